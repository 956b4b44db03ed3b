"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "softplus": {
        "jax": "jax.nn.softplus(beta * x) / beta",
        "keras": "keras.ops.softplus(beta * x) / beta",
        "tensorflow": "tf.math.softplus(beta * x) / beta",
        "onnx": "Softplus(beta * x) / beta",
        "scipy": "numpy.logaddexp(0, beta * x) / beta",
    },
    "sparse_plus": {
        "torch": "torch.where(x <= -1, 0.0, torch.where(x >= 1, x, (x + 1) ** 2 / 4))",
        "tensorflow": "tf.where(x <= -1, tf.cast(0.0, x.dtype), tf.where(x >= 1, x, (x + 1) ** 2 / 4))",
        "onnx": "Where(x <= -1, 0.0, Where(x >= 1, x, (x + 1) ** 2 / 4))",
        "scipy": "numpy.where(x <= -1, 0.0, numpy.where(x >= 1, x, (x + 1) ** 2 / 4))",
    },
    "sqrt_softplus": {
        "torch": "torch.sqrt(torch.nn.functional.softplus(x, threshold=37))",
        "jax": "jax.numpy.sqrt(jax.nn.softplus(x))",
        "keras": "keras.ops.sqrt(keras.ops.softplus(x))",
        "tensorflow": "tf.sqrt(tf.math.softplus(x))",
        "onnx": "Sqrt(Softplus(x))",
        "scipy": "numpy.sqrt(numpy.logaddexp(0, x))",
    },
    "squareplus": {
        "torch": "torch.sqrt(b + x ** 2) / 2 + x / 2",
        "tensorflow": "tf.sqrt(b + x ** 2) / 2 + x / 2",
        "onnx": "Sqrt(b + x ** 2) / 2 + x / 2",
        "scipy": "numpy.sqrt(b + x ** 2) / 2 + x / 2",
    },
}

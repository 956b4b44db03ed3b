"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "gaussian": {
        "torch": "torch.exp(-x ** 2)",
        "jax": "jax.numpy.exp(-x ** 2)",
        "keras": "keras.ops.exp(-x ** 2)",
        "tensorflow": "tf.math.exp(-x ** 2)",
        "onnx": "Exp(-x ** 2)",
        "scipy": "numpy.exp(-x ** 2)",
    },
}

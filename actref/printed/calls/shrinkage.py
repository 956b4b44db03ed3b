"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "hardshrink": {
        "jax": "jax.numpy.where(jax.numpy.abs(x) <= lambd, 0.0, x)",
        "tensorflow": "tf.where(tf.abs(x) <= lambd, tf.cast(0.0, x.dtype), x)",
        "scipy": "numpy.where(numpy.abs(x) <= lambd, 0.0, x)",
    },
    "softshrink": {
        "jax": "jax.numpy.where(jax.numpy.abs(x) <= lambd, 0.0, jax.numpy.where(x > lambd, x - lambd, lambd + x))",
        "tensorflow": "tf.where(tf.abs(x) <= lambd, tf.cast(0.0, x.dtype), tf.where(x > lambd, x - lambd, lambd + x))",
        "scipy": "numpy.where(numpy.abs(x) <= lambd, 0.0, numpy.where(x > lambd, x - lambd, lambd + x))",
    },
    "tanhshrink": {
        "jax": "x - jax.numpy.tanh(x)",
        "tensorflow": "x - tf.math.tanh(x)",
        "onnx": "x - Tanh(x)",
        "scipy": "x - numpy.tanh(x)",
    },
}

"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "gcu": {
        "torch": "x * torch.cos(x)",
        "jax": "x * jax.numpy.cos(x)",
        "keras": "x * keras.ops.cos(x)",
        "tensorflow": "x * tf.math.cos(x)",
        "onnx": "x * Cos(x)",
        "scipy": "x * numpy.cos(x)",
    },
    "sinc": {
        "torch": "torch.sinc(x / torch.pi)",
        "jax": "jax.numpy.sinc(x / jax.numpy.pi)",
        "keras": "keras.ops.where(x == 0, 1.0, keras.ops.sin(x) / keras.ops.where(x == 0, 1.0, x))",
        "tensorflow": "tf.where(x == 0, tf.ones_like(x), tf.math.sin(x) / tf.where(x == 0, tf.ones_like(x), x))",
        "onnx": "Where(Abs(x) <= 0, 1.0, Sin(x) / Where(Abs(x) <= 0, 1.0, x))",
        "scipy": "numpy.sinc(x / numpy.pi)",
    },
    "sine": {
        "torch": "torch.sin(omega_0 * x)",
        "jax": "jax.numpy.sin(omega_0 * x)",
        "keras": "keras.ops.sin(omega_0 * x)",
        "tensorflow": "tf.math.sin(omega_0 * x)",
        "onnx": "Sin(omega_0 * x)",
        "scipy": "numpy.sin(omega_0 * x)",
    },
    "snake": {
        "torch": "x + torch.sin(alpha * x) ** 2 / alpha",
        "jax": "x + jax.numpy.sin(alpha * x) ** 2 / alpha",
        "keras": "x + keras.ops.sin(alpha * x) ** 2 / alpha",
        "tensorflow": "x + tf.math.sin(alpha * x) ** 2 / alpha",
        "onnx": "x + Sin(alpha * x) ** 2 / alpha",
        "scipy": "x + numpy.sin(alpha * x) ** 2 / alpha",
    },
}

"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "dyt": {
        "torch": "beta + gamma * torch.tanh(alpha * x)",
        "jax": "beta + gamma * jax.numpy.tanh(alpha * x)",
        "keras": "beta + gamma * keras.ops.tanh(alpha * x)",
        "tensorflow": "beta + gamma * tf.math.tanh(alpha * x)",
        "onnx": "beta + gamma * Tanh(alpha * x)",
        "scipy": "beta + gamma * numpy.tanh(alpha * x)",
    },
    "hardsigmoid": {
        "tensorflow": "tf.clip_by_value(x + 3, 0, 6) / 6",
        "scipy": "numpy.clip(x + 3, 0, 6) / 6",
    },
    "hardtanh": {
        "jax": "jax.numpy.clip(x, min_val, max_val)",
        "keras": "keras.ops.clip(x, min_val, max_val)",
    },
    "laplace": {
        "torch": "torch.erfc(-((x - mu) / sigma) / 2 ** 0.5) / 2",
        "jax": "jax.scipy.stats.norm.cdf((x - mu) / sigma)",
        "keras": "0.5 * (1 + keras.ops.erf((x - mu) / sigma / 2 ** 0.5))",
        "tensorflow": "tf.math.erfc(-((x - mu) / sigma) / 2 ** 0.5) / 2",
        "onnx": "0.5 * (1 + Erf((x - mu) / sigma / 2 ** 0.5))",
        "scipy": "scipy.special.ndtr((x - mu) / sigma)",
    },
    "logsigmoid": {
        "onnx": "-Softplus(-x)",
    },
    "scaled_tanh": {
        "torch": "alpha * torch.tanh(beta * x)",
        "jax": "alpha * jax.numpy.tanh(beta * x)",
        "keras": "alpha * keras.ops.tanh(beta * x)",
        "tensorflow": "alpha * tf.math.tanh(beta * x)",
        "onnx": "alpha * Tanh(beta * x)",
        "scipy": "alpha * numpy.tanh(beta * x)",
    },
    "softsign": {
        "scipy": "x / (1 + numpy.abs(x))",
    },
    "sparse_sigmoid": {
        "torch": "torch.clamp(x + 1, 0, 2) / 2",
        "tensorflow": "tf.clip_by_value(x + 1, 0, 2) / 2",
        "onnx": "Clip(x + 1, min=0.0, max=2.0) / 2",
        "scipy": "numpy.clip(x + 1, 0, 2) / 2",
    },
}

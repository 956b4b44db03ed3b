"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "bilinear": {
        "torch": "a * b",
        "jax": "a * b",
        "keras": "a * b",
        "tensorflow": "a * b",
        "onnx": "a * b",
        "scipy": "a * b",
    },
    "clamped_swiglu": {
        "torch": "(offset + torch.clamp(a, -limit, limit)) * (torch.clamp(b, max=limit) * torch.sigmoid(alpha * torch.clamp(b, max=limit)))",
        "jax": "(offset + jax.numpy.clip(a, -limit, limit)) * (jax.numpy.minimum(b, limit) * jax.nn.sigmoid(alpha * jax.numpy.minimum(b, limit)))",
        "keras": "(offset + keras.ops.clip(a, -limit, limit)) * (keras.ops.minimum(b, limit) * keras.ops.sigmoid(alpha * keras.ops.minimum(b, limit)))",
        "tensorflow": "(offset + tf.clip_by_value(a, -limit, limit)) * (tf.minimum(b, limit) * tf.math.sigmoid(alpha * tf.minimum(b, limit)))",
        "onnx": "(offset + Clip(a, min=-limit, max=limit)) * (Min(b, limit) * Sigmoid(alpha * Min(b, limit)))",
        "scipy": "(offset + numpy.clip(a, -limit, limit)) * (numpy.minimum(limit, b) * scipy.special.expit(alpha * numpy.minimum(limit, b)))",
    },
    "geglu": {
        "torch": "a * torch.nn.functional.gelu(b)",
        "jax": "a * jax.nn.gelu(b, approximate=False)",
        "keras": "a * keras.ops.gelu(b, approximate=False)",
        "tensorflow": "a * tf.nn.gelu(b)",
        "onnx": "a * Gelu(b)",
        "scipy": "a * (b * scipy.special.ndtr(b))",
    },
    "glu": {
        "tensorflow": "a * tf.math.sigmoid(b)",
        "onnx": "a * Sigmoid(b)",
        "scipy": "a * scipy.special.expit(b)",
    },
    "gtu": {
        "torch": "torch.tanh(a) * torch.sigmoid(b)",
        "jax": "jax.numpy.tanh(a) * jax.nn.sigmoid(b)",
        "keras": "keras.ops.tanh(a) * keras.ops.sigmoid(b)",
        "tensorflow": "tf.math.tanh(a) * tf.math.sigmoid(b)",
        "onnx": "Tanh(a) * Sigmoid(b)",
        "scipy": "numpy.tanh(a) * scipy.special.expit(b)",
    },
    "reglu": {
        "torch": "a * torch.relu(b)",
        "jax": "a * jax.nn.relu(b)",
        "keras": "a * keras.ops.relu(b)",
        "tensorflow": "a * tf.nn.relu(b)",
        "onnx": "a * Relu(b)",
        "scipy": "a * numpy.maximum(b, 0)",
    },
    "swiglu": {
        "torch": "a * torch.nn.functional.silu(b)",
        "jax": "a * jax.nn.silu(b)",
        "keras": "a * keras.ops.silu(b)",
        "tensorflow": "a * tf.nn.silu(b)",
        "scipy": "a * (b * scipy.special.expit(b))",
    },
}

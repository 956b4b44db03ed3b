"""What one writes where a framework lacks a function, printed by `make print`."""

from collections.abc import Mapping

CALLS: Mapping[str, Mapping[str, str]] = {
    "celu": {
        "tensorflow": "tf.where(x > 0, x, alpha * tf.math.expm1(tf.minimum(x, 0) / alpha))",
        "scipy": "numpy.where(x > 0, x, alpha * numpy.expm1(numpy.minimum(0, x) / alpha))",
    },
    "clipped_gelu": {
        "torch": "torch.clamp(torch.nn.functional.gelu(x), max=max)",
        "jax": "jax.numpy.minimum(jax.nn.gelu(x, approximate=False), max)",
        "keras": "keras.ops.minimum(keras.ops.gelu(x, approximate=False), max)",
        "tensorflow": "tf.minimum(tf.nn.gelu(x), max)",
        "onnx": "Min(Gelu(x), max)",
        "scipy": "numpy.minimum(max, x * scipy.special.ndtr(x))",
    },
    "elu": {
        "tensorflow": "tf.where(x > 0, x, alpha * tf.math.expm1(tf.minimum(x, 0)))",
        "scipy": "numpy.where(x > 0, x, alpha * numpy.expm1(numpy.minimum(0, x)))",
    },
    "gelu": {
        "scipy": "x * scipy.special.ndtr(x)",
    },
    "gelu_tanh": {
        "scipy": "x * scipy.special.expit(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
    },
    "hard_mish": {
        "torch": "x * torch.clamp(x + 2, 0, 2) / 2",
        "jax": "x * jax.numpy.clip(x + 2, 0, 2) / 2",
        "keras": "x * keras.ops.clip(x + 2, 0, 2) / 2",
        "tensorflow": "x * tf.clip_by_value(x + 2, 0, 2) / 2",
        "onnx": "x * Clip(x + 2, min=0.0, max=2.0) / 2",
        "scipy": "x * numpy.clip(x + 2, 0, 2) / 2",
    },
    "hardswish": {
        "tensorflow": "x * tf.clip_by_value(x + 3, 0, 6) / 6",
        "scipy": "x * numpy.clip(x + 3, 0, 6) / 6",
    },
    "leaky_relu": {
        "scipy": "numpy.where(x > 0, x, negative_slope * x)",
    },
    "mish": {
        "tensorflow": "x * tf.math.tanh(tf.math.softplus(x))",
        "scipy": "x * numpy.tanh(numpy.logaddexp(0, x))",
    },
    "prelu": {
        "jax": "jax.numpy.where(x > 0, x, weight * x)",
        "tensorflow": "tf.where(x > 0, x, weight * x)",
        "scipy": "numpy.where(x > 0, x, weight * x)",
    },
    "quick_gelu": {
        "torch": "x * torch.sigmoid(1.702 * x)",
        "jax": "x * jax.nn.sigmoid(1.702 * x)",
        "keras": "x * keras.ops.sigmoid(1.702 * x)",
        "tensorflow": "x * tf.math.sigmoid(1.702 * x)",
        "onnx": "x * Sigmoid(1.702 * x)",
        "scipy": "x * scipy.special.expit(1.702 * x)",
    },
    "relu": {
        "scipy": "numpy.maximum(x, 0)",
    },
    "relu6": {
        "scipy": "numpy.clip(x, 0, 6)",
    },
    "relu_squared": {
        "torch": "torch.relu(x) ** 2",
        "jax": "jax.nn.relu(x) ** 2",
        "keras": "keras.ops.relu(x) ** 2",
        "tensorflow": "tf.nn.relu(x) ** 2",
        "onnx": "Relu(x) ** 2",
        "scipy": "numpy.maximum(x, 0) ** 2",
    },
    "rrelu": {
        "jax": "jax.numpy.where(x > 0, x, x * (lower + upper) / 2)",
        "keras": "keras.ops.where(x > 0, x, x * (lower + upper) / 2)",
        "tensorflow": "tf.where(x > 0, x, x * (lower + upper) / 2)",
        "onnx": "Where(x > 0, x, x * (lower + upper) / 2)",
        "scipy": "numpy.where(x > 0, x, x * (lower + upper) / 2)",
    },
    "selu": {
        "scipy": "numpy.where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * numpy.expm1(numpy.minimum(0, x)))",
    },
    "silu": {
        "scipy": "x * scipy.special.expit(x)",
    },
    "swish": {
        "torch": "x * torch.sigmoid(beta * x)",
        "jax": "x * jax.nn.sigmoid(beta * x)",
        "keras": "x * keras.ops.sigmoid(beta * x)",
        "scipy": "x * scipy.special.expit(beta * x)",
    },
    "threshold": {
        "jax": "jax.numpy.where(x <= threshold, value, x)",
        "tensorflow": "tf.where(x <= threshold, tf.cast(value, x.dtype), x)",
        "onnx": "Where(x <= threshold, value, x)",
        "scipy": "numpy.where(x <= threshold, value, x)",
    },
    "thresholded_relu": {
        "torch": "torch.where(x <= alpha, 0.0, x)",
        "jax": "jax.numpy.where(x <= alpha, 0.0, x)",
        "tensorflow": "tf.where(x <= alpha, tf.cast(0.0, x.dtype), x)",
        "scipy": "numpy.where(x <= alpha, 0.0, x)",
    },
    "xielu": {
        "torch": "torch.where(x > 0, beta * x + alpha_p * x ** 2, beta * torch.clamp(x, max=0) + alpha_n * (torch.expm1(torch.clamp(x, max=0)) - torch.clamp(x, max=0)))",
        "jax": "jax.numpy.where(x > 0, beta * x + alpha_p * x ** 2, beta * jax.numpy.minimum(x, 0) + alpha_n * (jax.numpy.expm1(jax.numpy.minimum(x, 0)) - jax.numpy.minimum(x, 0)))",
        "keras": "keras.ops.where(x > 0, beta * x + alpha_p * x ** 2, beta * keras.ops.minimum(x, 0) + alpha_n * (keras.ops.expm1(keras.ops.minimum(x, 0)) - keras.ops.minimum(x, 0)))",
        "tensorflow": "tf.where(x > 0, beta * x + alpha_p * x ** 2, beta * tf.minimum(x, 0) + alpha_n * (tf.math.expm1(tf.minimum(x, 0)) - tf.minimum(x, 0)))",
        "onnx": "Where(x > 0, beta * x + alpha_p * x ** 2, beta * Min(x, 0.0) + alpha_n * (Exp(Min(x, 0.0)) - 1 - Min(x, 0.0)))",
        "scipy": "numpy.where(x > 0, beta * x + alpha_p * x ** 2, beta * numpy.minimum(0, x) + alpha_n * (numpy.expm1(numpy.minimum(0, x)) - numpy.minimum(0, x)))",
    },
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
    "gaussian": {
        "torch": "torch.exp(-x ** 2)",
        "jax": "jax.numpy.exp(-x ** 2)",
        "keras": "keras.ops.exp(-x ** 2)",
        "tensorflow": "tf.math.exp(-x ** 2)",
        "onnx": "Exp(-x ** 2)",
        "scipy": "numpy.exp(-x ** 2)",
    },
    "bilinear": {
        "torch": "a * b",
        "jax": "a * b",
        "keras": "a * b",
        "tensorflow": "a * b",
        "onnx": "a * b",
        "scipy": "a * b",
    },
    "clamped_swiglu": {
        "torch": "(1 + torch.clamp(a, -limit, limit)) * (torch.clamp(b, max=limit) * torch.sigmoid(alpha * torch.clamp(b, max=limit)))",
        "jax": "(1 + jax.numpy.clip(a, -limit, limit)) * (jax.numpy.minimum(b, limit) * jax.nn.sigmoid(alpha * jax.numpy.minimum(b, limit)))",
        "keras": "(1 + keras.ops.clip(a, -limit, limit)) * (keras.ops.minimum(b, limit) * keras.ops.sigmoid(alpha * keras.ops.minimum(b, limit)))",
        "tensorflow": "(1 + tf.clip_by_value(a, -limit, limit)) * (tf.minimum(b, limit) * tf.math.sigmoid(alpha * tf.minimum(b, limit)))",
        "onnx": "(1 + Clip(a, min=-limit, max=limit)) * (Min(b, limit) * Sigmoid(alpha * Min(b, limit)))",
        "scipy": "(1 + numpy.clip(a, -limit, limit)) * (numpy.minimum(limit, b) * scipy.special.expit(alpha * numpy.minimum(limit, b)))",
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
        "onnx": "a * (b * Sigmoid(b))",
        "scipy": "a * (b * scipy.special.expit(b))",
    },
}

SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "celu": {
        "torch": "torch.where(x > 0, x, alpha * torch.expm1(torch.clamp(x, max=0) / alpha))",
        "jax": "jax.numpy.where(x > 0, x, alpha * jax.numpy.expm1(jax.numpy.minimum(x, 0) / alpha))",
        "keras": "keras.ops.where(x > 0, x, alpha * keras.ops.expm1(keras.ops.minimum(x, 0) / alpha))",
        "onnx": "Where(x > 0, x, alpha * (Exp(Min(x, 0.0) / alpha) - 1))",
    },
    "elu": {
        "torch": "torch.where(x > 0, x, alpha * torch.expm1(torch.clamp(x, max=0)))",
        "jax": "jax.numpy.where(x > 0, x, alpha * jax.numpy.expm1(jax.numpy.minimum(x, 0)))",
        "keras": "keras.ops.where(x > 0, x, alpha * keras.ops.expm1(keras.ops.minimum(x, 0)))",
        "onnx": "Where(x > 0, x, alpha * (Exp(Min(x, 0.0)) - 1))",
    },
    "gelu": {
        "torch": "x * torch.erfc(-x / 2 ** 0.5) / 2",
        "jax": "x * jax.scipy.stats.norm.cdf(x)",
        "keras": "x * 0.5 * (1 + keras.ops.erf(x / 2 ** 0.5))",
        "tensorflow": "x * tf.math.erfc(-x / 2 ** 0.5) / 2",
        "onnx": "x * 0.5 * (1 + Erf(x / 2 ** 0.5))",
    },
    "gelu_tanh": {
        "torch": "x * torch.sigmoid(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
        "jax": "x * jax.nn.sigmoid(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
        "keras": "x * keras.ops.sigmoid(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
        "tensorflow": "x * tf.math.sigmoid(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
        "onnx": "x * Sigmoid(1.5957691216057308 * (x + 0.044715 * (x * x * x)))",
    },
    "hardswish": {
        "torch": "x * torch.clamp(x + 3, 0, 6) / 6",
        "jax": "x * jax.numpy.clip(x + 3, 0, 6) / 6",
        "keras": "x * keras.ops.clip(x + 3, 0, 6) / 6",
        "onnx": "x * Clip(x + 3, min=0.0, max=6.0) / 6",
    },
    "leaky_relu": {
        "torch": "torch.where(x > 0, x, negative_slope * x)",
        "jax": "jax.numpy.where(x > 0, x, negative_slope * x)",
        "keras": "keras.ops.where(x > 0, x, negative_slope * x)",
        "tensorflow": "tf.where(x > 0, x, negative_slope * x)",
        "onnx": "Where(x > 0, x, negative_slope * x)",
    },
    "mish": {
        "torch": "x * torch.tanh(torch.nn.functional.softplus(x, threshold=37))",
        "jax": "x * jax.numpy.tanh(jax.nn.softplus(x))",
        "keras": "x * keras.ops.tanh(keras.ops.softplus(x))",
        "onnx": "x * Tanh(Softplus(x))",
    },
    "prelu": {
        "torch": "torch.where(x > 0, x, weight * x)",
        "keras": "keras.ops.where(x > 0, x, weight * x)",
        "onnx": "Where(x > 0, x, weight * x)",
    },
    "rrelu": {
        "torch": "torch.where(x > 0, x, x * (lower + upper) / 2)",
    },
    "selu": {
        "torch": "torch.where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * torch.expm1(torch.clamp(x, max=0)))",
        "jax": "jax.numpy.where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * jax.numpy.expm1(jax.numpy.minimum(x, 0)))",
        "keras": "keras.ops.where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * keras.ops.expm1(keras.ops.minimum(x, 0)))",
        "tensorflow": "tf.where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * tf.math.expm1(tf.minimum(x, 0)))",
        "onnx": "Where(x > 0, 1.0507009873554805 * x, 1.0507009873554805 * 1.6732632423543772 * (Exp(Min(x, 0.0)) - 1))",
    },
    "silu": {
        "torch": "x * torch.sigmoid(x)",
        "jax": "x * jax.nn.sigmoid(x)",
        "keras": "x * keras.ops.sigmoid(x)",
        "tensorflow": "x * tf.math.sigmoid(x)",
        "onnx": "x * Sigmoid(x)",
    },
    "swish": {
        "tensorflow": "x * tf.math.sigmoid(beta * x)",
        "onnx": "x * Sigmoid(beta * x)",
    },
    "softplus": {
        "torch": "torch.nn.functional.softplus(beta * x, threshold=37) / beta",
    },
    "sparse_plus": {
        "jax": "jax.numpy.where(x <= -1, 0.0, jax.numpy.where(x >= 1, x, (x + 1) ** 2 / 4))",
        "keras": "keras.ops.where(x <= -1, 0.0, keras.ops.where(x >= 1, x, (x + 1) ** 2 / 4))",
    },
    "squareplus": {
        "jax": "jax.numpy.sqrt(b + x ** 2) / 2 + x / 2",
        "keras": "keras.ops.sqrt(b + x ** 2) / 2 + x / 2",
    },
    "glu": {
        "torch": "a * torch.sigmoid(b)",
        "jax": "a * jax.nn.sigmoid(b)",
        "keras": "a * keras.ops.sigmoid(b)",
    },
}
"""What is read too, where a framework has the function and people spell it out."""

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
        "torch": "x * torch.clamp(x / 2 + 1, 0, 1)",
        "jax": "x * jax.numpy.clip(x / 2 + 1, 0, 1)",
        "keras": "x * keras.ops.clip(x / 2 + 1, 0, 1)",
        "tensorflow": "x * tf.clip_by_value(x / 2 + 1, 0, 1)",
        "onnx": "x * Clip(x / 2 + 1, min=0.0, max=1.0)",
        "scipy": "x * numpy.clip(x / 2 + 1, 0, 1)",
    },
    "hardswish": {
        "tensorflow": "x * tf.clip_by_value(x / 6 + 0.5, 0, 1)",
        "scipy": "x * numpy.clip(x / 6 + 0.5, 0, 1)",
    },
    "isrlu": {
        "torch": "torch.where(x >= 0, x, x / torch.sqrt(1 + alpha * x ** 2))",
        "jax": "jax.numpy.where(x >= 0, x, x / jax.numpy.sqrt(1 + alpha * x ** 2))",
        "keras": "keras.ops.where(x >= 0, x, x / keras.ops.sqrt(1 + alpha * x ** 2))",
        "tensorflow": "tf.where(x >= 0, x, x / tf.sqrt(1 + alpha * x ** 2))",
        "onnx": "Where(x >= 0, x, x / Sqrt(1 + alpha * x ** 2))",
        "scipy": "numpy.where(x >= 0, x, x / numpy.sqrt(1 + alpha * x ** 2))",
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
    "serf": {
        "torch": "x * torch.erf(torch.nn.functional.softplus(x, threshold=37))",
        "jax": "x * jax.scipy.special.erf(jax.nn.softplus(x))",
        "keras": "x * keras.ops.erf(keras.ops.softplus(x))",
        "tensorflow": "x * tf.math.erf(tf.math.softplus(x))",
        "onnx": "x * Erf(Softplus(x))",
        "scipy": "x * scipy.special.erf(numpy.logaddexp(0, x))",
    },
    "silu": {
        "scipy": "x * scipy.special.expit(x)",
    },
    "smish": {
        "torch": "x * torch.tanh(torch.log1p(torch.sigmoid(x)))",
        "jax": "x * jax.numpy.tanh(jax.numpy.log1p(jax.nn.sigmoid(x)))",
        "keras": "x * keras.ops.tanh(keras.ops.log1p(keras.ops.sigmoid(x)))",
        "tensorflow": "x * tf.math.tanh(tf.math.log1p(tf.math.sigmoid(x)))",
        "onnx": "x * Tanh(Log(1 + Sigmoid(x)))",
        "scipy": "x * numpy.tanh(numpy.log1p(scipy.special.expit(x)))",
    },
    "star_relu": {
        "torch": "bias + scale * torch.relu(x) ** 2",
        "jax": "bias + scale * jax.nn.relu(x) ** 2",
        "keras": "bias + scale * keras.ops.relu(x) ** 2",
        "tensorflow": "bias + scale * tf.nn.relu(x) ** 2",
        "onnx": "bias + scale * Relu(x) ** 2",
        "scipy": "bias + scale * numpy.maximum(x, 0) ** 2",
    },
    "swish": {
        "torch": "x * torch.sigmoid(beta * x)",
        "jax": "x * jax.nn.sigmoid(beta * x)",
        "keras": "x * keras.ops.sigmoid(beta * x)",
        "scipy": "x * scipy.special.expit(beta * x)",
    },
    "swoosh_r": {
        "torch": "torch.nn.functional.softplus(x - shift, threshold=37) - offset - slope * x",
        "jax": "jax.nn.softplus(x - shift) - offset - slope * x",
        "keras": "keras.ops.softplus(x - shift) - offset - slope * x",
        "tensorflow": "tf.math.softplus(x - shift) - offset - slope * x",
        "onnx": "Softplus(x - shift) - offset - slope * x",
        "scipy": "numpy.logaddexp(0, x - shift) - offset - slope * x",
    },
    "telu": {
        "torch": "x * torch.tanh(torch.exp(torch.clamp(x, max=7)))",
        "jax": "x * jax.numpy.tanh(jax.numpy.exp(jax.numpy.minimum(x, 7)))",
        "keras": "x * keras.ops.tanh(keras.ops.exp(keras.ops.minimum(x, 7)))",
        "tensorflow": "x * tf.math.tanh(tf.math.exp(tf.minimum(x, 7)))",
        "onnx": "x * Tanh(Exp(x))",
        "scipy": "x * numpy.tanh(numpy.exp(x))",
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
}

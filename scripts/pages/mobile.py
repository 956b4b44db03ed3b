"""Which activation functions the runtimes of phones have as an operator of their own, as their documentation lists them."""

from __future__ import annotations

from collections.abc import Mapping

SOURCES: Mapping[str, str] = {
    "TensorFlow Lite": "https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs",
    "Core ML": "https://apple.github.io/coremltools/source/coremltools.converters.mil.mil.ops.defs.html",
}
"""Each runtime, and the list of its operators."""
OPERATORS: Mapping[str, tuple[str, str]] = {
    "relu": ("RELU", "relu"),
    "relu6": ("RELU6", "relu6"),
    "hardtanh": ("RELU_N1_TO_1", ""),
    "leaky_relu": ("LEAKY_RELU", "leaky_relu"),
    "prelu": ("PRELU", "prelu"),
    "thresholded_relu": ("", "thresholded_relu"),
    "elu": ("ELU", "elu"),
    "gelu": ("GELU", "gelu"),
    "gelu_tanh": ("GELU(approximate)", "gelu(mode='TANH_APPROXIMATION')"),
    "quick_gelu": ("", "gelu(mode='SIGMOID_APPROXIMATION')"),
    "silu": ("", "silu"),
    "hardswish": ("HARD_SWISH", ""),
    "hardsigmoid": ("", "sigmoid_hard(alpha=1/6, beta=0.5)"),
    "sigmoid": ("LOGISTIC", "sigmoid"),
    "arctan": ("", "atan"),
    "exponential": ("EXP", "exp"),
    "tanh": ("TANH", "tanh"),
    "scaled_tanh": ("", "scaled_tanh"),
    "softplus": ("", "softplus"),
    "softsign": ("", "softsign"),
    "sine": ("SIN", "sin"),
    "softmax": ("SOFTMAX", "softmax"),
    "log_softmax": ("LOG_SOFTMAX", ""),
}
"""For each function that one of them has, the operators in the order of `SOURCES`, empty where there is none."""

"""What the operators of ONNX are to a reader of activations: how a formula writes them, and which hold one inside."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from actref.discovery import catalogue
from actref.frameworks.calls import declarations, paths
from actref.frameworks.onnx_steps import RUNTIME, decimal
from actref.kinds import Elementwise

WRITTEN: Mapping[str, str] = {
    "Add": "({} + {})", "Sub": "({} - {})", "Mul": "({} * {})", "Div": "({} / {})", "Pow": "({} ** {})",
    "Greater": "({} > {})", "GreaterOrEqual": "({} >= {})", "Less": "({} < {})", "LessOrEqual": "({} <= {})",
    "And": "({} & {})", "Or": "({} | {})", "Not": "(~{})", "Neg": "(-{})", "Reciprocal": "(1 / {})", "Where": "where({}, {}, {})",
    "Max": "maximum({}, {})", "Min": "minimum({}, {})", "Swish": "({0} * sigmoid({alpha} * {0}))",
    "ThresholdedRelu": "where({0} > {alpha}, {0}, 0.0)",
    **{name: f"{name.lower()}({{}})" for name in (
        "Abs", "Asinh", "Atan", "Cos", "Cosh", "Erf", "Exp", "Log", "Sigmoid", "Sign", "Sin", "Sinh", "Sqrt", "Tan", "Tanh")},
}  # fmt: skip
"""How a formula writes an operator; one that is missing here is written as a call of its own name."""
CALLED = frozenset(
    {"Celu", "Clip", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "Relu", "Selu", "Shrink", "Softplus",
     "Softsign"}
)  # fmt: skip
"""Operators that are called by their own name."""
ELEMENTWISE = CALLED | frozenset(WRITTEN)
TRUTHS = frozenset({"And", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Or"})
"""Operators whose result is true or false: they stand in an activation, and are none."""
ARITHMETIC = frozenset(
    {"Abs", "Add", "Cos", "Cosh", "Div", "Log", "Mul", "Neg", "Pow", "Reciprocal", "Sign", "Sinh", "Sqrt", "Sub", "Tan"}
)
"""Operators that are no activation alone, though |x| is a leaky ReLU of slope -1."""
EXPONENTIAL = "an exponential, usually a part of something else: of a softmax, a decay, a variance"
SHIFTS: Mapping[str, tuple[str, str]] = {
    "Mul": ("times", "times"), "Div": ("divided by", ""), "Add": ("plus", "plus"), "Sub": ("minus", "")
}  # fmt: skip
"""How an operator with a number is said, where the number stands right and left."""
VECTORS = ("Softmax", "LogSoftmax", "Hardmax")
WITHOUT_FLATTENING = 13
"""The opset from which on these work along one axis alone."""
RECURRENT: Mapping[str, tuple[str, ...]] = {
    "LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",),
    f"{RUNTIME}DynamicQuantizeLSTM": ("Sigmoid", "Tanh", "Tanh"),
}  # fmt: skip
"""Layers with activations inside, and those that they have if they name none."""
NUMBERED: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "Affine": ("({alpha} * x + {beta})", {"alpha": 1.0, "beta": 0.0}),
    "Elu": ("Elu(x, alpha={alpha})", {"alpha": 1.0}),
    "HardSigmoid": ("HardSigmoid(x, alpha={alpha}, beta={beta})", {"alpha": 0.2, "beta": 0.5}),
    "LeakyRelu": ("LeakyRelu(x, alpha={alpha})", {"alpha": 0.01}),
    "ScaledTanh": ("({alpha} * tanh({beta} * x))", {"alpha": 1.0, "beta": 1.0}),
    "ThresholdedRelu": ("where(x > {alpha}, x, 0.0)", {"alpha": 1.0}),
}
"""The activations of recurrent layers that have numbers, and what those are where the layer gives none."""
ATTENTION = frozenset(
    ["Attention", *(RUNTIME + name for name in (
        "Attention", "DecoderAttention", "DecoderMaskedMultiHeadAttention", "DecoderMaskedSelfAttention",
        "GroupQueryAttention", "LongformerAttention", "MultiHeadAttention", "PackedAttention", "PackedMultiHeadAttention",
        "PagedAttention", "QAttention", "QOrderedAttention", "SparseAttention"))]
)  # fmt: skip
"""Layers with a softmax inside."""
EXPERTS: Mapping[str, str] = {"relu": "Relu", "gelu": "Gelu", "silu": "Silu", "swiglu": "SwiGLU", "identity": ""}


def usual(operator: str) -> dict[str, Any]:
    """The attributes of an operator that names none."""
    from onnx import defs, helper

    known = defs.get_schema(operator).attributes if defs.has(operator) else {}
    return {
        n: decimal(helper.get_attribute_value(a.default_value))
        for n, a in sorted(known.items())
        if a.default_value.name
    }


@cache
def named() -> dict[str, str]:
    """The operators of one input that are an activation by their name, whatever their attributes make of it."""
    from onnx import defs

    found: dict[str, str] = {}
    for entry in catalogue.values():
        for each in declarations(entry, "onnx") if isinstance(entry, Elementwise) else ():
            for name in paths(each):
                if name == "Clip" or (defs.has(name) and len(defs.get_schema(name).inputs) == 1):
                    found.setdefault(name, entry.name)
    return found

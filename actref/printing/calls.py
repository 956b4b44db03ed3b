"""What one writes in a framework that lacks a function: the shortest expression that gives it, printed from the definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sympy as sp

from actref.kinds import Elementwise, Gated
from actref.printing import passes
from actref.printing.functions import prepared, variables
from actref.printing.python import NUMPY, TORCH, Target, source
from actref.vocabulary import NamedConstant, Phi, number, sigmoid


def _calls(name: str, functions: str, spelled: Mapping[str, str], **options: Any) -> Target:
    """A library whose functions are called `functions` + their name but for those that are spelled out."""
    names = {
        "sqrt": "sqrt",
        "atan": "arctan",
        "asinh": "arcsinh",
        "erf": "erf",
        "erfc": "erfc",
        "Largest": "maximum",
        "Smallest": "minimum",
        "Clamped": "clip",
        "where": "where",
    }
    counts = {"Largest": 2, "Smallest": 2, "Clamped": 3, "where": 3}
    arrays: dict[str, str] = {
        key: f"{functions}{own}({', '.join(['{}'] * counts.get(key, 1))})" for key, own in names.items()
    }
    return Target(name, functions, {**arrays, **spelled}, **options)


JAX = _calls(
    "jax",
    "jax.numpy.",
    {
        "erf": "jax.scipy.special.erf({})",
        "erfc": "jax.scipy.special.erfc({})",
        "relu": "jax.nn.relu({})",
        "silu": "jax.nn.silu({})",
        "gelu": "jax.nn.gelu({}, approximate=False)",
    },
    differentiates=True,
)
KERAS = _calls(
    "keras",
    "keras.ops.",
    {
        "erfc": "(1 - keras.ops.erf({}))",
        "relu": "keras.ops.relu({})",
        "silu": "keras.ops.silu({})",
        "gelu": "keras.ops.gelu({}, approximate=False)",
    },
    differentiates=True,
)
TENSORFLOW = _calls(
    "tensorflow",
    "tf.math.",
    {
        "sqrt": "tf.sqrt({})",
        "atan": "tf.math.atan({})",
        "asinh": "tf.math.asinh({})",
        "Largest": "tf.maximum({}, {})",
        "Smallest": "tf.minimum({}, {})",
        "Clamped": "tf.clip_by_value({}, {}, {})",
        "where": "tf.where({}, {}, {})",
        "relu": "tf.nn.relu({})",
        "silu": "tf.nn.silu({})",
        "gelu": "tf.nn.gelu({})",
    },
    number="tf.cast({}, x.dtype)",
    differentiates=True,
)
ONNX = Target(
    "onnx",
    "",
    {
        "exp": "Exp({})",
        "log": "Log({})",
        "tanh": "Tanh({})",
        "sin": "Sin({})",
        "cos": "Cos({})",
        "sqrt": "Sqrt({})",
        "atan": "Atan({})",
        "asinh": "Asinh({})",
        "erf": "Erf({})",
        "erfc": "(1 - Erf({}))",
        "Largest": "Max({}, {})",
        "Smallest": "Min({}, {})",
        "Clamped": "Clip({}, min={}, max={})",
        "where": "Where({}, {}, {})",
        "relu": "Relu({})",
        "gelu": "Gelu({})",
    },
    floats=True,
)
SCIPY = replace(
    NUMPY,
    module="numpy.",
    arrays={key: text.replace("np.", "numpy.") for key, text in NUMPY.arrays.items()}
    | {"erf": "scipy.special.erf({})", "erfc": "scipy.special.erfc({})"},
    prefixes={"np.": "numpy.", "expit": "scipy.special.expit", "ndtr": "scipy.special.ndtr"},
)
TORCH_CALLS = replace(
    TORCH,
    numbers=None,
    arrays={
        **TORCH.arrays,
        "Largest": "torch.clamp({}, min={})",
        "Smallest": "torch.clamp({}, max={})",
        "Clamped": "torch.clamp({}, {}, {})",
        "relu": "torch.relu({})",
        "silu": "torch.nn.functional.silu({})",
        "gelu": "torch.nn.functional.gelu({})",
    },
)
TARGETS: Mapping[str, Target] = {
    "torch": TORCH_CALLS,
    "jax": JAX,
    "keras": KERAS,
    "tensorflow": TENSORFLOW,
    "onnx": ONNX,
    "scipy": SCIPY,
}


def composition(entry: Elementwise | Gated, framework: str, *, familiar: bool = True) -> str:
    """One expression in the input (`x`, or value `a` and gate `b`) and the parameters that computes the function.

    Args:
        entry: The function.
        framework: One of `TARGETS`.
        familiar: Use the names that the library has for parts, `Gelu(x)` for x Φ(x).
    """
    target = TARGETS[framework]
    expression = _with_numbers(prepared(entry.expression, entry))
    given = variables(entry)
    expression = passes.settled(passes.guarded(expression, given[-1]), curved=target.differentiates)
    expression = _familiar(expression, target) if familiar else expression
    arrays = {*given, *(p.symbol for p in entry.parameters if p.learnable)}
    return source(target, expression, {symbol: frozenset([symbol]) for symbol in arrays})


def _with_numbers(expression: Any) -> Any:
    """The expression with decimals for constants with a name and for roots: a call is one line."""
    expression = expression.xreplace({c: number(c.decimal) for c in expression.atoms(NamedConstant)})

    def decimal(node: Any) -> Any:
        constant, rest = node.as_independent(*node.free_symbols, as_Add=False)
        if node.is_Mul and constant.has(sp.Pow, sp.pi) and not constant.is_Rational:
            return number(repr(float(sp.N(constant, 40)))) * rest
        return node

    return expression.replace(lambda node: node.is_Mul, decimal)


def _familiar(expression: Any, target: Target) -> Any:
    """The expression with max(u, 0), u σ(u) and u Φ(u) by the names that a library has for them."""

    def named(node: Any) -> Any:
        if isinstance(node, passes.Largest) and node.args[1] == 0 and "relu" in target.arrays:
            return sp.Function("relu")(node.args[0])
        if node.is_Mul:
            for word, name in ((sigmoid, "silu"), (Phi, "gelu")):
                for factor in node.args:
                    if isinstance(factor, word) and name in target.arrays and factor.args[0] in node.args:
                        u = factor.args[0]
                        return node / factor / u * sp.Function(name)(u)
        return node

    return expression.replace(lambda node: node.is_Mul or isinstance(node, passes.Largest), named)


def calls_module(lacking: Mapping[Any, list[str]]) -> str:
    """The text of `actref/printed/calls/FAMILY.py`, for its entries and the frameworks that lack them."""
    written = {entry.name: {f: composition(entry, f) for f in lacked} for entry, lacked in lacking.items() if lacked}
    lines = [
        '"""What one writes where a framework lacks a function, printed by `make print`."""',
        "",
        "from collections.abc import Mapping",
        "",
        "CALLS: Mapping[str, Mapping[str, str]] = {",
    ]
    for name, calls in written.items():
        rows = [f'        "{framework}": "{call}",' for framework, call in calls.items()]
        lines += [f'    "{name}": {{', *rows, "    },"]
    return "\n".join([*lines, "}"]) + "\n"

"""Functions that libraries define out of those of a framework, each by its signature and what it computes.

A signature is written as in `actref.entry.Elsewhere`: `NAME(x, argument=default)` for a function, and with a second call,
`NAME(argument=default)(x)`, for a class. A call of it is replaced by the expression, with its arguments put in.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from actref.frameworks.names import spellings
from actref.frameworks.trees import CallError, Putting, is_dotted, outermost, parsed, path

_TRANSFORMERS = {
    "AccurateGELUActivation()(x)": "ACT2FN['gelu_accurate'](x)",
    "ClippedGELUActivation(min, max)(x)": "torch.clamp(torch.nn.functional.gelu(x), min, max)",
    "FastGELUActivation()(x)": "ACT2FN['gelu_fast'](x)",
    "GELUActivation(use_gelu_python=False)(x)": "ACT2FN['gelu'](x)",
    "GELUTanh(use_gelu_tanh_python=False)(x)": "ACT2FN['gelu_pytorch_tanh'](x)",
    "LaplaceActivation()(x)": "ACT2FN['laplace'](x)",
    "LinearActivation()(x)": "ACT2FN['linear'](x)",
    "MishActivation()(x)": "ACT2FN['mish'](x)",
    "NewGELUActivation()(x)": "ACT2FN['gelu_new'](x)",
    "PytorchGELUTanh()(x)": "ACT2FN['gelu_pytorch_tanh'](x)",
    "QuickGELUActivation()(x)": "ACT2FN['quick_gelu'](x)",
    "ReLUSquaredActivation()(x)": "ACT2FN['relu2'](x)",
    "SiLUActivation()(x)": "ACT2FN['silu'](x)",
    "XIELUActivation()(x)": "ACT2FN['xielu'](x)",
}
_TIMM = {
    "gelu": "GELU", "gelu_tanh": "GELUTanh", "hard_mish": "HardMish", "hard_sigmoid": "HardSigmoid", "hard_swish": "HardSwish",
    "mish": "Mish", "quick_gelu": "QuickGELU", "sigmoid": "Sigmoid", "swish": "Swish", "tanh": "Tanh",
}  # fmt: skip
"""timm's functions, and its classes of the same."""


def _of_timm(name: str) -> str:
    return f"timm.layers.get_act_fn('{'silu' if name == 'swish' else name}')(x)"


_ADDONS = {
    "activations.gelu(x, approximate=True)": "tf.nn.gelu(x, approximate=approximate)",
    "activations.hardshrink(x, lower=-0.5, upper=0.5)": "tf.where((x < lower) | (x > upper), x, 0.0)",
    "activations.lisht(x)": "x * tf.tanh(x)",
    "activations.mish(x)": "keras.activations.mish(x)",
    "activations.rrelu(x, lower=0.125, upper=0.3333333333333333, training=False)":
        "torch.nn.functional.rrelu(x, lower, upper, training=training)",
    "activations.snake(x, frequency=1)": "x + (1 - tf.cos(2 * frequency * x)) / (2 * frequency)",
    "activations.softshrink(x, lower=-0.5, upper=0.5)":
        "tf.where(x < lower, x - lower, tf.where(x > upper, x - upper, 0.0))",
    "activations.sparsemax(x, axis=-1)": "keras.activations.sparsemax(x, axis=axis)",
    "activations.tanhshrink(x)": "x - tf.tanh(x)",
    "layers.GELU(approximate=True)(x)": "tf.nn.gelu(x, approximate=approximate)",
    "layers.Sparsemax(axis=-1)(x)": "keras.activations.sparsemax(x, axis=axis)",
}  # fmt: skip
_STAX = {
    "Elu": "jax.nn.elu", "Exp": "jax.numpy.exp", "Gelu": "jax.nn.gelu", "LeakyRelu": "jax.nn.leaky_relu",
    "LogSoftmax": "jax.nn.log_softmax", "Relu": "jax.nn.relu", "Selu": "jax.nn.selu", "Sigmoid": "jax.nn.sigmoid",
    "Softmax": "jax.nn.softmax", "Softplus": "jax.nn.softplus", "Tanh": "jax.numpy.tanh",
}  # fmt: skip
"""The layers of JAX's example library."""
_HARD_SIGMOID = "tf.clip_by_value(0.2 * x + 0.5, 0.0, 1.0)"
"""Of Keras 2, which the backend of Keras 3 keeps."""
_SIGNATURES: Mapping[str, str] = {
    **_TRANSFORMERS,
    **{f"timm.layers.{name}(x, inplace=False)": _of_timm(name) for name in _TIMM},
    **{f"timm.layers.{kind}(inplace=False)(x)": _of_timm(name) for name, kind in _TIMM.items()},
    "timm.layers.PReLU(num_parameters=1, init=0.25, inplace=False)(x)": "torch.nn.PReLU(num_parameters, init)(x)",
    **{f"tfa.{signature}": meaning for signature, meaning in _ADDONS.items()},
    **{f"stax.{name}()(x)": f"{meaning}(x)" for name, meaning in _STAX.items()},
    "equinox.nn.PReLU(init_alpha=0.25)(x)": "flax.linen.PReLU(negative_slope_init=init_alpha)(x)",
    **{f"{backend}.hard_sigmoid(x)": _HARD_SIGMOID for backend in ("K", "keras.backend", "tf.keras.backend")},
}


@dataclass(frozen=True)
class Definition:
    """A function of a library.

    Args:
        arguments: What it takes beside its input, and the defaults; None where one has to be given.
        meaning: What it computes of `x`, an expression in its arguments.
        is_class: Whether it is made first and applied then.
    """

    arguments: Mapping[str, ast.expr | None]
    meaning: ast.expr
    is_class: bool

    def of(self, values: Mapping[str, ast.expr]) -> ast.expr:
        """What it computes of an input and arguments."""
        found: ast.expr = Putting(values).visit(copy.deepcopy(self.meaning))
        return found


@cache
def definitions() -> Mapping[str, Definition]:
    """What libraries define, by path."""
    found = {}
    for signature, meaning in _SIGNATURES.items():
        tree = parsed(signature)
        made = outermost(tree)
        assert isinstance(made, ast.Call)
        needed = {ast.unparse(each): None for each in made.args if ast.unparse(each) != "x"}
        arguments = {**needed, **{str(k.arg): k.value for k in made.keywords}}
        found[path(made)] = Definition(arguments, parsed(meaning), made is not tree)
    return found


def defined(dotted: str) -> Definition | None:
    """What a library defines under a path; None if nothing is known of it."""
    return next((known for each in sorted(spellings(dotted)) if (known := definitions().get(each))), None)


def expanded(tree: ast.expr) -> ast.expr:
    """The expression with what libraries define put in the place of its calls.

    Raises:
        CallError: a call does not fit its signature.
    """
    found: ast.expr = _Expansion().visit(tree)
    return found


class _Expansion(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.expr:
        made = outermost(node)
        definition = defined(path(made))
        if definition is None or not isinstance(made, ast.Call):
            return self.generic_visit(node)  # type: ignore[return-value]
        applied = node is not made
        if applied and not definition.is_class:
            raise CallError(f"{path(made)} is a function, what it returns is not called")
        inputs, given = (
            (node.args if applied else [], made.args) if definition.is_class else (made.args[:1], made.args[1:])
        )
        keywords = {str(k.arg): k.value for k in made.keywords}
        if not definition.is_class and not inputs:
            inputs = [keywords.pop(name) for name in ("x", "logits") if name in keywords]
        values = _bound(path(made), definition.arguments, given, keywords)
        return definition.of({**values, "x": self.visit(inputs[0]) if inputs else ast.Name("x")})

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._named(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._named(node) if is_dotted(node) else self.generic_visit(node)  # type: ignore[return-value]

    def _named(self, node: ast.expr) -> ast.expr:
        definition = defined(path(node))
        if definition is None:
            return node
        return definition.of(_bound(path(node), definition.arguments, [], {}))


def _bound(
    name: str, arguments: Mapping[str, ast.expr | None], given: Sequence[ast.expr], keywords: Mapping[str, ast.expr]
) -> dict[str, ast.expr]:
    """Every argument of a function, as it is given or by default."""
    if len(given) > len(arguments):
        raise CallError(f"{name} takes at most {len(arguments)} arguments beside its input, here are {len(given)}")
    placed = dict(zip(arguments, given, strict=False))
    for each in keywords:
        if each not in arguments or each in placed:
            known = ", ".join(arguments) if arguments else "none"
            raise CallError(f"{name} has no argument {each!r} beside those that are given; arguments are {known}")
    values = {**arguments, **placed, **keywords}
    for each, value in values.items():
        if value is None:
            raise CallError(f"{name} needs its argument {each!r}; write its number")
    return {each: value for each, value in values.items() if value is not None}

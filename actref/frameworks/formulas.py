"""Formulas as text: `0.5 * x * (1 + torch.erf(x / math.sqrt(2)))` is read as a term, computed over samples, and identified.

A term is a tree of Python's grammar. One walk over it knows arithmetic, comparisons, conditions and the functions in
`OPERATIONS`, whatever library's name they have; every other call is asked of the reader of declared calls. The walk
computes with whatever stands for the input: arrays of samples, or the text of the formula in another framework.
"""

from __future__ import annotations

import ast
import itertools
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol

import numpy as np

from actref.discovery import NAMES, catalogue
from actref.entry import Entry
from actref.frameworks.identification import BESIDE, SAME, Match, distance, samples, straight
from actref.frameworks.mathematics import FUNCTIONS
from actref.frameworks.names import is_module, spellings
from actref.frameworks.notation import is_input, is_value
from actref.frameworks.trees import (
    HELD,
    CallError,
    UnknownFunctionError,
    Value,
    Values,
    constant,
    literal,
    named,
    number,
    outermost,
    path,
)
from actref.kinds import Elementwise, Gated, Learnable, Stochastic, StochasticVector, Vector

PARAMETER = re.compile(r"(\w+\.)*(alpha|beta|gamma|scale|slope|negative_slope|lambd|lambda_|weight|bias|temperature)_?")
"""Names of parameters: a number that is missing, and no input."""
EXACT = 1e-9
"""Largest difference, as a share of 1 + |f|, of formulas that are equal; beyond it one has rounded constants."""
NEARBY = 0.2
"""A function farther away, as a share of 1 + |f|, is not worth a mention."""
FAR_OUT = (-1e4, -1e3, 1e3, 1e4)
"""Samples that tell how a function grows."""
INVERSE_ROOT_2_PI = np.float64(0.3989422804014327)
TRIED = 3000
"""Values of the parameters that are tried for one function."""


class FormulaError(CallError):
    """A formula that cannot be read."""


class NoFormulaError(FormulaError):
    """What holds no operation, so that it is no formula."""


class UnnamedError(CallError):
    """A formula that is no function of the catalogue.

    Args:
        message: Says so, and what comes nearest.
        formula: It.
        nearest: The functions that come nearest, the nearest first.
    """

    def __init__(self, message: str, formula: Formula, nearest: tuple[Match, ...]) -> None:
        super().__init__(message)
        self.formula, self.nearest = formula, nearest


class Algebra(Protocol):
    """What a formula computes with; Python's operators do the arithmetic."""

    def call(self, name: str, *arguments: Any) -> Any:
        """A function of `PRIMITIVE`."""

    def compared(self, operation: type[ast.cmpop], left: Any, right: Any) -> Any:
        """A comparison."""

    def entry(self, entry: Elementwise | Vector, values: Values, u: Any) -> Any:
        """A function of the catalogue."""

    def reduced(self, name: str, u: Any) -> Any:
        """What a function of `ALONG` takes of each vector, along its axis."""


ALONG = frozenset({"sum", "max", "min", "mean", "logsumexp"})
"""The functions along an axis."""
PRIMITIVE = frozenset(
    {"abs", "asinh", "atan", "cos", "erf", "erfc", "exp", "expm1", "log", "maximum", "minimum", "sigmoid", "sign", "sin",
     "softplus", "sqrt", "tanh", "where", "ndtr", "log_ndtr"}
)  # fmt: skip
"""The functions that an algebra has; all others are made of them."""


@dataclass(frozen=True)
class Operation:
    """A function of arithmetic under the names that libraries have for it.

    Args:
        names: The last part of its path, in lower case but for ONNX's operators.
        arguments: Its arguments in order, their names separated by `|`; one with `=` may be left out.
        compute: `(algebra, arguments...) -> result`; an argument that is left out is None.
        method: The arguments in the order of torch's method, where that differs.
    """

    names: str
    arguments: str
    compute: Callable[..., Any]
    method: str = ""


_X = "x|input|self|a|t|x1|condition|features|inputs|X|data|operand"
_Y = "y|other|x2|b|exponent"


def _unary(name: str) -> Callable[..., Any]:
    return lambda m, x: m.call(name, x)


def _clipped(m: Algebra, x: Any, low: Any, high: Any) -> Any:
    x = x if low is None else m.call("maximum", x, low)
    return x if high is None else m.call("minimum", x, high)


def _relu_of_keras(m: Algebra, x: Any, slope: Any, top: Any, threshold: Any) -> Any:
    slope, threshold = (np.float64(0) if each is None else each for each in (slope, threshold))
    y = m.call("where", m.compared(ast.GtE, x, threshold), x, slope * (x - threshold))
    return y if top is None else m.call("where", m.compared(ast.GtE, x, top), top, y)


def _where(m: Algebra, condition: Any, x: Any, y: Any) -> Any:
    return m.call("where", condition, x, y)


def _softplus_of_torch(m: Algebra, x: Any, beta: Any, threshold: Any) -> Any:
    threshold = np.float64(20) if threshold is None else threshold
    scaled = x if beta is None else beta * x
    y = m.call("softplus", scaled)
    return m.call("where", m.compared(ast.Gt, scaled, threshold), x, y if beta is None else y / beta)


def _hardsigmoid_of_onnx(m: Algebra, x: Any, alpha: Any, beta: Any) -> Any:
    alpha = np.float64(0.2) if alpha is None else alpha
    beta = np.float64(0.5) if beta is None else beta
    return _clipped(m, alpha * x + beta, np.float64(0), np.float64(1))


def _selu_of_onnx(m: Algebra, x: Any, alpha: Any, gamma: Any) -> Any:
    alpha = np.float64(1.6732632423543772) if alpha is None else alpha
    gamma = np.float64(1.0507009873554805) if gamma is None else gamma
    return gamma * m.call("where", m.compared(ast.Gt, x, np.float64(0)), x, alpha * m.call("expm1", x))


def _quick_gelu_of_onnx(m: Algebra, x: Any, alpha: Any) -> Any:
    return x * m.call("sigmoid", (np.float64(1.702) if alpha is None else alpha) * x)


def _shrink_of_onnx(m: Algebra, x: Any, lambd: Any, bias: Any) -> Any:
    lambd = np.float64(0.5) if lambd is None else lambd
    bias = np.float64(0) if bias is None else bias
    inner = m.call("where", m.compared(ast.Gt, x, lambd), x - bias, np.float64(0))
    return m.call("where", m.compared(ast.Lt, x, -lambd), x + bias, inner)


_TABLE = (
    *(Operation(f"{name}{also}", _X, _unary(name)) for name, also in (
        ("abs", " absolute fabs"), ("asinh", " arcsinh"), ("atan", " arctan"), ("cos", ""), ("erf", ""), ("erfc", ""),
        ("exp", ""), ("expm1", ""), ("log", " ln"), ("sigmoid", " expit logistic σ"), ("sign", " sgn"), ("sin", ""), ("sqrt", ""),
        ("tanh", ""), ("ndtr", " cdf Φ"), ("log_ndtr", " logcdf"),
    )),
    Operation("pdf φ", _X, lambda m, x: m.call("exp", -(x**2) / 2) * INVERSE_ROOT_2_PI),  # of scipy.stats.norm, as cdf
    Operation("log1p", _X, lambda m, x: m.call("log", 1 + x)),
    Operation("softplus", f"{_X}, beta=, threshold=", _softplus_of_torch),  # where its threshold is not the usual one
    Operation("square", _X, lambda m, x: x**2),
    Operation("rsqrt", _X, lambda m, x: 1 / m.call("sqrt", x)),
    Operation("reciprocal", _X, lambda m, x: 1 / x),
    Operation("neg negative negate", _X, lambda m, x: -x),
    Operation("sinh", _X, lambda m, x: (m.call("exp", x) - m.call("exp", -x)) / 2),
    Operation("cosh", _X, lambda m, x: (m.call("exp", x) + m.call("exp", -x)) / 2),
    Operation("tan", _X, lambda m, x: m.call("sin", x) / m.call("cos", x)),
    Operation("add", f"{_X}, {_Y}", lambda m, x, y: x + y),
    Operation("sub subtract", f"{_X}, {_Y}", lambda m, x, y: x - y),
    Operation("mul multiply", f"{_X}, {_Y}", lambda m, x, y: x * y),
    Operation("div divide true_divide truediv", f"{_X}, {_Y}", lambda m, x, y: x / y),
    Operation("pow power float_power integer_pow", f"{_X}, {_Y}", lambda m, x, y: x**y),
    Operation("maximum fmax max", f"{_X}, {_Y}", lambda m, x, y: m.call("maximum", x, y)),
    Operation("minimum fmin min", f"{_X}, {_Y}", lambda m, x, y: m.call("minimum", x, y)),
    Operation("logaddexp", f"{_X}, {_Y}", lambda m, x, y: y + m.call("softplus", x - y)),
    Operation("gt greater", f"{_X}, {_Y}", lambda m, x, y: m.compared(ast.Gt, x, y)),
    Operation("ge greater_equal greaterorequal", f"{_X}, {_Y}", lambda m, x, y: m.compared(ast.GtE, x, y)),
    Operation("lt less", f"{_X}, {_Y}", lambda m, x, y: m.compared(ast.Lt, x, y)),
    Operation("le less_equal lessorequal", f"{_X}, {_Y}", lambda m, x, y: m.compared(ast.LtE, x, y)),
    Operation("heaviside", f"{_X}, values|x2|y", lambda m, x, y: m.call(
        "where", m.compared(ast.Gt, x, np.float64(0)), np.float64(1),
        m.call("where", m.compared(ast.Lt, x, np.float64(0)), np.float64(0), y))),
    Operation("where select", "condition|pred, x|input|on_true|X, y|other|on_false|Y", _where,
              method="x, condition, y|other"),
    Operation("masked_fill", f"{_X}, mask, value", lambda m, x, mask, value: m.call("where", mask, value, x)),
    Operation("clip clamp clip_by_value", f"{_X}, min|a_min|x_min|clip_value_min|min_value|min_val=, "
              "max|a_max|x_max|clip_value_max|max_value|max_val=", _clipped),
    Operation("clamp_min", f"{_X}, min", lambda m, x, low: m.call("maximum", x, low)),
    Operation("clamp_max", f"{_X}, max", lambda m, x, high: m.call("minimum", x, high)),
    Operation("HardSigmoid", f"{_X}, alpha=, beta=", _hardsigmoid_of_onnx),
    Operation("Selu", f"{_X}, alpha=, gamma=", _selu_of_onnx),
    Operation("QuickGelu", f"{_X}, alpha=", _quick_gelu_of_onnx),
    Operation("Shrink", f"{_X}, lambd=, bias=", _shrink_of_onnx),
    Operation("detach contiguous clone copy cpu cuda float double half bfloat16 stop_gradient asarray array tensor identity "
              "ensure_tensor convert_to_tensor", f"{_X}, dtype=", lambda m, x, dtype: x),
    Operation("to type astype type_as cast castlike", f"{_X}, dtype|other|device|target_type=", lambda m, x, dtype: x),
)  # fmt: skip
KERAS_RELU = {
    "relu": Operation("", f"{_X}, negative_slope|alpha=, max_value=, threshold=", _relu_of_keras),
    "ReLU": Operation("", "x, max_value=, negative_slope|alpha=, threshold=",
                      lambda m, x, top, slope, threshold: _relu_of_keras(m, x, slope, top, threshold)),
}  # fmt: skip
"""Keras's function and layer, which take more than those of other libraries."""
OPERATIONS: Mapping[str, Operation] = {name: each for each in _TABLE for name in each.names.split()}
_DTYPES = frozenset({"to", "type", "astype", "type_as", "cast", "castlike", "tensor", "asarray", "array", "float"})
"""Operations whose second argument is a type, and is not read."""
REDUCTIONS = frozenset({"max", "min"})
"""Names that take the largest number along an axis in torch, NumPy and JAX, where the second argument is no tensor."""
FRAMEWORKS_OF: Mapping[str, str] = {
    "torch": "torch", "F": "torch", "aten": "torch", "jax": "jax", "jnp": "jax", "lax": "jax", "tf": "tensorflow",
    "tensorflow": "tensorflow", "keras": "keras", "ops": "keras", "K": "keras",
}  # fmt: skip
"""The framework that the first part of a path belongs to; NumPy's and Python's functions are SciPy's kin."""

Declared = Callable[[ast.expr], tuple[Entry, Values, str]]
"""Reads a call of one input `x`: the function, its parameters, the framework."""


@dataclass
class Formula:
    """A formula that has been read.

    Args:
        tree: It.
        declared: Reads the calls in it that are no arithmetic.
        inputs: What it calls its inputs, in their order.
        frameworks: Those whose functions it uses.
        numbers: The numbers in it.
        axes: The axes along which it takes vectors, None for the whole array; empty for a formula of one number.
        operations: How many operations it has.
    """

    tree: ast.expr
    declared: Declared
    inputs: list[str] = field(default_factory=list)
    frameworks: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    axes: list[Value] = field(default_factory=list)
    operations: int = 0

    def __post_init__(self) -> None:
        if isinstance(self.tree, ast.Constant):
            raise NoFormulaError(f"{ast.unparse(self.tree)!r} is no formula")
        if path(self.tree) and not isinstance(self.tree, ast.Call):
            if OPERATIONS.get(path(self.tree).rpartition(".")[2]) is None or (
                is_value(self.tree) and "." in path(self.tree)
            ):
                raise NoFormulaError(f"{ast.unparse(self.tree)!r} is no call of an activation function, nor a formula")
            self.tree = ast.Call(self.tree, [ast.Name("x")], [])  # a function by its name: HardSigmoid
        self.value(_Numbers(), {})  # finds the inputs, and what cannot be read
        self.numbers = [float(n) for node in ast.walk(self.tree) if (n := number(node)) is not None]
        if not self.operations:
            raise NoFormulaError(f"{ast.unparse(self.tree)!r} is no call of an activation function, nor a formula")

    @property
    def framework(self) -> str:
        """The framework of its functions; NumPy's where it is Python alone."""
        known = [each for each in self.frameworks if each != "scipy"]
        return known[0] if known else "scipy"

    def at(self, *inputs: Any) -> Any:
        """Its value where its inputs are these arrays."""
        with np.errstate(all="ignore"):
            value = self.value(_Numbers(), dict(zip(self.inputs, inputs, strict=True)))
        return np.broadcast_to(np.asarray(value, np.float64), np.shape(inputs[0]))

    def value(self, algebra: Algebra, inputs: Mapping[str, Any]) -> Any:
        """Its value in an algebra."""
        return _Walk(self, algebra, inputs).value(self.tree)


class _Walk:
    def __init__(self, formula: Formula, algebra: Algebra, inputs: Mapping[str, Any]) -> None:
        self.formula, self.algebra, self.inputs = formula, algebra, inputs

    def value(self, node: ast.expr) -> Any:
        if (plain := number(node)) is not None:
            return np.float64(plain)
        if is_input(node):
            return self._input(node)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Call):
            part = node.attr if isinstance(node, ast.Attribute) else ast.unparse(node.slice)
            if part in ("values", "0") and self._along(node.value) is not None:  # of torch's max(dim)
                return self.value(node.value)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise FormulaError(f"{ast.unparse(node)!r} is no part of a formula that is read")
        return method(node)

    def _input(self, node: ast.expr) -> Any:
        text = ast.unparse(node)
        if text in FUNCTIONS or text in NAMES:
            raise FormulaError(f"{text} is a function, and nothing says of what; write {text}(x)")
        if text not in self.formula.inputs:
            if len(self.formula.inputs) == 2:
                listed = ", ".join([*self.formula.inputs, text])
                raise FormulaError(f"the formula has the inputs {listed}; write the numbers of its parameters, keep x")
            self.formula.inputs.append(text)
        return self.inputs.get(text, np.float64(0.5))

    def _number_of(self, value: Any) -> Any:
        """A condition as 1 or 0, as arithmetic takes it."""
        if getattr(value, "dtype", None) == np.bool_ or getattr(value, "condition", False):
            return self.algebra.call("where", value, np.float64(1), np.float64(0))
        return value

    def _binop(self, node: ast.BinOp) -> Any:
        self.formula.operations += 1
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            return left & right if isinstance(node.op, ast.BitAnd) else left | right
        arithmetic = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
                      ast.Pow: operator.pow}.get(type(node.op))  # fmt: skip
        if arithmetic is None:
            raise FormulaError(f"{ast.unparse(node)!r} is no arithmetic of real numbers")
        return arithmetic(self._number_of(left), self._number_of(right))

    def _unaryop(self, node: ast.UnaryOp) -> Any:
        self.formula.operations += 1
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub | ast.UAdd):
            value = self._number_of(value)
            return -value if isinstance(node.op, ast.USub) else value
        return ~value

    def _compare(self, node: ast.Compare) -> Any:
        self.formula.operations += 1
        sides = [self._number_of(self.value(each)) for each in (node.left, *node.comparators)]
        holds = None
        for operation, left, right in zip(node.ops, sides, sides[1:], strict=False):
            if not isinstance(operation, ast.Gt | ast.GtE | ast.Lt | ast.LtE):
                raise FormulaError(f"{ast.unparse(node)!r} is no comparison of real numbers by size")
            one = self.algebra.compared(type(operation), left, right)
            holds = one if holds is None else holds & one
        return holds

    def _boolop(self, node: ast.BoolOp) -> Any:
        first, *rest = (self.value(each) for each in node.values)
        for each in rest:
            first = first & each if isinstance(node.op, ast.And) else first | each
        return first

    def _ifexp(self, node: ast.IfExp) -> Any:
        self.formula.operations += 1
        return self.algebra.call("where", *map(self.value, (node.test, node.body, node.orelse)))

    def _along(self, node: ast.Call) -> tuple[str, ast.expr, Value] | None:
        """The function along an axis that a call is, of what, and the axis; None if it is none."""
        made, given = node.func, list(node.args)
        if isinstance(made, ast.Attribute) and not is_module(path(made)):
            given.insert(0, made.value)
            name = made.attr
        else:
            name = path(made).rpartition(".")[2]
        name = name.removeprefix("reduce_").replace("amax", "max").replace("amin", "min")
        named = {str(k.arg): k.value for k in node.keywords}
        axis = next((named[word] for word in ("axis", "dim", "axes") if word in named), None)
        if axis is None and len(given) == 2 and (name not in REDUCTIONS or named):
            axis = given.pop()  # torch.max(x, 0) alone is more often meant as a maximum of two
        if name not in ALONG or len(given) != 1 or not (axis is None or constant(axis)):
            return None
        return name, given[0], None if axis is None else literal(axis)

    def _call(self, node: ast.Call) -> Any:
        self.formula.operations += 1
        if (along := self._along(node)) is not None:
            name, of, axis = along
            self.formula.axes.append(axis)
            self._belongs(FRAMEWORKS_OF.get(path(node.func).partition(".")[0], "scipy"))
            return self.algebra.reduced(name, self._number_of(self.value(of)))
        class_ = outermost(node)
        if isinstance(class_, ast.Call) and "torch.nn.Softplus" in spellings(path(class_)):
            applied = node.args if class_ is not node else [ast.Name("x")]
            function = named("torch.nn.functional.softplus")
            node = ast.Call(function, [*applied, *class_.args], class_.keywords)  # which knows every threshold
        made = node.func
        if isinstance(made, ast.Call) or not isinstance(made, ast.Attribute | ast.Name | ast.Subscript):
            return self._declared(node)
        receiver = made.value if isinstance(made, ast.Attribute) and not is_module(path(made)) else None
        name = path(made).rpartition(".")[2] if receiver is None else made.attr  # type: ignore[union-attr]
        if receiver is not None:
            if path(receiver) == "self":
                raise FormulaError(f"no function is called {path(made)!r}; {HELD}")
            self._belongs("torch")
            name = name if name.endswith("__") else name.removesuffix("_")
            operation = OPERATIONS.get(name)
            if operation is None:
                function = ast.Call(named(f"torch.{name}"), [receiver, *node.args], node.keywords)
                try:
                    return self._declared(function)
                except UnknownFunctionError:
                    raise FormulaError(f"no function is called {ast.unparse(made)!r}, nor torch.{name}") from None
            return self._operated(
                node, operation, name, [receiver, *node.args], operation.method or operation.arguments
            )
        module = path(made).rpartition(".")[0]
        known = OPERATIONS.get(name, OPERATIONS.get(name.lower() if not module else name.removesuffix("_")))
        try:
            return self._declared(node)
        except CallError as error:
            keras = any(each.startswith("keras.") for each in spellings(path(made)))
            if name == "relu" and keras:
                known = KERAS_RELU["relu"]
            if name == "ReLU" and (keras or not module):
                known = KERAS_RELU["ReLU"]
            # what a declared function refuses is refused, but for clamps and their like, of which the entries know a part
            if known is None or not (isinstance(error, UnknownFunctionError) or "=" in known.arguments):
                raise
        layer = known is KERAS_RELU["ReLU"]
        plain = "keras" if layer else "scipy" if module or name.islower() else "onnx"
        self._belongs(FRAMEWORKS_OF.get(path(made).partition(".")[0], plain))
        arguments = [*node.args]
        if layer or not any(not isinstance(a, ast.Constant) for a in arguments):
            first = known.arguments.partition(",")[0].split("|")
            if layer or not (arguments or any(k.arg in first for k in node.keywords)):
                arguments.insert(0, ast.Name("x"))  # the function alone: Clip(min=0), keras.layers.ReLU(max_value=1)
        return self._operated(node, known, name, arguments, known.arguments)

    def _operated(
        self, node: ast.Call, operation: Operation, name: str, given: Sequence[ast.expr], arguments: str
    ) -> Any:
        """An operation with its arguments by place and by name."""
        wanted = [[word.rstrip("=") for word in each.strip().split("|")] for each in arguments.split(",")]
        free = [each.strip().endswith("=") for each in arguments.split(",")]
        shown = ast.unparse(node)
        if len(given) > len(wanted) and name not in _DTYPES:
            raise FormulaError(f"{shown!r}: {name} takes {len(wanted)} arguments, here are {len(given)}")
        found: list[ast.expr | None] = [*given[: len(wanted)], *[None] * (len(wanted) - len(given))]
        for keyword in node.keywords:
            if keyword.arg in ("dtype", "out_dtype", "name", "device", "copy") or (name in _DTYPES and keyword.arg):
                continue
            place = next((i for i, names in enumerate(wanted) if keyword.arg in names), None)
            if place is None or found[place] is not None:
                raise FormulaError(f"{shown!r}: {name} has no argument {keyword.arg!r} beside those that are given")
            found[place] = keyword.value
        for names, optional, value in zip(wanted, free, found, strict=True):
            if value is None and not optional:
                raise FormulaError(f"{shown!r}: {name} needs its argument {names[0]!r}")
        if name in REDUCTIONS and "." in path(node.func) and "jax.lax" not in _modules(node.func):
            other = found[1]
            if other is None or (number(other) is not None and isinstance(other, ast.Constant | ast.UnaryOp)):
                bound = "min" if name == "max" else "max"
                raise FormulaError(
                    f"{shown!r} is the {name}imum along an axis; write {name}imum(x, 0), or torch.clamp(x, {bound}=0)"
                )
        values = [
            None if each is None or (isinstance(each, ast.Constant) and each.value is None) or (i > 0 and name in _DTYPES)
            else self.value(each)
            for i, each in enumerate(found)
        ]  # fmt: skip
        numeric = [v if operation.compute is _where or name == "masked_fill" else self._number_of(v) for v in values]
        if name == "where" and operation.method and arguments == operation.method:
            numeric = [numeric[1], numeric[0], numeric[2]]
        return operation.compute(self.algebra, *numeric)

    def _declared(self, node: ast.Call) -> Any:
        """A call of a declared function of one number, of whatever it is applied to."""
        applied = isinstance(node.func, ast.Call)
        argument = next((a for a in node.args), None)
        keyword = next((k for k in node.keywords if k.arg in ("input", "inputs", "x", "logits", "features")), None)
        if argument is None and keyword is not None and not path(node).rpartition(".")[2][:1].isupper():
            argument = keyword.value
        alone = not applied and argument is not None and constant(argument)
        if argument is None or alone or isinstance(argument, ast.Starred) or is_value(argument):
            replaced = node  # of a name, or the function alone: nn.ReLU()
            argument = argument if argument is not None and is_value(argument) else ast.Name("x")
        else:
            rest = node.args[1:] if node.args else []
            keywords = [k for k in node.keywords if node.args or k is not keyword]
            replaced = ast.Call(node.func, [ast.Name("x"), *rest], keywords)
        entry, values, framework = self.formula.declared(replaced)
        self._belongs(framework)
        if isinstance(entry, Vector) and "axis" in values and not isinstance(entry, StochasticVector):
            self.formula.axes.append(values["axis"])
        elif not isinstance(entry, Elementwise) or isinstance(entry, Stochastic):
            raise FormulaError(f"{ast.unparse(node)!r} is {entry.name}, no function of one number; translate it alone")
        return self.algebra.entry(entry, values, self._number_of(self.value(argument)))

    def _belongs(self, framework: str) -> None:
        if framework not in self.formula.frameworks:
            self.formula.frameworks.append(framework)


def _modules(function: ast.expr) -> set[str]:
    """The module of a function, by each name that it has."""
    return {each.rpartition(".")[0] for each in spellings(path(function))}


# --- computing -------------------------------------------------------------------------------------------------------

_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


class _Numbers:
    """Arrays of float64."""

    def call(self, name: str, *arguments: Any) -> Any:
        from scipy import special

        functions = {"atan": np.arctan, "asinh": np.arcsinh, "erf": special.erf, "erfc": special.erfc, "ndtr": special.ndtr,
                     "log_ndtr": special.log_ndtr, "sigmoid": special.expit, "softplus": lambda u: np.logaddexp(0, u)}  # fmt: skip
        return functions[name](*arguments) if name in functions else getattr(np, name)(*arguments)

    def compared(self, operation: type[ast.cmpop], left: Any, right: Any) -> Any:
        return _COMPARED[operation](left, right)

    def entry(self, entry: Elementwise | Vector, values: Values, u: Any) -> Any:
        if isinstance(entry, Vector):
            return entry.function(np.atleast_1d(u), **{**values, "axis": -1})
        return entry.function(u, **values)

    def reduced(self, name: str, u: Any) -> Any:
        from scipy import special

        function = special.logsumexp if name == "logsumexp" else getattr(np, name)
        return function(np.atleast_1d(u), axis=-1, keepdims=True)


# --- identifying -----------------------------------------------------------------------------------------------------


def identified(formula: Formula) -> tuple[Entry, Mapping[str, Value], dict[str, str], str]:
    """The function of the catalogue that a formula is, its parameters, its inputs by their role, and what differs.

    Raises:
        UnnamedError: it is none of them.
    """
    if formula.axes:
        return _vector(formula)
    if len(formula.inputs) == 2:
        return _gated(formula)
    if not formula.inputs:
        raise FormulaError(f"{ast.unparse(formula.tree)!r} has no input; call it x")
    x = inputs_of(formula)
    y = formula.at(x)
    entries = [each for each in catalogue.values() if isinstance(each, Elementwise)]
    if straight(x, y):
        entries = [each for each in entries if each.name == "identity"]
    found = nearest(entries, formula.numbers, y, x[:, None])
    best = found[0]
    if best.error > SAME:
        raise _unnamed(formula, found)
    entry = next(each for each in entries if each.name == best.entry)
    note = _rounded(best)
    at = _edges(formula)
    edges = np.array([0.0, *at.tolist(), *(-at).tolist()])
    apart = distance(entry, best.values, formula.at(edges), edges[:, None])
    if apart.error > SAME:  # a jump whose other side holds at the jump itself
        (edge,) = apart.at
        ours = float(entry.function(np.array([edge]), **best.values)[0])
        note += (
            f" At x = {edge:g} itself the formula is {float(formula.at(np.array([edge]))[0]):g}, the function {ours:g}."
        )
    return entry, dict(best.values), {"x": formula.inputs[0]}, note.strip()


def vectors() -> Any:
    """Where a formula of vectors is sampled: rows, one with components that are equal."""
    return np.vstack([3 * np.random.default_rng(2002).normal(size=(200, 5)), [1.0, 1.0, 0.0, -2.0, 1.0]])


def _vector(formula: Formula) -> tuple[Entry, dict[str, Value], dict[str, str], str]:
    """The function of vectors that a formula is."""
    text = ast.unparse(formula.tree)
    axes = [each for each in dict.fromkeys(formula.axes) if each is not None]
    if len(axes) > 1 or not all(isinstance(each, int) for each in axes):
        raise FormulaError(f"{text!r} takes vectors along the axes {', '.join(map(str, axes))}; one is read")
    if len(formula.inputs) != 1:
        raise UnnamedError(f"{text!r} is no function of the catalogue in {' and '.join(formula.inputs)}", formula, ())
    x = vectors()
    with np.errstate(all="ignore"):
        y = np.asarray(formula.value(_Numbers(), {formula.inputs[0]: x}))
    if y.shape != x.shape:
        raise FormulaError(f"{text!r} makes one number of each vector along an axis, and is no activation")
    note = "" if axes else "It takes the whole array as one vector; of several vectors, name the axis."
    for entry in catalogue.values():
        if not isinstance(entry, Vector) or isinstance(entry, StochasticVector) or entry.parameters or entry.axis != -1:
            continue
        ours = entry.function(x)
        if ours.shape == y.shape and np.max(np.abs(ours - y) / (1 + np.abs(ours))) <= EXACT:
            return entry, {"axis": axes[0] if axes else -1}, {"x": formula.inputs[0]}, note
    raise UnnamedError(f"{text!r} is no function of vectors of the catalogue", formula, ())


def _edges(formula: Formula) -> Any:
    """The numbers of a formula at which it may jump."""
    at = np.array(formula.numbers)
    return at[np.isfinite(at) & (np.abs(at) < 1e4)]


def inputs_of(formula: Formula) -> Any:
    """Where a formula of one number is sampled: the usual places, and both sides of each of its numbers."""
    at = _edges(formula)
    beside = (s * at + b * BESIDE * (1 + np.abs(at)) for s in (1, -1) for b in (1, -1))
    return np.unique(np.concatenate([samples(), *beside]))


def pairs_of_inputs() -> tuple[Any, Any]:
    """Where a formula of a value and a gate is sampled."""
    rng = np.random.default_rng(2002)
    a, b = np.concatenate([rng.uniform(-9, 9, (2, 540)), rng.uniform(-99, 99, (2, 60))], 1)
    return a, b


def _rounded(match: Match) -> str:
    """That constants are rounded, where the formula and the function are not equal in every digit."""
    return "" if match.error < EXACT else f"The constants are rounded: it comes to {match.error:.1g} of 1 + |f| near."


def _gated(formula: Formula) -> tuple[Entry, dict[str, float], dict[str, str], str]:
    if any(PARAMETER.fullmatch(name) for name in formula.inputs):
        raise _unnamed(formula, ())
    a, b = pairs_of_inputs()
    y = formula.at(a, b)
    entries = [each for each in catalogue.values() if isinstance(each, Gated)]
    ways = []
    for inputs, pairs in ((formula.inputs, (a, b)), (formula.inputs[::-1], (b, a))):
        match = nearest(entries, formula.numbers, y, np.stack(pairs, -1))
        ways.append((match, dict(zip("ab", inputs, strict=True))))
    found, inputs_by_role = min(ways, key=lambda way: way[0][0].error)
    if found[0].error > SAME:
        raise _unnamed(formula, found)
    return catalogue[found[0].entry], dict(found[0].values), inputs_by_role, _rounded(found[0])


def _unnamed(formula: Formula, found: Sequence[Match]) -> UnnamedError:
    text = ast.unparse(formula.tree)
    if len(formula.inputs) == 2:
        one, other = formula.inputs
        hint = f"if {one} or {other} is a parameter, write its number"
        return UnnamedError(f"{text!r} is no gated function of the catalogue in {one} and {other}; {hint}", formula, ())
    near = found[0]
    at = ", ".join(f"{x:g}" for x in near.at)
    how = (
        f"nearest is {near}, {near.error:.2g} of 1 + |f| away at x = {at}" if near.error < NEARBY else "none comes near"
    )
    return UnnamedError(f"{text!r} is no function of the catalogue; {how}", formula, tuple(found[:3]))


def nearest(entries: Iterable[Any], numbers: Sequence[float], y: Any, places: Any, slack: Any = None) -> list[Match]:
    """The functions at the parameters that the numbers of a formula offer, the nearest first.

    Of several that are the same, the one with the fewest parameters, a fixed one before one that learns them, and the
    one that more frameworks have: elu before celu.

    Args:
        entries: The functions.
        numbers: The numbers of the formula.
        y: Its values.
        places: Where they are taken, of one number or of value and gate in a row.
        slack: What each value may be off by; none where it is not given.
    """
    slack = np.zeros(len(y)) if slack is None else slack
    found = []
    with np.errstate(all="ignore"):
        entries = list(entries)
        if places.shape[1] == 1:
            grown = _growth(y[np.searchsorted(places[:, 0], FAR_OUT)])
            entries = [each for each in entries if _may_grow(each, grown)] or entries
        for entry in entries:
            best: Match | None = None
            for values in itertools.islice(_offered(entry, numbers), TRIED):
                if best is not None and distance(entry, values, y[::20], places[::20], slack[::20]).error > best.error:
                    continue
                match = distance(entry, values, y, places, slack)
                if best is None or match.error < best.error:
                    best = match
                if best.error < EXACT:
                    break
            assert best is not None  # the defaults are offered
            found.append(best)

    def rank(match: Match) -> tuple[float, int, bool, int, float]:
        same = match.error <= SAME
        exact = 0 if match.error < EXACT else 1
        entry = catalogue[match.entry]
        homes = len({each.framework for each in entry.elsewhere})
        count = len(match.values) if same else 0
        return (exact if same else 2 + match.error, count, isinstance(entry, Learnable), -homes, match.error)

    return sorted(found, key=rank)


def _growth(ends: Any) -> tuple[int | None, int | None]:
    """How values grow to the left and to the right: 0 where they level off, 1 or -1 like a line; None for all else."""
    one = (ends[1], ends[0]), (ends[2], ends[3])
    grown: list[int | None] = []
    for near, far in one:
        level = abs(far - near) <= 1e-2 * (1 + abs(near))
        line = abs(far / 10 - near) <= 1e-2 * abs(near)
        grown.append(0 if level else int(np.sign(far)) if line else None)
    return grown[0], grown[1]


@cache
def _grows(entry: Elementwise) -> frozenset[tuple[int | None, int | None]]:
    """How an entry grows at its defaults and at other values of each parameter.

    At a value at which it grows otherwise it is another entry.
    """
    # of the other sign, it is not only by its parameter another function: |x| is no leaky ReLU
    some = [{}, *({p.name: v} for p in entry.parameters for v in p.values if v * p.default >= 0)]
    with np.errstate(all="ignore"):
        return frozenset(_growth(entry.function(np.array(FAR_OUT), **{**entry.defaults, **each})) for each in some)


def _may_grow(entry: Elementwise, so: tuple[int | None, int | None]) -> bool:
    """Whether an entry can grow so."""
    return any(all(a is None or b is None or a == b for a, b in zip(so, grown, strict=True)) for grown in _grows(entry))


def _offered(entry: Any, numbers: Sequence[float]) -> Iterator[dict[str, float]]:
    """Values of the parameters: the defaults, and what the numbers make, the simplest first."""
    yield dict(entry.defaults)
    if not entry.parameters:
        return
    plain = list(dict.fromkeys([*numbers, 1.0, 0.0]))
    made = dict.fromkeys([*plain, *(-n for n in plain), *(1 / n for n in plain if n)])
    if len(entry.parameters) == 1 and len(plain) <= 8:
        pairs = list(itertools.product(plain, repeat=2))
        made |= dict.fromkeys(
            v for a, b in pairs for v in (a + b, a - b, a * b, a / b if b else a, abs(a) ** 0.5 if a else a)
        )
    candidates = [[p.default, *(v for v in made if v != p.default and v in p.domain)] for p in entry.parameters]
    for chosen in itertools.product(*candidates):
        values = dict(zip(entry.defaults, chosen, strict=True))
        if entry.compatible(values):
            yield values

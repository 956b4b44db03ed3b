"""The code tabs of a page: each complete in itself, with outputs from the oracle.

No output is captured from a run. The values come from `entry.exact`, the code from the definition (torch) or from the
entry's own source (NumPy), and the runner of the examples checks one against the other.
"""

from __future__ import annotations

import ast
import functools
import importlib.util
import inspect
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import mpmath
import numpy as np

from actref.calculus import derivative
from actref.entry import Entry, Parameter, TorchBuiltin
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector, Vector
from actref.oracle import bounded
from actref.printing.autograd import autograd_source
from actref.printing.functions import plain_source

DECIMALS = 4
"""Decimals of every output: certain in float64 on any device, and enough to tell one variant from another."""

MODULE, FUNCTION, NUMPY, SCRATCH = "torch-module", "torch-function", "numpy", "torch-scratch"


class SnippetError(Exception):
    """A tab that cannot be made, with the fix."""


@dataclass(frozen=True)
class Snippet:
    """One tab.

    Args:
        key: `torch-module`, `torch-function`, `numpy` or `torch-scratch`.
        code: `>>>` lines and their outputs.
    """

    key: str
    code: str


def snippets(entry: Entry) -> tuple[Snippet, ...]:
    """The tabs of an entry in the order in which the page shows them."""
    module, function, scratch = _makers(entry)[0](entry)
    return module, function, numpy_snippet(entry), scratch


def numpy_snippet(entry: Entry) -> Snippet:
    """The tab of NumPy, which can be made where torch is not installed."""
    return Snippet(NUMPY, _makers(entry)[1](entry))


def _makers(entry: Entry) -> tuple[Callable[[Any], tuple[Snippet, ...]], Callable[[Any], str]]:
    for kind, torch, numpy in _MAKERS:
        if isinstance(entry, kind):
            return torch, numpy
    raise SnippetError(
        f"{entry.path.name}: no tabs for the kind {type(entry).__name__}; add it to actref/tabs/snippets.py"
    )


# --- outputs ---------------------------------------------------------------------------------------------------------


def rounded(value: mpmath.mpf) -> float:
    """The true value to `DECIMALS` decimals."""
    scaled = value * 10**DECIMALS
    distance = abs(scaled - mpmath.floor(scaled) - mpmath.mpf("0.5"))
    if distance < 1e-6:
        raise SnippetError(f"{mpmath.nstr(value, 12)} lies between two roundings to {DECIMALS} decimals")
    result = float(mpmath.nint(scaled)) / 10**DECIMALS
    return -0.0 if result == 0 and value < 0 else result


def certain(value: mpmath.mpf) -> bool:
    """Whether the value is finite, moderate, and not halfway between two roundings."""
    try:
        return bool(mpmath.isfinite(value)) and abs(rounded(value)) < 1e6
    except SnippetError:
        return False


def listed(values: Iterable[mpmath.mpf]) -> str:
    """The values as Python prints a list of them."""
    return repr([rounded(v) for v in values])


def points(entry: Elementwise) -> list[float]:
    """Five to seven arguments: both signs, zero, every kink and both sides of it; none at which torch is known to differ."""
    kinks = [k for k in entry.kinks(1) if abs(k) < 1e3][:3]
    wanted: list[float] = list(kinks)
    if kinks:
        middles = [(a + b) / 2 for a, b in itertools.pairwise(kinks)]
        wanted += [kinks[0] - 1.0, kinks[-1] + 1.0, *middles, 0.0]
    wanted += [-2.0, 2.0, 0.0, -1.0, 1.0, -0.5, 0.5, 3.0, -3.0, 1.5]
    different = {float(d.at) for d in entry.differences if _is_number(d.at)}
    chosen: list[float] = []
    for point in wanted:
        if point in chosen or point in different or len(chosen) == 7:
            continue
        if all(certain(entry.exact(point, n, 20)) for n in (0, 1)) and (
            point == 0 or not _negative_zeros(entry, point)
        ):
            chosen.append(point)
    return sorted(chosen)


@cache
def _negative_zeros(entry: Elementwise, point: float) -> frozenset[int]:
    """The orders at which some implementation returns -0.0 for a true zero, whose sign the definition does not say."""
    found = set(_torch_negative_zeros(entry, point) if _has_torch() else ())
    for order, numpy_function in enumerate((entry.function, entry.gradient)):
        got = float(numpy_function(point))
        if got == 0 and math.copysign(1, got) < 0:
            found.add(order)
    return frozenset(order for order in found if entry.exact(point, order, 20) == 0)


def _has_torch() -> bool:
    """Whether torch's implementations can be asked too; NumPy's tab can be made without."""
    return importlib.util.find_spec("torch") is not None


def _torch_negative_zeros(entry: Elementwise, point: float) -> set[int]:
    import torch

    found: set[int] = set()
    space: dict[str, Any] = {}
    exec(autograd_source(entry), space)
    values = {
        p.name: torch.tensor([p.default], dtype=torch.float64, device="cpu") if p.learnable else p.default
        for p in entry.parameters
    }
    for function in (_equivalents().function(entry), space[entry.name]):
        x = torch.tensor([point], dtype=torch.float64, device="cpu", requires_grad=True)
        y = function(x, **values)
        (slope,) = torch.autograd.grad(y.sum(), x)
        found |= {order for order, got in enumerate((y, slope)) if got.item() == 0 and got.signbit().item()}
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _values(entry: Elementwise, order: int) -> str:
    return listed(entry.exact(p, order, 20) for p in points(entry))


# --- prompts ---------------------------------------------------------------------------------------------------------


def prompted(source: str) -> str:
    """Python source as a person would have typed it: prompts, and an empty continuation line behind each block."""
    lines: list[str] = []
    text = source.strip("\n").splitlines()
    for statement in ast.parse(source.strip("\n")).body:
        decorators = getattr(statement, "decorator_list", [])
        start = min([statement.lineno, *(d.lineno for d in decorators)])
        block = [line for line in text[start - 1 : statement.end_lineno] if line.strip()]
        lines.append(f">>> {block[0]}")
        lines += [f"... {line}" for line in block[1:]]
        if hasattr(statement, "body"):
            lines.append("...")
    return "\n".join(lines)


def _session(*parts: tuple[str, str] | str) -> str:
    """Source parts, each alone or with the output that follows its last statement."""
    done = []
    for part in parts:
        source, output = (part, "") if isinstance(part, str) else part
        if source:
            done.append(prompted(_printing(source) if output else source))
        if output:
            done.append(output)
    return "\n".join(done)


def _printing(source: str) -> str:
    """The source with what its last expression gives printed, so that a script shows what a session does."""
    before, last = "", source
    if "\n" in source:
        before, _, last = source.rpartition("\n")
        before += "\n"
    return f"{before}print({last})"


# --- torch -----------------------------------------------------------------------------------------------------------


def _tensor(values: Sequence[float], shape: Sequence[int] = ()) -> str:
    """A tensor as a person types it; with seven numbers the line is as wide as the page."""
    shaped = f".reshape({', '.join(map(str, shape))})" if shape else ""
    return f"torch.tensor([{', '.join(f'{v:g}' for v in values)}], dtype=torch.float64){shaped}"


def _input(values: Sequence[float], shape: Sequence[int] = ()) -> str:
    return f"x = {_tensor(values, shape)}\nx.requires_grad = True"


def _equivalents() -> Any:
    import actref.torch.equivalents as equivalents  # torch is loaded where a page is made, not where this is imported

    return equivalents


def _literal(value: object) -> str:
    return repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) >= 1e6 else repr(value)


def module_call(entry: Entry) -> tuple[str, str]:
    """The import and the expression that make the module with our defaults."""
    equivalents = _equivalents()
    made = equivalents.module(entry)
    own = isinstance(entry.torch, TorchBuiltin) and entry.torch.module is not None
    path = str(entry.torch.module) if isinstance(entry.torch, TorchBuiltin) and own else f"actref.torch.{made.__name__}"
    accepted = inspect.signature(made).parameters
    arguments = {
        p.name: _argument(accepted[p.name], p.default)
        for p in entry.parameters
        if p.name in accepted and not p.learnable
    }
    arguments |= _axis(entry, accepted)
    fixed = dict(entry.torch.fixed) if isinstance(entry.torch, TorchBuiltin) and own else {}
    inner = ", ".join(f"{k}={_literal(v)}" for k, v in {**arguments, **fixed}.items())
    double = ".double()" if any(p.learnable for p in entry.parameters) else ""
    return ("" if own else "import actref.torch\n"), f"{path}({inner}){double}"


def function_call(entry: Entry, argument: str = "x") -> tuple[str, str]:
    """The import and the call of the function with our defaults; learnable parameters are variables of their name."""
    builtin = isinstance(entry.torch, TorchBuiltin) and entry.torch.function is not None
    path = (
        str(entry.torch.function) if isinstance(entry.torch, TorchBuiltin) and builtin else f"actref.torch.{entry.name}"
    )
    fixed = dict(entry.torch.fixed) if isinstance(entry.torch, TorchBuiltin) and builtin else {}
    accepted = _typed(entry)
    arguments = {
        p.name: p.name if p.learnable else _literal(_argument(accepted.get(p.name), p.default))
        for p in entry.parameters
    }
    arguments |= {k: _literal(v) for k, v in _axis(entry, accepted).items()}
    arguments |= {k: _literal(v) for k, v in fixed.items()}
    inner = "".join(f", {k}={v}" for k, v in arguments.items())
    return ("" if builtin else "import actref.torch\n"), f"{path}({argument}{inner})"


def _typed(entry: Entry) -> Mapping[str, inspect.Parameter]:
    """The parameters of the torch function; none are known of what torch has built in."""
    try:
        return inspect.signature(_equivalents().function(entry)).parameters
    except ValueError:
        return {}


def _argument(accepted: inspect.Parameter | None, value: float) -> object:
    """A default as the function takes it: a whole number where it wants one."""
    return int(value) if accepted is not None and accepted.annotation in (int, "int") else value


def _axis(entry: Entry, accepted: Mapping[str, inspect.Parameter]) -> dict[str, object]:
    """The dimension of a function of vectors, which torch wants to be told."""
    return {"dim": entry.axis} if isinstance(entry, Vector) and "dim" in accepted else {}


def _learnable(entry: Entry) -> tuple[Parameter, ...]:
    return tuple(p for p in entry.parameters if p.learnable)


def _weights(entry: Entry) -> str:
    return "\n".join(
        f"{p.name} = torch.tensor([{p.default}], dtype=torch.float64, requires_grad=True)" for p in _learnable(entry)
    )


def _parameter_gradients(entry: Elementwise) -> list[tuple[str, str]]:
    """For each learnable parameter the line that shows its gradient, and the true value."""
    shown = []
    values = {p.symbol: p.default for p in entry.parameters}
    for p in _learnable(entry):
        partial = derivative(entry.expression, p.symbol, 1)
        total = mpmath.fsum(bounded(partial, {entry.x: at} | values, 25)[0] for at in points(entry))
        gradient = f"{p.name}.grad.round(decimals={DECIMALS})"
        shown.append((_unsigned(gradient, rounded(total) == 0), listed([total])))  # a sum that cancels may be -0.0
    return shown


def _shown(entry: Elementwise, name: str, order: int) -> str:
    return _unsigned(f"{name}.round(decimals={DECIMALS})", order in _negative_zeros(entry, 0.0))


def _value_and_slope(entry: Elementwise) -> tuple[tuple[str, str], tuple[str, str]]:
    """The lines that show y and its derivative, with their outputs."""
    return (
        (_shown(entry, "y", 0), _values(entry, 0)),
        (f"y.sum().backward()\n{_shown(entry, 'x.grad', 1)}", _values(entry, 1)),
    )


def _torch_module(entry: Elementwise) -> Snippet:
    imports, call = module_call(entry)
    variable = entry.name if entry.name != "torch" else "layer"
    code = _session(
        f"import torch\n{imports}{variable} = {call}",
        f"{_input(points(entry))}\ny = {variable}(x)",
        *_value_and_slope(entry),
    )
    return Snippet(MODULE, code)


def _torch_function(entry: Elementwise) -> Snippet:
    imports, call = function_call(entry)
    code = _session(
        f"import torch\n{imports}{_input(points(entry))}",
        _weights(entry),
        f"y = {call}",
        *_value_and_slope(entry),
        *_parameter_gradients(entry),
    )
    return Snippet(FUNCTION, code)


def _torch_scratch(entry: Elementwise) -> Snippet:
    weights = "".join(f", {p.name}" for p in _learnable(entry))
    code = _session(
        autograd_source(entry),
        _input(points(entry)),
        _weights(entry),
        f"y = {entry.name}(x{weights})",
        *_value_and_slope(entry),
        *_parameter_gradients(entry),
    )
    return Snippet(SCRATCH, code)


# --- NumPy -----------------------------------------------------------------------------------------------------------


def _numpy(entry: Elementwise) -> str:
    return _session(
        plain_source(entry),
        f"x = np.array({points(entry)!r})",
        (_array_shown(entry, f"{entry.name}(x)", 0), _values(entry, 0)),
    )


def _array_shown(entry: Elementwise, call: str, order: int) -> str:
    return _unsigned(f"{call}.round({DECIMALS})", order in _negative_zeros(entry, 0.0))


def _elementwise(entry: Elementwise) -> tuple[Snippet, ...]:
    return _torch_module(entry), _torch_function(entry), _torch_scratch(entry)


def _stochastic(entry: Stochastic) -> tuple[Snippet, ...]:
    """As elementwise, in evaluation; the module also shows that a draw depends on the seed alone."""
    imports, call = module_call(entry)
    code = _session(
        f"import torch\n{imports}{entry.name} = {call}",
        _input(points(entry)),
        "_ = torch.manual_seed(0)",
        f"drawn = {entry.name}(x)",
        "_ = torch.manual_seed(0)",
        (f"torch.equal({entry.name}(x), drawn)", "True"),
        (f"torch.equal({entry.name}(x), drawn)", "False"),
        f"y = {entry.name}.eval()(x)",
        *_value_and_slope(entry),
    )
    return Snippet(MODULE, code), _torch_function(entry), _torch_scratch(entry)


# --- gated -----------------------------------------------------------------------------------------------------------

VALUES, GATES = (1.0, -2.0, 0.5), (-1.0, 0.5, 2.0)
"""Value and gate of each output in the examples."""


def arranged(values: Sequence[Any], gates: Sequence[Any], layout: str) -> list[Any]:
    """One list of what belongs to the values and what belongs to the gates."""
    if layout == "interleaved":
        return [each for pair in zip(gates, values, strict=True) for each in pair]
    return [*values, *gates] if layout == "value_first" else [*gates, *values]


def _gated(entry: Gated) -> tuple[Snippet, ...]:
    pairs = list(zip(VALUES, GATES, strict=True))
    x = arranged(VALUES, GATES, entry.layout)
    y = listed(entry.exact(a, b, digits=20) for a, b in pairs)
    by_value, by_gate = ([entry.exact(a, b, wrt, 20) for a, b in pairs] for wrt in ("a", "b"))
    slopes = listed(arranged(by_value, by_gate, entry.layout))
    shown = ((f"y.round(decimals={DECIMALS}).tolist()", y),
             (f"y.sum().backward()\nx.grad.round(decimals={DECIMALS}).tolist()", slopes))  # fmt: skip
    made, module = module_call(entry)
    imported, function = function_call(entry)
    return (
        Snippet(
            MODULE,
            _session(f"import torch\n{made}{entry.name} = {module}\n{_input(x)}\ny = {entry.name}(x)", *shown),
        ),
        Snippet(FUNCTION, _session(f"import torch\n{imported}{_input(x)}\ny = {function}", *shown)),
        Snippet(SCRATCH, _session(autograd_source(entry), f"{_input(x)}\ny = {entry.name}(x)", *shown)),
    )


def _gated_numpy(entry: Gated) -> str:
    x = arranged(VALUES, GATES, entry.layout)
    y = listed(entry.exact(a, b, digits=20) for a, b in zip(VALUES, GATES, strict=True))
    return _session(plain_source(entry), f"x = np.array({x!r})", (f"{entry.name}(x).round({DECIMALS}).tolist()", y))


# --- vector ----------------------------------------------------------------------------------------------------------

COMPONENTS, WEIGHTS = (1.0, -0.5, 1.5, 0.5), (1.0, 2.0, 0.5, 3.0, 1.5, 2.5, 1.0, 0.5)
"""The vector of the examples, and what its results are weighted with on the way back."""


def _vector(entry: Vector) -> tuple[Snippet, ...]:
    x = list(COMPONENTS)
    size = entry.output_size(len(x), entry.defaults)
    g = list(WEIGHTS[:size])
    y = listed(entry.exact(x, digits=20))
    back = listed(value for value, _ in entry.exact_product(x, g, 20))
    negative = _vector_negative_zeros(entry)
    flat = ".flatten()" if entry.dims else ""
    setup = _input(x, entry.shape(len(x)) if entry.dims else ())
    weights = f"g = {_tensor(g, entry.shape(size) if entry.dims else ())}"
    shown = (
        (_unsigned(f"y{flat}.round(decimals={DECIMALS})", 0 in negative), y),
        (f"{weights}\ny.backward(g)\n" + _unsigned(f"x.grad{flat}.round(decimals={DECIMALS})", 1 in negative), back),
    )
    made, module = module_call(entry)
    imported, function = function_call(entry)
    return (
        Snippet(MODULE, _session(f"import torch\n{made}{entry.name} = {module}\n{setup}\ny = {entry.name}(x)", *shown)),
        Snippet(FUNCTION, _session(f"import torch\n{imported}{setup}\ny = {function}", *shown)),
        Snippet(SCRATCH, _session(entry.autograd_source, f"{setup}\ny = {entry.name}(x)", *shown)),
    )


def _vector_numpy(entry: Vector) -> str:
    x = list(COMPONENTS)
    shaped = f".reshape({', '.join(map(str, entry.shape(len(x))))})" if entry.dims else ""
    shown = f"{entry.name}(x){'.flatten()' if entry.dims else ''}.round({DECIMALS})"
    return _session(
        plain_source(entry),
        f"x = np.array({x!r}){shaped}",
        (_unsigned(shown, 0 in _vector_negative_zeros(entry)), listed(entry.exact(x, digits=20))),
    )


def _unsigned(array: str, negative_zeros: bool) -> str:
    """The line that shows an array; `+ 0` makes 0.0 of -0.0 where implementations do not agree on the sign of zero."""
    return f"({array} + 0).tolist()" if negative_zeros else f"{array}.tolist()"


@cache
def _vector_negative_zeros(entry: Vector) -> frozenset[int]:
    """As `_negative_zeros`, for the vector and the weights of the examples."""
    size = entry.output_size(len(COMPONENTS), entry.defaults)
    shape, outer = entry.shape(len(COMPONENTS)), entry.shape(size)
    x, g = np.reshape(COMPONENTS, shape), np.reshape(WEIGHTS[:size], outer)
    arrays = enumerate((entry.function(x), entry.gradient(x, g)))
    found = {order for order, array in arrays if ((array == 0) & np.signbit(array)).any()}
    return frozenset(found | (_torch_vector_negative_zeros(entry, x, g) if _has_torch() else set()))


def _torch_vector_negative_zeros(entry: Vector, x_array: Any, g_array: Any) -> set[int]:
    import torch

    space: dict[str, Any] = {}
    exec(entry.autograd_source, space)
    typed = _typed(entry)
    options = {p.name: _argument(typed.get(p.name), p.default) for p in entry.parameters} | _axis(entry, typed)
    found: set[int] = set()
    for call in (functools.partial(_equivalents().function(entry), **options), space[entry.name]):
        x = torch.tensor(x_array, dtype=torch.float64, device="cpu").requires_grad_()
        y = call(x)
        y.backward(torch.tensor(g_array, dtype=torch.float64, device="cpu"))
        assert x.grad is not None
        found |= {order for order, t in enumerate((y, x.grad)) if ((t == 0) & t.signbit()).any()}
    return found


def _stochastic_vector(entry: StochasticVector) -> tuple[Snippet, ...]:
    """Draws cannot be compared with the oracle from afar: the tabs show what holds for each, and what the seed decides."""
    x = list(COMPONENTS)
    made, module = module_call(entry)
    imported, function = function_call(entry)

    def drawn(call: str) -> tuple[tuple[str, str] | str, ...]:
        return (
            f"_ = torch.manual_seed(0)\ny = {call}\n_ = torch.manual_seed(0)",
            (f"torch.equal({call}, y)", "True"),
            (f"torch.equal({call}, y)", "False"),
            (f"round(y.sum().item(), {DECIMALS})", "1.0"),
            (
                f"y.backward({_tensor(WEIGHTS[: len(x)])})\nabs(x.grad.sum().item()) < 1e-12",
                "True",
            ),
        )

    return (
        Snippet(
            MODULE,
            _session(f"import torch\n{made}{entry.name} = {module}\n{_input(x)}", *drawn(f"{entry.name}(x)")),
        ),
        Snippet(FUNCTION, _session(f"import torch\n{imported}{_input(x)}", *drawn(function))),
        Snippet(SCRATCH, _session(entry.autograd_source, _input(x), *drawn(f"{entry.name}(x)"))),
    )


def _stochastic_vector_numpy(entry: StochasticVector) -> str:
    rng = "rng=np.random.default_rng(0)"
    return _session(
        plain_source(entry),
        f"x = np.array({list(COMPONENTS)!r})\ny = {entry.name}(x, {rng})",
        (f"bool((y == {entry.name}(x, {rng})).all())", "True"),
        (f"round(float(y.sum()), {DECIMALS})", "1.0"),
    )


_MAKERS: list[tuple[type[Any], Callable[[Any], tuple[Snippet, ...]], Callable[[Any], str]]] = [
    (Stochastic, _stochastic, _numpy),
    (Elementwise, _elementwise, _numpy),
    (Gated, _gated, _gated_numpy),
    (StochasticVector, _stochastic_vector, _stochastic_vector_numpy),
    (Vector, _vector, _vector_numpy),
]
"""Of each kind the tabs of torch (module, function, from scratch) and the one of NumPy."""

"""Values at special points: exact, and what the NumPy and the torch function return there."""

from __future__ import annotations

import inspect
import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np
import sympy as sp

from actref import vocabulary
from actref.entry import Entry
from actref.kinds import Elementwise, Gated, Vector
from actref.latex import to_latex
from actref.properties import edges
from actref.properties.curve import meant, values_of
from actref.properties.record import tex

Record = dict[str, Any]

DIGITS = 12
"""Digits of a value in the table."""


@dataclass(frozen=True)
class SpecialPoint:
    """One row of the table of values.

    Args:
        key: Anchor.
        kind: `end`, `zero`, `extremum`, `kink` or `nan`.
        latex: The argument; empty for nan.
        x: The argument as the float that is put in.
        value: f there: exact LaTeX, decimal, what actref and torch return.
        slope: f′ there, likewise.
    """

    key: str
    kind: str
    latex: str
    x: str
    value: Record
    slope: Record


def special_points(entry: Elementwise) -> list[SpecialPoint]:
    """Infinities, both zeros, extrema, kinks and nan: exact values and what the implementations return."""
    found: list[tuple[str, float, Any]] = [("end", -math.inf, -sp.oo)]
    inner: dict[float, tuple[str, Any]] = {}
    for extremum in entry.properties.extrema.extrema:
        if extremum.x is not None and extremum.period is None:
            inner[float(extremum.x)] = ("extremum", extremum.x.exact)
    for kink in (*entry.kinks(0), *entry.kinks(1)):
        inner[kink] = ("kink", meant(kink) if math.isfinite(kink) else None)
    zero_kind = inner.pop(0.0, ("zero", sp.Integer(0)))[0]
    for x in sorted({*inner, 0.0}):
        if x == 0.0:
            found += [(zero_kind, -0.0, sp.Integer(0)), (zero_kind, 0.0, sp.Integer(0))]
        else:
            found.append((inner[x][0], x, inner[x][1]))
    found += [("end", math.inf, sp.oo), ("nan", math.nan, None)]
    return [_special_point(entry, kind, x, exact) for kind, x, exact in found]


def reasons(entry: Entry, x: float) -> list[str]:
    """Why torch differs at a special point on a CPU, as the entry says."""
    differences = (d for d in entry.differences if d.at not in entry.defaults and d.device in ("", "cpu"))
    return list(dict.fromkeys(d.reason for d in differences if float(d.at) == x))


def _special_point(entry: Elementwise, kind: str, x: float, exact: Any) -> SpecialPoint:
    ours = [float(function(x)) for function in (entry.function, entry.gradient)]
    theirs = _torch_returns(entry, x)
    sheets = []
    for order in (0, 1):
        latex, decimal = _true(entry, kind, x, exact, order)
        sheets.append(
            {
                "latex": latex,
                "decimal": decimal,
                "actref": repr(ours[order]),
                "torch": repr(theirs[order]),
                "agree": edges.agrees(entry, x, order, theirs[order], "float64", 1e-9, 1e-12),
            }
        )
    text = "nan" if math.isnan(x) else repr(x)
    latex = "" if kind == "nan" else "-0" if repr(x) == "-0.0" else to_latex(exact) if exact is not None else f"{x:.6g}"
    anchor = "at-" + text.replace("-", "minus-").replace(".", "-")
    return SpecialPoint(anchor, kind, latex, text, sheets[0], sheets[1])


def _torch_returns(entry: Elementwise, x: float) -> tuple[float, float]:
    """What torch's function and its autograd return, in float64 on the CPU; two elements, for one takes another kernel."""
    import torch

    import actref.torch.equivalents as equivalents

    at = torch.tensor([x, x], dtype=torch.float64, device="cpu", requires_grad=True)
    values: dict[str, Any] = {
        p.name: torch.tensor(p.default, dtype=torch.float64, device="cpu") if p.learnable else p.default
        for p in entry.parameters
    }
    y = equivalents.function(entry)(at, **values)
    (slope,) = torch.autograd.grad(y.sum(), at)
    return y[0].item(), slope[0].item()


def _true(entry: Elementwise, kind: str, x: float, exact: Any, order: int) -> tuple[str, str]:
    """The exact value as LaTeX, empty where none is short, and its decimal; signed zero as the function gives it."""
    if kind == "nan":
        return "", "nan"
    if kind == "end":
        tail = (entry.properties.limits.left, entry.properties.limits.right)[x > 0]
        if order == 0:
            if tail.limit is None:
                return "", "nan"
            return (_zero(entry, x) if tail.limit.exact == 0 else tail.limit.latex), tail.limit.decimal
        found = edges.limit(entry, x, 1)
        return ("", "nan") if found is None else (found.number().latex, found.number().decimal)
    if kind == "extremum" and order == 1:
        return "0", "0"
    values = values_of(entry.defaults)
    decimal = mpmath.nstr(
        entry.exact(
            x if exact is None else str(exact) if exact.is_Rational else _real(exact),
            order,
            25,
            **{name: str(number) for name, number in values.items()},
        ),
        20,
    )
    if order == 0 and x == 0 and entry.exact(0.0) == 0:
        return _zero(entry, x), _zero(entry, x)
    if exact is None:
        return "", decimal
    symbols = {p.symbol: values[p.name] for p in entry.parameters}
    expression = entry.derivative(order).subs(symbols | {entry.x: exact})
    return _short_latex(
        vocabulary.elementary(expression) if expression.has(vocabulary.Constant) else expression
    ), decimal


def _zero(entry: Elementwise, x: float) -> str:
    return repr(edges.shown(entry, x, 0, "float64")).removesuffix(".0")


def _real(exact: Any) -> Any:
    with mpmath.workdps(60):
        return mpmath.mpf(str(sp.N(exact, 55)))


def _short_latex(expression: Any) -> str:
    if expression is sp.nan or expression.has(sp.nan):
        return ""
    simple = sp.simplify(expression) if expression.is_number and sp.count_ops(expression) < 12 else expression
    latex = tex(simple)
    return latex if len(latex) <= 60 else ""


# --- gated and vector ------------------------------------------------------------------------------------------------


def gated_samples(entry: Gated) -> list[Record]:
    """f and both partial derivatives at infinities, zeros, kinks and nan of value and gate."""
    kinks = entry.kinks()
    pairs = [(1.0, -math.inf), (1.0, -1.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, math.inf), (0.0, math.inf)]
    pairs += [(1.0, b) for b in kinks["b"]] + [(a, 1.0) for a in kinks["a"]]
    pairs += [(math.inf, 1.0), (math.inf, 0.0), (math.nan, 1.0), (1.0, math.nan)]
    found = []
    for a, b in dict.fromkeys(pairs):
        # nan in gives nan, also for a slope that does not depend on it
        exact = (
            [mpmath.nan] * 3
            if math.isnan(a + b)
            else _true_values([a, b], lambda x: [entry.exact(x[0], x[1], wrt, 20) for wrt in ("", "a", "b")])
        )
        x = np.array([a, b])
        ours = np.concatenate([f(x, layout="value_first") for f in (entry.function, entry.jacobian)])
        found.append(_sample((a, b), exact, ours, _torch_row(entry, [a, b], layout="value_first", slopes=True)))
    return found


def vector_samples(entry: Vector) -> list[Record]:
    """f at equal, distant, infinite and undefined components."""
    unit = entry.unit(entry.defaults)
    rows = [[0.0, 0.0], [1.0, 2.0, 3.0], [1.0, 1.0, 0.0], [-0.0, 0.0], [1000.0, 0.0], [0.0, -math.inf], [math.inf, 0.0],
            [-math.inf, -math.inf], [math.nan, 0.0]]  # fmt: skip
    found = []
    for row in rows:
        x = (row + row)[: len(row) + len(row) % unit]
        shape = [1] * entry.dims[0] if entry.dims else [1]
        shape[entry.axis] = len(x)
        exact = _true_values(x, lambda x: entry.exact(x, digits=20))
        ours = entry.function(np.array(x).reshape(shape)).ravel()
        found.append(_sample(x, exact, ours, _torch_row(entry, x, shape=shape)))
    return found


_FAR = ((2.0**200, 2.0**210), (3.0**135, 3.0**120))
"""Stand for infinities, for the first and for each further one: what has a limit has come to it, whichever grows faster."""


def _true_values(x: list[float], exact: Callable[[list[float]], Sequence[Any]]) -> list[Any]:
    """The values at finite numbers, at infinities their limits; nan for what has no limit or depends on a nan."""
    if all(map(math.isfinite, x)):
        return list(exact(x))
    ways = []
    for (first, further), instead in zip(_FAR, (3.0, -3.0), strict=True):
        sizes = itertools.chain([first], itertools.repeat(further))
        ways.append(
            exact([instead if math.isnan(v) else math.copysign(next(sizes), v) if math.isinf(v) else v for v in x])
        )
    return [_limit(*values) for values in zip(*ways, strict=True)]


def _limit(one: Any, other: Any) -> Any:
    """What two values far out come to; nan if that is not one number."""
    if min(abs(one), abs(other)) > 1e20 and one * other > 0:
        return mpmath.sign(one) * mpmath.inf
    if abs(one - other) > 1e-15:
        return mpmath.nan
    return one if abs(one) > 1e-15 else mpmath.mpf(0)


def _torch_row(
    entry: Gated | Vector, x: list[float], *, shape: list[int] | None = None, layout: str = "", slopes: bool = False
) -> list[float]:
    """What torch returns, and its autograd where slopes are asked for, in float64 on the CPU."""
    import torch

    import actref.torch.equivalents as equivalents

    at = torch.tensor(x, dtype=torch.float64, device="cpu").reshape(shape if shape is not None else [-1])
    at.requires_grad_()
    function = equivalents.function(entry)
    takes = inspect.signature(function).parameters
    y = function(at, **({"dim": -1 if shape is None else entry.axis} if "dim" in takes else {}),
                 **({"layout": layout} if "layout" in takes else {}))  # fmt: skip
    values: list[float] = y.detach().ravel().tolist()
    return values + (torch.autograd.grad(y.sum(), at)[0].ravel().tolist() if slopes else [])


def _sample(x: Sequence[float], exact: list[Any], ours: Any, theirs: list[float]) -> Record:
    own = [float(v) for v in ours]
    return {
        "key": "at-" + "-".join(repr(v).replace("-", "minus-").replace(".", "-") for v in x),
        "x": [repr(v) for v in x],
        "exact": [mpmath.nstr(v, DIGITS).removeprefix("+") for v in exact],
        "actref": [repr(v) for v in own],
        "torch": [repr(v) for v in theirs],
        "agree": all(_agrees(value, true, x) for value, true in zip(theirs, exact, strict=True)),
    }


def _agrees(value: float, true: Any, x: Sequence[float]) -> bool:
    """Whether a result is the true value; where there is no limit, any result is as good as another."""
    if mpmath.isnan(true) and not any(map(math.isnan, x)):
        return True
    return bool(np.isclose(value, float(true), 1e-9, 1e-12, equal_nan=True))

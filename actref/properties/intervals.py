"""Interval arithmetic over the vocabulary: an interval that is certain to hold every value of an expression."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import sympy as sp
from mpmath import iv, mp

from actref.properties.values import constant
from actref.vocabulary import Word

RISING: Mapping[Any, tuple[Any, Any]] = {
    sp.exp: (0, mp.inf),
    sp.log: (-mp.inf, mp.inf),
    sp.tanh: (-1, 1),
    sp.erf: (-1, 1),
    sp.atan: (-mp.pi / 2, mp.pi / 2),
    sp.asinh: (-mp.inf, mp.inf),
    sp.sinh: (-mp.inf, mp.inf),
}
"""SymPy's increasing functions, whose values at the ends enclose all others, with the limits of their values."""

PRECISION = 120
"""Bits."""


def enclose(node: Any, x: Any, low: Any, high: Any) -> Any:
    """An `iv.mpf` that holds the value of a smooth expression for every x in [low, high]; ends may be infinite."""
    before = iv.prec
    iv.prec = PRECISION
    try:
        with mp.workprec(PRECISION):
            return _walk(node, x, iv.mpf([low, high]))
    finally:
        iv.prec = before


def sign(interval: Any) -> int:
    """1 or -1 if every number of the interval has that sign, else 0."""
    return 1 if interval.a > 0 else -1 if interval.b < 0 else 0


def _walk(node: Any, x: Any, box: Any) -> Any:
    if node == x:
        return box
    if node.is_Rational:
        return iv.mpf(int(node.p)) / int(node.q)
    if not node.has(x):
        return _widen(constant(node, 60), constant(node, 60))
    if node.is_Add:
        return sum((_walk(a, x, box) for a in node.args), iv.mpf(0))
    if node.is_Mul:
        return math.prod((_walk(a, x, box) for a in node.args), start=iv.mpf(1))
    if node.is_Pow:
        return _power(node, x, box)
    if isinstance(node, sp.Piecewise):
        raise TypeError(f"{node} is not smooth")
    return _function(node, _walk(node.args[0], x, box))


def _power(node: Any, x: Any, box: Any) -> Any:
    base = _walk(node.base, x, box)
    if node.exp.is_Integer:
        exponent = int(node.exp)
        if exponent < 0 and sign(base) == 0:
            return iv.mpf(["-inf", "inf"])
        power = base ** abs(exponent)
        if exponent % 2 == 0 and power.a < 0:
            power = iv.mpf([0, power.b])
        return 1 / power if exponent < 0 else power
    if base.a < 0:
        base = iv.mpf([0, max(base.b, 0)])
    power = _walk(node.exp, x, box)
    if power.a < 0 and base.a == 0:
        return iv.mpf([0, "inf"])
    values = [mp.power(_low(base), _low(power)), mp.power(_high(base), _low(power))]
    return _widen(min(values), max(values))


def _low(interval: Any) -> Any:
    return mp.make_mpf(interval._mpi_[0])


def _high(interval: Any) -> Any:
    return mp.make_mpf(interval._mpi_[1])


def _widen(low: Any, high: Any) -> Any:
    """The ends moved outwards by more than any function of the oracle can be off at this precision."""
    slack = mp.mpf(2) ** (20 - PRECISION)
    return iv.mpf(
        [low - abs(low) * slack if mp.isfinite(low) else low, high + abs(high) * slack if mp.isfinite(high) else high]
    )


def _function(node: Any, inside: Any) -> Any:
    kind, low, high = type(node), _low(inside), _high(inside)
    if kind in (sp.sin, sp.cos):
        wave = iv.sin if kind is sp.sin else iv.cos
        return wave(inside) if mp.isfinite(low) and mp.isfinite(high) else iv.mpf([-1, 1])
    if isinstance(node, Word):
        return _widen(*node.enclosed(low, high, *node.args[1:]))
    if kind in RISING:
        return _widen(_value(kind, low), _value(kind, high))
    raise TypeError(f"intervals know no function {kind.__name__}; add it to actref/properties/intervals.py")


def _value(kind: Any, u: Any) -> Any:
    if mp.isinf(u):
        return mp.mpf(RISING[kind][u > 0])
    return mp.mpf("-inf") if kind is sp.log and u <= 0 else getattr(mp, kind.__name__)(u)

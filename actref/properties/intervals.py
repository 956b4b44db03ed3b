"""Interval arithmetic over the vocabulary: an interval that is certain to hold every value of an expression."""

from __future__ import annotations

from typing import Any

from mpmath import iv, mp
from sympy import Piecewise

from actref.properties.values import constant
from actref.vocabulary import Word

RISING = frozenset(
    ("exp", "log", "tanh", "sigmoid", "softplus", "expm1", "Phi", "erf", "atan", "asinh", "sinh", "sqrt", "log1p")
)
"""Increasing functions: the values at the ends enclose all others."""

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
        total = iv.mpf(0)
        for a in node.args:
            total = total + _walk(a, x, box)
        return total
    if node.is_Mul:
        product = iv.mpf(1)
        for a in node.args:
            product = product * _walk(a, x, box)
        return product
    if node.is_Pow:
        return _power(node, x, box)
    if isinstance(node, Piecewise):
        raise TypeError(f"{node} is not smooth")
    return _function(type(node), _walk(node.args[0], x, box))


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


def _function(kind: Any, inside: Any) -> Any:
    name = kind.__name__
    if name == "cos":
        return iv.cos(inside) if mp.isfinite(_low(inside)) and mp.isfinite(_high(inside)) else iv.mpf([-1, 1])
    if name == "sin":
        return iv.sin(inside) if mp.isfinite(_low(inside)) and mp.isfinite(_high(inside)) else iv.mpf([-1, 1])
    low, high = _low(inside), _high(inside)
    if name in RISING:
        return _widen(_value(kind, low), _value(kind, high))
    if name in ("phi", "sech"):  # even, falling away from 0
        near = mp.mpf(0) if low <= 0 <= high else min(abs(low), abs(high))
        return _widen(_value(kind, max(abs(low), abs(high))), _value(kind, near))
    raise TypeError(f"intervals know no function {name}; add it to actref/properties/intervals.py")


def _value(kind: Any, u: Any) -> Any:
    name = kind.__name__
    if mp.isinf(u):
        ends = {
            "exp": (0, mp.inf), "log": (None, mp.inf), "tanh": (-1, 1), "sigmoid": (0, 1), "softplus": (0, mp.inf),
            "expm1": (-1, mp.inf), "Phi": (0, 1), "erf": (-1, 1), "atan": (-mp.pi / 2, mp.pi / 2),
            "asinh": (-mp.inf, mp.inf), "sinh": (-mp.inf, mp.inf), "sqrt": (None, mp.inf), "log1p": (None, mp.inf),
            "phi": (0, 0), "sech": (0, 0),
        }[name]  # fmt: skip
        return mp.mpf(ends[1] if u > 0 else ends[0])
    if (name == "log" and u <= 0) or (name == "log1p" and u <= -1):
        return mp.mpf("-inf")
    if name == "softplus" and u < -40:  # log1p of a number below the precision loses it
        return mp.log1p(mp.exp(u))
    return kind.evaluate_mp(u) if issubclass(kind, Word) else getattr(mp, name)(u)

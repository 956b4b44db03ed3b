"""The first terms of the Taylor series at 0."""

from __future__ import annotations

from typing import Any

import sympy as sp

from actref.properties.curve import Curve
from actref.properties.record import SYMBOLIC, Expansion, How, Series
from actref.properties.values import exactly, short_enough, simplest

TERMS = 4
"""Terms that are not 0."""
HIGHEST = 7
"""Exponent at which the search for them ends."""


def series(curve: Curve) -> Series:
    """The Taylor series of the piece around 0, or of the two pieces that meet there."""
    zero = exactly(0)
    if any(b.same(zero) for b in curve.breaks):
        left = next(p for p in curve.pieces if p.high.same(zero))
        right = next(p for p in curve.pieces if p.low.same(zero))
        expansions = tuple(_expansion(p.expression, curve.x, s) for p, s in ((left, "left"), (right, "right")))
    else:
        expansions = (_expansion(curve.piece_at(0).expression, curve.x, "both"),)
    return Series(key="series", how=How(SYMBOLIC, "derivatives of the definition at 0"), expansions=expansions)


def _expansion(expression: Any, x: Any, side: str) -> Expansion:
    if expression.is_polynomial(x):
        coefficients = sp.Poly(expression, x).terms() if expression != 0 else []
        found = sorted((int(k), c) for (k,), c in coefficients)
        return Expansion(side, tuple((k, exactly(c).number()) for k, c in found), True)
    terms = []
    derivative = expression
    for k in range(HIGHEST + 1):
        value = short_enough(exactly(simplest(simplest(derivative.subs(x, 0)) / sp.factorial(k))))
        if value.mp() != 0:
            terms.append((k, value.number()))
        if len(terms) == TERMS:
            break
        derivative = sp.diff(derivative, x)
    return Expansion(side, tuple(terms), False)

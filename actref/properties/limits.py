"""Limits at infinity and straight asymptotes."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

import sympy as sp
from mpmath import mp

from actref import oracle
from actref.errors import ActrefError
from actref.properties import intervals
from actref.properties.curve import Curve, derivative, without_cancellation
from actref.properties.record import SYMBOLIC, How, Limits, Tail
from actref.properties.roots import equal_forms
from actref.properties.values import Value, constant, exactly, simplest, without_words
from actref.vocabulary import swings

HOW = How(SYMBOLIC, "limit of the outermost branch, checked against its value far out")
FAR_OUT = 10**60
"""The symbolic limit has to be near the value here."""
SIMPLE = 64
"""Largest denominator of a limit that values far out leave no doubt about; SymPy's own are not always right."""
SIDES = (24, 28, 32)
"""The difference from the asymptote has one sign at these distances from the last kink."""


class LimitError(ActrefError):
    """A symbolic limit that the values contradict."""


@cache
def limit_or_none(expression: Any, x: Any, direction: int) -> Any | None:
    """The limit as an exact expression; None if the function oscillates."""
    if not expression.has(x):
        return simplest(expression)
    far = oracle.exact(expression, {x: direction * FAR_OUT}, 15)
    if swings(expression):
        plain = sp.limit(without_words(expression), x, direction * sp.oo)
        return None if plain.has(sp.AccumBounds) else plain
    found = _candidate(far)
    if found is None:
        found = simplest(sp.limit(without_words(expression), x, direction * sp.oo))
        want = mp.inf if found == sp.oo else -mp.inf if found == -sp.oo else constant(found, 20)
        near = (
            (far * mp.sign(want) > 10**6) if mp.isinf(want) else abs(far - want) < mp.mpf(10) ** -6 * max(1, abs(want))
        )
        if not near:
            raise LimitError(
                f"the limit of {expression} at {direction}·∞ came out as {found}, its value far out is {far}"
            )
    return found


def _candidate(far: Any) -> Any | None:
    """The limits that values far out leave no doubt about."""
    if abs(far) < mp.mpf(10) ** -28:
        return sp.S.Zero
    if abs(far) > mp.mpf(10) ** 20:
        return sp.oo * int(mp.sign(far))
    near = Fraction(float(far)).limit_denominator(SIMPLE)
    exact = abs(far - mp.mpf(near.numerator) / near.denominator) < mp.mpf(10) ** -12
    return sp.Rational(near.numerator, near.denominator) if exact and 0 < abs(near) < 1000 else None


def limit(expression: Any, x: Any, direction: int) -> Value:
    """The limit of an expression that has one."""
    found = limit_or_none(expression, x, direction)
    if found is None:
        raise LimitError(f"{expression} has no limit at {direction}·∞")
    return exactly(found, HOW)


def swings_wider(expression: Any, x: Any, direction: int) -> bool:
    """Whether a function oscillates between bounds that move away from each other without end."""
    found = sp.limit(without_words(expression), x, direction * sp.oo)
    return bool(found.has(sp.AccumBounds) and found.has(sp.oo))


def tails(curve: Curve) -> Limits:
    """Limits and asymptotes at both infinities."""
    return Limits(key="limits", how=HOW, left=_tail(curve, -1), right=_tail(curve, 1))


def _tail(curve: Curve, direction: int) -> Tail:
    x = curve.x
    piece = curve.pieces[-1 if direction > 0 else 0]
    expression = piece.expression
    side = "inf" if direction > 0 else "-inf"
    found = limit_or_none(expression, x, direction)
    slope = limit_or_none(derivative(expression, x, 1), x, direction)
    intercept = None
    if slope is not None and slope.is_finite:
        intercept = limit_or_none(sp.expand(expression - slope * x), x, direction)
    straight = intercept is not None and intercept.is_finite
    approached = None
    if straight:
        gap = sp.expand(expression - slope * x - intercept)
        approached = _side(gap, x, direction, piece.low if direction > 0 else piece.high)
    return Tail(
        side,
        None if found is None else exactly(found, HOW).number(),
        approached,
        exactly(slope, HOW).number() if straight else None,
        exactly(intercept, HOW).number() if straight else None,
    )


def _side(gap: Any, x: Any, direction: int, edge: Value) -> str | None:
    if gap == 0:
        return "reached"
    base = abs(edge.mp()) if edge.finite else mp.mpf(0)
    forms = equal_forms(without_cancellation(gap))
    signs = {_sign(forms, x, direction * (base + s)) for s in SIDES}
    if len(signs) == 1 and 0 not in signs:
        return "above" if signs == {1} else "below"
    return "reached" if sp.simplify(without_words(gap)) == 0 else None


def _sign(forms: list[Any], x: Any, place: Any) -> int:
    """The sign that one of several equal forms shows without cancellation."""
    found = (intervals.sign(intervals.enclose(form, x, place, place)) for form in forms)
    return next((s for s in found if s), 0)

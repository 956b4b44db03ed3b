"""From where on the true value, rounded to a format, is its asymptote: by bisection on the numbers of the format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import sympy as sp
from mpmath import mp

from actref import oracle
from actref.oracle import FORMATS, Format
from actref.properties import intervals
from actref.properties.curve import Curve, Piece, derivative, without_cancellation
from actref.properties.limits import limit_or_none
from actref.properties.record import CERTIFIED, Flat, How, Limits, Saturation, Tail, plain
from actref.properties.values import constant, evaluated
from actref.vocabulary import swings

HOW = How(CERTIFIED, "true values rounded correctly, bisection on the numbers of the format")
DIGITS = 40
START = 4
"""The search goes outwards from here, and inwards if it is flat here already."""


def number(form: Format, code: int) -> Fraction:
    """The code-th positive number of a format, counted from 0."""
    bits = form.precision - 1
    exponent, mantissa = code >> bits, code & ((1 << bits) - 1)
    if exponent == 0:
        return Fraction(mantissa) * Fraction(2) ** form.smallest
    return Fraction((1 << bits) + mantissa) * Fraction(2) ** (form.smallest + exponent - 1)


def code_of(form: Format, value: Fraction) -> int:
    """The code of the smallest number of the format that is not below a positive value."""
    low, high = 0, _top(form)
    while low < high:
        middle = (low + high) // 2
        if number(form, middle) >= value:
            high = middle
        else:
            low = middle + 1
    return low


def _top(form: Format) -> int:
    return ((form.largest - form.smallest - form.precision + 3) << (form.precision - 1)) - 1


def saturation(curve: Curve, limits: Limits) -> Saturation:
    """Rows for each format and each direction."""
    rows: list[Flat] = []
    for tail, piece, direction in ((limits.left, curve.pieces[0], -1), (limits.right, curve.pieces[-1], 1)):
        targets = _targets(tail, piece, curve.x, direction)
        for form in FORMATS.values():
            edge = piece.high if direction < 0 else piece.low
            start = abs(edge.mp()) if edge.finite and edge.mp() * direction > 0 else mp.mpf(0)
            for each in targets:
                first = _first(form, curve.x, each, direction, start)
                rows.append(Flat(form.name, tail.side, each.order, each.name, first, each.exact))
    return Saturation(key="saturation", how=HOW, rows=tuple(rows))


Test = Callable[[Any, Fraction], bool]
"""Whether a value at an argument rounds to what is looked for."""


@dataclass(frozen=True)
class _Target:
    """What f or f′ may round to: its name, the test for it in a format, and whether it holds without rounding."""

    order: int
    name: str
    test: Callable[[Format], Test]
    expression: Any
    exact: bool = False


def _targets(tail: Tail, piece: Piece, x: Any, direction: int) -> list[_Target]:
    found: list[_Target] = []
    for order in (0, 1):
        expression = without_cancellation(derivative(piece.expression, x, order))
        goal = tail.asymptote if order == 0 else limit_or_none(expression, x, direction)
        if goal is None or not (goal.is_finite or goal.has(x)):
            if order == 0 and tail.limit is not None and not tail.limit.finite:
                found.append(_Target(0, "inf" if float(tail.limit) > 0 else "-inf", _overflows, expression))
            continue
        if goal.has(x) and goal not in (x, -x):
            continue  # a line whose values are rounded themselves is met and left again
        exact = sp.expand(expression - goal) == 0
        name = f"y = {plain(goal)}" if goal.has(x) else plain(goal)
        found.append(_Target(order, name, partial(_equals, goal, x), expression, bool(exact)))
        if goal == 0 and not exact:
            found.append(_Target(order, "subnormal", _vanishes, expression))
    return found


def _equals(goal: Any, x: Any, form: Format) -> Test:
    if goal.has(x):
        slope = 1 if goal == x else -1
        return lambda value, at: oracle.rounded(value, form.name) == float(slope * at)
    want = oracle.rounded(constant(goal, DIGITS), form.name)
    return lambda value, at: oracle.rounded(value, form.name) == want


def _vanishes(form: Format) -> Test:
    tiny = mp.ldexp(1, form.smallest + form.precision - 1)
    return lambda value, at: abs(oracle.rounded(value, form.name)) < float(tiny)


def _overflows(form: Format) -> Test:
    return lambda value, at: bool(mp.isinf(oracle.rounded(value, form.name)))


def _first(form: Format, x: Any, target: _Target, direction: int, start: Any) -> float | None:
    """The number nearest to 0 from which on the test holds."""
    border = Fraction(int(mp.ceil(start * 2**60)), 2**60)
    lowest = code_of(form, border) if border else 0
    same = target.test(form)

    def holds(code: int) -> bool:
        at = direction * number(form, code)
        if swings(target.expression):  # what holds at one number may not hold at the next, so all beyond are enclosed
            near = mp.mpf(at.numerator) / at.denominator
            all_beyond = intervals.enclose(target.expression, x, *sorted((near, direction * mp.inf)))
            return all(same(mp.make_mpf(end), at) for end in all_beyond._mpi_)
        return same(evaluated(target.expression, x, at, DIGITS), at)

    if target.exact:
        return float(direction * number(form, lowest))
    top = _top(form)
    step = 1 << (form.precision - 1)  # one power of 2
    high = max(code_of(form, Fraction(START)), lowest)
    low = high
    while high < top and not holds(high):
        low, high = high, min(high + step, top)
        step *= 2
    step = 1 << (form.precision - 1)
    if high == top and not holds(top):
        return None
    while low == high or holds(low):
        if low == lowest:
            return float(direction * number(form, lowest))
        high, low = low, max(low - step, lowest)
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return float(direction * number(form, high))

"""Zeros and signs of the pieces of a curve: by algebra where that is possible, else enclosed by interval arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import sympy as sp
from mpmath import mp

from actref.errors import ActrefError
from actref.properties import boxes as quick
from actref.properties import intervals
from actref.properties.closed_forms import recognise
from actref.properties.curve import Curve, Piece, without_cancellation
from actref.properties.record import CERTIFIED, SYMBOLIC, How
from actref.properties.values import Value, combine, evaluated, exactly, numeric, rational, simplest
from actref.vocabulary import Constant, Phi, Word, sigmoid, swings

NEAR = 16
"""Up to here boxes are halved, beyond it they grow with the distance from 0."""
FAR = 64
"""From here on, where one interval cannot settle the sign, it is that of the function at a few points."""
REACH = 10
"""How far from 0 zeros are listed of what goes on crossing 0 without end, and without a period."""
BOXES = 20_000
"""More boxes than this mean a zero that cannot be isolated."""


@dataclass(frozen=True)
class Segment:
    """An open interval on which the function has one sign; 0 where it vanishes identically."""

    low: Value
    high: Value
    sign: int


@dataclass(frozen=True)
class Pattern:
    """The zeros and the signs of a function on the whole line, or on one period.

    Args:
        segments: From left to right, cut at zeros and at the breaks of the curve.
        roots: Zeros inside the pieces; breaks are not among them.
        period: None if the function is not periodic.
        how: How they were found.
        reach: Distance from 0 beyond which zeros go on without end, and are not looked for; None if they do not.
    """

    segments: tuple[Segment, ...]
    roots: tuple[Value, ...]
    period: Value | None
    how: How
    reach: Value | None = None


class RootError(ActrefError):
    """Zeros that could not be isolated."""


def roots(curve: Curve, order: int) -> Pattern:
    """The zeros and signs of the derivative of an order, piece by piece."""
    if len(curve.pieces) == 1:
        whole = curve.derivative(curve.pieces[0], order)
        turn = period(whole, curve.x)
        if turn is not None:
            return _periodic(whole, curve.x, turn)
    segments: list[Segment] = []
    found: list[Value] = []
    enclosed, reach = False, None
    for piece in curve.pieces:
        expression = curve.derivative(piece, order)
        if expression == 0:
            segments.append(Segment(piece.low, piece.high, 0))
            continue
        piece_ends = [piece.low, piece.high]
        for k, side in enumerate((-1, 1)):
            if not piece_ends[k].finite and _oscillates(expression, curve.x, side):
                piece_ends[k], reach = exactly(side * REACH), exactly(REACH)
        places, by_intervals = _zeros(expression, curve.x, *piece_ends)
        enclosed = enclosed or by_intervals
        ends = [piece_ends[0], *places, piece_ends[1]]
        for low, high in pairwise(ends):
            segments.append(Segment(low, high, _sign(expression, curve.x, Piece(low, high, expression).inner)))
        found += places
    return Pattern(tuple(segments), tuple(found), None, _how(enclosed, reach is not None), reach)


def _oscillates(expression: Any, x: Any, side: int) -> bool:
    """Whether a wave goes on changing the sign towards an infinity: intervals find none, and there is a wave."""
    ends = (REACH, mp.inf) if side > 0 else (-mp.inf, -REACH)
    return swings(expression) and not intervals.sign(intervals.enclose(expression, x, *ends))


def _how(enclosed: bool, endless: bool) -> How:
    if enclosed:
        bits = intervals.PRECISION
        words = f"zeros isolated by interval arithmetic with {bits} bits, each one by a change of sign"
        return How(CERTIFIED, f"{words}; listed between -{REACH} and {REACH}, without end beyond" if endless else words)
    return How(SYMBOLIC, "zeros from the factors of the expression")


def _sign(expression: Any, x: Any, place: Any) -> int:
    return int(mp.sign(evaluated(without_cancellation(expression), x, Fraction(int(place.p), int(place.q)), 5)))


def period(expression: Any, x: Any) -> Any | None:
    """Period of an expression in which x stands only inside sines and cosines; None otherwise."""
    waves = sorted(expression.atoms(sp.sin, sp.cos), key=sp.default_sort_key)
    if not waves or expression.subs({w: sp.Dummy() for w in waves}).has(x):
        return None
    rates = [sp.diff(w.args[0], x) for w in waves]
    if any(r.has(x) for r in rates):
        return None
    slowest = rates[0]
    for other in rates[1:]:
        ratio = sp.nsimplify(other / slowest)
        slowest = slowest / ratio.q if ratio.is_Rational else sp.S.Zero
    if slowest == 0:
        return None
    turn = 2 * sp.pi / abs(slowest)
    # half a turn of the slowest wave changes the sign of every odd multiple of it
    flipped = expression.subs(
        {w: -w for w, r in zip(waves, rates, strict=True) if sp.nsimplify(r / slowest) % 2 == 1}, simultaneous=True
    )
    return turn / 2 if sp.expand(flipped - expression) == 0 else turn


def _periodic(expression: Any, x: Any, turn: Any) -> Pattern:
    start = -turn / 97  # away from the zeros, which lie at simple fractions of the period
    places, _ = _zeros(expression, x, exactly(start), exactly(start + turn), scale=2 * sp.pi / turn)
    places = [p for p in places if p.exact is None or p.exact != start + turn]
    how = How(SYMBOLIC, "one period by the zeros of sines and cosines, the others by the period")
    if not places:
        sign = _sign(expression, x, sp.Rational(1, 3))
        return Pattern((Segment(exactly(-sp.oo), exactly(sp.oo), sign),), (), exactly(turn), how)
    first = places[0]
    again = exactly(first.exact + turn) if first.exact is not None else combine(mp.fadd, first, exactly(turn))
    segments = [
        Segment(low, high, _sign(expression, x, Piece(low, high, expression).inner))
        for low, high in pairwise([*places, again])
    ]
    return Pattern(tuple(segments), tuple(places), exactly(turn), how)


@cache
def _factors(expression: Any) -> tuple[Any, ...]:
    """The factors whose zeros are the zeros of an expression, those without a zero left out."""
    found = []
    for factor in sp.Mul.make_args(sp.factor(without_cancellation(expression))):
        base, exponent = factor.as_base_exp()
        if isinstance(factor, sp.exp) or (exponent.is_Rational and exponent < 0):
            continue
        if not _definite(base) and not base.atoms(sp.Symbol) <= base.atoms(Constant):
            found.append(_inside(base) if exponent.is_Rational else factor)
    return tuple(found)


SPANS = {sp.tanh: (-1, 1), sp.erf: (-1, 1), sp.exp: (0, sp.oo)}
"""Of SymPy's functions, as `span` of a word: 1 - tanh(u) is positive, however small it gets."""


def _definite(factor: Any) -> bool:
    """True if a factor is known to keep one sign on the whole line."""
    if factor.is_number or factor.is_positive or factor.is_negative:
        return True
    rest, term = factor.as_coeff_Add()
    weight, word = term.as_coeff_Mul()
    squared = word.is_Pow and word.exp == 2
    function = word.base if squared else word
    low, high = function.span if isinstance(function, Word) else SPANS.get(type(function), (-sp.oo, sp.oo))
    if not rest.is_comparable or low == -sp.oo:
        return False
    if squared:
        low, high = 0, max(low**2, high**2)
        if rest == 0:
            return False
    ends = [rest + weight * low, rest + weight * high]
    return all(e >= 0 for e in ends) or all(e <= 0 for e in ends)


def rate(factor: Any, x: Any) -> Any:
    """The factor of x within the functions of an expression, if it is the same in all of them."""
    rates = {abs(sp.diff(f.args[0], x)) for f in factor.atoms(sp.Function, sp.exp) if f.has(x)}
    found = rates.pop() if len(rates) == 1 else sp.S.One
    return sp.S.One if found.has(x) else found


def _inside(factor: Any) -> Any:
    """The argument, where a factor vanishes exactly with it: expm1(u), tanh(u), 2 σ(u) - 1."""
    rest, term = factor.as_coeff_Add()
    weight, word = term.as_coeff_Mul()
    rising = word.rising if isinstance(word, Word) else isinstance(word, sp.tanh | sp.erf)
    return word.args[0] if rising and weight * word.func(0) + rest == 0 else factor


def _zeros(expression: Any, x: Any, low: Value, high: Value, scale: Any = sp.S.One) -> tuple[list[Value], bool]:
    """The zeros in an open interval, in increasing order, and whether intervals were needed to find them."""
    found: list[Value] = []
    enclosed = False
    for factor in _factors(expression):
        if factor.is_polynomial(x):
            places = _polynomial(factor, x)
        else:
            known = rate(factor, x) if scale == 1 else scale
            places, enclosed = list(_isolate(factor, x, low, high, known)), True
        for place in places:
            if low.mp() < place.mp() < high.mp() and not place.same(low) and not place.same(high):
                found += [] if any(place.same(f) for f in found) else [place]
    return sorted(found, key=lambda v: v.mp()), enclosed


def _polynomial(factor: Any, x: Any) -> list[Value]:
    polynomial = sp.Poly(factor, x)
    how = How(SYMBOLIC, "root of a polynomial")
    if polynomial.domain.is_QQ or polynomial.domain.is_ZZ:
        places = [r for r, _ in sp.roots(polynomial, filter="R", multiple=False).items()]
        if len(places) < len(set(sp.real_roots(polynomial))):
            places = list(dict.fromkeys(sp.real_roots(polynomial)))
        return [_digits_only(r, how) if isinstance(r, sp.CRootOf) else exactly(simplest(r), how) for r in places]
    return [exactly(simplest(r), how) for r in sp.roots(polynomial) if r.is_real]


def _digits_only(root: Any, how: How) -> Value:
    """A root that no radicals express."""
    return Value(lambda digits: sp.N(root, digits + 5)._to_mpmath(int((digits + 5) * 3.33)), how)


def _isolate(h: Any, x: Any, low: Value, high: Value, scale: Any) -> Iterator[Value]:
    """Zeros of a smooth function in a closed interval, each one enclosed."""
    forms = [_Form(each, sp.diff(each, x), x) for each in equal_forms(h)]
    boxes = _boxes(forms, low.mp(), high.mp())
    if low.mp() <= 0 <= high.mp() and simplest(h.subs(x, 0)) == 0:
        radius = _only_zero_at_0(h, x)
        yield exactly(0)
        boxes = [cut for box in boxes for cut in _without(box, radius)]
    seen = 0
    stack = []
    for a, b, monotone in _coarse(forms, boxes):
        if monotone:
            yield from _crossing(forms[0], a, b, low, high, scale)
        else:
            stack.append((a, b))
    while stack:
        seen += 1
        if seen > BOXES:
            raise RootError(f"the zeros of {h} between {low.mp(6)} and {high.mp(6)} could not be isolated")
        a, b = stack.pop()
        if any(intervals.sign(intervals.enclose(form.value, x, a, b)) for form in forms):
            continue
        if any(intervals.sign(intervals.enclose(form.slope, x, a, b)) for form in forms):
            yield from _crossing(forms[0], a, b, low, high, scale)
        elif b - a < mp.ldexp(1, -14):
            yield from _touching(forms[0], a, b, scale)
        else:
            middle = a + (b - a) * mp.mpf(31) / 64  # off the middle: zeros like to lie at dyadic numbers
            stack += [(a, middle), (middle, b)]


@dataclass(frozen=True)
class _Form:
    """One way to write a function, with its derivative."""

    value: Any
    slope: Any
    x: Any


def equal_forms(h: Any) -> list[Any]:
    """The function, and the same with σ(u) written as 1 - σ(-u): where one cancels, the other does not."""
    forms = [h]
    for word in (sigmoid, Phi):
        if h.has(word):
            turned = sp.expand(h.replace(word, lambda u, word=word: 1 - _Turned(u)))
            turned = sp.collect(turned, sorted(turned.atoms(_Turned), key=sp.default_sort_key))
            forms.append(turned.replace(_Turned, lambda u, word=word: word(-u)))
    return forms


class _Turned(sp.Function):  # type: ignore[misc]
    """Stands for a word at the negative argument while the expression is expanded."""


def _coarse(forms: list[_Form], boxes: list[tuple[Any, Any]]) -> Iterator[tuple[Any, Any, bool]]:
    """Boxes that may hold a zero: those where the function is monotone, and those that float64 cannot settle."""
    if not boxes:
        return
    low, high = (np.array([float(e) for e in side]) for side in zip(*boxes, strict=True))
    low, high = np.nextafter(low, -np.inf), np.nextafter(high, np.inf)
    x = forms[0].x
    while low.size:
        keep = np.ones(low.shape, dtype=bool)
        lost = np.ones(low.shape, dtype=bool)
        rising = np.zeros(low.shape, dtype=bool)
        for form in forms:
            below, above = quick.enclose(form.value, x, low, high)
            keep &= (below <= 0) & (above >= 0)
            lost &= (below > -1e-280) & (above < 1e-280)
        low, high, lost, rising = low[keep], high[keep], lost[keep], rising[keep]
        for form in forms:
            below, above = quick.enclose(form.slope, x, low, high)
            rising |= (below > 0) | (above < 0)
        # where rounding alone hides the sign at a point, smaller boxes do not help
        hidden = np.ones(low.shape, dtype=bool)
        for form in forms:
            below, above = quick.enclose(form.value, x, low, low)
            hidden &= (below <= 0) & (above >= 0)
        small = high - low < np.where(hidden, 2.0**-3, 2.0**-12)
        done = rising | lost | small
        for a, b, monotone in zip(low[done], high[done], rising[done], strict=True):
            yield mp.mpf(float(a)), mp.mpf(float(b)), bool(monotone)
        low, high = low[~done], high[~done]
        middle = low + (high - low) * (31 / 64)
        low, high = np.concatenate([low, middle]), np.concatenate([middle, high])


def _crossing(form: _Form, a: Any, b: Any, low: Value, high: Value, scale: Any) -> Iterator[Value]:
    """The zero of a monotone function in a box, if there is one."""
    left, right = (_sign(form.value, form.x, rational(e)) for e in (a, b))
    if left * right < 0:
        yield recognise(_refinable(form.value, form.slope, form.x, a, b), scale)
    for end, side in ((a, left), (b, right)):
        if side == 0 and low.mp() < end < high.mp():
            yield exactly(rational(end))


def _only_zero_at_0(h: Any, x: Any) -> Any:
    """A radius around 0 in which there is no zero but the one at 0, because a higher derivative keeps its sign."""
    higher = h
    for _ in range(5):
        higher = sp.diff(higher, x)
        if simplest(higher.subs(x, 0)) != 0:
            radius = mp.mpf(1)
            while not intervals.sign(intervals.enclose(higher, x, -radius, radius)):
                radius /= 2
                if radius < mp.ldexp(1, -30):
                    break
            else:
                return radius
    raise RootError(f"the zero of {h} at 0 could not be isolated")


def _without(box: tuple[Any, Any], radius: Any) -> list[tuple[Any, Any]]:
    a, b = box
    cuts = [(a, min(b, -radius)), (max(a, radius), b)]
    return [(low, high) for low, high in cuts if low < high]


def _touching(form: _Form, a: Any, b: Any, scale: Any) -> Iterator[Value]:
    """A double zero: a zero of the derivative at which the function vanishes too."""
    x = form.x
    for place in _isolate(form.slope, x, exactly(rational(a)), exactly(rational(b)), scale):
        if place.exact is not None and simplest(form.value.subs(x, place.exact)) == 0:
            yield place
            return
    if _sign(form.value, x, rational(a)) * _sign(form.value, x, rational(b)) <= 0:
        raise RootError(f"the zero of {form.value} between {a} and {b} could not be isolated")


def _boxes(forms: list[_Form], low: Any, high: Any) -> list[tuple[Any, Any]]:
    """Boxes that cover every part of an interval in which there may be a zero."""
    near = mp.mpf(NEAR) + mp.mpf(1) / 7
    boxes: list[tuple[Any, Any]] = []
    inner_low, inner_high = max(low, -near), min(high, near)
    if inner_low < inner_high:
        pieces = max(1, int(mp.ceil((inner_high - inner_low) / 4)))
        edges = [inner_low, *(inner_low + (inner_high - inner_low) * k / pieces for k in range(1, pieces)), inner_high]
        boxes += list(pairwise(edges))
    for side in (-1, 1):
        start = max(near, low if side > 0 else -high)
        end = high if side > 0 else -low
        if end > start:
            boxes += _tail(forms, side, start, end)
    return boxes


def _tail(forms: list[_Form], side: int, start: Any, end: Any) -> list[tuple[Any, Any]]:
    def box(a: Any, b: Any) -> tuple[Any, Any]:
        return (a, b) if side > 0 else (-b, -a)

    def settled(a: Any, b: Any) -> bool:
        return any(intervals.sign(intervals.enclose(form.value, form.x, *box(a, b))) for form in forms)

    if settled(start, end):
        return []
    stop = end if mp.isfinite(end) else max(mp.mpf(FAR), 4 * start)
    edges = [start]
    while edges[-1] < stop:
        edges.append(min(stop, edges[-1] + max(mp.mpf(1), edges[-1] / 16)))
    if mp.isinf(end) and not settled(stop, end):
        h, x = forms[0].value, forms[0].x
        beyond = {_sign(h, x, rational(side * stop * k)) for k in (1, mp.mpf(9) / 8, mp.mpf(5) / 4)}
        if len(beyond - {0}) > 1:
            raise RootError(f"the sign of {h} changes beyond {side * stop}")
    return [box(a, b) for a, b in pairwise(edges)]


def _refinable(h: Any, slope: Any, x: Any, a: Any, b: Any) -> Value:
    value, gradient = numeric(h, x), numeric(slope, x)
    start: list[Any] = []

    def compute(digits: int) -> Any:
        with mp.workdps(digits + 20):
            if not start:
                start.append(_bisect(value, a, b, 40))
            place = start[-1]
            for _ in range(60):
                step = value(place) / gradient(place)
                place -= step
                if abs(step) <= mp.mpf(10) ** (-digits - 12) * abs(place):
                    break
            slack = mp.mpf(10) ** (-digits - 5) * abs(place)
            if not a <= place <= b or value(place - slack) * value(place + slack) > 0:
                place = _bisect(value, a, b, int(digits * 3.4) + 60)
            start.append(place)
            return place

    return Value(compute, How(CERTIFIED, "one zero, by interval arithmetic; change of sign verified in the last digit"))


def _bisect(value: Any, a: Any, b: Any, steps: int) -> Any:
    left = mp.sign(value(a))
    for _ in range(steps):
        middle = (a + b) / 2
        if mp.sign(value(middle)) == left:
            a = middle
        else:
            b = middle
    return (a + b) / 2

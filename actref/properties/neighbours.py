"""Which functions of the catalogue lie nearest to each other: the largest difference over the whole line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy as sp
from mpmath import mp

from actref.discovery import catalogue
from actref.errors import ActrefError
from actref.properties.curve import Curve
from actref.properties.elementwise import analysis_of
from actref.properties.record import Limits, Number
from actref.properties.shape import Analysis
from actref.properties.values import constant, evaluated, rational

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from actref.kinds.elementwise import Elementwise

NEAREST = 5
"""Neighbours of each function that are kept."""
INNER = np.linspace(-20.0, 20.0, 16_001)
OUTER = np.geomspace(20.0, 1e8, 400)
GRID = np.concatenate([-OUTER[::-1], INNER, OUTER])
SHARE = 0.98
"""Maxima on the grid that come this near to the largest are refined."""
DIGITS = 20
SIMPLE = 12
"""Largest denominator of a simple number."""
NEARBY = 1e-3
"""How far from where a search ended a simple number is tried."""
MOST = 4
"""Places that are told."""
APPROACHED = 1e-15
"""Relative difference by which a limit at infinity has to exceed every value to be told as approached."""
TIE = 1e-9
"""Relative difference below which a distance is reached at several places alike."""


@dataclass(frozen=True)
class Neighbour:
    """Another function and how far away it is.

    Args:
        name: Name of its entry.
        distance: Largest |f(x) - g(x)| over all x, at default parameters; 0 if the two are equal.
        places: Where it is reached, in increasing order, at most four of them next to 0; `-inf` and `inf` where it is
            only approached.
    """

    name: str
    distance: float
    places: tuple[float, ...]


@dataclass(frozen=True)
class _Sampled:
    entry: Elementwise
    curve: Curve
    limits: Limits
    values: NDArray[np.float64]


def nearest(name: str) -> tuple[Neighbour, ...]:
    """The nearest functions of the catalogue, nearest first; those that drift away without bound are none."""
    return all_neighbours()[catalogue[name].name]


@cache
def all_neighbours() -> dict[str, tuple[Neighbour, ...]]:
    """The nearest functions of every elementwise entry."""
    from actref.kinds.elementwise import Elementwise

    return among(e for e in catalogue.values() if isinstance(e, Elementwise))


def among(entries: Iterable[Elementwise]) -> dict[str, tuple[Neighbour, ...]]:
    """The nearest functions of each entry among the entries given, at default parameters."""
    sampled = [_sample(e) for e in entries]
    rough: dict[str, list[tuple[float, _Sampled]]] = {s.entry.name: [] for s in sampled}
    for one, two in combinations(sampled, 2):
        with np.errstate(all="ignore"):
            apart = np.abs(one.values - two.values)
        if not _bounded(one, two, apart):
            continue
        distance = float(np.nanmax(apart))
        rough[one.entry.name].append((distance, two))
        rough[two.entry.name].append((distance, one))
    by_name = {s.entry.name: s for s in sampled}
    refined: dict[frozenset[str], tuple[float, tuple[float, ...]]] = {}
    found: dict[str, tuple[Neighbour, ...]] = {}
    for name, others in rough.items():
        others.sort(key=lambda pair: (pair[0], pair[1].entry.name))
        # two more than are kept: refining may change the order of close ones
        near = []
        for _, other in others[: NEAREST + 2]:
            pair = frozenset((name, other.entry.name))
            if pair not in refined:
                refined[pair] = _refine(by_name[name], other)
            near.append(Neighbour(other.entry.name, *refined[pair]))
        near.sort(key=lambda n: (n.distance, n.name))
        found[name] = tuple(near[:NEAREST])
    return found


def _sample(entry: Elementwise) -> _Sampled:
    analysis = analysis_of(entry)
    with np.errstate(all="ignore"):
        values = np.asarray(entry.function(GRID), dtype=np.float64)
    return _Sampled(entry, analysis.curve, analysis.limits, values)


def _bounded(one: _Sampled, two: _Sampled, apart: NDArray[np.float64]) -> bool:
    """The difference stays bounded at both infinities."""
    for side in ("left", "right"):
        a, b = getattr(one.limits, side), getattr(two.limits, side)
        if a.slope is not None and b.slope is not None:
            if a.slope.exact != b.slope.exact:
                return False
            continue
        half = apart[: len(OUTER)] if side == "left" else apart[-len(OUTER) :]
        inner = apart[len(OUTER) : -len(OUTER)]
        # one of the two waves or grows faster than a line: what the difference does far out decides
        if not np.isfinite(half).all() or half.max() > 1.5 * inner.max() + 1e-9:
            return False
    return True


def _refine(one: _Sampled, two: _Sampled) -> tuple[float, tuple[float, ...]]:
    """The largest difference and where it is reached."""
    if sp.expand(one.curve.whole - two.curve.whole.subs(two.curve.x, one.curve.x)) == 0:
        return 0.0, ()
    ends = _ends(one, two)
    kinks: list[tuple[Any, float]] = []
    for place in [*one.curve.breaks, *two.curve.breaks]:
        with mp.workdps(45):
            beside = [rational(place.mp() + step * mp.mpf(10) ** -25) for step in (-1, 0, 1)]
        kinks += [(_apart(one, two, x), float(place)) for x in beside]
    peaks = [_climb(one, two, GRID[i - 1], GRID[i + 1]) for i in _peaks(one, two)]
    highest, beyond = (max((d for d, _ in each), default=mp.mpf(0)) for each in ([*kinks, *peaks], ends))
    top = max(highest, beyond)
    if top < mp.mpf(10) ** -DIGITS:
        return 0.0, ()
    if highest < beyond * (1 - APPROACHED):
        return float(top), tuple(p for d, p in ends if d >= top * (1 - TIE))
    at_kinks = _places(kinks, top)
    # where the difference is constant between kinks, the kinks tell it all
    return float(top), at_kinks if at_kinks else _places(peaks, top)


def _places(found: list[tuple[Any, float]], top: Any) -> tuple[float, ...]:
    places: list[float] = []
    for distance, place in sorted(found, key=lambda pair: abs(pair[1])):
        if distance >= top * (1 - TIE) and not any(abs(place - p) < 1e-6 for p in places):
            places.append(place)
    return tuple(sorted(places[:MOST]))


def _ends(one: _Sampled, two: _Sampled) -> list[tuple[Any, float]]:
    """What the difference comes to at both infinities."""
    found: list[tuple[Any, float]] = []
    for side, infinity, outer in (("left", -np.inf, slice(0, len(OUTER))), ("right", np.inf, slice(-len(OUTER), None))):
        a, b = getattr(one.limits, side), getattr(two.limits, side)
        if a.intercept is not None and b.intercept is not None:
            found.append((abs(constant(a.intercept.exact - b.intercept.exact, DIGITS)), infinity))
        elif {a.limit, b.limit} >= {None} and (a.limit if b.limit is None else b.limit) is not None:
            found.append((_wave_from(one, b.limit) if a.limit is None else _wave_from(two, a.limit), infinity))
        else:
            far = GRID[outer][int(np.argmax(np.abs(one.values - two.values)[outer]))]
            fine = np.linspace(far - 4, far + 4, 2001)
            i = int(np.argmax(np.abs(one.entry.function(fine) - two.entry.function(fine))[1:-1])) + 1
            found.append((_climb(one, two, fine[i - 1], fine[i + 1])[0], infinity))
    return found


def _wave_from(wave: _Sampled, level: Number) -> Any:
    """The largest distance of a bounded wave from the level that the other function comes to."""
    spans = Analysis(wave.curve).range().spans
    ends = [mp.mpf(spans[0].low.decimal), mp.mpf(spans[-1].high.decimal)]
    return max(abs(end - mp.mpf(level.decimal)) for end in ends)


def _peaks(one: _Sampled, two: _Sampled) -> list[int]:
    """Indices of the highest maxima of the difference on the inner grid, those next to 0 first among equals."""
    apart = np.abs(one.values - two.values)
    if not np.isfinite(apart).all():
        raise ActrefError(f"{one.entry.name} and {two.entry.name}: the difference is not finite at finite arguments")
    higher = (apart > np.roll(apart, 1)) | (apart > np.roll(apart, -1))
    peak = higher & (apart >= np.roll(apart, 1)) & (apart >= np.roll(apart, -1)) & (np.abs(GRID) < INNER[-1])
    found = np.flatnonzero(peak & (apart >= SHARE * apart.max()))
    return [int(i) for i in sorted(found, key=lambda i: (-round(float(apart[i]), 4), abs(GRID[i])))[: 2 * MOST]]


def _apart(one: _Sampled, two: _Sampled, x: Any) -> Any:
    place = Fraction(int(x.p), int(x.q))
    values = []
    for each in (one, two):
        with mp.workdps(45):
            piece = each.curve.piece_at(mp.mpf(place.numerator) / place.denominator)
        values.append(evaluated(piece.expression, each.curve.x, place, DIGITS) if piece.expression.has(each.curve.x)
                      else constant(piece.expression, DIGITS))  # fmt: skip
    with mp.workdps(DIGITS + 10):
        return abs(values[0] - values[1])


def _climb(one: _Sampled, two: _Sampled, low: float, high: float) -> tuple[Any, float]:
    """Golden-section search for a maximum of the difference."""
    with mp.workdps(DIGITS + 10):
        ratio = (mp.sqrt(5) - 1) / 2
        a, b = mp.mpf(low), mp.mpf(high)
        c, d = b - ratio * (b - a), a + ratio * (b - a)
        at_c, at_d = _apart(one, two, rational(c)), _apart(one, two, rational(d))
        for _ in range(45):
            if at_c >= at_d:
                b, d, at_d = d, c, at_c
                c = b - ratio * (b - a)
                at_c = _apart(one, two, rational(c))
            else:
                a, c, at_c = c, d, at_d
                d = a + ratio * (b - a)
                at_d = _apart(one, two, rational(d))
        highest, place = max((at_c, float(c)), (at_d, float(d)))
        # a flat maximum leaves its place open: the simple number nearby is it, if the difference is as large there
        simple = Fraction(place).limit_denominator(SIMPLE)
        if abs(simple - Fraction(place)) < NEARBY:
            there = _apart(one, two, sp.Rational(simple.numerator, simple.denominator))
            if there >= highest * (1 - mp.mpf(10) ** (2 - DIGITS)):
                return there, float(simple)
        return highest, place

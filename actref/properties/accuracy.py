"""How near the NumPy functions come to their definitions, measured on a fixed grid and beside every zero."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from actref.entry import Entry
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.layouts import joined
from actref.oracle import ulp_distance

LOW, HIGH = -8.0, 8.0
"""The ends of what is looked at."""
ALONG, ACROSS, VECTORS = 321, 17, 40
"""Numbers looked at along a line, on each side of a square of pairs, and vectors."""
OTHERS = (0.5, 0.0, -1.0)
"""What stays fixed while one number of a pair or of a vector runs in search of zeros."""
REPEATED = 3
"""Zeros on each side that are looked at where they come back with a period."""
NEAR = tuple(side * 1.3 * 2.0**-k for k in range(5, 51, 3) for side in (-1, 1))
"""Distances from a zero at which is looked, in units of its size, and of 1 if that is larger."""
CANCELLED = 2.0**20
"""Units in the last place. A larger error beside a zero says that digits cancel: towards the zero it has no bound."""
BESIDE = 2.0**-10
"""Inputs as close to a zero where digits cancel do not count for the largest error elsewhere."""

Point = tuple[float, ...]


@dataclass(frozen=True)
class Accuracy:
    """The largest error of a NumPy function in float64.

    Args:
        ulp: In units of the last place of the true value, but for inputs beside the zeros in `cancels`.
        at: The input where it occurs.
        cancels: Zeros of the function beside which digits cancel, so that its value does not bound the error.
        low: Lower end of the inputs looked at.
        high: Upper end.
        count: How many inputs were looked at.
    """

    ulp: float
    at: Point
    cancels: tuple[Point, ...]
    low: float
    high: float
    count: int


@cache
def measured(entry: Entry) -> Accuracy | None:
    """The largest error at default parameters; None where a draw decides the result."""
    if isinstance(entry, StochasticVector):
        return None
    points = _grid(entry)
    errors = dict(zip(points, _errors(entry, points), strict=True))
    cancels = []
    for line, zero in _zeros(entry):
        beside = [line(zero + distance * max(abs(zero), 1.0)) for distance in NEAR]
        found = dict(zip(beside, _errors(entry, beside), strict=True))
        if max(found.values()) > CANCELLED:
            cancels.append(line(zero))
        else:
            errors |= found
    count = len(errors)
    counted = {x: error for x, error in errors.items() if all(math.dist(x, zero) > BESIDE for zero in cancels)}
    at = max(counted, key=lambda x: counted[x])
    return Accuracy(counted[at], at, tuple(dict.fromkeys(cancels)), LOW, HIGH, count)


def _grid(entry: Entry) -> list[Point]:
    if isinstance(entry, Elementwise):
        return [(x,) for x in np.linspace(LOW, HIGH, ALONG).tolist()]
    if isinstance(entry, Gated):
        return list(itertools.product(np.linspace(LOW, HIGH, ACROSS).tolist(), repeat=2))
    return [tuple(row) for row in np.random.default_rng(2016).uniform(LOW, HIGH, (VECTORS, 4)).tolist()]


def _computed(entry: Entry, points: list[Point]) -> list[list[float]]:
    """What the NumPy function returns for each input."""
    rows = np.array(points)
    if isinstance(entry, Elementwise):
        return [[y] for y in entry.function(rows[:, 0]).tolist()]
    if isinstance(entry, Gated):
        return [[y] for y in entry.function(joined(rows[:, :1], rows[:, 1:], -1, entry.layout))[:, 0].tolist()]
    assert isinstance(entry, Vector)
    return [entry.function(row.reshape(entry.shape(len(row)))).ravel().tolist() for row in rows]


def _errors(entry: Entry, points: list[Point]) -> list[float]:
    """The largest error of a component for each input, in ULP."""

    def true(x: Point) -> tuple[object, ...]:
        if isinstance(entry, Elementwise):
            return (entry.exact(x[0], 0, 20),)
        if isinstance(entry, Gated):
            return (entry.exact(x[0], x[1], digits=20),)
        assert isinstance(entry, Vector)
        return tuple(entry.exact(x, 0, 20))

    return [
        max(ulp_distance(y, value, "float64") for y, value in zip(got, true(x), strict=True))
        for x, got in zip(points, _computed(entry, points), strict=True)
    ]


def _zeros(entry: Entry) -> Iterator[tuple[Callable[[float], Point], float]]:
    """Lines through the inputs, each with a place on it where a component of the function is or becomes 0."""
    if isinstance(entry, Elementwise):
        for x in _elementwise_zeros(entry):
            yield lambda t: (t,), x
        return
    lines: list[Callable[[float], Point]] = [lambda t: (t, *OTHERS)]
    if isinstance(entry, Gated):
        lines = [lambda t: (t, OTHERS[0]), lambda t: (OTHERS[0], t)]
    for line in lines:
        ts = np.linspace(LOW, HIGH, ALONG).tolist()
        signs = np.sign(_computed(entry, [line(t) for t in ts]))
        for left, component in zip(*np.nonzero(np.diff(signs, axis=0)), strict=True):
            start, end = ts[left], ts[left + 1]
            for _ in range(60):  # to neighbouring floats, or to what is 0 beside 1
                middle = (start + end) / 2
                if np.sign(_computed(entry, [line(middle)])[0][component]) == signs[left, component]:
                    start = middle
                else:
                    end = middle
            yield line, end


def _elementwise_zeros(entry: Elementwise) -> Iterator[float]:
    found = entry.properties.zeros
    for point in found.points:
        x = float(point.x)
        if point.period is None:
            yield x
        else:
            turns = range(-REPEATED, REPEATED + 1)
            yield from (x + k * float(point.period) for k in turns if LOW <= x + k * float(point.period) <= HIGH)
    for span in found.spans:
        yield from (float(end) for end in (span.low, span.high) if LOW <= float(end) <= HIGH)

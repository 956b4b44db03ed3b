"""How far functions of one number lie from each other at default parameters: the nearest of each."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actref import catalogue
from actref.kinds import Elementwise
from scripts.record import GRID, Record

COUNT = 5
INNER = 961
"""The first points of the grid are evenly spaced; the rest tell what happens far out."""
MANY = 4
"""More places than this at which the largest difference is reached are an interval or a period, and are not listed."""


@dataclass(frozen=True)
class Neighbour:
    """Another function and its distance.

    Args:
        name: Name of the entry.
        distance: Largest difference over all arguments; None if the difference grows without bound.
        places: Where it is reached, as LaTeX; empty where it is only approached at infinity, or holds on an interval.
        rms: Root mean square of the difference for a standard normal argument.
    """

    name: str
    distance: float | None
    places: tuple[str, ...]
    rms: float


def all_neighbours(records: dict[str, Record]) -> dict[str, list[Neighbour]]:
    """The nearest functions of each record: those at a bounded distance first, then by root mean square."""
    values = {
        name: np.array([math.nan if v is None else v for v in record["samples"]], dtype=float)
        for name, record in records.items()
        if "samples" in record
    }
    found: dict[str, list[Neighbour]] = {name: [] for name in records}
    for name, ours in values.items():
        rough = []
        for other, theirs in values.items():
            if other != name:
                difference = np.abs(ours - theirs)
                bounded = all(records[n]["properties"]["flags"]["bounded"] for n in (name, other))
                bound = float(difference.max()) if bounded else _bound(difference)
                rough.append((bound, _rms(difference), other))
        rough.sort(key=lambda r: (r[0] is None, r[1] if r[0] is None else r[0], r[2]))
        found[name] = [_refined(name, other, bound, rms) for bound, rms, other in rough[:COUNT]]
    return found


def _bound(difference: NDArray[Any]) -> float | None:
    """The largest difference on the grid, None if it still grows at its ends."""
    far = difference[INNER:]
    if not np.isfinite(difference).all():
        return None
    for near, beyond in ((far[1], far[0]), (far[2], far[3])):
        if beyond > 1.2 * near + 1e-12:
            return None
    return float(difference.max())


def _rms(difference: NDArray[Any]) -> float:
    x = GRID[:INNER]
    weight = np.exp(-x * x / 2)
    inner = np.where(np.isfinite(difference[:INNER]), difference[:INNER], 0.0)
    return float(np.sqrt(np.sum(weight * inner * inner) / np.sum(weight)))


def _refined(name: str, other: str, bound: float | None, rms: float) -> Neighbour:
    if bound is None:
        return Neighbour(other, None, (), rms)
    one, two = catalogue[name], catalogue[other]
    assert isinstance(one, Elementwise) and isinstance(two, Elementwise)

    def distance(x: NDArray[Any]) -> NDArray[Any]:
        apart: NDArray[Any] = np.abs(one.function(x) - two.function(x))
        return apart

    coarse = distance(GRID)
    step = GRID[1] - GRID[0]
    peaks = [i for i in range(1, INNER - 1) if coarse[i] >= coarse[i - 1] and coarse[i] >= coarse[i + 1]
             and coarse[i] >= 0.999 * bound]  # fmt: skip
    if len(peaks) > MANY:
        return Neighbour(other, bound, (), rms)
    best: list[tuple[float, float]] = []
    for i in peaks:
        centre, width = float(GRID[i]), step
        for _ in range(6):
            xs = np.linspace(centre - width, centre + width, 201)
            at = int(np.argmax(distance(xs)))
            centre, width = float(xs[at]), width / 40
        best.append((float(distance(np.array([centre]))[0]), centre))
    top = max([value for value, _ in best] + [bound])
    reached = sorted(x for value, x in best if value >= top * (1 - 1e-9))
    return Neighbour(other, top, _places(reached) if len(reached) <= MANY else (), rms)


def _places(found: list[float]) -> tuple[str, ...]:
    rounded = sorted({round(x, 3) + 0.0 for x in found})
    if len(rounded) == 2 and math.isclose(rounded[0], -rounded[1]):
        return (rf"\pm {rounded[1]:g}",)
    return tuple(f"{x:g}" for x in rounded)

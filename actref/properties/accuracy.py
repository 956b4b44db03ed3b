"""How near the NumPy functions come to their definitions, measured on a fixed grid."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actref.entry import Entry
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.layouts import joined
from actref.oracle import ulp_distance

LOW, HIGH = -8.0, 8.0
"""The ends of what is looked at."""
ALONG, ACROSS, VECTORS = 321, 17, 40
"""Numbers looked at along a line, on each side of a square of pairs, and vectors."""


@dataclass(frozen=True)
class Accuracy:
    """The largest error of a NumPy function in float64.

    Args:
        ulp: In units of the last place of the true value.
        at: The input where it occurs.
        low: Lower end of the inputs looked at.
        high: Upper end.
        count: How many inputs were looked at.
    """

    ulp: float
    at: tuple[float, ...]
    low: float
    high: float
    count: int


@cache
def measured(entry: Entry) -> Accuracy | None:
    """The largest error at default parameters; None where a draw decides the result."""
    if isinstance(entry, StochasticVector):
        return None
    worst, at, count = 0.0, (0.0,), 0
    for x, got, true in _results(entry):
        count += 1
        error = max(ulp_distance(y, value, "float64") for y, value in zip(got, true, strict=True))
        if error > worst:
            worst, at = error, x
    return Accuracy(worst, at, LOW, HIGH, count)


def _results(entry: Entry) -> Any:
    """Inputs, each with the results and the true values."""
    if isinstance(entry, Elementwise):
        xs = np.linspace(LOW, HIGH, ALONG)
        for x, y in zip(xs.tolist(), entry.function(xs).tolist(), strict=True):
            yield (x,), [y], [entry.exact(x, 0, 20)]
    elif isinstance(entry, Gated):
        pairs = list(itertools.product(np.linspace(LOW, HIGH, ACROSS).tolist(), repeat=2))
        values, gates = np.hsplit(np.array(pairs), 2)
        packed = joined(values, gates, -1, entry.layout)
        for pair, y in zip(pairs, entry.function(packed)[:, 0].tolist(), strict=True):
            yield pair, [y], [entry.exact(pair[0], pair[1], digits=20)]
    else:
        assert isinstance(entry, Vector)
        rng = np.random.default_rng(2016)
        for row in rng.uniform(LOW, HIGH, (VECTORS, 4)):
            shaped = row.reshape(entry.shape(len(row)))
            yield tuple(row.tolist()), entry.function(shaped).ravel().tolist(), entry.exact(row.tolist(), 0, 20)

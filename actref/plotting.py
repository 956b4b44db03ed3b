"""The curves that `actref plot` draws: of one number, of a gate, of the components of a vector."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from actref.entry import Entry
from actref.errors import ActrefError
from actref.kinds import Elementwise, Gated, StochasticVector, Vector

Numbers = NDArray[np.float64]

OTHERS = (0.0, 1.0, -1.0)
"""The other components of a vector whose first one runs along the axis."""
BESIDE = 1e-9
"""How far from a kink, as a share of 1 + |x|, its two sides are sampled."""
SAME = 1e-6
"""Sides of a kink that differ by less are one line."""


class DrawingError(ActrefError):
    """A function that has no curve."""


def curves(entry: Entry, order: int, x: Numbers, values: Mapping[str, float]) -> Iterator[tuple[str, Numbers, Numbers]]:
    """The curves of a function, or of its derivative, each with its label; nan where it jumps.

    Args:
        entry: The function.
        order: 0 for the function, 1 for the derivative.
        x: Where it is drawn.
        values: Parameters that differ from the defaults.

    Raises:
        DrawingError: the derivative of a vector, or a function that draws at random.
    """
    label = ", ".join([entry.title, *(f"{name} = {value:g}" for name, value in values.items())])
    if isinstance(entry, Elementwise):
        yield label, *_cut(entry, order, x, values)
    elif isinstance(entry, StochasticVector):
        raise DrawingError(f"{entry.name} draws at random, and has no curve")
    elif order:
        raise DrawingError(
            f"{entry.name} is of kind {entry.kind}, whose derivative has no curve; draw it with --order 0"
        )
    elif isinstance(entry, Gated):
        pairs = np.stack([np.ones_like(x), x], -1)
        yield f"{label}, value 1 and gate x", x, entry.function(pairs, layout="value_first", **values)[:, 0]
    elif isinstance(entry, Vector):
        unit = entry.unit({**entry.defaults, **values})
        others = [OTHERS[n % len(OTHERS)] for n in range((2 * unit if unit > 1 else 3) - 1)]
        shape = entry.shape(1 + len(others))
        rows = [np.ravel(entry.function(np.reshape([each, *others], shape), **values)) for each in x]
        given = ", ".join(["x", *(f"{each:g}" for each in others)])
        for number, y in enumerate(np.transpose(rows), 1):
            yield f"{label} of ({given}), component {number}", x, y


def _cut(entry: Elementwise, order: int, x: Numbers, values: Mapping[str, float]) -> tuple[Numbers, Numbers]:
    """The curve of a function of one number, with nan in place of a kink on whose sides it differs."""
    kinks = np.array([each for each in entry.kinks(order, **values) if x[0] < each < x[-1]])
    beside = BESIDE * (1 + np.abs(kinks))
    at = np.unique(np.concatenate([x, kinks - beside, kinks, kinks + beside]))
    y = np.array((entry.function, entry.gradient)[order](at, **values))
    for place in np.searchsorted(at, kinks):
        if abs(y[place + 1] - y[place - 1]) > SAME:
            y[place] = np.nan
    return at, y

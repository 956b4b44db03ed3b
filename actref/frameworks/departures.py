"""Where what a framework returned is not the definition: of a comparison in float32 as plain data (`Comparison.to_json`)."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from actref.entry import Entry
from actref.kinds import Elementwise
from actref.oracle import rounded
from actref.properties import edges

INACCURATE = 16
"""ULP of float32 from which on a difference is told: four times what the functions here keep."""
SMALLEST = float(np.finfo(np.float32).tiny)


def departs(entry: Entry, run: dict[str, Any]) -> bool:
    """Whether a call fails, loses a finite value, is further off than rounding explains, or is another at a special point."""
    return any(run.get(part) for part in ("error", "lost", "far", "far_slope")) or bool(unlike(entry, run))


def unlike(entry: Entry, run: dict[str, Any]) -> list[tuple[str, int, str, str]]:
    """Special points at which the framework returns something else: argument, order, what it returns, what is exact.

    The derivative at nan is left out: whether it is nan decides nothing.
    """
    if not isinstance(entry, Elementwise):
        return []
    return [
        (x, order, text, repr(exact(entry, x, order)))
        for x, *returned in run.get("points", [])
        for order, text in enumerate(returned)
        if text and not (x == "nan" and order) and not agrees(entry, x, order, text)
    ]


def agrees(entry: Elementwise, x: str, order: int, returned: str) -> bool:
    """Whether what a framework returned in float32 is the exact value."""
    return edges.agrees(entry, float(x), order, float(returned), "float32")


@cache
def exact(entry: Elementwise, x: str, order: int) -> float:
    """The exact value in float32."""
    return rounded(edges.value(entry, float(x), order), "float32")

"""The exact value at every float: the definition at a number, the limit at an infinity."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import mpmath

from actref.oracle import rounded
from actref.properties.curve import derivative
from actref.properties.elementwise import analysis_of
from actref.properties.limits import HOW, limit_or_none
from actref.properties.values import Value, exactly

if TYPE_CHECKING:
    from actref.kinds.elementwise import Elementwise

DIGITS = 25
NEAR_ZERO = 1e-300
"""Where the sign that a function has beside 0 is read off."""


@cache
def limit(entry: Elementwise, x: float, order: int = 0) -> Value | None:
    """The limit of a derivative at an infinity, at the default parameters; None where the function oscillates."""
    curve, right = analysis_of(entry).curve, x > 0
    piece = curve.pieces[-1 if right else 0].expression
    found = limit_or_none(derivative(piece, curve.x, order), curve.x, 1 if right else -1)
    return None if found is None else exactly(found, HOW)


@cache
def value(entry: Elementwise, x: float, order: int = 0) -> mpmath.mpf:
    """What the function or a derivative is at a float, at the default parameters.

    Args:
        entry: Entry of the catalogue.
        x: Any float: a number, an infinity, nan.
        order: Order of the derivative.

    Returns:
        The value; nan where x is, and at an infinity where the function oscillates.

    Example:
        >>> from actref import catalogue
        >>> from actref.properties.edges import value
        >>> import math
        >>> print(value(catalogue["silu"], -math.inf), value(catalogue["sine"], math.inf))
        0.0 nan
    """
    if math.isnan(x):
        return mpmath.nan
    if math.isinf(x):
        found = limit(entry, x, order)
        return mpmath.nan if found is None else found.mp(DIGITS)
    return entry.exact(x, order, DIGITS)


def shown(entry: Elementwise, x: float, order: int, dtype: str) -> float:
    """The exact value in a format, as tables show it: a value of 0 has the sign of the side that it is come to from.

    At an infinity that is the side from which the function comes to its limit, at 0 that of the numbers beside it; where
    they are 0 too, and for a slope, the zero has no sign.
    """
    true = rounded(value(entry, x, order), dtype)
    if true != 0:
        return true
    return -0.0 if order == 0 and _from_below(entry, x) else 0.0


def _from_below(entry: Elementwise, x: float) -> bool:
    if math.isinf(x):
        limits = analysis_of(entry).limits
        return (limits.right if x > 0 else limits.left).negative_zero
    return bool(entry.exact(x if x else math.copysign(NEAR_ZERO, x), 0, 15) < 0)


def agrees(
    entry: Elementwise, x: float, order: int, got: float, dtype: str, rel_tol: float = 1e-5, abs_tol: float = 1e-7
) -> bool:
    """Whether a result at a float is the exact one but for rounding; 0.0 and -0.0 are one number."""
    true = rounded(value(entry, x, order), dtype)
    if math.isnan(true) or math.isnan(got):
        return math.isnan(true) and math.isnan(got)
    return math.isclose(got, true, rel_tol=rel_tol, abs_tol=abs_tol)

"""The accuracy rule: as good as rounding the input.

float64 may be off by 4 (1 + κ) units in the last place, κ the condition number in all inputs, x and the parameters: so
much rounding an input moves the value (Higham, Accuracy and Stability of Numerical Algorithms, 1.5). As rounding
analysis does, the rule leaves out underflow: what is smaller than every normal number may come back as 0. float32 and
float16 are computed in float64 and rounded once, which adds one unit of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import mpmath
from mpmath import mp

from actref.calculus import derivative
from actref.entry import Entry
from actref.oracle import bounded, rounded, rounded_max, spacing

BOUND = 4.0
NORMAL = mp.ldexp(1, -1022)
"""The smallest normal number of float64."""


def excess(got: float, value: mpmath.mpf, dtype: str, moved: Callable[[], mpmath.mpf], scale: float = 1.0) -> float:
    """How many times what the rule allows a result is away from the true value.

    Args:
        got: The result.
        value: The true value.
        dtype: Of the result.
        moved: Answers with Σ|input · ∂f/∂input|, how far all inputs move the value for their size.
        scale: What a factor that may underflow is multiplied with.
    """
    if got == rounded(value, dtype) or (math.isnan(got) and mp.isnan(value)):
        return 0.0
    if mp.isnan(value):
        return math.inf
    with mp.workprec(200):
        end = mp.mpf(rounded_max(dtype)) + spacing(mp.mpf(rounded_max(dtype)), dtype)
        number = mp.mpf(min(max(got, -end), end)) if not math.isnan(got) else mp.nan
        true = min(max(value, -end), end)
        unit = spacing(true, "float64")
        extra = NORMAL * max(1.0, scale) + (0 if dtype == "float64" else spacing(true, dtype))
        error = abs(number - true)
        if error <= BOUND * unit + extra:
            return float(error / (BOUND * unit + extra))
        allowed = BOUND * (unit + mp.ldexp(moved(), -52)) + extra
        if mp.isnan(number):  # an angle that no float64 holds has no sine; where a digit could be right, it has to be
            return 0.0 if allowed >= abs(true) else math.inf
        return float(error / allowed)


def sensitivity(
    entry: Entry, expression: Any, at: Mapping[Any, float], parameters: Mapping[str, float]
) -> Callable[[], mpmath.mpf]:
    """Σ|input · ∂f/∂input| for an expression of the entry's arguments and parameters, when it is asked for."""

    def moved() -> mpmath.mpf:
        values = {**at, **{p.symbol: parameters.get(p.name, p.default) for p in entry.parameters}}
        terms = [
            abs(mp.mpf(value) * bounded(derivative(expression, symbol, 1), values, 10, 1e-330)[0])
            for symbol, value in values.items()
            if expression.has(symbol)
        ]
        return mp.fsum(terms)

    return moved

"""How two comparisons of the same call differ, in words: the one that was published and the one that ran here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import mpmath

from actref.frameworks.departures import INACCURATE
from actref.oracle import FORMATS, rounded

ROUNDING = 4
"""ULP that a result may move between two machines: instructions round otherwise, and that is no change of a function."""
WORSE = 2
"""Factor by which a large error may move for the same reason."""

Run = dict[str, Any]


def changes(name: str, before: Run, now: Run) -> Iterator[str]:
    """What differs between two runs of a call in the same dtype, in the form of `published.kept`.

    Args:
        name: The function.
        before: What was published.
        now: What came here.
    """
    dtype = now["dtype"]
    if "error" in before or "error" in now:
        if "error" not in before:
            yield f"{name} does not run any more: {now['error']}"
        elif "error" not in now:
            yield f"{name} runs now; it did not: {before['error']}"
        return
    points = {x: returned for x, *returned in now.get("points", ())}
    for x, *returned in before.get("points", ()):
        for order, (old, new) in enumerate(zip(returned, points.get(x, returned), strict=True)):
            if old and new and not same(float(old), float(new), dtype):
                at, *values = (number(float(text), dtype) for text in (x, old, new))
                yield f"{name}{'′' * order}({at}): {' → '.join(values)}"
    for part, symbol in (("value", name), ("slope", f"{name}′")):
        old, new = before.get(part), now.get(part)
        if (old is None) != (new is None):
            yield (
                f"{symbol} has a value to compare now" if old is None else f"{symbol} has no value to compare any more"
            )
        elif old is not None and new is not None and _moved(old, new):
            yield f"largest error of {symbol}: {old:.3g} → {new:.3g} ULP"
    for part, symbol in (("lost", name), ("lost_slope", f"{name}′")):
        lost = [", ".join(number(x, dtype) for x in run.get(part, ())) or "nowhere" for run in (before, now)]
        if lost[0] != lost[1]:
            yield f"{symbol} is nan or infinite although the true value is finite: {' → '.join(lost)}"
    for part, words in (("flushes", "subnormal results become 0"), ("single", "float64 is computed in float32")):
        if before.get(part, False) != now.get(part, False):
            yield f"{name}: {words} {'now' if now.get(part) else 'no more'}"


def same(one: float, other: float, dtype: str) -> bool:
    """Equal to rounding; nan is nan, and the sign of zero counts."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    if one == other or math.isinf(one) or math.isinf(other):
        return one == other and math.copysign(1, one) == math.copysign(1, other)
    form = FORMATS[dtype]
    largest = max(abs(one), abs(other))
    return abs(one - other) <= ROUNDING * math.ldexp(1, max(math.frexp(largest)[1] - form.precision, form.smallest))


def _moved(one: float, other: float) -> bool:
    larger, smaller = max(one, other), min(one, other)
    return larger > INACCURATE and larger > WORSE * smaller


def number(value: float, dtype: str) -> str:
    """A number as a person writes it: 1/6 for what is nearest to a sixth, else the shortest that is this number of the dtype."""
    if not math.isfinite(value):
        return str(value).replace("inf", "∞").replace("-", "−")
    simple = Fraction(value).limit_denominator(12)
    if simple.denominator % 3 == 0 and rounded(mpmath.mpf(simple.numerator) / simple.denominator, dtype) == value:
        text = str(simple)
    else:
        texts = (f"{value:.{digits}g}" for digits in range(1, 18))
        text = next(t for t in texts if rounded(mpmath.mpf(t), dtype) == value)
    return text.replace("-", "−", 1) if text.startswith("-") else text

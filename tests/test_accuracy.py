"""Every NumPy function and derivative as near to its definition as rounding the input would leave it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mpmath import mp

from actref.kinds import Elementwise
from actref.oracle import ulp_distance
from tests import sample, truth
from tests.cases import ELEMENTWISE, ELEMENTWISE_CASES, grid, label
from tests.rounding import BOUND, excess, sensitivity

pytestmark = pytest.mark.thorough(share=1 / 4)

LARGEST_FACTOR = 2.0**20
"""x may be multiplied with what underflows, as in x σ(βx): so far out σ(βx) is 0 for every β from 0.001 on."""


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("order", [0, 1], ids=["f", "grad"])
@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_as_near_as_rounding_allows(entry: Elementwise, parameters: dict[str, float], order: int, dtype: str) -> None:
    check(entry, parameters, order, dtype, grid(entry, dtype, parameters))


@pytest.mark.parametrize("order", [0, 1], ids=["f", "grad"])
@pytest.mark.parametrize("entry", [e for e in ELEMENTWISE if e.parameters], ids=label)
def test_random_parameters(entry: Elementwise, order: int) -> None:
    rng = sample.current.generator(f"{entry.name} {order}")
    for _ in range(3):
        parameters = random_parameters(entry, rng)
        points = sample.current.points(grid(entry, "float64", parameters), 1 / 4)
        check(entry, parameters, order, "float64", points)


def random_parameters(entry: Elementwise, rng: np.random.Generator) -> dict[str, float]:
    """Values inside of the domains, of moderate size, that go together."""
    while True:
        values = {}
        for p in entry.parameters:
            low, high = max(p.domain.low, -8.0), min(p.domain.high, 8.0)
            values[p.name] = float(np.clip(rng.uniform(low, high), low + 0.01, high - 0.01))
        if entry.compatible(values):
            return values


def around(x: float) -> list[float]:
    """The numbers 4 units beside x."""
    return [x - 4 * math.ulp(x), x + 4 * math.ulp(x)]


def check(entry: Elementwise, parameters: dict[str, float], order: int, dtype: str, points: np.ndarray) -> None:
    results = (entry.function, entry.gradient)[order](points, **parameters)
    assert results.dtype == points.dtype
    worst: tuple[float, str] = (0.0, "")
    true = truth.bounded(entry, points.tolist(), order, parameters)
    for x, y, (value, _) in zip(points.tolist(), results.tolist(), true, strict=True):
        moved = sensitivity(entry, entry.derivative(order), {entry.x: x}, parameters)
        factor = min(abs(x), LARGEST_FACTOR)
        ratio = excess(y, value, dtype, moved, factor)
        if ratio > 1:  # at a jump, the value on the other side, which x rounded differently has
            sides = [entry.exact(near, order, 25, **parameters) for near in around(x)]
            ratio = min(ratio, *(excess(y, side, dtype, moved, factor) for side in sides))
        if ratio > worst[0]:
            error = ulp_distance(y, value, dtype)
            worst = (ratio, f"x={x!r}: got {y!r}, true value {mp.nstr(value, 20)}, {error:.1f} ULP")
    assert worst[0] <= 1, f"{entry.name} {label(parameters)} {dtype} order {order}, {worst[0]:.3g} times: {worst[1]}"


@pytest.mark.parametrize("order", [0, 1], ids=["f", "grad"])
@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_limits_and_nan(entry: Elementwise, parameters: dict[str, float], order: int) -> None:
    function = (entry.function, entry.gradient)[order]
    for dtype in ("float16", "float32", "float64"):
        got = function(np.array([-np.inf, np.inf, np.nan], dtype), **parameters)
        assert got.dtype == dtype
        assert math.isnan(got[2]), f"{entry.name}(nan) is {got[2]}"
        for x, y in ((-math.inf, got[0]), (math.inf, got[1])):
            want = limit(entry, x, order, parameters)
            if want is not None:
                error = ulp_distance(float(y), mp.mpf(want), dtype)
                assert error <= BOUND, f"{entry.name} order {order} at {x}: got {y}, limit {want}"


@pytest.mark.parametrize("entry", dict(ELEMENTWISE_CASES), ids=label)
def test_a_limit_of_zero_keeps_the_sign_of_the_values_before_it(entry: Elementwise) -> None:
    """silu(-inf) is -0.0, because silu is negative on the way there."""
    for x in (-np.inf, np.inf):
        before = {mp.sign(entry.exact(math.copysign(far, x))) for far in (30.0, 33.0)}  # a wave has both signs there
        if limit(entry, float(x), 0, {}) == 0 and len(before - {0}) == 1:
            assert np.signbit(entry.function(x)) == (before == {-1}), f"{entry.name}({x}) has the wrong sign"


def limit(entry: Elementwise, x: float, order: int, parameters: dict[str, float]) -> float | None:
    """The limit at an infinity as the definition's own values far out show it; None where there is none."""
    sign = math.copysign(1, x)
    far = [entry.exact(sign * 10.0**k, order, 30, **parameters) for k in (60, 120, 240)]
    if all(abs(v) > mp.mpf(10) ** 20 for v in far):
        if len({mp.sign(v) for v in far}) > 1:
            return None
        return math.copysign(math.inf, float(far[-1]))
    if abs(far[-1] - far[-2]) <= mp.mpf(10) ** -25 * max(1, abs(far[-1])):
        with mp.workdps(40):
            return float(mp.nint(far[-1] * mp.mpf(10) ** 30) / mp.mpf(10) ** 30)
    return None

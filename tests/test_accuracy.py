"""Every NumPy function and derivative within 4 ULP of the correctly rounded value of its definition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from mpmath import mp
from mpmath.libmp import pi_fixed

from actref import catalogue, numerics
from actref.kinds import Elementwise
from actref.oracle import rounded_max, ulp_distance
from tests import truth
from tests.cases import ELEMENTWISE_CASES, grid, label

BOUND = 4.0


def beside_zero(entry: Elementwise, x: float, order: int, parameters: dict[str, float]) -> bool:
    """Whether the true function crosses zero near x, away from the origin."""
    if x == 0:
        return False
    left, right = (entry.exact(x * scale, order, 20, **parameters) for scale in (0.8, 1.25))
    return bool(left * right < 0)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("order", [0, 1], ids=["f", "grad"])
@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_within_four_ulp(entry: Elementwise, parameters: dict[str, float], order: int, dtype: str) -> None:
    points = grid(entry, dtype, parameters)
    results = (entry.function, entry.gradient)[order](points, **parameters)
    assert results.dtype == points.dtype
    worst: tuple[float, str] = (0.0, "")
    true = truth.bounded(entry, points.tolist(), order, parameters)
    for x, y, (value, size) in zip(points.tolist(), results.tolist(), true, strict=True):
        error = ulp_distance(y, value, dtype)
        if (
            error > BOUND
            and abs(value) < size / 2
            and size < rounded_max(dtype)
            and beside_zero(entry, x, order, parameters)
        ):
            error = ulp_distance(y, value, dtype, size)
        bound = max(
            (e.ulp for e in entry.exemptions if e.order == order and e.dtype == dtype and e.low <= x <= e.high),
            default=BOUND,
        )
        if error / bound > worst[0]:
            worst = (error / bound, f"x={x!r}: got {y!r}, true value {mp.nstr(value, 20)}, {error:.1f} ULP")
    assert worst[0] <= 1, f"{entry.name} {label(parameters)} {dtype} order {order}: {worst[1]}"


@pytest.mark.parametrize(
    ("name", "order", "x", "parameters"),
    [
        ("xielu", 1, -40.0, {"alpha_n": 1.0, "beta": 1.0}),  # alpha_n exp(x) is all that is left of three terms
        ("xielu", 1, -1.3, {}),
        ("celu", 0, -1.53e-322, {"alpha": 227952.7}),  # x / alpha has fewer digits than x
        ("scaled_tanh", 0, 2.4e-322, {"alpha": 2.5e8, "beta": 256.3}),
    ],
)
def test_what_one_rounding_would_lose(name: str, order: int, x: float, parameters: dict[str, float]) -> None:
    entry = catalogue[name]
    assert isinstance(entry, Elementwise)
    got = float((entry.function, entry.gradient)[order](x, **parameters))
    assert ulp_distance(got, entry.exact(x, order, **parameters), "float64") <= BOUND


class Integer:
    """An integer that is none of Python's tower of numbers, as those of gmpy2, on which mpmath then computes."""

    def __init__(self, value: int) -> None:
        self.value = value

    def __int__(self) -> int:
        return self.value


def test_a_huge_angle_needs_no_integer_of_python(monkeypatch) -> None:
    monkeypatch.setattr(numerics, "pi_fixed", lambda bits: Integer(pi_fixed(bits)))
    sine = catalogue["sine"]
    assert isinstance(sine, Elementwise)
    assert ulp_distance(float(sine.function(1e22)), sine.exact(1e22), "float64") <= BOUND


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
                assert np.dtype(dtype).type(want) == y, f"{entry.name} order {order} at {x}: got {y}, limit {want}"


@pytest.mark.parametrize("entry", dict(ELEMENTWISE_CASES), ids=label)
def test_a_limit_of_zero_keeps_the_sign_of_the_values_before_it(entry: Elementwise) -> None:
    """silu(-inf) is -0.0, because silu is negative on the way there."""
    for x in (-np.inf, np.inf):
        if limit(entry, float(x), 0, {}) == 0:
            before = entry.exact(math.copysign(30.0, x))
            assert np.signbit(entry.function(x)) == (before < 0), f"{entry.name}({x}) has the wrong sign"


def limit(entry: Elementwise, x: float, order: int, parameters: dict[str, float]) -> float | None:
    """The limit at an infinity as the definition's own values far out show it; None where there is none."""
    sign = math.copysign(1, x)
    far = [entry.exact(sign * 10.0**k, order, 30, **parameters) for k in (60, 120, 240)]
    if all(abs(v) > mp.mpf(10) ** 20 for v in far):
        return math.copysign(math.inf, float(far[-1]))
    if abs(far[-1] - far[-2]) <= mp.mpf(10) ** -25 * max(1, abs(far[-1])):
        with mp.workdps(40):
            return float(mp.nint(far[-1] * mp.mpf(10) ** 30) / mp.mpf(10) ** 30)
    return None


@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_float16_is_float32_rounded_once(entry: Elementwise, parameters: dict[str, float]) -> None:
    x = np.arange(2**16, dtype=np.uint16)[::37].view(np.float16)
    for function in (entry.function, entry.gradient):
        with np.errstate(over="ignore"):
            want = function(x.astype(np.float32), **parameters).astype(np.float16)
        np.testing.assert_array_equal(function(x, **parameters), want)

"""The exact value at every float, and the functions here beside it: ours may never differ."""

from __future__ import annotations

import math

import numpy as np
import pytest

from actref.discovery import catalogue
from actref.frameworks.comparison import inputs
from actref.kinds import Elementwise
from actref.oracle import rounded
from actref.properties import edges
from tests.cases import ELEMENTWISE, label

pytestmark = pytest.mark.thorough(share=1 / 10)


def special(entry: Elementwise, dtype: str) -> list[float]:
    """Infinities, the largest numbers, zeros, kinks and what lies beside them, nan: the first of the inputs, up to nan."""
    found = inputs(entry, dtype).tolist()
    return found[: next(i for i, x in enumerate(found) if math.isnan(x)) + 1]


def decided(entry: Elementwise, x: float) -> bool:
    """Whether the next float is no whole turn of a wave away, so that a function of floats has a value there."""
    if not math.isfinite(x) or entry.properties.limits.right.limit is not None:
        return True
    return math.ulp(x) < 1


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@pytest.mark.parametrize("order", [0, 1], ids=["f", "grad"])
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_the_functions_here_return_the_exact_value(entry: Elementwise, order: int, dtype: str) -> None:
    for x in filter(lambda x: decided(entry, x), special(entry, dtype)):
        with np.errstate(all="ignore"):
            got = float((entry.function, entry.gradient)[order](np.array(x, dtype)))
        true = rounded(edges.value(entry, x, order), dtype)
        assert edges.agrees(entry, x, order, got, dtype, 1e-6, 1e-12), (x, got, true)


LIMITS = [
    ("sqrt_softplus", math.inf, 1, 0.0),
    ("snake", math.inf, 1, math.nan),
    ("snake", -math.inf, 1, math.nan),
    ("snake", math.inf, 0, math.inf),
    ("sine", math.inf, 0, math.nan),
    ("gelu", -math.inf, 0, 0.0),
    ("hardshrink", -0.5, 0, 0.0),
    ("hardshrink", -0.0, 0, 0.0),
    ("relu_squared", math.inf, 1, math.inf),
    ("silu", math.inf, 1, 1.0),
    ("squareplus", math.inf, 1, 1.0),
    ("mish", -math.inf, 1, 0.0),
    ("exponential", math.inf, 1, math.inf),
    ("sine", math.inf, 1, math.nan),
]
"""What a person works out."""


@pytest.mark.parametrize(("name", "x", "order", "want"), LIMITS)
def test_limits_are_limits(name: str, x: float, order: int, want: float) -> None:
    entry = catalogue[name]
    assert isinstance(entry, Elementwise)
    np.testing.assert_equal(float(edges.value(entry, x, order)), want)


def test_a_zero_has_no_sign_and_nan_agrees_with_nan_alone() -> None:
    entry = catalogue["hardshrink"]
    assert isinstance(entry, Elementwise)
    assert edges.agrees(entry, -0.5, 0, -0.0, "float64") and edges.agrees(entry, -0.5, 0, 0.0, "float64")
    assert not edges.agrees(entry, -0.5, 0, math.nan, "float64")
    assert not edges.agrees(entry, -0.75, 0, 0.0, "float64")
    assert edges.agrees(entry, math.nan, 0, math.nan, "float64")
    assert not edges.agrees(entry, math.nan, 0, 0.0, "float64")

"""What a word of the vocabulary knows of itself, against its value to many digits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy as sp
from mpmath import mp

from actref import vocabulary
from actref.properties import boxes, intervals
from actref.properties.curve import Curve
from actref.properties.roots import RootError
from actref.properties.shape import Analysis
from actref.vocabulary import Word, expm1, log1p, sinc

X = sp.Symbol("x", real=True)
WORDS = [
    word for word in vars(vocabulary).values() if isinstance(word, type) and issubclass(word, Word) and word is not Word
]
SMOOTH = [word(X) for word in WORDS if hasattr(word, "evaluate_np")] + [sinc(X, 1), sinc(X, 2), sinc(X, 5)]


def ends() -> tuple[np.ndarray, np.ndarray]:
    """Intervals of every width: around 0, far out, and, of log1p, near the end of its domain."""
    rng = np.random.default_rng(1806)
    low = np.concatenate([rng.uniform(-30, 30, 60), rng.uniform(-1, 1, 40), rng.uniform(-200, 200, 20)])
    return low, low + 10 ** rng.uniform(-6, 1.5, low.size)


def value(node: Any, x: float) -> Any:
    return node.evaluate_mp(mp.mpf(x), *map(int, node.args[1:]))


@pytest.mark.parametrize("node", SMOOTH, ids=str)
def test_bounds_hold_every_value(node: Any) -> None:
    low, high = ends()
    if isinstance(node, log1p):
        low, high = np.abs(low) - 0.9, np.abs(low) - 0.9 + high - low
    below, above = boxes.enclose(node, X, low, high)
    with mp.workdps(40):
        for a, b, least, most in zip(low.tolist(), high.tolist(), below.tolist(), above.tolist(), strict=True):
            found = intervals.enclose(node, X, a, b)
            for t in (0.0, 0.137, 0.5, 0.731, 1.0):
                y = value(node, min(max(a + t * (b - a), a), b))
                assert least <= y <= most, (a, b, t)
                assert found.a <= y <= found.b, (a, b, t)


@pytest.mark.parametrize("node", [each for each in SMOOTH if not isinstance(each, expm1 | log1p)], ids=str)
def test_bounds_reach_to_infinity(node: Any) -> None:
    beyond = intervals.enclose(node, X, 5, mp.inf)
    with mp.workdps(40):
        assert all(beyond.a <= value(node, x) <= beyond.b for x in (5.0, 5.5, 20.0, 1e9))


@pytest.mark.parametrize("node", SMOOTH, ids=str)
def test_the_elementary_form_and_the_derivative_are_those_of_the_value(node: Any) -> None:
    slope = sp.diff(node, X)
    for x in (-0.75, 0.3125, 2.5, 9.0):
        with mp.workdps(30):
            at = mp.mpf(x)
            assert mp.almosteq(
                value(node, x), sp.N(node.elementary().subs(X, sp.Rational(x)), 40)._to_mpmath(130), 1e-25
            )
            numeric = mp.diff(lambda t: node.evaluate_mp(t, *map(int, node.args[1:])), at)
            assert mp.almosteq(numeric, sp.N(slope.subs(X, sp.Rational(x)), 40)._to_mpmath(130), 1e-12)


@pytest.mark.parametrize("order", range(6))
def test_sinc_is_the_cardinal_sine(order: int) -> None:
    with mp.workdps(60):
        for x in (-41.0, -7.5, 0.0, 1e-9, 0.4, order + 0.75, order + 1.25, 40.5):
            true = mp.quad(lambda t, u=x: t**order * mp.cos(u * t + order * mp.pi / 2), mp.linspace(0, 1, 16))
            assert abs(sinc.evaluate_mp(mp.mpf(x), order) - true) < mp.mpf(10) ** -40
            assert abs(sinc.evaluate_np(np.array([x]), order)[0] - true) < 1e-14
    assert sinc(0, order) == sp.integrate(X**order * sp.cos(order * sp.pi / 2), (X, 0, 1))


def test_a_range_that_a_wave_far_out_may_leave_is_refused() -> None:
    """Its extrema grow towards 1 for ever, and are listed up to 10 alone."""
    with pytest.raises(RootError, match=r"order 0 of sin.* beyond"):
        Analysis(Curve(sp.sin(X) * sp.tanh(X / 8), X)).range()
    assert Analysis(Curve(sinc(X), X)).range().text == "[-0.217233628211221657408279325562, 1]"  # at tan x = x

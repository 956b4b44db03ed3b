"""What learnable and stochastic functions have beyond the elementwise ones."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
import sympy as sp
import torch

from actref import catalogue, vocabulary
from actref.errors import ArrayTypeError, EntryError, ParameterError
from actref.kinds import Learnable, Stochastic
from actref.torch import equivalents
from tests.cases import ELEMENTWISE_CASES, ENTRIES, grid, label
from tests.rounding import excess, sensitivity

LEARNABLE = [e for e in ENTRIES if isinstance(e, Learnable)]
STOCHASTIC = [e for e in ENTRIES if isinstance(e, Stochastic)]
LEARNABLE_CASES = [(e, p, q.name) for e, p in ELEMENTWISE_CASES if isinstance(e, Learnable) for q in e.learnable]


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("entry", "parameters", "name"), LEARNABLE_CASES, ids=label)
def test_parameter_derivative_as_near_as_rounding_allows(
    entry: Learnable, parameters: dict[str, float], name: str, dtype: str
) -> None:
    points = grid(entry, dtype, parameters)
    results = entry.parameter_gradient(name)(points, **parameters)
    assert results.dtype == points.dtype
    for x, y in zip(points.tolist(), results.tolist(), strict=True):
        value, _ = entry.parameter_bounded(name, x, 25, **parameters)
        moved = sensitivity(entry, entry.parameter_derivative(name), {entry.x: x}, parameters)
        ratio = excess(y, value, dtype, moved)
        assert ratio <= 1, f"d{entry.name}/d{name} at {x!r}: got {y!r}, true value {value}, {ratio:.3g} times"


@pytest.mark.parametrize("entry", LEARNABLE, ids=label)
def test_parameter_derivative_is_what_torch_trains_with(entry: Learnable) -> None:
    points = [p / 8 + 0.013 for p in range(-40, 41, 3)]
    for parameter in entry.learnable:
        weights = {k: torch.tensor(v, dtype=torch.float64) for k, v in entry.defaults.items()}
        weight = weights[parameter.name].requires_grad_()
        for x in points:
            y = equivalents.function(entry)(torch.tensor([x], dtype=torch.float64), **weights)
            (got,) = torch.autograd.grad(y.sum(), weight)
            want = float(entry.parameter_bounded(parameter.name, x, 20)[0])
            assert math.isclose(got.item(), want, rel_tol=1e-13, abs_tol=1e-15)


@pytest.mark.parametrize("entry", LEARNABLE, ids=label)
def test_parameter_derivative_is_public_and_has_the_shape_of_its_input(entry: Learnable) -> None:
    import actref

    x = np.linspace(-2, 2, 24, dtype=np.float32).reshape(2, 3, 4)
    for parameter in entry.learnable:
        function = getattr(actref, f"{entry.name}_grad_{parameter.name}")
        assert function is entry.parameter_gradient(parameter.name)
        result = function(x)
        assert (result.shape, result.dtype) == (x.shape, x.dtype)
        assert np.isnan(function(np.nan))
        with pytest.raises(ArrayTypeError, match=rf"^{function.__name__}: x has dtype"):
            function(["a"])


def test_what_is_not_learnable_is_refused() -> None:
    with pytest.raises(ParameterError, match="beta is not learnable; learnable: alpha_p, alpha_n"):
        catalogue["xielu"].parameter_derivative("beta")
    relu = catalogue["relu"]
    given = {f.name: getattr(relu, f.name) for f in dataclasses.fields(relu)}
    with pytest.raises(EntryError, match=r"relu\.py: parameters: has none with learnable=True"):
        Learnable(**given)


@pytest.mark.parametrize("entry", STOCHASTIC, ids=label)
def test_training_draws_from_the_generator_and_from_nothing_else(entry: Stochastic) -> None:
    x = np.linspace(-3, -0.5, 40_000)  # more than one block
    first, again, other = (entry.function(x, training=True, rng=np.random.default_rng(s)) for s in (7, 7, 8))
    np.testing.assert_array_equal(first, again)
    assert (first != other).mean() > 0.99
    kept = np.random.get_state()[1].copy()
    entry.function(x, training=True, rng=np.random.default_rng(7))
    np.testing.assert_array_equal(np.random.get_state()[1], kept)
    for function in (entry.function, entry.gradient):
        with pytest.raises(ParameterError, match=r"training=True draws at random, found rng=None; give rng="):
            function(x, training=True)


@pytest.mark.parametrize("entry", STOCHASTIC, ids=label)
def test_the_mean_of_training_is_evaluation(entry: Stochastic) -> None:
    rng = np.random.default_rng(2015)
    for at in (-4.0, -0.5, 0.0, 2.5):
        draws = entry.function(np.full(100_000, at), training=True, rng=rng)
        error = 6 * draws.std() / math.sqrt(draws.size) + 1e-15
        assert abs(draws.mean() - float(entry.exact(at, 0, 20))) <= error


@pytest.mark.parametrize("entry", STOCHASTIC, ids=label)
def test_a_training_output_is_the_stated_sample_and_its_slope(entry: Stochastic) -> None:
    """Solve the printed sample for the draw: it is one number for the value and for the slope."""
    x = np.array([-3.0, -1.25, -0.5])
    values, slopes = (f(x, training=True, rng=np.random.default_rng(3)) for f in (entry.function, entry.gradient))
    a = sp.Symbol("a", real=True)
    defaults = {name: sp.Rational(value) for name, value in entry.defaults.items()}
    sample = entry.sampled(vocabulary, entry.x, a, **defaults)
    for at, value, slope in zip(x.tolist(), values.tolist(), slopes.tolist(), strict=True):
        (draw,) = sp.solve(sample.subs(entry.x, sp.Rational(at)) - sp.Rational(value), a)
        want = sp.diff(sample, entry.x).subs({a: draw, entry.x: sp.Rational(at)})
        assert math.isclose(slope, float(want), rel_tol=1e-12)


def test_rrelu_slopes_fill_the_interval() -> None:
    x = np.full(50_000, -1.0)
    slopes = -catalogue["rrelu"].function(x, 0.1, 0.3, training=True, rng=np.random.default_rng(1))
    assert 0.1 <= slopes.min() < 0.1001
    assert 0.2999 < slopes.max() <= 0.3
    assert abs((slopes < 0.15).mean() - 0.25) < 0.01

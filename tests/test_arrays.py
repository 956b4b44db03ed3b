"""Shapes and dtypes: one policy, the same for every function."""

from __future__ import annotations

import warnings
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

import actref
from actref.arrays import BLOCK
from actref.entry import Entry
from actref.errors import ArrayTypeError, ParameterError
from actref.kinds import Elementwise, StochasticVector
from actref.torch import equivalents
from tests.cases import ELEMENTWISE, ELEMENTWISE_CASES, ENTRIES, label

BOTH = pytest.mark.parametrize("which", ["function", "gradient"])


@BOTH
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_shape_and_dtype(entry: Elementwise, which: str) -> None:
    function = getattr(entry, which)
    for dtype in ("float16", "float32", "float64"):
        for shape in ((), (0,), (3,), (2, 0, 3), (2, 3, 4)):
            x = np.linspace(-2, 2, int(np.prod(shape)), dtype=dtype).reshape(shape)
            y = function(x)
            assert (y.shape, y.dtype) == (shape, np.dtype(dtype))
    for numbers in (1, 1.0, True, [1, 2], np.arange(3, dtype=np.int8), np.arange(3, dtype=np.uint64)):
        assert function(numbers).dtype == np.float64
        assert function(numbers).shape == np.shape(numbers)


@BOTH
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_views_blocks_and_the_input_itself(entry: Elementwise, which: str) -> None:
    function = getattr(entry, which)
    x = np.linspace(-4, 4, BLOCK + 1001)
    kept = x.copy()
    y = function(x)
    np.testing.assert_array_equal(x, kept)
    # some processors take another path through numpy.exp for a view or a single number, which rounds otherwise
    same = partial(np.testing.assert_allclose, rtol=1e-13, atol=1e-15)
    same(function(x[::-2]), y[::-2])
    square = x[: 60 * 50].reshape(60, 50)
    same(function(square.T), function(square).T)
    same([function(v).item() for v in x[::997]], y[::997])


@BOTH
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
@pytest.mark.parametrize("bad", [np.array([1j]), np.array(["1"]), np.array([None]), np.array([b"1"])], ids=str)
def test_what_is_no_real_number_is_a_type_error_that_names_the_function(
    entry: Elementwise, which: str, bad: np.ndarray
) -> None:
    function = getattr(entry, which)
    with pytest.raises(ArrayTypeError, match=rf"^{function.__name__}: x has dtype .*; allowed are float16"):
        function(bad)


@BOTH
@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_no_floating_point_warning_escapes(entry: Elementwise, parameters: dict[str, float], which: str) -> None:
    specials = [-np.inf, -1e308, -1e30, -745.2, -5e-324, -0.0, 0.0, 5e-324, 1e-308, 710.0, 1e30, 1e308, np.inf, np.nan]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for dtype in ("float64", "float32", "float16"):
            with np.errstate(over="ignore", under="ignore"):
                x = np.array(specials).astype(dtype)
            getattr(entry, which)(x, **parameters)


@BOTH
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_the_input_may_be_named(entry: Entry, which: str) -> None:
    x = np.arange(12.0).reshape(1, 6, 2) if entry.name == "softmax2d" else np.arange(12.0)
    draws = {"rng": np.random.default_rng(0)} if isinstance(entry, StochasticVector) else {}
    if which == "function":
        assert entry.function(x=x, **draws).dtype == np.float64
    elif isinstance(entry, Elementwise):
        np.testing.assert_array_equal(entry.gradient(x=x), entry.gradient(x))


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_rows_of_different_lengths_are_no_array(entry: Entry) -> None:
    with pytest.raises(ArrayTypeError, match=rf"^{entry.name}: x is no array: "):
        entry.function([[1.0], [1.0, 2.0]])


NO_NUMBERS = (np.complex128(1), 1j, "1", np.str_("1"), b"1", None, object(), [[1.0], [1.0, 2.0]])


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e.parameters], ids=label)
def test_a_parameter_is_a_real_number(entry: Entry) -> None:
    x = np.ones((1, 12, 2))
    for parameter in entry.parameters:
        for bad in NO_NUMBERS:
            with pytest.raises(
                ArrayTypeError, match=rf"^{entry.name}: {parameter.name}( is no array|=.* is not a real)"
            ):
                entry.function(x, **{parameter.name: bad})
        for large in (10**400, 10**5000):
            with pytest.raises(ParameterError, match=f"^{entry.name}: {parameter.name} is too large for float64"):
                entry.function(x, **{parameter.name: large})


@pytest.mark.parametrize("entry", [e for e in ELEMENTWISE if e.parameters], ids=label)
def test_a_parameter_may_be_any_real_number(entry: Elementwise) -> None:
    for parameter in entry.parameters:
        want = entry.function(0.5, **{parameter.name: parameter.default})
        for same in (Fraction(parameter.default), np.float64(parameter.default), np.array(parameter.default)):
            assert entry.function(0.5, **{parameter.name: same}) == want


@BOTH
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_parameters_are_checked(entry: Elementwise, which: str) -> None:
    function = getattr(entry, which)
    for parameter in entry.parameters:
        with pytest.raises(ParameterError, match=f"{parameter.name}=nan is outside its domain"):
            function(1.0, **{parameter.name: np.nan})
        with pytest.raises(ArrayTypeError, match=f"{parameter.name}='a' is not a real number"):
            function(1.0, **{parameter.name: "a"})
        if not parameter.learnable:
            with pytest.raises(ParameterError, match=f"{parameter.name} is one number, found an array"):
                function(np.ones((2, 3)), **{parameter.name: [parameter.default] * 3})


@pytest.mark.parametrize("entry", [e for e in ELEMENTWISE if any(p.learnable for p in e.parameters)], ids=label)
def test_a_learnable_parameter_may_differ_per_channel(entry: Elementwise) -> None:
    x = np.linspace(-2, 2, 24).reshape(2, 3, 4)
    for parameter in (p for p in entry.parameters if p.learnable):
        values = [parameter.default, parameter.default + 0.25, parameter.default + 0.5]
        for function in (entry.function, entry.gradient):
            got = function(x, **{parameter.name: values})
            want = np.stack([function(x[:, i], **{parameter.name: v}) for i, v in enumerate(values)], axis=1)
            np.testing.assert_array_equal(got, want)
        with pytest.raises(ParameterError, match="one value for each of the 3 channels"):
            entry.function(x, **{parameter.name: [0.5, 0.5]})


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_signed_zero(entry: Elementwise) -> None:
    """Where the function has the sign of its argument near 0, -0.0 stays wherever it does in torch's form of it."""
    near = [float(entry.exact(x, 0, 20)) for x in (-1e-3, 1e-3)]
    if float(entry.exact(0, 0, 20)) == 0 and near[0] < 0 < near[1]:
        weights = {
            p.name: torch.tensor(p.default, dtype=torch.float64) if p.learnable else p.default for p in entry.parameters
        }
        for zero in (-0.0, 0.0):
            expected = equivalents.function(entry)(torch.tensor([zero], dtype=torch.float64), **weights)
            assert np.signbit(entry.function(zero)) >= expected.signbit().item()


@pytest.mark.parametrize("function", [actref.gelu, actref.softmax, actref.swiglu])
def test_a_mask_is_not_lost_silently(function: Any) -> None:
    masked = np.ma.array([1.0, 2.0, 3.0, 4.0], mask=[0, 1, 0, 0])
    with pytest.raises(ArrayTypeError, match=r"masked array, whose mask would be lost; write x.data .* x.filled"):
        function(masked)
    assert np.array_equal(function(masked.filled(0)), function(np.array([1.0, 0.0, 3.0, 4.0])))
    assert np.array_equal(function(np.ma.array([1.0, 2.0])), function([1.0, 2.0]))

"""Vector kinds: the function, its product with the Jacobian, the Jacobian itself, and the torch functions."""

from __future__ import annotations

import inspect
import itertools
import math
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from mpmath import mp

from actref.errors import ArrayTypeError, ParameterError, ShapeError
from actref.kinds import StochasticVector, Vector
from actref.torch import equivalents
from tests import sample
from tests.cases import ENTRIES, SPREAD, label, parameter_sets
from tests.devices import DEVICES, compiled
from tests.rounding import excess

pytestmark = pytest.mark.thorough(share=1 / 4)

VECTOR = [e for e in ENTRIES if isinstance(e, Vector)]
CASES = [(e, p) for e in VECTOR for p in parameter_sets(e)]
WRITTEN = [e for e in VECTOR if e.torch.function is None]
SEED = 1602

each_entry = pytest.mark.parametrize("entry", VECTOR, ids=label)
each_case = pytest.mark.parametrize(("entry", "parameters"), CASES, ids=label)
each_device = pytest.mark.parametrize("device", DEVICES)


# --- what the entries are called with --------------------------------------------------------------------------------


def seeded(entry: Vector) -> dict[str, Any]:
    """A generator in the same state for every call, where the entry draws."""
    return {"rng": np.random.default_rng(SEED)} if isinstance(entry, StochasticVector) else {}


def noise(entry: Vector, size: int) -> dict[str, Any]:
    """The noise that such a call draws for one vector, as the oracle takes it."""
    if not isinstance(entry, StochasticVector):
        return {}
    return {"noise": np.random.default_rng(SEED).gumbel(size=size).tolist()}


def shaped(entry: Vector, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A vector in the shape that the entry takes: along its axis, the other axes of size 1."""
    if not entry.dims:
        return x
    return x.reshape([-1 if k == entry.axis % entry.dims[0] else 1 for k in range(entry.dims[0])])


def value(entry: Vector, x: np.ndarray[Any, Any], parameters: dict[str, float]) -> np.ndarray[Any, Any]:
    return entry.function(shaped(entry, x), **parameters, **seeded(entry)).ravel()


def product(entry: Vector, x: np.ndarray[Any, Any], g: np.ndarray[Any, Any], parameters: dict[str, float]) -> Any:
    return entry.gradient(shaped(entry, x), shaped(entry, g), **parameters, **seeded(entry)).ravel()


def jacobian(entry: Vector, x: np.ndarray[Any, Any], parameters: dict[str, float]) -> np.ndarray[Any, Any]:
    result = entry.jacobian(shaped(entry, x), **parameters, **seeded(entry))
    assert result.shape[:-2] == tuple(1 for _ in result.shape[:-2])
    return result.reshape(result.shape[-2:])


def vectors(entry: Vector, dtype: str, parameters: dict[str, float]) -> list[np.ndarray[Any, Any]]:
    """Finite vectors: short and long, with ties, far apart, subnormal, huge, and beside every decision."""
    rng = np.random.default_rng(1990)
    info = np.finfo(dtype)
    unit = entry.unit(entry.defaults | parameters)
    big, tiny, least = float(info.max), float(info.tiny), float(info.smallest_subnormal)
    close = float(np.nextafter(info.dtype.type(1), info.dtype.type(2)))
    found: list[Any] = [
        [0.0], [-3.7], [0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [-0.0, 0.0], [1.0, 1.0, 1.0], [0.5, -0.5], [close, 0.0, 1.0],
        [big, -big], [big, big, 0.0], [-big, -big], [tiny, -tiny], [least, 0.0, -least], [big, 1.0, 0.0], [1e4, 1e4 + 1],
        [0.0, -40.0], [0.0, -700.0, -709.0], [0.0, -720.0, -740.0], [0.0, -745.0], [0.0, -746.0], [30.0, 1.0, 29.5],
        [0.0, -87.0, -100.0], [2.0, 1.9, 1.8, -5.0], [1 / 3, 1 / 3, -2 / 3], [1 / 3, 0.0, 2 / 3, -1 / 3], [1.0, least],
        [close, 0.0], [1.0, 0.01, -1.0], [-1 / 3, close - 1, 1.0, 1 / 3, -2 / 3, -close, 2 / 3],
    ]  # fmt: skip
    drawn: list[Any] = []
    for scale in (1.0, 1.0, 3.0, 30.0, 300.0):
        drawn += [rng.normal(size=n) * scale for n in (2, 3, 5, 8)]
    drawn += [rng.uniform(-0.2, 0.2, 24), rng.normal(size=24), rng.normal(size=24) * 100, rng.integers(-2, 2, 12) / 2]
    drawn += [10.0 ** rng.uniform(-300, 307, 4) if dtype == "float64" else 10.0 ** rng.uniform(-40, 38, 4)]
    vectors = []
    for each in [*found, *(drawn[k] for k in sample.current.points(np.arange(len(drawn)), SPREAD))]:
        repeated = np.resize(np.asarray(each, dtype=np.float64), max(1, -(-len(each) // unit)) * unit)
        with np.errstate(over="ignore"):
            vectors.append(repeated.astype(dtype))
    return [vector for vector in vectors if np.isfinite(vector).all()]


Evaluate = Callable[[list[Any]], list[Any]]


def check(
    got: list[float],
    dtype: str,
    what: str,
    evaluate: Evaluate,
    inputs: list[Any],
    components: int,
    scale: float = 1.0,
) -> None:
    """As near as rounding the inputs allows; beside a jump, as near to the value on its other side.

    Args:
        got: The results.
        dtype: Of the results.
        what: What was computed, for the message.
        evaluate: The true values for inputs near these.
        inputs: The numbers that the results depend on, the components of x first.
        components: How many those are.
        scale: What a factor that may underflow is multiplied with.
    """
    true = evaluate(inputs)
    moved = cache(lambda: _moved(evaluate, inputs, true))
    for k, (y, exact) in enumerate(zip(got, true, strict=True)):
        ratio = excess(y, exact, dtype, lambda: moved()[k], scale)  # noqa: B023
        if ratio > 1:
            sides = [evaluate(_nudged(inputs, j, sign))[k] for j in range(components) for sign in (-1, 1)]
            ratio = min(ratio, *(excess(y, side, dtype, lambda: moved()[k], scale) for side in sides))  # noqa: B023
        assert ratio <= 1, f"{what}, component {k}: {y!r}, true {mp.nstr(exact, 20)}, {ratio:.3g} times"


def _moved(evaluate: Evaluate, inputs: list[Any], true: list[Any]) -> list[Any]:
    """Σ|input · ∂f/∂input| of each result."""
    with mp.workdps(400):
        total = [mp.zero] * len(true)
        for k, value in enumerate(map(mp.mpf, inputs)):
            # a step small beside the input, and beside 1: a huge input must not leap over what it decides
            step = mp.ldexp(min(abs(value), 1), -60)
            bumped = evaluate([*inputs[:k], value + step, *inputs[k + 1 :]])
            if step:
                total = [t + abs((a - b) * value / step) for t, a, b in zip(total, bumped, true, strict=True)]
    return total


def _nudged(inputs: list[Any], k: int, sign: int) -> list[Any]:
    """The inputs with one of them moved by 4 units of the largest."""
    with mp.workdps(400):
        step = 4 * math.ulp(max(abs(float(v)) for v in inputs))
        return [*inputs[:k], mp.mpf(inputs[k]) + sign * step, *inputs[k + 1 :]]


# --- against the oracle ----------------------------------------------------------------------------------------------


def numbers(entry: Vector, parameters: dict[str, float]) -> dict[str, float]:
    """The parameters that may take any value near theirs."""
    return {k: v for k, v in (entry.defaults | parameters).items() if k != entry.grouped_by}


def evaluator(entry: Vector, size: int, parameters: dict[str, float], give: Callable[..., list[Any]]) -> Evaluate:
    """The true values as a function of one list: x, the noise, what else `give` takes, and the parameters that are no counts."""
    names = list(numbers(entry, parameters))
    drawn = len(noise(entry, size).get("noise", ()))

    def evaluate(inputs: list[Any]) -> list[Any]:
        x, rest = inputs[:size], inputs[size : len(inputs) - len(names)]
        options = parameters | dict(zip(names, inputs[len(inputs) - len(names) :], strict=True))
        if drawn:
            options["noise"] = rest[:drawn]
        return give(x, rest[drawn:], options)

    return evaluate


def listed(entry: Vector, x: np.ndarray[Any, Any], parameters: dict[str, float], g: list[float]) -> list[Any]:
    return [*x.tolist(), *noise(entry, len(x)).get("noise", ()), *g, *numbers(entry, parameters).values()]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@each_case
def test_function_as_near_as_rounding_allows(entry: Vector, parameters: dict[str, float], dtype: str) -> None:
    for x in vectors(entry, dtype, parameters):
        got = value(entry, x, parameters)
        assert got.dtype == dtype
        true = evaluator(entry, len(x), parameters, lambda x, _, options: list(entry.exact(x, 0, 40, **options)))
        check(got.tolist(), dtype, f"x={x.tolist()}", true, listed(entry, x, parameters, []), len(x))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@each_case
def test_product_and_jacobian_as_near_as_rounding_allows(
    entry: Vector, parameters: dict[str, float], dtype: str
) -> None:
    rng = np.random.default_rng(7)
    every = vectors(entry, dtype, parameters)

    def back(x: list[Any], g: list[Any], options: dict[str, Any]) -> list[Any]:
        return [value for value, _ in entry.exact_product(x, g, 40, **options)]

    def rows(x: list[Any], _: list[Any], options: dict[str, Any]) -> list[Any]:
        return [value for row in entry.exact(x, 1, 40, **options) for value in row]

    for x in (every[k] for k in sample.current.points(np.arange(len(every)), 1 / 3)):
        if len(x) > 12:
            x = x[: 12 * entry.unit(entry.defaults | parameters)]
        size = entry.output_size(len(x), entry.defaults | parameters)
        power = int(rng.integers(-100, 100))
        for g in (rng.normal(size=size).astype(dtype), np.ldexp(rng.normal(size=size), power).astype(dtype)):
            got = product(entry, x, g, parameters)
            assert (got.dtype, got.shape) == (dtype, x.shape)
            true, inputs = evaluator(entry, len(x), parameters, back), listed(entry, x, parameters, g.tolist())
            weight = float(np.abs(g).max() / (entry.defaults | parameters).get("tau", 1.0))
            check(got.tolist(), dtype, f"x={x.tolist()}, g={g.tolist()}", true, inputs, len(x), weight)
        if len(x) <= 5:
            true, inputs = evaluator(entry, len(x), parameters, rows), listed(entry, x, parameters, [])
            check(jacobian(entry, x, parameters).ravel().tolist(), dtype, f"J at {x.tolist()}", true, inputs, len(x))


@each_case
def test_long_vectors(entry: Vector, parameters: dict[str, float]) -> None:
    """Sums of many terms: equal components have a result that can be said without a computation."""
    count = 100_000 * entry.unit(entry.defaults | parameters)
    one, many = (value(entry, np.zeros(n), parameters) for n in (entry.unit(entry.defaults | parameters), count))
    if not isinstance(entry, StochasticVector) and len(many) == count:
        short = [float(v) for v in entry.exact([0, 0, 0, 0], digits=20)]
        if len({*short}) == 1 and short[0] > 0:
            # each component adds the same to what is below the bar
            assert many[0] == 1 / (count - 4 + round(1 / short[0]))
        if len({*short}) == 1 and short[0] < 0:
            assert many[0] == pytest.approx(-math.log(count), rel=1e-15)
    assert one.size <= many.size
    spread = np.linspace(-30, 30, 1000 * entry.unit(entry.defaults | parameters))
    true = [v for v, _ in entry.bounded(spread.tolist(), 0, 20, **parameters, **noise(entry, len(spread)))]
    got = value(entry, spread, parameters).tolist()
    # every component may move by what rounding the largest of them does
    moved = 4 * (30 + 30 / min(1.0, (entry.defaults | parameters).get("tau", 1.0)))
    for k, (y, exact) in enumerate(zip(got, true, strict=True)):
        assert excess(y, exact, "float64", lambda: moved * max(abs(exact), 1e-20)) <= 1, f"component {k}: {y}"  # noqa: B023


@each_case
def test_jacobian_is_the_limit_of_difference_quotients(entry: Vector, parameters: dict[str, float]) -> None:
    """Independent of the rules of differentiation: central differences of the exact function at 60 digits."""
    unit = entry.unit(entry.defaults | parameters)
    x = [mp.mpf(v) / 64 for v in (21, -37, 43, 16, 57, -12)[: max(4, 2 * unit)]]
    x = x[: len(x) // unit * unit]
    drawn = noise(entry, len(x))
    rows = entry.exact(x, 1, 40, **parameters, **drawn)
    with mp.workdps(70):
        h = mp.mpf(10) ** -20
        for j in range(len(x)):
            left, right = ([v + s * h if k == j else v for k, v in enumerate(x)] for s in (-1, 1))
            low, high = (entry.exact(at, 0, 60, **parameters, **drawn) for at in (left, right))
            for i, row in enumerate(rows):
                want = (high[i] - low[i]) / (2 * h)
                assert abs(row[j] - want) <= mp.mpf(10) ** -30 * max(1, abs(want)), f"row {i}, column {j}"


@each_case
def test_infinities_give_the_limit_where_there_is_one(entry: Vector, parameters: dict[str, float]) -> None:
    unit = entry.unit(entry.defaults | parameters)
    inf, drawn = math.inf, {}
    for x in ([inf, 0.0, 1.0], [0.0, inf, -inf], [-inf, 0.5, 1.0], [-inf, 2.0, -inf], [1.0, -inf, inf]):
        row = np.repeat(np.array(x), unit)
        drawn = noise(entry, len(row))
        got = value(entry, row, parameters)
        far = []
        for power, turn in ((50, 1), (60, 1), (60, -1)):  # two ways out, so that a tie at infinity shows no limit
            finite = [
                mp.mpf(10) ** power * (turn * k + 20) * (1 if v > 0 else -1) if math.isinf(v) else v
                for k, v in enumerate(row.tolist())
            ]
            far.append(entry.exact(finite, 0, 30, **parameters, **drawn))
        for k, y in enumerate(got):
            first, last, other = (each[k] for each in far)
            if abs(last) > mp.mpf(10) ** 20 and abs(other) > mp.mpf(10) ** 20:
                assert y == math.copysign(inf, last), f"x={x}, component {k}: {y}"
            elif max(abs(last - first), abs(last - other)) < mp.mpf(10) ** -25:
                assert y == pytest.approx(float(last), rel=1e-14, abs=1e-25), f"x={x}, component {k}: {y}"
        if not np.isnan(got).any():
            back = product(entry, row, np.linspace(-1, 2, len(got)), parameters)
            assert not np.isnan(back).any(), f"x={x}: {back}"


@each_case
def test_nan_in_nan_out(entry: Vector, parameters: dict[str, float]) -> None:
    """A nan reaches every output that depends on it, and the derivative too."""
    unit = entry.unit(entry.defaults | parameters)
    for dtype in ("float16", "float32", "float64"):
        for place in (0, 1, 2):
            row = np.repeat(np.array([0.5, 2.0, 0.5]), unit).astype(dtype)
            row[place * unit] = np.nan
            y = value(entry, row, parameters)
            g = np.ones(len(y), dtype)
            back = product(entry, row, g, parameters)
            assert np.isnan(back[place * unit])
            if unit > 1:
                inside = range(place * unit, (place + 1) * unit)
                assert [j for j in range(len(row)) if np.isnan(back[j])] == list(inside), "the nan left its group"
            clean = row.copy()
            for j in range(len(y)):
                moved = []
                for t in (-3.0, 0.1, 4.0):
                    clean[place * unit] = t
                    moved.append(float(value(entry, clean, parameters)[j]))
                if len({*moved}) > 1:
                    assert math.isnan(y[j]), f"component {j} depends on the nan and is {y[j]}"


@each_case
def test_ties_of_infinities_have_no_value(entry: Vector, parameters: dict[str, float]) -> None:
    """Where the components that tie at an infinity decide the result, there is no limit; the others keep theirs."""
    row = np.repeat(np.array([math.inf, 0.0, math.inf]), entry.unit(entry.defaults | parameters))
    far = [
        np.array([float(v) for v in entry.exact([t if v == math.inf else v for t, v in zip(at, row.tolist(), strict=True)],
                                                0, 20, **parameters, **noise(entry, len(row)))])
        for at in ([1e6] * len(row), [1e6 - k for k in range(len(row))], [1e6 + k for k in range(len(row))])
    ]  # fmt: skip
    if "argmax" in entry.latex(0):
        return  # an index decides every tie, at infinity as elsewhere
    got = value(entry, row, parameters)
    for k, y in enumerate(got):
        if max(abs(far[0][k] - far[1][k]), abs(far[0][k] - far[2][k])) > 0.01 and abs(far[0][k]) < 100:
            assert math.isnan(y), f"component {k}: {y}"
        elif abs(far[0][k]) < 1e-9:
            assert y == 0


# --- shapes, dtypes, errors ------------------------------------------------------------------------------------------


def sizes(entry: Vector) -> list[tuple[tuple[int, ...], int]]:
    """Shapes and axes that the entry takes, empty ones among them."""
    if entry.dims:
        return [(shape, entry.axis) for shape in ((2, 3, 4), (5, 2, 3, 4), (2, 0, 3), (0, 2, 3, 4), (1, 1, 1))]
    unit = entry.unit(entry.defaults)
    return [
        ((unit,), 0),
        ((3, 2 * unit), -1),
        ((2 * unit, 3), 0),
        ((2, 3 * unit, 4), 1),
        ((0, unit), 1),
        ((unit, 0), 0),
        ((0,), 0),
    ]


def along(entry: Vector, axis: int) -> dict[str, int]:
    return {} if entry.dims else {"axis": axis}


@each_entry
def test_shape_and_dtype(entry: Vector) -> None:
    for dtype in ("float16", "float32", "float64"):
        for shape, axis in sizes(entry):
            x = np.linspace(-2, 2, int(np.prod(shape)), dtype=dtype).reshape(shape)
            place = axis % len(shape)
            outputs = entry.output_size(shape[place], entry.defaults)
            expected = (*shape[:place], outputs, *shape[place + 1 :])
            y = entry.function(x, **along(entry, axis), **seeded(entry))
            assert (y.shape, y.dtype) == (expected, np.dtype(dtype))
            back = entry.gradient(x, np.ones(expected), **along(entry, axis), **seeded(entry))
            assert (back.shape, back.dtype) == (shape, np.dtype(dtype))
            rows = entry.jacobian(x, **along(entry, axis), **seeded(entry))
            rest = (*shape[:place], *shape[place + 1 :])
            assert (rows.shape, rows.dtype) == ((*rest, outputs, shape[place]), np.dtype(dtype))
    if not entry.dims:
        for numbers in ([1, 2], [True, False], np.arange(4, dtype=np.int8)):
            assert entry.function(numbers).dtype == np.float64


@each_entry
def test_axes_blocks_and_views_agree(entry: Vector) -> None:
    x = np.random.default_rng(3).normal(size=(7, 6, 12, 300))
    kept = x.copy()
    default = entry.axis
    y = entry.function(x, **seeded(entry))
    back = entry.gradient(x, np.ones_like(y), **seeded(entry))
    np.testing.assert_array_equal(x, kept)
    if entry.dims:
        np.testing.assert_array_equal(entry.function(x[3], **seeded(entry)), y[3])
        np.testing.assert_array_equal(entry.function(x[::-2, :, ::3]), y[::-2, :, ::3])
        return
    for axis in range(3):
        turned = np.moveaxis(x, default, axis)
        got = entry.function(turned, axis=axis, **seeded(entry))
        np.testing.assert_array_equal(np.moveaxis(got, axis, default), y)
        got = entry.gradient(turned, np.moveaxis(np.ones_like(y), default, axis), axis=axis, **seeded(entry))
        np.testing.assert_array_equal(np.moveaxis(got, axis, default), back)
    flat = entry.function(x.reshape(-1, 300), **seeded(entry))
    np.testing.assert_array_equal(flat.reshape(y.shape), y)
    if not seeded(entry):
        np.testing.assert_array_equal(entry.function(x[::-2]), y[::-2])


@each_case
def test_jacobian_rows_are_products_with_unit_vectors(entry: Vector, parameters: dict[str, float]) -> None:
    x = np.random.default_rng(5).normal(size=6 * entry.unit(entry.defaults | parameters))
    rows = jacobian(entry, x, parameters)
    for row, unit in zip(rows, np.eye(len(rows)), strict=True):
        np.testing.assert_array_equal(product(entry, x, unit, parameters), row)
    g = np.random.default_rng(6).normal(size=len(rows))
    np.testing.assert_allclose(product(entry, x, g, parameters), g @ rows, rtol=1e-13, atol=1e-14)


@each_case
def test_no_floating_point_warning_escapes(entry: Vector, parameters: dict[str, float]) -> None:
    specials = [-np.inf, -1e308, -745.2, -5e-324, -0.0, 0.0, 5e-324, 710.0, 1e308, np.inf, np.nan]
    rng = np.random.default_rng(8)
    size = 3 * entry.unit(entry.defaults | parameters)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for dtype in ("float64", "float32", "float16"):
            for _ in range(60):
                with np.errstate(over="ignore", under="ignore"):
                    x = rng.choice(specials, size).astype(dtype)
                y = value(entry, x, parameters)
                with np.errstate(over="ignore", under="ignore"):
                    g = rng.choice(specials, len(y)).astype(dtype)
                product(entry, x, g, parameters)
                jacobian(entry, x, parameters)


def takes_a_number(entry: Vector) -> bool:
    """Whether a vector of length 1 has a result of length 1: such a one may be a number, as in torch."""
    return not entry.dims and entry.unit(entry.defaults) == entry.output_size(1, entry.defaults) == 1


@pytest.mark.parametrize("entry", [e for e in VECTOR if takes_a_number(e)], ids=label)
def test_a_number_is_a_vector_of_length_1(entry: Vector) -> None:
    for dtype in ("float16", "float32", "float64"):
        x, g = np.array(1.5, dtype), np.array(2.0, dtype)
        results = (entry.function(x, **seeded(entry)), entry.gradient(x, g, **seeded(entry)))
        lists = (
            entry.function(x.reshape(1), **seeded(entry)),
            entry.gradient(x.reshape(1), g.reshape(1), **seeded(entry)),
        )
        for result, in_a_list in zip(results, lists, strict=True):
            assert (result.shape, result.dtype, result) == ((), dtype, in_a_list[0])
        assert entry.jacobian(x, **seeded(entry)).shape == (1, 1)


@each_entry
def test_bad_input_gets_a_clear_error(entry: Vector) -> None:
    name, unit = entry.name, entry.unit(entry.defaults)
    good = shaped(entry, np.arange(2.0 * unit))
    if not takes_a_number(entry):
        with pytest.raises(ShapeError, match=rf"^{name}: x is 0-d; allowed are arrays with an axis"):
            entry.function(1.0)
    if entry.dims:
        with pytest.raises(ShapeError, match=rf"^{name}: x has 2 dimensions; allowed are 3 or 4"):
            entry.function([[1.0]])
    else:
        with pytest.raises(ShapeError, match=rf"^{name}: axis=2 of an array with 1 dimensions; allowed are -1 to 0"):
            entry.function(good, axis=2)
        with pytest.raises(ArrayTypeError, match=rf"^{name}: axis=0.5 is not an integer"):
            entry.function(good, axis=0.5)
    if unit > 1:
        with pytest.raises(ShapeError, match=rf"^{name}: {unit + 1} elements along the axis; allowed is a multiple of"):
            entry.function(np.zeros(unit + 1))
    with pytest.raises(ShapeError, match=r"g has shape \(99,\); allowed is that of the result"):
        entry.gradient(good, np.zeros(99))
    for bad in ([1j, 2j], ["1", "2"], [None, None]):
        with pytest.raises(ArrayTypeError, match=rf"^{name}: x has dtype .*; allowed are float16"):
            entry.function(bad)
        with pytest.raises(ArrayTypeError, match=rf"^{name}_grad \(g\): x has dtype"):
            entry.gradient(good, bad)
    for parameter in entry.parameters:
        with pytest.raises(ParameterError, match=f"{parameter.name}=nan is outside its domain"):
            entry.function(good, **{parameter.name: math.nan})
        with pytest.raises(ParameterError, match=f"{parameter.name} is one number, found an array"):
            entry.function(good, **{parameter.name: [1.0, 2.0]})
    if isinstance(entry, StochasticVector):
        with pytest.raises(ArrayTypeError, match=r"rng=7 is no numpy.random.Generator; give default_rng\(seed\)"):
            entry.function(good, rng=7)
    with pytest.raises(ParameterError, match="exact needs finite numbers"):
        entry.exact([math.inf] * unit, **noise(entry, unit))
    for words in ("12", 1):
        with pytest.raises(ParameterError, match=f"{name}: x={words!r} is no sequence of numbers"):
            entry.exact(words, **noise(entry, unit))
    if isinstance(entry, StochasticVector):
        for drawn in ({}, {"noise": [0.5] * (unit + 1)}):
            with pytest.raises(ShapeError, match=f"noise for {unit} components; what is drawn is given"):
                entry.exact([1] * unit, **drawn)
    with pytest.raises(ParameterError, match="digits=0; allowed are whole numbers from 1"):
        entry.exact([1] * unit, digits=0, **noise(entry, unit))
    with pytest.raises(ParameterError, match="the definition is n=0, the Jacobian n=1"):
        entry.derivative(2)


@each_entry
def test_docstrings_are_complete(entry: Vector) -> None:
    for section in ("Args:", "Returns:", "Raises:", "Source:", "Example:", ">>>"):
        assert section in (entry.jacobian.__doc__ or "")


@pytest.mark.parametrize("entry", [e for e in VECTOR if isinstance(e, StochasticVector)], ids=label)
def test_draws(entry: Vector) -> None:
    x = np.log(np.array([0.5, 0.3, 0.2]))
    one, same, other = (entry.function(x, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
    many = entry.function(np.tile(x, (40_000, 1)), hard=True, rng=np.random.default_rng(11))
    assert set(np.unique(many)) == {0.0, 1.0}
    np.testing.assert_allclose(many.mean(0), [0.5, 0.3, 0.2], atol=0.01)
    soft = entry.function(x, rng=np.random.default_rng(1))
    np.testing.assert_array_equal(entry.function(x, hard=True, rng=np.random.default_rng(1)), soft == soft.max())
    assert not np.array_equal(entry.function(x), entry.function(x))


# --- torch -----------------------------------------------------------------------------------------------------------


def torch_arguments(entry: Vector, function: Any, parameters: dict[str, float], axis: int) -> dict[str, Any]:
    accepted = inspect.signature(function).parameters
    dim = {"dim": axis} if "dim" in accepted else {}
    return {k: int(v) if v == int(v) else v for k, v in (entry.defaults | parameters).items()} | dim


def inputs(entry: Vector, parameters: dict[str, float]) -> np.ndarray[Any, Any]:
    """Rows away from every tie, and two beside the thresholds of sparsemax and entmax, along the axis of the entry."""
    rows = np.random.default_rng(9).permutation(np.linspace(-2.37, 2.11, 36)).reshape(3, 12)
    far = -5 - np.arange(10) / 8
    rows = np.concatenate([rows, [[1, 0.0156, *far], [1.0048, -1, *far]]])
    return np.moveaxis(rows[:, None], -1, entry.axis) if entry.dims else rows


@each_device
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
@each_case
def test_torch_value_and_gradient(entry: Vector, parameters: dict[str, float], dtype: torch.dtype, device: str) -> None:
    if isinstance(entry, StochasticVector):
        return  # torch draws from a generator of its own; test_torch_distribution looks at what it draws
    function = equivalents.function(entry)
    x = torch.tensor(inputs(entry, parameters), dtype=dtype, device=device, requires_grad=True)
    y = function(x, **torch_arguments(entry, function, parameters, entry.axis))
    assert y.dtype == dtype
    g = torch.linspace(-1, 2, y.numel(), dtype=dtype, device=device).reshape(y.shape)
    (grad,) = torch.autograd.grad(y, x, g)
    exact, weights = x.detach().double().cpu().numpy(), g.double().cpu().numpy()
    eps = torch.finfo(dtype).eps
    for got, want in (
        (y, entry.function(exact, **parameters)),
        (grad, entry.gradient(exact, weights, **parameters)),
    ):
        assert tuple(got.shape) == want.shape
        error = np.abs(got.detach().double().cpu().numpy() - want)
        assert (error <= eps * 32 * (np.abs(want) + 1)).all()


@each_device
@pytest.mark.parametrize("entry", [e for e in VECTOR if isinstance(e, StochasticVector)], ids=label)
def test_torch_distribution(entry: Vector, device: str) -> None:
    torch.manual_seed(3)
    x = torch.log(torch.tensor([0.5, 0.3, 0.2], device=device)).expand(40_000, 3)
    drawn = equivalents.function(entry)(x, hard=True)
    np.testing.assert_allclose(drawn.mean(0).cpu().numpy(), [0.5, 0.3, 0.2], atol=0.01)


@each_device
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_written_torch_functions_pass_every_machinery(entry: Vector, device: str) -> None:
    function = equivalents.function(entry)
    x = torch.tensor(inputs(entry, {}), device=device, requires_grad=True)
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)
    plain = torch.stack([x.detach(), 2 * x.detach(), -x.detach()])
    torch.testing.assert_close(torch.func.vmap(function)(plain), torch.stack([function(p) for p in plain]))
    with torch.autocast(device, dtype=torch.bfloat16):
        assert torch.isfinite(function(plain[0])).all()
    far = (1e4 * x.detach()).requires_grad_()
    (first,) = torch.autograd.grad(function(far).sum(), far)
    assert not first.isnan().any()


@pytest.mark.thorough(share=1 / 8)
@each_device
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_written_torch_functions_compile(entry: Vector, device: str) -> None:
    function = equivalents.function(entry)
    x = torch.tensor(inputs(entry, {}), device=device)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own imports
        torch.testing.assert_close(compiled(function)(x), function(x))


@each_device
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_torch_dims(entry: Vector, device: str) -> None:
    if entry.dims:
        with pytest.raises(ShapeError, match=rf"^{entry.name}: input has 2 dimensions; allowed are 3 or 4"):
            equivalents.function(entry)(torch.ones(2, 2, device=device))
        for shape in ((6, 2, 3), (5, 6, 2, 3)):
            x = np.random.default_rng(6).normal(size=shape)
            got = equivalents.function(entry)(torch.tensor(x, device=device))
            np.testing.assert_allclose(got.cpu().numpy(), entry.function(x), rtol=1e-12, atol=1e-12)
        return
    x = np.random.default_rng(6).normal(size=(4, 6, 8))
    function = equivalents.function(entry)
    for axis in (-3, -2, -1, 0, 1, 2):
        got = function(torch.tensor(x, device=device), dim=axis)
        np.testing.assert_allclose(got.cpu().numpy(), entry.function(x, axis=axis), rtol=1e-12, atol=1e-12)
    unit = entry.unit(entry.defaults)
    if unit > 1:
        with pytest.raises(
            ShapeError, match=rf"^{entry.name}: dimension -1 has size {unit + 1}; allowed is a multiple"
        ):
            function(torch.ones(unit + 1, device=device))


@each_device
@each_entry
def test_torch_at_ties(entry: Vector, device: str) -> None:
    """At ties, at thresholds and at 0, torch's autograd follows the convention of the definition."""
    if isinstance(entry, StochasticVector):
        return
    for row in ([0.0, 0.0], [1.0, 0.0], [1.0, 1.0, 0.0, 0.0], [-1.0, -1.0], [0.5, -0.5]):
        x = shaped(entry, np.array(row))
        t = torch.tensor(x, device=device, requires_grad=True)
        function = equivalents.function(entry)
        y = function(t, **torch_arguments(entry, function, {}, entry.axis))
        g = np.arange(1.0, 1.0 + y.numel()).reshape(tuple(y.shape))
        (grad,) = torch.autograd.grad(y, t, torch.tensor(g, device=device))
        np.testing.assert_allclose(y.detach().cpu().numpy(), entry.function(x), atol=1e-15)
        np.testing.assert_allclose(grad.cpu().numpy(), entry.gradient(x, g), atol=1e-15)


@each_device
@pytest.mark.parametrize("entry", [e for e in WRITTEN if not isinstance(e, StochasticVector)], ids=label)
def test_written_torch_functions_at_infinities_nan_and_empty_vectors(entry: Vector, device: str) -> None:
    """A tie of infinities apart, which has no value: NumPy's form is nan there, torch's in the whole row."""
    if entry.dims:
        return
    function = equivalents.function(entry)
    rows = [r for r in itertools.product((-math.inf, 0.0, math.inf, math.nan), repeat=4) if r.count(math.inf) < 2]
    x = np.array(rows)
    np.testing.assert_array_equal(function(torch.tensor(x, device=device)).cpu().numpy(), entry.function(x))
    for shape in ((0,), (2, 0), (0, 4)):
        empty = function(torch.zeros(shape, device=device, requires_grad=True))
        assert tuple(empty.shape) == entry.function(np.zeros(shape)).shape
        empty.sum().backward()


def test_torch_maxout_checks_its_pieces() -> None:
    x = torch.ones(6)
    for pieces, message in (
        (0, "pieces=0 is outside its domain"),
        (1.5, r"pieces=1\.5 is outside its domain \{1, 2, \.\.\.\}"),
    ):
        with pytest.raises(ParameterError, match=message):
            equivalents.find("maxout")(x, pieces)


@each_device
@each_entry
def test_module_agrees_with_function(entry: Vector, device: str) -> None:
    made = equivalents.module(entry)
    signature = inspect.signature(made).parameters
    layer = made(**({"dim": entry.axis} if "dim" in signature else {}))
    x = torch.tensor(inputs(entry, {}), device=device)
    function = equivalents.function(entry)
    torch.manual_seed(1)
    want = function(x, **torch_arguments(entry, function, {}, entry.axis))
    torch.manual_seed(1)
    torch.testing.assert_close(layer(x), want)


# --- the printed autograd functions ----------------------------------------------------------------------------------


@each_entry
def test_printed_autograd_function(entry: Vector) -> None:
    """The source that the page prints stands alone, has the right values, and is right twice over."""
    space: dict[str, Any] = {}
    exec(entry.autograd_source, space)
    x = torch.tensor(inputs(entry, {}), requires_grad=True)

    def call(t: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(5)
        result: torch.Tensor = space[entry.name](t)
        return result

    def imported(t: torch.Tensor) -> torch.Tensor:
        torch.manual_seed(5)
        result: torch.Tensor = entry.autograd(t)
        return result

    for function in (call, imported):
        assert torch.autograd.gradcheck(function, x)
        assert torch.autograd.gradgradcheck(function, x)
    assert "actref" not in entry.autograd_source
    torch.testing.assert_close(imported(x), call(x))
    far = x.detach() + 1e4  # exp of it overflows: the largest component has to be taken away first
    torch.testing.assert_close(imported(far), call(far))
    assert torch.isfinite(call(far)).all()
    if isinstance(entry, StochasticVector):
        hard = space[entry.name](x, hard=True)
        assert set(hard.detach().unique().tolist()) <= {0.0, 1.0}
        torch.testing.assert_close(call(x).sum(-1), torch.ones(len(x), dtype=torch.float64))
        g = torch.arange(float(x.numel()), dtype=torch.float64).reshape(x.shape)

        def gradient(function: Any, **arguments: Any) -> torch.Tensor:
            torch.manual_seed(5)
            return torch.autograd.grad(function(x, **arguments), x, g)[0]

        for arguments in ({}, {"tau": 0.5}, {"hard": True}):
            soft = {name: value for name, value in arguments.items() if name != "hard"}
            # torch's softmax of the same draw, by torch's own backward; the hard form has the soft one's gradient
            want = gradient(
                lambda t, tau=1.0: torch.softmax((t - torch.empty_like(t).exponential_().log()) / tau, -1), **soft
            )
            for function in (space[entry.name], entry.autograd):
                torch.testing.assert_close(gradient(function, **arguments), want)
        return
    np.testing.assert_allclose(call(x).detach().numpy(), entry.function(x.detach().numpy()), rtol=1e-12, atol=1e-15)
    for row in ([1.0, 0.0], [0.0, 0.0], [1.0, 1.0, 0.0, 0.0], [0.005, -0.005]):
        at = shaped(entry, np.array(row))
        t = torch.tensor(at, requires_grad=True)
        y = call(t)
        g = np.arange(1.0, 1.0 + y.numel()).reshape(tuple(y.shape))
        (grad,) = torch.autograd.grad(y, t, torch.tensor(g))
        np.testing.assert_allclose(grad.numpy(), entry.gradient(at, g), atol=1e-15)
        (again,) = torch.autograd.grad(imported(t), t, torch.tensor(g))
        torch.testing.assert_close(again, grad)

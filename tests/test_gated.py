"""Gated kinds: value and gate, both partial derivatives, the layouts, and the torch functions."""

from __future__ import annotations

import inspect
import itertools
import math
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from mpmath import mp

from actref.entry import TorchWritten
from actref.errors import ArrayTypeError, EntryError, ParameterError, ShapeError
from actref.kinds import Gated
from actref.layouts import LAYOUTS
from actref.oracle import ulp_distance
from actref.torch import equivalents
from tests import sample
from tests.cases import ENTRIES, SPREAD, label, neighbours, parameter_sets
from tests.devices import DEVICES, compiled
from tests.rounding import BOUND, excess, sensitivity

pytestmark = pytest.mark.thorough(share=1 / 4)

GATED = [e for e in ENTRIES if isinstance(e, Gated)]
CASES = [(e, p) for e in GATED for p in parameter_sets(e)]
WRITTEN = [e for e in GATED if isinstance(e.torch, TorchWritten)]

each_entry = pytest.mark.parametrize("entry", GATED, ids=label)
each_case = pytest.mark.parametrize(("entry", "parameters"), CASES, ids=label)


def pairs(entry: Gated, dtype: str, parameters: dict[str, float]) -> np.ndarray[Any, Any]:
    """Finite (value, gate) pairs: moderate, of every magnitude against every other one, and beside each kink."""
    rng = np.random.default_rng(20020520)
    info = np.finfo(dtype)
    low, high = math.log10(float(info.smallest_subnormal)) + 0.5, math.log10(float(info.max)) - 0.01

    def magnitudes(size: int) -> Any:
        return 10.0 ** rng.uniform(low, high, size) * rng.choice([-1, 1], size)

    ends = [float(info.max), float(info.tiny), float(info.smallest_subnormal), 0.0, 1.0]
    ends += [-v for v in ends]
    spread = [
        rng.uniform(-8, 8, (40, 2)),
        np.stack([rng.uniform(-3, 3, 40), rng.uniform(-760, 40, 40)], 1),
        np.stack([magnitudes(50), rng.uniform(-760, 40, 50)], 1),
        np.stack([magnitudes(20), rng.uniform(-3, 3, 20)], 1),
        np.stack([magnitudes(30), magnitudes(30)], 1),
        np.stack([rng.uniform(-3, 3, 20), magnitudes(20)], 1),
    ]
    parts = [
        sample.current.points(np.concatenate(spread), SPREAD),
        np.array(list(itertools.product(ends, [-40.0, 0.5, *ends[::2]]))),
    ]
    for wrt in ("", "a", "b"):
        kinks = entry.kinks(wrt, **parameters)
        parts += [np.array([[n, 0.7] for n in neighbours(k, dtype)]) for k in kinks["a"]]
        parts += [np.array([[-1.3, n] for n in neighbours(k, dtype)]) for k in kinks["b"]]
    with np.errstate(over="ignore"):
        points = np.concatenate(parts).astype(dtype)
    return points[np.isfinite(points).all(1)]


def packed(entry: Gated, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The pairs side by side in the layout of the entry, one pair in each row."""
    return points if entry.layout == "value_first" else points[:, ::-1]


def unpacked(entry: Gated, partials: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return partials if entry.layout == "value_first" else partials[:, ::-1]


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16"])
@each_case
def test_as_near_as_rounding_allows(entry: Gated, parameters: dict[str, float], dtype: str) -> None:
    points = pairs(entry, dtype, parameters)
    x = packed(entry, points)
    weights = np.random.default_rng(7).uniform(-3, 3, (len(points), 1)).astype(dtype)
    columns = [
        ("", entry.function(x, **parameters)[:, 0], None),
        ("a", unpacked(entry, entry.jacobian(x, **parameters))[:, 0], None),
        ("b", unpacked(entry, entry.jacobian(x, **parameters))[:, 1], None),
        ("a", unpacked(entry, entry.gradient(x, weights, **parameters))[:, 0], weights[:, 0]),
        ("b", unpacked(entry, entry.gradient(x, weights, **parameters))[:, 1], weights[:, 0]),
    ]
    for wrt, got, factors in columns:
        assert got.dtype == dtype
        for k, ((a, b), y) in enumerate(zip(points.tolist(), got.tolist(), strict=True)):
            value, _ = entry.bounded(a, b, wrt, 25, **parameters)
            factor = mp.mpf(1.0 if factors is None else float(factors[k]))
            moved = sensitivity(entry, entry.derivative(wrt), {entry.a: a, entry.b: b}, parameters)
            with mp.workprec(200):
                value = value * factor
            ratio = excess(y, value, dtype, lambda: abs(factor) * moved() + abs(value), 3 * abs(a))  # noqa: B023
            assert ratio <= 1, f"{wrt or 'f'} at a={a!r}, b={b!r}: {y!r}, true {mp.nstr(value, 20)}, {ratio:.3g} times"


@each_case
def test_limits_and_nan(entry: Gated, parameters: dict[str, float]) -> None:
    """One argument at an infinity gives the limit along it, where there is one; nan in either gives nan."""
    for dtype in ("float16", "float32", "float64"):
        for a, b in itertools.product([-2.0, 0.5, math.inf, -math.inf, math.nan], repeat=2):
            x = packed(entry, np.array([[a, b]], dtype))
            partials = unpacked(entry, entry.jacobian(x, **parameters))[0]
            results = {"": entry.function(x, **parameters)[0, 0], "a": partials[0], "b": partials[1]}
            for wrt, got in results.items():
                expression = entry.derivative(wrt)
                if (math.isnan(a) and expression.has(entry.a)) or (math.isnan(b) and expression.has(entry.b)):
                    assert math.isnan(got), f"{wrt or 'f'} at {a}, {b}: {got}"
                elif math.isinf(a) + math.isinf(b) == 1 and not math.isnan(a + b):
                    want = limit(entry, a, b, wrt, parameters)
                    if want is not None:
                        error = ulp_distance(float(got), mp.mpf(want), dtype)
                        assert error <= BOUND, f"{wrt or 'f'} at {a}, {b}: {got}, limit {want}"


def limit(entry: Gated, a: float, b: float, wrt: str, parameters: dict[str, float]) -> float | None:
    """The limit as values far out show it; None where they show none."""

    def at(power: int) -> Any:
        u, v = (math.copysign(10.0**power, t) if math.isinf(t) else t for t in (a, b))
        return entry.exact(u, v, wrt, 30, **parameters)

    far = [at(power) for power in (60, 120, 240)]
    if all(abs(v) > mp.mpf(10) ** 20 for v in far):
        return math.copysign(math.inf, float(far[-1]))
    if abs(far[-1] - far[-2]) <= mp.mpf(10) ** -25 * max(1, abs(far[-1])):
        with mp.workdps(40):
            return float(mp.nint(far[-1] * mp.mpf(10) ** 30) / mp.mpf(10) ** 30)
    return None


@each_case
def test_partial_derivatives_are_limits_of_difference_quotients(entry: Gated, parameters: dict[str, float]) -> None:
    kinks = entry.kinks("", **parameters)
    with mp.workdps(70):
        h = mp.mpf(10) ** -20
        for a, b in itertools.product([mp.mpf(k) / 3 + mp.mpf(1) / 97 for k in (-27, -4, 1, 5, 30)], repeat=2):
            if any(abs(a - k) < 1e-6 for k in kinks["a"]) or any(abs(b - k) < 1e-6 for k in kinks["b"]):
                continue
            for before, wrt in (("", "a"), ("", "b"), ("a", "ab"), ("b", "bb")):
                da, db = (h, 0) if wrt[-1] == "a" else (0, h)
                left, right = (entry.exact(a + s * da, b + s * db, before, 60, **parameters) for s in (-1, 1))
                got = entry.exact(a, b, wrt, 40, **parameters)
                want = (right - left) / (2 * h)
                assert abs(got - want) <= mp.mpf(10) ** -30 * max(1, abs(want)), f"{wrt} at {a}, {b}"


@each_entry
def test_shape_and_dtype(entry: Gated) -> None:
    for dtype in ("float16", "float32", "float64"):
        for shape, axis in (
            ((4,), -1),
            ((2, 3, 6), -1),
            ((2, 4, 3), 1),
            ((6, 5), 0),
            ((0, 4), 1),
            ((4, 0), 0),
            ((0,), 0),
        ):
            x = np.linspace(-2, 2, int(np.prod(shape)), dtype=dtype).reshape(shape)
            half = tuple(n // 2 if k == axis % len(shape) else n for k, n in enumerate(shape))
            for layout in LAYOUTS:
                y = entry.function(x, axis=axis, layout=layout)
                assert (y.shape, y.dtype) == (half, np.dtype(dtype))
                g = np.ones(half, dtype)
                for back in (
                    entry.gradient(x, g, axis=axis, layout=layout),
                    entry.jacobian(x, axis=axis, layout=layout),
                ):
                    assert (back.shape, back.dtype) == (shape, np.dtype(dtype))
    for numbers in ([1, 2], [1.0, 2.0], [True, False], np.arange(4, dtype=np.int8)):
        assert entry.function(numbers).dtype == np.float64


@each_entry
def test_axes_blocks_and_views_agree(entry: Gated) -> None:
    x = np.random.default_rng(3).normal(size=(3000, 14))
    kept = x.copy()
    y, back = entry.function(x), entry.gradient(x, np.ones((3000, 7)))
    np.testing.assert_array_equal(x, kept)
    np.testing.assert_array_equal(entry.function(x.T, axis=0), y.T)
    np.testing.assert_array_equal(entry.gradient(x.T, np.ones((7, 3000)), axis=0), back.T)
    np.testing.assert_array_equal(entry.function(x[::-3]), y[::-3])
    np.testing.assert_array_equal(entry.function(x.reshape(60, 50, 14)), y.reshape(60, 50, 7))
    np.testing.assert_array_equal(back, entry.jacobian(x))


@each_entry
def test_layouts_hold_the_same_numbers_in_other_places(entry: Gated) -> None:
    value, gate = np.random.default_rng(4).normal(size=(2, 5, 3))
    arrays = {
        "value_first": np.concatenate([value, gate], 1),
        "gate_first": np.concatenate([gate, value], 1),
        "interleaved": np.stack([gate, value], 2).reshape(5, 6),
    }
    assert set(arrays) == set(LAYOUTS)
    want = [
        [float(entry.exact(a, b, digits=17)) for a, b in zip(u, v, strict=True)]
        for u, v in zip(value, gate, strict=True)
    ]
    for layout, x in arrays.items():
        np.testing.assert_allclose(entry.function(x, layout=layout), want, rtol=1e-14)
        partials = entry.jacobian(x, layout=layout)
        for name, which in (("a", value), ("b", gate)):
            place = np.argwhere(x[0] == which[0, 1]).item()
            assert partials[0, place] == pytest.approx(float(entry.exact(value[0, 1], gate[0, 1], name)), rel=1e-14)
    np.testing.assert_array_equal(
        entry.function(arrays[entry.layout]), entry.function(arrays["value_first"], layout="value_first")
    )


@each_case
def test_no_floating_point_warning_escapes(entry: Gated, parameters: dict[str, float]) -> None:
    specials = [-np.inf, -1e308, -1e30, -745.2, -5e-324, -0.0, 0.0, 5e-324, 1e-308, 710.0, 1e30, 1e308, np.inf, np.nan]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for dtype in ("float64", "float32", "float16"):
            with np.errstate(over="ignore", under="ignore"):
                x = np.array(list(itertools.product(specials, repeat=2))).astype(dtype)
            for result in (entry.function(x, **parameters), entry.jacobian(x, **parameters)):
                assert result.dtype == dtype
            entry.gradient(x, x[:, :1], **parameters)


@each_entry
def test_bad_input_gets_a_clear_error(entry: Gated) -> None:
    name = entry.name
    with pytest.raises(ShapeError, match=rf"^{name}: x is 0-d; allowed are arrays with an axis"):
        entry.function(1.0)
    with pytest.raises(ShapeError, match=rf"^{name}: 3 elements along the axis; allowed is an even number"):
        entry.function([1.0, 2.0, 3.0])
    with pytest.raises(ShapeError, match=r"axis=2 of an array with 1 dimensions; allowed are -1 to 0"):
        entry.function([1.0, 2.0], axis=2)
    with pytest.raises(ArrayTypeError, match=r"axis='x' is not an integer"):
        entry.function([1.0, 2.0], axis="x")
    with pytest.raises(ParameterError, match=r"layout='first'; allowed are 'value_first', 'gate_first', 'interleaved'"):
        entry.function([1.0, 2.0], layout="first")
    with pytest.raises(ShapeError, match=r"g has shape \(2,\); allowed is that of the result, \(1,\)"):
        entry.gradient([1.0, 2.0], [1.0, 1.0])
    for bad in ([1j, 2j], ["1", "2"], [None, None]):
        with pytest.raises(ArrayTypeError, match=rf"^{name}: x has dtype .*; allowed are float16"):
            entry.function(bad)
    for parameter in entry.parameters:
        with pytest.raises(ParameterError, match=f"{parameter.name}=nan is outside its domain"):
            entry.function([1.0, 2.0], **{parameter.name: math.nan})
        with pytest.raises(ParameterError, match=f"{parameter.name} is one number, found an array"):
            entry.function([1.0, 2.0], **{parameter.name: [1.0, 2.0]})
    with pytest.raises(ParameterError, match="digits=0; allowed are whole numbers from 1"):
        entry.exact(1, 1, digits=0)
    for wrt in ("c", 1):
        with pytest.raises(ParameterError, match="allowed are words of the letters a"):
            entry.derivative(wrt)


def test_an_unknown_layout_in_an_entry_names_the_mend() -> None:
    import dataclasses

    with pytest.raises(EntryError, match="layout: unknown layout 'sideways'; use one of value_first, gate_first"):
        dataclasses.replace(GATED[0], layout="sideways")


@each_entry
def test_jacobian_docstring_is_complete(entry: Gated) -> None:
    for section in ("Args:", "Returns:", "Raises:", "Source:", "Example:", ">>>"):
        assert section in (entry.jacobian.__doc__ or "")


# --- torch -----------------------------------------------------------------------------------------------------------


def tensors(entry: Gated, parameters: dict[str, float], dtype: torch.dtype, device: str) -> torch.Tensor:
    """Pairs away from the kinks, as torch's function takes them: one pair in each row."""
    kinks = {name: [k for w in ("", "a", "b") for k in entry.kinks(w, **parameters)[name]] for name in "ab"}
    found = [
        (a, b)
        for a, b in itertools.product(
            [k / 2 + 0.0131 for k in range(-19, 20, 6)], [k / 2 + 0.0231 for k in range(-19, 20, 3)]
        )
        if all(abs(a - k) > 0.1 for k in kinks["a"]) and all(abs(b - k) > 0.1 for k in kinks["b"])
    ]
    x = packed(entry, sample.current.points(np.array(found), 1 / 3))
    return torch.tensor(x.copy(), dtype=dtype, device=device, requires_grad=True)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
@each_case
def test_torch_value_and_gradient(entry: Gated, parameters: dict[str, float], dtype: torch.dtype, device: str) -> None:
    x = tensors(entry, parameters, dtype, device)
    function = equivalents.function(entry)
    y = function(x, **parameters)
    assert (y.dtype, tuple(y.shape)) == (dtype, (len(x), 1))
    (grad,) = torch.autograd.grad(y.sum(), x)
    exact = x.detach().double().cpu().numpy()
    eps = torch.finfo(dtype).eps
    scale = np.abs(exact).max(1, keepdims=True) + 1
    wants = (entry.function(exact, **parameters), entry.jacobian(exact, **parameters))
    for got, want in zip((y, grad), wants, strict=True):
        error = np.abs(got.detach().double().cpu().numpy() - want)
        assert (error <= eps * 16 * scale * (np.abs(want) + 1)).all()


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_written_torch_functions_pass_every_machinery(entry: Gated, device: str) -> None:
    function = equivalents.function(entry)
    x = tensors(entry, {}, torch.float64, device)[::3].detach().requires_grad_()
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)
    plain = x.detach()
    torch.testing.assert_close(torch.func.vmap(function)(plain), function(plain))
    with torch.autocast(device, dtype=torch.bfloat16):
        assert torch.isfinite(function(plain)).all()
    far = torch.tensor(list(itertools.product([-1e4, -89.0, 89.0, 1e4], repeat=2)), device=device, requires_grad=True)
    (first,) = torch.autograd.grad(function(far).sum(), far, create_graph=True)
    assert not first.isnan().any()
    if first.requires_grad:
        assert not torch.autograd.grad(first.sum(), far)[0].isnan().any()


@pytest.mark.thorough(share=1 / 8)
@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_written_torch_functions_compile(entry: Gated, device: str) -> None:
    function = equivalents.function(entry)
    x = tensors(entry, {}, torch.float64, device).detach()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own imports
        torch.testing.assert_close(compiled(function)(x), function(x))


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_torch_layouts_and_dims(entry: Gated, device: str) -> None:
    x = np.random.default_rng(6).normal(size=(4, 6, 8))
    function = equivalents.function(entry)
    for axis, layout in itertools.product((-3, -2, -1, 0, 1, 2), LAYOUTS):
        got = function(torch.tensor(x, device=device), dim=axis, layout=layout)
        np.testing.assert_allclose(
            got.cpu().numpy(), entry.function(x, axis=axis, layout=layout), rtol=1e-12, atol=1e-12
        )
    with pytest.raises(ShapeError, match=rf"^{entry.name}: dimension -1 has size 3; allowed is an even number"):
        function(torch.ones(3, device=device))
    with pytest.raises(ParameterError, match=rf"^{entry.name}: layout='first'; allowed are"):
        function(torch.ones(4, device=device), layout="first")


@pytest.mark.parametrize("device", DEVICES)
@each_entry
def test_torch_at_the_kinks(entry: Gated, device: str) -> None:
    """torch's autograd follows the convention of the definition at each kink."""
    for name, where in entry.kinks("").items():
        for kink in where:
            pair = (kink, 0.7) if name == "a" else (-1.3, kink)
            x = np.array([pair]) if entry.layout == "value_first" else np.array([pair[::-1]])
            t = torch.tensor(x.copy(), device=device, requires_grad=True)
            (grad,) = torch.autograd.grad(equivalents.function(entry)(t).sum(), t)
            np.testing.assert_allclose(grad.cpu().numpy(), entry.jacobian(x), rtol=1e-12)


@pytest.mark.parametrize("device", DEVICES)
@each_entry
def test_module_agrees_with_function(entry: Gated, device: str) -> None:
    made = equivalents.module(entry)
    x = tensors(entry, {}, torch.float32, device).detach()
    torch.testing.assert_close(made()(x), equivalents.function(entry)(x))
    signature = inspect.signature(made).parameters
    assert signature["dim"].default == entry.axis
    if isinstance(entry.torch, TorchWritten):
        assert signature["layout"].default == entry.layout


# --- properties and identities ---------------------------------------------------------------------------------------


@each_entry
def test_identities_hold(entry: Gated) -> None:
    from actref.properties.identities import verify

    for identity in entry.identities:
        assert verify(entry, identity).latex.count("=") >= 1

"""Every torch equivalent against the definition: values, gradients, kinks, and torch's own machinery."""

from __future__ import annotations

import inspect
import math
import warnings
from typing import Any

import numpy as np
import pytest
import sympy as sp
import torch
from mpmath import mp

import actref
import actref.torch
from actref.entry import Difference, Entry, TorchBuiltin, TorchWritten
from actref.errors import ArrayTypeError, ParameterError
from actref.kinds import Elementwise, StochasticVector
from actref.torch import equivalents
from tests import sample
from tests.cases import ELEMENTWISE, ELEMENTWISE_CASES, ENTRIES, label
from tests.devices import DEVICES, compiled

FLOATS = [torch.float64, torch.float32, torch.float16, torch.bfloat16]
WRITTEN = [e for e in ELEMENTWISE if isinstance(e.torch, TorchWritten)]
WRITTEN_CASES = [(e, p) for e, p in ELEMENTWISE_CASES if isinstance(e.torch, TorchWritten)]

pytestmark = pytest.mark.parametrize("device", DEVICES)


def apply(entry: Elementwise, x: torch.Tensor, parameters: dict[str, float]) -> torch.Tensor:
    """The torch function with parameters as torch spells them; a learnable one of torch is a tensor."""
    values: dict[str, Any] = dict(entry.defaults | parameters)
    if entry.kind == "learnable":
        values = {k: torch.tensor(v, dtype=x.dtype, device=x.device) for k, v in values.items()}
    return equivalents.function(entry)(x, **values)


def away_from_kinks(entry: Elementwise, parameters: dict[str, float], dtype: torch.dtype) -> list[float]:
    """Inputs all over, and beside each kink, as the dtype holds them."""
    edges = [k for order in (0, 1) for k in entry.kinks(order, **parameters)]
    points = sample.current.points(np.arange(-160, 161, 5) / 16 + 0.0131, 1 / 4).tolist()
    points += [k + step for k in edges for step in (-1 / 128, 1 / 128)]
    held = torch.tensor(points, dtype=dtype).tolist()
    return [p for p in held if all(abs(p - k) > 0.005 for k in edges)]


def differences(entry: Elementwise, device: str) -> list[Difference]:
    """What is recorded of torch on the device."""
    return [each for each in entry.differences if each.device in ("", device)]


def rounded_constant(entry: Elementwise, order: int, device: str) -> float:
    """The small relative error that a recorded difference tells of: a constant that torch holds in float32 only."""
    found = [0.0]
    for each in differences(entry, device):
        at = float(each.at)
        if each.order == order and math.isfinite(at) and math.isfinite(each.torch):
            true = float(entry.exact(at, order))
            found += [1.01 * abs(each.torch / true - 1)] if true != 0 and abs(each.torch / true - 1) < 1e-6 else []
    return max(found)


def test_torch_has_it_so_it_is_torch_s(device: str) -> None:
    for entry in ENTRIES:
        if isinstance(entry.torch, TorchBuiltin) and not entry.torch.fixed:
            if entry.torch.function is not None:
                assert equivalents.find(entry.name) is equivalents.resolve(entry.torch.function)
            if entry.torch.module is not None:
                assert equivalents.find(entry.class_name) is equivalents.resolve(entry.torch.module)


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("dtype", FLOATS, ids=str)
@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_value_and_gradient(entry: Elementwise, parameters: dict[str, float], dtype: torch.dtype, device: str) -> None:
    points = away_from_kinks(entry, parameters, dtype)
    x = torch.tensor(points, dtype=dtype, device=device, requires_grad=True)
    y = apply(entry, x, parameters)
    assert (y.dtype, y.shape) == (dtype, x.shape)
    (grad,) = torch.autograd.grad(y.sum(), x)
    eps = torch.finfo(dtype).eps
    largest = torch.finfo(dtype).max
    for order, result in ((0, y), (1, grad)):
        off = rounded_constant(entry, order, device)
        for point, got in zip(points, result.tolist(), strict=True):
            value, size = entry.bounded(point, order, 25, **parameters)
            if abs(value) * 2 > largest:
                continue
            # torch may lose what a few roundings of the largest term, or of the argument, lose; not more
            next_value, _ = entry.bounded(point, order + 1, 15, **parameters)
            scale = max(size, abs(value))
            if isinstance(entry.torch, TorchBuiltin):  # torch's own may cancel; how far it is off is measured elsewhere
                scale = max(scale, abs(point), 1)
            elif entry.expression.has(sp.tanh):  # torch's backward of tanh takes 1 - tanh²
                scale = max(scale, 1)
            allowed = eps * (16 * scale + 8 * abs(next_value) * max(1, abs(point))) + torch.finfo(dtype).tiny
            allowed += off * abs(value)
            assert abs(mp.mpf(got) - value) <= allowed, (
                f"order {order} at {point}: torch {got}, true {mp.nstr(value, 17)}"
            )


@pytest.mark.parametrize(("entry", "parameters"), WRITTEN_CASES, ids=label)
def test_gradcheck(entry: Elementwise, parameters: dict[str, float], device: str) -> None:
    points = away_from_kinks(entry, parameters, torch.float64)[::3]
    x = torch.tensor([p for p in points if abs(p) < 6], dtype=torch.float64, device=device, requires_grad=True)
    assert torch.autograd.gradcheck(lambda t: apply(entry, t, parameters), x)
    assert torch.autograd.gradgradcheck(lambda t: apply(entry, t, parameters), x)


@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_gradients_are_finite_far_out(entry: Elementwise, device: str) -> None:
    """No 0 * inf from the branch that was not taken, in the first or second derivative."""
    for dtype in FLOATS:
        x = torch.tensor(
            [-1e4, -300.0, -89.0, -11.5, 11.5, 89.0, 300.0, 1e4], dtype=dtype, device=device, requires_grad=True
        )
        y = apply(entry, x, {})
        (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
        second = torch.autograd.grad(first.sum(), x)[0] if first.requires_grad else torch.zeros_like(x)
        for order, result in ((0, y), (1, first), (2, second)):
            for point, got in zip(x.tolist(), result.tolist(), strict=True):
                assert not math.isnan(got), f"{entry.name} order {order} at {point} in {dtype} is nan"


@pytest.mark.parametrize("entry", WRITTEN, ids=label)
def test_vmap_and_autocast(entry: Elementwise, device: str) -> None:
    x = torch.linspace(-3, 3, 12, device=device).reshape(3, 4)
    function = equivalents.function(entry)
    torch.testing.assert_close(torch.func.vmap(function)(x), function(x))
    gradient = torch.func.vmap(torch.func.grad(lambda t: function(t)))
    assert gradient(x.reshape(-1)).shape == (12,)
    with torch.autocast(device, dtype=torch.bfloat16):
        assert torch.isfinite(function(x)).all()


def some(entries: list[Entry]) -> list[Entry]:
    """All of them with `--all`, since to compile takes long."""
    names = sample.current.some([entry.name for entry in entries], 1 / 4, "compile")
    return [entry for entry in entries if entry.name in names]


def test_compile_all_at_once(device: str) -> None:
    """One graph that holds functions written here: a break anywhere in it is an error."""
    written = some(WRITTEN)
    functions = [equivalents.function(e) for e in written]

    def everything(x: torch.Tensor) -> list[torch.Tensor]:
        return [f(x) for f in functions]

    x = torch.linspace(-5, 5, 101, device=device)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own imports
        got = compiled(everything)(x)
    for entry, one, want in zip(written, got, everything(x), strict=True):
        torch.testing.assert_close(one, want, msg=lambda m, n=entry.name: f"{n}: {m}")


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_module_agrees_with_function(entry: Entry, device: str) -> None:
    if not isinstance(entry, Elementwise) or entry.kind == "stochastic":
        return
    made = equivalents.module(entry)
    signature = inspect.signature(made).parameters
    required = {
        k: v for k, v in entry.defaults.items() if k in signature and signature[k].default is inspect.Parameter.empty
    }
    layer = made(**required).to(device)
    x = torch.linspace(-3, 3, 25, device=device).reshape(5, 5)
    torch.testing.assert_close(layer(x), apply(entry, x, {}))
    assert sum(1 for _ in layer.parameters()) == sum(p.learnable for p in entry.parameters)


MADE = [e for e in ENTRIES if issubclass(equivalents.module(e), equivalents._Activation)]
"""The entries whose module is made here."""


def test_compile_all_modules_at_once(device: str) -> None:
    made = some(MADE)
    layers = [equivalents.module(e)().to(device) for e in made]

    def everything(x: torch.Tensor) -> list[torch.Tensor]:
        return [layer(x) for layer in layers]

    x = torch.linspace(-5, 5, 96, device=device).reshape(4, 24)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # torch's own imports
        got = compiled(everything)(x)
    for entry, one, want in zip(made, got, everything(x), strict=True):
        assert one.shape == want.shape
        if not isinstance(entry, StochasticVector):
            torch.testing.assert_close(one, want, msg=lambda m, n=entry.name: f"{n}: {m}")


@pytest.mark.parametrize("entry", MADE, ids=label)
def test_modules_are_shown_and_check_their_arguments(entry: Entry, device: str) -> None:
    made = equivalents.module(entry)
    name = entry.class_name
    layer = made().to(device)
    assert repr(layer).startswith(f"{name}(")
    assert repr(layer.to("meta")).startswith(f"{name}(")
    arguments = inspect.signature(made).parameters
    for parameter in (p.name for p in entry.parameters if p.name in arguments):
        with pytest.raises(ArrayTypeError, match=f"^{name}: {parameter}='a' is not a real number"):
            made(**{parameter: "a"})
    if "dim" in arguments:
        with pytest.raises(ArrayTypeError, match=rf"^{name}: dim=0\.5 is not an integer"):
            made(dim=0.5)
    if "layout" in arguments:
        with pytest.raises(ParameterError, match=f"^{name}: layout='foo'; allowed are 'value_first'"):
            made(layout="foo")


def edges(entry: Elementwise) -> list[tuple[str, float]]:
    """Kinks at default parameters, 0 and the infinities."""
    kinks = [(repr(k), k) for k in sorted({0.0, *entry.kinks(0), *entry.kinks(1)})]
    return [*kinks, ("-inf", -math.inf), ("inf", math.inf)]


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_every_difference_is_recorded_and_true(entry: Elementwise, device: str) -> None:
    """Where torch and the definition part at a kink or an infinity, the entry says so; what it says is so."""
    recorded = {(float(d.at), d.order): d for d in differences(entry, device)}
    seen = set()
    looked_at = dict(edges(entry)) | {each.at: float(each.at) for each in recorded.values()}
    for text, point in looked_at.items():
        x = torch.tensor([point, point], dtype=torch.float64, device=device, requires_grad=True)
        y = apply(entry, x, {})
        (grad,) = torch.autograd.grad(y.sum(), x)
        for order, got in ((0, y[0].item()), (1, grad[0].item())):
            ours = float((entry.function, entry.gradient)[order](point))
            same = math.isclose(got, ours, rel_tol=1e-12, abs_tol=1e-300) or (math.isnan(got) and math.isnan(ours))
            difference = recorded.get((point, order))
            where = f"{entry.name} at {text}, order {order}"
            if same:
                assert difference is None, f"{where}: the recorded difference is gone"
            else:
                assert difference is not None, f"{where}: torch gives {got}, here {ours}; record a Difference"
                assert str(got) == str(difference.torch) or math.isclose(got, difference.torch, rel_tol=1e-12), where
                seen.add((point, order))
    assert seen == set(recorded), f"{entry.name}: recorded where nothing was looked at: {set(recorded) - seen}"


def test_a_parameter_that_is_a_tensor_is_learned_for_each_channel(device: str) -> None:
    alpha = torch.tensor([0.5, 1.0, 2.0], device=device)
    x = torch.randn(2, 3, 7, dtype=torch.float64, device=device)
    snake = actref.torch.Snake(alpha=alpha)
    assert {name: tuple(value.shape) for name, value in snake.state_dict().items()} == {"alpha": (3,)}
    for channel, value in enumerate(alpha.tolist()):
        ours = actref.snake(x[:, channel].cpu().numpy(), alpha=value)
        np.testing.assert_allclose(snake(x)[:, channel].detach().cpu().numpy(), ours, rtol=1e-6, atol=1e-7)
    snake(x).sum().backward()
    assert snake.alpha.grad.shape == (3,)
    codec = actref.torch.Snake(alpha=torch.ones(1, 3, 1, device=device))  # as the Descript audio codec keeps it
    codec.load_state_dict({"alpha": alpha.reshape(1, 3, 1)})
    assert torch.equal(codec(x), snake(x))
    assert list(actref.torch.Swish(beta=torch.tensor(1.5, device=device)).state_dict()) == ["beta"]
    with pytest.raises(ParameterError, match="is outside its domain"):
        actref.torch.Snake(alpha=torch.tensor([1.0, -1.0]))
    with pytest.raises(ArrayTypeError, match="is learned has a floating dtype"):
        actref.torch.Snake(alpha=torch.ones(2, dtype=torch.int64))

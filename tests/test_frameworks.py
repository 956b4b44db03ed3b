"""What the entries say about frameworks: an answer everywhere, calls that run, calls that read back to what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from actref.entry import Elsewhere, Entry
from actref.frameworks import FRAMEWORKS, FrameworkError, calls, engines
from actref.frameworks.reading import read
from actref.frameworks.trees import CallError, Values
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector, Vector
from tests.cases import ENTRIES, label, parameter_sets

pytestmark = pytest.mark.thorough(share=1 / 4)

INSTALLED = [name for name in FRAMEWORKS if engines.installed(name)]
DECLARED = [(entry, declaration) for entry in ENTRIES for declaration in calls.declarations(entry)]


def named(value: Any) -> str:
    return f"{value.framework}:{value.call}" if isinstance(value, Elsewhere) else label(value)


def samples(entry: Entry) -> np.ndarray[Any, Any]:
    """Inputs of the shape that the kind takes, away from where rounding decides."""
    rng = np.random.default_rng(7)
    if isinstance(entry, Elementwise):
        kinks = [k for order in (0, 1) for k in entry.kinks(order)]
        points = np.concatenate([np.linspace(-6, 6, 49), rng.uniform(-12, 12, 60)]) + 1e-3
        return points[[all(abs(p - k) > 1e-4 for k in kinks) for p in points]]
    return rng.normal(0, 2, (3, 12) if "axis" in calls.parameters(entry) else (2, 4, 4, 4))


def sets(entry: Entry) -> list[Values]:
    """The defaults, other parameters, another axis."""
    found: list[Values] = list(parameter_sets(entry))
    if "axis" in calls.parameters(entry):
        found.append({"axis": -1})
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_framework_has_an_answer(entry: Entry) -> None:
    missing = [name for name in FRAMEWORKS if calls.answer(entry, name) is None]
    assert not missing, f"{entry.name}: declare the call, or the shortest composition, for {', '.join(missing)}"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_parameter_can_be_set_everywhere(entry: Entry) -> None:
    """The axis is another matter: a composition of halves has none."""
    for framework, described in FRAMEWORKS.items():
        borrowed = calls.declarations(entry, described.borrows) if described.borrows else ()
        known = (*calls.declarations(entry, framework), *borrowed)
        missing = set(entry.defaults) - {name for each in known for name in calls.settable(entry, each)}
        assert not missing, f"{entry.name}: no call of {described.title} sets {', '.join(sorted(missing))}"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_a_line_of_torch_computes_where_its_input_lies(entry: Entry) -> None:
    """On the meta device, which stands for every one that is not the CPU: nothing is made elsewhere."""
    import torch

    x = torch.empty((2, 4, 2, 2), device="meta")
    for declaration in calls.declarations(entry, "torch"):
        if not calls.is_layer(declaration):  # a layer takes its weights along
            text = calls.written(entry, declaration)
            y = engines._value(text, {"torch": torch}, x.clone(), engines._halves)
            assert y.device.type == "meta", text


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize(("entry", "declaration"), DECLARED, ids=named)
def test_call_computes_the_definition(entry: Entry, declaration: Elsewhere) -> None:
    framework = declaration.framework
    if framework == "onnx" and declaration.call.startswith("com.microsoft."):
        framework = "onnxruntime"
    if framework not in INSTALLED:
        return  # run where `make evidence-frameworks` runs
    if isinstance(entry, Stochastic) and calls.is_layer(declaration):
        return  # a layer draws until eval() is called
    x = samples(entry)
    for values in sets(entry):
        if not set(values) <= calls.settable(entry, declaration):
            continue
        text = calls.written(entry, declaration, values)
        dtype = "float32" if framework == "onnxruntime" else "float64"
        given = x.astype(dtype).astype(np.float64)
        got, slope = engines.run(framework, text, given, dtype)
        if isinstance(entry, StochasticVector):
            np.testing.assert_allclose(got.sum(-1), 1, rtol=1e-5)
            continue
        layout = {"layout": "value_first"} if isinstance(entry, Gated) else {}
        want = entry.function(given, **values, **layout)
        # ONNX's reference evaluator computes erf in float32, Keras on JAX tanh and sin, whatever the input is
        single = dtype == "float32" or framework in ("onnx", "keras")
        tolerance = {"rtol": 2e-5, "atol": 2e-5} if single else {"rtol": 1e-6, "atol": 1e-9}
        if declaration.error:
            assert not np.allclose(got, want, rtol=1e-6, atol=1e-6), f"{text} is right now: take its error= away"
            tolerance = {"rtol": declaration.error, "atol": declaration.error}
        np.testing.assert_allclose(got, want, **tolerance, err_msg=text)
        if slope is not None and not declaration.error:
            ours = (
                entry.gradient(given, **values)
                if isinstance(entry, Elementwise)
                else entry.gradient(given, np.ones_like(want), **values, **layout)
            )
            np.testing.assert_allclose(
                slope,
                ours,
                **({"rtol": 1e-4, "atol": 4e-4} if single else {"rtol": 1e-5, "atol": 1e-8}),
                err_msg=f"gradient of {text}",
            )


@pytest.mark.parametrize(("entry", "declaration"), DECLARED, ids=named)
def test_call_reads_back_to_what_it_means(entry: Entry, declaration: Elsewhere) -> None:
    for values in sets(entry):
        if not set(values) <= calls.settable(entry, declaration):
            continue
        text = calls.written(entry, declaration, values)
        reading = read(text, declaration.framework)
        meant = {**calls.parameters(entry), **values}
        if reading.entry is not entry:  # at these parameters two entries are one function, or share their eval form
            assert declaration.composed or reading.entry.name in {r.name for r in entry.relatives} | {"leaky_relu"}, (
                text
            )
            continue
        if declaration.composed and not isinstance(entry, Vector):  # a bound that no value reaches is not written
            meant = {
                k: v
                for k, v in meant.items()
                if k == "axis" or entry.parameter(k).symbol in entry.expression.free_symbols
            }
        assert {k: v for k, v in reading.values.items() if k in meant} == pytest.approx(meant), text


@pytest.mark.parametrize(
    "text",
    ["", "x +", "torch.nn.LeakyReLU(slope)", "torch.nn.LeakyReLU(**options)", "[x for x in y]", "torch.nn.NoSuchThing()",
     "torch.nn.LeakyReLU(1, 2, 3, 4)", "torch.nn.LeakyReLU(alpha=1)", "(" * 500 + "x" + ")" * 500, "x" * 5000,
     "torch.nn.ELU(float('nan'))", "lambda x: x", "torch.nn.ReLU(x := 1)", "__import__('os').system('true')",
     "torch.nn.functional.leaky_relu(0.2)", "f'{x}'", "torch.nn.LeakyReLU(1e999)", "x" + " + x" * 400, "-" * 1900 + "x",
     f"torch.nn.LeakyReLU({'9' * 1500})", f"torch.nn.LeakyReLU({'9' * 400})", f"x + {'(' * 90}x{')' * 90}.y" + "[0]" * 90],
)  # fmt: skip
def test_what_cannot_be_read_is_named(text: str) -> None:
    with pytest.raises(CallError) as caught:
        read(text)
    assert str(caught.value).strip()


def test_a_framework_that_is_not_there_is_named() -> None:
    with pytest.raises(CallError, match="torchh"):
        read("torch.nn.ReLU()", "torchh")
    with pytest.raises(FrameworkError):
        engines.run("jax", "jax.nn.no_such_function(x)", np.zeros(2), "float32")


def test_vectors_and_gates_name_their_axis() -> None:
    for entry, declaration in DECLARED:
        if (
            isinstance(entry, Vector)
            and not declaration.composed
            and entry.name not in ("softmax2d", "maxout", "crelu")
        ):
            assert "axis" in f"{declaration.call}{declaration.arguments}", f"{entry.name}: {declaration.call}"

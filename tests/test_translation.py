"""actref translate and actref identify: round trips over the catalogue, and what cannot be read."""

from __future__ import annotations

import contextlib
import functools
import inspect
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import helper
from typer.testing import CliRunner

import actref
from actref.cli import app
from actref.entry import Entry
from actref.errors import ActrefError
from actref.frameworks import FRAMEWORKS, CallError, FrameworkError, calls, command, engines, onnx_graph, reading
from actref.frameworks.comparison import inputs
from actref.frameworks.translation import Proof
from actref.kinds import Elementwise, Stochastic, StochasticVector
from actref.torch.equivalents import resolve
from tests.cases import ELEMENTWISE, ENTRIES, label, parameter_sets

pytestmark = pytest.mark.thorough(share=1 / 3)

REPRESENTABLE = [name for name in FRAMEWORKS if name != "torch"]
RUNNER = CliRunner()


def torch_line(entry: Entry) -> str:
    declaration = calls.answer(entry, "torch")
    assert declaration is not None
    return calls.written(entry, declaration)


@pytest.mark.parametrize(
    ("call", "opset", "line"),
    [
        ("F.gelu(x)", 20, "Gelu(x)"),
        ("F.gelu(x)", 19, "x * 0.5 * (1 + Erf(x / 2 ** 0.5))"),
        ("F.mish(x)", 17, "x * Tanh(Softplus(x))"),
        ("F.hardswish(x)", 13, "x * Clip(x / 6 + 0.5, min=0.0, max=1.0)"),
        ("F.leaky_relu(x, 0.3)", 6, "LeakyRelu(x, alpha=0.3)"),
    ],
)
def test_a_line_for_an_older_opset_is_composed_of_what_it_has(call: str, opset: int, line: str) -> None:
    made = actref.translate(call, "onnx", opset=opset)
    assert made.call == line
    assert ("older operators" in made.note) == made.composed
    assert made.proof is not None
    assert made.proof.same
    model = onnx_graph.model(made.call, "float32")
    assert all(onnx.defs.get_schema(each.op_type, opset) for each in model.graph.node)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x * torch.sigmoid(self.fc(x))", "x * jax.nn.sigmoid(self.fc(x))"),
        ("x * torch.sigmoid(x2)", "x * jax.nn.sigmoid(x2)"),
        ("a, b = x.chunk(2, dim=1); b * torch.sigmoid(a)", "b * jax.nn.sigmoid(a)"),
        ("F.silu(g) * u", "u * jax.nn.silu(g)"),
    ],
)
def test_value_and_gate_stay_two_tensors(text: str, line: str) -> None:
    made = actref.translate(text, "jax")
    assert made.call == line
    assert not made.note
    assert made.proof is not None
    assert made.proof.same


@pytest.mark.parametrize("text", ["alpha * F.relu(x)", "self.scale * x * torch.sigmoid(x)"])
def test_a_parameter_without_a_number_is_no_gate(text: str) -> None:
    made = actref.translate(text, "torch", prove=False)
    assert made.entry == ""
    assert "is a parameter, write its number" in made.note


def test_what_stays_untranslated_in_an_argument_is_said() -> None:
    made = actref.translate("torch.sigmoid(self.fc2(F.relu(self.fc1(x))))", "jax", prove=False)
    assert any("F.relu(self.fc1(x)) in it is not translated" in each for each in made.warnings)


def test_opsets_that_cannot_be_met() -> None:
    with pytest.raises(FrameworkError, match="an opset belongs to ONNX, not to PyTorch"):
        actref.translate("jax.nn.relu(x)", "torch", opset=13)
    with pytest.raises(FrameworkError, match=r"tanhshrink: Tanh is of opset 1, .*export with opset 1"):
        actref.translate("F.tanhshrink(x)", "onnx", opset=0)


@pytest.mark.parametrize("dtype", engines.DTYPES)
def test_a_proof_in_each_format(dtype: str) -> None:
    """The tanh form of GELU is another function in every format that can tell."""
    same = actref.translate("torch.nn.functional.silu(x)", "jax", dtype=dtype).proof
    assert same is not None
    assert (same.same, same.dtype) == (True, dtype)
    other = actref.frameworks.translation.compared(
        "definition", np.array([2.0]), np.array([actref.gelu(2.0)]), np.array([actref.gelu_tanh(2.0)]), dtype
    )
    assert other.same == (dtype in ("float16", "bfloat16"))  # 8e-5 of 1.95: less than either rounds
    with pytest.raises(FrameworkError, match="did you mean"):
        actref.translate("F.silu(x)", "jax", dtype=f"{dtype}0")


@pytest.mark.thorough(share=1 / 6)
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_round_trip_to_every_framework_and_back(entry: Entry) -> None:
    """torch → X → torch computes exactly what the first line computes; how near X comes, its proof says."""
    line = torch_line(entry)
    x = inputs(entry, "float32")
    before = None if isinstance(entry, StochasticVector) else engines.run("torch", line, x, "float32")
    for framework in REPRESENTABLE:
        there = actref.translate(line, framework, "torch", prove=False)
        back = actref.translate(there.call, "torch", framework, prove=False)
        if back.entry == there.entry:
            assert back.values == there.values, framework
        if before is not None:
            made = re.match(r"torch\.nn\.[A-Z]", back.call) and not back.call.endswith("(x)")
            call = f"{back.call}(x)" if made else back.call
            after = engines.run("torch", call, x, "float32")
            exactly = isinstance(entry, Stochastic) or back.entry == entry.name
            for one, other in zip(before, after, strict=True):
                np.testing.assert_allclose(other, one, rtol=0 if exactly else 1e-6, atol=0 if exactly else 1e-30)


def test_the_traps_are_named() -> None:
    to_keras = actref.translate("torch.nn.LeakyReLU(0.2)", "keras")
    assert to_keras.call == "keras.layers.LeakyReLU(negative_slope=0.2)"
    assert any("negative_slope=0.3" in warning for warning in to_keras.warnings)
    (warning,) = actref.translate("tf.nn.leaky_relu(x, 0.2)", "torch", prove=False).warnings
    assert warning.startswith("torch.nn.functional.leaky_relu(x) alone is leaky_relu(negative_slope=0.01)")
    to_jax = actref.translate("torch.nn.functional.gelu(x)", "jax")
    assert to_jax.call == "jax.nn.gelu(x, approximate=False)"
    assert any("gelu_tanh" in warning for warning in to_jax.warnings)
    assert actref.translate("jax.nn.gelu(x)", "torch").call == "torch.nn.functional.gelu(x, approximate='tanh')"
    sparsemax = next(e for e in ENTRIES if e.name == "sparsemax")
    to_keras = actref.translate(torch_line(sparsemax), "keras")
    assert to_keras.entry == "sparsemax"
    assert "keras.activations.sparsemax" not in to_keras.call


def test_the_proof_measures() -> None:
    proof = actref.translate("torch.nn.functional.gelu(x)", "jax").proof
    assert proof is not None
    assert proof.ulp > 1000, "torch's float32 GELU is far off in the left tail, JAX's is not"
    assert actref.translate("torch.nn.ReLU()", "jax").proof.ulp == 0


@pytest.mark.thorough(share=1 / 6)
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_every_function_is_identified(entry: Elementwise) -> None:
    for values in parameter_sets(entry)[:2]:
        if 0.0 in values.values():
            continue  # another, simpler function
        found = actref.identify(functools.partial(entry.function, **values)).match
        assert found is not None, values
        ours = entry.function(np.linspace(-5, 5, 101), **values)
        theirs = actref.catalogue[found.entry].function(np.linspace(-5, 5, 101), **found.values)
        np.testing.assert_allclose(theirs, ours, atol=2e-5)


def test_which_of_the_four_gelus() -> None:
    gelus = {
        "gelu": lambda x: torch.nn.functional.gelu(x),
        "gelu_tanh": lambda x: 0.5 * x * (1 + torch.tanh(0.7978845608028654 * (x + 0.044715 * x**3))),
        "quick_gelu": lambda x: x * torch.sigmoid(1.702 * x),
        "clipped_gelu": lambda x: torch.clamp(torch.nn.functional.gelu(x), -10, 10),
    }
    for name, function in gelus.items():
        assert actref.identify(function).match.entry == name


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize(
    ("function", "match"),
    [
        (lambda x: np.minimum(np.maximum(x, 0), 20), "hardtanh(min_val=0, max_val=20)"),
        (lambda x: np.clip(x, 0, 13), "hardtanh(min_val=0, max_val=13)"),
        (lambda x: np.clip(x, 0, 9000), "hardtanh(min_val=0, max_val=9000)"),
        (lambda x: np.clip(x, -1e-12, 8), "hardtanh(min_val=0, max_val=8)"),
        (lambda x: np.minimum(x, 6), "None"),
        (lambda x: np.minimum(np.where(x > 0, x, 0.1 * x), 30), "None"),
        (lambda x: np.where(x > 13, 1.0, 0.0), "None"),
        (lambda x: np.log(1 + np.exp(x)), "softplus(beta=1)"),
        (lambda x: x * np.exp(x) / (1 + np.exp(x)), "silu"),
        (lambda x: (x.astype("f") + np.sqrt(x.astype("f") ** 2 + np.float32(4))) / 2, "squareplus(b=4)"),
    ],
)
def test_what_happens_far_out_counts_where_the_callable_has_a_value(function: Any, match: str) -> None:
    assert str(actref.identify(function).match) == match


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize(
    "function",
    [np.zeros_like, lambda x: 0 * x + 5, lambda x: 3 * x, lambda x: x.astype("f") * np.float32(0.1) - 1, lambda x: x * 2],
)  # fmt: skip
def test_no_parameter_is_told_from_a_straight_line(function: Any) -> None:
    found = actref.identify(function)
    assert found.match is None
    assert all(each.values == actref.catalogue[each.entry].defaults for each in found.nearest)


def test_the_identity_is_a_function_without_parameters() -> None:
    assert str(actref.identify(lambda x: x.astype("f")).match) == "identity"


def test_a_callable_may_answer_in_an_array_of_its_own() -> None:
    kept = np.empty(1000)
    found = actref.identify(lambda x: np.copyto(kept[: x.size], np.where(x > 0.7, x, 0.25)) or kept[: x.size]).match
    assert found is not None
    assert found.values == pytest.approx({"threshold": 0.7, "value": 0.25}, abs=1e-6)


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.maximum(x, 0, out=x),
        lambda x: x.relu_(),
        lambda x: torch.nn.functional.relu(x, inplace=True),
        lambda x: np.multiply(x, x > 0, out=x),
    ],
)
def test_a_callable_may_write_into_what_it_is_given(function: Any) -> None:
    assert str(actref.identify(function).match) == "relu"


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("value", [0.0, math.nan, math.inf, -1e-93])
def test_what_is_found_is_json(value: float) -> None:
    found = actref.identify(lambda x: 0 * x + value)
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["match"] == (
        None if found.match is None else {**vars(found.match), "at": list(found.match.at)}
    )


def test_a_callable_of_complex_results_is_refused() -> None:
    with pytest.raises(ActrefError, match="NumPy array: TypeError: it returns complex numbers"):
        actref.identify(lambda x: np.maximum(x, 0) + 1j)


def test_a_callable_that_ends_the_program_is_one_that_fails() -> None:
    with pytest.raises(ActrefError, match="NumPy array: SystemExit"):
        actref.identify(lambda x: sys.exit(0))


def test_what_is_none_of_them() -> None:
    found = actref.identify(lambda x: x**3)
    assert found.match is None
    assert len(found.nearest) == 3
    with pytest.raises(actref.frameworks.IdentificationError, match="fails on every kind"):
        actref.identify(lambda x: 1 / 0)
    with pytest.raises(actref.frameworks.IdentificationError, match="shape"):
        actref.identify(lambda x: x.sum())


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("at", [-2, 0.3])
def test_a_step_is_no_steep_slope(at: float) -> None:
    smooth = {entry.name for entry in ELEMENTWISE if not entry.kinks(0)}
    found = actref.identify(lambda x: np.where(x > at, 1.0, 0.0)).match
    assert found is None or found.entry not in smooth


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize("threshold", [0.7, float(np.float32(0.35)), -1.3])
def test_a_jump_is_found_wherever_it_lies(threshold: float) -> None:
    found = actref.identify(lambda x: np.where(x > threshold, x, 0.25)).match
    assert found is not None
    assert found.entry == "threshold"
    assert found.values["threshold"] == pytest.approx(threshold, abs=1e-6)
    assert found.values["value"] == pytest.approx(0.25)


def run(*words: str) -> Any:
    return RUNNER.invoke(app, list(words))


def test_commands(tmp_path: Path) -> None:
    done = run("translate", "torch.nn.LeakyReLU(0.2)", "--to", "keras")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[0] == "keras.layers.LeakyReLU(negative_slope=0.2)"
    assert '"target": "jax"' in run("translate", "torch.nn.GELU()", "--to", "jax", "--json").stdout
    onnx.save(onnx_graph.model("x * Sigmoid(x)", "float32"), tmp_path / "model.onnx")
    assert "silu" in run("translate", "--from-onnx", str(tmp_path / "model.onnx")).stdout
    assert run("identify", "--onnx", str(tmp_path / "model.onnx")).stdout.startswith("silu")
    assert run("identify", "numpy:tanh").stdout.startswith("tanh")
    assert run("identify", "numpy:cbrt").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [("translate",), ("translate", "torch.nn.ReLU()"), ("translate", "torch.nn.ReLU()", "--to", "keras9"), ("translate", "x(", "--to", "jax"),
     ("translate", "torch.nn.ReLU()", "--to", "jax", "--from-onnx", "m.onnx"), ("translate", "--from-onnx", "m.onnx", "--to", "jax"),
     ("translate", "--from-onnx", "m.onnx", "--from", "jax"), ("identify",), ("identify", "numpy"),
     ("identify", "numpy:nothing"), ("identify", ":tanh"), ("identify", "..:tanh"), ("identify", "numpy:linalg..x"), ("identify", "numpy:pi"), ("translate", "--from-onnx", "nothing.onnx")],
)  # fmt: skip
def test_bad_words_are_one_line(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert isinstance(done.exception, ActrefError)
    assert len(str(done.exception).splitlines()) == 1


@pytest.mark.parametrize(
    "source", ["raise RuntimeError('one\\ntwo')", "def f(:", "raise ZeroDivisionError", "import sys; sys.exit(0)"]
)
def test_a_module_that_fails_is_one_line(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_module.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    done = run("identify", "broken_module:f")
    assert isinstance(done.exception, ActrefError)
    assert "cannot be imported" in str(done.exception)
    assert len(str(done.exception).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("torch.nn.Softmax(dim=1.5)", "not a whole number"),

     ("torch.nn.Threshold()", "needs its argument 'threshold'"), ("x" + " + x" * 400, "levels; at most"),
     ("F.leaky_relu(*args)", r"\*args is not a literal"), ("jax.nn.elu(x, *a)", r"\*a is not a literal"),
     ("F.elu(x, **options)", r"\*\*options is not a literal"),
     ("keras.layers.Softmax(axis=1)(x, mask)", "applied to one input, here to x, mask"),
     ("keras.layers.Softmax(axis=1)(x, mask=m)", "applied to one input, here to x, m"),
     ("nn.LeakyReLU(0.2)()", "applied to one input, here to nothing"), ("F.gelu(x)(x)", "what it returns is not called"),
     ("F.leaky_relu(x, 0.2, negative_slope=0.3)", "argument 'negative_slope' twice"),
     ("F.gelu(x, input=y)", "its input twice"), ("F.relu((x, y))", r"\(x, y\)' is no part of a formula"),
     ("nn.ReLU()((x, y))", r"\(x, y\)' is no part of a formula"),
     ("nn.ReLU(input=x)", "has no argument 'input'"), ("F.relu(x, y)", "inplace is True or False, not y"),
     ("nn.ReLU(3)", "inplace is True or False, not 3"), ("F.gelu(x, 'none', True)", "takes at most 1 arguments"),
     ("F.rrelu(x, 0.1, 0.3, training=True)", "draws at random"), ("F.rrelu(x, 0.1, 0.3, True)", "draws at random"),
     ("F.rrelu(x, 0.1, 0.3, training=self.training)", "draws at random"),
     ("torch.rrelu(x, 0.1, 0.3, True)", "draws at random"),
     ("nn.PReLU(3)", "means several things"), ("softmax(x)", "or of torch, there softmax has no dim"),
     ("nn.Softmax(dim=1e999)", "not a whole number"), ("F.elu(x, alpha=1.0, alpha=2.0)", "argument 'alpha' twice"),
     ("F.gelu(x, x=y)", "its input twice"), ("F.gelu('tanh')", "the input is the expression 'tanh'"),
     ("nn.ReLU()(**x)", r"applied to one input, here to \*\*x"), ("nn.ReLU()(mask=x)", "applied to one input, here to mask=x"),
     ("F.gelu(x)(x)(x)", "no call"), ("torch.nn(3).ReLU()", "no function is called"), ("x * torch(y).sigmoid(1.702 * x)", "sigmoid takes 1 arguments"),
     ("F.elu(x, 1.0, self.inplace)", "inplace is True or False"), ("torch.threshold(x, 1, 2, True)", "at most 2 arguments"),
     ("jax.nn.relu(x, inplace=True)", "no argument 'inplace'"), ("torch.tanh(x, name='t')", "no argument 'name'"),
       ("torch.nn.relu()", "no function is called 'torch.nn.relu'"),
     ("h.tanh(1)", "tanh takes 1 arguments, here are 2"), ("h.gelu()", "no function is called 'h.gelu'"),
     ("keras.layers.Activation(f)", "write the name itself"), ("keras.layers.Activation('relu', 'tanh')", "write the name itself"),
     ("keras.activations.get('x.y()')", "write the name itself"), ("keras.layers.Activation('odd')", "called 'keras.activations.odd'"),
     ("keras.layers.Activation('class')", "called 'keras.activations.class'")],
)  # fmt: skip
def test_what_would_be_left_out_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CallError, match=reason):
        actref.translate(text, "jax")


@pytest.mark.parametrize(
    ("text", "entry", "values"),
    [
        ("torch.nn.PReLU()", "prelu", {"weight": 0.25}), ("nn.leaky_relu(x, negative_slope=0.2)", "leaky_relu", {"negative_slope": 0.2}),
        ("tf.nn.leaky_relu(x, 0.2)", "leaky_relu", {"negative_slope": 0.2}), ("nn.ReLU(True)", "relu", {}),
        ("nn.LeakyReLU(0.2, True)", "leaky_relu", {"negative_slope": 0.2}), ("F.elu(x, 1.0, True)", "elu", {"alpha": 1.0}),
        ("F.rrelu(x, 0.1, 0.3, False, True)", "rrelu", {"lower": 0.1, "upper": 0.3}), ("F.gelu(self.h[0])", "gelu", {}),
        ("keras.layers.ReLU()(x, training=True)", "relu", {}), ("F.softmax(x, 1, dtype=torch.float32)", "softmax", {"axis": 1}),
        ("F.softmax(x, dim=-1, _stacklevel=3)", "softmax", {"axis": -1}), ("torch.rrelu(x, 0.1, 0.3, False)", "rrelu", {"lower": 0.1, "upper": 0.3}),
        ("F.elu(x, 1.0, inplace=self.inplace)", "elu", {"alpha": 1.0}), ("F.hardtanh_(x)", "hardtanh", {"min_val": -1.0, "max_val": 1.0}),
        ("tensorflow.keras.layers.LeakyReLU(0.2)", "leaky_relu", {"negative_slope": 0.2}), ("F.silu(gate) * up", "swiglu", {"axis": -1}),
        *((f"x * {sigmoid}(x)", "silu", {}) for sigmoid in ("torch.sigmoid", "jax.nn.sigmoid", "keras.ops.sigmoid", "tf.math.sigmoid")),
        ("torch.sigmoid(h) * h", "silu", {}), ("(s := torch.sigmoid(x)) * x", "silu", {}), ("keras.layers.Activation('gelu')", "gelu", {}), ("h.softmax(1)", "softmax", {"axis": 1}),
        ("tf.keras.layers.Activation(activation='swish', name='act')(h)", "silu", {}), ("keras.activations.get('linear')", "identity", {}),
        ("self.h[0].clamp(min=0, max=6)", "hardtanh", {"min_val": 0, "max_val": 6}), ("h.relu_()", "relu", {}),
        ("transformers.activations.ACT2FN['gelu_new']", "gelu_tanh", {}),
    ],
)  # fmt: skip
def test_what_code_holds_is_read(text: str, entry: str, values: dict[str, float]) -> None:
    made = actref.translate(text, "keras", prove=False)
    assert (made.entry, made.values) == (entry, values)


@pytest.mark.parametrize(
    ("text", "to", "line"),
    [
        ("F.silu(gate) * up", "jax", "up * jax.nn.silu(gate)"), ("self.up * F.silu(h[0])", "onnx", "SwiGLU(h[0], self.up)"),
        ("F.gelu(input=self.h)", "jax", "jax.nn.gelu(self.h, approximate=False)"), ("nn.ReLU()(h)", "keras", "keras.layers.ReLU()(h)"),
        ("h * torch.sigmoid(1.702 * h)", "jax", "h * jax.nn.sigmoid(1.702 * h)"), ("h.relu()", "scipy", "numpy.maximum(h, 0)"),
        ("F.gelu", "jax", "jax.nn.gelu(x, approximate=False)"), ("nn.GELU()", "jax", "jax.nn.gelu(x, approximate=False)"),
    ],
)  # fmt: skip
def test_inputs_keep_their_names(text: str, to: str, line: str) -> None:
    assert actref.translate(text, to, prove=False).call == line


def test_where_value_and_gate_lie_is_said() -> None:
    halves = actref.translate("F.glu(h, dim=1)", "scipy", prove=False)
    assert halves.call == "a * scipy.special.expit(b)"
    assert halves.note.startswith(
        "a, the value, is the first half of h along axis 1, and b, the gate, its second half."
    )
    whole = actref.translate("up * scipy.special.expit(gate)", "torch", prove=False)
    assert whole.call == "torch.nn.functional.glu(x)"
    assert whole.note.startswith("x holds up, the value, in its first half along axis -1, and gate, the gate")
    # where both take one tensor, only its length is told
    assert actref.translate("F.glu(h)", "keras", prove=False).note == (
        "Axis -1 of the output has 1/2 times the length of the input's."
    )


def test_inplace_is_read_by_position_where_torch_takes_it_there() -> None:
    """At every path that the catalogue declares in torch, as its signature has it; a builtin has none, and no `inplace`."""
    found = set()
    for entry in ENTRIES:
        for declaration in calls.declarations(entry, "torch"):
            for path in calls.paths(declaration):
                named: dict[str, Any] = {}
                with contextlib.suppress(ValueError):
                    named = dict(inspect.signature(resolve(path)).parameters)
                if "inplace" not in named:
                    with pytest.raises(CallError, match="has no argument 'inplace'"):
                        reading.read(f"{path}(inplace=True)", "torch")
                    continue
                before = [named[name] for name in list(named)[: list(named).index("inplace")]]
                given = [
                    "x" if p.name in ("input", "x") else "0.5" if p.default is p.empty else repr(p.default)
                    for p in before
                ]
                assert reading.read(f"{path}({', '.join([*given, 'True'])})", "torch").entry is entry
                with pytest.raises(CallError):
                    reading.read(f"{path}({', '.join([*given, 'y'])})", "torch")
                found.add(entry.name)
    assert found == reading.INPLACE


def test_a_random_layer_is_proven_in_evaluation() -> None:
    made = actref.translate("torch.nn.RReLU()", "jax")
    assert made.proof is not None
    assert made.proof.ulp == 0
    assert "rrelu draws at random while training; the line computes what it does in evaluation" in made.warnings


def test_a_proof_is_json_wherever_both_sides_part() -> None:
    proof = Proof("torch", 3, 2.0, -math.inf, False, (math.inf, math.nan, 1.0))
    data = json.loads(json.dumps(proof.to_json(), allow_nan=False))
    assert (data["at"], data["apart"]) == ("-inf", ["inf", "nan", 1.0])


def test_a_proof_says_where_there_is_no_difference() -> None:
    proof = Proof("torch", 3, 0.0, 0.0, False, (math.inf,))
    assert proof.verdict == "the same function, to the last bit; one side is nan or infinite at x = inf"
    assert command._proof(proof).startswith("no difference; 3 numbers in float32, beside torch")


def test_a_table_for_a_file_is_not_cut(tmp_path: Path) -> None:
    name = "a[/node]_with_a_name_that_is_" + "very_" * 20 + "long"
    part = helper.make_node("LeakyRelu", ["x"], ["y"], name=name, alpha=0.2)
    ends = [helper.make_tensor_value_info(each, onnx.TensorProto.FLOAT, [4]) for each in ("x", "y")]
    graph = helper.make_graph([part], "one", ends[:1], ends[1:])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), tmp_path / "m.onnx")
    words = [sys.executable, "-m", "actref.cli", "translate", "--from-onnx", str(tmp_path / "m.onnx")]
    environment = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    shown = subprocess.run(words, capture_output=True, text=True, env=environment, check=True).stdout
    (row,) = [line for line in shown.splitlines() if name in line]
    assert "torch.nn.functional.leaky_relu(x, negative_slope=0.2)" in row


def test_keras_needs_no_backend_named(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"}
    words = [sys.executable, "-m", "actref.cli", "identify", "keras.activations:gelu"]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.startswith("gelu, to "), done.stderr


def test_a_parameter_that_no_call_can_set() -> None:
    with pytest.raises(CallError, match="axis"):
        actref.translate("Hardmax(x, axis=1)", "scipy")
    with pytest.raises(FrameworkError, match="jaxx"):
        actref.translate("torch.nn.ReLU()", "jaxx")


@pytest.mark.parametrize(
    ("text", "to", "opset", "line"),
    [("torch.nn.Softmax(dim=-1)", "onnx", 11, "Softmax(x, axis=-1)"), ("torch.nn.Softmax(dim=-1)", "onnx", 13, "Softmax(x)"),
     ("Softmax(x, axis=-1)", "jax", 11, "jax.nn.softmax(x)"), ("Softmax(x)", "jax", 13, "jax.nn.softmax(x)"), ("Relu(x)", "jax", 6, "jax.nn.relu(x)")],
)  # fmt: skip
def test_an_opset_decides_what_an_axis_is(text: str, to: str, opset: int, line: str) -> None:
    assert actref.translate(text, to, prove=False, opset=opset).call == line


@pytest.mark.parametrize(
    ("text", "to", "reason"),
    [("Softmax(x)", "jax", "axis=1 takes all axes from 1 on as one.*else flatten"), ("Gelu(x)", "jax", "Gelu is of opset 20; a model of opset 11"),
     ("torch.nn.Softmax(dim=1)", "onnx", "transpose that axis to the end"), ("torch.nn.ReLU()", "jax", "an opset belongs to ONNX")],
)  # fmt: skip
def test_what_an_older_opset_lacks_is_said(text: str, to: str, reason: str) -> None:
    with pytest.raises(ActrefError, match=reason):
        actref.translate(text, to, prove=False, opset=11)


@pytest.mark.parametrize(
    ("text", "note"),
    [("F.glu(x)", "Axis -1 of the output has 1/2 times the length"), ("tf.nn.crelu(x)", "Axis -1 of the output has 2 times the length"),
     ("keras.activations.hard_sigmoid(x)", "In Keras: Keras 3; Keras 2 computed 0.2 x [+] 0.5.")],
)  # fmt: skip
def test_the_shape_and_what_holds_at_home_are_said(text: str, note: str) -> None:
    assert re.search(note, actref.translate(text, "jax", prove=False).note)


def test_the_threshold_of_softplus_is_torch_s_alone() -> None:
    """It is no parameter of the function: another one has no counterpart."""
    assert actref.translate("torch.nn.Softplus()", "jax").call == "jax.nn.softplus(x)"
    made = actref.translate("torch.nn.Softplus(threshold=5)", "jax")
    assert (made.entry, made.call) == ("", "jax.numpy.where(x > 5, x, jax.nn.softplus(x))")
    assert made.proof.same


def test_numbers_and_modules_in_float32_are_identified() -> None:
    assert str(actref.identify(math.tanh).match) == "tanh"
    assert str(actref.identify(lambda x: 1 / (1 + math.exp(-x))).match) == "sigmoid"  # which overflows far out
    assert str(actref.identify(lambda x: max(0.0, x)).match) == "relu"
    assert str(actref.identify(torch.nn.PReLU()).match) == "leaky_relu(negative_slope=0.25)"


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_modules_in_half_precision_are_identified(dtype: torch.dtype) -> None:
    """Their weights are taken as they are."""
    module = torch.nn.PReLU(init=0.1, dtype=dtype)
    match = actref.identify(module).match
    assert match.entry == "leaky_relu"
    assert match.values["negative_slope"] == pytest.approx(module.weight.item(), rel=1e-4)
    assert module.weight.dtype == dtype  # a copy was asked


def test_what_is_rounded_to_half_precision_inside_is_too_far_off_to_be_named() -> None:
    rounded = actref.identify(lambda x: torch.nn.functional.silu(x.half()))
    assert rounded.match is None
    assert rounded.nearest[0].entry in ("silu", "swish")

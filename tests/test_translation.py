"""actref translate, identify and --from-onnx: round trips over the catalogue, models exported by torch, bad input."""

from __future__ import annotations

import functools
import json
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from onnx import TensorProto, helper
from onnxscript import opset20 as op
from typer.testing import CliRunner

import actref
from actref.cli import app
from actref.entry import Entry
from actref.errors import ActrefError
from actref.frameworks import FRAMEWORKS, CallError, FrameworkError, ModelError, activations, calls, engines, onnx_graph
from actref.frameworks.comparison import inputs
from actref.kinds import Elementwise, Stochastic, StochasticVector, Vector
from actref.torch.equivalents import module
from tests.cases import ELEMENTWISE, ENTRIES, label, parameter_sets

REPRESENTABLE = [name for name in FRAMEWORKS if name != "torch"]
RUNNER = CliRunner()


def torch_line(entry: Entry) -> str:
    declaration = calls.answer(entry, "torch")
    assert declaration is not None
    return calls.written(entry, declaration)


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_round_trip_to_every_framework_and_back(entry: Entry) -> None:
    """torch → X → torch computes exactly what the first line computes; how near X comes, its proof says."""
    line = torch_line(entry)
    x = inputs(entry, "float32")
    before = None if isinstance(entry, StochasticVector) else engines.run("torch", line, x, "float32")
    for framework in REPRESENTABLE:
        there = actref.translate(line, framework, "torch", prove=False)
        back = actref.translate(there.call, "torch", framework, prove=False)
        if back.entry == entry.name:
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


def test_what_is_none_of_them() -> None:
    found = actref.identify(lambda x: x**3)
    assert found.match is None
    assert len(found.nearest) == 3
    with pytest.raises(actref.frameworks.IdentificationError, match="fails on every kind"):
        actref.identify(lambda x: 1 / 0)
    with pytest.raises(actref.frameworks.IdentificationError, match="shape"):
        actref.identify(lambda x: x.sum())


def _hypot(x: Any, y: Any) -> Any:
    return op.Sqrt(op.Add(op.Mul(x, x), op.Mul(y, y)))


def _rrelu(x: Any, noise: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False) -> Any:
    return op.LeakyRelu(x, alpha=(lower + upper) / 2), noise


LACKING: dict[Any, Any] = {
    torch.ops.prims.hypot.default: _hypot,
    torch.ops.aten.rrelu_with_noise_functional.default: _rrelu,
}
"""What torch's exporter has no ONNX operators for, as its users write it for themselves."""


def exported(entry: Entry, path: Path) -> None:
    """A torch model of a linear layer and the activation, exported by torch.onnx.export."""
    required = {"threshold": {"threshold": 1.0, "value": 0.0}}
    arguments: dict[str, Any] = required.get(entry.name, {})
    if entry.name in ("softmax", "softmin", "log_softmax"):
        arguments = {"dim": -1}
    model = torch.nn.Sequential(torch.nn.Linear(8, 8), module(entry)(**arguments)).eval()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            model, (torch.randn(2, 8),), path, dynamo=True, opset_version=20, verbose=False,
            custom_translation_table=LACKING,
        )  # fmt: skip


EXPORTED = [e for e in ENTRIES if not isinstance(e, Vector) or e.name in ("softmax", "log_softmax")]


@pytest.mark.parametrize("entry", EXPORTED, ids=label)
def test_an_exported_model_is_identified(entry: Entry, tmp_path: Path) -> None:
    exported(entry, tmp_path / "model.onnx")
    found = activations(tmp_path / "model.onnx")
    if entry.name == "identity":  # the exporter leaves it out
        assert found == []
        return
    assert len(found) == 1, found
    (one,) = found
    if one.entry != entry.name:  # the same function under another name at these parameters
        assert isinstance(entry, Elementwise), one
        x = np.linspace(-5, 5, 101)
        other = actref.catalogue[one.entry].function(x, **one.values)
        np.testing.assert_allclose(other, entry.function(x), atol=2e-5)


PATTERNS = {
    "x * 0.5 * (1 + Erf(x / 1.4142135623730951))": "gelu",
    "0.5 * x * (1 + Tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))": "gelu_tanh",
    "x * Sigmoid(x)": "silu",
    "x * Clip(x + 3, min=0.0, max=6.0) / 6": "hardswish",
    "x * Tanh(Softplus(x))": "mish",
    "Where(x > 0, x, 0.2 * x)": "leaky_relu",
}


@pytest.mark.parametrize("text", PATTERNS)
def test_a_pattern_in_primitive_nodes_is_one_activation(text: str, tmp_path: Path) -> None:
    onnx.save(onnx_graph.model(text, "float32"), tmp_path / "model.onnx")
    (found,) = activations(tmp_path / "model.onnx")
    assert found.entry == PATTERNS[text]
    assert len(found.operators) > 1


def test_a_residual_connection_is_no_activation(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["r"]),
        helper.make_node("Add", ["x", "r"], ["s"]), helper.make_node("Mul", ["s", "half"], ["y"]),
    ]  # fmt: skip
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes, "residual", [value("x", TensorProto.FLOAT, [2, 2])], [value("y", TensorProto.FLOAT, [2, 2])],
        [helper.make_tensor("w", TensorProto.FLOAT, [2, 2], [1, 2, 3, 4]), helper.make_tensor("half", TensorProto.FLOAT, [], [0.5])],
    )  # fmt: skip
    onnx.save(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10), tmp_path / "model.onnx"
    )
    assert [each.entry for each in activations(tmp_path / "model.onnx")] == ["relu"]


node = helper.make_node
PRODUCTS = {
    "two linear maps of one input": (["bilinear"], [node("MatMul", ["x", "w"], ["p"]), node("MatMul", ["x", "v"], ["q"]),
        node("Add", ["q", "c"], ["r"]), node("Mul", ["p", "r"], ["y"])]),
    "two halves of one tensor": (["bilinear"], [node("Split", ["x"], ["p", "q"], num_outputs=2), node("Mul", ["p", "q"], ["y"])]),
    "a mask that is an input": ([], [node("MatMul", ["x", "w"], ["p"]), node("Mul", ["p", "m"], ["y"])]),
    "linear maps of two inputs": ([], [node("MatMul", ["x", "w"], ["p"]), node("MatMul", ["m", "v"], ["q"]), node("Mul", ["p", "q"], ["y"])]),
    "a scale of each column": ([], [node("MatMul", ["x", "w"], ["p"]), node("Mul", ["p", "c"], ["y"])]),
    "a linear map and its input": ([], [node("MatMul", ["x", "w"], ["p"]), node("Mul", ["p", "x"], ["y"])]),
    "squeeze and excitation": (["sigmoid"], [node("MatMul", ["x", "w"], ["p"]), node("ReduceMean", ["p"], ["m2"]),
        node("Sigmoid", ["m2"], ["s"]), node("Mul", ["p", "s"], ["y"])]),
    "a gate from a linear map": (["glu"], [node("MatMul", ["x", "w"], ["p"]), node("MatMul", ["x", "v"], ["q"]),
        node("Sigmoid", ["q"], ["s"]), node("Mul", ["p", "s"], ["y"])]),
    "a gate computed from its value": (["relu", "sigmoid"], [node("Relu", ["x"], ["p"]), node("Sigmoid", ["p"], ["s"]),
        node("Mul", ["x", "s"], ["y"])]),
    "a scale, a shift": ([], [node("Mul", ["x", "half"], ["p"]), node("Add", ["p", "half"], ["y"])]),
}  # fmt: skip
"""Products that are gated units, and products that look like one: what is found, and the nodes."""


@pytest.mark.parametrize("case", PRODUCTS)
def test_a_product_of_two_tensors(case: str, tmp_path: Path) -> None:
    expected, nodes = PRODUCTS[case]
    weights = {"w": np.eye(4), "v": np.full((4, 4), 0.5), "c": np.arange(4.0), "half": np.float64(0.5)}
    taken = {name for each in nodes for name in each.input}
    shape = {"x": [4, 4], "m": [4, 4], "y": [2, 4] if nodes[0].op_type == "Split" else [4, 4]}
    value = {name: helper.make_tensor_value_info(name, TensorProto.FLOAT, axes) for name, axes in shape.items()}
    constants = [
        onnx.numpy_helper.from_array(np.float32(array), name) for name, array in weights.items() if name in taken
    ]
    graph = helper.make_graph(nodes, "model", [value[n] for n in ("x", "m") if n in taken], [value["y"]], constants)
    opsets = [helper.make_opsetid("", 20)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), tmp_path / "model.onnx")
    assert [each.entry for each in activations(tmp_path / "model.onnx")] == expected


@pytest.mark.parametrize("at", [-2, 0.3])
def test_a_step_is_no_steep_slope(at: float) -> None:
    smooth = {entry.name for entry in ELEMENTWISE if not entry.kinks(0)}
    found = actref.identify(lambda x: np.where(x > at, 1.0, 0.0)).match
    assert found is None or found.entry not in smooth


@pytest.mark.parametrize("threshold", [0.7, float(np.float32(0.35)), -1.3])
def test_a_jump_is_found_wherever_it_lies(threshold: float) -> None:
    found = actref.identify(lambda x: np.where(x > threshold, x, 0.25)).match
    assert found is not None
    assert found.entry == "threshold"
    assert found.values["threshold"] == pytest.approx(threshold, abs=1e-6)
    assert found.values["value"] == pytest.approx(0.25)


def test_models_that_cannot_be_read(tmp_path: Path) -> None:
    missing = tmp_path / "none.onnx"
    with pytest.raises(ModelError, match="no such file"):
        activations(missing)
    corrupt = tmp_path / "corrupt.onnx"
    corrupt.write_bytes(b"\x08\x0a\xff\xff not a model")
    with pytest.raises(ModelError, match="not a valid ONNX model"):
        activations(corrupt)
    empty = tmp_path / "empty.onnx"
    empty.write_bytes(b"")
    with pytest.raises(ModelError):
        activations(empty)
    model = onnx_graph.model("Relu(x)", "float32")
    model.graph.initializer.append(
        onnx.TensorProto(
            name="w", data_type=TensorProto.FLOAT, dims=[2], data_location=TensorProto.EXTERNAL,
            external_data=[onnx.StringStringEntryProto(key="location", value="weights.bin")],
        )
    )  # fmt: skip
    path = tmp_path / "external.onnx"
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match=r"weights\.bin.*missing"):
        activations(path)
    bad = onnx_graph.model("Relu(x)", "float32")
    bad.graph.node[0].op_type = "PRelu"  # lacks its second input
    wrong = tmp_path / "wrong.onnx"
    wrong.write_bytes(bad.SerializeToString())
    with pytest.raises(ModelError, match="not a valid"):
        activations(wrong)


def test_a_huge_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    with pytest.raises(ModelError, match="GiB"):
        activations(path)


def model_of(nodes: list[Any], path: Path, kind: int = TensorProto.FLOAT, weights: tuple[Any, ...] = ()) -> Path:
    """A model from `x` to `y`, with the domains that its nodes name."""
    value = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, "model", [value("x", kind, ["N"])], [value("y", kind, ["N"])], list(weights))
    versions = [helper.make_opsetid("", 20), *(helper.make_opsetid(d, 1) for d in {n.domain for n in nodes} - {""})]
    path.write_bytes(helper.make_model(graph, opset_imports=versions, ir_version=10).SerializeToString())
    return path


def external(location: str, size: int) -> Any:
    """A tensor of that many numbers whose values lie beside the model."""
    where = [onnx.StringStringEntryProto(key="location", value=location)]
    kept = {"data_type": TensorProto.FLOAT, "data_location": TensorProto.EXTERNAL, "external_data": where}
    return onnx.TensorProto(name="w", dims=[size], **kept)


def test_weights_beside_the_model(tmp_path: Path) -> None:
    nodes = [helper.make_node("Mul", ["x", "w"], ["r"]), helper.make_node("Relu", ["r"], ["y"])]
    path = model_of(nodes, tmp_path / "model.onnx", weights=(external("weights.bin", 1),))
    beside = tmp_path / "weights.bin"
    beside.write_bytes(np.float32([1]).tobytes())
    assert [each.entry for each in activations(path)] == ["relu"]
    assert run("identify", "--onnx", str(path)).stdout.startswith("relu")
    beside.write_bytes(beside.read_bytes()[:3])
    with pytest.raises(ModelError, match="is cut off: 3 bytes, 'w' reaches to byte 4"):
        activations(path)


def test_what_a_list_leaves_out_is_said(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Gelu", ["x"], ["r"], domain="com.microsoft"), helper.make_node("Foo", ["r"], ["s"], domain="acme"),
        helper.make_node("Relu", ["s"], ["y"]),
    ]  # fmt: skip
    done = run("translate", "--from-onnx", str(model_of(nodes, tmp_path / "model.onnx")), "--json")
    assert [each["entry"] for each in json.loads(done.stdout)] == ["gelu", "relu"]
    assert "not looked into" in done.stderr
    assert "acme.Foo" in done.stderr
    assert "Gelu" not in done.stderr
    inner = helper.make_graph([helper.make_node("Relu", ["x"], ["z"])], "inner", [], [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["N"])])  # fmt: skip
    truth = helper.make_tensor("t", TensorProto.BOOL, [], [True])
    branches = helper.make_node("If", ["t"], ["y"], then_branch=inner, else_branch=inner)
    done = run("translate", "--from-onnx", str(model_of([branches], tmp_path / "if.onnx", weights=(truth,))))
    assert "not looked into" in done.stderr
    assert "If" in done.stderr


@pytest.mark.parametrize(
    ("nodes", "kind", "message"),
    [
        ([helper.make_node("Foo", ["x"], ["y"], domain="acme")], TensorProto.FLOAT, "cannot run it.*Foo"),
        ([helper.make_node("Identity", ["x"], ["y"])], TensorProto.STRING, "no floating-point"),
        ([helper.make_node("Identity", ["x"], ["y"])], TensorProto.INT64, "no floating-point"),
        ([helper.make_node("Cast", ["x"], ["y"])], TensorProto.FLOAT, "'to' is missing"),
    ],
)
def test_models_that_are_no_function_of_a_number(nodes: list[Any], kind: int, message: str, tmp_path: Path) -> None:
    done = run("identify", "--onnx", str(model_of(nodes, tmp_path / "model.onnx", kind)))
    assert isinstance(done.exception, ModelError)
    assert re.search(message, str(done.exception))
    assert len(str(done.exception).splitlines()) == 1


def test_what_is_infinite_everywhere_warns_of_nothing(tmp_path: Path) -> None:
    nodes = [helper.make_node("Elu", ["x"], ["y"], alpha=float("inf"))]
    done = run("identify", "--onnx", str(model_of(nodes, tmp_path / "model.onnx")))  # warnings are errors here
    assert done.exit_code == 1
    assert done.stdout.startswith("no function of the catalogue")


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
     ("translate", "torch.nn.ReLU()", "--to", "jax", "--from-onnx", "m.onnx"), ("identify",), ("identify", "numpy"),
     ("identify", "numpy:nothing"), ("identify", ":tanh"), ("identify", "..:tanh"), ("identify", "numpy:linalg..x"), ("identify", "numpy:pi"), ("translate", "--from-onnx", "nothing.onnx")],
)  # fmt: skip
def test_bad_words_are_one_line(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert isinstance(done.exception, ActrefError)
    assert len(str(done.exception).splitlines()) == 1


@pytest.mark.parametrize("source", ["raise RuntimeError('one\\ntwo')", "def f(:", "raise ZeroDivisionError"])
def test_a_module_that_fails_is_one_line(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_module.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    done = run("identify", "broken_module:f")
    assert isinstance(done.exception, ActrefError)
    assert "cannot be imported" in str(done.exception)
    assert len(str(done.exception).splitlines()) == 1


def test_a_parameter_that_no_call_can_set() -> None:
    with pytest.raises(CallError, match="axis"):
        actref.translate("torch.nn.functional.glu(x, dim=0)", "onnx")
    with pytest.raises(FrameworkError, match="jaxx"):
        actref.translate("torch.nn.ReLU()", "jaxx")


def test_the_threshold_of_softplus_is_torch_s_alone() -> None:
    made = actref.translate("torch.nn.Softplus(threshold=5)", "jax")
    assert made.call == "jax.numpy.where(1.0 * x > 5.0, x, jax.nn.softplus(1.0 * x) / 1.0)"
    assert made.composed
    assert made.proof is not None
    assert made.proof.ulp < 4
    back = actref.translate(made.call, "torch")
    assert back.call == "torch.nn.functional.softplus(x, threshold=5.0)"

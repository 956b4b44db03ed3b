"""actref translate, identify and --from-onnx: round trips over the catalogue, models exported by torch, bad input."""

from __future__ import annotations

import functools
import re
import warnings
from collections.abc import Sequence
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


def _rrelu(x: Any, noise: Any, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False) -> Any:
    return op.LeakyRelu(x, alpha=(lower + upper) / 2), noise


LACKING: dict[Any, Any] = {
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


def test_a_scale_with_weights_is_no_gate(tmp_path: Path) -> None:
    node = helper.make_node
    weights = [onnx.numpy_helper.from_array(np.arange(4, dtype=np.float32), "w")]
    scaled = saved(tmp_path / "scale.onnx", [node("Relu", ["x"], ["h"]), node("Mul", ["h", "w"], ["y"])], weights)
    assert [each.entry for each in activations(scaled)] == ["relu"]
    of_weights = saved(tmp_path / "weights.onnx", [node("Tanh", ["w"], ["t"]), node("Mul", ["x", "t"], ["y"])], weights)
    assert activations(of_weights) == []


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


def saved(path: Path, nodes: list[Any], constants: Sequence[Any] = (), inputs: Sequence[str] = ("x",)) -> Path:
    """A model of these nodes from x to y, with whatever is wrong with them."""
    value = helper.make_tensor_value_info
    kinds = {"c": (TensorProto.BOOL, [])}
    given = [value(name, *kinds.get(name, (TensorProto.FLOAT, [4]))) for name in inputs]
    graph = helper.make_graph(nodes, "model", given, [value("y", TensorProto.FLOAT, [4])], list(constants))
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    path.write_bytes(helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())
    return path


def external(location: str) -> Any:
    place = onnx.StringStringEntryProto(key="location", value=location)
    return onnx.TensorProto(
        name="w", data_type=TensorProto.FLOAT, dims=[4], data_location=TensorProto.EXTERNAL, external_data=[place]
    )


def test_data_beside_a_model(tmp_path: Path) -> None:
    nodes = [helper.make_node("Relu", ["x"], ["h"]), helper.make_node("Mul", ["h", "w"], ["y"])]
    constant = helper.make_node("Constant", [], ["w"], value=external("of_a_node.bin"))
    for path in (
        saved(tmp_path / "outside.onnx", nodes, [external("weights.bin")]),
        saved(tmp_path / "of_a_node.onnx", [constant, *nodes]),
    ):
        for command in (("translate", "--from-onnx"), ("identify", "--onnx")):
            done = run(*command, str(path))
            assert re.search(r"external data '\w+\.bin' is missing", str(done.exception)), path
    (tmp_path / "weights.bin").write_bytes(b"1234")
    with pytest.raises(ModelError, match="4 of the 16 bytes"):
        activations(tmp_path / "outside.onnx")
    (tmp_path / "weights.bin").write_bytes(np.full(4, 2, np.float32).tobytes())
    assert [each.entry for each in activations(tmp_path / "outside.onnx")] == ["relu"]


@pytest.mark.parametrize(
    "nodes",
    [[("Cast", {})], [("LeakyRelu", {"alpha": "steep"})], [("LeakyRelu", {"slope": 0.1})], [("NoSuchOperator", {})]],
    ids=lambda nodes: nodes[0][0],
)
def test_operators_that_are_not_as_they_must_be(nodes: list[tuple[str, dict[str, Any]]], tmp_path: Path) -> None:
    made = [helper.make_node(name, ["x"], ["y"], **attributes) for name, attributes in nodes]
    path = saved(tmp_path / "model.onnx", made)
    for command in (("translate", "--from-onnx"), ("identify", "--onnx")):
        done = run(*command, str(path))
        assert isinstance(done.exception, ModelError)
        assert "not a valid ONNX model" in str(done.exception)
        assert len(str(done.exception).splitlines()) == 1


def test_what_a_model_does_not_tell_is_listed(tmp_path: Path) -> None:
    """An operator that nobody can look up, or attributes that the catalogue does not know, are no reason for silence."""
    node = helper.make_node
    stranger = saved(
        tmp_path / "model.onnx", [node("Fused", ["x"], ["h"], domain="com.microsoft"), node("Relu", ["h"], ["y"])]
    )
    assert [each.entry for each in activations(stranger)] == ["", "relu"]
    assert "not in the catalogue" in run("translate", "--from-onnx", str(stranger)).stdout
    assert "cannot run it" in str(run("identify", "--onnx", str(stranger)).exception)
    odd = saved(tmp_path / "odd.onnx", [node("ThresholdedRelu", ["x"], ["y"], alpha=-1.0)])
    assert [(each.operators, each.entry) for each in activations(odd)] == [(("ThresholdedRelu",), "")]
    own = saved(tmp_path / "own.onnx", [node("QuickGelu", ["x"], ["y"], domain="com.microsoft", alpha=1.702)])
    assert [each.entry for each in activations(own)] == ["quick_gelu"]


def test_branches_of_a_model_are_read(tmp_path: Path) -> None:
    def branch(operator: str) -> Any:
        result = helper.make_tensor_value_info("r", TensorProto.FLOAT, [4])
        return helper.make_graph([helper.make_node(operator, ["x"], ["r"])], operator, [], [result])

    choice = helper.make_node("If", ["c"], ["y"], then_branch=branch("Relu"), else_branch=branch("Tanh"))
    path = saved(tmp_path / "model.onnx", [choice], inputs=("x", "c"))
    assert sorted(each.entry for each in activations(path)) == ["relu", "tanh"]


def test_a_huge_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.onnx"
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    with pytest.raises(ModelError, match="GiB"):
        activations(path)


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
     ("identify", "numpy:nothing"), ("identify", "numpy:pi"), ("translate", "--from-onnx", "nothing.onnx")],
)  # fmt: skip
def test_bad_words_are_one_line(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert isinstance(done.exception, ActrefError)
    assert len(str(done.exception).splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [("torch.nn.Softmax(dim=1.5)", "not a whole number"), ("torch.nn.ReLU()(torch.nn.Tanh()(x))", "write the call of x alone"),
     ("torch.relu(torch.neg(x))", "write the call of x alone"), ("torch.nn.functional.relu(input=2 * x)", "write the call of x alone"),
     ("torch.nn.Threshold()", "needs its argument 'threshold'"), ("x" + " + x" * 400, "nested too deeply")],
)  # fmt: skip
def test_what_would_be_left_out_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CallError, match=reason):
        actref.translate(text, "jax")


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_parameter_can_be_set_everywhere(entry: Entry) -> None:
    """A framework that lacks a parameter has a composition that sets it; the axis alone is a matter of layout."""
    for framework in FRAMEWORKS:
        known = [*calls.declarations(entry, framework)]
        borrowed = framework
        while borrowed := FRAMEWORKS[borrowed].borrows:
            known += calls.declarations(entry, borrowed)
        wanted = {parameter.name for parameter in entry.parameters}
        assert any(wanted <= calls.settable(entry, each) for each in known), framework


def test_what_no_call_can_set() -> None:
    with pytest.raises(CallError, match="axis"):
        actref.translate("torch.nn.functional.glu(x, dim=0)", "onnx")
    with pytest.raises(FrameworkError, match="jaxx"):
        actref.translate("torch.nn.ReLU()", "jaxx")

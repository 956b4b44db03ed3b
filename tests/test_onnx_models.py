"""The activations of ONNX models: exported by torch, written out in primitive nodes, in branches; and models that are bad."""

from __future__ import annotations

import json
import math
import re
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, helper
from onnx.helper import make_node as node
from onnx.reference import ReferenceEvaluator
from onnxscript import opset20 as op
from typer.testing import CliRunner

import actref
from actref.cli import app
from actref.entry import Entry
from actref.frameworks import ModelError, activations, onnx_formulas, onnx_graph, onnx_models, onnx_size
from actref.frameworks.calls import declarations, written
from actref.frameworks.onnx_operators import EXPONENTIAL
from actref.kinds import Elementwise, Vector
from actref.torch.equivalents import module
from tests.cases import ENTRIES, label

pytestmark = pytest.mark.thorough(share=1 / 3)

RUNNER = CliRunner()
LISTED, IDENTIFIED = ("translate", "--from-onnx"), ("identify", "--onnx")
"""The commands that read a model."""


def run(command: Sequence[str], path: Path, *options: str) -> Any:
    return RUNNER.invoke(app, [*command, str(path), *options])


def saved(
    path: Path,
    nodes: Sequence[Any],
    weights: Mapping[str, Any] | Sequence[Any] = (),
    kind: int = TensorProto.FLOAT,
    opset: int = 20,
    shape: Sequence[int | str] = (4, 4),
) -> Path:
    """A model of these nodes, from the inputs that they take to y, whatever is wrong with it.

    Args:
        path: Where it is written.
        nodes: The operators, with the domains that they name.
        weights: Constants: numbers under their names, or tensors.
        kind: The type of x and y. The input c is a truth.
        opset: The version of ONNX's own operators.
        shape: The shape of the inputs.
    """
    tensors = (
        [onnx.numpy_helper.from_array(np.float32(array), name) for name, array in weights.items()]
        if isinstance(weights, Mapping)
        else list(weights)
    )
    within = [inner for each in nodes for a in each.attribute if a.HasField("g") for inner in a.g.node]
    made = {name for each in nodes for name in each.output} | {tensor.name for tensor in tensors}
    taken = sorted({name for each in (*nodes, *within) for name in each.input if name} - made)
    given = [
        helper.make_tensor_value_info(name, *((TensorProto.BOOL, []) if name == "c" else (kind, list(shape))))
        for name in taken
    ]
    result = helper.make_tensor_value_info("y", kind, [None] * len(shape))
    versions = [helper.make_opsetid("", opset), *(helper.make_opsetid(d, 1) for d in {n.domain for n in nodes} - {""})]
    graph = helper.make_graph(list(nodes), "model", given, [result], tensors)
    path.write_bytes(helper.make_model(graph, opset_imports=versions, ir_version=10).SerializeToString())
    return path


def external(location: str, size: int = 4) -> Any:
    """The tensor w of so many numbers, which lie in another file."""
    place = onnx.StringStringEntryProto(key="location", value=location)
    return onnx.TensorProto(
        name="w", data_type=TensorProto.FLOAT, dims=[size], data_location=TensorProto.EXTERNAL, external_data=[place]
    )


# --- models of torch -----------------------------------------------------------------------------------------------------


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


@pytest.mark.thorough(share=1 / 8)
def test_every_line_for_onnx_is_a_valid_model():
    """Its reference evaluator runs some that are not: TopK with one output."""
    for text in {written(entry, each) for entry in ENTRIES for each in declarations(entry, "onnx")}:
        onnx.checker.check_model(onnx_graph.model(text, "float32"))


@pytest.mark.parametrize("entry", EXPORTED, ids=label)
def test_an_exported_model_is_identified(entry: Entry, tmp_path: Path) -> None:
    exported(entry, tmp_path / "model.onnx")
    found = activations(tmp_path / "model.onnx")
    if entry.name == "identity":  # the exporter leaves it out
        assert found == []
        return
    assert len(found) == 1, found
    (one,) = found
    if entry.name == "exponential":  # alone it may be arithmetic, and the reading says so
        assert (one.entry, one.notes) == ("", (EXPONENTIAL,))
        return
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


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("text", PATTERNS)
def test_a_pattern_in_primitive_nodes_is_one_activation(text: str, tmp_path: Path) -> None:
    onnx.save(onnx_graph.model(text, "float32"), tmp_path / "model.onnx")
    (found,) = activations(tmp_path / "model.onnx")
    assert found.entry == PATTERNS[text]
    assert len(found.operators) > 1


# --- activations, and what looks like one --------------------------------------------------------------------------------

PARTS = {
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
    "two slices of one tensor": (["bilinear"], [node("Slice", ["x", "zero", "two", "one"], ["p"]), node("Slice", ["x", "two", "four", "one"], ["q"]),
        node("Mul", ["p", "q"], ["y"])]),
    "two slices of two tensors": ([], [node("Slice", ["x", "zero", "two", "one"], ["p"]), node("Slice", ["m", "two", "four", "one"], ["q"]),
        node("Mul", ["p", "q"], ["y"])]),
    "a residual connection": (["relu"], [node("MatMul", ["x", "w"], ["h"]), node("Relu", ["h"], ["r"]),
        node("Add", ["x", "r"], ["s"]), node("Mul", ["s", "half"], ["y"])]),
    "an activation and a scale of each column": (["relu"], [node("Relu", ["x"], ["h"]), node("Mul", ["h", "c"], ["y"])]),
    "a scale that is computed from weights": ([], [node("Tanh", ["c"], ["t"]), node("Mul", ["x", "t"], ["y"])]),
    "an operator of ONNX Runtime": (["quick_gelu"], [node("QuickGelu", ["x"], ["y"], domain="com.microsoft", alpha=1.702)]),
    "another function by its attribute": (["threshold"], [node("ThresholdedRelu", ["x"], ["y"], alpha=-1.0)]),
    "outside of what a paper allows": (["elu"], [node("Elu", ["x"], ["y"], alpha=-3.0)]),
    "cut from one side": ([""], [node("Clip", ["x", "", "half"], ["y"])]),
    "a scale, a shift": ([], [node("Mul", ["x", "half"], ["p"]), node("Add", ["p", "half"], ["y"])]),
}  # fmt: skip
"""Parts of models, of which some are activations and some look like one: what is found, and the nodes."""
WEIGHTS = {"w": np.eye(4), "v": np.full((4, 4), 0.5), "c": np.arange(4.0), "half": 0.5}
INDICES = {"zero": [0], "one": [1], "two": [2], "four": [4]}


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("case", PARTS)
def test_parts_of_models(case: str, tmp_path: Path) -> None:
    expected, nodes = PARTS[case]
    taken = {name for each in nodes for name in each.input}
    weights = [onnx.numpy_helper.from_array(np.float32(array), n) for n, array in WEIGHTS.items() if n in taken]
    weights += [onnx.numpy_helper.from_array(np.int64(array), n) for n, array in INDICES.items() if n in taken]
    path = saved(tmp_path / "model.onnx", nodes, weights)
    assert ("not in the catalogue" in run(LISTED, path).stdout) == ("" in expected)
    listed = json.loads(run(LISTED, path, "--json").stdout, parse_constant=pytest.fail)
    assert [each["entry"] for each in listed["activations"]] == expected
    assert sum(listed["counts"].values()) == len([name for name in expected if name])


@pytest.mark.parametrize(
    ("shape", "slope", "values", "line"),
    [
        ((2, 3, 4, 4), [[[0.1]]], {"weight": 0.1}, "torch.nn.functional.prelu(x, x.new_tensor(0.1))"),
        ((2, 3, 4, 4), [[[0.1]], [[0.2]], [[0.3]]], {}, "torch.nn.functional.prelu(x, slope.flatten())"),
        ((2, 3), [0.1, 0.2, 0.3], {}, "torch.nn.functional.prelu(x, slope.flatten())"),
        ((2, 3), [math.inf], {}, "torch.nn.functional.prelu(x, slope.flatten())"),
        ((2, 3, 4), [0.1, 0.2, 0.3, 0.4], {}, "torch.where(x > 0, x, slope * x)"),
        ((2, 3), None, {}, "torch.where(x > 0, x, slope * x)"),
    ],
    ids=["one", "channels", "columns", "infinite", "last axis", "computed"],
)
def test_the_slopes_of_prelu_are_those_of_the_model(
    shape: tuple[int, ...], slope: Any, values: dict[str, float], line: str, tmp_path: Path
) -> None:
    nodes = [node("PRelu", ["x", "w"], ["y"])]
    weights = {} if slope is None else {"w": slope}
    path = saved(tmp_path / "m.onnx", nodes if weights else [node("Exp", ["z"], ["w"]), *nodes], weights, shape=shape)
    one = activations(path)[-1]
    assert (one.entry, one.error) == ("prelu", 0.0)
    assert one.values == pytest.approx(values)
    assert one.torch == line
    if slope is not None:  # the line, run, is the operator
        x = torch.randn(shape, generator=torch.Generator().manual_seed(1))
        got = eval(line, {"torch": torch, "x": x, "slope": torch.tensor(slope)})
        np.testing.assert_allclose(got, ReferenceEvaluator(str(path)).run(None, {"x": x.numpy()})[0], rtol=1e-6)


@pytest.mark.parametrize("operator", ["Softmax", "LogSoftmax", "Hardmax"])
@pytest.mark.parametrize(
    ("opset", "shape", "axis", "meant"),
    [
        (13, (2, 3, 4), None, -1),
        (13, (2, 3, 4), 1, 1),
        (11, (2, 3), None, 1),
        (11, (2, 3, 1, 1), None, 1),
        (11, (2, 3, 4), -1, -1),
        (11, (2, 3, 4), 2, 2),
        (11, (2, 3, 4), None, None),
        (11, (2, 3, 4), 1, None),
        (11, ("batch", 3, "width"), 1, None),
        (11, ("batch", 3), 1, 1),
    ],
)
def test_operators_that_flatten_are_no_entry(
    operator: str, opset: int, shape: Sequence[int | str], axis: int | None, meant: int | None, tmp_path: Path
) -> None:
    """Until opset 12 they take everything behind the axis together, and the axis is 1 if none is given."""
    given = {} if axis is None else {"axis": axis}
    path = saved(tmp_path / "m.onnx", [node(operator, ["x"], ["y"], **given)], opset=opset, shape=shape)
    (one,) = activations(path)
    if meant is None:
        assert (one.entry, one.values, one.torch) == ("", {}, "")
        return
    assert one.values["axis"] == meant
    known = [2 if isinstance(size, str) else size for size in shape]
    x = np.random.default_rng(1).normal(size=known).astype(np.float32)
    # ONNX's own evaluator reads each of them as of opset 13
    want = onnxruntime.InferenceSession(path).run(None, {"x": x})[0]
    np.testing.assert_allclose(actref.catalogue[one.entry].function(x, **one.values), want, rtol=1e-5)


def test_a_clip_far_out_is_seen(tmp_path: Path) -> None:
    weights = {"low": 0.0, "high": 20.0, "limit": 40.0}
    (one,) = activations(
        saved(tmp_path / "m.onnx", [node("Relu", ["x"], ["r"]), node("Min", ["r", "high"], ["y"])], weights)
    )
    assert (one.entry, one.values) == ("hardtanh", {"min_val": 0.0, "max_val": 20.0})
    gate = [node("Min", ["a", "limit"], ["m"]), node("Sigmoid", ["m"], ["s"]), node("Mul", ["m", "s"], ["t"])]
    found = activations(saved(tmp_path / "m.onnx", [*gate, node("Mul", ["t", "b"], ["y"])], weights))
    assert [(each.entry, each.notes) for each in found] == [("swiglu", ("gate cut at most 40",))]


@pytest.mark.parametrize("limit", [7.0, 10.0, 60.0])
def test_the_clamps_of_a_gated_pair_are_seen(limit: float, tmp_path: Path) -> None:
    """(1 + clamp(b)) min(a, limit) sigmoid(1.702 min(a, limit)): the whole part at its own limit."""
    nodes = [
        node("Min", ["a", "high"], ["m"]), node("Mul", ["m", "scale"], ["k"]), node("Sigmoid", ["k"], ["s"]), node("Mul", ["m", "s"], ["t"]),
        node("Clip", ["b", "low", "high"], ["v"]), node("Add", ["v", "one"], ["w"]), node("Mul", ["t", "w"], ["y"]),
    ]  # fmt: skip
    weights = {"low": -limit, "high": limit, "scale": 1.702, "one": 1.0}
    (one,) = activations(saved(tmp_path / "m.onnx", nodes, weights))
    assert one.entry == "clamped_swiglu"
    assert one.values == pytest.approx({"alpha": 1.702, "limit": limit, "offset": 1.0})


def test_branches_of_a_model_are_read(tmp_path: Path) -> None:
    def branch(operator: str) -> Any:
        result = helper.make_tensor_value_info("r", TensorProto.FLOAT, [4, 4])
        return helper.make_graph([node(operator, ["x"], ["r"])], operator, [], [result])

    choice = node("If", ["c"], ["y"], then_branch=branch("Relu"), else_branch=branch("Tanh"))
    path = saved(tmp_path / "model.onnx", [choice])
    assert sorted(each.entry for each in activations(path)) == ["relu", "tanh"]


def test_what_a_list_leaves_out_is_said(tmp_path: Path) -> None:
    nodes = [
        node("Gelu", ["x"], ["r"], domain="com.microsoft"), node("Foo", ["r"], ["s"], domain="acme"), node("Relu", ["s"], ["y"]),
    ]  # fmt: skip
    done = run(LISTED, saved(tmp_path / "model.onnx", nodes), "--json")
    assert [each["entry"] for each in json.loads(done.stdout)["activations"]] == ["gelu", "relu"]
    assert done.exit_code == 3
    assert "not looked into" in done.stderr
    assert "acme.Foo" in done.stderr
    assert "Gelu" not in done.stderr
    whole = run(LISTED, saved(tmp_path / "whole.onnx", [*nodes[:1], node("Relu", ["r"], ["y"])]), "--json")
    assert not whole.stderr
    assert whole.exit_code == 0


# --- as exporters, quantisers and optimisers write them --------------------------------------------------------------

RUNTIME = "com.microsoft"


def quantised(name: str) -> list[Any]:
    """A tensor made integers and numbers again, as quantisers write it around every operator."""
    return [
        node("QuantizeLinear", [name, "scale", "zero"], [f"{name}i"]),
        node("DequantizeLinear", [f"{name}i", "scale", "zero"], [f"{name}q"]),
    ]


@dataclass(frozen=True)
class Case:
    """A model and what is found in it.

    Args:
        found: Entry, parameters and notes of each activation.
        nodes: The operators.
        weights: Numbers and tensors by name, in the type of the model; whole numbers stay whole.
        kind: The type of the model.
        opset: The version of ONNX's own operators.
        shape: The shape of x.
    """

    found: list[tuple[str, dict[str, float], tuple[str, ...]]]
    nodes: list[Any]
    weights: Mapping[str, Any] = field(default_factory=dict)
    kind: int = TensorProto.FLOAT
    opset: int = 20
    shape: Sequence[int | str] = (4, 4)


QDQ = {"scale": 0.05, "zero": np.int8(0)}
ERF = [node("Div", ["x", "k"], ["d"]), node("Erf", ["d"], ["e"]), node("Add", ["e", "one"], ["a"]), node("Mul", ["x", "a"], ["m"]),
       node("Mul", ["m", "half"], ["y"])]  # fmt: skip
TANH = [node("Pow", ["x", "three"], ["p"]), node("Mul", ["p", "c"], ["q"]), node("Add", ["x", "q"], ["r"]), node("Mul", ["r", "k"], ["s"]),
        node("Tanh", ["s"], ["t"]), node("Add", ["t", "one"], ["u"]), node("Mul", ["x", "half"], ["v"]), node("Mul", ["v", "u"], ["y"])]  # fmt: skip
SILU = [node("Sigmoid", ["x"], ["s"]), node("Mul", ["x", "s"], ["m"])]
SPLIT = node("Split", ["x"], ["a", "b"], num_outputs=2)
CASES = {
    "quantised SiLU": Case([("silu", {}, ("quantised",))], [*quantised("x"), node("Sigmoid", ["xq"], ["s"]), *quantised("s"),
        node("Mul", ["xq", "sq"], ["m"]), *quantised("m"), node("Identity", ["mq"], ["y"])], QDQ),
    "quantised constants": Case([("gelu", {}, ("quantised",))], [*quantised("x"), node("Div", ["xq", "k"], ["d"]), node("Erf", ["d"], ["e"]),
        node("DequantizeLinear", ["ones", "step", "nought"], ["one"]), node("DequantizeLinear", ["halves", "pace", "nought"], ["half"]),
        node("Add", ["e", "one"], ["a"]), node("Mul", ["half", "a"], ["m"]), node("Mul", ["xq", "m"], ["y"])],
        {**QDQ, "k": 2**0.5, "ones": np.uint8(255), "halves": np.uint8(255), "nought": np.uint8(0), "step": 1 / 255, "pace": 0.5 / 255}),
    "integers and constants": Case([("quick_gelu", {}, ("quantised",))], [node("QuantizeLinear", ["x", "scale", "zero"], ["i"]),
        node("QLinearMul", ["i", "scale", "zero", "top", "step", "zero", "scale", "zero"], ["m"], domain=RUNTIME),
        node("QLinearSigmoid", ["m", "scale", "zero", "scale", "zero"], ["s"], domain=RUNTIME),
        node("QLinearMul", ["i", "scale", "zero", "s", "scale", "zero", "scale", "zero"], ["p"], domain=RUNTIME),
        node("DequantizeLinear", ["p", "scale", "zero"], ["y"])], {**QDQ, "top": np.int8(127), "step": 1.702 / 127}),
    "a ReLU that the quantiser left out": Case([("relu", {}, ("quantised",))], [node("MatMul", ["x", "w"], ["m"]),
        node("QuantizeLinear", ["m", "scale", "low"], ["i"]), node("DequantizeLinear", ["i", "scale", "low"], ["y"])],
        {"scale": 0.05, "low": np.int8(-128), "w": np.eye(4)}),
    "no ReLU that the quantiser left out": Case([], [node("MatMul", ["x", "w"], ["m"]),
        node("QuantizeLinear", ["m", "scale", "zero"], ["i"]), node("DequantizeLinear", ["i", "scale", "zero"], ["y"])],
        {**QDQ, "w": np.eye(4)}),
    "slopes of integers": Case([("snake", {}, ("alpha for each channel, al", "quantised"))], [node("DequantizeLinear", ["ai", "scale", "zero"], ["al"]),
        node("Reciprocal", ["al"], ["r"]), node("Mul", ["al", "x"], ["m"]), node("Sin", ["m"], ["s"]), *quantised("s"),
        node("Pow", ["sq", "two"], ["p"]), node("Mul", ["r", "p"], ["q"]), node("Add", ["x", "q"], ["y"])],
        {**QDQ, "ai": np.int8([[10], [20], [30], [40]]), "two": 2}),
    "a product that is a part of a larger one": Case([("sigmoid", {}, ())], [SPLIT, node("Add", ["a", "one"], ["u"]), node("Mul", ["u", "b"], ["p"]),
        node("Mul", ["b", "k"], ["z"]), node("Sigmoid", ["z"], ["s"]), node("Mul", ["p", "s"], ["y"])], {"one": 1, "k": 1.5}),
    "tanh GELU as a gate": Case([("gelu_tanh", {}, ())], [SPLIT, node("Gelu", ["b"], ["g"], approximate="tanh"), node("Mul", ["a", "g"], ["y"])]),
    "an operator for integers": Case([("sigmoid", {}, ("quantised",))], [node("QuantizeLinear", ["x", "scale", "zero"], ["i"]),
        node("QLinearSigmoid", ["i", "scale", "zero", "scale", "zero"], ["j"], domain=RUNTIME),
        node("DequantizeLinear", ["j", "scale", "zero"], ["y"])], QDQ),
    "GELU in float16": Case([("gelu", {}, ())], ERF, {"k": 2**0.5, "one": 1, "half": 0.5}, TensorProto.FLOAT16),
    "GELU in bfloat16": Case([("gelu", {}, ())], ERF, {"k": 2**0.5, "one": 1, "half": 0.5}, TensorProto.BFLOAT16),
    "tanh GELU in float16": Case([("gelu_tanh", {}, ())], TANH,
        {"three": 3, "c": 0.044715, "k": 0.7978845608, "one": 1, "half": 0.5}, TensorProto.FLOAT16),
    "tanh GELU of rounded constants": Case([("gelu_tanh", {}, ())], TANH,
        {"three": 3, "c": np.float16(0.044715), "k": np.float16(0.7978845608), "one": 1, "half": 0.5}),
    "hardswish in float16": Case([("hardswish", {}, ())], [node("Add", ["x", "three"], ["a"]), node("Clip", ["a", "zero", "six"], ["b"]),
        node("Mul", ["x", "b"], ["c"]), node("Mul", ["c", "k"], ["y"])], {"three": 3, "zero": 0, "six": 6, "k": 1 / 6}, TensorProto.FLOAT16),
    "a constant behind others": Case([("quick_gelu", {}, ())], [node("Identity", ["k"], ["k1"]), node("Cast", ["k1"], ["k2"], to=1),
        node("Reshape", ["k2", "size"], ["k3"]), node("Expand", ["k3", "wide"], ["k4"]), node("Unsqueeze", ["k4", "axes"], ["k5"]),
        node("Mul", ["x", "k5"], ["m"]), node("Sigmoid", ["m"], ["s"]), node("Mul", ["x", "s"], ["y"])],
        {"k": 1.702, "size": np.int64([1]), "wide": np.int64([4]), "axes": np.int64([0])}),
    "moved and moved back": Case([("silu", {}, ())], [node("Transpose", ["x"], ["t"], perm=[1, 0]), node("Sigmoid", ["t"], ["s"]),
        node("Dropout", ["s"], ["d"]), node("Transpose", ["d"], ["b"], perm=[1, 0]), node("Mul", ["x", "b"], ["y"])]),
    "moved and not moved back": Case([("sigmoid", {}, ())], [node("Transpose", ["x"], ["t"], perm=[1, 0]), node("Sigmoid", ["t"], ["s"]),
        node("Mul", ["x", "s"], ["y"])]),
    "one number for each channel": Case([("snake", {}, ("alpha for each channel, al",))], [node("Reciprocal", ["al"], ["r"]),
        node("Mul", ["al", "x"], ["m"]), node("Sin", ["m"], ["s"]), node("Pow", ["s", "two"], ["p"]), node("Mul", ["r", "p"], ["q"]),
        node("Add", ["x", "q"], ["y"])], {"al": [[0.5], [1.5], [2.5], [0.7]], "two": 2}),
    "and its inverse, computed before": Case([("snake", {}, ("alpha for each channel, al",))], [node("Mul", ["al", "x"], ["m"]),
        node("Sin", ["m"], ["s"]), node("Mul", ["s", "s"], ["p"]), node("Mul", ["inv", "p"], ["q"]), node("Add", ["x", "q"], ["y"])],
        {"al": [[0.5], [1.5], [2.5], [0.7]], "inv": [[2.0], [1 / 1.5], [0.4], [1 / 0.7]]}),
    "DyT": Case([("dyt", {"alpha": 0.7}, ("gamma for each channel, g", "beta for each channel, b"))], [node("Mul", ["x", "k"], ["m"]),
        node("Tanh", ["m"], ["t"]), node("Mul", ["t", "g"], ["u"]), node("Add", ["u", "b"], ["y"])],
        {"k": 0.7, "g": [0.5, 1.5, 2.5, 0.7], "b": [0.1, 0.2, 0.3, 0.4]}),
    "a clamped gate": Case([("clamped_swiglu", {"alpha": 1.0, "limit": 7.0, "offset": 0.0}, ())], [SPLIT, node("Clip", ["a", "", "l"], ["g"]),
        node("Clip", ["b", "n", "l"], ["u"]), node("Sigmoid", ["g"], ["s"]), node("Mul", ["g", "s"], ["p"]), node("Mul", ["p", "u"], ["y"])],
        {"l": 7, "n": -7}),
    "a gate that is cut": Case([("geglu", {}, ("gate cut at most 5",))], [SPLIT, node("Clip", ["b", "", "l"], ["g"]), node("Gelu", ["g"], ["s"]),
        node("Mul", ["a", "s"], ["y"])], {"l": 5}),
    "a gated tanh unit": Case([("gtu", {}, ())], [SPLIT, node("Tanh", ["a"], ["t"]), node("Sigmoid", ["b"], ["s"]), node("Mul", ["t", "s"], ["y"])]),
    "sizes with names": Case([("swiglu", {}, ())], [node("Slice", ["x", "zero", "two", "one"], ["g"]), node("Slice", ["x", "two", "four", "one"], ["u"]),
        node("Sigmoid", ["g"], ["s"]), node("Mul", ["g", "s"], ["p"]), node("Mul", ["u", "p"], ["y"])],
        {n: np.int64([i]) for n, i in {"zero": 0, "one": 1, "two": 2, "four": 4}.items()}, shape=("unk__0", "unk__1")),
    "softmax, written out": Case([("softmax", {"axis": -1}, ())], [node("ReduceMax", ["x", "axis"], ["m"]), node("Sub", ["x", "m"], ["d"]),
        node("Exp", ["d"], ["e"]), node("ReduceSum", ["e", "axis"], ["s"]), node("Div", ["e", "s"], ["y"])], {"axis": np.int64([-1])}),
    "its logarithm, written out": Case([("log_softmax", {"axis": -1}, ())], [node("ReduceMax", ["x", "axis"], ["m"]), node("Sub", ["x", "m"], ["d"]),
        node("Exp", ["d"], ["e"]), node("ReduceSum", ["e", "axis"], ["s"]), node("Log", ["s"], ["l"]), node("Sub", ["d", "l"], ["y"])],
        {"axis": np.int64([-1])}),
    "scaled": Case([("silu", {}, ("divided by 0.596",))], [*SILU, node("Div", ["m", "k"], ["y"])], {"k": 0.596}),
    "shifted": Case([("softplus", {"beta": 1.0}, ("minus ln 2",))], [node("Softplus", ["x"], ["e"]), node("Sub", ["e", "k"], ["y"])],
        {"k": math.log(2)}),
    "a sigmoid that is stretched": Case([("sigmoid", {}, ("times 2", "minus 0.5"))], [node("Sigmoid", ["x"], ["s"]), node("Mul", ["s", "two"], ["m"]),
        node("Sub", ["m", "half"], ["y"])], {"two": 2, "half": 0.5}),
    "of a shifted input": Case([("gelu", {}, ())], [node("Mul", ["x", "g"], ["a"]), node("Add", ["a", "b"], ["c"]), node("Gelu", ["c"], ["y"])],
        {"g": 2, "b": 1}),
    "a rotary embedding": Case([], [node("Sin", ["x"], ["s"]), node("Cos", ["x"], ["c"]), node("Concat", ["s", "c"], ["y"], axis=-1)]),
    "a size": Case([], [node("Abs", ["x"], ["y"])]),
    "a product of two inputs": Case([], [node("Mul", ["x", "m"], ["y"])]),
    "a gate that is no half": Case([("sigmoid", {}, ())], [node("MatMul", ["x", "w"], ["p"]), node("Sigmoid", ["p"], ["s"]), node("Mul", ["x", "s"], ["y"])],
        {"w": np.eye(4)}),
    "hardsigmoid of ONNX": Case([("hardsigmoid", {"alpha": 0.2, "beta": 0.5}, ("alpha = 0.2, beta = 0.5: another function than the catalogue's hardsigmoid",))],
        [node("HardSigmoid", ["x"], ["y"], alpha=0.2)]),
    "ELU of a negative slope": Case([("elu", {"alpha": -1.0}, ("alpha = -1.0: outside of what its paper allows",))], [node("Elu", ["x"], ["y"], alpha=-1.0)]),
    "FastGelu": Case([("gelu_tanh", {}, ())], [node("FastGelu", ["x", "w"], ["y"], domain=RUNTIME)], {"w": [1.0, 2.0, 3.0, 4.0]}),
    "BiasGelu": Case([("gelu", {}, ())], [node("BiasGelu", ["x", "w"], ["y"], domain=RUNTIME)], {"w": [1.0, 2.0, 3.0, 4.0]}),
    "BiasSplitGelu": Case([("geglu", {}, ())], [node("BiasSplitGelu", ["x", "w"], ["y"], domain=RUNTIME)], {"w": [1.0, 2.0, 3.0, 4.0]}),
    "QuickGelu": Case([("quick_gelu", {}, ())], [node("QuickGelu", ["x"], ["y"], domain=RUNTIME, alpha=1.702)]),
    "QuickGelu that is SiLU": Case([("silu", {}, ())], [node("QuickGelu", ["x"], ["y"], domain=RUNTIME, alpha=1.0)]),
    "FusedConv": Case([("leaky_relu", {"negative_slope": 0.1}, ())], [node("FusedConv", ["x", "w"], ["y"], domain=RUNTIME, activation="LeakyRelu",
        activation_params=[0.1])], {"w": np.ones((4, 4, 1, 1))}, shape=(1, 4, 4, 4)),
    "FusedGemm": Case([("leaky_relu", {"negative_slope": 0.2}, ())], [node("FusedGemm", ["x", "w"], ["y"], domain=RUNTIME, activation="LeakyRelu",
        activation_alpha=0.2)], {"w": np.eye(4)}),
    "FusedMatMulActivation": Case([("relu", {}, ())], [node("FusedMatMulActivation", ["x", "w"], ["y"], domain=RUNTIME, activation="Relu")],
        {"w": np.eye(4)}),
    "attention": Case([("softmax", {"axis": -1}, ("inside of attention",))], [node("MultiHeadAttention", ["x"], ["y"], domain=RUNTIME, num_heads=2)],
        shape=(1, 4, 4)),
    "experts": Case([("silu", {}, ("inside of experts",))], [node("MoE", ["x", "r", "w"], ["y"], domain=RUNTIME, activation_type="silu")],
        {"r": np.eye(4), "w": np.eye(4)}),
    "a recurrent layer": Case([("tanh", {}, ("inside of GRU",)), ("sigmoid", {}, ("inside of GRU",))],
        [node("GRU", ["x", "w", "r"], ["y"], hidden_size=1)], {"w": np.ones((1, 3, 4)), "r": np.ones((1, 3, 1))}, shape=(2, 1, 4)),
    "a recurrent layer with numbers": Case([("leaky_relu", {"negative_slope": 0.3}, ("inside of LSTM",)), ("", {}, ("inside of LSTM: HardSigmoid(x, alpha=0.2, beta=0.5)",))],
        [node("LSTM", ["x", "w", "r"], ["y"], hidden_size=1, activations=["HardSigmoid", "LeakyRelu", "LeakyRelu"], activation_alpha=[0.2, 0.3, 0.3])],
        {"w": np.ones((1, 4, 4)), "r": np.ones((1, 4, 1))}, shape=(2, 1, 4)),
    "an operator newer than the model": Case([("gelu", {}, ())], [node("LayerNormalization", ["x", "w"], ["n"]), *[
        node(n.op_type, ["n" if i == "x" else i for i in n.input], list(n.output)) for n in ERF]],
        {"w": [1.0, 1.0, 1.0, 1.0], "k": 2**0.5, "one": 1, "half": 0.5}, opset=13),
    "constants of few digits": Case([("", {}, ("perhaps gelu, 2e-05 away",))], ERF, {"k": 1.4141, "one": 1, "half": 0.5}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_models_as_they_are_deployed(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    kind = helper.tensor_dtype_to_np_dtype(case.kind)
    arrays = {n: np.asarray(a) for n, a in case.weights.items()}
    tensors = [
        # a whole number that is no tensor is one of the formula
        onnx.numpy_helper.from_array(a.astype(kind) if a.dtype.kind == "f" or type(case.weights[n]) is int else a, n)
        for n, a in arrays.items()
    ]
    path = saved(tmp_path / "model.onnx", case.nodes, tensors, case.kind, case.opset, case.shape)
    found = activations(path)
    assert [(each.entry, each.values, tuple(sorted(each.notes))) for each in found] == [
        (entry, pytest.approx(values), tuple(sorted(notes))) for entry, values, notes in case.found
    ]


@pytest.mark.parametrize("axis", [0, -1])
@pytest.mark.parametrize("swapped", [False, True])
def test_the_line_of_a_pair_names_value_and_gate(axis: int, swapped: bool, tmp_path: Path) -> None:
    """No function that halves one tensor: which axis and which half come first, the model decides."""
    value, gate = ("b", "a") if swapped else ("a", "b")
    nodes = [node("Split", ["x"], ["a", "b"], num_outputs=2, axis=axis), node("Sigmoid", [gate], ["s"]), node("Mul", [value, "s"], ["y"])]  # fmt: skip
    (one,) = activations(saved(tmp_path / "m.onnx", nodes))
    assert (one.entry, one.inputs, one.torch) == ("glu", {"a": value, "b": gate}, "a * torch.sigmoid(b)")


def test_the_line_of_a_slope_for_each_channel(tmp_path: Path) -> None:
    nodes = [node("Mul", ["x", "w"], ["m"]), node("Max", ["x", "m"], ["y"])]
    (one,) = activations(saved(tmp_path / "m.onnx", nodes, {"w": [0.1, 0.2, 0.3, 0.4]}))
    assert one.entry in ("prelu", "leaky_relu")
    x, slope = torch.randn(4, 4), torch.tensor([0.1, 0.2, 0.3, 0.4])
    got = eval(one.torch, {"torch": torch, "x": x, "weight": slope, "negative_slope": slope})
    torch.testing.assert_close(got, torch.maximum(x, slope * x))


def test_layers_that_repeat_are_identified_once(tmp_path: Path) -> None:
    """A thousand layers, each of which matches nothing, and one pattern at the end."""
    weights = {"one": 1.0}
    nodes, last = [], "x"
    for layer in range(1000):
        n = f"l{layer}"
        nodes += [
            node("Abs", [last], [f"{n}a"]), node("Sqrt", [f"{n}a"], [f"{n}s"]), node("Add", [f"{n}s", "one"], [f"{n}b"]),
            node("Log", [f"{n}b"], [f"{n}l"]), node("ReduceMean", [f"{n}l"], [n]),
        ]  # fmt: skip
        last = n
    path = saved(tmp_path / "model.onnx", [*nodes, node("Relu", [last], ["y"])], weights)
    onnx_formulas.identified.cache_clear()
    assert [each.entry for each in activations(path)] == ["relu"]
    assert onnx_formulas.identified.cache_info().misses < 10


def test_names_that_steer_a_terminal_are_shown_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path / "model.onnx", [node("Relu", ["x"], ["y"], name="\x1b[31mred\x07")])
    done = run(LISTED, path)
    assert "\x1b" not in done.stdout
    assert "\\x1b[31mred\\x07" in done.stdout.replace("\n", "")


# --- models that cannot be read ------------------------------------------------------------------------------------------


def refused(command: Sequence[str], path: Path) -> str:
    """The one line with which a command refuses a model."""
    done = run(command, path)
    assert isinstance(done.exception, ModelError)
    assert done.stdout == ""
    (line,) = str(done.exception).splitlines()
    return line


def test_what_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    assert "no such file" in refused(LISTED, path)
    path.write_bytes(b"\x08\x0a\xff\xff not a model")
    assert "not a valid ONNX model" in refused(LISTED, path)
    path.write_bytes(b"")
    assert "not a valid ONNX model" in refused(LISTED, path)
    with path.open("wb") as file:
        file.truncate(3 * 1024**3)  # sparse: takes no room
    assert "3.0 GiB; at most 2 GiB" in refused(LISTED, path)


WRONG = {
    "an input is missing": [node("PRelu", ["x"], ["y"])],
    "an attribute is missing": [node("Cast", ["x"], ["y"])],
    "an attribute is no number": [node("LeakyRelu", ["x"], ["y"], alpha="steep")],
    "an attribute is unknown": [node("LeakyRelu", ["x"], ["y"], slope=0.1)],
    "an operator is unknown": [node("NoSuchOperator", ["x"], ["y"])],
}


@pytest.mark.parametrize("command", [LISTED, IDENTIFIED], ids=lambda words: words[0])
@pytest.mark.parametrize("case", WRONG)
def test_operators_that_are_not_as_they_must_be(case: str, command: Sequence[str], tmp_path: Path) -> None:
    assert "not a valid ONNX model" in refused(command, saved(tmp_path / "model.onnx", WRONG[case]))


@pytest.mark.parametrize("command", [LISTED, IDENTIFIED], ids=lambda words: words[0])
def test_data_beside_a_model(command: Sequence[str], tmp_path: Path) -> None:
    nodes = [node("Mul", ["x", "w"], ["r"]), node("Relu", ["r"], ["y"])]
    constant = node("Constant", [], ["w"], value=external("of_a_node.bin"))
    assert "external data 'of_a_node.bin' is missing" in refused(
        command, saved(tmp_path / "a.onnx", [constant, *nodes])
    )
    path = saved(tmp_path / "b.onnx", nodes, [external("weights.bin", 1)])
    assert "external data 'weights.bin' is missing" in refused(command, path)
    (tmp_path / "weights.bin").write_bytes(b"123")
    assert "3 of the 4 bytes" in refused(command, path)
    (tmp_path / "weights.bin").write_bytes(np.float32([1]).tobytes())
    assert "relu" in run(command, path).stdout


@pytest.mark.parametrize(
    ("nodes", "kind", "message"),
    [
        ([node("Foo", ["x"], ["y"], domain="acme")], TensorProto.FLOAT, "cannot run it.*Foo"),
        ([node("Identity", ["x"], ["y"])], TensorProto.STRING, "no floating-point"),
        ([node("Identity", ["x"], ["y"])], TensorProto.INT64, "no floating-point"),
        ([node("Add", ["x", "m"], ["y"])], TensorProto.FLOAT, "2 inputs and 1 outputs"),
    ],
)
def test_models_that_are_no_function_of_a_number(nodes: list[Any], kind: int, message: str, tmp_path: Path) -> None:
    assert re.search(message, refused(IDENTIFIED, saved(tmp_path / "model.onnx", nodes, kind=kind)))


def test_what_is_infinite_everywhere_warns_of_nothing(tmp_path: Path) -> None:
    done = run(IDENTIFIED, saved(tmp_path / "model.onnx", [node("Elu", ["x"], ["y"], alpha=float("inf"))]))
    assert done.exit_code == 1
    assert done.stdout.startswith("no function of the catalogue")


def test_a_step_with_two_uses_is_two_activations(tmp_path: Path) -> None:
    nodes = [
        node("Sigmoid", ["x"], ["gate"]), node("Mul", ["x", "gate"], ["silu"]), node("Exp", ["x"], ["large"]),
        node("Concat", ["silu", "gate", "large"], ["y"], axis=-1),
    ]  # fmt: skip
    found = activations(saved(tmp_path / "model.onnx", nodes))
    assert sorted(each.entry for each in found) == ["", "sigmoid", "silu"]
    (alone,) = (each for each in found if not each.entry)
    assert alone.operators == ("Exp",)
    assert "usually a part of something else" in alone.notes[0]


def test_a_graph_in_a_circle_and_one_that_is_too_large_are_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    circle = saved(tmp_path / "circle.onnx", [node("Sigmoid", ["y"], ["a"]), node("Mul", ["a", "x"], ["y"])])
    assert "must be topologically sorted" in refused(LISTED, circle)
    monkeypatch.setattr(onnx_models, "MOST", 1)
    large = saved(tmp_path / "large.onnx", [node("Sigmoid", ["x"], ["a"]), node("Mul", ["a", "x"], ["y"])])
    assert "more than 1 operations" in refused(LISTED, large)


def calling(name: str, inner: str) -> Any:
    """A function that calls another one twice."""
    nodes = [
        helper.make_node(inner, [x], [y], domain="" if inner == "Sigmoid" else "own")
        for x, y in (("x", "u"), ("u", "y"))
    ]
    return helper.make_function(
        "own", name, ["x"], ["y"], nodes, [helper.make_opsetid("", 21), helper.make_opsetid("own", 1)]
    )


@pytest.mark.parametrize(
    ("functions", "message"),
    [
        (
            [calling("f0", "Sigmoid"), *(calling(f"f{k + 1}", f"f{k}") for k in range(40))],
            "more than 100000 operations",
        ),
        ([calling("f0", "f1"), calling("f1", "f0")], "calls itself"),
    ],
    ids=["two to the power of forty", "circle"],
)
def test_functions_that_grow_without_end_are_one_message(tmp_path: Path, functions: list[Any], message: str) -> None:
    file = saved(tmp_path / "functions.onnx", [node(functions[-1].name, ["x"], ["y"], domain="own")])
    model = onnx.load(file)
    model.functions.extend(functions)
    model.opset_import.append(helper.make_opsetid("own", 1))
    onnx.save(model, file)
    assert message in refused(LISTED, file)


def test_a_hundred_megabytes_of_nodes_are_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = helper.make_node("Sigmoid", ["x"], ["a"]).SerializeToString()
    nodes = (b"\x0a" + bytes([len(one)]) + one) * (100 * 2**20 // (len(one) + 2))
    size, length = len(nodes), b""
    while size > 127:
        length, size = length + bytes([size & 127 | 128]), size >> 7
    file = tmp_path / "large.onnx"
    file.write_bytes(b"\x3a" + length + bytes([size]) + nodes)  # the graph of a model
    monkeypatch.setattr(onnx, "load", None)
    start = time.process_time()
    assert "more than 100000 operations" in refused(LISTED, file)
    assert time.process_time() - start < 10


def test_a_file_of_nothing_known_holds_no_nodes(tmp_path: Path) -> None:
    for k, content in enumerate((b"", b"\xff" * 100, b"\x3a\xff", b"\x07")):
        file = tmp_path / f"{k}.onnx"
        file.write_bytes(content)
        assert not onnx_size.exceeds(file, 0)

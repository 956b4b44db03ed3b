"""The activations of an ONNX model: operators, and patterns written out in primitive nodes, recognised by what they compute.

A pattern is not looked up in a list of graphs. Every part of the model that turns one tensor into one of the same shape,
element by element, is run by ONNX's reference evaluator and compared with the catalogue; so is every part that does this
to two tensors, for gated pairs. However an exporter writes GELU, it computes GELU.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actref.discovery import catalogue
from actref.errors import ActrefError
from actref.frameworks.calls import declarations, paths, settable, written
from actref.frameworks.identification import Match, matched, nearest_gated, samples, straight
from actref.frameworks.reading import read
from actref.frameworks.trees import Value
from actref.kinds import Elementwise

Numbers = NDArray[np.float64]

LARGEST = 2 * 1024**3
"""Bytes of a model file that is read; ONNX's own limit of one message."""
DEEPEST = 24
"""Nodes of one pattern."""
ELEMENTWISE = frozenset(
    {"Abs", "Add", "And", "Atan", "Cast", "CastLike", "Celu", "Clip", "Cos", "Div", "Elu", "Equal", "Erf", "Exp", "Gelu", "Greater",
     "GreaterOrEqual", "HardSigmoid", "HardSwish", "LeakyRelu", "Less", "LessOrEqual", "Log", "Max", "Min", "Mish", "Mul",
     "Neg", "Not", "Or", "Pow", "Reciprocal", "Relu", "Selu", "Shrink", "Sigmoid", "Sign", "Sin", "Softplus", "Softsign",
     "Sqrt", "Sub", "Swish", "Tanh", "ThresholdedRelu", "Where"}
)  # fmt: skip
"""Operators that treat each element alike."""
TRUTHS = frozenset({"And", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Or"})
"""Operators whose result is true or false: they stand in an activation, and are none."""
STANDARD = ("", "ai.onnx", "ai.onnx.ml")
"""Domains of the operators that ONNX itself defines."""
LINEAR = frozenset({"Conv", "Gemm", "MatMul"})
"""Operators that map their first input linearly."""
UNIFORM = 2**20
"""Elements of the largest tensor that is looked at for being one number throughout, as exporters write a constant."""
VECTORS = ("Softmax", "LogSoftmax", "Hardmax")
WITHOUT_FLATTENING = 13
"""The opset from which on these work along one axis alone."""


class ModelError(ActrefError):
    """A model that cannot be read, or is not whole."""


@dataclass(frozen=True)
class Activation:
    """An activation that was found in a model.

    Args:
        nodes: Names of the nodes that make it, in the order of the graph.
        operators: Their operators.
        entry: Name in the catalogue; empty if it is none of them.
        values: Its parameters; none where the slope of PRelu is not one finite number.
        error: Largest difference from the entry over the samples, as a share of 1 + |f|; 0 for an operator that is read,
            infinite without an entry.
        torch: The line in torch.
    """

    nodes: tuple[str, ...]
    operators: tuple[str, ...]
    entry: str
    values: dict[str, Value]
    error: float
    torch: str

    def to_json(self) -> dict[str, Any]:
        """As plain data; an infinite error is None, as JSON has no infinity."""
        error = self.error if math.isfinite(self.error) else None
        return {**vars(self), "nodes": list(self.nodes), "operators": list(self.operators), "error": error}


def activations(path: Path) -> list[Activation]:
    """Every activation of a model, in the order of its nodes.

    Args:
        path: An ONNX file.

    Returns:
        One record for each activation, those in the branches and loops of the model included. A part that computes no
        function of the catalogue is left out; an operator that is an activation by its name, with attributes that the
        catalogue does not know, has a record without an entry.

    Raises:
        ModelError: the file cannot be read, is too large, is no valid model, or lacks its external data.
    """
    return contents(path).activations


@dataclass(frozen=True)
class Contents:
    """What was found in a model.

    Args:
        activations: Every activation, those of the model's own graph in the order of its nodes, then those of its branches
            and loops.
        unread: Operators of other domains that the catalogue does not know, whatever they compute; without any, the list
            of activations is whole.
    """

    activations: list[Activation]
    unread: tuple[str, ...]


def contents(path: Path) -> Contents:
    """As `activations`, and what could not be looked into.

    Raises:
        ModelError: as `activations`.
    """
    model = _loaded(path)
    scans = list(_scans(model, model.graph, None))
    found = [activation for scan in scans for activation in scan.run()]
    return Contents(found, tuple(dict.fromkeys(name for scan in scans for name in scan.unread())))


def _scans(model: Any, graph: Any, outer: _Scan | None) -> Iterator[_Scan]:
    """One for a graph, then one for each graph inside of its nodes, which sees its constants."""
    scan = _Scan(model, graph, outer)
    yield scan
    for inner in _inside(graph):
        yield from _scans(model, inner, scan)


def _inside(graph: Any) -> Iterator[Any]:
    """The graphs that the nodes of a graph hold: branches and bodies of loops."""
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.g, *attribute.graphs) if attribute.HasField("g") else attribute.graphs


def elementwise(path: Path) -> Callable[[Numbers], Numbers]:
    """The function that a model of one input and one output computes on a row of numbers.

    Raises:
        ModelError: as `activations`, or the model has more inputs or outputs, takes something else than floating-point
            numbers, or holds what ONNX's evaluator cannot run.
    """
    import onnx
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    model = _loaded(path)
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [each for each in model.graph.input if each.name not in weights]
    if len(inputs) != 1 or len(model.graph.output) != 1:
        found = f"{len(inputs)} inputs and {len(model.graph.output)} outputs"
        raise ModelError(f"{path}: {found}; a function of one number has one of each, --from-onnx lists a whole model")
    kind = inputs[0].type.tensor_type.elem_type  # 0 for a sequence or a map
    if kind not in (TensorProto.DOUBLE, TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16):
        raise ModelError(f"{path}: its input {inputs[0].name!r} holds no floating-point numbers")
    try:
        onnx.load_external_data_for_model(model, str(path.parent))
        session = ReferenceEvaluator(model)
    except Exception as error:  # an operator of another domain, a tensor that cannot be read
        raise ModelError(f"{path}: ONNX's evaluator cannot run it: {_reason(error)}") from None
    dtype = helper.tensor_dtype_to_np_dtype(kind)
    return lambda x: np.asarray(next(iter(session.run(None, {inputs[0].name: x.astype(dtype)}))))


def _loaded(path: Path) -> Any:
    import onnx
    import onnx.inliner

    if not path.is_file():
        raise ModelError(f"{path}: no such file")
    size = path.stat().st_size
    if size > LARGEST:
        raise ModelError(
            f"{path}: {size / 1024**3:.1f} GiB; at most {LARGEST // 1024**3} GiB are read, keep weights as external data"
        )
    try:
        model = onnx.load(path, load_external_data=False)
        for tensor in _tensors(model.graph):
            _check_external(path, tensor)
        onnx.checker.check_model(str(path))
        if model.functions:
            model = onnx.inliner.inline_local_functions(model)
        return model
    except ModelError:
        raise
    except Exception as error:  # protobuf, checker and inliner each have exceptions of their own
        raise ModelError(f"{path}: not a valid ONNX model: {_reason(error)}") from None


def _tensors(graph: Any) -> Iterator[Any]:
    """The constants of a graph, those of its nodes and of the graphs inside of them included."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors) if attribute.HasField("t") else attribute.tensors
    for inner in _inside(graph):
        yield from _tensors(inner)


def _check_external(path: Path, tensor: Any) -> None:
    """ModelError where the data of a tensor lies in another file that is not there, or ends too early."""
    from onnx import helper

    where = {entry.key: entry.value for entry in tensor.external_data}
    if "location" not in where:
        return
    beside = path.parent / where["location"]
    if not beside.is_file():
        raise ModelError(f"{path}: its external data {where['location']!r} is missing; put it beside the model")
    element = helper.tensor_dtype_to_np_dtype(tensor.data_type).itemsize
    wanted = int(where.get("offset", 0)) + int(where.get("length", element * int(np.prod(tensor.dims))))
    if beside.stat().st_size < wanted:
        found = f"{beside.stat().st_size} of the {wanted} bytes that {tensor.name!r} needs"
        raise ModelError(f"{path}: its external data {where['location']!r} is cut off, it has {found}; copy it again")


def _reason(error: Exception) -> str:
    """The first paragraph of what an exception says, on one line."""
    words = " ".join(str(error).split("\n\n")[0].split())
    return words if words else type(error).__name__


class _Scan:
    """One pass over a graph, from the last node to the first."""

    def __init__(self, model: Any, graph: Any, outer: _Scan | None) -> None:
        from onnx import numpy_helper

        self.model, self.graph = model, graph
        self.maker = {output: node for node in self.graph.node for output in node.output if output}
        self.place = {id(node): i for i, node in enumerate(self.graph.node)}
        self.weights: set[str] = set() if outer is None else set(outer.weights)
        self.weights |= {tensor.name for tensor in self.graph.initializer}
        self.constants: dict[str, Any] = {} if outer is None else dict(outer.constants)
        for tensor in self.graph.initializer:
            if not tensor.external_data and 1 <= int(np.prod(tensor.dims)) <= UNIFORM:
                self._constant(tensor.name, numpy_helper.to_array(tensor))
        for node in self.graph.node:
            if node.op_type == "Constant":
                self.weights.add(node.output[0])
                value = next((a for a in node.attribute if a.name in ("value", "value_float", "value_int")), None)
                if value is not None:
                    array = numpy_helper.to_array(value.t) if value.name == "value" else np.array(value.f or value.i)
                    self._constant(node.output[0], array)
        self.shapes: dict[str, tuple[int | str, ...]] = _shapes(model) if outer is None else outer.shapes
        self.claimed: set[int] = set()
        self.known: dict[bytes, Match | None] = {}  # the layers of a model repeat one another

    def _constant(self, name: str, array: Any) -> None:
        """Keep what is one number throughout."""
        if array.size and (array == array.flat[0]).all():
            self.constants[name] = array.flat[0].reshape(())

    def run(self) -> list[Activation]:
        found: list[tuple[int, Activation]] = []
        for node in reversed(self.graph.node):
            if id(node) in self.claimed:
                continue
            made = self._operator(node) or self._pattern(node)
            if made is not None:
                found.append((self.place[id(node)], made))
        return [each for _, each in sorted(found, key=lambda pair: pair[0])]

    def unread(self) -> tuple[str, ...]:
        """The operators of other domains that the catalogue does not know, each once."""
        foreign = [node for node in self.graph.node if node.domain not in STANDARD and self._declared(node) is None]
        return tuple(dict.fromkeys(self._title(node) for node in foreign))

    # ------------------------------------------------------------------------------------------- operators, as read

    def _operator(self, node: Any) -> Activation | None:
        """What is read, since it cannot be sampled: operators of vectors, of another domain, PRelu with many slopes."""
        if node.op_type == "PRelu" and node.domain in STANDARD:
            self.claimed.add(id(node))
            slope = self.constants.get(node.input[1])
            if slope is not None and np.isfinite(slope):  # no call can hold an infinite one
                return self._made([node], "prelu", {"weight": _decimal(float(slope))}, 0.0)
            return self._stated([node], "prelu", {}, 0.0, self._slopes(node))
        if node.op_type in VECTORS and node.domain in STANDARD:
            self.claimed.add(id(node))
            axis = self._axis(node)
            if axis is None:
                return self._untold(node)
            reading = read(f"{node.op_type}(x, axis={axis})", "onnx")
            return self._made([node], reading.entry.name, reading.values, 0.0)
        if node.domain not in STANDARD:
            return self._declared(node)
        return None

    def _axis(self, node: Any) -> int | None:
        """The axis of an operator of vectors; None where it works on more than one.

        Before opset 13 the axis was 1 if none was given, and what lies behind it was flattened and taken together.
        """
        given = next((a.i for a in node.attribute if a.name == "axis"), None)
        opset = max((each.version for each in self.model.opset_import if each.domain in ("", "ai.onnx")), default=1)
        if opset >= WITHOUT_FLATTENING:
            return -1 if given is None else given
        axis = 1 if given is None else given
        shape = self.shapes.get(node.input[0])
        if axis == -1 or (shape is not None and all(size == 1 for size in shape[axis:][1:])):
            return axis
        return None

    def _slopes(self, node: Any) -> str:
        """The torch line of PRelu whose slopes are a tensor: torch's own for one slope for each channel, its axis 1."""
        shape, slopes = self.shapes.get(node.input[0]), self.shapes.get(node.input[1])
        if shape is not None and slopes is not None:
            aligned = (*(1,) * (len(shape) - len(slopes)), *slopes)
            if len(shape) > 1 and all(size == 1 for k, size in enumerate(aligned) if k != 1):
                return "torch.nn.functional.prelu(x, slope.flatten())"
        return "torch.where(x > 0, x, slope * x)"

    # --------------------------------------------------------------------------------------- patterns, as computed

    def _pattern(self, last: Any) -> Activation | None:
        """The largest part that ends in this node and computes an entry."""
        if last.op_type not in ELEMENTWISE - TRUTHS:
            return None
        for sources, nodes in self._parts(last):
            matched = self._one(sources[0], nodes, last) if len(sources) == 1 else self._two(sources, nodes, last)
            if matched is not None:
                self.claimed |= {id(node) for node in nodes}
                return matched
        # an activation by its name, with attributes that the catalogue does not know
        return self._untold(last) if last.op_type in _named() and self._declared(last) is None else None

    def _parts(self, last: Any) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
        """Parts of the graph that end in a node and start from one tensor, or from two; the largest first.

        Walking back from the node, the deepest open tensor is replaced by the inputs of its node; whenever one or two
        tensors are open, everything behind them is a part.
        """
        nodes = {id(last): last}
        open_: dict[str, None] = dict.fromkeys(self._variable(last))
        parts = []
        while True:
            # a weight is no input of an activation: what multiplies by one is a scale, what is computed from one is another
            if 1 <= len(open_) <= 2 and not self.weights & set(open_):
                parts.append((tuple(open_), sorted(nodes.values(), key=lambda n: self.place[id(n)])))
            inner = [
                t
                for t in open_
                if t in self.maker and self.maker[t].op_type in ELEMENTWISE and id(self.maker[t]) not in self.claimed
            ]
            if not inner or len(nodes) >= DEEPEST:
                break
            deepest = max(inner, key=lambda t: self.place[id(self.maker[t])])
            node = self.maker[deepest]
            nodes[id(node)] = node
            del open_[deepest]
            open_.update(dict.fromkeys(self._variable(node)))
        single = [part for part in parts if len(part[0]) == 1]
        # two tensors that both come from one, element by element, are no value and gate: x and 1.702 x in x sigmoid(1.702 x)
        most = max((len(nodes) for _, nodes in single), default=0)
        yield from reversed([part for part in parts if len(part[0]) == 2 and len(part[1]) > most])
        yield from reversed(single)

    def _variable(self, node: Any) -> list[str]:
        """The inputs of a node that are not constants."""
        return [name for name in node.input if name and name not in self.constants]

    def _one(self, source: str, nodes: Sequence[Any], last: Any) -> Activation | None:
        x = samples()
        # read before it is run: ONNX's evaluator has none of ONNX Runtime's operators
        if len(nodes) == 1 and (declared := self._declared(nodes[0])) is not None:
            return declared
        y = self._computed(nodes, last, {source: x})
        if y is None or straight(x, y):
            return None
        if (key := y.tobytes()) not in self.known:
            self.known[key] = matched(lambda at: _numbers(self._computed(nodes, last, {source: at}), at))
        match = self.known[key]
        return None if match is None else self._made(nodes, match.entry, match.values, match.error)

    def _two(self, sources: Sequence[str], nodes: Sequence[Any], last: Any) -> Activation | None:
        # the product of a tensor with a function of another: a sum of two is a residual connection
        if last.op_type != "Mul" or not self._alike(*sources):
            return None
        rng = np.random.default_rng(2002)
        near, far = rng.uniform(-9, 9, (2, 540)), rng.uniform(-99, 99, (2, 60))
        a, b = np.concatenate([near, far], 1).astype(np.float32).astype(np.float64)
        y = self._computed(nodes, last, {sources[0]: a, sources[1]: b})
        if y is None or (np.allclose(y, a * b) and not self._halves(*sources)):
            return None  # another product of two tensors is a mask or a scale as often as a bilinear unit
        match = nearest_gated(y, a, b).match
        return None if match is None else self._made(nodes, match.entry, match.values, match.error)

    def _alike(self, one: str, other: str) -> bool:
        """Whether two tensors may have one shape: else one is a scale for each channel or each row, and no gate."""
        shapes = self.shapes.get(one), self.shapes.get(other)
        return None in shapes or shapes[0] == shapes[1]

    def _halves(self, one: str, other: str) -> bool:
        """Whether two tensors are the halves of one, or two linear maps of one."""
        first, second = self._made_by(one), self._made_by(other)
        if first is None or second is None:
            return False
        if first.op_type == "Split":
            return first is second and len(first.output) == 2
        kinds = {first.op_type, second.op_type}
        return (kinds == {"Slice"} or kinds <= LINEAR) and first.input[0] == second.input[0] and first is not second

    def _made_by(self, name: str) -> Any:
        """The node that makes a tensor, before a bias is added to it."""
        node = self.maker.get(name)
        if node is None or node.op_type != "Add" or not self.weights & set(node.input):
            return node
        return next((self.maker.get(each) for each in node.input if each not in self.weights), None)

    def _declared(self, node: Any) -> Activation | None:
        """An operator that the entries declare, with its attributes."""
        from onnx import helper

        given = [f"{a.name}={_decimal(helper.get_attribute_value(a))!r}" for a in node.attribute]
        given = [each.replace("=b'", "='") for each in given]
        if any(name not in self.constants for name in node.input[1:] if name):
            return None
        names = {"Clip": ("min", "max")}.get(node.op_type, ())
        given += [
            f"{n}={_decimal(float(self.constants[i]))!r}" for n, i in zip(names, node.input[1:], strict=False) if i
        ]
        domain = f"{node.domain}." if node.domain not in ("", "ai.onnx") else ""
        try:
            reading = read(f"{domain}{node.op_type}({', '.join(['x', *given])})", "onnxruntime")
        except ActrefError:
            return None
        if not isinstance(reading.entry, Elementwise):
            return None
        return self._made([node], reading.entry.name, reading.values, 0.0)

    def _computed(self, nodes: Sequence[Any], last: Any, given: dict[str, Numbers]) -> Numbers | None:
        """What the part computes in float64; None where it cannot."""
        from onnx import TensorProto, helper, numpy_helper
        from onnx.reference import ReferenceEvaluator

        needed = {name for node in nodes for name in node.input if name in self.constants}
        constants = []
        for name in needed:
            value = self.constants[name]
            value = value.astype(np.float64) if np.issubdtype(value.dtype, np.floating) else value
            constants.append(numpy_helper.from_array(np.asarray(value), name))
        kept = []
        for node in nodes:
            if node.op_type in ("Cast", "CastLike"):
                node = helper.make_node("Identity", [node.input[0]], [node.output[0]])
            kept.append(node)
        inputs = [helper.make_tensor_value_info(name, TensorProto.DOUBLE, [None]) for name in given]
        outputs = [helper.make_tensor_value_info(last.output[0], TensorProto.DOUBLE, None)]
        graph = helper.make_graph(kept, "part", inputs, outputs, constants)
        model = helper.make_model(graph, opset_imports=list(self.model.opset_import), ir_version=self.model.ir_version)
        try:
            with np.errstate(all="ignore"):
                result = np.asarray(next(iter(ReferenceEvaluator(model).run(None, given))), np.float64)
        except Exception:  # an operator that the evaluator lacks is no match
            return None
        return result if result.shape == next(iter(given.values())).shape else None

    def _untold(self, node: Any) -> Activation:
        return self._stated([node], "", {}, math.inf, "")

    def _title(self, node: Any) -> str:
        return node.op_type if node.domain in STANDARD else f"{node.domain}.{node.op_type}"

    def _made(self, nodes: Sequence[Any], name: str, values: dict[str, Any], error: float) -> Activation:
        entry = catalogue[name]
        able = [
            each for each in declarations(entry, "torch")
            if {k for k, v in values.items() if v != entry.defaults.get(k, -1)} <= settable(entry, each)
        ]  # fmt: skip
        line = written(entry, min(able, key=lambda d: d.composed), values) if able else f"actref.torch.{name}(x)"
        return self._stated(nodes, name, values, error, line)

    def _stated(self, nodes: Sequence[Any], name: str, values: dict[str, Any], error: float, torch: str) -> Activation:
        return Activation(
            nodes=tuple(node.name or node.output[0] for node in nodes),
            operators=tuple(self._title(node) for node in nodes),
            entry=name,
            values=dict(values),
            error=error,
            torch=torch,
        )


def _shapes(model: Any) -> dict[str, tuple[int | str, ...]]:
    """The shapes of the tensors, as far as ONNX can infer them."""
    import onnx

    try:
        graph = onnx.shape_inference.infer_shapes(model).graph
    except Exception:  # an operator of another domain, or a model that is too large for one message
        graph = model.graph
    found: dict[str, tuple[int | str, ...]] = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    for value in (*graph.value_info, *graph.input, *graph.output):
        kind = value.type.tensor_type
        sizes = [axis.dim_value if axis.HasField("dim_value") else axis.dim_param for axis in kind.shape.dim]
        if kind.HasField("shape") and "" not in sizes:
            found[value.name] = tuple(sizes)
    return found


def _numbers(y: Numbers | None, x: Numbers) -> Numbers:
    """Values that can be compared; a part that has been run once runs again."""
    return np.full_like(x, np.nan) if y is None else y


def _decimal(value: Any) -> Any:
    """The number that a person wrote where a model holds it in float32: 0.2, not 0.20000000298."""
    return float(str(np.float32(value))) if isinstance(value, float) else value


@cache
def _named() -> frozenset[str]:
    """The operators of one input that are an activation by their name, whatever their attributes make of it."""
    from onnx import defs

    declared = (d for e in catalogue.values() if isinstance(e, Elementwise) for d in declarations(e, "onnx"))
    names = {path for each in declared for path in paths(each) if defs.has(path)}
    return frozenset(name for name in names if len(defs.get_schema(name).inputs) == 1)

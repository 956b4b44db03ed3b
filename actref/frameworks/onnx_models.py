"""The activations of an ONNX model: the file is checked, read and searched, with the graphs inside of its nodes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actref.errors import ActrefError
from actref.frameworks import onnx_parts, onnx_steps
from actref.frameworks.onnx_parts import Activation
from actref.frameworks.onnx_size import exceeds, inside, operations
from actref.frameworks.onnx_steps import NO_ACTIVATION, RUNTIME

__all__ = ["Activation", "Contents", "ModelError", "activations", "contents", "elementwise"]

Numbers = NDArray[np.float64]

LARGEST = 2 * 1024**3
"""Bytes of a model file that is read; ONNX's own limit of one message."""
MOST = 100_000
"""Operations of a model that is looked through; each may take some milliseconds."""
SMALL = 1024
"""Elements of a weight that the inference of shapes may look at: it may be a shape itself."""
NEWER = "No Op registered for"
"""What ONNX's checker says of an operator that is newer than the opset of the model, as ONNX Runtime's optimiser leaves it."""


class ModelError(ActrefError):
    """A model that cannot be read, or is not whole."""


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
        unread: Operators of other domains whose content is not known; without any, the list of activations is whole.
    """

    activations: list[Activation]
    unread: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How often each function of the catalogue stands in the model, the most frequent first."""
        return dict(Counter(each.entry for each in self.activations if each.entry).most_common())

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        listed = [each.to_json() for each in self.activations]
        return {"counts": self.counts, "activations": listed, "unread": list(self.unread)}


def contents(path: Path, progress: Callable[[float], None] = lambda share: None) -> Contents:
    """As `activations`, and what could not be looked into.

    Args:
        path: An ONNX file.
        progress: Called with the share that is done.

    Raises:
        ModelError: as `activations`.
    """
    model = _loaded(path)
    graphs = list(_graphs(model))
    total, done = sum(len(graph.steps) for graph in graphs), 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done / total)

    found = [activation for graph in graphs for activation in onnx_parts.found(graph, step)]
    return Contents(found, tuple(dict.fromkeys(name for graph in graphs for name in onnx_parts.unread(graph))))


def _graphs(model: Any) -> Iterator[onnx_steps.Graph]:
    """The graph of a model, then each graph inside of its nodes, which sees the constants of the one around it."""
    opset = max((each.version for each in model.opset_import if each.domain in ("", "ai.onnx")), default=1)
    shapes = _shapes(model)

    def read(graph: Any, outer: onnx_steps.Graph | None) -> Iterator[onnx_steps.Graph]:
        made = onnx_steps.read(graph, opset, shapes, outer)
        yield made
        for inner in inside(graph):
            yield from read(inner, made)

    yield from read(model.graph, None)


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
    many = ModelError(f"{path}: more than {MOST} operations, which is more than is looked through; split the model")
    if exceeds(path, MOST):
        raise many
    try:
        model = onnx.load(path, load_external_data=False)
        if operations(model) > MOST:
            raise many
        for tensor in _tensors(model.graph):
            _check_external(path, tensor)
        _check(path)
        if model.functions:
            model = onnx.inliner.inline_local_functions(model)
        return model
    except ModelError:
        raise
    except Exception as error:  # protobuf, checker and inliner each have exceptions of their own
        raise ModelError(f"{path}: not a valid ONNX model: {_reason(error)}") from None


def _check(path: Path) -> None:
    import onnx

    try:
        onnx.checker.check_model(str(path))
    except onnx.checker.ValidationError as error:
        operator = str(error).partition(NEWER)[2].split()
        known = operator and (onnx.defs.has(operator[0]) or RUNTIME + operator[0] in NO_ACTIVATION)
        if not known:  # else it is newer than the model, or one of ONNX Runtime's that says it is ONNX's
            raise


def _tensors(graph: Any) -> Iterator[Any]:
    """The constants of a graph, those of its nodes and of the graphs inside of them included."""
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors) if attribute.HasField("t") else attribute.tensors
    for inner in inside(graph):
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


def _shapes(model: Any) -> dict[str, tuple[int | str, ...]]:
    """The shapes of the tensors, as far as ONNX can infer them; of a large weight inference needs the shape alone."""
    import onnx
    from onnx import helper

    whole = model.graph
    light = onnx.ModelProto(ir_version=model.ir_version, opset_import=model.opset_import)
    graph = light.graph
    graph.name = whole.name
    for kind in ("node", "input", "output", "value_info"):
        getattr(graph, kind).extend(getattr(whole, kind))
    given = {each.name for each in whole.input}
    for tensor in whole.initializer:
        if int(np.prod(tensor.dims)) <= SMALL:
            graph.initializer.append(tensor)
        elif tensor.name not in given:
            graph.input.append(helper.make_tensor_value_info(tensor.name, tensor.data_type, list(tensor.dims)))
    try:
        graph = onnx.shape_inference.infer_shapes(light).graph
    except Exception:  # an operator of another domain
        graph = light.graph
    found: dict[str, tuple[int | str, ...]] = {tensor.name: tuple(tensor.dims) for tensor in graph.initializer}
    for value in (*graph.value_info, *graph.input, *graph.output):
        kind = value.type.tensor_type
        sizes = [axis.dim_value if axis.HasField("dim_value") else axis.dim_param for axis in kind.shape.dim]
        if kind.HasField("shape"):
            found[value.name] = tuple(sizes)
    return found

"""An ONNX graph as plain steps: what only renames, converts, quantises or moves a tensor is looked through.

Fused operators of ONNX Runtime are the steps that they fuse, quantised ones the steps that they quantise. A constant is
one number, or one for each channel.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

STANDARD = ("", "ai.onnx", "ai.onnx.ml")
"""Domains of the operators that ONNX itself defines."""
RUNTIME = "com.microsoft."
"""Domain of ONNX Runtime's operators, with a dot behind it."""
LINEAR = frozenset(
    {"Conv", "ConvInteger", "ConvTranspose", "Gemm", "MatMul", "MatMulInteger", "QLinearConv", "QLinearMatMul",
     *(RUNTIME + name for name in ("DynamicQuantizeMatMul", "MatMulIntegerToFloat", "MatMulNBits", "MatMulBnb4", "QGemm",
                                   "TransposeMatMul"))}
)  # fmt: skip
"""Operators that map their first input linearly."""
NO_ACTIVATION = frozenset(
    RUNTIME + name
    for name in (
        "BiasAdd", "BiasDropout", "BitmaskDropout", "CropAndResize", "DequantizeLinear", "EmbedLayerNormalization",
        "FusedMatMul", "GatherBlockQuantized", "GatherND", "GroupNorm", "Inverse", "MulInteger", "NhwcConv", "NhwcMaxPool",
        "Pad", "QEmbedLayerNormalization", "QLinearAveragePool", "QLinearConcat", "QLinearGlobalAveragePool",
        "QLinearReduceMean", "QOrderedMatMul", "QuantizeLinear", "RelativePositionBias", "RemovePadding",
        "RestorePadding", "RotaryEmbedding", "SkipGroupNorm", "SkipLayerNormalization",
        "SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization", "Trilu", "Unique",
    )
)  # fmt: skip
"""Operators of ONNX Runtime that hold no activation."""
SAME = frozenset({"CastLike", "DequantizeLinear", "Dropout", "DynamicQuantizeLinear", "Identity", "QuantizeLinear"})
"""Operators whose first output is their first input, as far as a function of real numbers goes."""
QUANTISING = frozenset({"DequantizeLinear", "DynamicQuantizeLinear", "QuantizeLinear"})
MOVING = frozenset({"Expand", "Flatten", "Reshape", "Squeeze", "Transpose", "Unsqueeze"})
"""Operators that move the numbers of a tensor and change none."""
UNIFORM = 2**20
"""Elements of the largest tensor that is looked at for being one number throughout, as exporters write a constant."""
FUSED: Mapping[str, str] = {
    "FusedConv": "Conv", "NhwcFusedConv": "Conv", "FusedGemm": "Gemm", "FusedMatMulActivation": "MatMul",
}  # fmt: skip
"""Operators of ONNX Runtime that are a linear map with an activation behind it, and that map."""
PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "Clip": ("min", "max"), "Elu": ("alpha",), "HardSigmoid": ("alpha", "beta"), "LeakyRelu": ("alpha",),
    "ThresholdedRelu": ("alpha",),
}  # fmt: skip
"""What the numbers of a fused activation are, in their order."""

Move: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Place:
    """A tensor: the one that a step makes, moved.

    Args:
        name: Its name in the graph.
        moves: How it was moved, the first move first.
    """

    name: str
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, eq=False)
class Step:
    """One operation.

    Args:
        operator: ONNX's name for it, with the domain before it where that is another than ONNX's own.
        inputs: Names of its inputs; empty for one that is left out.
        outputs: Names of what it makes.
        attributes: Its attributes.
        node: Name of the node that it was.
        shown: The operator of that node.
        place: Where in the graph that node stands.
        quantised: Whether it works on integers that stand for real numbers.
    """

    operator: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    node: str
    shown: str
    place: int
    quantised: bool = False


@dataclass(frozen=True)
class Constant:
    """A number that a model holds.

    Args:
        value: It.
        rounding: Share by which it may miss the number that was meant; 0 where it is one that every format holds.
    """

    value: float
    rounding: float


@dataclass
class Graph:
    """The steps of a graph.

    Args:
        steps: In the order of the graph.
        maker: The step that makes a tensor.
        users: The steps that take a tensor, whatever it was renamed or moved to.
        constants: What is one number throughout.
        channels: Constants with one number for each channel: along one axis at the most.
        weights: Every tensor that the model holds, or computes from those alone.
        quantised: Tensors that are made integers somewhere.
        lowest: Constants that are the lowest integer of their type.
        integers: Constants with one integer for each channel.
        shapes: The shapes of the tensors, as far as they are known.
        opset: The version of ONNX's own operators.
        results: The tensors that the graph returns.
    """

    opset: int
    shapes: Mapping[str, tuple[int | str, ...]]
    steps: list[Step] = field(default_factory=list)
    maker: dict[str, Step] = field(default_factory=dict)
    users: dict[str, list[Step]] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    channels: dict[str, NDArray[Any]] = field(default_factory=dict)
    results: set[str] = field(default_factory=set)
    weights: set[str] = field(default_factory=set)
    quantised: set[str] = field(default_factory=set)
    lowest: set[str] = field(default_factory=set)
    integers: dict[str, NDArray[Any]] = field(default_factory=dict)
    _same: dict[str, Place] = field(default_factory=dict)

    def place(self, name: str) -> Place:
        """The tensor that a name stands for."""
        return self._same.get(name, Place(name))

    def inputs(self, step: Step, moves: tuple[Move, ...] = ()) -> list[Place]:
        """The inputs of a step whose result is moved, each of them moved."""
        return [self.moved(self.place(name), moves) for name in step.inputs if name]

    def is_constant(self, name: str) -> bool:
        """Whether a tensor is one number, or one for each channel."""
        return name in self.constants or name in self.channels

    def moved(self, place: Place, moves: Iterable[Move]) -> Place:
        """A tensor after further moves; one move and its inverse are none, and a constant has no place to move."""
        if self.is_constant(place.name):
            return Place(place.name)
        done = list(place.moves)
        for move in moves:
            if move[0] == "Reshape":
                while done and done[-1][0] == "Reshape":
                    done.pop()
                if not done and move[1] == self.shapes.get(place.name, ()):
                    continue
            elif move[0] == "Transpose" and done and done[-1][0] == "Transpose" and move[1] and done[-1][1]:
                before = done.pop()[1]
                move = ("Transpose", tuple(before[axis] for axis in move[1]))
                if move[1] == tuple(range(len(before))):
                    continue
            done.append(move)
        return Place(place.name, tuple(done))

    # ------------------------------------------------------------------------------------------------------ building

    def add_tensor(self, name: str, array: NDArray[Any], rounding: float) -> None:
        """A tensor that the model holds, with the rounding of its format."""
        self.weights.add(name)
        if array.size == 0 or not (np.issubdtype(array.dtype, np.number) or array.dtype.kind in "Vb"):
            return
        numbers = array.astype(np.float64)
        if (numbers == numbers.flat[0]).all():
            value = float(numbers.flat[0])
            if np.issubdtype(array.dtype, np.floating) and rounding == SINGLE:
                value = decimal(value)
            if array.dtype.kind in "iu" and value == np.iinfo(array.dtype).min:
                self.lowest.add(name)
            self.constants[name] = Constant(value, _missing(float(numbers.flat[0]), rounding))
        elif sum(size > 1 for size in array.shape) == 1:
            (self.channels if rounding else self.integers)[name] = numbers.reshape(-1)

    def add(self, step: Step) -> None:
        """A step, or another name for what is there."""
        places = self.inputs(step)
        quantising = step.operator in QUANTISING
        for place in places[:1] if quantising else ():
            self.quantised.add(place.name)
        if step.operator == "QuantizeLinear" and self._cuts_at_zero(step, places[0]):
            step = replace(step, operator="Relu", inputs=step.inputs[:1], quantised=True)
            places = places[:1]
        if step.operator == "DequantizeLinear" and self._add_dequantised(step):
            return
        if places and self._passes(step):
            place = places[0]
            if step.operator in MOVING:
                place = self.moved(place, [self._move(step)])
            self._same[step.outputs[0]] = place
            if place.name in self.weights:
                self.weights.add(step.outputs[0])
            for other in step.outputs[1:]:
                self.maker[other] = step
            return
        if places and all(place.name in self.weights for place in places):
            self.weights |= set(step.outputs)
        self.steps.append(step)
        self.maker |= dict.fromkeys((each for each in step.outputs if each), step)
        for name in dict.fromkeys(place.name for place in places):
            self.users.setdefault(name, []).append(step)

    def _add_dequantised(self, step: Step) -> bool:
        """A constant that the model holds as integers."""
        held, scale, *zero = ([name for name in step.inputs if name] + [""])[:3]
        name = self.place(held).name
        if scale not in self.constants or (zero[0] and zero[0] not in self.constants):
            return False
        less, share = self.constants[zero[0]].value if zero[0] else 0.0, self.constants[scale].value
        if name in self.integers:
            self.channels[step.outputs[0]] = (self.integers[name] - less) * share
        elif name in self.constants and name == held:
            steps = self.constants[name].value - less
            # at the end of the integers the scale was chosen for this number
            end = steps in ENDS
            rounding = SINGLE if end else 0.5 / abs(steps) if steps else 0.0
            value = steps * share
            self.constants[step.outputs[0]] = Constant(value, _missing(value, rounding) if end else rounding)
        else:
            return False
        self.weights.add(step.outputs[0])
        return True

    def _cuts_at_zero(self, step: Step, place: Place) -> bool:
        """Whether the lowest integer stands for 0 behind a linear map: there the quantiser has left out a ReLU."""
        linear = self.maker.get(place.name)
        while linear is not None and linear.operator in ("Add", "Gather", "Slice", "Split"):  # a bias, a half
            makers = [self.maker.get(each.name) for each in self.inputs(linear)]
            linear = next((each for each in makers if each is not None), None)
        zero = step.inputs[2] if len(step.inputs) > 2 else ""
        return linear is not None and linear.operator in LINEAR and (not zero or self.place(zero).name in self.lowest)

    def _passes(self, step: Step) -> bool:
        if step.operator == "Cast":
            from onnx import TensorProto

            return step.attributes.get("to") in (
                TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BFLOAT16
            )  # fmt: skip
        return step.operator in SAME or step.operator in MOVING

    def _move(self, step: Step) -> Move:
        if step.operator == "Transpose":
            return ("Transpose", tuple(step.attributes.get("perm", ())))
        # any other is a reshaping; which one, the shape tells, or else the name of what it makes
        shape = self.shapes.get(step.outputs[0])
        return ("Reshape", step.outputs[0] if shape is None else shape)


ENDS = frozenset({127.0, -127.0, -128.0, 255.0, -255.0})
"""The last integers of eight digits, counted from zero."""
SINGLE = 2.0**-24
"""Share by which float32 rounds."""
FORMATS = ((8, 2.0**-8), (11, 2.0**-11))
"""Digits of bfloat16 and float16, and the share by which they round."""


def _missing(value: float, rounding: float) -> float:
    """The share by which a number may miss the one that was meant.

    One in few digits was meant; one that a shorter format holds was rounded there.
    """
    if value == 0 or not math.isfinite(value) or not rounding:
        return 0.0
    mantissa = math.frexp(value)[0]
    if (mantissa * 2**6).is_integer():
        return 0.0
    return next((share for digits, share in FORMATS if (mantissa * 2**digits).is_integer()), rounding)


def decimal(value: Any) -> Any:
    """The number that a person wrote where a model holds it in float32: 0.2, not 0.20000000298."""
    return float(str(np.float32(value))) if isinstance(value, float) else value


def roundings() -> Mapping[int, float]:
    """The share by which each type of a tensor rounds; none for what is no real number."""
    from onnx import TensorProto

    return {TensorProto.DOUBLE: 2.0**-53, TensorProto.FLOAT: SINGLE, TensorProto.FLOAT16: 2.0**-11,
            TensorProto.BFLOAT16: 2.0**-8}  # fmt: skip


def read(graph: Any, opset: int, shapes: Mapping[str, tuple[int | str, ...]], outer: Graph | None) -> Graph:
    """The steps of an ONNX graph; one inside of another sees its constants.

    Args:
        graph: A GraphProto.
        opset: The version of ONNX's own operators.
        shapes: The shapes of its tensors.
        outer: The graph whose node holds this one.
    """
    from onnx import numpy_helper

    made = Graph(opset, shapes, results={each.name for each in graph.output})
    if outer is not None:
        made.constants |= outer.constants
        made.channels |= outer.channels
        made.weights |= outer.weights
        made.lowest |= outer.lowest
        made.integers |= outer.integers
    known = roundings()
    for tensor in graph.initializer:
        made.weights.add(tensor.name)
        if not tensor.external_data and 1 <= int(np.prod(tensor.dims)) <= UNIFORM:
            made.add_tensor(tensor.name, numpy_helper.to_array(tensor), known.get(tensor.data_type, 0.0))
    for place, node in enumerate(graph.node):
        if node.op_type == "Constant" and node.domain in STANDARD:
            _add_constant(made, node, known)
            continue
        for step in _steps(node, place):
            made.add(step)
    return made


def _add_constant(made: Graph, node: Any, known: Mapping[int, float]) -> None:
    from onnx import helper, numpy_helper

    made.weights.add(node.output[0])
    for attribute in node.attribute:
        if attribute.name == "value" and not attribute.t.external_data and int(np.prod(attribute.t.dims)) <= UNIFORM:
            made.add_tensor(node.output[0], numpy_helper.to_array(attribute.t), known.get(attribute.t.data_type, 0.0))
        elif attribute.name in ("value_float", "value_floats"):
            made.add_tensor(node.output[0], np.asarray(helper.get_attribute_value(attribute), np.float32), SINGLE)
        elif attribute.name in ("value_int", "value_ints"):
            made.add_tensor(node.output[0], np.asarray(helper.get_attribute_value(attribute), np.int64), 0.0)


def _steps(node: Any, place: int) -> Iterator[Step]:
    """A node as the steps that it fuses or quantises."""
    from onnx import helper

    attributes = {a.name: _plain(helper.get_attribute_value(a)) for a in node.attribute if a.type not in (5, 10)}
    shown = node.op_type if node.domain in STANDARD else f"{node.domain}.{node.op_type}"
    name = node.name or next((each for each in node.output if each), shown)
    inputs, outputs = tuple(node.input), tuple(node.output)
    quantised = False

    def step(operator: str, taken: tuple[str, ...], made: tuple[str, ...], **given: Any) -> Step:
        return Step(operator, taken, made, given, name, shown, place, quantised)

    operator = shown.removeprefix(RUNTIME) if shown.startswith(RUNTIME) else ""
    inner = f"{outputs[0]}/{operator}" if outputs else operator
    if operator.startswith("QLinear") and operator.removeprefix("QLinear") in QUANTISED:
        quantised = True
        plain = operator.removeprefix("QLinear")
        taken = []
        for first in range(0, 3 * QUANTISED[plain], 3):
            taken.append(f"{inner}/{first}")
            yield step("DequantizeLinear", inputs[first : first + 3], (taken[-1],))
        yield step(plain, tuple(taken), outputs, **attributes)
    elif shown in QUANTISED_LINEAR:
        result = QUANTISED_LINEAR[shown]
        yield step(shown, inputs, (f"{outputs[0]}/linear",), **attributes)
        yield step("QuantizeLinear", (f"{outputs[0]}/linear", *inputs[result : result + 2]), outputs)
    elif operator in FUSED:
        yield step(FUSED[operator], inputs, (inner,))
        activation, given = _fused(attributes)
        yield step(activation, (inner,), outputs, **given)
    elif operator == "BiasGelu" or (operator in ("FastGelu", "Gelu") and len(inputs) > 1 and inputs[1]):
        yield step("Add", inputs[:2], (inner,))
        yield step("Gelu", (inner,), outputs, **({"approximate": "tanh"} if operator == "FastGelu" else {}))
    elif operator in ("FastGelu", "Gelu"):
        yield step("Gelu", inputs[:1], outputs, **({"approximate": "tanh"} if operator == "FastGelu" else {}))
    elif operator == "BiasSplitGelu":
        halves = f"{inner}/value", f"{inner}/gate"
        yield step("Add", inputs[:2], (inner,))
        yield step("Split", (inner,), halves, axis=-1)
        yield step("Gelu", halves[1:], (f"{inner}/gelu",))
        yield step("Mul", (halves[0], f"{inner}/gelu"), outputs)
    elif operator == "QuickGelu":
        # x σ(αx), whose α decides the name; Swish of ONNX is the same
        yield step("Swish", inputs[:1], outputs, alpha=attributes.get("alpha", 1.702))
    elif operator == "BiasSoftmax":
        yield step("Add", inputs[:2], (inner,))
        yield step("Softmax", (inner,), outputs, axis=-1)
    elif operator in ("FusedMatMul", "GemmFastGelu"):
        yield step("MatMul", inputs[:2], (inner,) if operator == "GemmFastGelu" else outputs)
        if operator == "GemmFastGelu":
            yield step("Gelu", (inner,), outputs, approximate="tanh")
    else:
        yield step(shown, inputs, outputs, **attributes)


QUANTISED: Mapping[str, int] = {"Add": 2, "LeakyRelu": 1, "Mul": 2, "Sigmoid": 1, "Softmax": 1}
"""Operators that ONNX Runtime has for integers too, as QLinearSigmoid, and how many inputs they have."""
QUANTISED_LINEAR: Mapping[str, int] = {"QLinearConv": 6, "QLinearMatMul": 6, f"{RUNTIME}QGemm": 7}
"""Linear maps of integers, and which input the scale of their result is."""


def _fused(attributes: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The activation behind a fused operator, and its parameters."""
    operator = str(attributes.get("activation", "Identity"))
    names = PARAMETERS.get(operator, ())
    if "activation_params" in attributes:
        return operator, dict(zip(names, attributes["activation_params"], strict=False))
    given = {n: attributes[key] for n in names for key in (f"activation_{n}",) if key in attributes}
    if operator == "LeakyRelu" and "leaky_relu_alpha" in attributes:
        given["alpha"] = attributes["leaky_relu_alpha"]
    return operator, given


def _plain(value: Any) -> Any:
    """The value of an attribute, as Python has it."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else decimal(value)

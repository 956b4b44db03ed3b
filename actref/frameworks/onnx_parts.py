"""The activations in the steps of an ONNX graph: operators as they are read, and parts of the graph as formulas.

A pattern is not looked up in a list of graphs. Every part that makes one tensor out of one, element by element, is written
as a formula and identified by what it computes, like a formula that somebody pastes; so is a product of two tensors that
are the value and the gate of one layer. However an exporter writes GELU, it computes GELU.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from actref.discovery import catalogue
from actref.entry import Elsewhere
from actref.errors import ActrefError
from actref.frameworks.calls import declarations, paths, settable, written
from actref.frameworks.composing import composed
from actref.frameworks.formulas import EXACT, Formula, inputs_of, nearest, pairs_of_inputs
from actref.frameworks.identification import SAME, Match, distance, straight
from actref.frameworks.notation import folded
from actref.frameworks.onnx_steps import LINEAR, NO_ACTIVATION, RUNTIME, Graph, Place, Step, decimal
from actref.frameworks.reading import part, read
from actref.frameworks.trees import Value
from actref.kinds import Elementwise, Gated, Learnable, Stochastic

DEEPEST = 24
"""Steps of one part."""
LONGEST = 1500
"""Characters of the formula of one part."""
GUESS = 1e-3
"""A function within this distance, as a share of 1 + |f|, is mentioned where none is the same."""
WRITTEN: Mapping[str, str] = {
    "Add": "({} + {})", "Sub": "({} - {})", "Mul": "({} * {})", "Div": "({} / {})", "Pow": "({} ** {})",
    "Greater": "({} > {})", "GreaterOrEqual": "({} >= {})", "Less": "({} < {})", "LessOrEqual": "({} <= {})",
    "And": "({} & {})", "Or": "({} | {})", "Not": "(~{})", "Neg": "(-{})", "Reciprocal": "(1 / {})", "Where": "where({}, {}, {})",
    "Max": "maximum({}, {})", "Min": "minimum({}, {})", "Swish": "({0} * sigmoid({alpha} * {0}))",
    "ThresholdedRelu": "where({0} > {alpha}, {0}, 0.0)",
    **{name: f"{name.lower()}({{}})" for name in (
        "Abs", "Asinh", "Atan", "Cos", "Cosh", "Erf", "Exp", "Log", "Sigmoid", "Sign", "Sin", "Sinh", "Sqrt", "Tan", "Tanh")},
}  # fmt: skip
"""How a formula writes an operator; one that is missing here is written as a call of its own name."""
CALLED = frozenset(
    {"Celu", "Clip", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "Relu", "Selu", "Shrink", "Softplus",
     "Softsign"}
)  # fmt: skip
"""Operators that are called by their own name."""
ELEMENTWISE = CALLED | frozenset(WRITTEN)
TRUTHS = frozenset({"And", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Not", "Or"})
"""Operators whose result is true or false: they stand in an activation, and are none."""
ARITHMETIC = frozenset(
    {"Abs", "Add", "Cos", "Cosh", "Div", "Log", "Mul", "Neg", "Pow", "Reciprocal", "Sign", "Sinh", "Sqrt", "Sub", "Tan"}
)
"""Operators that are no activation alone, though |x| is a leaky ReLU of slope -1."""
EXPONENTIAL = "an exponential, usually a part of something else: of a softmax, a decay, a variance"
SHIFTS: Mapping[str, tuple[str, str]] = {
    "Mul": ("times", "times"), "Div": ("divided by", ""), "Add": ("plus", "plus"), "Sub": ("minus", "")
}  # fmt: skip
"""How an operator with a number is said, where the number stands right and left."""
VECTORS = ("Softmax", "LogSoftmax", "Hardmax")
WITHOUT_FLATTENING = 13
"""The opset from which on these work along one axis alone."""
RECURRENT: Mapping[str, tuple[str, ...]] = {
    "LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",),
    f"{RUNTIME}DynamicQuantizeLSTM": ("Sigmoid", "Tanh", "Tanh"),
}  # fmt: skip
"""Layers with activations inside, and those that they have if they name none."""
NUMBERED: Mapping[str, tuple[str, Mapping[str, float]]] = {
    "Affine": ("({alpha} * x + {beta})", {"alpha": 1.0, "beta": 0.0}),
    "Elu": ("Elu(x, alpha={alpha})", {"alpha": 1.0}),
    "HardSigmoid": ("HardSigmoid(x, alpha={alpha}, beta={beta})", {"alpha": 0.2, "beta": 0.5}),
    "LeakyRelu": ("LeakyRelu(x, alpha={alpha})", {"alpha": 0.01}),
    "ScaledTanh": ("({alpha} * tanh({beta} * x))", {"alpha": 1.0, "beta": 1.0}),
    "ThresholdedRelu": ("where(x > {alpha}, x, 0.0)", {"alpha": 1.0}),
}
"""The activations of recurrent layers that have numbers, and what those are where the layer gives none."""
ATTENTION = frozenset(
    ["Attention", *(RUNTIME + name for name in (
        "Attention", "DecoderAttention", "DecoderMaskedMultiHeadAttention", "DecoderMaskedSelfAttention",
        "GroupQueryAttention", "LongformerAttention", "MultiHeadAttention", "PackedAttention", "PackedMultiHeadAttention",
        "PagedAttention", "QAttention", "QOrderedAttention", "SparseAttention"))]
)  # fmt: skip
"""Layers with a softmax inside."""
EXPERTS: Mapping[str, str] = {"relu": "Relu", "gelu": "Gelu", "silu": "Silu", "swiglu": "SwiGLU", "identity": ""}
CHANNELS = (0.7333984375, 1.3291015625, 0.5771484375, 1.1416015625)
"""Numbers that stand for those of each channel: with one of them a function is known at any."""
INVERSE = 0.05
"""Share by which the product of two numbers may miss 1 where each is the inverse of the other in integers of eight digits."""
LOGARITHMS: Mapping[float, str] = {math.log(2): "ln 2"}


@dataclass(frozen=True)
class Activation:
    """An activation that was found in a model.

    Args:
        nodes: Names of the nodes that make it, in the order of the graph.
        operators: Their operators.
        entry: Name in the catalogue; empty if it is none of them.
        values: Its parameters; none for one that differs from channel to channel.
        inputs: What the model calls its inputs: x, or the value a and the gate b.
        how: `read` where an operator says it, `exactly` where the part computes it but for the rounding of its constants,
            `about` where it comes within 1e-5 of 1 + |f|; empty without an entry.
        error: Largest difference from the entry over the samples, as a share of 1 + |f|; 0 for an operator that is read,
            infinite without an entry.
        torch: The line in torch; empty without an entry.
        notes: What else is to know, in short: that it is quantised, cut, scaled.
    """

    nodes: tuple[str, ...]
    operators: tuple[str, ...]
    entry: str
    values: dict[str, Value]
    inputs: dict[str, str]
    how: str
    error: float
    torch: str
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data; an infinite error is None, as JSON has no infinity."""
        error = self.error if math.isfinite(self.error) else None
        return {
            **vars(self), "nodes": list(self.nodes), "operators": list(self.operators), "notes": list(self.notes), "error": error
        }  # fmt: skip


@dataclass(frozen=True)
class _Known:
    """What a formula is.

    Args:
        match: The function.
        how: As in `Activation`; empty for a guess.
        swapped: Whether the formula's first input is the gate.
    """

    match: Match
    how: str
    swapped: bool = False

    @property
    def at_defaults(self) -> bool:
        """Whether every parameter is the default of the function."""
        return self.match.values == catalogue[self.match.entry].defaults


def found(graph: Graph, progress: Callable[[], None]) -> list[Activation]:
    """Every activation of a graph, in the order of its nodes.

    Args:
        graph: Its steps.
        progress: Called for each step.
    """
    return _Scan(graph).run(progress)


def unread(graph: Graph) -> list[str]:
    """The operators of other domains than ONNX's own whose content is not known, each once."""
    foreign = (
        step.shown for step in graph.steps
        if "." in step.operator and step.operator not in NO_ACTIVATION | LINEAR | ATTENTION | {*RECURRENT, f"{RUNTIME}MoE", f"{RUNTIME}QMoE"}
    )  # fmt: skip
    return list(dict.fromkeys(foreign))


class _Scan:
    """One pass over a graph, from the last step to the first."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        waves: dict[Place, set[str]] = {}
        for step in graph.steps:
            if step.operator in ("Sin", "Cos"):
                waves.setdefault(graph.inputs(step)[0], set()).add(step.operator)
        # sine and cosine of one angle are a rotary embedding, or that of a time or a place
        self.claimed = {
            id(step) for step in graph.steps if step.operator in ("Sin", "Cos") and len(waves[graph.inputs(step)[0]]) == 2
        }  # fmt: skip

    def run(self, progress: Callable[[], None]) -> list[Activation]:
        found: list[Activation] = []
        for step in reversed(self.graph.steps):
            progress()
            if id(step) not in self.claimed and not self.graph.weights & set(step.outputs):
                found += self._layer(step) or self._normalised(step) or self._pattern(step)
        return found[::-1]

    # ------------------------------------------------------------------------------------------- operators, as read

    def _layer(self, step: Step) -> list[Activation]:
        """What is read, since it cannot be sampled: operators of vectors, PRelu, layers with activations inside."""
        if step.operator == "PRelu":
            return [self._prelu(step)]
        if step.operator in VECTORS:
            axis = self._axis(step)
            return [self._untold(step) if axis is None else self._vector([step], step.operator, axis)]
        if step.operator in ATTENTION:
            return [self._vector([step], "Softmax", -1, "inside of attention")]
        if step.operator in RECURRENT:
            return self._recurrent(step)
        if step.operator in (f"{RUNTIME}MoE", f"{RUNTIME}QMoE"):
            return self._inside(
                step, EXPERTS.get(step.attributes.get("activation_type", "relu"), ""), "inside of experts"
            )
        return []

    def _recurrent(self, step: Step) -> list[Activation]:
        """The activations of a recurrent layer; each takes its numbers from the lists of the layer, in their order."""
        alphas, betas = (iter(step.attributes.get(f"activation_{name}", ())) for name in ("alpha", "beta"))
        found = {}
        for name in step.attributes.get("activations", RECURRENT[step.operator]):
            pattern, usual = NUMBERED.get(name, (f"{name}(x)", {}))
            given = {n: next(numbers, usual[n]) for n, numbers in (("alpha", alphas), ("beta", betas)) if n in usual}
            text = pattern.format(**given)
            known = _identified(text, (), channels=False)
            note = f"inside of {step.operator}"
            found[text] = (
                self._made([step], known.match.entry, known.match.values, "read", 0.0, {}, (note,))
                if known is not None and known.how
                else self._stated([step], "", {}, "", math.inf, {}, (f"{note}: {text}",))
            )
        return [*found.values()]

    def _inside(self, step: Step, name: str, note: str) -> list[Activation]:
        """An activation inside of a layer, by its name there."""
        entry = next(
            (e for e in catalogue.values() if name.lower() in {e.name.replace("_", ""), e.title.lower()}), None
        )
        return [] if entry is None else [self._made([step], entry.name, {}, "read", 0.0, {}, (note,))]

    def _vector(self, steps: Sequence[Step], operator: str, axis: int, *notes: str) -> Activation:
        self.claimed |= set(map(id, steps))
        reading = read(f"{operator}(x, axis={axis})", "onnx")
        return self._made(steps, reading.entry.name, reading.values, "read", 0.0, {}, notes)

    def _axis(self, step: Step) -> int | None:
        """The axis of an operator of vectors; None where it works on more than one.

        Before opset 13 the axis was 1 if none was given, and what lies behind it was flattened and taken together.
        """
        given: int | None = step.attributes.get("axis")
        if self.graph.opset >= WITHOUT_FLATTENING:
            return -1 if given is None else given
        axis = 1 if given is None else given
        shape = self.graph.shapes.get(step.inputs[0])
        if axis == -1 or (shape is not None and all(size == 1 for size in shape[axis:][1:])):
            return axis
        return None

    def _prelu(self, step: Step) -> Activation:
        self.claimed.add(id(step))
        x, slope = self.graph.inputs(step)
        constant = self.graph.constants.get(slope.name)
        if constant is not None and math.isfinite(constant.value):  # no call can hold an infinite one
            return self._made([step], "prelu", {"weight": constant.value}, "read", 0.0, {"x": x.name})
        made = self._made([step], "prelu", {}, "read", 0.0, {"x": x.name}, self._by_channel({"weight": slope.name}))
        return replace(made, torch=self._slopes(step))

    def _slopes(self, step: Step) -> str:
        """The torch line of PRelu whose slopes are a tensor: torch's own for one slope for each channel, its axis 1."""
        shape, slopes = (self.graph.shapes.get(name) for name in step.inputs)
        if shape is not None and slopes is not None:
            aligned = (*(1,) * (len(shape) - len(slopes)), *slopes)
            if len(shape) > 1 and all(size == 1 for k, size in enumerate(aligned) if k != 1):
                return "torch.nn.functional.prelu(x, slope.flatten())"
        return "torch.where(x > 0, x, slope * x)"

    # ----------------------------------------------------------------------------------------- softmax, written out

    def _maker(self, place: Place, *operators: str) -> Step | None:
        step = self.graph.maker.get(place.name)
        return step if step is not None and step.operator in operators and not place.moves else None

    def _normalised(self, step: Step) -> list[Activation]:
        """Softmax and its logarithm: e / Σe with e = exp(d), d - ln Σ exp(d), ln softmax; d is x, or x less its largest."""
        places = self.graph.inputs(step)
        if step.operator == "Div":
            exponential, total = self._maker(places[0], "Exp"), self._maker(places[1], "ReduceSum")
            if exponential is not None and total is not None and self.graph.inputs(total)[0] == places[0]:
                return self._summed([exponential, total, step], self.graph.inputs(exponential)[0], "Softmax")
        if step.operator == "Sub" and (logarithm := self._maker(places[1], "Log")) is not None:
            total = self._maker(self.graph.inputs(logarithm)[0], "ReduceSum")
            exponential = self._maker(self.graph.inputs(total)[0], "Exp") if total is not None else None
            if exponential is not None and total is not None and self.graph.inputs(exponential)[0] == places[0]:
                return self._summed([exponential, total, logarithm, step], places[0], "LogSoftmax")
        if step.operator == "Sub" and (total := self._maker(places[1], "ReduceLogSumExp")) is not None:
            same = self.graph.inputs(total)[0] == places[0]
            return self._summed([total, step], places[0], "LogSoftmax") if same else []
        if step.operator == "Log" and (inner := self._maker(places[0], "Softmax")) is not None:
            axis = self._axis(inner)
            return [] if axis is None else [self._vector([inner, step], "LogSoftmax", axis)]
        return []

    def _summed(self, steps: list[Step], argument: Place, operator: str) -> list[Activation]:
        total = next(step for step in steps if step.operator.startswith("Reduce"))
        axes = total.attributes.get("axes")
        if axes is None and len(total.inputs) > 1 and total.inputs[1] in self.graph.constants:
            axes = [int(self.graph.constants[total.inputs[1]].value)]
        if axes is None or len(axes) != 1:
            return []
        less = self._maker(argument, "Sub")
        largest = None if less is None else self._maker(self.graph.inputs(less)[1], "ReduceMax")
        if less is not None and largest is not None and self.graph.inputs(largest)[0] == self.graph.inputs(less)[0]:
            steps = [largest, less, *steps]
        return [self._vector(sorted(steps, key=lambda s: s.place), operator, int(axes[0]))]

    # --------------------------------------------------------------------------------------- patterns, as computed

    def _pattern(self, last: Step) -> list[Activation]:
        """The largest part that ends in this step and computes an entry."""
        if last.operator not in ELEMENTWISE - TRUTHS:
            return []
        guess: list[Activation] = []
        for sources, steps in self._parts(last):
            made = self._one(sources[0], steps, last) if len(sources) == 1 else self._two(sources, steps, last)
            if made is not None and made.entry:
                self.claimed |= self._inner(steps)
                return [made]
            guess = guess or ([made] if made is not None else [])
        # an activation by its name, with attributes that the catalogue does not know
        if last.operator in _named() and not guess:
            return [self._untold(last)]
        return guess

    def _inner(self, steps: Sequence[Step]) -> set[int]:
        """The steps of a part but for those that others use too: a sigmoid that is a gate and stands inside of a SiLU."""
        within = self.claimed | set(map(id, steps))
        return {
            id(step)
            for step in steps
            if step is steps[-1]
            or (
                all(id(user) in within for name in step.outputs for user in self.graph.users.get(name, ()))
                and not self.graph.results & set(step.outputs)
            )
        }

    def _parts(self, last: Step) -> Iterator[tuple[tuple[Place, ...], list[Step]]]:
        """Parts of the graph that end in a step and start from one tensor, or from value and gate; the largest first.

        Walking back from the step, the deepest open tensor is replaced by the inputs of its step; whenever one or two
        tensors are open, everything behind them is a part.
        """
        steps = {id(last): last}
        open_ = dict.fromkeys(self._variable(self.graph.inputs(last)))
        parts = []
        while True:
            # a weight is no input of an activation: what multiplies by one is a scale, what is computed from one is another
            if 1 <= len(open_) <= 2 and not any(place.name in self.graph.weights for place in open_):
                parts.append((tuple(open_), sorted(steps.values(), key=lambda s: s.place)))
            inner = {place: step for place in open_ if (step := self._open(place)) is not None}
            if not inner or len(steps) >= DEEPEST:
                break
            deepest = max(inner, key=lambda place: inner[place].place)
            step = inner[deepest]
            steps[id(step)] = step
            del open_[deepest]
            open_.update(dict.fromkeys(self._variable(self.graph.inputs(step, deepest.moves))))
        single = [part for part in parts if len(part[0]) == 1]
        # two tensors that both come from one, element by element, are no value and gate: x and 1.702 x in x sigmoid(1.702 x)
        most = max((len(steps) for _, steps in single), default=0)
        if last.operator == "Mul":
            yield from reversed([part for part in parts if len(part[0]) == 2 and len(part[1]) > most])
        yield from reversed(single)

    def _open(self, place: Place) -> Step | None:
        """The step before a tensor, if a part may hold it."""
        step = self.graph.maker.get(place.name)
        able = step is not None and step.operator in ELEMENTWISE and id(step) not in self.claimed
        return step if able else None

    def _variable(self, places: Iterable[Place]) -> list[Place]:
        return [place for place in places if not self.graph.is_constant(place.name)]

    def _one(self, source: Place, steps: Sequence[Step], last: Step) -> Activation | None:
        if len(steps) == 1 and last.operator in ARITHMETIC:
            return None
        if len(steps) == 1 and last.operator == "Exp":
            return self._stated(steps, "", {}, "", math.inf, {"x": source.name}, (EXPONENTIAL,))
        formula = _Text(self.graph, {source: "x"})
        known = formula.known(last, _identified)
        if known is None:
            return None
        if not known.at_defaults and self._is_scaled(last, source):
            return None
        return self._matched(known, steps, formula, {"x": source.name})

    def _is_scaled(self, step: Step, source: Place) -> bool:
        """Whether a step only scales and shifts a function that is at its defaults: then that is the activation."""
        while step.operator in SHIFTS:
            variable = self._variable(self.graph.inputs(step))
            if len(variable) != 1 or (inner := self._open(variable[0])) is None:
                return False
            step = inner
            known = _Text(self.graph, {source: "x"}).known(step, _identified)
            if known is not None and known.how and known.at_defaults:
                return True
        return False

    def _two(self, sources: Sequence[Place], steps: Sequence[Step], last: Step) -> Activation | None:
        kinds = self._related(*sources)
        alone = all(len(self.graph.users[each.name]) == 1 for each in sources)
        if not kinds or (len(steps) == 1 and (kinds == {"input"} or not alone)):
            return None  # another product of two tensors is a mask, a scale, an attention, a part of a larger one
        formula = _Text(self.graph, dict(zip(sources, "ab", strict=True)))
        known = formula.known(last, _identified_pair)
        if known is None or not known.how:
            return None
        value, gate = reversed(sources) if known.swapped else sources
        return self._matched(known, steps, formula, {"a": value.name, "b": gate.name})

    def _related(self, one: Place, other: Place) -> set[str]:
        """How two tensors belong together: halves of one, linear maps of one, two inputs; of one shape as far as it is known."""
        shapes = self.graph.shapes.get(one.name), self.graph.shapes.get(other.name)
        if one.name == other.name or (None not in shapes and _unequal(*shapes)):  # type: ignore[arg-type]
            return set()
        first, second = self._origins(one), self._origins(other)
        return {
            kind
            for kind, source, made in first
            for kind_of, source_of, made_of in second
            if kind == kind_of and source == source_of and made != made_of
        }

    def _origins(self, place: Place, depth: int = 6) -> set[tuple[str, Place, str]]:
        """What a tensor is a half or a linear map of: the kind, the source, and what tells this one from the other."""
        step = self.graph.maker.get(place.name)
        if step is None:
            constant = self.graph.is_constant(place.name) or place.name in self.graph.weights
            return set() if constant else {("input", Place(""), place.name)}
        if depth == 0:
            return set()
        sources = self.graph.inputs(step)
        if step.operator in LINEAR:
            return {("linear", sources[0], place.name)}
        if step.operator == "Split":
            return {("half", sources[0], place.name)} if len(step.outputs) == 2 else set()
        if step.operator in ("Slice", "Gather"):
            return {("half", sources[0], place.name)}
        # a bias, an adapter, the scales of a quantised product, a cut
        if step.operator in ("Add", "Sub", "Clip", "Min", "Max") or (
            step.operator == "Mul" and any(self._scale(each) for each in sources)
        ):
            return {origin for each in sources for origin in self._origins(each, depth - 1)}
        return set()

    def _scale(self, place: Place) -> bool:
        """Whether a tensor is a constant, or the scale of one that is made integers."""
        step = self.graph.maker.get(place.name)
        if step is not None and step.operator == "Mul":
            return all(self._scale(each) for each in self.graph.inputs(step))
        quantising = step is not None and step.operator == "DynamicQuantizeLinear"
        return quantising or place.name in self.graph.weights or self.graph.is_constant(place.name)

    # ------------------------------------------------------------------------------------------------- what is said

    def _matched(self, known: _Known, steps: Sequence[Step], formula: _Text, inputs: dict[str, str]) -> Activation:
        match = known.match
        if not known.how:
            near = f"perhaps {match}, {match.error:.1g} away"
            return self._stated(steps, "", {}, "", math.inf, inputs, (near,))
        values = match.values
        by_channel = {n: tensor for n, v in values.items() if (tensor := formula.channel(v))}
        fixed = {n: v for n, v in values.items() if n not in by_channel}
        notes = (*self._by_channel(by_channel), *self._notes(steps, inputs))
        how = "read" if len({step.node for step in steps}) == 1 else known.how
        made = self._made(
            steps, match.entry, {**fixed, **dict.fromkeys(by_channel, None)}, how, match.error, inputs, notes
        )
        return replace(made, values=dict(fixed))

    def _by_channel(self, tensors: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(f"{name} for each channel, {tensor}" for name, tensor in tensors.items())

    def _notes(self, steps: Sequence[Step], inputs: Mapping[str, str]) -> tuple[str, ...]:
        """What the model does to the inputs and to the result, as far as it changes what is computed."""
        notes = []
        last = steps[-1]
        touched = {*inputs.values(), *(name for step in steps for name in step.outputs)}
        if touched & self.graph.quantised or any(step.quantised for step in steps):
            notes.append("quantised")
        for role, name in inputs.items():
            title = {"x": "input", "a": "value", "b": "gate"}[role]
            clamp = self.graph.maker.get(name)
            if (cut := self._cut(clamp)) is not None:
                notes.append(f"{title} {cut}")
                self.claimed.add(id(clamp))
        name = last.outputs[0]
        while len(users := self.graph.users.get(name, [])) == 1:
            (user,) = users
            said = self._cut(user) or self._shift(user, name)
            if not said:
                break
            self.claimed.add(id(user))
            notes.append(said)
            name = user.outputs[0]
        return tuple(notes)

    def _cut(self, step: Step | None) -> str | None:
        """`at most 7` for a clamp that is no part of an activation."""
        if step is None or id(step) in self.claimed or step.operator not in ("Clip", "Min", "Max"):
            return None
        if step.operator == "Clip":
            low, high = self._bounds(step)
        else:
            number = next((self.graph.constants[p.name].value for p in self.graph.inputs(step) if p.name in self.graph.constants), None)  # fmt: skip
            low, high = (number, None) if step.operator == "Max" else (None, number)
        words = [f"cut at least {low:g}"] if low is not None and low > -1e30 else []
        words += [f"{'' if words else 'cut '}at most {high:g}"] if high is not None and high < 1e30 else []
        return ", ".join(words) or None

    def _bounds(self, step: Step) -> list[float | None]:
        given = [self.graph.place(name).name if name else "" for name in (*step.inputs[1:], "", "")][:2]
        constants = [self.graph.constants[name].value if name in self.graph.constants else None for name in given]
        return [step.attributes.get(n) if c is None else c for n, c in zip(("min", "max"), constants, strict=True)]

    def _shift(self, step: Step, name: str) -> str:
        """`divided by 0.596` for a step that scales or shifts."""
        if step.operator not in SHIFTS:
            return ""
        places = self.graph.inputs(step)
        numbers = [self.graph.constants.get(place.name) for place in places]
        right = places[0].name == name
        number = numbers[1 if right else 0] if len(numbers) == 2 else None
        word = SHIFTS[step.operator][0 if right else 1]
        if number is None or not word:
            return ""
        text = next(
            (t for v, t in LOGARITHMS.items() if math.isclose(v, number.value, rel_tol=1e-6)), f"{number.value:g}"
        )
        return f"{word} {text}"

    def _untold(self, step: Step) -> Activation:
        """An activation by the name of its operator, with attributes that the catalogue does not have."""
        self.claimed.add(id(step))
        name = _named().get(step.operator, "")
        values = {
            **_usual(step.operator),
            **{n: v for n, v in step.attributes.items() if isinstance(v, int | float | str)},
        }
        if step.operator == "Clip":
            return self._stated(
                [step], "", {}, "", math.inf, {"x": self.graph.inputs(step)[0].name}, (self._cut(step) or "",)
            )
        if step.operator in VECTORS or not name or not values:
            return self._stated([step], "", {}, "", math.inf, {})
        entry = catalogue[name]
        own = {p.name for p in entry.parameters}
        why = f"{', '.join(f'{n} = {v}' for n, v in values.items())}: " + (
            "outside of what its paper allows" if own & set(values) else f"another function than the catalogue's {name}"
        )
        x = self.graph.inputs(step)[0].name
        if set(values) <= own:
            return self._made([step], name, values, "read", 0.0, {"x": x}, (why,))
        formula = _formula(f"{step.operator}({', '.join(['x', *(f'{n}={v!r}' for n, v in values.items())])})")
        line = "" if formula is None else composed(formula, "torch")
        return self._stated([step], name, values, "read", 0.0, {"x": x}, (why,), line)

    def _made(
        self, steps: Sequence[Step], name: str, values: Mapping[str, Any], how: str, error: float,
        inputs: dict[str, str], notes: tuple[str, ...] = (),
    ) -> Activation:  # fmt: skip
        entry = catalogue[name]
        able = [
            each for each in declarations(entry, "torch")
            if {k for k, v in values.items() if v != entry.defaults.get(k, -1)} <= settable(entry, each)
        ]  # fmt: skip
        line = written(entry, min(able, key=lambda d: d.composed), values) if able else f"actref.torch.{name}(x)"
        if None in values.values() or "a" in inputs:
            line = _arithmetic(entry, values)
        return self._stated(steps, name, dict(values), how, error, inputs, notes, line)

    def _stated(
        self, steps: Sequence[Step], name: str, values: dict[str, Any], how: str, error: float,
        inputs: dict[str, str], notes: tuple[str, ...] = (), torch: str = "",
    ) -> Activation:  # fmt: skip
        nodes = {step.node: step.shown for step in steps}
        return Activation(
            tuple(nodes), tuple(nodes.values()), name, values, inputs, how, error, torch, tuple(filter(None, notes))
        )


def _arithmetic(entry: Any, values: Mapping[str, Any]) -> str:
    """The function in torch's arithmetic, of x or of value a and gate b; a parameter that is None is a tensor of its name.

    Empty where torch takes no tensor.
    """
    from actref.printing.calls import composition  # imports SymPy, which only this needs

    arithmetic = Elsewhere(framework="torch", call=composition(entry, "torch"), composed=True)
    tensors = dict(zip((name for name, value in values.items() if value is None), CHANNELS, strict=False))
    line = written(entry, arithmetic, {**values, **tensors})
    for name, number in tensors.items():
        line = line.replace(repr(number), name)
    return "" if tensors and "clamp" in line else line


# --- formulas ------------------------------------------------------------------------------------------------------------


class _Text:
    """The formula of a part: its leaves under their letters, each constant as its number."""

    def __init__(self, graph: Graph, leaves: Mapping[Place, str]) -> None:
        self.graph, self.leaves = graph, leaves
        self.channels: list[str] = []
        self.inverses: dict[str, str] = {}
        self.rounded: dict[str, float] = {}

    def known(self, last: Step, identify: Callable[[str, tuple[str, ...], bool], _Known | None]) -> _Known | None:
        try:
            text = self._step(last, (), {})
            moved = tuple(
                self._step(last, (), {name: self.graph.constants[name].value * (1 + share)})
                for name, share in sorted(self.rounded.items())
            )
        except _TooLongError:
            return None
        return identify(text, moved, bool(self.channels))

    def channel(self, value: Any) -> str:
        """The tensor that a parameter is; empty if it is a number."""
        for name, number in zip(self.channels, CHANNELS, strict=False):
            named = {number: name, -number: f"-{name}", 1 / number: self.inverses.get(name, f"1 / {name}")}
            if value in named:
                return named[value]
        return ""

    def _step(self, step: Step, moves: Any, changed: Mapping[str, float]) -> str:
        operator = step.operator
        if operator == "Clip":
            x, *bounds = [
                self._place(self.graph.moved(self.graph.place(n), moves), changed) if n else "" for n in step.inputs
            ]
            bounds += ["", ""]
            given = [f"{n}={b or _number(step.attributes[n])}" for n, b in zip(("min", "max"), bounds, strict=False)
                     if b or n in step.attributes]  # fmt: skip
            return self._short(f"clip({', '.join([x, *given])})")
        arguments = [self._place(place, changed) for place in self.graph.inputs(step, moves)]
        if operator in ("Max", "Min"):
            text = arguments[0]
            for each in arguments[1:]:
                text = WRITTEN[operator].format(text, each)
        elif operator in WRITTEN:
            text = WRITTEN[operator].format(*arguments, **{"alpha": 1.0, **step.attributes})
        else:
            given = [f"{name}={value!r}" for name, value in step.attributes.items()]
            text = f"{operator}({', '.join([*arguments, *given])})"
        return self._short(text)

    def _short(self, text: str) -> str:
        if len(text) > LONGEST:
            raise _TooLongError
        return text

    def _place(self, place: Place, changed: Mapping[str, float]) -> str:
        if place in self.leaves:
            return self.leaves[place]
        name = place.name
        if name in self.graph.constants:
            constant = self.graph.constants[name]
            if constant.rounding:
                self.rounded[name] = constant.rounding
            return _number(changed.get(name, constant.value))
        if name in self.graph.channels:
            return self._channel(name)
        return self._step(self.graph.maker[name], place.moves, changed)

    def _channel(self, name: str) -> str:
        for known, number in zip(self.channels, CHANNELS, strict=False):
            one, other = self.graph.channels[known], self.graph.channels[name]
            if known == name:
                return repr(number)
            if one.shape == other.shape and np.allclose(one * other, 1, rtol=INVERSE):
                self.inverses[known] = name
                return f"(1 / {number!r})"
        if len(self.channels) == len(CHANNELS):
            raise _TooLongError
        self.channels.append(name)
        return repr(CHANNELS[len(self.channels) - 1])


class _TooLongError(Exception):
    """A formula that is longer than that of any activation."""


def _number(value: float) -> str:
    if math.isnan(value):
        raise _TooLongError
    text = "1e999" if math.isinf(value) else repr(abs(float(value)))
    return f"(-{text})" if math.copysign(1, value) < 0 else text


@cache
def _formula(text: str) -> Formula | None:
    try:
        return Formula(folded(text), lambda call: part(call, "onnxruntime"))
    except (ActrefError, RecursionError):
        return None


def _values(text: str, moved: Sequence[str], *inputs: Any) -> tuple[Any, Any] | None:
    """The values of a formula, and what they may be off by, as its constants are rounded."""
    formulas = [_formula(each) for each in (text, *moved)]
    if any(each is None for each in formulas):
        return None
    with np.errstate(all="ignore"):
        y, *others = (each.at(*inputs) for each in formulas if each is not None)
        slack = sum((np.nan_to_num(np.abs(other - y), posinf=0.0) for other in others), np.zeros(len(y)))
    return y, slack


@cache
def _identified(text: str, moved: tuple[str, ...], channels: bool) -> _Known | None:
    """What a formula of x is."""
    formula = _formula(text)
    if formula is None or not formula.inputs:
        return None
    x = inputs_of(formula)
    values = _values(text, moved, x)
    if values is None or straight(x, values[0]):
        return None
    entries = [e for e in catalogue.values() if isinstance(e, Elementwise) and not isinstance(e, Stochastic)]
    return _best(entries, formula.numbers, *values, x[:, None], channels)


@cache
def _identified_pair(text: str, moved: tuple[str, ...], channels: bool) -> _Known | None:
    """What a formula of a and b is."""
    formula = _formula(text)
    if formula is None or len(formula.inputs) != 2:
        return None
    a, b = pairs_of_inputs()
    values = _values(text, moved, *((a, b) if formula.inputs == ["a", "b"] else (b, a)))
    if values is None:
        return None
    entries = [e for e in catalogue.values() if isinstance(e, Gated)]
    ways = [_best(entries, formula.numbers, *values, np.stack(pair, -1), channels) for pair in ((a, b), (b, a))]
    known = [replace(way, swapped=bool(k)) for k, way in enumerate(ways) if way is not None and way.how]
    return min(known, key=lambda k: (len(k.match.values), k.match.error), default=None)


def _best(
    entries: Sequence[Any], numbers: Sequence[float], y: Any, slack: Any, places: Any, channels: bool
) -> _Known | None:
    """The function that comes within what the constants are rounded by; of several the plainest, then the nearest."""
    found = [match for match in nearest(entries, numbers, y, places, slack) if math.isfinite(match.error)]
    same = [match for match in found if match.error <= SAME and _may_be(match, channels)]
    if not same:
        near = min(found, key=lambda match: match.error, default=None)
        return None if near is None or near.error > GUESS or near.values else _Known(near, "")
    with np.errstate(all="ignore"):
        true = [distance(catalogue[m.entry], m.values, y, places) for m in same]  # type: ignore[arg-type]

    def rank(k: int) -> tuple[bool, int, bool, float]:
        learns = isinstance(catalogue[same[k].entry], Learnable)
        return same[k].error > EXACT, len(same[k].values), learns != channels, true[k].error

    best = min(range(len(same)), key=rank)
    return _Known(true[best], "exactly" if same[best].error <= EXACT else "about")


def _may_be(match: Match, channels: bool) -> bool:
    """Whether a match says something: several learned parameters with one number each fit too much."""
    entry = catalogue[match.entry]
    return channels or not isinstance(entry, Learnable) or len(entry.parameters) == 1 or match.values == entry.defaults


def _unequal(one: Sequence[int | str], other: Sequence[int | str]) -> bool:
    """Whether two shapes differ for certain: a size that is a name may be any."""
    if len(one) != len(other):
        return False  # one of them is moved
    return any(isinstance(p, int) and isinstance(q, int) and p != q for p, q in zip(one, other, strict=True))


def _usual(operator: str) -> dict[str, Any]:
    """The attributes of an operator that names none."""
    from onnx import defs, helper

    known = defs.get_schema(operator).attributes if defs.has(operator) else {}
    return {
        n: decimal(helper.get_attribute_value(a.default_value))
        for n, a in sorted(known.items())
        if a.default_value.name
    }


@cache
def _named() -> dict[str, str]:
    """The operators of one input that are an activation by their name, whatever their attributes make of it."""
    from onnx import defs

    found: dict[str, str] = {}
    for entry in catalogue.values():
        for each in declarations(entry, "onnx") if isinstance(entry, Elementwise) else ():
            for name in paths(each):
                if name == "Clip" or (defs.has(name) and len(defs.get_schema(name).inputs) == 1):
                    found.setdefault(name, entry.name)
    return found

"""The activations in the steps of an ONNX graph: operators as they are read, and parts of the graph as formulas.

A pattern is not looked up in a list of graphs. Every part that makes one tensor out of one, element by element, is written
as a formula and identified by what it computes, like a formula that somebody pastes; so is a product of two tensors that
are the value and the gate of one layer. However an exporter writes GELU, it computes GELU.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from actref.discovery import catalogue
from actref.entry import Elsewhere
from actref.frameworks.calls import declarations, settable, written
from actref.frameworks.composing import composed
from actref.frameworks.onnx_formulas import CHANNELS, Known, Text, formula_of, identified, identified_pair
from actref.frameworks.onnx_operators import (
    ARITHMETIC,
    ATTENTION,
    ELEMENTWISE,
    EXPERTS,
    EXPONENTIAL,
    NUMBERED,
    RECURRENT,
    SHIFTS,
    TRUTHS,
    VECTORS,
    WITHOUT_FLATTENING,
    named,
    usual,
)
from actref.frameworks.onnx_steps import LINEAR, NO_ACTIVATION, RUNTIME, Graph, Place, Step
from actref.frameworks.reading import read
from actref.frameworks.trees import Value

DEEPEST = 40
"""Steps of one part."""
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
            known = identified(text, (), channels=False)
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
        if last.operator in named() and not guess:
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
        formula = Text(self.graph, {source: "x"})
        known = formula.known(last, identified)
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
            known = Text(self.graph, {source: "x"}).known(step, identified)
            if known is not None and known.how and known.at_defaults:
                return True
        return False

    def _two(self, sources: Sequence[Place], steps: Sequence[Step], last: Step) -> Activation | None:
        kinds = self._related(*sources)
        alone = all(len(self.graph.users[each.name]) == 1 for each in sources)
        if not kinds or (len(steps) == 1 and (kinds == {"input"} or not alone)):
            return None  # another product of two tensors is a mask, a scale, an attention, a part of a larger one
        formula = Text(self.graph, dict(zip(sources, "ab", strict=True)))
        known = formula.known(last, identified_pair)
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

    def _matched(self, known: Known, steps: Sequence[Step], formula: Text, inputs: dict[str, str]) -> Activation:
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
        name = named().get(step.operator, "")
        values = {
            **usual(step.operator),
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
        formula = formula_of(f"{step.operator}({', '.join(['x', *(f'{n}={v!r}' for n, v in values.items())])})")
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


def _unequal(one: Sequence[int | str], other: Sequence[int | str]) -> bool:
    """Whether two shapes differ for certain: a size that is a name may be any."""
    if len(one) != len(other):
        return False  # one of them is moved
    return any(isinstance(p, int) and isinstance(q, int) and p != q for p, q in zip(one, other, strict=True))

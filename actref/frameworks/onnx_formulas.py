"""Parts of an ONNX graph as formulas, and the functions that these are, whatever their constants are rounded to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from actref.discovery import catalogue
from actref.errors import ActrefError
from actref.frameworks.formulas import EXACT, Formula, inputs_of, nearest, pairs_of_inputs
from actref.frameworks.identification import SAME, Match, distance, straight
from actref.frameworks.notation import folded
from actref.frameworks.onnx_operators import WRITTEN
from actref.frameworks.onnx_steps import Graph, Place, Step
from actref.frameworks.reading import part
from actref.kinds import Elementwise, Gated, Learnable, Stochastic

LONGEST = 1500
"""Characters of the formula of one part."""
GUESS = 1e-3
"""A function within this distance, as a share of 1 + |f|, is mentioned where none is the same."""
CHANNELS = (0.7333984375, 1.3291015625, 0.5771484375, 1.1416015625)
"""Numbers that stand for those of each channel: with one of them a function is known at any."""
INVERSE = 0.05
"""Share by which the product of two numbers may miss 1 where each is the inverse of the other in integers of eight digits."""


@dataclass(frozen=True)
class Known:
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


class Text:
    """The formula of a part: its leaves under their letters, each constant as its number."""

    def __init__(self, graph: Graph, leaves: Mapping[Place, str]) -> None:
        self.graph, self.leaves = graph, leaves
        self.channels: list[str] = []
        self.inverses: dict[str, str] = {}
        self.rounded: dict[str, float] = {}

    def known(self, last: Step, identify: Callable[[str, tuple[str, ...], bool], Known | None]) -> Known | None:
        """What the formula of the part that ends with a step is; None if it is nothing, or too long."""
        try:
            text = self._step(last, (), {})
            moved = tuple(
                self._step(last, (), {name: self.graph.constants[name].value * (1 + share)})
                for name, share in sorted(self.rounded.items())
            )
        except TooLongError:
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
            raise TooLongError
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
            raise TooLongError
        self.channels.append(name)
        return repr(CHANNELS[len(self.channels) - 1])


class TooLongError(Exception):
    """A formula that is longer than that of any activation."""


def _number(value: float) -> str:
    if math.isnan(value):
        raise TooLongError
    text = "1e999" if math.isinf(value) else repr(abs(float(value)))
    return f"(-{text})" if math.copysign(1, value) < 0 else text


@cache
def formula_of(text: str) -> Formula | None:
    """A formula in the operators of ONNX and its runtime; None if it cannot be read."""
    try:
        return Formula(folded(text), lambda call: part(call, "onnxruntime"))
    except (ActrefError, RecursionError):
        return None


def _values(text: str, moved: Sequence[str], *inputs: Any) -> tuple[Any, Any] | None:
    """The values of a formula, and what they may be off by, as its constants are rounded."""
    formulas = [formula_of(each) for each in (text, *moved)]
    if any(each is None for each in formulas):
        return None
    with np.errstate(all="ignore"):
        y, *others = (each.at(*inputs) for each in formulas if each is not None)
        slack = sum((np.nan_to_num(np.abs(other - y), posinf=0.0) for other in others), np.zeros(len(y)))
    return y, slack


@cache
def identified(text: str, moved: tuple[str, ...], channels: bool) -> Known | None:
    """What a formula of x is."""
    formula = formula_of(text)
    if formula is None or not formula.inputs:
        return None
    x = inputs_of(formula)
    values = _values(text, moved, x)
    if values is None or straight(x, values[0]):
        return None
    entries = [e for e in catalogue.values() if isinstance(e, Elementwise) and not isinstance(e, Stochastic)]
    return _best(entries, formula.numbers, *values, x[:, None], channels)


@cache
def identified_pair(text: str, moved: tuple[str, ...], channels: bool) -> Known | None:
    """What a formula of a and b is."""
    formula = formula_of(text)
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
) -> Known | None:
    """The function that comes within what the constants are rounded by; of several the plainest, then the nearest."""
    found = [match for match in nearest(entries, numbers, y, places, slack) if math.isfinite(match.error)]
    same = [match for match in found if match.error <= SAME and _may_be(match, channels)]
    if not same:
        near = min(found, key=lambda match: match.error, default=None)
        return None if near is None or near.error > GUESS or near.values else Known(near, "")
    with np.errstate(all="ignore"):
        true = [distance(catalogue[m.entry], m.values, y, places) for m in same]  # type: ignore[arg-type]

    def rank(k: int) -> tuple[bool, int, bool, float]:
        learns = isinstance(catalogue[same[k].entry], Learnable)
        return same[k].error > EXACT, len(same[k].values), learns != channels, true[k].error

    best = min(range(len(same)), key=rank)
    return Known(true[best], "exactly" if same[best].error <= EXACT else "about")


def _may_be(match: Match, channels: bool) -> bool:
    """Whether a match says something: several learned parameters with one number each fit too much."""
    entry = catalogue[match.entry]
    return channels or not isinstance(entry, Learnable) or len(entry.parameters) == 1 or match.values == entry.defaults

"""From a call in one framework to the line that computes the same in another, with a proof."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import mpmath
import numpy as np

from actref.entry import Elsewhere
from actref.frameworks import engines
from actref.frameworks.calls import (
    CallError,
    Reading,
    Value,
    applied,
    declarations,
    inputs_of,
    is_layer,
    parameters,
    paths,
    plain,
    read,
    renamed,
    settable,
    written,
)
from actref.frameworks.names import FRAMEWORKS, FrameworkError, framework
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector
from actref.oracle import spacing

DTYPE = "float32"
"""What both sides compute in for the proof."""
SMALLEST_NORMAL = float(np.finfo(DTYPE).tiny)


@dataclass(frozen=True)
class Proof:
    """Both sides run over the same grid in float32.

    Args:
        beside: What the line was compared with: a framework, or `definition` where that of the call is not installed.
        points: How many numbers went in.
        ulp: Largest difference where both results are finite and not subnormal, in units in the last place.
        at: The input there; of a vector its first component.
        flushed: Whether one side returns 0 where the other returns a subnormal number.
        apart: Inputs at which one side is nan or infinite and the other is not, or is another infinity.
    """

    beside: str
    points: int
    ulp: float
    at: float
    flushed: bool
    apart: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data; an input that is infinite or nan is text, as JSON has no such number."""
        return {**vars(self), "at": _plain(self.at), "apart": [_plain(x) for x in self.apart]}


def _plain(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


@dataclass(frozen=True)
class Translation:
    """The line to write, and what there is to know about it.

    Args:
        source: The call that was given.
        entry: Name of the function in the catalogue.
        values: Its parameters.
        target: The framework of the line.
        call: The line to write, with the inputs that the call names.
        composed: The framework lacks the function; the line is a composition, or borrowed from the framework that it
            is built on.
        note: What differs there, in a sentence; empty if nothing does.
        warnings: Where the plain port, the same name without arguments, would have been wrong.
        proof: The comparison of both sides; None where it could not run.
        unproven: Why it could not; empty if it did.
    """

    source: str
    entry: str
    values: dict[str, Value]
    target: str
    call: str
    composed: bool
    note: str
    warnings: tuple[str, ...]
    proof: Proof | None
    unproven: str

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        proof = self.proof.to_json() if self.proof is not None else None
        return {**vars(self), "warnings": list(self.warnings), "proof": proof}


def translate(text: str, to: str, source: str | None = None, *, prove: bool = True) -> Translation:
    """The line that computes in another framework what a call computes in its own.

    Args:
        text: A call of torch, JAX, flax, Keras, TensorFlow, SciPy, transformers or timm, or an ONNX node:
            `torch.nn.LeakyReLU(0.2)`, `F.gelu(x)`, `LeakyRelu(alpha=0.2)`. It is parsed, never evaluated; values have
            to be literals.
        to: Name of the framework to write for, one of `actref.frameworks.FRAMEWORKS`.
        source: Framework of the call, where the text leaves it open.
        prove: Run both sides and compare them.

    Returns:
        The line, the function that it is, warnings and the proof.

    Raises:
        CallError: the text is no call, or means nothing in the catalogue.
        FrameworkError: there is no such framework.

    Source:
        The declarations of the entries, `entry.elsewhere`, each executed by the tests.

    Example:
        >>> import actref
        >>> actref.translate("torch.nn.LeakyReLU(0.2)", "keras").call
        'keras.layers.LeakyReLU(negative_slope=0.2)'
    """
    framework(to)
    reading = read(text, source)
    declaration = _chosen(reading, to)
    line = written(reading.entry, declaration, reading.values)
    home = source if source is not None else reading.declaration.framework
    proof, unproven = _proof(reading, home, line, to) if prove else (None, "not asked for")
    call = line.removesuffix("(x)") if is_layer(declaration) and not applied(text) else line
    return Translation(
        source=text,
        entry=reading.entry.name,
        values=dict(reading.values),
        target=to,
        call=renamed(call, reading.inputs),
        composed=declaration.composed or declaration.framework != to,
        note=" ".join(each for each in (_halves(reading, line), declaration.note) if each),
        warnings=tuple(_warnings(reading, declaration, to)),
        proof=proof,
        unproven=unproven,
    )


def _chosen(reading: Reading, to: str) -> Elsewhere:
    """The call to write: one that can express the parameters, a function before a composition, in the style of the source."""
    entry = reading.entry
    defaults = parameters(entry)
    wanted = {name for name, value in reading.values.items() if value != defaults[name]}
    known = [*declarations(entry, to)]
    borrowed: str = to
    while borrowed := FRAMEWORKS[borrowed].borrows:
        known += declarations(entry, borrowed)
    able = [each for each in known if wanted <= settable(entry, each)]
    if not able:
        listed = ", ".join(sorted(wanted))
        raise CallError(f"{entry.name}: no call of {FRAMEWORKS[to].title} sets {listed}; write it in another framework")
    layer = is_layer(reading.declaration)
    return min(able, key=lambda each: (each.error, each.composed, each.framework != to, is_layer(each) is not layer))


def _halves(reading: Reading, line: str) -> str:
    """Where value and gate are, if the call has one array of both and the line two arrays, or the other way round."""
    if not isinstance(reading.entry, Gated) or inputs_of(line) <= (before := inputs_of(reading.declaration.call)):
        return ""
    axis = f"along axis {reading.values['axis']}"
    if "x" in before:
        given = reading.inputs.get("x", "x")
        return f"a, the value, is the first half of {given} {axis}, and b, the gate, its second half."
    value, gate = (reading.inputs.get(name, name) for name in "ab")
    return f"x holds {value}, the value, in its first half {axis}, and {gate}, the gate, in its second half."


def _warnings(reading: Reading, declaration: Elsewhere, to: str) -> list[str]:
    """What the same name, or the name that the line uses, means in the target when nothing is said about its arguments."""
    spelt = {_spelling(path) for path in (*paths(reading.declaration), *paths(declaration))}
    found = []
    for each in declarations(reading.entry, to):
        if each.composed or is_layer(each) is not is_layer(declaration):
            continue
        if not spelt & {_spelling(path) for path in paths(each)}:
            continue
        line = plain(each)
        if line.endswith("_(x)"):
            continue  # works in place, which is nobody's plain port
        try:
            meant = read(line, to)
        except CallError:
            continue
        if meant.entry is not reading.entry or dict(meant.values) != dict(reading.values):
            found.append(f"{line} alone is {describe(meant)}, {_distance(reading, meant)}")
    if isinstance(reading.entry, Stochastic) and is_layer(reading.declaration) and declaration.composed:
        drawn = f"{reading.entry.name} draws at random while training"
        found.append(f"{drawn}; the line computes what it does in evaluation")
    return list(dict.fromkeys(found))


def _spelling(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "").lower()


def describe(reading: Reading) -> str:
    """A function with its parameters, as one would say it: `leaky_relu(negative_slope=0.3)`."""
    values = ", ".join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in reading.values.items()
    )
    return f"{reading.entry.name}({values})" if values else reading.entry.name


def _distance(one: Reading, other: Reading) -> str:
    """How far two functions of one number lie apart between -10 and 10."""
    if not (isinstance(one.entry, Elementwise) and isinstance(other.entry, Elementwise)):
        return "another function"
    x = np.linspace(-10, 10, 2001)
    apart = np.abs(one.entry.function(x, **one.values) - other.entry.function(x, **other.values))
    worst = int(np.argmax(apart))
    return f"up to {apart[worst]:.3g} away between -10 and 10, at x = {x[worst]:g}"


def _proof(reading: Reading, home: str, line: str, to: str) -> tuple[Proof | None, str]:
    """Both sides run over the grid of the entry: the call at home, the line in its framework."""
    from actref.frameworks.comparison import inputs

    entry = reading.entry
    if isinstance(entry, StochasticVector):
        return None, f"{entry.name} draws at random: two runs differ"
    there = written(entry, reading.declaration, reading.values)
    if isinstance(entry, Stochastic):
        there, line = _evaluating(there), _evaluating(line)
    x = inputs(entry, DTYPE)
    beside = home if engines.installed(home) else "definition"
    try:
        theirs = (
            engines.run(home, there, x, DTYPE)[0]
            if beside == home
            else entry.function(x.astype(DTYPE), **reading.values).astype(float)
        )
        ours = engines.run(to, line, x, DTYPE)[0]
    except FrameworkError as error:
        return None, str(error)
    firsts = np.broadcast_to(x.reshape(len(x), -1)[:, :1], (len(x), ours.size // len(x))).ravel()
    worst, at, flushed, apart = 0.0, 0.0, False, []
    for place, one, other in zip(firsts.tolist(), theirs.ravel().tolist(), ours.ravel().tolist(), strict=True):
        if one == other or (math.isnan(one) and math.isnan(other)):
            continue
        if not (math.isfinite(one) and math.isfinite(other)):
            apart.append(place)
            continue
        if max(abs(one), abs(other)) < SMALLEST_NORMAL:
            flushed |= 0 in (one, other)
            continue
        difference = float(abs(one - other) / spacing(mpmath.mpf(max(abs(one), abs(other))), DTYPE))
        if difference > worst:
            worst, at = difference, place
    return Proof(beside, x.size, float(f"{worst:.3g}"), at, flushed, tuple(apart)), ""


def _evaluating(line: str) -> str:
    """A line of a torch module, which would draw at random, in evaluation."""
    return f"{line.removesuffix('(x)')}.eval()(x)" if line.startswith("torch.nn.") and line.endswith(")(x)") else line

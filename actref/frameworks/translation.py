"""From a call in one framework to the line that computes the same in another, with a proof."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actref.entry import Elsewhere
from actref.errors import unknown
from actref.frameworks import engines, notation, trees
from actref.frameworks.calls import (
    able,
    declarations,
    inputs_of,
    is_layer,
    paths,
    plain,
    renamed,
    written,
)
from actref.frameworks.identification import FAR, NEAR, SAME
from actref.frameworks.names import FRAMEWORKS, FrameworkError, framework, is_module
from actref.frameworks.reading import Reading, read, read_tree
from actref.frameworks.trees import CallError, Value
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector, Vector

if TYPE_CHECKING:
    from actref.frameworks.formulas import Formula

Numbers = NDArray[np.float64]

ONNX = "onnx"
FLATTENING = frozenset({"Softmax", "LogSoftmax", "Hardmax"})
"""Operators that took the axes behind theirs as one, and whose axis was 1 by default, before `SINGLE_AXIS`."""
SINGLE_AXIS = 13
DTYPE = "float32"
"""What both sides compute in for the proof, unless another is asked for."""
ROUNDINGS = 4
"""Units in the last place of 1 by which the sides may differ where a format rounds more than `SAME`."""
SMALL, MANY = 1e-5, 100.0
"""Results below the first that are more than so many units apart differ where nothing depends on them."""


@dataclass(frozen=True)
class Proof:
    """Both sides run over the same grid in one format.

    Args:
        beside: What the line was compared with: a framework, `definition` where that of the call is not installed, or
            `formula`, computed in float64.
        points: How many numbers went in.
        ulp: Largest difference where both results are finite and not subnormal, in units in the last place.
        at: The input there; of a vector its first component.
        flushed: Whether one side returns 0 where the other returns a subnormal number.
        apart: Inputs at which one side is nan or infinite and the other is not, or is another infinity.
        size: The larger of both results where they are that many units apart.
        largest: Largest difference of two finite results, for inputs of at most 10,000.
        largest_at: The input there.
        relative: Largest difference as a share of the larger result.
        relative_at: The input there.
        same: Whether no difference is more than `SAME` of 1 + |f|, and neither side is lost where the other is not.
        dtype: The format.
    """

    beside: str
    points: int
    ulp: float
    at: float
    flushed: bool
    apart: tuple[float, ...]
    size: float = 0.0
    largest: float = 0.0
    largest_at: float = 0.0
    relative: float = 0.0
    relative_at: float = 0.0
    same: bool = True
    dtype: str = DTYPE

    @property
    def verdict(self) -> str:
        """Whether both sides are one function, in words."""
        if not self.same:
            return f"NOT THE SAME: {self.largest:.2g} apart at x = {self.largest_at:g}{self._torn()}"
        if self.ulp == 0:
            words = "the same function, to the last bit"
        elif 0 < self.size < SMALL and self.ulp > MANY:
            below = f"where both are below 1e{math.floor(math.log10(self.size)) + 1}"
            words = f"the same function; they round differently near x = {self.at:g}, {below} ({self.ulp:.2g} ULP)"
        else:
            words = f"the same function; they round differently, by at most {self.ulp:.3g} ULP, at x = {self.at:g}"
        return words + self._torn()

    def _torn(self) -> str:
        if not self.apart:
            return ""
        return f"; one side is nan or infinite at x = {', '.join(f'{x:g}' for x in self.apart[:4])}"

    def to_json(self) -> dict[str, Any]:
        """As plain data; an input that is infinite or nan is text, as JSON has no such number."""
        places = {name: _plain(getattr(self, name)) for name in ("at", "largest_at", "relative_at")}
        return {"verdict": self.verdict, **vars(self), **places, "apart": [_plain(x) for x in self.apart]}


def _plain(number: float) -> float | str:
    return number if math.isfinite(number) else str(number)


@dataclass(frozen=True)
class Translation:
    """The line to write, and what there is to know about it.

    Args:
        source: The call that was given.
        entry: Name of the function in the catalogue; empty for a formula that has none there, and whose line is written
            operation by operation.
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


def translate(
    text: str,
    to: str,
    source: str | None = None,
    *,
    prove: bool = True,
    dtype: str = DTYPE,
    opset: int | None = None,
) -> Translation:
    """The line that computes in another framework what a call or a formula computes in its own.

    Args:
        text: A call of torch, JAX, flax, Keras, TensorFlow, SciPy, transformers or timm, or an ONNX node:
            `torch.nn.LeakyReLU(0.2)`, `F.gelu(x)`, `LeakyRelu(alpha=0.2)`; a formula, `x * x.sigmoid()` or LaTeX; a name,
            `gelu_new`; or a statement, a `lambda`, a `partial`, a layer or a container that holds one of these. It is parsed,
            never evaluated.
        to: Name of the framework to write for, one of `actref.frameworks.FRAMEWORKS`, or a usual name of it: `tf`.
        source: Framework of the call, where the text leaves it open.
        prove: Run both sides and compare them.
        dtype: What both sides compute in then: `float64`, `float32`, `float16` or `bfloat16`.
        opset: Version of ONNX's operators that the line has to do with; for ONNX and ONNX Runtime.

    Returns:
        The line, the function that it is, warnings and the proof.

    Raises:
        CallError: the text holds no activation that can be read, or several, or one that is ambiguous.
        FrameworkError: there is no such framework.

    Source:
        The declarations of the entries, `entry.elsewhere`, each executed by the tests.

    Example:
        >>> import actref
        >>> actref.translate("torch.nn.LeakyReLU(0.2)", "keras").call
        'keras.layers.LeakyReLU(negative_slope=0.2)'
        >>> actref.translate("x * x.sigmoid()", "tf", prove=False).call
        'tf.nn.silu(x)'
    """
    made = prepared(notation.given(text), text, to, source, dtype, opset)
    return made.proven() if prove else made.translation


@dataclass(frozen=True)
class Prepared:
    """A translation whose proof has not been run."""

    translation: Translation
    prove: Callable[[], tuple[Proof | None, str]]

    def proven(self) -> Translation:
        """The translation with its proof, which takes the import of both frameworks."""
        proof, unproven = self.prove()
        return replace(self.translation, proof=proof, unproven=unproven)


def prepared(
    tree: ast.expr, text: str, to: str, source: str | None = None, dtype: str = DTYPE, opset: int | None = None
) -> Prepared:
    """The translation of one of `notation.activations`, and its proof to be run."""
    to = framework(to).name
    if dtype not in engines.DTYPES:
        raise FrameworkError(unknown("dtype", dtype, engines.DTYPES))
    source = None if source is None else framework(source).name
    try:
        reading = read_tree(tree, source)
    except CallError as error:
        formula: Formula | None = getattr(error, "formula", None)
        if formula is None:
            raise
        return _unnamed(formula, str(error), text, to, dtype)
    if opset is not None:
        if not (_is_onnx(to) or _is_onnx(reading.declaration.framework)):
            raise FrameworkError(
                f"an opset belongs to ONNX, not to {FRAMEWORKS[to].title}; write for onnx or onnxruntime"
            )
        reading = _at_opset(reading, tree, opset)
    declaration = _chosen(reading, to)
    older = ""
    if opset is not None and _is_onnx(to):
        declaration, older = _for_opset(reading, declaration, opset)
    line = written(reading.entry, declaration, reading.values)
    home = source if source is not None else reading.declaration.framework
    applied = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call)
    call = line.removesuffix("(x)") if is_layer(declaration) and not applied and reading.formula is None else line
    translation = Translation(
        source=text,
        entry=reading.entry.name,
        values=dict(reading.values),
        target=to,
        call=renamed(call, reading.inputs),
        composed=declaration.composed or declaration.framework != to,
        note=" ".join(filter(None, (*_notes(reading, declaration, line), older, notation.around(text)))),
        warnings=(*_warnings(reading, declaration, to), *_left(reading)),
        proof=None,
        unproven="not asked for",
    )
    return Prepared(translation, lambda: _proof(reading, home, line, to, dtype))


def rewritten(reading: Reading, to: str) -> str:
    """The line of a framework for what has been read."""
    declaration = _chosen(reading, framework(to).name)
    return renamed(written(reading.entry, declaration, reading.values), reading.inputs)


def _for_opset(reading: Reading, declaration: Elsewhere, opset: int) -> tuple[Elsewhere, str]:
    """A call whose operators an opset has: the usual one, or a composition, and why."""
    from actref.printing.calls import composition

    newer = _newer(declaration.call, opset)
    operators = FLATTENING & {
        trees.path(node) for node in ast.walk(ast.parse(declaration.call)) if isinstance(node, ast.Call)
    }
    for operator in operators if opset < SINGLE_AXIS and not newer else ():
        if (axis := reading.values["axis"]) != -1:
            raise CallError(
                _flattened(operator, opset, axis) + "; transpose that axis to the end, or export with opset 13"
            )
        call = declaration.call.replace("axis=-1", "axis=1")  # the default then
        return replace(declaration, call=call, arguments={**declaration.arguments, "axis": "axis"}), ""
    if not newer:
        return declaration, ""
    listed = " and ".join(f"{name} is of opset {since}" for name, since in newer.items())
    if isinstance(reading.entry, Elementwise | Gated):
        plain = replace(
            declaration, call=composition(reading.entry, ONNX, familiar=False), composed=True, note="", also=()
        )
        if not _newer(plain.call, opset):
            return plain, f"{listed}; here it is composed of older operators."
    raise FrameworkError(
        f"{reading.entry.name}: {listed}, and nothing older computes it; export with opset {max(newer.values())}"
    )


def _is_onnx(name: str) -> bool:
    return ONNX in (name, FRAMEWORKS[name].borrows)


def _at_opset(reading: Reading, tree: ast.expr, opset: int) -> Reading:
    """What a node means in a model of an opset.

    Raises:
        CallError: the opset has no such operator, or the operator takes several axes as one there.
    """
    if reading.formula is not None or not _is_onnx(reading.declaration.framework):
        return reading
    for name, since in _newer(reading.declaration.call, opset).items():
        raise CallError(f"{name} is of opset {since}; a model of opset {opset} has none")
    operator = trees.path(trees.outermost(tree)).rpartition(".")[2]
    if operator not in FLATTENING or opset >= SINGLE_AXIS:
        return reading
    call = trees.outermost(tree)
    given = isinstance(call, ast.Call) and any(each.arg == "axis" for each in call.keywords)
    axis = reading.values["axis"] if given else 1
    if axis != -1:
        raise CallError(
            _flattened(operator, opset, axis) + "; write axis=-1 if that is the last axis, else flatten the input"
        )
    return reading


def _flattened(operator: str, opset: int, axis: Value) -> str:
    since = f"before opset {SINGLE_AXIS}, here {opset},"
    return (
        f"{since} {operator} with axis={axis} takes all axes from {axis} on as one, [N, C, H, W] as N vectors of C·H·W"
    )


def _newer(call: str, opset: int) -> dict[str, int]:
    """The operators of a call that an opset lacks, and the first that has each."""
    called = (
        node.func.id
        for node in ast.walk(ast.parse(call))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    )
    first = _first_opsets()
    return {name: first[name] for name in dict.fromkeys(called) if first.get(name, 0) > opset}


@cache
def _first_opsets() -> dict[str, int]:
    """The first opset that has each of ONNX's own operators."""
    from onnx import defs

    first: dict[str, int] = {}
    for schema in defs.get_all_schemas_with_history():
        if schema.domain == "":
            first[schema.name] = min(schema.since_version, first.get(schema.name, schema.since_version))
    return first


def _unnamed(formula: Formula, message: str, text: str, to: str, dtype: str) -> Prepared:
    """A formula without a name in the catalogue, operation by operation."""
    from actref.frameworks.composing import composed
    from actref.frameworks.formulas import vectors
    from actref.frameworks.identification import samples

    line = composed(formula, to)
    names = ("x",) if len(formula.inputs) == 1 else ("a", "b")
    translation = Translation(
        source=text,
        entry="",
        values={},
        target=to,
        call=renamed(line, dict(zip(names, formula.inputs, strict=True))),
        composed=True,
        note=message,
        warnings=(),
        proof=None,
        unproven="not asked for",
    )

    def prove() -> tuple[Proof | None, str]:
        if formula.axes and len(names) == 2:
            return None, "the shape of its second input is not known"
        x = vectors() if formula.axes else samples()
        x = x if len(names) == 1 else np.stack([x, np.random.default_rng(2002).permutation(x)], -1)
        try:
            ours = engines.run(to, line, x, dtype)[0]
        except FrameworkError as error:
            return None, str(error)
        return compared("formula", x, _of_formula(formula, x), ours, dtype), ""

    return Prepared(translation, prove)


def _of_formula(formula: Formula, x: Numbers) -> Numbers:
    """What a formula is at numbers, or at pairs of its two inputs."""
    result: Numbers = formula.at(x) if len(formula.inputs) == 1 else formula.at(x[:, :1], x[:, 1:])
    return result


def _chosen(reading: Reading, to: str) -> Elsewhere:
    """The call to write: one that can express the parameters, a function before a composition, in the style of the source."""
    entry = reading.entry
    known = able(entry, to, reading.values)
    if reading.formula is not None and len(reading.formula.inputs) == 2:
        # value and gate are two tensors: no function that halves one is what they are
        known = [each for each in known if inputs_of(each.call) == {"a", "b"}] or [_composition(reading, to)]
    layer = is_layer(reading.declaration)
    return min(known, key=lambda each: (each.error, each.composed, each.framework != to, is_layer(each) is not layer))


def _composition(reading: Reading, to: str) -> Elsewhere:
    """The arithmetic of a gated function, of a value a and a gate b."""
    from actref.printing.calls import TARGETS, composition

    while to not in TARGETS:
        to = FRAMEWORKS[to].borrows
    return Elsewhere(framework=to, call=composition(reading.entry, to), composed=True)  # type: ignore[arg-type]  # gated


def _notes(reading: Reading, declaration: Elsewhere, line: str) -> list[str]:
    """What there is to know of the call, of the line, and of the shape of what comes out."""
    there = reading.declaration
    of_source = there.note if there.framework != declaration.framework and reading.formula is None else ""
    at_home = (
        f"In {FRAMEWORKS[there.framework].title}: {of_source}" if of_source and of_source != declaration.note else ""
    )
    return [reading.note, _halves(reading, line), declaration.note, at_home, _lengths(reading)]


def _lengths(reading: Reading) -> str:
    """How long the axis of the output is, where it is not as long as that of the input."""
    entry = reading.entry
    if (
        not isinstance(entry, Gated | Vector)
        or isinstance(entry, StochasticVector)
        or (reading.formula and "b" in reading.inputs)
    ):
        return ""
    if "b" in inputs_of(reading.declaration.call) or "axis" not in reading.values:
        return ""
    grouped = reading.values[entry.grouped_by] if isinstance(entry, Vector) and entry.grouped_by else 1
    length = 12 * grouped if isinstance(grouped, int) else 12
    settings = {name: value for name, value in reading.values.items() if name != "axis"}
    share = Fraction(entry.function(np.zeros(length), **settings).size, length)
    return (
        ""
        if share == 1
        else f"Axis {reading.values['axis']} of the output has {share} times the length of the input's."
    )


def _halves(reading: Reading, line: str) -> str:
    """Where value and gate are, if the call has one array of both and the line two arrays, or the other way round."""
    if (
        reading.formula is not None
        or not isinstance(reading.entry, Gated)
        or inputs_of(line) <= (before := inputs_of(reading.declaration.call))
    ):
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
            found.append(f"{line} alone is {meant.described}, {_distance(reading, meant)}")
    if isinstance(reading.entry, Stochastic) and is_layer(reading.declaration) and declaration.composed:
        drawn = f"{reading.entry.name} draws at random while training"
        found.append(f"{drawn}; the line computes what it does in evaluation")
    return list(dict.fromkeys(found))


def _left(reading: Reading) -> list[str]:
    """Calls of the source's framework inside of the inputs, which stay as they are."""
    called = (n for text in reading.inputs.values() for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call))
    inner = dict.fromkeys(ast.unparse(node) for node in called if is_module(trees.path(node)))
    return [f"{each} in it is not translated; translate it alone" for each in inner]


def _spelling(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "").lower()


def _distance(one: Reading, other: Reading) -> str:
    """How far two functions of one number lie apart between -10 and 10."""
    if not (isinstance(one.entry, Elementwise) and isinstance(other.entry, Elementwise)):
        return "another function"
    x = np.linspace(-10, 10, 2001)
    apart = np.abs(one.entry.function(x, **one.values) - other.entry.function(x, **other.values))
    worst = int(np.argmax(apart))
    return f"up to {apart[worst]:.3g} away between -10 and 10, at x = {x[worst]:g}"


def _proof(reading: Reading, home: str, line: str, to: str, dtype: str) -> tuple[Proof | None, str]:
    """Both sides run over the grid of the entry: the call at home, the line in its framework."""
    from actref.frameworks.comparison import inputs

    entry = reading.entry
    if isinstance(entry, StochasticVector):
        return None, f"{entry.name} draws at random: two runs differ"
    there = written(entry, reading.declaration, reading.values)
    if isinstance(entry, Stochastic):
        there, line = _evaluating(there), _evaluating(line)
    x = inputs(entry, dtype)
    beside = home if engines.installed(home) else "definition"
    beside = beside if reading.formula is None else "formula"
    try:
        if reading.formula is not None:
            theirs = _of_formula(reading.formula, x)
        elif beside == home:
            theirs = engines.run(home, there, x, dtype)[0]
        else:
            theirs = entry.function(x, **reading.values)
        ours = engines.run(to, line, x, dtype)[0]
    except FrameworkError as error:
        return None, str(error)
    return compared(beside, x, theirs, ours, dtype), ""


def compared(beside: str, x: Numbers, theirs: Numbers, ours: Numbers, dtype: str = DTYPE) -> Proof:
    """How far the results of both sides lie apart; of rows the first number stands for the input."""
    import mpmath

    from actref.oracle import FORMATS, spacing  # with SymPy, which reading and writing do without

    firsts = np.broadcast_to(x.reshape(len(x), -1)[:, :1], (len(x), ours.size // len(x))).ravel()
    ulp, at, size, flushed, apart = 0.0, 0.0, 0.0, False, []
    largest, relative = (0.0, 0.0), (0.0, 0.0)
    same, form = True, FORMATS[dtype]
    smallest_normal = 2.0 ** (form.smallest + form.precision - 1)
    allowed = max(SAME, ROUNDINGS * 2.0 ** (1 - form.precision))
    for place, one, other in zip(firsts.tolist(), theirs.ravel().tolist(), ours.ravel().tolist(), strict=True):
        if one == other or (math.isnan(one) and math.isnan(other)):
            continue
        if not (math.isfinite(one) and math.isfinite(other)):
            apart.append(place)
            same &= abs(place) > NEAR or not math.isfinite(place)
            continue
        larger = max(abs(one), abs(other))
        if larger < smallest_normal:
            flushed |= 0 in (one, other)
            continue
        difference = abs(one - other)
        same &= difference <= allowed * (1 + larger + (abs(place) if abs(place) > NEAR else 0))
        if abs(place) <= FAR[-1]:  # farther out a difference is as large as the results are
            largest = max(largest, (difference, place), key=lambda pair: pair[0])
        relative = max(relative, (difference / larger, place), key=lambda pair: pair[0])
        units = float(difference / spacing(mpmath.mpf(larger), dtype))
        if units > ulp:
            ulp, at, size = units, place, larger
    return Proof(beside, x.size, float(f"{ulp:.3g}"), at, flushed, tuple(apart), size, *largest, *relative, same, dtype)


def _evaluating(line: str) -> str:
    """A line of a torch module, which would draw at random, in evaluation."""
    return f"{line.removesuffix('(x)')}.eval()(x)" if line.startswith("torch.nn.") and line.endswith(")(x)") else line

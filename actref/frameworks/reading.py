"""Reads what people write: a call of a function that an entry declares, a composition of one, or a formula.

Text is parsed with `ast`, and nothing but numbers is taken from it: nothing that is read is ever evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeGuard

from actref.discovery import NAMES, catalogue
from actref.entry import Elsewhere, Entry
from actref.errors import ActrefError, unknown
from actref.frameworks import notation
from actref.frameworks.calls import INPUTS, able, declarations, is_layer, parameters, paths, wanted_argument
from actref.frameworks.libraries import defined
from actref.frameworks.mathematics import FUNCTIONS
from actref.frameworks.names import FRAMEWORKS, folded, is_module, of_catalogue, spellings, stem
from actref.frameworks.notation import is_input, is_value
from actref.frameworks.trees import (
    HELD,
    CallError,
    UnknownFunctionError,
    Value,
    Values,
    constant,
    equal,
    is_dotted,
    literal,
    named,
    number,
    outermost,
    parsed,
    path,
)
from actref.kinds import Gated, Learnable, Stochastic

if TYPE_CHECKING:
    from actref.frameworks.formulas import Formula

GIVEN = frozenset({"input", "inputs", "x", "logits", "features"})
"""Names of the input."""
INPLACE = frozenset(
    {"celu", "elu", "hardsigmoid", "hardswish", "hardtanh", "leaky_relu", "mish", "relu", "relu6", "rrelu", "selu", "silu",
     "threshold"}
)  # fmt: skip
"""Entries whose function and module in `torch.nn` take `inplace` behind their parameters."""
WITHOUT_MEANING: Mapping[str, frozenset[str]] = {
    "torch": frozenset({"dtype", "device", "_stacklevel"}),
    "flax": frozenset({"name", "param_dtype"}),
    "keras": frozenset({"name", "dtype", "training"}),
    "tensorflow": frozenset({"name"}),
    "onnx": frozenset({"name"}),
    "timm": frozenset({"inplace"}),
    "scipy": frozenset({"dtype"}),
}
"""Arguments of each framework that change where or how a function runs, not what it computes."""
INITIALIZERS: Mapping[str, float] = {"'zeros'": 0.0, "'Zeros'": 0.0, "'ones'": 1.0, "'Ones'": 1.0}
"""Names of Keras's initializers that are one number."""
SHAPES = ("num_parameters", "shared_axes")
"""Arguments that say how many weights a layer has, not which."""
RENAMED: Mapping[tuple[str, str], str] = {("keras", "alpha"): "negative_slope"}
"""Arguments that Keras 2 called otherwise."""
WITHOUT_DIM = (
    "{0} has no dim. torch then guesses, and warns: dim 0 where the input has 0, 1 or 3 axes, else dim 1; write the one "
    "that is meant, dim=-1 for the last axis"
)

SEVERAL = (ast.Starred, ast.Tuple, ast.List, ast.Dict)
"""What is more than one input."""
UNREAD = "What it is given stands as it is written."
OVER_ALL = (
    "{0} without an axis takes the whole array as one vector; write axis=-1 where it has one axis, else flatten it"
)


class AmbiguousError(CallError):
    """A call that means one thing in one framework and another one elsewhere."""


@dataclass(frozen=True)
class Reading:
    """What a call means.

    Args:
        entry: The function.
        values: Every parameter of it, with the framework's default where the call names none.
        declaration: What the call was matched with.
        inputs: How the call names each input of the declaration: `{"a": "up", "b": "gate"}`; empty where it names none.
        note: What the text leaves open or rounds, in a sentence; empty if nothing.
        formula: It, where the text is one; None for a call.
    """

    entry: Entry
    values: dict[str, Value]
    declaration: Elsewhere
    inputs: Mapping[str, str]
    note: str = ""
    formula: Formula | None = None

    @property
    def described(self) -> str:
        """The function with its parameters, as one would say it: `leaky_relu(negative_slope=0.3)`."""
        values = ", ".join(f"{n}={v:g}" if isinstance(v, float) else f"{n}={v}" for n, v in self.values.items())
        return f"{self.entry.name}({values})" if values else self.entry.name


def read(text: str, framework: str | None = None) -> Reading:
    """The function and the parameters that a text means.

    Args:
        text: A call such as `torch.nn.LeakyReLU(0.2)`, with or without the input, `F.gelu(x)`, an ONNX node
            `LeakyRelu(alpha=0.2)`, a formula `0.5 * x * (1 + torch.erf(x / math.sqrt(2)))` or LaTeX, a name in English or
            Chinese, or statements, layers, containers, `partial` and `lambda` that hold one of these.
        framework: The framework, where the text does not say it.

    Raises:
        CallError: the text holds no activation, several, one that is ambiguous, or one that is not in the catalogue.
    """
    if framework is not None and framework not in FRAMEWORKS:
        raise CallError(unknown("framework", framework, FRAMEWORKS))
    return read_tree(notation.given(text), framework)


def read_tree(tree: ast.expr, framework: str | None = None) -> Reading:
    """As `read`, of one of `notation.activations`."""
    try:
        return _called(tree, framework)
    except AmbiguousError:
        raise
    except CallError as refused:
        composed = (pair for pair in _every(framework) if pair[1].composed)
        whole = [reading for entry, each in composed if (reading := _whole(tree, entry, each))]
        # a slope that is learned is written like one that is fixed, and then the fixed one is meant
        whole.sort(key=lambda reading: (isinstance(reading.entry, Learnable), len(reading.entry.parameters)))
        if whole and not isinstance(whole[0].entry, Learnable):
            return whole[0]
        from actref.frameworks.formulas import Formula, NoFormulaError, UnnamedError, identified

        try:
            formula = Formula(tree, lambda call: part(call, framework))
            entry, values, inputs, note = identified(formula)
        except UnnamedError:
            if whole:
                return whole[0]
            raise
        except CallError as error:
            if (outer := of_anything(tree, framework)) is not None:
                return outer
            if not isinstance(error, NoFormulaError):
                raise
            raise (refused if path(outermost(tree)) or isinstance(tree, ast.Constant) else error) from None
    home = framework if framework is not None else formula.framework
    return Reading(
        entry=entry,
        values={**parameters(entry), **values},
        declaration=Elsewhere(framework=home, call=ast.unparse(tree), composed=True),
        inputs=inputs,
        formula=formula,
        note=note,
    )


def of_anything(tree: ast.expr, framework: str | None) -> Reading | None:
    """A function of an input that is no formula: it is that function, whatever it is given."""
    if not isinstance(tree, ast.Call) or not tree.args or isinstance(tree.args[0], SEVERAL) or constant(tree.args[0]):
        return None
    with suppress(CallError):
        reading = _called(ast.Call(tree.func, [ast.Name("x"), *tree.args[1:]], tree.keywords), framework)
        if reading.inputs == {"x": "x"}:
            return replace(reading, inputs={"x": ast.unparse(tree.args[0])}, note=f"{reading.note} {UNREAD}".strip())
    return None


def knows(dotted: str, framework: str | None = None) -> bool:
    """Whether a path is that of a function that an entry declares, or that a library defines."""
    return bool(dotted and (_candidates(dotted, framework) or defined(dotted)))


def part(call: ast.expr, framework: str | None) -> tuple[Entry, Values, str]:
    """A call in a formula."""
    reading = _called(call, framework)
    return reading.entry, reading.values, reading.declaration.framework


def _called(tree: ast.expr, framework: str | None) -> Reading:
    """The reading of a call of one function."""
    text = ast.unparse(tree)
    if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
        return _by_name(tree.value, framework)
    dotted = path(outermost(tree))
    if not dotted:
        raise CallError(f"{text!r} is no call of an activation function")
    candidates = _candidates(dotted, framework)
    if not candidates and (function := _of_method(tree)) is not None and framework in (None, "torch"):
        try:
            return _called(function, "torch")
        except CallError:  # the method of something else than a tensor
            pass
    bare = isinstance(tree, ast.Name)  # a name alone
    if not candidates and bare:  # the name in a configuration of transformers: gelu_new
        candidates = [native for native in _natives(framework) if native[0] == f"ACT2FN[{dotted!r}]"]
    if not candidates and bare and dotted not in FUNCTIONS and (called := of_catalogue(dotted)):
        # leaky relu: what frameworks call so, but for blanks and capitals, else the function of the catalogue
        candidates = [native for native in _natives(framework) if folded(native[0].rpartition(".")[2]) == stem(dotted)]
        if not candidates:
            return _of_catalogue(called, dotted)
    if not candidates:
        own = _own(tree, dotted)
        if own is None:
            raise _no_function(dotted, framework)
        return own
    readings: dict[str, list[tuple[tuple[int, int], Reading]]] = {}  # by the function that is called
    refusals: list[_MismatchError] = []
    uncovered: dict[str, str] = {}
    for function_path, entry, declaration in candidates:
        try:
            readings.setdefault(function_path, []).append(_bound(tree, entry, declaration))
        except _MismatchError as mismatch:
            refusals.append(mismatch)
            if not isinstance(mismatch, _ForeignError):
                uncovered.setdefault(declaration.framework, str(mismatch))
    readings = {function_path: found for function_path, found in readings.items() if found}
    if not readings and dotted in _classes() and _is_applied(tree):
        return _applied_by_name(_classes()[dotted], tree)  # GELU(x): not the class, but the function as papers write it
    if not readings:
        raise CallError(f"{text!r}: {_listed(refusals)}")
    # where one framework takes the call and it means nothing in the catalogue, that of another must not stand in for it
    read_in = {reading.declaration.framework for found in readings.values() for _, reading in found}
    for name, reason in uncovered.items():
        if framework is None and name not in read_in and not bare:
            others = ", ".join(sorted(read_in))
            meant = f"{text!r} is a call of {others} or of {name}, there {reason}"
            raise AmbiguousError(f"{meant}; write the whole path, or name the framework, --from {sorted(read_in)[0]}")
    best: dict[tuple[str, tuple[tuple[str, Value], ...]], dict[str, Reading]] = {}
    for function_path, found in readings.items():
        nearest = min(rank for rank, _ in found)
        for rank, reading in found:
            if rank == nearest:
                meaning = (reading.entry.name, tuple(reading.values.items()))
                best.setdefault(meaning, {})[function_path] = reading
    if len(best) > 1:
        listed = "; ".join(f"{next(iter(r.values())).described} in {', '.join(sorted(r))}" for r in best.values())
        homes = sorted({reading.declaration.framework for each in best.values() for reading in each.values()})
        named = f", or name the framework, --from {' or --from '.join(homes)}" if framework is None else ""
        mend = f"write the whole path{named}"
        raise AmbiguousError(f"{text!r} means several things: {listed}; {mend}")
    return min((reading for found in readings.values() for reading in found), key=lambda pair: pair[0])[1]


def _of_catalogue(called: tuple[str, ...], name: str) -> Reading:
    """The function of the catalogue that is called so."""
    if len(called) > 1:
        raise AmbiguousError(f"{name!r} means several things: {', '.join(called)}; write one of them")
    entry = catalogue[called[0]]
    return Reading(entry, parameters(entry), _runnable(entry, {}), {}, _by_default(entry))


def _is_applied(tree: ast.expr) -> TypeGuard[ast.Call]:
    """Whether it is a call of one argument, an input."""
    return isinstance(tree, ast.Call) and len(tree.args) == 1 and not tree.keywords and is_value(tree.args[0])


def _applied_by_name(entry: Entry, tree: ast.Call) -> Reading:
    """A function of the catalogue that is written like a class and applied like a function."""
    inputs = {"x": ast.unparse(tree.args[0])}
    return Reading(entry, parameters(entry), _runnable(entry, {}), inputs, _by_default(entry))


def _by_default(entry: Entry) -> str:
    """That a name says nothing of the parameters."""
    names = ", ".join(entry.defaults)
    return f"By its name alone: at the default of {names}." if names else ""


def _own(tree: ast.expr, dotted: str) -> Reading | None:
    """A call of a function of this package: `snake(x, alpha=0.5)`, `actref.torch.Snake(alpha=0.5)`; None if it is none."""
    module, _, name = dotted.rpartition(".")
    entry = _classes().get(name, catalogue[name] if name in NAMES else None)
    if dotted in _classes() and _is_applied(tree):
        return _applied_by_name(_classes()[dotted], tree)
    if entry is None or module not in ("", "actref", "actref.torch") or (module == "actref" and name not in NAMES):
        return None
    settings = [f"{n}={v!r}" for n, v in parameters(entry).items() if n != "axis"]
    axis = {"axis": "dim" if module == "actref.torch" else "axis"} if "axis" in parameters(entry) else {}
    settings += [f"{word}=-1" for word in axis.values()]
    settings += ["layout='value_first'"] if isinstance(entry, Gated) else []
    call = f"{dotted}({', '.join(settings)})(x)" if name in _classes() else f"{dotted}({', '.join(['x', *settings])})"
    home = "torch" if module == "actref.torch" else "scipy"
    declaration = Elsewhere(framework=home, call=call, arguments={word: n for n, word in axis.items()})
    try:
        _, reading = _bound(tree, entry, declaration)
    except _MismatchError as mismatch:
        raise CallError(f"{ast.unparse(tree)!r}: {mismatch}") from None
    return replace(reading, declaration=_runnable(entry, reading.values, home))


def _runnable(entry: Entry, values: Values, home: str = "scipy") -> Elsewhere:
    """The call of a framework that stands for a function of the catalogue."""
    return min(able(entry, home, values), key=lambda each: (each.error, each.composed, is_layer(each)))


@cache
def _classes() -> Mapping[str, Entry]:
    """The entries by their torch modules."""
    return {entry.class_name: entry for entry in catalogue.values()}


def _no_function(dotted: str, framework: str | None) -> UnknownFunctionError:
    """Says that nothing is called so, and what may be meant."""
    elsewhere = sorted({each.framework for _, _, each in _candidates(dotted, None)})
    if elsewhere:
        listed = " or ".join(elsewhere)
        return UnknownFunctionError(
            f"{dotted} is a function of {listed}, not of {framework}; name that framework, or none"
        )
    if dotted.startswith(("self.", "config.", "cfg.", "args.")):
        return UnknownFunctionError(f"no function is called {dotted!r}; {HELD}")
    if written := _written_otherwise(dotted, framework):
        return UnknownFunctionError(f"no function is called {dotted!r}; it is written {' or '.join(written)}")
    near = unknown("function", dotted, dict.fromkeys(known for known, _, _ in _natives(framework)))
    return UnknownFunctionError(f"{near} (`actref list` shows the catalogue)")


def _by_name(name: str, framework: str | None) -> Reading:
    """The function of a name in quotes, as transformers and Keras look it up."""
    found: list[Reading] = []
    for table in (ast.Subscript(ast.Name("ACT2FN"), ast.Constant(name)), named(f"keras.activations.{name}")):
        with suppress(CallError):
            found.append(_called(table, framework))
    if not found:
        raise UnknownFunctionError(f"{name!r} is no name of an activation in transformers, nor in Keras")
    if len({(reading.entry.name, *reading.values.items()) for reading in found}) > 1:
        listed = "; ".join(f"{each.described} in {FRAMEWORKS[each.declaration.framework].title}" for each in found)
        homes = " or --from ".join(each.declaration.framework for each in found)
        raise AmbiguousError(f"{name!r} means several things: {listed}; name the framework, --from {homes}")
    return found[0]


class _MismatchError(Exception):
    """A call that a declaration does not cover, and why."""


class _OtherValueError(_MismatchError):
    """An argument that has another value than the one that a declaration fixes."""

    def __init__(self, given: str, wanted: str, name: str = "") -> None:
        super().__init__(f"{name}: {given} is not {wanted}" if name else f"{given} is not {wanted}")
        self.given, self.wanted, self.name = given, wanted, name


def _listed(refusals: Iterable[_MismatchError]) -> str:
    """Why none of several declarations covers a call, what they want of the same argument in one."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for each in refusals:
        if isinstance(each, _OtherValueError):
            reasons.setdefault((each.name, each.given), []).append(each.wanted)
        else:
            reasons.setdefault((str(each), ""), [])
    said = []
    for (name, given), wanted in reasons.items():
        values = " or ".join(dict.fromkeys(wanted))
        said.append(f"{name + ': ' if name else ''}{given} is not {values}" if given else name)
    return "; ".join(said)


class _ForeignError(_MismatchError):
    """A call that the declared function would itself refuse, so that another one is meant."""


def _of_method(tree: ast.expr) -> ast.Call | None:
    """The function of a method of torch's tensors: `torch.softmax(h, -1)` for `h.softmax(-1)`."""
    if not isinstance(tree, ast.Call) or not isinstance(tree.func, ast.Attribute) or not is_input(tree.func.value):
        return None
    if is_module(path(tree.func.value)) or path(tree.func.value) == "self":
        return None
    return ast.Call(ast.Attribute(ast.Name("torch"), tree.func.attr), [tree.func.value, *tree.args], tree.keywords)


@cache
def _everything() -> tuple[tuple[Entry, Elsewhere], ...]:
    return tuple((entry, each) for entry in catalogue.values() for each in declarations(entry))


def _every(framework: str | None) -> Iterator[tuple[Entry, Elsewhere]]:
    names = {framework, FRAMEWORKS[framework].borrows} if framework is not None else set(FRAMEWORKS)
    return (pair for pair in _everything() if pair[1].framework in names)


def _natives(framework: str | None) -> list[tuple[str, Entry, Elsewhere]]:
    return [(dotted, entry, each) for entry, each in _every(framework) for dotted in paths(each)]


def _candidates(dotted: str, framework: str | None) -> list[tuple[str, Entry, Elsewhere]]:
    """Declarations of that path, or of one that ends in it."""
    meant, natives = spellings(dotted), _natives(framework)
    exact = [native for native in natives if native[0] in meant]
    return exact if exact else [native for native in natives if native[0].endswith(f".{dotted}")]


def _written_otherwise(dotted: str, framework: str | None) -> list[str]:
    """Functions that are called so but for capitals and underscores, those of the module that is named first."""
    squashed, modules = _squashed(dotted), {each.rpartition(".")[0] for each in spellings(dotted)}
    same = [known for known, _, _ in _natives(framework) if _squashed(known) == squashed]
    here = [known for known in same if known.rpartition(".")[0] in modules]
    return list(dict.fromkeys(here or same))[:3]


def _squashed(dotted: str) -> str:
    return dotted.rpartition(".")[2].replace("_", "").lower()


def _bound(tree: ast.expr, entry: Entry, declaration: Elsewhere) -> tuple[tuple[int, int], Reading]:
    """The reading of a call by a declaration, and its rank: few parameters bound, many arguments as fixed."""
    pattern = outermost(parsed(declaration.call))
    required, expected = _arguments(pattern)
    named, inputs, dropped = _given_arguments(tree, entry, declaration)
    dotted = path(outermost(tree))
    values: dict[str, Value] = {}
    for name in required:
        wanted = parsed(declaration.arguments.get(name, name))
        if name not in named:
            raise _MismatchError(f"{dotted} needs its argument {name!r}")
        _unify(wanted, named[name], entry, values)
    for name, expected_keyword in expected.items():
        value = named.get(name, expected_keyword.value)
        if name in SHAPES:
            continue
        if name in ("dim", "axis") and equal(value, ast.Constant(None)):
            raise _MismatchError((WITHOUT_DIM if name == "dim" else OVER_ALL).format(dotted))
        try:
            _unify(wanted_argument(entry, declaration, expected_keyword), value, entry, values)
        except _OtherValueError as mismatch:
            raise _OtherValueError(mismatch.given, mismatch.wanted, name) from None
        except _MismatchError as mismatch:
            raise _MismatchError(f"{name}: {mismatch}") from None
    try:
        complete = {**parameters(entry), **values}
        entry.check_parameters(
            {n: float(v) for n, v in values.items() if n in entry.defaults and isinstance(v, float | int)}
        )
    except ActrefError as error:
        raise _MismatchError(str(error)) from None
    fixed = sum(constant(wanted_argument(entry, declaration, keyword)) for keyword in expected.values())
    return (len(values), -fixed), Reading(
        entry, complete, declaration, inputs, f"{_of_shapes(named)} {dropped}".strip()
    )


def _of_shapes(named: Mapping[str, ast.expr]) -> str:
    """That a layer has a weight for each channel, where a call says so."""
    given = [f"{name}={ast.unparse(named[name])}" for name in SHAPES if name in named]
    given = [each for each in given if each not in ("num_parameters=1", "shared_axes=None")]
    if not given:
        return ""
    return f"With {', '.join(given)} the layer learns several weights; the line starts them all at the same value."


def _arguments(pattern: ast.expr) -> tuple[list[str], dict[str, ast.keyword]]:
    """The arguments of a declared function beside its input: those that it needs, and those with a default."""
    if not isinstance(pattern, ast.Call):
        return [], {}
    return [ast.unparse(a) for a in pattern.args if not _is_input(a)], {str(k.arg): k for k in pattern.keywords}


def _given_arguments(
    tree: ast.expr, entry: Entry, declaration: Elsewhere
) -> tuple[dict[str, ast.expr], dict[str, str], str]:
    """The arguments of a call by name, but for what has no meaning, how it names its input, and what is left out."""
    declared = parsed(declaration.call)
    pattern, given = outermost(declared), outermost(tree)
    dotted = path(given)
    applied_to: list[ast.expr] = []
    if isinstance(tree, ast.Call) and tree is not given:
        if declared is pattern:
            raise _ForeignError(f"{dotted} is a function, what it returns is not called")
        applied_to = [_applied_to(tree, dotted, declaration)]
    if not isinstance(given, ast.Call):
        return {}, {}, ""
    for argument in (*given.args, *(keyword for keyword in given.keywords if keyword.arg is None)):
        if isinstance(argument, ast.Starred | ast.keyword):
            raise _MismatchError(f"{ast.unparse(argument)} is not a literal; write the arguments themselves")
    inputs = [a for a in pattern.args if _is_input(a)] if isinstance(pattern, ast.Call) else []
    required, expected = _arguments(pattern)
    listed = [*required, *expected]
    behind = trailing(entry, dotted, declaration)
    taken, positional = given.args[: len(inputs)], given.args[len(inputs) :]
    if taken and number(taken[0]) is not None:
        raise _MismatchError(f"the first argument of {dotted} is its input, not the number {ast.unparse(taken[0])}")
    if len(positional) > len(listed) + len(behind):
        raise _ForeignError(f"{dotted} takes at most {len(listed)} arguments beside its input")
    named = dict(zip((*listed, *behind), positional, strict=False))
    for name, value in named.items():
        if name in behind and not (constant(value) and isinstance(literal(value), bool)):
            raise _MismatchError(f"{dotted}: {name} is True or False, not {ast.unparse(value)}")
    for keyword in given.keywords:
        name = RENAMED.get((declaration.framework, str(keyword.arg)), str(keyword.arg))
        if name not in listed:
            name = str(keyword.arg)
        if name in GIVEN and inputs:
            if taken:
                raise _MismatchError(f"{dotted} is given its input twice, the second time as {name!r}")
            taken = [keyword.value]
        elif name in named:
            raise _MismatchError(f"{dotted} is given its argument {name!r} twice")
        elif name in (*listed, *behind) or name in WITHOUT_MEANING.get(declaration.framework, ()):
            named[name] = keyword.value
        else:
            found = ", ".join(listed) if listed else "none"
            raise _ForeignError(f"{dotted} has no argument {name!r}; arguments are {found}")
    if taken:
        _check_input(taken[0])
    training = named.get("training")
    if training is not None and isinstance(entry, Stochastic) and not equal(training, ast.Constant(False)):
        drawn = f"{dotted} draws at random with training={ast.unparse(training)}"
        raise _MismatchError(f"{drawn}; what is translated is its evaluation, training=False")
    arguments = {name: value for name, value in named.items() if name in listed}
    given_inputs = [ast.unparse(each) for each in (*taken, *applied_to)]
    return arguments, {"x": given_inputs[0]} if given_inputs else {}, _dropped(named, listed)


def _dropped(named: Mapping[str, ast.expr], listed: Iterable[str]) -> str:
    """Which arguments of a call are left out of the line."""
    left = [f"{name}={ast.unparse(value)}" for name, value in named.items() if name not in listed]
    return f"Left out, without effect on the function: {', '.join(left)}." if left else ""


def _is_input(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in INPUTS


def trailing(entry: Entry, dotted: str, declaration: Elsewhere) -> tuple[str, ...]:
    """What torch takes behind the declared arguments, and what changes nothing of the value in evaluation."""
    if declaration.framework != "torch":
        return ()
    full = next(each for each in paths(declaration) if each in spellings(dotted) or each.endswith(f".{dotted}"))
    draws = isinstance(entry, Stochastic) and not is_layer(declaration)
    inplace = entry.name in INPLACE and full.startswith("torch.nn.") and not full.endswith("_")
    return ("training",) * draws + ("inplace",) * inplace


def _applied_to(tree: ast.Call, dotted: str, declaration: Elsewhere) -> ast.expr:
    """The input of a layer; _MismatchError unless it is applied to one and nothing else that has a meaning."""
    meaningless = WITHOUT_MEANING.get(declaration.framework, ())
    keywords = [keyword for keyword in tree.keywords if keyword.arg not in meaningless]
    found = [ast.unparse(each) for each in (*tree.args, *keywords)]
    if len(found) != 1 or any(keyword.arg not in GIVEN for keyword in keywords):
        listed = ", ".join(found) if found else "nothing"
        raise _MismatchError(f"{dotted} is applied to one input, here to {listed}; write the call of x alone")
    (given,) = (*tree.args, *(keyword.value for keyword in keywords))
    _check_input(given)
    return given


def _check_input(given: ast.expr) -> None:
    """_MismatchError where an input computes something, or is several: it may be a call of the other framework."""
    if not is_input(given):
        raise _MismatchError(f"the input is the expression {ast.unparse(given)}; write the call of x alone")


def _whole(tree: ast.expr, entry: Entry, declaration: Elsewhere) -> Reading | None:
    """The reading of a composition, compared as a whole; None if it is another one."""
    values: dict[str, Value] = {}
    inputs: dict[str, str] = {}
    try:
        _unify(notation.folded(declaration.call), tree, entry, values, inputs)
        entry.check_parameters(
            {n: float(v) for n, v in values.items() if n in entry.defaults and isinstance(v, float | int)}
        )
    except (_MismatchError, ActrefError):
        return None
    if len(set(inputs.values())) < len(inputs) or any(each in FUNCTIONS or each in NAMES for each in inputs.values()):
        return None  # x * x is no value and its gate, and x * tanh neither
    return Reading(entry, {**parameters(entry), **values}, declaration, inputs)


def _unify(
    wanted: ast.expr, given: ast.expr, entry: Entry, values: dict[str, Value], inputs: dict[str, str] | None = None
) -> None:
    """Bind the parameters in what is wanted to the literals in what is given; _MismatchError where the two differ."""
    wanted, given = _weight(wanted), _weight(given)
    if isinstance(wanted, ast.Name) and wanted.id in parameters(entry):
        value = (
            INITIALIZERS.get(ast.unparse(given), literal(given)) if constant(given) or not is_dotted(given) else None
        )
        if value is None and not constant(given):
            name = ast.unparse(given)
            raise _MismatchError(f"{name} is a name, and {wanted.id} has to be known; write its number")
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _MismatchError(f"{value!r} is not a number")
        if isinstance(parameters(entry)[wanted.id], int):
            if not float(value).is_integer():
                raise _MismatchError(f"{value!r} is not a whole number")
            value = int(value)
        else:
            value = float(value)
        if values.setdefault(wanted.id, value) != value:
            raise _MismatchError(f"{wanted.id} is both {values[wanted.id]!r} and {value!r}")
        return
    if inputs is not None and isinstance(wanted, ast.Name) and wanted.id in INPUTS:
        plain_name = is_dotted(given) or isinstance(given, ast.Subscript)
        if not plain_name or inputs.setdefault(wanted.id, ast.unparse(given)) != ast.unparse(given):
            raise _MismatchError(f"{ast.unparse(given)} is not the input")
        return
    if constant(wanted) and constant(given):
        if not equal(wanted, given):
            raise _OtherValueError(ast.unparse(given), ast.unparse(wanted))
        return
    if is_dotted(wanted):
        if not is_dotted(given) or path(wanted) not in spellings(path(given)):
            raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
        return
    if type(wanted) is not type(given):
        raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
    if isinstance(wanted, ast.BinOp) and isinstance(wanted.op, ast.Add | ast.Mult) and isinstance(given, ast.BinOp):
        if type(given.op) is not type(wanted.op):
            raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
        for left, right in ((given.left, given.right), (given.right, given.left)):
            found, bound = dict(values), dict(inputs) if inputs is not None else None
            try:
                _unify(wanted.left, left, entry, found, bound)
                _unify(wanted.right, right, entry, found, bound)
            except _MismatchError:
                continue
            values.update(found)
            if inputs is not None and bound is not None:
                inputs.update(bound)
            return
        raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
    for part, other in zip(_children(wanted), _children(given), strict=False):
        if isinstance(part, ast.expr) and isinstance(other, ast.expr):
            _unify(part, other, entry, values, inputs)
        elif part != other:
            raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
    if len(_children(wanted)) != len(_children(given)):
        raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")


def _weight(tree: ast.expr) -> ast.expr:
    """What an array or an initializer is made of: `weight` of `torch.tensor([weight])`, `x.new_tensor(weight)`."""
    if not isinstance(tree, ast.Call) or not tree.args:
        return tree
    made = path(tree)
    if made not in ("torch.tensor", "keras.initializers.Constant") and not made.endswith(".new_tensor"):
        return tree
    held = tree.args[0]
    return held.elts[0] if isinstance(held, ast.List) and len(held.elts) == 1 else held


def _children(node: ast.expr) -> list[ast.expr | str | type]:
    """What a node is made of, keywords by name so that their order does not matter."""
    if isinstance(node, ast.Call):
        named = sorted(((str(k.arg), k.value) for k in node.keywords), key=lambda pair: pair[0])
        return [node.func, *node.args, *(part for pair in named for part in pair)]
    found: list[ast.expr | str | type] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr):
            found.append(child)
        elif not isinstance(child, ast.expr_context):
            found.append(type(child))
    return found

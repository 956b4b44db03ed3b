"""Calls as text: written from an entry's declaration, and read back into an entry and its parameters.

A declaration (`actref.entry.Elsewhere`) is one Python expression. For a function that the framework has, it is that
function's signature with the framework's own defaults, `keras.layers.LeakyReLU(negative_slope=0.3)(x)`; for one that it
lacks, the shortest composition, `x * jax.nn.sigmoid(beta * x)`. Names in it are the input (`x`; `a` and `b` for the
value and the gate of a gated unit), the parameters of the entry, and what the framework's import lines bind.

Text is parsed with `ast`, and nothing but literals is taken from it: nothing that is read is ever evaluated.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from actref.discovery import catalogue
from actref.entry import Elsewhere, Entry, TorchBuiltin
from actref.errors import ActrefError, EntryError, unknown
from actref.frameworks.names import FLAX_LINEN, FLAX_NNX, FRAMEWORKS
from actref.kinds import Gated, Stochastic, Vector
from actref.printed.calls import CALLS, SPELLINGS

Value: TypeAlias = float | int | bool | str | None
Values: TypeAlias = Mapping[str, Value]

INPUTS = ("x", "a", "b")
LONGEST = 2000
"""Characters of a call that is read."""
DEEPEST = 50
"""Levels of an expression that is read; the reader goes down them by calling itself."""
SHORT = {
    "F": ("torch.nn.functional",),
    "nn": ("torch.nn", "flax.linen", "jax.nn", "tf.nn"),
    "nnx": ("flax.nnx",),
    "linen": ("flax.linen",),
    "jnp": ("jax.numpy",),
    "np": ("numpy",),
    "tensorflow": ("tf",),
    "layers": ("keras.layers",),
    "activations": ("keras.activations",),
    "ops": ("keras.ops",),
    "tf.keras": ("keras",),
    "tensorflow.keras": ("keras",),
    "ai.onnx": ("",),
    "transformers.activations": ("",),
}
"""What people import a module as, and what it stands for."""
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
BY_NAME = frozenset({"keras.layers.Activation", "keras.activations.get"})
"""Keras's functions that hand out `keras.activations.NAME` for a name."""


class CallError(ActrefError):
    """A call that cannot be read, or that means no function of the catalogue."""


@dataclass(frozen=True)
class Reading:
    """What a call means.

    Args:
        entry: The function.
        values: Every parameter of it, with the framework's default where the call names none.
        declaration: What the call was matched with.
        inputs: How the call names each input of the declaration: `{"a": "up", "b": "gate"}`; empty where it names none.
    """

    entry: Entry
    values: dict[str, Value]
    declaration: Elsewhere
    inputs: Mapping[str, str]


def parameters(entry: Entry) -> dict[str, Value]:
    """What a call may set, at our defaults: the parameters, and the axis where a caller may choose it."""
    values: dict[str, Value] = dict(entry.defaults)
    if isinstance(entry, Vector) and entry.grouped_by:
        values[entry.grouped_by] = int(entry.defaults[entry.grouped_by])
    if isinstance(entry, Gated) or (isinstance(entry, Vector) and entry.axis == -1):
        values["axis"] = -1
    return values


def declarations(entry: Entry, framework: str | None = None) -> tuple[Elsewhere, ...]:
    """What the entry says about frameworks, torch's own functions included, the preferred call of each first."""
    stated = {path for each in entry.elsewhere for path in paths(each)}
    derived = [each for each in (*_torch(entry), *_flax(entry)) if paths(each)[0] not in stated]
    every = (*derived, *entry.elsewhere, *_composed(entry))
    return tuple(each for each in every if framework in (None, each.framework))


def paths(declaration: Elsewhere) -> tuple[str, ...]:
    """The dotted paths of the framework's function; none of a composition."""
    return () if declaration.composed else (_function(declaration.call), *declaration.also)


@cache  # asked for by every look at what the catalogue declares
def _function(call: str) -> str:
    return _path(_outermost(_parsed(call)))


def answer(entry: Entry, framework: str) -> Elsewhere | None:
    """The call to write in a framework: its own function, else a composition, else what it borrows from another one."""
    found = sorted(declarations(entry, framework), key=lambda each: (each.error, each.composed))
    if found:
        return found[0]
    borrows = FRAMEWORKS[framework].borrows
    return answer(entry, borrows) if borrows else None


def preferred(entry: Entry, framework: str) -> Elsewhere:
    """As `answer`.

    Raises:
        EntryError: the entry says nothing about the framework.
    """
    found = answer(entry, framework)
    if found is None:
        mend = "declare its function, or with composed=True the shortest composition"
        raise EntryError(entry.name, "elsewhere", f"has no answer for {framework}", mend)
    return found


def _composed(entry: Entry) -> Iterator[Elsewhere]:
    """The compositions that are printed for the frameworks that lack the function."""
    for framework, call in CALLS.get(entry.name, {}).items():
        yield Elsewhere(framework=framework, call=call, composed=True)


def lacking(entry: Entry) -> list[str]:
    """The frameworks with an arithmetic of their own that have no function for every value of the parameters."""
    names = {p.name for p in entry.parameters}
    able = {
        each.framework
        for each in (*_torch(entry), *entry.elsewhere)
        if not each.composed and not each.error and names <= settable(entry, each)
    }
    return [name for name, each in FRAMEWORKS.items() if not each.borrows and name not in able]


def _torch(entry: Entry) -> Iterator[Elsewhere]:
    """The calls of torch's own function, whose parameters are named as ours, and of its module."""
    if not isinstance(entry.torch, TorchBuiltin):
        return
    settings = [f"{p.name}={p.default!r}" for p in entry.parameters]
    arguments = {}
    if "axis" in parameters(entry):
        settings.append("dim=-1")
        arguments["dim"] = "axis"
    for name, value in entry.torch.fixed.items():
        settings.append(f"{name}={value!r}")
    listed = ", ".join(settings)
    if entry.torch.function is not None:
        call = f"{entry.torch.function}({', '.join(['x', *settings])})"
        yield Elsewhere(framework="torch", call=call, arguments=arguments)
    if entry.torch.module is not None:
        yield Elsewhere(framework="torch", call=f"{entry.torch.module}({listed})(x)", arguments=arguments)


def _flax(entry: Entry) -> Iterator[Elsewhere]:
    """JAX's functions under the names that flax gives them."""
    for each in entry.elsewhere:
        if each.framework == "jax" and not each.composed:
            names = [path.removeprefix("jax.nn.") for path in paths(each)]
            found = [f"flax.linen.{n}" for n in names if n in FLAX_LINEN] + [
                f"flax.nnx.{n}" for n in names if n in FLAX_NNX
            ]
            if found:
                call = found[0] + each.call[len(paths(each)[0]) :]
                yield replace(each, framework="flax", call=call, also=tuple(found[1:]), since="", note="")


# ---------------------------------------------------------------------------------------------------------- writing


def is_layer(declaration: Elsewhere) -> bool:
    """Whether the call makes an object first and applies it then."""
    tree = _parsed(declaration.call)
    made = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call)
    # get_act_fn makes no object, it hands out a function
    return made and not declaration.composed and not paths(declaration)[0].endswith(".get_act_fn")


def written(entry: Entry, declaration: Elsewhere, values: Values | None = None) -> str:
    """The line to write for the function at these values; only what differs from the framework's default is named.

    Args:
        entry: The function.
        declaration: The call, one of `declarations(entry)`.
        values: Parameters that differ from our defaults.
    """
    defaults = parameters(entry)
    complete = {**defaults, **(values if values is not None else {})}
    complete = {
        n: int(v) if isinstance(defaults.get(n), int) and isinstance(v, float) else v for n, v in complete.items()
    }
    if declaration.composed:
        return ast.unparse(_Substitution(complete).visit(_parsed(declaration.call)))
    tree = _parsed(declaration.call)
    call = _outermost(tree)
    if isinstance(call, ast.Call):
        kept = []
        for keyword in call.keywords:
            wanted = _wanted(entry, declaration, keyword)
            value = _Substitution(complete).visit(wanted)
            if not _equal(value, keyword.value):
                kept.append(ast.keyword(keyword.arg, value))
        call.keywords = kept
        call.args = [
            argument if isinstance(argument, ast.Name) and argument.id in INPUTS
            else _Substitution(complete).visit(_parsed(declaration.arguments.get(ast.unparse(argument), ast.unparse(argument))))
            for argument in call.args
        ]  # fmt: skip
    return ast.unparse(tree)


def settable(entry: Entry, declaration: Elsewhere) -> set[str]:
    """The parameters of the entry that the call can set; the axis too where value and gate are arrays of their own."""
    tree = _parsed(declaration.call)
    expressions = [tree, *(_parsed(each) for each in declaration.arguments.values())]
    names = {node.id for each in expressions for node in ast.walk(each) if isinstance(node, ast.Name)}
    if not declaration.composed and isinstance(call := _outermost(tree), ast.Call):
        names |= {str(k.arg) for k in call.keywords if k.arg not in declaration.arguments}
    if isinstance(entry, Gated) and {"a", "b"} <= names:
        names.add("axis")
    if declaration.composed and not isinstance(entry, Vector) and not names >= entry.defaults.keys():
        # a bound that no value reaches: the definition does without it, and so does what is printed from it
        names |= {p.name for p in entry.parameters if p.symbol not in entry.expression.free_symbols}
    return names & set(parameters(entry))


def defaults(declaration: Elsewhere) -> dict[str, Value]:
    """The framework's own default of each argument that the declaration names."""
    call = _outermost(_parsed(declaration.call))
    keywords = call.keywords if isinstance(call, ast.Call) and not declaration.composed else []
    return {str(k.arg): literal(k.value) for k in keywords}


def applied(text: str) -> bool:
    """Whether a call of a layer goes on to apply it: `torch.nn.ReLU()(x)`."""
    tree = _given(text)
    return isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call)


def renamed(line: str, inputs: Mapping[str, str]) -> str:
    """The line with its inputs under other names, `up * jax.nn.silu(gate)` for `a * jax.nn.silu(b)`."""
    tree = _parsed(line)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = inputs.get(node.id, node.id)  # a name, an attribute or an element: each stands without brackets
    return ast.unparse(tree)


def inputs_of(line: str) -> set[str]:
    """The inputs that a line names."""
    return {node.id for node in ast.walk(_parsed(line)) if isinstance(node, ast.Name)} & set(INPUTS)


def plain(declaration: Elsewhere) -> str:
    """The call without any argument but the input: what a port writes that trusts the name."""
    tree = _parsed(declaration.call)
    call = _outermost(tree)
    if isinstance(call, ast.Call):
        call.keywords = []
    return ast.unparse(tree)


def _wanted(entry: Entry, declaration: Elsewhere, keyword: ast.keyword) -> ast.expr:
    """What an argument of the framework has to be: an expression in our parameters, or a literal."""
    name = str(keyword.arg)
    if name in declaration.arguments:
        return _parsed(declaration.arguments[name])
    return ast.Name(name) if name in parameters(entry) else keyword.value


class _Substitution(ast.NodeTransformer):
    """Puts numbers in the place of names."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _literal(self.values[node.id]) if node.id in self.values else node


def _literal(value: Value) -> ast.expr:
    if isinstance(value, float):
        if not math.isfinite(value):
            raise CallError(f"a call cannot hold the value {value!r}; only finite numbers can be written")
        return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if math.copysign(1, value) < 0 else ast.Constant(value)
    if isinstance(value, int) and not isinstance(value, bool) and value < 0:
        return ast.UnaryOp(ast.USub(), ast.Constant(-value))
    return ast.Constant(value)


# ---------------------------------------------------------------------------------------------------------- reading


def read(text: str, framework: str | None = None) -> Reading:
    """The function and the parameters that a call means.

    Args:
        text: A call such as `torch.nn.LeakyReLU(0.2)`, with or without the input, `F.gelu(x)`, an ONNX node
            `LeakyRelu(alpha=0.2)`, or a composition `x * jax.nn.sigmoid(x)`.
        framework: The framework, where the text does not say it.

    Raises:
        CallError: the text is no call, holds something that is not a literal, or means nothing in the catalogue.
    """
    if framework is not None and framework not in FRAMEWORKS:
        raise CallError(unknown("framework", framework, FRAMEWORKS))
    tree = _given(text)
    try:
        return _called(text, tree, framework)
    except CallError:
        every = (pair for pair in (*_every(framework), *_spelled(framework)) if pair[1].composed)
        found = [reading for entry, each in every if (reading := _whole(tree, entry, each))]
        if not found:
            raise
        return min(found, key=lambda reading: len(reading.entry.parameters))


def _called(text: str, tree: ast.expr, framework: str | None) -> Reading:
    """The reading of a call of one function."""
    path = _path(_outermost(tree))
    if not path:
        mend = "`actref identify` takes a function that computes it"
        raise CallError(f"{text!r} is no call of an activation function, nor a composition of the catalogue; {mend}")
    candidates = _candidates(path, framework)
    if not candidates and (function := _of_method(tree)) is not None and framework in (None, "torch"):
        try:
            return _called(text, function, "torch")
        except CallError:  # the method of something else than a tensor
            pass
    if not candidates:
        near = unknown("function", path, dict.fromkeys(p for p, _, _ in _natives(framework)))
        raise CallError(f"{near} (`actref list` shows the catalogue)")
    readings: list[tuple[tuple[int, int], Reading]] = []
    refusals: list[str] = []
    uncovered: dict[str, str] = {}
    for entry, declaration in candidates:
        try:
            readings.append(_bound(tree, entry, declaration))
        except _MismatchError as mismatch:
            refusals.append(str(mismatch))
            if not isinstance(mismatch, _ForeignError):
                uncovered.setdefault(declaration.framework, str(mismatch))
    if not readings:
        raise CallError(f"{text!r}: {'; '.join(dict.fromkeys(refusals))}")
    # where one framework takes the call and it means nothing in the catalogue, that of another must not stand in for it
    read_in = {reading.declaration.framework for _, reading in readings}
    for name, reason in uncovered.items():
        if framework is None and name not in read_in:
            others = ", ".join(sorted(read_in))
            meant = f"{text!r} is a call of {others} or of {name}, there {reason}"
            raise CallError(f"{meant}; write the whole path, or name the framework")
    nearest = min(rank for rank, _ in readings)
    best = [reading for rank, reading in readings if rank == nearest]
    meanings = {(r.entry.name, tuple(r.values.items())) for r in best}
    if len(meanings) > 1:
        names = sorted({f"{r.declaration.framework}: {r.entry.name}" for r in best})
        raise CallError(
            f"{text!r} means several things ({', '.join(names)}); write the whole path, or name the framework"
        )
    return best[0]


class _MismatchError(Exception):
    """A call that a declaration does not cover, and why."""


class _ForeignError(_MismatchError):
    """A call that the declared function would itself refuse, so that another one is meant."""


def _given(text: str) -> ast.expr:
    """The text as a tree that holds names, attributes, calls, subscripts, literals and arithmetic only."""
    if len(text) > LONGEST:
        raise CallError(f"a call of {len(text)} characters is too long; at most {LONGEST} are read")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise CallError(f"{text!r} is not a Python expression: {error}") from None
    if (depth := _depth(tree)) > DEEPEST:
        raise CallError(f"{text[:60]!r} is an expression of {depth} levels; at most {DEEPEST} are read")
    allowed = (
        ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.keyword, ast.Compare,
        ast.Slice, ast.List, ast.Tuple, ast.Starred, ast.operator, ast.unaryop, ast.cmpop, ast.expr_context,
    )  # fmt: skip
    for node in ast.walk(tree):
        if not isinstance(node, allowed):
            raise CallError(f"{text!r} holds {ast.unparse(node)!r}, which is not a literal; write the value itself")
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value.bit_length() > 1023:
            raise CallError(f"{text[:60]!r} holds an integer of {len(str(node.value))} digits; no float is that large")
    return _by_name(text, tree)


def _by_name(text: str, tree: ast.expr) -> ast.expr:
    """A function that Keras is asked for by name, `keras.layers.Activation("gelu")`, as the function."""
    made = _outermost(tree)
    if not isinstance(made, ast.Call) or not _spellings(_path(made)) & BY_NAME:
        return tree
    given = [*made.args, *(k.value for k in made.keywords if k.arg not in WITHOUT_MEANING["keras"])]
    name = given[0].value if len(given) == 1 and isinstance(given[0], ast.Constant) else None
    if not isinstance(name, str) or not name.isidentifier():
        raise CallError(f"{text!r} asks for a function by name; write the name itself, {_path(made)}('gelu')")
    function = ast.Attribute(_parsed("keras.activations"), name)  # not parsed: "class" is an identifier too
    return function if tree is made or not isinstance(tree, ast.Call) else ast.Call(function, tree.args, tree.keywords)


def _of_method(tree: ast.expr) -> ast.Call | None:
    """The function of a method of torch's tensors: `torch.softmax(h, -1)` for `h.softmax(-1)`."""
    if (
        not isinstance(tree, ast.Call)
        or not isinstance(tree.func, ast.Attribute)
        or not _names_a_value(tree.func.value)
    ):
        return None
    modules = {each.partition(".")[0] for each in (*SHORT, *(path for path, _, _ in _natives(None)))}
    if _path(tree.func.value).partition(".")[0] in modules:
        return None
    return ast.Call(ast.Attribute(ast.Name("torch"), tree.func.attr), [tree.func.value, *tree.args], tree.keywords)


def _depth(tree: ast.expr) -> int:
    """Levels of a tree, counted without recursion."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


@cache
def _everything() -> tuple[tuple[Entry, Elsewhere], ...]:
    return tuple((entry, each) for entry in catalogue.values() for each in declarations(entry))


@cache
def _spelled(framework: str | None) -> tuple[tuple[Entry, Elsewhere], ...]:
    """Compositions that people write although the framework has the function: `x * torch.sigmoid(x)`."""
    return tuple(
        (catalogue[name], Elsewhere(framework=each, call=call, composed=True))
        for name, calls in SPELLINGS.items()
        for each, call in calls.items()
        if framework in (None, each)
    )


def _every(framework: str | None) -> Iterator[tuple[Entry, Elsewhere]]:
    names = {framework, FRAMEWORKS[framework].borrows} if framework is not None else set(FRAMEWORKS)
    return (pair for pair in _everything() if pair[1].framework in names)


def _natives(framework: str | None) -> list[tuple[str, Entry, Elsewhere]]:
    return [(path, entry, each) for entry, each in _every(framework) for path in paths(each)]


def _candidates(path: str, framework: str | None) -> list[tuple[Entry, Elsewhere]]:
    """Declarations of that path, or of one that ends in it."""
    spellings, natives = _spellings(path), _natives(framework)
    exact = [(entry, each) for known, entry, each in natives if known in spellings]
    return exact if exact else [(e, d) for known, e, d in natives if known.endswith(f".{path}")]


def _bound(tree: ast.expr, entry: Entry, declaration: Elsewhere) -> tuple[tuple[int, int], Reading]:
    """The reading of a call by a declaration, and its rank: few parameters bound, many arguments as fixed."""
    pattern = _outermost(_parsed(declaration.call))
    required, expected = _arguments(pattern)
    named, inputs = _given_arguments(tree, entry, declaration)
    path = _path(_outermost(tree))
    values: dict[str, Value] = {}
    for name in required:
        wanted = _parsed(declaration.arguments.get(name, name))
        if name not in named:
            raise _MismatchError(f"{path} needs its argument {name!r}")
        _unify(wanted, named[name], entry, values)
    for name, expected_keyword in expected.items():
        value = named.get(name, expected_keyword.value)
        try:
            _unify(_wanted(entry, declaration, expected_keyword), value, entry, values)
        except _MismatchError as mismatch:
            raise _MismatchError(f"{name}: {mismatch}") from None
    try:
        complete = {**parameters(entry), **values}
        entry.check_parameters(
            {n: float(v) for n, v in values.items() if n in entry.defaults and isinstance(v, float | int)}
        )
    except ActrefError as error:
        raise _MismatchError(str(error)) from None
    fixed = sum(_constant(_wanted(entry, declaration, keyword)) for keyword in expected.values())
    return (len(values), -fixed), Reading(entry, complete, declaration, inputs)


def _arguments(pattern: ast.expr) -> tuple[list[str], dict[str, ast.keyword]]:
    """The arguments of a declared function beside its input: those that it needs, and those with a default."""
    if not isinstance(pattern, ast.Call):
        return [], {}
    return [ast.unparse(a) for a in pattern.args if not _is_input(a)], {str(k.arg): k for k in pattern.keywords}


def _given_arguments(
    tree: ast.expr, entry: Entry, declaration: Elsewhere
) -> tuple[dict[str, ast.expr], dict[str, str]]:
    """The arguments of a call by name, but for what has no meaning, and how it names its input."""
    declared = _parsed(declaration.call)
    pattern, given = _outermost(declared), _outermost(tree)
    path = _path(given)
    applied_to: list[ast.expr] = []
    if isinstance(tree, ast.Call) and tree is not given:
        if declared is pattern:
            raise _ForeignError(f"{path} is a function, what it returns is not called")
        applied_to = [_applied_to(tree, path, declaration)]
    if not isinstance(given, ast.Call):
        return {}, {}
    for argument in (*given.args, *(keyword for keyword in given.keywords if keyword.arg is None)):
        if isinstance(argument, ast.Starred | ast.keyword):
            raise _MismatchError(f"{ast.unparse(argument)} is not a literal; write the arguments themselves")
    inputs = [a for a in pattern.args if _is_input(a)] if isinstance(pattern, ast.Call) else []
    required, expected = _arguments(pattern)
    listed = [*required, *expected]
    trailing = _trailing(entry, path, declaration)
    taken, positional = given.args[: len(inputs)], given.args[len(inputs) :]
    if taken and _is_number(taken[0]):
        raise _MismatchError(f"the first argument of {path} is its input, not the number {ast.unparse(taken[0])}")
    if len(positional) > len(listed) + len(trailing):
        raise _ForeignError(f"{path} takes at most {len(listed)} arguments beside its input")
    named = dict(zip((*listed, *trailing), positional, strict=False))
    for name, value in named.items():
        if name in trailing and not (_constant(value) and isinstance(literal(value), bool)):
            raise _MismatchError(f"{path}: {name} is True or False, not {ast.unparse(value)}")
    for keyword in given.keywords:
        name = str(keyword.arg)
        if name in GIVEN and inputs:
            if taken:
                raise _MismatchError(f"{path} is given its input twice, the second time as {name!r}")
            taken = [keyword.value]
        elif name in named:
            raise _MismatchError(f"{path} is given its argument {name!r} twice")
        elif name in (*listed, *trailing) or name in WITHOUT_MEANING.get(declaration.framework, ()):
            named[name] = keyword.value
        else:
            found = ", ".join(listed) if listed else "none"
            raise _ForeignError(f"{path} has no argument {name!r}; arguments are {found}")
    if taken:
        _check_input(taken[0])
    training = named.get("training")
    if training is not None and isinstance(entry, Stochastic) and not _equal(training, ast.Constant(False)):
        drawn = f"{path} draws at random with training={ast.unparse(training)}"
        raise _MismatchError(f"{drawn}; what is translated is its evaluation, training=False")
    arguments = {name: value for name, value in named.items() if name in listed}
    given_inputs = [ast.unparse(each) for each in (*taken, *applied_to)]
    return arguments, {"x": given_inputs[0]} if given_inputs else {}


def _is_input(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in INPUTS


def _trailing(entry: Entry, path: str, declaration: Elsewhere) -> tuple[str, ...]:
    """What torch takes behind the declared arguments, and what changes nothing of the value in evaluation."""
    if declaration.framework != "torch":
        return ()
    full = next(each for each in paths(declaration) if each in _spellings(path) or each.endswith(f".{path}"))
    draws = isinstance(entry, Stochastic) and not is_layer(declaration)
    inplace = entry.name in INPLACE and full.startswith("torch.nn.") and not full.endswith("_")
    return ("training",) * draws + ("inplace",) * inplace


def _applied_to(tree: ast.Call, path: str, declaration: Elsewhere) -> ast.expr:
    """The input of a layer; _MismatchError unless it is applied to one and nothing else that has a meaning."""
    meaningless = WITHOUT_MEANING.get(declaration.framework, ())
    keywords = [keyword for keyword in tree.keywords if keyword.arg not in meaningless]
    found = [ast.unparse(each) for each in (*tree.args, *keywords)]
    if len(found) != 1 or any(keyword.arg not in GIVEN for keyword in keywords):
        listed = ", ".join(found) if found else "nothing"
        raise _MismatchError(f"{path} is applied to one input, here to {listed}; write the call of x alone")
    (given,) = (*tree.args, *(keyword.value for keyword in keywords))
    _check_input(given)
    return given


def _check_input(given: ast.expr) -> None:
    """_MismatchError where an input computes something, or is several: it may be a call of the other framework."""
    if not _names_a_value(given):
        raise _MismatchError(f"the input is the expression {ast.unparse(given)}; write the call of x alone")


def _names_a_value(node: ast.expr) -> bool:
    """Whether it is a variable, an attribute or an element of one: x, self.hidden, outputs[0]."""
    return isinstance(node, ast.Name) or (
        isinstance(node, ast.Attribute | ast.Subscript) and _names_a_value(node.value)
    )


def _whole(tree: ast.expr, entry: Entry, declaration: Elsewhere) -> Reading | None:
    """The reading of a composition, compared as a whole; None if it is another one."""
    values: dict[str, Value] = {}
    inputs: dict[str, str] = {}
    try:
        _unify(_parsed(declaration.call), tree, entry, values, inputs)
        entry.check_parameters(
            {n: float(v) for n, v in values.items() if n in entry.defaults and isinstance(v, float | int)}
        )
    except (_MismatchError, ActrefError):
        return None
    if len(set(inputs.values())) < len(inputs):
        return None  # x * x is no value and its gate
    return Reading(entry, {**parameters(entry), **values}, declaration, inputs)


def _unify(
    wanted: ast.expr, given: ast.expr, entry: Entry, values: dict[str, Value], inputs: dict[str, str] | None = None
) -> None:
    """Bind the parameters in what is wanted to the literals in what is given; _MismatchError where the two differ."""
    if isinstance(wanted, ast.Name) and wanted.id in parameters(entry):
        value = literal(given)
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
        plain_name = _dotted(given) or isinstance(given, ast.Subscript)
        if not plain_name or inputs.setdefault(wanted.id, ast.unparse(given)) != ast.unparse(given):
            raise _MismatchError(f"{ast.unparse(given)} is not the input")
        return
    if _constant(wanted) and _constant(given):
        if not _equal(wanted, given):
            raise _MismatchError(f"{ast.unparse(given)} is not {ast.unparse(wanted)}")
        return
    if _dotted(wanted):
        if not _dotted(given) or _path(wanted) not in _spellings(_path(given)):
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


def _spellings(path: str) -> set[str]:
    """The path, and what it stands for where it begins with a name that people import a module as."""
    found = {path}
    for short, stands in SHORT.items():
        if path.startswith(short + "."):
            found |= {f"{full}.{path[len(short) + 1 :]}".lstrip(".") for full in stands}
    return found


def literal(node: ast.expr) -> Value:
    """The value of a literal.

    Raises:
        CallError: it is something else, a name or a computation.
    """
    try:
        value: Value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise CallError(f"{ast.unparse(node)!r} is not a literal; write the value itself") from None
    return value


def _constant(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def _dotted(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _dotted(node.value))


def _is_number(node: ast.expr) -> bool:
    return _constant(node) and isinstance(ast.literal_eval(node), int | float)


def _equal(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same value: 0 and 0.0 are, 0 and False are not."""
    if _constant(one) and _constant(other):
        left, right = ast.literal_eval(one), ast.literal_eval(other)
        return bool(left == right) and isinstance(left, bool) == isinstance(right, bool)
    return ast.dump(one) == ast.dump(other)


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _outermost(tree: ast.expr) -> ast.expr:
    """The call that holds the arguments: that of the class for a layer, else that of the function."""
    return tree.func if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call) else tree


def _path(node: ast.expr) -> str:
    """The dotted path that is called or named; empty if it is none. A subscript by a literal belongs to it."""
    if isinstance(node, ast.Call):
        return "" if isinstance(node.func, ast.Call) else _path(node.func)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.value, ast.Call):
        head = _path(node.value)
        if head and isinstance(node, ast.Attribute):
            return f"{head}.{node.attr}"
        if head and isinstance(node, ast.Subscript) and _constant(node.slice):
            return f"{head}[{ast.literal_eval(node.slice)!r}]"
    return ""

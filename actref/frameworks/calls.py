"""Calls as text, written from an entry's declaration.

A declaration (`actref.entry.Elsewhere`) is one Python expression. For a function that the framework has, it is that
function's signature with the framework's own defaults, `keras.layers.LeakyReLU(negative_slope=0.3)(x)`; for one that it
lacks, the shortest composition, `x * jax.nn.sigmoid(beta * x)`. Names in it are the input (`x`; `a` and `b` for the
value and the gate of a gated unit), the parameters of the entry, and what the framework's import lines bind.
`actref.frameworks.reading` reads such calls back.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache

from actref.entry import Elsewhere, Entry, TorchBuiltin
from actref.errors import EntryError
from actref.frameworks.names import FLAX_LINEN, FLAX_NNX, FRAMEWORKS
from actref.frameworks.trees import CallError, Putting, Value, Values, equal, literal, outermost, parsed, path
from actref.kinds import Gated, Vector

INPUTS = ("x", "a", "b")


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
    stated = {p for each in entry.elsewhere for p in paths(each)}
    derived = [each for each in (*_torch(entry), *_flax(entry)) if paths(each)[0] not in stated]
    every = (*derived, *entry.elsewhere, *_composed(entry))
    return tuple(each for each in every if framework in (None, each.framework))


def paths(declaration: Elsewhere) -> tuple[str, ...]:
    """The dotted paths of the framework's function; none of a composition."""
    return () if declaration.composed else (_function(declaration.call), *declaration.also)


@cache  # asked for by every look at what the catalogue declares
def _function(call: str) -> str:
    return path(outermost(parsed(call)))


def answer(entry: Entry, framework: str) -> Elsewhere | None:
    """The call to write in a framework: its own function, else a composition, else what it borrows from another one."""
    found = sorted(declarations(entry, framework), key=lambda each: (each.error, each.composed))
    if found:
        return found[0]
    borrows = FRAMEWORKS[framework].borrows
    return answer(entry, borrows) if borrows else None


def able(entry: Entry, framework: str, values: Values) -> list[Elsewhere]:
    """The calls of a framework, or of those that it borrows from, that can express these parameters.

    Raises:
        CallError: there is none.
    """
    known = [*declarations(entry, framework)]
    borrowed = framework
    while borrowed := FRAMEWORKS[borrowed].borrows:
        known += declarations(entry, borrowed)
    wanted = {name for name, value in values.items() if value != parameters(entry)[name]}
    found = [each for each in known if wanted <= settable(entry, each)]
    if not found:
        what = f"sets {', '.join(sorted(wanted))}" if wanted else "computes it"
        title = FRAMEWORKS[framework].title
        raise CallError(f"{entry.name}: no call of {title} {what}; write it in another framework")
    return found


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
    """The compositions that the entry states, and those that are printed for the frameworks that lack the function."""
    for framework, call in {**entry.compositions, **entry.printed_calls}.items():
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
            names = [p.removeprefix("jax.nn.") for p in paths(each)]
            found = [f"flax.linen.{n}" for n in names if n in FLAX_LINEN] + [
                f"flax.nnx.{n}" for n in names if n in FLAX_NNX
            ]
            if found:
                call = found[0] + each.call[len(paths(each)[0]) :]
                yield replace(each, framework="flax", call=call, also=tuple(found[1:]), since="", note="")


# ---------------------------------------------------------------------------------------------------------- writing


def is_layer(declaration: Elsewhere) -> bool:
    """Whether the call makes an object first and applies it then."""
    tree = parsed(declaration.call)
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
        return ast.unparse(_Substitution(complete).visit(parsed(declaration.call)))
    tree = parsed(declaration.call)
    call = outermost(tree)
    if isinstance(call, ast.Call):
        kept = []
        for keyword in call.keywords:
            wanted = wanted_argument(entry, declaration, keyword)
            value = _Substitution(complete).visit(wanted)
            if not equal(value, keyword.value):
                kept.append(ast.keyword(keyword.arg, value))
        call.keywords = kept
        call.args = [
            argument if isinstance(argument, ast.Name) and argument.id in INPUTS
            else _Substitution(complete).visit(parsed(declaration.arguments.get(ast.unparse(argument), ast.unparse(argument))))
            for argument in call.args
        ]  # fmt: skip
    return ast.unparse(tree)


def settable(entry: Entry, declaration: Elsewhere) -> set[str]:
    """The parameters of the entry that the call can set; the axis too where value and gate are arrays of their own."""
    tree = parsed(declaration.call)
    expressions = [tree, *(parsed(each) for each in declaration.arguments.values())]
    names = {node.id for each in expressions for node in ast.walk(each) if isinstance(node, ast.Name)}
    if not declaration.composed and isinstance(call := outermost(tree), ast.Call):
        names |= {str(k.arg) for k in call.keywords if k.arg not in declaration.arguments}
    if isinstance(entry, Gated) and {"a", "b"} <= names:
        names.add("axis")
    if declaration.composed and not isinstance(entry, Vector) and not names >= entry.defaults.keys():
        # a bound that no value reaches: the definition does without it, and so does what is printed from it
        names |= {p.name for p in entry.parameters if p.symbol not in entry.expression.free_symbols}
    return names & set(parameters(entry))


def defaults(declaration: Elsewhere) -> dict[str, Value]:
    """The framework's own default of each argument that the declaration names."""
    call = outermost(parsed(declaration.call))
    keywords = call.keywords if isinstance(call, ast.Call) and not declaration.composed else []
    return {str(k.arg): literal(k.value) for k in keywords}


def renamed(line: str, inputs: Mapping[str, str]) -> str:
    """The line with its inputs under other names, `up * jax.nn.silu(gate)` for `a * jax.nn.silu(b)`."""
    known = {name: ast.parse(text, mode="eval").body for name, text in inputs.items()}
    return ast.unparse(Putting(known).visit(parsed(line)))


def inputs_of(line: str) -> set[str]:
    """The inputs that a line names."""
    return {node.id for node in ast.walk(parsed(line)) if isinstance(node, ast.Name)} & set(INPUTS)


def plain(declaration: Elsewhere) -> str:
    """The call without any argument but the input: what a port writes that trusts the name."""
    tree = parsed(declaration.call)
    call = outermost(tree)
    if isinstance(call, ast.Call):
        call.keywords = []
    return ast.unparse(tree)


def wanted_argument(entry: Entry, declaration: Elsewhere, keyword: ast.keyword) -> ast.expr:
    """What an argument of the framework has to be: an expression in our parameters, or a literal."""
    name = str(keyword.arg)
    if name in declaration.arguments:
        return parsed(declaration.arguments[name])
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

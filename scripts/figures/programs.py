"""Definitions as data that a browser evaluates: docs/theme/js/programs.js and programs/, read by evaluate.js beside them.

A program is a tree of lists: `["*", "x", ["Phi", "x"]]`. Numbers that are whole stand as they are, decimals and variables
as texts; `["^", u, 3, 2]` is u to the power 3/2, `["cases", e, c, e, c, e]` a piecewise definition.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import singledispatch
from typing import Any

import sympy as sp

from actref import vectors
from actref.entry import Entry, Parameter
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector, Vector
from actref.printing import passes
from actref.printing.traversal import PrintingError, Traversal
from actref.vocabulary import Word
from scripts.figures.panels import AXES, plain_symbol, view

FOLDER = "theme/js"
EVERY = f"{FOLDER}/programs.js"
"""All functions, for the explorer; the page of a function loads its own alone."""
WORDS = f"{FOLDER}/words.js"
COMPONENTS = 4
"""Length of the vectors that the interactive graphs show; a multiple of the groups of maxout."""

DIGITS = 40
"""Of a constant with a closed form: more than any cancellation between the terms of a definition takes away."""

Program = Any

_FUNCTIONS = frozenset(("exp", "log", "sin", "cos", "tanh", "atan", "erf", "max"))


def script(name: str, value: Any) -> bytes:
    """A file that adds to `window.actref.NAME`: pages that are opened from a disk may run scripts, but not fetch data."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return (
        f'"use strict";\n\nwindow.actref ??= {{}};\nObject.assign((window.actref.{name} ??= {{}}), {text});\n'.encode()
    )


def scripts(functions: Mapping[str, dict[str, Any]]) -> dict[str, bytes]:
    """The files that hold what the graphs know of the entries."""
    own = {f"{FOLDER}/programs/{name}.js": script("functions", {name: known}) for name, known in functions.items()}
    return {EVERY: script("functions", functions), **own}


def function(entry: Entry) -> dict[str, Any]:
    """What the graphs know of an entry: names, parameters with their domains and sliders, programs, window."""
    common = {
        "title": entry.title,
        "kind": entry.kind,
        "address": f"functions/{entry.family}/{entry.name}/",
        "parameters": [parameter(p) for p in entry.parameters],
        "requires": [[relation, a, b] for a, relation, b in map(str.split, entry.requires)],
    }
    return common | _own(entry)


@singledispatch
def _own(entry: Entry) -> dict[str, Any]:
    """What they know of an entry by its kind."""
    raise TypeError(
        f"{entry.path}: no programs for the kind {type(entry).__name__}; add it to scripts/figures/programs.py"
    )


@_own.register
def _elementwise(entry: Elementwise) -> dict[str, Any]:
    at = view(entry)
    low, high = min(at.f[0], at.d1[0]), max(at.f[1], at.d1[1])
    programs = [program(entry.derivative(n) if n else entry.expression) for n in range(3)]
    return {"f": programs, "window": [_short(v) for v in (*at.x, low, high)]}


@_own.register
def _stochastic(entry: Stochastic) -> dict[str, Any]:
    return _elementwise(entry) | {
        "sampled": program(entry.given(sp.Symbol("a", real=True))),
        "uniform": [entry.distribution.low, entry.distribution.high],
    }


@_own.register
def _gated(entry: Gated) -> dict[str, Any]:
    x = AXES[entry.family][0]
    programs = {wrt: program(entry.derivative(wrt) if wrt else entry.expression) for wrt in ("", "a", "b")}
    return {"gate": programs, "window": [*x, *x]}


@_own.register
def _vector(entry: Vector) -> dict[str, Any]:
    parameters = {p.name: p.default for p in entry.parameters}
    count = entry.output_size(COMPONENTS, parameters)
    fixed = {p.symbol: int(p.default) for p in entry.parameters if p.name == entry.grouped_by}
    return {
        "components": [program(component(entry.expression.subs(fixed), i)) for i in range(1, count + 1)],
        "parameters": [parameter(p) for p in entry.parameters if p.symbol not in fixed],
        "drawn": isinstance(entry, StochasticVector),
    }


def parameter(each: Parameter) -> dict[str, Any]:
    """Name, symbol, default, domain (null for an infinite end) and the range of a slider that stays inside it."""
    domain = each.domain
    return {
        "name": each.name,
        "symbol": plain_symbol(each.latex),
        "default": _short(each.default),
        "domain": [_end(domain.low), _end(domain.high), domain.open_low, domain.open_high],
        "slider": [_short(v) for v in slider(each)],
    }


def slider(each: Parameter) -> tuple[float, float]:
    """The values worth plotting and the default, with room on both sides as far as the domain goes."""
    values = (each.default, *each.values)
    low, high = min(values), max(values)
    room = max(high - low, abs(each.default), 0.5)
    left, right = max(low - room, each.domain.low), min(high + room, each.domain.high)
    inside = (right - left) / 100
    return (
        left + inside if left == each.domain.low and each.domain.open_low else left,
        right - inside if right == each.domain.high and each.domain.open_high else right,
    )


def _end(value: float) -> float | None:
    return _short(value) if math.isfinite(value) else None


def _short(value: float) -> float:
    return int(value) if value == int(value) else float(value)


def program(expression: Any) -> Program:
    """The program of an expression in the vocabulary, in a form that does not lose 1 - σ(u) to cancellation."""
    return _Programs().print(passes.stable(sp.sympify(expression)))


class _Programs(Traversal[Program]):
    """Lists and texts; what a function is called, evaluate.js knows."""

    target = "a program"

    def _namedconstant(self, node: Any) -> Program:
        return str(sp.N(node.form, DIGITS))

    def _constant(self, node: Any) -> Program:
        return node.decimal if "/" not in node.name else self.print(node.value)

    def _symbol(self, node: Any) -> Program:
        return str(node.name)

    def _integer(self, node: Any) -> Program:
        return int(node)

    def _rational(self, node: Any) -> Program:
        return ["/", int(node.p), int(node.q)]

    def _pi(self, node: Any) -> Program:
        return ["pi"]

    def _exp1(self, node: Any) -> Program:
        return ["exp", 1]

    def _add(self, node: Any) -> Program:
        return ["+", *map(self.print, sorted(node.args, key=sp.default_sort_key))]

    def _mul(self, node: Any) -> Program:
        above, below = map(self._times, passes.quotient(node))
        return above if below == 1 else ["/", above, below]

    def _times(self, factors: list[Any]) -> Program:
        printed = [self.print(factor) for factor in factors]
        return ["*", *printed] if len(printed) > 1 else printed[0] if printed else 1

    def _pow(self, node: Any) -> Program:
        base, exponent = node.base, node.exp
        if exponent.could_extract_minus_sign():
            return ["/", 1, self.print(base**-exponent)]
        if not (exponent.is_Rational and exponent.q in (1, 2)):
            raise PrintingError(f"{node}: in {self.target} a power is a whole number or half of one")
        return ["^", self.print(base), int(exponent.p), int(exponent.q)]

    def _piecewise(self, node: Any) -> Program:
        *cases, (otherwise, always) = node.args
        if always is not sp.true:
            raise PrintingError(f"{node} has no value where none of its conditions holds; end it with (..., True)")
        return ["cases", *(self.print(part) for case in cases for part in case.args), self.print(otherwise)]

    def _booleanfunction(self, node: Any) -> Program:
        return [type(node).__name__.lower(), *map(self.print, sorted(node.args, key=sp.default_sort_key))]

    def _relational(self, node: Any) -> Program:
        relation, *sides = (node.rel_op, *node.args) if "<" in node.rel_op else (node.reversed.rel_op, *node.args[::-1])
        return [relation, *map(self.print, sides)]

    def _function(self, node: Any) -> Program:
        if not isinstance(node, Word) and type(node).__name__ not in _FUNCTIONS:
            return self.unknown(node)
        return [type(node).__name__, *map(self.print, node.args)]


# --- vectors of a fixed length ---------------------------------------------------------------------------------------


largest = sp.Function("max")
"""The largest argument."""


def component(expression: Any, i: int) -> Any:
    """Component i of a definition for vectors of `COMPONENTS` numbers x1, x2, ...: sums and maxima written out."""
    x = vectors.vector("x")
    parts = [sp.Symbol(f"x{k}", real=True) for k in range(1, COMPONENTS + 1)]

    def over(node: Any, k: Any, upper: Any) -> list[Any]:
        return [written(node.subs(k, m)) for m in range(1, int(upper.subs(vectors.size, COMPONENTS)) + 1)]

    def written(node: Any) -> Any:
        if isinstance(node, sp.Sum):
            term, (k, _, upper) = node.function, node.limits[0]
            return sp.Add(*over(term, k, upper))
        if isinstance(node, vectors.Largest):
            return largest(*over(*node.args))
        if isinstance(node, vectors.Threshold):
            term, k, upper, power = node.args
            terms = over(term, k, upper)
            parts_above = (sp.Add(*(largest(other - each, 0) ** power for other in terms)) for each in terms)
            less = (sp.StrictLessThan(above, 1, evaluate=False) for above in parts_above)
            inside = [sp.Piecewise((1, each), (0, True), evaluate=False) for each in less]
            size, total, squares = (sp.Add(*(w * t**n for w, t in zip(inside, terms, strict=True))) for n in range(3))
            root = sp.S.One if power == 1 else sp.sqrt(total**2 - size * (squares - 1))
            return (total - root) / size
        if isinstance(node, sp.KroneckerDelta) and isinstance(node.args[1], vectors.ArgLargest):
            values = over(*node.args[1].args)
            me = int(node.args[0]) - 1
            first = [value < values[me] for value in values[:me]] + [value <= values[me] for value in values[me + 1 :]]
            return sp.Piecewise((1, sp.And(*first)), (0, True))
        if isinstance(node, sp.Indexed):
            index = node.indices[0]
            return parts[int(index) - 1] if node.base == x else sp.Symbol(f"{node.base}{index}", real=True)
        if isinstance(node, vectors.positive_part):
            return largest(written(node.args[0]), 0)
        if isinstance(node, sp.Piecewise):
            branches = ((branch, condition.subs(vectors.size, COMPONENTS)) for branch, condition in node.args)
            return written(next(branch for branch, condition in branches if condition == sp.true))
        return node.func(*map(written, node.args)) if node.args else node

    return written(expression.subs({vectors.row: i, vectors.size: COMPONENTS}))

"""What the box of *Port* is told, docs/theme/js/calls.js: the calls that the entries declare, and how near each one comes.

docs/theme/js/reading.js reads with it what `actref.frameworks.reading` reads, and writes what `actref.frameworks.calls`
writes. A function of arithmetic, `torch.clamp(x, min=0)`, is a program of evaluate.js in "@0", "@1", ..., its arguments: it is
made here by the very table that formulas are computed with in Python.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.frameworks import FRAMEWORKS, mathematics
from actref.frameworks.calls import declarations, is_layer, parameters, paths, settable, wanted_argument, written
from actref.frameworks.formulas import ALONG, EXACT, KERAS_RELU, OPERATIONS, PARAMETER
from actref.frameworks.identification import SAME
from actref.frameworks.libraries import Definition, definitions
from actref.frameworks.names import ACTIVATION, FORMULA, ROOTS, SHORT
from actref.frameworks.notation import (
    BETWEEN,
    BY_DEFAULT,
    DEEPEST,
    HELD_AS,
    LINEAR,
    LONGEST,
    OTHERS,
    PLACES,
    SETTING,
    SETTINGS,
    TIMM,
    TIMM_LAYERS,
    WRAPPERS,
)
from actref.frameworks.reading import GIVEN, INITIALIZERS, RENAMED, WITHOUT_MEANING, trailing
from actref.frameworks.trees import outermost, parsed
from actref.kinds import Elementwise, Gated, Learnable
from actref.printing.calls import TARGETS, composition
from scripts.figures import programs
from scripts.pages.grades import GRADES, Answer, Place, word
from scripts.paths import LANGUAGES
from scripts.translations import interface, prose

FILE = f"{programs.FOLDER}/calls.js"


def told() -> dict[str, Any]:
    """Frameworks, what their modules are imported as, the calls of each entry, the functions of arithmetic."""
    texts = _Texts()
    return {
        "frameworks": {name: {"title": each.title, "borrows": each.borrows} for name, each in FRAMEWORKS.items()},
        "short": SHORT,
        "roots": sorted(ROOTS),
        "inputs": sorted(GIVEN),
        "ignored": {name: sorted(each) for name, each in WITHOUT_MEANING.items()},
        "initial": INITIALIZERS,
        "renamed": {f"{framework}.{name}": now for (framework, name), now in RENAMED.items()},
        "parameter": PARAMETER.pattern,
        "along": sorted(ALONG),
        "wrappers": sorted(WRAPPERS),
        "timm": {"functions": sorted(TIMM), "layers": sorted(TIMM_LAYERS)},
        "others": OTHERS.pattern,
        "layers": f"{LINEAR.pattern}|{BETWEEN.pattern}",
        "libraries": [_library(path, each) for path, each in definitions().items()],
        "setting": SETTING.pattern.replace("(?P<", "(?<"),
        "signs": {chr(sign): written for sign, written in mathematics.SIGNS.items()},
        "mathematics": {
            "functions": sorted(mathematics.FUNCTIONS),
            "variable": mathematics.VARIABLE.pattern,
            "multiplied": sorted(mathematics.MULTIPLIED),
            "commands": mathematics.COMMANDS,
            "styles": sorted(mathematics.STYLES),
            "words": sorted(mathematics.WORDS),
            "condition": mathematics.CONDITION.pattern,
            "latex": mathematics.LATEX.pattern,
            "nowhere": mathematics.NOWHERE,
            "superscripts": mathematics.SUPERSCRIPTS,
        },
        "activation": ACTIVATION.pattern,
        "formula": FORMULA.pattern,
        "held": {"as": sorted(HELD_AS), "places": PLACES, "standard": BY_DEFAULT, "settings": sorted(SETTINGS)},
        "longest": LONGEST,
        "deepest": DEEPEST,
        "same": SAME,
        "exact": EXACT,
        "grades": {grade: {language: word(grade, interface(language)) for language in LANGUAGES} for grade in GRADES},
        "operations": operations(),
        "entries": {entry.name: _entry(entry, texts) for entry in catalogue.values()},
        "texts": texts.held,
    }


def _library(path: str, definition: Definition) -> dict[str, Any]:
    """What a library defines: path, arguments with their defaults, and what it is made of."""
    given = [
        [name, None if default is None else ast.unparse(default)] for name, default in definition.arguments.items()
    ]
    return {"path": path, "arguments": given, "meaning": ast.unparse(definition.meaning), "layer": definition.is_class}


class _Texts:
    """Sentences in every language, each once; what says one says its number."""

    def __init__(self) -> None:
        self.held: list[dict[str, str]] = []

    def number(self, text: Callable[[str], str]) -> int:
        """The number of the sentence that a function gives for a language."""
        said = {language: text(language) for language in LANGUAGES}
        if said not in self.held:
            self.held.append(said)
        return self.held.index(said)


def _entry(entry: Entry, texts: _Texts) -> dict[str, Any]:
    known = [programs.parameter(each) for each in entry.parameters]
    return {
        "title": entry.title,
        "class": entry.class_name,
        "address": f"functions/{entry.family}/{entry.name}/",
        "parameters": parameters(entry),
        "domains": [{key: each[key] for key in ("name", "domain")} for each in known],
        "requires": [[relation, a, b] for a, relation, b in map(str.split, entry.requires)],
        "whole": [name for name, value in parameters(entry).items() if isinstance(value, int)],
        "kind": next((name for kind, name in _KINDS if isinstance(entry, kind)), "other"),
        "homes": len({each.framework for each in entry.elsewhere}),
        "calls": [_declared(entry, each, texts) for each in declarations(entry)],
    } | ({"pair": {to: composition(entry, to) for to in TARGETS}} if isinstance(entry, Gated) else {})


_KINDS = ((Learnable, "learnable"), (Elementwise, "elementwise"), (Gated, "gated"))


def _declared(entry: Entry, declaration: Elsewhere, texts: _Texts) -> dict[str, Any]:
    """A declaration taken apart, so that no browser has to; what is left out is empty, false, or x."""
    found = {
        "framework": declaration.framework,
        "sets": sorted(settable(entry, declaration)),
        "error": declaration.error,
        "note": [texts.number(lambda language: prose(language, entry)(declaration.note))] if declaration.note else [],
        **_verdict(entry, declaration, texts),
    }
    if declaration.composed:
        found["text"] = ast.unparse(parsed(declaration.call))  # as the package writes it
    else:
        tree = parsed(declaration.call)
        call = outermost(tree)
        given, keywords = (call.args, call.keywords) if isinstance(call, ast.Call) else ([], [])
        args = [_required(declaration, each) for each in given]
        then = [ast.unparse(each) for each in tree.args] if isinstance(tree, ast.Call) and tree is not call else []
        layer = is_layer(declaration)
        found |= {
            "paths": paths(declaration),
            "layer": layer,
            "bare": not isinstance(call, ast.Call),
            "keywords": [
                [str(each.arg), ast.unparse(each.value), ast.unparse(wanted_argument(entry, declaration, each))]
                for each in keywords
            ],
        }
        more = [trailing(entry, path, declaration) for path in paths(declaration)]
        found |= {"more": more} if any(more) else {}
        found |= {"args": args} if args != ([] if layer else ["x"]) else {}
        found |= {"then": then} if then != (["x"] if layer else []) else {}
    optional = ("sets", "error", "note", "differs", "layer", "bare", "keywords")
    return {name: value for name, value in found.items() if value or name not in optional}


def _required(declaration: Elsewhere, argument: ast.expr) -> str:
    """An argument without a name: an input, or what has to stand in its place."""
    text = ast.unparse(argument)
    return declaration.arguments.get(text, text)


def _verdict(entry: Entry, declaration: Elsewhere, texts: _Texts) -> dict[str, Any]:
    """How near the line comes where it was run, and the reasons."""
    found = Answer(entry, Place(declaration.framework), entry, declaration, written(entry, declaration))
    if found.run is None:
        return {}
    reasons = zip(*(found.departures(interface(language)) for language in LANGUAGES), strict=True)
    said = [dict(zip(LANGUAGES, each, strict=True)) for each in reasons]
    return {"grade": found.nearness, "differs": [texts.number(each.__getitem__) for each in said]}


# --- arithmetic ------------------------------------------------------------------------------------------------------


def operations() -> list[dict[str, Any]]:
    """The functions of arithmetic: names, arguments, and the program for those that are given, `01` for the first two."""
    named = {operation: operation.names.split() for operation in OPERATIONS.values()}
    named |= {operation: [f"keras.{name}"] for name, operation in KERAS_RELU.items()}
    found = []
    for each, names in named.items():
        wanted = [part.strip() for part in each.arguments.split(",")]
        free = [place for place, part in enumerate(wanted) if part.endswith("=")]
        left_out = itertools.chain.from_iterable(itertools.combinations(free, n) for n in range(len(free) + 1))
        given = [[place for place in range(len(wanted)) if place not in some] for some in left_out]
        found.append(
            {
                "names": names,
                "arguments": [part.rstrip("=").split("|") for part in wanted],
                "free": free,
                "programs": {"".join(map(str, some)): _program(each.compute, len(wanted), some) for some in given},
            }
            | ({"method": [part.split("|") for part in re.split(r",\s*", each.method)]} if each.method else {})
        )
    return found


def _program(compute: Callable[..., Any], count: int, places: list[int]) -> Any:
    arguments = [_Program(f"@{place}") if place in places else None for place in range(count)]
    return _plain(compute(_Programs(), *arguments))


class _Programs:
    """The algebra in which an operation is its program."""

    def call(self, name: str, *arguments: Any) -> _Program:
        return _Program([name, *map(_plain, arguments)])

    def compared(self, operation: type[ast.cmpop], left: Any, right: Any) -> _Program:
        sides = [_plain(left), _plain(right)]
        if operation in (ast.Gt, ast.GtE):
            sides.reverse()
        return _Program(["<" if operation in (ast.Gt, ast.Lt) else "<=", *sides])


def _plain(value: Any) -> Any:
    if isinstance(value, _Program):
        return value.tree
    return int(value) if float(value).is_integer() else repr(float(value))


@dataclass(frozen=True)
class _Program:
    """A tree of lists that grows with Python's operators."""

    tree: Any
    __array_ufunc__ = None  # NumPy's numbers leave the arithmetic to it

    def _with(self, sign: str, left: Any, right: Any) -> _Program:
        return _Program([sign, _plain(left), _plain(right)])

    def __add__(self, other: Any) -> _Program:
        return self._with("+", self, other)

    def __radd__(self, other: Any) -> _Program:
        return self._with("+", other, self)

    def __sub__(self, other: Any) -> _Program:
        return self._with("+", self, -_Program(_plain(other)))

    def __rsub__(self, other: Any) -> _Program:
        return self._with("+", other, -self)

    def __mul__(self, other: Any) -> _Program:
        return self._with("*", self, other)

    def __rmul__(self, other: Any) -> _Program:
        return self._with("*", other, self)

    def __truediv__(self, other: Any) -> _Program:
        return self._with("/", self, other)

    def __rtruediv__(self, other: Any) -> _Program:
        return self._with("/", other, self)

    def __pow__(self, other: Any) -> _Program:
        return self._with("**", self, other)

    def __neg__(self) -> _Program:
        return self._with("*", -1, self)

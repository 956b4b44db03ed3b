"""Everything that a page shows of an entry, as plain data in English: the one source of pages, figures and catalogue.json.

What of a record has to be computed is made in a process of its own and kept under .cache/, by what it was seen to rest on;
what people wrote is read each time. Pages of every language are printed from it.
"""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import cache as memoize
from typing import Any

import sympy as sp

from actref import catalogue, vectors, vocabulary
from actref.entry import Entry, Identity, TorchBuiltin
from actref.errors import ActrefError
from actref.frameworks.calls import declarations, written
from actref.kinds import Elementwise, Gated, Learnable, Stochastic, StochasticVector, Vector
from actref.latex import to_latex
from actref.papers import Paper
from actref.printing import passes
from actref.properties.accuracy import measured
from actref.properties.neighbours import all_neighbours
from actref.tabs import ports, snippets
from actref.vocabulary import Word
from scripts.build import forking
from scripts.build.cache import Cache, Traced, digest, versions
from scripts.figures import panels, programs
from scripts.markup.mathml import to_mathml
from scripts.pages import points
from scripts.paths import DOCS, ROOT
from scripts.problem import Problem
from scripts.translations import sentences

Record = dict[str, Any]
GUIDES = DOCS / "en" / "guides"

DIGITS = 20
"""Digits of a named constant on a page."""
LONG = 150
"""Length of LaTeX from which on repeated functions are abbreviated."""
LATE = ("actref.torch.equivalents", "bibtexparser", "onnx")
"""What is imported as late as it is needed, and before a process is forked for each record: these take their time."""
_PACKAGES = ("matplotlib", "mpmath", "numpy", "scipy", "sympy", "torch")


def _problem(entry: Entry, found: str, mend: str, fragment: str = "") -> Problem:
    """What is wrong with an entry; the line is that of the string in its file that holds the fragment."""
    file = entry.path.relative_to(ROOT) if entry.path.is_relative_to(ROOT) else entry.path
    return Problem(str(file), found, mend, _line(entry, fragment))


def _line(entry: Entry, fragment: str) -> int:
    """The line at which the entry's file holds the fragment; 0 if it does not."""
    if fragment:
        spellings = (fragment, fragment.replace("\\", "\\\\"))
        for number, line in enumerate(entry.path.read_text(encoding="utf-8").splitlines(), 1):
            if any(spelling in line for spelling in spellings):
                return number
    return 0


def records(names: list[str] | None = None) -> dict[str, Record]:
    """The records of all entries, or of some, in catalogue order; what has to be computed is made where it is not kept."""
    wanted = list(catalogue) if names is None else names
    computed = _kept(wanted)
    return {name: _whole(catalogue[name], computed[name]) for name in wanted}


def _kept(names: list[str]) -> dict[str, Record]:
    cache = Cache("records")
    keys = {name: _name(name) for name in names}
    found = {name: cache.kept(keys[name]) for name in names}
    made = forking.results("scripts.pages.record", "computed", [name for name in names if found[name] is None])
    if problems := [each for each in made.values() if isinstance(each, str)]:
        raise Problem("", "\n".join(problems))
    kept = found | {name: cache.keep(keys[name], each) for name, each in made.items() if not isinstance(each, str)}
    return {name: json.loads(data) for name, data in kept.items() if data is not None}


def _name(name: str) -> str:
    return digest(name, versions(*_PACKAGES))


def rests_on(entry: Entry) -> list[str]:
    """What the computed part of a record was seen to rest on, named as in `scripts/build/dependencies.py`."""
    _kept([entry.name])
    return list(json.loads(Cache("records").load(_name(entry.name)) or b"[]"))


def computed(name: str) -> Record:
    """The part of a record that is computed or drawn: it reads no sentence, so that a changed one leaves it as it is."""
    entry = catalogue[name]
    drawn = panels.draw(entry)
    record = {
        "torch": _torch(entry),
        "identities": [identity(entry, i) for i in entry.identities],
        "properties": entry.properties.to_json(),
        "kind": _part(entry)(entry),
        "accuracy": _accuracy(entry),
        "snippets": [{"key": s.key, "code": s.code} for s in snippets.snippets(entry)],
        "ports": [{"key": s.key, "code": s.code} for s in ports.tabs(entry)],
        "figures": [{"key": f.key, "shows": list(f.shows), "svg": f.drawing} for f in drawn.figures],
        "thumbnail": drawn.thumbnail,
        "program": programs.function(entry),
        "sessions": {framework: ports.session(entry, framework) for framework in ports.RECORDED},
    }
    _check_formulas(entry, record)
    return record


# --- what every kind has ---------------------------------------------------------------------------------------------


def _whole(entry: Entry, computed: Record) -> Record:
    """The record: what people wrote, and what was computed."""
    check_prose(entry)
    of_kind = computed["kind"] | _written(entry, computed["kind"])
    last = ("snippets", "ports", "figures", "thumbnail", "program", "sessions")
    whole: Record = _common(entry, computed) | of_kind | {name: computed[name] for name in last}
    return whole


def _common(entry: Entry, computed: Record) -> Record:
    return {
        "name": entry.name,
        "title": entry.title,
        "full_name": entry.full_name,
        "aliases": list(entry.aliases),
        "family": entry.family,
        "kind": entry.kind,
        "year": entry.year,
        "address": f"functions/{entry.family}/{entry.name}/",
        "parameters": [_parameter(entry, p) for p in entry.parameters],
        "requires": list(entry.requires),
        "torch": computed["torch"],
        "prose": {
            "summary": entry.prose.summary,
            "use_when": entry.prose.use_when,
            "goes_wrong": [vars(p) for p in entry.prose.goes_wrong],
            "used_by": [vars(use) for use in entry.prose.used_by],
        },
        "definition": str(entry.expression),
        "source": source(entry),
        "identities": computed["identities"],
        "properties": computed["properties"],
        "accuracy": computed["accuracy"],
        "relatives": [{"name": catalogue[r.name].name, "text": r.text} for r in entry.relatives],
        "elsewhere": [
            {"framework": e.framework, "call": written(entry, e), "composed": e.composed, "since": e.since, "note": e.note}
            for e in declarations(entry) if e.framework != "torch" or e.composed
        ],
        "differences": [
            {"at": d.at, "order": d.order, "torch": repr(float(d.torch)), "reason": d.reason, "device": d.device}
            for d in entry.differences
        ],
        "paper": paper(entry.paper),
        "first_use": paper(entry.first_use),
        "disputed": entry.disputed,
        "api": api(entry),
        "digest": entry.digest,
    }  # fmt: skip


def _parameter(entry: Entry, parameter: Any) -> Record:
    return {
        "name": parameter.name,
        "latex": parameter.latex,
        "default": repr(parameter.default),
        "domain": str(parameter.domain),
        "meaning": parameter.meaning,
        "learnable": parameter.learnable,
        "values": [repr(v) for v in parameter.values],
    }


def _accuracy(entry: Entry) -> Record | None:
    found = measured(entry)
    if found is None:
        return None
    return {
        "ulp": f"{found.ulp:.0f}",
        "relative": f"{found.ulp * 2.0**-52:.1e}",
        "at": [repr(x) for x in found.at],
        "cancels": [[repr(x) for x in zero] for zero in found.cancels],
        "low": f"{found.low:g}",
        "high": f"{found.high:g}",
        "count": found.count,
    }


def _torch(entry: Entry) -> Record:
    own = isinstance(entry.torch, TorchBuiltin)
    imports, call = snippets.function_call(entry)
    made, construction = snippets.module_call(entry)
    return {
        "written_here": not own,
        "name": "torch" if own else "actref.torch",
        "function": f"{imports.strip()}; {call}".lstrip("; "),
        "module": f"{made.strip()}; {construction}".lstrip("; "),
    }


def paper(source: Paper) -> Record:
    """The reference, with its BibTeX."""
    return {
        "key": source.key,
        "title": source.title,
        "authors": list(source.authors),
        "year": source.year,
        "published": source.published,
        "venue": source.venue,
        "arxiv": source.arxiv,
        "doi": source.doi,
        "url": source.url,
        "link": source.link,
        "bibtex": source.bibtex,
    }


def api(entry: Entry) -> list[str]:
    """Dotted names of the public functions: those that are printed, and those in the file of an entry of vectors."""
    found = [
        f"{entry.functions.__name__}.{name}"
        for name in vars(entry.functions)
        if name == entry.name or name.startswith((f"{entry.name}_grad", f"{entry.name}_jacobian"))
    ]
    if entry.torch.function is None:
        written = entry.torch_function
        found.append(f"{written.__module__}.{written.__name__}")
    return found


# --- checks of what people wrote -------------------------------------------------------------------------------------

LINK = re.compile(r"\[\[([^\]]+)\]\]")
FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?![\d$])")


def check_prose(entry: Entry) -> None:
    """Raise Problem for a reference that does not resolve or a formula that cannot be printed, docstrings included."""
    docstrings = [str(inspect.getdoc(pkgutil.resolve_name(name))) for name in api(entry)]
    for sentence in sentences(entry):
        for name in LINK.findall(sentence):
            if name not in catalogue:
                raise _problem(entry, f"[[{name}]] is no function of the catalogue", _nearest(name), f"[[{name}]]")
    for sentence in [*sentences(entry), *docstrings]:
        for formula in FORMULA.findall(sentence):
            try:
                to_mathml(formula, display=False)
            except Problem as error:
                raise _problem(entry, f"{error.place}: {error.found}", error.mend, formula) from error
    for problem in entry.prose.goes_wrong:
        if problem.guide and not (GUIDES / f"{problem.guide}.ipynb").is_file():
            known = ", ".join(sorted(path.stem for path in GUIDES.glob("*.ipynb")))
            raise _problem(entry, f"goes_wrong: no guide {problem.guide!r}", f"name one of {known}", problem.guide)
    for field, names in (
        ("relatives", [r.name for r in entry.relatives]),
        ("identities", [n for i in entry.identities for n in i.others]),
    ):
        for name in names:
            if name not in catalogue:
                raise _problem(entry, f"{field}: {name!r} is no function of the catalogue", _nearest(name), name)


def _nearest(name: str) -> str:
    from actref.errors import UnknownNameError

    return str(UnknownNameError(name, list(catalogue))).partition("; ")[2]


def _check_formulas(entry: Entry, record: Record) -> None:
    for latex in _formulas(record):
        try:
            to_mathml(latex, display=True)
        except Problem as error:
            where = "definition, identities or properties"
            raise _problem(entry, f"{where}: {error.place}: {error.found}", error.mend) from error


def _formulas(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "latex" and isinstance(inner, str) and inner:
                yield inner
            else:
                yield from _formulas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _formulas(inner)


# --- elementwise -----------------------------------------------------------------------------------------------------


def elementwise(entry: Elementwise) -> Record:
    """Definition, derivatives, properties and special points of a function of one number."""
    return {
        "formulas": [formula(entry, n) for n in (0, 1, 2)],
        "words": words([entry.derivative(n) for n in (0, 1, 2)]),
        "points": [vars(p) for p in points.special_points(entry)],
    }


def source(entry: Entry) -> str:
    """The definition as the entry's file writes it."""
    text = entry.path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "definition":
            found = ast.get_source_segment(text, node.value)
            if found is not None:
                return textwrap.dedent(found)
    raise _problem(entry, "the file holds no `definition=...`", "write the definition where the entry is made")


def formula(entry: Elementwise, n: int) -> Record:
    """A definition or derivative in LaTeX; what is long gets letters for the functions that repeat in it."""
    symbols = {p.symbol: p.latex for p in entry.parameters}
    whole = entry.latex(n)
    if len(whole) <= LONG:
        return {"order": n, "latex": whole, "where": []}
    expression = entry.derivative(n)
    taken = {"x", "f", "e", *(p.name for p in entry.parameters)}
    where = []
    while (node := passes.repeated([expression], {entry.x})) is not None:
        letter = next(name for name in ("u", "v", "w", "p", "q", "r", "s", "t") if name not in taken)
        taken.add(letter)
        symbol = sp.Symbol(letter, real=True)
        where.append({"symbol": letter, "latex": to_latex(node, symbols)})
        expression = expression.xreplace({node: symbol})
    if not where:
        return {"order": n, "latex": whole, "where": []}
    return {"order": n, "latex": to_latex(expression, symbols), "where": where}


def words(expressions: list[Any]) -> list[Record]:
    """What each named function and each named constant in the expressions stands for."""
    u = sp.Symbol("u", real=True)
    found: dict[str, Record] = {}
    for expression in expressions:
        for node in sorted(expression.atoms(Word), key=sp.default_sort_key):
            kind = type(node)
            if hasattr(kind, "latex_name") and kind.__name__ not in found and kind not in (vocabulary.sgn,):
                applied = kind(u)
                latex = f"{to_latex(applied)} = {to_latex(sp.factor_terms(applied.elementary()))}"
                found[kind.__name__] = {"name": kind.__name__, "latex": latex}
        for constant in sorted(expression.atoms(vocabulary.NamedConstant), key=lambda c: c.name):
            latex = rf"{to_latex(constant)} = {to_latex(constant.value)} \approx {sp.N(constant.value, DIGITS)}"
            found[constant.name] = {"name": constant.name, "latex": latex}
    return list(found.values())


def identity(entry: Entry, each: Identity) -> Record:
    """An identity in LaTeX, with functions called by their names, and how it was proven just now."""
    try:
        proof = entry.proof(each)
    except ActrefError:
        raise
    except Exception as error:
        mend = "call f and the others as functions of their arguments"
        raise _problem(entry, f"identities: sides() raised {error!r}", mend) from error
    return {
        "latex": proof.latex,
        "others": list(each.others),
        "how": {"kind": proof.how.kind, "certificate": proof.how.certificate},
    }


@memoize
def nearest() -> dict[str, list[Record]]:
    """The nearest functions of each function of one number, by name; made again when any of the definitions changes."""
    key = digest("nearest", versions(*_PACKAGES))

    def make() -> Traced:
        made = forking.results("scripts.pages.record", "neighbours", ["all"])["all"]
        if isinstance(made, str):
            raise Problem("", made)
        return made

    found: dict[str, list[Record]] = json.loads(Cache("nearest").traced(key, make))
    return {name: found.get(name, []) for name in catalogue}


def neighbours(_: str) -> dict[str, list[Record]]:
    """The nearest functions of all, computed."""
    return {
        name: [{"name": n.name, "distance": repr(n.distance), "places": [repr(p) for p in n.places]} for n in near]
        for name, near in all_neighbours().items()
    }


def learnable(entry: Learnable) -> Record:
    """As elementwise, with the derivative for each parameter that is trained."""
    symbols = {p.symbol: p.latex for p in entry.parameters}
    partials = [
        {"name": p.name, "symbol": p.latex, "latex": to_latex(entry.parameter_derivative(p.name), symbols)}
        for p in entry.parameters
        if p.learnable
    ]
    return elementwise(entry) | {"partials": partials}


def stochastic(entry: Stochastic) -> Record:
    """As elementwise in evaluation, with the distribution and the function in training."""
    training = {"distribution": entry.latex_distribution(), "latex": entry.latex_sampled()}
    return elementwise(entry) | {"training": training}


def gated(entry: Gated) -> Record:
    """Definition, partial derivatives and layout of a unit of value and gate."""
    orders = ("", "a", "b", "ab", "bb")
    return {
        "formulas": [{"wrt": wrt, "latex": entry.latex(wrt)} for wrt in orders],
        "words": words([entry.derivative(wrt) for wrt in orders]),
        "layout": entry.layout,
        "samples": points.gated_samples(entry),
    }


def _words_of_vectors(entry: Vector) -> Iterator[Record]:
    """The threshold and the number of terms above it, where the definition or its Jacobian has them."""
    for kind in (vectors.Threshold, vectors.SupportSize):
        if found := entry.expression.atoms(kind) | entry.derivative().atoms(kind):
            yield {"name": kind.__name__, "latex": min(found, key=sp.default_sort_key).meaning()}


def vector(entry: Vector) -> Record:
    """Definition of a component, entries of the Jacobian, and what is drawn, if anything is."""
    where = [{"symbol": letter, "latex": meaning} for letter, meaning in entry.latex_where()]
    parts = {
        "formulas": [
            {"order": 0, "latex": entry.latex(0), "where": []},
            {"order": 1, "latex": entry.latex(1), "where": where},
        ],
        "words": list(_words_of_vectors(entry)),
        "axis": entry.axis,
    }
    if not isinstance(entry, StochasticVector):
        parts["samples"] = points.vector_samples(entry)
    else:
        parts["training"] = {"distribution": entry.distribution, "latex": ""}
    return parts


_PARTS: list[tuple[type[Any], Callable[[Any], Record]]] = [
    (Stochastic, stochastic),
    (Learnable, learnable),
    (Elementwise, elementwise),
    (Gated, gated),
    (Vector, vector),
]


def _written(entry: Entry, of_kind: Record) -> Record:
    """The sentences that belong to what is computed of a kind."""
    written: Record = {}
    if "points" in of_kind:
        written["points"] = [p | {"reasons": points.reasons(entry, float(p["x"]))} for p in of_kind["points"]]
    if isinstance(entry, Stochastic | StochasticVector):
        text = entry.in_training if isinstance(entry, Stochastic) else entry.drawn
        written["training"] = of_kind["training"] | {"text": text}
    return written


def _part(entry: Entry) -> Callable[[Any], Record]:
    """What is made of the kind of the entry."""
    for kind, make_part in _PARTS:
        if isinstance(entry, kind):
            return make_part
    raise _problem(
        entry,
        f"no page for the kind {type(entry).__name__}",
        "add it to scripts/pages/record.py and scripts/pages/templates",
    )


def template(entry: Entry) -> str:
    """The name of the template of the entry's kind."""
    return f"{_part(entry).__name__}.md.jinja"

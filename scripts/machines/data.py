"""catalogue.json with its JSON Schema, and the bibliography as BibTeX."""

from __future__ import annotations

import json
from typing import Any

import actref
from actref import catalogue
from actref.kinds import Elementwise
from actref.layouts import LAYOUTS
from scripts import translations
from scripts.figures import programs
from scripts.machines import schemas
from scripts.machines.schemas import BOOL, TEXT, TEXTS, WHOLE, array_of, object_of, or_null
from scripts.pages import calls
from scripts.pages.record import Record, nearest, records
from scripts.paths import LANGUAGES
from scripts.theme import search
from scripts.translations import Translate, client_messages, interface, prose

FOLDER = "data"
ENTRIES = f"{programs.FOLDER}/entries.js"
"""What the explorer is told of the entries beside their programs."""


def generate() -> dict[str, bytes]:
    """The files, for each language at the same place, in English; and what the interactive graphs read."""
    everything = records()
    files = {
        "catalogue.json": _json(catalogue_json(everything)),
        "catalogue.schema.json": _json(schema()),
        "bibliography.bib": bibliography(everything).encode(),
        **{f"{name}.schema.json": _json(made(str)) for name, made in schemas.COMMANDS.items()},
    }
    outputs = {f"{language}/{FOLDER}/{name}": content for language in LANGUAGES for name, content in files.items()}
    functions = {name: record["program"] for name, record in everything.items()}
    said = sorted({message for _, message in client_messages()})
    words = {language: {message: interface(language)(message) for message in said} for language in translations.LOCALES}
    told = {
        "words": (programs.WORDS, words),
        "entries": (ENTRIES, entries(everything)),
        "calls": (calls.FILE, calls.told()),
    }
    return (
        outputs
        | programs.scripts(functions)
        | {file: programs.script(name, held) for name, (file, held) in told.items()}
    )


def entries(everything: dict[str, Record]) -> dict[str, Any]:
    """Of each entry its family, its names (as the search finds it by), its name in words of each language, and the paper.

    The paper is that of what the explorer draws, functions of one number.
    """
    return {
        name: {
            "family": record["family"],
            "names": [text for rank in (search.OWN, search.ASKED) for text in search.names(catalogue[name])[rank]],
            "words": {language: prose(language, catalogue[name])(record["full_name"]) for language in LANGUAGES},
        }
        | ({"bibtex": record["paper"]["bibtex"]} if isinstance(catalogue[name], Elementwise) else {})
        for name, record in everything.items()
    }


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def catalogue_json(everything: dict[str, Record]) -> dict[str, Any]:
    """Everything that the pages show."""
    near = nearest()
    return {
        "$schema": "catalogue.schema.json",
        "version": actref.__version__,
        "functions": [_public(record, near[name]) for name, record in everything.items()],
    }


def _public(record: Record, near: list[Record]) -> Record:
    shown = {name: value for name, value in record.items() if name not in ("thumbnail", "program", "sessions")}
    shown["figures"] = [{"file": f"{record['address']}{f['key']}.svg", "shows": f["shows"]} for f in record["figures"]]
    shown["neighbours"] = near
    return shown


def bibliography(everything: dict[str, Record]) -> str:
    """Every paper once, by key."""
    papers = [record[role] for record in everything.values() for role in ("paper", "first_use")]
    entries = {paper["key"]: paper["bibtex"] for paper in papers}
    return "\n\n".join(entries[key] for key in sorted(entries)) + "\n"


# --- schema ----------------------------------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """JSON Schema of catalogue.json; an unknown field is an error, so that a new one has to be described."""
    value = object_of({"latex": TEXT, "decimal": TEXT, "actref": TEXT, "torch": TEXT, "agree": BOOL})
    how = object_of({"kind": TEXT, "certificate": TEXT})
    paper = object_of(
        {"key": TEXT, "title": TEXT, "authors": TEXTS, "year": WHOLE, "published": WHOLE, "venue": TEXT,
         "arxiv": or_null("string"), "doi": or_null("string"), "url": or_null("string"), "link": TEXT, "bibtex": TEXT}
    )  # fmt: skip
    common = {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "title": TEXT,
        "full_name": TEXT,
        "aliases": TEXTS,
        "family": {"enum": list(actref.entry.FAMILIES)},
        "kind": TEXT,
        "year": WHOLE,
        "address": TEXT,
        "definition": TEXT,
        "source": TEXT,
        "identities": array_of(object_of({"latex": TEXT, "others": TEXTS, "how": how})),
        "properties": object_of(
            {
                "name": TEXT,
                "parameters": {"type": "object", "additionalProperties": TEXT},
                "flags": {"type": "object"},
                "items": array_of(object_of({"key": TEXT, "how": how}, closed=False)),
            }
        ),
        "parameters": array_of(
            object_of(
                {"name": TEXT, "latex": TEXT, "default": TEXT, "domain": TEXT, "meaning": TEXT, "learnable": BOOL,
                 "values": TEXTS}
            )
        ),
        "requires": TEXTS,
        "torch": object_of({"written_here": BOOL, "name": TEXT, "function": TEXT, "module": TEXT}),
        "prose": object_of(
            {"summary": TEXT, "use_when": TEXT, "used_by": array_of(object_of({"who": TEXT, "source": TEXT})),
             "goes_wrong": array_of(object_of({"text": TEXT, "example": TEXT, "guide": TEXT}))}
        ),
        "relatives": array_of(object_of({"name": TEXT, "text": TEXT})),
        "elsewhere": array_of(object_of({"framework": TEXT, "call": TEXT, "composed": BOOL, "since": TEXT, "note": TEXT})),
        "differences": array_of(object_of({"at": TEXT, "order": WHOLE, "torch": TEXT, "reason": TEXT, "device": TEXT})),
        "accuracy": {"anyOf": [object_of(
            {"ulp": TEXT, "relative": TEXT, "at": TEXTS, "cancels": array_of(TEXTS), "low": TEXT, "high": TEXT, "count": WHOLE}
        ), {"type": "null"}]},
        "paper": paper,
        "first_use": paper,
        "disputed": TEXT,
        "api": TEXTS,
        "digest": TEXT,
        "snippets": array_of(object_of({"key": TEXT, "code": TEXT})),
        "ports": array_of(object_of({"key": TEXT, "code": TEXT})),
        "figures": array_of(object_of({"file": TEXT, "shows": TEXTS})),
        "neighbours": array_of(object_of({"name": TEXT, "distance": TEXT, "places": TEXTS})),
    }  # fmt: skip
    by_kind = {
        "formulas": array_of(
            object_of(
                {"order": WHOLE, "wrt": TEXT, "latex": TEXT, "where": array_of(object_of({"symbol": TEXT, "latex": TEXT}))},
                optional=("order", "wrt", "where"),
            )
        ),
        "words": array_of(object_of({"name": TEXT, "latex": TEXT})),
        "points": array_of(
            object_of(
                {"key": TEXT, "kind": {"enum": ["end", "zero", "extremum", "kink", "nan"]}, "latex": TEXT, "x": TEXT,
                 "value": value, "slope": value, "reasons": TEXTS}
            )
        ),
        "samples": array_of(
            object_of({"key": TEXT, "x": TEXTS, "exact": TEXTS, "actref": TEXTS, "torch": TEXTS, "agree": BOOL})
        ),
        "axis": WHOLE,
        "layout": {"enum": list(LAYOUTS)},
        "partials": array_of(object_of({"name": TEXT, "symbol": TEXT, "latex": TEXT})),
        "training": object_of({"distribution": TEXT, "latex": TEXT, "text": TEXT}),
    }  # fmt: skip
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The catalogue of activation functions",
        **object_of(
            {
                "$schema": TEXT,
                "version": TEXT,
                "functions": array_of(object_of({**common, **by_kind}, optional=tuple(by_kind))),
            }
        ),
    }


def fields(_: Translate) -> list[tuple[str, str]]:
    """The fields of a function in catalogue.json and what they hold."""
    return [
        ("name, title, full_name, aliases", _("The names: the key, the name in prose, the name in words, other spellings.")),
        ("family, kind, year, address", _("Where the function belongs, the year of its first use, and its page.")),
        ("definition, source", _("The definition as a SymPy expression, and as its file writes it.")),
        ("formulas", _("LaTeX of f, f′ and f″; `where` explains letters that abbreviate repeated parts.")),
        ("layout, axis", _("Where value and gate lie in one array by default; the axis along which vectors lie.")),
        ("partials", _("LaTeX of the derivative for each parameter that is trained.")),
        ("training", _("What is drawn in training, its distribution, and the function given the draw.")),
        ("words", _("What each named function and constant in the formulas stands for.")),
        ("parameters, requires", _("Symbol, default, domain and meaning; conditions between parameters.")),
        ("properties", _("The property sheet: for each item its data, 30 digits, exact form, and how it was found.")),
        ("points, samples", _("Values at special points: exact, and as actref and torch return them.")),
        ("snippets, ports", _("The code tabs with their outputs: torch and NumPy, other frameworks.")),
        ("prose", _("Summary, use, problems with their examples, users with the source of each.")),
        ("relatives, identities, neighbours", _("Kin, equations, and the nearest functions with their distances.")),
        ("torch, elsewhere, differences", _("The torch calls, other frameworks, where torch departs.")),
        ("accuracy", _("How far the NumPy function is at most from the definition, where, and the zeros beside which digits cancel.")),
        ("paper, first_use, disputed", _("The paper to cite and the earliest known use, each with its BibTeX; where that is disputed.")),
        ("figures", _("The files of the graphs.")),
        ("api, digest", _("Dotted names of the functions; digest of the file that defines them.")),
    ]  # fmt: skip

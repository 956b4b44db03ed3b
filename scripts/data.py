"""catalogue.json with its JSON Schema, and the bibliography as BibTeX."""

from __future__ import annotations

import json
from typing import Any

import actref
from actref import catalogue
from actref.layouts import LAYOUTS
from scripts import programs, search, translations
from scripts.paths import LANGUAGES
from scripts.record import Record, nearest, records
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
    }
    outputs = {f"{language}/{FOLDER}/{name}": content for language in LANGUAGES for name, content in files.items()}
    functions = {name: record["program"] for name, record in everything.items()}
    said = sorted({message for _, message in client_messages()})
    words = {
        language: {message: interface(language)(message) for message in said} for language in translations.LANGUAGES
    }
    told = {"words": (programs.WORDS, words), "entries": (ENTRIES, entries(everything))}
    return (
        outputs
        | programs.scripts(functions)
        | {file: programs.script(name, held) for name, (file, held) in told.items()}
    )


def entries(everything: dict[str, Record]) -> dict[str, Any]:
    """Of each entry its family, its names (as the search finds it by), its name in words of each language, and its paper."""
    return {
        name: {
            "family": record["family"],
            "names": [text for rank in (search.OWN, search.ASKED) for text in search.names(catalogue[name])[rank]],
            "words": {language: prose(language, catalogue[name])(record["full_name"]) for language in LANGUAGES},
            "bibtex": record["paper"]["bibtex"],
        }
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

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_BOOL = {"type": "boolean"}
_WHOLE = {"type": "integer"}


def _record(properties: dict[str, Any], *, optional: tuple[str, ...] = (), closed: bool = True) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": not closed}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _nullable(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def schema() -> dict[str, Any]:
    """JSON Schema of catalogue.json; an unknown field is an error, so that a new one has to be described."""
    value = _record({"latex": _TEXT, "decimal": _TEXT, "actref": _TEXT, "torch": _TEXT, "agree": _BOOL})
    how = _record({"kind": _TEXT, "certificate": _TEXT})
    paper = _record(
        {"key": _TEXT, "title": _TEXT, "authors": _TEXTS, "year": _WHOLE, "published": _WHOLE, "venue": _TEXT,
         "arxiv": _nullable("string"), "doi": _nullable("string"), "url": _nullable("string"), "link": _TEXT, "bibtex": _TEXT}
    )  # fmt: skip
    common = {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
        "title": _TEXT,
        "full_name": _TEXT,
        "aliases": _TEXTS,
        "family": {"enum": list(actref.entry.FAMILIES)},
        "kind": _TEXT,
        "year": _WHOLE,
        "address": _TEXT,
        "definition": _TEXT,
        "source": _TEXT,
        "identities": _list(_record({"latex": _TEXT, "others": _TEXTS, "how": how})),
        "properties": _record(
            {
                "name": _TEXT,
                "parameters": {"type": "object", "additionalProperties": _TEXT},
                "flags": {"type": "object"},
                "items": _list(
                    _record({"key": _TEXT, "how": how}, closed=False)
                ),
            }
        ),
        "parameters": _list(
            _record(
                {"name": _TEXT, "latex": _TEXT, "default": _TEXT, "domain": _TEXT, "meaning": _TEXT, "learnable": _BOOL,
                 "values": _TEXTS}
            )
        ),
        "requires": _TEXTS,
        "torch": _record({"written_here": _BOOL, "function": _TEXT, "module": _TEXT}),
        "prose": _record(
            {"summary": _TEXT, "use_when": _TEXT, "used_by": _list(_record({"who": _TEXT, "source": _TEXT})),
             "goes_wrong": _list(_record({"text": _TEXT, "example": _TEXT, "guide": _TEXT}))}
        ),
        "relatives": _list(_record({"name": _TEXT, "text": _TEXT})),
        "elsewhere": _list(
            _record({"framework": _TEXT, "call": _TEXT, "composed": _BOOL, "since": _TEXT, "note": _TEXT})
        ),
        "differences": _list(
            _record({"at": _TEXT, "order": _WHOLE, "torch": _TEXT, "reason": _TEXT, "device": _TEXT})
        ),
        "accuracy": {
            "anyOf": [
                _record(
                    {"ulp": _TEXT, "relative": _TEXT, "at": _TEXTS, "low": _TEXT, "high": _TEXT, "count": _WHOLE}
                ),
                {"type": "null"},
            ]
        },
        "paper": paper,
        "first_use": paper,
        "disputed": _TEXT,
        "api": _TEXTS,
        "digest": _TEXT,
        "snippets": _list(_record({"key": _TEXT, "code": _TEXT})),
        "ports": _list(_record({"key": _TEXT, "code": _TEXT})),
        "figures": _list(_record({"file": _TEXT, "shows": _TEXTS})),
        "neighbours": _list(
            _record({"name": _TEXT, "distance": _TEXT, "places": _TEXTS})
        ),
    }  # fmt: skip
    by_kind = {
        "formulas": _list(
            _record(
                {"order": _WHOLE, "wrt": _TEXT, "latex": _TEXT, "where": _list(_record({"symbol": _TEXT, "latex": _TEXT}))},
                optional=("order", "wrt", "where"),
            )
        ),
        "words": _list(_record({"name": _TEXT, "latex": _TEXT})),
        "points": _list(
            _record(
                {"key": _TEXT, "kind": {"enum": ["end", "zero", "extremum", "kink", "nan"]}, "latex": _TEXT, "x": _TEXT,
                 "value": value, "slope": value, "reasons": _TEXTS}
            )
        ),
    }  # fmt: skip
    by_kind["samples"] = _list(
        _record({"key": _TEXT, "x": _TEXTS, "exact": _TEXTS, "actref": _TEXTS, "torch": _TEXTS, "agree": _BOOL})
    )
    by_kind["axis"] = _WHOLE
    by_kind["layout"] = {"enum": list(LAYOUTS)}
    by_kind["partials"] = _list(_record({"name": _TEXT, "symbol": _TEXT, "latex": _TEXT}))
    by_kind["training"] = _record({"distribution": _TEXT, "latex": _TEXT, "text": _TEXT})
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The catalogue of activation functions",
        **_record(
            {
                "$schema": _TEXT,
                "version": _TEXT,
                "functions": _list(_record({**common, **by_kind}, optional=tuple(by_kind))),
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
        ("accuracy", _("How far the NumPy function is at most from the definition, and where.")),
        ("paper, first_use, disputed", _("The paper to cite and the earliest known use, each with its BibTeX; where that is disputed.")),
        ("figures", _("The files of the graphs.")),
        ("api, digest", _("Dotted names of the functions; digest of the file that defines them.")),
    ]  # fmt: skip

"""JSON Schema in few words, and the schemas of what the commands print with `--json`.

The descriptions of the fields are the table of the page, too: in its language there, in English in the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from actref.frameworks import FRAMEWORKS
from actref.frameworks.engines import DTYPES
from actref.verification.findings import STATES
from scripts.translations import Translate

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": TEXT}
BOOL: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}


def object_of(properties: dict[str, Any], *, optional: tuple[str, ...] = (), closed: bool = True) -> Schema:
    """An object with these fields, all of them but the optional ones; other fields are an error where it is closed."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": not closed}


def array_of(items: Schema) -> Schema:
    """An array of such items."""
    return {"type": "array", "items": items}


def map_of(values: Schema) -> Schema:
    """An object of any fields with such values."""
    return {"type": "object", "additionalProperties": values}


def or_null(kind: str) -> Schema:
    """A value of that type, or null."""
    return {"type": [kind, "null"]}


def verify(_: Translate) -> Schema:
    """What `actref verify --json` prints."""
    counts = {
        "examples": _about(WHOLE, _("examples that ran")),
        "failed": _about(WHOLE, _("of them, those that print something else than they show")),
        "agrees": _about(WHOLE, _("calls that are as published, and as defined")),
        "departs": _about(WHOLE, _("calls that are as published, which is not as defined")),
        "changed": _about(WHOLE, _("calls that are not as published")),
        "new": _about(WHOLE, _("calls of which nothing is published")),
    }
    place = {
        "framework": _about({"enum": [*FRAMEWORKS]}, _("what ran")),
        "title": _about(TEXT, _("as its authors write it")),
        "device": _about(TEXT, _("where it ran: cpu, cuda, cuda:1")),
        "versions": _about(map_of(TEXT), _("of the framework and what it computes with, here")),
        "published": _about(map_of(TEXT), _("the same in the published record")),
        "counts": object_of(counts),
    }
    finding = {
        "entry": _about(TEXT, _("name of the function")),
        "framework": _about({"enum": [*FRAMEWORKS]}, _("where it ran")),
        "device": _about(TEXT, _("where it ran: cpu, cuda, cuda:1")),
        "kind": _about({"enum": ["example", "call"]}, _("a code tab of the function's page, or a comparison with the definition")),
        "subject": _about(TEXT, _("key of the tab, or the call")),
        "state": _about({"enum": [*STATES]}, _("agrees, departs, changed, new or failed, as in the counts")),
        "details": _about(TEXTS, _("what changed or failed, one fact each")),
    }  # fmt: skip
    return _schema(
        "actref verify --json",
        {
            "version": _about(TEXT, _("version of actref")),
            "python": _about(TEXT, _("version of Python")),
            "made": _about(TEXT, _("day of the published record")),
            "hardware": _about(TEXT, _("machine of the published record")),
            "verdict": _about(TEXT, _("the last line of the table")),
            "exit_code": _about({"enum": [0, 1]}, _("0 if everything is as published, 1 if not")),
            "absent": _about(map_of(TEXT), _("frameworks and devices that were left out, with the reason")),
            "places": array_of(object_of(place)),
            "findings": array_of(object_of(finding)),
        },
    )


def translate(_: Translate) -> Schema:
    """What `actref translate CALL --to FRAMEWORK --json` prints."""
    place = {"type": ["number", "string"]}
    proof = {
        "verdict": _about(TEXT, _("whether both sides are one function, in words")),
        "same": _about(BOOL, _("whether they are")),
        "dtype": _about({"enum": [*DTYPES]}, _("what both computed in")),
        "beside": _about(TEXT, _("what the line was compared with")),
        "points": _about(WHOLE, _("inputs that were compared")),
        "ulp": _about(NUMBER, _("largest difference, in units in the last place")),
        "at": _about(place, _("where that is")),
        "size": _about(NUMBER, _("the larger result there")),
        "largest": _about(NUMBER, _("largest difference as it is, for inputs up to 10,000")),
        "largest_at": _about(place, _("where that is")),
        "relative": _about(NUMBER, _("largest difference as a share of the larger result")),
        "relative_at": _about(place, _("where that is")),
        "flushed": _about(BOOL, _("whether one side returns 0 for subnormal results")),
        "apart": _about(array_of(place), _("inputs at which one side alone is nan or infinite")),
    }
    return _schema(
        "actref translate --json",
        {
            "source": _about(TEXT, _("the call or formula that was given")),
            "entry": _about(TEXT, _("name of the function; empty for a formula that has none")),
            "values": _about({"type": "object"}, _("its parameters")),
            "target": _about({"enum": [*FRAMEWORKS]}, _("the framework of the line")),
            "call": _about(TEXT, _("the line to write")),
            "composed": _about(BOOL, _("whether the framework lacks the function, and the line is put together")),
            "note": _about(TEXT, _("what differs there; empty if nothing does")),
            "warnings": _about(TEXTS, _("where the same name without arguments would have been wrong")),
            "proof": {"anyOf": [object_of(proof), {"type": "null"}]},
            "unproven": _about(TEXT, _("why there is no proof; empty if there is one")),
        },
    )


def identify(_: Translate) -> Schema:
    """What `actref identify --json` prints."""
    match = {
        "entry": _about(TEXT, _("name of the function")),
        "values": _about({"type": "object"}, _("its parameters")),
        "error": _about(or_null("number"), _("largest difference as a share of 1 + |f|; null if it is infinite")),
        "at": _about(array_of(NUMBER), _("where that is; value and gate of a gated unit")),
    }
    return _schema(
        "actref identify --json",
        {
            "match": {"anyOf": [object_of(match), {"type": "null"}]},
            "nearest": array_of(object_of(match)),
        },
    )


COMMANDS: Mapping[str, Callable[[Translate], Schema]] = {"verify": verify, "translate": translate, "identify": identify}
"""The schema of what each command prints."""


def rows(schema: Schema, path: str = "") -> Iterator[tuple[str, str]]:
    """Every field that is described, as a path: `findings[].state`."""
    schema = schema["anyOf"][0] if "anyOf" in schema else schema
    if "description" in schema:
        yield path, schema["description"]
    elif schema["type"] == "array":
        yield from rows(schema["items"], f"{path}[]")
    else:
        for name, each in schema["properties"].items():
            yield from rows(each, f"{path}.{name}".lstrip("."))


def _about(kind: Schema, text: str) -> Schema:
    return {**kind, "description": text}


def _schema(title: str, properties: Schema) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **object_of(properties)}

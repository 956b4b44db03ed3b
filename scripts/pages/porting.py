"""What the pages say about other frameworks: the table of a function, the matrix, the traps, the values at edges and kinks.

Calls come from the entries. What they return comes from the records docs/evidence/frameworks.json and frameworks-cuda.json,
which are shown with their versions and dates; where an entry has changed since, its part is marked as out of date.
"""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, is_layer, parameters, paths, written
from actref.frameworks.departures import agrees, unlike
from actref.frameworks.reading import Reading
from actref.kinds import Elementwise
from actref.properties.edges import shown as shown_value
from actref.tabs import ports
from scripts.evidence.frameworks import RECORDS
from scripts.pages.grades import (
    Place,
    accuracy,
    answer,
    meaning,
    number,
    outdated,
    places,
    record,
    results,
    word,
)
from scripts.translations import Translate

Result = dict[str, Any]


# ----------------------------------------------------------------------------------------------- the page of a function


def rows(entry: Entry, _: Translate) -> list[dict[str, str]]:
    """One row for each framework: what to write, how near it comes, where it differs; for a GPU only what was recorded there."""
    found = (answer(entry, place) for place in places())
    return [
        {
            "name": each.place.name,
            "title": each.place.title,
            "call": each.call,
            "grade": each.grade,
            "word": word(each.grade, _),
            "since": each.declaration.since,
            "note": (each.wrong if each.wrong is not None else each.declaration).note,
            "error": accuracy(each.run, _),
            "plain": each.plain(_),
            "differs": _("; ").join(each.reasons(_)),
        }
        for each in found
        if each.place.device == "cpu" or each.run is not None
    ]


def sessions(entry: Entry, texts: Mapping[str, str], _: Translate) -> list[dict[str, str]]:
    """Tabs of frameworks that a build need not have: their code, and when it was executed."""
    found = []
    for name, text in texts.items():
        if record().get("sessions", {}).get(name, {}).get(entry.name) == ports.digest(text):
            versions = _(", ").join(f"{package} {version}" for package, version in record()["versions"][name].items())
            words = {"date": record()["made"], "versions": versions}
            found.append(
                {
                    "title": FRAMEWORKS[name].title,
                    "code": ports.unprompted(text),
                    "when": _("Executed on %(date)s with %(versions)s; not with this build.") % words,
                }
            )
    return found


def provenance(_: Translate, entry: Entry | None = None) -> str:
    """Versions and dates of the records, and whether they are out of date."""
    if not record()["made"]:
        return _("No comparison is recorded; `make evidence-frameworks` makes one.")
    parts = []
    for device in RECORDS:
        found = record(device)
        if not found["made"] or (entry is not None and entry.name not in found["entries"]):
            continue
        versions: dict[str, str] = {}
        for each in found["versions"].values():
            versions |= each
        listed = _(", ").join(f"{name} {version}" for name, version in versions.items())
        words = {"date": found["made"], "versions": listed, "hardware": found["hardware"]}
        parts.append(_("Compared on %(date)s on %(hardware)s with %(versions)s.") % words)
        if entry is not None and outdated(entry, device):
            parts.append("**" + _("Out of date: the definition or the calls have changed since.") + "**")
    return " ".join(parts)


# -------------------------------------------------------------------------------------------------------------- matrix


def matrix(link: Callable[[Entry], str], _: Translate) -> str:
    """Functions × frameworks as a table in HTML; every cell says its reason and links to its row on the page of the function."""
    head = "".join(f'<th scope="col">{framework.title}</th>' for framework in FRAMEWORKS.values())
    body = []
    for entry in catalogue.values():
        address = link(entry)
        cells = []
        for name, framework in FRAMEWORKS.items():
            found = answer(entry, Place(name))
            reason = (
                "" if found.grade in ("same", "absent") else f' title="{html.escape(_("; ").join(found.reasons(_)))}"'
            )
            cells.append(
                f'<td data-framework="{framework.title}"><a class="grade" data-grade="{found.grade}"{reason} '
                f'href="{address}#framework-{name}">{html.escape(word(found.grade, _))}</a></td>'
            )
        body.append(f'<tr><th scope="row"><a href="{address}">{html.escape(entry.title)}</a></th>{"".join(cells)}</tr>')
    choices = "".join(
        f'<label><input type="checkbox" id="show-{name}" checked autocomplete="off"> {framework.title}</label>'
        for name, framework in FRAMEWORKS.items()
    )
    return (
        f'<fieldset class="columns"><legend>{_("frameworks")}</legend>{choices}</fieldset>'
        f'<div class="grades" tabindex="0" role="region" aria-label="{_("functions and frameworks")}"><table class="matrix">'
        f'<thead><tr><th scope="col">{_("function")}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    )


# --------------------------------------------------------------------------------------------------------------- traps


@dataclass(frozen=True)
class Trap:
    """A name that means several functions.

    Args:
        name: Its last word, without underscores.
        meanings: Each function with the calls that compute it when they are given no argument.
        apart: Largest difference of any two of them and where; None for functions of more than one number.
    """

    name: str
    meanings: list[tuple[str, list[str]]]
    apart: tuple[float, float] | None


def same_name(_: Translate) -> list[Trap]:
    """Names that mean several functions, and calls that without arguments are no function of the catalogue at all."""
    several = [
        Trap(name, [(text, calls) for text, (_r, calls) in found.items()], _apart([r for r, _calls in found.values()]))
        for name, found in ambiguous().items()
    ]
    strange = [
        trap
        for entry in catalogue.values()
        for declaration in declarations(entry)
        if not declaration.composed and meaning(declaration) is None and _last_word(paths(declaration)[0]) not in MANY
        for trap in _strange(entry, declaration, _)
    ]
    return [*several, *strange]


@cache
def ambiguous() -> Mapping[str, Mapping[str, tuple[Reading, list[str]]]]:
    """By name, where it means several functions: each of them, as `meanings` has it."""
    return {name: found for name, found in sorted(meanings().items()) if len(found) > 1}


@cache
def meanings() -> Mapping[str, Mapping[str, tuple[Reading, list[str]]]]:
    """By name, each function that it means, as one would say it, with the calls that compute it."""
    named: dict[str, dict[str, tuple[Reading, list[str]]]] = {}
    for entry in catalogue.values():
        for declaration in declarations(entry):
            if declaration.composed or (meant := meaning(declaration)) is None:
                continue
            for path in paths(declaration):
                name = _last_word(path)
                shown = f"{path}()" if is_layer(declaration) else path
                if name in MANY or "[" in name or shown.endswith("_"):
                    continue
                calls = named.setdefault(name, {}).setdefault(meant.described, (meant, []))[1]
                if shown not in calls:
                    calls.append(shown)
    return named


def namesakes(entry: Entry) -> dict[str, list[str]]:
    """The other functions that frameworks call by a name of this one, each with the calls."""
    found: dict[str, list[str]] = {}
    for meanings in ambiguous().values():
        if any(reading.entry is entry for reading, _calls in meanings.values()):
            for reading, calls in meanings.values():
                if reading.entry is not entry:
                    found.setdefault(reading.entry.name, []).extend(calls)
    return found


MANY = frozenset({"clip", "clamp", "createactlayer", "getactfn"})
"""Names that stand for many functions on purpose."""


def _last_word(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "").lower()


def _strange(entry: Entry, declaration: Elsewhere, _: Translate) -> list[Trap]:
    """A call whose defaults make another function, as far as it was measured."""
    found = results(entry, declaration.framework, written(entry, declaration))
    if found is None or "plain" not in found:
        return []
    text = _("another function than %(name)s") % {"name": written_name(entry)}
    plain = found["plain"]
    name, bare = _last_word(paths(declaration)[0]), plain["call"].removesuffix("(x)")
    others = [(meant, calls) for meant, (_reading, calls) in meanings().get(name, {}).items()]
    return [Trap(name, [*others, (text, [bare])], (plain["apart"], plain["at"]))]


def written_name(entry: Entry) -> str:
    """The name of an entry with its defaults."""
    return Reading(entry, parameters(entry), entry.elsewhere[0], {}).described


def _apart(readings: list[Reading]) -> tuple[float, float] | None:
    """Largest difference of any two functions of one number between -10 and 10, and where."""
    if not all(isinstance(reading.entry, Elementwise) for reading in readings):
        return None
    x = np.linspace(-10, 10, 2001)
    values = [reading.entry.function(x, **reading.values) for reading in readings]
    spread = np.max(values, axis=0) - np.min(values, axis=0)
    worst = int(np.argmax(spread))
    return float(spread[worst]), float(x[worst])


def recorded() -> list[tuple[Entry, Place, Result]]:
    """The comparisons that are not out of date: entry, place and run with its call."""
    return [
        (catalogue[name], Place(each["framework"], device), run | {"call": each["call"], "composed": each["composed"]})
        for device in RECORDS
        for name, kept in record(device)["entries"].items()
        if name in catalogue and not outdated(catalogue[name], device)
        for each in kept["results"]
        for run in each["runs"]
    ]


def limits_lost() -> dict[Place, list[Entry]]:
    """For each place the functions that return nan at an infinity where the limit exists."""

    def lost(entry: Entry, run: Result) -> bool:
        found = unlike(entry, run) if run["dtype"] == "float32" else []
        return any(order == 0 and math.isinf(float(x)) and math.isnan(float(got)) for x, order, got, _true in found)

    return _by_place(lost)


def in_single() -> dict[Place, list[Entry]]:
    """For each place the functions that compute in float32 although the input is float64."""
    return _by_place(lambda _entry, run: run.get("single"))


def size_dependent(part: str) -> dict[Place, list[Entry]]:
    """For each place the functions of which one element gives another result (`alone`) or gradient (`alone_slope`)."""
    return _by_place(lambda _entry, run: run["dtype"] == "float32" and run.get(part))


def strided() -> dict[Place, list[Entry]]:
    """For each place the functions whose result depends on whether the elements lie side by side."""
    return _by_place(lambda _entry, run: run["dtype"] == "float32" and run.get("strided"))


def _by_place(test: Callable[[Entry, Result], Any]) -> dict[Place, list[Entry]]:
    """The entries of which a framework's own function passes the test, by place in the order of tables."""
    found: dict[Place, list[Entry]] = {place: [] for place in places()}
    for entry, place, run in recorded():
        if not run["composed"] and entry not in found[place] and test(entry, run):
            found[place].append(entry)
    return {place: entries for place, entries in found.items() if entries}


def overflowing() -> list[tuple[Entry, Place, float]]:
    """Functions that overflow in float32 although the true value is finite: entry, place, first input of the grid."""
    seen: dict[tuple[str, Place], tuple[Entry, Place, float]] = {}
    for entry, place, run in recorded():
        lost = run.get("lost") if run["dtype"] == "float32" and isinstance(entry, Elementwise) else None
        if lost and not run["composed"]:
            seen.setdefault((entry.name, place), (entry, place, lost[0]))
    return list(seen.values())


def once_only() -> list[tuple[Entry, str]]:
    """torch functions that cannot be differentiated twice, compiled or mapped, and what torch says, on any device."""
    found = [
        (catalogue[name], kept["torch"]["error"])
        for device in RECORDS
        for name, kept in record(device)["entries"].items()
        if name in catalogue and not outdated(catalogue[name], device) and kept["torch"].get("error")
    ]
    return [each for i, each in enumerate(found) if each not in found[:i]]


# ---------------------------------------------------------------------------------------------------- edges and kinks


SHOWN = ("torch", "jax", "keras", "tensorflow", "onnx", "onnxruntime", "scipy")
"""Frameworks of the table of edges; flax computes with JAX, Transformers and timm with torch."""


def shown() -> list[Place]:
    """The columns of the table of edges."""
    return [place for place in places() if place.framework in SHOWN]


def edges(_: Translate) -> list[dict[str, Any]]:
    """For each function of one number: the special points with what each framework returns in float32.

    A row is shown where a framework returns something else than the definition, or another zero than the next.
    """
    found = []
    columns = shown()
    for entry in catalogue.values():
        if not isinstance(entry, Elementwise) or outdated(entry):
            continue
        runs = {
            place: run for place in columns if (run := answer(entry, place).run) is not None and not run.get("error")
        }
        table = []
        for index, (x, *_returned) in enumerate(next(iter(runs.values()))["points"]):
            cells = []
            for place in columns:
                returned = runs[place]["points"][index][1:] if place in runs else ["", ""]
                cells.append(
                    [
                        (number(text) if text else "", text != "" and not agrees(entry, x, order, text))
                        for order, text in enumerate(returned)
                    ]
                )
            true = [number(repr(shown_value(entry, float(x), order, "float32"))) for order in (0, 1)]
            table.append({"x": number(x, 9), "exact": true, "cells": cells})
        differing = [
            row for row in table if any(wrong for cell in row["cells"] for _text, wrong in cell) or _zeros(row) > 1
        ]
        found.append({"entry": entry, "rows": differing, "agree": [row["x"] for row in table if row not in differing]})
    return found


def _zeros(row: Mapping[str, Any]) -> int:
    """How many of 0 and -0 the frameworks return."""
    return len({cell[0][0] for cell in row["cells"]} & {"0", "-0"})

"""What the pages say about other frameworks: the table of a function, the matrix, the traps, the values at edges and kinks.

Calls come from the entries. What they return comes from the records docs/evidence/frameworks.json and frameworks-cuda.json,
which are shown with their versions and dates; where an entry has changed since, its part is marked as out of date.
"""

from __future__ import annotations

import html
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, is_layer, parameters, paths, plain, preferred, written
from actref.frameworks.reading import Reading, read
from actref.frameworks.trees import CallError
from actref.kinds import Elementwise
from scripts import ports
from scripts.frameworks import RECORDS, compared_on, digest
from scripts.translations import Translate

Result = dict[str, Any]
SMALLEST_NORMAL = float(np.finfo(np.float32).tiny)

INACCURATE = 16
"""ULP of float32 from which on a difference is called one: four times what the functions here keep."""
STATES = ("same", "defaults", "differs", "absent")


@dataclass(frozen=True)
class Place:
    """Where a call ran.

    Args:
        framework: Name of the framework.
        device: `cpu` or `cuda`.
    """

    framework: str
    device: str = "cpu"

    @property
    def name(self) -> str:
        """As part of an address."""
        return self.framework if self.device == "cpu" else f"{self.framework}-{self.device}"

    @property
    def title(self) -> str:
        """As tables have it."""
        title = FRAMEWORKS[self.framework].title
        return title if self.device == "cpu" else f"{title}, {self.device.upper()}"


def places() -> list[Place]:
    """Every framework on the CPU, and beside it on the other devices that there is a record of, in the order of tables."""
    every = (Place(name, device) for name in FRAMEWORKS for device in RECORDS if name in compared_on(device))
    return [place for place in every if place.device == "cpu" or record(place.device)["entries"]]


@cache
def record(device: str = "cpu") -> Result:
    """The record of a device; without entries where there is none."""
    if not RECORDS[device].exists():
        return {"made": "", "versions": {}, "entries": {}}
    found: Result = json.loads(RECORDS[device].read_text(encoding="utf-8"))
    return found


def outdated(entry: Entry, device: str = "cpu") -> bool:
    """Whether the record was made from another definition or other calls, or lacks the entry."""
    found = record(device)["entries"].get(entry.name)
    return found is None or found["digest"] != digest(entry, device)


def result(entry: Entry, framework: str, call: str, dtype: str, device: str = "cpu") -> Result | None:
    """The comparison of a call, None where it was not run or the record is out of date."""
    if outdated(entry, device):
        return None
    for each in record(device)["entries"][entry.name]["results"]:
        if each["framework"] == framework and each["call"] == call:
            found: Result = next(run for run in each["runs"] if run["dtype"] == dtype)
            return found
    return None


def meaning(declaration: Elsewhere) -> Reading | None:
    """What a call means when nothing is said about its arguments; None where it needs some."""
    return _meaning(plain(declaration), declaration.framework)


@cache
def _meaning(call: str, framework: str) -> Reading | None:
    try:
        return read(call, framework)
    except CallError:
        return None


# ----------------------------------------------------------------------------------------------- the page of a function


def rows(entry: Entry, _: Translate) -> list[dict[str, str]]:
    """One row for each framework: what to write, how near it comes, where it differs."""
    found = []
    for place in places():
        declaration = preferred(entry, place.framework)
        call = written(entry, declaration)
        run = result(entry, place.framework, call, "float32", place.device)
        grade = state(entry, place.framework, place.device)
        plain_call = _plain(entry, place.framework, call, _) if place.device == "cpu" else []
        found.append(
            {
                "name": place.name,
                "title": place.title,
                "call": call,
                "state": grade,
                "word": state_word(grade, _),
                "since": declaration.since,
                "note": declaration.note,
                "error": accuracy(run, _),
                "differs": "; ".join([*plain_call, *differences(entry, run, _)]),
            }
        )
    return found


def _plain(entry: Entry, framework: str, call: str, _: Translate) -> list[str]:
    """What the call without arguments does, where that is something else."""
    if outdated(entry):
        return []
    kept = record()["entries"][entry.name]["results"]
    found = [
        each["plain"] for each in kept if each["framework"] == framework and each["call"] == call and "plain" in each
    ]
    text = _("`%(call)s` is up to %(apart)s away between -10 and 10, at x = %(at)s")
    return [text % {"call": p["call"], "apart": f"{p['apart']:g}", "at": f"{p['at']:g}"} for p in found]


def sessions(entry: Entry, texts: Mapping[str, str], _: Translate) -> list[dict[str, str]]:
    """Tabs of frameworks that a build need not have: their code, and when it was executed."""
    found = []
    for name, text in texts.items():
        if record().get("sessions", {}).get(name, {}).get(entry.name) == ports.digest(text):
            versions = ", ".join(f"{package} {version}" for package, version in record()["versions"][name].items())
            words = {"date": record()["made"], "versions": versions}
            found.append(
                {
                    "title": FRAMEWORKS[name].title,
                    "code": ports.unprompted(text),
                    "when": _("Executed on %(date)s with %(versions)s; not with this build.") % words,
                }
            )
    return found


def state(entry: Entry, framework: str, device: str = "cpu") -> str:
    """`absent`, `defaults` where arguments have to be given, `differs`, or `same`."""
    declaration = preferred(entry, framework)
    if declaration.composed or declaration.framework not in (
        framework,
        *(("onnx",) if framework == "onnxruntime" else ()),
    ):
        return "absent"
    meant = meaning(declaration)
    if meant is None or meant.entry is not entry or dict(meant.values) != parameters(entry):
        return "defaults"
    run = result(entry, framework, written(entry, declaration), "float32", device)
    return "differs" if run is not None and (run.get("error") or _far(run) or _unlike(entry, run)) else "same"


def state_word(state: str, _: Translate) -> str:
    """The word of a state."""
    return {
        "same": _("same"),
        "defaults": _("other defaults"),
        "differs": _("differs"),
        "absent": _("absent"),
    }[state]


def _far(run: Result) -> bool:
    """Whether a finite value is lost, or an error is large at an input that is a normal number: others may be taken for 0."""
    worst = [run[part] for part in ("value", "slope") if part in run]
    large = (
        w
        for w in worst
        if w["ulp"] > INACCURATE and all(x == 0 or abs(x) >= SMALLEST_NORMAL for x in np.ravel(w["at"]))
    )
    return any(large) or bool(run.get("lost"))


def _unlike(entry: Entry, run: Result, *, strict: bool = False) -> list[tuple[str, int, str, str]]:
    """Special points at which the framework returns something else: argument, order, what it returns, what is true.

    Strictly, the sign of a zero and the derivative at nan count too.
    """
    if not isinstance(entry, Elementwise):
        return []
    found = []
    for x, *returned in run.get("points", []):
        for order, text in enumerate(returned):
            if text == "" or (x == "nan" and order == 1 and not strict):
                continue
            true, got = _ours(entry, order, x), float(text)
            same = (math.isnan(true) and math.isnan(got)) or math.isclose(got, true, rel_tol=1e-5, abs_tol=1e-7)
            if strict and order == 0 and got == true == 0:
                same = math.copysign(1, got) == math.copysign(1, true)
            if not same:
                found.append((x, order, text, repr(true)))
    return found


@cache
def _ours(entry: Elementwise, order: int, x: str) -> float:
    """What the NumPy function or derivative returns in float32."""
    with np.errstate(all="ignore"):
        return float((entry.function, entry.gradient)[order](np.array(float(x), np.float32)))


def accuracy(run: Result | None, _: Translate) -> str:
    """Largest errors of value and gradient in float32."""
    if run is None:
        return _("not recorded")
    if run.get("error"):
        return _("does not run in float32")
    parts = [run.get("value"), run.get("slope")]
    return " / ".join("–" if part is None else _ulp(part["ulp"]) for part in parts)


def _ulp(ulp: float) -> str:
    return f"{ulp:.3g}" if ulp < 1e4 else f"{ulp:.0e}".replace("e+0", "e").replace("e+", "e")


def differences(entry: Entry, run: Result | None, _: Translate) -> list[str]:
    """Where the framework returns another value or slope, or overflows, in words."""
    if run is None:
        return []
    found = []
    for x, order, got, true in _unlike(entry, run)[:4]:
        words = {"x": number(x, 9), "got": number(got), "true": number(true)}
        text = _("f(%(x)s) is %(got)s, not %(true)s") if order == 0 else _("f′(%(x)s) is %(got)s, here %(true)s")
        found.append(text % words)
    if run.get("lost"):
        words = {"x": number(repr(run["lost"][0]))}
        found.append(_("overflows at %(x)s although the value is finite") % words)
    if run.get("alone"):
        found.append(_("a single element gives another result than a vector"))
    return found


def number(text: str, digits: int = 6) -> str:
    """A float to some digits; nine tell every float32 from its neighbours."""
    value = float(text)
    return f"{value:.{digits}g}".replace("inf", "∞") if value or math.isnan(value) else text.removesuffix(".0")


def provenance(_: Translate, entry: Entry | None = None) -> str:
    """Versions and dates of the records, and whether they are out of date."""
    if not record()["made"]:
        return _("No comparison is recorded; `make evidence-frameworks` makes one.")
    parts = []
    for device in RECORDS:
        found = record(device)
        if not found["made"]:
            continue
        versions: dict[str, str] = {}
        for each in found["versions"].values():
            versions |= each
        listed = ", ".join(f"{name} {version}" for name, version in versions.items())
        words = {"date": found["made"], "versions": listed, "hardware": found["hardware"]}
        parts.append(_("Compared on %(date)s on %(hardware)s with %(versions)s.") % words)
        if entry is not None and outdated(entry, device):
            parts.append("**" + _("Out of date: the definition or the calls have changed since.") + "**")
    return " ".join(parts)


# -------------------------------------------------------------------------------------------------------------- matrix


def matrix(link: Any, _: Translate) -> str:
    """Functions × frameworks as a table in HTML; every cell links to its row on the page of the function."""
    head = "".join(f"<th>{framework.title}</th>" for framework in FRAMEWORKS.values())
    body = []
    for entry in catalogue.values():
        address = link(entry)
        cells = []
        for name in FRAMEWORKS:
            found = state(entry, name)
            word = html.escape(state_word(found, _))
            cells.append(f'<td><a class="state" data-state="{found}" href="{address}#framework-{name}">{word}</a></td>')
        body.append(f'<tr><th scope="row"><a href="{address}">{html.escape(entry.title)}</a></th>{"".join(cells)}</tr>')
    return f'<div class="dense states"><table><thead><tr><th>{html.escape(_("function"))}</th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


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
    named: dict[str, dict[str, tuple[Reading, list[str]]]] = {}
    strange = []
    for entry in catalogue.values():
        for declaration in declarations(entry):
            if declaration.composed:
                continue
            meant = meaning(declaration)
            if meant is None:
                strange += _strange(entry, declaration, _) if _last_word(paths(declaration)[0]) not in MANY else []
                continue
            for path in paths(declaration):
                name = _last_word(path)
                shown = f"{path}()" if is_layer(declaration) else path
                if name in MANY or "[" in name or shown.endswith("_"):
                    continue
                calls = named.setdefault(name, {}).setdefault(meant.described, (meant, []))[1]
                if shown not in calls:
                    calls.append(shown)
    several = [
        Trap(name, [(text, calls) for text, (_r, calls) in found.items()], _apart([r for r, _calls in found.values()]))
        for name, found in sorted(named.items())
        if len(found) > 1
    ]
    return [*several, *strange]


MANY = frozenset({"clip", "clamp", "createactlayer", "getactfn"})
"""Names that stand for many functions on purpose."""


def _last_word(path: str) -> str:
    return path.rpartition(".")[2].replace("_", "").lower()


def _strange(entry: Entry, declaration: Elsewhere, _: Translate) -> list[Trap]:
    """A call whose defaults make another function, as far as it was measured."""
    call = written(entry, declaration)
    kept = [] if outdated(entry) else record()["entries"][entry.name]["results"]
    for each in kept:
        if each["framework"] == declaration.framework and each["call"] == call and "plain" in each:
            text = _("another function than %(name)s") % {"name": written_name(entry)}
            bare = each["plain"]["call"].removesuffix("(x)")
            return [
                Trap(_last_word(paths(declaration)[0]), [(text, [bare])], (each["plain"]["apart"], each["plain"]["at"]))
            ]
    return []


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
        unlike = _unlike(entry, run) if run["dtype"] == "float32" else []
        return any(order == 0 and math.isinf(float(x)) and math.isnan(float(got)) for x, order, got, _true in unlike)

    return _by_place(lost)


def in_single() -> dict[Place, list[Entry]]:
    """For each place the functions that compute in float32 although the input is float64."""
    return _by_place(lambda _entry, run: run.get("single"))


def size_dependent() -> dict[Place, list[Entry]]:
    """For each place the functions of which one element gives another result than the same element in a vector."""
    return _by_place(lambda _entry, run: run["dtype"] == "float32" and run.get("alone"))


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
    """For each function of one number: the special points with what each framework returns in float32."""
    found = []
    columns = shown()
    for entry in catalogue.values():
        if not isinstance(entry, Elementwise) or outdated(entry):
            continue
        runs: dict[Place, Result] = {}
        for place in columns:
            call = written(entry, preferred(entry, place.framework))
            run = result(entry, place.framework, call, "float32", place.device)
            if run is not None and not run.get("error"):
                runs[place] = run
        table = []
        for index, point in enumerate(next(iter(runs.values()))["points"]):
            x = point[0]
            at = np.array(float(x), np.float32)
            with np.errstate(all="ignore"):
                ours = [float(entry.function(at)), float(entry.gradient(at))]
            cells = []
            for place in columns:
                returned = runs[place]["points"][index][1:] if place in runs else ["", ""]
                wrong = {order for _x, order, _got, _true in _unlike(entry, {"points": [[x, *returned]]}, strict=True)}
                cells.append([(number(text) if text else "", order in wrong) for order, text in enumerate(returned)])
            table.append({"x": number(x, 9), "ours": [number(repr(v)) for v in ours], "cells": cells})
        differing = [row for row in table if any(wrong for cell in row["cells"] for _text, wrong in cell)]
        found.append({"entry": entry, "rows": differing, "agree": [row["x"] for row in table if row not in differing]})
    return found

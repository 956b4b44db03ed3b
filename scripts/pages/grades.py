"""How near each framework comes to a function: a grade that a reader understands, and the reason for it in words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, parameters, paths, plain, preferred, written
from actref.frameworks.departures import INACCURATE, SMALLEST, unlike
from actref.frameworks.published import compared_on, digest
from actref.frameworks.reading import Reading, read
from actref.frameworks.trees import CallError
from actref.kinds import Elementwise
from scripts.evidence.frameworks import RECORDS
from scripts.pages.record import nearest
from scripts.translations import Translate

Result = dict[str, Any]

SHOWN = 4
"""Special points at which a row says what it returns; the page on edges has all."""
GRADES = ("same", "rounding", "defaults", "special", "other", "absent")
"""From the best to the worst; the last says that there is no such function."""


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
        return title if self.device == "cpu" else f"{title} ({self.device.upper()})"


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


def results(entry: Entry, framework: str, call: str, device: str = "cpu") -> Result | None:
    """What is recorded of a call; None where it was not run or the record is out of date."""
    if outdated(entry, device):
        return None
    kept = record(device)["entries"][entry.name]["results"]
    return next((each for each in kept if (each["framework"], each["call"]) == (framework, call)), None)


def meaning(declaration: Elsewhere) -> Reading | None:
    """What a call means when nothing is said about its arguments; None where it needs some."""
    return _meaning(plain(declaration), declaration.framework)


@cache
def _meaning(call: str, framework: str) -> Reading | None:
    try:
        return read(call, framework)
    except CallError:
        return None


@dataclass(frozen=True)
class Answer:
    """What one writes for a function in a framework, and how near that comes.

    Args:
        entry: The function.
        place: Where.
        owner: The entry that declares the call: the function itself, or one that it equals at its defaults.
        declaration: What it declares.
        call: The line to write.
    """

    entry: Entry
    place: Place
    owner: Entry
    declaration: Elsewhere
    call: str

    @cached_property
    def recorded(self) -> Result | None:
        """What is recorded of the call."""
        return results(self.owner, self.place.framework, written(self.owner, self.declaration), self.place.device)

    @cached_property
    def run(self) -> Result | None:
        """What it returned in float32."""
        runs = self.recorded["runs"] if self.recorded is not None else []
        return next((run for run in runs if run["dtype"] == "float32"), None)

    @property
    def absent(self) -> bool:
        """Whether the framework has no such function: the line is a composition, or another framework's function."""
        home = "onnx" if self.place.framework == "onnxruntime" else self.place.framework
        return self.declaration.composed or self.declaration.framework not in (self.place.framework, home)

    @cached_property
    def wrong(self) -> Elsewhere | None:
        """The framework's own function of that name, where it is so far off that a composition is what one writes."""
        own = declarations(self.entry, self.place.framework)
        return next((each for each in own if self.declaration.composed and each.error and not each.composed), None)

    @cached_property
    def grade(self) -> str:
        """One of `GRADES`."""
        if self.absent:
            return "other" if self.wrong is not None else "absent"
        meant = meaning(self.declaration)
        if self.nearness != "other" and (
            meant is None or not equal(meant.entry, self.entry) or dict(meant.values) != parameters(meant.entry)
        ):
            return "defaults"
        return self.nearness

    @property
    def nearness(self) -> str:
        """The grade of the line itself, whatever its name alone means and whoever has it."""
        run = self.run if self.run is not None else {}
        if self.declaration.error or run.get("error") or run.get("far") or run.get("far_slope"):
            return "other"
        if unlike(self.entry, run) or run.get("lost"):
            return "special"
        return "rounding" if run.get("flushes") or list(_coarse(run)) else "same"

    def departures(self, _: Translate) -> list[str]:
        """Where the line itself returns something else, in words."""
        return differences(self.entry, self.run, _)

    def reasons(self, _: Translate) -> list[str]:
        """Why it has its grade, in words; nothing where it is the same."""
        found = [*([text] if (text := self.plain(_)) else []), *self.departures(_)]
        if self.wrong is not None:
            found.insert(0, _("`%(call)s` is another function") % {"call": plain(self.wrong)})
        elif self.absent and not found:
            borrowed = not self.declaration.composed
            whose = {"framework": FRAMEWORKS[self.declaration.framework].title}
            found.append(
                _("no function of its own; this is that of %(framework)s") % whose
                if borrowed
                else _("no function of its own; the line is made of what it has")
            )
        return found

    def plain(self, _: Translate) -> str:
        """What the call without arguments computes, where that is something else."""
        measured = (self.recorded if self.recorded is not None else {}).get("plain")
        if measured:
            text = _("`%(call)s` is up to %(apart)s away between -10 and 10, at x = %(at)s")
            return text % {"call": measured["call"], "apart": f"{measured['apart']:g}", "at": f"{measured['at']:g}"}
        if self.grade != "defaults":
            return ""
        meant = meaning(self.declaration)
        if meant is None:
            return _("its arguments have to be written")
        return _("`%(call)s` is %(meant)s") % {"call": plain(self.declaration), "meant": meant.described}


def answer(entry: Entry, place: Place) -> Answer:
    """What one writes for a function: its own in the framework, one of its name that it equals, or a composition."""
    declaration = preferred(entry, place.framework)
    if declaration.composed:
        names = {_spelled(name) for name in (entry.name, *entry.aliases)}
        for other in (each for each in catalogue.values() if each is not entry and equal(entry, each)):
            for each in declarations(other, place.framework):
                called = written(other, each)
                for path in paths(each):
                    # the name ends a path, or is handed over as text: ACT2FN['swish']
                    if names & {
                        _spelled(path.rpartition(".")[2]),
                        *map(_spelled, re.findall(r"'(\w+)'", path + called)),
                    }:
                        return Answer(entry, place, other, each, called.replace(paths(each)[0], path))
    return Answer(entry, place, entry, declaration, written(entry, declaration))


def _spelled(name: str) -> str:
    return name.replace("_", "").lower()


@cache
def equal(one: Entry, other: Entry) -> bool:
    """Whether two entries are one function at their defaults."""
    return one is other or any(n["name"] == other.name and float(n["distance"]) == 0 for n in nearest()[one.name])


def word(grade: str, _: Translate) -> str:
    """A grade in words."""
    return {
        "same": _("same"),
        "rounding": _("same but for rounding"),
        "defaults": _("other defaults"),
        "special": _("differs at special values"),
        "other": _("computes something else"),
        "absent": _("absent"),
    }[grade]


def _coarse(run: Result) -> Iterator[tuple[int, Result]]:
    """The order of what is further off than the functions here are, and where it is furthest."""
    return (
        (order, run[part])
        for order, part in enumerate(("value", "slope"))
        if run.get(part, {"ulp": 0})["ulp"] > INACCURATE
    )


def differences(entry: Entry, run: Result | None, _: Translate) -> list[str]:
    """Where a framework returns another value or slope, overflows or rounds more than need be, in words."""
    if run is None:
        return []
    if run.get("error"):
        return [_("it does not run in float32")]
    found = []
    special = unlike(entry, run)
    for x, order, got, true in special[:SHOWN]:
        words = {"x": number(x, 9), "got": number(got), "true": number(true)}
        if order == 0:
            text = _("f(%(x)s) is %(got)s, not %(true)s")
        elif isinstance(entry, Elementwise) and float(x) in entry.kinks(1):  # a convention
            text = _("f′(%(x)s) is %(got)s, here %(true)s")
        else:
            text = _("f′(%(x)s) is %(got)s, not %(true)s")
        found.append(text % words)
    if len(special) > SHOWN:
        found.append(_("and at %(number)s more special points") % {"number": len(special) - SHOWN})
    if run.get("lost"):
        words = {"x": number(repr(run["lost"][0]))}
        found.append(_("overflows at %(x)s although the value is finite") % words)
    for order, worst in _coarse(run):
        words = {part: number(repr(worst[part])) for part in ("got", "want")}
        if words["got"] == words["want"]:  # they differ behind the sixth digit
            words = {part: number(repr(worst[part]), 9) for part in ("got", "want")}
        if len(worst["at"]) == 1:
            words["x"] = number(repr(worst["at"][0]), 9)
            if any(float(x) == worst["at"][0] and o == order for x, o, _got, _true in special):
                continue  # said above
            text = (
                _("f(%(x)s) is %(got)s, correctly rounded %(want)s")
                if order == 0
                else _("f′(%(x)s) is %(got)s, correctly rounded %(want)s")
            )
        else:
            text = (
                _("a component is %(got)s, correctly rounded %(want)s")
                if order == 0
                else _("a component of the gradient is %(got)s, correctly rounded %(want)s")
            )
        found.append(text % words)
    for part, text in (
        ("far", _("f(%(x)s) is further off than rounding explains")),
        ("far_slope", _("f′(%(x)s) is further off than rounding explains")),
    ):
        if run.get(part):
            found.append(text % {"x": number(repr(run[part][0]), 9)})
    if run.get("flushes"):
        found.append(_("results below %(smallest)s in size are 0") % {"smallest": f"{SMALLEST:.3g}"})
    if run.get("alone"):
        found.append(_("a single element gives another result than a vector"))
    if run.get("alone_slope"):
        words = {"x": number(repr(run["alone_slope"][0]), 9)}
        found.append(_("f′(%(x)s) of a single element is another than in a vector") % words)
    return found


def accuracy(run: Result | None, _: Translate) -> str:
    """Largest errors of value and gradient in float32, in ULP."""
    if run is None:
        return _("not recorded")
    if run.get("error"):
        return _("does not run in float32")
    return " / ".join("–" if part is None else _ulp(part, _) for part in (run.get("value"), run.get("slope")))


def _ulp(worst: Result, _: Translate) -> str:
    ulp = worst["ulp"]
    if ulp < 1e4:
        return f"{ulp:.3g}"
    shown = f"{ulp:.0e}".replace("e+0", "e").replace("e+", "e")
    return _("%(ulp)s ULP (returned 0)") % {"ulp": shown} if worst["got"] == 0 else shown


def number(text: str, digits: int = 6) -> str:
    """A float to some digits; nine tell every float32 from its neighbours."""
    value = float(text)
    return f"{value:.{digits}g}".replace("inf", "∞") if value or math.isnan(value) else text.removesuffix(".0")

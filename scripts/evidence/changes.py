"""What a release of a framework does, and what of it is another than in the release before.

A state is plain data: `names` (every public name of the modules, with what is said where it is deprecated), `arguments` (defaults of each
function), `operators` (of ONNX: the opset of each), `calls` (by entry and call: how far the results in float32 are from the
definition). A record keeps the first state of a framework and of each later one what differs (`patch`); rounding is no
difference (`settled`), so whatever a record says is a change (`changes`).
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.errors import ActrefError
from actref.frameworks.calls import declarations, paths, written
from actref.frameworks.comparison import judged
from actref.frameworks.departures import exact, unlike
from actref.frameworks.names import FRAMEWORKS, folded
from actref.frameworks.published import compared
from actref.kinds import Elementwise
from actref.verification.changes import same

State = dict[str, Any]

FACTOR = 4
"""By which the largest error has to differ from one release to the next: less is rounding, as is an error below one ULP."""
PARTS = ("value", "slope")
LOST = ("lost", "lost_slope")
FAR = ("far", "far_slope")


class VersionsError(ActrefError):
    """A record of releases that does not fit the catalogue, or a release that did not run."""


@dataclass(frozen=True)
class Change:
    """One thing that a release does otherwise than the one before.

    Args:
        entry: Name of the function.
        subject: The public name, or the call.
        kind: `new`, `gone`, `deprecated`, `argument`, `no argument`, `renamed`, `default`, `operator`, `runs`, `fails`, `point`,
            `error`, `lost`, `found`, `other` (another function than the definition from now on) or `defined`.
        order: 0 for the value, 1 for the derivative.
        words: What a sentence says of it.
    """

    entry: str
    subject: str
    kind: str
    order: int = 0
    words: Mapping[str, str] = field(default_factory=dict)


# --------------------------------------------------------------------------------------------------------------- calls


def native(entry: Entry, framework: str) -> list[Elsewhere]:
    """The calls of a framework's own functions that are run; of ONNX Runtime those of ONNX."""
    return [each for each in compared(entry, framework) if not each.composed]


@cache
def owners(framework: str) -> Mapping[str, str]:
    """For each path that is declared in a framework the entry that it belongs to: its namesake, where several declare it."""
    found: dict[str, str] = {}
    for entry in catalogue.values():
        for declaration in declarations(entry, framework):
            for path in paths(declaration):
                if path.endswith("_"):
                    continue
                if path not in found or folded(path.rpartition(".")[2]) in map(folded, (entry.name, *entry.aliases)):
                    found[path] = entry.name
    return found


@cache
def named(framework: str) -> Mapping[str, str]:
    """The entry of each name, without case and underscores, under which people or the framework know it."""
    found: dict[str, str] = {}
    for entry in catalogue.values():
        for name in (entry.name, *entry.aliases):
            found.setdefault(folded(name), entry.name)
    for path, name in owners(framework).items():
        found.setdefault(folded(path.rpartition(".")[2]), name)
    return found


def owner(framework: str, path: str) -> str:
    """The entry that a public name belongs to; empty if it is no activation function."""
    return owners(framework).get(path, named(framework).get(folded(path.rpartition(".")[2]), ""))


# -------------------------------------------------------------------------------------------------------------- states


def state(framework: str, answer: Mapping[str, Any]) -> State:
    """What a release does, of what the probe answered.

    Args:
        framework: Which one.
        answer: Of `scripts.evidence.probe.probe`.
    """
    found = [f"{module}.{n}".lstrip(".") for module, names in answer.get("modules", {}).items() for n in names]
    deprecated = dict(answer.get("deprecated", {}))
    calls: dict[str, dict[str, Any]] = {}
    for each in answer["results"]:
        entry = catalogue[each["entry"]]
        declaration = next(d for d in native(entry, framework) if written(entry, d) == each["call"])
        if each["deprecated"] and paths(declaration)[0] in found:
            deprecated.setdefault(paths(declaration)[0], each["deprecated"])
        calls.setdefault(entry.name, {})[each["call"]] = told(entry, each)
    made: State = {
        # also those of no function of the catalogue: an entry or an alias that comes later was there before
        "names": {path: deprecated.get(path, "") for path in sorted(found)},
        "arguments": {
            path: given for path, given in answer.get("arguments", {}).items() if path in owners(framework) and given
        },
        "operators": {name: n for name, n in answer.get("operators", {}).items() if name in owners(framework)},
        "calls": calls,
    }
    return {part: held for part, held in made.items() if held}


def told(entry: Entry, result: Mapping[str, Any]) -> dict[str, Any]:
    """How far a result is from the definition: what is right and what is as near as rounding is not said."""
    if "error" in result:
        return {"error": result["error"]}
    value, slope = (None if result[part] is None else np.array(result[part], np.float64) for part in PARTS)
    assert value is not None
    run = judged(entry, result["call"], "float32", value, slope).to_json()
    made: dict[str, Any] = {}
    for part in PARTS:
        if part in run:
            at = run[part]["at"]
            made[part] = [float(f"{run[part]['ulp']:.2g}"), *(at if len(at) == 1 else ())]
    made |= {part: list(run[part][:1]) for part in (*LOST, *FAR) if run.get(part)}
    for x, order, got, _true in unlike(entry, run):
        made.setdefault("points", {}).setdefault(x, {})[str(order)] = got
    return made


def settled(before: State, now: State) -> State:
    """The state with everything as before that differs by rounding, or in the words of a message."""
    made = copy.deepcopy(now)
    for path, message in before.get("names", {}).items():
        if message and made.get("names", {}).get(path):
            made["names"][path] = message
    for entry, calls in before.get("calls", {}).items():
        for call, old in calls.items():
            new = made.get("calls", {}).get(entry, {}).get(call)
            if new is not None:
                made["calls"][entry][call] = _settled(entry, old, new)
    return made


def _settled(entry: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    if "error" in old and "error" in new:
        return dict(old)
    if "error" in old or "error" in new:
        return dict(new)
    made = dict(new)
    for part in PARTS:
        if part in old and part in new and not _moved(old[part][0], new[part][0]):
            made[part] = old[part]
    for part in FAR:  # where exactly it is far off is not news
        if part in old and part in new:
            made[part] = old[part]
    points: dict[str, dict[str, str]] = {}
    for x, order in _points(old) | _points(new):
        texts = [_at(entry, told, x, order) for told in (old, new)]
        source = old if same(float(texts[0]), float(texts[1]), "float32") else new
        if (text := source.get("points", {}).get(x, {}).get(order)) is not None:
            points.setdefault(x, {})[order] = text
    made.pop("points", None)
    order_of = sorted(points, key=float)
    return made | ({"points": {x: points[x] for x in order_of}} if points else {})


def _moved(one: float, other: float) -> bool:
    smaller, larger = sorted((one, other))
    return larger >= FACTOR * max(smaller, 1)


def _points(told: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(x, order) for x, orders in told.get("points", {}).items() for order in orders}


def _at(entry: str, told: Mapping[str, Any], x: str, order: str) -> str:
    """What a call returned at a special point: what is exact, where nothing else is told."""
    known = catalogue[entry]
    assert isinstance(known, Elementwise)
    text: str | None = told.get("points", {}).get(x, {}).get(order)
    return text if text is not None else repr(exact(known, x, int(order)))


# -------------------------------------------------------------------------------------------------------------- record


def patch(before: Any, now: Any) -> Any:
    """What makes one state of the other (JSON merge patch, RFC 7386): what is gone is None."""
    made: dict[str, Any] = {}
    for key in sorted({*before, *now}):
        if key not in now:
            made[key] = None
        elif key not in before:
            made[key] = now[key]
        elif before[key] != now[key]:
            both = isinstance(before[key], dict) and isinstance(now[key], dict)
            made[key] = patch(before[key], now[key]) if both else now[key]
    return made


def patched(before: Any, change: Any) -> Any:
    """The state that a patch makes."""
    made = dict(before)
    for key, value in change.items():
        if value is None:
            made.pop(key, None)
        elif isinstance(value, dict) and isinstance(made.get(key), dict):
            made[key] = patched(made[key], value)
        else:
            made[key] = copy.deepcopy(value)
    return made


def states(releases: Sequence[Mapping[str, Any]]) -> list[State | None]:
    """The whole state of each recorded release in the order of time; None of one that did not install."""
    found: list[State | None] = []
    last: State = {}
    for release in releases:
        if "error" in release:
            found.append(None)
        else:
            last = patched(last, release["state"])
            found.append(last)
    return found


def known(record: Mapping[str, Any]) -> None:
    """See that a record names frameworks and functions that there are.

    Raises:
        VersionsError: it names another one.
    """
    mend = "rename it there, or record the framework anew: python -m scripts.evidence.versions --again"
    for framework, part in record["frameworks"].items():
        if framework not in FRAMEWORKS:
            raise VersionsError(f"docs/evidence/versions.json names the framework {framework!r}, which is none; {mend}")
        for release in part["releases"]:
            if unknown := sorted(release.get("state", {}).get("calls", {}).keys() - catalogue.keys()):
                where = f"docs/evidence/versions.json, {framework} before {release['before']},"
                raise VersionsError(
                    f"{where} names the function {unknown[0]!r}, which the catalogue lacks; {mend} {framework}"
                )


def digests(framework: str) -> dict[str, str]:
    """Of each entry that a framework has a function for: a digest of the definition and the calls that are compared."""
    found = {}
    for entry in catalogue.values():
        if calls := [written(entry, each) for each in native(entry, framework)]:
            found[entry.name] = hashlib.sha256("\n".join((str(entry.expression), *calls)).encode()).hexdigest()[:8]
    return found


# ------------------------------------------------------------------------------------------------------------- changes


def changes(framework: str, before: State, now: State) -> Iterator[Change]:
    """What differs between two states of a framework, both settled."""
    yield from _names(framework, before, now)
    old, new = before.get("calls", {}), now.get("calls", {})
    for entry in (name for name in catalogue if name in old and name in new):
        for call in (call for call in new[entry] if call in old[entry]):
            path = next(
                (p for d in native(catalogue[entry], framework) for p in paths(d)[:1] if call.startswith(p)), ""
            )
            fresh = path in now.get("names", {}) and path not in before.get("names", {})
            stale = path in before.get("names", {}) and path not in now.get("names", {})
            if not fresh and not stale:
                yield from _calls(entry, call, old[entry][call], new[entry][call])


def _names(framework: str, before: State, now: State) -> Iterator[Change]:
    old, new = before.get("names", {}), now.get("names", {})
    for path in sorted({*old, *new}):
        entry = owner(framework, path)
        if not entry:
            continue
        if path not in old:
            yield Change(entry, path, "new")
        elif path not in new:
            yield Change(entry, path, "gone")
        elif new[path] and not old[path]:
            yield Change(entry, path, "deprecated", words={"message": new[path]})
    first, then = before.get("arguments", {}), now.get("arguments", {})
    for path in sorted(first.keys() & then.keys()):
        if entry := owner(framework, path):
            yield from _arguments(entry, path, first[path], then[path])
    since, later = before.get("operators", {}), now.get("operators", {})
    for name in sorted(since.keys() & later.keys()):
        if since[name] != later[name] and (entry := owner(framework, name)):
            yield Change(entry, name, "operator", words={"old": str(since[name]), "new": str(later[name])})


def _arguments(entry: str, path: str, was: Mapping[str, str], has: Mapping[str, str]) -> Iterator[Change]:
    gone, fresh = [n for n in was if n not in has], [n for n in has if n not in was]
    kept = {name: name for name in was if name in has}
    if len(gone) == len(fresh) == 1 and [*was].index(gone[0]) == [*has].index(fresh[0]):
        yield Change(entry, path, "renamed", words={"old": gone[0], "new": fresh[0]})
        kept, gone, fresh = kept | {gone[0]: fresh[0]}, [], []
    for name in fresh:
        yield Change(entry, path, "argument", words={"argument": name, "new": has[name]})
    for name in gone:
        yield Change(entry, path, "no argument", words={"argument": name})
    for old, new in kept.items():
        # '...' stands for nothing given; 'zeros' and 'Zeros' are names of one thing
        if was[old].lower() != has[new].lower() and "..." not in (was[old], has[new]):
            yield Change(entry, path, "default", words={"argument": new, "old": was[old], "new": has[new]})


def _calls(entry: str, call: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    if "error" in old or "error" in new:
        if "error" not in new:
            yield Change(entry, call, "runs", words={"message": old["error"]})
        elif "error" not in old:
            yield Change(entry, call, "fails", words={"message": new["error"]})
        return
    points = [{x for x, place in _points(old) | _points(new) if place == str(order)} for order in (0, 1)]
    for order, (part, lost, far) in enumerate(zip(PARTS, LOST, FAR, strict=True)):
        was, now = old.get(far, []), new.get(far, [])
        if bool(was) != bool(now):
            yield Change(entry, call, "other" if now else "defined", order, {"x": repr((now or was)[0])})
        elif part in old and part in new and old[part] != new[part]:
            furthest = max(old[part], new[part])
            words = {"old": repr(old[part][0]), "new": repr(new[part][0])}
            yield Change(entry, call, "error", order, words | ({"x": repr(furthest[1])} if len(furthest) > 1 else {}))
        was, now = old.get(lost, []), new.get(lost, [])
        if was != now and repr((now or was)[0]) not in points[order]:
            yield Change(entry, call, "lost" if now else "found", order, {"x": repr((now or was)[0])})
    for x, place in sorted(_points(old) | _points(new), key=lambda each: (each[1], float(each[0]))):
        texts = [_at(entry, told, x, place) for told in (old, new)]
        if texts[0] != texts[1]:
            right = repr(exact(catalogue[entry], x, int(place)))
            yield Change(entry, call, "point", int(place), {"x": x, "old": texts[0], "new": texts[1], "right": right})

"""What changed when: what the record docs/evidence/versions.json says of releases of frameworks, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from actref import catalogue
from actref.entry import Entry
from actref.frameworks import FRAMEWORKS
from actref.verification.changes import same
from scripts.evidence import versions
from scripts.evidence.changes import Change, changes, digests, known, states
from scripts.pages.grades import number
from scripts.translations import Translate

COMPARED = frozenset({"runs", "fails", "point", "error", "lost", "found", "other", "defined"})
"""Changes that were found by comparing with a definition; where that has changed since, they are left out."""
PACKAGES = {
    "jax": "JAX",
    "jaxlib": "jaxlib",
    "numpy": "NumPy",
    "tensorflow": "TensorFlow",
    "onnx": "ONNX",
    "opset": "opset",
}
"""What a framework computes with, and how its versions are called."""
SHOWN = 4
"""Special points of a call that are told; how many more there are is said."""


@dataclass(frozen=True)
class Step:
    """From one release to the next.

    Args:
        framework: Which one.
        before: Version of the earlier release; empty for the first one.
        release: The later one, as recorded.
        changes: What it does otherwise.
    """

    framework: str
    before: str
    release: Mapping[str, Any]
    changes: tuple[Change, ...]

    @property
    def version(self) -> str:
        """Of the later release."""
        return str(self.release["versions"][FRAMEWORKS[self.framework].packages[0]])

    @property
    def title(self) -> str:
        """As headings have it."""
        return f"{FRAMEWORKS[self.framework].title} {self.before} → {self.version}"

    @property
    def anchor(self) -> str:
        """Its address on the page."""
        return f"{self.framework}-{self.version.replace('.', '-')}"

    def bases(self, _: Translate) -> str:
        """What it computed with: `JAX 0.4.38, NumPy 2.2.1`."""
        own = FRAMEWORKS[self.framework].packages[0]
        listed = (f"{PACKAGES[p]} {v}" for p, v in self.release["versions"].items() if p != own and p in PACKAGES)
        return _(", ").join(listed)


@cache
def steps(framework: str) -> tuple[Step, ...]:
    """The recorded releases of a framework that ran, the newest first; one that is the same release as before is left out."""
    record = versions.recorded()
    known(record)
    part = record["frameworks"].get(framework, {"releases": [], "digests": {}})
    fresh = {name for name, digest in digests(framework).items() if part["digests"].get(name) == digest}
    found: list[Step] = []
    last: dict[str, Any] | None = None
    for release, state in zip(part["releases"], states(part["releases"]), strict=True):
        if state is None:
            continue
        every = changes(framework, last, state) if last is not None else ()
        seen = tuple(c for c in every if c.kind not in COMPARED or c.entry in fresh)
        step = Step(framework, found[-1].version if found else "", release, seen)
        if seen or step.version != step.before:
            found.append(step)
        last = state
    return tuple(reversed(found))


def failed(framework: str) -> list[tuple[str, str]]:
    """The releases that did not install or run: before which day, and why."""
    releases = versions.recorded()["frameworks"][framework]["releases"]
    return [(each["before"], each["error"]) for each in releases if "error" in each]


def outdated() -> list[Entry]:
    """The functions whose definition or calls have changed since the record was made."""
    found = set()
    for framework, part in versions.recorded()["frameworks"].items():
        now = digests(framework)
        found |= {name for name, digest in part["digests"].items() if name in now and now[name] != digest}
    return [entry for name, entry in catalogue.items() if name in found]


def of(entry: Entry, _: Translate) -> list[tuple[Step, str]]:
    """Where a function changed: each step with what it changed in words, by framework, the newest first."""
    found = []
    for framework in FRAMEWORKS:
        found += [(step, text) for step in steps(framework) if (text := told(step, entry, _))]
    return found


def groups(link: Callable[[Entry], str], _: Translate) -> list[dict[str, Any]]:
    """What the page shows of each recorded framework."""
    found = []
    for framework in (name for name in FRAMEWORKS if name in versions.recorded()["frameworks"]):
        every = steps(framework)
        shown = [
            {
                "title": step.title,
                "anchor": step.anchor,
                "bases": step.bases(_),
                "functions": [(link(entry), text) for entry in catalogue.values() if (text := told(step, entry, _))],
            }
            for step in every
            if step.changes
        ]
        found.append(
            {
                "name": framework,
                "title": FRAMEWORKS[framework].title,
                "steps": shown,
                "same": [step.title for step in every if step.before and not step.changes],
                "releases": [(step.version, step.bases(_)) for step in every],
                "failed": failed(framework),
            }
        )
    return found


def told(step: Step, entry: Entry, _: Translate) -> str:
    """What a step changed of a function, in sentences; empty if nothing."""
    own = [change for change in step.changes if change.entry == entry.name]
    text = ""
    for line in sentences(own, _):
        text = _("%(text)s %(line)s") % {"text": text, "line": line} if text else line
    return text


def sentences(every: Sequence[Change], _: Translate) -> list[str]:
    """One for each name and each call of a function; names that came or went together are one."""
    found = []
    for kind, one, many in (
        ("new", _("%(names)s is new."), _("%(names)s are new.")),
        ("gone", _("%(names)s is gone."), _("%(names)s are gone.")),
    ):
        if names := [f"`{change.subject}`" for change in every if change.kind == kind]:
            found.append((one if len(names) == 1 else many) % {"names": _(", ").join(names)})
    rest = [change for change in every if change.kind not in ("new", "gone")]
    for subject in dict.fromkeys(change.subject for change in rest):
        own = [change for change in rest if change.subject == subject]
        points = [change for change in own if change.kind == "point"]
        parts = [clause(change, _) for change in own if change not in points[SHOWN:]]
        if len(points) > SHOWN:
            parts.append(_("and at %(number)s more special points") % {"number": len(points) - SHOWN})
        text = _("; ").join(parts)
        found.append(_("`%(subject)s`: %(text)s.") % {"subject": subject, "text": text})
    return found


def clause(change: Change, _: Translate) -> str:
    """A change in words, without the name or the call that it is of."""
    f = "f" + "′" * change.order
    words = dict(change.words) | {"f": f}
    if "x" in words:
        words["x"] = number(words["x"], 9)
    if change.kind == "point":
        return _point(change, words, _)
    if change.kind == "error":
        words |= {part: f"{float(words[part]):.3g}".replace("e+0", "e") for part in ("old", "new")}
        if "x" in words:
            return _("the largest error of %(f)s is %(new)s ULP, it was %(old)s (at x = %(x)s)") % words
        return _("the largest error of %(f)s is %(new)s ULP, it was %(old)s") % words
    if change.kind == "argument" and not words["new"]:
        return _("takes `%(argument)s`") % words
    return {
        "deprecated": _("deprecated: `%(message)s`"),
        "argument": _("takes `%(argument)s`, by default `%(new)s`"),
        "no argument": _("no longer takes `%(argument)s`"),
        "renamed": _("the argument `%(old)s` is called `%(new)s`"),
        "default": _("`%(argument)s` is `%(new)s` by default, it was `%(old)s`"),
        "operator": _("version of opset %(new)s, it was that of opset %(old)s"),
        "runs": _("runs, which it did not"),
        "fails": _("fails: `%(message)s`"),
        "lost": _("%(f)s(%(x)s) is not finite, though the true value is"),
        "found": _("%(f)s(%(x)s) is finite, as the true value is"),
        "other": _("%(f)s is another function: at x = %(x)s it is further from the definition than rounding explains"),
        "defined": _("%(f)s is as defined; at x = %(x)s it was further off than rounding explains"),
    }[change.kind] % words


def _point(change: Change, words: dict[str, str], _: Translate) -> str:
    right = {part: same(float(change.words[part]), float(change.words["right"]), "float32") for part in ("old", "new")}
    words |= {part: number(change.words[part]) for part in ("old", "new", "right")}
    if words["old"] == words["new"]:  # they differ behind the sixth digit
        words |= {part: number(change.words[part], 9) for part in ("old", "new", "right")}
    if right["new"]:
        return _("%(f)s(%(x)s) is %(new)s, as defined; it was %(old)s") % words
    if right["old"]:
        return _("%(f)s(%(x)s) is %(new)s; it was %(old)s, as defined") % words
    return _("%(f)s(%(x)s) is %(new)s; it was %(old)s, defined is %(right)s") % words


def provenance(_: Translate) -> str:
    """When and where the record was made."""
    record = versions.recorded()
    if not record["made"]:
        return _("No release is recorded; `make evidence-versions` records them.")
    words = {"date": record["made"], "hardware": record["hardware"]}
    return _("Recorded on %(date)s on %(hardware)s.") % words

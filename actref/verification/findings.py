"""What came of a verification, and how it is told: as a table, JSON, JUnit, and Markdown for the summary of a job."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias
from xml.etree import ElementTree

from rich.console import Console
from rich.table import Table
from rich.text import Text

from actref.console import UNBROKEN
from actref.verification.examples import reason

State: TypeAlias = Literal["agrees", "departs", "changed", "new", "failed"]
STATES: Mapping[State, str] = {
    "agrees": "as published, and as defined",
    "departs": "as published, which is not as defined",
    "changed": "not as published",
    "new": "not published yet",
    "failed": "an example printed something else",
}
"""What can come of an example or a call, and what it means."""
HEAD = (
    "framework", "device", "version", "published with", "examples", "failed", "calls that agree", "depart", "changed", "new",
)  # fmt: skip
"""The columns of the table."""
WRONG: tuple[State, ...] = ("changed", "failed")
"""The states that make a verification fail."""


@dataclass(frozen=True)
class Finding:
    """What came of one example or one call.

    Args:
        entry: Name of the function.
        framework: Where it ran: `torch`, `jax`, ...
        device: `cpu`, `cuda`, ...
        kind: `example` for a code tab, `call` for a comparison with the definition.
        subject: The key of the tab, or the call.
        state: One of `STATES`.
        details: What changed or failed, one fact each.
    """

    entry: str
    framework: str
    device: str
    kind: Literal["example", "call"]
    subject: str
    state: State
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A framework on a device.

    Args:
        framework: `torch`, `jax`, ...
        title: As its authors write it.
        device: `cpu`, `cuda`, ...
        versions: Of the framework and what it computes with, here.
        published: Those of the record; empty if there is none.
    """

    framework: str
    title: str
    device: str
    versions: Mapping[str, str]
    published: Mapping[str, str]

    @property
    def changed(self) -> str:
        """What is another version than in the record: `torch 2.14.1`; empty if nothing is."""
        return listed({p: v for p, v in self.versions.items() if self.published.get(p) != v})


@dataclass(frozen=True)
class Report:
    """What came of a verification.

    Args:
        version: Of actref.
        python: Version of Python.
        made: The day on which the record was made that everything is held against.
        hardware: Where that was.
        places: What ran, with versions.
        absent: What was left out, and why.
        findings: Of every example and every call.

    Example:
        >>> from actref.verification import Finding, Report
        >>> found = Finding("relu", "torch", "cpu", "call", "torch.relu(x)", "changed", ("relu′(0): 0 → 1",))
        >>> report = Report("0.1.0", "3.11.7", "2026-11-30", "AMD EPYC", (), {}, (found,))
        >>> report.exit_code, report.counts("torch", "cpu")["changed"]
        (1, 1)
    """

    version: str
    python: str
    made: str
    hardware: str
    places: tuple[Place, ...]
    absent: Mapping[str, str]
    findings: tuple[Finding, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """What is not as published."""
        return tuple(f for f in self.findings if f.state in WRONG)

    @property
    def exit_code(self) -> int:
        """1 if something is not as published, else 0."""
        return int(bool(self.wrong))

    def counts(self, framework: str, device: str) -> dict[str, int]:
        """How many examples there are, how many of them fail, and how many calls there are of each other state."""
        found = [f for f in self.findings if (f.framework, f.device) == (framework, device)]
        calls = {state: sum(f.kind == "call" and f.state == state for f in found) for state in STATES}
        examples = [f for f in found if f.kind == "example"]
        return calls | {"examples": len(examples), "failed": sum(f.state == "failed" for f in examples)}

    def sentences(self) -> list[str]:
        """One for each fact that is not as published: `torch 2.14.1 changed hardsigmoid′(3): 0 → 1/6`."""
        places = {(p.framework, p.device): p for p in self.places}
        return [each for f in self.wrong for each in _told(f, places.get((f.framework, f.device)))]

    def verdict(self) -> str:
        """The last line."""
        new = sum(f.state == "new" for f in self.findings)
        end = f"; {new} not published yet" if new else ""
        total = f"{len(self.findings)} examples and calls"
        if not self.wrong:
            return f"nothing changed: {total} as published{end}" if not new else f"nothing changed in {total}{end}"
        return f"{len(self.wrong)} of {total} are not as published{end}"

    # --- as text ------------------------------------------------------------------------------------------------------

    def rows(self) -> list[tuple[str, ...]]:
        """A row for each framework and device."""
        rows = []
        for place in self.places:
            counts = self.counts(place.framework, place.device)
            published = listed(place.published) or "–"
            shown = (counts[each] for each in ("examples", "failed", "agrees", "departs", "changed", "new"))
            rows.append((place.title, place.device, listed(place.versions), published, *map(str, shown)))
        return rows

    def table(self, console: Console) -> None:
        """Print it for a person."""
        table = Table(*HEAD, box=None, pad_edge=False)
        for row in self.rows():
            table.add_row(*row)
        console.print(table)
        for line in [*(f"{name}: left out, {why}" for name, why in self.absent.items()), *self.sentences()]:
            console.print(Text(line))  # no markup
        console.print(Text(self.verdict()))

    def text(self) -> str:
        """The table as text."""
        console = Console(file=io.StringIO(), width=UNBROKEN)
        self.table(console)
        assert isinstance(console.file, io.StringIO)
        return console.file.getvalue()

    def markdown(self) -> str:
        """For the summary of a job: `actref verify --markdown "$GITHUB_STEP_SUMMARY"`."""
        lines = [f"### actref verify: {self.verdict()}", "", _row(HEAD), "|---" * len(HEAD) + "|"]
        lines += [_row(row) for row in self.rows()]
        told = [*(f"{name}: left out, {why}" for name, why in self.absent.items()), *self.sentences()]
        return "\n".join([*lines, "", *(f"- {_escaped(line)}" for line in told)]).rstrip() + "\n\n"

    def to_json(self) -> dict[str, Any]:
        """As plain data; `actref/schemas/verify.json` describes the fields."""
        plain = asdict(self) | {"verdict": self.verdict(), "exit_code": self.exit_code}
        plain["findings"] = [{**asdict(f), "details": list(f.details)} for f in self.findings]
        plain["places"] = [
            asdict(place) | {"counts": self.counts(place.framework, place.device)} for place in self.places
        ]
        found: dict[str, Any] = json.loads(json.dumps(plain))
        return found

    def junit(self) -> bytes:
        """A case for each example and call, a suite for each framework and device."""
        root = ElementTree.Element("testsuites", name="actref verify")
        for place in self.places:
            found = [f for f in self.findings if (f.framework, f.device) == (place.framework, place.device)]
            wrong = sum(f.state in WRONG for f in found)
            name = f"{place.framework} on {place.device}"
            suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(found)), failures=str(wrong), errors="0", skipped="0")  # fmt: skip
            properties = ElementTree.SubElement(suite, "properties")
            for package, version in place.versions.items():
                ElementTree.SubElement(properties, "property", name=package, value=version)
            for f in found:
                case = ElementTree.SubElement(
                    suite,
                    "testcase",
                    classname=f"actref.{place.framework}.{place.device}",
                    name=f"{f.entry}: {f.subject}",
                )
                if f.state in WRONG:
                    failure = ElementTree.SubElement(case, "failure", message=f"{f.entry}: {STATES[f.state]}")
                    failure.text = _printable("\n".join(f.details))
        text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        return text


def _told(finding: Finding, place: Place | None) -> list[str]:
    """What changed or failed, each with who did it: another version, or the version of the record."""
    who = listed(place.versions) if place else finding.framework
    where = "" if finding.device == "cpu" else f" on {finding.device}"
    if finding.kind == "example":
        begin = f"{who}{where}: the example {finding.subject} of {finding.entry} fails: "
        return [begin + reason(fact) for fact in finding.details]
    if place is not None and place.changed:
        begin = f"{place.changed} changed{where} "
    else:
        begin = f"{who}, the version of the record, gives something else here{where}: "
    return [f"{begin}{fact} — {finding.subject}" for fact in finding.details]


def listed(versions: Mapping[str, str]) -> str:
    """`torch 2.13.0`; `keras 3.15.1, jax 0.10.2`."""
    return ", ".join(f"{package} {version}" for package, version in versions.items())


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    """As Markdown that says the text."""
    return "".join(f"\\{c}" if c in "\\`*_|<>[]" else c for c in text)


def _printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)

"""The changes of the project as an Atom feed: one entry for each version in CHANGELOG.md, the newest first."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from xml.etree import ElementTree as ET

from markdown import markdown

from scripts.build import dates
from scripts.paths import ROOT
from scripts.problem import Problem

CHANGELOG = ROOT / "CHANGELOG.md"
NAME = "feed.xml"
ATOM = "http://www.w3.org/2005/Atom"
UNRELEASED = "unreleased"
_HEADING = re.compile(r"^(\d+(?:\.\d+)*\S*), (\d{4}-\d{2}-\d{2}|unreleased)$")


@dataclass(frozen=True)
class Release:
    """A version and what changed in it.

    Args:
        version: As in the heading.
        updated: Its date; of a version without one, when the changelog was last changed.
        released: Whether it has a date of its own.
        changes: Markdown.
    """

    version: str
    updated: datetime
    released: bool
    changes: str


def releases(path: Path = CHANGELOG) -> list[Release]:
    """The versions of a changelog, in its order."""
    found: list[tuple[str, str, datetime, list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            try:
                version, day = _HEADING.findall(line.removeprefix("## ").strip())[0]
                found.append((version, day, _updated(day, path), []))
            except (IndexError, ValueError):  # no such heading, or no such day
                what = f"heading {line!r} names no version and date"
                mend = "write '## VERSION, YEAR-MONTH-DAY' or '## VERSION, unreleased'"
                raise Problem(path.name, what, mend, number) from None
        elif found:
            found[-1][3].append(line)
    return [Release(name, when, day != UNRELEASED, "\n".join(lines).strip()) for name, day, when, lines in found]


def _updated(day: str, path: Path) -> datetime:
    if day == UNRELEASED:
        return datetime.fromtimestamp(dates.changed(path), UTC)
    return datetime.combine(date.fromisoformat(day), time(), UTC)


def feed(home: str, title: str, subtitle: str, path: Path = CHANGELOG) -> bytes:
    """The feed.

    Args:
        home: Address of the site, with a slash at the end.
        title: Name of the project.
        subtitle: What it is.
        path: The changelog.
    """
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    entries = releases(path)
    updated = max((release.updated for release in entries), default=datetime.fromtimestamp(dates.epoch(), UTC))
    _add(root, "id", _identifier(""))
    _add(root, "title", f"{title}: changes")
    _add(root, "subtitle", subtitle)
    _add(root, "updated", _moment(updated))
    _add(_add(root, "author"), "name", f"The {title} authors")
    _add(root, "link", rel="self", type="application/atom+xml", href=f"{home}{NAME}")
    _add(root, "link", rel="alternate", type="text/html", href=home)
    for release in entries:
        entry = _add(root, "entry")
        _add(entry, "id", _identifier(release.version))
        _add(entry, "title", f"{title} {release.version}{'' if release.released else f' ({UNRELEASED})'}")
        _add(entry, "updated", _moment(release.updated))
        if release.released:
            _add(entry, "published", _moment(release.updated))
        _add(entry, "link", rel="alternate", type="text/html", href=home)
        _add(entry, "content", markdown(release.changes), type="html")
    return xml(root)


def xml(root: ET.Element) -> bytes:
    """An XML file, indented."""
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(parent: ET.Element, name: str, text: str | None = None, /, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, attributes)
    element.text = text
    return element


def _identifier(version: str) -> str:
    """The same for ever, wherever the site lies: readers of feeds know an entry again by it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"urn:actref:changes:{version}").urn


def _moment(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")

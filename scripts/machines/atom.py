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
_HEADING = re.compile(r"(?P<version>\d+(?:\.\d+)*\S*), (?P<date>\d{4}-\d{2}-\d{2}|unreleased)")


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
    found: list[tuple[str, str, list[str]]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("## "):
            heading = _HEADING.fullmatch(line.removeprefix("## ").strip())
            day = heading["date"] if heading is not None else ""
            if heading is None or not (day == UNRELEASED or _is_date(day)):
                raise Problem(
                    path.name,
                    f"heading {line!r} names no version and date",
                    "write '## VERSION, YEAR-MONTH-DAY' or '## VERSION, unreleased'",
                    number,
                )
            found.append((heading["version"], day, []))
        elif found:
            found[-1][2].append(line)
    return [_release(version, day, "\n".join(lines).strip(), path) for version, day, lines in found]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _release(version: str, day: str, changes: str, path: Path) -> Release:
    if day == UNRELEASED:
        return Release(version, datetime.fromtimestamp(dates.changed(path), UTC), released=False, changes=changes)
    return Release(version, datetime.combine(date.fromisoformat(day), time(), UTC), released=True, changes=changes)


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

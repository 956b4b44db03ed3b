"""Checks what the built site tells programs: `problems(site)`, called by scripts/build/check.py.

Every page has its address, its languages, which name each other, a preview, structured data and a Markdown version; the
sitemap has exactly the pages; the contents for language models and the feed hold what they should.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

from lxml import html

from scripts.figures import social
from scripts.machines import atom
from scripts.machines.pages import MARKDOWN, SITEMAP
from scripts.paths import LANGUAGES
from scripts.problem import Problem

_TEMPLATE = "see the block site_meta of docs/theme/main.html and scripts/machines/pages.py"
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_XHTML = "{http://www.w3.org/1999/xhtml}"
_ATOM = f"{{{atom.ATOM}}}"
_LINK = re.compile(r"\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)")
_MARKUP = re.compile(r"</?(?:div|span|svg|math|table|p|figure)\b")


@dataclass
class _Head:
    """What the head of a page says."""

    path: str
    tree: Any

    def link(self, relation: str, **wanted: str) -> list[str]:
        """Addresses of the links of a relation whose attributes are these."""
        links = [link for link in self.tree.iter("link") if relation in link.get("rel", "").split()]
        return [link.get("href", "") for link in links if wanted.items() <= dict(link.attrib).items()]

    @cached_property
    def alternates(self) -> dict[str, str]:
        links = self.tree.iterfind(".//link[@hreflang]")
        return {link.get("hreflang"): link.get("href") for link in links if "alternate" in link.get("rel", "").split()}

    @cached_property
    def properties(self) -> dict[str, str]:
        """What the page says of itself, by names."""
        found = self.tree.iterfind(".//meta[@content]")
        return {each.get("property") or each.get("name") or "": each.get("content") for each in found}


def problems(site: Path) -> Iterator[Problem]:
    """Everything that is wrong."""
    heads = {head.path: head for head in (_read(file, site) for file in sorted(site.rglob("index.html")))}
    home = heads.get("index.html")
    canonical = home.link("canonical") if home is not None else []
    if len(canonical) != 1:
        yield Problem("index.html", "the home page has no canonical address", f"set site_url; {_TEMPLATE}")
        return
    root = canonical[0]
    for head in heads.values():
        yield from _page(head, root, heads, site)
        yield from _markdown(head, site)
    yield from _sitemap(root, heads, site)
    yield from _contents(root, heads, site)
    yield from _feed(site)


def _read(file: Path, site: Path) -> _Head:
    text = file.read_bytes()
    tree = html.document_fromstring(text[: text.index(b"</head>")], parser=html.HTMLParser(encoding="utf-8"))
    return _Head(file.relative_to(site).as_posix(), tree)


def _page(head: _Head, root: str, heads: dict[str, _Head], site: Path) -> Iterator[Problem]:
    wrong = partial(Problem, head.path, mend=_TEMPLATE)
    address = urljoin(root, head.path.removesuffix("index.html"))
    if head.link("canonical") != [address]:
        yield wrong(f"canonical address {head.link('canonical')}, not {address}")
    alternates = head.alternates
    if set(alternates) != {*LANGUAGES, "x-default"}:
        yield wrong(f"links to the languages {sorted(alternates)}, not to {', '.join(LANGUAGES)} and x-default")
    elif address not in alternates.values():
        yield wrong(f"its own address {address} is not among its languages")
    for language, other in alternates.items():
        path = _path(other, root)
        if path not in heads:
            yield wrong(f"its page in {language}, {other}, does not exist")
        elif heads[path].alternates != alternates:
            yield wrong(f"its page in {language}, {path}, names other languages of it")
    # The theme would look for a sitemap beside each of these; see the comment at the top of the template.
    for link in head.tree.iterfind(".//link[@rel='alternate']"):
        yield wrong(f'the theme loads a sitemap beside {link.get("href")}; write rel="alternate "')
    if not head.properties.get("description"):
        yield wrong("no description")
    for name, expected in (("og:url", address), ("og:title", None), ("og:description", None), ("twitter:card", None)):
        value = head.properties.get(name)
        if not value or (expected is not None and value != expected):
            yield wrong(f"{name} is {value!r}")
    yield from map(wrong, _preview(head.properties.get("og:image", ""), root, site))
    blocks = head.tree.findall(".//script[@type='application/ld+json']")
    yield from map(wrong, _structured([block.text or "" for block in blocks], address))


def _preview(address: str, root: str, site: Path) -> Iterator[str]:
    path = _path(address, root)
    if path is None or not (site / path).is_file():
        yield f"og:image {address!r} does not exist"
        return
    start = (site / path).read_bytes()[:24]
    if start[:8] != b"\x89PNG\r\n\x1a\n" or struct.unpack(">II", start[16:]) != (social.WIDTH, social.HEIGHT):
        yield f"og:image {path} is no PNG of {social.WIDTH} × {social.HEIGHT} pixels"


def _structured(blocks: list[str], address: str) -> Iterator[str]:
    if len(blocks) != 1:
        yield f"{len(blocks)} blocks of structured data, not one"
        return
    try:
        value: Any = json.loads(blocks[0])
    except json.JSONDecodeError as error:
        yield f"structured data is no JSON: {error}"
        return
    nodes = value.get("@graph", []) if isinstance(value, dict) else []
    if not any(node.get("url") == address for node in nodes):
        yield f"structured data says nothing of {address}"


def _markdown(head: _Head, site: Path) -> Iterator[Problem]:
    """The Markdown version is there, has the heading of the page, leads to files that exist, and holds no HTML."""
    folder = PurePosixPath(head.path).parent
    named = head.link("alternate", type="text/markdown")
    path = (folder / MARKDOWN).as_posix()
    if named != [MARKDOWN] or not (site / path).is_file():
        yield Problem(head.path, f"no Markdown version: {named}", _TEMPLATE)
        return
    mend = "mend scripts/machines/markdown.py"
    lines = list(_prose((site / path).read_text(encoding="utf-8")))
    if sum(line.startswith("# ") for _, line in lines) != 1:
        yield Problem(path, "not exactly one main heading", mend)
    for number, line in lines:
        if markup := _MARKUP.search(line):
            yield Problem(path, f"HTML is left: {markup[0]}", mend, number)
        for match in _LINK.finditer(line):
            if re.match(r"[a-z][a-z0-9+.-]*:", match[1]):
                continue
            target = _path(urljoin(f"https://site/{path}", match[1]), "https://site/")
            if target is None or not (site / target).is_file():
                yield Problem(path, f"link {match[1]!r} leads nowhere", mend, number)


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines of Markdown that are no code, without the code within them."""
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.lstrip("> ")
        ticks = bare[: len(bare) - len(bare.lstrip("`"))]
        if fence:
            fence = "" if ticks == bare.rstrip() and len(ticks) >= len(fence) else fence
        elif len(ticks) >= 3:
            fence = ticks
        else:
            yield number, re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)|\$[^$]*\$", "", line)


def _sitemap(root: str, heads: dict[str, _Head], site: Path) -> Iterator[Problem]:
    mend = "see Edition.sitemap in scripts/machines/pages.py"
    try:
        tree = ET.parse(site / SITEMAP)
    except (OSError, ET.ParseError) as error:
        yield Problem(SITEMAP, f"cannot be read: {error}", mend)
        return
    listed = {
        url.findtext(f"{_SITEMAP}loc"): {link.get("hreflang"): link.get("href") for link in url.iter(f"{_XHTML}link")}
        for url in tree.iter(f"{_SITEMAP}url")
    }
    pages = {address: head.alternates for head in heads.values() for address in head.link("canonical")}
    for address in sorted(listed.keys() | pages.keys(), key=str):
        if address not in listed or address not in pages:
            yield Problem(SITEMAP, f"{address} is {'missing' if address in pages else 'no page'}", mend)
        elif listed[address] != pages[address]:
            yield Problem(SITEMAP, f"{address} has other languages here than in its page", mend)
    robots = site / "robots.txt"
    if not robots.is_file() or f"Sitemap: {root}{SITEMAP}" not in robots.read_text(encoding="utf-8").splitlines():
        yield Problem("robots.txt", f"does not name {root}{SITEMAP}", "see Edition.files in scripts/machines/pages.py")


def _contents(root: str, heads: dict[str, _Head], site: Path) -> Iterator[Problem]:
    """llms.txt of each language names the Markdown of every page of it, and files that exist."""
    mend = "see Edition.llms in scripts/machines/pages.py"
    below = {language: urljoin(root, heads["index.html"].alternates.get(language, "")) for language in LANGUAGES}
    for home in dict.fromkeys(below.values()):
        name = f"{home.removeprefix(root)}llms.txt"
        if not (site / name).is_file():
            yield Problem(name, "is missing", mend)
            continue
        linked = set()
        for number, line in enumerate((site / name).read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r"- \[.*?\]\(([^)\s]+)\)", line)
            if match is None:
                continue
            linked.add(match[1])
            path = _path(match[1], root)
            if path is None or not (site / path).is_file():
                yield Problem(name, f"{match[1]} does not exist", mend, number)
        for head in heads.values():
            address = urljoin(root, head.path)
            mine = max((other for other in below.values() if address.startswith(other)), key=len)
            if mine == home and address.removesuffix("index.html") + MARKDOWN not in linked:
                yield Problem(name, f"{head.path} is missing", mend)


def _feed(site: Path) -> Iterator[Problem]:
    name, mend = atom.NAME, "see scripts/machines/atom.py and CHANGELOG.md"
    try:
        feed = ET.parse(site / name).getroot()
    except (OSError, ET.ParseError) as error:
        yield Problem(name, f"cannot be read: {error}", mend)
        return
    for element in (feed, *feed.iter(f"{_ATOM}entry")):
        missing = [part for part in ("id", "title", "updated") if not element.findtext(f"{_ATOM}{part}")]
        if missing:
            yield Problem(name, f"{element.tag.removeprefix(_ATOM)} without {', '.join(missing)}", mend)
    if feed.find(f"{_ATOM}entry") is None:
        yield Problem(name, "no entry", mend)


def _path(address: str, root: str) -> str | None:
    """The file behind an address of the site, None for another address."""
    if not root or not address.startswith(root):
        return None
    path = address.removeprefix(root)
    return f"{path}index.html" if path == "" or path.endswith("/") else path

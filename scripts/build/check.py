"""Reads the built site as a browser would, and says what is broken: `python -m scripts.build.check [SITE]`.

Links and anchors resolve, ids are unique, nothing is loaded from a third party, links to other sites are https, nothing
stands in a page that its policy forbids, every page has a language, a title and one main heading, and a page is not
heavier than it may be. What programs read is checked by scripts/machines/audit.py, the policy by scripts/theme/policy.py. With
`--external` the command lists the links to other sites, which nothing here follows.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html
from rich.console import Console
from rich.table import Table

from scripts.build.cache import Cache, digest, source_digest
from scripts.machines import audit
from scripts.paths import SITE
from scripts.problem import Problem
from scripts.theme import policy

LIMIT = 400_000
"""Bytes of HTML that a page may have. Scripts, styles and pictures come on top; browsers keep them between pages."""

# Attributes that make a browser fetch something without being asked.
_LOADED = {
    "script": ("src",), "img": ("src", "srcset"), "iframe": ("src",), "source": ("src", "srcset"), "form": ("action",),
    "video": ("src", "poster"), "audio": ("src",), "track": ("src",), "embed": ("src",), "object": ("data",),
    "image": ("href", "xlink:href"), "use": ("href", "xlink:href"), "input": ("src",),
}  # fmt: skip
_LOADING_LINKS = frozenset(
    ("stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest")
)
_REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls")

_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)|@import\s+["']([^"']+)["']""")
_JS_CALL = re.compile(
    r"""\b(?:fetch|import|importScripts|WebSocket|EventSource|Worker)\s*\(\s*["'`]((?:https?:|wss?:)?//[^"'`]+)"""
)
_SVG_LINK = re.compile(r"""(?:xlink:href|href|src)\s*=\s*["']((?:https?:)?//[^"']+)""")
_VERBATIM = frozenset({"code", "pre", "kbd", "script", "style", "math", "svg", "textarea"})
_SOURCE = re.compile(r"\$[^$\s][^$]*\$|\\[a-zA-Z]{2,}|\[\[\w+\]\]|\{\{|\}\}|\*\*|`[^`]+`|^\s*>>>")
_REMOTE = re.compile(r"^(?:https?:|wss?:)?//", re.IGNORECASE)


@dataclass(frozen=True)
class Weight:
    """What a page costs.

    Args:
        page: File below the site.
        markup: Bytes of HTML.
        loaded: Bytes of the styles, scripts and pictures that it names.
    """

    page: str
    markup: int
    loaded: int


@dataclass
class Result:
    """What the check found.

    Args:
        problems: In the order of the files.
        weights: One of each page, heaviest first.
        figures: Number of drawings in the pages, icons left out.
        external: Links to other sites, each with the pages that have it.
    """

    problems: list[Problem] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    figures: int = 0
    external: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Page:
    path: str
    tree: Any
    elements: list[Any]
    ids: dict[str, int] = field(default_factory=dict)

    def wrong(self, element: Any, found: str, mend: str) -> Problem:
        """What is wrong with an element of the page."""
        return Problem(self.path, found, mend, _line(element))


def check_all(site: Path) -> Result:
    """Check what browsers read and what programs read."""
    result = check(site)
    for problems in (audit.problems, policy.problems):
        result.problems += problems(site)
    result.problems.sort()
    return result


def check_once(site: Path) -> Result:
    """As `check_all`; a site in which nothing was wrong is not read again while its files and these checks are the same."""
    files = [(path.relative_to(site).as_posix(), digest(path)) for path in sorted(site.rglob("*")) if path.is_file()]
    cache = Cache("check")
    key = digest(files, source_digest("scripts.build.check"), os.environ.get("ACTREF_SITE_URL"))
    kept = cache.load(key)
    if kept is not None:
        found = json.loads(kept)
        return Result([], [Weight(**each) for each in found["weights"]], found["figures"], found["external"])
    result = check_all(site)
    if not result.problems:
        cache.store(key, json.dumps(asdict(result)).encode())
        cache.keep_only([key])
    return result


def check(site: Path) -> Result:
    """Check every file of a built site that a browser reads."""
    result = Result()
    pages: dict[str, _Page] = {}
    for file in sorted(site.rglob("*.html")):
        page, problems = _read(file, site)
        pages[page.path] = page
        result.problems += problems
    if not pages:
        result.problems.append(Problem(str(site), "no page", "build the site first: make site"))
    for page in pages.values():
        result.problems += _links(page, site, pages)
        for problems_of in (_structure, _foreign, _forbidden, _unrendered):
            result.problems += problems_of(page)
        result.figures += sum(1 for _ in page.tree.iterfind(".//svg[@role]"))
        for address in sorted({address for _, address in _followed(page)}):
            result.external.setdefault(address, []).append(page.path)
        weight = _weigh(page, site)
        result.weights.append(weight)
        if weight.markup > LIMIT:
            found = f"{weight.markup:,} bytes of HTML, {LIMIT:,} allowed"
            result.problems.append(Problem(page.path, found, "move what repeats into a file, or split the page"))
    for file in sorted([*site.rglob("*.css"), *site.rglob("*.js"), *site.rglob("*.svg")]):
        result.problems += _asset(file, site)
    result.problems.sort()
    result.weights.sort(key=lambda weight: -weight.markup)
    return result


def _read(file: Path, site: Path) -> tuple[_Page, list[Problem]]:
    tree = html.document_fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    page = _Page(file.relative_to(site).as_posix(), tree, elements)
    problems = []
    for element in elements:
        name = element.get("id")
        if name == "":
            problems.append(page.wrong(element, 'id=""', "give it a name, or take it out"))
        elif name in page.ids:
            found = f'id "{name}" again, first in line {page.ids[name]}'
            problems.append(page.wrong(element, found, "give each heading and figure an id of its own"))
        elif name is not None:
            page.ids[name] = _line(element)
    for anchor in tree.iterfind(".//a[@name]"):
        page.ids.setdefault(anchor.get("name"), _line(anchor))
    return page, problems


def _links(page: _Page, site: Path, pages: dict[str, _Page]) -> Iterator[Problem]:
    for element, attribute, address in _addresses(page):
        parts = urlsplit(address)
        if parts.scheme == "javascript":
            yield page.wrong(element, f"{attribute}={address!r}", "write a button, not a link")
        if parts.scheme in ("data", "mailto", "javascript", "blob", "tel"):
            continue
        if parts.scheme or parts.netloc:
            if element.tag == "a" or (element.tag == "link" and not _loads(element)):
                yield from _external(page, element, address)
            continue
        target = _resolve(page.path, parts.path)
        if target is None or not (site / target).is_file():
            mend = "correct the link in the page, or in the entry or template that it was made from"
            yield page.wrong(element, f"{attribute}={address!r} leads nowhere", mend)
        elif parts.fragment and target in pages and not parts.fragment.startswith(":~:"):
            anchor = unquote(parts.fragment)
            if anchor not in pages[target].ids:
                found = f'{attribute}={address!r}: {target} has no anchor "{anchor}"'
                yield page.wrong(element, found, f"give the heading {{#{anchor}}}, or correct the link")
    for element in page.elements:
        for attribute in _REFERENCES:
            for name in (element.get(attribute) or "").split():
                # The theme labels controls (__toc, __drawer) also where a page has none of them.
                if name not in page.ids and not name.startswith("__"):
                    found = f'{attribute}="{name}": the page has no such id'
                    yield page.wrong(element, found, "name an id of the same page")


def _addresses(page: _Page) -> Iterator[tuple[Any, str, str]]:
    for element in page.elements:
        attributes = ("href", "xlink:href") if element.tag in ("a", "link", "area") else _LOADED.get(element.tag, ())
        for attribute in attributes:
            value = element.get(attribute)
            if value is not None:
                several = [part.split()[0] for part in value.split(",") if part.split()]
                for address in several if attribute == "srcset" else [value.strip()]:
                    yield element, attribute, address


def _resolve(page: str, path: str) -> str | None:
    if not path:
        return page
    # 404.html is shown at any depth, so its links start at the root of the host, where the site may lie in a folder.
    root = urlsplit(os.environ.get("ACTREF_SITE_URL", "")).path.rstrip("/") + "/"
    if path.startswith(root):
        path = "/" + path.removeprefix(root)
    joined = unquote(urlsplit(urljoin(f"https://site/{page}", path)).path).lstrip("/")
    if ".." in PurePosixPath(joined).parts:
        return None
    return f"{joined}index.html" if joined == "" or joined.endswith("/") else joined


def _external(page: _Page, element: Any, address: str) -> Iterator[Problem]:
    parts = urlsplit(address)
    if parts.scheme != "https":
        yield page.wrong(element, f"link to {address!r}", "other sites are linked by https://")
    elif not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", parts.netloc.lower()) or " " in address:
        yield page.wrong(element, f"link to {address!r} is not well formed", "write https://host/path")


def _structure(page: _Page) -> Iterator[Problem]:
    if not page.tree.get("lang"):
        yield Problem(page.path, "no language", "set theme.language in the configuration")
    if not (page.tree.findtext(".//head/title") or "").strip():
        yield Problem(page.path, "no title", "give the page a title in its front matter")
    headings = page.tree.findall(".//h1")
    if len(headings) != 1:
        line = _line(headings[1]) if headings else 0
        mend = "write exactly one line that starts with '# '"
        yield Problem(page.path, f"{len(headings)} main headings (h1)", mend, line)


def _followed(page: _Page) -> Iterator[tuple[Any, str]]:
    """Links to other sites: what a reader follows, not the page's own address in its head."""
    for element, _, address in _addresses(page):
        if element.tag in ("a", "area") and urlsplit(address).scheme in ("http", "https"):
            yield element, address


_FORBIDDEN = {
    ".//style": ("<style> is forbidden by the policy of the page", "move the rules into a file below docs/theme/css/"),
    ".//*[@data-md-component='source']": (
        "the theme asks the repository's host for numbers", "take repo_url out of the configuration"
    ),
    ".//use[@href]": ("<use href> stops the theme's instant navigation, which rewrites every href", "write xlink:href"),
    ".//pre[@class='mermaid']": (
        "a mermaid figure is drawn by a script from another host", "draw the figure with matplotlib"
    ),
    ".//article//blockquote//blockquote": (
        "a quotation in a quotation", "a prompt stands in a fence or below 'Example:'"
    ),
}  # fmt: skip
"""What no page may hold, with what is wrong about it and what to do."""


def _forbidden(page: _Page) -> Iterator[Problem]:
    for path, (found, mend) in _FORBIDDEN.items():
        yield from (page.wrong(element, found, mend) for element in page.tree.iterfind(path))
    for element in page.elements:
        for name in (name for name in element.attrib if name.startswith("on")):
            found = f"<{element.tag} {name}> is forbidden by the policy of the page"
            yield page.wrong(element, found, "listen to the event in a file below docs/theme/js/")


def _unrendered(page: _Page) -> Iterator[Problem]:
    """Text that was to become something else: TeX, links between entries, fields of a template, Markdown, prompts."""
    for article in page.tree.iter("article"):
        for element, text in _prose(article):
            if match := _SOURCE.search(text):
                found = f"{match[0].strip()!r} is shown as it was typed"
                yield page.wrong(element, found, "let the page render it, or write it as code")


def _prose(element: Any) -> Iterator[tuple[Any, str]]:
    """The text of an element outside of code, formulas and drawings, each piece with what holds it."""
    if not isinstance(element.tag, str) or element.tag in _VERBATIM:
        return
    if element.text:
        yield element, element.text
    for child in element:
        yield from _prose(child)
        if child.tail:
            yield element, child.tail


def _foreign(page: _Page) -> Iterator[Problem]:
    for element, attribute, address in _addresses(page):
        loads = element.tag not in ("a", "area") and (element.tag != "link" or _loads(element))
        if loads and _REMOTE.match(address):
            found = f"<{element.tag} {attribute}={address!r}> is fetched from another host"
            yield page.wrong(element, found, "keep a copy in the project and link that")
    for element in page.elements:
        if element.tag in ("script", "style"):
            pattern = _JS_CALL if element.tag == "script" else _CSS_URL
            yield from _remote_text(pattern, element.text or "", page.path, _line(element))
        if "style" in element.attrib:
            yield from _remote_text(_CSS_URL, element.get("style"), page.path, _line(element))


def _asset(file: Path, site: Path) -> Iterator[Problem]:
    path = file.relative_to(site).as_posix()
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".svg":
        yield from _remote_text(_SVG_LINK, text, path, 1)
    pattern = _JS_CALL if file.suffix == ".js" else _CSS_URL
    yield from _remote_text(pattern, text, path, 1)
    if file.suffix == ".css":
        for match in _CSS_URL.finditer(text):
            address = match[1] if match[1] is not None else match[2]
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or not parts.path:
                continue
            target = _resolve(path, parts.path)
            if target is None or not (site / target).is_file():
                found = f"url({address}) leads nowhere"
                yield Problem(path, found, "correct the path in the style sheet", _row(text, match))


def _remote_text(pattern: re.Pattern[str], text: str, path: str, start: int) -> Iterator[Problem]:
    for match in pattern.finditer(text):
        address = next(group for group in match.groups() if group is not None)
        if _REMOTE.match(address):
            found = f"{address} is fetched from another host"
            yield Problem(path, found, "keep a copy in the project and name that", start + _row(text, match) - 1)


def _weigh(page: _Page, site: Path) -> Weight:
    loaded = set()
    for element, _, address in _addresses(page):
        parts = urlsplit(address)
        if element.tag == "a" or parts.scheme or parts.netloc or (element.tag == "link" and not _loads(element)):
            continue
        target = _resolve(page.path, parts.path)
        if target is not None and target != page.path and (site / target).is_file():
            loaded.add(target)
    return Weight(page.path, (site / page.path).stat().st_size, sum((site / name).stat().st_size for name in loaded))


def _loads(link: Any) -> bool:
    return bool(_LOADING_LINKS & set((link.get("rel") or "").lower().split()))


def _line(element: Any) -> int:
    line = element.sourceline
    return int(line) if line is not None else 0


def _row(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1


def weight_table(result: Result, rows: int = 10) -> Table:
    """The heaviest pages."""
    table = Table(title=f"The {min(rows, len(result.weights))} heaviest of {len(result.weights)} pages")
    table.add_column("page")
    table.add_column("HTML, bytes", justify="right")
    table.add_column("loaded, bytes", justify="right")
    for weight in result.weights[:rows]:
        table.add_row(weight.page, f"{weight.markup:,}", f"{weight.loaded:,}")
    return table


def main(arguments: list[str] | None = None) -> int:
    """Check a built site; exit 1 where something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build.check", description=main.__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    parser.add_argument("--external", action="store_true", help="list the links to other sites and where they stand")
    console = Console()
    chosen = parser.parse_args(arguments)
    result = check_all(chosen.site)
    if chosen.external:
        for address, pages in sorted(result.external.items()):
            further = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
            console.print(f"{address}  {pages[0]}{further}", markup=False, highlight=False, soft_wrap=True)
    for problem in result.problems:
        console.print(str(problem), markup=False, highlight=False, soft_wrap=True)
    console.print(weight_table(result))
    console.print(f"{len(result.problems)} problems")
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())

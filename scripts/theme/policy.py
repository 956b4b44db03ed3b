"""What a page may load and run: its Content-Security-Policy.

Everything comes from the site itself. Of scripts inside of a page only those run that were there when the site was built,
known by their hashes; nothing is evaluated from text. A plain file server sends no headers, so the policy stands in the
head of each page, and before anything that it governs. All pages of a language have the same one: with instant navigation
the policy of the first page stays in force while the scripts of the next ones run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.paths import LANGUAGES
from scripts.problem import Problem

TEMPLATE = '<meta http-equiv="Content-Security-Policy" content="">'
"""What docs/theme/main.html has in its place. Left as it is, as by `make serve` for its reloading, nothing is forbidden."""

_INLINE = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
_ATTRIBUTE = re.compile(r"""\b(src|type)=["']?([^"'\s>]*)""")
_RUN = frozenset(("", "module", "text/javascript", "application/javascript"))
"""Types of scripts that a browser runs; the others are data."""


def policy(hashes: Iterable[str]) -> str:
    """The policy that admits scripts with these hashes.

    Example:
        >>> policy(["sha256-abc="]).split("; ")[:2]
        ["default-src 'none'", "script-src 'self' 'sha256-abc='"]
    """
    rules = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *(f"'{each}'" for each in sorted(set(hashes)))],
        "worker-src": ["'self'"],  # the search
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],  # colours and widths of lines in the figures of matplotlib
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],  # icons in the style sheet; the explorer draws its PNG from a blob
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join((name, *sources)) for name, sources in rules.items())


def digest(script: str) -> str:
    """The hash of a script as a policy names it: of what stands between the tags.

    Example:
        >>> digest("")
        'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
    """
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def inline(page: str) -> Iterator[str]:
    """The scripts that stand in a page and run."""
    for match in _INLINE.finditer(page):
        attributes = dict(_ATTRIBUTE.findall(match["attributes"]))
        if "src" not in attributes and attributes.get("type", "") in _RUN:
            yield match["text"]


def write(site: Path) -> None:
    """Give every page of a built site of one language the policy that admits its scripts.

    Raises:
        Problem: a page has no place for it.
    """
    pages = {file: file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.html"))}
    filled = _filled(pages.values())
    for file, page in pages.items():
        if page.count(TEMPLATE) != 1:
            raise Problem(f"{file.relative_to(site)}", f"has {TEMPLATE} {page.count(TEMPLATE)} times, not once")
        file.write_text(page.replace(TEMPLATE, filled), encoding="utf-8")


def problems(site: Path) -> Iterator[Problem]:
    """Pages of the whole built site without the policy of their language: file, line, what is wrong and what to do."""
    languages: dict[str, dict[str, str]] = {}
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        folder = name.split("/")[0]
        languages.setdefault(folder if folder in LANGUAGES else "", {})[name] = file.read_text(encoding="utf-8")
    for pages in languages.values():
        expected = _filled(pages.values())
        for name, page in pages.items():
            start = page.find(expected)
            loads = re.search(r"<(?:script|link|style)\b", page)
            if start < 0 or (loads is not None and loads.start() < start):
                found = "the head does not begin with the policy that admits the scripts of the pages, and no more"
                yield Problem(
                    name,
                    found,
                    "change scripts before scripts/theme/policy.py writes, at the end of scripts/theme/hooks.py",
                )


def _filled(pages: Iterable[str]) -> str:
    return TEMPLATE.replace('""', f'"{policy(digest(script) for page in pages for script in inline(page))}"')

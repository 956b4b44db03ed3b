"""What the theme ships, cut to what this site uses, so that a first page stays below the weight that
tests/test_site_look.py allows.

The style sheets lose the rules that match nothing in any page. The script loses what it does too early: it would start a
worker and fetch the whole index of the search, several times as heavy as the rest, before anybody searches. The theme has
no option for either. Each change names the text that it replaces; a theme without that text stops the build. And code
loses the marks of what is set like plain code anyway, a quarter of a page's bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

STYLES = "assets/stylesheets/*.css"
SCRIPTS = "assets/javascripts/bundle.*.js"


class ThemeError(Exception):
    """The theme is another one than the changes were written for."""


@dataclass(frozen=True)
class Change:
    """One place of the theme's script that is written anew.

    Args:
        why: What is better then.
        before: The text there, which occurs once.
        after: What replaces it.
    """

    why: str
    before: str
    after: str


CHANGES = (
    Change(
        why="the index is fetched when the search is opened, as the theme does where a site is read from files",
        before='$(location.protocol!=="file:"),Je("search")',
        after='$(!1),Je("search")',
    ),
    Change(
        why="found words are marked in the page without the index where no word was searched",
        before='z([t,r.pipe(Q(we()),g(o=>!!o.searchParams.get("h")))])',
        after='r.pipe(Q(we()),g(o=>!!o.searchParams.get("h")),b(o=>t.pipe(m(n=>[n,o]))))',
    ),
    Change(
        why="the worker of the search starts with the first message to it",
        before="t=new Worker(e)){",
        after=(
            "t=(()=>{let w,o=new EventTarget;return o.postMessage=d=>{w||(w=new Worker(e),"
            'w.onmessage=a=>o.dispatchEvent(new MessageEvent("message",{data:a.data}))),w.postMessage(d)},o})()){'
        ),
    ),
    Change(
        why="the buttons of a block of code are no landmark: a page has dozens, and none has a name",
        before='x("nav",{class:"md-code__nav"})',
        after='x("div",{class:"md-code__nav"})',
    ),
)

_PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')
"""Names, operators, punctuation and blanks, as Pygments marks them."""
_CLASS_OR_ID = re.compile(r"[.#]([A-Za-z_][\w-]*)")
_OPTIONAL = re.compile(r":(?:not|is|where)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
"""Parts of a selector that name what need not be there."""
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_WORD = re.compile(r"[\w-]+")
_PROPERTY = re.compile(r"""(--[\w-]+):(?:url\((?:"[^"]*"|'[^']*'|[^()"'])*\)|\((?:[^()]|\([^()]*\))*\)|[^;{}()])*;?""")


def plain(content: str) -> str:
    """The content of a page whose code marks only what has a colour of its own."""
    return _PLAIN.sub(r"\1", content)


def lighten(site: Path) -> None:
    """Cut the scripts and style sheets of the theme in a built site of one language."""
    for file in site.glob(SCRIPTS):
        file.write_text(changed(file.read_text(encoding="utf-8"), file.name), encoding="utf-8")
    names: set[str] = set()
    for file in (*site.rglob("*.html"), *site.rglob("*.js")):
        names.update(_WORD.findall(file.read_text(encoding="utf-8")))
    styles = [path.read_text(encoding="utf-8") for path in site.rglob("*.css")]
    for file in site.glob(STYLES):
        file.write_text(cut(file.read_text(encoding="utf-8"), names, styles), encoding="utf-8")


def changed(script: str, name: str = "the theme's script") -> str:
    """The theme's script with every change."""
    for change in CHANGES:
        if script.count(change.before) != 1:
            raise ThemeError(
                f"{name} has {change.before!r} {script.count(change.before)} times, not once; look for what this mends "
                f"({change.why}) and correct CHANGES in scripts/theme.py"
            )
        script = script.replace(change.before, change.after)
    return script


def cut(style: str, names: set[str], others: Iterable[str] = ()) -> str:
    """A minified style sheet without the selectors that name a class or id which no page or script does.

    Args:
        style: The style sheet.
        names: Every word of the pages and scripts.
        others: Style sheets that may read its custom properties.
    """
    kept = "".join(_kept(style, names))
    read = names.union(_READ.findall(kept), *(_READ.findall("".join(_kept(other, names))) for other in others))
    return _PROPERTY.sub(lambda match: match[0] if match[1] in read else "", kept)


def _kept(style: str, names: set[str]) -> Iterator[str]:
    for head, body in rules(style):
        if body is None:
            yield head
        elif head.startswith(("@media", "@supports")):
            inner = "".join(_kept(body, names))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        else:
            selectors = [selector for selector in _alternatives(head) if _can_match(selector, names)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _can_match(selector: str, names: set[str]) -> bool:
    # The pages are written from left to right; English and Chinese both are.
    if "[dir=rtl]" in selector:
        return False
    return all(name in names for name in _CLASS_OR_ID.findall(_OPTIONAL.sub("", selector)))


def rules(style: str) -> Iterator[tuple[str, str | None]]:
    """What a style sheet consists of: the text before a block and the block, None after a statement without one."""
    start, depth, opened = 0, 0, 0
    for position, character in _outside_of_strings(style):
        if character == "{":
            if depth == 0:
                opened = position
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                yield style[start:opened], style[opened + 1 : position]
                start = position + 1
        elif character == ";" and depth == 0:
            yield style[start : position + 1], None
            start = position + 1


def _outside_of_strings(style: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(
        r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|/\*.*?\*/|url\([^"')]*\)|[{};]""", style, re.DOTALL
    ):
        if match[0] in "{};":
            yield match.start(), match[0]


def _alternatives(head: str) -> list[str]:
    """The selectors of a list; a comma in brackets does not part them."""
    parts, depth = [""], 0
    for character in head:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts

"""What the theme ships, cut to what this site uses: a first page has to stay below a weight that a test measures.

The style sheets lose the rules that match nothing in any page, and become one, with this site's own: a page waits for
each of them before it shows anything. The script loses what it does too early: it would start a
worker and fetch the whole index of the search, several times as heavy as the rest, before anybody searches. The theme has
no option for either. Each change names the text that it replaces; a theme without that text stops the build. And code
loses the marks of what is set like plain code anyway, a quarter of a page's bytes. What stays of scripts and style sheets
is written without comments and blanks.
"""

from __future__ import annotations

import html
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rcssmin import cssmin
from rjsmin import jsmin

from scripts.problem import Problem

STYLE = "css/site.css"
"""The one style sheet of a page; docs/theme/main.html names it."""
STYLES = "assets/stylesheets/*.css"
SCRIPTS = "assets/javascripts/bundle.*.js"
MAPS = "assets/**/*.map"
"""Where each place of the theme's files came from, which no longer holds when they are changed."""
OWN_SCRIPTS = "js/*.js"
UNUSED = ("assets/javascripts/workers/*.js", "assets/javascripts/lunr/**/*.js")
"""The theme's search, in whose place stands docs/theme/js/search.js."""


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


CHANGES = tuple(Change(*texts) for texts in (
    ("the index is fetched when the search is opened, as the theme does where a site is read from files",
     '$(location.protocol!=="file:"),Je("search")',
     '$(!1),Je("search")'),
    ("found words are marked in the page without the index where no word was searched",
     'z([t,r.pipe(Q(we()),g(o=>!!o.searchParams.get("h")))])',
     'r.pipe(Q(we()),g(o=>!!o.searchParams.get("h")),b(o=>t.pipe(m(n=>[n,o]))))'),
    ("the worker of the search starts with the first message to it",
     "t=new Worker(e)){",
     "t=(()=>{let w,o=new EventTarget;return o.postMessage=d=>{w||(w=new Worker(e),"
      'w.onmessage=a=>o.dispatchEvent(new MessageEvent("message",{data:a.data}))),w.postMessage(d)},o})()){'),
    ("the first colours are no switch, for which every element would get its styles twice",
     'if(document.body.setAttribute("data-md-color-switching",""),',
     'if(i.later&&document.body.setAttribute("data-md-color-switching",""),i.later=!0,'),
    ("a <meta> about the colours gives every element its styles anew, even an empty one",
     'let o=x("meta",{name:"color-scheme"});document.head.appendChild(o);',
     'let o=x("meta",{name:"color-scheme"});'),
    ("light is what browsers take a page for, so that only dark is said",
     "return o.content=a.colorScheme,",
     'return(o.content||a.colorScheme!="light")&&(o.content=a.colorScheme,document.head.appendChild(o)),'),
    ("the content comes alive in a task of its own, after the header, and the browser may draw in between",
     'me("content").map(e=>oi(e,{sitemap$:qi,viewport$:ke,target$:Ht,print$:Ni}))',
     'me("content").map(e=>He(0).pipe(b(()=>oi(e,{sitemap$:qi,viewport$:ke,target$:Ht,print$:Ni}))))'),
    ("instant navigation starts in a task of its own, for the same reason",
     'V("navigation.instant")&&gi({sitemap$:qi,location$:Kt,viewport$:ke,progress$:uo}).subscribe(ct)',
     'V("navigation.instant")&&He(0).pipe(b(()=>gi({sitemap$:qi,location$:Kt,viewport$:ke,progress$:uo})))'
      ".subscribe(ct)"),
    ("and so does the search",
     'me("search").map(e=>_i(e,{index$:zi,keyboard$:mo}))',
     'me("search").map(e=>He(0).pipe(b(()=>_i(e,{index$:zi,keyboard$:mo}))))'),
    ("the observer tells the size of each block of code; to ask between two changes lays out the page for each",
     "function es(e){return Le(e).pipe(m(({width:t})=>({scrollable:At(e).width>t}))",
     "function es(e){return Ia.pipe(O(t=>t.observe(e)),b(t=>cn.pipe(g(r=>r.target===e),A(()=>t.unobserve(e)))),"
      "m(()=>({scrollable:At(e).width>e.offsetWidth}))"),
    ("every browser copies, and to ask for each block of code lays out the page for each",
     'if(Kn.default.isSupported()&&(e.closest(".copy")',
     'if((e.closest(".copy")'),
    ("where the results are scrolled to is asked when there are some, as it lays out the page",
     "n=un(e.parentElement).pipe(g(Boolean))",
     "n=H(()=>un(e.parentElement)).pipe(g(Boolean))"),
    ("a style sheet whose address is written anew is loaded anew, and the whole page gets its styles once more",
     'for(let t of M("[href], [src]",e))for(',
     'for(let t of M("[href]:not([rel=stylesheet]), [src]",e))for('),
    ("a page that comes in has the same style sheet, whose address may be spelt otherwise",
     "t.set(r.outerHTML,r)",
     't.set(r.rel=="stylesheet"?(r.sheet||r).href:r.outerHTML,r)'),
    ("tables have their boxes already, see boxed()",
     'M("table:not([class])",e)',
     'M("table:not([class],.md-typeset__table>*)",e)'),
    ("the buttons of a block of code are no landmark: a page has dozens, and none has a name",
     'x("nav",{class:"md-code__nav"})',
     'x("div",{class:"md-code__nav"})'),
))  # fmt: skip

_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")
_PLAIN = re.compile(r'<span class="(?:n|o|p|w)">([^<]*)</span>')
"""Names, operators, punctuation and blanks, as Pygments marks them."""
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")
_TAG = re.compile(r"<math\b.*?</math>|<[^>]+>", re.DOTALL)
_PHONE, _MARGINS = 44, 4
"""Characters that the columns of a table may have together on a phone, and those that the margins of a column take."""
_UNBROKEN = 18
"""Characters of a cell that stay on one line."""
_CLASS_OR_ID = re.compile(r"[.#]([A-Za-z_][\w-]*)")
_OPTIONAL = re.compile(r":(?:not|is|where)\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\]")
"""Parts of a selector that name what need not be there."""
_READ = re.compile(r"var\(\s*(--[\w-]+)")
_ADDRESS = re.compile(r"""url\((["']?)(?![a-z]+:|[/#"'])""")
_WORD = re.compile(r"[\w-]+")
_PROPERTY = re.compile(
    r"""(?<=[{;])(--[\w-]+):(?:url\((?:"[^"]*"|'[^']*'|[^()"'])*\)|\((?:[^()]|\([^()]*\))*\)|[^;{}()])*;?"""
)


def plain(content: str) -> str:
    """The content of a page whose code marks only what has a colour of its own."""
    return _PLAIN.sub(r"\1", content)


def searched(configuration: str) -> str:
    """What the theme's script is told, with this site's own search for the worker."""
    changed, count = _WORKER.subn("js/search.js", configuration)
    if count != 1:
        found = f"names its search {count} times, not once"
        raise Problem("the theme", found, "correct _WORKER in scripts/theme/shipped.py")
    return changed


def boxed(page: str) -> str:
    """A page whose tables stand in the boxes that the theme puts around them while all waits to be styled anew.

    One that is too wide for a phone is `stacked`: there each row is a card, and each cell says its head.
    """
    return _TABLE.sub(lambda match: _boxed(match[0]), page)


def _boxed(table: str) -> str:
    heads, *rows = [_CELL.findall(row) for row in _ROW.findall(table)]
    columns = zip(*([heads] if heads else []), *(row for row in rows if len(row) == len(heads)), strict=True)
    width = sum(_MARGINS + max(map(_narrowest, column)) for column in columns)
    kind = "md-typeset__scrollwrap"
    if width > _PHONE:
        kind, table = f"{kind} stacked", _ROW.sub(lambda row: _headed(row[0], map(_said, heads)), table)
    return f'<div class="{kind}"><div class="md-typeset__table">{table}</div></div>'


def _headed(row: str, heads: Iterator[str]) -> str:
    """The row with the head of its column on each cell."""
    return re.sub(r"<td(?=[ >])", lambda _: f'<td data-head="{next(heads)}"', row)


def _narrowest(cell: str) -> int:
    """The characters of the longest part of a cell that is not broken; a Chinese one counts as two."""
    text = html.unescape(_MARKUP.sub("", cell.replace("<br", "\n<br"))).strip()
    lines = [sum(1 + (unicodedata.east_asian_width(each) in "WF") for each in line) for line in text.splitlines()]
    whole = max(lines, default=0)
    if whole <= _UNBROKEN or "<math" in cell:
        return whole
    return max(_UNBROKEN, *(len(word) for word in re.findall(r"[^\s\u3000-\uffef]+", text)), 0)


def _said(cell: str) -> str:
    """The words of a cell, as an attribute holds them; without its formulas."""
    return _TAG.sub("", cell).strip().replace('"', "&quot;")


def lighten(site: Path, sheets: Sequence[str]) -> None:
    """Cut the scripts and style sheets of the theme in a built site of one language, and join the style sheets.

    Args:
        site: The folder of the site.
        sheets: The site's own style sheets, in the order in which they follow the theme's.
    """
    for file in site.glob(SCRIPTS):
        file.write_text(changed(file.read_text(encoding="utf-8"), file.name), encoding="utf-8")
    for file in (each for pattern in UNUSED for each in sorted(site.glob(pattern))):
        file.unlink()
        file.with_name(f"{file.name}.map").unlink(missing_ok=True)
    for file in site.glob(MAPS):
        mapped = file.with_suffix("")  # a script or a style sheet
        text = mapped.read_text(encoding="utf-8")
        mapped.write_text(text.replace(f"//# sourceMappingURL={file.name}", ""), encoding="utf-8")
        file.unlink()
    for file in site.glob("sitemap.xml"):  # the theme loads it with a first page
        file.write_text(re.sub(r">\s+<", "><", file.read_text(encoding="utf-8")), encoding="utf-8")
    for file in site.glob(OWN_SCRIPTS):
        file.write_text(jsmin(file.read_text(encoding="utf-8")), encoding="utf-8")
    names: set[str] = set()
    for file in (*site.rglob("*.html"), *site.rglob("*.js")):
        names.update(_WORD.findall(file.read_text(encoding="utf-8")))
    own = {sheet: Path(site, sheet).read_text(encoding="utf-8") for sheet in sheets}
    theirs = {file.relative_to(site).as_posix(): file.read_text(encoding="utf-8") for file in sorted(site.glob(STYLES))}
    everything = [*theirs.values(), *own.values()]
    lighter = {name: cut(style, names, everything) for name, style in theirs.items()}
    for name in (*theirs, *own):
        Path(site, name).unlink()
    Path(site, STYLE).write_text(cssmin(joined(lighter | own)), encoding="utf-8")


def changed(script: str, name: str = "the theme's script") -> str:
    """The theme's script with every change."""
    for change in CHANGES:
        if script.count(change.before) != 1:
            found = f"has {change.before!r} {script.count(change.before)} times, not once"
            mend = f"look for what this mends ({change.why}) and correct CHANGES in scripts/theme/shipped.py"
            raise Problem(name, found, mend)
        script = script.replace(change.before, change.after)
    return script


def joined(styles: Mapping[str, str]) -> str:
    """One style sheet of many, whose addresses are written for the folder of `STYLE`."""
    folder = PurePosixPath(STYLE).parent
    parts = []
    for name, style in styles.items():
        way = posixpath.relpath(PurePosixPath(name).parent, folder)
        parts.append(_ADDRESS.sub(rf"url(\1{way}/", style.removeprefix('@charset "UTF-8";')))
    return '@charset "UTF-8";' + "\n".join(parts)


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

r"""The content of a built page as Markdown that stands for itself: formulas as LaTeX, code in fences, tables as tables.

It is made from the HTML, not from the source of the page: there the outputs of the notebooks, the docstrings and the
results of the examples are in their places, and every formula carries its LaTeX. What serves the eye or the hand only
(buttons, marks beside headings, thumbnails) is left out; what is not known and has text keeps its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import html

from scripts.problem import Problem

Link = Callable[[str], str | None]
"""Turns an address of the page into the one to write; None leaves the text without a link."""

_OMITTED = frozenset(
    ("button", "canvas", "datalist", "input", "label", "noscript", "output", "script", "select", "style", "svg",
     "textarea")
)  # fmt: skip
_OMITTED_CLASSES = frozenset(("headerlink", "number", "linenos", "table-controls"))
_BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "details", "div", "dl", "figure", "footer", "form", "h1", "h2", "h3",
     "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "ul")
)  # fmt: skip

_ESCAPED = re.compile(r"[\\`*$|]|(?<!\w)_|_(?!\w)|~(?=~)|<(?=[A-Za-z/!?])|&(?=#?\w+;)|\](?=[(\[])")
_MARKER = re.compile(r"^(?:(\d+)(?=[.)] )|(?=(?:#{1,6}|[>+-])(?: |$)|={2,}$|-{2,}$))", re.MULTILINE)
"""Before what would make the start of a line a heading, a quotation or a list item; a number stands before the place."""
_MARKS = {
    "strong": ("**", "**"), "b": ("**", "**"), "em": ("*", "*"), "i": ("*", "*"), "small": (" (", ")"), "sup": ("^", ""),
}  # fmt: skip
"""What stands before and behind the text of an element within a line."""
_BREAK = "\\\n"
_WIDE = "\u3001-\u9fff\uff00-\uffef"
_BREAK_BETWEEN_WIDE = re.compile(rf"(?<=[{_WIDE}])\s*\n\s*(?=[{_WIDE}])")


def to_markdown(content: str, link: Link) -> str:
    """The content of a page as Markdown.

    Args:
        content: HTML of the article.
        link: Turns addresses of links into those to write.

    Raises:
        MarkdownError: A formula without its LaTeX.
    """
    tree = html.fragment_fromstring(content, create_parent="div", parser=html.HTMLParser(encoding="utf-8"))
    return "\n\n".join(_Writer(link).blocks(tree)) + "\n"


def first_paragraph(content: str) -> str:
    """The first paragraph that stands in the flow of the text, without marks; empty if there is none."""
    tree = html.fragment_fromstring(content, create_parent="div", parser=html.HTMLParser(encoding="utf-8"))
    for paragraph in tree.iterfind(".//p"):
        if any(_classes(parent) & {"admonition"} for parent in paragraph.iterancestors()):
            continue
        for mark in paragraph.iterfind(".//a[@class='headerlink']"):
            mark.drop_tree()
        text = _collapsed("".join(paragraph.itertext())).strip()
        if text:
            return text
    return ""


class _Writer:
    """Writes elements. Blocks are lists of strings, to be set apart by an empty line; what is inline is one string."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._linked: set[str] | None = None
        """Targets that the row of a table leads to already: one link is enough, and a matrix stays readable."""

    # --- blocks ------------------------------------------------------------------------------------------------------

    def blocks(self, parent: Any) -> list[str]:
        """The children of an element; what is inline between two blocks becomes a paragraph."""
        found: list[str] = []
        line = [_text(parent.text)]
        for child in parent:
            if _omitted(child):
                line.append(_text(child.tail))
                continue
            if self._is_block(child):
                found += _paragraph(line)
                found += self._block(child)
                line = [_text(child.tail)]
            else:
                line += [self._inline(child), _text(child.tail)]
        return found + _paragraph(line)

    def _is_block(self, element: Any) -> bool:
        return _drawn(element) or (element.tag in _BLOCKS and not _is_remark(element))

    def _block(self, element: Any) -> list[str]:
        tag, classes = element.tag, _classes(element)
        if _drawn(element):
            return [f"*{_escaped(element.get('aria-label'))}*"]
        if "formula" in classes:
            return [f"$$\n{_latex(math)}\n$$" for math in element.iter("math")]
        if "highlight" in classes:
            return [_fence(*_code(element))]
        if "tabbed-set" in classes:
            return self._tabs(element)
        if "admonition" in classes:
            return [_quoted("\n\n".join(self.blocks(element)))]
        if "cards" in classes:
            return ["\n".join(self._card(card) for card in element.iter("a"))]
        if re.fullmatch(r"h[1-6]", tag):
            return [f"{'#' * int(tag[1])} {_line(self._inside(element))}"]
        makers = {
            "blockquote": lambda e: [_quoted("\n\n".join(self.blocks(e)))],
            "dl": self._definitions,
            "figure": self._figure,
            "hr": lambda e: ["---"],
            "ol": self._list,
            "p": self._prose,
            "pre": lambda e: [_fence("text", "".join(e.itertext()))],
            "summary": self._prose,
            "table": self._table,
            "ul": self._list,
        }
        return makers.get(tag, self.blocks)(element)

    def _prose(self, element: Any) -> list[str]:
        text = self._inside(element)
        strong = element.tag == "summary" or "admonition-title" in _classes(element)
        return _paragraph([f"**{_line(text)}**" if strong and text.strip() else text])

    def _tabs(self, element: Any) -> list[str]:
        labels = [_line(self._inside(label)) for label in element.findall("./div[@class='tabbed-labels']/label")]
        contents = element.findall("./div[@class='tabbed-content']/div")
        found: list[str] = []
        for label, content in zip(labels, contents, strict=True):
            found += [f"**{label}**", *self.blocks(content)]
        return found

    def _card(self, card: Any) -> str:
        name, *about = [_line(self._inside(part)) for part in card if not _omitted(part)]
        target = self._link(card.get("href"))
        head = f"- [{name}]({target})" if target is not None else f"- {name}"
        return ": ".join([head, *filter(None, about)])

    def _figure(self, element: Any) -> list[str]:
        title = element.find(".//title")
        alt = _line(_escaped(title.text)) if title is not None and title.text else ""
        caption = element.find("figcaption")
        file = element.find(".//a[@download]")
        found = [f"![{alt}]({file.get('href')})" if file is not None else f"*{alt}*"]
        if caption is not None:
            for download in caption.iterfind(".//a[@download]"):
                download.drop_tree()
            found += self.blocks(caption)
        return found + [block for image in element.iter("img") for block in _paragraph([self._inline(image)])]

    def _list(self, element: Any) -> list[str]:
        items = []
        for number, item in enumerate(element.findall("li"), int(element.get("start", 1))):
            marker = f"{number}. " if element.tag == "ol" else "- "
            blocks = self.blocks(item)
            # A list below its item follows without an empty line, so that short lists stay close.
            text = ""
            for block in blocks:
                close = re.match(r"(?:- |\d+\. )", block) is not None
                text += ("\n" if close else "\n\n") * bool(text) + block
            items.append(marker + re.sub(r"\n(?=[^\n])", "\n" + " " * len(marker), text))
        loose = any("\n\n" in item for item in items)
        return [("\n\n" if loose else "\n").join(items)] if items else []

    def _definitions(self, element: Any) -> list[str]:
        lines = []
        for part in element.iter("dt", "dd"):
            text = _line(" ".join(self.blocks(part)))
            lines.append(f"- **{text}**" if part.tag == "dt" else f"  {text}")
        return ["\n".join(lines)]

    def _table(self, element: Any) -> list[str]:
        if element.find(".//td[@class='code']") is not None:
            return [_fence(*_code(element))]
        rows = []
        for row in element.iter("tr"):
            self._linked = set()
            rows.append([self._cell(cell) for cell in row.iter("th", "td")])
        self._linked = None
        rows = [row for row in rows if row]
        if not rows:
            return []
        width = max(map(len, rows))
        head, *body = [row + [""] * (width - len(row)) for row in rows]
        return ["\n".join(f"| {' | '.join(row)} |" for row in [head, ["---"] * width, *body])]

    def _cell(self, element: Any) -> str:
        return "<br>".join(map(_line, self.blocks(element)))

    # --- within a line -----------------------------------------------------------------------------------------------

    def _inside(self, element: Any) -> str:
        parts = [_text(element.text)]
        for child in element:
            if not _omitted(child):
                parts.append(self._inline(child))
            parts.append(_text(child.tail))
        return _joined(parts)

    def _inline(self, element: Any) -> str:
        tag, classes = element.tag, _classes(element)
        if tag == "math":
            return f"${_latex(element, bars=not _in_cell(element))}$"
        if tag == "code" or "doc-object-name" in classes:
            return _code_span(element)
        if tag == "br":
            return "<br>" if _in_cell(element) else _BREAK
        if tag == "img":
            return f"![{_escaped(element.get('alt') or '')}]({element.get('src')})"
        text = self._inside(element)
        if tag == "a":
            target = self._link(element.get("href")) if element.get("href") else None
            if target is None or not text.strip() or target in (self._linked or ()):
                return text
            if self._linked is not None:
                self._linked.add(target)
            return f"[{_line(text)}]({target})"
        return _around(text, *_MARKS.get(tag, ("", "")))


# --- parts of HTML ---------------------------------------------------------------------------------------------------


def _classes(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _in_cell(element: Any) -> bool:
    return any(parent.tag in ("td", "th") for parent in element.iterancestors())


def _drawn(element: Any) -> bool:
    """A figure of a notebook, which has no file of its own: what it shows stands for it."""
    return element.tag == "svg" and "figure" in _classes(element) and bool(element.get("aria-label"))


def _omitted(element: Any) -> bool:
    if not isinstance(element.tag, str):  # a comment
        return True
    if element.get("hidden") is not None or _classes(element) & _OMITTED_CLASSES:
        return True
    return element.tag in _OMITTED and not _drawn(element)


def _is_remark(element: Any) -> bool:
    """The one sentence behind a parameter of a docstring: it belongs in the line."""
    inner = [child for child in element if not _omitted(child)]
    return "doc-md-description" in _classes(element) and len(inner) == 1 and inner[0].tag == "p"


def _latex(math: Any, *, bars: bool = True) -> str:
    latex = math.get("data-latex")
    if latex is None:
        found = "".join(math.itertext()).strip()
        raise Problem(f"formula {found!r}", "has lost its LaTeX", "print it with scripts.markup.mathml, which keeps it")
    latex = " ".join(latex.split())
    # A bar would end the cell of the table.
    return latex if bars else latex.replace(r"\|", r"\Vert ").replace("|", r"\vert ")


def _code(element: Any) -> tuple[str, str]:
    """Language and text of a code block."""
    named = [each for each in element.iter() if isinstance(each.tag, str) and "highlight" in _classes(each)]
    languages = [name.removeprefix("language-") for each in named for name in _classes(each) if "language-" in name]
    code = element.find(".//td[@class='code']")
    inner = next((element if code is None else code).iter("code"), element)
    return (languages[0] if languages else "text"), "".join(inner.itertext())


def _code_span(element: Any) -> str:
    text = " ".join("".join(element.itertext()).split())
    if not text:
        return ""
    if _in_cell(element):
        text = text.replace("|", r"\|")
    fence = "`" * (1 + max(map(len, re.findall(r"`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


# --- parts of Markdown -----------------------------------------------------------------------------------------------


def _collapsed(text: str) -> str:
    """White space as a browser shows it; the end of a line between two Chinese characters is none."""
    return re.sub(r"\s+", " ", _BREAK_BETWEEN_WIDE.sub("", text))


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: f"\\{match[0]}", text)


def _text(text: str | None) -> str:
    return _escaped(_collapsed(text)) if text else ""


def _joined(parts: list[str]) -> str:
    """Inline pieces; of two spaces that meet, one remains."""
    whole = ""
    for part in parts:
        if part == _BREAK:
            whole = whole.rstrip(" ")
        whole += part.lstrip(" ") if whole.endswith((" ", "\n")) else part
    return whole


def _line(text: str) -> str:
    return text.replace(_BREAK, " ").replace("\n", " ").strip()


def _paragraph(parts: list[str]) -> list[str]:
    text = _joined(parts).strip()
    return [_MARKER.sub(r"\1\\", text)] if text else []


def _around(text: str, before: str, after: str) -> str:
    """Text with something around it, spaces kept outside; nothing around nothing."""
    inner = text.strip()
    if not inner or not (before or after):
        return text
    head, tail = " " * text.startswith(" "), " " * text.endswith(" ")
    return f"{head}{before}{inner}{after}{tail}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _fence(language: str, text: str) -> str:
    ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"

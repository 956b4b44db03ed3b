"""How the page of a notebook differs from the notebook: the picture that answers comes first, and code is folded.

In the notebook, code stands where it runs. On its page a reader first wants what came out: the figure of the cell marked
`"lead": true` moves below the first cell, and the code of neighbouring cells lies folded below what they show. A cell
whose metadata has the tag "visible" keeps its code open, the figure of one with the tag "zoom" can be made large. The sections of a cell marked `"aside": true` lie folded behind
their headings, so that a guide is read on five screens.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import takewhile
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag

from scripts.guides.words import typeset

VISIBLE = 8
"""Lines that an open block of code may have."""
SCREENS = 5
"""Screens of 800 pixels that a guide may take at a width of 1280, what is folded aside."""
_EXPRESSION = re.compile(r"\{\{([^{}\n]+)\}\}")


def lead(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The executed cells with the figure that answers the question below the first one."""
    for cell in cells:
        if cell["metadata"].get("lead"):
            tags = ["lead", *cell["metadata"].get("tags", [])]
            figure = {**cell, "id": "lead", "source": "", "metadata": {"tags": tags}}
            cell["outputs"], cell["metadata"]["tags"] = [], ["led"]
            return [cells[0], figure, *cells[1:]]
    return cells


def expressions(texts: list[str]) -> list[str]:
    """What stands in double braces in Markdown: `{{dead:.0f}}` is the value of `dead`, as an f-string writes it."""
    return sorted({found for text in texts for found in _EXPRESSION.findall(text)})


def expressions_cell(wanted: list[str]) -> str:
    """Code that gives the texts of expressions."""
    return "{" + ", ".join(f"{text!r}: f{'{' + text + '}'!r}" for text in wanted) + "}"


def filled(text: str, values: dict[str, str]) -> str:
    """Markdown with the values of its expressions."""
    return _EXPRESSION.sub(lambda match: typeset(values[match[1]]), text)


def joined(text: str) -> str:
    """Text without the ends of lines behind Chinese characters, where a browser would show a space.

    Before Latin letters, code and formulas there is one, as within a line.
    """
    text = re.sub(r"(?<=[\u4e00-\u9fff])\n(?=\[?[A-Za-z0-9$`])(?!\d+\. )", " ", text)
    return re.sub(r"(?<=[\u3001-\u9fff\uff00-\uffef])\n(?=[^\s|*#>-])(?!\d+\. )", "", text)


def answer(soup: BeautifulSoup) -> None:
    """Mark the first two paragraphs: the question and its answer."""
    first = soup.select_one("div.jp-Cell")
    if first is not None:
        for paragraph, name in zip(first.select("p"), ("nb-question", "nb-answer"), strict=False):
            paragraph["class"] = name


def fold(soup: BeautifulSoup, label: str) -> None:
    """Put the code of neighbouring cells into one fold below what they show; code that shows nothing joins the next."""
    waiting: list[Tag] = []
    last: Tag | None = None

    def close() -> None:
        nonlocal last
        if waiting and last is not None:
            details = soup.new_tag("details", attrs={"class": "fold nb-code"})
            summary = soup.new_tag("summary")
            summary.string = label
            details.append(summary)
            for block in waiting:
                details.append(block.extract())
            last.insert_after(details)
            waiting.clear()
        last = None

    for cell in soup.select("div.jp-Cell"):
        classes = list(cell.get("class") or [])
        block = cell.select_one("div.highlight-ipynb")
        if "jp-CodeCell" not in classes or block is None:
            close()
        elif "celltag_lead" in classes:
            close()
            block.decompose()  # the code stays where it runs, behind what it needs
        elif "celltag_visible" in classes:
            close()
        else:
            waiting.append(block)
            if cell.select_one("div.jp-OutputArea-output") or "celltag_led" in classes:
                last = cell
    close()
    if waiting:  # what the last cells do, where they show nothing
        last = soup.select("div.jp-Cell")[-1]
        close()


def zoom(soup: BeautifulSoup, label: str) -> None:
    """Put a box to tick above the figures of cells with the tag "zoom"; the style sheet makes them large, without a script."""
    for output in soup.select("div.celltag_zoom div.jp-OutputArea-output"):
        box = soup.new_tag("label", attrs={"class": "nb-zoom"})
        box.extend([soup.new_tag("input", attrs={"type": "checkbox"}), f" {label}"])
        output.insert_before(box)


def aside(soup: BeautifulSoup, folded: Collection[str]) -> None:
    """Fold the sections whose headings have these anchors; the heading is what one sees of them."""
    for heading in [found for found in soup.select("h2[id]") if found["id"] in folded]:
        section = list(takewhile(lambda node: getattr(node, "name", None) not in ("h1", "h2"), heading.next_siblings))
        details = heading.wrap(soup.new_tag("summary")).wrap(soup.new_tag("details", attrs={"class": "fold nb-aside"}))
        details.extend(section)

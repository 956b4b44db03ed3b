r"""Markdown extension: `$…$` within a line and `$$…$$` on lines of its own become MathML.

A vertical bar in a table cell ends the cell, in a formula too: write `\left\vert x \right\vert` there.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor

from scripts.markup.mathml import to_mathml
from scripts.problem import Problem

INLINE = r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\])+?)(?<!\s)\$(?![\d$])"
"""As in Pandoc: no space inside the dollar signs, no digit behind them, so that $5 and $6 stay prices."""
DISPLAY = re.compile(r"(?:^|\n)[ ]{0,3}\$\$(.+?)\$\$[ ]*(?:\n|$)", re.DOTALL)

LONG = 40
"""Characters of LaTeX from which on a formula may be wider than a telephone."""


class MathExtension(Extension):  # type: ignore[misc]  # Markdown has no types
    """The extension. `at` is told which page is being read, for the messages."""

    def __init__(self) -> None:
        super().__init__()
        self._file, self._text = "(text)", ""

    def at(self, file: str, text: str) -> None:
        """Say which file is read next, and what it holds."""
        self._file, self._text = file, text

    def convert(self, latex: str, display: bool) -> str:
        """MathML, or an error that names the file and the line."""
        try:
            return to_mathml(latex, display)
        except Problem as error:
            at = self._text.find(latex)
            line = self._text.count("\n", 0, at) + 1 if at >= 0 else 0
            raise error.at(self._file, line) from error

    def inline(self, latex: str) -> str:
        """A formula within a line. A long one can scroll in a box of its own where the screen is narrow."""
        math = self.convert(latex, display=False)
        return f'<span class="long-formula">{math}</span>' if len(latex) > LONG else math

    def display(self, latex: str) -> str:
        """A formula on a line of its own, in its box."""
        return f'<div class="formula">{self.convert(latex, display=True)}</div>'

    def extendMarkdown(self, md: Markdown) -> None:  # Markdown's name
        """Register both forms: before backslash escapes (180), behind code in backticks (190)."""
        md.ESCAPED_CHARS.append("$")
        md.inlinePatterns.register(_Inline(INLINE, md, self), "math", 185)
        md.parser.blockprocessors.register(_Display(md.parser, self), "math", 25)


class _Inline(InlineProcessor):  # type: ignore[misc]
    def __init__(self, pattern: str, md: Markdown, extension: MathExtension) -> None:
        super().__init__(pattern, md)
        self.extension = extension

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:
        return self.md.htmlStash.store(self.extension.inline(m[1])), m.start(0), m.end(0)


class _Display(BlockProcessor):  # type: ignore[misc]
    def __init__(self, parser: Any, extension: MathExtension) -> None:
        super().__init__(parser)
        self.extension = extension

    def test(self, parent: Element, block: str) -> bool:
        return DISPLAY.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = DISPLAY.search(block)
        assert match is not None  # `test` has just found it
        before, after = block[: match.start()], block[match.end() :]
        if before.strip():
            self.parser.parseBlocks(parent, [before])
        paragraph = Element("p")
        paragraph.text = self.parser.md.htmlStash.store(self.extension.display(match[1]))
        parent.append(paragraph)
        if after.strip():
            blocks.insert(0, after)

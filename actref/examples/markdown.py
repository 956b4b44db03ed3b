"""Finds the examples of a Markdown page: every fence that holds a `>>>`, and every `>>>` that stands outside of one.

A fence counts whatever its info string says, with backticks or tildes, of any length, below a list item, an admonition,
a block quotation or a content tab. What stands in an HTML comment or in the front matter is not part of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from actref.examples.model import Document, Problem, Snippet
from actref.examples.prompts import PROMPT, read

_OPENING = re.compile(
    r"^(?P<quote>(?:[ \t]*>)*)(?P<indent>[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>.*)$"
)
_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^`]*$")
_TAB = re.compile(r'^[ \t]*===[!+]*[ \t]+["\']')
_QUOTED_PROMPT = re.compile(r"^(?:[ \t]*>[ \t]+)*[ \t]*>>>(?:\s|$)")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")


@dataclass
class _Fence:
    line: int
    quote: int
    indent: int
    mark: str
    info: str
    in_tab: bool
    content: list[str] = field(default_factory=list)

    @property
    def holds_examples(self) -> bool:
        return any(PROMPT.match(line) for line in self.content)

    def closed_by(self, line: str) -> bool:
        text = line.strip()
        return len(text) >= len(self.mark) and set(text) == {self.mark[0]}


def parse(path: str, text: str) -> Document:
    """The examples of a Markdown text, with the lines at which they stand."""
    if ">>>" not in text:
        return Document(path, (), ())
    reader = _Reader(path)
    lines = text.splitlines()
    for number, line in enumerate(lines[_front_matter(lines) :], _front_matter(lines) + 1):
        reader.take(number, line)
    return reader.finish()


def _front_matter(lines: list[str]) -> int:
    """Number of lines that the YAML between `---` at the top takes."""
    if lines and lines[0].rstrip() == "---":
        for number, line in enumerate(lines[1:], 2):
            if line.rstrip() in ("---", "..."):
                return number
    return 0


class _Reader:
    """The state of reading a page line by line: in a fence, in a comment, in which tabs."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fence: _Fence | None = None
        self.comment = 0  # line at which the open comment starts
        self.hidden = False  # the open comment holds a prompt
        self.tabs: list[int] = []  # indentation of each tab that is open
        self.snippets: list[Snippet] = []
        self.problems: list[Problem] = []

    def take(self, number: int, line: str) -> None:
        if self.fence is not None and self._inside(self.fence, number, line):
            return
        if self.comment:
            self.hidden = self.hidden or PROMPT.match(line) is not None
            self._scan_comments(number, line)
            return
        opening = _OPENING.match(line)
        # The info string of a backtick fence holds no backtick; what does is a code span.
        if opening is not None and not (opening["mark"][0] == "`" and "`" in opening["info"]):
            self._open(number, opening)
            return
        if line.strip():
            self._leave_tabs(_width(line))
            if _TAB.match(line):
                self.tabs.append(_width(line))
        if _QUOTED_PROMPT.match(line):
            mend = "put it into a fence (or write > > > for a quotation)"
            self._problem(number, f"example outside a fence is not run; {mend}")
        self._scan_comments(number, line)

    def finish(self) -> Document:
        if self.fence is not None:
            self._abandon(self.fence, "the fence is never closed")
        if self.comment and self.hidden:
            self._problem(self.comment, "the comment is never closed, and hides examples; close it with -->")
        return Document(self.path, tuple(self.snippets), tuple(sorted(self.problems, key=lambda p: p.line)))

    def _open(self, number: int, opening: re.Match[str]) -> None:
        quote, indent = opening["quote"].count(">"), len(opening["indent"].expandtabs(4))
        leading = _width(opening["indent"])
        if not quote:
            self._leave_tabs(leading)
        self.fence = _Fence(number, quote, indent, opening["mark"], opening["info"].strip(), bool(self.tabs))

    def _inside(self, fence: _Fence, number: int, line: str) -> bool:
        """Take a line into the open fence; False if it stands outside, which ends the fence."""
        rest = line
        for _ in range(fence.quote):
            if not rest.lstrip().startswith(">"):
                self._abandon(fence, f"the fence is not closed before the quotation ends at line {number}")
                return False
            rest = rest.lstrip()[1:]
        if fence.quote and rest.startswith(" "):
            rest = rest[1:]
        rest = rest.expandtabs(4)
        if fence.closed_by(rest):
            self._close(fence)
            return True
        # A quotation's marker eats one space or none, so its content may stand one column to the left.
        indent = max(fence.indent - 1, 0) if fence.quote else fence.indent
        if rest.strip() and _width(rest) < indent:
            self._abandon(fence, f"the fence is not closed before line {number}, which is indented less")
            return False
        fence.content.append(rest[indent:])
        return True

    def _close(self, fence: _Fence) -> None:
        self.fence = None
        if not fence.holds_examples:
            return
        first = fence.line + 1
        # A fence that shows Markdown holds fence lines of its own, which are no output.
        text = "\n".join("" if _FENCE_LINE.match(line) else line for line in fence.content) + "\n"
        reading = read(self.path, text, list(range(first, first + len(fence.content) + 1)))
        self.problems += reading.problems
        for line in reading.stray:
            self._problem(line, "this line follows an example but is neither run nor compared; "
                                "write <BLANKLINE> for an empty line of output")  # fmt: skip
        home = "tab" if fence.in_tab else "fence"
        self.snippets.append(Snippet(self.path, first, home, fence.info, reading.examples))  # type: ignore[arg-type]

    def _abandon(self, fence: _Fence, why: str) -> None:
        self.fence = None
        if fence.holds_examples:
            self._problem(fence.line, f"{why}, so its examples are not run; close it with {fence.mark}")

    def _leave_tabs(self, width: int) -> None:
        while self.tabs and width <= self.tabs[-1]:
            self.tabs.pop()

    def _scan_comments(self, number: int, line: str) -> None:
        rest = line
        while True:
            if self.comment:
                _, closed, rest = rest.partition("-->")
                if not closed:
                    return
                self.comment, self.hidden = 0, False
            _, opened, rest = _CODE_SPAN.sub("", rest).partition("<!--")
            if not opened:
                return
            self.comment = number

    def _problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))


def _width(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))

"""Finds the examples of a Markdown page: every fence that holds a `>>>`, and every `>>>` that stands outside of one.

Fences are of backticks, tildes or MyST's colons, of any length, below a list item, an admonition, a block quotation or a
content tab. What an HTML comment hides from the reader prepares what the page shows: its fences run too, as do MyST's
`{testsetup}` and Sybil's `invisible-code-block`. A fence of another language is left alone.
"""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass, field

from actref.examples.documents import Document, Home, Problem, Snippet
from actref.examples.prompts import PROMPT, Block, read

_OPENING = re.compile(
    r"^(?P<quote>(?:[ \t]*>)*)(?P<indent>[ \t]*(?:(?:[-*+:]|\d+[.)])[ \t]+)*)"
    r"(?P<mark>`{3,}|~{3,}|:{3,}(?=[ \t]*\{(?:code|doctest|test|eval-rst)))[ \t]*(?P<info>.*)$"
)
_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[^`]*$")
_TAB = re.compile(r'^[ \t]*===[!+]*[ \t]+["\']')
_QUOTED_PROMPT = re.compile(r"^[ \t]*(?:>[ \t]+)*>>>(?:\s|$)")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_INVISIBLE = re.compile(r"^[ \t]*<!---?[ \t]*invisible-code-block:[ \t]*python[ \t]*$")
_LANGUAGE = re.compile(
    r"(?:\{(?:code-block|code|code-cell)\}[ \t]*|\{[ \t]*(?=\w)|\{(?:[^}]*?[ \t])??\.)?(?P<name>[\w+#-]*)"
)
_PYTHON = {"python", "python3", "py", "py3", "testcode", "testsetup"}
_PROMPTED = _PYTHON | {"", "pycon", "pycon3", "python-repl", "python-console", "ipython", "ipython3", "repl", "console",
                       "text", "txt", "doctest"}  # fmt: skip
"""Languages of a fence in which a `>>>` is Python's, beside MyST's directives."""
_DIRECTIVE = re.compile(r"\{[a-z]")
_END_OF_COMMENT = "-->"


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
    def language(self) -> str:
        found = _LANGUAGE.match(self.info)
        return found["name"].lower() if found else ""

    @property
    def prompts(self) -> list[int]:
        return [number for number, line in enumerate(self.content, self.line + 1) if PROMPT.match(line)]

    def closed_by(self, line: str) -> bool:
        text = line.strip()
        return text == self.mark or (len(text) >= len(self.mark) and set(text) == {self.mark[0]})


def parse(path: str, text: str, every: bool = False) -> Document:
    """The examples of a Markdown text, with the lines at which they stand; with `every`, fences of Python without prompts too."""
    if ">>>" not in text and not every:
        return Document(path)
    reader = _Reader(path, every)
    # A form feed or a NEL begins a line for str.splitlines, and for no editor.
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines[_front_matter(lines) :], _front_matter(lines) + 1):
        reader.take(number, line)
    return reader.finish()


def _front_matter(lines: list[str]) -> int:
    """Number of lines that the YAML between `---`, or the TOML between `+++`, takes at the top."""
    if (mark := lines[0].rstrip()) in ("---", "+++"):
        for number, line in enumerate(lines[1:], 2):
            if line.rstrip() in (mark, "..."):
                return number
    return 0


class _Reader:
    """The state of reading a page line by line: in a fence, in a comment, in which tabs."""

    def __init__(self, path: str, every: bool) -> None:
        self.path, self.every = path, every
        self.fence: _Fence | None = None
        self.comment = False  # one is open
        self.tabs: list[int] = []  # indentation of each tab that is open
        self.snippets: list[Snippet] = []
        self.problems: list[Problem] = []

    def take(self, number: int, line: str) -> None:
        if self.fence is not None and self._inside(self.fence, number, line):
            return
        opening = _OPENING.match(line)
        # The info string of a backtick fence holds no backtick; what does is a code span.
        if opening is not None and not (opening["mark"][0] == "`" and "`" in opening["info"]):
            self._open(number, opening)
        elif _INVISIBLE.match(line) and not self.comment:
            self.fence = _Fence(number, 0, 0, _END_OF_COMMENT, "testsetup", False)
        elif self.comment:
            if PROMPT.match(line):
                self.problems.append(Problem(number, "example in a comment, outside a fence, is not run", True))
            self._scan_comments(line)
        else:
            self._take_text(number, line)

    def _take_text(self, number: int, line: str) -> None:
        if line.strip():
            self._leave_tabs(_width(line))
            if _TAB.match(line):
                self.tabs.append(_width(line))
        if _QUOTED_PROMPT.match(line):
            mend = "put it into a fence (or write > > > for a quotation)"
            self.problems.append(Problem(number, f"example outside a fence is not run; {mend}"))
        self._scan_comments(line)

    def finish(self) -> Document:
        if self.fence is not None:
            self._abandon(self.fence, "the fence is never closed")
        return Document(self.path, tuple(self.snippets), tuple(sorted(self.problems, key=lambda p: p.line)))

    def _open(self, number: int, opening: re.Match[str]) -> None:
        quote, indent = opening["quote"].count(">"), len(opening["indent"].expandtabs(4))
        if not quote:
            self._leave_tabs(_width(opening["indent"]))
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
        text = rest.lstrip(" \t")
        rest = rest[: len(rest) - len(text)].expandtabs(4) + text
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
        first = fence.line + 1
        # A fence that shows Markdown holds fence lines of its own, which are no output.
        text = "\n".join("" if _FENCE_LINE.match(line) else line for line in fence.content) + "\n"
        home: Home = "tab" if fence.in_tab else "fence"
        if fence.prompts:
            if not (fence.language in _PROMPTED or _DIRECTIVE.match(fence.info)):
                message = f"the fence is of {fence.language} and left alone; run it by naming it python or pycon"
                self.problems.append(Problem(fence.prompts[0], message, True))
                return
            reading = read(text, range(first, first + len(fence.content) + 1))
            self.problems += reading.problems
            for line in reading.stray:
                self.problems.append(Problem(line, "this line follows an example but is neither run nor compared; "
                                                   "write <BLANKLINE> for an empty line of output"))  # fmt: skip
            self._keep(home, fence, reading.examples)
        elif text.strip() and (fence.language == "testsetup" or (self.every and fence.language in _PYTHON)):
            self._keep(home, fence, (Block(text, "", lineno=fence.line),))

    def _keep(self, home: Home, fence: _Fence, examples: tuple[doctest.Example, ...]) -> None:
        if examples:
            self.snippets.append(Snippet(home, fence.info, examples))

    def _abandon(self, fence: _Fence, why: str) -> None:
        self.fence = None
        if fence.prompts:
            self.problems.append(Problem(fence.line, f"{why}, so its examples are not run; close it with {fence.mark}"))

    def _leave_tabs(self, width: int) -> None:
        while self.tabs and width <= self.tabs[-1]:
            self.tabs.pop()

    def _scan_comments(self, line: str) -> None:
        rest = line
        while True:
            if self.comment:
                _, closed, rest = rest.partition(_END_OF_COMMENT)
                if not closed:
                    return
                self.comment = False
            _, opened, rest = _CODE_SPAN.sub("", rest).partition("<!--")
            if not opened:
                return
            self.comment = True


def _width(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))

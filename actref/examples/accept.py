"""Writes the outputs that came into the files that show others, as people know it from snapshot tests."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TRACEBACK = "Traceback (most recent call last):\n"


@dataclass(frozen=True)
class Output:
    """An output that differs: the line of its prompt, from 1, how many lines are shown, and what came."""

    line: int
    shown: int
    got: str


@dataclass(frozen=True)
class Change:
    """A file as it is and as it is to be, and why outputs were left as they are."""

    path: Path
    before: str
    after: str
    refused: tuple[str, ...] = ()

    @property
    def diff(self) -> str:
        """The change in the form of `diff -u`."""
        name = str(self.path)
        return "".join(difflib.unified_diff(_lines(self.before), _lines(self.after), name, name))

    def write(self) -> None:
        """Put the new text into the file."""
        self.path.write_bytes(self.after.encode())


def change(path: Path, outputs: Iterable[Output]) -> Change:
    """A file with each output in the place of the one that is shown, its line ends and its quotation marks kept."""
    before = path.read_bytes().decode()
    lines, refused = _lines(before), []
    by_line: dict[int, set[Output]] = {}
    for output in outputs:
        by_line.setdefault(output.line, set()).add(output)
    for line, each in sorted(by_line.items(), reverse=True):
        if len(each) > 1:
            refused.append(f"{path}:{line}: the devices do not agree")
            continue
        (output,) = each
        if path.suffix == ".py" and ("\\" in output.got or '"""' in output.got):
            refused.append(f"{path}:{line}: the output needs escapes in a docstring; write it by hand")
            continue
        prompt = lines[line - 1]
        prefix, end = prompt[: prompt.index(">>>")], prompt[len(prompt.rstrip("\r\n")) :]
        first = line
        while first < len(lines) and lines[first].startswith(f"{prefix}..."):
            first += 1
        new = [
            f"{prefix}{text or '<BLANKLINE>'}{end}" for text in _shortened(output.got).removesuffix("\n").split("\n")
        ]
        lines[first : first + output.shown] = new if output.got else []
    return Change(path, before, "".join(lines), tuple(refused))


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()


def _shortened(got: str) -> str:
    """An output; of a traceback that ends it the first line and the message."""
    if TRACEBACK not in got:
        return got
    stack = got.rpartition(TRACEBACK)[2].splitlines(keepends=True)
    return TRACEBACK + "    ...\n" + "".join(line for line in stack if not line.startswith(" "))

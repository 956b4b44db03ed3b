"""Writes the outputs that came into the files that show others, as people know it from snapshot tests."""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

TRACEBACK = "Traceback (most recent call last):\n"


def accept(path: Path, outputs: Iterable[tuple[int, int, str]]) -> Iterator[str]:
    """Put outputs in the places of those that are shown: the line of each prompt, from 1, how many lines are shown, what came.

    Yields the diff, and after it is written what was left as it is, and why.
    """
    lines = io.StringIO(path.read_bytes().decode(), newline="").readlines()
    before, refused = [*lines], []
    by_line: dict[int, set[tuple[int, str]]] = {}
    for line, shown, got in outputs:
        by_line.setdefault(line, set()).add((shown, got))
    for line, each in sorted(by_line.items(), reverse=True):
        (shown, got), *others = each
        if others or (path.suffix == ".py" and ("\\" in got or '"""' in got)):
            why = "the devices do not agree" if others else "the output needs escapes in a docstring; write it by hand"
            refused.append(f"left as it is: {path}:{line}: {why}")
            continue
        prompt = lines[line - 1]
        prefix, end = prompt[: prompt.index(">>>")], prompt[len(prompt.rstrip("\r\n")) :]
        first = line
        while first < len(lines) and lines[first].startswith(f"{prefix}..."):
            first += 1
        new = [f"{prefix}{text or '<BLANKLINE>'}{end}" for text in _shortened(got).removesuffix("\n").split("\n")]
        lines[first : first + shown] = new if got else []
    yield "".join(difflib.unified_diff(before, lines, str(path), str(path)))
    path.write_bytes("".join(lines).encode())
    yield from refused


def _shortened(got: str) -> str:
    """An output; of a traceback that ends it the first line and the message."""
    if TRACEBACK not in got:
        return got
    stack = got.rpartition(TRACEBACK)[2].splitlines(keepends=True)
    return TRACEBACK + "    ...\n" + "".join(line for line in stack if not line.startswith(" "))

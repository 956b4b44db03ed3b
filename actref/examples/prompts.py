"""Reads `>>>` lines: the standard library's doctest parser, under which no prompt is lost."""

from __future__ import annotations

import doctest
import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass

from actref.examples.documents import Problem

PROMPT = re.compile(r"^[ \t]*>>>(?!>)")
"""A line that starts an example; a fourth `>` makes it a line of a merge conflict or of a shell."""
_REQUIRES = re.compile(r"\+(REQUIRES\((?:[\w.:-]+)\))")
_ERROR = re.compile(r"^line (\d+) of the docstring for \S+ (.*)", re.DOTALL)


class Block(doctest.Example):
    """Code without prompts: it runs as a whole, and what it prints is compared with nothing."""


class _Parser(doctest.DocTestParser):
    # doctest drops a prompt that holds nothing or a comment. Here each `>>>` is an example, so that they can be counted.
    _IS_BLANK_OR_COMMENT = staticmethod(lambda source: None)


@dataclass(frozen=True)
class Reading:
    """Examples of a text, problems, and the lines after the first example that belong to none."""

    examples: tuple[doctest.Example, ...] = ()
    problems: tuple[Problem, ...] = ()
    stray: tuple[int, ...] = ()


def register_requirements(text: str) -> None:
    """Make doctest know each `+REQUIRES(...)` of a text: it refuses an option of which it does not know the name."""
    for name in _REQUIRES.findall(text):
        doctest.register_optionflag(name)


def unmet(example: doctest.Example, device: str) -> str:
    """Why an example does not run on a device, by its `+REQUIRES(cuda)` or `+REQUIRES(module:jax)`; empty if it does."""
    for name, flag in doctest.OPTIONFLAGS_BY_NAME.items() if example.options else ():
        kind, _, module = name.removeprefix("REQUIRES(").rstrip(")").partition(":")
        if not name.startswith("REQUIRES(") or not example.options.get(flag):
            continue
        if kind == "module" and importlib.util.find_spec(module.partition(".")[0]) is None:
            return f"{module} is not installed"
        if kind not in ("module", device.partition(":")[0]):
            return f"runs on {kind} alone"
    return ""


def read(text: str, lines: Sequence[int]) -> Reading:
    """Read the examples of a text, of which line i stands in line `lines[i]` of the file."""
    register_requirements(text)
    try:
        pieces = _Parser().parse(text, "text")
    except ValueError as error:
        found = _ERROR.match(str(error))
        line, what = (int(found[1]), found[2]) if found else (1, str(error))
        return Reading(problems=(Problem(lines[min(line, len(lines)) - 1], f"cannot be read as an example: {what}"),))
    examples, stray, position = [], [], 0
    for piece in pieces:
        if isinstance(piece, doctest.Example):
            position = piece.lineno + piece.source.count("\n") + piece.want.count("\n")
            piece.lineno = lines[piece.lineno] - 1
            examples.append(piece)
            continue
        for offset, content in enumerate(piece.split("\n")):
            if content.strip() and examples:
                stray.append(lines[position + offset])
        position += piece.count("\n")
    return Reading(tuple(examples), (), tuple(stray))

"""Reads `>>>` lines: the standard library's doctest parser, under which no prompt is lost."""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass

from actref.examples.model import Example, Problem

PROMPT = re.compile(r"^[ \t]*>>>")
"""A line that starts an example."""

# pytest's flag: numbers are always compared by the digits shown here, so it changes nothing, but must not be refused.
doctest.register_optionflag("NUMBER")
_NAMES = {flag: name for name, flag in doctest.OPTIONFLAGS_BY_NAME.items()}
_ERROR = re.compile(r"^line (\d+) of the docstring for \S+ (.*)", re.DOTALL)


class _Parser(doctest.DocTestParser):
    # doctest drops a prompt that holds nothing or a comment. Here each `>>>` is an example, so that they can be counted.
    _IS_BLANK_OR_COMMENT = staticmethod(lambda source: None)


@dataclass(frozen=True)
class Reading:
    """Examples of a text, problems, and the lines after the first example that belong to none."""

    examples: tuple[Example, ...]
    problems: tuple[Problem, ...]
    stray: tuple[int, ...]


def read(path: str, text: str, lines: list[int]) -> Reading:
    """Read the examples of a text, of which line i stands in line `lines[i]` of the file."""
    try:
        pieces = _Parser().parse(text, "text")
    except ValueError as error:
        found = _ERROR.match(str(error))
        line, what = (int(found[1]), found[2]) if found else (1, str(error))
        return Reading(
            (), (Problem(path, lines[min(line, len(lines)) - 1], f"cannot be read as an example: {what}"),), ()
        )
    examples, stray, position = [], [], 0
    for piece in pieces:
        if isinstance(piece, doctest.Example):
            examples.append(_example(path, piece, lines))
            position = piece.lineno + piece.source.count("\n") + piece.want.count("\n")
            continue
        for offset, content in enumerate(piece.split("\n")):
            if content.strip() and examples:
                stray.append(lines[position + offset])
        position += piece.count("\n")
    return Reading(tuple(examples), (), tuple(stray))


def _example(path: str, found: doctest.Example, lines: list[int]) -> Example:
    options = tuple(sorted((_NAMES[flag], on) for flag, on in found.options.items()))
    return Example(path, lines[found.lineno], found.source, found.want, options, found.exc_msg)

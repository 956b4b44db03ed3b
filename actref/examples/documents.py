"""What stands in a file: its examples, where they stand, and what keeps one from being run."""

from __future__ import annotations

import doctest
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from actref.examples.errors import PathError

PAGES = (".md", ".markdown", ".mdx")
Home: TypeAlias = Literal["fence", "tab", "docstring"]
"""Where a snippet stands: a fence of the page, a fence in a content tab, a docstring."""


@dataclass(frozen=True)
class Snippet:
    """What a reader copies at once: one fence, or the examples of one docstring; `lineno` counts the lines of the file from 0."""

    home: Home
    name: str
    examples: tuple[doctest.Example, ...]

    @property
    def line(self) -> int:
        """Line of the first example, from 1."""
        return self.examples[0].lineno + 1


@dataclass(frozen=True)
class Problem:
    """A line that keeps an example from being run or compared; `left_alone` where that is as it should be."""

    line: int
    message: str
    left_alone: bool = False


@dataclass(frozen=True)
class Document:
    """One file, read: its snippets, and what is wrong with them."""

    path: str
    snippets: tuple[Snippet, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def examples(self) -> tuple[doctest.Example, ...]:
        """All examples in the order of the file."""
        return tuple(example for snippet in self.snippets for example in snippet.examples)


def collect(path: str | Path, every: bool = False) -> Document:
    r"""The examples of a Markdown page; with `every`, fences of Python that hold no prompt count too.

    Raises:
        PathError: the path is missing, not readable, not UTF-8, or a file of another kind.

    Example:
        >>> import pathlib, tempfile
        >>> from actref.examples import collect
        >>> page = pathlib.Path(tempfile.mkdtemp()) / "page.md"
        >>> _ = page.write_text("```python\n>>> 1 + 1\n2\n```\n")
        >>> [snippet.line for snippet in collect(page).snippets]
        [2]
    """
    from actref.examples import markdown

    path = Path(path)
    if path.suffix.lower() not in PAGES:
        raise PathError(f"{path}: pages are {', '.join(PAGES)} files")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PathError(f"{path}: cannot be read: {error}") from error
    return markdown.parse(str(path), text, every)

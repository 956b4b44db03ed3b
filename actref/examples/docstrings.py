"""Finds the examples in the docstrings of a Python file, which is parsed and never imported for it."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from actref.examples.model import Document, Problem, Snippet
from actref.examples.prompts import PROMPT, read

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def parse(path: str, text: str) -> Document:
    """The examples in the docstrings of modules, classes, functions and methods.

    Raises:
        SyntaxError: the text is not Python.
    """
    snippets: list[Snippet] = []
    problems: list[Problem] = []
    for name, docstring in _docstrings(ast.parse(text), ""):
        value = str(docstring.value)
        if not any(PROMPT.match(line) for line in value.split("\n")):
            continue
        lines = _line_numbers(docstring, text)
        reading = read(path, value, lines)
        problems += reading.problems
        if reading.examples:
            snippets.append(Snippet(path, docstring.lineno, "docstring", name, reading.examples))
    return Document(path, tuple(snippets), tuple(problems))


def _docstrings(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.Constant]]:
    name = prefix
    if isinstance(node, _Documented):
        if not isinstance(node, ast.Module):
            name = f"{prefix}.{node.name}" if prefix else node.name
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            yield name, first.value
    for child in ast.iter_child_nodes(node):
        yield from _docstrings(child, name)


def _line_numbers(docstring: ast.Constant, text: str) -> list[int]:
    """For each line of the string's value, the line of the file in which it begins.

    They do not just follow each other: an escaped newline ends a line of the value alone, a backslash before the end of
    the line ends a line of the file alone, and a string may be written in several pieces.
    """
    numbers = [docstring.lineno]
    segment = ast.get_source_segment(text, docstring)
    # In parentheses, so that pieces on several lines are one expression to the tokenizer.
    tokens = tokenize.generate_tokens(io.StringIO(f"({segment})").readline)
    for token in tokens:
        if token.type != tokenize.STRING:
            continue
        line = docstring.lineno + token.start[0] - 1
        if len(numbers) == 1 and token.start == (1, 1):
            numbers = [line]
        numbers += _newlines(token.string, line)
    wanted = str(docstring.value).count("\n") + 1
    # Newlines spelled as \x0a or \N{...} are not seen above; then the plain count is the best that is left.
    return numbers if len(numbers) == wanted else [docstring.lineno + i for i in range(wanted)]


def _newlines(literal: str, line: int) -> Iterator[int]:
    """For each newline in the value of a string literal, the line of the file that follows it."""
    prefix = literal[: min(literal.index(q) for q in "\"'" if q in literal)]
    raw = "r" in prefix.lower()
    characters = iter(literal)
    for character in characters:
        if character == "\n":
            line += 1
            yield line
        elif character == "\\" and not raw:
            escaped = next(characters)
            if escaped == "\n":
                line += 1
            elif escaped == "n":
                yield line

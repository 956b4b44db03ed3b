"""Finds what several documents import, so that it is imported once for all of them."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from actref.examples.model import Document, Import, Snippet


def shared(documents: Sequence[Document], further: Sequence[str] = ()) -> tuple[Import, ...]:
    """The imports that stand in two documents or more, and further modules.

    Of a package before whose import documents set environment variables differently, none: what they find in it may
    differ too.
    """
    counts: dict[Import, int] = {}
    environments: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for document in documents:
        for found in dict.fromkeys(_imports(document)):
            counts[found] = counts.get(found, 0) + 1
            environments.setdefault(found.package, set()).add(found.environment)
    several = [each for each, count in counts.items() if count > 1 and len(environments[each.package]) == 1]
    return tuple(dict.fromkeys([*several, *(_import(f"import {module}", module, {}) for module in further)]))


def _imports(document: Document) -> Iterator[Import]:
    """Each name that is imported at the top of an example, with the environment variables set before it."""
    for group in document.namespaces:
        environment: dict[str, str] = {}
        for statement in _statements(group):
            match statement:
                case ast.Assign(
                    targets=[ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name)))],
                    value=ast.Constant(value=str(value)),
                ):
                    environment[name] = value
                case ast.Import(names=names):
                    for alias in names:
                        yield _import(f"import {alias.name}", alias.name, environment)
                case ast.ImportFrom(module=str(module), names=names, level=0):
                    for alias in names:
                        yield _import(f"from {module} import {alias.name}", module, environment)


def _import(statement: str, module: str, environment: Mapping[str, str]) -> Import:
    return Import(statement, module.partition(".")[0], tuple(sorted(environment.items())))


def _statements(group: Iterable[Snippet]) -> Iterator[ast.stmt]:
    for snippet in group:
        for example in snippet.examples:
            with contextlib.suppress(SyntaxError, ValueError):  # the document will say so
                yield from ast.parse(example.source).body

"""Finds what several documents import, and imports it once for all of them."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib.util
import io
import os
import sys
import sysconfig
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from actref.examples.documents import Document, Snippet

_INSTALLED = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}


@dataclass(frozen=True)
class Import:
    """An import of one name, as Python, its package, and the environment variables that the document sets before it."""

    statement: str
    package: str
    environment: tuple[tuple[str, str], ...] = ()


def shared(documents: Sequence[Document], further: Sequence[str] = ()) -> tuple[Import, ...]:
    """The imports that stand in two documents or more, if all set the same environment before them, and further modules."""
    counts: dict[Import, int] = {}
    environments: dict[str, set[tuple[tuple[str, str], ...]]] = {}
    for document in documents:
        for found in dict.fromkeys(_imports(document)):
            counts[found] = counts.get(found, 0) + 1
            environments.setdefault(found.package, set()).add(found.environment)
    several = [each for each, count in counts.items() if count > 1 and len(environments[each.package]) == 1]
    return tuple(dict.fromkeys([*several, *(_import(f"import {module}", module, {}) for module in further)]))


def imported_names(snippets: Iterable[Snippet]) -> set[str]:
    """The names that imports of some snippets make."""
    found = [each for each in _statements(snippets) if isinstance(each, ast.Import | ast.ImportFrom)]
    return {alias.asname or alias.name.partition(".")[0] for each in found for alias in each.names}


def _imports(document: Document) -> Iterator[Import]:
    """Each name that is imported at the top of an example, with the environment variables set before it."""
    page = [snippet for snippet in document.snippets if snippet.home == "fence"]
    for group in (page, *([snippet] for snippet in document.snippets if snippet.home != "fence")):
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
                case ast.ImportFrom(module=str(module), names=names, level=0) if module != "__future__":
                    for alias in names:
                        yield _import(f"from {module} import {alias.name}", module, environment)


def _import(statement: str, module: str, environment: Mapping[str, str]) -> Import:
    return Import(statement, module.partition(".")[0], tuple(sorted(environment.items())))


def _statements(group: Iterable[Snippet]) -> Iterator[ast.stmt]:
    for snippet in group:
        for example in snippet.examples:
            with contextlib.suppress(SyntaxError, ValueError):  # the document will say so
                yield from ast.parse(example.source).body


def preload(imports: Iterable[Import]) -> bool:
    """Import what is installed, as a document would; whether forks are safe after it, which lack every thread but one.

    What prints is forgotten again: that belongs to the document. The pool of threads that OpenBLAS starts with NumPy is
    asked for nothing but one.
    """
    threads = _threads()
    with _environment({"OPENBLAS_NUM_THREADS": "1"}):
        for each in imports:
            before = {*sys.modules}
            if _is_installed(each.package) and _prints(each):
                for name in {*sys.modules} - before:
                    if name.partition(".")[0] == each.package:
                        del sys.modules[name]
    gc.freeze()  # a collection in a fork would otherwise go through, and copy, all that was imported
    return _threads() <= threads


def _is_installed(package: str) -> bool:
    """Whether a package is Python's or installed. What is neither is the documents' own: each is to find it fresh."""
    try:
        found = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    return found is not None and found.origin is not None and not _INSTALLED.isdisjoint(Path(found.origin).parents)


def _prints(each: Import) -> bool:
    """Run an import; whether it printed something."""
    printed = io.StringIO()
    with _environment(dict(each.environment)), warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("error")
        with contextlib.suppress(Exception):  # the documents will say so
            exec(each.statement, {})
    return bool(printed.getvalue())


def _threads() -> int:
    """How many threads of this process are alive, those that Python does not know of included where the system tells."""
    tasks = Path("/proc/self/task")
    return len([*tasks.iterdir()]) if tasks.exists() else threading.active_count()


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Set variables, and put them alone back: what an import sets is what a document that imports it finds."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    yield
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value

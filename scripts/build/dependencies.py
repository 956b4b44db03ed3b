"""What a result rests on: the files of the project that were imported or opened while it was made.

Nothing is guessed from names. A process that makes a result calls `watch` before and what it returns after; the result
is kept together with the answer, under a digest of those files (`Cache.traced`). Of an entry's file the prose counts only
where it was read, so that a changed sentence leaves figures, examples and notebooks as they are.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache as memoize
from pathlib import Path
from typing import Any, TypeAlias

from scripts.paths import CACHE, ROOT

_PROSE = " with its prose"
"""Behind the name of an entry's file of which sentences were read."""
_ENTRIES = "actref/functions/"
_UNWATCHED = tuple(f"{folder}{os.sep}" for folder in (CACHE, ROOT / ".venv", ROOT / ".git"))


def watch() -> Callable[[], list[str]]:
    """Start to watch this process; what it returns gives the names of what was used, for `digests`."""
    opened: set[str] = set()
    sentences, names = _watch_sentences(), _watch_names()

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str):
            opened.add(os.path.abspath(arguments[0]))  # noqa: PTH100  # Path.absolute keeps `..`

    sys.addaudithook(note)

    def used() -> list[str]:
        modules = [getattr(module, "__file__", None) for module in [*sys.modules.values()]]
        files = {name for file in [*filter(None, modules), *opened] if (name := _name(file)) is not None}
        found = {name + _PROSE if sentences and name.startswith(_ENTRIES) else name for name in files}
        return sorted(found | {_ENTRIES} if names.asked else found)

    return used


def digests(names: Iterable[str]) -> list[str]:
    """A digest of each file or folder that `watch` named, as it is now; of one that is gone, of nothing."""
    return [_digest(name, _stamp(ROOT / name.removesuffix(_PROSE))) for name in names]


@memoize
def _digest(name: str, stamp: tuple[int, ...]) -> str:
    from scripts.build.cache import digest

    file = ROOT / name.removesuffix(_PROSE)
    if not stamp:
        return ""
    if name.endswith("/"):
        return digest(sorted(path.relative_to(file).as_posix() for path in file.rglob("*.py")))
    plain = name.startswith(_ENTRIES) and not name.endswith(_PROSE)
    return digest(without_prose(file) if plain else file)


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    inside = [path.stat().st_mtime_ns for path in file.glob("*/")]  # a new file changes its own folder alone
    return found.st_mtime_ns, found.st_size, *inside


def _name(file: str) -> str | None:
    """The path below the project; of compiled Python its source; None for what is not the project's, or made by it."""
    if not file.startswith(f"{ROOT}{os.sep}") or file.startswith(_UNWATCHED):  # as text: thousands of modules are asked
        return None
    path = Path(file)
    if path.parent.name == "__pycache__":
        path = path.parent.parent / f"{path.name.partition('.')[0]}.py"
    return path.relative_to(ROOT).as_posix() if path.is_file() else None


# --- which entries there are ---------------------------------------------------------------------------------------


class _Names(tuple[str, ...]):
    """The names of all entries. Whether one is among them is no question about the others; what else is asked is noted."""

    asked = False

    def __iter__(self) -> Iterator[str]:
        self.asked = True
        return super().__iter__()

    def __len__(self) -> int:
        self.asked = True
        return super().__len__()


def _watch_names() -> _Names:
    from actref import discovery

    before, names = discovery.NAMES, _Names(discovery.NAMES)
    for module in [*sys.modules.values()]:
        if vars(module).get("NAMES") is before:  # no getattr: actref.torch would look for a function of this name
            vars(module)["NAMES"] = names
    names.asked = bool(vars(discovery.catalogue))  # the catalogue has gone through them already, and kept the order
    return names


# --- the prose of an entry -------------------------------------------------------------------------------------------


_WRITTEN = ("Sentence", "tuple[Use, ...]")
"""The types of fields that hold prose: a sentence, and what names its sources."""


@memoize
def _sentences() -> dict[str, dict[str, int]]:
    """The records inside of an entry that hold prose, with the fields that do and their places among the arguments."""
    from actref import entry

    records = {
        kind: {f.name: place for place, f in enumerate(fields(kind)) if f.type in _WRITTEN}
        for kind in vars(entry).values()
        if isinstance(kind, type) and is_dataclass(kind) and kind is not entry.Entry
    }
    return {kind.__name__: places for kind, places in records.items() if places}


def without_prose(file: Path) -> str:
    """The text of an entry's file without the prose of the records in it."""
    text = file.read_text(encoding="utf-8")
    lines = [line.encode() for line in text.splitlines(keepends=True)]  # columns count bytes
    for first, start, last, end in sorted(_spans(ast.parse(text)), reverse=True):
        lines[first - 1 : last] = [lines[first - 1][:start] + lines[last - 1][end:]]
    return b"".join(lines).decode()


Span: TypeAlias = tuple[int, int, int, int]
"""First line, column in it, last line, column behind the end."""


def _spans(node: ast.AST) -> Iterator[Span]:
    """Where the prose of records stands below a node, by keyword or by place."""
    prose: list[ast.expr] = []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        places = _sentences().get(node.func.id, {})
        prose += [keyword.value for keyword in node.keywords if keyword.arg in places]
        prose += [each for place, each in enumerate(node.args) if place in places.values()]
    for each in prose:
        assert each.end_lineno is not None and each.end_col_offset is not None  # it was parsed, so it ends
        yield each.lineno, each.col_offset, each.end_lineno, each.end_col_offset
    for child in ast.iter_child_nodes(node):
        inner = child.value if isinstance(child, ast.keyword) else child
        if inner not in prose:
            yield from _spans(inner)


class _Watched:
    """In the place of a field: notes that it was read."""

    def __init__(self, name: str, read: list[str]) -> None:
        self.name, self.read = name, read

    def __get__(self, record: Any, kind: type) -> Any:
        if record is None:
            raise AttributeError(self.name)
        self.read.append(self.name)
        return vars(record)[self.name]

    def __set__(self, record: Any, value: Any) -> None:
        vars(record)[self.name] = value


def _watch_sentences() -> list[str]:
    """The fields with prose that are read from now on."""
    from actref import entry

    read: list[str] = []
    for kind, names in _sentences().items():
        for name in names:
            setattr(getattr(entry, kind), name, _Watched(name, read))
    return read

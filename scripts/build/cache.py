"""Results kept under .cache/, named by a digest of everything that went into them.

A result is written to a file of its own and moved into place, so that two processes that compute the same thing at the
same time both end with a whole file. "The file exists" is never the question: the question is whether the digest does.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache as memoize
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

from scripts.build import dependencies
from scripts.paths import CACHE, ROOT


def digest(*parts: object) -> str:
    """Digest of any number of strings, bytes, paths (their content) and JSON values, in order."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, bytes):
            data = part
        elif isinstance(part, str):
            data = part.encode()
        elif isinstance(part, Path):
            data = part.read_bytes()
        else:
            data = json.dumps(part, sort_keys=True, ensure_ascii=False).encode()
        # The length keeps ("ab", "c") and ("a", "bc") apart, the type keeps "1" and 1 apart.
        total.update(f"{type(part).__name__}:{len(data)}:".encode())
        total.update(data)
    return total.hexdigest()


@memoize
def source_digest(*modules: str) -> str:
    """Digest of the source text of modules, of all of a package, and of every module of the project that they import.

    Imports are followed wherever they stand, so that there is no list to keep. Only a module whose name is made while the
    program runs, such as an entry, has to be named.
    """
    texts: dict[str, str] = {}
    waiting = [name for module in modules for name in _below(module)]
    while waiting:
        name = waiting.pop()
        if name not in texts:
            texts[name] = _source(name).read_text(encoding="utf-8")
            waiting += [found for found in _imported(ast.parse(texts[name])) if _source(found).is_file()]
    return digest(texts)


def _source(module: str) -> Path:
    """The file of a module of the project; one that is not there where there is no such module."""
    stem = ROOT / module.replace(".", "/")
    package = stem / "__init__.py"
    return package if package.is_file() else stem.with_suffix(".py")


def _below(module: str) -> list[str]:
    """The module, and those below it."""
    source = _source(module)
    if not source.is_file():
        raise ModuleNotFoundError(f"no source for module {module!r}; name modules and packages of this project")
    files = source.parent.rglob("*.py") if source.name == "__init__.py" else [source]
    return [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]


def _imported(tree: ast.AST) -> Iterator[str]:
    """The names of everything in a module that may be a module that it imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@memoize
def versions(*packages: str) -> list[str]:
    """The versions of Python and of these packages."""
    return [platform.python_version(), *(metadata.version(package) for package in packages)]


def packages() -> list[str]:
    """The versions of Python and of every installed package."""
    return [platform.python_version(), *sorted(f"{d.name} {d.version}" for d in metadata.distributions())]


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that a reader sees the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).chmod(0o644)  # mkstemp makes 0600, which a web server could not read
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_json(path: Path) -> dict[str, Any]:
    """What a JSON file holds, read once while it is the same: a page for each function asks for it. It is not to be changed."""
    return _read(path, path.stat().st_mtime_ns)


@memoize
def _read(path: Path, changed: int) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))


_SECONDS = "seconds.json"
Data: TypeAlias = bytes  # inside of the class below, `bytes` is a method
Traced: TypeAlias = tuple[bytes, list[str]]
"""A result, and the names of what it rests on."""


class Cache:
    """A folder below .cache/ that holds one kind of result.

    Args:
        kind: Name of the folder.
        root: The folder it lies in.
    """

    def __init__(self, kind: str, root: Path = CACHE) -> None:
        self.folder = root / kind

    def path(self, key: str) -> Path:
        """Where the result of this digest lies, or would."""
        return self.folder / key[:2] / key

    def load(self, key: str) -> bytes | None:
        """The bytes kept under this digest, or None."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            return None

    def store(self, key: str, data: bytes) -> None:
        """Keep bytes under this digest."""
        write_atomically(self.path(key), data)

    def bytes(self, key: str, make: Callable[[], bytes]) -> bytes:
        """The bytes kept under this digest; made, and kept, where there are none."""
        found = self.load(key)
        if found is None:
            found = make()
            self.store(key, found)
        return found

    def json(self, key: str, make: Callable[[], Any]) -> Any:
        """Like `bytes`, for a JSON value."""
        return json.loads(self.bytes(key, lambda: json.dumps(make(), ensure_ascii=False).encode()))

    def traced(self, key: str, make: Callable[[], Traced]) -> Data:
        """The bytes kept under this digest and those of what they rest on, which `make` names beside them.

        The names are those of `scripts/build/dependencies.py`. They are kept too: nothing is known of them before a first time.
        """
        return self.traced_together([key], lambda _: {key: make()})[key]

    def traced_together(
        self, keys: Iterable[str], make: Callable[[list[str]], Mapping[str, Traced]]
    ) -> dict[str, Data]:
        """Like `traced` for many results: those that are missing are made in one call, and what that leaves out is not kept."""
        found = {key: self.kept(key) for key in keys}
        missing = [key for key, data in found.items() if data is None]
        for key, made in make(missing).items() if missing else ():
            found[key] = self.keep(key, made)
        return {key: data for key, data in found.items() if data is not None}

    def kept(self, key: str) -> Data | None:
        """A traced result, or None where what it rests on has changed."""
        return self.load(self._traced_key(key))

    def keep(self, key: str, made: Traced) -> Data:
        """Keep a traced result."""
        data, names = made
        self.store(key, json.dumps(names).encode())
        self.store(self._traced_key(key), data)
        return data

    def keep_only_traced(self, keys: Iterable[str]) -> None:
        """Like `keep_only`, for the keys of traced results."""
        self.keep_only([name for key in keys for name in (key, self._traced_key(key))])

    def _traced_key(self, key: str) -> str:
        """The digest that a traced result lies under now; where nothing is known of what it rests on, one of nothing."""
        names = self.load(key)
        return digest(key, dependencies.digests(json.loads(names) if names is not None else []))

    @property
    def seconds(self) -> dict[str, float]:
        """How long results took to make the last time, by name: it decides which starts first, and nothing else."""
        file = self.folder / _SECONDS
        return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}

    def keep_seconds(self, taken: Mapping[str, float]) -> None:
        """Keep how long results took, beside what is known of others."""
        write_atomically(self.folder / _SECONDS, json.dumps({**self.seconds, **taken}).encode())

    def keep_only(self, keys: Iterable[str]) -> None:
        """Delete every result whose digest is not among these."""
        wanted = {self.path(key) for key in keys}
        if self.folder.is_dir():
            for path in self.folder.glob("*/*"):
                if path not in wanted:
                    path.unlink(missing_ok=True)

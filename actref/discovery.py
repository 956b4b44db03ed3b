"""Finds the entries: one file in `actref/functions/FAMILY/` each, nothing registered anywhere."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

from actref.entry import FAMILIES, Entry
from actref.errors import EntryError, UnknownNameError
from actref.functions import FAMILY, FOLDER

for _file in FOLDER.rglob("*.py"):
    if _file.stem != "__init__" and _file != FOLDER / FAMILY.get(_file.stem, "") / _file.name:
        _found = f"the function has another file, {_file.relative_to(FOLDER)}"
        raise EntryError(_file.stem, "family", _found, "keep one for each function, in the folder of its family")

NAMES: tuple[str, ...] = tuple(sorted(FAMILY))
"""Names of all entries, known from the file names alone."""


class Catalogue(Mapping[str, Entry]):
    """Read-only mapping from name to entry; aliases resolve, iteration gives names only, by family and then by name.

    Example:
        >>> from actref import catalogue
        >>> catalogue["linear"].name
        'identity'
    """

    def __getitem__(self, name: str) -> Entry:
        if name in NAMES:
            return load(name)
        try:
            return self._aliases[name]
        except KeyError:
            raise UnknownNameError(name, [*NAMES, *self._aliases]) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(NAMES)

    def __contains__(self, name: object) -> bool:
        return name in NAMES or name in self._aliases

    def __reduce__(self) -> str:
        return "catalogue"  # there is one

    def __repr__(self) -> str:
        return f"<catalogue of {len(self)} activation functions>"

    def family(self, family: str) -> tuple[Entry, ...]:
        """The entries of one family, in catalogue order."""
        return tuple(entry for entry in self.values() if entry.family == family)

    @cached_property
    def _order(self) -> tuple[str, ...]:
        return tuple(sorted(NAMES, key=lambda n: (FAMILIES.index(FAMILY[n]), n)))

    @cached_property
    def _aliases(self) -> dict[str, Entry]:
        owners: dict[str, Entry] = {}
        for name in NAMES:
            for alias in load(name).aliases:
                if alias in NAMES or alias in owners:
                    other = alias if alias in NAMES else owners[alias].name
                    found = f"{alias!r} already means {other}"
                    raise EntryError(name, "aliases", found, "remove it from one of the two")
                owners[alias] = load(name)
        return owners


@cache
def load(name: str) -> Entry:
    """The entry of the file `actref/functions/FAMILY/NAME.py`."""
    entry = getattr(importlib.import_module(f"actref.functions.{FAMILY[name]}.{name}"), "entry", None)
    if not isinstance(entry, Entry):
        raise EntryError(name, "entry", "is missing", "define `entry = Elementwise(...)` or another kind")
    if entry.name != name:
        raise EntryError(name, "name", f"is {entry.name!r}", f"name the file {entry.name}.py or the entry {name!r}")
    return entry


catalogue = Catalogue()
"""Every entry by name."""

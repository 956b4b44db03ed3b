"""What actref raises: every message names what was found, where, what is allowed and the mend."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from actref.functions import FAMILY


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that is not in a list: the near ones, or all of a short list."""
    known = list(known)
    near = get_close_matches(name, known, n=3)
    hint = (
        f"; did you mean {' or '.join(near)}?" if near else f"; known are {', '.join(known)}" if len(known) < 16 else ""
    )
    return f"no {what} is called {name!r}{hint}"


class ActrefError(Exception):
    """Base of every error that actref raises on purpose."""


class UnknownNameError(ActrefError, KeyError):
    """A name that is neither an entry of the catalogue nor an alias of one."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        near = get_close_matches(str(name).lower(), list(known), n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`actref list` shows every name"
        self.name, self.near = name, tuple(near)
        super().__init__(f"no activation function is called {name!r}; {hint}")

    def __str__(self) -> str:
        return str(self.args[0])  # KeyError would print the repr


class ParameterError(ActrefError, ValueError):
    """A parameter outside its domain, or of the wrong shape."""


class ArrayTypeError(ActrefError, TypeError):
    """An input whose dtype has no meaning for the function: complex, string, object."""


class ShapeError(ActrefError, ValueError):
    """An array whose shape does not suit the function: no axis, an odd number of elements to halve."""


class EntryError(ActrefError):
    """An entry that is incomplete or contradicts itself."""

    def __init__(self, name: str, field: str, found: str, mend: str) -> None:
        super().__init__(f"actref/functions/{FAMILY.get(name, 'FAMILY')}/{name}.py: {field}: {found}; {mend}")

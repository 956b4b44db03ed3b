"""The one thing that keeps a site from being built: where, what was found there, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(order=True, unsafe_hash=True)
class Problem(Exception):  # noqa: N818  # it is collected as often as raised
    """Something that is wrong: raised where work cannot go on, collected where more may be wrong.

    Args:
        place: File, or what else is to be looked at; empty where the finding says it.
        found: What is wrong.
        mend: What to do; empty where the finding says it.
        line: Line of the file, 0 where there is none to name.
    """

    place: str
    found: str
    mend: str = ""
    line: int = 0

    def __str__(self) -> str:
        where = f"{self.place}:{self.line}" if self.line else self.place
        return "; ".join(filter(None, [": ".join(filter(None, [where, self.found])), self.mend]))

    def at(self, place: str, line: int = 0) -> Problem:
        """The same, where what was looked at lies in a place that the finder did not know."""
        return Problem(place, ": ".join(filter(None, [self.place, self.found])), self.mend, line)

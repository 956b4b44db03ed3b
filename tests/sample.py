"""Which part of the heavy tests runs: without `--all` a share of them, another one with each commit.

`@pytest.mark.thorough(share=1/8)` marks a test with many heavy cases, of which at least one runs; `share=0` leaves a test
to `--all`. As the `pytestmark` of a file it takes a share of all that the
file would run, but where one entry is asked for. The seed is ACTREF_SAMPLE, or the commit, or a fixed word where there is no repository. pytest's header shows
it: with the same seed the same cases run again.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from scripts.build import dates

VARIABLE = "ACTREF_SAMPLE"
T = TypeVar("T")


class Sample(NamedTuple):
    """What a run looks at."""

    seed: str
    everything: bool

    def __str__(self) -> str:
        return (
            "every case"
            if self.everything
            else f"a sample of the heavy cases ({VARIABLE}={self.seed}; --all: every one)"
        )

    def some(self, every: Sequence[T], share: float, key: str) -> list[T]:
        """Of things with names a share, at least one, in their order; all of them with `--all`."""
        if self.everything or not every:
            return list(every)
        ordered = sorted(range(len(every)), key=lambda k: _rank(self.seed, key, str(every[k])))
        return [every[k] for k in sorted(ordered[: _count(len(every), share)])]

    def points(self, every: np.ndarray[Any, Any], share: float) -> np.ndarray[Any, Any]:
        """Of numbers a share, at least one; all of them with `--all`."""
        if self.everything or not len(every):
            return every
        rng = np.random.default_rng(int.from_bytes(_rank(self.seed)[:8], "big"))
        return every[np.sort(rng.permutation(len(every))[: _count(len(every), share)])]

    def generator(self, key: str) -> np.random.Generator:
        """Random numbers, others with each seed and key."""
        return np.random.default_rng(int.from_bytes(_rank(self.seed, key)[:8], "big"))

    def dropped(self, items: Sequence[Any], files: bool = True) -> set[str]:
        """The node ids of the cases that are left for another commit: of each marked function, then of each marked file."""
        dropped: set[str] = set()
        for scope in ("[", "::") if files else ("[",):  # what ends the name of a function, and that of a file
            pools: defaultdict[tuple[str, float], list[str]] = defaultdict(list)
            for item in items:
                for node, marker in item.iter_markers_with_node("thorough"):
                    if (node is item) == (scope == "[") and item.nodeid not in dropped:
                        pools[item.nodeid.partition(scope)[0], marker.kwargs["share"]].append(item.nodeid)
            for (name, share), cases in pools.items():
                dropped |= {*cases} - {*self.some(cases, share, name)}
        return dropped


def _rank(*words: str) -> bytes:
    return hashlib.sha256("\0".join(words).encode()).digest()


def _count(size: int, share: float) -> int:
    return max(1, round(size * share)) if share else 0


def seed() -> str:
    """The word that decides which cases a run looks at."""
    return os.environ.get(VARIABLE) or dates.commit()


current = Sample("", everything=True)
"""That of this run; `tests/conftest.py` sets it."""

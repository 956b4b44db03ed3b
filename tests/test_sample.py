"""The sample of the heavy tests: the same in every process, another one with each commit, and nothing is left out for good."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scripts.paths import ROOT
from tests import conftest, sample
from tests.cases import ENTRIES
from tests.sample import Sample

SHARE = 0.125


class Case:
    """What pytest knows of a case, as far as the choice asks for it."""

    def __init__(self, nodeid: str, share: float | None = SHARE, entry: Any = None, file: float | None = None) -> None:
        self.nodeid, self.shares, self.fixturenames = nodeid, {self: share, "the file": file}, ()
        self.callspec = SimpleNamespace(params={"entry": entry})

    def iter_markers_with_node(self, name: str) -> Iterator[tuple[Any, Any]]:
        assert name == "thorough"
        for node, share in self.shares.items():
            if share is not None:
                yield node, SimpleNamespace(kwargs={"share": share})


HEAVY = [Case(f"test_a.py::test_many[{k}]") for k in range(48)]
FEW = [Case(f"test_a.py::test_few[{k}]") for k in range(3)]
ONE = [Case("test_a.py::test_one")]
WHOLE = [Case("test_a.py::test_whole", share=0)]
PLAIN = [Case(f"test_a.py::test_plain[{k}]", share=None) for k in range(5)]
FILE = [("light", None), ("heavy", 1 / 8)]
EVERY = [*HEAVY, *FEW, *ONE, *WHOLE, *PLAIN]


def kept(seed: str, everything: bool = False) -> list[str]:
    dropped = Sample(seed, everything).dropped(EVERY)
    return [case.nodeid for case in EVERY if case.nodeid not in dropped]


def test_a_share_of_each_function_and_all_of_what_is_not_heavy() -> None:
    functions = [nodeid.partition("[")[0].rpartition("_")[2] for nodeid in kept("a commit")]
    assert {name: functions.count(name) for name in functions} == {"many": 6, "few": 1, "one": 1, "plain": 5}


def test_a_share_of_a_file_is_taken_of_what_its_functions_leave() -> None:
    cases = [Case(f"test_f.py::test_{name}[{k}]", share, file=1 / 4) for name, share in FILE for k in range(32)]
    dropped = Sample("a commit", False).dropped([*cases, *PLAIN])
    left = [case.nodeid for case in cases if case.nodeid not in dropped]
    assert len(left) == (32 + 32 // 8) / 4
    assert not dropped & {case.nodeid for case in PLAIN}
    seen = {c.nodeid for k in range(200) for c in cases if c.nodeid not in Sample(f"{k}", False).dropped(cases)}
    assert len(seen) == len(cases)


def test_the_seed_decides() -> None:
    assert kept("a commit") == kept("a commit")
    assert kept("a commit") != kept("another commit")
    assert len({case for k in range(60) for case in kept(f"commit {k}")}) == len(EVERY) - len(WHOLE)


def test_all_leaves_nothing_out() -> None:
    assert kept("a commit", everything=True) == [case.nodeid for case in EVERY]
    points = np.arange(100.0)
    np.testing.assert_array_equal(Sample("a commit", True).points(points, SHARE), points)
    assert Sample("a commit", True).some([3, 1, 2], SHARE, "key") == [3, 1, 2]


def test_points_are_a_part_that_the_seed_chooses() -> None:
    points = np.arange(100.0)
    one, same, other = (Sample(seed, False).points(points, SHARE).tolist() for seed in ("a", "a", "b"))
    assert len(set(one)) == 12 and set(one) <= set(points)
    assert one == same != other
    assert Sample("a", False).points(points[:1], SHARE).tolist() == [0]


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """What is left of cases when pytest has collected them, with the options given."""

    def collected(cases: list[Any], everything: bool = False, entry: tuple[str, ...] = ()) -> list[Any]:
        monkeypatch.setattr(sample, "current", Sample("a commit", everything))
        deselected: list[Any] = []
        hook = SimpleNamespace(pytest_deselected=lambda items: deselected.extend(items))
        config = SimpleNamespace(getoption={"--entry": entry, "--all": everything}.__getitem__, hook=hook)
        items = [*cases]
        conftest.pytest_collection_modifyitems(config, items)  # type: ignore[arg-type]
        assert sorted(case.nodeid for case in (*items, *deselected)) == sorted(case.nodeid for case in cases)
        return items

    return collected


def test_one_entry_has_a_sample_of_its_own(collected: Callable[..., list[Any]]) -> None:
    cases = [Case(f"test_a.py::test_many[{entry.name}-{k}]", entry=entry) for entry in ENTRIES for k in range(16)]
    for entry in ENTRIES[:5]:
        mine = [case for case in cases if case.callspec.params["entry"] is entry]
        found = collected(cases, entry=(entry.name,))
        assert len(found) == 2
        assert {case.nodeid for case in found} < {case.nodeid for case in mine}
        assert collected(cases, entry=(entry.name,), everything=True) == mine


def test_the_site_is_made_while_other_tests_run(collected: Callable[..., list[Any]]) -> None:
    plain, browsed, read = PLAIN[0], Case("test_b.py::test_browser", None), Case("test_b.py::test_read", None)
    browsed.fixturenames = ("opened", "browser", "site", "generated")  # type: ignore[assignment]
    read.fixturenames = ("site", "generated")  # type: ignore[assignment]
    assert collected([browsed, read, plain]) == [read, plain, browsed]
    assert collected([plain]) == [plain]


def test_processes_choose_the_same_and_the_seed_is_shown(tmp_path: Path) -> None:
    """xdist itself refuses to run where its processes have collected different tests."""
    (tmp_path / "test_heavy.py").write_text(
        "import pytest\n@pytest.mark.thorough(share=0.1)\n@pytest.mark.parametrize('k', range(40))\ndef test_it(k): pass\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = thorough(share)\n")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), sample.VARIABLE: "", "ACTREF_COMMIT": "a-commit"}
    environment.pop("PYTEST_ADDOPTS", None)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
        "-n",
        "2",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "ACTREF_SAMPLE=a-commit" in done.stdout
    assert re.search(r"\b4 passed", done.stdout)

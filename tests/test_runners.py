"""The comparison of runners: where examples are found, what is made wrong in them, and that a wrong one is counted."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts.evidence import runners

MODULE = '''"""A module.

>>> 1 + 1
2
"""

def f(x):
    """Double it.

    >>> f(2)
    4
    >>> f("a")
    'aa'
    """
    return 2 * x


def g():
    """Fail.

    >>> g()
    Traceback (most recent call last):
        ...
    ValueError: never
    """
    raise ValueError("never")


def h():
    """No example."""
'''


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "single.py").write_text(MODULE)
    return tmp_path.resolve()


def test_docstrings_are_found_with_the_lines_of_their_outputs(package: Path) -> None:
    found = runners.docstrings(package, "single")
    assert [(d.first, d.last, d.examples, d.count) for d in found] == [
        (1, 5, ((4, "2\n"),), 1),
        (8, 14, ((11, "4\n"), (13, "'aa'\n")), 2),
        (19, 25, ((22, "Traceback (most recent call last):\n    ...\nValueError: never\n"),), 1),
    ]


@pytest.mark.parametrize(
    ("line", "changed"), [("0.8413\n", "0.8416\n"), ("(2, 3)\n", "(2, 6)\n"), ("'aa'\n", "'aq'\n"), ("[]\n", "[]\n")]
)
def test_one_digit_or_letter_is_made_wrong(line: str, changed: str) -> None:
    assert runners.wrong(line) == changed


def test_each_docstring_gets_one_wrong_output(package: Path) -> None:
    done = runners.inject(package, runners.docstrings(package, "single"))
    assert done == {("single.py", 1), ("single.py", 8), ("single.py", 19)}
    lines = (package / "single.py").read_text().splitlines()
    before = MODULE.splitlines()
    changed = [(number, new) for number, (old, new) in enumerate(zip(before, lines, strict=True), 1) if old != new]
    assert changed == [(4, "5"), (11, "    7"), (24, "    ValueError: neveq")]


def test_a_runner_is_counted_by_docstrings_and_misses_nothing_that_is_wrong(package: Path) -> None:
    found = runners.docstrings(package, "single")
    for runner in ("pytest", "actref"):
        made = runners.run(sys.executable, runner, package, "single", found)
        assert (made["found"], [first for _, first in made["passed"]]) == (3, [1, 8, 19]), runner
    runners.inject(package, found)
    assert runners.run(sys.executable, "actref", package, "single", found)["passed"] == []


def test_the_page_shows_the_record() -> None:
    shown = runners.table()
    assert [row["name"] for row in shown["packages"]] == list(runners.PACKAGES)
    assert shown["runners"] == list(shown["false_passes"]) == ["pytest", "actref", "Sybil"]
    for row in shown["packages"]:
        reference, ours, _ = row["runners"]
        assert ours["passed"] >= 0.995 * reference["passed"], row["name"]
    assert shown["false_passes"]["actref"] == shown["false_passes"]["pytest"]

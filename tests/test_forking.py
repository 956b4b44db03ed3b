"""Results that are made in forks: each with what it alone rests on, in any order, and every error told."""

from __future__ import annotations

import json
import sys

import pytest

from scripts.build import forking

LATE = ("json",)


def loaded(name: str) -> list[str]:
    """What a test makes in a fork: the entries that were loaded before and are with this one."""
    import actref

    before = [module for module in sys.modules if module.startswith("actref.functions.")]
    if name == "broken":
        raise ValueError("it is broken")
    return [*before, actref.catalogue[name].name]


@pytest.fixture(scope="module")
def made():
    return forking.results("tests.test_forking", "loaded", ["relu", "broken", "gelu"])


@pytest.mark.parametrize("name", ["relu", "gelu"])
def test_a_fork_sees_no_entry_of_another(made, name: str) -> None:
    data, used = made[name]
    assert json.loads(data) == [name]
    entries = [
        each for each in used if each.startswith("actref/functions/") and not each.endswith(("/", "__init__.py"))
    ]
    assert entries == [f"actref/functions/rectifier/{name}.py"]


def test_an_error_of_one_leaves_the_others(made) -> None:
    assert made["broken"] == "broken: ValueError: it is broken"


def test_nothing_is_started_for_no_result() -> None:
    assert forking.results("no.such.module", "f", []) == {}

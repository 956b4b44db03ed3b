"""Kept true values are those that the oracle gives, and those of another definition or parameter are others."""

from __future__ import annotations

import dataclasses

import pytest
from mpmath import mp

from actref import catalogue
from actref.kinds import Elementwise
from scripts.build.cache import Cache
from tests import truth
from tests.cases import FLOOR

POINTS = [-40.0, -1e-300, 0.0, 0.5, 3e307]


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    monkeypatch.delenv("ACTREF_FRESH", raising=False)
    monkeypatch.setattr(truth, "Cache", lambda kind: Cache(kind, tmp_path))


def entry(name: str) -> Elementwise:
    found = catalogue[name]
    assert isinstance(found, Elementwise)
    return found


@pytest.mark.parametrize(("name", "parameters"), [("gelu", {}), ("elu", {"alpha": 0.5}), ("celu", {"alpha": 2.0})])
def test_what_is_kept_is_what_the_oracle_gives(name: str, parameters: dict[str, float]) -> None:
    want = [entry(name).bounded(x, 1, truth.DIGITS, FLOOR, **parameters) for x in POINTS]
    for _ in range(2):
        assert truth.bounded(entry(name), POINTS, 1, parameters) == want


def test_a_changed_definition_has_other_values() -> None:
    gelu = entry("gelu")
    doubled = dataclasses.replace(gelu, definition=lambda v, x: 2 * gelu.definition(v, x))
    for order in (0, 1):
        pairs = zip(*(truth.bounded(each, POINTS, order, {}) for each in (gelu, doubled)), strict=True)
        assert all(mp.almosteq(2 * one, two) for (one, _), (two, _) in pairs)


def test_nothing_is_read_where_all_is_asked_for_anew(monkeypatch) -> None:
    monkeypatch.setenv("ACTREF_FRESH", "1")
    monkeypatch.setattr(truth, "Cache", None)
    assert len(truth.bounded(entry("relu"), POINTS, 0, {})) == len(POINTS)

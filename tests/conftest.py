"""`--entry NAME` keeps the tests of one entry: for whoever writes it, and for `scripts/mutate.py`."""

from __future__ import annotations

from typing import Any

import pytest

from actref.entry import Entry


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--entry", action="append", default=[], metavar="NAME", help="only the tests of this entry")


def pytest_collection_modifyitems(config: pytest.Config, items: list[Any]) -> None:
    names = config.getoption("--entry")
    if not names:
        return
    chosen, others = [], []
    for item in items:
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        kept = any(isinstance(v, Entry) and v.name in names for v in values)
        (chosen if kept else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = chosen

"""Results in the user's cache: made once, made anew where what they rest on has changed, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actref import kept


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_a_result_is_made_once(folder: Path) -> None:
    assert kept.kept("sheet", lambda: {"a": [1, "x"]}) == {"a": [1, "x"]}
    assert kept.kept("sheet", lambda: pytest.fail("it was made anew")) == {"a": [1, "x"]}
    assert [each.name for each in folder.iterdir()] == ["sheet.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": "older", "result": 1}', '{"result": 1}', "\\x00"])
def test_what_is_damaged_or_out_of_date_is_made_anew(text: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "sheet.json").write_text(text)
    assert kept.kept("sheet", lambda: 2) == 2
    assert json.loads((folder / "sheet.json").read_text())["result"] == 2


def test_another_package_is_another_digest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.kept("sheet", lambda: 1) == 1
    monkeypatch.setattr(kept, "_digest", lambda: "of a package that has changed")
    assert kept.kept("sheet", lambda: 2) == 2


def test_a_folder_that_cannot_be_written_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "file" / "below")
    assert kept.kept("sheet", lambda: 3) == 3

"""The record of a run of every test: its counts, and that there is none where something fails."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scripts.evidence import thorough

REPORT = '<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="2" tests="9"></testsuite></testsuites>'
EXAMPLES = {
    "results": {"cpu": [{"document": "README.md", "line": 1, "outcome": "passed"}] * 3},
    "devices": {"cpu": {"hardware": "a CPU", "versions": {"python": "3.11.7"}, "date": "2026-01-01", "commit": "c"}},
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Runs it with commands that end with these codes; the record, if there is one, and the commands."""
    monkeypatch.setenv("ACTREF_COMMIT", "a commit")
    monkeypatch.setattr(thorough, "ROOT", tmp_path)
    monkeypatch.setattr(thorough, "CACHE", tmp_path / ".cache")
    (tmp_path / ".cache").mkdir()
    monkeypatch.setattr(thorough, "RECORD", tmp_path / "tests.json")

    def run(*codes: int) -> tuple[Any, list[list[str]]]:
        commands: list[list[str]] = []

        def ended(command: list[str], env: dict[str, str], **_: Any) -> Any:
            assert env["ACTREF_FRESH"] == "1"
            assert not thorough.CACHE.exists(), "what is kept would not be made again"
            if "scripts.build.examples" in command:
                Path(command[-1]).write_text(json.dumps(EXAMPLES))
            else:
                (report,) = [word.partition("=")[2] for word in command if word.startswith("--junitxml=")]
                Path(report).write_text(REPORT)
            commands.append(command)
            return SimpleNamespace(returncode=codes[len(commands) - 1])

        monkeypatch.setattr(subprocess, "run", ended)
        assert thorough.main() == max(codes)
        return json.loads(thorough.RECORD.read_text()) if thorough.RECORD.exists() else None, commands

    return run


def test_what_passed_is_recorded(run: Any) -> None:
    made, (tests, _) = run(0, 0)
    assert "--all" in tests
    assert (made["tests"], made["commit"]) == ({"passed": 7, "skipped": 2}, "a commit")
    assert made["devices"] == {"cpu": {"examples": 3, "hardware": "a CPU", "versions": {"python": "3.11.7"}}}


@pytest.mark.parametrize("codes", [(1,), (0, 1)])
def test_nothing_is_recorded_where_something_fails(run: Any, codes: tuple[int, ...]) -> None:
    made, commands = run(*codes)
    assert made is None
    assert len(commands) == len(codes)

"""What a result rests on is traced: imports, opened files, and the prose of an entry where it is read."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from scripts.build import cache, dependencies
from scripts.build.cache import Cache
from scripts.paths import ROOT


def traced(code: str) -> list[str]:
    """What a fresh process names after the code."""
    program = f"from scripts.build import dependencies\nused = dependencies.watch()\n{code}\nimport json\nprint(json.dumps(used()))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def entries(names: list[str]) -> set[str]:
    return {name for name in names if name.startswith("actref/functions/") and "__init__" not in name}


def test_an_import_names_the_entry_and_what_it_imports() -> None:
    names = traced("import actref.torch\nactref.gelu(1.0)")
    assert entries(names) == {"actref/functions/rectifier/gelu.py"}
    assert "actref/printed/numpy/rectifier.py" in names and "actref/oracle.py" not in names


@pytest.mark.parametrize(
    "code", ["len(actref.catalogue)", "dir(actref)", "list(actref.catalogue)", "'gelo' in actref.catalogue"]
)
def test_what_asks_for_every_entry_rests_on_which_there_are(code: str) -> None:
    assert "actref/functions/" in traced(f"import actref\n{code}")


def test_prose_counts_where_it_is_read() -> None:
    read = traced("import actref\nactref.catalogue['gelu'].prose.summary")
    assert "actref/functions/rectifier/gelu.py with its prose" in read
    assert "actref/functions/rectifier/gelu.py" in traced("import actref\nactref.catalogue['gelu'].name")


def test_a_file_that_is_opened_counts() -> None:
    assert "docs/evidence/frameworks.json" in traced("open('docs/evidence/frameworks.json').close()")


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    folder = tmp_path / "actref/functions/basic"
    folder.mkdir(parents=True)
    (folder / "f.py").write_text(
        'entry = Entry(prose=Prose(summary="It is f.", used_by=(Use("G", "a.org"),), '
        'goes_wrong=(Problem("It ends.", example=">>> 1"),)), relatives=(Relative("g", text="It is g."),), definition=x)\n'
    )
    (tmp_path / "a.py").write_text("A = 1\n")
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new"),
    [("f.", "the function f."), ("a.org", "b.org"), ("It ends", "It stops"), ("It is g", "It is near g")],
)
def test_a_changed_sentence_or_source_is_another_text_only_where_it_was_read(project, old: str, new: str) -> None:
    names = ["actref/functions/basic/f.py", "actref/functions/basic/f.py with its prose"]
    before = dependencies.digests(names)
    file = project / "actref/functions/basic/f.py"
    file.write_text(file.read_text().replace(old, new))
    after = dependencies.digests(names)
    assert after[0] == before[0] and after[1] != before[1]
    for old, new in (("definition=x", "definition=x + 1"), (">>> 1", ">>> 2")):
        file.write_text(file.read_text().replace(old, new))
        assert dependencies.digests(names)[0] != before[0]


def test_a_new_entry_and_a_file_that_is_gone_are_changes(project) -> None:
    names = ["actref/functions/", "a.py"]
    before = dependencies.digests(names)
    (project / "actref/functions/basic/g.py").write_text("")
    (project / "a.py").unlink()
    after = dependencies.digests(names)
    assert after[0] != before[0] and after[1] != before[1] and after[1] == ""


def test_a_traced_result_is_made_again_when_what_it_rests_on_changes(project) -> None:
    made = []

    def make() -> tuple[bytes, list[str]]:
        made.append(1)
        return (project / "a.py").read_bytes(), ["a.py"]

    kept = Cache("t", project / ".cache")
    key = cache.digest("t")
    assert kept.traced(key, make) == kept.traced(key, make) == b"A = 1\n"
    assert len(made) == 1
    (project / "a.py").write_text("A = 22\n")
    assert kept.traced(key, make) == b"A = 22\n"
    assert len(made) == 2

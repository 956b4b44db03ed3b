"""The command that makes the skeleton of an entry, in a copy of the project: everything else appears by itself."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.paths import ROOT
from tests import sample

NAME, FAMILY = "probe_ramp", "periodic"
pytestmark = pytest.mark.xdist_group("new entry")  # one process makes the copy for all of them
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, generated: Path) -> Path:
    """The files of the project, with what is computed of the other entries already."""
    target = tmp_path_factory.mktemp("new") / "project"
    left_out = shutil.ignore_patterns("__pycache__", "*_cache", "site", "site.*", ".git", ".venv")
    shutil.copytree(ROOT, target, ignore=left_out)
    for guide in target.glob("docs/*/guides/*.ipynb"):  # most would run again with a new entry, for minutes
        notebook = json.loads(guide.read_text(encoding="utf-8"))
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] != "code"]
        for cell in notebook["cells"]:  # without code nothing computes the numbers of the text
            cell["source"] = re.sub(r"\{\{[^{}\n]+\}\}", "0", "".join(cell["source"]))
        guide.write_text(json.dumps(notebook), encoding="utf-8")
    return target


@pytest.fixture(scope="module")
def run(copy: Path) -> Run:
    """Runs a module of the copy, as a contributor would."""

    def call(module: str, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        environment.pop("PYTEST_ADDOPTS", None)
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done

    return call


@pytest.fixture(scope="module")
def made(copy: Path, run: Run) -> Path:
    """The skeleton, and the site's files with it."""
    assert "replace definition and prose" in run("scripts.new", NAME, "--family", FAMILY).stdout
    run("scripts.printed")
    run("scripts.build.generate")
    return copy


@pytest.mark.parametrize("language", ["en", "zh"])
def test_page_and_figures_appear(made: Path, language: str) -> None:
    folder = made / "docs" / language / "functions" / FAMILY
    page = (folder / f"{NAME}.md").read_text(encoding="utf-8")
    for anchor in ("definition", "derivative", "properties", "values", "code", "use", "pitfalls", "paper", "verified"):
        assert f"{{: #{anchor}}}" in page
    assert list((folder / NAME).glob("*.svg"))
    assert f"({NAME}.md)" in (folder / "index.md").read_text(encoding="utf-8")
    assert f'href="{FAMILY}/{NAME}/"' in (folder.parent / "index.md").read_text(encoding="utf-8")


def test_the_data_has_it(made: Path) -> None:
    catalogue = json.loads((made / "docs" / "en" / "data" / "catalogue.json").read_text(encoding="utf-8"))
    assert NAME in {function["name"] for function in catalogue["functions"]}


def test_the_tests_cover_it(made: Path, run: Run) -> None:
    names = sample.current.some(("accuracy", "arrays", "catalogue", "frameworks", "torch"), 2 / 5, "suites")
    suites = [f"tests/test_{name}.py" for name in names]
    done = run("pytest", "-q", "-p", "no:cacheprovider", "--entry", NAME, *suites)
    assert int(done.stdout.split(" passed")[0].split()[-1]) > 4 * len(suites)


def test_the_missing_translation_is_named(made: Path, run: Run) -> None:
    done = run("pytest", "-q", "-p", "no:cacheprovider", "-k", NAME, "tests/test_translations.py", code=1)
    assert f"docs/locale/zh/functions/{NAME}.po: not translated: " in done.stdout
    assert "run `make translations`" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gelu", "--family", "rectifier"), "'gelu' already means"),
        (("Bad-Name", "--family", "rectifier"), "is not snake_case"),
        (("some_name", "--family", "nothing"), "invalid choice: 'nothing'"),
    ],
)
def test_a_skeleton_that_cannot_be(run: Run, arguments: tuple[str, ...], message: str) -> None:
    assert message in run("scripts.new", *arguments, code=2).stderr

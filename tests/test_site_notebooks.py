from __future__ import annotations

import json
import re

import pytest

from scripts import notebooks
from scripts.paths import DOCS, LANGUAGES

NAMES = notebooks.notebooks()


def write(folder, cells):
    filled = [
        {
            "cell_type": kind,
            "id": f"c{i}",
            "metadata": {},
            "source": text,
            **({"outputs": []} if kind == "code" else {}),
        }
        for i, (kind, text) in enumerate(cells)
    ]
    for language in LANGUAGES:
        path = folder / language / "n.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
        path.write_text(json.dumps({"cells": filled, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


def test_there_is_a_notebook():
    assert "guides/first_look.ipynb" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_code_is_the_same_in_every_language(name):
    codes = [notebooks.code(notebooks.read(DOCS / language / name)) for language in LANGUAGES]
    assert codes[0]
    assert all(code == codes[0] for code in codes)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_output_is_kept_in_the_source(name, language):
    cells = notebooks.read(DOCS / language / name)["cells"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count") is not None]


@pytest.mark.parametrize("name", NAMES)
def test_headings_correspond_in_every_language(name):
    def levels(language):
        cells = notebooks.read(DOCS / language / name)["cells"]
        text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        return [len(mark) for mark in re.findall(r"^(#{1,3}) ", text, re.MULTILINE)]

    assert {tuple(levels(language)) for language in LANGUAGES} == {tuple(levels("en"))}
    assert len(notebooks.anchors(name)) == len(set(notebooks.anchors(name))) == len(levels("en"))


def test_a_failing_cell_stops_with_notebook_cell_and_error(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    write(tmp_path, [("markdown", "# T"), ("code", "x = 1"), ("code", "x / 0")])
    with pytest.raises(
        notebooks.NotebookError, match=r"n\.ipynb: code cell 2 fails with ZeroDivisionError: division by"
    ) as e:
        notebooks.executed("n.ipynb", "en", tmp_path)
    assert "x / 0" in str(e.value)
    assert not (tmp_path / "cache" / "executed").exists()


def test_outputs_are_computed_once_for_all_languages(tmp_path, monkeypatch):
    ran = []

    def run(name, cells):
        ran.append(cells)
        return [{"outputs": [], "execution_count": 1} for _ in cells], ["actref/__init__.py"]

    monkeypatch.setattr(notebooks, "run", run)
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    write(tmp_path, [("markdown", "# T $x^2$"), ("code", "1 + 1")])
    folders = [notebooks.executed("n.ipynb", language, tmp_path) for language in LANGUAGES]
    assert ran == [["1 + 1"]]
    text = (folders[0] / "n.ipynb").read_text()
    assert "<math" in text
    assert json.loads((tmp_path / "en/n.ipynb").read_text())["cells"][0]["source"] == "# T $x^2$"


def test_a_notebook_is_run_again_when_a_file_that_it_imports_changes(tmp_path, monkeypatch):
    ran = []

    def run(name, cells):
        ran.append(name)
        return [{"outputs": [], "execution_count": 1} for _ in cells], ["used.py"]

    monkeypatch.setattr(notebooks, "run", run)
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    (tmp_path / "used.py").write_text("x = 1")
    write(tmp_path, [("code", "1 + 1")])
    for text, runs in (("x = 1", 1), ("x = 2", 2), ("x = 2", 2), ("x = 1", 2)):
        (tmp_path / "used.py").write_text(text)
        notebooks.executed("n.ipynb", "en", tmp_path)
        assert len(ran) == runs


def test_the_files_that_a_notebook_imports_are_known(tmp_path):
    done, used = notebooks.run("n.ipynb", ["import actref", "actref.gelu(0.0)"])
    assert len(done) == 2
    assert {"actref/__init__.py", "actref/functions/gelu.py"} <= set(used)
    assert "actref/functions/silu.py" not in used


def test_a_figure_without_description_is_refused(tmp_path, monkeypatch):
    svg = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<svg ></svg>"}}
    monkeypatch.setattr(notebooks, "run", lambda name, cells: ([{"outputs": [svg], "execution_count": 1}], []))
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    write(tmp_path, [("code", "figure")])
    with pytest.raises(notebooks.NotebookError, match='"alt"'):
        notebooks.executed("n.ipynb", "en", tmp_path)


def test_figures_follow_the_scheme_and_keep_their_ids_apart():
    svg = (
        '<?xml version="1.0"?><!DOCTYPE svg><svg viewBox="0 0 1 1"><metadata>x</metadata><g id="figure_1">'
        '<path id="p1" style="stroke: #1f77b4"/><use xlink:href="#p1" clip-path="url(#p1)"/></g></svg>'
    )
    one, two = (notebooks.themed(svg, prefix, 'f "and" g') for prefix in ("a", "b"))
    assert one.startswith("<svg ")
    assert "var(--fig-f, #1f77b4)" in one
    assert "metadata" not in one
    assert 'aria-label="f &quot;and&quot; g"' in one
    assert "figure_1" not in one
    assert 'xlink:href="#a-p1"' in one
    assert "url(#a-p1)" in one
    assert not set(re.findall(r' id="([^"]+)"', one)) & set(re.findall(r' id="([^"]+)"', two))

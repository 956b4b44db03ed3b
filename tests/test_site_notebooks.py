from __future__ import annotations

import json
import re

import pytest

from scripts.build import dependencies
from scripts.guides import notebooks
from scripts.paths import DOCS, LANGUAGES
from scripts.problem import Problem

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
    with pytest.raises(Problem, match=r"n\.ipynb: code cell 2 fails with ZeroDivisionError: division by") as e:
        notebooks.executed("n.ipynb", "en", tmp_path)
    assert "x / 0" in str(e.value)
    assert not (tmp_path / "cache" / "executed").exists()


def executes(outputs, ran):
    """In the place of `notebooks.run`: each notebook has one cell with these outputs, and rests on used.py."""

    def run(jobs):
        for name in jobs:
            ran.append(name)
            yield name, (json.dumps([{"outputs": outputs, "execution_count": 1}]).encode(), ["used.py"])

    return run


def test_outputs_are_computed_once_for_all_languages(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(notebooks, "run", executes([], ran))
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    write(tmp_path, [("markdown", "# T $x^2$"), ("code", "1 + 1")])
    notebooks.execute(tmp_path)
    folders = [notebooks.executed("n.ipynb", language, tmp_path) for language in LANGUAGES]
    assert ran == ["n.ipynb"]
    text = (folders[0] / "n.ipynb").read_text()
    assert "<math" in text
    assert json.loads((tmp_path / "en/n.ipynb").read_text())["cells"][0]["source"] == "# T $x^2$"


def test_a_notebook_is_run_again_when_a_file_that_it_used_changes(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(notebooks, "run", executes([], ran))
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    write(tmp_path, [("code", "1 + 1")])
    for text, runs in (("x = 1", 1), ("x = 22", 2), ("x = 22", 2), ("x = 1", 2)):
        (tmp_path / "used.py").write_text(text)
        notebooks.executed("n.ipynb", "en", tmp_path)
        assert len(ran) == runs


CELLS = [
    """import sys, warnings
import matplotlib.pyplot as plt
import actref
print("before")
plt.subplots()
plt.show()
print("after")
print("to the other stream", file=sys.stderr)
warnings.warn("take care")
actref.gelu(0.0)""",
    "plt.plot([1, 2])\nprint('first')",
    "'silent';",
]


@pytest.fixture(scope="module")
def ran():
    """The outputs of these cells by notebook, and what they rest on."""
    made = dict(notebooks.run({"a.ipynb": CELLS, "b.ipynb": ["'plt' in dir()"]}))
    return {name: (json.loads(data), used) for name, (data, used) in made.items()}


def test_the_outputs_are_those_of_jupyter(ran):
    first, second, third = ran["a.ipynb"][0]
    kinds = [output.get("name", output["output_type"]) for output in first["outputs"]]
    assert kinds == ["stdout", "display_data", "stdout", "stderr", "execute_result"]
    assert first["outputs"][0] == {"output_type": "stream", "name": "stdout", "text": "before\n"}
    figure = first["outputs"][1]
    assert figure["data"]["image/svg+xml"].startswith("<?xml") and figure["metadata"] == {"needs_background": "light"}
    assert "dc:date" not in figure["data"]["image/svg+xml"]
    assert (
        first["outputs"][3]["text"].startswith("to the other stream\n") and "take care" in first["outputs"][3]["text"]
    )
    result = {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "0.0"}, "execution_count": 1}
    assert {**first["outputs"][4], "data": {"text/plain": "0.0"}} == result
    assert [output["output_type"] for output in second["outputs"]] == ["stream", "display_data"]  # without plt.show()
    assert third == {"outputs": [], "execution_count": 3}


def test_each_notebook_has_a_process_of_its_own(ran):
    assert ran["b.ipynb"][0][0]["outputs"][0]["data"] == {"text/plain": "False"}


def test_the_files_that_a_notebook_used_are_known(ran):
    used = set(ran["a.ipynb"][1])
    assert {"actref/__init__.py", "actref/functions/rectifier/gelu.py", "scripts/guides/kernel.py"} <= used
    assert (
        not {
            "actref/functions/rectifier/silu.py",
            "scripts/guides/notebooks.py",
            "actref/functions/rectifier/gelu.py with its prose",
        }
        & used
    )


def test_what_a_notebook_prints_past_python_and_a_process_that_ends_are_no_outputs():
    with pytest.raises(Problem, match=r"n\.ipynb: code cell 2 fails .* ended with status 3"):
        dict(notebooks.run({"n.ipynb": ["import os\nos.write(1, b'x')", "os._exit(3)"]}))


def test_a_failure_keeps_no_other_notebook_from_its_outputs():
    made = {}
    with pytest.raises(Problem, match=r"a\.ipynb: code cell 1 fails with NameError"):
        for name, (data, _) in notebooks.run({"a.ipynb": ["x"], "b.ipynb": ["1"]}):
            made[name] = json.loads(data)
    assert [*made] == ["b.ipynb"]


def test_a_figure_without_description_is_refused(tmp_path, monkeypatch):
    svg = {"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<svg ></svg>"}}
    monkeypatch.setattr(notebooks, "run", executes([svg], []))
    monkeypatch.setattr(notebooks, "CACHE", tmp_path / "cache")
    write(tmp_path, [("code", "figure")])
    with pytest.raises(Problem, match='"alt"'):
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

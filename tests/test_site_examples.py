from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest
import torch

from actref.examples import DeviceError
from scripts.build import dependencies, doctests, examples, outcome
from scripts.build.doctests import Report, Result
from scripts.pages import verified
from scripts.paths import ROOT
from scripts.problem import Problem

PAGE = "# F\n\n```pycon\n>>> 1 + 1\n2\n```\n\n<!-- verified: f -->\n"
VERSIONS = {"python": "3.x", "numpy": "2.x", "torch": "2.y"}


def hardware(devices):
    return {device: f"a {device}" for device in devices}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one function, and a runner that notes what it is asked to run."""
    for path, text in {
        "docs/en/functions/basic/f.md": PAGE,
        "docs/zh/functions/basic/f.md": PAGE,
        "docs/en/index.md": "# Home\n",
        "actref/functions/basic/f.py": '"""F."""\n',
        "README.md": "# R\n",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    for module in (examples, verified):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(examples, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(examples, "CACHE", tmp_path / ".cache")
    monkeypatch.setattr(outcome, "VERIFICATION", tmp_path / ".cache/verification.json")
    monkeypatch.setattr(outcome, "CUDA_RECORD", tmp_path / "docs/evidence/cuda.json")
    asked: list[tuple[str, str]] = []

    def run(paths, devices, jobs=1, **options):
        asked.extend((path.relative_to(tmp_path).as_posix(), device) for path in paths for device in devices)
        results = tuple(
            Result(str(path), 4, device) for path in paths for device in devices if ">>>" in path.read_text()
        )
        names = tuple(map(str, paths))
        used = dict.fromkeys(names, frozenset())
        return Report(results, VERSIONS, hardware(devices), used)

    monkeypatch.setattr(examples, "run", run)
    return tmp_path, asked


def verify(devices=("cpu",)):
    return examples.verify(examples.documents(), list(devices))


@pytest.fixture
def place(project):
    return project[0]


@pytest.fixture
def asked(project):
    return project[1]


def test_every_document_with_examples_runs_on_every_device(asked):
    record = verify(["cpu", "cuda"])
    assert len(asked) == len(set(asked)) == 2 * 2
    assert {device: len(rows) for device, rows in record["results"].items()} == {"cpu": 2, "cuda": 2}
    assert record["devices"]["cuda"]["hardware"] == "a cuda"


def test_only_changed_examples_run_again(place, asked):
    first = verify()
    asked.clear()
    assert verify() == first
    page = place / "docs/en/functions/basic/f.md"
    page.write_text("Before.\n\n" + PAGE + "More.\n")
    assert [row["line"] for row in verify()["results"]["cpu"]] == [6, 4]
    assert asked == []
    page.write_text(PAGE.replace("1 + 1", "2"))
    verify()
    assert asked == [("docs/en/functions/basic/f.md", "cpu")]


def test_another_version_or_runner_runs_everything_again(asked, monkeypatch):
    for module, name in ((doctests, "versions"), (examples, "source_digest")):
        verify()
        asked.clear()
        monkeypatch.setattr(module, name, lambda *names, name=name: f"another {name}")
        verify()
        assert len(asked) == 2


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the sources, with pages that rest on more and more of them, and a note of what is run."""
    for folder in ("actref", "scripts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for module in (examples, dependencies):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(examples, "CACHE", tmp_path / ".cache")
    for name, code in {
        "plain": ">>> 1 + 1\n2",
        "relu": ">>> import actref\n>>> actref.relu(1.0).item()\n1.0",
        "gelu": ">>> import actref\n>>> actref.gelu(0.0).item()\n0.0",
        "prose": ">>> import actref\n>>> len(actref.catalogue['gelu'].prose.summary) > 1\nTrue",
    }.items():
        (tmp_path / f"{name}.md").write_text(f"# A page\n\n```pycon\n{code}\n```\n")
    kept, ran = examples.run, []

    def run(paths, *others, **options):
        ran.extend(path.stem for path in paths)
        return kept(paths, *others, **options)

    monkeypatch.setattr(examples, "run", run)
    return tmp_path, ran


def test_a_change_deep_inside_runs_again_what_rests_on_it(copy):
    folder, ran = copy

    def again(name="plain.md", old="", new=""):
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))
        ran.clear()
        examples.verify(sorted(folder.glob("*.md")), ["cpu"])
        return sorted(ran)

    assert again() == ["gelu", "plain", "prose", "relu"]
    assert again() == []
    assert again("gelu.md", "# A page", "# A page about GELU") == []
    assert again("actref/arrays.py", '"""', '"""Changed. ') == ["gelu", "relu"]
    assert again("actref/functions/rectifier/relu.py", "\nentry", "\n# changed\nentry") == ["relu"]
    assert again("actref/functions/rectifier/gelu.py", 'summary=("', 'summary=("Changed. ') == ["prose"]
    assert again("actref/oracle.py", '"""', '"""Changed. ') == []


def test_a_failure_names_place_expectation_and_result_and_is_not_kept(place, asked, monkeypatch):
    good = examples.run
    page = place / "docs/en/functions/basic/f.md"
    (place / "docs/zh/functions/basic/f.md").write_text(PAGE.replace("1 + 1", "2"))
    (place / "README.md").write_text("# R\n\n>>> 1\n")

    def fail(paths, devices, jobs=1, **options):
        report = good(paths, devices)
        if not paths:
            return report
        failed = Result(str(page), 4, "cpu", "failed", "expected 3, got 2")
        others = tuple(result for result in report.results if result.path != str(page))
        return replace(report, results=(*others, failed))

    monkeypatch.setattr(examples, "run", fail)
    with pytest.raises(Problem) as error:
        verify()
    message = str(error.value)
    assert "docs/en/functions/basic/f.md:4 (cpu):\n    expected 3, got 2" in message
    assert "README.md:3: example outside a fence" in message
    monkeypatch.setattr(examples, "run", good)
    asked.clear()
    with pytest.raises(Problem, match="outside a fence"):
        verify()
    # The document that passed beside the failure is not run again.
    assert asked == [("docs/en/functions/basic/f.md", "cpu")]


def test_a_page_that_shows_what_was_verified_needs_an_example(place):
    (place / "docs/en/functions/basic/f.md").write_text("# F\n\n<!-- verified: f -->\n")
    with pytest.raises(Problem, match=r"docs/en/functions/basic/f\.md: .* has no example"):
        verify()


def test_devices_are_those_that_are_asked_for(monkeypatch):
    monkeypatch.setenv("ACTREF_DEVICES", "cpu, cuda")
    assert examples.devices() == ["cpu", "cuda"]
    monkeypatch.delenv("ACTREF_DEVICES")
    assert examples.devices()[0] == "cpu"


def test_a_device_that_is_not_there_is_an_error(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    with pytest.raises(DeviceError, match=r"device 'cuda' is not there"):
        examples.verify([], ["cuda"])


def shown(language="en"):
    return verified.fill("<!-- verified: f -->", language)


def test_the_page_says_what_passed_where_and_that_cuda_was_not_run(place):
    outcome.VERIFICATION.write_bytes(outcome.dump(verify()))
    text = shown()
    assert "examples: 1" in text
    assert "a cpu" in text
    assert "torch " in text
    assert "not run" in text


def test_a_page_built_without_examples_says_so(place):
    assert "this build has run no examples" in shown()


def test_a_cuda_record_counts_until_the_page_changes(place):
    record = verify(["cuda"])
    outcome.CUDA_RECORD.parent.mkdir()
    outcome.CUDA_RECORD.write_bytes(outcome.dump(record))
    assert "a cuda" in shown()
    assert "out of date" not in shown()
    page = place / "docs/en/functions/basic/f.md"
    page.write_text(PAGE + "More.\n")
    assert "out of date" not in shown()  # what ran is still what stands there
    page.write_text(PAGE.replace(">>> ", ">>> 0 + ", 1))
    assert "out of date" in shown()


def test_a_cuda_record_that_has_no_example_of_a_page_was_not_run_for_it(place):
    record = verify(["cuda"])
    about = [each for each in record["results"]["cuda"] if not each["document"].endswith("/f.md")]
    record["results"]["cuda"] = about
    outcome.CUDA_RECORD.parent.mkdir()
    outcome.CUDA_RECORD.write_bytes(outcome.dump(record))
    line = next(line for line in shown().splitlines() if "CUDA" in line)
    assert "not run" in line and "examples" not in line


def test_the_page_about_everything_lists_the_documents(place):
    outcome.VERIFICATION.write_bytes(outcome.dump(verify()))
    text = verified.fill("<!-- verified: everything -->", "en")
    assert "`docs/zh/functions/basic/f.md` (1)" in text
    assert "| CUDA | not run |" in text


def test_the_record_says_which_examples_it_is_about(place):
    record = json.loads(outcome.dump(verify()))
    assert record["documents"]["README.md"] == outcome.fingerprint(place / "README.md")


def test_docstrings_of_a_file_that_is_not_imported(tmp_path):
    text = 'raise SystemExit\ndef f():\n    r"""One.\n\n    >>> 1 + 1\n    2\n    """\n\n\nclass A:\n    """\n    >>> 3\n    4\n    """\n'
    path = tmp_path / "module.py"
    path.write_text(text)
    found = [(s.name, [e.lineno + 1 for e in s.examples]) for s in doctests.collect(path).snippets]
    assert found == [("f", [5]), ("A", [12])]
    report = doctests.run([path])
    assert [(result.line, result.outcome) for result in report.results] == [(5, "passed"), (12, "failed")]
    assert "module.py:12" in report.failures[0].message


def test_the_same_examples_run_once_and_fail_at_every_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code = ">>> with open('notes', 'a') as file: _ = file.write('x')\n>>> f()\n"
    (tmp_path / "en.md").write_text(f"# English\n\n```python\n{code}```\n")
    (tmp_path / "zh.md").write_text(f"# Chinese\n\nLonger.\n\n``` pycon\n{code}```\n")
    (tmp_path / "zz.md").write_text("```python\n>>> 1  # doctest: +SKIP\n```\n")
    report = doctests.run([tmp_path / "en.md", tmp_path / "zh.md", tmp_path / "zz.md"])
    assert (tmp_path / "notes").read_text() == "x"
    assert [(result.line, result.outcome) for result in report.results] == [(4, "failed"), (6, "failed"), (2, "failed")]
    assert "NameError" in report.results[1].message
    assert "+SKIP hides an example" in report.results[2].message

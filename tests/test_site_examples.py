from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from actref.entry import Entry
from actref.examples import DeviceError
from actref.examples.model import Example, Problem, Report, Result
from scripts import examples, outcome, verified

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
        "actref/functions/f.py": '"""F."""\n',
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

    def run(paths, devices, jobs=1):
        asked.extend((path.relative_to(tmp_path).as_posix(), device) for path in paths for device in devices)
        results = tuple(
            Result(Example(str(path), 4, "1 + 1\n", "2\n"), device, "passed", "2\n")
            for path in paths
            for device in devices
            if ">>>" in path.read_text()
        )
        return Report(tuple(devices), tuple(map(str, paths)), results, (), VERSIONS, hardware(devices), "")

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


def test_every_document_runs_once_on_every_device(asked):
    record = verify(["cpu", "cuda"])
    assert len(asked) == len(set(asked)) == 2 * 5
    assert {device: len(rows) for device, rows in record["results"].items()} == {"cpu": 2, "cuda": 2}
    assert record["devices"]["cuda"]["hardware"] == "a cuda"


def test_only_what_changed_runs_again(place, asked):
    first = verify()
    asked.clear()
    assert verify() == first
    assert asked == []
    (place / "docs/en/functions/basic/f.md").write_text(PAGE + "More.\n")
    verify()
    assert asked == [("docs/en/functions/basic/f.md", "cpu")]


def test_a_change_of_the_package_runs_everything_again(asked, monkeypatch):
    verify()
    asked.clear()
    monkeypatch.setattr(examples, "source_digest", lambda *names: "other sources")
    verify()
    assert len(asked) == 5


def test_a_change_of_an_entry_runs_again_what_names_it(monkeypatch):
    documents = examples.documents()
    before = {path: examples.rests_on(path) for path in documents}
    kept = Entry.digest.func
    monkeypatch.setattr(Entry, "digest", property(lambda entry: kept(entry) + "*" * (entry.name == "softplus")))
    changed = {
        path.relative_to(examples.ROOT).as_posix() for path in documents if examples.rests_on(path) != before[path]
    }
    assert {"docs/en/functions/softplus/softplus.md", "actref/functions/softplus.py"} <= changed
    assert not [path for path in changed if path.endswith(("/relu.md", "/gelu.py", "/softmax.md"))]


def test_a_failure_names_place_expectation_and_result_and_is_not_kept(place, asked, monkeypatch):
    good = examples.run
    page = place / "docs/en/functions/basic/f.md"

    def fail(paths, devices, jobs=1):
        report = good(paths, devices)
        if not paths:
            return report
        failed = Result(Example(str(page), 4, "1 + 1\n", "3\n"), "cpu", "failed", "2\n", "expected 3, got 2")
        problem = Problem(str(place / "README.md"), 9, "a >>> outside of a fence")
        others = tuple(result for result in report.results if result.example.path != str(page))
        return replace(report, results=(*others, failed), problems=(problem,))

    monkeypatch.setattr(examples, "run", fail)
    with pytest.raises(examples.ExamplesError) as error:
        verify()
    message = str(error.value)
    assert "docs/en/functions/basic/f.md:4 (cpu): expected 3, got 2" in message
    assert "README.md:9: a >>> outside of a fence" in message
    assert "    1 + 1" in message
    monkeypatch.setattr(examples, "run", good)
    asked.clear()
    verify()
    # The documents that passed beside the failure are not run again.
    assert sorted(asked) == [("README.md", "cpu"), ("docs/en/functions/basic/f.md", "cpu")]


def test_a_page_that_shows_what_was_verified_needs_an_example(place):
    (place / "docs/en/functions/basic/f.md").write_text("# F\n\n<!-- verified: f -->\n")
    with pytest.raises(examples.ExamplesError, match=r"docs/en/functions/basic/f\.md: .* has no example"):
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
    assert "1 example" in text
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


def test_the_page_about_everything_lists_the_documents(place):
    outcome.VERIFICATION.write_bytes(outcome.dump(verify()))
    text = verified.fill("<!-- verified: everything -->", "en")
    assert "`docs/zh/functions/basic/f.md` | 1 |" in text
    assert "No example has been run on this device." in text


def test_the_record_says_which_examples_it_is_about(place):
    record = json.loads(outcome.dump(verify()))
    assert record["documents"]["README.md"] == outcome.fingerprint(place / "README.md")

"""`actref verify`: a changed framework is reported in words, what did not change is not, and bad requests are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from actref import catalogue, identify, translate
from actref.cli import app
from actref.errors import UnknownNameError
from actref.examples import DeviceError
from actref.frameworks import FrameworkError, engines
from actref.frameworks.published import PUBLISHED, compact, published
from actref.tabs import FRAMEWORKS, Snippet, tabs
from actref.verification import Finding, Report, verify
from actref.verification.changes import changes, number
from actref.verification.examples import VerificationError
from scripts.evidence.frameworks import RECORDS, dump
from scripts.machines import schemas

runner = CliRunner()
CALL = "torch.nn.functional.hardsigmoid(x)"


# --- what is published ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", RECORDS)
def test_the_package_carries_what_was_recorded(device: str) -> None:
    recorded = json.loads(RECORDS[device].read_text(encoding="utf-8"))
    assert PUBLISHED[device].read_bytes() == dump(compact(recorded)), (
        "run python -m scripts.evidence.frameworks --publish, which writes what the package carries of docs/evidence"
    )


def test_what_was_recorded_of_another_definition_is_not_held_against_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = catalogue["hardsigmoid"]
    assert set(published(entry, "torch", CALL)) == set(engines.DTYPES)
    monkeypatch.setattr("actref.frameworks.published.digest", lambda entry, device: "another")
    assert published(entry, "torch", CALL) == {}


def test_tabs_are_written_where_nothing_but_numpy_is_installed() -> None:
    code = """
import sys
sys.modules |= dict.fromkeys(("torch", "jax", "keras", "onnx", "onnxruntime"))  # as where they are not installed
from actref import catalogue, identify, translate
from actref.tabs import tabs
for name in ("relu", "swiglu", "sparsemax"):
    for framework in ("scipy", "jax", "keras"):
        print(*(tab.key for tab in tabs(catalogue[name], framework)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["numpy", "jax", "keras"] * 3, done.stderr


def test_every_framework_of_the_tabs_has_some() -> None:
    keys = [[tab.key for tab in tabs(catalogue["relu"], framework)] for framework in FRAMEWORKS]
    scratch = ["torch-module", "torch-function", "torch-scratch"]
    assert keys == [scratch, ["jax"], ["keras"], ["tensorflow"], ["onnx"], ["numpy"]]
    assert tabs(catalogue["relu"], "timm") == ()


# --- what a change is -------------------------------------------------------------------------------------------------


def run(**parts: Any) -> dict[str, Any]:
    return {"dtype": "float32", **parts}


SIXTH, FAR = "0.1666666716337204", float(torch.tensor(5.7e37, dtype=torch.float32))


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"points": [["3.0", "1.0", "0.0"]]}, {"points": [["3.0", "1.0", SIXTH]]}, ["f′(3): 0 → 1/6"]),
        ({"points": [["-inf", "nan", "0.0"]]}, {"points": [["-inf", "-0.0", "0.0"]]}, ["f(−∞): nan → −0"]),
        ({"points": [["0.0", "0.0", ""]]}, {"points": [["0.0", "-0.0", ""]]}, ["f(0): 0 → −0"]),
        ({"points": [["1.0", SIXTH, ""]]}, {"points": [["1.0", "0.16666668653488159", ""]]}, []),  # rounding
        ({"points": [["1.0", "nan", ""]]}, {"points": [["1.0", "nan", ""]]}, []),
        ({"points": [["1.0", "1.0", ""]]}, {"points": []}, []),
        ({"value": 3.0}, {"value": 8.0}, []),
        ({"value": 3.0}, {"value": 5e5}, ["largest error of f: 3 → 5e+05 ULP"]),
        ({"slope": 900.0}, {"slope": 1.0}, ["largest error of f′: 900 → 1 ULP"]),
        ({"slope": 900.0}, {"slope": 1100.0}, []),
        ({"slope": 1.0}, {}, ["f′ has no value to compare any more"]),
        ({}, {"slope": 1.0}, ["f′ has a value to compare now"]),
        ({}, {"lost": (FAR,)}, ["f is nan or infinite although the true value is finite: nowhere → 5.7e+37"]),
        ({"lost": [2.0]}, {"lost": (2.0,)}, []),
        ({"flushes": True}, {}, ["f: subnormal results become 0 no more"]),
        ({}, {"single": True}, ["f: float64 is computed in float32 now"]),
        ({}, {"error": "no such function"}, ["f does not run any more: no such function"]),
        ({"error": "no bfloat16"}, {"value": 0.0}, ["f runs now; it did not: no bfloat16"]),
        ({"error": "no bfloat16"}, {"error": "other words"}, []),
    ],
)
def test_changes_are_told_and_rounding_is_none(before: dict[str, Any], now: dict[str, Any], told: list[str]) -> None:
    assert list(changes("f", run(**before), run(**now))) == told


@pytest.mark.parametrize(
    ("value", "dtype", "text"),
    [
        (float(torch.tensor(1 / 6, dtype=torch.bfloat16)), "bfloat16", "1/6"),
        (-1 / 3, "float64", "−1/3"),
        (0.1, "float64", "0.1"),
        (float(torch.tensor(0.1)), "float32", "0.1"),
        (float(torch.tensor(0.1)), "float64", "0.10000000149011612"),
        (-0.0, "float32", "−0"),
        (2.0, "float16", "2"),
    ],
)
def test_numbers_are_written_as_a_person_does(value: float, dtype: str, text: str) -> None:
    assert number(value, dtype) == text


# --- a whole run ------------------------------------------------------------------------------------------------------


def other(x: torch.Tensor, inplace: bool = False) -> torch.Tensor:
    """Hard sigmoid with another derivative at its kinks."""
    return ((x + 3) / 6).clamp(0, 1)


@pytest.fixture(scope="module")
def changed() -> Iterator[Report]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.nn.functional, "hardsigmoid", other)
        patch.setattr(engines, "versions", lambda framework: {"torch": "2.14.1"})
        yield verify(["hardsigmoid", "relu"], frameworks=["pytorch"])


def test_a_changed_framework_is_named_with_what_changed(changed: Report) -> None:
    assert f"torch 2.14.1 changed hardsigmoid′(3): 0 → 1/6 — {CALL}" in changed.sentences()
    assert changed.exit_code == 1
    assert {f.entry for f in changed.wrong} == {"hardsigmoid"}
    counts = changed.counts("torch", "cpu")
    assert (counts["examples"], counts["failed"], counts["changed"]) == (6, 0, 1)  # pytest runs what is installed
    assert changed.verdict().startswith("1 of ")


def test_the_report_of_a_change_in_every_form(changed: Report) -> None:
    cases = [*ElementTree.fromstring(changed.junit()).iter("testcase")]
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == len(cases) == len(changed.findings)
    (failed,) = (case for case in cases if case.find("failure") is not None)
    assert failed.get("name") == f"hardsigmoid: {CALL}"
    assert "hardsigmoid′(3): 0 → 1/6" in str(failed.findtext("failure"))
    assert "torch 2.14.1 changed hardsigmoid′(3): 0 → 1/6" in changed.text()
    markdown = changed.markdown()
    assert "| PyTorch | cpu | torch 2.14.1 | torch 2.13.0 | 6 | 0 |" in markdown
    assert "- torch 2.14.1 changed hardsigmoid′(3): 0 → 1/6" in markdown
    written = changed.to_json()
    assert json.loads(json.dumps(written)) == written
    assert (written["exit_code"], written["places"][0]["counts"]["changed"]) == (1, 1)


def test_json_follows_the_published_schemas(changed: Report) -> None:
    translation = translate("torch.nn.LeakyReLU(0.2)", "jax")
    assert translation.proof is not None
    unproven = translate("torch.nn.GELU()", "jax", prove=False)
    for name, written in (
        ("verify", changed.to_json()),
        ("translate", translation.to_json()),
        ("translate", unproven.to_json()),
        ("identify", identify(np.tanh).to_json()),
        ("identify", identify(lambda x: np.tanh(x) + x**2).to_json()),
    ):
        schema = schemas.COMMANDS[name](str)
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(json.dumps(written)), schema)
        with pytest.raises(jsonschema.ValidationError, match="Additional properties"):
            jsonschema.validate({**written, "extra": 1}, schema)


def test_every_field_of_a_schema_is_described() -> None:
    paths = [path for path, _ in schemas.rows(schemas.verify(str))]
    assert {"exit_code", "places[].counts.changed", "findings[].state"} < set(paths)
    assert dict(schemas.rows(schemas.translate(str)))["proof.ulp"] == "largest difference, in units in the last place"


def test_a_function_that_is_gone_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(torch.nn.functional, "hardsigmoid")
    report = verify(["hardsigmoid"], frameworks=["torch"])
    gone = next(f for f in report.wrong if f.subject == CALL)
    assert gone.details[0].startswith("hardsigmoid does not run any more:")
    assert "has no attribute 'hardsigmoid'" in gone.details[0]


def test_an_example_that_prints_something_else_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = ">>> import numpy as np\n>>> print(np.array([0.26]).tolist())\n[0.2]"
    monkeypatch.setattr("actref.verification.run.tabs", lambda entry, framework: (Snippet("numpy", shown),))
    report = verify(["relu"], frameworks=["scipy"])
    (failed,) = report.wrong
    assert (failed.entry, failed.kind, failed.state) == ("relu", "example", "failed")
    assert "[0.2]" in failed.details[0]
    assert "[0.26]" in failed.details[0]
    assert "the example numpy of relu fails: number 1 differs: 0.2 is shown, 0.26 came" in report.sentences()[0]


def test_what_is_not_installed_is_left_out_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"scipy": "1.17.1", "numpy": "2.4.6"}
    monkeypatch.setattr(engines, "_version", there.get)
    report = verify(["relu"])
    assert [place.framework for place in report.places] == ["scipy"]
    assert report.absent["jax"] == "not installed: pip install jax"
    assert "jax: left out, not installed: pip install jax" in report.text()
    with pytest.raises(FrameworkError, match=r"^Keras cannot run, not installed: pip install keras jax$"):
        verify(["relu"], frameworks=["keras"])


def test_the_backend_of_keras_has_to_be_installed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "_version", {"keras": "3.15.1"}.get)
    assert engines.lacking("keras") == "not installed: pip install jax"


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        ({"names": ["geluu"]}, UnknownNameError, "no activation function is called 'geluu'; did you mean"),
        ({"frameworks": ["pytorhc"]}, FrameworkError, "no framework is called 'pytorhc'"),
        ({"devices": ["cuda:99"]}, DeviceError, "device 'cuda:99' is not there; torch"),
        ({"devices": ["tpu"]}, DeviceError, "device 'tpu' is unknown; devices are cpu, cuda and cuda:N"),
        ({"devices": ["cuda:99?"]}, VerificationError, "nothing runs torch, jax"),
    ],
)
def test_what_cannot_start_says_why(words: dict[str, Any], kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message.replace("?", r"\?")):
        verify(**words)


def test_without_pytest_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytest", None)
    with pytest.raises(VerificationError, match=r"pip install 'actref\[doctest\]'"):
        verify(["relu"])


def test_the_command_writes_every_form_and_exits_with_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding("relu", "torch", "cpu", "call", "torch.relu(x)", "changed", ("relu′(0): 0 → 1",))
    asked = {}

    def fake(names: Any, devices: Any, frameworks: Any, **rest: Any) -> Report:
        asked.update(names=names, devices=devices, frameworks=frameworks, jobs=rest["jobs"])
        return Report("0.1.0", "3.11.7", "2026-11-30", "a machine", (), {"cuda": "not there"}, (finding,))

    monkeypatch.setattr("actref.verification.run.verify", fake)
    junit, summary = tmp_path / "report.xml", tmp_path / "summary.md"
    summary.write_text("# Job\n", encoding="utf-8")
    words = ["verify", "relu", "--devices", "cpu, cuda?", "--frameworks", "torch,jax", "--jobs", "3", "--json"]
    done = runner.invoke(app, [*words, "--junit", str(junit), "--markdown", str(summary)])
    assert done.exit_code == 1
    assert asked == {"names": ["relu"], "devices": ["cpu", "cuda?"], "frameworks": ["torch", "jax"], "jobs": 3}
    assert json.loads(done.stdout)["verdict"] == "1 of 1 examples and calls are not as published"
    assert ElementTree.parse(junit).getroot().tag == "testsuites"
    assert summary.read_text(encoding="utf-8").startswith("# Job\n### actref verify: 1 of 1")


def test_an_error_of_the_command_is_a_line_and_exit_code_2() -> None:
    words = [sys.executable, "-m", "actref.cli", "verify", "relu", "--devices", "cuda:99"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("actref: device 'cuda:99' is not there; torch ")

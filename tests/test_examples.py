"""The runner of examples: every `>>>` is run or reported, numbers count by their digits, nothing escapes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from actref.examples import DeviceError, PathError, Report, collect, run
from actref.examples.checker import difference
from actref.examples.output import to_json, to_junit, to_text

ROOT = Path(__file__).parent.parent


def page(tmp_path: Path, text: str, name: str = "page.md") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def outcomes(report: Report) -> list[tuple[int, str]]:
    return [(r.example.line, r.outcome) for r in report.results]


PLACES = """---
title: ">>> not an example"
---
```python
>>> a = 1
>>> a + 1
2
```

~~~~ { .pycon title="x" }
>>> a + 2
3
~~~~

- item

    ```pycon
    >>> a + 3
    4
    ```

=== "One"

    ```python
    >>> b = 5
    >>> b
    5
    ```

=== "Two"

    !!! note
        ````python hl_lines="1"
        >>> [
        ...     6,
        ... ]
        [6]
        ````

<!--
```python
>>> hidden
```
-->
"""


def test_finds_every_example_where_it_stands(tmp_path: Path) -> None:
    (document,) = collect(page(tmp_path, PLACES))
    assert not document.problems
    lines = PLACES.splitlines()
    found = [example.line for example in document.examples]
    visible = [i for i, line in enumerate(lines, 1) if line.lstrip().startswith(">>>") and "hidden" not in line]
    assert found == visible
    for example in document.examples:
        assert example.source.splitlines()[0] in lines[example.line - 1]


def test_fences_of_a_page_go_on_and_tabs_start_anew(tmp_path: Path) -> None:
    report = run([page(tmp_path, PLACES.replace(">>> b = 5\n", ">>> b = a\n"))])
    assert [line for line, outcome in outcomes(report) if outcome != "passed"] == [25, 26]
    assert "NameError" in report.failures[0].message
    assert run([page(tmp_path, PLACES)]).ok


def test_a_prompt_outside_of_a_fence_is_reported(tmp_path: Path) -> None:
    report = run([page(tmp_path, "text\n\n>>> 1 + 1\n2\n")])
    assert not report.ok
    assert (report.problems[0].line, "outside a fence" in report.problems[0].message) == (3, True)


def test_a_page_without_an_example_fails_where_one_is_required(tmp_path: Path) -> None:
    path = page(tmp_path, "# nothing\n")
    assert run([path]).ok
    assert "holds no example" in run([path], require_examples=True).problems[0].message


@pytest.mark.parametrize(
    ("expected", "got", "agree"),
    [
        ("0.8413", "0.84134475", True),
        ("0.8412", "0.84134475", False),
        ("[0.8412, -0.1588]", "[0.84119199, -0.15880801]", True),
        ("[0.8413, -0.1587]", "[0.84119199, -0.15880801]", False),
        ("0.0", "-0.0", False),
        ("-0.0", "-0.0", True),
        ("0.000", "1e-9", False),
        ("4.73e-4", "4.7301e-4", True),
        ("4.73e-4", "4.74e-4", False),
        ("3", "3.0", False),
        ("nan", "nan", True),
        ("inf", "nan", False),
        ("float32", "float64", False),
        ("True", "1", False),
    ],
)
def test_numbers_agree_by_the_digits_shown(expected: str, got: str, agree: bool) -> None:
    assert (difference(expected + "\n", got + "\n") == "") is agree


def test_failures_say_where_and_what_differs(tmp_path: Path) -> None:
    report = run([page(tmp_path, "```python\n>>> 0.5 + 0.25\n0.76\n>>> 1\n1\n```\n")])
    assert outcomes(report) == [(2, "failed"), (4, "passed")]
    text = "\n".join(to_text(report))
    assert "page.md:2 (cpu)" in text
    assert "0.76 is shown, 0.75 came" in text
    assert "1 passed, 1 failed" in text


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (">>> import warnings\n>>> warnings.warn('loud')", "UserWarning: loud"),
        (">>> 1  # doctest: +SKIP\n2", "+SKIP hides an example"),
        (">>> import sys\n>>> sys.exit(3)", "SystemExit: 3"),
        (">>> import os\n>>> os._exit(3)", "ended with exit status 3"),
        (">>> import ctypes\n>>> ctypes.string_at(0)", "SIGSEGV"),
        (">>> import time\n>>> time.sleep(60)", "did not end within 2 s"),
        (">>> raise ValueError('no')", "ValueError: no"),
        (">>> 1 +", "SyntaxError"),
    ],
)
def test_what_goes_wrong_is_an_error_of_that_document_alone(tmp_path: Path, source: str, message: str) -> None:
    bad = page(tmp_path, f"```python\n{source}\n```\n", "bad.md")
    good = page(tmp_path, "```python\n>>> 1\n1\n```\n", "good.md")
    report = run([bad, good], timeout=2)
    assert any(message in r.message for r in report.failures), [r.message for r in report.failures]
    assert {Path(r.example.path).name for r in report.failures} == {"bad.md"}
    assert [r.outcome for r in report.results if r.example.path == str(good)] == ["passed"]


def test_exceptions_that_are_shown_are_expected(tmp_path: Path) -> None:
    shown = ">>> int('x')\nTraceback (most recent call last):\n    ...\nValueError: invalid literal for int() with base 10: 'x'"
    assert run([page(tmp_path, f"```python\n{shown}\n```\n")]).ok
    assert not run([page(tmp_path, f"```python\n{shown.replace('10', '8')}\n```\n")]).ok


def test_docstrings_have_the_right_lines(tmp_path: Path) -> None:
    text = 'def f():\n    r"""One.\n\n    >>> 1 + 1\n    3\n    """\n\n\nclass A:\n    """\n    >>> A = 2\n    >>> A\n    2\n    """\n'
    report = run([page(tmp_path, text, "module.py")])
    assert outcomes(report) == [(4, "failed"), (11, "passed"), (12, "passed")]


def test_state_does_not_leak_between_documents(tmp_path: Path) -> None:
    first = (
        ">>> import numpy, torch\n>>> numpy.set_printoptions(precision=1)\n>>> torch.set_default_dtype(torch.float64)"
    )
    second = (
        ">>> import numpy, torch\n>>> torch.tensor(1.5).dtype\ntorch.float32\n>>> numpy.array([0.25])\narray([0.25])"
    )
    paths = [page(tmp_path, f"```python\n{s}\n```\n", f"{i}.md") for i, s in enumerate((first, second))]
    assert run(paths).ok


def test_reports(tmp_path: Path) -> None:
    report = run([page(tmp_path, "```python\n>>> 1\n1\n>>> 1\n2\n```\n>>> 3\n")], jobs=2)
    data = json.loads(to_json(report))
    assert (data["schema"], data["ok"], len(data["results"]), len(data["problems"])) == (1, False, 2, 1)
    assert data["versions"]["python"] == ".".join(map(str, sys.version_info[:3]))
    tree = ElementTree.fromstring(to_junit(report))
    assert len(tree.findall(".//testcase")) == 3
    assert len(tree.findall(".//failure")) == 1


def test_missing_paths_and_devices(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="no such file"):
        run([tmp_path / "none.md"])
    with pytest.raises(PathError, match=r"\.md and \.py"):
        run([page(tmp_path, "x", "a.txt")])
    with pytest.raises(DeviceError, match="unknown"):
        run([page(tmp_path, "x")], devices=["gpu"])
    with pytest.raises(DeviceError, match="is not there"):
        run([page(tmp_path, "x")], devices=["cuda:99"])


def test_the_command(tmp_path: Path) -> None:
    good = page(tmp_path, "```python\n>>> 1\n1\n```\n", "good.md")
    bad = page(tmp_path, "```python\n>>> 1\n2\n```\n", "bad.md")

    def doctest(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "actref.cli", "doctest", *words]
        return subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)

    done = doctest(str(good), "--json", str(tmp_path / "r.json"), "--junit", str(tmp_path / "r.xml"))
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "r.json").read_text())["ok"]
    assert ElementTree.parse(tmp_path / "r.xml").findall(".//testcase")
    assert doctest(str(tmp_path)).returncode == 1
    assert doctest(str(bad), "--quiet").stdout
    assert not doctest(str(good), "--quiet").stdout
    assert doctest(str(good), "--device", "tpu").returncode == 2
    assert "tpu" in doctest(str(good), ACTREF_DEVICES="cpu,tpu").stderr
    for empty in ("", ",", " "):
        assert "1 passed" in doctest(str(good), ACTREF_DEVICES=empty).stdout
    for words, message in (
        (("--json", str(tmp_path / "none" / "r.json")), "name a file in a folder that is there"),
        (("--junit", str(tmp_path)), "name a file in a folder that is there"),
        (("--timeout", "inf"), "a timeout of inf s; allowed are more than 0 and at most 86400"),
        (("--json", "/dev/full"), "No space left on device"),
    ):
        done = doctest(str(good), *words)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert message in done.stderr


def test_a_report_of_characters_that_xml_and_utf8_lack(tmp_path: Path) -> None:
    path = page(tmp_path, '```python\n>>> print("\\x1b[31m \\x00 \\ud800 α ]]> \\ufffe")\nx\n```\n')
    command = [sys.executable, "-m", "actref.cli", "doctest", str(path), "--json", "r.json", "--junit", "r.xml"]
    for encoding in ("utf-8", "ascii"):
        environment = {**os.environ, "PYTHONIOENCODING": encoding}
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (1, "")
    (result,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["results"]
    assert result["got"] == "\x1b[31m \x00 \ud800 α ]]> \ufffe\n"
    (failure,) = ElementTree.parse(tmp_path / "r.xml").findall(".//failure")
    assert failure.text is not None
    assert "\\x1b[31m \\x00 \\ud800 α ]]> \\ufffe" in failure.text


def test_a_run_without_a_device_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match="no device is named"):
        run([page(tmp_path, "x")], devices=[])
    twice = run([page(tmp_path, "```python\n>>> 1\n1\n```\n")], devices=["cpu", "cpu"])
    assert (twice.devices, len(twice.results)) == (("cpu",), 1)

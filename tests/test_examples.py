"""The runner of examples: every `>>>` is run or reported, numbers count by their digits, nothing escapes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from actref.examples import DeviceError, Document, PathError, Report, collect, run
from actref.examples.checker import difference
from actref.examples.imports import shared
from actref.examples.output import to_json, to_junit, to_text
from actref.examples.worker import _is_installed

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


IMPORTS = ">>> import math, os, random, sys, threading, time, warnings\n>>> import jax, numpy, torch\n"
CHANGES = """
>>> math.tau = 1
>>> torch.relu = abs
>>> os.environ["ACTREF_LEAK"] = "1"
>>> random.seed(1)
>>> _ = numpy.random.seed(1), torch.manual_seed(1)
>>> numpy.set_printoptions(precision=1)
>>> torch.set_default_dtype(torch.float64)
>>> jax.config.update("jax_enable_x64", True)
>>> jax.numpy.zeros(1).dtype
dtype('float64')
>>> warnings.simplefilter("ignore")
>>> threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
UNCHANGED = """
>>> threading.active_count()
1
>>> jax._src.xla_bridge.backends_are_initialized()
False
>>> math.tau > 6
True
>>> torch.relu is abs
False
>>> "ACTREF_LEAK" in os.environ
False
>>> random.getstate() == random.Random(1).getstate()
False
>>> numpy.random.get_state()[1].tolist() == numpy.random.RandomState(1).get_state()[1].tolist()
False
>>> torch.initial_seed() == 1
False
>>> numpy.array([0.25])
array([0.25])
>>> torch.tensor(1.5).dtype
torch.float32
>>> jax.numpy.zeros(1).dtype
dtype('float32')
>>> warnings.filters[0][0]
'error'
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_state_does_not_leak_between_documents(tmp_path: Path, jobs: int) -> None:
    shared = '>>> import sys\n>>> "torch" in sys.modules and "jax" in sys.modules\nTrue\n'
    codes = [IMPORTS + UNCHANGED, shared + IMPORTS + CHANGES, shared + IMPORTS + UNCHANGED]
    paths = [page(tmp_path, f"```python\n{code}```\n", f"{i}.md") for i, code in enumerate(codes)]
    report = run(paths, jobs=jobs, seconds={str(path): 9.0 - i for i, path in enumerate(paths)})
    assert report.ok, list(to_text(report))


def noted(tmp_path: Path, word: str) -> str:
    """An example that writes a word into a file."""
    return f">>> with open({str(tmp_path / 'notes')!r}, 'a') as file:\n...     _ = file.write({word!r})\n"


def test_the_same_examples_run_once_and_fail_at_every_place(tmp_path: Path) -> None:
    code = noted(tmp_path, "x") + ">>> 1\n1\n>>> def f(): return 1 / 0\n>>> f()\n"
    paths = [
        page(tmp_path, f"# English\n\n```python\n{code}```\n", "en.md"),
        page(tmp_path, f"# Chinese\n\nLonger.\n\n``` pycon\n{code}```\n", "zh.md"),
    ]
    report = run(paths, jobs=2)
    assert (tmp_path / "notes").read_text() == "x"
    assert outcomes(report) == [
        *((4, "passed"), (6, "passed"), (8, "passed"), (9, "error")),
        *((6, "passed"), (8, "passed"), (10, "passed"), (11, "error")),
    ]
    for result, path, lines in zip(report.failures, paths, ((8, 9), (10, 11)), strict=True):
        assert all(f'File "{path}:{line}"' in result.got for line in lines)
        assert result.got.count(tmp_path.name) == 2


def test_tabs_are_no_fences_that_share_names(tmp_path: Path) -> None:
    code = "```python\n>>> a = 1\n```\n\n{}```python\n{}>>> a\n{}1\n{}```\n"
    fences = page(tmp_path, code.format(*[""] * 4), "fences.md")
    tab = page(tmp_path, code.format('=== "Tab"\n\n    ', *["    "] * 3), "tab.md")
    assert {Path(r.example.path).name for r in run([fences, tab]).failures} == {"tab.md"}


def test_documents_run_at_the_same_time_and_the_longest_first(tmp_path: Path) -> None:
    wait = ">>> import pathlib, time\n>>> while len(pathlib.Path({!r}).read_text()) < 2: time.sleep(0.01)\n"
    both = [noted(tmp_path, word) + wait.format(str(tmp_path / "notes")) for word in "ab"]
    paths = [page(tmp_path, f"```python\n{code}```\n", f"{i}.md") for i, code in enumerate(both)]
    assert run(paths, jobs=2, timeout=60).ok
    (tmp_path / "notes").unlink()
    paths = [page(tmp_path, f"```python\n{noted(tmp_path, word)}```\n", f"{word}.md") for word in "abcd"]
    seconds = {str(path): taken for path, taken in zip(paths, (1.0, 3.0, 2.0), strict=False)}
    report = run(paths, seconds=seconds)
    assert (tmp_path / "notes").read_text() == "dbca"
    assert [Path(r.example.path).stem for r in report.results] == list("abcd")


def documents(tmp_path: Path, *codes: str) -> list[Document]:
    pages = [page(tmp_path, f"```python\n{code}\n```\n", f"{i}.md") for i, code in enumerate(codes)]
    return [document for path in pages for document in collect(path)]


def test_what_two_documents_import_in_the_same_environment_is_shared(tmp_path: Path) -> None:
    keras = '>>> import os\n>>> os.environ["KERAS_BACKEND"] = "jax"\n>>> import keras'
    read = documents(
        tmp_path, keras, keras + "\n>>> from jax import numpy", ">>> from jax import numpy", ">>> import abc"
    )
    found = {each.statement: dict(each.environment) for each in shared(read, ["sympy"])}
    assert found == {
        "import os": {},
        "import keras": {"KERAS_BACKEND": "jax"},
        "import sympy": {},
    }
    read = documents(tmp_path, keras, keras + "\n>>> 1\n1", ">>> import keras")
    assert {each.package for each in shared(read)} == {"os"}


@pytest.mark.parametrize(
    ("loud", "stops"),
    [
        ("A = 1", False),
        ("import none_such", False),
        ("print('loud')", True),
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()", True),
    ],
)
def test_an_import_that_prints_or_starts_a_thread_is_not_shared(tmp_path: Path, loud: str, stops: bool) -> None:
    (tmp_path / "loud.py").write_text(loud)
    code = (
        "from actref.examples import model, worker\n"
        "worker._is_installed = lambda package: True\n"
        "print(worker._preload([model.Import('import abc', 'abc'), model.Import('import loud', 'loud')]))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ("import loud" in done.stdout, done.stderr) == (stops, "")


def test_what_is_not_installed_is_not_shared() -> None:
    assert [_is_installed(name) for name in ("torch", "json", "actref", "none_such")] == [True, True, False, False]


def test_an_import_that_cannot_be_shared_is_left_out(tmp_path: Path) -> None:
    # `this` prints, which belongs to the document
    use = ">>> import this, colorsys  # doctest: +ELLIPSIS\nThe Zen of Python..."
    see = ">>> import sys\n>>> 'this' in sys.modules, 'colorsys' in sys.modules"
    codes = [use, use + "\n>>> 1\n1", see + "\n(False, True)"]
    paths = [page(tmp_path, f"```python\n{code}\n```\n", f"{i}.md") for i, code in enumerate(codes)]
    report = run(paths)
    assert report.ok, list(to_text(report))


def test_what_a_document_uses_is_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "watching.py").write_text(
        "import sys\ndef watch():\n    before = {*sys.modules}\n    return lambda: {*sys.modules} - before\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{tmp_path}")
    paths = [
        page(tmp_path, f"```python\n>>> import {name}\n```\n", f"{name}.md") for name in ("colorsys", "nturl2path")
    ]
    report = run(paths, watch="watching:watch")
    assert "colorsys" in report.used[str(paths[0])]
    assert not report.used[str(paths[1])] & {"colorsys"}
    assert "nturl2path" in report.used[str(paths[1])]


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

"""The plugin that runs examples: every `>>>` is run or reported, numbers count by their digits, nothing escapes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from actref.examples import DeviceError, PathError, collect, hardware, plugin
from actref.examples.checker import difference
from actref.examples.imports import Import, _is_installed, preload, shared

pytestmark = pytest.mark.thorough(share=1 / 3)

ROOT = Path(__file__).parent.parent
PLUGIN = "actref.examples.plugin"


def page(folder: Path, text: str, name: str = "page.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def fence(code: str) -> str:
    return f"```python\n{code}\n```\n"


@dataclass
class Run:
    """What came of a run: exit code, what it printed, the cases of its JUnit file."""

    code: int
    text: str
    rows: list[dict[str, Any]]

    @property
    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.rows]

    @property
    def failures(self) -> dict[str, str]:
        """The message of each failure by the name of the file."""
        return {Path(row["file"]).name: row["message"] for row in self.rows if row["outcome"] == "failed"}


def run(folder: Path, *words: str, settings: str = "", plugin: bool = True, **environment: str) -> Run:
    """pytest in a folder, with our plugin and no other, in a process of its own."""
    file = folder / "pytest.ini"
    if not file.exists() or settings:
        file.write_text(f"[pytest]\n{settings}\n")
    report = folder / "junit.xml"
    report.unlink(missing_ok=True)
    asked = ["-p", PLUGIN, "--examples", f"--junitxml={report}"] if plugin else []
    variables = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *asked, *words]
    for name in ("PYTEST_ADDOPTS", "CI"):
        variables.pop(name, None)
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        errors="replace",
        env=variables | environment,
        check=False,
        timeout=120,
    )
    cases = ElementTree.parse(report).findall(".//testcase") if report.exists() else []
    return Run(done.returncode, done.stdout + done.stderr, [_row(case) for case in cases])


def _row(case: ElementTree.Element) -> dict[str, Any]:
    wrong = case.find("failure")
    outcome = "failed" if wrong is not None else "skipped" if case.find("skipped") is not None else "passed"
    return {**case.attrib, "outcome": outcome, "message": (wrong.text or "") if wrong is not None else ""}


# --- reading ---------------------------------------------------------------------------------------------------------

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
>>> hidden = 7
```
-->
"""


def test_finds_every_example_where_it_stands(tmp_path: Path) -> None:
    document = collect(page(tmp_path, PLACES))
    assert not document.problems
    lines = PLACES.splitlines()
    found = [example.lineno + 1 for example in document.examples]
    assert found == [i for i, line in enumerate(lines, 1) if line.lstrip().startswith(">>>")]
    for example in document.examples:
        assert example.source.splitlines()[0] in lines[example.lineno]


TWO = ">>> 1 + 1\n2"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(
            f"!!! note\n    ```python\n    {TWO.replace(chr(10), chr(10) + '    ')}\n    ```\n", [3], id="admonition"
        ),
        pytest.param(f"\ufeff---\ntitle: x\n---\n{fence(TWO)}", [5], id="byte order mark"),
        pytest.param(fence(TWO).replace("\n", "\r\n"), [2], id="CRLF"),
        pytest.param(fence(TWO).replace("\n", "\r"), [2], id="CR"),
        pytest.param(f"a\x0cb\x85c\u2028d\n{fence(TWO)}", [3], id="separators that are no line ends"),
        pytest.param(f"+++\ntitle = '>>> x'\n+++\n{fence(TWO)}", [5], id="front matter in TOML"),
        pytest.param(f"> [!NOTE]\n> ```python\n> {TWO.replace(chr(10), chr(10) + '> ')}\n> ```\n", [3], id="quotation"),
        pytest.param(f"Term\n:   ```py\n    {TWO.replace(chr(10), chr(10) + '    ')}\n    ```\n", [3], id="definition"),
        pytest.param(f"````{{note}}\n```{{code-block}} python\n:linenos:\n\n{TWO}\n```\n````\n", [5], id="MyST nested"),
        pytest.param(f":::{{code-block}} python\n{TWO}\n:::\n", [2], id="MyST colons"),
        pytest.param(
            f"```{{eval-rst}}\n.. doctest::\n\n   {TWO.replace(chr(10), chr(10) + '   ')}\n```\n", [4], id="MyST reST"
        ),
        pytest.param(f"```\n{TWO}\n```\n", [2], id="no language"),
        pytest.param("```diff\n<<<<<<< HEAD\n=======\n>>>>>>> branch\n```\n", [], id="merge conflict"),
        pytest.param("```bash\ncat <<<EOF\n>>>> x\n```\n", [], id="shell"),
        pytest.param("```{testsetup}\nx = 1\n```\n" + fence(">>> x\n1"), [2, 5], id="MyST set-up"),
        pytest.param(
            "<!-- invisible-code-block: python\nx = 1\n-->\n" + fence(">>> x\n1"), [2, 5], id="Sybil's set-up"
        ),
    ],
)
def test_ways_to_write_a_fence(tmp_path: Path, text: str, lines: list[int]) -> None:
    document = collect(page(tmp_path, text))
    assert ([example.lineno + 1 for example in document.examples], document.problems) == (lines, ())


WRONG = ">>> 1 + 1\n3"


def indented(text: str, prefix: str = "    ") -> str:
    return "".join(prefix + line for line in text.splitlines(keepends=True))


RUN = [
    *(f"```{info}\n{WRONG}\n```\n" for info in (
        "Python", "PyCon", "py3", "python3 x", "ipython", "python-console", "python,ignore", "python:main.py", "python{1,3}",
        '{.python .numbered hl_lines="1 2"}', '{ .py title="x.py" }', "{#id .python}", '{python title="a.ruby"}',
        "{code-cell} ipython3", "{code-block} pycon\n:lineno-start: 3\n", '{class="python"}', ">>>", "doctest",
    )),
    f"~~~ python `x`\n{WRONG}\n~~~\n",
    f"`````python\n{WRONG}\n``````\n",
    f"- a\n\n{indented(fence(WRONG), '  ')}",
    f"* {indented(fence(WRONG), '  ')[2:]}",
    f"1. a\n\n{indented(fence(WRONG), '   ')}\n2. b\n",
    f"- a\n\n{indented(indented(fence(WRONG), '> '), '  ')}",
    indented(f"- a\n\n{indented(fence(WRONG), '  ')}", "> "),
    indented(fence(WRONG), ">"),
    indented(fence(WRONG), "> > "),
    f"<details>\n<summary>x</summary>\n\n{fence(WRONG)}\n</details>\n",
    f"???+ note\n{indented(fence(WRONG))}",
    f'!!! note\n\n    === "A"\n\n{indented(fence(WRONG), " " * 8)}',
    f"````{{tab-set}}\n```{{tab-item}} A\n{fence(WRONG)}```\n````\n",
    f"::::{{tab-set}}\n:::{{tab-item}} A\n{fence(WRONG)}:::\n::::\n",
    f":::note\n\n{fence(WRONG)}\n:::\n",
    f"::: {{.warning}}\n{fence(WRONG)}:::\n",
    f"<!-- a --> `<!--`\n\n<!--\n\n-->{fence('')}\n{fence(WRONG)}",
    f"```>>> 1```\n\n{fence(WRONG)}",
    f"---\n\ntext\n\n{fence(WRONG)}",
    f"---\nkey: |\n  >>> 1\n---\n{fence(WRONG)}",
    f"\ufeffa\x0cb\x85c\u2028d\r\n{fence(WRONG)}".replace("\n", "\r\n"),
    fence(f">>> '表情😀'\n'表情😀'\n{WRONG}"),
    fence(">>> a = 2") + '\n=== "A"\n\n' + indented(fence(">>> import math") + fence(WRONG)),
]  # fmt: skip
"""Pages that hold one wrong output each: it is found if it was run."""


def test_whatever_the_fence_its_examples_run(tmp_path: Path) -> None:
    pages = {f"{number}{suffix}": text for number, text in enumerate(RUN) for suffix in (".md", ".MDX")}
    for name, text in pages.items():
        page(tmp_path, text, name)
    failures = run(tmp_path, settings="examples_jobs = 2").failures
    assert [pages[name] for name in pages if "3 is shown, 2 came" not in failures.get(name, "")] == []


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("text\n\n>>> 1 + 1\n2\n", 3, "outside a fence"),
        ("Text:\n\n    >>> 1 + 1\n    2\n", 3, "outside a fence"),
        ("```python\n>>> 1\n", 1, "never closed"),
        ("```python\n>>> 1\n1\n\nmore\n```\n", 5, "neither run nor compared"),
        ("```python\n>>>1\n```\n", 2, "lacks blank"),
        ("```python\n>>> 1  # doctest: +NONE_SUCH\n1\n```\n", 2, "NONE_SUCH"),
        ("```java\nint x = y\n    >>> 3;\n```\n", 3, "of java and left alone"),
        ("<!--\n>>> 1\n-->\n", 2, "in a comment"),
        ("{#id .ruby}".join(("```", "\n>>> 1\n```\n")), 2, "of ruby and left alone"),
        ("- a\n\n    ```python\n    >>> 1\n\ntext\n", 3, "not closed before line 6"),
        ("> > >>> 1\n", 1, "outside a fence"),
        ("<pre>\n>>> 1\n</pre>\n", 2, "outside a fence"),
        ("```python\n>>> print('...')\n...x\n```\n", 3, "lacks blank"),
    ],
)
def test_what_is_not_run_is_said_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    document = collect(page(tmp_path, text))
    assert document.problems[0].line == line
    assert message in document.problems[0].message


def test_what_is_left_alone_is_skipped_and_other_problems_fail(tmp_path: Path) -> None:
    page(tmp_path, "text\n\n>>> 1\n\n```java\n>>> 3;\n```\n")
    done = run(tmp_path, "-rs")
    assert (done.code, done.outcomes) == (1, ["failed", "skipped"])
    assert "page.md:3: example outside a fence" in done.text
    assert "of java and left alone" in done.text


def test_paths_and_devices_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(PathError, match="cannot be read"):
        collect(tmp_path / "none.md")
    with pytest.raises(PathError, match=r"\.md"):
        collect(page(tmp_path, "x", "a.txt"))
    with pytest.raises(DeviceError, match="unknown"):
        hardware("gpu")
    with pytest.raises(DeviceError, match="is not there"):
        hardware("cuda:99")


# --- comparing -------------------------------------------------------------------------------------------------------


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
        ("0.0", "1e-12", False),
        ("1e-12", "0.0", False),
        ("4.73e-4", "4.7301e-4", True),
        ("4.73e-4", "4.74e-4", False),
        ("3", "3.0", False),
        ("57", "51", False),
        ("1000", "100", False),
        ("nan", "nan", True),
        ("inf", "nan", False),
        ("float32", "float64", False),
        ("True", "1", False),
        ("(1.5+2.25j)", "(1.5+2.2501j)", True),
        ("(1.5+2.35j)", "(1.5+2.25j)", False),
        ("(1.5+2.25j)", "(1.5-2.25j)", False),
        ("tensor([0., 0.])", "tensor([0., 0.], dtype=torch.float64)", False),
        ("tensor(0.3457140)", "tensor(0.3457312)", False),
        ("1,235.5", "1,234.5", False),
        ("10.0.0.2", "10.0.0.1", False),
        ("'0xfe'", "'0xff'", False),
        ("'v1.1'", "'v1.10'", False),
        ("'x=0.5'", "'x=0.5000'", False),
        ("{'a': 0.5}", "{'a': 0.50001}", True),
        ("it's 0.5, isn't it", "it's 0.50001, isn't it", True),
    ],
)
def test_numbers_agree_by_the_digits_shown(expected: str, got: str, agree: bool) -> None:
    assert (difference(expected + "\n", got + "\n") == "") is agree


def test_an_example_may_set_the_context_of_decimal(tmp_path: Path) -> None:
    page(
        tmp_path,
        fence(
            ">>> import decimal\n>>> decimal.getcontext().prec = 1\n>>> decimal.getcontext().Emax = 2\n>>> 1.2345678\n1.2346"
        ),
    )
    assert run(tmp_path).code == 0


def test_the_check_by_digits_is_pages_own_and_an_option_in_docstrings(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> 2 / 3\n0.667"))
    source = 'def f():\n    """\n    >>> 2 / 3{}\n    0.667\n    """\n'
    page(tmp_path, source.format(""), "plain.py")
    page(tmp_path, source.format("  # doctest: +DIGITS"), "option.py")
    done = run(tmp_path, "--doctest-modules")
    assert [Path(row["file"]).name for row in done.rows if row["outcome"] == "failed"] == ["plain.py"]
    assert run(tmp_path, "--doctest-modules", "-o", "examples_digits=all").code == 0


def test_a_failure_says_where_and_what_differs(tmp_path: Path) -> None:
    page(tmp_path, f"a\x0cb\u2028c\n{fence('>>> 0.5 + 0.25' + chr(10) + '0.76')}")
    done = run(tmp_path)
    assert done.code == 1
    assert "003 >>> 0.5 + 0.25" in done.text
    assert "0.76 is shown, 0.75 came" in done.text
    assert "page.md:3: DocTestFailure" in done.text


# --- running ---------------------------------------------------------------------------------------------------------


def test_being_installed_changes_no_run(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> 1\n2"))
    page(tmp_path, "def test_one():\n    pass\n", "test_one.py")
    page(
        tmp_path,
        "def pytest_addoption(parser):\n    parser.addoption('--devices'), parser.addoption('--accept')\n",
        "conftest.py",
    )
    done = run(tmp_path, "-p", PLUGIN, plugin=False)
    assert (done.code, "1 passed" in done.text) == (0, True)
    assert run(tmp_path, "-p", PLUGIN, settings="examples = prompts", plugin=False).code != 0


def test_nothing_heavy_is_imported() -> None:
    code = f"import sys, {PLUGIN}, actref.examples.session; print({{'sympy', 'scipy', 'torch', 'numpy'}} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_nothing_found_is_exit_5(tmp_path: Path) -> None:
    page(tmp_path, "# Nothing\n")
    assert run(tmp_path).code == 5


def test_fences_share_names_and_tabs_have_the_imports_of_the_page(tmp_path: Path) -> None:
    tab = '=== "Tab"\n\n    ```python\n    >>> math.tau > 6, "a" in globals()\n    (True, False)\n    ```\n'
    page(
        tmp_path,
        f"{fence('>>> import math as m, math' + chr(10) + '>>> a = 1')}\n{tab}\nText.\n\n{fence('>>> a' + chr(10) + '1')}",
    )
    done = run(tmp_path)
    assert (done.code, [row["name"] for row in done.rows]) == (
        0,
        ["fence 1, line 2", "fence 2, line 9", "fence 3, line 16"],
    )


def test_fences_before_those_that_were_chosen_run_first(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> a = 1\n>>> a\n2") + fence(">>> a\n1"))
    assert run(tmp_path, "page.md::fence 2, line 7").code == 0
    assert run(tmp_path, "-k", "7").outcomes == ["passed"]


GOOD = [
    ">>> import asyncio\n>>> await asyncio.sleep(0, 3)\n3\n>>> async def f(x):\n...     return 2 * x\n>>> await f(4)\n8",
    ">>> import asyncio\n>>> async def f():\n...     yield 1\n>>> t = asyncio.create_task(asyncio.sleep(0, 4))\n>>> await t\n4\n"
    ">>> [x async for x in f()]\n[1]\n>>> asyncio.run(asyncio.sleep(0, 5))\n5",
    ">>> from __future__ import annotations\n>>> def f(x: Later): ...\n>>> f.__annotations__\n{'x': 'Later'}",
    ">>> import inspect\n>>> def f(x):\n...     return x\n>>> print(inspect.getsource(f))\ndef f(x):\n    return x\n<BLANKLINE>",
    ">>> import pickle\n>>> class A: pass\n>>> pickle.loads(pickle.dumps(A())).__class__.__name__\n'A'",
    ">>> __name__, 'é世𝒇'\n('__main__', 'é世𝒇')",
    ">>> if 1:\n...\tprint(2)\n2",
    ">>> for i in range(2):\n...     i\n...\n0\n1",
    ">>> # a comment\n>>> 1 + 1\n2\n>>>",
    ">>> # a comment\n... def f():\n...     return 3\n>>> f()\n3",
    ">>> print('a\\n\\nb')\na\n<BLANKLINE>\nb",
    ">>> 1\n1\n\n\n>>> print('a')\na\n\n",
    ">>> int('x')\nTraceback (most recent call last):\n    ...\nValueError: invalid literal for int() with base 10: 'x'",
    ">>> int('x')  # doctest: +IGNORE_EXCEPTION_DETAIL\nTraceback (most recent call last):\nValueError: whatever",
    ">>> raise ValueError(2 / 3)\nTraceback (most recent call last):\nValueError: 0.6667",
    ">>> list(range(12))  # doctest: +NORMALIZE_WHITESPACE\n[0, 1, 2, 3, 4, 5,\n 6, 7, 8, 9, 10, 11]",
    ">>> list(range(99))  # doctest: +ELLIPSIS\n[0, 1, ..., 98]",
    ">>> raise SystemExit(3)\nTraceback (most recent call last):\nSystemExit: 3",
    ">>> {'a': 1.2345678, 'b': {1, 2}}\n{'a': 1.235, 'b': {1, 2}}",
    ">>> 1.23456 - 2.34567j, float('nan'), 123456.0\n((1.235-2.346j), nan, 1.2346e5)",
    ">>> import numpy\n>>> numpy.array([1 / 3, 2 / 3]), numpy.float64(2 / 3)\n(array([0.333, 0.667]), np.float64(0.667))",
    ">>> import torch\n>>> torch.ones(2, requires_grad=True) / 3\ntensor([0.3333, 0.3333], grad_fn=<DivBackward0>)",
    ">>> print(\"tensor([1.], device='cuda:0')\")\ntensor([1.])",
    ">>> print(\"tensor([1.], device='cuda:0')\")\ntensor([1.], device='cuda:0')",
]  # fmt: skip
BAD = [
    ">>> 2 / 3\n0.666",
    ">>> (2, 3)\n(2, 4)",
    ">>> int('x')\nTraceback (most recent call last):\nTypeError: invalid literal for int() with base 10: 'x'",
    ">>> int('x')\nTraceback (most recent call last):\nValueError: invalid literal for int() with base 11: 'x'",
    ">>> 1\nTraceback (most recent call last):\nValueError: x",
    ">>> 1 / 0\n1",
    ">>> -0.0\n0.0",
    ">>> 1e-12\n0.000",
    ">>> float('nan')\ninf",
    '>>> "it\'s 1.10"\n"it\'s 1.1"',
    ">>> b'1.10'\nb'1.1'",
    ">>> {'a': 1, 'b': 2}\n{'b': 2, 'a': 1}",
    ">>> {1, 2, 3}\n{1, 2, 4}",
    ">>> True\n1",
    ">>> 1\n",
    ">>> None\nNone",
    ">>> print(1); print(2)\n1",
    ">>> list(range(99))  # doctest: +ELLIPSIS\n[0, 1, ..., 97]",
    ">>> print('1e999999999')\n1e999999998",
    ">>> print('1.5e9999999999999999999')\n1.4e9999999999999999999",
    ">>> 10**5000\n1",
    ">>> import torch\n>>> torch.tensor([-0.0])\ntensor([0.])",
    ">>> import torch\n>>> torch.ones(2, requires_grad=True) / 3\ntensor([0.3333, 0.3333], grad_fn=<MulBackward0>)",
    ">>> import torch\n>>> torch.ones(1)\ntensor([1.], device='cuda:0')",
    ">>> import torch\n>>> torch.ones(1).device\ndevice(type='cuda', index=0)",
    ">>> print(\"tensor([1.], device='cuda:0')\")\ntensor([1.], device='cuda:1')",
]


def test_what_is_right_passes_and_what_is_wrong_fails(tmp_path: Path) -> None:
    for kind, codes in {"good": GOOD, "bad": BAD}.items():
        for number, code in enumerate(codes):
            page(tmp_path, fence(code), f"{kind}/{number}.md")
    failed = {row["file"] for row in run(tmp_path, settings="examples_jobs = 2").rows if row["outcome"] == "failed"}
    assert [code for number, code in enumerate(GOOD) if f"good/{number}.md" in failed] == []
    assert [code for number, code in enumerate(BAD) if f"bad/{number}.md" not in failed] == []


@pytest.mark.parametrize("line", ["'" + "\\" * 10_000, "it's " + "\\alpha " * 10_000, '"' * 10_000, "1.5 " * 10_000])
def test_no_output_takes_long_to_compare(line: str) -> None:
    start = time.process_time()
    assert difference(f"{line} 1.5\n", f"{line} 1.6\n")
    assert time.process_time() - start < 2


def test_sources_are_found_from_later_fences_and_by_torch(tmp_path: Path) -> None:
    define = ">>> import inspect, torch\n>>> def f(x):\n...     return x + 1"
    use = ">>> len(inspect.getsource(f).splitlines())\n2\n>>> torch.jit.script(f)(torch.ones(1))\ntensor([2.])"
    page(tmp_path, fence(define) + fence(use))
    done = run(tmp_path, "-W", "ignore")
    assert done.code == 0, done.text


def test_plain_fences_run_where_it_was_asked_for(tmp_path: Path) -> None:
    page(
        tmp_path,
        fence("import math\n\n\ndef area(r):\n    return math.pi * r**2\n\nprint(area(1))")
        + fence(">>> area(1)\n3.14"),
    )
    assert run(tmp_path).outcomes == ["failed"]
    assert run(tmp_path, "-o", "examples=all").outcomes == ["passed", "passed"]
    page(tmp_path, fence("1 / 0"))
    assert "ZeroDivisionError" in run(tmp_path, "-o", "examples=all").text


def test_docstrings_are_pytests_own(tmp_path: Path) -> None:
    text = '''
from functools import cached_property

def inc(x):
    """
    >>> inc(one)
    2
    >>> inc(1)  # doctest: +REQUIRES(module:none_such)
    3
    """
    return x + 1

class A:
    @cached_property
    def p(self):
        """
        ```python
        >>> A().p
        1
        ```
        """
        return 1
'''
    page(tmp_path, text, "module.py")
    page(
        tmp_path,
        "import pytest\n@pytest.fixture(autouse=True)\ndef names(doctest_namespace):\n    doctest_namespace['one'] = 1\n",
        "conftest.py",
    )
    page(tmp_path, "Title\n=====\n\n>>> 1\n1\n", "page.rst")
    done = run(tmp_path, "--doctest-modules", "--doctest-glob=*.rst")
    assert (done.code, len(done.rows)) == (0, 3), done.text
    assert "not run: module.py:8: none_such is not installed" in done.text
    assert run(tmp_path, "module.py").code == 5  # as pytest without the option


# --- devices ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_devices(tmp_path: Path) -> Path:
    """A folder in which torch believes that there is a device, on which it makes its tensors without saying so."""
    fake = (
        "import torch\nfrom actref.examples import devices, items, plugin\n"
        "plugin.absence = lambda device: ''\n"
        "kept = torch.set_default_device\n"
        "torch.set_default_device = lambda device: kept(device and device.replace('cuda', 'meta'))\n"
    )
    page(tmp_path, fake, "fake.py")
    return tmp_path


def test_every_example_runs_once_on_each_device(two_devices: Path) -> None:
    page(two_devices, fence(">>> import torch\n>>> torch.ones(1).device.type\n'cpu'"))
    page(two_devices, 'def f():\n    """\n    >>> 1\n    1\n    """\n', "module.py")
    done = run(two_devices, "-p", "fake", "--devices", "cpu,cuda", "--doctest-modules", "page.md", "module.py")
    assert [(row["name"], row["outcome"]) for row in done.rows] == [
        ("fence 1, line 2 [cpu]", "passed"),
        ("fence 1, line 2 [cuda]", "failed"),
        ("module.f [cpu]", "passed"),
        ("module.f [cuda]", "passed"),
    ]
    assert len({(row["classname"], row["name"], row["file"]) for row in done.rows}) == 4
    assert [(row["file"], row["line"]) for row in done.rows] == [("page.md", "1")] * 2 + [("module.py", "1")] * 2


def test_what_needs_a_device_is_skipped_elsewhere_and_said(two_devices: Path) -> None:
    page(two_devices, fence(">>> import torch\n>>> torch.ones(1).device.type  # doctest: +REQUIRES(cuda)\n'meta'"))
    done = run(two_devices, "-p", "fake", "--devices", "cpu,cuda", "page.md")
    assert (done.code, done.outcomes) == (0, ["passed", "passed"])
    assert "not run: page.md:3: runs on cuda alone" in done.text
    page(two_devices, fence(">>> 1  # doctest: +REQUIRES(cuda)\n2"))
    assert run(two_devices, "page.md").outcomes == ["skipped"]


def test_a_missing_device_is_an_error_or_skipped_where_it_may_be_missing(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> 1\n1"))
    done = run(tmp_path, "--devices", "cpu,cuda:99")
    assert (done.code, "'cuda:99' is not there" in done.text) == (4, True)
    assert run(tmp_path, "--devices", "tpu").code == 4
    done = run(tmp_path, "--devices", "cpu,cuda:99?", "-rs")
    assert (done.code, done.outcomes) == (0, ["passed", "skipped"])
    assert "'cuda:99' is not there" in done.text


# --- isolation -------------------------------------------------------------------------------------------------------


HAZARDS = {
    ">>> import os\n>>> os._exit(0)": "ended with exit status 0",
    ">>> import ctypes\n>>> ctypes.string_at(0)": "was ended by SIG",
    ">>> import os\n>>> os.abort()": "was ended by SIGABRT",
    ">>> import os\n>>> os.kill(os.getpid(), 9)": "was ended by SIGKILL",
    ">>> import os, signal\n>>> os.killpg(0, signal.SIGTERM)": "was ended by SIGTERM",
    ">>> import signal, time\n>>> signal.alarm(1), time.sleep(9)": "was ended by SIGALRM",
    ">>> 1\n1\n>>> while True: pass": "did not end within",
    ">>> raise KeyboardInterrupt": "ended",
}
"""What ends its process, in the last line of each."""
TRAPS = {
    ">>> import os\n>>> os.closerange(0, 256)": None,
    ">>> import os\n>>> os.close(1), os.close(2)\n(None, None)\n>>> print(3)\n3": True,
    ">>> import sys, io\n>>> sys.__stdout__.close(), sys.__stderr__.close()\n(None, None)": True,
    ">>> import sys, io\n>>> sys.stdout = io.StringIO()": True,
    ">>> import builtins\n>>> builtins.len = lambda x: 0": True,
    ">>> import builtins\n>>> builtins.open = builtins.print = None": True,
    ">>> del __builtins__": True,
    ">>> import os\n>>> os._exit = lambda code: None\n>>> os.getpid = lambda: 1": True,
    ">>> import sys\n>>> sys.setrecursionlimit(60)": None,
    ">>> import sys\n>>> sys.modules.clear()": False,
    ">>> import sys\n>>> sys.exit(0)": False,
    ">>> import pytest\n>>> pytest.exit('no')": False,
    ">>> class A:\n...     def __repr__(self): raise SystemExit\n>>> A()": False,
    ">>> def f(): f()\n>>> f()": False,
    ">>> bytearray(10**16)": False,
    ">>> breakpoint()": False,
    ">>> print('x' * 10**7)": False,
    ">>> print(list(range(10**5)))\n[0.5]": False,
    ">>> print('\\udc80 \\0')": False,
    ">>> import os\n>>> os.chdir('/')": True,
    ">>> import os\n>>> os.environ.clear()": True,
    ">>> import os\n>>> for _ in range(3): process = os.fork()": True,
    ">>> import os\n>>> if os.fork() == 0: raise SystemExit": True,
    ">>> import signal\n>>> _ = signal.signal(signal.SIGCHLD, signal.SIG_IGN)": True,
    ">>> import signal\n>>> for one in (1, 2, 15): _ = signal.signal(one, signal.SIG_IGN)": True,
    ">>> import atexit, time\n>>> _ = atexit.register(time.sleep, 60)": True,
    ">>> import threading, time\n>>> threading.Thread(target=time.sleep, args=(60,)).start()": True,
    ">>> import os, resource\n>>> resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))": False,
}
"""What a document may do to others, and whether it passes; None where Python's version decides."""
CANARY = """>>> import os, signal, sys
>>> "HOME" in os.environ, os.path.exists("pytest.ini"), signal.getsignal(2) is signal.default_int_handler, sys.getrecursionlimit() > 60
(True, True, True, True)"""


@pytest.mark.parametrize("isolation", ["fork", "process"])
def test_what_ends_its_process_ends_one_document(tmp_path: Path, isolation: str) -> None:
    for number, code in enumerate(HAZARDS):
        page(tmp_path, fence(f"{code}\n>>> 1\n1") + fence(">>> 2\n2"), f"{number}.md")
    page(tmp_path, fence(CANARY), "z.md")
    seconds = 8 if isolation == "fork" else 15  # a fresh process takes its time
    settings = f"examples_timeout = {seconds}\nexamples_isolate = {isolation}\nexamples_jobs = 2"
    done = run(tmp_path, settings=settings, HOME=str(tmp_path))
    assert done.outcomes == ["failed"] * 2 * len(HAZARDS) + ["passed"], done.text
    for number, (code, how) in enumerate(HAZARDS.items()):
        ended, after = [row["message"] for row in done.rows if row["file"] == f"{number}.md"]
        assert f"{number}.md:{code.count(chr(10)) + 2}: the process that ran it" in ended
        assert how in ended
        assert "not run" in after


def test_nothing_reaches_the_next_document(tmp_path: Path) -> None:
    for number, code in enumerate(TRAPS):
        page(tmp_path, fence(code), f"{number}.md")
        page(tmp_path, fence(CANARY), f"{number} after.md")
    done = run(tmp_path, HOME=str(tmp_path))
    failed = {row["file"] for row in done.rows if row["outcome"] == "failed"}
    assert not [code for number, code in enumerate(TRAPS) if f"{number} after.md" in failed], done.text
    found = {code: f"{number}.md" not in failed for number, code in enumerate(TRAPS)}
    assert {code: passed for code, passed in found.items() if TRAPS[code] is not None} == {
        code: passes for code, passes in TRAPS.items() if passes is not None
    }


def test_what_a_document_leaves_behind_is_ended(tmp_path: Path) -> None:
    page(
        tmp_path,
        fence(
            ">>> import os, subprocess, time\n>>> p = subprocess.Popen(['sleep', '60'])\n>>> p.pid > 0\nTrue\n>>> _ = open('pid', 'w').write(str(p.pid))"
        ),
    )
    start = time.monotonic()
    assert run(tmp_path).code == 0
    assert time.monotonic() - start < 30
    time.sleep(0.1)
    state = Path(f"/proc/{(tmp_path / 'pid').read_text()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


STATE = """
>>> import math, os, random, sys, threading, time
>>> import numpy, torch
>>> math.tau > 6, torch.relu is abs, "EXAMPLES_LEAK" in os.environ, threading.active_count()
(True, False, False, 1)
>>> numpy.array([0.25])
array([0.25])
>>> torch.tensor(1.5).dtype, torch.initial_seed() == 1
(torch.float32, False)
>>> math.tau = 1
>>> torch.relu = abs
>>> os.environ["EXAMPLES_LEAK"] = "1"
>>> numpy.set_printoptions(precision=1)
>>> torch.set_default_dtype(torch.float64)
>>> _ = torch.manual_seed(1)
>>> threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_state_does_not_leak_between_documents(tmp_path: Path, jobs: int) -> None:
    for name in "abc":
        page(tmp_path, fence(STATE), f"{name}.md")
    done = run(tmp_path, settings=f"examples_jobs = {jobs}")
    assert done.code == 0, done.text


def test_documents_run_at_the_same_time(tmp_path: Path) -> None:
    wait = ">>> import pathlib, time\n>>> pathlib.Path('{}').touch()\n>>> while not pathlib.Path('{}').exists(): time.sleep(0.01)"
    page(tmp_path, fence(wait.format("one", "two")), "a.md")
    page(tmp_path, fence(wait.format("two", "one")), "b.md")
    assert run(tmp_path, settings="examples_jobs = 2\nexamples_timeout = 20").code == 0


@pytest.mark.parametrize("jobs", [1, 2])
def test_tests_between_documents_are_set_up_and_torn_down(tmp_path: Path, jobs: int) -> None:
    fixture = "import pytest\n@pytest.fixture(scope='package')\ndef made():\n    yield\n    open('torn_down', 'a').write('x')\n"
    for folder in "abc":
        page(tmp_path, fixture, f"{folder}/conftest.py")
        page(tmp_path, f"{fence('>>> 1')}\n>>> 2\n".replace(">>> 1", ">>> 1\n1"), f"{folder}/page.md")
        page(tmp_path, fence(">>> 2\n2"), f"{folder}/page_two.md")
        page(tmp_path, "def test_one(made):\n    pass\n", f"{folder}/test_{folder}.py")
        page(tmp_path, "", f"{folder}/__init__.py")
    done = run(tmp_path, settings=f"examples_jobs = {jobs}")
    assert "3 failed, 9 passed in" in done.text
    assert (tmp_path / "torn_down").read_text() == "xxx"


def test_xdist_shares_the_fences_among_processes(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> a = 1") + fence(">>> a\n1") + fence(">>> a\n2"))
    for isolation in ("fork", "process"):
        done = run(tmp_path, "-p", "xdist", "-n", "2", settings=f"examples_isolate = {isolation}")
        assert sorted(done.outcomes) == ["failed", "passed", "passed"], done.text


def test_warnings_follow_pytests_filters(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> import warnings\n>>> warnings.warn('loud')"))
    done = run(tmp_path)
    assert (done.code, "UserWarning: loud" in done.text) == (0, True)
    assert run(tmp_path, "-W", "error").code == 1


# --- imports that documents share ------------------------------------------------------------------------------------


def test_what_two_documents_import_in_the_same_environment_is_shared(tmp_path: Path) -> None:
    def documents(*codes: str) -> list[Any]:
        return [collect(page(tmp_path, fence(code), f"{i}.md")) for i, code in enumerate(codes)]

    keras = '>>> import os\n>>> os.environ["KERAS_BACKEND"] = "jax"\n>>> import keras'
    read = documents(keras, keras + "\n>>> from jax import numpy", ">>> from jax import numpy", ">>> import abc")
    found = {each.statement: dict(each.environment) for each in shared(read, ["sympy"])}
    assert found == {"import os": {}, "import keras": {"KERAS_BACKEND": "jax"}, "import sympy": {}}
    assert {each.package for each in shared(documents(keras, keras + "\n>>> 1\n1", ">>> import keras"))} == {"os"}


@pytest.mark.parametrize(
    ("loud", "kept", "safe"),
    [
        ("A = 1", True, True),
        ("import none_such", False, True),
        ("print('loud')", False, True),
        ("import threading, time\nthreading.Thread(target=time.sleep, args=(9,), daemon=True).start()", True, False),
    ],
)
def test_an_import_that_prints_is_not_shared_and_one_that_starts_a_thread_forbids_forks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loud: str, kept: bool, safe: bool
) -> None:
    page(tmp_path, loud, "loud_module.py")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("actref.examples.imports._is_installed", lambda package: True)
    monkeypatch.setattr("gc.freeze", lambda: None)
    assert preload([Import("import abc", "abc"), Import("import loud_module", "loud_module")]) == safe
    assert (sys.modules.pop("loud_module", None) is not None) == kept


def test_where_an_import_starts_a_thread_documents_get_fresh_processes(tmp_path: Path) -> None:
    wait = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    page(tmp_path, wait, "loud_module.py")
    page(tmp_path, "from actref.examples import imports\nimports._is_installed = lambda package: True\n", "fake.py")
    for name in "ab":
        page(
            tmp_path,
            fence(
                ">>> import loud_module, sys\n>>> loud_module.seen = 'seen' in vars(loud_module)\n>>> loud_module.seen\nFalse"
            ),
            f"{name}.md",
        )
    done = run(tmp_path, "-p", "fake")
    assert (done.code, done.outcomes) == (0, ["passed", "passed"]), done.text


def test_what_is_not_installed_is_not_shared() -> None:
    assert [_is_installed(name) for name in ("torch", "json", "actref", "none_such")] == [True, True, False, False]


def test_an_import_that_cannot_be_shared_is_left_out(tmp_path: Path) -> None:
    # `this` prints, which belongs to the document
    use = ">>> import this, colorsys  # doctest: +ELLIPSIS\nThe Zen of Python..."
    page(tmp_path, fence(use), "a.md")
    page(tmp_path, fence(use + "\n>>> 1\n1"), "b.md")
    page(tmp_path, fence(">>> import sys\n>>> 'this' in sys.modules, 'colorsys' in sys.modules\n(False, True)"), "c.md")
    done = run(tmp_path)
    assert done.code == 0, done.text


# --- policy, accepting, reports --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (fence(">>> 1  # doctest: +SKIP\n2"), "+SKIP hides an example"),
        (fence(">>> import warnings\n>>> warnings.warn('loud')"), "UserWarning: loud"),
        ("# Nothing\n", "holds no example"),
    ],
)
def test_the_strict_policy_is_a_setting(tmp_path: Path, text: str, message: str) -> None:
    page(tmp_path, text)
    assert run(tmp_path).code in (0, 5)
    done = run(tmp_path, settings="examples_strict = true")
    assert (done.code, message in done.text) == (1, True), done.text


def test_accept_shows_and_writes_what_came(tmp_path: Path) -> None:
    text = (
        "> ```python\r\n> >>> print('a\\n\\nb')\r\n> x\r\n> ```\r\n\r\n"
        "```python\r\n>>> [\r\n... 1]\r\n>>> int('x')\r\nTraceback (most recent call last):\r\n  ...\r\nValueError: no\r\n>>> 1 / 0\r\n```\r\n"
    )
    path = page(tmp_path, text)
    module = page(tmp_path, 'def f():\n    r"""\n    >>> 1 + 1\n    3\n    >>> "a\\\\b"\n    1\n    """\n', "module.py")
    done = run(tmp_path, "--doctest-modules", "--doctest-continue-on-failure", "--accept")
    assert "-> x" in done.text
    assert "+> a" in done.text
    assert path.read_bytes().decode() == text.replace("> x", "> a\r\n> <BLANKLINE>\r\n> b").replace(
        "... 1]", "... 1]\r\n[1]"
    ).replace("  ...\r\nValueError: no", "    ...\r\nValueError: invalid literal for int() with base 10: 'x'")
    assert "    >>> 1 + 1\n    2\n" in module.read_text()
    assert "needs escapes" in done.text
    assert list(run(tmp_path).failures) == ["page.md"]  # 1 / 0 is no output


def test_accept_is_refused_for_strict_pages_in_ci_and_where_devices_differ(two_devices: Path) -> None:
    path = page(two_devices, fence(">>> import torch\n>>> torch.ones(1).device.type\n'x'"))
    done = run(two_devices, "-p", "fake", "--devices", "cpu,cuda", "page.md", "--accept")
    assert "the devices do not agree" in done.text
    assert "'x'" in path.read_text()
    assert run(two_devices, "--accept", settings="examples_strict = true", CI="true").code == 4


def test_reports_hold_what_xml_lacks(tmp_path: Path) -> None:
    page(tmp_path, fence('>>> print("\\x1b[31m \\x00 α ]]> \\ufffe")\nx'))
    done = run(tmp_path, PYTHONIOENCODING="ascii")
    assert done.code == 1
    assert "#x1B[31m #x00 α ]]> #xFFFE" in done.rows[0]["message"]


def test_the_command(tmp_path: Path) -> None:
    page(tmp_path, fence(">>> 1\n1"), "good.md")
    page(tmp_path, fence(">>> 1\n2"), "bad.md")
    page(tmp_path, 'def f():\n    """\n    >>> f()\n    """\n', "module.py")

    def doctest(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "actref.cli", "doctest", *words]
        variables = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=variables, check=False)

    done = doctest("good.md", "module.py", "--junitxml=r.xml")
    assert done.returncode == 0, done.stdout
    assert len(ElementTree.parse(tmp_path / "r.xml").findall(".//testcase")) == 2
    assert doctest(".").returncode == 1
    assert doctest("good.md", "--devices", "tpu").returncode == 4
    assert doctest("none.md").returncode == 4


def test_the_page_names_every_setting_with_its_value() -> None:
    text = (ROOT / "scripts/pages/templates/examples_ci.md.jinja").read_text(encoding="utf-8")
    for name, _, default, _ in plugin._SETTINGS:
        assert f"\n{name} = {json.dumps(default)} " in text

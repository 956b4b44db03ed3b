"""Runs examples under the site's policy, by pytest with actref's plugin: what came of each document, and what it used.

The policy: the examples of a docstring are complete in themselves, so its module is not imported; nothing is skipped,
nothing warns. Documents that hold the same examples, such as translations of a page, run once for all of them. In that
run this module is a plugin too: it reads docstrings, and watches what a document uses, in its process.
"""

from __future__ import annotations

import ast
import importlib.metadata
import json
import math
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from actref.examples import Document, Problem, Snippet
from actref.examples import ExamplesError as RunnerError
from actref.examples import collect as collect_page
from actref.examples import hardware as device_model
from actref.examples.prompts import read
from scripts.paths import ROOT

PACKAGES = ("actref", "numpy", "scipy", "torch")


def collect(path: Path) -> Document:
    """The examples of a page or, in the docstrings, of a Python file, which is parsed and not imported."""
    if path.suffix != ".py":
        return collect_page(path)
    found = [*documented(ast.parse(path.read_text(encoding="utf-8")))]
    readings = [
        (name, read(str(d.value), range(d.lineno, d.lineno + str(d.value).count("\n") + 1))) for name, d in found
    ]
    snippets = tuple(Snippet("docstring", name, reading.examples) for name, reading in readings if reading.examples)
    problems: list[Problem] = [problem for _, reading in readings for problem in reading.problems]
    return Document(str(path), snippets, tuple(problems))


def content(document: Document) -> str:
    """What runs: the examples, and which of them share names, wherever they stand."""
    return repr(
        [(s.home, [(e.source, e.want, sorted(e.options.items())) for e in s.examples]) for s in document.snippets]
    )


def documented(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.Constant]]:
    """The docstrings of a module, each with the name of what it describes."""
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        prefix = ".".join(filter(None, (prefix, getattr(node, "name", ""))))
        match node.body:
            case [ast.Expr(value=ast.Constant(value=str()) as docstring), *_]:
                yield prefix or "module", docstring
    for child in ast.iter_child_nodes(node):
        yield from documented(child, prefix)


@dataclass(frozen=True)
class Result:
    """What came of the examples of one fence or docstring on one device.

    Args:
        path: File.
        line: Of the first example, from 1.
        device: `cpu`, `cuda`, `cuda:1`.
        outcome: `passed`, `failed` or `skipped`.
        message: Why it did not pass, with the lines of the file, what is shown and what came.
        seconds: How long it took.
    """

    path: str
    line: int
    device: str
    outcome: str = "passed"
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """What a run found out.

    Args:
        results: In the order of the documents.
        versions: `python`, `numpy`, `torch`, `actref`, ... as far as installed.
        hardware: The model of each device.
        used: What the examples of each path used, as `scripts.build.dependencies` names it.
    """

    results: tuple[Result, ...]
    versions: Mapping[str, str]
    hardware: Mapping[str, str]
    used: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that are no pass; what does not run on this device is none either."""
        return tuple(result for result in self.results if result.outcome == "failed")


def run(
    paths: Sequence[Path],
    devices: Sequence[str] = ("cpu",),
    jobs: int = 1,
    *,
    preload: Sequence[str] = (),
    watch: bool = False,
    seconds: Mapping[str, float] | None = None,
) -> Report:
    """Run every example of some files, once on each device.

    Args:
        paths: Markdown and Python files.
        devices: `cpu`, `cuda`, `cuda:1`, ...; each must be there.
        jobs: Documents that run at the same time; on CUDA always one.
        preload: Modules to import once for all documents, beside those that several documents import.
        watch: Find out what documents use.
        seconds: How long documents took before, by path: those that take longest, and those that are not named, start
            first.

    Raises:
        actref.examples.PathError: A path is missing or unreadable.
        actref.examples.DeviceError: A device is unknown or not there.
        actref.examples.ExamplesError: The run did not come to its end.
    """
    models = {device: hardware(device) for device in devices}
    read = [collect(path) for path in paths]
    groups = _by_content(read, seconds or {})
    results: list[Result] = []
    used: dict[str, Sequence[str]] = {}
    for device in devices if groups else ():
        settings = {
            "examples_jobs": jobs if device == "cpu" else 1,
            "examples_preload": " ".join(preload),
            "examples_strict": "true",
            "doctest_optionflags": "",
        }
        found, names = _pytest([group[0].path for group in groups], device, settings, watch)
        for group in groups:
            own = [result for result in found if result.path == group[0].path]
            results += [placed for document in group for placed in _placed(own, group[0], document)]
            used |= {document.path: names.get(group[0].path, ()) for document in group}
    rank = {document.path: position for position, document in enumerate(read)}
    results.sort(key=lambda result: (rank[result.path], result.line))
    return Report(tuple(results), versions(), models, used)


def asked_devices() -> list[str]:
    """The devices that the environment variable ACTREF_DEVICES names (`cpu,cuda`); none where it is empty or not set."""
    named = (name.strip() for name in os.environ.get("ACTREF_DEVICES", "").split(","))
    return [*dict.fromkeys(name for name in named if name)]


def hardware(device: str) -> str:
    """The model of a device; of a processor as Linux calls it.

    Raises:
        actref.examples.DeviceError: The device is unknown or not there; the message says what is.
    """
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    named = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return named[1] if device == "cpu" and named is not None else device_model(device)


def versions(packages: Sequence[str] = PACKAGES) -> dict[str, str]:
    """The versions of Python and of those of the packages that are installed."""
    installed = {each.name: each.version for each in importlib.metadata.distributions() if each.name in packages}
    return {"python": platform.python_version(), **installed}


def _by_content(documents: Sequence[Document], seconds: Mapping[str, float]) -> list[list[Document]]:
    """The documents that hold something, those with the same examples together, in the order in which they are to start."""
    groups: dict[object, list[Document]] = {}
    for document in documents:
        if document.examples or document.problems:
            groups.setdefault((content(document), document.problems), []).append(document)
    return sorted(groups.values(), key=lambda g: (seconds.get(g[0].path, math.inf), len(g[0].examples)), reverse=True)


def _placed(results: Sequence[Result], document: Document, other: Document) -> Iterator[Result]:
    """The results of one document at the places of another that holds the same examples."""
    lines = {a.line: b.line for a, b in zip(document.snippets, other.snippets, strict=True)}
    for result in results:
        yield replace(result, path=other.path, line=lines.get(result.line, result.line))


def _pytest(
    paths: Sequence[str], device: str, settings: Mapping[str, object], watch: bool
) -> tuple[list[Result], dict[str, list[str]]]:
    root = os.path.commonpath([Path(path).absolute().parent for path in paths])
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pytest", "-p", "actref.examples.plugin", "--examples", "--devices", device]
        command += ["-p", __name__, "-q", "--noconftest", "-c", os.devnull, "--rootdir", root, "-p", "no:cacheprovider"]
        command += ["--doctest-continue-on-failure", *(f"-o{name}={value}" for name, value in settings.items())]
        told = {_REPORT: str(report), _WATCH: "1" if watch else "", "PYTEST_ADDOPTS": ""}
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **told}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
        done = subprocess.run([*command, *paths], env=environment, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not report.exists():
            raise RunnerError(f"pytest ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
        content = json.loads(report.read_text(encoding="utf-8"))
        return [Result(**row) for row in content["results"]], content["used"]


# --- as a plugin of that run ------------------------------------------------------------------------------------------

_REPORT, _WATCH = "ACTREF_EXAMPLES_REPORT", "ACTREF_EXAMPLES_WATCH"
"""The variables that say where to write what came, and whether to watch."""
_RUN = os.getpid()
_results: dict[str, Result] = {}
_used: dict[str, list[str]] = {}
_watching: list[Callable[[], list[str]]] = []


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, list[Any]]:
    """Take a Python file for a page of docstrings, and not for a module of tests."""
    from actref.examples.items import Page

    class Docstrings(Page):
        def read(self, every_fence: bool) -> Document:
            return collect(self.path)

    made: Any = Docstrings
    found = yield
    return [made.from_parent(parent, path=file_path)] if file_path.suffix == ".py" else found


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note where each item stands; a report of it may be one that was made in its stead."""
    for item in session.items:
        place: Any = item
        _results[item.nodeid] = Result(str(item.path), place.line, getattr(place, "device", None) or "cpu")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """In the process of a document, watch from its first example on, and put what was used into its reports."""
    report = yield
    if os.environ[_WATCH] and os.getpid() != _RUN:
        if not _watching:
            from scripts.build.dependencies import watch

            _watching.append(watch())
        if call.when == "teardown":
            report.used = _watching[0]()
    return report


def pytest_runtest_logreport(report: Any) -> None:
    """Keep what came, and what the last report of a document says of what it used."""
    result = _results[report.nodeid]
    _results[report.nodeid] = result = replace(result, seconds=result.seconds + report.duration)
    if report.outcome != "passed":
        _results[report.nodeid] = replace(result, outcome=report.outcome, message=report.longreprtext)
    if hasattr(report, "used"):
        _used[result.path] = report.used


def pytest_sessionfinish() -> None:
    """Write it down; in a document's process nothing is."""
    if os.getpid() == _RUN and _REPORT in os.environ:
        content = {"results": [asdict(result) for result in _results.values()], "used": _used}
        # a surrogate cannot be encoded; escaped, it is what JSON writes for it
        Path(os.environ[_REPORT]).write_text(json.dumps(content), encoding="utf-8", errors="backslashreplace")

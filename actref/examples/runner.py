"""From paths to a report."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from actref.examples import devices as _devices
from actref.examples import processes
from actref.examples.errors import ExamplesError
from actref.examples.execution import Task
from actref.examples.model import Document, Problem, Report, Result, Snippet
from actref.examples.sources import PYTHON, collect, files

TIMEOUT = 120.0
"""Seconds that one document may take."""

_PACKAGES = ("actref", "numpy", "scipy", "sympy", "mpmath", "torch", "matplotlib", "jax", "keras", "onnxruntime")

Progress = Callable[[list[Result]], None]


def run(
    paths: Iterable[str | Path],
    devices: Sequence[str] = ("cpu",),
    jobs: int = 1,
    timeout: float = TIMEOUT,
    require_examples: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Run every example of Markdown pages and docstrings, once per device.

    The fences of a page continue each other, in order; a fence in a content tab and the examples of a docstring have a
    namespace of their own. Examples of a docstring see the names of their module, as in doctest.

    Args:
        paths: Files, and folders that are walked for Markdown and Python.
        devices: `cpu`, `cuda`, `cuda:N`. A device that is missing is an error.
        jobs: Number of processes.
        timeout: Seconds that one document may take.
        require_examples: A document without an example is a problem.
        progress: Called with the results of each document when it is through.

    Raises:
        PathError: a path that is missing, unreadable or of another kind.
        DeviceError: a device that is unknown or missing.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> from actref import examples
        >>> page = Path(tempfile.mkdtemp(), "page.md")
        >>> _ = page.write_text("```\\n>>> 2 / 3\\n0.6666\\n```\\n")
        >>> report = examples.run([page])
        >>> report.ok, report.failures[0].example.line
        (False, 2)
    """
    documents = [collect(file) for file in files(paths)]
    problems = [problem for document in documents for problem in document.problems]
    if require_examples:
        missing = "holds no example; a page shows at least one that runs"
        problems += [Problem(d.path, 1, missing) for d in documents if not d.snippets and not d.problems]
    return _report(documents, problems, [_task(d) for d in documents], devices, jobs, timeout, progress)


def run_alone(
    snippets: Iterable[Snippet],
    devices: Sequence[str] = ("cpu",),
    jobs: int = 1,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
) -> Report:
    """Run each snippet by itself, as if pasted into a fresh interpreter: an empty `__main__`, a process of its own.

    Where documents are not forked (CUDA, macOS, Windows) the snippets of a worker share its process, one after another.

    Args:
        snippets: Snippets of any number of documents, as `collect` finds them.
        devices: As in `run`.
        jobs: As in `run`.
        timeout: Seconds that one snippet may take.
        progress: Called with the results of each snippet.
    """
    chosen = list(snippets)
    paths = dict.fromkeys(snippet.path for snippet in chosen)
    documents = [Document(path, tuple(s for s in chosen if s.path == path)) for path in paths]
    tasks = [Task(s.path, "cpu", (s.examples,)) for d in documents for s in d.snippets]
    return _report(documents, [], tasks, devices, jobs, timeout, progress)


def complete_snippets(path: str | Path, devices: Sequence[str] = ("cpu",), jobs: int = 1) -> Report:
    """Run the fence of each content tab of a page by itself: passes if every one is complete.

    Raises:
        ExamplesError: the page has no such fence, so that nothing would be shown by a pass.
    """
    document = collect(path)
    tabs = [snippet for snippet in document.snippets if snippet.home == "tab"]
    if not tabs:
        raise ExamplesError(f'{document.path}: no fence with an example stands in a content tab (=== "...")')
    return run_alone(tabs, devices, jobs)


def _task(document: Document) -> Task:
    groups = tuple(tuple(e for s in group for e in s.examples) for group in document.namespaces)
    module = str(Path(document.path).absolute()) if Path(document.path).suffix in PYTHON else None
    return Task(document.path, "cpu", groups, module)


def _report(
    documents: Sequence[Document],
    problems: Sequence[Problem],
    tasks: Sequence[Task],
    devices: Sequence[str],
    jobs: int,
    timeout: float,
    progress: Progress | None,
) -> Report:
    asked = tuple(dict.fromkeys(devices))
    _devices.check(asked)
    started = _now()
    results: list[Result] = []
    for device in asked:
        todo = [Task(t.path, device, t.groups, t.module) for t in tasks if t.groups]
        finished = progress if progress is not None else _ignore
        results += _by_line(processes.run(todo, device, jobs, timeout, finished)) if todo else []
    return Report(
        devices=asked,
        documents=tuple(d.path for d in documents),
        results=tuple(results),
        problems=tuple(problems),
        versions=versions(),
        hardware=hardware(asked),
        started=started,
    )


def _by_line(results: list[Result]) -> list[Result]:
    order = {path: i for i, path in enumerate(dict.fromkeys(r.example.path for r in results))}
    return sorted(results, key=lambda r: (order[r.example.path], r.example.line))


def _ignore(results: list[Result]) -> None:
    """Nobody looks on."""


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    return moment.isoformat(timespec="seconds")


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that examples use, as far as they are installed."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def hardware(devices: Sequence[str]) -> Mapping[str, str]:
    """Model names of the processor, and of the CUDA devices that were used."""
    found = {"cpu": _processor(), "platform": f"{platform.system()} {platform.machine()}"}
    for device in devices:
        if device != "cpu":
            here = _devices.machine()
            index = int(device.partition(":")[2]) if ":" in device else 0
            found[device] = f"{here.names[index]} (CUDA {here.built_for})"
    return found


def _processor() -> str:
    if sys.platform == "darwin":
        shown = subprocess.run(
            ["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=False
        )
        return shown.stdout.strip()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()

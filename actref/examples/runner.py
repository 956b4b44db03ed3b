"""Collects documents and runs them on every device asked for."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import math
import os
import pickle
import platform
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from actref.examples import docstrings, imports, markdown
from actref.examples.errors import DeviceError, ExamplesError, PathError
from actref.examples.model import Document, Example, Import, Job, Problem, Report, Result, Run

SUFFIXES = (".md", ".py")
PACKAGES = ("actref", "numpy", "scipy", "torch")
TIMEOUT = 120.0
LONGEST = 86_400.0
"""Seconds, a day: the largest timeout."""


def collect(path: str | Path) -> tuple[Document, ...]:
    r"""The documents of a file, or of every Markdown and Python file below a folder, in the order of their names.

    Raises:
        PathError: the path is missing, not readable, not UTF-8, or a file of another kind.

    Example:
        >>> import pathlib, tempfile
        >>> from actref.examples import collect
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> _ = (folder / "page.md").write_text("```python\n>>> 1 + 1\n2\n```\n")
        >>> [example.line for document in collect(folder) for example in document.examples]
        [2]
    """
    path = Path(path)
    if path.is_dir():
        files = sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES and f.is_file())
        return tuple(_read(file) for file in files)
    if not path.exists():
        raise PathError(f"{path}: there is no such file or folder")
    if path.suffix not in SUFFIXES:
        raise PathError(f"{path}: examples are read from {' and '.join(SUFFIXES)} files")
    return (_read(path),)


def _read(path: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PathError(f"{path}: cannot be read: {error}") from error
    if path.suffix == ".md":
        return markdown.parse(str(path), text)
    try:
        return docstrings.parse(str(path), text)
    except SyntaxError as error:
        return Document(str(path), (), (Problem(str(path), error.lineno or 1, f"is not Python: {error.msg}"),))


def run(
    paths: Sequence[str | Path],
    devices: Sequence[str] = ("cpu",),
    jobs: int = 1,
    timeout: float = TIMEOUT,
    require_examples: bool = False,
    *,
    preload: Sequence[str] = (),
    watch: str | None = None,
    seconds: Mapping[str, float] | None = None,
) -> Report:
    """Run every example of files and folders, once on each device.

    Documents whose examples are the same, such as translations of a page, are run once for all of them.

    Args:
        paths: Markdown and Python files, and folders of them.
        devices: `cpu`, `cuda`, `cuda:1`, ...; each must be there.
        jobs: Processes that run documents at the same time; on CUDA always one.
        timeout: Seconds that one document may take.
        require_examples: A Markdown file without an example is a problem.
        preload: Modules to import once for all documents, beside those that several documents import.
        watch: `module:function`, called in the process of a document before its first example. It returns a function
            that is called after the last one and gives the names that become `Report.used`.
        seconds: How long documents took before, by path: those that take longest, and those that are not named, start
            first.

    Returns:
        What came of each example, with versions and hardware.

    Raises:
        PathError: a path is missing or unreadable.
        DeviceError: a device is unknown or not there, or none is named.
        ExamplesError: a timeout that is not between 0 and a day, or a worker that does not end.
    """
    devices = tuple(dict.fromkeys(devices))
    if not devices:
        raise DeviceError("no device is named; devices are cpu, cuda and cuda:N")
    if not 0 < timeout <= LONGEST:
        raise ExamplesError(f"a timeout of {timeout:g} s; allowed are more than 0 and at most {LONGEST:g}")
    models = {device: hardware(device) for device in devices}
    documents = tuple(document for path in paths for document in collect(path))
    problems = [problem for document in documents for problem in document.problems]
    if require_examples:
        bare = [d for d in documents if d.path.endswith(".md") and not d.examples]
        problems += [Problem(d.path, 1, "holds no example; add a >>> that runs") for d in bare]
    groups = _by_content(documents, seconds or {})
    units = tuple(group[0] for group in groups)
    results: list[Result] = []
    used: dict[str, frozenset[str]] = {}
    for device in devices:
        job = Job(units, device, jobs, timeout, imports.shared(units, preload), watch)
        for group, run in zip(groups, _work(job), strict=True):
            results += [result for document in group for result in _placed(run, group[0], document)]
            used |= {document.path: used.get(document.path, frozenset()) | run.used for document in group}
    rank = {document.path: position for position, document in enumerate(documents)}
    return Report(
        devices=devices,
        documents=tuple(document.path for document in documents),
        results=tuple(sorted(results, key=lambda r: (devices.index(r.device), rank[r.example.path], r.example.line))),
        problems=tuple(problems),
        versions={"python": platform.python_version(), **_versions()},
        hardware=models,
        started=_now(),
        used=used,
    )


def _by_content(documents: Sequence[Document], seconds: Mapping[str, float]) -> list[list[Document]]:
    """The documents that hold examples, those with the same ones together, in the order in which they are to start."""
    groups: dict[str, list[Document]] = {}
    for document in documents:
        if document.examples:
            groups.setdefault(document.content, []).append(document)
    return sorted(groups.values(), key=lambda g: (seconds.get(g[0].path, math.inf), len(g[0].examples)), reverse=True)


def _placed(run: Run, document: Document, other: Document) -> Iterator[Result]:
    """The results of one document at the places of another that holds the same examples."""
    places = [(_compiled_as(a), _compiled_as(b)) for a, b in zip(document.ordered, other.ordered, strict=True)]
    for result, example in zip(run.results, other.ordered, strict=True):
        got = result.got
        if result.outcome != "passed":  # a traceback names the places
            for place, there in places:
                got = got.replace(place, there)
        yield replace(result, example=example, got=got)


def _compiled_as(example: Example) -> str:
    return f'File "{example.path}:{example.line}"'


def _work(job: Job) -> list[Run]:
    """What came of each document, from a worker. It starts from nothing, so that no thread of this process is caught in its forks."""
    if not job.documents:
        return []
    limit = 60 + job.timeout * len(job.documents)
    command = [sys.executable, "-m", "actref.examples.worker"]
    try:
        done = subprocess.run(command, input=pickle.dumps(job), stdout=subprocess.PIPE, timeout=limit, check=False)
    except subprocess.TimeoutExpired as error:
        raise ExamplesError(f"the examples on {job.device} did not end within {limit:g} s") from error
    if done.returncode:
        raise ExamplesError(f"the process that runs the examples on {job.device} ended with status {done.returncode}")
    answer: list[Run] | Import = pickle.loads(done.stdout)
    if isinstance(answer, Import):
        return _work(replace(job, preload=tuple(each for each in job.preload if each != answer)))
    return answer


def asked_devices() -> list[str]:
    """The devices that the environment variable ACTREF_DEVICES names (`cpu,cuda`); none where it is empty or not set."""
    return [name.strip() for name in os.environ.get("ACTREF_DEVICES", "").split(",") if name.strip()]


def hardware(device: str) -> str:
    """Model of a device: `cpu`, `cuda`, `cuda:1`, ...

    Raises:
        DeviceError: the device is unknown or not there; the message says what is.

    Example:
        >>> from actref.examples import hardware
        >>> hardware("tpu")
        Traceback (most recent call last):
        actref.examples.errors.DeviceError: device 'tpu' is unknown; devices are cpu, cuda and cuda:N
    """
    if device == "cpu":
        return _cpu()
    if re.fullmatch(r"cuda(:\d+)?", device) is None:
        raise DeviceError(f"device {device!r} is unknown; devices are cpu, cuda and cuda:N")
    if importlib.util.find_spec("torch") is None:
        raise DeviceError(f"device {device!r} needs torch, which is not installed; there is cpu")
    import torch

    count = torch.cuda.device_count()
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        there = ", ".join(["cpu", *(f"cuda:{i}" for i in range(count))])
        raise DeviceError(f"device {device!r} is not there; torch {torch.__version__} sees {there}")
    return str(torch.cuda.get_device_name(index))


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    match = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1] if match is not None else platform.machine()


def _versions() -> dict[str, str]:
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _now() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.now(UTC) if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

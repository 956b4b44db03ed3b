"""Collects documents and runs them on every device asked for."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pickle
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from actref.examples import docstrings, markdown
from actref.examples.errors import DeviceError, ExamplesError, PathError
from actref.examples.model import Document, Problem, Report, Result

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
) -> Report:
    """Run every example of files and folders, once on each device.

    Args:
        paths: Markdown and Python files, and folders of them.
        devices: `cpu`, `cuda`, `cuda:1`, ...; each must be there.
        jobs: Processes that documents are shared among; on CUDA always one.
        timeout: Seconds that one document may take.
        require_examples: A Markdown file without an example is a problem.

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
    with_examples = [document for document in documents if document.examples]
    results = [r for device in devices for r in _on_device(with_examples, device, jobs, timeout)]
    return Report(
        devices=devices,
        documents=tuple(document.path for document in documents),
        results=tuple(results),
        problems=tuple(problems),
        versions={"python": platform.python_version(), **_versions()},
        hardware=models,
        started=_now(),
    )


def _on_device(documents: Sequence[Document], device: str, jobs: int, timeout: float) -> list[Result]:
    if not documents:
        return []
    count = min(jobs, len(documents)) if device == "cpu" else 1
    shares = [tuple(documents[i::count]) for i in range(count)]
    with ThreadPoolExecutor(count) as pool:
        parts = list(pool.map(lambda share: _work(share, device, timeout), shares))
    order = {document.path: position for position, document in enumerate(documents)}
    return sorted((r for part in parts for r in part), key=lambda r: (order[r.example.path], r.example.line))


def _work(documents: tuple[Document, ...], device: str, timeout: float) -> list[Result]:
    """Give documents to a worker. It starts from nothing, so that no thread of this process is caught in its forks."""
    limit = 60 + timeout * len(documents)
    command = [sys.executable, "-m", "actref.examples.worker"]
    job = pickle.dumps((documents, device, timeout))
    try:
        done = subprocess.run(command, input=job, stdout=subprocess.PIPE, timeout=limit, check=False)
    except subprocess.TimeoutExpired as error:
        raise ExamplesError(f"the examples on {device} did not end within {limit:g} s") from error
    if done.returncode:
        raise ExamplesError(f"the process that runs the examples on {device} ended with status {done.returncode}")
    results: list[Result] = pickle.loads(done.stdout)
    return results


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

"""A process that runs documents, each in a process of its own: `python -m actref.examples.worker`.

What several documents import, such as torch, takes seconds. It is imported once here, before anything else has run, and
every document is run in a fork: it starts clean, and one that hangs or crashes takes nothing with it. CUDA does not
survive a fork, so there, and where the system has no fork, documents run in this process and are put in order after each
other.

Reads a pickled `Job` from standard input and writes to standard output a pickled list of `Run`, one for each document,
or the import that cannot be shared.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import io
import os
import pickle
import select
import signal
import sys
import sysconfig
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from actref.examples.execution import run_document
from actref.examples.model import Document, Import, Job, Result, Run

_INSTALLED = {Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
_THREADS = "OPENBLAS_NUM_THREADS"


def main() -> None:
    """Serve one job."""
    job: Job = pickle.load(sys.stdin.buffer)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an example writes past Python must not mix with the answer
    with answer:
        pickle.dump(_serve(job), answer)


def _serve(job: Job) -> list[Run] | Import:
    if job.device == "cpu" and hasattr(os, "fork"):
        return _preload(job.preload) or _in_forks(job)
    if importlib.util.find_spec("torch") is not None:
        import torch  # noqa: F401  # so that its settings are put back after each document
    used = _watch(job)
    return [Run(run_document(document, job.device), frozenset(used())) for document in job.documents]


def _watch(job: Job) -> Callable[[], Iterable[str]]:
    if job.watch is None:
        return tuple
    module, _, function = job.watch.partition(":")
    started: Callable[[], Iterable[str]] = getattr(importlib.import_module(module), function)()
    return started


# --- imports that documents share ------------------------------------------------------------------------------------


def _preload(imports: Iterable[Import]) -> Import | None:
    """Import what is installed, as a document would; the first import that must not be shared stops it and is returned.

    A thread would not be there in the forks, and what an import prints belongs to the document. The pool of threads that
    OpenBLAS starts with NumPy is asked for nothing but one.
    """
    with _environment({_THREADS: "1"}):
        import numpy  # noqa: F401  # every document's settings need it

        threads = _threads()
        for each in imports:
            if _is_installed(each.package) and (_prints(each) or _threads() > threads):
                return each
    gc.collect()
    gc.freeze()  # a collection in a fork would otherwise go through, and copy, all that was imported
    return None


def _is_installed(package: str) -> bool:
    """Whether a package is Python's or installed. What is neither is the documents' own: each is to find it fresh."""
    try:
        found = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    return found is not None and found.origin is not None and not _INSTALLED.isdisjoint(Path(found.origin).parents)


def _prints(each: Import) -> bool:
    """Run an import; whether it printed something."""
    printed = io.StringIO()
    with _environment(dict(each.environment)), warnings.catch_warnings(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("error")
        with contextlib.suppress(Exception):  # the documents will say so
            exec(each.statement, {})
    return bool(printed.getvalue())


def _threads() -> int:
    """How many threads of this process are alive, those that Python does not know of included where the system tells."""
    try:
        return len(os.listdir("/proc/self/task"))  # noqa: PTH208  # a Path for each is not needed
    except OSError:
        return threading.active_count()


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Set variables, and put them alone back: what an import sets is what a document that imports it finds."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


# --- documents in forks ----------------------------------------------------------------------------------------------


@dataclass
class _Child:
    """A process that runs one document."""

    document: Document
    process: int
    stream: int
    end: float
    parts: list[bytes] = field(default_factory=list)


def _in_forks(job: Job) -> list[Run]:
    """Run all documents, in their order, as many at a time as there are to be jobs."""
    waiting = list(enumerate(job.documents))[::-1]
    running: dict[int, _Child] = {}
    ended: dict[int, Run] = {}
    while waiting or running:
        while waiting and len(running) < job.jobs:
            position, document = waiting.pop()
            running[position] = _start(document, job)
        streams = [child.stream for child in running.values()]
        patience = min(child.end for child in running.values()) - time.monotonic()
        ready, _, _ = select.select(streams, [], [], max(0.0, patience))
        for position, child in list(running.items()):
            run = _advance(child, child.stream in ready, job)
            if run is not None:
                ended[position] = run
                del running[position]
    return [ended[position] for position in sorted(ended)]


def _start(document: Document, job: Job) -> _Child:
    reading, writing = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reading)
        # An example may close or replace anything; the process ends here whatever it did.
        with contextlib.suppress(BaseException), os.fdopen(writing, "wb") as stream:
            used = _watch(job)
            results = run_document(document, job.device)
            pickle.dump(Run(results, frozenset(used())), stream)
            stream.flush()
            os._exit(0)
        os._exit(1)
    os.close(writing)
    return _Child(document, process, reading, time.monotonic() + job.timeout)


def _advance(child: _Child, ready: bool, job: Job) -> Run | None:
    """Take what the child has written; what came of its document, once it has ended or has to."""
    if ready:
        part = os.read(child.stream, 1 << 16)
        child.parts.append(part)
        if part:
            return None
    elif time.monotonic() < child.end:
        return None
    os.close(child.stream)
    if not ready:
        os.kill(child.process, signal.SIGKILL)
    _, status = os.waitpid(child.process, 0)
    if not ready:
        return _lost(child.document, job.device, f"did not end within {job.timeout:g} s")
    data = b"".join(child.parts)
    if status or not data:
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"
        return _lost(child.document, job.device, f"the process that ran it {how}")
    run: Run = pickle.loads(data)
    return run


def _lost(document: Document, device: str, message: str) -> Run:
    return Run([Result(example, device, "error", message=message) for example in document.ordered])


if __name__ == "__main__":
    main()

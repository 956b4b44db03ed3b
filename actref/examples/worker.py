"""A process that runs documents, one after the other, each in a process of its own: `python -m actref.examples.worker`.

torch takes seconds to import. It is imported once here, before anything else has run, and every document is run in a
fork: it starts clean, and one that hangs or crashes takes nothing with it. CUDA does not survive a fork, so there, and
where the system has no fork, documents run in this process and are put in order after each other.

Reads pickled (documents, device, timeout) from standard input and writes pickled results to standard output.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import select
import signal
import sys
import time
from typing import BinaryIO

from actref.examples.execution import run_document
from actref.examples.model import Document, Result

Job = tuple[tuple[Document, ...], str, float]


def main() -> None:
    """Serve one job."""
    documents, device, timeout = pickle.load(sys.stdin.buffer)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what an example writes past Python must not mix with the answer
    import numpy  # noqa: F401  # before the forks, so that they share it

    if importlib.util.find_spec("torch") is not None:
        import torch  # noqa: F401
    forked = device == "cpu" and hasattr(os, "fork")
    results: list[Result] = []
    for document in documents:
        results += _in_fork(document, device, timeout) if forked else run_document(document, device)
    with answer:
        pickle.dump(results, answer)


def _in_fork(document: Document, device: str, timeout: float) -> list[Result]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        # An example may close or replace anything; the process ends here whatever it did.
        with contextlib.suppress(BaseException), os.fdopen(writing, "wb") as stream:
            pickle.dump(run_document(document, device), stream)
            stream.flush()
            os._exit(0)
        os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        data = _read(stream, timeout)
    if data is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if data is None:
        return _lost(document, device, f"did not end within {timeout:g} s")
    if status or not data:
        code = os.waitstatus_to_exitcode(status)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"
        return _lost(document, device, f"the process that ran it {how}")
    results: list[Result] = pickle.loads(data)
    return results


def _read(stream: BinaryIO, timeout: float) -> bytes | None:
    """Everything up to the end of the stream; None if that takes too long."""
    parts: list[bytes] = []
    end = time.monotonic() + timeout
    while True:
        ready, _, _ = select.select([stream], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            return None
        part = os.read(stream.fileno(), 1 << 16)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _lost(document: Document, device: str, message: str) -> list[Result]:
    return [Result(example, device, "error", message=message) for example in document.examples]


if __name__ == "__main__":
    main()

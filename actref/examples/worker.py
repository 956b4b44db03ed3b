"""The process in which examples run. Tasks come in on standard input, pickled; what happens goes out as lines of JSON.

`{"event": "ready"}` once, then for each task `start` and `end` of every example by its index, and `done`.

Where the platform can fork safely, each document runs in a child of its own, forked after the libraries that the documents
mention were imported: 10 ms instead of the 3 s that torch takes, nothing left behind by the document before, and a
document that crashes takes only itself along. Otherwise documents run one after another in this process; namespaces are
fresh and settings put back between them, but what a document does to a module (`np.gelu = ...`) stays.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import os
import pickle
import sys
import warnings
from dataclasses import asdict
from typing import BinaryIO

from actref.examples import execution
from actref.examples.execution import Task, Verdict


def main(forks: str, preload: str) -> None:
    """Serve tasks until standard input ends."""
    faulthandler.enable()
    os.environ.setdefault("MPLBACKEND", "Agg")  # a figure that is shown opens no window
    tasks, events = _private_channels()
    for name in filter(None, preload.split(",")):
        # What cannot be imported fails in the example that needs it, where it is reported.
        with contextlib.suppress(BaseException):
            importlib.import_module(name)
    _send(events, event="ready")
    while True:
        try:
            task: Task = pickle.load(tasks)
        except EOFError:
            return
        status = _in_child(task, tasks, events) if forks == "fork" else _here(task, events)
        _send(events, event="done", status=status)


def _private_channels() -> tuple[BinaryIO, int]:
    """Move both pipes away from descriptors 0 and 1, where an example that reads or writes there would meet them."""
    tasks, events = os.fdopen(os.dup(0), "rb"), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    return tasks, events


def _here(task: Task, events: int) -> int:
    def starts(index: int) -> None:
        _send(events, event="start", index=index)

    def ends(index: int, verdict: Verdict) -> None:
        _send(events, event="end", index=index, **asdict(verdict))

    execution.run(task, starts, ends)
    return 0


def _in_child(task: Task, tasks: BinaryIO, events: int) -> int:
    with warnings.catch_warnings():
        # Python 3.12 warns of threads; those are the linear algebra library's, which survives a fork.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        status = 1
        try:
            tasks.close()
            status = _here(task, events)
        finally:
            sys.stderr.flush()
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _send(events: int, **what: object) -> None:
    line = memoryview((json.dumps(what) + "\n").encode())
    while line:
        line = line[os.write(events, line) :]

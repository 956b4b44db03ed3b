"""A process for each document, so that nothing that an example does reaches the next document or the run.

It is a fork of the run, which has imported what several documents import, such as torch; CUDA does not survive a fork, so
nothing touches it before. Where there can be no fork, it is a fresh process of the same command.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from os import _exit, getpid  # an example may replace os's
from pathlib import Path
from typing import Any

CHILD = "ACTREF_EXAMPLES_CHILD"
"""The variable that tells a fresh process which items are its own, and where to write what comes of them."""


@dataclass
class Notes:
    """What the process of a document writes into a file, as an example may close every stream: pairs of a word and more."""

    path: Path
    process: int = field(default_factory=getpid)

    def add(self, word: str, content: Any) -> None:
        """Write a pair."""
        if getpid() != self.process:
            _exit(0)  # an example has forked, and this copy would go on through the rest of the document
        with self.path.open("ab") as file:
            file.write(pickle.dumps((word, content)))

    def read(self) -> Iterator[tuple[str, Any]]:
        """All that was written."""
        with contextlib.suppress(EOFError, FileNotFoundError, pickle.UnpicklingError), self.path.open("rb") as file:
            while True:
                yield pickle.load(file)


@dataclass
class Forks:
    """Runs documents in forks: what one does, the documents in order, forks at the same time, seconds for one document."""

    run: Callable[[str], None]
    waiting: list[str]
    jobs: int
    timeout: float
    ended: dict[str, str] = field(default_factory=dict)
    running: dict[int, tuple[str, float]] = field(default_factory=dict)

    def how_it_ended(self, key: str) -> str:
        """Wait for a document, others running beside it; in words how its process ended, empty if as it should."""
        pause = 0.0005
        if key not in self.ended and all(key != other for other, _ in self.running.values()):
            self.waiting = [key, *(other for other in self.waiting if other != key)]
        while key not in self.ended:
            while self.waiting and len(self.running) < self.jobs:
                self._start(self.waiting.pop(0))
            time.sleep(pause)
            pause = min(pause * 1.3, 0.05)
            for process, (other, end) in [*self.running.items()]:
                late = time.monotonic() > end
                if late:
                    os.kill(process, signal.SIGKILL)
                found, status = os.waitpid(process, 0 if late else os.WNOHANG)
                if found:
                    _end_group(process)
                    del self.running[process]
                    how = _in_words(os.waitstatus_to_exitcode(status))
                    self.ended[other] = f"did not end within {self.timeout:g} s" if late else how
        return self.ended[key]

    def close(self) -> None:
        """End what still runs, as after a run that was interrupted."""
        for process in self.running:
            _end_group(process)

    def _start(self, key: str) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of threads of xdist and OpenBLAS, which know of forks
            process = os.fork()
        if process == 0:
            # An example may close or replace anything; the process ends here whatever it did.
            with contextlib.suppress(BaseException):
                os.setsid()
                self.run(key)
                _exit(0)
            _exit(1)
        self.running[process] = key, time.monotonic() + self.timeout


@dataclass
class Processes:
    """Runs documents one after the other, each by the run's own command, with the variable set to its task."""

    command: Sequence[str]
    folder: Path
    tasks: dict[str, str]
    timeout: float

    def how_it_ended(self, key: str) -> str:
        """Run a document; in words how its process ended, empty if as it should."""
        streams: Any = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        environment = {**os.environ, CHILD: self.tasks[key]}
        process = subprocess.Popen(self.command, cwd=self.folder, env=environment, start_new_session=True, **streams)
        try:
            # pytest exits with 1 where an example fails, and has written down which
            how = _in_words(process.wait(self.timeout))
            return "" if process.returncode == 1 else how
        except subprocess.TimeoutExpired:
            return f"did not end within {self.timeout:g} s"
        finally:
            process.kill()
            process.wait()
            _end_group(process.pid)


def _end_group(process: int) -> None:
    """End what a document's process left behind."""
    with contextlib.suppress(AttributeError, ProcessLookupError, PermissionError):  # Windows has no groups
        os.killpg(process, signal.SIGKILL)


def _in_words(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit status {code}" if code else ""

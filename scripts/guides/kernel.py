"""Runs the code cells of notebooks, each notebook in a fork of one process that has imported what they all need.

IPython's shell runs the cells, as in Jupyter, without Jupyter's messages between processes: a kernel of its own would
take five seconds of imports for each notebook. The outputs are those of the notebook format.
"""

from __future__ import annotations

import ast
import gc
import importlib
import io
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from scripts.build import dependencies

SECONDS = 300
"""A cell that takes longer fails."""
_LAZY = ("torch._dynamo", "sympy")
"""What torch and actref import only when they need it, as nearly every notebook makes them do."""
_CONFIG = Config(
    InlineBackend={
        "figure_formats": {"svg"},
        "print_figure_kwargs": {"bbox_inches": "tight", "metadata": {"Date": None}},
    },
    HistoryManager={"enabled": False},
)


def main() -> None:
    """Run the notebooks on standard input, pairs of name and cells; write a line for each that ends."""
    waiting: list[tuple[str, list[str]]] = json.load(sys.stdin)
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a cell writes past Python must not mix with the answer
    for module in imported(code for _, cells in waiting for code in cells):
        with suppress(ImportError):  # the cell says it
            importlib.import_module(module)
    if threading.active_count() > 1:
        raise RuntimeError(f"a thread would be lost in the forks: {threading.enumerate()}; an import started it")
    gc.freeze()  # or every collection in a fork would look at all that was imported, and copy its memory
    context = multiprocessing.get_context("fork")
    running: dict[Connection, tuple[Any, dict[str, Any]]] = {}
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            name, cells = waiting.pop(0)
            receiving, sending = context.Pipe(duplex=False)
            process = context.Process(target=_run, args=(cells, sending))
            process.start()
            sending.close()
            running[receiving] = process, {"name": name, "cells": []}
        for ready in wait(running):
            assert isinstance(ready, Connection)
            process, done = running[ready]
            try:
                message = ready.recv()
            except EOFError:
                del running[ready]
                process.join()
                if "failed" not in done:
                    done["failed"] = "ChildProcessError", f"its process ended with status {process.exitcode}"
                print(json.dumps(done, ensure_ascii=False), file=answer, flush=True)
            else:
                if "outputs" in message:
                    done["cells"].append(message)
                else:
                    done |= message


def imported(cells: Iterable[str]) -> list[str]:
    """The modules that cells import, and what those leave for later; none of the project, whose files are traced."""
    found: set[str] = set()
    for code in cells:
        with suppress(SyntaxError):
            for node in ast.walk(ast.parse(code)):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    found.add(node.module or "")
    lazy = _LAZY if "torch" in found else ()
    return sorted(name for name in {*found, *lazy} if name.partition(".")[0] not in ("", "actref", "scripts"))


_outputs: list[dict[str, Any]] = []
"""Of the cell that runs: a process has one shell."""


def _run(cells: list[str], answer: Connection) -> None:
    used = dependencies.watch()
    start, failed = time.perf_counter(), None
    shell: Any = _Shell.instance(config=_CONFIG)
    signal.signal(signal.SIGALRM, _too_long)
    for code in cells:
        signal.alarm(SECONDS)
        with redirect_stdout(_Stream("stdout")), redirect_stderr(_Stream("stderr")):
            result = shell.run_cell(code, store_history=True)
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            failed = type(error).__name__, str(error)
            break
        answer.send({"outputs": _outputs, "execution_count": result.execution_count})
        _outputs.clear()
    answer.send({"failed": failed, "used": used(), "seconds": time.perf_counter() - start})


def _too_long(*_: object) -> None:
    raise TimeoutError(f"it takes longer than {SECONDS} s")


class _Stream(io.TextIOBase):
    """Standard output or error of a cell, among its other outputs."""

    def __init__(self, name: str) -> None:
        self.name = name

    def write(self, text: str) -> int:
        last = _outputs[-1] if _outputs else {}
        if last.get("name") == self.name:
            last["text"] += text
        elif text:
            _outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)


class _Results(DisplayHook):
    """The value of the last expression."""

    def write_output_prompt(self) -> None:
        """Nothing: a page has none."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        output = {"output_type": "execute_result", "metadata": md_dict or {}, "data": format_dict}
        _outputs.append(output | {"execution_count": self.prompt_count})

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Displays(DisplayPublisher):
    """What is displayed besides: figures."""

    def publish(self, data: dict[str, Any], metadata: dict[str, Any] | None = None, *_: Any, **__: Any) -> None:
        _outputs.append({"output_type": "display_data", "metadata": metadata or {}, "data": data})


class _Shell(InteractiveShell):
    displayhook_class = _Results
    display_pub_class = _Displays

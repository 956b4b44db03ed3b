"""Runs the examples of one document, in this process, and judges what came."""

from __future__ import annotations

import contextlib
import doctest
import io
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from types import CodeType
from typing import Any

from actref.examples.checker import difference, without_device
from actref.examples.model import Document, Example, Outcome, Result, Snippet


def run_document(document: Document, device: str) -> list[Result]:
    """Every example of a document, in the order in which they run; one that fails does not stop the others.

    The fences of a page share their names, so that later ones may go on where earlier ones stopped. A fence in a
    content tab and the examples of a docstring are complete in themselves and start with none.
    """
    results: list[Result] = []
    with _settled(device), warnings.catch_warnings():
        warnings.simplefilter("error")  # what warns on a reader's screen is no example to publish
        for group in document.namespaces:
            names: dict[str, Any] = {"__name__": "__main__"}
            for snippet in group:
                results += _run_snippet(snippet, names, device)
    return results


def _run_snippet(snippet: Snippet, names: dict[str, Any], device: str) -> list[Result]:
    return [_run(example, names, device) for example in snippet.examples]


def _run(example: Example, names: dict[str, Any], device: str) -> Result:
    options = dict(example.options)
    if options.get("SKIP"):
        return Result(example, device, "error", message="+SKIP hides an example; remove the option or the example")
    flags = sum(doctest.OPTIONFLAGS_BY_NAME[name] for name, on in options.items() if on)
    start = time.perf_counter()
    printed, raised, at_exit = _execute(example, names)
    seconds = time.perf_counter() - start
    outcome: Outcome = "passed"
    message = ""
    if raised is not None and example.exception is None:
        outcome, message = "error", f"raises {raised.strip().splitlines()[-1]}"
        printed += at_exit
    elif raised is None and example.exception is not None:
        outcome, message = "failed", "an exception is shown, and none was raised"
    elif raised is not None and example.exception is not None:
        message = difference(example.exception, raised, flags)
        printed = raised
    else:
        message = difference(example.expected, without_device(printed), flags)
    if message and outcome == "passed":
        outcome = "failed"
    return Result(example, device, outcome, printed, message, seconds)


def _execute(example: Example, names: dict[str, Any]) -> tuple[str, str | None, str]:
    """Output, the exception as its last lines show it, and the whole traceback."""
    output = io.StringIO()
    try:
        code: CodeType = compile(example.source, f"{example.path}:{example.line}", "single", dont_inherit=True)
        with contextlib.redirect_stdout(output):
            exec(code, names)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: an example that exits is one that fails
        shown = "".join(traceback.format_exception_only(type(error), error))
        return output.getvalue(), shown, "".join(traceback.format_exception(error))
    return output.getvalue(), None, ""


@contextlib.contextmanager
def _settled(device: str) -> Iterator[None]:
    """The device set as torch's default; what documents like to change is put back afterwards."""
    hook = sys.displayhook
    sys.displayhook = sys.__displayhook__
    try:
        with _numpy_settings(), _torch_settings(device):
            yield
    finally:
        sys.displayhook = hook


@contextlib.contextmanager
def _numpy_settings() -> Iterator[None]:
    import numpy as np

    state = np.random.get_state()
    with np.printoptions():
        yield
    np.random.set_state(state)


@contextlib.contextmanager
def _torch_settings(device: str) -> Iterator[None]:
    if device == "cpu" and "torch" not in sys.modules:
        yield  # what imports torch finds the CPU as its default
        return
    import torch

    dtype, seed = torch.get_default_dtype(), torch.initial_seed()
    torch.set_default_device(device)
    try:
        with torch.enable_grad():
            yield
    finally:
        torch.set_default_device(None)
        torch.set_default_dtype(dtype)
        torch.manual_seed(seed)

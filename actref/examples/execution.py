"""Runs the examples of one document in this process, as the interactive interpreter would.

Nothing here knows of processes, files or reports: examples go in, what each one did comes out.
"""

from __future__ import annotations

import __future__
import builtins
import contextlib
import doctest
import importlib
import importlib.util
import io
import os
import sys
import time
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actref.examples import checker
from actref.examples.model import Example, Outcome

Namespace = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """The examples of one document, by namespace.

    Args:
        path: File, as shown in reports.
        device: Where torch creates tensors.
        groups: Examples that share names, each group in the order of the file.
        module: Python file whose names the examples see as in doctest; None for an empty namespace.
    """

    path: str
    device: str
    groups: tuple[tuple[Example, ...], ...]
    module: str | None = None

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples in the order in which they run."""
        return tuple(example for group in self.groups for example in group)


@dataclass(frozen=True)
class Verdict:
    """What one example did."""

    outcome: Outcome
    got: str
    message: str
    seconds: float


def run(task: Task, starts: Callable[[int], None], ends: Callable[[int, Verdict], None]) -> None:
    """Run every example of a task; a failing one does not stop the others."""
    index = 0
    with default_device(task.device):
        for group in task.groups:
            with restored_state():
                try:
                    module = _module(task.module)
                except BaseException as error:
                    why = f"{task.module} cannot be imported: {type(error).__name__}: {error}"
                    for example in group:
                        ends(index, _refusal(example) or Verdict("error", "", why, 0.0))
                        index += 1
                    continue
                with _interpreter(module), _warnings_shown(module.__name__) as shown:
                    for example in group:
                        starts(index)
                        ends(index, _judge(example, module.__dict__, task.device, shown))
                        index += 1


def _judge(example: Example, namespace: Namespace, device: str, shown: list[warnings.WarningMessage]) -> Verdict:
    refused = _refusal(example)
    if refused is not None:
        return refused
    shown.clear()
    began = time.perf_counter()
    printed, error = _execute(example, namespace)
    seconds = time.perf_counter() - began
    if device != "cpu":
        printed = checker.without_device(printed)
    got, message = _compare(example, printed, error)
    if not message and shown:
        first = shown[0]
        message = f"a warning escapes: {first.category.__name__}: {first.message}"
    return Verdict("failed" if message else "passed", _text(got), _text(message), seconds)


def _refusal(example: Example) -> Verdict | None:
    if ("SKIP", True) in example.options:
        return Verdict("error", "", "+SKIP is refused: an example that is shown is run; mend it or take it out", 0.0)
    return None


def _execute(example: Example, namespace: Namespace) -> tuple[str, BaseException | None]:
    """Run one example; give what it printed and what it raised."""
    source = example.source
    if not _holds_code(source):
        return "", None
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            code = compile(source, f"<{example.path}:{example.line}>", "single", _future_flags(namespace), True)
            exec(code, namespace)
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: an example must not end the run
        return out.getvalue(), error
    return out.getvalue(), None


def _holds_code(source: str) -> bool:
    # The compiler refuses a lone comment, which the interpreter takes.
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _compare(example: Example, printed: str, error: BaseException | None) -> tuple[str, str]:
    """What came, and in words what is wrong with it."""
    flags = _flags(example)
    if error is None:
        if example.exception is not None:
            return printed, f"{example.exception.strip()} is shown, and nothing is raised"
        return printed, checker.difference(example.expected, printed, flags)
    raised = _exception_text(error)
    if example.exception is None:
        return printed + _traceback(error), f"raises {raised.strip()}"
    if printed:
        return printed + _traceback(error), "prints before it raises, and that output is not shown"
    expected = example.exception
    if flags & doctest.IGNORE_EXCEPTION_DETAIL:
        expected, raised = _exception_type(expected), _exception_type(raised)
    return _traceback(error), checker.difference(expected, raised, flags)


def _flags(example: Example) -> int:
    flags = 0
    for name, on in example.options:
        if on:
            flags |= doctest.OPTIONFLAGS_BY_NAME[name]
    return flags


def _exception_text(error: BaseException) -> str:
    lines = traceback.format_exception_only(error)
    if isinstance(error, SyntaxError):
        # The lines before show the file and the place; a page shows the last one.
        lines = lines[-1:]
    return "".join(lines)


def _exception_type(text: str) -> str:
    return text.split("\n")[0].partition(":")[0].strip().rpartition(".")[2]


def _traceback(error: BaseException) -> str:
    # The first frame is this file's.
    frames = error.__traceback__.tb_next if error.__traceback__ is not None else None
    return "".join(traceback.format_exception(type(error), error, frames))


def _future_flags(namespace: Namespace) -> int:
    flags = 0
    for name in __future__.all_feature_names:
        feature = getattr(__future__, name)
        if namespace.get(name) is feature:
            flags |= feature.compiler_flag
    return flags


def _text(text: str) -> str:
    """The text with half characters spelled out, since no file could hold them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _module(source: str | None) -> types.ModuleType:
    """A module for the examples: empty and called `__main__`, or a copy of the one that is documented."""
    if source is None:
        return types.ModuleType("__main__")
    documented = imported(Path(source))
    module = types.ModuleType(documented.__name__)
    module.__dict__.update(documented.__dict__)
    return module


def imported(file: Path) -> types.ModuleType:
    """Import a file under its dotted name, from the folder above its outermost package."""
    file = file.resolve()
    parts = [] if file.stem == "__init__" else [file.stem]
    root = file.parent
    while (root / "__init__.py").exists():
        parts.insert(0, root.name)
        root = root.parent
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    name = ".".join(parts)
    module = importlib.import_module(name)
    if module.__file__ is None or Path(module.__file__).resolve() != file:
        # Another file of the same name came first.
        spec = importlib.util.spec_from_file_location(name, file)
        if spec is None or spec.loader is None:
            raise ImportError(f"{file} is no module")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return module


@contextlib.contextmanager
def _interpreter(module: types.ModuleType) -> Iterator[None]:
    """The module as `__main__`, so that what looks itself up there (dataclasses, pickle, torch.compile) finds itself."""
    before, hook = sys.modules.get("__main__"), sys.displayhook
    if module.__name__ == "__main__":
        sys.modules["__main__"] = module
    sys.displayhook = sys.__displayhook__
    try:
        yield
    finally:
        sys.displayhook = hook
        if before is not None:
            sys.modules["__main__"] = before
        builtins.__dict__.pop("_", None)


@contextlib.contextmanager
def _warnings_shown(module: str) -> Iterator[list[warnings.WarningMessage]]:
    """Collect the warnings that Python shows by default to who types the examples."""
    with warnings.catch_warnings(record=True) as shown:
        warnings.resetwarnings()
        warnings.simplefilter("always")
        for hidden in (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning):
            warnings.simplefilter("ignore", hidden)
        for name in {module, "__main__"}:
            warnings.filterwarnings("always", category=DeprecationWarning, module=name.replace(".", r"\.") + "$")
        yield shown


@contextlib.contextmanager
def default_device(device: str) -> Iterator[None]:
    """torch creates its tensors on the device. Without torch, or on the CPU, nothing is changed."""
    if device == "cpu":
        yield
        return
    torch: Any = importlib.import_module("torch")
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)


@contextlib.contextmanager
def restored_state() -> Iterator[None]:
    """What examples may change for all that come after them is put back: settings of the libraries that are loaded."""
    with contextlib.ExitStack() as stack:
        stack.callback(os.chdir, Path.cwd())
        stack.callback(_restore_environment, dict(os.environ))
        stack.callback(setattr, sys, "path", list(sys.path))
        stack.callback(setattr, sys, "argv", list(sys.argv))
        if "numpy" in sys.modules:
            import numpy as np

            stack.enter_context(np.printoptions())
            stack.enter_context(np.errstate())
            stack.callback(np.random.set_state, np.random.get_state())
        if "mpmath" in sys.modules:
            import mpmath

            stack.callback(setattr, mpmath.mp, "prec", mpmath.mp.prec)
        if "matplotlib" in sys.modules:
            import matplotlib as mpl

            stack.enter_context(mpl.rc_context())
        if "torch" in sys.modules:
            stack.enter_context(_restored_torch())
        yield


def _restore_environment(before: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(before)


@contextlib.contextmanager
def _restored_torch() -> Iterator[None]:
    torch: Any = importlib.import_module("torch")
    printing: Any = importlib.import_module("torch._tensor_str").PRINT_OPTS
    shown = dict(vars(printing))
    dtype, grad, state = torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_rng_state()
    deterministic = torch.are_deterministic_algorithms_enabled()
    device = torch.get_default_device()
    yield
    vars(printing).update(shown)
    torch.set_default_dtype(dtype)
    torch.set_grad_enabled(grad)
    # Only if it moved: setting a device switches torch's dispatch to a slower path, which None would be the way out of.
    if torch.get_default_device() != device:
        torch.set_default_device(None if device == torch.device("cpu") else device)
    torch.use_deterministic_algorithms(deterministic)
    # On the CPU whatever the default device is.
    torch.set_rng_state(state)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(torch.initial_seed())

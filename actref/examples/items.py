"""The examples of pages, docstrings and text files as pytest's items, once for each device.

pytest's own doctest items run them. Added are the device, the check by digits, `+REQUIRES`, top-level `await`, sources that
`inspect` finds, and names that the fences of a page share.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import copy
import doctest
import importlib.util
import inspect
import io
import linecache
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest import doctest as machinery
from _pytest._code.code import ExceptionInfo, TerminalRepr

from actref.examples.checker import DIGITS, difference, without_device
from actref.examples.documents import Document, Problem, Snippet, collect
from actref.examples.errors import ExamplesError
from actref.examples.imports import imported_names
from actref.examples.prompts import Block, register_requirements, unmet

_BEGINS_A_LINE = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What ends a line for str.splitlines, with which pytest numbers the lines that it shows, and for no editor."""
_FUTURE = re.compile(r"^from __future__ import \(?([\w, ]+)", re.MULTILINE)
_CLOSING_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[ \t]*\n\Z", re.MULTILINE)
"""What ends a fence in a docstring that is Markdown, and for doctest belongs to the output."""
_CALL = "__example__"
"""The name by which doctest is given what it cannot compile itself."""
_LOOPS = {"run", "run_until_complete", "run_forever", "Runner"}
"""What starts an event loop, which cannot be done in one."""


DEVICES = pytest.StashKey[dict[str | None, str]]()
"""The devices that were asked for, and why one is not there that may be missing; None where none was."""
STARTED = pytest.StashKey[Callable[[int], None]]()
"""What is called with the line of each example before it runs."""


class ExampleItem(machinery.DoctestItem):
    """The examples of a fence or a docstring on one device."""

    device: str | None = None
    names: Names | None = None
    snippet: Snippet | None = None
    _codes: dict[int, CodeType]
    _main: ModuleType | None = None

    @property
    def line(self) -> int:
        """Where it stands, from 1."""
        return self.snippet.line if self.snippet else (self.dtest.lineno or 0) + 1

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.path, self.line - 1, f"[doctest] {self.name}"

    def setup(self) -> None:
        wanted = self.device is not None and (self.device != "cpu" or "torch" in sys.modules)
        if wanted and importlib.util.find_spec("torch") is not None:  # what imports torch later finds the CPU
            importlib.import_module("torch").set_default_device(self.device)
        if self.names is not None and self.snippet is not None:
            self._main = sys.modules["__main__"]
            sys.modules["__main__"] = module = self.names.before(self)  # as pickle and dataclasses look for it
            self.dtest.globs = vars(module)
        super().setup()

    def teardown(self) -> None:
        if self._main is not None:
            sys.modules["__main__"] = self._main
        if self.device is not None and "torch" in sys.modules:
            sys.modules["torch"].set_default_device(None)

    def runtest(self) -> None:
        self._leave_out()
        self._disable_output_capturing_for_darwin()
        failures: list[doctest.DocTestFailure] = []
        self.run_with(self.runner, failures)
        if failures:
            raise machinery.MultipleDoctestFailures(failures)

    def run_with(self, runner: doctest.DocTestRunner, out: Any) -> None:
        """Run the examples; those that doctest cannot compile are compiled here, and doctest calls them."""
        flags = _future_flags(self.dtest)
        self._codes = {**getattr(self, "_codes", {}), **_compiled(self.dtest, flags)}
        self.dtest.globs[_CALL] = self._call
        runner.run(self.dtest, compileflags=flags, out=out, clear_globs=self.names is None)

    def _call(self, number: int) -> None:
        block, code = isinstance(self.dtest.examples[number], Block), self._codes[number]
        function = FunctionType(code, self.dtest.globs)

        async def in_loop() -> None:
            result = function()
            if inspect.iscoroutine(result):
                await result

        with contextlib.redirect_stdout(io.StringIO() if block else sys.stdout):
            if block and not code.co_flags & inspect.CO_COROUTINE:
                function()
            else:
                _loop().run(in_loop())

    def _leave_out(self) -> None:
        """Mark the examples that cannot run here, and say so; skip the item if none is left."""
        reasons = []
        for example in self.dtest.examples:
            why = unmet(example, self.device or "cpu")
            if not why and example.options.get(doctest.SKIP):
                if self.config.getini("examples_strict"):
                    pytest.fail("+SKIP hides an example; remove the option or the example", pytrace=False)
                why = "+SKIP"
            if why:
                example.options[doctest.SKIP] = True
                reasons.append(why)
                self.user_properties.append(("not run", f"{self.path.name}:{line_of(self.dtest, example)}: {why}"))
        if len(reasons) == len(self.dtest.examples):
            pytest.skip(", ".join(dict.fromkeys(reasons)))

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        shown = super().repr_failure(excinfo)
        if isinstance(shown, machinery.ReprFailDoctest):
            for failure, (_, lines) in zip(failures_of(excinfo.value), shown.reprlocation_lines, strict=True):
                if isinstance(failure, doctest.DocTestFailure) and isinstance(lines, list):
                    flags = self.runner.optionflags | sum(f for f, on in failure.example.options.items() if on)
                    want = failure.example.want
                    lines += filter(None, [difference(want, without_device(failure.got, want), flags)])
        return shown


class ProblemItem(pytest.Item):
    """A line that keeps an example from being run: it fails, or is skipped where it is left alone."""

    def __init__(self, *, problem: Problem, **others: Any) -> None:
        super().__init__(**others)
        self.problem, self.line = problem, problem.line

    def runtest(self) -> None:
        (pytest.skip if self.problem.left_alone else pytest.fail)(self.problem.message)

    def repr_failure(self, excinfo: ExceptionInfo[BaseException], style: Any = None) -> str:
        return f"{self.path}:{self.line}: {self.problem.message}"

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.path, self.line - 1, f"[doctest] {self.name}"


def failures_of(error: BaseException | None) -> list[doctest.DocTestFailure | doctest.UnexpectedException]:
    """The failures that an exception of a doctest item carries."""
    if isinstance(error, machinery.MultipleDoctestFailures):
        return [*error.failures]
    return [error] if isinstance(error, doctest.DocTestFailure | doctest.UnexpectedException) else []


@dataclass
class Names:
    """What the fences of a page share: they run in the order of the page, those that were not chosen quietly."""

    page: ModuleType = field(default_factory=lambda: ModuleType("__main__"))
    fences: list[ExampleItem] = field(default_factory=list)
    ran: set[ExampleItem] = field(default_factory=set)

    def before(self, item: ExampleItem) -> ModuleType:
        """The module in which an item runs, after the fences before it. A tab or a docstring starts with the page's imports."""
        assert item.snippet is not None
        earlier = [fence for fence in self.fences if fence.line < item.line]
        for fence in earlier:
            if fence not in self.ran:
                self.ran.add(fence)
                fence.dtest.globs = vars(self.page)
                fence.run_with(doctest.DocTestRunner(fence.runner._checker, False, fence.runner.optionflags), str)  # type: ignore[attr-defined]
        self.ran.add(item)
        if item.snippet.home == "fence":
            return self.page
        alone = ModuleType("__main__")
        known = imported_names(fence.snippet for fence in earlier if fence.snippet)
        vars(alone).update({name: value for name, value in vars(self.page).items() if name in known})
        return alone


class Page(machinery.DoctestTextfile):
    """A Markdown page."""

    document = Document("")

    def read(self, every_fence: bool) -> Document:
        return collect(self.path, every_fence)

    def collect(self) -> Iterator[Any]:
        try:
            self.document = self.read(self.config.getini("examples") == "all")
        except ExamplesError as error:
            raise self.CollectError(str(error)) from error
        # Only the lines matter: pytest shows some of them with a failure.
        text = _BEGINS_A_LINE.sub(" ", self.path.read_text(encoding="utf-8-sig"))
        flags = machinery.get_optionflags(self.config) | DIGITS
        for device in self.config.stash[DEVICES]:
            names = Names()
            for number, snippet in enumerate(self.document.snippets, 1):
                where = snippet.name if snippet.home == "docstring" else f"fence {number}"
                name = f"{where}, line {snippet.line}"
                test = doctest.DocTest(snippet.examples, {}, f"{self.nodeid}::{name}", str(self.path), 0, text)  # type: ignore[arg-type]
                item = _item(self, name, test, device, flags)
                item.names, item.snippet = names, snippet
                if snippet.home == "fence":
                    names.fences.append(item)
                yield item
        bare = self.config.getini("examples_strict") and self.path.suffix != ".py" and not self.document.examples
        for problem in (*self.document.problems, *[Problem(1, "holds no example; add a >>> that runs")] * bare):
            made: Any = ProblemItem
            yield made.from_parent(self, name=f"line {problem.line}", problem=problem)


class _OnDevices:
    """What pytest's collectors find, on each device."""

    def collect(self) -> Iterator[ExampleItem]:
        this: Any = self
        register_requirements(this.path.read_text(encoding="utf-8", errors="replace"))
        digits = this.config.getini("examples_digits") == "all"
        flags = machinery.get_optionflags(this.config) | (DIGITS if digits else 0)
        found: Iterable[machinery.DoctestItem] = super().collect()  # type: ignore[misc]
        for each in found:
            for device in this.config.stash[DEVICES]:
                yield _item(this, each.name, each.dtest, device, flags)


class Docstrings(_OnDevices, machinery.DoctestModule):
    """The docstrings of a module, which pytest finds."""


class Textfile(_OnDevices, machinery.DoctestTextfile):
    """A text file, which pytest reads as a whole."""


def _item(parent: Any, name: str, test: doctest.DocTest, device: str | None, flags: int) -> ExampleItem:
    test = copy.copy(test)
    test.globs = dict(test.globs)
    test.examples = [copy.copy(example) for example in test.examples]
    for example in test.examples:
        example.options = dict(example.options)
        if doctest.DocTestParser._IS_BLANK_OR_COMMENT(example.source):  # type: ignore[attr-defined]
            example.source = "pass\n"  # doctest cannot compile what only comments
        example.want = _CLOSING_FENCE.sub("", example.want)
    config = parent.config
    runner: Any = machinery._get_runner(_checker(), False, flags, machinery._get_continue_on_failure(config))
    runner.report_start = lambda out, test, example: config.stash.get(STARTED, int)(line_of(test, example))
    name += f" [{device}]" if device else ""
    item: ExampleItem = ExampleItem.from_parent(parent, name=name, runner=runner, dtest=test)
    item.device = device
    if absent := config.stash[DEVICES][device]:
        item.add_marker(pytest.mark.skip(reason=absent))
    if config.getini("examples_strict"):
        item.add_marker(pytest.mark.filterwarnings("error"))  # what warns on a reader's screen is not to be published
    return item


def line_of(test: doctest.DocTest, example: doctest.Example) -> int:
    """The line of the file, from 1, in which an example begins."""
    return (test.lineno or 0) + example.lineno + 1


def _checker() -> Any:
    base: Any = type(machinery._get_checker())

    class Checker(base):  # type: ignore[misc]
        def check_output(self, want: str, got: str, optionflags: int) -> bool:
            got = without_device(got, want)
            if optionflags & DIGITS:
                return not difference(want, got, optionflags)
            return bool(super().check_output(want, got, optionflags))

    return Checker()


def _future_flags(test: doctest.DocTest) -> int:
    """The flags of the `__future__` imports of earlier examples, and of those that the test itself makes."""
    known = {name: getattr(__future__, name) for name in __future__.all_feature_names}
    asked = {word.strip() for e in test.examples for found in _FUTURE.findall(e.source) for word in found.split(",")}
    return sum(f.compiler_flag for name, f in known.items() if name in asked or test.globs.get(name) is f)


def _compiled(test: doctest.DocTest, flags: int) -> dict[int, CodeType]:
    """The code of the examples that doctest cannot compile: blocks, and what awaits; doctest is told to call it instead.

    Each source is put where inspect finds it, for the other fences of a page too.
    """
    codes: dict[int, CodeType] = {}
    for number, example in enumerate(test.examples):
        source, name = example.source, f"<doctest {test.name}[{number}]>"
        if source.startswith(_CALL):
            continue
        linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
        block = isinstance(example, Block)
        if not block and "await" not in source and "async" not in source:
            continue
        with contextlib.suppress(SyntaxError, ValueError):  # doctest will say so
            mode = "exec" if block else "single"
            codes[number] = compile(source, name, mode, flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    awaits = any(code.co_flags & inspect.CO_COROUTINE for code in codes.values())
    for number, code in [*codes.items()]:
        example = test.examples[number]
        # Where one awaits, all run in the loop, as in asyncio's REPL, but for those that start one.
        in_loop = code.co_flags & inspect.CO_COROUTINE or (awaits and _LOOPS.isdisjoint(code.co_names))
        if in_loop or isinstance(example, Block):
            example.source = f"{_CALL}({number})\n"
        else:
            del codes[number]
    return codes


@cache
def _loop() -> Any:
    """The event loop of this process: what one `await` starts goes on in the next."""
    import asyncio  # takes as long as all the rest of this package

    return asyncio.Runner()

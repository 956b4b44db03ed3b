"""The records of the runner: what was found in a file, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["passed", "failed", "error"]
"""`failed`: ran, and something else came than the page shows. `error`: could not be run to its end."""

Home: TypeAlias = Literal["fence", "tab", "docstring"]
"""Where a snippet stands: a fence of the page, a fence in a content tab, a docstring."""


@dataclass(frozen=True)
class Example:
    """One `>>>` with its continuation lines and the output shown below it.

    Args:
        path: File, as it was asked for.
        line: Line of the `>>>`, from 1.
        source: Python source without prompts.
        expected: Output shown, empty if none.
        options: doctest option flags set by a `# doctest:` comment, name to value.
        exception: Type and message, where the output shown is a traceback.
    """

    path: str
    line: int
    source: str
    expected: str
    options: tuple[tuple[str, bool], ...] = ()
    exception: str | None = None


@dataclass(frozen=True)
class Snippet:
    """What a reader copies at once: one fence, or the examples of one docstring.

    Args:
        path: File.
        line: First line of the fence's content or of the docstring.
        home: Where it stands.
        name: Qualified name of the documented object; info string of a fence.
        examples: In the order of the file.
    """

    path: str
    line: int
    home: Home
    name: str
    examples: tuple[Example, ...]


@dataclass(frozen=True)
class Problem:
    """Something in a file that keeps an example from being run or compared."""

    path: str
    line: int
    message: str


@dataclass(frozen=True)
class Document:
    """One file, read: its snippets, and what is wrong with them."""

    path: str
    snippets: tuple[Snippet, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def examples(self) -> tuple[Example, ...]:
        """All examples in the order of the file."""
        return tuple(sorted((e for s in self.snippets for e in s.examples), key=lambda e: e.line))

    @property
    def namespaces(self) -> tuple[tuple[Snippet, ...], ...]:
        """The snippets that share names: the fences of a page together; a tab or a docstring alone."""
        page = tuple(s for s in self.snippets if s.home == "fence")
        alone = tuple((s,) for s in self.snippets if s.home != "fence")
        return (page, *alone) if page else alone

    @property
    def ordered(self) -> tuple[Example, ...]:
        """All examples in the order in which they run."""
        return tuple(e for group in self.namespaces for s in group for e in s.examples)

    @property
    def content(self) -> str:
        """Digest of what runs: the examples, and which of them share names, wherever they stand."""
        groups = [
            [(e.source, e.expected, e.options, e.exception) for s in group for e in s.examples]
            for group in self.namespaces
        ]
        return hashlib.sha256(repr(groups).encode()).hexdigest()


@dataclass(frozen=True)
class Result:
    """What came of one example on one device.

    Args:
        example: The example.
        device: `cpu`, `cuda`, `cuda:1`.
        outcome: `passed`, `failed` or `error`.
        got: What it printed or raised.
        message: In words what is wrong; empty if it passed.
        seconds: How long it ran.
    """

    example: Example
    device: str
    outcome: Outcome
    got: str = ""
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Summary:
    """The count of one document on one device."""

    path: str
    device: str
    examples: int
    passed: int
    failed: int
    errors: int
    seconds: float


@dataclass(frozen=True)
class Report:
    """Everything that a run found out, with what it was run on.

    Args:
        devices: As asked for.
        documents: Paths of all files read, with and without examples.
        results: By device, file and line.
        problems: What kept examples from being run, by file and line.
        versions: `python`, `numpy`, `torch`, `actref`, ... as far as installed.
        hardware: `cpu` and, where it was used, `cuda`: model names.
        started: Time in ISO 8601, UTC; `SOURCE_DATE_EPOCH` where that is set.
        used: What `watch` named for the examples of each path.
    """

    devices: tuple[str, ...]
    documents: tuple[str, ...]
    results: tuple[Result, ...]
    problems: tuple[Problem, ...]
    versions: Mapping[str, str]
    hardware: Mapping[str, str]
    started: str
    used: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Every example passed on every device, and none was kept from running."""
        return not self.problems and not self.failures

    @property
    def failures(self) -> tuple[Result, ...]:
        """The results that are no pass."""
        return tuple(r for r in self.results if r.outcome != "passed")

    @property
    def summary(self) -> tuple[Summary, ...]:
        """One count per document and device, documents without an example included."""
        rows = []
        for device in self.devices:
            by_path: dict[str, list[Result]] = {path: [] for path in self.documents}
            for result in self.results:
                if result.device == device:
                    by_path[result.example.path].append(result)
            for path, results in by_path.items():
                outcomes = [r.outcome for r in results]
                counts = (outcomes.count("passed"), outcomes.count("failed"), outcomes.count("error"))
                rows.append(Summary(path, device, len(results), *counts, sum(r.seconds for r in results)))
        return tuple(rows)

    def timeless(self) -> Report:
        """The report with every duration 0, so that two runs of the same thing give the same bytes."""
        return replace(self, results=tuple(replace(r, seconds=0.0) for r in self.results))


@dataclass(frozen=True)
class Import:
    """An import of a document, of one name.

    Args:
        statement: As Python.
        package: The package that it imports from.
        environment: Environment variables that the document sets before it.
    """

    statement: str
    package: str
    environment: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Job:
    """What a worker is given.

    Args:
        documents: In the order in which they are to start; each runs once.
        device: Where.
        jobs: Processes at the same time.
        timeout: Seconds that one document may take.
        preload: What is imported before.
        watch: As `run` takes it.
    """

    documents: tuple[Document, ...]
    device: str
    jobs: int
    timeout: float
    preload: tuple[Import, ...] = ()
    watch: str | None = None


@dataclass(frozen=True)
class Run:
    """What came of one document: results in the order in which its examples ran, and what `watch` named."""

    results: list[Result]
    used: frozenset[str] = frozenset()

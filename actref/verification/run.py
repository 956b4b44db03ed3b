"""Runs examples and comparisons of some functions in some frameworks, on some devices."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from typing import Any

import actref
from actref.discovery import catalogue
from actref.entry import Entry
from actref.examples.devices import absence
from actref.examples.errors import DeviceError
from actref.frameworks import engines
from actref.frameworks.calls import written
from actref.frameworks.comparison import Comparison, compare
from actref.frameworks.departures import departs
from actref.frameworks.names import FRAMEWORKS, FrameworkError, framework
from actref.frameworks.published import compared, compared_on, kept, published, record
from actref.tabs import tabs
from actref.verification.changes import changes
from actref.verification.examples import Tab, VerificationError, failures, needs_pytest
from actref.verification.findings import Finding, Place, Report, State

Ran = tuple[str, str]
"""A framework and a device."""
Progress = Callable[[Iterable[Any], str, int], Iterable[Any]]


def verify(
    names: Sequence[str] = (),
    devices: Sequence[str] = ("cpu",),
    frameworks: Sequence[str] = (),
    *,
    jobs: int = 1,
    progress: Progress = lambda each, what, total: each,
) -> Report:
    """Run the examples and the comparisons with what is installed, and hold them against what was published.

    Args:
        names: Functions, by name or alias; all if none is given.
        devices: `cpu`, `cuda`, ...; with a question mark only if it is there. On CUDA torch alone is compared.
        frameworks: By name or alias; those that are installed if none is given.
        jobs: Processes at the same time.
        progress: Shows how far it is; it gets what is gone through, what that is, and how many there are.

    Raises:
        actref.UnknownNameError: No function is called so.
        actref.frameworks.FrameworkError: A framework is unknown, or named and not installed.
        actref.examples.DeviceError: A device is unknown or not there.
        VerificationError: pytest is missing, or a run did not come to its end.

    Example:
        >>> from actref.verification import verify
        >>> report = verify(["relu"], frameworks=["scipy"])
        >>> report.exit_code, [finding.state for finding in report.findings]
        (0, ['agrees', 'agrees'])
    """
    needs_pytest()
    entries = [*dict.fromkeys(catalogue[name] for name in names)] or [*catalogue.values()]
    ran, absent = _places(devices, frameworks)
    found: list[Finding] = []
    codes: dict[Ran, dict[Tab, str]] = {each: {} for each in ran}
    work = partial(_worked, ran)
    try:
        for findings, tabs_ in progress(_mapped(work, [e.name for e in entries], jobs), "comparing", len(entries)):
            found += findings
            for place, shown in tabs_.items():
                codes[place] |= shown
    except BrokenProcessPool as error:
        mend = "give the names of some functions and --jobs 1 to see which one"
        raise VerificationError(f"a framework ended its process without a word; {mend}") from error
    for name, device in progress(ran, "running the examples", len(ran)):
        found += _examples(name, device, codes[name, device], jobs)
    order = {name: position for position, name in enumerate(catalogue)}
    found.sort(key=lambda f: (ran.index((f.framework, f.device)), order[f.entry], f.kind))
    made = record("cpu")
    return Report(
        version=actref.__version__,
        python=platform.python_version(),
        made=made["made"],
        hardware=made["hardware"],
        places=tuple(_place(*each) for each in ran),
        absent=absent,
        findings=tuple(found),
    )


def _places(devices: Sequence[str], asked: Sequence[str]) -> tuple[list[Ran], dict[str, str]]:
    """What is to run, and what is left out with the reason."""
    absent: dict[str, str] = {}
    there: list[str] = []
    for device in dict.fromkeys(devices):
        plain = device.strip(" ?")
        missing = absence(plain)
        if missing and "?" not in device:
            raise DeviceError(missing)
        if missing:
            absent[plain] = missing
        else:
            there.append(plain)
    names = [framework(name).name for name in asked] or [*FRAMEWORKS]
    for name in names:
        if lacking := engines.lacking(name):
            if asked:
                raise FrameworkError(f"{FRAMEWORKS[name].title} cannot run, {lacking}")
            absent[name] = lacking
    ran = [(n, d) for d in there for n in names if n not in absent and n in compared_on(d)]
    if not ran:
        raise VerificationError(f"nothing runs {', '.join(names)} on {', '.join(devices)}; on CUDA runs torch alone")
    return ran, absent


def _place(name: str, device: str) -> Place:
    before = record(device)["versions"].get(name, {})
    return Place(name, FRAMEWORKS[name].title, device, engines.versions(name), before)


def _mapped(work: Callable[[str], Any], names: Sequence[str], jobs: int) -> Iterator[Any]:
    if jobs == 1 or len(names) == 1:
        yield from map(work, names)
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with ProcessPoolExecutor(min(jobs, len(names)), get_context("spawn")) as pool:
        yield from pool.map(work, names)


def _examples(name: str, device: str, codes: dict[Tab, str], jobs: int) -> list[Finding]:
    wrong = failures(codes, device, jobs) if codes else {}
    return [
        Finding(entry, name, device, "example", key, "failed", (wrong[entry, key],))
        if (entry, key) in wrong
        else Finding(entry, name, device, "example", key, "agrees")
        for entry, key in codes
    ]


def _worked(ran: Sequence[Ran], name: str) -> tuple[list[Finding], dict[Ran, dict[Tab, str]]]:
    """What came of every call of a function, and its tabs, which are still to be run."""
    entry = catalogue[name]
    found: list[Finding] = []
    codes: dict[Ran, dict[Tab, str]] = {}
    for framework_, device in ran:
        for declaration in compared(entry, framework_):
            call = written(entry, declaration)
            runs = [_run(entry, declaration, call, framework_, dtype, device) for dtype in engines.DTYPES]
            before = published(entry, framework_, call, device)
            found.append(Finding(name, framework_, device, "call", call, *_judged(entry, before, runs)))
        try:
            codes[framework_, device] = {(name, tab.key): tab.code for tab in tabs(entry, framework_)}
        except Exception as error:  # the framework is asked what it takes, and it may be any version
            reason = f"the examples cannot be written: {type(error).__name__}: {error}"
            found.append(Finding(name, framework_, device, "example", "all", "failed", (reason,)))
    return found, codes


def _run(entry: Entry, declaration: Any, call: str, name: str, dtype: str, device: str) -> dict[str, Any]:
    try:
        return compare(entry, declaration, name, dtype, device).to_json()
    except Exception as error:  # a result of another shape, for one: whatever a framework brings about is the finding
        return Comparison(call, dtype, error=f"{type(error).__name__}: {error}").to_json()


def _judged(entry: Entry, before: dict[str, Any], runs: Sequence[dict[str, Any]]) -> tuple[State, tuple[str, ...]]:
    """The state of a call, and what changed: facts that hold in every dtype once, others with the dtypes."""
    wrong = departs(entry, next(run for run in runs if run["dtype"] == "float32"))
    if not before:
        return "new", ("departs from the definition",) if wrong else ()
    facts: dict[str, list[str]] = {}
    for run in runs:
        for fact in changes(entry.name, before[run["dtype"]], kept(run)):
            facts.setdefault(fact, []).append(run["dtype"])
    if facts:
        every = len(engines.DTYPES)
        return "changed", tuple(f if len(d) == every else f"{f} in {', '.join(d)}" for f, d in facts.items())
    return "departs" if wrong else "agrees", ()

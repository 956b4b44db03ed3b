"""Runs every example of every page and docstring, on each device, and keeps a record of it.

Examples that passed are not run again while nothing that they rest on has changed: the examples themselves, wherever
they stand, the files of the project that they used, the versions and the device. A failure is never kept.

`python -m scripts.build.examples` runs them without building the site; `--record FILE` writes the record, which is how the
machine with CUDA reports (`make evidence-cuda`).
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

from actref.examples import Document
from actref.examples import ExamplesError as RunnerError
from scripts.build import dates, doctests
from scripts.build.cache import Cache, Traced, digest, source_digest, write_atomically
from scripts.build.doctests import Result, asked_devices, collect, content, run
from scripts.build.outcome import EVERYTHING, PLACE, Device, Record, dump, fingerprint
from scripts.paths import CACHE, DOCS, LANGUAGES, ROOT
from scripts.problem import Problem

JOBS = 2
"""Processes on the CPU."""

PRELOAD = ("numpy", "scipy.special", "sympy", "mpmath")
"""What actref itself imports, which the examples do not show."""
PACKAGES = (
    *("numpy", "scipy", "sympy", "mpmath", "gmpy2", "python-flint", "torch"),
    *("jax", "jaxlib", "flax", "keras", "onnx", "onnxruntime", "onnxscript"),
)
"""What examples compute with; another version of one runs them again."""


def documents() -> list[Path]:
    """Everything that holds examples: pages of every language, README, the sources of actref."""
    pages = [path for language in LANGUAGES for path in (DOCS / language).rglob("*.md")]
    return sorted([*pages, ROOT / "README.md", *(ROOT / "actref").rglob("*.py")])


def devices() -> list[str]:
    """The devices that ACTREF_DEVICES names; without it the CPU, and CUDA where there is a device."""
    if asked := asked_devices():
        return asked
    if importlib.util.find_spec("torch") is None or importlib.metadata.version("torch").endswith("+cpu"):
        return ["cpu"]  # said without importing torch, which takes seconds
    import torch

    return ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]


def verify(paths: Sequence[Path], asked: Sequence[str]) -> Record:
    """Run what has not passed before, and put everything together.

    Args:
        paths: Documents.
        asked: Devices.

    Raises:
        ExamplesError: An example fails or cannot be run, or a page that shows what was verified has none. The message
            holds the file, the line, what was expected and what came, for each.
        actref.examples.DeviceError: A device is unknown or not there.
    """
    machine = run([], devices=asked)
    read = {path: collect(path) for path in paths}
    problems = {
        (str(path), problem.line): f"{_name(path)}:{problem.line}: {problem.message}"
        for path, document in read.items()
        for problem in document.problems
        if not problem.left_alone
    }
    wrong = [*problems.values()]
    cache = Cache("examples", CACHE)
    record: Record = {
        "documents": {_name(path): fingerprint(path, read[path]) for path in paths},
        "devices": {},
        "results": {},
    }
    keys: list[str] = []
    for device in asked:
        hardware, versions = machine.hardware[device], dict(machine.versions)
        where: Device = {"hardware": hardware, "versions": versions, "date": dates.day(), "commit": dates.commit()}
        record["devices"][device] = where
        places = _places(read, device, hardware)
        wrong += [
            _complaint(each) for each in _failures(places, device, cache) if (each.path, each.line) not in problems
        ]
        keys += places
        record["results"][device] = [
            {"document": _name(path), "line": example.lineno + 1, "outcome": "passed"}
            for path, document in read.items()
            for example in document.examples
        ]
    if wrong:
        raise Problem("", "\n\n".join(wrong))
    cache.keep_only_traced(keys)
    _require_examples(paths, record)
    return record


def _places(documents: Mapping[Path, Document], device: str, hardware: str) -> dict[str, list[Path]]:
    """The key of each distinct piece of code that is to run, with the documents that show it."""
    sources = (source_digest("actref.examples"), Path(__file__), Path(doctests.__file__))
    run_by = (doctests.versions(PACKAGES), device, hardware, *sources)
    found: dict[str, list[Path]] = {}
    for path, document in documents.items():
        if document.examples:
            found.setdefault(digest(content(document), *run_by), []).append(path)
    return found


def _failures(places: Mapping[str, list[Path]], device: str, cache: Cache) -> list[Result]:
    """Run what has not passed before, and keep what passes; what is wrong with the rest."""
    wrong: list[Result] = []

    def make(missing: list[str]) -> dict[str, Traced]:
        paths = [path for key in missing for path in places[key]]
        report = run(paths, [device], JOBS, preload=PRELOAD, watch=True, seconds=cache.seconds)
        cache.keep_seconds(_seconds(report.results))
        wrong.extend(report.failures)
        failed = {result.path for result in report.failures}
        first = {key: str(places[key][0]) for key in missing}
        return {key: (b"passed", sorted(report.used[path])) for key, path in first.items() if path not in failed}

    cache.traced_together(places, make)
    return wrong


def _complaint(result: Result) -> str:
    return f"{_name(Path(result.path))}:{result.line} ({result.device}):\n{textwrap.indent(result.message, '    ')}"


def _seconds(results: Sequence[Result]) -> dict[str, float]:
    taken: dict[str, float] = {}
    for result in results:
        taken[result.path] = taken.get(result.path, 0.0) + result.seconds
    return taken


def _require_examples(paths: Sequence[Path], record: Record) -> None:
    with_examples = {example["document"] for examples in record["results"].values() for example in examples}
    for path in paths:
        if path.suffix != ".md" or _name(path) in with_examples:
            continue
        match = PLACE.search(path.read_text(encoding="utf-8"))
        if match is not None and match[1] != EVERYTHING:
            raise Problem(_name(path), "shows what was verified and has no example", "add a >>> that runs")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main(arguments: list[str] | None = None) -> int:
    """Run the examples of every page and docstring; exit 1 where one fails."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build.examples", description=main.__doc__)
    parser.add_argument("--device", action="append", help="a device; again for another. Default: ACTREF_DEVICES")
    parser.add_argument("--record", type=Path, help="write the record here")
    options = parser.parse_args(arguments)
    asked = options.device if options.device is not None else devices()
    try:
        record = verify(documents(), asked)
    except (Problem, RunnerError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.record is not None:
        write_atomically(options.record, dump(record))
    for device, examples in record["results"].items():
        print(f"{device}: {len(examples)} examples passed, {record['devices'][device]['hardware']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

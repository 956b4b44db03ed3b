"""Runs every example of every page and docstring, on each device, and keeps a record of it.

A document that passed is not run again while nothing that its examples rest on has changed: its own text, the sources
of actref (of its entries those that the examples name), the versions and the device. A failure is never kept.

`python -m scripts.examples` runs them without building the site; `--record FILE` writes the record, which is how the
machine with CUDA reports (`make evidence-cuda`).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import pkgutil
import re
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path

import actref
from actref import catalogue
from actref.examples import ExamplesError as RunnerError
from actref.examples import Report, asked_devices, collect, run
from scripts import dates
from scripts.cache import Cache, digest, source_digest, write_atomically
from scripts.outcome import EVERYTHING, PLACE, Device, Example, Record, dump, fingerprint
from scripts.paths import CACHE, DOCS, LANGUAGES, ROOT

JOBS = 2
"""Processes on the CPU."""


WHOLE = {"catalogue", "identify", "translate"}
"""Words of an example that may ask any entry."""


class ExamplesError(Exception):
    """Examples that fail, or a page that has none."""


def documents() -> list[Path]:
    """Everything that holds examples: pages of every language, README, the sources of actref."""
    pages = [path for language in LANGUAGES for path in (DOCS / language).rglob("*.md")]
    return sorted([*pages, ROOT / "README.md", *(ROOT / "actref").rglob("*.py")])


def devices() -> list[str]:
    """The devices that ACTREF_DEVICES names; without it the CPU, and CUDA where there is a device."""
    if asked := asked_devices():
        return asked
    if importlib.util.find_spec("torch") is None:
        return ["cpu"]
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
    texts = {_name(path): digest(path) for path in paths}
    sources = {path: rests_on(path) for path in paths}
    cache = Cache("examples", CACHE)
    record: Record = {"documents": {_name(path): fingerprint(path) for path in paths}, "devices": {}, "results": {}}
    keys: dict[tuple[str, Path], str] = {}
    for device in asked:
        hardware, versions = machine.hardware[device], dict(machine.versions)
        where: Device = {"hardware": hardware, "versions": versions, "date": dates.day(), "commit": dates.commit()}
        record["devices"][device] = where
        for path in paths:
            keys[device, path] = digest(_name(path), texts[_name(path)], sources[path], versions, device, hardware)
    missing = {device: [path for path in paths if cache.load(keys[device, path]) is None] for device in asked}
    wrong: list[str] = []
    for device, waiting in missing.items():
        report = run(waiting, devices=[device], jobs=JOBS)
        wrong += _complaints(report)
        for path, examples in _passed(waiting, report).items():
            cache.store(keys[device, path], json.dumps(examples).encode())
    if wrong:
        raise ExamplesError("\n\n".join(wrong))
    for device in asked:
        kept = [cache.load(keys[device, path]) for path in paths]
        record["results"][device] = [example for data in kept if data is not None for example in json.loads(data)]
    cache.keep_only(keys.values())
    _require_examples(paths, record)
    return record


def rests_on(path: Path) -> str:
    """Digest of the sources of actref that the examples of a document rest on: of a function, the entries that it names."""
    if path.stem not in catalogue:
        return source_digest("actref")
    words = set(re.findall(r"\w+", "\n".join(each.source for part in collect(path) for each in part.examples)))
    if words & WHOLE:
        return source_digest("actref")
    # gelu_grad and GELU are of the file of gelu
    spelt = {word.replace("_", "").lower() for word in words}
    named = [
        entry.digest
        for name, entry in catalogue.items()
        if name == path.stem or any(word.startswith(name.replace("_", "")) for word in spelt)
    ]
    parts = (f"actref.{part.name}" for part in pkgutil.iter_modules(actref.__path__) if part.name != "functions")
    return digest(named, source_digest(*parts))


def _passed(paths: Sequence[Path], report: Report) -> dict[Path, list[Example]]:
    """The examples of each document in which nothing is wrong; what stands beside a failure need not run again."""
    wrong = {*(problem.path for problem in report.problems), *(result.example.path for result in report.failures)}
    found: dict[Path, list[Example]] = {path: [] for path in paths if str(path) not in wrong}
    for result in report.results:
        path = Path(result.example.path)
        if path in found:
            found[path].append({"document": _name(path), "line": result.example.line, "outcome": result.outcome})
    return found


def _complaints(report: Report) -> list[str]:
    problems = [f"{_name(Path(problem.path))}:{problem.line}: {problem.message}" for problem in report.problems]
    failures = [
        f"{_name(Path(result.example.path))}:{result.example.line} ({result.device}): {result.message}\n"
        f"{textwrap.indent(result.example.source.rstrip(), '    ')}\n"
        f"  expected\n{textwrap.indent(result.example.expected.rstrip(), '    ')}\n"
        f"  got\n{textwrap.indent(result.got.rstrip(), '    ')}"
        for result in report.failures
    ]
    return [*problems, *failures]


def _require_examples(paths: Sequence[Path], record: Record) -> None:
    with_examples = {example["document"] for examples in record["results"].values() for example in examples}
    for path in paths:
        if path.suffix != ".md" or _name(path) in with_examples:
            continue
        match = PLACE.search(path.read_text(encoding="utf-8"))
        if match is not None and match[1] != EVERYTHING:
            raise ExamplesError(f"{_name(path)}: shows what was verified and has no example; add a >>> that runs")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def main(arguments: list[str] | None = None) -> int:
    """Run the examples of every page and docstring; exit 1 where one fails."""
    parser = argparse.ArgumentParser(prog="python -m scripts.examples", description=main.__doc__)
    parser.add_argument("--device", action="append", help="a device; again for another. Default: ACTREF_DEVICES")
    parser.add_argument("--record", type=Path, help="write the record here")
    options = parser.parse_args(arguments)
    asked = options.device if options.device is not None else devices()
    try:
        record = verify(documents(), asked)
    except (ExamplesError, RunnerError) as error:
        print(error, file=sys.stderr)
        return 1
    if options.record is not None:
        write_atomically(options.record, dump(record))
    for device, examples in record["results"].items():
        print(f"{device}: {len(examples)} examples passed, {record['devices'][device]['hardware']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

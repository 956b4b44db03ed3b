"""Run the docstrings of other people's packages by pytest, by the plugin and by Sybil: docs/evidence/runners.json (`make evidence-runners`).

Each runner is given the same files twice: as they are, and with one wrong output in each docstring (another digit, another
exception, another word). What passes the second time with a wrong output is a false pass. The packages and the runners are
installed in an environment of their own.
"""

from __future__ import annotations

import ast
import doctest
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from scripts.build import dates
from scripts.build.cache import write_atomically
from scripts.build.doctests import documented, hardware
from scripts.paths import EVIDENCE, ROOT

RECORD = EVIDENCE / "runners.json"
PACKAGES = {
    name: name.replace("-", "_")
    for name in ("toolz", "more-itertools", "boltons", "humanize", "natsort", "tabulate", "sortedcontainers", "bidict",
                 "uncertainties", "einops")
}  # fmt: skip
"""Distributions by name, with the folder or file that they install: pure Python, and with docstrings that hold examples."""

_COMMON = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--continue-on-collection-errors", "-W", "ignore"]
_DOCTEST = ["--doctest-modules", "--doctest-ignore-import-errors", "--doctest-continue-on-failure"]
RUNNERS: Mapping[str, Sequence[str]] = {
    "pytest": ["-p", "no:actref.examples.plugin", *_DOCTEST],
    "actref": ["--examples", *_DOCTEST],
    "actref, digits": ["--examples", "-oexamples_digits=all", *_DOCTEST],
    "sybil": ["-p", "no:actref.examples.plugin", "-p", "no:doctest"],
}
"""What each is asked with."""
_SYBIL = """from sybil import Sybil
from sybil.parsers.doctest import DocTestParser

pytest_collect_file = Sybil(parsers=[DocTestParser()], patterns=["*.py"]).pytest()
"""


@dataclass(frozen=True)
class Docstring:
    """The examples of one docstring.

    Args:
        file: Relative to the folder of the package.
        first: Its first line in the file, from 1.
        last: Its last line.
        examples: Lines of the first line of each expected output, with that output.
        count: How many `>>>` there are.
    """

    file: str
    first: int
    last: int
    examples: tuple[tuple[int, str], ...]
    count: int


def docstrings(root: Path, package: str) -> list[Docstring]:
    """Every docstring with examples whose lines are the lines of the file."""
    found: list[Docstring] = []
    top = root / package
    for path in sorted(top.rglob("*.py")) if top.is_dir() else [root / f"{package}.py"]:
        for _name, held in documented(ast.parse(path.read_text(encoding="utf-8"))):
            found += _docstring(path.relative_to(root).as_posix(), held)
    return found


def _docstring(file: str, held: ast.Constant) -> Iterator[Docstring]:
    text = str(held.value)
    assert held.end_lineno is not None
    if text.count("\n") != held.end_lineno - held.lineno:
        return  # a backslash joins lines: what stands where is not told by counting
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return
    if examples:
        wants = tuple(
            (held.lineno + e.lineno + e.source.count("\n"), e.want)
            for e in examples
            if e.want and not e.options.get(doctest.SKIP)
        )
        yield Docstring(file, held.lineno, held.end_lineno, wants, len(examples))


def wrong(line: str) -> str:
    """A line of an output with another last digit, another exception or, where it has neither, another letter."""
    digit = re.search(r"\d(?=\D*$)", line)
    if digit is not None:
        place, new = digit.start(), str((int(digit[0]) + 3) % 10)
    else:
        letter = re.search(r"[A-Za-z](?=[^A-Za-z]*$)", line)
        if letter is None:
            return line
        place, new = letter.start(), "q" if letter[0] != "q" else "z"
    return line[:place] + new + line[place + 1 :]


def inject(root: Path, found: Sequence[Docstring]) -> set[tuple[str, int]]:
    """Make one output wrong in each docstring; the docstrings where that could be done, by file and first line."""
    done = set()
    for each in found:
        path = root / each.file
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        for number, want in each.examples:
            # of an exception the last line is compared, of other outputs every line
            place = number + (want.count("\n") - 1 if want.startswith("Traceback") else 0) - 1
            line = lines[place] if place < len(lines) else ""
            if line.strip() and wrong(line) != line and "..." not in line:
                lines[place] = wrong(line)
                path.write_text("".join(lines), encoding="utf-8")
                done.add((each.file, each.first))
                break
    return done


def run(python: str, runner: str, root: Path, package: str, found: Sequence[Docstring]) -> dict[str, Any]:
    """What a runner makes of a package: the docstrings that it found, and those of them that passed whole; CPU seconds."""
    conftest = root / "conftest.py"
    conftest.write_text(_SYBIL if runner == "sybil" else "", encoding="utf-8")
    report = root / "report.xml"
    report.unlink(missing_ok=True)
    target = package if (root / package).is_dir() else f"{package}.py"
    command = [python, "-m", "pytest", *_COMMON, *RUNNERS[runner], f"--rootdir={root}", target]
    command += ["-ojunit_family=xunit1", f"--junitxml={report}"]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False, timeout=1200)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seen: dict[tuple[str, int], bool] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        if "file" not in case.attrib:
            continue
        line = int(case.attrib.get("line", 0)) + 1
        name = re.search(r"line:(\d+)", case.attrib["name"])
        line = int(name[1]) if name is not None else line
        place = next((d for d in found if d.file == case.attrib["file"] and d.first <= line <= d.last), None)
        if place is not None:
            fine = not any(each.tag in ("failure", "error") for each in case)
            key = (place.file, place.first)
            if not any(each.tag == "skipped" for each in case):
                seen[key] = seen.get(key, True) and fine
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"passed": sorted(k for k, fine in seen.items() if fine), "found": len(seen), "seconds": round(spent, 1)}


def measured(python: str, name: str) -> dict[str, Any]:
    """The row of a package."""
    package = PACKAGES[name]
    site = Path(_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))
    row: dict[str, Any] = {"version": _version(python, name)}
    results: dict[str, list[dict[str, Any]]] = {runner: [] for runner in RUNNERS}
    for wrongly in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve()
            _copy(site, root, package)
            found = docstrings(root, package)
            done = inject(root, found) if wrongly else {(d.file, d.first) for d in found}
            for runner in RUNNERS:
                made = run(python, runner, root, package, found)
                made["passed"] = [tuple(key) for key in made["passed"] if tuple(key) in done]
                results[runner].append(made)
    row |= {"docstrings": len(found), "examples": sum(d.count for d in found), "injected": len(done)}
    row["runners"] = {}
    for runner, (right, wronged) in results.items():
        # a false pass: it passed as it is, and with a wrong output too
        false = set(right["passed"]) & set(wronged["passed"])
        row["runners"][runner] = {
            "found": right["found"], "passed": len(right["passed"]), "false_passes": len(false), "seconds": right["seconds"],
        }  # fmt: skip
    return row


def _copy(site: Path, root: Path, package: str) -> None:
    if (site / package).is_dir():
        shutil.copytree(site / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    else:
        shutil.copy(site / f"{package}.py", root)


def _version(python: str, name: str) -> str:
    return _output([python, "-c", f"from importlib.metadata import version; print(version({name!r}))"])


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


SHOWN = {"pytest": "pytest", "actref, digits": "actref", "sybil": "Sybil"}
"""The runners of the page's table, and what it calls them."""


def table() -> dict[str, Any]:
    """What the page shows of the record."""
    record = json.loads(RECORD.read_text(encoding="utf-8"))
    rows = [
        {"name": name, **row, "runners": [row["runners"][runner] for runner in SHOWN]}
        for name, row in record["packages"].items()
    ]
    versions = ", ".join(f"{name} {version}" for name, version in record["versions"].items())
    return {
        "runners": [*SHOWN.values()],
        "packages": rows,
        "injected": sum(row["injected"] for row in rows),
        "false_passes": {
            shown: sum(row["runners"][runner]["false_passes"] for row in record["packages"].values())
            for runner, shown in SHOWN.items()
        },
        "provenance": f"({versions}; {record['hardware']}, {record['made']})",
    }


def main(names: Sequence[str]) -> int:
    """Install, run, record; with names only print."""
    with tempfile.TemporaryDirectory() as folder:
        python = os.environ.get("RUNNERS_PYTHON", "")
        if not python:
            venv.create(folder, with_pip=True)
            python = str(Path(folder) / "bin" / "python")
            needed = ["sybil", f"{ROOT}[doctest]", "numpy", *PACKAGES]
            subprocess.run(
                [python, "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), *needed], check=True
            )
        rows = {}
        for name in names or PACKAGES:
            rows[name] = measured(python, name)
            print(name, json.dumps(rows[name]), flush=True)
        versions = {each: _version(python, each) for each in ("pytest", "sybil")}
    if not names:
        record = {
            "made": dates.today(), "commit": dates.commit(), "hardware": hardware("cpu"),
            "versions": versions, "packages": rows,
        }  # fmt: skip
        write_atomically(RECORD, (json.dumps(record, indent=1) + "\n").encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How long the loop takes, beside MkDocs alone in the same run: `python -m scripts.evidence.bench_build`, as `make bench-build` does.

Everything happens in a copy of the project, so that caches, pages and texts of the checkout stay as they are.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.build import dates
from scripts.paths import ROOT

ENTRY = "relu"
"""The function of which a sentence is changed."""
PAGE = f"functions/rectifier/{ENTRY}/"
GUIDE = "docs/en/guides/kinks.ipynb"
PORT = 8765
_words = (f"changed{number}" for number in count())


@dataclass(frozen=True)
class Work:
    """Something that people wait for.

    Args:
        name: What.
        goal: At most how long, in words.
        run: Does it in the copy, and returns seconds.
    """

    name: str
    goal: str
    run: Callable[[Path], float]


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print the medians."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence.bench_build", description=main.__doc__)
    parser.add_argument("--runs", type=int, default=3, help="of each; the median counts")
    parser.add_argument("--tests", action="store_true", help="`make test` too, from nothing")
    chosen = parser.parse_args(arguments)
    console = Console(highlight=False)
    table = Table("work", "seconds", "times MkDocs", "goal", title=f"median of {chosen.runs}")
    alone = 0.0
    with copy() as project:
        for work in [*WORK, *([TESTS] if chosen.tests else [])]:
            seconds = [work.run(project) for _ in range(chosen.runs)]
            console.print(f"{work.name}: {', '.join(f'{each:.1f}' for each in seconds)} s")
            median = statistics.median(seconds)
            alone = median if work is ALONE else alone
            table.add_row(work.name, f"{median:.1f}", f"{median / alone:.2f}" if alone else "", work.goal)
    console.print(table)
    return 0


@contextmanager
def copy() -> Iterator[Path]:
    """The files of the project as they are, without what was made of them."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    with tempfile.TemporaryDirectory(prefix="actref-bench-") as folder:
        project = Path(folder) / "actref"
        for name in filter(None, names):
            if (ROOT / name).is_file():
                (project / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, project / name)
        yield project


def _environment(project: Path) -> dict[str, str]:
    given = {"PYTHONPATH": str(project), "SOURCE_DATE_EPOCH": str(dates.epoch()), "ACTREF_COMMIT": dates.commit()}
    return {**os.environ, **given}


def _seconds(project: Path, *command: str) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, cwd=project, env=_environment(project), capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return seconds


def _python(project: Path, *arguments: str) -> float:
    return _seconds(project, sys.executable, *arguments)


def _forget(project: Path) -> None:
    shutil.rmtree(project / ".cache", ignore_errors=True)
    for line in (project / "docs" / ".gitignore").read_text(encoding="utf-8").splitlines():
        made = project / "docs" / line.strip("/")
        if made.is_dir():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)


def _build(project: Path) -> float:
    return _python(project, "-m", "scripts.build")


def _cold(project: Path) -> float:
    _forget(project)
    return _build(project)


def _alone(project: Path) -> float:
    shutil.rmtree(project / ".cache" / "rendered", ignore_errors=True)
    program = (
        "import os, pathlib, shutil; from scripts.build import dates, steps; os.environ['SOURCE_DATE_EPOCH'] = "
        "str(dates.epoch()); out = pathlib.Path('site.alone'); steps.render(out); shutil.rmtree(out)"
    )
    return _python(project, "-c", program)


def _change_sentence(project: Path) -> str:
    """A word of its own in the first sentence about a function."""
    word, file = next(_words), project / "actref" / "functions" / "rectifier" / f"{ENTRY}.py"
    text, found = re.subn(
        r'(summary=\(?\s*")(?:changed\d+ )?', rf"\g<1>{word} ", file.read_text(encoding="utf-8"), count=1
    )
    assert found, f"{file} has no summary"
    file.write_text(text, encoding="utf-8")
    return word


def _changed_entry(project: Path) -> float:
    _change_sentence(project)
    return _build(project)


def _changed_guide(project: Path) -> float:
    file = project / GUIDE
    notebook = json.loads(file.read_text(encoding="utf-8"))
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"][-1]
    cell["source"] = [*cell["source"], f"\n\n{next(_words)}"]
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return _python(project, "-m", "scripts.build")


def _served(project: Path) -> float:
    command = [sys.executable, "-m", "scripts.build.serve", "--port", str(PORT)]
    with subprocess.Popen(command, cwd=project, env=_environment(project), stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for("", server)
            time.sleep(2)  # the server looks at the files for the first time
            word, start = _change_sentence(project), time.perf_counter()
            _wait_for(word, server)
            return time.perf_counter() - start
        finally:
            server.terminate()


def _wait_for(word: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{PAGE}") as page:
                if word in page.read().decode():
                    return
        except urllib.error.URLError:
            pass
        time.sleep(0.05)
    sys.exit("python -m scripts.build.serve ended")


def _pytest(*arguments: str) -> Callable[[Path], float]:
    return lambda project: _python(project, "-m", "pytest", "-q", *arguments)


def _tests(project: Path) -> float:
    _forget(project)
    return _seconds(project, "make", "--old-file", "setup", f"BIN={Path(sys.executable).parent}", "test")


ALONE = Work("MkDocs alone, both languages", "", _alone)
TESTS = Work("make test, nothing cached", "300 s", _tests)
WORK = (
    Work("make site, nothing cached", "150 s and 4 times", _cold),
    ALONE,
    Work("make site, nothing changed", "1.3 times", _build),
    Work("make site, a changed sentence of an entry", "1.6 times", _changed_entry),
    Work("make site, a changed sentence of a guide", "1.6 times", _changed_guide),
    Work("make serve, a changed sentence on the screen", "5 s", _served),
    Work("pytest tests/test_arrays.py, to the first test", "3 s", _pytest("--collect-only", "tests/test_arrays.py")),
    Work("pytest --entry gelu", "25 s", _pytest("--entry", "gelu")),
)


if __name__ == "__main__":
    sys.exit(main())

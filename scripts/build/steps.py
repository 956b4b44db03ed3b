"""Builds the whole site: `python -m scripts.build [--fresh]`.

Generate, run the notebooks and the examples, MkDocs in English and Chinese, check, swap. Everything happens in
`site.next`; only a site that passed takes the place of `site`, so a failed build leaves the last good one as it was.

`ACTREF_DEVICES=cpu,cuda` names the devices that the examples have to run on; without it they run on the CPU, and on
CUDA where there is a device.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from scripts.build import check, dates, examples, generate, outcome, rendered
from scripts.build.cache import write_atomically
from scripts.guides import notebooks
from scripts.paths import CACHE, CONFIGURATIONS, ROOT, SITE
from scripts.problem import Problem


@dataclass
class Summary:
    """What a build did.

    Args:
        seconds: Of each step.
        counts: What there is of each kind.
    """

    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, str] = field(default_factory=dict)

    def table(self) -> Table:
        """One line for each count and each step."""
        table = Table(show_header=False, title="site built")
        table.add_column()
        table.add_column(justify="right")
        for name, count in self.counts.items():
            table.add_row(name, count)
        table.add_section()
        for name, seconds in self.seconds.items():
            table.add_row(name, f"{seconds:.1f} s")
        table.add_row("all", f"{sum(self.seconds.values()):.1f} s")
        return table


def build(site: Path = SITE, console: Console | None = None) -> Summary:
    """Build into the folder beside `site`, then swap. Raises what the failing step raises; `site` is then untouched."""
    console = Console() if console is None else console
    aside = site.with_name(f"{site.name}.next")
    summary = Summary()
    os.environ["SOURCE_DATE_EPOCH"] = str(dates.epoch())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with _alone(), Progress(*columns, console=console, transient=True) as progress:

        def step(name: str, work: Callable[[], None]) -> None:
            task = progress.add_task(name, total=None)
            start = time.perf_counter()
            work()
            summary.seconds[name] = time.perf_counter() - start
            progress.remove_task(task)
            progress.console.print(f"{name}: {summary.seconds[name]:.1f} s")

        shutil.rmtree(aside, ignore_errors=True)
        step("generate", lambda: _generate(summary))
        step("notebooks", lambda: _notebooks(summary))
        step("examples", lambda: _examples(summary))
        step("pages", lambda: render(aside))
        step("check", lambda: _check(aside, summary, progress.console))
        step("swap", lambda: swap(aside, site))
    return summary


def _generate(summary: Summary) -> None:
    done = generate.generate()
    summary.counts["generated files written"] = f"{len(done.missing) + len(done.changed)}"


def _notebooks(summary: Summary) -> None:
    # Before the languages, which would both execute them.
    for name in notebooks.notebooks():
        for language in CONFIGURATIONS:
            notebooks.executed(name, language)
    summary.counts["notebooks"] = f"{len(notebooks.notebooks())}"


def _examples(summary: Summary) -> None:
    # A record that is left from an earlier build must not speak for this one if it stops here.
    outcome.VERIFICATION.unlink(missing_ok=True)
    record = examples.verify(examples.documents(), examples.devices())
    write_atomically(outcome.VERIFICATION, outcome.dump(record))
    for device, results in record["results"].items():
        summary.counts[f"examples on {device}"] = f"{len(results)}"


def render(folder: Path) -> None:
    """MkDocs for every language at once, each into a folder of its own, then Chinese goes below English."""
    parts = {language: folder.with_name(f"{folder.name}.{language}") for language in CONFIGURATIONS}
    traces = {language: part.with_suffix(".used") for language, part in parts.items()}
    environment = {
        **os.environ,
        "ACTREF_GENERATED": "1",
        "NO_MKDOCS_2_WARNING": "1",  # the theme's banner about another program
        "PYTHONHASHSEED": "0",  # nothing in the output may follow the order of a set
    }
    running = {
        language: subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", name, "-d", str(parts[language])],
            cwd=ROOT,
            env={**environment, rendered.USED: str(traces[language])},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for language, name in CONFIGURATIONS.items()
        if not rendered.restore(language, parts[language])
    }
    try:
        failures = []
        for language, process in running.items():
            output, _ = process.communicate()
            if process.returncode:
                failures.append(f"mkdocs ({CONFIGURATIONS[language]}) stopped:\n{_telling(output)}")
        if failures:
            raise Problem("", "\n".join(failures))
        for language in running:
            rendered.keep(language, parts[language], json.loads(traces[language].read_text(encoding="utf-8")))
        parts["en"].rename(folder)
        parts["zh"].rename(folder / "zh")
    finally:
        for process in running.values():
            process.kill()
        for language, part in parts.items():
            shutil.rmtree(part, ignore_errors=True)
            traces[language].unlink(missing_ok=True)


def _telling(output: str) -> str:
    # MkDocs says INFO to everything that went well; of a traceback the reader needs the error, which is its last line.
    lines = [line for line in output.splitlines() if line.strip() and not line.startswith(("INFO", "Traceback", " "))]
    return "\n".join(dict.fromkeys(lines))


def _check(folder: Path, summary: Summary, console: Console) -> None:
    result = check.check_once(folder)
    if result.problems:
        raise Problem("", "\n".join(["the built site has problems:", *map(str, result.problems)]))
    summary.counts["pages"] = f"{len(result.weights)}"
    summary.counts["figures"] = f"{result.figures}"
    summary.counts["links to other sites"] = f"{len(result.external)}"
    summary.counts["heaviest page"] = f"{result.weights[0].markup / 1000:.0f} KB"
    console.print(check.weight_table(result, rows=5))


def swap(new: Path, site: Path) -> None:
    """Put the new folder in the place of the old one. At no moment is there a half-written site."""
    old = site.with_name(f"{site.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if site.exists():
        site.rename(old)
    try:
        new.rename(site)
    except OSError:
        if old.exists():
            old.rename(site)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _alone() -> Iterator[None]:
    # Two builds at once would clean each other's folders away.
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Problem("", "another build of this checkout is running", "wait for it, then build again") from error
        yield


def main(arguments: list[str] | None = None) -> int:
    """Build the site; exit 1, and leave the last good site, where a step fails."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build", description=main.__doc__)
    parser.add_argument("--fresh", action="store_true", help="forget every cached result first")
    console = Console(highlight=False)
    if parser.parse_args(arguments).fresh:
        shutil.rmtree(CACHE, ignore_errors=True)
    try:
        summary = build(SITE, console)
    except Exception as error:
        # Whatever stopped it, the reader gets the message and the exit code; the traceback is for a bug in the build.
        console.print(f"[red]the build stopped[/red] ({type(error).__name__}); site/ is as it was")
        console.print(str(error), markup=False, soft_wrap=True)
        if os.environ.get("ACTREF_TRACEBACK"):
            raise
        return 1
    console.print(summary.table())
    return 0


if __name__ == "__main__":
    sys.exit(main())

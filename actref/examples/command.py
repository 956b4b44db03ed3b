"""`actref doctest`: the runner as a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from actref.examples.errors import ExamplesError
from actref.examples.output import to_json, to_junit, to_text
from actref.examples.runner import TIMEOUT, asked_devices, run


def doctest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Markdown and Python files, folders of them.")],
    device: Annotated[list[str] | None, typer.Option(help="cpu, cuda, cuda:1, ...; give it again for more.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as JSON.")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as JUnit XML.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to share the documents among.")] = 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one document may take.")] = TIMEOUT,
    require_examples: Annotated[bool, typer.Option(help="A Markdown file without an example fails.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing where all pass.")] = False,
) -> None:
    """Run the >>> examples of Markdown pages and docstrings on each device.

    Without --device the environment variable ACTREF_DEVICES names them (cpu,cuda); without that it is the CPU.
    Exits with 0 if all passed, 1 if one failed, 2 if the run could not start.
    """
    devices = device or asked_devices() or ["cpu"]
    outputs = [(file, form) for file, form in ((json, to_json), (junit, to_junit)) if file is not None]
    try:
        for file, _ in outputs:
            _check_writable(file)
        report = run(paths, devices, jobs=jobs, timeout=timeout, require_examples=require_examples)
        if not (quiet and report.ok):
            for line in to_text(report):
                typer.echo(line)
        for file, form in outputs:
            # a surrogate cannot be encoded; escaped, it is what JSON writes for it
            file.write_text(form(report), encoding="utf-8", errors="backslashreplace")
    except (ExamplesError, OSError) as error:
        typer.echo(f"actref doctest: {error}", err=True)
        raise typer.Exit(2) from error
    raise typer.Exit(0 if report.ok else 1)


def _check_writable(file: Path) -> None:
    """Raise ExamplesError before the run where its report could not be kept after it."""
    place = file if file.exists() else file.parent
    if file.is_dir() or not place.exists() or not os.access(place, os.W_OK):
        raise ExamplesError(f"cannot write {str(file)!r}; name a file in a folder that is there and can be written to")

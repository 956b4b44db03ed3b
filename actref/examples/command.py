"""`actref doctest`: the runner as a command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from actref.examples.errors import ExamplesError
from actref.examples.output import to_json, to_junit, to_text
from actref.examples.runner import TIMEOUT, run


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
    named = os.environ.get("ACTREF_DEVICES", "cpu")
    devices = device if device else [name.strip() for name in named.split(",") if name.strip()]
    try:
        report = run(paths, devices, jobs=jobs, timeout=timeout, require_examples=require_examples)
    except ExamplesError as error:
        typer.echo(f"actref doctest: {error}", err=True)
        raise typer.Exit(2) from error
    if json is not None:
        json.write_text(to_json(report), encoding="utf-8")
    if junit is not None:
        junit.write_text(to_junit(report), encoding="utf-8")
    if not (quiet and report.ok):
        for line in to_text(report):
            typer.echo(line)
    raise typer.Exit(0 if report.ok else 1)

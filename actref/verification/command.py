"""The command `actref verify`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track

from actref.console import console

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Functions; all if none is given.")
    ] = None,
    devices: Annotated[str, typer.Option(help="cpu,cuda: run on each; cuda? only if it is there.")] = "cpu",
    frameworks: Annotated[
        str, typer.Option(metavar="NAMES", help="torch,jax,...; those that are installed if none is named.")
    ] = "",
    jobs: Annotated[
        int, typer.Option(min=1, help="Processes at the same time; one for each core if not given.")
    ] = os.cpu_count() or 1,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write JUnit too.")] = None,
    markdown: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Append Markdown too: $GITHUB_STEP_SUMMARY.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Hold what is installed against what was published: every example of the catalogue, and every call's values and gradients.

    Exits with 0 if everything is as published, with 1 if something changed or an example fails, with 2 where the run could
    not start: an unknown function, a framework that is not installed, a device that is not there.
    """
    from actref.verification.run import verify as verified

    def shown(each: Iterable[Any], what: str, total: int) -> Iterable[Any]:
        errors = Console(stderr=True)
        return track(each, what, total, console=errors, transient=True, disable=not errors.is_terminal)

    report = verified(names or (), _words(devices), _words(frameworks), jobs=jobs, progress=shown)
    if junit is not None:
        junit.write_bytes(report.junit())
    if markdown is not None:
        with markdown.open("a", encoding="utf-8") as file:
            file.write(report.markdown())
    if as_json:
        typer.echo(json.dumps(report.to_json(), indent=2, ensure_ascii=False))
    else:
        report.table(console())
    sys.stdout.flush()
    raise typer.Exit(report.exit_code)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]

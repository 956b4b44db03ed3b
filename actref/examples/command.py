"""`actref doctest`: pytest with the plugin, as a command."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer


def doctest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Markdown and Python files, folders of them.")],
    device: Annotated[list[str] | None, typer.Option(help="cpu, cuda, cuda:1, ...; give it again for more.")] = None,
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as JUnit XML.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Documents that run at the same time.")] = 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one document may take.")] = 120.0,
    accept: Annotated[bool, typer.Option("--accept", help="Show and write the outputs that came.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print less.")] = False,
) -> None:
    """Run the >>> examples of Markdown pages and docstrings on each device: pytest --examples --doctest-modules.

    Without --device the environment variable ACTREF_DEVICES names them (cpu,cuda). A device with a question mark (cuda?)
    is left out where it is not there. Exits as pytest does: 0 if all passed, 1 if one failed, 4 where the run could not
    start, 5 if there is no example. What pytest can do beyond, it does when it is called itself.
    """
    if importlib.util.find_spec("pytest") is None:
        typer.echo("actref doctest: needs pytest; pip install 'actref[doctest]'", err=True)
        raise typer.Exit(4)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "actref.examples.plugin",
        "--examples",
        "--doctest-modules",
        "--doctest-continue-on-failure",
    ]
    command += ["--override-ini", f"examples_jobs={jobs}", "--override-ini", f"examples_timeout={timeout:g}"]
    command += [*(["--devices", ",".join(device)] if device else []), *(["--accept"] if accept else [])]
    command += [f"--junitxml={junit}"] * (junit is not None)
    raise typer.Exit(subprocess.call([*command, *["-q"] * quiet, *paths]))

"""`actref doctest`: pytest with the plugin, as a command."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import typer


def doctest(context: typer.Context) -> None:
    """Run the >>> examples of Markdown pages and docstrings: pytest --examples --doctest-modules.

    What stands behind are paths and options of pytest: --devices cpu,cuda?, --accept, --junitxml=FILE, -k, -x, ... It
    exits as pytest does: 0 if all passed, 1 if one failed, 4 where the run could not start, 5 if there is no example.
    """
    if importlib.util.find_spec("pytest") is None:
        typer.echo("actref doctest: needs pytest; pip install 'actref[doctest]'", err=True)
        raise typer.Exit(4)
    asked = ["-p", "actref.examples.plugin", "--examples", "--doctest-modules", "--doctest-continue-on-failure"]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "pytest", *asked, *context.args]))

"""The command line: `actref list`, `show`, `eval`, `plot`, `translate`, `identify`, `verify` and `doctest`."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from rich.text import Text

from actref.console import console
from actref.discovery import catalogue
from actref.entry import FAMILIES, Entry
from actref.errors import ActrefError
from actref.frameworks.command import CommandError, identify, translate
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.layouts import LAYOUTS
from actref.papers import Paper
from actref.verification.command import verify

app = typer.Typer(no_args_is_help=True)
app.command(context_settings={"ignore_unknown_options": True})(translate)  # a formula may begin with a minus
app.command()(identify)
app.command()(verify)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib import metadata

        typer.echo(f"actref {metadata.version('actref')}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Neural-network activation functions, each defined once."""


Name = Annotated[str, typer.Argument(metavar="NAME", help="An entry's name or alias.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Settings = Annotated[list[str] | None, typer.Option("--param", metavar="NAME=VALUE", help="A parameter; repeatable.")]

POINTS = 800
WIDEST = 1e100
"""Farthest end of an axis: beyond, what matplotlib computes with it overflows."""


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def doctest(context: typer.Context) -> None:
    """Run the >>> examples of Markdown pages and docstrings: pytest --examples --doctest-modules.

    What stands behind are paths and options of pytest: --devices cpu,cuda?, --accept, --junitxml=FILE, -k, -x, ... It
    exits as pytest does: 0 if all passed, 1 if one failed, 4 where the run could not start, 5 if there is no example.
    """
    if importlib.util.find_spec("pytest") is None:
        raise CommandError("doctest needs pytest; pip install 'actref[doctest]'")
    asked = ["-p", "actref.examples.plugin", "--examples", "--doctest-modules", "--doctest-continue-on-failure"]
    raise typer.Exit(subprocess.call([sys.executable, "-m", "pytest", *asked, *context.args]))


@app.command("list")
def list_entries(
    family: Annotated[str | None, typer.Option(help=f"One of {', '.join(FAMILIES)}.")] = None,
    kind: Annotated[str | None, typer.Option(help="elementwise, learnable, stochastic, vector or gated.")] = None,
    properties: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="NAME[=VALUE]", help="Keep what has it: monotone, parity=odd; repeatable."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the functions of the catalogue."""
    if family is not None and family not in FAMILIES:
        raise CommandError(f"unknown family {family!r}; families are {', '.join(FAMILIES)}")
    kinds = sorted({entry.kind for entry in catalogue.values()})
    if kind is not None and kind not in kinds:
        raise CommandError(f"unknown kind {kind!r}; kinds are {', '.join(kinds)}")
    chosen = [e for e in catalogue.values() if family in (None, e.family) and kind in (None, e.kind)]
    if properties:
        # a sheet takes a second; the bar is for a person, and goes where it does not mix with the list
        derived = track(chosen, "deriving properties", console=Console(stderr=True), transient=True)
        flags = {e.name: e.properties.flags for e in derived}
        known = dict.fromkeys(name for each in flags.values() for name in each)
        what = "".join(f" of {word} functions" for word in (family, kind) if word is not None)
        chosen = [e for e in chosen if all(_has(flags[e.name], wanted, known, what) for wanted in properties)]
    if as_json:
        rows = [{"name": e.name, "title": e.title, "family": e.family, "kind": e.kind, "year": e.year} for e in chosen]
        typer.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table("name", "family", "kind", "year", "what it does", box=None, pad_edge=False)
    for e in chosen:
        table.add_row(e.name, e.family, e.kind, str(e.year), e.prose.summary)
    console().print(table)


def _has(flags: dict[str, bool | str], wanted: str, known: Iterable[str], what: str) -> bool:
    """Whether a function has a property; one that its kind does not know it has not."""
    name, stated, value = wanted.partition("=")
    if name not in known:
        raise CommandError(f"unknown property {name!r}; properties{what} are {', '.join(known)}")
    return str(flags.get(name, "")).lower() == (value.lower() if stated else "true")


@app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Show a function: formula, derivative, properties, what goes wrong, the line in each framework, paper.

    What is derived for it is kept in the user's cache, and made anew where the package has changed.
    """
    from actref.kept import kept

    entry = catalogue[name]
    derived = kept(f"shown-{entry.name}", lambda: _derived(entry))
    if as_json:
        typer.echo(json.dumps({**_record(entry), **derived["json"]}, indent=2, ensure_ascii=False))
        return
    out = console()
    words = f", {entry.full_name}" if entry.full_name != entry.title else ""
    out.print(f"[bold]{entry.title}[/bold]{words} · {entry.name} · {entry.kind} · {entry.family}")
    if entry.aliases:
        out.print(f"also: {', '.join(entry.aliases)}")
    out.print(f"\n{entry.prose.summary}\n")
    for line in derived["formulas"]:
        out.print(line, highlight=False, markup=False)
    if entry.parameters:
        table = Table("parameter", "default", "domain", "meaning", box=None, pad_edge=False)
        for p in entry.parameters:
            table.add_row(p.name, f"{p.default:g}", str(p.domain), p.meaning)
        out.print(table, "")
    table = Table("property", "value", "how", box=None, pad_edge=False)
    for row in derived["properties"]:
        table.add_row(*row)
    out.print(table, "")
    if isinstance(entry, Gated):
        others = ", ".join(each for each in LAYOUTS if each != entry.layout)
        out.print(f"layout: {entry.layout}; {others} with layout=", highlight=False)
    for problem in entry.prose.goes_wrong:
        out.print(f"goes wrong: {_plain(problem.text)}", highlight=False, markup=False)
    out.print()
    table = Table("framework", "line", "", box=None, pad_edge=False)
    for title, line, note in _lines(entry):
        table.add_row(title, Text(line), Text(note))
    out.print(table, "")
    for word, cited in derived["cited"].items():
        out.print(f"{word}: {cited}", highlight=False, markup=False)
    if entry.disputed:
        out.print(_plain(entry.disputed), highlight=False, markup=False)


def _cited(paper: Paper) -> str:
    """A paper in a line."""
    return f"{', '.join(paper.authors)}, {paper.year}. {paper.title}. {paper.link}"


def _written(entry: Entry) -> list[tuple[str, Any, str]]:
    """The definition and its derivatives: left side, expression and LaTeX."""
    if isinstance(entry, Elementwise):
        return [(left, entry.derivative(n), entry.latex(n)) for n, left in enumerate(("f(x) =", "f′(x) =", "f″(x) ="))]
    if isinstance(entry, Gated):
        sides = {"": "f(a, b) =", "a": "∂f/∂a =", "b": "∂f/∂b ="}
        return [(left, entry.derivative(wrt), entry.latex(wrt)) for wrt, left in sides.items()]
    if isinstance(entry, Vector):
        return [(left, entry.derivative(n), entry.latex(n)) for n, left in enumerate(("fᵢ(x) =", "∂fᵢ/∂xⱼ ="))]
    raise CommandError(f"{entry.name}: no formulas for the kind {entry.kind}")


def _derived(entry: Entry) -> dict[str, Any]:
    """What is derived of a function and takes seconds: lines of formulas, rows of properties, and both for programs."""
    sheet = entry.properties
    return {
        "cited": {"paper": _cited(entry.paper)} | ({"first used": _cited(entry.first_use)} if entry.first else {}),
        "formulas": list(_formulas(entry)),
        "properties": [[item.key, item.text, item.how.kind] for item in sheet.items],
        "json": {
            "paper": _identified(entry.paper),
            "first_use": _identified(entry.first_use),
            "latex": [latex for _, _, latex in _written(entry)],
            "properties": sheet.to_json(),
        },
    }


def _plain(text: str) -> str:
    """Prose with the words of its links, [[gelu]] and [a guide](address), alone."""
    return re.sub(r"\[\[(\w+)\]\]|\[([^]]+)\]\([^)]+\)", r"\1\2", text)


def _lines(entry: Entry) -> Iterator[tuple[str, str, str]]:
    """The line in each framework with an arithmetic of its own, and whether it has the function itself."""
    from actref.frameworks.calls import answer, written
    from actref.frameworks.names import FRAMEWORKS

    for name, framework in FRAMEWORKS.items():
        if framework.borrows:
            continue
        found = answer(entry, name)
        if found is None:
            yield framework.title, "", "cannot write it in one line"
        else:
            yield framework.title, written(entry, found), "composed" if found.composed else found.since


def _formulas(entry: Entry) -> Iterator[str]:
    import sympy as sp

    for left, expression, latex in _written(entry)[:2] if isinstance(entry, Elementwise) else _written(entry):
        # SymPy's two-dimensional print knows nothing of the words of vectors
        written = latex if isinstance(entry, Vector) else sp.pretty(expression, use_unicode=True, wrap_line=False)
        lines = written.splitlines()
        middle = len(lines) // 2
        for number, line in enumerate(lines):
            yield f"{left if number == middle else ' ' * len(left)} {line}"
        yield ""


def torch_call(entry: Entry) -> str:
    """What one writes for the function in torch."""
    if entry.torch.function is None:
        return f"actref.torch.{entry.name}"
    fixed = "".join(f", {key}={value!r}" for key, value in entry.torch.fixed.items())
    return f"{entry.torch.function}(x{fixed})" if fixed else entry.torch.function


def _record(entry: Entry) -> dict[str, Any]:
    record: dict[str, Any] = {
        "name": entry.name,
        "title": entry.title,
        "full_name": entry.full_name,
        "aliases": list(entry.aliases),
        "family": entry.family,
        "kind": entry.kind,
        "year": entry.year,
        "summary": entry.prose.summary,
        "parameters": [
            {"name": p.name, "default": p.default, "domain": str(p.domain), "meaning": p.meaning}
            for p in entry.parameters
        ],
        "torch": torch_call(entry),
        "disputed": entry.disputed,
        "frameworks": {title: line for title, line, _ in _lines(entry)},
        "goes_wrong": [_plain(problem.text) for problem in entry.prose.goes_wrong],
        "digest": entry.digest,
    }
    if isinstance(entry, Gated):
        record["layout"] = entry.layout
    return record


def _identified(paper: Paper) -> dict[str, Any]:
    return {"title": paper.title, "authors": list(paper.authors), "year": paper.year, "link": paper.link}


@app.command("eval", context_settings={"ignore_unknown_options": True})
def evaluate(
    name: Name,
    values: Annotated[
        list[str],
        typer.Argument(
            metavar="X...", help="Numbers: -5.5, 1/3, 1e-3, inf; together one vector where the function takes one."
        ),
    ],
    order: Annotated[int, typer.Option(min=0, help="Order of the derivative; 1 is the Jacobian of a vector.")] = 0,
    digits: Annotated[int, typer.Option(min=1, max=2000, help="Significant digits.")] = 20,
    param: Settings = None,
) -> None:
    """Evaluate a function, or its derivative, to any number of digits; a line for each number of the result.

    Numbers and parameters are the decimals or quotients that are written, 0.1 or 1/3, defaults included: not the binary
    numbers nearest to them. Value and gate of a gated unit lie as the function expects them in an array; its derivatives
    are by the value and by the gate.
    """
    from mpmath import mp

    entry = catalogue[name]
    for row in _exact(entry, values, order, digits, _parameters(entry, param)):
        typer.echo("  ".join(mp.nstr(number, digits) for number in row))


def _exact(
    entry: Entry, x: list[str], order: int, digits: int, parameters: dict[str, Any]
) -> Iterable[tuple[Any, ...]]:
    """The numbers of the result, or for each of them its derivatives."""
    if isinstance(entry, Elementwise):
        return [(entry.exact(each, order, digits, **parameters),) for each in x]
    if isinstance(entry, StochasticVector):
        raise CommandError(f"{entry.name} draws at random; give the draw to its entry: exact(x, noise=[...])")
    if isinstance(entry, Vector):
        found: tuple[Any, ...] = entry.exact(x, order, digits, **parameters)
        return found if order else [(each,) for each in found]
    if not isinstance(entry, Gated):
        raise CommandError(f"{entry.name}: the kind {entry.kind} cannot be evaluated")
    if order > 1:
        raise CommandError(
            f"{entry.name}: --order {order}; allowed are 0 and 1, its entry has more: exact(a, b, wrt='ab')"
        )
    if len(x) % 2:
        raise CommandError(f"{entry.name}: {len(x)} numbers; a gated unit takes an even number, values and gates")
    import numpy as np

    from actref.layouts import halves

    pairs = zip(*halves(np.array(x, object), -1, entry.layout), strict=True)
    by = ("a", "b") if order else ("",)
    return [tuple(entry.exact(a, b, wrt, digits, **parameters) for wrt in by) for a, b in pairs]


@app.command()
def plot(
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="Entries to draw over each other.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="File to write; its suffix says the format.")],
    order: Annotated[int, typer.Option(min=0, max=1, help="0 for the function, 1 for the derivative.")] = 0,
    low: Annotated[float, typer.Option("--from", help="Left end.")] = -4.0,
    high: Annotated[float, typer.Option("--to", help="Right end.")] = 4.0,
    param: Settings = None,
) -> None:
    """Draw functions, or their derivatives, into a file; lines break where a function jumps.

    Of a gated unit the gate runs and the value is 1; of a function of vectors every component is drawn, the first one of
    its input running.
    """
    if not low < high:
        raise CommandError(f"--from {low:g} is not below --to {high:g}")
    if max(abs(low), abs(high)) > WIDEST:
        raise CommandError(f"--from {low:g} --to {high:g}; ends from {-WIDEST:g} to {WIDEST:g} can be drawn")
    try:
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        raise CommandError("drawing needs matplotlib: pip install 'actref[plot]'") from error
    import numpy as np

    from actref.plotting import curves

    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    formats = figure.canvas.get_supported_filetypes()
    if out.suffix.removeprefix(".").lower() not in formats:
        raise CommandError(f"cannot write {str(out)!r}: its suffix says the format, one of .{', .'.join(formats)}")
    axes = figure.add_subplot()
    x = np.linspace(low, high, POINTS)
    entries = [catalogue[name] for name in names]
    values = _drawn(entries, param)
    for entry in entries:
        for label, places, y in curves(entry, order, x, values[entry.name]):
            axes.plot(places, y, label=label)
    axes.axhline(0, color="0.6", linewidth=0.8)
    axes.axvline(0, color="0.6", linewidth=0.8)
    axes.set_xlabel("x")
    axes.set_ylabel("f(x)" if order == 0 else "f′(x)")
    axes.legend()
    try:
        figure.savefig(out)
    except (OSError, ValueError, RuntimeError) as error:  # a RuntimeError where a format needs TeX
        raise CommandError(f"cannot write {out}: {' '.join(str(error).split())}") from error
    typer.echo(f"wrote {out}")


def _drawn(entries: list[Entry], settings: list[str] | None) -> dict[str, dict[str, float]]:
    """The parameters of each function; a setting belongs to every function that has it, and to one at least."""
    given = dict(map(_setting, settings if settings is not None else []))
    for name in given.keys() - {p.name for entry in entries for p in entry.parameters}:
        entries[0].parameter(name)  # which says what there is
    drawn = {}
    for entry in entries:
        own: dict[str, Any] = {p.name: given[p.name] for p in entry.parameters if p.name in given}
        complete = entry.check_reals(own)
        drawn[entry.name] = {name: complete[name] for name in own}
    return drawn


def _setting(text: str) -> tuple[str, str]:
    name, stated, value = text.partition("=")
    if not stated:
        raise CommandError(f"--param {text}: write NAME=VALUE with a number")
    return name, value


def _parameters(entry: Entry, settings: list[str] | None) -> dict[str, str | Fraction]:
    """Every parameter, as text where it is given, else as the number that its default was written as."""
    given: dict[str, str | Fraction] = {p.name: _simplest(p.default) for p in entry.parameters}
    for name, value in map(_setting, settings if settings is not None else []):
        given[entry.parameter(name).name] = value
    return given


def _simplest(number: float) -> Fraction:
    """The fraction that a float was written as: 1/100 for 0.01, 2/3 for 2 / 3."""
    simple = Fraction(number).limit_denominator(10**6)
    return simple if float(simple) == number else Fraction(number)


def main() -> None:
    """Run the command line; an error of ours, or of the file that it writes to, is one line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no Greek shows \\u03b1 for α
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except (ActrefError, OSError) as error:
        print(f"actref: {error}", file=sys.stderr)
        # what could not be written is not tried once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(2)


if __name__ == "__main__":
    main()

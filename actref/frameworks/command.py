"""The commands `actref translate` and `actref identify`."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from actref.console import console
from actref.discovery import catalogue
from actref.errors import ActrefError
from actref.frameworks import engines
from actref.frameworks.names import FRAMEWORKS

if TYPE_CHECKING:
    from actref.frameworks.onnx_models import Activation, Contents
    from actref.frameworks.translation import Proof, Translation

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
KNOWN = ", ".join(FRAMEWORKS)
FEW = 4
"""Gated units of a model whose inputs the table names; `--json` names all."""


class CommandError(ActrefError):
    """Words of a command that make no sense together."""


def translate(
    call: Annotated[
        str | None,
        typer.Argument(metavar="CALL", help="'torch.nn.LeakyReLU(0.2)' or 'x * x.sigmoid()'; parsed, never run."),
    ] = None,
    to: Annotated[str | None, typer.Option("--to", help=f"Framework to write for: {KNOWN}.")] = None,
    source: Annotated[
        str | None, typer.Option("--from", help="Framework of the call, where it leaves that open.")
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--from-onnx", metavar="FILE", help="List every activation of an ONNX model instead.")
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="List every activation of Python source, with its line."),
    ] = None,
    prove: Annotated[
        bool, typer.Option("--proof/--no-proof", help="Run both sides and compare them; imports both frameworks.")
    ] = True,
    dtype: Annotated[
        str, typer.Option("--dtype", help="Format of the proof: float64, float32, float16 or bfloat16.")
    ] = "float32",
    opset: Annotated[
        int | None, typer.Option("--opset", min=1, help="Version of ONNX's operators that the line has to do with.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a call or a formula of one framework in another, with a proof; or list those of a model or a file."""
    if file is not None:
        if call is not None or model is not None:
            raise CommandError(
                "--file FILE stands without a call; with --to it also writes each line for that framework"
            )
        _from_source(file, to, source, as_json)
        return
    if model is not None:
        if call is not None or to is not None or source is not None:
            raise CommandError(
                "--from-onnx FILE stands alone, it lists torch lines; a call, --to and --from go together"
            )
        _from_onnx(model, as_json)
        return
    if call is None or to is None:
        raise CommandError(f"write: actref translate CALL --to FRAMEWORK, with one of {KNOWN}")
    from actref.frameworks import notation
    from actref.frameworks.translation import prepared

    made = [prepared(tree, call, to, source, dtype, opset) for tree in notation.activations(call)]
    if as_json:
        found = [(each.proven() if prove else each.translation).to_json() for each in made]
        _print_json(found[0] if len(found) == 1 else found)
        return
    notes = Console(stderr=True, highlight=False, soft_wrap=True)
    for each in made:
        typer.echo(each.translation.call)  # before the proof, which imports both frameworks
        _explain(notes, each.translation, opset)
        if prove:
            _report(notes, each.proven())


def _explain(notes: Console, made: Translation, opset: int | None) -> None:
    """What is known of a translation without running it."""
    values = ", ".join(f"{name}={value}" for name, value in made.values.items())
    function = f"{made.entry}({values})" if made.entry else "none of the catalogue"
    notes.print(f"[dim]function[/dim]  {escape(function)}", markup=True)
    if made.composed and made.entry:
        where = FRAMEWORKS[made.target].title + (f" at opset {opset}" if opset is not None else "")
        pair = catalogue[made.entry].kind == "gated"
        why = "has no function of two tensors for it" if pair else "has no function of its own for it"
        notes.print(f"[dim]composed[/dim]  {where} {why}")
    if made.note:
        notes.print(f"[dim]note[/dim]      {escape(made.note)}")
    for warning in made.warnings:
        notes.print(f"[yellow]warning[/yellow]   {escape(warning)}")


def _report(notes: Console, made: Translation) -> None:
    """The verdict in words, then the numbers."""
    if made.proof is None:
        notes.print(f"[dim]proof[/dim]     not run: {escape(made.unproven)}")
        return
    colour = "green" if made.proof.same else "bold red"
    notes.print(f"[dim]verdict[/dim]   [{colour}]{escape(made.proof.verdict)}[/{colour}]")
    notes.print(f"[dim]proof[/dim]     {escape(_proof(made.proof))}")


def _print_json(data: Any) -> None:
    typer.echo(json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False))


def _proof(proof: Proof) -> str:
    differences = (
        f"largest difference {proof.largest:.2g} at x = {proof.largest_at:g}, "
        f"relative {proof.relative:.2g} at x = {proof.relative_at:g}"
    )
    found = differences if proof.largest else "no difference"
    extra = ", 0 for subnormal results on one side" if proof.flushed else ""
    return f"{found}{extra}; {proof.points} numbers in {proof.dtype}, beside {proof.beside}"


INCOMPLETE = 3
"""Exit code where a model holds what could not be looked into."""


def _from_onnx(path: Path, as_json: bool) -> None:
    _needs("onnx")
    from rich.progress import Progress

    from actref.frameworks.onnx_models import contents

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("reading the model", total=1.0)
        read = contents(path, lambda share: progress.update(task, completed=share))
    if as_json:
        _print_json(read.to_json())
    else:
        _show(read)
    if read.unread:
        listed = _printable(", ".join(read.unread))
        typer.echo(f"actref: not looked into, the list may lack what they hold: {listed}", err=True)
        raise typer.Exit(INCOMPLETE)


def _from_source(file: Path, to: str | None, source: str | None, as_json: bool) -> None:
    from actref.frameworks.sources import uses
    from actref.frameworks.translation import rewritten

    rows = []
    found = uses(file, source)
    for use in found:
        reading = use.reading
        line = rewritten(reading, to) if reading is not None and to is not None else ""
        rows.append(
            {
                "line": use.line, "text": use.text, "entry": reading.entry.name if reading else "",
                "values": dict(reading.values) if reading else {}, "translation": line,
                "note": use.reason or (reading.note if reading else ""),
            }
        )  # fmt: skip
    if as_json:
        _print_json(rows)
    elif rows:
        table = Table("line", "text", "function", *([to] if to else []), "note", box=None, pad_edge=False)
        for row, use in zip(rows, found, strict=True):
            function = use.reading.described if use.reading else "not read"
            cells = [str(row["line"]), row["text"], function, *([row["translation"]] if to else []), row["note"]]
            table.add_row(*(Text(_printable(str(each))) for each in cells))
        console().print(table)
    else:
        typer.echo("no activation of the catalogue was found")
    if any(not row["entry"] for row in rows):
        raise typer.Exit(INCOMPLETE)


def _show(read: Contents) -> None:
    """A row for each kind of activation: how often it stands in the model, where first and last, how sure that is."""
    groups: dict[tuple[str, ...], list[Activation]] = {}
    for each in read.activations:
        values = ", ".join(f"{n}={v:g}" if isinstance(v, float) else f"{n}={v}" for n, v in each.values.items())
        name = each.entry if each.entry else "not in the catalogue"
        sure = f"about, {each.error:.1g} away" if each.how == "about" else each.how
        function = f"{name}({values})" if values else name
        groups.setdefault((function, sure, "; ".join(each.notes), each.torch), []).append(each)
    table = Table("times", "function", "how sure", "notes", "nodes", "operators", "torch", box=None, pad_edge=False)
    for (function, sure, notes, torch), found in groups.items():
        first, last = found[0].nodes, found[-1].nodes
        nodes = first[-1] if len(found) == 1 else f"{first[-1]} … {last[-1]}"
        row = (str(len(found)), function, sure, notes, nodes, " ".join(found[0].operators), torch)
        table.add_row(*(Text(_printable(each)) for each in row))  # no markup
    if groups:
        console().print(table)
    else:
        typer.echo("no activation of the catalogue was found")
    for each in read.activations if len(read.activations) <= FEW else ():
        if "a" in each.inputs:
            typer.echo(f"{each.nodes[-1]!r}: value {each.inputs['a']!r}, gate {each.inputs['b']!r}")


def _printable(text: str) -> str:
    """A text with the names of a stranger's model, without what would steer a terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def identify(
    callable_: Annotated[
        str | None,
        typer.Argument(metavar="MODULE:FUNCTION", help="A function of one array, in a module that Python can import."),
    ] = None,
    model: Annotated[
        Path | None, typer.Option("--onnx", metavar="FILE", help="An ONNX model of one input instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which function of the catalogue a callable, or an ONNX model of one input, is. The module is imported and run."""
    from actref.frameworks.identification import identify as identified

    if (callable_ is None) is (model is None):
        raise CommandError("write: actref identify MODULE:FUNCTION, or actref identify --onnx FILE")
    found = identified(_imported(str(callable_)) if model is None else _session(model))
    if as_json:
        _print_json(found.to_json())
    elif found.match is not None:
        typer.echo(f"{found.match}, to {found.match.error:.1g} of 1 + |f|")
    else:
        typer.echo("no function of the catalogue; nearest are")
    if not as_json:
        for each in found.nearest:
            at = ", ".join(f"{x:g}" for x in each.at)
            typer.echo(f"  {each}: {each.error:.2g} away at x = {at}")
    if found.match is None:
        raise typer.Exit(1)


def _imported(name: str) -> Any:
    module, _, function = name.partition(":")
    if not module or not function:
        raise CommandError(f"{name!r}: write MODULE:FUNCTION, numpy:tanh for example")
    sys.path.insert(0, str(Path.cwd()))
    if module.partition(".")[0] == "keras":
        engines.keras_backend()
    try:
        found: Any = importlib.import_module(module)
        for part in function.split("."):
            found = getattr(found, part)
    except (Exception, SystemExit) as error:  # the module is a stranger's: whatever it raises is its answer
        reason = " ".join(str(error).split())
        what = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
        raise CommandError(f"{name!r} cannot be imported: {what}") from error
    if not callable(found):
        raise CommandError(f"{name!r} is a {type(found).__name__}, not a function")
    return found


def _session(path: Path) -> Any:
    _needs("onnx")
    from actref.frameworks.onnx_models import elementwise

    return elementwise(path)


def _needs(package: str) -> None:
    if not engines.installed(package):
        raise CommandError("reading ONNX models needs onnx: pip install 'actref[frameworks]'")

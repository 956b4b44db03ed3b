"""Prove that the tests bite: change one constant, sign or branch at a time and count what they catch.

Every definition, and every NumPy and torch function that is printed from one, is changed in several places, one change at a
time; the tests of that entry must fail: the sample that `make test` runs, or else all that `make test-all` runs. A change
that survives both is listed, and must be explained in `scripts/evidence/survivors.toml`: most often it is equivalent, such as
`x >= 0` for `x > 0` where both branches agree at 0.

`python -m scripts.evidence.mutate` runs all and writes the record `docs/evidence/mutations.json`; with names it only reports.
`--survivors` runs the survivors of the record again, after a test was written for them, and brings the record up to date.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.metadata
import importlib.util
import io
import json
import multiprocessing
import os
import platform
import re
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import ModuleType

from rich.progress import track

from actref.functions import FAMILY
from scripts.build import dates
from scripts.build.cache import write_atomically
from scripts.paths import EVIDENCE, ROOT

RECORD = EVIDENCE / "mutations.json"
SURVIVORS = Path(__file__).with_name("survivors.toml")
TESTS = (
    "tests/test_accuracy.py", "tests/test_vector.py", "tests/test_gated.py", "tests/test_torch.py", "tests/test_kinds.py",
    "tests/test_snippets.py",
)  # fmt: skip
FOREIGN = ("pytest", "numpy", "numpy.f2py", "scipy.special", "scipy.stats", "sympy", "mpmath", "torch", "typer", "rich")
PER_ENTRY = 7
TIMEOUT = 300.0

SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.Gt, ast.GtE: ast.Lt,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change of one entry: of its definition, or of a function that is printed from it.

    Args:
        entry: Its name.
        module: The module that holds what is changed.
        where: The definition, or the name of the function.
        line: In the file of the module.
        before: What stood there.
        after: What stands there now.
        source: The whole text of the module, changed.
    """

    entry: str
    module: str
    where: str
    line: int
    before: str
    after: str
    source: str

    @property
    def key(self) -> str:
        """Name of the change in survivors.toml; free of line numbers, which move."""
        torch = "torch " if ".torch." in self.module else ""
        return f"{self.entry}: {torch}{self.where}: {self.before} -> {self.after}"


def _modules(name: str) -> dict[str, str]:
    """The modules that hold something of an entry, with their texts: its file, and what is printed of its family."""
    family = FAMILY[name]
    modules = [f"actref.functions.{family}.{name}", f"actref.printed.numpy.{family}", f"actref.printed.torch.{family}"]
    return {m: _file(m).read_text(encoding="utf-8") for m in modules if _file(m).is_file()}


def _file(module: str) -> Path:
    return ROOT / (module.replace(".", "/") + ".py")


def _targets(tree: ast.Module, module: str, name: str) -> Iterator[tuple[str, ast.AST]]:
    """What may be changed in a module: the definition and the torch code of a vector, or the printed functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "definition":
            yield "definition", node.value
    names = rf"{name}_autograd" if module.startswith("actref.functions.") else rf"{name}(_grad(_\w+)?|_jacobian)?"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and re.fullmatch(names, node.name):
            yield node.name, node


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, str, ast.AST]]:
    """(node, field, new child) of every change of one constant, sign or branch below a node."""
    skipped: set[ast.AST] = set()
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef):  # docstrings, defaults, decorators and annotations are not arithmetic
            body = each.body[1:] if ast.get_docstring(each) is not None else each.body
            kept = {n for statement in body for n in ast.walk(statement)}
            skipped |= {n for n in ast.walk(each) if n not in kept and n is not each}
    for each in ast.walk(node):
        if each in skipped:
            continue
        if isinstance(each, ast.BinOp) and type(each.op) in SWAPS:
            yield each, "op", SWAPS[type(each.op)]()
        if isinstance(each, ast.Compare) and type(each.ops[0]) in SWAPS:
            yield each, "ops", SWAPS[type(each.ops[0])]()
        if isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.USub):
            yield each, "op", ast.UAdd()
        if isinstance(each, ast.Constant) and isinstance(each.value, int | float) and not isinstance(each.value, bool):
            yield each, "value", ast.Constant(each.value * 1.01 if each.value else 0.01)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute):
            if each.func.attr == "where" and len(each.args) == 3:
                yield each, "args", ast.Tuple([each.args[0], each.args[2], each.args[1]])
            if each.func.attr == "number" and isinstance(each.args[0], ast.Constant):
                decimal = str(each.args[0].value)
                yield each.args[0], "value", ast.Constant(decimal + "1" if "." in decimal else decimal + ".1")


def mutants(name: str) -> list[Mutant]:
    """Every change of an entry, in the order of the texts."""
    return [mutant for module, text in _modules(name).items() for mutant in _mutants(name, module, text)]


def _mutants(name: str, module: str, text: str) -> Iterator[Mutant]:
    count = sum(1 for _, target in _targets(ast.parse(text), module, name) for _ in _changes(target))
    for index in range(count):
        tree = ast.parse(text)
        every = [(where, *change) for where, target in _targets(tree, module, name) for change in _changes(target)]
        where, node, field, new = every[index]
        before = ast.unparse(node)
        if field == "ops":
            node.ops = [new]  # type: ignore[attr-defined]
        elif field == "args":
            node.args = new.elts  # type: ignore[attr-defined]
        elif field == "value":
            node.value = new.value  # type: ignore[attr-defined]
        else:
            setattr(node, field, new)
        line: int = getattr(node, "lineno", 0)
        source = ast.unparse(ast.fix_missing_locations(copy.deepcopy(tree)))
        yield Mutant(name, module, where, line, before, ast.unparse(node), source)


def chosen(name: str, most: int) -> list[Mutant]:
    """At most that many changes of an entry, spread evenly over its text."""
    every = mutants(name)
    if len(every) <= most:
        return every
    return [every[round(i * (len(every) - 1) / (most - 1))] for i in range(most)]


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports one module from changed text."""

    def __init__(self, module: str, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        origin = str(_file(fullname))
        spec = importlib.util.spec_from_loader(fullname, self, origin=origin)
        if spec is not None:
            spec.has_location = True
        return spec

    def get_source(self, fullname: str) -> str:
        return self.source


def _test(mutant: Mutant, *options: str) -> int:
    """Pytest's exit code over the entry's tests, with the change in place; runs in a process of its own."""
    import pytest

    sys.meta_path.insert(0, _Loader(mutant.module, mutant.source))
    arguments = ["-x", "-q", "-p", "no:cacheprovider", "-k", "not compile", "--entry", mutant.entry, *options]
    files = [str(ROOT / test) for test in TESTS if (ROOT / test).exists()]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        return int(pytest.main([*arguments, *files]))


def unchanged(name: str) -> Mutant:
    """The entry as it is: its tests must pass before a failure means anything."""
    module, text = next(iter(_modules(name).items()))
    return Mutant(name, module, "nothing", 0, "", "", text)


def caught(mutant: Mutant) -> str | None:
    """The tests that notice: the "sample" of `make test`, or "all"; None where neither does."""
    if mutant.where != "nothing" and _fails(mutant):
        return "sample"
    return "all" if _fails(mutant, "--all") else None


def _fails(mutant: Mutant, *options: str) -> bool:
    """Whether the tests fail, crash, or do not end."""
    context = multiprocessing.get_context("fork")

    def run() -> None:
        os._exit(_test(mutant, *options))

    process = context.Process(target=run)
    process.start()
    process.join(TIMEOUT)
    if process.is_alive():
        process.kill()
        process.join()
        return True
    return process.exitcode != 0


def prepare() -> None:
    """Import what every process would: all that the tests import from elsewhere, and nothing that imports an entry."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # the tests use none of the plugins
    for name in FOREIGN:
        importlib.import_module(name)


def main() -> int:
    """Run the changes and say which survived unexplained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="entries; all if none is given")
    parser.add_argument("--per-entry", type=int, default=PER_ENTRY, help="changes of each entry at the most")
    parser.add_argument("--jobs", type=int, default=2, help="processes")
    parser.add_argument("--survivors", action="store_true", help="only those that the record lists as survivors")
    arguments = parser.parse_args()

    from actref.discovery import NAMES  # names alone: the entries are imported in the processes that change them

    prepare()
    names: Sequence[str] = arguments.names if arguments.names else NAMES
    explained = tomllib.loads(SURVIVORS.read_text(encoding="utf-8")) if SURVIVORS.exists() else {}
    started = time.perf_counter()
    before = json.loads(RECORD.read_text(encoding="utf-8")) if arguments.survivors else None
    if before is not None:
        listed = {m["key"] for m in before["survivors"]}
        # of those that were tried: another place of the same text has the same key
        again = [m for name in names for m in chosen(name, arguments.per_entry) if m.key in listed]
        work = [*(unchanged(name) for name in dict.fromkeys(m.entry for m in again)), *again]
    else:
        work = [m for name in names for m in (unchanged(name), *chosen(name, arguments.per_entry))]
    with ThreadPool(arguments.jobs) as pool:
        results = list(track(pool.imap(caught, work), total=len(work), description=f"{len(work)} runs"))
    outcome = dict(zip(work, results, strict=True))
    red = [m.entry for m, noticed in outcome.items() if m.where == "nothing" and noticed]
    if red:
        print(f"the tests of {', '.join(red)} fail without any change: mend them first")
        return 2
    outcome = {m: noticed for m, noticed in outcome.items() if m.where != "nothing"}
    survivors = [m for m, noticed in outcome.items() if noticed is None]
    by_sample = sum(noticed == "sample" for noticed in outcome.values())
    for mutant in survivors:
        print(f"survived: {_file(mutant.module).relative_to(ROOT)}:{mutant.line}: {mutant.key}")
    unexplained = [m for m in survivors if m.key not in explained]
    print(
        f"{len(outcome)} changes, {len(outcome) - len(survivors)} caught, {by_sample} of them by the sample, ", end=""
    )
    print(f"{len(survivors)} survived, {len(unexplained)} of them unexplained, {time.perf_counter() - started:.0f} s")
    if not arguments.names:
        changes = len(outcome) if before is None else before["changes"]
        record = {
            "what": "one constant, sign or branch of a definition, NumPy or torch function changed at a time",
            "made": dates.today(),
            "commit": dates.commit(),
            "python": platform.python_version(),
            "torch": importlib.metadata.version("torch"),
            "changes": changes,
            "caught": changes - len(survivors),
            "caught_by_sample": by_sample + (0 if before is None else before["caught_by_sample"]),
            "entries": len(NAMES),
            "survivors": [
                {k: v for k, v in asdict(m).items() if k != "source"}
                | {"key": m.key, "explanation": explained.get(m.key)}
                for m in survivors
            ],
        }
        write_atomically(RECORD, (json.dumps(record, indent=2, ensure_ascii=False) + "\n").encode())
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())

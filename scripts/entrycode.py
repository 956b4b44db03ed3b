"""Source taken from entries' files and shown on pages: with everything of this package that it uses, and without types."""

from __future__ import annotations

import ast
import copy
import importlib
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from actref.entry import Entry
from actref.kinds import Vector


class SnippetError(Exception):
    """A snippet that cannot be made, with the file and the mend."""


@cache
def _parsed(path: Path) -> tuple[tuple[str, ...], ast.Module]:
    text = path.read_text(encoding="utf-8")
    return tuple(text.splitlines()), ast.parse(text)


@dataclass(frozen=True)
class _Definition:
    """A top-level statement of a module that gives a name its meaning."""

    path: Path
    node: ast.stmt


def _definitions(path: Path) -> dict[str, _Definition]:
    found: dict[str, _Definition] = {}
    for node in _parsed(path)[1].body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [n.id for t in node.targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [a.asname if a.asname is not None else a.name for a in node.names]
        found.update(dict.fromkeys(names, _Definition(path, node)))
    return found


def numpy_source(entry: Entry, functions: Sequence[str]) -> str:
    """Source of functions of the entry's file with everything of this package that they use, without decorators and types."""
    imports: dict[str, None] = {}
    texts: dict[tuple[Path, str], str] = {}

    def visit(path: Path, name: str) -> None:
        if (path, name) in texts:
            return
        definition = _definitions(path).get(name)
        if definition is None:
            raise SnippetError(f"{entry.path.name}: {name} is not defined in {path.name}; define or import it there")
        node = definition.node
        if isinstance(node, ast.Import):
            imports.update({f"import {a.name}" + (f" as {a.asname}" if a.asname else ""): None for a in node.names
                            if name == (a.asname if a.asname is not None else a.name)})  # fmt: skip
            return
        if isinstance(node, ast.ImportFrom):
            module = str(node.module)
            original = next(a.name for a in node.names if name == (a.asname if a.asname is not None else a.name))
            if not module.startswith("actref"):
                imports[f"from {module} import {original}"] = None
            elif original != name:
                raise SnippetError(f"{path.name}: {original} is imported as {name}; the page prints {original}")
            else:
                visit(Path(str(importlib.import_module(module).__file__)), original)
            return
        known = set(_definitions(path))
        text = _stripped(path, node)
        for used in _free_names(text):
            if used in known and used != name:
                visit(path, used)
        texts[path, name] = text

    for function in functions:
        visit(entry.path, function)
    clash = [n for n in {n for _, n in texts} if sum(n == other for _, other in texts) > 1]
    if clash:
        raise SnippetError(f"{entry.path.name}: {clash[0]} means two things in what the page prints; rename one")
    order = sorted(imports, key=lambda line: (line.startswith("from"), line))
    asked = [(entry.path, function) for function in functions]
    helpers = [text for key, text in texts.items() if key not in asked]
    return "\n".join([*order, *helpers, *(texts[key] for key in asked)])


def _free_names(text: str) -> list[str]:
    tree = ast.parse(text)
    bound = {a.arg for n in ast.walk(tree) if isinstance(n, ast.arguments) for a in (*n.args, *n.kwonlyargs)}
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return [n for n in dict.fromkeys(names) if n not in bound]


def _stripped(path: Path, node: ast.stmt) -> str:
    """A statement without decorators, docstring and types; comments stay, for they give reasons."""
    lines = _parsed(path)[0]
    if not isinstance(node, ast.FunctionDef):
        bare = ast.unparse(_Untyped().visit(ast.parse(ast.unparse(node)))) if isinstance(node, ast.AnnAssign) else None
        text = bare if bare is not None else "\n".join(lines[node.lineno - 1 : node.end_lineno])
        return _without_directives(text)
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str)
    )
    start = first.end_lineno if documented else first.lineno - 1
    body = textwrap.dedent("\n".join(lines[start : node.end_lineno]))
    if any(isinstance(n, ast.AnnAssign) for n in ast.walk(node)):
        body = ast.unparse(_Untyped().visit(ast.parse(body)))
    header = ast.unparse(_Untyped().visit(ast.parse(f"def {node.name}({ast.unparse(node.args)}): ..."))).split("\n")[0]
    return _without_directives(header + "\n" + textwrap.indent(body, "    "))


def _without_directives(text: str) -> str:
    lines = (re.sub(r"\s*# (noqa|type:|fmt:).*$", "", line) for line in text.splitlines())
    return "\n".join(line for line in lines if line.strip())


class _Untyped(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.arg(node.arg)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        assert node.value is not None
        return ast.copy_location(ast.Assign([node.target], node.value, lineno=node.lineno), node)


def autograd_source(entry: Vector) -> str:
    """The body of `NAME_autograd` in the entry's file: a torch function with a backward of its own, without types."""
    name = f"{entry.name}_autograd"
    definition = _definitions(entry.path).get(name)
    if definition is None or not isinstance(definition.node, ast.FunctionDef):
        raise SnippetError(f"{entry.path.name}: {name} is not defined; define it, as actref/functions/softmax.py does")
    statements = [s for s in definition.node.body[1:] if not isinstance(s, ast.Return)]
    text = "\n".join(ast.unparse(_Untyped().visit(ast.fix_missing_locations(copy.deepcopy(s)))) for s in statements)
    # ast writes `x, = pair` and `return (x, None)`
    text = re.sub(r"(?m)^( *)(\w+), = ", r"\1(\2,) = ", text)
    return re.sub(r"(?m)^( *return )\((.*, None)\)$", r"\1\2", text)

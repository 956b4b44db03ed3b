"""Every activation in a file of Python source, with its line. The file is parsed, never run."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from actref.errors import ActrefError
from actref.frameworks import notation
from actref.frameworks.reading import Reading, knows, of_anything, read_tree
from actref.frameworks.trees import CallError, path

LARGEST = 4 * 1024**2
"""Bytes of a file that is read."""
FORMULAS = 300
"""Formulas of a file that are tried; each takes up to a fifth of a second."""
CURVED = frozenset(
    {"clamp", "clip", "cos", "erf", "erfc", "exp", "expm1", "log1p", "logaddexp", "maximum", "minimum", "relu", "sigmoid",
     "sin", "softplus", "tanh", "where"}
)  # fmt: skip
"""Operations of which a formula of an activation has one; the rest of the arithmetic of a file is not looked at."""


class SourceError(ActrefError):
    """A file that is no Python source."""


@dataclass(frozen=True)
class Use:
    """An activation in a file.

    Args:
        line: Where it stands.
        text: What stands there, on one line.
        reading: What it means; None where it could not be read.
        reason: Why it could not be read.
    """

    line: int
    text: str
    reading: Reading | None
    reason: str = ""


def uses(file: Path, framework: str | None = None) -> list[Use]:
    """Every activation of a file, in the order of its lines.

    Args:
        file: Python source.
        framework: The framework of its calls, where they leave that open.

    Raises:
        SourceError: the file is missing, too large, or no Python.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise SourceError(f"{file}: {file.stat().st_size} bytes; at most {LARGEST} are read")
        tree = ast.parse(file.read_bytes())
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}") from None
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        where = f", line {error.lineno}" if isinstance(error, SyntaxError) else ""
        raise SourceError(f"{file}{where}: not Python source: {getattr(error, 'msg', error)}") from None
    return sorted(_Reader(tree, framework).read(tree), key=lambda use: use.line)


class _Reader:
    def __init__(self, tree: ast.Module, framework: str | None) -> None:
        self.framework = framework
        self.imported = notation.Names(_imports(tree), set())
        self.tries = itertools.count()

    def read(self, node: ast.AST) -> Iterator[Use]:
        """What a node holds; of a part that is an activation nothing else."""
        if isinstance(node, ast.expr):
            use = self._use(node)
            if use is not None:
                yield from use
                return
        for child in ast.iter_child_nodes(node):
            yield from self.read(child)

    def _use(self, node: ast.expr) -> list[Use] | None:
        """The activations that an expression is, None where its parts are to be looked at."""
        tree = self.imported.visit(copy.deepcopy(node))
        if isinstance(tree, ast.Call) and notation.is_layer(tree):
            return None  # what it is given is looked at
        called = self._is_called(tree)
        if not called and not (self._may_be_formula(tree) and next(self.tries) < FORMULAS):
            return None
        text = " ".join(ast.unparse(node).split())
        try:
            found = [Use(node.lineno, text, reading) for reading in self._readings(tree)]
            return [*found, *self._before(node)]
        except CallError as error:
            if (
                not called
                or not isinstance(node, ast.Call)
                or (isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name))
            ):
                return None  # of its parts perhaps one; a bare name may be a function of the file itself
            inner = [use for part in (*node.args, *node.keywords) for use in self.read(part)]
            outer = of_anything(tree, self.framework)
            return [Use(node.lineno, text, outer, "" if outer else str(error)), *inner]

    def _before(self, node: ast.AST) -> Iterator[Use]:
        """What the arguments of the layers hold whose results an activation takes: relu in sigmoid(self.fc2(relu(x)))."""
        for child in ast.iter_child_nodes(node):
            layer = isinstance(child, ast.Call) and notation.is_layer(child)
            yield from self.read(child) if layer else self._before(child)

    def _readings(self, tree: ast.expr) -> list[Reading]:
        return [read_tree(part, self.framework) for part in notation.activations(ast.unparse(tree))]

    def _is_called(self, tree: ast.AST) -> bool:
        """Whether it is a call of a function that an entry declares, or names one."""
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call):
            return self._is_called(tree.func)
        if not isinstance(tree, ast.Call | ast.Attribute | ast.Subscript):
            return False
        return knows(path(tree), self.framework)

    def _may_be_formula(self, tree: ast.expr) -> bool:
        if not isinstance(tree, ast.BinOp | ast.IfExp | ast.Call):
            return False
        names = {path(each).rpartition(".")[2] for each in ast.walk(tree) if isinstance(each, ast.Call)}
        return not CURVED.isdisjoint(names)


def _imports(tree: ast.Module) -> dict[str, ast.expr]:
    """What the names of a file stand for that it imports, from wherever in it."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module and not node.level):
            found |= notation.imported(node)
    return found

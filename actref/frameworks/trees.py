"""Python expressions as trees: paths, literals and numbers in them. Text is parsed with `ast`; nothing is ever evaluated."""

from __future__ import annotations

import ast
import copy
import math
from collections.abc import Mapping
from typing import TypeAlias

from actref.errors import ActrefError

Value: TypeAlias = float | int | bool | str | None
Values: TypeAlias = Mapping[str, Value]

SINGLE = 2.0**-23
"""Share by which a number that was rounded to float32, as exporters do, may miss the one that was meant."""


HELD = "it is what the model holds under that name; write what that is, nn.ReLU() for example"
"""Said of self.act(x)."""


class CallError(ActrefError):
    """A call that cannot be read, or that means no function of the catalogue."""


class UnknownFunctionError(CallError):
    """A call of a function that no entry declares."""


def parsed(text: str) -> ast.expr:
    """The tree of an expression, one that the caller may change: to parse anew is faster than to copy."""
    return ast.parse(text, mode="eval").body


def outermost(tree: ast.expr) -> ast.expr:
    """The call that holds the arguments: that of the class for a layer, else that of the function."""
    return tree.func if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Call) else tree


def path(node: ast.expr) -> str:
    """The dotted path that is called or named; empty if it is none. A subscript by a literal belongs to it."""
    if isinstance(node, ast.Call):
        return "" if isinstance(node.func, ast.Call) else path(node.func)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.value, ast.Call):
        head = path(node.value)
        if head and isinstance(node, ast.Attribute):
            return f"{head}.{node.attr}"
        if head and isinstance(node, ast.Subscript) and constant(node.slice):
            return f"{head}[{ast.literal_eval(node.slice)!r}]"
    return ""


def named(dotted: str) -> ast.expr:
    """The tree of a dotted path; not parsed, as `class` is an identifier too."""
    head, *rest = dotted.split(".")
    tree: ast.expr = ast.Name(head)
    for part in rest:
        tree = ast.Attribute(tree, part)
    return tree


def is_dotted(node: ast.expr) -> bool:
    """Whether it is a name, or an attribute of one."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and is_dotted(node.value))


def names_a_value(node: ast.expr) -> bool:
    """Whether it is a variable, an attribute or an element of one: x, self.hidden, outputs[0]."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute | ast.Subscript) and names_a_value(node.value))


def depth(tree: ast.AST) -> int:
    """Levels of a tree, counted without recursion."""
    level: list[ast.AST] = [tree]
    levels = 0
    while level:
        levels += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return levels


class Putting(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, known: Mapping[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """What a name stands for."""
        return copy.deepcopy(self.known[node.id]) if node.id in self.known else node


def literal(node: ast.expr) -> Value:
    """The value of a literal.

    Raises:
        CallError: it is something else, a name or a computation.
    """
    try:
        value: Value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise CallError(f"{ast.unparse(node)!r} is not a literal; write the value itself") from None
    return value


def constant(node: ast.expr) -> bool:
    """Whether it is a literal."""
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def number(node: ast.AST) -> float | int | None:
    """The number that a literal is; None for everything else."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = number(node.operand)
        return None if value is None else -value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    return None


def written_number(value: float) -> ast.expr:
    """The tree of a number."""
    negative = math.copysign(1, value) < 0
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if negative else ast.Constant(value)


def equal(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same value: 0 and 0.0 are, and what float32 makes of 1/6; 0 and False are not."""
    if constant(one) and constant(other):
        left, right = ast.literal_eval(one), ast.literal_eval(other)
        if isinstance(left, bool) != isinstance(right, bool):
            return False
        if isinstance(left, float) and isinstance(right, float):
            return math.isclose(left, right, rel_tol=SINGLE)
        return bool(left == right)
    return ast.dump(one) == ast.dump(other)

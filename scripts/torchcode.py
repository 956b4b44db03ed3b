"""Python source printed from symbolic expressions: what the tab "torch from scratch" shows.

An expression in the vocabulary becomes one torch expression; a function that occurs more than once becomes a variable.
In a derivative, each branch sees its argument clamped to its own side, so that no 0 * inf arises in the second backward
pass from the branch that was not taken.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from actref.vocabulary import Constant, Word, expm1

_TORCH = frozenset(["exp", "log", "tanh", "sin", "cos", "sinh", "cosh", "erf", "erfc", "atan", "asinh"])
"""SymPy functions that torch and `math` spell alike."""
_RISKY = (sp.exp, sp.log, expm1)
"""Functions that overflow, or leave their domain, on the side of a kink where their branch is not taken."""


class CodeError(Exception):
    """An expression that has no spelling in torch."""


@dataclass(frozen=True)
class Body:
    """Assignments, as source lines, and the expressions that use them."""

    lines: tuple[str, ...]
    results: tuple[str, ...]


def body(expressions: Sequence[Any], x: Any, tensors: set[Any], taken: set[str], *, clamp: bool) -> Body:
    """Source of expressions in the tensors, with one assignment for each function that occurs twice.

    Args:
        expressions: In the vocabulary.
        x: The argument, on which branches decide.
        tensors: Symbols that are tensors; every other symbol is a Python number.
        taken: Names that are in use.
        clamp: Clamp the argument of a branch to its side.
    """
    lines: list[str] = []
    tensors, taken = set(tensors), set(taken)

    def assign(name: str, code: str) -> Any:
        lines.append(f"{name} = {code}")
        symbol = sp.Symbol(name, real=True)
        tensors.add(symbol)
        taken.add(name)
        return symbol

    work = list(expressions)
    if clamp:
        sides: dict[str, Any] = {}
        work = [_clamped(e, x, tensors, taken, sides, assign) for e in work]
    while (node := repeated(work, tensors)) is not None:
        symbol = assign(_name(node, taken), source(node, tensors))
        work = [e.xreplace({node: symbol}) for e in work]
    return Body(tuple(lines), tuple(source(e, tensors) for e in work))


def repeated(expressions: Sequence[Any], tensors: set[Any]) -> Any:
    """The innermost function of a tensor that occurs more than once, or None."""
    counts: dict[Any, int] = {}
    for expression in expressions:
        for node in sp.preorder_traversal(expression):
            if isinstance(node, sp.Function) and not isinstance(node, sp.Piecewise) and node.free_symbols & tensors:
                counts[node] = counts.get(node, 0) + 1
    found = [node for node, count in counts.items() if count > 1]
    return min(found, key=lambda n: (sp.count_ops(n), sp.default_sort_key(n)), default=None)


def _name(node: Any, taken: set[str]) -> str:
    """A letter for a repeated function: the first one of its name, or the next free one."""
    first: str = type(node).__name__[0].lower()
    letters: list[str] = [first, *"uvwpqr", *(f"u{n}" for n in range(1, 99))]
    return next(name for name in letters if name not in taken)


def _clamped(expression: Any, x: Any, tensors: set[Any], taken: set[str], sides: dict[str, Any], assign: Any) -> Any:
    """The expression with x in each risky branch replaced by x clamped to the side on which the branch holds."""
    if not isinstance(expression, sp.Piecewise):
        if not expression.has(sp.Piecewise):
            return expression
        return expression.func(*(_clamped(a, x, tensors, taken, sides, assign) for a in expression.args))
    branches = []
    low: Any = None
    high: Any = None
    for branch, condition in expression.args:
        here_low, here_high = _interval(condition, x)
        bounds = {"min": here_low if here_low is not None else low, "max": here_high if here_high is not None else high}
        given = ", ".join(f"{k}={source(v, tensors)}" for k, v in bounds.items() if v is not None)
        if given and branch.has(x) and branch.has(*_RISKY):
            if given not in sides:
                wish = "below" if "max" in given and "min" not in given else "above" if "max" not in given else "inside"
                name = next(n for n in (wish, *(f"{wish}{k}" for k in range(2, 99))) if n not in taken)
                sides[given] = assign(name, f"{x}.clamp({given})")
            branch = branch.xreplace({x: sides[given]})
        branches.append((branch, condition))
        # what is left for the branches below: the other side of a half-line
        if here_low is not None and here_high is None:
            high = here_low
        elif here_high is not None and here_low is None:
            low = here_high
    return sp.Piecewise(*branches, evaluate=False)


def _interval(condition: Any, x: Any) -> tuple[Any, Any]:
    """Lower and upper end of where a condition on x holds, None where there is none or none can be read off."""
    low: Any = None
    high: Any = None
    for relation in condition.args if isinstance(condition, sp.And) else (condition,):
        if not isinstance(relation, sp.core.relational.Relational):
            continue
        relation = _facing(relation, {x})
        if relation.lhs != x:
            continue
        if relation.rel_op in (">", ">="):
            low = relation.rhs
        elif relation.rel_op in ("<", "<="):
            high = relation.rhs
    return low, high


def _facing(relation: Any, tensors: set[Any]) -> Any:
    """The relation with the tensor on its left and no minus before it: x < -1, where SymPy writes -x > 1."""
    relation = relation if relation.lhs.free_symbols & tensors else relation.reversed
    return relation.reversedsign if relation.lhs.could_extract_minus_sign() else relation


def source(expression: Any, tensors: set[Any]) -> str:
    """One torch expression."""
    return tidied(_code(expression, tensors))


def tidied(code: str) -> str:
    """The expression with the parentheses and spaces that Python needs, and no more."""
    return ast.unparse(ast.parse(code, mode="eval"))


def _code(node: Any, tensors: set[Any]) -> str:
    def inner(each: Any) -> str:
        return f"({_code(each, tensors)})"

    tensor = bool(node.free_symbols & tensors)
    if isinstance(node, sp.Symbol):
        return f"({node.decimal})" if isinstance(node, Constant) else f"({node.name})"
    if node.is_Integer:
        return str(node)
    if node.is_Rational:
        short = node.q in (2, 4, 8, 10, 20, 100, 1000)
        return repr(float(node)) if short else f"({node.p} / {node.q})"
    if node in (sp.pi, sp.E):
        return "torch.pi" if node == sp.pi else "torch.e"
    if node.is_Add:
        return _sum(node, tensors)
    if node.is_Mul:
        return _product(node, tensors)
    if node.is_Pow:
        if node.exp == sp.Rational(1, 2) and tensor:
            return f"torch.sqrt({_code(node.base, tensors)})"
        if node.exp.could_extract_minus_sign():
            return f"1 / {inner(node.base**-node.exp)}"
        return f"{inner(node.base)} ** {inner(node.exp)}"
    if isinstance(node, sp.Piecewise):
        return _where(node, tensors)
    if isinstance(node, sp.logic.boolalg.BooleanFunction):
        sign = "&" if isinstance(node, sp.And) else "|"
        return f" {sign} ".join(inner(a) for a in node.args)
    if isinstance(node, sp.core.relational.Relational):
        node = _facing(node, tensors)
        return f"{inner(node.lhs)} {node.rel_op} {inner(node.rhs)}"
    if isinstance(node, Word) and tensor:
        argument = _code(node.args[0], tensors)
        atom = argument if argument.isidentifier() else f"({argument})"
        return f"({node.torch.format(atom)})"
    if isinstance(node, Word):
        return _code(node.elementary(), tensors)
    name = type(node).__name__
    if name not in _TORCH:
        raise CodeError(f"{node}: no torch spelling for {name}; give it a word in actref/vocabulary.py")
    return f"{'torch' if tensor else 'math'}.{name}({', '.join(_code(a, tensors) for a in node.args)})"


def _sum(node: Any, tensors: set[Any]) -> str:
    terms = list(node.as_ordered_terms())
    first = next((t for t in terms if not t.could_extract_minus_sign()), terms[0])
    code = f"({_code(first, tensors)})"
    for term in terms:
        if term is not first:
            minus = term.could_extract_minus_sign()
            code += f" {'-' if minus else '+'} ({_code(-term if minus else term, tensors)})"
    return code


def _product(node: Any, tensors: set[Any]) -> str:
    if node.could_extract_minus_sign():
        return f"-({_code(-node, tensors)})"
    above, below = [], []
    for factor in node.as_ordered_factors():
        if factor.is_Pow and factor.exp.could_extract_minus_sign():
            below.append(1 / factor)
        elif factor.is_Rational and factor.q != 1:
            below.append(sp.Integer(factor.q))
            if factor.p != 1:
                above.append(sp.Integer(factor.p))
        else:
            above.append(factor)
    top = " * ".join(f"({_code(f, tensors)})" for f in above) if above else "1"
    for factor in below:
        top += f" / ({_code(factor, tensors)})"
    return top


def _where(node: Any, tensors: set[Any]) -> str:
    branches = list(node.args)
    code = _code(branches[-1][0], tensors)
    for branch, condition in reversed(branches[:-1]):
        code = f"torch.where({_code(condition, tensors)}, {_code(branch, tensors)}, {code})"
    return code


def constant_branches(node: Any, tensors: set[Any]) -> bool:
    """Whether no branch of a piecewise expression holds a tensor: `torch.where` would then not know the dtype."""
    return isinstance(node, sp.Piecewise) and not any(branch.free_symbols & tensors for branch, _ in node.args)


def uses_math(code: str) -> bool:
    """Whether the source calls Python's own mathematics."""
    return "math." in code

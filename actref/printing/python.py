"""Python source of expressions: one traversal, and a table of spellings for each target."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sympy as sp

from actref.printing import passes
from actref.printing.traversal import PrintingError, Traversal
from actref.vocabulary import Abs, NamedConstant, Word


@dataclass(frozen=True)
class Target:
    """How a library spells things.

    Args:
        name: As words know it in `Word.spellings`.
        module: What its functions are called by, with the dot.
        arrays: Spellings of SymPy's functions, `{}` for each argument, where they are not `module` + their name.
        numbers: Spellings for plain numbers; None where the functions of arrays take them too.
        imports: For a name in the code, the import that it needs.
        differentiates: Whether the library differentiates the code by itself.
        number: How a branch that is a number is written, `{}` for it.
        floats: Whether whole numbers among the arguments are written as floats.
        prefixes: For the start of a word's spelling, what the library is called there.
    """

    name: str
    module: str
    arrays: Mapping[str, str]
    numbers: str | None = None
    imports: Mapping[str, str] = field(default_factory=dict)
    differentiates: bool = False
    number: str = "{}"
    floats: bool = False
    prefixes: Mapping[str, str] = field(default_factory=dict)


LONGEST = 84
"""Characters of an expression in which everything still stands on one line; a longer one has its longest part named."""

_SAME = frozenset(("exp", "log", "tanh", "sin", "cos", "sinh", "cosh"))
"""SymPy's functions that every target spells alike."""

NUMPY = Target(
    "numpy",
    "np.",
    {
        "erf": "erf({})",
        "erfc": "erfc({})",
        "atan": "np.arctan({})",
        "asinh": "np.arcsinh({})",
        "sqrt": "np.sqrt({})",
        "Hypot": "np.hypot({}, {})",
        "Largest": "np.maximum({}, {})",
        "Smallest": "np.minimum({1}, {0})",  # of -0.0 and 0 NumPy returns the second
        "Clamped": "np.clip({}, {}, {})",
        "where": "np.where({}, {}, {})",
        "pi": "np.pi",
        "E": "np.e",
    },
    imports={
        "np": "import numpy as np",
        "erf": "from scipy.special import erf",
        "erfc": "from scipy.special import erfc",
        "expit": "from scipy.special import expit",
        "ndtr": "from scipy.special import ndtr",
    },
)

TORCH = Target(
    "torch",
    "torch.",
    {
        "erf": "torch.erf({})",
        "erfc": "torch.erfc({})",
        "atan": "torch.atan({})",
        "Arc": "torch.atan({})",
        "asinh": "torch.asinh({})",
        "sqrt": "torch.sqrt({})",
        "Largest": "({}).clamp(min={})",
        "Smallest": "({}).clamp(max={})",
        "Clamped": "({}).clamp({}, {})",
        "where": "torch.where({}, {}, {})",
        "pi": "torch.pi",
        "E": "torch.e",
    },
    numbers="math.",
    imports={"torch": "import torch", "math": "import math"},
    differentiates=True,
)


@dataclass(frozen=True)
class Body:
    """Assignments, as source lines, and the expressions that use them."""

    lines: tuple[str, ...]
    results: tuple[str, ...]


def body(target: Target, expressions: Sequence[Any], x: Any, arrays: set[Any], taken: set[str]) -> Body:
    """Source of expressions in arrays, with one assignment for each function that occurs twice.

    The argument of a branch that would overflow where it is not taken is clamped.

    Args:
        target: Where the source is to run.
        expressions: In the vocabulary.
        x: The argument on which branches decide.
        arrays: Symbols that are arrays; every other symbol is a plain number.
        taken: Names that are in use.
    """
    lines: list[str] = []
    taken = set(taken)

    origins = {symbol: frozenset([symbol]) for symbol in arrays}

    def assign(node: Any) -> Any:
        name = passes.letter(node, taken)
        lines.append(f"{name} = {source(target, node, origins)}")
        symbol = sp.Symbol(name, real=True)
        origins[symbol] = frozenset().union(*(origins[s] for s in node.free_symbols if s in origins))
        taken.add(name)
        return symbol

    work = list(expressions)
    for constant in sorted({c for e in work for c in e.atoms(NamedConstant)}, key=lambda c: c.name):
        lines.append(f"{_variable(constant)} = {constant.decimal}")
        taken.add(constant.name)
    work = [passes.written(e, target.name, differentiates=target.differentiates) for e in work]
    work = [passes.guarded(e, x, curved=target.differentiates) for e in work]
    work = [passes.settled(e, curved=target.differentiates) for e in work]
    roots = passes.turned if target.differentiates else passes.hypotenuses
    work = [roots(e, x) for e in work]
    while (node := passes.repeated(work, origins)) is not None:
        symbol = assign(node)
        work = [e.xreplace({node: symbol, -node: -symbol}) for e in work]
    for k, expression in enumerate(work):
        while (part := _longest_part(target, expression, origins)) is not None:
            expression = expression.xreplace({part: assign(part)})
        work[k] = expression
    return Body(tuple(lines), tuple(source(target, e, origins) for e in work))


def _longest_part(target: Target, expression: Any, origins: Mapping[Any, frozenset[Any]]) -> Any:
    """The longest part of an expression too long for a line that fits into one itself; None if there is nothing to name."""

    def length(part: Any) -> int:
        return len(source(target, part, origins))

    part = expression
    while length(part) > LONGEST:
        inner = [branch for branch, _ in part.args] if isinstance(part, sp.Piecewise) else part.args
        inner = [each for each in inner if not each.is_Symbol and each.free_symbols & set(origins)]
        if not isinstance(part, sp.Add | sp.Mul | sp.Piecewise) or not inner:
            break
        part = max(inner, key=length)
    return None if part == expression else part


def _variable(constant: NamedConstant) -> str:
    """The name of a constant in code; `lambda` is a word of Python."""
    return f"{constant.name}_" if keyword.iskeyword(constant.name) else str(constant.name)


def source(target: Target, expression: Any, origins: Mapping[Any, frozenset[Any]]) -> str:
    """One expression; `origins` are its arrays, each with the arguments that it was computed from."""
    return tidied(_Printer(target, origins).print(expression))


def tidied(code: str) -> str:
    """The expression with the parentheses and spaces that Python needs, and no more."""
    return ast.unparse(ast.parse(code, mode="eval"))


def imports(known: Mapping[str, str], code: str) -> list[str]:
    """The import lines that the code needs, plain ones first; `known` has them by the name that they bind."""
    names = dict.fromkeys(re.findall(r"(?<![\w.])[A-Za-z_]\w*", code))
    lines = {known[name] for name in names if name in known}
    grouped: dict[str, list[str]] = {}
    for line in lines:
        if line.startswith("from "):
            module, _, name = line[5:].partition(" import ")
            grouped.setdefault(module, []).append(name)
    return [
        *sorted(line for line in lines if line.startswith("import ")),
        *(f"from {module} import {', '.join(sorted(found))}" for module, found in sorted(grouped.items())),
    ]


class _Printer(Traversal[str]):
    def __init__(self, target: Target, origins: Mapping[Any, frozenset[Any]]) -> None:
        self.library, self.target = target, target.name
        self.origins, self.arrays = origins, set(origins)

    def is_array(self, node: Any) -> bool:
        return bool(node.free_symbols & self.arrays)

    def inner(self, node: Any) -> str:
        return f"({self.print(node)})"

    def _constant(self, node: Any) -> str:
        return f"({node.decimal})"

    def _namedconstant(self, node: Any) -> str:
        return _variable(node)

    def _symbol(self, node: Any) -> str:
        return str(node.name)

    def _integer(self, node: Any) -> str:
        return str(node)

    def _rational(self, node: Any) -> str:
        short = node.q in (2, 4, 8, 10, 20, 100, 1000)
        return repr(float(node)) if short else f"({node.p} / {node.q})"

    def _pi(self, node: Any) -> str:
        return self.library.arrays["pi"]

    def _exp1(self, node: Any) -> str:
        return self.library.arrays["E"]

    def _add(self, node: Any) -> str:
        first, *rest = passes.ordered_terms(node, self.arrays)
        code = self.inner(first)
        for term in rest:
            minus = term.could_extract_minus_sign()
            code += f" {'-' if minus else '+'} {self.inner(-term if minus else term)}"
        return code

    def _mul(self, node: Any) -> str:
        if node.could_extract_minus_sign():
            code = self.print(-node)
            return f"-{code}" if (-node).is_Mul else f"-({code})"
        above, below = passes.quotient(node)
        below.sort(key=lambda factor: not isinstance(factor, passes.Hypot))  # first what is as large as what it divides
        code = self.product(above)
        if len(below) > 1 and not any(self.is_array(factor) for factor in below):
            return f"{code} / ({' * '.join(self.inner(factor) for factor in below)})"
        return code + "".join(f" / {self.inner(factor)}" for factor in below)

    def product(self, factors: list[Any]) -> str:
        """Factors of the same arrays together, so that a huge one meets what makes it small; a quotient last."""
        groups: dict[Any, list[Any]] = {}
        for factor in factors:
            used = frozenset().union(*(self.origins[s] for s in factor.free_symbols & self.arrays))
            groups.setdefault(used, []).append(factor)
        plain = groups.pop(frozenset(), [])
        if len(groups) > 1:
            named = {used: any(not factor.is_Symbol for factor in group) for used, group in groups.items()}
            ordered = sorted(groups.items(), key=lambda item: (named[item[0]], sorted(s.name for s in item[0])))
            return " * ".join([*map(self.inner, plain), *(f"({self.product(group)})" for _, group in ordered)])
        words = [f for f in factors if isinstance(f, Word) and "/" in self.print(f) and self.is_array(f)]
        parts = [self.inner(f) for f in factors if f not in words] + [self.print(f) for f in words]
        return " * ".join(parts) if parts else "1"

    def _pow(self, node: Any) -> str:
        base, exponent = node.base, node.exp
        if exponent.could_extract_minus_sign():
            return f"1 / {self.inner(base**-exponent)}"
        if exponent == sp.Rational(1, 2):
            return self.call("sqrt", base)
        if exponent.is_Integer and 2 < exponent < 6 and base.is_Symbol:
            return " * ".join([self.inner(base)] * int(exponent))  # NumPy's power is many times slower
        return f"{self.inner(base)} ** {self.inner(exponent)}"

    def _exp(self, node: Any) -> str:
        return self.call("exp", node.args[0])

    def _piecewise(self, node: Any) -> str:
        branches = list(passes.nan_through(node, self.origins).args)
        if len(branches) == 2 and isinstance(branches[0][1], sp.Or) and self.symmetric(branches[0][1]) is None:
            # inside rather than not outside
            inside = sp.And(*(relation.negated for relation in branches[0][1].args), evaluate=False)
            branches = [(branches[1][0], inside), (branches[0][0], sp.true)]
        code = self.branch(branches[-1][0])
        for branch, condition in reversed(branches[:-1]):
            code = self.library.arrays["where"].format(self.print(condition), self.branch(branch), code)
        return code

    def branch(self, node: Any) -> str:
        code = f"{node}.0" if node.is_Integer else self.print(node)
        return code if self.is_array(node) else self.library.number.format(code)

    def _and(self, node: Any) -> str:
        symmetric = self.symmetric(node)
        if symmetric is not None:
            return self.print(symmetric)
        facing = [passes.facing(a, self.arrays) for a in node.args]
        return " & ".join(self.inner(a) for a in sorted(facing, key=lambda a: a.rel_op, reverse=True))

    def _or(self, node: Any) -> str:
        symmetric = self.symmetric(node)
        if symmetric is not None:
            return self.print(symmetric)
        return " | ".join(self.inner(a) for a in sorted(node.args, key=sp.default_sort_key))

    def symmetric(self, condition: Any) -> Any:
        """|x| > c for x > c or x < -c, |x| < c for x < c and x > -c; None for any other condition."""
        if len(condition.args) != 2:
            return None
        facing = (passes.facing(r, self.arrays) for r in condition.args)
        less, greater = sorted(facing, key=lambda r: r.rel_op)
        edge = greater if isinstance(condition, sp.Or) else less
        opposite = {">": "<", ">=": "<="}.get(greater.rel_op) == less.rel_op
        if opposite and (less.lhs, less.rhs) == (greater.lhs, -greater.rhs):
            return edge.func(Abs(edge.lhs), edge.rhs)
        return None

    def _relational(self, node: Any) -> str:
        node = passes.facing(node, self.arrays)
        return f"{self.inner(node.lhs)} {node.rel_op} {self.inner(node.rhs)}"

    def _word(self, node: Any) -> str:
        if not self.is_array(node) and self.library.numbers is not None:
            return self.print(node.elementary())
        spelling = node.spelling(self.target)
        if spelling is None:
            raise PrintingError(
                f"{type(node).__name__} has no spelling for {self.target}; give it one in actref/vocabulary.py"
            )
        for start, meant in self.library.prefixes.items():
            spelling = re.sub(rf"(?<![\w.]){re.escape(start)}", meant, spelling)
        argument = self.print(node.args[0])
        return str(spelling.format(argument if argument.isidentifier() else f"({argument})"))

    def _function(self, node: Any) -> str:
        return self.call(type(node).__name__, *node.args)

    def call(self, name: str, *arguments: Any) -> str:
        printed = [f"{a}.0" if self.library.floats and a.is_Integer else self.print(a) for a in arguments]
        numbers = self.library.numbers
        if numbers is not None and not any(self.is_array(a) for a in arguments):
            return f"{numbers}{name}({', '.join(printed)})"
        if name in self.library.arrays:
            return self.library.arrays[name].format(*printed)
        if name in _SAME:
            return f"{self.library.module}{name}({', '.join(printed)})"
        raise PrintingError(f"{self.target} has no spelling of {name}; give it one in actref/printing/python.py")

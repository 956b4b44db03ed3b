"""What every target shares: expressions made stable, simple, guarded and free of repetition, before any is spelled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sympy as sp

from actref.oracle import without_cancellation
from actref.vocabulary import Constant, Word, expm1, sigmoid

OVERFLOWING = (sp.exp, sp.log, expm1)
"""Functions that overflow, or leave their domain, on the side of a kink where their branch is not taken."""


LONG = 4
"""Operations from which on an argument that occurs twice gets a name."""


class Largest(sp.Function):  # type: ignore[misc]
    """The larger of two numbers; nan if either is."""

    nargs = 2


class Smallest(sp.Function):  # type: ignore[misc]
    """The smaller of two numbers; nan if either is."""

    nargs = 2


class Clamped(sp.Function):  # type: ignore[misc]
    """The first argument, raised to the second and cut at the third; nan if it is."""

    nargs = 3


# --- stable ----------------------------------------------------------------------------------------------------------


@cache
def stable(expression: Any) -> Any:
    """The expression with what cancels rewritten: 1 - σ(u) as σ(-u), 1 + tanh(u) as 2 σ(2u)."""
    expression = without_cancellation(expression)
    # 1 + sin(2u) has a double zero, near which the sum keeps half of the digits and the square all
    angles = {node.args[0] for node in expression.atoms(sp.sin)}
    pairs = {2 * sp.sin(u) * sp.cos(u) + 1: (sp.sin(u) + sp.cos(u)) ** 2 for u in angles}
    return expression.xreplace(pairs).replace(lambda node: node.is_Add, _without_tanh_near_one)


def _without_tanh_near_one(node: Any) -> Any:
    for term in node.args:
        factor, function = term.as_coeff_Mul()
        if isinstance(function, sp.tanh):
            for one, side in ((factor, 2), (-factor, -2)):
                if one in node.args:
                    return node - term - one + side * factor * sigmoid(side * function.args[0])
    return node


def written(expression: Any, target: str, *, differentiates: bool = False) -> Any:
    """The expression with words that a target lacks, or that it differentiates with a loss, in functions that it has."""

    def lacks(node: Any) -> bool:
        return isinstance(node, Word) and (
            node.spelling(target) is None or (differentiates and not node.differentiable)
        )

    return expression.replace(lacks, lambda node: node.written())


# --- simple ----------------------------------------------------------------------------------------------------------


def simple(expression: Any, x: Any) -> Any:
    """The expression with its cases written as a maximum, a minimum or a clamp wherever they are one."""
    return expression.replace(lambda node: isinstance(node, sp.Piecewise), lambda node: _simple_cases(node, x))


def _simple_cases(cases: Any, x: Any) -> Any:
    cases = _merged(cases)
    clamped = _clamp(cases, x)
    if clamped is None:
        # x(x + 3)/6 between 0 and x is x times a clamp of x/6 + 1/2; x times one of x + 3 overflows where x is huge
        factors = [branch / x for branch, _ in cases.args if branch != 0]
        if all(not factor.has(1 / x) for factor in factors) and len(cases.args) > 2:
            quotient = sp.Piecewise(*((branch / x, condition) for branch, condition in cases.args), evaluate=False)
            clamped = _clamp(quotient, x, whole=False)
            clamped = None if clamped is None else x * clamped
    return cases if clamped is None else clamped


def _merged(cases: Any) -> Any:
    """Neighbouring branches of one value as one branch."""
    branches: list[tuple[Any, Any]] = []
    for branch, condition in cases.args:
        if branches and branches[-1][0] == branch:
            branches[-1] = (branch, sp.Or(branches[-1][1], condition))
        else:
            branches.append((branch, condition))
    return sp.Piecewise(*branches, evaluate=False)


def _clamp(cases: Any, x: Any, *, whole: bool = True) -> Any:
    """`Clamped`, `Largest` or `Smallest` for branches that hold still beyond an end of x; None for any other.

    Args:
        cases: The branches.
        x: The argument.
        whole: (x + 3)/6 between 0 and 1 becomes x + 3 between 0 and 6, divided by 6.
    """
    middle = cases.args[-1][0]
    ends = cases.args[:-1]
    if len(ends) == 1:
        ((branch, condition),) = ends
        if isinstance(condition, sp.core.relational.Relational) and {condition.lhs, condition.rhs} == {branch, middle}:
            larger = (condition.lhs == branch) == (condition.rel_op in (">", ">="))
            other, value = (branch, middle) if branch.has(x) or not middle.free_symbols else (middle, branch)
            return (Largest if larger else Smallest)(other, value)
        # (e(x), x > c), else e(c): e of the larger of x and c; or the other way round
        low, high = interval(condition, x)
        if (low is None) != (high is None):
            edge, upper = (low, True) if high is None else (high, False)
            moving, still = (branch, middle) if branch.has(x) else (middle, branch)
            if not still.has(x) and moving.has(x) and not edge.has(x) and not _differ(moving.subs(x, edge), still):
                return moving.xreplace({x: (Largest if upper == (moving is branch) else Smallest)(x, edge)})
        return None
    low = high = None
    for value, condition in ends:
        above, below = interval(condition, x)
        edge = below if above is None else above
        if edge is None or (above is not None and below is not None) or value.has(x) or edge.has(x):
            return None
        if _differ(middle.subs(x, edge), value):
            return None
        if above is None:
            low = value if low is None else None
        else:
            high = value if high is None else None
    slope = sp.diff(middle, x)
    if slope.has(x) or not slope.is_positive:
        return None
    if low is not None and high is not None:
        scale = sp.denom(sp.together(middle)) if whole else sp.S.One
        return Clamped(sp.expand(middle * scale), low * scale, high * scale) / scale
    return None


def _differ(one: Any, other: Any) -> bool:
    return bool(sp.simplify(one - other) != 0)


# --- guarded ---------------------------------------------------------------------------------------------------------


def guarded(expression: Any, x: Any, *, curved: bool = False) -> Any:
    """The expression with x, in a branch that would overflow where it is not taken, clamped to where it is taken.

    Args:
        expression: In the vocabulary.
        x: The argument on which branches decide.
        curved: Clamp in every branch that is no line: where a library differentiates the code, the slope of a branch
            that is not taken is multiplied by 0, and must not be infinite.
    """
    if not isinstance(expression, sp.Piecewise):
        if not expression.has(sp.Piecewise):
            return expression
        return expression.func(*(guarded(a, x, curved=curved) for a in expression.args))
    branches = []
    low: Any = None
    high: Any = None
    for branch, condition in expression.args:
        above, below = interval(condition, x)
        bottom, top = low if above is None else above, high if below is None else below
        risky = branch.has(x) and (branch.has(*OVERFLOWING) or (curved and sp.diff(branch, x).has(x)))
        if risky and not (bottom is None and top is None):
            clamped = (
                Clamped(x, bottom, top)
                if bottom is not None and top is not None
                else Largest(x, bottom)
                if top is None
                else Smallest(x, top)
            )
            branch = branch.xreplace({x: clamped})
        branches.append((branch, condition))
        # what is left for the branches below: the other side of a half-line
        if above is not None and below is None:
            high = above
        elif below is not None and above is None:
            low = below
    return sp.Piecewise(*branches, evaluate=False)


SETTLED = 7
"""Above it the exponential of a number is so large that tanh is 1 in every format, and that σ(-u) is 0."""


def settled(expression: Any, *, curved: bool = False) -> Any:
    """The expression with the exponent cut where what is made of an exponential has settled: infinity times 0 is nan.

    Args:
        expression: In the vocabulary.
        curved: Cut also where the exponential stands nowhere else: where a library differentiates the code, it does then.
    """
    settling = {node for node in expression.atoms(sp.tanh, sigmoid) if isinstance(_bare(node.args[0]), sp.exp)}
    rest = expression.xreplace({node: sp.Dummy() for node in settling})
    large = {e for e in (_bare(node.args[0]) for node in settling) if curved or rest.has(e)}
    return expression.xreplace({e: sp.exp(Smallest(e.args[0], SETTLED)) for e in large})


def _bare(argument: Any) -> Any:
    """The argument without a whole number before it."""
    factor, rest = argument.as_coeff_Mul()
    return rest if factor.is_Integer else argument


def interval(condition: Any, x: Any) -> tuple[Any, Any]:
    """Lower and upper end of where a condition on x holds, None where there is none or none can be read off."""
    low: Any = None
    high: Any = None
    for relation in condition.args if isinstance(condition, sp.And) else (condition,):
        if not isinstance(relation, sp.core.relational.Relational):
            continue
        relation = facing(relation, {x})
        if relation.lhs != x:
            continue
        if relation.rel_op in (">", ">="):
            low = relation.rhs
        elif relation.rel_op in ("<", "<="):
            high = relation.rhs
    return low, high


def facing(relation: Any, symbols: set[Any]) -> Any:
    """The relation with the symbols on its left and no minus before them: x < -1, where SymPy writes -x > 1."""
    relation = relation if relation.lhs.free_symbols & symbols else relation.reversed
    return relation.reversedsign if relation.lhs.could_extract_minus_sign() else relation


def nan_through(cases: Any, origins: Mapping[Any, frozenset[Any]]) -> Any:
    """The cases with what stands for "otherwise" moved to the front, where it does not rest on what is compared.

    No comparison holds for nan, so it takes the last branch, and is not to come out of it as a number. `origins` has for
    each array the arguments that it was computed from.
    """

    def rests_on(node: Any) -> frozenset[Any]:
        return frozenset().union(*(origins[s] for s in node.free_symbols if s in origins))

    *others, (otherwise, _) = cases.args
    relations = [r for _, c in others for r in (c.args if isinstance(c, sp.Or) else [c])]
    if not all(isinstance(relation, sp.core.relational.Relational) for relation in relations):
        return cases
    compared = frozenset().union(*map(rests_on, relations))
    if rests_on(otherwise) & compared or not rests_on(others[-1][0]) & compared:
        return cases
    none = sp.And(*(relation.negated for relation in relations), evaluate=False)
    return sp.Piecewise((otherwise, none), *others[:-1], (others[-1][0], True), evaluate=False)


# --- shared ----------------------------------------------------------------------------------------------------------


def repeated(expressions: Sequence[Any], symbols: Iterable[Any]) -> Any:
    """The innermost function of the symbols, or long argument of one, that occurs more than once, or None."""
    symbols = set(symbols)
    counts: dict[Any, int] = {}
    for expression in expressions:
        for node in sp.preorder_traversal(expression):
            if isinstance(node, sp.Function) and not isinstance(node, sp.Piecewise) and node.free_symbols & symbols:
                counts[node] = counts.get(node, 0) + 1
                argument = -node.args[0] if node.args[0].could_extract_minus_sign() else node.args[0]
                if sp.count_ops(argument) > LONG:
                    counts[argument] = counts.get(argument, 0) + 1
    found = [node for node, count in counts.items() if count > 1]
    return min(found, key=lambda n: (sp.count_ops(n), sp.default_sort_key(n)), default=None)


def letter(node: Any, taken: Iterable[str]) -> str:
    """A name for a repeated function: the first letter of its own, or the next free one."""
    taken = {*taken, "l"}  # reads like 1
    first: str = type(node).__name__[0].lower() if isinstance(node, sp.Function) else "u"
    letters: list[str] = [first, *"uvwpqr", *(f"u{n}" for n in range(1, 99))]
    return next(name for name in letters if name not in taken)


# --- roots -----------------------------------------------------------------------------------------------------------


class Hypot(sp.Function):  # type: ignore[misc]
    """The root of the sum of two squares."""

    nargs = 2
    is_positive = True


class Arc(sp.Function):  # type: ignore[misc]
    """The arc tangent; of SymPy's own the sine would turn back into a root."""

    nargs = 1


def hypotenuses(expression: Any, x: Any) -> Any:
    """The expression with √(c + d u²) as √d times a hypotenuse, where the square could overflow."""
    return expression.replace(
        lambda node: node.is_Pow and abs(node.exp) == sp.Rational(1, 2) and _legs(node.base, x),
        lambda node: _hypotenuse(*_legs(node.base, x)) ** (2 * node.exp),  # type: ignore[misc]
    )


def _hypotenuse(still: Any, factor: Any, u: Any) -> Any:
    return sp.sqrt(factor) * Hypot(u, sp.sqrt(still / factor))


def turned(expression: Any, x: Any) -> Any:
    """The expression with u/√(c + d u²) as the sine of an arc tangent: what differentiates the quotient cancels."""

    def turn(node: Any) -> Any:
        for root in node.args:
            legs = _legs(root.base, x) if root.is_Pow and root.exp == -sp.Rational(1, 2) else None
            if legs and legs[2] in node.args:
                still, factor, u = legs
                return node / root / u * sp.sin(Arc(sp.sqrt(factor / still) * u)) / sp.sqrt(factor)
        return node

    return expression.replace(lambda node: node.is_Mul, turn)


def _legs(radicand: Any, x: Any) -> tuple[Any, Any, Any] | None:
    """c, d and u of c + d u² with numbers c and d above 0; None for what is no such sum."""
    terms = radicand.args if radicand.is_Add else ()
    if len(terms) != 2:
        return None
    still, moving = sorted(terms, key=lambda term: bool(term.has(x)))
    factor, square = moving.as_independent(x)
    if still.has(x) or not (square.is_Pow and square.exp == 2 and still.is_positive and factor.is_positive):
        return None
    return still, factor, square.base


# --- ordered ---------------------------------------------------------------------------------------------------------


def ordered_terms(node: Any, symbols: Iterable[Any]) -> list[Any]:
    """The terms of a sum as one writes them: 1 - x and x - 1, by rising powers, but x + 3 of a line."""
    symbols = frozenset(symbols)
    terms = list(node.as_ordered_terms())
    line = len(terms) == 2 and any(not t.free_symbols for t in terms) and not any(t.has(sp.Function) for t in terms)
    line = line and all(_degree(term, symbols) <= 1 for term in terms)
    terms.sort(key=lambda term: (term.has(sp.Function), _degree(term, symbols)), reverse=line)
    return positive_first(terms)


@cache
def _degree(term: Any, symbols: frozenset[Any]) -> Any:
    return sum(sp.S(term.as_coeff_exponent(symbol)[1]) for symbol in symbols)


def positive_first(terms: list[Any]) -> list[Any]:
    """The terms with the first that has no minus in front: x - μ for -μ + x."""
    first = next((k for k, term in enumerate(terms) if not term.could_extract_minus_sign()), 0)
    return [terms[first], *terms[:first], *terms[first + 1 :]]


def quotient(node: Any) -> tuple[list[Any], list[Any]]:
    """The factors of a product above and below the line, numbers first."""
    above: list[Any] = []
    below: list[Any] = []
    factors = list(node.as_ordered_factors())
    if factors[0] == -1 and factors[1].is_Rational:  # SymPy takes -2 apart
        factors[:2] = [-factors[1]]
    roots = [f for f in factors if f.is_Pow and not f.free_symbols and abs(f.exp) == sp.Rational(1, 2)]
    if len(roots) > 1:  # SymPy keeps the root of 2/π as two
        radicand = sp.Mul(*(f**2 for f in roots))
        factors = [f for f in factors if f not in roots]
        factors.insert(
            sum(f.is_number for f in factors), sp.Pow(sp.UnevaluatedExpr(radicand), sp.Rational(1, 2), evaluate=False)
        )
    for factor in factors:
        if isinstance(factor, Constant):
            above.append(factor)
        elif factor.is_Pow and factor.exp.could_extract_minus_sign():
            below.append(1 / factor)
        elif factor.is_Rational and factor.q != 1:
            below.append(sp.Integer(factor.q))
            if factor.p != 1:
                above.append(sp.Integer(factor.p))
        else:
            above.append(factor)
    return above, below

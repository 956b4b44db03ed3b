"""Derivatives in the form that a textbook prints."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy as sp

from actref.latex import to_latex
from actref.vocabulary import Abs, sgn


@cache
def derivative(expression: Any, variable: Any, order: int = 1) -> Any:
    """The derivative of the given order, branch by branch, in its shortest form."""
    result = expression
    for _ in range(order):
        result = tidy(sp.diff(result, variable))
    return result


def tidy(expression: Any) -> Any:
    """The shortest of the equal forms that SymPy finds, each branch of a piecewise expression by itself."""
    if isinstance(expression, sp.Piecewise):
        return sp.Piecewise(*((tidy(e), c) for e, c in expression.args))
    if expression.has(sp.Piecewise):
        folded = sp.piecewise_fold(expression)
        return tidy(folded) if isinstance(folded, sp.Piecewise) else folded
    expression = _fold_signs(expression)
    forms = [expression, sp.expand(expression), sp.factor_terms(expression), sp.factor(expression)]
    forms += [sp.collect(forms[1], word) for word in sorted(forms[1].atoms(sp.Function), key=sp.default_sort_key)]
    if expression.has(Abs):
        forms.append(sp.factor(sp.together(expression)))
    forms = [_turn_factors(_fold_signs(form)) for form in forms]
    # a product says more than the sum that it is: where it vanishes, and its sign
    costs = [(sp.count_ops(form) - form.is_Mul, not form.is_Mul) for form in forms]
    shortest = [form for form, cost in zip(forms, costs, strict=True) if cost == min(costs)]
    return min(shortest, key=lambda form: len(to_latex(form)))


def _turn_factors(expression: Any) -> Any:
    """Write (u - 1)(v - 2) as (1 - u)(2 - v) where that takes fewer minus signs."""
    if not expression.is_Mul:
        return expression
    # SymPy multiplies a number into a sum that stands beside it alone, and leaves it there when more factors come
    expression = sp.Mul(
        *(part for factor in expression.args for part in (factor.primitive() if factor.is_Add else (factor,)))
    )
    if not expression.is_Mul:
        return expression
    sums = [factor for factor in expression.args if factor.is_Add]
    excess = {s: sum(1 if term.could_extract_minus_sign() else -1 for term in s.args) for s in sums}
    pair = sorted(sums, key=lambda s: (-excess[s], sp.default_sort_key(s)))[:2]
    if len(pair) < 2 or sum(excess[s] for s in pair) <= 0:
        return expression
    return sp.Mul(*(-factor if factor in pair else factor for factor in expression.args))


def _fold_signs(expression: Any) -> Any:
    """Write u·sgn(u) as |u| and sgn(u)² as 1, which holds wherever the derivative exists."""
    for word in expression.atoms(sgn):
        u = word.args[0]
        folded = sp.expand(expression).subs(u * word, Abs(u))
        if folded.count(word) < expression.count(word):
            expression = folded
        expression = expression.replace(lambda e, w=word: e.is_Pow and e.base == w and e.exp == 2, lambda e: sp.S.One)
    return expression

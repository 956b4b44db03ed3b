"""A definition at fixed parameters, cut into pieces on which it is analytic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise
from typing import Any

import sympy as sp
from mpmath import mp

from actref import oracle
from actref.calculus import tidy
from actref.properties.values import Value, at, exactly, rational, without_decimals
from actref.vocabulary import Abs, elementary, sgn, sigmoid

SIMPLE = 1000
"""Largest denominator of a fraction that a float is taken for."""


@dataclass(frozen=True)
class Piece:
    """An open interval and the smooth expression that holds on it."""

    low: Value
    high: Value
    expression: Any

    @cached_property
    def inner(self) -> Any:
        """A rational inside the interval."""
        low, high = self.low.mp(), self.high.mp()
        if self.low.finite and self.high.finite:
            return rational((low + high) / 2)
        if self.low.finite:
            return rational(mp.floor(low) + 2)
        return rational(mp.ceil(high) - 2) if self.high.finite else sp.Rational(1, 3)


class Curve:
    """A function of one real variable.

    Args:
        expression: Definition with its parameters already numbers.
        x: Its variable.
    """

    def __init__(self, expression: Any, x: Any) -> None:
        self.x = x
        self.whole = without_decimals(expression)
        places = _breaks(self.whole, x)
        ends = [exactly(-sp.oo), *places, exactly(sp.oo)]
        drafts = [Piece(low, high, sp.S.Zero) for low, high in pairwise(ends)]
        pieces = [replace(draft, expression=resolve(self.whole, x, draft.inner)) for draft in drafts]
        kept = [pieces[0]]
        self.at_breaks: list[Value] = []
        for place, piece in zip(places, pieces[1:], strict=True):
            exact = place.exact if place.exact is not None else rational(place.mp(60))
            there = at(resolve(self.whole, x, exact), x, place)
            if piece.expression == kept[-1].expression and there.same(at(piece.expression, x, place)):
                kept[-1] = Piece(kept[-1].low, piece.high, piece.expression)
            else:
                kept.append(piece)
                self.at_breaks.append(there)
        self.pieces = tuple(kept)

    @property
    def breaks(self) -> list[Value]:
        """Where one piece ends and the next begins."""
        return [p.low for p in self.pieces[1:]]

    def derivative(self, piece: Piece, order: int) -> Any:
        """The derivative of a piece, in a short form."""
        return derivative(piece.expression, self.x, order)

    def value_at(self, place: Value) -> Value:
        """The function at a place."""
        for found, value in zip(self.breaks, self.at_breaks, strict=True):
            if found.same(place):
                return value
        return at(self.piece_at(place.mp()).expression, self.x, place)

    def piece_at(self, x: Any) -> Piece:
        """The piece whose closure holds a number; at a break the one on its right."""
        for piece in reversed(self.pieces):
            if x >= piece.low.mp(45):
                return piece
        return self.pieces[0]


@cache
def derivative(expression: Any, x: Any, order: int) -> Any:
    """Derivative of a smooth expression; the shortest form is worth its time only where somebody reads it."""
    if order == 0:
        return expression
    found = sp.diff(derivative(expression, x, order - 1), x)
    return tidy(found) if order <= 2 else sp.factor(found)


@cache
def without_cancellation(expression: Any) -> Any:
    """The expression with tanh(u) as 2 σ(2u) - 1: 1 + tanh(u) loses its digits where u is far below 0, 2 σ(2u) none."""
    if not expression.has(sp.tanh):
        return expression
    return sp.factor(oracle.without_cancellation(expression).replace(sp.tanh, lambda u: 2 * sigmoid(2 * u) - 1))


def values_of(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as the exact numbers that a person means by them."""
    return {name: meant(value) for name, value in parameters.items()}


def meant(value: Any) -> Any:
    """The number that a float stands for: 2/3 if it is the float nearest to 2/3, else the decimal that it shows."""
    if isinstance(value, float):
        simple = Fraction(value).limit_denominator(SIMPLE)
        if float(simple) == value:
            return sp.Rational(simple.numerator, simple.denominator)
    return sp.Rational(str(value))


def _breaks(expression: Any, x: Any) -> list[Value]:
    """Every point where a branch ends or an absolute value turns, in increasing order."""
    differences = set()
    for piecewise in expression.atoms(sp.Piecewise):
        for _, condition in piecewise.args:
            differences |= {r.lhs - r.rhs for r in condition.atoms(sp.core.relational.Relational)}
    differences |= {word.args[0] for word in expression.atoms(Abs, sgn)}
    found: list[Value] = []
    for difference in sorted((d for d in differences if d.has(x)), key=sp.default_sort_key):
        found += [v for v in _solutions(difference, x) if not any(v.same(w) for w in found)]
    return sorted(found, key=lambda v: v.mp())


def _solutions(difference: Any, x: Any) -> list[Value]:
    try:
        solved = sp.solveset(elementary(difference), x, sp.S.Reals)
    except (NotImplementedError, ValueError):
        solved = None
    if isinstance(solved, sp.FiniteSet):
        return [exactly(s) for s in solved]
    if solved is sp.S.EmptySet:
        return []
    from actref.properties.roots import roots

    return [*roots(Curve(difference, x), 0).roots]


def resolve(expression: Any, x: Any, place: Any) -> Any:
    """The expression with every branch chosen and every sign settled as they are at a place."""
    env = {x: place}

    def sides(relation: Any) -> tuple[int, int]:
        return _sign(relation.lhs - relation.rhs, env), 0

    previous = None
    while previous != expression:
        previous = expression
        expression = expression.replace(lambda e: isinstance(e, sp.Piecewise), lambda e: oracle.branch(e, sides))
        expression = expression.replace(
            lambda e: isinstance(e, sgn), lambda e: sp.Integer(_sign(e.args[0], env)) if e.args[0].has(x) else e
        )
        expression = expression.replace(lambda e: isinstance(e, Abs), lambda e: e.args[0] * _turn(e.args[0], env))
    return expression


def _turn(inside: Any, env: Mapping[Any, Any]) -> Any:
    return sp.Integer(-1 if _sign(inside, env) < 0 else 1)


def _sign(inside: Any, env: Mapping[Any, Any]) -> int:
    value = elementary(inside).subs(env)
    return int(sp.sign(value)) if value.is_comparable else int(sp.sign(sp.N(value, 40)))

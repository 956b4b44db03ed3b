"""Symmetry, and relations between f(x) and f(-x)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import sympy as sp
from mpmath import mp

from actref import oracle
from actref.properties.curve import Curve, Piece
from actref.properties.record import CERTIFIED, SYMBOLIC, How, Parity
from actref.properties.values import Value, at, exactly, rational
from actref.vocabulary import Word, elementary, expm1

DEGREE = 2
"""Largest degree of a relation."""


def mirrored(expression: Any) -> Any:
    """The expression with every word at -u written by its value at u: σ(-u) = 1 - σ(u), and so on."""
    expression = expression.replace(expm1, lambda u: sp.exp(u) - 1)
    words = {type(word) for word in expression.atoms(Word) if word.mirror is not None}
    for word in sorted(words, key=lambda kind: kind.__name__):
        expression = expression.replace(
            lambda e, w=word: isinstance(e, w) and e.args[0].could_extract_minus_sign(),
            lambda e: e.mirror(-e.args[0]),
        )
    return expression


def parity(curve: Curve) -> Parity:
    """Odd, even or none, and a polynomial that f(x) + f(-x) or f(x) - f(-x) equals."""
    relations = {}
    hows = []
    for sign in (1, -1):
        found, how = _relation(curve, sign)
        if found is not None:
            relations[sign] = found
            hows.append(how)
    if relations.get(1) == 0:
        return Parity(key="parity", how=hows[0], value="odd", sign=1, relation=sp.S.Zero)
    if relations.get(-1) == 0:
        return Parity(key="parity", how=hows[-1], value="even", sign=-1, relation=sp.S.Zero)
    if relations:
        sign, relation = next(iter(relations.items()))
        return Parity(key="parity", how=hows[0], value="none", sign=sign, relation=relation)
    return Parity(key="parity", how=How(SYMBOLIC, "f(x) and f(-x) compared at rational points"), value="none")


def _relation(curve: Curve, sign: int) -> tuple[Any | None, How]:
    """The polynomial p with f(x) + sign·f(-x) = p(x) everywhere."""
    x = curve.x
    ends = [
        exactly(0),
        *_unique([b if b.mp() > 0 else b.negative() for b in curve.breaks if b.mp() != 0]),
        exactly(sp.oo),
    ]
    nothing = How(SYMBOLIC, "")
    polynomial, how = None, nothing
    for low, high in pairwise(ends):
        inner = Piece(low, high, sp.S.Zero).inner
        here, there = (curve.piece_at(_float(s * inner)).expression for s in (1, -1))
        total = here + sign * there.subs(x, -x)
        guess = _fit(total, x, inner, high)
        if guess is None or (polynomial is not None and sp.expand(guess - polynomial) != 0):
            return None, nothing
        polynomial = guess
        rest = sp.expand(mirrored(sp.expand(total - guess)))
        if rest == 0 or sp.simplify(elementary(rest)) == 0:
            how = How(SYMBOLIC, "the difference of the two sides simplifies to 0") if how.kind != CERTIFIED else how
        else:
            how = How(CERTIFIED, "both sides agree at rational points to 40 digits")
    if polynomial is None or sp.expand(polynomial.subs(x, -x) - sign * polynomial) != 0:
        return None, nothing
    for place in [*curve.breaks, exactly(0)]:
        want = at(polynomial, x, place)
        with mp.workdps(45):
            got = curve.value_at(place).mp() + sign * curve.value_at(place.negative()).mp()
            if abs(got - want.mp()) > mp.mpf(10) ** -30:
                return None, nothing
    return polynomial, how


def _float(value: Any) -> Any:
    return mp.mpf(int(value.p)) / int(value.q)


def _unique(values: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for value in sorted(values, key=lambda v: v.mp()):
        if not any(value.same(k) for k in kept):
            kept.append(value)
    return kept


def _fit(total: Any, x: Any, inner: Any, high: Value) -> Any | None:
    """The polynomial of low degree through the values, if two more values lie on it."""
    if total.is_polynomial(x):
        return sp.expand(total)
    step = sp.Rational(1, 16)
    if high.finite:
        step = min(step, rational((high.mp() - _float(inner)) / 8))
    places = [inner + k * step for k in range(DEGREE + 3)]
    points = [(p, oracle.exact(total, {x: Fraction(int(p.p), int(p.q))}, 40)) for p in places]
    rounded = [(p, sp.nsimplify(sp.Float(v, 40), rational=True, tolerance=sp.Float(10, 40) ** -35)) for p, v in points]
    if any(len(str(v)) > 24 for _, v in rounded):
        return None
    guess = sp.expand(sp.interpolate(rounded[: DEGREE + 1], x))
    good = all(abs(sp.N(guess.subs(x, p), 45)._to_mpmath(150) - v) < mp.mpf(10) ** -35 for p, v in points)
    return guess if good else None

"""Real numbers that know their closed form, if there is one, and any number of their digits."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

import mpmath
import sympy as sp
from mpmath import mp

from actref import oracle
from actref.properties.record import CERTIFIED, DIGITS, SYMBOLIC, How, Number
from actref.vocabulary import Constant, Word, elementary

LOST = 4_000
"""Bits. What has vanished in cancellation here is taken as 0."""
LONGEST = 24
"""Operations in a closed form; a longer one says less than its digits."""


_NOTHING = sp.Dummy("nothing", real=True)
"""The variable of constant expressions."""


class Value:
    """A real number or an infinity.

    Args:
        compute: Digits to value.
        how: How it was found.
        exact: Closed form; None if none is known.
    """

    def __init__(self, compute: Callable[[int], mpmath.mpf], how: How, exact: Any | None = None) -> None:
        self._compute = compute
        self.how = how
        self.exact = exact
        self._known: dict[int, mpmath.mpf] = {}

    def mp(self, digits: int = 40) -> mpmath.mpf:
        """The value to a number of significant digits."""
        if digits not in self._known:
            self._known[digits] = self._compute(digits)
        return self._known[digits]

    @property
    def finite(self) -> bool:
        """Neither of the infinities."""
        return bool(mp.isfinite(self.mp()))

    def __float__(self) -> float:
        return float(self.mp())

    def same(self, other: Value) -> bool:
        """Equal to 35 digits of the larger, or exactly."""
        if self.exact is not None and self.exact == other.exact:
            return True
        if not self.finite or not other.finite:
            return bool(self.mp() == other.mp())
        with mp.workdps(45):
            return bool(abs(self.mp() - other.mp()) <= mp.mpf(10) ** -35 * max(1, abs(self.mp())))

    def negative(self) -> Value:
        """Minus the value."""
        return combine(mp.fneg, self, exact=None if self.exact is None else sp.expand(-self.exact))

    def number(self) -> Number:
        """The public record."""
        if not self.finite:
            return Number("inf" if self.mp() > 0 else "-inf", self.how, sp.oo if self.mp() > 0 else -sp.oo)
        with mp.workdps(DIGITS + 10):
            text = mpmath.nstr(self.mp(DIGITS + 10), DIGITS, min_fixed=-6, max_fixed=DIGITS)
        return Number(text.removesuffix(".0"), self.how, self.exact)


def combine(operation: Callable[..., mpmath.mpf], *values: Value, exact: Any | None = None) -> Value:
    """An operation of mpmath on values, at whatever precision is asked for."""

    def compute(digits: int) -> mpmath.mpf:
        with mp.workdps(digits + 10):
            return operation(*(v.mp(digits + 5) for v in values))

    return Value(compute, values[0].how, exact)


def exactly(expression: Any, how: How | None = None) -> Value:
    """The value of a constant expression."""
    expression = sp.sympify(expression)
    how = How(SYMBOLIC, "closed form") if how is None else how
    if expression in (sp.oo, -sp.oo):
        return Value(lambda _: mp.mpf("inf") if expression == sp.oo else mp.mpf("-inf"), how, expression)
    return Value(lambda digits: constant(expression, digits), how, expression)


@cache
def constant(expression: Any, digits: int) -> mpmath.mpf:
    """A constant expression to a number of digits."""
    with mp.workdps(digits + 5):
        if expression.is_Rational:
            return mp.mpf(int(expression.p)) / int(expression.q)
    return evaluated(expression, _NOTHING, Fraction(0), digits)


def at(expression: Any, x: Any, place: Value) -> Value:
    """The value of a smooth expression in x at a place; at an infinity its limit has to be known already."""
    if place.exact is not None:
        return exactly(simplest(expression.subs(x, place.exact)))

    def compute(digits: int) -> mpmath.mpf:
        return oracle.exact(expression, {x: place.mp(digits + 15)}, digits)

    if not expression.has(x):
        return exactly(expression)
    return Value(compute, How(CERTIFIED, f"evaluated to any number of digits; {place.how.certificate}"))


def without_words(expression: Any) -> Any:
    """The expression in SymPy's own functions; constants that have a name keep it."""
    while expression.has(Word):
        expression = expression.replace(lambda e: isinstance(e, Word), lambda e: e.elementary())
    return without_decimals(expression)


def without_decimals(expression: Any) -> Any:
    """The expression with constants that are decimals as the rationals that they are."""
    return expression.subs({c: c.value for c in expression.atoms(Constant) if c.value.is_Rational})


@cache
def numeric(expression: Any, x: Any) -> Any:
    """A smooth expression as a fast mpmath function at whatever the working precision is."""
    expression = expression.subs({c: c.value for c in expression.atoms(Constant)})
    words = {type(w).__name__: type(w).evaluate_mp for w in expression.atoms(Word)}
    return sp.lambdify(x, expression, modules=[words, "mpmath"], cse=True)


@cache
def evaluated(expression: Any, x: Any, place: Fraction, digits: int) -> mpmath.mpf:
    """A smooth expression at a rational: precision doubles until two values agree; 0 if nothing is left."""
    function = numeric(expression, x)
    precision = int(digits * 3.33) + 30
    before: mpmath.mpf | None = None
    while True:
        with mp.workprec(precision):
            value = mp.mpf(function(mp.mpf(place.numerator) / place.denominator))
            if value != 0 and before is not None and abs(value - before) <= mp.mpf(10) ** (-digits - 1) * abs(value):
                return value
            if precision > LOST:
                return mp.mpf(0)
        before = value
        precision *= 2


@cache
def simplest(expression: Any) -> Any:
    """The shortest closed form of a constant."""
    expression = sp.sympify(expression)
    if expression.is_Rational or expression in (sp.oo, -sp.oo):
        return expression
    forms = [expression]
    if expression.has(Word, sp.tanh, sp.exp, sp.log, sp.sqrt, sp.Pow):
        plain = without_words(expression)
        forms.append(plain)
        if not plain.is_Rational and not plain.has(sp.erf):
            forms.append(sp.simplify(plain.rewrite(sp.exp)))
            forms += [sp.radsimp(f) for f in forms[-1:] if sp.count_ops(f) < LONGEST]
    # a shorter form that is another number would be a defect of the simplifier: it is not taken
    with mp.workdps(40):
        true = sp.N(elementary(expression), 30)
        forms = [f for f in forms if abs(sp.N(elementary(f), 30) - true) <= sp.Float(10, 30) ** -25 * max(1, abs(true))]
    return min(forms, key=lambda f: (sp.count_ops(f), len(str(f)))) if forms else expression


def short_enough(value: Value) -> Value:
    """The same value, without a closed form that is too long to read."""
    if value.exact is None or sp.count_ops(value.exact) <= LONGEST:
        return value
    return Value(value.mp, value.how)


def rational(value: mpmath.mpf) -> Any:
    """The rational that a binary number is."""
    return sp.Rational(*oracle.fraction(value).as_integer_ratio())

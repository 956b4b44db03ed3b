"""The true value: definitions evaluated to any number of digits, and rounded correctly to a floating-point format."""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from numbers import Rational
from typing import Any, TypeAlias

import mpmath
import sympy as sp
from mpmath import mp

from actref.errors import ParameterError
from actref.vocabulary import Constant, Word, sigmoid

MAX_PRECISION = 20_000
"""Bits. A value that is still lost in cancellation here is smaller than 2^-20000 of its terms and comes back as 0."""

_FAR = (Fraction(2) ** 1100, Fraction(3) ** 700, Fraction(7) ** 400)
"""Stand for infinity: beyond the range of every format."""
_BEYOND = mp.mpf(2) ** 400
"""What grows, be it as slowly as a square root, has passed this at those points; what decays has passed its reciprocal."""

Real: TypeAlias = int | float | str | Fraction | mpmath.mpf


def exact(expression: Any, values: Mapping[Any, Real], digits: int = 30) -> mpmath.mpf:
    """The value of an expression, every shown digit correct.

    Precision doubles until two evaluations agree to `digits`; floats are taken as the numbers that they are, text as
    the decimal that it shows.

    Args:
        expression: SymPy expression in the vocabulary.
        values: Symbol to number; infinities give the limit, nan where there is none.
        digits: Significant decimal digits.

    Raises:
        ParameterError: a value that is no real number, or digits below 1.
    """
    return bounded(expression, values, digits)[0]


def bounded(
    expression: Any, values: Mapping[Any, Real], digits: int = 30, floor: mpmath.mpf | float = 0
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """The value as in `exact`, and the size of the largest term that it was summed from.

    Next to a zero the second number says how much cancels: an evaluation in floating point cannot be nearer to the
    value than a few ULP of it. A value that is certain to be smaller than `floor` may come back as 0: nothing is spent
    on the digits of what no format can hold.
    """
    check_digits(digits)
    key = tuple(sorted(((s, fraction(v)) for s, v in values.items()), key=lambda kv: kv[0].name))
    if any(isinstance(v, float) and math.isnan(v) for _, v in key):
        return mp.nan, mp.nan
    if any(isinstance(v, float) for _, v in key):
        return _limit(expression, key, digits)
    return _bounded(expression, key, digits, floor)


def check_digits(digits: int) -> None:
    """Raise ParameterError unless a number of significant digits is 1 or more."""
    if not isinstance(digits, int) or digits < 1:
        raise ParameterError(f"digits={digits!r}; allowed are whole numbers from 1")


def _limit(
    expression: Any, key: tuple[tuple[Any, Fraction | float], ...], digits: int
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """The value towards infinite arguments, nan where it oscillates.

    Read off far beyond every floating-point format, at points where an oscillation would show. SymPy's own limit is
    wrong for some forms (it gives 0 for the derivative of x σ(βx) at infinity) and stops at some piecewise ones.
    """
    values = []
    for far in _FAR:
        at = tuple((s, far if v == math.inf else -far if v == -math.inf else v) for s, v in key)
        values.append(_bounded(expression, at, digits, floor=1 / _BEYOND)[0])
    first = values[0]
    if all(abs(v - first) <= mp.mpf(10) ** -digits * abs(first) for v in values):
        return first, abs(first)
    if all(abs(v) < 1 / _BEYOND for v in values):
        return mp.mpf(0), mp.mpf(0)
    for infinite in (mp.inf, -mp.inf):
        if all(abs(v) > _BEYOND and v * infinite > 0 for v in values):
            return infinite, mp.inf
    return mp.nan, mp.nan


def fraction(value: Real) -> Fraction | float:
    """The number that a value is: a float the binary number, text the decimal or the quotient that it shows.

    Returns:
        A fraction, or for an infinity and nan a float.

    Raises:
        ParameterError: it is no real number.

    Example:
        >>> from actref.oracle import fraction
        >>> fraction("0.1"), fraction("1/3"), fraction(0.5)
        (Fraction(1, 10), Fraction(1, 3), Fraction(1, 2))
    """
    try:
        if isinstance(value, mpmath.mpf):
            sign, man, exponent, _ = value._mpf_
            # a mantissa of 0 stands for zero, an infinity or nan
            return Fraction(int(-man if sign else man)) * Fraction(2) ** exponent if man or value == 0 else float(value)
        if isinstance(value, str):
            return Fraction(value) if value.strip().lstrip("+-") not in ("inf", "nan") else float(value)
        if not isinstance(value, Rational) and not math.isfinite(value):
            return float(value)
        return Fraction(*value.as_integer_ratio())  # floats of NumPy have it too
    except (TypeError, ValueError, ZeroDivisionError, AttributeError):
        raise ParameterError(f"{reprlib.repr(value)} is not a real number") from None


@cache
def without_cancellation(expression: Any) -> Any:
    """σ - σ² and 1 - σ(u) with σ(-u) in them, 1 - tanh² too: for a huge u no precision would be enough for the difference."""
    hyperbolic = {node.args[0] for node in expression.atoms(sp.tanh)}
    complement = {1 - sp.tanh(u) ** 2: 4 * sigmoid(2 * u) * sigmoid(-2 * u) for u in hyperbolic}
    complement |= {sigmoid(u) - sigmoid(u) ** 2: sigmoid(u) * sigmoid(-u) for u in _arguments(expression)}
    complement |= {1 - sigmoid(u): sigmoid(-u) for u in _arguments(expression)}
    return expression.xreplace(complement)


def _arguments(expression: Any) -> list[Any]:
    return [node.args[0] for node in expression.atoms(sigmoid)]


@cache
def _bounded(
    expression: Any, key: tuple[tuple[Any, Fraction], ...], digits: int, floor: Any = 0
) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Value and largest term; a value that is certain to be smaller than `floor` comes back as 0."""
    goal = mp.mpf(10) ** -(digits + 2)
    precision = int(digits * 3.33) + 40
    before: mpmath.mpf | None = None
    expression = without_cancellation(expression)
    while True:
        with mp.workprec(precision):
            environment = {s: mp.mpf(v.numerator) / v.denominator for s, v in key}
            value, size = _evaluate(expression, environment)
            # A zero that came out of a sum may be what cancellation left; a zero factor is a true zero.
            settled = before is not None and abs(value - before) <= goal * abs(value) and (value != 0 or size == 0)
            # Two evaluations agree too where both have lost the same small term beside huge ones that cancel.
            settled = settled and mp.ldexp(size, 8 - precision) <= goal * abs(value)
            lost = abs(value) + mp.ldexp(size, 20 - precision) < floor
            if settled or lost or precision > MAX_PRECISION:
                with mp.workprec(int(digits * 3.33) + 20):
                    return (+value if settled else mp.mpf(0)), +size
        before = value
        precision *= 2


def _evaluate(node: Any, env: Mapping[Any, mpmath.mpf]) -> tuple[mpmath.mpf, mpmath.mpf]:
    """Value and largest term at the working precision."""
    if isinstance(node, Constant):
        form = node.value
        value = mp.mpf(form.p) / form.q if form.is_Rational else _evaluate(form, env)[0]
        return value, abs(value)
    if node.is_Symbol:
        return env[node], abs(env[node])
    if node.is_Add:
        parts = [_evaluate(a, env) for a in node.args]
        return mp.fsum(p[0] for p in parts), max(p[1] for p in parts)
    if node.is_Mul:
        value, size = mp.mpf(1), mp.mpf(1)
        for a in node.args:
            v, s = _evaluate(a, env)
            value, size = value * v, size * s
        return value, size
    if isinstance(node, sp.Piecewise):
        return _evaluate(branch(node, lambda r: (_evaluate(r.lhs, env)[0], _evaluate(r.rhs, env)[0])), env)
    if node.is_Number or node.is_NumberSymbol:
        value = mp.mpf(sp.N(node, int(mp.prec / 3.32) + 5)._to_mpmath(mp.prec))
        return value, abs(value)
    if node.is_Pow:
        base, size = _evaluate(node.base, env)
        power = _evaluate(node.exp, env)[0]
        value = mp.power(base, power)
        return value, (size**power if power > 0 else abs(value))
    arguments = [_evaluate(a, env)[0] for a in node.args]
    if isinstance(node, Word):
        value = type(node).evaluate_mp(*arguments)
    elif isinstance(node, sp.tanh) and abs(arguments[0]) > MAX_PRECISION:  # mpmath's own runs out of memory far beyond
        value = mp.sign(arguments[0])
    else:
        value = getattr(mp, type(node).__name__)(*arguments)
    return value, abs(value)


_RELATIONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def holds(condition: Any, sides: Callable[[Any], tuple[Any, Any]]) -> bool:
    """Whether a condition holds, with the values of both sides of a relation in it."""
    if condition in (sp.true, sp.false):
        return bool(condition)
    if isinstance(condition, sp.ITE):
        test, then, otherwise = condition.args
        return holds(then if holds(test, sides) else otherwise, sides)
    if isinstance(condition, sp.And | sp.Or | sp.Not):
        parts = (holds(c, sides) for c in condition.args)
        return all(parts) if isinstance(condition, sp.And) else any(parts) != isinstance(condition, sp.Not)
    return bool(_RELATIONS[condition.rel_op](*sides(condition)))


def branch(piecewise: Any, sides: Callable[[Any], tuple[Any, Any]]) -> Any:
    """The branch that holds, as `holds` decides."""
    for value, condition in piecewise.args:
        if holds(condition, sides):
            return value
    raise ValueError(f"no branch of {piecewise} holds")


@dataclass(frozen=True)
class Format:
    """A binary floating-point format: precision in bits, exponent of the smallest subnormal, of the largest power."""

    name: str
    precision: int
    smallest: int
    largest: int


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("float64", 53, -1074, 1023),
        Format("float32", 24, -149, 127),
        Format("float16", 11, -24, 15),
        Format("bfloat16", 8, -133, 127),
    )
}


def spacing(value: mpmath.mpf, dtype: str) -> mpmath.mpf:
    """One ULP: the distance of neighbouring numbers of the format around a finite value."""
    form = FORMATS[dtype]
    if value == 0:
        return mp.ldexp(1, form.smallest)
    exponent = min(int(mp.frexp(value)[1]) - 1, form.largest)
    return mp.ldexp(1, max(exponent - form.precision + 1, form.smallest))


def rounded(value: mpmath.mpf, dtype: str) -> float:
    """The number of the format nearest to a value, ties to even, overflow to infinity."""
    if not mp.isfinite(value):
        return float(value)
    form = FORMATS[dtype]
    sign, man, exponent, bits = value._mpf_
    top = exponent + bits - 1
    if man == 0 or top < form.smallest - 1:
        return -0.0 if sign else 0.0
    if top > form.largest:
        return -math.inf if sign else math.inf
    unit = max(top - form.precision + 1, form.smallest)
    shift = exponent - unit
    # round() of a fraction ties to even
    units = int(man) << shift if shift >= 0 else round(Fraction(int(man), 1 << -shift))
    try:
        result = math.ldexp(units, unit)
    except OverflowError:
        result = math.inf
    if result > rounded_max(form.name):
        result = math.inf
    return -result if sign else result


def ulp_distance(got: float, value: mpmath.mpf, dtype: str, size: mpmath.mpf | None = None) -> float:
    """How far a result lies from the correctly rounded true value, in ULP of that value (or of `size` beside a zero)."""
    want = rounded(value, dtype)
    if math.isnan(got) or math.isnan(want):
        return 0.0 if math.isnan(got) and math.isnan(want) else math.inf
    if got == want:
        return 0.0
    if math.isinf(got) or math.isinf(want):
        # one step past the largest finite number counts as one step, not as infinitely many
        finite = want if math.isinf(got) else got
        top = rounded_max(dtype)
        return 1.0 + (top - abs(finite)) / float(spacing(mp.mpf(top), dtype)) if got * want > 0 else math.inf
    return float(abs(mp.mpf(got) - mp.mpf(want)) / spacing(mp.mpf(want) if size is None else size, dtype))


def rounded_max(dtype: str) -> float:
    """The largest finite number of the format."""
    form = FORMATS[dtype]
    return math.ldexp(2**form.precision - 1, form.largest - form.precision + 1)

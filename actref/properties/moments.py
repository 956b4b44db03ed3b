"""Expectations under a standard normal variable: by integration in closed form, else by quadrature."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, cached_property
from typing import Any

import sympy as sp
from mpmath import mp
from mpmath.calculus.quadrature import GaussLegendre

from actref.properties.closed_forms import recognise, recognise_moment
from actref.properties.curve import Curve
from actref.properties.record import CERTIFIED, SYMBOLIC, How, Moment, Parity
from actref.properties.values import Value, exactly, numeric, short_enough, without_words
from actref.vocabulary import Constant, Phi, phi

EXACT = How(SYMBOLIC, "integrated term by term against the normal density")
SYMMETRY = How(SYMBOLIC, "half the expectation of f(x) + f(-x)")
LEVELS = (50, 130)
"""Digits that quadrature is done to: enough to show, and enough to confirm a closed form."""
FINEST = 9
"""Degree of the finest Gauss-Legendre rule that is tried: each degree doubles the points."""
TERMS = 60
"""More terms than this are left to quadrature."""


class Moments:
    """Expectations of f(z), f(z)² and f′(z)² for z ~ N(0, 1).

    Args:
        curve: The function.
        parity: Its symmetry.
    """

    def __init__(self, curve: Curve, parity: Parity) -> None:
        self.curve = curve
        self._sums: dict[int, tuple[Any, Any, Any]] = {}
        self._breaks = curve.breaks
        self._symmetric_mean = self._symmetric(parity)

    def items(self) -> tuple[Moment, Moment, Moment, Moment, Moment]:
        """Mean, second moment, variance, gain and the second moment of the derivative."""
        mean, second, slope = self.values
        return *spread(mean, second), moment("derivative_second_moment", slope)

    @cached_property
    def values(self) -> tuple[Value, Value, Value]:
        """Mean, second moment and second moment of the derivative."""
        mean = self._symmetric_mean if self._symmetric_mean is not None else self._expectation(0)
        return mean, self._expectation(1), self._expectation(2)

    def _symmetric(self, parity: Parity) -> Value | None:
        if parity.relation is None or parity.sign != 1:
            return None
        half = _closed(parity.relation / 2, self.curve.x, -sp.oo, sp.oo)
        return None if half is None else exactly(sp.simplify(half), SYMMETRY)

    def _expectation(self, which: int) -> Value:
        total = sp.S.Zero
        for piece in self.curve.pieces:
            low, high = piece.low.exact, piece.high.exact
            if low is None or high is None:
                return self._by_quadrature(which)
            f = piece.expression
            part = _closed((f, f**2, sp.diff(f, self.curve.x) ** 2)[which], self.curve.x, low, high)
            if part is None:
                return self._by_quadrature(which)
            total += part
        total = sp.expand(total)
        if total.has(sp.I):
            total = sp.simplify(total)
        value = exactly(_shortest(total), EXACT)
        # constants that were chosen for it may make an expectation 0 or 1
        guess = recognise(Value(value.mp, EXACT)) if total.has(Constant) else value
        return value if guess.exact is None else guess

    def _by_quadrature(self, which: int) -> Value:
        value = Value(lambda digits: self._sum(digits)[which], self._how())
        # only Gaussian integrands are known to give combinations of these constants
        gaussian = self.curve.whole.has(Phi, phi, sp.erf)
        return recognise_moment(value) if gaussian else value

    def _how(self) -> How:
        rule = "Gauss-Legendre quadrature between kinks" if self._breaks else "trapezoidal rule on the whole line"
        return How(CERTIFIED, f"{rule}; two resolutions agree in every digit")

    def _sum(self, digits: int) -> tuple[Any, Any, Any]:
        level = next(each for each in LEVELS if each >= digits)
        if level not in self._sums:
            with mp.workdps(level + 15):
                self._sums[level] = self._pieces(level) if self._breaks else self._line(level)
        return self._sums[level]

    def _line(self, digits: int) -> tuple[Any, Any, Any]:
        """Trapezoidal rule: for an analytic integrand every halving of the step doubles the correct digits."""
        piece = self.curve.pieces[0].expression
        both = numeric(sp.Tuple(piece, sp.diff(piece, self.curve.x)), self.curve.x)
        reach = mp.sqrt(2 * mp.log(10) * (digits + 12)) + 2
        step = mp.mpf(1) / 4
        nodes = [step * k for k in range(int(-reach / step), int(reach / step) + 1)]
        sums = _weighted(((n, 1) for n in nodes), both)
        while True:
            middle = [n + step / 2 for n in nodes]
            finer = [(a + b) for a, b in zip(sums, _weighted(((n, 1) for n in middle), both), strict=True)]
            nodes = nodes + middle
            before, after = [s * step for s in sums], [s * step / 2 for s in finer]
            sums, step = finer, step / 2
            if all(
                abs(a - b) <= mp.mpf(10) ** -(digits + 2) * max(abs(b), mp.mpf(10) ** -5)
                for a, b in zip(before, after, strict=True)
            ):
                return after[0], after[1], after[2]

    def _pieces(self, digits: int) -> tuple[Any, Any, Any]:
        """Gauss-Legendre on intervals of length 2 at most, which no kink divides."""
        before = self._gauss(digits, 5)
        for degree in range(6, FINEST + 1):
            after = self._gauss(digits, degree)
            differences = [abs(p - q) / max(1, abs(q)) for p, q in zip(before, after, strict=True)]
            if max(differences) <= mp.mpf(10) ** -(digits - 2):
                return after[0], after[1], after[2]
            before = after
        found = mp.nstr(max(differences), 3)
        raise ArithmeticError(f"quadrature of {self.curve.whole}: the two finest resolutions differ by {found}")

    def _gauss(self, digits: int, degree: int) -> list[Any]:
        rule = _nodes(degree, mp.prec)
        reach = mp.ceil(mp.sqrt(2 * mp.log(10) * (digits + 12)) + 2)
        totals = [mp.mpf(0)] * 3
        for piece in self.curve.pieces:
            low, high = max(piece.low.mp(digits + 15), -reach), min(piece.high.mp(digits + 15), reach)
            if low >= high or piece.expression == 0:
                continue
            both = numeric(sp.Tuple(piece.expression, sp.diff(piece.expression, self.curve.x)), self.curve.x)
            count = int(mp.ceil((high - low) / 2))
            width = (high - low) / count
            centres = [low + (k + mp.mpf(1) / 2) * width for k in range(count)]
            points = ((c + node * width / 2, weight * width / 2) for c in centres for node, weight in rule)
            totals = [a + b for a, b in zip(totals, _weighted(points, both), strict=True)]
        return totals


def spread(mean: Value, second: Value) -> tuple[Moment, Moment, Moment, Moment]:
    """Mean, second moment, and the variance and gain that follow from them."""
    variance = derived(lambda m, s: s - m * m, mean, second)
    gain = derived(lambda s: 1 / sp.sqrt(s) if isinstance(s, sp.Basic) else 1 / mp.sqrt(s), second)
    return moment("mean", mean), moment("second_moment", second), moment("variance", variance), moment("gain", gain)


def moment(key: str, value: Value) -> Moment:
    """A row of the sheet."""
    return Moment(key=key, value=short_enough(value).number(), how=value.how)


_nodes = cache(GaussLegendre(mp).calc_nodes)


def _weighted(points: Iterable[tuple[Any, Any]], both: Any) -> list[Any]:
    """The sums of f, f² and f′² at points, each with its weight, times the normal density there."""
    totals = [mp.mpf(0)] * 3
    root = mp.sqrt(2 * mp.pi)
    for x, weight in points:
        factor = weight * mp.exp(-x * x / 2) / root
        f, g = both(x)
        totals = [totals[0] + f * factor, totals[1] + f * f * factor, totals[2] + g * g * factor]
    return totals


def _shortest(total: Any) -> Any:
    """The shortest of the equal forms with Φ at positive or at negative arguments; φ is even."""
    total = total.replace(phi, lambda u: phi(abs(u)))
    positive = total.replace(Phi, lambda u: 1 - Phi(-u) if u.is_negative else Phi(u))
    negative = total.replace(Phi, lambda u: 1 - Phi(-u) if u.is_positive else Phi(u))
    forms = [sp.expand(f) for f in (total, positive, negative)]
    return min([*forms, *(sp.factor_terms(f) for f in forms)], key=lambda f: (sp.count_ops(f), len(str(f))))


def derived(formula: Any, *values: Value) -> Value:
    """A formula of values, exact where all of them are."""
    from actref.properties.shape import weakest

    how = weakest(*(v.how for v in values))
    if all(v.exact is not None for v in values):
        exact = formula(*(v.exact for v in values))
        return exactly(min((exact, sp.expand(exact), sp.radsimp(exact)), key=sp.count_ops), how)

    def compute(digits: int) -> Any:
        with mp.workdps(digits + 15):
            return formula(*(v.mp(digits + 5) for v in values))

    return Value(compute, how)


def _closed(integrand: Any, x: Any, low: Any, high: Any) -> Any | None:
    """The integral of a sum of x^n·exp(quadratic) against the normal density; None if it is not such a sum."""
    plain = sp.expand(without_words(integrand), power_exp=False)
    if plain == 0:
        return sp.S.Zero
    if plain.has(sp.sin, sp.cos):
        if low != -sp.oo or high != sp.oo:
            return None
        waves = plain.replace(lambda e: isinstance(e, sp.sin | sp.cos), lambda e: e.rewrite(sp.exp))
        plain = sp.expand(waves, power_exp=False)
    terms = sp.Add.make_args(sp.powsimp(sp.expand(plain, power_exp=False), combine="exp"))
    if len(terms) > TERMS:
        return None
    total = sp.S.Zero
    for term in terms:
        part = _term(term, x, low, high)
        if part is None:
            return None
        total += part
    return total


def _term(term: Any, x: Any, low: Any, high: Any) -> Any | None:
    coefficient, rest = term.as_independent(x, as_Add=False)
    power, exponent = 0, sp.S.Zero
    for factor in sp.Mul.make_args(rest):
        if isinstance(factor, sp.exp) and factor.args[0].is_polynomial(x):
            exponent += factor.args[0]
        elif factor == x or (factor.is_Pow and factor.base == x and factor.exp.is_Integer and factor.exp > 0):
            power += 1 if factor == x else int(factor.exp)
        elif factor != 1:
            return None
    quadratic = sp.Poly(exponent, x) if exponent != 0 else None
    if quadratic is not None and quadratic.degree() > 2:
        return None
    b, a, c = (exponent.coeff(x, k) for k in (2, 1, 0)) if exponent != 0 else (0, 0, 0)
    narrow = 1 - 2 * sp.sympify(b)
    if narrow <= 0:
        return None
    width = 1 / sp.sqrt(narrow)
    centre = a / narrow
    weight = coefficient * sp.exp(c + sp.sympify(a) ** 2 / (2 * narrow)) * width
    z = sp.Dummy()
    polynomial = sp.Poly(sp.expand((centre + width * z) ** power), z)
    ends = [sp.expand((end - centre) / width) if end.is_finite else end for end in (sp.sympify(low), sp.sympify(high))]
    total = sum(value * _truncated(k, *ends) for (k,), value in polynomial.terms())
    return sp.expand(weight * total)


def _truncated(n: int, low: Any, high: Any) -> Any:
    """The integral of z^n φ(z) from low to high."""
    if n == 0:
        return Phi(high) - Phi(low)
    if n == 1:
        return phi(low) - phi(high)
    edge = sum(s * (end ** (n - 1) * phi(end)) for s, end in ((1, low), (-1, high)) if end.is_finite)
    return (n - 1) * _truncated(n - 2, low, high) + edge

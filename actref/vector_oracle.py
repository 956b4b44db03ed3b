"""The true value of definitions that see a whole vector.

Numbers stay fractions until a transcendental function is met, so that ties, thresholds and the branches that depend on
them are decided exactly.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

import mpmath
import sympy as sp
from mpmath import mp

from actref.errors import ParameterError
from actref.oracle import MAX_PRECISION, Real, branch, check_digits, fraction
from actref.vectors import ArgLargest, Largest, SupportSize, Threshold, bracket, positive_part
from actref.vocabulary import Constant, Word

Number: TypeAlias = Fraction | mpmath.mpf
Sized: TypeAlias = tuple[mpmath.mpf, mpmath.mpf]
"""A value, and the size of the largest term that it was summed from."""


def settled(evaluate: Callable[[], list[tuple[Number, Number]]], digits: int) -> list[Sized]:
    """Values that two evaluations at different precision agree upon to `digits`.

    What is still lost in cancellation at `MAX_PRECISION` bits comes back as 0.
    """
    check_digits(digits)
    goal = mp.mpf(10) ** -(digits + 2)
    precision = int(digits * 3.33) + 40
    before: list[tuple[Number, Number]] | None = None
    while True:
        with mp.workprec(precision):
            now = evaluate()
            known = [
                isinstance(v, Fraction)
                or (before is not None and abs(v - before[k][0]) <= goal * abs(v) and (v != 0 or s == 0))
                for k, (v, s) in enumerate(now)
            ]
        if all(known) or precision == MAX_PRECISION:
            with mp.workprec(int(digits * 3.33) + 20):
                return [(+real(v) if ok else mp.mpf(0), +real(s)) for (v, s), ok in zip(now, known, strict=True)]
        before = now
        precision = min(2 * precision, MAX_PRECISION)


@dataclass
class Evaluator:
    """Evaluates expressions at fixed vectors, parameters and length, at mpmath's working precision.

    Args:
        vectors: Base of each vector to its components.
        symbols: Parameters and the length.
        meanings: Component of a vector that is defined by an expression, in the index that `row` names, to that.
        row: That index.
    """

    vectors: Mapping[Any, Sequence[Fraction]]
    symbols: Mapping[Any, Fraction]
    meanings: Mapping[Any, Any]
    row: Any
    _known: dict[Any, tuple[Number, Number]] = field(default_factory=dict)

    def at(self, expression: Any, indices: Mapping[Any, int]) -> tuple[Number, Number]:
        """Value and largest term for given indices; a fraction is exact."""
        return self._evaluate(expression, {s: Fraction(k) for s, k in indices.items()})

    def _evaluate(self, node: Any, index: Mapping[Any, Fraction]) -> tuple[Number, Number]:
        free = _free_symbols(node)
        used = tuple((s, v) for s, v in index.items() if s in free)
        key = (node, used, mp.prec)
        if key not in self._known:
            self._known[key] = self._compute(node, dict(used))
        return self._known[key]

    def _compute(self, node: Any, index: Mapping[Any, Fraction]) -> tuple[Number, Number]:
        if isinstance(node, Constant):
            return _exactly(Fraction(int(node.value.p), int(node.value.q)))
        if node.is_Rational:
            return _exactly(Fraction(int(node.p), int(node.q)))
        if node.is_Symbol:
            return _exactly(index[node] if node in index else self.symbols[node])
        if isinstance(node, sp.Indexed):
            return self._component(node, index)
        if isinstance(node, sp.Sum):
            term, (k, low, high) = node.function, node.limits[0]
            return _sum(self._terms(term, k, low, high, index))
        if isinstance(node, Largest | ArgLargest):
            return self._largest(node, index)
        if isinstance(node, Threshold | SupportSize):
            terms, support = self._support(node, index)
            return _exactly(_threshold(terms, support, node) if isinstance(node, Threshold) else Fraction(support))
        if isinstance(node, sp.KroneckerDelta):
            one, other = (self._evaluate(a, index)[0] for a in node.args)
            return _exactly(Fraction(one == other))
        if isinstance(node, sp.Piecewise):
            chosen = branch(node, lambda r: (self._evaluate(r.lhs, index)[0], self._evaluate(r.rhs, index)[0]))
            return self._evaluate(chosen, index)
        parts = [self._evaluate(a, index) for a in node.args]
        if node.is_Add:
            return _sum(parts)
        if node.is_Mul:
            return _product([v for v, _ in parts]), _product([s for _, s in parts])
        if node.is_Pow:
            base, power = parts[0][0], parts[1][0]
            whole = isinstance(base, Fraction) and isinstance(power, Fraction) and power.denominator == 1
            value = base ** int(power) if whole else mp.power(real(base), real(power))
            return value, abs(value)
        return self._function(node, parts)

    def _component(self, node: Any, index: Mapping[Any, Fraction]) -> tuple[Number, Number]:
        at = self._evaluate(node.indices[0], index)[0]
        if node.base in self.vectors:
            return _exactly(self.vectors[node.base][int(at) - 1])
        return self._evaluate(self.meanings[node.base[self.row]], {self.row: Fraction(at)})

    def _function(self, node: Any, parts: list[tuple[Number, Number]]) -> tuple[Number, Number]:
        (argument, size) = parts[0]
        if isinstance(node, bracket):
            return _exactly(Fraction(argument > 0))
        if isinstance(node, positive_part):
            return (argument, size) if argument > 0 else (Fraction(0), size)
        name = type(node).__name__
        if name == "exp":
            value = _exponential(argument)
            return value, value
        value = type(node).evaluate_mp(real(argument)) if isinstance(node, Word) else getattr(mp, name)(real(argument))
        if name == "log":  # an error of the argument comes through divided by it; the logarithm itself may be 0
            return value, max(abs(value), real(size) / abs(real(argument)))
        return value, abs(value)

    def _largest(self, node: Any, index: Mapping[Any, Fraction]) -> tuple[Number, Number]:
        term, k, upper = node.args
        found = [value for value, _ in self._terms(term, k, sp.S.One, upper, index)]
        top = max(found)
        return _exactly(top if isinstance(node, Largest) else Fraction(found.index(top) + 1))

    def _support(self, node: Any, index: Mapping[Any, Fraction]) -> tuple[list[Any], int]:
        """The terms of a threshold, largest first, and how many lie above it, in exact arithmetic.

        Above it lies a term beyond which all others, to the power, sum to less than 1.
        """
        term, k, upper, power = node.args
        found: list[Any] = [value for value, _ in self._terms(term, k, sp.S.One, upper, index)]
        terms = sorted(found, reverse=True)
        for support, each in enumerate(terms):
            if sum((above - each) ** int(power) for above in terms[:support]) >= 1:
                return terms, support
        return terms, len(terms)

    def _terms(
        self, term: Any, k: Any, low: Any, high: Any, index: Mapping[Any, Fraction]
    ) -> list[tuple[Number, Number]]:
        first, last = (int(self._evaluate(end, index)[0]) for end in (low, high))
        return [self._evaluate(term, {**index, k: Fraction(m)}) for m in range(first, last + 1)]


def _threshold(terms: list[Any], support: int, node: Any) -> Any:
    """The threshold: exact, or where it is a root so near that what any term lies above it has the working precision."""
    inside = terms[:support]
    mean = sum(inside) / support
    if node.args[-1] == 1:
        return mean - Fraction(1, support)
    square = (1 - sum((each - mean) ** 2 for each in inside)) / support
    root: Any = Fraction(math.isqrt(square.numerator), math.isqrt(square.denominator))
    bits = mp.prec
    while root * root != square:
        with mp.workprec(bits := 2 * bits):
            root = fraction(mp.sqrt(real(square)))
        if all(abs(each - mean + root) * 2 ** (bits - mp.prec) > root for each in terms):
            break
    return mean - root


def fractions(entry: str, name: str, values: Iterable[Real]) -> tuple[Fraction, ...]:
    """Finite numbers as the fractions that they are.

    Raises:
        ParameterError: no sequence of numbers, text among them, or an infinity or nan.
    """
    if isinstance(values, str) or not isinstance(values, Iterable):  # the letters of a text are no components
        raise ParameterError(f"{entry}: {name}={reprlib.repr(values)} is no sequence of numbers")
    found = []
    for value in values:
        number = fraction(value)
        if isinstance(number, float):
            raise ParameterError(
                f"{entry}: exact needs finite numbers, found {number!r} in {name}; a limit has a direction"
            )
        found.append(number)
    return tuple(found)


def real(value: Number) -> mpmath.mpf:
    """A number at the working precision."""
    return mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value


def _exponential(argument: Number) -> mpmath.mpf:
    """exp, right to the working precision also where the argument has more digits before its point than that."""
    with mp.workprec(mp.prec + max(0, int(abs(argument)).bit_length()) + 10):
        power = int(mp.nint(real(argument) / mp.ln2))
        rest = real(argument) - power * mp.ln2
    return mp.ldexp(mp.exp(rest), power)


@cache
def _free_symbols(node: Any) -> frozenset[Any]:
    """SymPy collects them anew at every call."""
    return frozenset(node.free_symbols)


def _exactly(value: Number) -> tuple[Number, Number]:
    return value, abs(value)


def _sum(parts: list[tuple[Number, Number]]) -> tuple[Number, Number]:
    values = [v for v, _ in parts]
    if all(isinstance(v, Fraction) for v in values):
        return sum(values, Fraction(0)), max((s for _, s in parts), default=Fraction(0))
    return mp.fsum(map(real, values)), max(real(s) for _, s in parts)


def _product(values: list[Number]) -> Number:
    if all(isinstance(v, Fraction) for v in values):
        return math.prod(values, start=Fraction(1))
    return mp.fprod(map(real, values))


def product(weights: Sequence[Fraction], column: Callable[[int], Sequence[Number]], digits: int) -> Sized:
    """A sum of products, right to `digits`, and the largest of them.

    Args:
        weights: One factor of each product.
        column: Digits to the other factors.
        digits: Significant digits of the sum.
    """
    more = digits + 10
    while True:
        with mp.workdps(more + 10):
            value, size = _sum([_exactly(_product([w, v])) for w, v in zip(weights, column(more), strict=True)])
            enough = abs(real(value)) * mp.mpf(10) ** (more - digits) >= real(size)
        if enough or more > MAX_PRECISION / 4:
            with mp.workdps(digits + 5):
                return (+real(value) if enough else mp.mpf(0)), +real(size)
        more *= 2

"""Closed forms guessed from digits, and accepted only when twice as many digits agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy as sp
from mpmath import mp

from actref.properties.record import CONFIRMED, How
from actref.properties.values import Value, constant, exactly, simplest

GUESS = 45
"""Digits from which a form is guessed."""
CONFIRM = 120
"""Digits that have to agree before it is believed."""
HEIGHT = 2000
"""Largest numerator or denominator of a guess: chance agreement of 45 digits is then out of the question."""

PI = sp.pi
MOMENT_BASES: tuple[tuple[Any, ...], ...] = (
    (sp.S.One, 1 / PI),
    (sp.S.One, 1 / sp.sqrt(PI)),
    (sp.S.One, 1 / sp.sqrt(2 * PI)),
    (sp.S.One, sp.sqrt(3) / PI),
    (sp.S.One, sp.sqrt(2) / PI, 1 / PI),
    (sp.S.One, sp.sqrt(5) / PI, sp.sqrt(3) / PI),
    (sp.S.One, sp.atan(sp.sqrt(2)) / PI, 1 / PI),
    (sp.S.One, sp.asin(sp.Rational(1, 3)) / PI, sp.sqrt(2) / PI),
)


def recognise(value: Value, scale: Any = sp.S.One) -> Value:
    """The value with a closed form, if an algebraic, logarithmic or trigonometric one of small height fits.

    Args:
        value: What is looked at.
        scale: The number is known to be simple after a multiplication by it: the frequency of a sine, the slope
            within a sigmoid.
    """
    return _first(value, _point_guesses(value.mp(GUESS), scale))


def recognise_moment(value: Value) -> Value:
    """The value with a closed form, if it is a short combination of constants that Gaussian integrals produce."""
    return _first(value, _moment_guesses(value.mp(GUESS)))


def _first(value: Value, guesses: Iterator[Any]) -> Value:
    for guess in guesses:
        if guess is not None and _agrees(guess, value.mp, CONFIRM):
            form = simplest(guess)
            how = How(CONFIRMED, f"closed form confirmed to {CONFIRM} digits; {value.how.certificate}")
            return exactly(form, how)
    return value


def _agrees(guess: Any, compute: Callable[[int], Any], digits: int) -> bool:
    with mp.workdps(GUESS + 5):
        short = compute(GUESS)
        if abs(constant(guess, GUESS) - short) > mp.mpf(10) ** (3 - GUESS) * max(1, abs(short)):
            return False
    with mp.workdps(digits + 10):
        long = compute(digits)
        return bool(abs(constant(guess, digits) - long) <= mp.mpf(10) ** (3 - digits) * max(1, abs(long)))


def _relation(numbers: list[Any], height: int, lost: int = 5) -> Any:
    """Whole numbers, none above the height, that multiply the numbers to a sum of 0, but for digits lost; None if there are none."""
    with mp.workdps(GUESS):
        return mp.pslq(numbers, maxcoeff=height, maxsteps=4000, tol=mp.mpf(10) ** (lost - GUESS))


def _rational(number: Any, height: int = HEIGHT) -> Any | None:
    """The rational of small height that a number is to `GUESS` digits."""
    relation = _relation([number, mp.mpf(1)], height)
    return None if not relation or relation[0] == 0 else sp.Rational(-relation[1], relation[0])


def _quadratic(number: Any) -> Iterator[Any]:
    """The quadratic irrationals that a number may be."""
    relation = _relation([number**2, number, mp.mpf(1)], 200)
    if relation and relation[0]:
        t = sp.Dummy()
        yield from sp.roots(relation[0] * t**2 + relation[1] * t + relation[2], t)


def _point_guesses(number: Any, scale: Any) -> Iterator[Any]:
    """What a number may be, after a multiplication by `scale`."""
    with mp.workdps(GUESS + 5):
        if abs(number) < mp.mpf(10) ** (8 - GUESS):
            yield sp.S.Zero
            return
        scaled = number * constant(sp.sympify(scale), GUESS + 5)
        turn = _rational(scaled / mp.pi, 60)
        if turn is not None:
            yield turn * PI / scale
        yield _rational(number)
        squared = _rational(number**2)
        if squared is not None:
            yield sp.sign(number) * sp.sqrt(squared)
        yield from _quadratic(number)
        for inside in _transcendental(scaled):
            yield inside / scale


def _transcendental(number: Any) -> Iterator[Any]:
    """Logarithms of quadratic irrationals, and what the extrema of x σ(x) and their kin look like."""
    if abs(number) < 20:
        for multiple in (1, 2):
            for root in _quadratic(mp.exp(multiple * number)):
                if root.is_positive:
                    yield sp.log(root) / multiple
    for shift in (0, 1, -1):
        for sign in (1, -1):
            inside = sign * (number - shift)
            lambert = _rational(inside * mp.exp(inside) * mp.e, 50)
            if lambert is not None and lambert > 0:
                yield shift + sign * sp.LambertW(lambert / sp.E)


def _moment_guesses(number: Any) -> Iterator[Any]:
    with mp.workdps(GUESS):
        yield _rational(number)
        for basis in MOMENT_BASES:
            known = [constant(b, GUESS + 5) for b in basis]
            relation = _relation([number, *known], HEIGHT, lost=6)
            if relation and relation[0]:
                yield -sum(sp.Rational(c, relation[0]) * b for c, b in zip(relation[1:], basis, strict=True))

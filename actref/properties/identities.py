"""Proves the equations that entries state, and prints them with each function under its name."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy as sp
from mpmath import mp

from actref import oracle, vocabulary
from actref.discovery import catalogue
from actref.entry import Entry, Identity, Parameter
from actref.errors import EntryError
from actref.latex import to_latex
from actref.properties.curve import Curve, meant, values_of
from actref.properties.parity import mirrored
from actref.properties.record import CERTIFIED, SYMBOLIC, How
from actref.properties.values import without_decimals
from actref.vocabulary import Abs, Constant, elementary, sgn

if TYPE_CHECKING:
    from actref.kinds import Elementwise, Gated

POINTS = 40
"""Random rational points at which an equation is tried that simplification cannot prove."""
DIGITS = 50


@dataclass(frozen=True)
class Proof:
    """An identity that holds.

    Args:
        latex: Both sides, with functions called by name.
        how: How it was proven.
    """

    latex: str
    how: How


def verify(entry: Elementwise | Gated, identity: Identity) -> Proof:
    """Prove an identity of an entry.

    Parameters of a function of one number that the identity leaves open are kept as symbols first; if the equation fails
    so, all are set to their defaults.

    Args:
        entry: The entry that states it.
        identity: One of `entry.identities`.

    Raises:
        EntryError: the two sides differ, with a point at which they do.

    Example:
        >>> from actref import catalogue
        >>> from actref.properties.identities import verify
        >>> gelu = catalogue["gelu"]
        >>> verify(gelu, gelu.identities[0]).how.kind
        'symbolic'
    """
    from actref.kinds import Gated

    owners: list[Any] = [entry, *(catalogue[name] for name in identity.others)]
    variables = (entry.a, entry.b) if isinstance(entry, Gated) else (entry.x,)

    def sides(functions: list[Callable[..., Any]]) -> list[Any]:
        return [sp.sympify(side) for side in identity.sides(vocabulary, functions[0], *variables, *functions[1:])]

    latex = " = ".join(to_latex(side) for side in sides([named(o) for o in owners]))
    for general in (True, False) if len(variables) == 1 else (False,):
        left, right = (without_decimals(side) for side in sides([_called(o, general) for o in owners]))
        symbols = left.free_symbols | right.free_symbols
        free = sorted((s for s in symbols if s not in variables and not isinstance(s, Constant)), key=lambda s: s.name)
        where = _counterexample(left, right, variables, free, owners)
        if where is None:
            how = How(CERTIFIED, f"both sides agree to {DIGITS} digits at {POINTS} random rational points")
            if _proven(left - right, variables, free):
                how = How(SYMBOLIC, "the difference of the two sides simplifies to 0")
            return Proof(latex, how)
    raise EntryError(entry.name, "identities", f"{latex} fails at {where}", "mend the identity or the definition")


def _called(entry: Elementwise | Gated, general: bool) -> Callable[..., Any]:
    defaults = values_of(entry.defaults)

    def call(*arguments: Any, **parameters: Any) -> Any:
        given = {name: meant(v) if isinstance(v, float) else sp.sympify(v) for name, v in parameters.items()}
        return entry.at(*arguments, **(given if general else defaults | given))

    return call


def named(entry: Entry) -> Callable[..., Any]:
    """The entry as a function that prints its name, its arguments and the parameters that it is given."""
    spelling = {p.name: p.latex for p in entry.parameters}
    upright = rf"\operatorname{{{entry.name}}}".replace("_", r"\_")

    def call(*arguments: Any, **parameters: Any) -> Any:
        letters = {name: spelling.get(name, rf"\text{{{name}}}") for name in parameters}
        given = ", ".join(f"{letters[name]} = {to_latex(sp.sympify(v))}" for name, v in parameters.items())

        class Named(sp.Function):  # type: ignore[misc]
            def _latex(self, printer: Any, exp: str | None = None) -> str:
                power = "" if exp is None else f"^{{{exp}}}"
                inner = ", ".join(printer._print(a) for a in self.args) + (rf";\, {given}" if given else "")
                return rf"{upright}{power}\left({inner}\right)"

        Named.__name__ = f"{entry.name} {given}"
        return Named(*arguments)

    return call


def _proven(difference: Any, variables: tuple[Any, ...], free: list[Any]) -> bool:
    """The difference simplifies to 0, by itself or piece by piece."""
    if not difference.has(sp.Piecewise, Abs, sgn):
        return _vanishes(difference)
    if free or len(variables) > 1:
        return False
    curve = Curve(difference, *variables)
    return all(_vanishes(p.expression) for p in curve.pieces) and all(v.exact == 0 for v in curve.at_breaks)


def _vanishes(expression: Any) -> bool:
    turned = sp.expand(mirrored(sp.expand(expression)))
    return bool(turned == 0 or sp.simplify(elementary(turned)) == 0)


def _counterexample(
    left: Any, right: Any, variables: tuple[Any, ...], free: list[Any], owners: list[Any]
) -> str | None:
    """A point at which the two sides differ; None if there is none among the points tried."""
    source = random.Random(2016)
    domains = {p.symbol: p for owner in owners for p in owner.parameters}
    for k in range(POINTS):
        width = 2 if k % 2 else 12
        place = {x: Fraction(source.randint(-width * 64, width * 64), 64) for x in variables}
        place |= {s: _inside(domains[s], source) for s in free}
        one, two = (oracle.exact(side, place, DIGITS + 10) for side in (left, right))
        with mp.workdps(2 * DIGITS):
            differ = abs(one - two) > mp.mpf(10) ** -DIGITS * max(1, abs(one), abs(two))
        if differ:
            return ", ".join(f"{s} = {v}" for s, v in place.items())
    return None


def _inside(parameter: Parameter, source: random.Random) -> Fraction:
    """A random number of a parameter's domain."""
    while True:
        value = Fraction(parameter.default) + Fraction(source.randint(-128, 128), 64)
        if float(value) in parameter.domain:
            return value

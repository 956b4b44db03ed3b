"""The property sheet of a function of a whole vector: laws, range, continuity and the largest stretch."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import sympy as sp
from mpmath import mp

from actref import vectors
from actref.discovery import catalogue
from actref.entry import Identity
from actref.errors import EntryError
from actref.properties.curve import values_of
from actref.properties.identities import Proof, named
from actref.properties.record import (
    CERTIFIED,
    CONFIRMED,
    SYMBOLIC,
    Continuity,
    How,
    Item,
    Number,
    Region,
    Sheet,
    Span,
    plain,
)
from actref.vectors import ArgLargest, Largest, Threshold, bracket, positive_part, to_latex

if TYPE_CHECKING:
    from actref.kinds.vector import Vector

Real: TypeAlias = Any
"""A fraction, or a number of mpmath."""

VECTORS = 24
"""Random vectors of rationals at which a law is tried."""
DIGITS = 30
TRIED = f"to {DIGITS - 2} digits at {VECTORS} random rational vectors"
SPREAD = 18
"""Largest component of those: e^-36 is still far above the last of the digits."""
FAR = 200
"""Largest component of the vectors that show whether the outputs are bounded."""
STARTS = 6
"""Starts of the search for the largest stretch."""
RADII = np.geomspace(20, 1e-4, 40)
"""How far from the best vector so far the search looks, round after round."""
AROUND = 50
"""Vectors that it looks at in each round and from each start."""
SIZES = (2, 3, 4)
"""Groups of components for which it is told."""


@dataclass(frozen=True, kw_only=True)
class Law(Item):
    """An equation that holds for every vector, or does not.

    Args:
        holds: Whether it does.
        equation: LaTeX.
        fails: A vector at which it does not; empty if it holds.
    """

    holds: bool
    equation: str
    fails: str = ""

    @property
    def text(self) -> str:
        """Yes, or where not."""
        return "yes" if self.holds else f"no: fails at x = {self.fails}"

    @property
    def latex(self) -> str:
        """The equation."""
        return self.equation


@dataclass(frozen=True, kw_only=True)
class Order(Item):
    """What becomes of the order of the components: `preserved`, `reversed` or `none`."""

    value: str


@dataclass(frozen=True, kw_only=True)
class Stretch(Item):
    """The largest spectral norm of the Jacobian, which is the Lipschitz constant in the Euclidean norm.

    Args:
        values: Number of components to the norm; empty where the function jumps.
    """

    values: tuple[tuple[int, Number], ...]

    @property
    def text(self) -> str:
        """One number, or one for each length."""
        found = [(n, number.text) for n, number in self.values]
        if not found:
            return "none"
        if len({text for _, text in found}) == 1:
            return found[0][1]
        return ", ".join(f"{text} for n = {n}" for n, text in found)


@dataclass(frozen=True, kw_only=True)
class VectorProperties(Sheet):
    """The sheet of a function of a vector."""

    range: Region
    sum: Law
    shift: Law
    scale: Law
    degree: Law
    permutation: Law
    idempotence: Law
    order: Order
    continuity: Continuity
    symmetric_jacobian: Law
    stretch: Stretch

    @property
    def flags(self) -> dict[str, bool | str]:
        """Plain values to filter by."""
        return {
            **self.range.flags,
            **self.continuity.flags,
            "sums_to_one": self.sum.holds,
            "shift_invariant": self.shift.holds,
            "scale_invariant": self.scale.holds,
            "permutation_equivariant": self.permutation.holds,
            "idempotent": self.idempotence.holds,
        }


def properties_of(entry: Vector) -> VectorProperties:
    """Everything that is derived from the definition of a vector entry at default parameters.

    What the entry draws at random is held fixed, one draw for each vector.

    Args:
        entry: Entry of the catalogue.

    Example:
        >>> from actref import catalogue
        >>> catalogue["softmax"].properties.sum.holds
        True
    """
    look = _Look(entry)
    return VectorProperties(
        name=entry.name,
        parameters={k: plain(v) for k, v in values_of(entry.defaults).items()},
        range=look.range(),
        sum=look.law("sum", r"\sum_i f_i(x) = 1", lambda f, x: ([sum(f(x))], [1])),
        shift=look.law("shift", r"f(x + c\,\mathbf{1}) = f(x)", lambda f, x: (f([v + SHIFT for v in x]), f(x))),
        scale=look.law("scale", r"f(t\,x) = f(x),\; t > 0", lambda f, x: (f([v * FACTOR for v in x]), f(x))),
        degree=look.law(
            "degree",
            r"f(t\,x) = t\,f(x),\; t > 0",
            lambda f, x: (f([v * FACTOR for v in x]), [v * FACTOR for v in f(x)]),
        ),
        permutation=look.permutation(),
        idempotence=look.idempotence(),
        order=look.order(),
        continuity=look.continuity(),
        symmetric_jacobian=look.symmetric_jacobian(),
        stretch=look.stretch(),
    )


SHIFT, FACTOR = Fraction(7, 3), Fraction(5, 4)
"""The c and t with which the laws are tried."""

Function: TypeAlias = Callable[[Sequence[Real]], list[Real]]


class _Look:
    """An entry, its definition evaluated at random vectors."""

    def __init__(self, entry: Vector) -> None:
        self.entry = entry
        self.unit = entry.unit(entry.defaults)
        self._known: dict[tuple[Real, ...], list[Real]] = {}

    @cached_property
    def vectors(self) -> list[list[Fraction]]:
        """Vectors without and with ties."""
        source = random.Random(1990)
        found = []
        for k in range(VECTORS):
            width = (1, 4, SPREAD)[k % 3]
            x = [Fraction(source.randint(-16 * width, 16 * width), 16) for _ in range((2 + k % 4) * self.unit)]
            found.append(sorted(x, reverse=True) if k % 5 == 4 else x)
            if k % 8 == 7:
                found[-1][-1] = found[-1][0]
        return found

    def noise(self, x: Sequence[Real]) -> dict[str, Any]:
        """A draw that depends on the length alone, for an entry that draws."""
        return {name: [Fraction(3 * k % 7 - 2, 4) for k in range(len(x))] for name in self.entry._drawn()}

    def call(self, x: Sequence[Real]) -> list[Real]:
        """The result, to the digits; the laws ask for that of the same vectors again and again."""
        key = tuple(x)
        if key not in self._known:
            self._known[key] = list(self.entry.exact(x, digits=DIGITS, **self.noise(x)))
        return self._known[key]

    def law(
        self,
        key: str,
        equation: str,
        sides: Callable[[Function, list[Fraction]], tuple[Sequence[Real], Sequence[Real]]],
    ) -> Law:
        """Whether two sides agree at every vector."""
        for x in self.vectors:
            with mp.workdps(2 * DIGITS):
                left, right = sides(self.call, x)
            if not _agree(left, right):
                return self._broken(key, equation, x)
        return self._kept(key, equation, f"both sides agree {TRIED}")

    def _kept(self, key: str, equation: str, words: str) -> Law:
        return Law(key=key, how=How(CERTIFIED, words), holds=True, equation=equation)

    def _broken(self, key: str, equation: str, x: Sequence[Fraction]) -> Law:
        where = f"({', '.join(str(v) for v in x)})"
        how = How(CERTIFIED, "a rational vector at which the two sides differ")
        return Law(key=key, how=how, holds=False, equation=equation, fails=where)

    def permutation(self) -> Law:
        """Whether the outputs are turned around with the inputs; what was drawn is turned around as well."""
        equation = r"f(P x) = P f(x)"
        for x in self.vectors:
            turned = {name: values[::-1] for name, values in self.noise(x).items()}
            back = list(self.entry.exact(x[::-1], digits=DIGITS, **turned))
            # a tie that the first of several wins is not turned around
            if len(back) != len(x) or not _agree(back[::-1], self.call(x)):
                return self._broken("permutation", equation, x)
        words = f"tried with reversed vectors, {VECTORS} random rational ones, to {DIGITS - 2} digits"
        return self._kept("permutation", equation, words)

    def idempotence(self) -> Law:
        """Whether a second application changes anything."""
        equation = "f(f(x)) = f(x)"
        if len(self.call(self.vectors[0])) != len(self.vectors[0]):
            return self._broken("idempotence", equation, self.vectors[0])
        return self.law("idempotence", equation, lambda f, x: (f(f(x)), f(x)))

    def order(self) -> Order:
        """Whether a larger component gives an output that is not smaller, or not larger."""
        signs: set[int] = set()
        if self.entry._drawn() or len(self.call(self.vectors[0])) != len(self.vectors[0]):
            how = How(CERTIFIED, "inputs and outputs are not paired, or the noise decides as well")
            return Order(key="order", how=how, value="none")
        for x in self.vectors:
            y = self.call(x)
            pairs = [(a, b) for a in range(len(x)) for b in range(len(x)) if x[a] > x[b]]
            signs |= {int(mp.sign(y[a] - y[b])) for a, b in pairs}
        value = "none" if {-1, 1} <= signs else "preserved" if 1 in signs else "reversed"
        return Order(key="order", how=How(CERTIFIED, f"every pair of {VECTORS} random rational vectors"), value=value)

    def range(self) -> Region:
        """The values of one output, for vectors of at least two components."""
        one, two = (
            [v for x in self.vectors for v in self.call([width * c / max(map(abs, x)) for c in x])]
            for width in (SPREAD, FAR)
        )
        how = How(CONFIRMED, f"the ends that outputs of {2 * VECTORS} random vectors come near and none passes")
        if {*one, *two} == {0, 1}:
            return Region(key="range", spans=tuple(_span(v, v, how, True, True) for v in (0, 1)), how=how)
        (low, low_taken), (high, high_taken) = (self._end(one, two, side) for side in (-1, 1))
        return Region(key="range", spans=(_span(low, high, how, low_taken, high_taken),), how=how)

    def _end(self, near: list[Real], far: list[Real], side: int) -> tuple[Any, bool]:
        """An end of the range, and whether it is taken."""
        extreme = max(near, key=lambda v: side * v)
        if side * max(far, key=lambda v: side * v) > FAR / 4:
            return side * sp.oo, False
        for end in (0, 1):
            if 0 <= side * (end - extreme) < mp.mpf(10) ** -6:
                return end, bool(extreme == end)
        raise EntryError(
            self.entry.name, "definition", f"an output of {extreme}", "teach actref/properties/vector.py that end"
        )

    def continuity(self) -> Continuity:
        """Read off the words of the definition, each of which is known to be smooth, continuous or neither."""
        expression = self.entry.expression
        how = How(SYMBOLIC, "composed of words that are analytic, continuous or neither")
        if expression.atoms(ArgLargest) or expression.atoms(bracket):
            return Continuity(key="continuity", how=how, value="discontinuous", order=-1, jumps=())
        if not expression.has(Largest, Threshold, positive_part):
            return Continuity(key="continuity", how=how, value="analytic", order=None, jumps=())
        # a term that comes out of its threshold with a power is as smooth as that power
        order = min((int(node.args[-1]) - 1 for node in expression.atoms(Threshold)), default=0)
        return Continuity(key="continuity", how=how, value=f"C^{order}", order=order, jumps=())

    def symmetric_jacobian(self) -> Law:
        """Whether the Jacobian is its own transpose: whether the function is the gradient of another."""
        equation = r"J^{\mathsf T} = J"
        for x in self.vectors[:8]:
            rows = self.entry.exact(x, 1, DIGITS, **self.noise(x))
            if len(rows) != len(rows[0]) or not all(
                _agree(row, column) for row, column in zip(rows, zip(*rows, strict=True), strict=True)
            ):
                return self._broken("symmetric_jacobian", equation, x)
        return self._kept("symmetric_jacobian", equation, f"to {DIGITS - 2} digits at 8 random rational vectors")

    def stretch(self) -> Stretch:
        """The largest spectral norm that a search finds, as the closed form that it comes near."""
        if self.continuity().order == -1:
            return Stretch(key="stretch", how=How(SYMBOLIC, "the function jumps"), values=())
        how = How(CONFIRMED, f"a closed form that searches from {STARTS} starts come near and none passes")
        found = tuple((n * self.unit, self._norm(n * self.unit, how)) for n in SIZES)
        return Stretch(key="stretch", how=how, values=found)

    def _norm(self, size: int, how: How) -> Number:
        entry, rng = self.entry, np.random.default_rng(1990)
        ones = [1] * (entry.dims[0] - 2 if entry.dims else 0)

        def norms(x: Any) -> Any:
            # far components reach the bound as well as infinite ones, to the digits that are compared
            given = np.moveaxis(np.clip(x, -40, 40).reshape(-1, *ones, size), -1, entry.axis)
            drawn = {"rng": _Still(np.random.PCG64(0))} if entry._drawn() else {}
            jacobian = entry.jacobian(given, **drawn)
            jacobian = jacobian.reshape(-1, *jacobian.shape[-2:])
            return np.linalg.norm(jacobian, 2, (-2, -1)).reshape(x.shape[:-1])

        centres = rng.normal(size=(STARTS, size)) * np.geomspace(0.1, 20, STARTS)[:, None]
        best = 0.0
        for radius in RADII:
            around = radius * rng.normal(size=(STARTS, AROUND, size))
            around[:, 0] = 0
            places = centres[:, None] + around
            found = norms(places)
            centres = places[np.arange(STARTS), found.argmax(axis=1)]
            best = float(found.max())
        forms = [sp.Integer(0), sp.Rational(1, 2), sp.sqrt(2) / 2, *(sp.sqrt(k) for k in range(1, size + 1))]
        for form in forms:
            if -1e-9 < float(form) - best < 1e-6:
                return _number(form, how)
        raise EntryError(entry.name, "definition", f"a stretch of {best}", "teach actref/properties/vector.py its form")


class _Still(np.random.Generator):
    """Draws the same numbers for every vector."""

    def gumbel(self, *, size: Any) -> Any:  # type: ignore[override]  # all that entries call
        return np.broadcast_to(super().gumbel(size=size[-1:]), size)


def _agree(left: Sequence[Real], right: Sequence[Real]) -> bool:
    with mp.workdps(DIGITS + 10):
        goal = mp.mpf(10) ** -(DIGITS - 2)
        pairs = [(mp.mpmathify(a), mp.mpmathify(b)) for a, b in zip(left, right, strict=True)]
        return all(abs(a - b) <= goal * max(1, abs(a), abs(b)) for a, b in pairs)


def _number(value: Any, how: How) -> Number:
    exact = sp.sympify(value)
    if exact in (sp.oo, -sp.oo):
        return Number("inf" if exact > 0 else "-inf", how, exact)
    return Number(str(exact if exact.is_Integer else sp.N(exact, DIGITS)).rstrip("0") or "0", how, exact)


def _span(low: Any, high: Any, how: How, low_closed: bool, high_closed: bool) -> Span:
    return Span(_number(low, how), _number(high, how), low_closed, high_closed)


# --- identities ------------------------------------------------------------------------------------------------------


def verify(entry: Vector, identity: Identity) -> Proof:
    """Try an identity of a vector entry at random rational vectors, to many digits.

    Args:
        entry: The entry that states it.
        identity: One of `entry.identities`.

    Raises:
        EntryError: the two sides differ, with a vector at which they do.

    Example:
        >>> from actref import catalogue
        >>> from actref.properties.vector import verify
        >>> softmin = catalogue["softmin"]
        >>> verify(softmin, softmin.identities[0]).how.kind
        'certified numerically'
    """
    owners: list[Any] = [entry, *(catalogue[name] for name in identity.others)]

    def sides(words: Any, of: Callable[[Any], Any], x: Any) -> tuple[Any, Any]:
        first, *others = map(of, owners)
        return identity.sides(words, first, x, *others)

    latex = " = ".join(to_latex(sp.sympify(side)) for side in sides(vectors, named, sp.Symbol("x", real=True)))
    for x in _Look(entry).vectors:
        with mp.workdps(2 * DIGITS):
            one, two = sides(WORDS, _called, _numbers(x))
        if not _agree(one, two):
            where = ", ".join(str(v) for v in x)
            raise EntryError(entry.name, "identities", f"{latex} fails at x = ({where})", "mend the identity")
    return Proof(latex, How(CERTIFIED, f"both sides agree {TRIED}"))


def _numbers(values: Iterable[Real]) -> Any:
    """A vector that an identity computes with, component by component."""
    return np.array([*values], dtype=object)


def _called(entry: Vector) -> Callable[..., Any]:
    look = _Look(entry)

    def call(x: Any, **given: Any) -> Any:
        return _numbers(entry.exact(x.tolist(), digits=2 * DIGITS, **(look.noise(x) | given)))

    return call


WORDS = SimpleNamespace(exp=lambda x: _numbers(map(mp.exp, x)), log=lambda x: _numbers(map(mp.log, x)))
"""The words that an identity of vectors may use, component by component."""

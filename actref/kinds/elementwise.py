"""Functions of one real number, applied to every element."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from actref.entry import Entry, Identity
from actref.errors import EntryError, ParameterError

if TYPE_CHECKING:
    import mpmath
    import sympy as sp

    from actref.oracle import Real
    from actref.properties.identities import Proof
    from actref.properties.record import Properties
    from actref.vocabulary import NamedConstant


@dataclass(frozen=True, kw_only=True, eq=False)
class Elementwise(Entry):
    """An entry whose definition is an expression in `x` and the parameters.

    Args:
        definition: `(v, x, **parameters) -> expression`, where `v` is `actref.vocabulary`.
    """

    kind: ClassVar[str] = "elementwise"

    definition: Callable[..., Any]

    @cached_property
    def x(self) -> sp.Symbol:
        """The argument."""
        import sympy as sp

        return sp.Symbol("x", real=True)

    def at(self, x: Any, **parameters: Any) -> Any:
        """The definition as an expression at any symbolic argument and parameters; those not given stay symbols."""
        import sympy as sp

        from actref import vocabulary

        symbols = {p.name: p.symbol for p in self.parameters} | parameters
        expression = sp.sympify(self.definition(vocabulary, x, **symbols))
        if expression.atoms(sp.Float):
            found = f"holds the float {next(iter(expression.atoms(sp.Float)))}"
            raise EntryError(self.name, "definition", found, "write v.number('0.1') or v.Rational(1, 10)")
        return expression

    @cached_property
    def expression(self) -> Any:
        """The definition as a SymPy expression in `x` and the parameters' symbols."""
        return self.at(self.x)

    def derivative(self, n: int = 1) -> Any:
        """The n-th derivative, branch by branch: a kink takes the value of the branch that it belongs to."""
        from actref.calculus import derivative

        if not isinstance(n, int) or n < 0:
            raise ParameterError(f"{self.name}: n={n!r}; the order of a derivative is a whole number from 0")
        return derivative(self.expression, self.x, n)

    def latex(self, n: int = 0) -> str:
        """LaTeX of the definition or of its n-th derivative, without a left side."""
        from actref.latex import to_latex

        return to_latex(self.derivative(n), {p.symbol: p.latex for p in self.parameters})

    @property
    def textbook(self) -> Any:
        """The definition in exponentials where it is a named function and nothing else, as σ and tanh are; None elsewhere."""
        import sympy as sp

        from actref.vocabulary import Word

        named = self.expression
        if isinstance(named, sp.tanh) and named.args == (self.x,):
            return named.rewrite(sp.exp)
        return named.elementary() if isinstance(named, Word) and hasattr(type(named), "latex_name") else None

    @property
    def constants(self) -> tuple[NamedConstant, ...]:
        """The named constants of the definition, each with its closed form, by name."""
        from actref.vocabulary import NamedConstant

        return tuple(sorted(self.expression.atoms(NamedConstant), key=lambda c: c.name))

    def exact(self, x: Real, n: int = 0, digits: int = 30, **parameters: Real) -> mpmath.mpf:
        """The n-th derivative at x to any number of digits.

        Args:
            x: Number; a float is the binary number that it is, text the decimal or quotient that it shows.
            n: Order of the derivative.
            digits: Significant digits, all of them correct.
            **parameters: Values other than the defaults.

        Raises:
            ParameterError: a parameter outside its domain, text that is no number, n below 0 or digits below 1.

        Example:
            >>> from actref import catalogue
            >>> print(catalogue["gelu"].exact("-5.5"))
            -1.04442593562382e-7
        """
        return self.bounded(x, n, digits, **parameters)[0]

    def bounded(
        self, x: Real, n: int = 0, digits: int = 30, floor: mpmath.mpf | float = 0, **parameters: Real
    ) -> tuple[mpmath.mpf, mpmath.mpf]:
        """As `exact`, with the size of the largest term beside the value; what is smaller than `floor` may come back as 0."""
        from actref.oracle import bounded

        self.check_reals(parameters)
        values = {p.symbol: parameters.get(p.name, p.default) for p in self.parameters}
        return bounded(self.derivative(n), {self.x: x} | values, digits, floor)

    def proof(self, identity: Identity) -> Proof:
        """Prove an identity; EntryError with a counterexample if it does not hold."""
        from actref.properties.identities import verify

        return verify(self, identity)

    @cached_property
    def properties(self) -> Properties:
        """Everything that follows from the definition at default parameters: range, parity, extrema, moments, ..."""
        from actref.properties.elementwise import properties_at

        return properties_at(self)

    def kinks(self, n: int = 0, **parameters: float) -> list[float]:
        """Arguments at which a branch of the definition (n = 0) or of its n-th derivative ends, in increasing order."""
        return list(_kinks(self, n, tuple(self.check_parameters(parameters).values())))


@cache
def _kinks(entry: Elementwise, n: int, parameters: tuple[float, ...]) -> tuple[float, ...]:
    import sympy as sp

    from actref.vocabulary import elementary

    values = {p.symbol: sp.Rational(v) for p, v in zip(entry.parameters, parameters, strict=True)}
    found: set[float] = set()
    for piecewise in entry.derivative(n).atoms(sp.Piecewise):
        for _, condition in piecewise.args:
            for relation in condition.atoms(sp.core.relational.Relational):
                difference = elementary(relation.lhs - relation.rhs).subs(values)
                if difference.has(entry.x):
                    found.update(_roots(difference, entry.x))
    return tuple(sorted(found))


def _roots(expression: Any, x: Any) -> list[float]:
    """Real roots of the difference of the two sides of a condition: exactly, or bisected where SymPy finds none."""
    import sympy as sp
    from mpmath import mp

    solutions = sp.solveset(expression, x, sp.S.Reals)
    if isinstance(solutions, sp.FiniteSet):
        return [float(s) for s in solutions]
    function = sp.lambdify(x, expression, "mpmath")
    points = [k / 8 for k in range(-800, 801)]
    with mp.workdps(30):
        signs = [mp.sign(function(mp.mpf(p))) for p in points]
        changes = [(a, b) for a, b, s, t in zip(points, points[1:], signs, signs[1:], strict=False) if s * t < 0]
        return [float(mp.findroot(function, change, solver="anderson")) for change in changes]

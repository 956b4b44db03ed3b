"""Functions of two halves of an array: one half is weighted, the other one decides by how much."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from actref.entry import Entry, Identity
from actref.errors import EntryError, ParameterError, ShapeError
from actref.layouts import LAYOUTS

if TYPE_CHECKING:
    import mpmath
    import sympy as sp

    from actref.oracle import Real
    from actref.properties.gated import GatedProperties
    from actref.properties.identities import Proof


@dataclass(frozen=True, kw_only=True, eq=False)
class Gated(Entry):
    """An entry whose definition is an expression in a value `a` and a gate `b`.

    The entry's file holds `NAME(x, axis, layout)`, the product with the Jacobian `NAME_grad(x, g, axis, layout)`, and
    the two partial derivatives of each output, laid out as x is, `NAME_jacobian(x, axis, layout)`.

    Args:
        definition: `(v, a, b, **parameters) -> expression`, where `v` is `actref.vocabulary`.
        layout: Where value and gate lie in one array unless a caller says otherwise; one of `actref.layouts.LAYOUTS`.
    """

    kind: ClassVar[str] = "gated"

    definition: Callable[..., Any]
    layout: str = "value_first"
    axis: ClassVar[int] = -1
    dims: ClassVar[tuple[int, ...]] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.layout not in LAYOUTS:
            raise EntryError(self.name, "layout", f"unknown layout {self.layout!r}", f"use one of {', '.join(LAYOUTS)}")

    @cached_property
    def a(self) -> sp.Symbol:
        """The value: the half that is weighted."""
        import sympy as sp

        return sp.Symbol("a", real=True)

    @cached_property
    def b(self) -> sp.Symbol:
        """The gate: the half that decides the weight."""
        import sympy as sp

        return sp.Symbol("b", real=True)

    @property
    def jacobian(self) -> Callable[..., Any]:
        """The NumPy partial derivatives, `NAME_jacobian`, in the shape and layout of the input."""
        return self.implementation("_jacobian")

    def at(self, a: Any, b: Any, **parameters: Any) -> Any:
        """The definition as an expression at any symbolic arguments and parameters; those not given stay symbols."""
        import sympy as sp

        from actref import vocabulary

        symbols = {p.name: p.symbol for p in self.parameters} | parameters
        expression = sp.sympify(self.definition(vocabulary, a, b, **symbols))
        if expression.atoms(sp.Float):
            found = f"holds the float {next(iter(expression.atoms(sp.Float)))}"
            raise EntryError(self.name, "definition", found, "write v.number('0.1') or v.Rational(1, 10)")
        return expression

    @cached_property
    def expression(self) -> Any:
        """The definition as a SymPy expression in `a`, `b` and the parameters' symbols."""
        return self.at(self.a, self.b)

    def derivative(self, wrt: str = "") -> Any:
        """The partial derivative with respect to the letters of `wrt` in turn: `"a"`, `"b"`, `"ab"`, `"bb"`, ...

        At a kink the value is that of the branch to which the point belongs.
        """
        if not isinstance(wrt, str) or not set(wrt) <= {"a", "b"}:
            raise ParameterError(f"{self.name}: wrt={wrt!r}; allowed are words of the letters a (value) and b (gate)")
        result = self.expression
        for letter in wrt:
            result = _partial(result, self.a if letter == "a" else self.b)
        return result

    def latex(self, wrt: str = "") -> str:
        """LaTeX of the definition or of a partial derivative, without a left side."""
        from actref.latex import to_latex

        return to_latex(self.derivative(wrt), {p.symbol: p.latex for p in self.parameters}).strip()

    def exact(self, a: Real, b: Real, wrt: str = "", digits: int = 30, **parameters: Real) -> mpmath.mpf:
        """The function, or a partial derivative, to any number of digits.

        Args:
            a: Value; a float is the binary number that it is, text the decimal that it shows.
            b: Gate.
            wrt: Letters of the variables to differentiate by.
            digits: Significant digits, all of them correct.
            **parameters: Values other than the defaults.

        Raises:
            ParameterError: a parameter outside its domain.

        Example:
            >>> from actref import catalogue
            >>> print(catalogue["glu"].exact(2, 1, digits=15))
            1.46211715726001
        """
        return self.bounded(a, b, wrt, digits, **parameters)[0]

    def bounded(
        self, a: Real, b: Real, wrt: str = "", digits: int = 30, **parameters: Real
    ) -> tuple[mpmath.mpf, mpmath.mpf]:
        """As `exact`, with the size of the largest term beside the value."""
        from actref.oracle import bounded

        self.check_reals(parameters)
        values = {p.symbol: parameters.get(p.name, p.default) for p in self.parameters}
        return bounded(self.derivative(wrt), {self.a: a, self.b: b} | values, digits)

    def kinks(self, wrt: str = "", **parameters: float) -> dict[str, list[float]]:
        """For each argument, `a` and `b`, the values at which a branch of the (derived) definition ends."""
        import sympy as sp

        from actref.vocabulary import elementary

        complete = self.check_parameters(parameters)
        values = {p.symbol: sp.Rational(complete[p.name]) for p in self.parameters}
        found: dict[str, set[float]] = {"a": set(), "b": set()}
        for piecewise in self.derivative(wrt).atoms(sp.Piecewise):
            for _, condition in piecewise.args:
                for relation in condition.atoms(sp.core.relational.Relational):
                    difference = elementary(relation.lhs - relation.rhs).subs(values)
                    for name, symbol in (("a", self.a), ("b", self.b)):
                        if difference.has(symbol):
                            found[name].update(float(s) for s in sp.solveset(difference, symbol, sp.S.Reals))
        return {name: sorted(where) for name, where in found.items()}

    def check_size(self, function: str, size: int, parameters: Mapping[str, float]) -> None:
        """Raise ShapeError unless the length can be halved."""
        if size % self.unit(parameters):
            raise ShapeError(f"{function}: {size} elements along the axis; allowed is an even number, value and gate")

    def unit(self, parameters: Mapping[str, float]) -> int:
        """The number of which the length has to be a multiple."""
        return 2

    def output_size(self, size: int, parameters: Mapping[str, float]) -> int:
        """Length of the result for an input of that length."""
        return size // 2

    def proof(self, identity: Identity) -> Proof:
        """Prove an identity; EntryError with a counterexample if it does not hold."""
        from actref.properties.identities import verify

        return verify(self, identity)

    @cached_property
    def properties(self) -> GatedProperties:
        """Everything that follows from the definition at default parameters."""
        from actref.properties.gated import properties_of

        return properties_of(self)


def _partial(expression: Any, variable: Any) -> Any:
    """The derivative, factor by factor where only one factor of a product depends on the variable."""
    import sympy as sp

    from actref.calculus import derivative

    if not expression.is_Mul:
        return derivative(expression, variable, 1)
    rest, dependent = expression.as_independent(variable, as_Add=False)
    # multiplying branches out would print every combination of the branches of both factors
    return sp.Mul(rest, derivative(dependent, variable, 1))

"""Functions whose every output depends on the whole vector: softmax and its kin."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, ClassVar

from actref.entry import Entry, Identity, Sentence
from actref.errors import EntryError, ParameterError, ShapeError

if TYPE_CHECKING:
    import mpmath

    from actref.oracle import Real
    from actref.properties.identities import Proof
    from actref.properties.vector import VectorProperties
    from actref.vector_oracle import Evaluator, Sized


@dataclass(frozen=True, kw_only=True, eq=False)
class Vector(Entry):
    """An entry whose definition is one component of the result as an expression in the vector `x`.

    The entry's file holds `NAME(x, axis)`, the product with the Jacobian `NAME_grad(x, g, axis)`, the Jacobian
    `NAME_jacobian(x, axis)`, and `NAME_autograd()`, which answers with torch code that has a backward of its own.

    Args:
        definition: `(v, x, i, n, **parameters) -> expression` of component i of n, where `v` is `actref.vectors`.
        axis: The axis along which the vectors lie unless a caller says otherwise.
        dims: Numbers of dimensions that an array may have; empty for any.
        grouped_by: Parameter of which the length has to be a multiple; None for none.
        outputs: `(n, **parameters) -> length of the result`.
    """

    kind: ClassVar[str] = "vector"

    definition: Callable[..., Any]
    axis: int = -1
    dims: tuple[int, ...] = ()
    grouped_by: str | None = None
    outputs: Callable[..., int] = lambda n, **_: n

    @property
    def jacobian(self) -> Callable[..., Any]:
        """The NumPy Jacobian, `NAME_jacobian`: shape (..., outputs, inputs)."""
        return self.implementation("_jacobian")

    @cached_property
    def expression(self) -> Any:
        """Component i of the result as a SymPy expression in the components of x."""
        import sympy as sp

        from actref import vectors as v

        symbols = {p.name: p.symbol for p in self.parameters}
        expression = sp.sympify(self.definition(v, v.vector("x"), v.row, v.size, **self._drawn(), **symbols))
        if expression.atoms(sp.Float):
            found = f"holds the float {next(iter(expression.atoms(sp.Float)))}"
            raise EntryError(self.name, "definition", found, "write v.number('0.1') or v.Rational(1, 10)")
        return expression

    def _drawn(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _jacobian(self) -> tuple[Any, dict[Any, Any]]:
        from actref import vectors as v

        return v.shares(v.partial(self.expression, v.vector("x"), v.column), (v.row, v.column))

    def derivative(self, n: int = 1) -> Any:
        """The definition (n = 0), or entry (i, j) of the Jacobian (n = 1), in the letters that `where` explains."""
        if n not in (0, 1):
            raise ParameterError(f"{self.name}: n={n!r}; the definition is n=0, the Jacobian n=1")
        return self._jacobian[0] if n else self.expression

    @property
    def where(self) -> dict[Any, Any]:
        """Letters of the Jacobian, each with the expression that it stands for."""
        return dict(self._jacobian[1])

    def latex(self, n: int = 0) -> str:
        """LaTeX of component i (n = 0), or of entry (i, j) of the Jacobian (n = 1), without a left side."""
        return self._tex(self.derivative(n))

    def latex_where(self) -> tuple[tuple[str, str], ...]:
        """LaTeX of the letters of the Jacobian and of what they stand for."""
        return tuple((self._tex(letter), self._tex(meaning)) for letter, meaning in self.where.items())

    def _tex(self, expression: Any) -> str:
        from actref.vectors import to_latex

        return to_latex(expression, {p.symbol: p.latex for p in self.parameters})

    def check_size(self, function: str, size: int, parameters: Mapping[str, float]) -> None:
        """Raise ShapeError unless the length can be cut into the groups that the definition asks for."""
        unit = self.unit(parameters)
        if size % unit:
            found = f"{size} elements along the axis"
            raise ShapeError(f"{function}: {found}; allowed is a multiple of {self.grouped_by}={unit}")

    def unit(self, parameters: Mapping[str, float]) -> int:
        """The number of which the length has to be a multiple."""
        return int(parameters[self.grouped_by]) if self.grouped_by else 1

    def shape(self, length: int) -> list[int]:
        """A shape with the fewest dimensions that an array may have, one vector along its axis."""
        dimensions = min(self.dims, default=1)
        return [length if axis == self.axis % dimensions else 1 for axis in range(dimensions)]

    def output_size(self, size: int, parameters: Mapping[str, float]) -> int:
        """Length of the result for a vector of that length."""
        return int(self.outputs(size, **parameters))

    def exact(self, x: Iterable[Real], n: int = 0, digits: int = 30, **parameters: Any) -> tuple[Any, ...]:
        """The result (n = 0), or the Jacobian as a tuple of rows (n = 1), to any number of digits.

        Args:
            x: Finite numbers; a float is the binary number that it is, text the decimal that it shows.
            n: 0 or 1.
            digits: Significant digits, all of them correct.
            **parameters: Values other than the defaults, and what is drawn at random, `noise`.

        Raises:
            ParameterError: a parameter outside its domain, x that is no sequence, or a component that is not finite.
            ShapeError: a length that the definition does not allow.

        Example:
            >>> from actref import catalogue
            >>> print(*catalogue["softmax"].exact([0, 1], digits=15))
            0.268941421369995 0.731058578630005
        """
        from actref.vector_oracle import fractions

        components = fractions(self.name, "x", x)
        found = self.bounded(components, n, digits, **parameters)
        if n == 0:
            return tuple(value for value, _ in found)
        columns = len(components)
        return tuple(tuple(v for v, _ in found[k : k + columns]) for k in range(0, len(found), columns))

    def bounded(self, x: Iterable[Real], n: int = 0, digits: int = 30, **parameters: Any) -> list[Sized]:
        """The numbers of `exact`, row after row, each with the size of the largest term beside it."""
        from actref import vectors as v
        from actref.vector_oracle import settled

        evaluator, rows, columns = self._evaluator(x, parameters)
        places = [{v.row: i} for i in range(1, rows + 1)]
        if n:
            places = [place | {v.column: j} for place in places for j in range(1, columns + 1)]
        expression = self.derivative(n)
        return settled(lambda: [evaluator.at(expression, place) for place in places], digits)

    def exact_product(self, x: Sequence[Real], g: Sequence[Real], digits: int = 30, **parameters: Any) -> list[Sized]:
        """The product of g with the Jacobian at x, each component with the size of its largest term.

        Args:
            x: Finite numbers.
            g: Finite numbers, one for each output.
            digits: Significant digits, all of them correct.
            **parameters: Values other than the defaults.
        """
        from actref.vector_oracle import fractions, product

        components = fractions(self.name, "x", x)
        columns = len(components)
        weights = fractions(self.name, "g", g)

        # each entry of the Jacobian by itself first: what one loses in cancellation must not hide behind the others
        @cache
        def entries(precise: int) -> list[mpmath.mpf]:
            return [value for value, _ in self.bounded(components, 1, precise, **parameters)]

        def column(j: int, precise: int) -> list[mpmath.mpf]:
            return entries(precise)[j::columns]

        return [product(weights, partial(column, j), digits) for j in range(columns)]

    def _evaluator(self, x: Iterable[Real], parameters: Mapping[str, Any]) -> tuple[Evaluator, int, int]:
        from actref import vectors as v
        from actref.vector_oracle import Evaluator, fractions

        numbers = {k: value for k, value in parameters.items() if k not in self._drawn()}
        values = self.check_reals(numbers)
        components = fractions(self.name, "x", x)
        self.check_size(self.name, len(components), values)
        vectors = {v.vector("x"): components}
        for name, base in self._drawn().items():
            vectors[base] = fractions(self.name, name, parameters.get(name, ()))
            if len(vectors[base]) != len(components):
                found = f"{len(vectors[base])} numbers of {name} for {len(components)} components"
                raise ShapeError(f"{self.name}: {found}; what is drawn is given, {name}=[...], one number for each")
        symbols = {p.symbol: fractions(self.name, p.name, [numbers.get(p.name, p.default)])[0] for p in self.parameters}
        symbols[v.size] = Fraction(len(components))
        return (
            Evaluator(vectors, symbols, self.where, v.row),
            self.output_size(len(components), values),
            len(components),
        )

    @property
    def autograd(self) -> Callable[..., Any]:
        """The torch function with its own backward that the page prints, `NAME_autograd()`."""
        made: Callable[..., Any] = getattr(self.module, f"{self.name}_autograd")()
        return made

    @property
    def autograd_source(self) -> str:
        """The source of that function, standing alone: without the frame around it and without types."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        wanted = f"{self.name}_autograd"
        frame = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == wanted)
        text = "\n".join(ast.unparse(Untyped().visit(statement)) for statement in frame.body[1:-1])
        # ast writes `x, = pair` and `return (x, None)`
        text = re.sub(r"(?m)^( *)(\w+), = ", r"\1(\2,) = ", text)
        return re.sub(r"(?m)^( *return )\((.*, None)\)$", r"\1\2", text)

    def proof(self, identity: Identity) -> Proof:
        """Prove an identity; EntryError with a counterexample if it does not hold."""
        from actref.properties.vector import verify

        return verify(self, identity)

    @cached_property
    def properties(self) -> VectorProperties:
        """Everything that follows from the definition at default parameters: range, sum, invariances, Jacobian, ..."""
        from actref.properties.vector import properties_of

        return properties_of(self)


class Untyped(ast.NodeTransformer):
    """Takes the types out of code."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """The name alone."""
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Without the type of the result."""
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """A plain assignment."""
        assert node.value is not None
        return ast.copy_location(ast.Assign([node.target], node.value, lineno=node.lineno), node)


@dataclass(frozen=True, kw_only=True, eq=False)
class StochasticVector(Vector):
    """A vector entry that draws a random vector, `noise`, which its definition receives beside `x`.

    Args:
        distribution: LaTeX of the distribution of each component of the noise.
        drawn: English sentence: what is drawn, and when.
    """

    kind: ClassVar[str] = "stochastic"

    distribution: str
    drawn: Sentence

    def _drawn(self) -> dict[str, Any]:
        from actref.vectors import vector

        return {"noise": vector("gamma")}

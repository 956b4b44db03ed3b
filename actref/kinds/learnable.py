"""Functions of one real number with parameters that are trained with the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from actref.entry import Parameter
from actref.errors import EntryError, ParameterError
from actref.kinds.elementwise import Elementwise

if TYPE_CHECKING:
    import mpmath
    import numpy as np

    from actref.oracle import Real


@dataclass(frozen=True, kw_only=True, eq=False)
class Learnable(Elementwise):
    """An elementwise entry that has, beside its derivative, one with respect to each trained parameter.

    `NAME_grad_PARAMETER` in the entry's file is the NumPy form of it. It has one value per element of x; a training
    step sums it, times the incoming gradient, over the elements that share the parameter.
    """

    kind: ClassVar[str] = "learnable"

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.learnable:
            raise EntryError(self.name, "parameters", "has none with learnable=True", "mark it, or use Elementwise")

    @property
    def learnable(self) -> tuple[Parameter, ...]:
        """The parameters that are trained."""
        return tuple(p for p in self.parameters if p.learnable)

    def parameter_derivative(self, name: str) -> Any:
        """The derivative with respect to a trained parameter, as a SymPy expression."""
        from actref.calculus import derivative

        return derivative(self.expression, self._trained(name).symbol)

    def parameter_latex(self, name: str) -> str:
        """LaTeX of the derivative with respect to a trained parameter, without a left side."""
        from actref.latex import to_latex

        return to_latex(self.parameter_derivative(name), {p.symbol: p.latex for p in self.parameters})

    def parameter_bounded(
        self, name: str, x: Real, digits: int = 30, **parameters: Real
    ) -> tuple[mpmath.mpf, mpmath.mpf]:
        """The derivative with respect to a trained parameter at x, and the size of the largest term, as in `bounded`.

        Example:
            >>> from actref import catalogue
            >>> value, _ = catalogue["prelu"].parameter_bounded("weight", "-2.5", digits=5)
            >>> print(value)
            -2.5
        """
        from actref.oracle import bounded

        self.check_parameters({k: float(v) for k, v in parameters.items()})
        values = {p.symbol: parameters.get(p.name, p.default) for p in self.parameters}
        return bounded(self.parameter_derivative(name), {self.x: x} | values, digits)

    def parameter_gradient(self, name: str) -> Callable[..., np.ndarray]:
        """The NumPy derivative with respect to a trained parameter, `NAME_grad_PARAMETER`."""
        return self.implementation(f"_grad_{self._trained(name).name}")

    def _trained(self, name: str) -> Parameter:
        found = self.parameter(name)
        if not found.learnable:
            trained = ", ".join(p.name for p in self.learnable)
            raise ParameterError(f"{self.name}: {name} is not learnable; learnable: {trained}")
        return found

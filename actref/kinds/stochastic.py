"""Elementwise functions that draw at random while training and are deterministic in evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from actref.entry import Sentence, Uniform
from actref.kinds.elementwise import Elementwise


@dataclass(frozen=True, kw_only=True, eq=False)
class Stochastic(Elementwise):
    """An elementwise entry whose `definition` holds in evaluation.

    Args:
        distribution: What `a` is drawn from, once for each element.
        sampled: `(v, x, a, **parameters) -> expression`: the function in training, given the draw.
        in_training: English sentence: what is drawn, and when.
    """

    kind: ClassVar[str] = "stochastic"

    distribution: Uniform
    sampled: Callable[..., Any]
    in_training: Sentence

    def given(self, draw: Any) -> Any:
        """The function in training as a SymPy expression in `x`, a draw and the parameters' symbols."""
        from actref import vocabulary

        return self.sampled(vocabulary, self.x, draw, **{p.name: p.symbol for p in self.parameters})

    def latex_sampled(self) -> str:
        """LaTeX of the function in training, with the draw as `a`."""
        import sympy as sp

        from actref.latex import to_latex

        return to_latex(self.given(sp.Symbol("a", real=True)), {p.symbol: p.latex for p in self.parameters})

    def latex_distribution(self) -> str:
        """LaTeX of what `a` is drawn from."""
        low, high = (self.parameter(name).latex for name in (self.distribution.low, self.distribution.high))
        return rf"a \sim \mathcal{{U}}({low}, {high})"

"""Elementwise functions that draw at random while training and are deterministic in evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from actref.entry import Sentence
from actref.kinds.elementwise import Elementwise


@dataclass(frozen=True, kw_only=True, eq=False)
class Stochastic(Elementwise):
    """An elementwise entry whose `definition` holds in evaluation.

    Args:
        distribution: LaTeX of the distribution that `a` is drawn from, once for each element.
        sampled: `(v, x, a, **parameters) -> expression`: the function in training, given the draw.
        in_training: English sentence: what is drawn, and when.
    """

    kind: ClassVar[str] = "stochastic"

    distribution: str
    sampled: Callable[..., Any]
    in_training: Sentence

    def latex_sampled(self) -> str:
        """LaTeX of the function in training, with the draw as `a`."""
        import sympy as sp

        from actref import vocabulary
        from actref.latex import to_latex

        symbols = {p.name: p.symbol for p in self.parameters}
        expression = self.sampled(vocabulary, self.x, sp.Symbol("a", real=True), **symbols)
        return to_latex(expression, {p.symbol: p.latex for p in self.parameters})

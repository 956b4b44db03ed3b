"""LaTeX as a textbook of the field prints it."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter


class Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer with exponentials, and conditions on branches, as textbooks write them."""

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        tex = rf"e^{{{self._print(expr.args[0])}}}"
        return tex if exp is None else rf"\left({tex}\right)^{{{exp}}}"

    def _print_Piecewise(self, expr: Any) -> str:
        rows = [rf"{self._print(e)} & \text{{if }} {self._print(c)}" for e, c in expr.args[:-1]]
        last, condition = expr.args[-1]
        always = condition == sp.true
        rows.append(
            f"{self._print(last)} & " + (r"\text{otherwise}" if always else rf"\text{{if }} {self._print(condition)}")
        )
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def settings(symbols: dict[Any, str] | None = None) -> dict[str, Any]:
    """Settings of a printer; `symbols` gives the spelling of parameters."""
    return {
        "ln_notation": True,
        "symbol_names": {} if symbols is None else symbols,
        "fold_short_frac": False,
        "long_frac_ratio": 4,
        "mul_symbol": r" \, ",
    }


def to_latex(expression: Any, symbols: dict[Any, str] | None = None) -> str:
    """LaTeX of an expression; `symbols` gives the spelling of parameters."""
    return str(Printer(settings(symbols)).doprint(expression))

"""LaTeX as a textbook of the field prints it."""

from __future__ import annotations

from typing import Any

from sympy.printing.latex import LatexPrinter


class _Printer(LatexPrinter):  # type: ignore[misc]
    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        tex = rf"e^{{{self._print(expr.args[0])}}}"
        return tex if exp is None else rf"\left({tex}\right)^{{{exp}}}"

    def _print_Piecewise(self, expr: Any) -> str:
        rows = [rf"{self._print(e)} & \text{{if }} {self._print(c)}" for e, c in expr.args[:-1]]
        last, condition = expr.args[-1]
        rows.append(rf"{self._print(last)} & " + (r"\text{otherwise}" if condition == True else rf"\text{{if }} {self._print(condition)}"))  # noqa: E712  # SymPy's true
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"


def to_latex(expression: Any, symbols: dict[Any, str] | None = None) -> str:
    """LaTeX of an expression; `symbols` gives the spelling of parameters."""
    return str(
        _Printer(
            {
                "ln_notation": True,
                "symbol_names": {} if symbols is None else symbols,
                "fold_short_frac": False,
                "long_frac_ratio": 4,
                "mul_symbol": r" \, ",
            }
        ).doprint(expression)
    )

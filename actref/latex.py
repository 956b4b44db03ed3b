"""LaTeX as a textbook of the field prints it."""

from __future__ import annotations

from typing import Any

import sympy as sp
from sympy.printing.latex import LatexPrinter

from actref.printing import passes


class Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer with exponentials, and conditions on branches, as textbooks write them."""

    def _as_ordered_terms(self, expr: Any, order: Any = None) -> list[Any]:
        terms = list(super()._as_ordered_terms(expr, order=order))
        if len(terms) == 2 and terms[1].is_number and terms[1].is_positive and terms[0].has(sp.Function):
            terms.reverse()  # 1 + tanh u, where SymPy's order gives tanh u + 1
        terms = passes.positive_first(terms)
        return [part for term in terms for part in (term.spelled() if hasattr(term, "spelled") else (term,))]

    def _print_Mul(self, expr: Any) -> str:
        """As SymPy, but with one root below the line: u/√2 for √2 u/2, and e^(-u²/2)/√(2π) for √2 e^(-u²/2)/(2√π)."""
        constant, rest = (
            expr.as_independent(*expr.free_symbols, as_Add=False) if expr.free_symbols else (expr, sp.S.One)
        )
        roots = [f for f in sp.Mul.make_args(constant) if f.is_Pow and abs(f.exp) == sp.S.Half]
        below = any(f.is_Pow and f.exp.could_extract_minus_sign() for f in sp.Mul.make_args(rest))
        if constant.is_positive and roots and rest != 1 and not below:
            upper, lower = sp.fraction(constant**2)
            printed = rf"\left({self._print(rest)}\right)" if rest.is_Add else self._print(rest)
            if upper == 1 and not rest.is_Add:
                return rf"\frac{{{printed}}}{{\sqrt{{{self._print(lower)}}}}}"
            if len(roots) > 1:
                return rf"\sqrt{{\frac{{{self._print(upper)}}}{{{self._print(lower)}}}}} \, {printed}"
        return str(super()._print_Mul(expr))

    def _print_ExpBase(self, expr: Any, exp: str | None = None) -> str:
        if expr.args[0] == sp.Rational(1, 2) and exp is None:
            return r"\sqrt{e}"
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

    def _print_Relational(self, expr: Any) -> str:
        return str(super()._print_Relational(_facing(expr)))

    def _print_Or(self, expr: Any, char: str | None = None) -> str:
        sides = sorted((_facing(a) for a in expr.args), key=lambda a: a.rel_op if a.is_Relational else "")
        return r" \text{ or } ".join(self._print(a) for a in sides)

    def _print_And(self, expr: Any, char: str | None = None) -> str:
        sides = sorted((_facing(a) for a in expr.args), key=lambda a: a.rel_op if a.is_Relational else "")
        if len(sides) == 2 and all(a.is_Relational for a in sides) and sides[0].lhs == sides[1].lhs:
            upper, lower = sides
            if upper.rel_op.startswith("<") and lower.rel_op.startswith(">"):
                return f"{self._print(lower.reversed)} {self._print(upper)[len(self._print(upper.lhs)) :]}"
        return r" \text{ and } ".join(self._print(a) for a in sides)


def _facing(relation: Any) -> Any:
    """The relation as one reads it: x on the left, or whatever stands there, without a minus."""
    if not relation.is_Relational:
        return relation
    argument = {symbol for symbol in relation.free_symbols if symbol.name == "x"}
    return passes.facing(relation, argument or relation.lhs.free_symbols)


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

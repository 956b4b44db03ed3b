"""The words of definitions that see a whole vector, and their derivatives.

A definition receives this module as `v`, the vector as an indexed base, the index of the component that it defines and
the length: `lambda v, x, i, n: v.exp(x[i]) / v.total(lambda k: v.exp(x[k]), n)`. `partial` differentiates such a
component with respect to another one, in the form that a textbook prints.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import sympy as sp
from mpmath import mp
from sympy import KroneckerDelta, Rational, exp, log  # noqa: F401  # words too

from actref.latex import Printer, settings
from actref.vocabulary import Word, cases, number  # noqa: F401

row, column, _k, _m = (sp.Symbol(name, integer=True, positive=True) for name in "ijkm")
size = sp.Symbol("n", integer=True, positive=True)
"""Index of the output, index of the input, number of inputs."""


def vector(name: str) -> Any:
    """A real vector of any length; `vector("x")[i]` is a component."""
    return sp.IndexedBase(name, real=True)


class positive_part(Word):  # noqa: N801  # the field's spelling
    """max(u, 0), with derivative 0 at 0."""

    at: ClassVar = {sp.S.Zero: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: max(u, 0))
    slope = staticmethod(lambda u: bracket(u))
    meaning = staticmethod(lambda u: sp.Max(u, 0))
    tex = staticmethod(lambda u, power: rf"\max\left({u},\, 0\right){power}")


class bracket(Word):  # noqa: N801
    """Iverson's bracket [u > 0]: 1 where that holds, 0 elsewhere; its jump has no derivative, and 0 stands for it."""

    at: ClassVar = {sp.S.Zero: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: mp.mpf(1) if u > 0 else mp.mpf(0))
    slope = staticmethod(lambda u: sp.S.Zero)
    meaning = staticmethod(lambda u: sp.Piecewise((1, u > 0), (0, True)))

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        u = self.args[0]
        below = [-t for t in u.args if t.could_extract_minus_sign()] if u.is_Add else []
        if u.could_extract_minus_sign() and not u.is_Add:
            return rf"\left[{printer._print(-u)} < 0\right]"
        left = u + sp.Add(*below) if below else u
        return rf"\left[{printer._print(left)} > {printer._print(sp.Add(*below)) if below else '0'}\right]"


class Threshold(sp.Expr):  # type: ignore[misc]
    """The number τ(x) with Σ max(f(k) - τ, 0)^p = 1; arguments are f(k), k, the number of terms, and p, which is 1 or 2."""

    is_real = True

    def partial(self, x: Any, at: Any) -> Any:
        """Moving a term moves τ by its share of what Σ max(f(k) - τ, 0)^p loses as τ rises."""
        term, m, upper, power = self.args

        def share(k: Any) -> Any:
            return (bracket if power == 1 else positive_part)(term.subs(m, k) - self)

        whole = SupportSize(*self.args) if power == 1 else sp.Sum(share(_k), (_k, 1, upper))
        return partial(term, x, at).subs(m, at) * share(at) / whole

    def _latex(self, printer: Any) -> str:
        return r"\tau(x)"

    def meaning(self) -> str:
        """LaTeX of the equation that makes it."""
        term, m, upper, power = self.args
        part = to_latex(positive_part(term.subs(m, _k) - self) ** power)
        return rf"\tau(x) : \; \sum_{{k=1}}^{{{to_latex(upper)}}} {part} = 1"


class SupportSize(sp.Expr):  # type: ignore[misc]
    """The number |S(x)| of terms above the threshold of the same arguments."""

    is_real = True
    is_positive = True

    def _latex(self, printer: Any) -> str:
        return r"\left|S(x)\right|"

    def meaning(self) -> str:
        """LaTeX of the set whose elements are counted."""
        term, m, *_ = self.args
        return rf"S(x) = \left\{{k : {to_latex(term.subs(m, _k))} > \tau(x)\right\}}"


class _Over(sp.Expr):  # type: ignore[misc]
    latex_name: ClassVar[str]
    is_real = True

    def _latex(self, printer: Any) -> str:
        expression, k, upper = map(printer._print, self.args)
        return rf"{self.latex_name}_{{1 \le {k} \le {upper}}} {expression}"


class Largest(_Over):
    """The largest of f(1), ..., f(m); arguments are f(k), k and m."""

    latex_name = r"\max"


class ArgLargest(_Over):
    """The first k at which f(k) is largest; arguments are f(k), k and m."""

    latex_name = r"\argmax"
    is_integer = True
    is_positive = True


def total(term: Callable[[Any], Any], upper: Any) -> Any:
    """The sum of term(k) over k = 1, ..., upper."""
    return sp.Sum(term(_k), (_k, 1, upper))


def largest(term: Callable[[Any], Any], upper: Any) -> Any:
    """The largest term(k) over k = 1, ..., upper."""
    return Largest(term(_k), _k, upper)


def argmax(term: Callable[[Any], Any], upper: Any) -> Any:
    """The first k = 1, ..., upper at which term(k) is largest."""
    return ArgLargest(term(_k), _k, upper)


def threshold(term: Callable[[Any], Any], upper: Any, power: int = 1) -> Any:
    """The number above which the parts of term(k), to a power, sum to 1 over k = 1, ..., upper."""
    return Threshold(term(_m), _m, upper, sp.Integer(power))


same = KroneckerDelta
"""1 if two indices are equal, else 0."""


def partial(expression: Any, x: Any, at: Any) -> Any:
    """The derivative of an expression with respect to the component `x[at]`."""
    if not expression.has(x) or isinstance(expression, KroneckerDelta | bracket):
        return sp.S.Zero
    if isinstance(expression, sp.Indexed):
        return KroneckerDelta(expression.indices[0], at) if expression.base == x else sp.S.Zero
    if isinstance(expression, sp.Piecewise):
        return sp.Piecewise(*((partial(e, x, at), c) for e, c in expression.args))
    if isinstance(expression, sp.Sum):
        inner, (k, _, _) = partial(expression.function, x, at), expression.limits[0]
        return inner.subs(KroneckerDelta(k, at), 1).subs(k, at)
    if isinstance(expression, Threshold):
        return expression.partial(x, at)
    if isinstance(expression, Largest):
        inner, k = partial(expression.args[0], x, at), expression.args[1]
        return inner.subs(k, ArgLargest(*expression.args))
    if expression.is_Add:
        return sp.Add(*(partial(a, x, at) for a in expression.args))
    if expression.is_Mul:
        rest = [sp.Mul(*expression.args[:k], *expression.args[k + 1 :]) for k in range(len(expression.args))]
        return sp.Add(*(partial(a, x, at) * r for a, r in zip(expression.args, rest, strict=True)))
    if expression.is_Pow and not expression.exp.has(x):
        base, exponent = expression.args
        inside = base.args[0] if isinstance(base, positive_part) else base  # [u > 0] is 1 where the power is not 0
        return exponent * base ** (exponent - 1) * partial(inside, x, at)
    if expression.is_Function and len(expression.args) == 1:
        return expression.fdiff() * partial(expression.args[0], x, at)
    raise TypeError(f"no rule for the derivative of {expression}")


def shares(derivative: Any, indices: tuple[Any, ...]) -> tuple[Any, dict[Any, Any]]:
    """A derivative in its shortest form, with letters for what textbooks name, and what each letter stands for.

    s_k is e(k)/Σ e, the probability; u_k is the part above a threshold; m_i is the place of the largest term.
    """
    share, part, place = vector("s"), vector("u"), sp.IndexedBase("m", integer=True)
    meanings: dict[Any, Any] = {}
    for node in derivative.atoms(sp.Sum):
        term, (k, _, _) = node.function, node.limits[0]
        if not isinstance(term, exp):
            continue
        # what the exponentials are divided by: their sum, or that and a number
        below = (power.base for power in derivative.atoms(sp.Pow) if power.base.is_Add and power.exp.is_negative)
        whole = next((base for base in below if node in base.args), node)
        for index in indices:
            derivative = derivative.xreplace({term.subs(k, index): share[index] * whole})
        meanings[share[row]] = term.subs(k, row) / whole
    for node in sorted(derivative.atoms(positive_part), key=sp.default_sort_key):
        (index,) = node.free_symbols & {*indices, _k}  # τ is the same for all
        derivative = derivative.xreplace({node: part[index]})
        meanings[part[row]] = node.xreplace({index: row})
    for node in derivative.atoms(ArgLargest):
        derivative = derivative.xreplace({node: place[row]})
        meanings[place[row]] = node
    expanded = sp.expand(derivative)
    forms = [expanded, sp.factor_terms(expanded), sp.factor(expanded)]
    return min(forms, key=lambda form: (sp.count_ops(form), str(form))), meanings


class _Printer(Printer):
    """Terms with a minus last, sums behind the factors that stand before them: s_i (δ_ij - s_j)."""

    def _print_Indexed(self, expr: Any) -> str:
        indices = [self._print(index) for index in expr.indices]
        return rf"{self._print(expr.base.label)}_{{{', '.join(indices)}}}"

    def _print_Mul(self, expr: Any) -> str:
        factors = expr.as_ordered_factors()
        sums = [f for f in factors if f.is_Add]
        quotient = any(f.is_Pow and f.exp.could_extract_minus_sign() for f in factors)
        if not sums or len(sums) == len(factors) or quotient:
            return str(super()._print_Mul(expr))
        front = str(self._print(sp.Mul(*(f for f in factors if not f.is_Add))))
        return rf"{front} \, " + r" \, ".join(rf"\left({self._print(f)}\right)" for f in sums)

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        terms = sorted(self._as_ordered_terms(expr, order=order), key=lambda t: t.could_extract_minus_sign())
        first, *rest = (str(self._print(t)) for t in terms)
        return first + "".join(f" - {t[1:].strip()}" if t.startswith("-") else f" + {t}" for t in rest)


def to_latex(expression: Any, symbols: dict[Any, str] | None = None) -> str:
    """LaTeX of an expression with components of vectors."""
    return str(_Printer(settings(symbols)).doprint(expression))

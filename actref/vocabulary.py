"""The words that definitions are written in.

A definition receives this module as `v` and answers with a SymPy expression: `lambda v, x: x * v.Phi(x)`. Each word
below knows its derivative in terms of the vocabulary (σ' = σ(1 - σ), Φ' = φ), how it prints, how it is evaluated to
any number of digits, how it reads in torch, and which elementary expression it abbreviates. Plain SymPy would
differentiate `log(1 + exp(x))` and `Max(x, 0)` into forms that overflow and that no textbook prints.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import sympy as sp
from mpmath import mp
from sympy import E, Rational, atan, cos, erf, erfc, exp, log, oo, pi, sin, sqrt, tanh

__all__ = [
    "Abs",
    "Constant",
    "E",
    "NamedConstant",
    "Phi",
    "Word",
    "atan",
    "cases",
    "constant",
    "cos",
    "elementary",
    "erf",
    "erfc",
    "exp",
    "expm1",
    "log",
    "log1p",
    "number",
    "oo",
    "phi",
    "pi",
    "sgn",
    "sigmoid",
    "sin",
    "softplus",
    "sqrt",
    "tanh",
]


class Word(sp.Function):  # type: ignore[misc]
    """A named function of one real variable."""

    nargs = 1
    latex_name: ClassVar[str]
    spellings: ClassVar[dict[str, str]]
    """For each target of `actref.printing` the expression, with `{}` for the argument, free of overflow."""
    at: ClassVar[dict[Any, Any]] = {}
    """Exact values at special arguments."""
    evaluate_mp: ClassVar[Any]
    """Function of one mpmath number, to mpmath's working precision; a staticmethod."""

    @classmethod
    def eval(cls, u: Any) -> Any:
        return cls.at.get(u)

    def elementary(self) -> Any:
        """The expression in exp, log and erf that the word abbreviates."""
        raise TypeError(f"{type(self).__name__} says no elementary form")

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[0].is_extended_real  # type: ignore[no-any-return]

    def _eval_evalf(self, prec: int) -> Any:
        # SymPy would call the mpmath function of this name, and mpmath's phi is the golden ratio
        return self.elementary()._eval_evalf(prec)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"{self.latex_name}{power}\left({printer._print(self.args[0])}\right)"


def _decay(u: Any) -> Any:
    """exp(-|u|): a number with an astronomic exponent, which mpmath can hold, but 0 where the exponent itself has one."""
    return mp.exp(-abs(u)) if mp.mag(u) < 10_000 else mp.mpf(0)


class sigmoid(Word):  # noqa: N801  # the field's spelling
    """The logistic function σ(u) = 1 / (1 + exp(-u))."""

    latex_name = r"\sigma"
    spellings: ClassVar = {
        "numpy": "expit({})",
        "torch": "torch.sigmoid({})",
        "jax": "jax.nn.sigmoid({})",
        "keras": "keras.ops.sigmoid({})",
        "tensorflow": "tf.math.sigmoid({})",
        "onnx": "Sigmoid({})",
    }
    at: ClassVar = {sp.S.Zero: Rational(1, 2), oo: sp.S.One, -oo: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: (1 if u >= 0 else _decay(u)) / (1 + _decay(u)))

    def fdiff(self, argindex: int = 1) -> Any:
        return self * (1 - self)

    def elementary(self) -> Any:
        return 1 / (1 + exp(-self.args[0]))

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]


class softplus(Word):  # noqa: N801
    """log(1 + exp(u)); printed as what it is."""

    spellings: ClassVar = {
        "numpy": "np.logaddexp(0, {})",
        # torch's own threshold of 20 leaves out 2e-9
        "torch": "torch.nn.functional.softplus({}, threshold=37)",
        "jax": "jax.nn.softplus({})",
        "keras": "keras.ops.softplus({})",
        "tensorflow": "tf.math.softplus({})",
        "onnx": "Softplus({})",
    }
    at: ClassVar = {sp.S.Zero: log(2), oo: oo, -oo: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: mp.log1p(mp.exp(-abs(u))) + max(u, 0))

    def fdiff(self, argindex: int = 1) -> Any:
        return sigmoid(self.args[0])

    def elementary(self) -> Any:
        return log(1 + exp(self.args[0]))

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\ln{power}\left(1 + e^{{{printer._print(self.args[0])}}}\right)"


class expm1(Word):  # noqa: N801
    """exp(u) - 1, without the cancellation near 0; printed as what it is."""

    spellings: ClassVar = {
        "numpy": "np.expm1({})",
        "torch": "torch.expm1({})",
        "jax": "jax.numpy.expm1({})",
        "keras": "keras.ops.expm1({})",
        "tensorflow": "tf.math.expm1({})",
        "onnx": "(Exp({}) - 1)",
    }
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo, -oo: sp.S.NegativeOne}
    evaluate_mp = staticmethod(mp.expm1)

    def fdiff(self, argindex: int = 1) -> Any:
        return exp(self.args[0])

    def elementary(self) -> Any:
        return exp(self.args[0]) - 1

    def spelled(self) -> tuple[Any, ...]:
        """The terms as which it prints inside a sum: no parentheses there."""
        return exp(self.args[0]), sp.S.NegativeOne

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\left(e^{{{printer._print(self.args[0])}}} - 1\right){power}"


class log1p(Word):  # noqa: N801
    """log(1 + u), without the loss of a small u; printed as what it is."""

    spellings: ClassVar = {
        "numpy": "np.log1p({})",
        "torch": "torch.log1p({})",
        "jax": "jax.numpy.log1p({})",
        "keras": "keras.ops.log1p({})",
        "tensorflow": "tf.math.log1p({})",
        "onnx": "Log(1 + {})",
    }
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo}
    evaluate_mp = staticmethod(mp.log1p)

    def fdiff(self, argindex: int = 1) -> Any:
        return 1 / (1 + self.args[0])

    def elementary(self) -> Any:
        return log(1 + self.args[0])

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_positive  # type: ignore[no-any-return]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\ln{power}\left({printer._print(1 + self.args[0])}\right)"


def _normal_cdf(u: Any) -> Any:
    # quadrature asks for both signs of the same argument
    return 1 - _upper_tail(u, mp.prec) if u > 0 else _upper_tail(-u, mp.prec)


@lru_cache(maxsize=10_000)
def _upper_tail(u: Any, precision: int) -> Any:
    """Probability that a standard normal number is above u >= 0, at the working precision."""
    z = u / mp.sqrt(2)
    if z < 1e5:
        return mp.erfc(z) / 2
    # mpmath's erfc fails on arguments near the end of float64; the asymptotic series (DLMF 7.12.1) has converged here
    term = total = mp.mpf(1)
    k = 0
    while abs(term) > mp.eps:
        k += 1
        term *= -(2 * k - 1) / (2 * z * z)
        total += term
    return mp.exp(-z * z) / (z * mp.sqrt(mp.pi)) * total / 2


class Phi(Word):
    """Distribution function of the standard normal, ½(1 + erf(u/√2))."""

    latex_name = r"\Phi"
    spellings: ClassVar = {
        "numpy": "ndtr({})",
        "torch": "torch.erfc(-{} / 2 ** 0.5) / 2",
        "jax": "jax.scipy.stats.norm.cdf({})",
        "keras": "0.5 * (1 + keras.ops.erf({} / 2 ** 0.5))",
        "tensorflow": "tf.math.erfc(-{} / 2 ** 0.5) / 2",
        "onnx": "0.5 * (1 + Erf({} / 2 ** 0.5))",
    }
    at: ClassVar = {sp.S.Zero: Rational(1, 2), oo: sp.S.One, -oo: sp.S.Zero}
    evaluate_mp = staticmethod(_normal_cdf)

    def fdiff(self, argindex: int = 1) -> Any:
        return phi(self.args[0])

    def elementary(self) -> Any:
        return (1 + sp.erf(self.args[0] / sqrt(2))) / 2

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]


class phi(Word):  # noqa: N801
    """Density of the standard normal, exp(-u²/2)/√(2π)."""

    latex_name = r"\varphi"
    spellings: ClassVar = {
        "numpy": "np.exp(-{0} ** 2 / 2) / np.sqrt(2 * np.pi)",
        "torch": "torch.exp(-0.5 * {0} * {0}) / (2 * torch.pi) ** 0.5",
    }
    at: ClassVar = {sp.S.Zero: 1 / sqrt(2 * pi), oo: sp.S.Zero, -oo: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: mp.exp(-u * u / 2) / mp.sqrt(2 * mp.pi))

    def fdiff(self, argindex: int = 1) -> Any:
        return -self.args[0] * self

    def elementary(self) -> Any:
        return exp(-(self.args[0] ** 2) / 2) / sqrt(2 * pi)

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]


class sgn(Word):  # noqa: N801
    """-1, 0 or 1. Its derivative is 0: the jump at 0 is the business of whoever says which value holds there."""

    latex_name = r"\operatorname{sgn}"
    spellings: ClassVar = {
        "numpy": "np.sign({})",
        "torch": "torch.sign({})",
        "jax": "jax.numpy.sign({})",
        "keras": "keras.ops.sign({})",
        "tensorflow": "tf.sign({})",
        "onnx": "Sign({})",
    }
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: sp.S.One, -oo: sp.S.NegativeOne}
    evaluate_mp = staticmethod(lambda u: mp.sign(u))

    def fdiff(self, argindex: int = 1) -> Any:
        return sp.S.Zero

    def elementary(self) -> Any:
        return sp.sign(self.args[0])


class Abs(Word):
    """|u|, with derivative sgn u and so 0 at 0."""

    spellings: ClassVar = {
        "numpy": "np.abs({})",
        "torch": "torch.abs({})",
        "jax": "jax.numpy.abs({})",
        "keras": "keras.ops.abs({})",
        "tensorflow": "tf.abs({})",
        "onnx": "Abs({})",
    }
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo, -oo: oo}
    evaluate_mp = staticmethod(lambda u: abs(u))

    def fdiff(self, argindex: int = 1) -> Any:
        return sgn(self.args[0])

    def elementary(self) -> Any:
        return sp.Abs(self.args[0])

    def _eval_is_nonnegative(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = "" if exp is None else f"^{{{exp}}}"
        return rf"\left|{printer._print(self.args[0])}\right|{power}"


class Constant(sp.Symbol):  # type: ignore[misc]
    """A constant that its paper gives as a decimal: exact, printed as that decimal, and never multiplied out."""

    def __new__(cls, decimal: str) -> Constant:
        value = Rational(decimal)
        obj: Constant = super().__new__(cls, decimal, real=True, positive=bool(value > 0), negative=bool(value < 0))
        return obj

    @property
    def value(self) -> Any:
        """The exact rational."""
        return Rational(self.name)

    @property
    def decimal(self) -> str:
        """The value as a decimal, to the digits that float64 holds where it has no end."""
        return str(self.name)


class NamedConstant(Constant):
    """A constant with a name and a closed form: printed by its name, evaluated by its form."""

    form: Any

    def __new__(cls, name: str, form: Any) -> NamedConstant:
        # not from SymPy's cache, which knows symbols by name alone: two entries may each have an alpha
        obj: NamedConstant = sp.Symbol.__xnew__(cls, name, real=True, positive=bool(form > 0), negative=bool(form < 0))
        obj.form = form
        return obj

    def __getnewargs_ex__(self) -> tuple[tuple[Any, ...], dict[str, Any]]:
        return (self.name, self.form), {}

    def _hashable_content(self) -> tuple[Any, ...]:
        return (*super()._hashable_content(), self.form)

    @property
    def value(self) -> Any:
        """The closed form."""
        return self.form

    @property
    def decimal(self) -> str:
        """The value to the digits that float64 holds."""
        return repr(float(sp.N(self.form, 40)))  # SymPy's own float() is wrong in the last digit


def constant(name: str, form: Any) -> NamedConstant:
    """A constant known by a name: `v.constant("lambda", ...)` prints as λ, with its closed form beside the formula."""
    return NamedConstant(name, form)


def number(decimal: str) -> Constant:
    """The constant of a decimal text: a Python float would carry its rounding into every digit of the oracle."""
    return Constant(decimal)


def cases(*branches: tuple[Any, Any]) -> Any:
    """A piecewise definition: (expression, condition) pairs, the last condition True.

    The side on which a condition is closed is the convention at that kink: derivatives are taken branch by branch, so
    `cases((x, x > 0), (0, True))` has derivative 0 at 0.
    """
    return sp.Piecewise(*branches)


def elementary(expression: Any) -> Any:
    """The expression with every word and constant replaced by what it abbreviates, for SymPy's limits, series and integrals."""
    while expression.has(Word):
        expression = expression.replace(lambda e: isinstance(e, Word), lambda e: e.elementary())
    return expression.subs({c: c.value for c in expression.atoms(Constant)})

"""The words that definitions are written in.

A definition receives this module as `v` and answers with a SymPy expression: `lambda v, x: x * v.Phi(x)`. Each word
below knows its derivative in terms of the vocabulary (σ' = σ(1 - σ), Φ' = φ), how it prints, how it is evaluated to
any number of digits and on intervals, how it reads in each target, and which elementary expression it abbreviates. Plain SymPy would
differentiate `log(1 + exp(x))` and `Max(x, 0)` into forms that overflow and that no textbook prints.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import numpy as np
import sympy as sp
from mpmath import mp
from scipy import special
from sympy import E, Rational, atan, cos, erf, erfc, exp, log, oo, pi, sin, sqrt, tanh  # noqa: F401  # words too


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
    evaluate_np: ClassVar[Any]
    """Function of a float64 array, to a few units; a staticmethod."""
    rising: ClassVar[bool] = False
    """Increasing where it is defined: the values at the ends of an interval enclose all others."""
    span: ClassVar[tuple[Any, Any]] = (-oo, oo)
    """Two numbers between which all values lie, where no argument reaches them."""
    mirror: ClassVar[Any] = None
    """The word at -u, by its value at u; a staticmethod."""
    swings: ClassVar[bool] = False
    """Has its sign changed without end towards an infinity."""
    differentiable: ClassVar[bool] = True
    """Whether libraries differentiate their own function of it without loss."""
    slope: ClassVar[Any]
    """The derivative at u, in terms of the vocabulary; a staticmethod."""
    meaning: ClassVar[Any]
    """The expression in exp, log and erf that the word at u abbreviates; a staticmethod."""
    positive: ClassVar[bool] = False
    """Positive wherever its argument is real."""
    tex: ClassVar[Any] = classmethod(lambda cls, u, power: rf"{cls.latex_name}{power}\left({u}\right)")
    """LaTeX, by that of the argument and of the power behind the name."""

    @classmethod
    def eval(cls, u: Any, *rest: Any) -> Any:
        return cls.at.get(u)

    def elementary(self) -> Any:
        """The expression in exp, log and erf that the word abbreviates."""
        return self.meaning(*self.args)

    def fdiff(self, argindex: int = 1) -> Any:
        return self.slope(*self.args)

    def spelling(self, target: str) -> str | None:
        """How a target spells the word; None where it lacks it."""
        return self.spellings.get(target)

    def written(self) -> Any:
        """An equal expression that loses no digits, for a target that lacks the word or a good derivative of it."""
        return self

    @classmethod
    def enclosed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        """Two mpmath numbers with all values between them, for arguments from low to high; either may be infinite."""
        if cls.rising:
            return cls._value(low), cls._value(high)
        raise TypeError(f"{cls.__name__} says no bounds on an interval")

    @classmethod
    def _value(cls, u: Any) -> Any:
        return mp.mpf(float(cls.at[oo if u > 0 else -oo])) if mp.isinf(u) else cls.evaluate_mp(u)

    @classmethod
    def boxed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        """As `enclosed`, for float64 arrays and but for rounding."""
        if cls.rising:
            return cls.evaluate_np(low), cls.evaluate_np(high)
        raise TypeError(f"{cls.__name__} says no bounds on boxes")

    def _eval_is_extended_real(self) -> bool | None:
        return self.args[0].is_extended_real  # type: ignore[no-any-return]

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_real if self.positive else None

    def _eval_evalf(self, prec: int) -> Any:
        # SymPy would call the mpmath function of this name, and mpmath's phi is the golden ratio
        return self.elementary()._eval_evalf(prec)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return str(self.tex(printer._print(self.args[0]), _power(exp)))


def _power(exp: str | None) -> str:
    return "" if exp is None else f"^{{{exp}}}"


def _everywhere(name: str) -> dict[str, str]:
    """The spellings of a function that most targets know by one name."""
    modules = {"numpy": "np", "torch": "torch", "jax": "jax.numpy", "keras": "keras.ops"}
    return {target: f"{module}.{name}({{}})" for target, module in modules.items()}


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
    evaluate_np = staticmethod(special.expit)
    rising = True
    span: ClassVar = (0, 1)
    mirror = staticmethod(lambda u: 1 - sigmoid(u))
    slope = staticmethod(lambda u: sigmoid(u) * (1 - sigmoid(u)))
    meaning = staticmethod(lambda u: 1 / (1 + exp(-u)))
    positive = True


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
    evaluate_np = staticmethod(lambda u: np.logaddexp(0.0, u))
    rising = True
    span: ClassVar = (0, oo)
    mirror = staticmethod(lambda u: softplus(u) - u)
    slope = staticmethod(sigmoid)
    meaning = staticmethod(lambda u: log(1 + exp(u)))
    positive = True
    tex = staticmethod(lambda u, power: rf"\ln{power}\left(1 + e^{{{u}}}\right)")


class expm1(Word):  # noqa: N801
    """exp(u) - 1, without the cancellation near 0; printed as what it is."""

    spellings: ClassVar = {**_everywhere("expm1"), "tensorflow": "tf.math.expm1({})", "onnx": "(Exp({}) - 1)"}
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo, -oo: sp.S.NegativeOne}
    evaluate_mp = staticmethod(mp.expm1)
    evaluate_np = staticmethod(np.expm1)
    rising = True
    span: ClassVar = (-1, oo)
    slope = staticmethod(exp)
    meaning = staticmethod(lambda u: exp(u) - 1)
    tex = staticmethod(lambda u, power: rf"\left(e^{{{u}}} - 1\right){power}")

    def spelled(self) -> tuple[Any, ...]:
        """The terms as which it prints inside a sum: no parentheses there."""
        return exp(self.args[0]), sp.S.NegativeOne


class log1p(Word):  # noqa: N801
    """log(1 + u), without the loss of a small u; printed as what it is."""

    spellings: ClassVar = {**_everywhere("log1p"), "tensorflow": "tf.math.log1p({})", "onnx": "Log(1 + {})"}
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo}
    evaluate_mp = staticmethod(mp.log1p)
    evaluate_np = staticmethod(np.log1p)
    rising = True
    slope = staticmethod(lambda u: 1 / (1 + u))
    meaning = staticmethod(lambda u: log(1 + u))

    @classmethod
    def _value(cls, u: Any) -> Any:
        return mp.mpf("-inf") if u <= -1 else super()._value(u)

    def _eval_is_positive(self) -> bool | None:
        return self.args[0].is_positive  # type: ignore[no-any-return]

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return rf"\ln{_power(exp)}\left({printer._print(1 + self.args[0])}\right)"


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
    evaluate_np = staticmethod(special.ndtr)
    rising = True
    span: ClassVar = (0, 1)
    mirror = staticmethod(lambda u: 1 - Phi(u))
    slope = staticmethod(lambda u: phi(u))
    meaning = staticmethod(lambda u: (1 + erf(u / sqrt(2))) / 2)
    positive = True


class phi(Word):  # noqa: N801
    """Density of the standard normal, exp(-u²/2)/√(2π)."""

    latex_name = r"\varphi"
    spellings: ClassVar = {
        "numpy": "np.exp(-{0} ** 2 / 2) / np.sqrt(2 * np.pi)",
        "torch": "torch.exp(-0.5 * {0} * {0}) / (2 * torch.pi) ** 0.5",
    }
    at: ClassVar = {sp.S.Zero: 1 / sqrt(2 * pi), oo: sp.S.Zero, -oo: sp.S.Zero}
    evaluate_mp = staticmethod(lambda u: mp.exp(-u * u / 2) / mp.sqrt(2 * mp.pi))
    evaluate_np = staticmethod(lambda u: np.exp(-u * u / 2) / np.sqrt(2 * np.pi))
    span: ClassVar = (0, oo)
    mirror = staticmethod(lambda u: phi(u))
    slope = staticmethod(lambda u: -u * phi(u))
    meaning = staticmethod(lambda u: exp(-(u**2) / 2) / sqrt(2 * pi))
    positive = True

    @classmethod
    def enclosed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        sizes = abs(low), abs(high)
        return cls._value(max(sizes)), cls._value(mp.mpf(0) if low <= 0 <= high else min(sizes))

    @classmethod
    def boxed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        near = np.where((low < 0) & (high > 0), 0.0, np.minimum(np.abs(low), np.abs(high)))
        return cls.evaluate_np(np.maximum(np.abs(low), np.abs(high))), cls.evaluate_np(near)


_NODES = np.polynomial.legendre.leggauss(48)
"""Points and weights of integrals over [-1, 1]; those of the waves of `sinc` up to `_FEW` come out to rounding."""
_FEW = 40.0


class sinc(Word):  # noqa: N801
    """sin(u) / u, and 1 at 0: the cardinal sine, not normalised; with a second argument its derivative of that order.

    The derivatives are words too, because as quotients they lose all digits near 0. The one of order n is the integral of
    t^n cos(ut + nπ/2) over t from 0 to 1, so at most 1/(n + 1); u times it, plus n times the one before, is sin(u + nπ/2).
    """

    nargs = 2
    latex_name = r"\operatorname{sinc}"
    spellings: ClassVar = {
        "numpy": "np.sinc({} / np.pi)",
        "torch": "torch.sinc({} / torch.pi)",
        "jax": "jax.numpy.sinc({} / jax.numpy.pi)",
        "keras": "keras.ops.where({0} == 0, 1.0, keras.ops.sin({0}) / keras.ops.where({0} == 0, 1.0, {0}))",
        "tensorflow": "tf.where({0} == 0, tf.ones_like({0}), tf.math.sin({0}) / tf.where({0} == 0, tf.ones_like({0}), {0}))",
        "onnx": "Where(Abs({0}) <= 0, 1.0, Sin({0}) / Where(Abs({0}) <= 0, 1.0, {0}))",
    }
    swings = True
    differentiable = False  # torch and JAX differentiate the quotient, and near 0 its two halves cancel
    slope = staticmethod(lambda u, order: sinc(u, order + 1))

    def __new__(cls, u: Any, order: Any = 0) -> Any:
        return super().__new__(cls, u, order)

    @classmethod
    def eval(cls, u: Any, *rest: Any) -> Any:
        order = rest[0]
        if u.is_zero:
            return sp.S.Zero if order % 2 else sp.S.NegativeOne ** (order / 2) / (order + 1)
        if u.is_infinite:
            return sp.S.Zero
        return sp.S.NegativeOne**order * cls(-u, order) if u.could_extract_minus_sign() else None

    def spelling(self, target: str) -> str | None:
        return None if self.args[1] else super().spelling(target)

    def elementary(self) -> Any:
        u = sp.Dummy(real=True)
        above, below = sp.fraction(sp.together(sp.diff(sin(u) / u, u, self.args[1])))
        return (sp.collect(sp.expand(above), (sin(u), cos(u))) / below).subs(u, self.args[0])

    def written(self) -> Any:
        """The series between -1 and 1, as far as float64 shows it, and the recurrence beyond."""
        u, n = self.args
        inside = sp.And(u > -1, u < 1)
        around = sp.UnevaluatedExpr(sp.Piecewise((1, inside), (u, True)))
        beyond = sin(u) / around
        for k in range(1, n + 1):
            beyond = (sin(u + k * pi / 2) - k * beyond) / around
        ratios: list[Any] = []
        while sp.prod(ratios) > Rational(1, 2**56):
            ratios.append(self._ratio(n, (n + 1) // 2 + len(ratios)))
        series = sp.S.One
        for ratio in reversed(ratios):
            series = 1 - ratio * u**2 * series
        first = sp.diff(sinc(u, n), u, n % 2).subs(u, 0) * u ** (n % 2)
        return sp.Piecewise((first * series, inside), (beyond, True))

    @staticmethod
    def _ratio(n: int, k: int) -> Any:
        """In the series of the derivative of order n, the coefficient of u^(2k + 2 - n) by that of u^(2k - n), but for the sign."""
        return Rational(2 * k + 1, (2 * k + 2 - n) * (2 * k + 1 - n) * (2 * k + 3))

    @staticmethod
    def evaluate_mp(u: Any, order: Any = 0) -> Any:
        n = int(order)
        with mp.extraprec(4 * n + 40):
            if abs(u) > n + 1:
                waves = mp.sin(u), mp.cos(u)
                value = waves[0] / u
                for k in range(1, n + 1):
                    value = ((-1) ** (k // 2) * waves[k % 2] - k * value) / u
                return value
            k = (n + 1) // 2
            term = total = mp.mpf((-1) ** k) / (2 * k + 1) * (u if n % 2 else 1)
            while abs(term) > mp.eps * abs(total):
                ratio = sinc._ratio(n, k)
                term *= -u * u * ratio.p / ratio.q
                total += term
                k += 1
            return total

    @staticmethod
    def evaluate_np(u: Any, order: Any = 0) -> Any:
        t, weights = (_NODES[0] + 1) / 2, _NODES[1] / 2
        near = np.cos(np.clip(u, -_FEW, _FEW)[..., None] * t + order * np.pi / 2) @ (weights * t**order)
        beyond = np.where(np.abs(u) < _FEW, _FEW, u)
        value = np.sin(beyond) / beyond
        for k in range(1, order + 1):
            value = (np.sin(beyond + k * np.pi / 2) - k * value) / beyond
        return np.where(np.abs(u) < _FEW, near, value)

    @classmethod
    def enclosed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        return cls._around(low, high, rest[0], cls.evaluate_mp, min, max)

    @classmethod
    def boxed(cls, low: Any, high: Any, *rest: Any) -> tuple[Any, Any]:
        below, above = cls._around(low, high, rest[0], cls.evaluate_np, np.fmin, np.fmax)
        return below - 1e-13, above + 1e-13

    @staticmethod
    def _around(low: Any, high: Any, order: Any, value: Any, least: Any, most: Any) -> tuple[Any, Any]:
        """Between two parabolas through the middle, and no farther from 0 than where the interval is nearest to it."""
        n = int(order)
        distance = most(1, most(low, -high))
        bounds = [1 / distance]
        for k in range(1, n + 3):
            bounds.append(least((1 + k * bounds[-1]) / distance, 1 / (k + 1) + 1e-16))
        middle, radius = (low + high) / 2, (high - low) / 2
        at, apart = value(middle, n), radius * abs(value(middle, n + 1)) + radius**2 / 2 * bounds[n + 2]
        # an infinite end leaves nan, which neither of the two lets through
        return most(-bounds[n], at - apart), least(bounds[n], at + apart)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        if not self.args[1]:
            return super()._latex(printer, exp)
        tex = r"\frac{{{}}}{{{}}}".format(*map(printer._print, sp.fraction(self.elementary())))
        return tex if exp is None else rf"\left({tex}\right)^{{{exp}}}"


class sgn(Word):  # noqa: N801
    """-1, 0 or 1. Its derivative is 0: the jump at 0 is the business of whoever says which value holds there."""

    latex_name = r"\operatorname{sgn}"
    spellings: ClassVar = {**_everywhere("sign"), "tensorflow": "tf.sign({})", "onnx": "Sign({})"}
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: sp.S.One, -oo: sp.S.NegativeOne}
    evaluate_mp = staticmethod(mp.sign)
    slope = staticmethod(lambda u: sp.S.Zero)
    meaning = staticmethod(sp.sign)


class Abs(Word):
    """|u|, with derivative sgn u and so 0 at 0."""

    spellings: ClassVar = {**_everywhere("abs"), "tensorflow": "tf.abs({})", "onnx": "Abs({})"}
    at: ClassVar = {sp.S.Zero: sp.S.Zero, oo: oo, -oo: oo}
    evaluate_mp = staticmethod(abs)
    slope = staticmethod(sgn)
    meaning = staticmethod(sp.Abs)
    tex = staticmethod(lambda u, power: rf"\left|{u}\right|{power}")

    def _eval_is_nonnegative(self) -> bool | None:
        return self.args[0].is_real  # type: ignore[no-any-return]


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


def swings(expression: Any) -> bool:
    """Whether a wave is in the expression, so that its sign may change without end."""
    return bool(expression.has(sin, cos) or any(word.swings for word in expression.atoms(Word)))


def elementary(expression: Any) -> Any:
    """The expression with every word and constant replaced by what it abbreviates, for SymPy's limits, series and integrals."""
    while expression.has(Word):
        expression = expression.replace(lambda e: isinstance(e, Word), lambda e: e.elementary())
    return expression.subs({c: c.value for c in expression.atoms(Constant)})

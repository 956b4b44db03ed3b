"""What is derived from a definition: frozen data, each item with its exact form, its digits and how it was found."""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Context, Inexact
from typing import Any

import sympy as sp
from sympy.printing.pretty.pretty_symbology import greek_unicode as greeks
from sympy.printing.str import StrPrinter

from actref.latex import to_latex

SYMBOLIC = "symbolic"
"""Found or proven by symbolic computation."""
CERTIFIED = "certified numerically"
"""Enclosed by interval arithmetic or by computations of different precision that agree."""
CONFIRMED = "confirmed"
"""A closed form that was guessed from the digits and agrees with them far beyond chance."""

COEFFICIENT = 28
"""Characters of a coefficient of a series; a longer one is written in digits."""
READABLE = 60
"""Characters; a closed form that is longer says less than its digits."""
DIGITS = 30
"""Significant digits of every number."""


def _always(text: str) -> Callable[[Any, Any], str]:
    return lambda self, expr: text


_SHORT = {"Phi": "Φ", "phi": "φ", "sigmoid": "σ", "LambertW": "W"}


class _Plain(StrPrinter):  # type: ignore[misc]
    _print_Pi, _print_Infinity, _print_NegativeInfinity, _print_Exp1 = map(_always, ("π", "∞", "-∞", "e"))  # noqa: N815

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if abs(expr.exp) == sp.S.Half:
            inner = self._print(expr.base)
            bare = expr.base.is_Integer or (expr.base.is_Atom and not expr.base.is_Rational)
            root = f"√{inner}" if bare else f"√({inner})"
            return root if expr.exp > 0 or rational else f"1/{root}"
        return str(super()._print_Pow(expr, rational)).replace("**", "^")

    def _print_Function(self, expr: Any) -> str:
        name = type(expr).__name__
        return f"{_SHORT.get(name, name)}({self.stringify(expr.args, ', ')})"

    def _print_ExpBase(self, expr: Any) -> str:
        inner = self._print(expr.args[0])
        return f"e^{inner}" if expr.args[0].is_Integer else f"e^({inner})"

    _print_exp = _print_ExpBase

    def _print_Symbol(self, expr: Any) -> str:
        return str(greeks.get(expr.name, expr.name))


_EXACTLY = Context(prec=1200, traps=[Inexact])
"""Every float has fewer digits."""


def terminating(value: Any) -> str:
    """A rational as the decimal that it is, or as a fraction where no decimal terminates."""
    try:
        return f"{_EXACTLY.divide(int(value.p), int(value.q)):f}"
    except Inexact:
        return f"{value.p}/{value.q}"


def plain(expression: Any) -> str:
    """An expression as one line of plain text."""
    return str(_Plain().doprint(_pretty(expression, _Plain().doprint))).replace("**", "^")


def _pretty(expression: Any, write: Callable[[Any], str]) -> Any:
    """The expression as it is written: rationals as decimals where these end and are no longer, √2/(2√π) as 1/√(2π)."""
    if expression.is_Rational:
        return sp.Symbol(terminating(expression)) if _as_decimal(expression) else expression
    long = {r: sp.sign(r) * sp.Symbol(terminating(abs(r))) for r in expression.atoms(sp.Rational) if _as_decimal(r)}
    expression = expression.xreplace(long)
    return expression.replace(lambda e: e.is_Mul, lambda e: _one_root(e, write))


def _as_decimal(number: Any) -> bool:
    written = terminating(number)
    return number.q > 9 and "/" not in written and (len(str(number.q)) > 3 or len(written) <= len(str(number)))


def _one_root(product: Any, write: Callable[[Any], str]) -> Any:
    """A product with one root, which SymPy would take apart: a symbol that prints like it."""
    roots = [f for f in product.args if f.is_Pow and f.base.is_Integer and f.exp == sp.S.Half]
    turns = [f for f in product.args if f in (sp.sqrt(sp.pi), 1 / sp.sqrt(sp.pi))]
    if len(roots) != 1 or len(turns) != 1:
        return product
    number = next((f for f in product.args if f.is_Rational), sp.S.One)
    rest = [f for f in product.args if f not in (*roots, *turns, number)]
    squared = number**2 * roots[0].base
    (outer_p, inner_p), (outer_q, inner_q) = (_square_part(n) for n in (squared.p, squared.q))
    below = turns[0].exp < 0
    top, bottom = (inner_p, inner_q * sp.pi) if below else (inner_p * sp.pi, inner_q)
    inner = bottom if top == 1 else top / bottom
    root = sp.Symbol(write(sp.Pow(inner, sp.S.Half, evaluate=False)), positive=True)
    factor = sp.Rational(outer_p, outer_q) * (-1 if number < 0 else 1)
    return sp.Mul(factor, *rest, 1 / root if top == 1 else root)


def _square_part(n: int) -> tuple[int, int]:
    """The a and b of n = a²b with b free of squares."""
    outer = 1
    for prime, power in sp.factorint(n).items():
        outer *= int(prime) ** (int(power) // 2)
    return outer, int(n) // outer**2


def tex(expression: Any) -> str:
    """An expression as LaTeX."""
    return to_latex(_pretty(expression, to_latex))


@dataclass(frozen=True)
class How:
    """How something was found.

    Args:
        kind: `SYMBOLIC`, `CERTIFIED` or `CONFIRMED`.
        certificate: What was done, in words.
    """

    kind: str
    certificate: str


@dataclass(frozen=True)
class Number:
    """A real number or an infinity.

    Args:
        decimal: 30 significant digits, fewer if the number ends before; `inf` and `-inf`.
        how: How it was found.
        exact: SymPy expression; None if no closed form is known.
    """

    decimal: str
    how: How
    exact: Any | None = None

    def __float__(self) -> float:
        return float(self.decimal)

    @property
    def finite(self) -> bool:
        """Neither of the infinities."""
        return math.isfinite(float(self))

    @property
    def text(self) -> str:
        """The closed form if it is short, else the digits."""
        written = None if self.exact is None else plain(self.exact)
        return self.decimal if written is None or len(written) > READABLE else written

    @property
    def latex(self) -> str:
        """The closed form if it is short, else the digits."""
        if self.text != self.decimal:
            return tex(self.exact)
        mantissa, _, power = self.decimal.partition("e")
        return rf"{mantissa} \times 10^{{{int(power)}}}" if power else mantissa

    @property
    def closed(self) -> bool:
        """Whether what is shown is exact."""
        return not self.finite or (
            self.exact is not None and (self.text != self.decimal or bool(self.exact.is_Rational))
        )

    def short(self, digits: int = 6) -> str:
        """Rounded to a few significant digits."""
        import mpmath

        with mpmath.workdps(40):
            return str(mpmath.nstr(mpmath.mpf(self.decimal), digits, min_fixed=-6, max_fixed=9)).removesuffix(".0")


class _Written(ABC):
    """Written alike as plain text and as LaTeX, but for the signs."""

    @abstractmethod
    def _write(self, form: str) -> str:
        """By the name of the property of the parts."""

    @property
    def text(self) -> str:
        """In plain text."""
        return self._write("text")

    @property
    def latex(self) -> str:
        """As LaTeX."""
        return self._write("latex")


@dataclass(frozen=True)
class Span(_Written):
    """An interval; a single number stands in braces."""

    low: Number
    high: Number
    low_closed: bool
    high_closed: bool

    def _write(self, form: str) -> str:
        low, high = (getattr(end, form) for end in (self.low, self.high))
        if not self.low.finite and not self.high.finite:
            return "ℝ" if form == "text" else r"\mathbb{R}"
        if self.low.decimal == self.high.decimal:
            return f"{{{low}}}" if form == "text" else rf"\{{{low}\}}"
        return f"{'[' if self.low_closed else '('}{low}, {high}{']' if self.high_closed else ')'}"


@dataclass(frozen=True)
class Point(_Written):
    """A place on the graph; written is its argument, with the family that it stands for.

    Args:
        x: Where.
        y: Value there, for k = 0.
        period: The place recurs at x + k·period for every integer k; None if it does not.
    """

    x: Number
    y: Number
    period: Number | None = None

    def _write(self, form: str) -> str:
        return _family(self.x, self.period, form)


def _family(first: Number, period: Number | None, form: str) -> str:
    x, step = getattr(first, form), getattr(period, form, "")
    if period is None:
        return str(x)
    return f"{x} + k {step}" if x != "0" else f"k {step}" if step.startswith("\\") else f"k·{step}"


@dataclass(frozen=True)
class Extremum:
    """A local extremum or a plateau of extreme value.

    Args:
        kind: `minimum` or `maximum`.
        x: Where; None for a plateau.
        plateau: The interval on which the value is taken; None for a point.
        y: Value.
        strict: Every other value nearby is larger (smaller).
        whole: No value anywhere is smaller (larger).
        period: It recurs at every x + k·period.
    """

    kind: str
    x: Number | None
    plateau: Span | None
    y: Number
    strict: bool
    whole: bool
    period: Number | None = None

    @property
    def text(self) -> str:
        """Kind, value and place."""
        if self.plateau is not None:
            return f"{self.kind} {self.y.text} on {self.plateau.text}"
        assert self.x is not None
        return f"{self.kind} {self.y.text} at {_family(self.x, self.period, 'text')}"

    @property
    def latex(self) -> str:
        """The equation f(x) = y."""
        if self.plateau is not None:
            return rf"f(x) = {self.y.latex},\ x \in {self.plateau.latex}"
        assert self.x is not None
        return rf"f\left({_family(self.x, self.period, 'latex')}\right) = {self.y.latex}"


@dataclass(frozen=True)
class Part:
    """An interval and what holds on it: `increasing`, `decreasing`, `constant`; `convex`, `concave`, `linear`."""

    span: Span
    kind: str


@dataclass(frozen=True)
class Tail:
    """What happens towards one infinity.

    Args:
        side: `-inf` or `inf`.
        limit: Limit of f; None if f oscillates.
        approached: How f comes to its asymptote (or to its finite limit): `above`, `below`, `reached`; None if there is
            neither.
        slope: Slope of the straight asymptote; None if there is none.
        intercept: Its intercept.
    """

    side: str
    limit: Number | None
    approached: str | None
    slope: Number | None
    intercept: Number | None

    @property
    def asymptote(self) -> Any | None:
        """The asymptote as an expression in x; None if there is none."""
        if self.slope is None or self.intercept is None or self.slope.exact is None or self.intercept.exact is None:
            return None
        return self.slope.exact * sp.Symbol("x", real=True) + self.intercept.exact

    @property
    def text(self) -> str:
        """Limit and asymptote."""
        at = "∞" if self.side == "inf" else "-∞"
        if self.limit is None:
            return f"no limit at {at}"
        value = "-0" if self.negative_zero else self.limit.text
        line = (
            f", asymptote y = {plain(self.asymptote)}" if self.asymptote is not None and not self.limit.finite else ""
        )
        return f"{value} at {at}{line}"

    @property
    def latex(self) -> str:
        """The limit as an equation."""
        at = r"\infty" if self.side == "inf" else r"-\infty"
        if self.limit is None:
            return ""
        return rf"\lim_{{x \to {at}}} f(x) = {'-0' if self.negative_zero else self.limit.latex}"

    @property
    def negative_zero(self) -> bool:
        """The limit is 0, reached from below."""
        return self.limit is not None and self.limit.exact == 0 and self.approached == "below"


@dataclass(frozen=True)
class Jump:
    """A point where the function is not analytic.

    Args:
        x: Where.
        order: Order of the first derivative that jumps; 0 for the function itself.
        left: Its limit from the left.
        right: Its limit from the right.
    """

    x: Number
    order: int
    left: Number
    right: Number

    @property
    def size(self) -> float:
        """Right limit minus left limit."""
        return float(self.right) - float(self.left)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One row of the property sheet.

    Args:
        key: Stable anchor.
        how: How it was found.
    """

    key: str
    how: How

    @property
    def text(self) -> str:
        """One line of plain text."""
        return str(getattr(self, "value", ""))

    @property
    def latex(self) -> str:
        """Formula; empty where words say it better."""
        return ""


@dataclass(frozen=True, kw_only=True)
class Region(Item):
    """A set of real numbers: disjoint intervals in increasing order."""

    spans: tuple[Span, ...]

    @property
    def flags(self) -> dict[str, bool]:
        """What a range says of bounds and sign."""
        low, high = self.spans[0].low, self.spans[-1].high
        below, above = low.finite, high.finite
        return {
            "bounded_below": below, "bounded_above": above, "bounded": below and above, "nonnegative": float(low) >= 0
        }  # fmt: skip

    @property
    def text(self) -> str:
        """Union of intervals."""
        return " ∪ ".join(s.text for s in self.spans).replace("} ∪ {", ", ")

    @property
    def latex(self) -> str:
        """Union of intervals."""
        return r" \cup ".join(s.latex for s in self.spans).replace(r"\} \cup \{", ", ")


@dataclass(frozen=True, kw_only=True)
class Parity(Item):
    """Symmetry under x → -x.

    Args:
        value: `odd`, `even` or `none`.
        sign: f(x) + sign·f(-x) equals `relation`; 0 if no such relation is known.
        relation: Polynomial in x.
    """

    value: str
    sign: int = 0
    relation: Any | None = None

    @property
    def text(self) -> str:
        """Parity, and the relation between f(x) and f(-x)."""
        if self.relation is None or self.value != "none":
            return self.value
        return f"none; f(x) {'+' if self.sign > 0 else '-'} f(-x) = {plain(self.relation)}"

    @property
    def latex(self) -> str:
        """The relation between f(x) and f(-x)."""
        if self.value != "none":
            return "f(-x) = f(x)" if self.value == "even" else "f(-x) = -f(x)"
        if self.relation is None:
            return ""
        return rf"f(x) {'+' if self.sign > 0 else '-'} f(-x) = {tex(self.relation)}"


@dataclass(frozen=True, kw_only=True)
class Places(Item):
    """Points and whole intervals where something holds: zeros, inflections, fixed points.

    Args:
        points: Points, from left to right.
        spans: Intervals, from left to right.
        reach: They are listed up to this distance from 0, and go on without end beyond it; None where all are listed.
    """

    points: tuple[Point, ...]
    spans: tuple[Span, ...]
    reach: Number | None = None

    @property
    def text(self) -> str:
        """List, or `none`."""
        found = [p.text for p in self.points] + [s.text for s in self.spans]
        return (", ".join(found) if found else "none") + (", …" if self.reach else "")

    @property
    def latex(self) -> str:
        """List; empty if there is none."""
        found = [p.latex for p in self.points] + [s.latex for s in self.spans]
        return r",\ ".join(found + [r"\dots"] * (self.reach is not None))


@dataclass(frozen=True, kw_only=True)
class Extrema(Item):
    """Local extrema from left to right.

    Args:
        extrema: Those listed.
        reach: As for `Places`.
    """

    extrema: tuple[Extremum, ...]
    reach: Number | None = None

    @property
    def text(self) -> str:
        """List, or `none`."""
        return ("; ".join(e.text for e in self.extrema) if self.extrema else "none") + ("; …" if self.reach else "")

    @property
    def latex(self) -> str:
        """List of equations."""
        return r",\quad ".join([*(e.latex for e in self.extrema), *([r"\dots"] if self.reach else [])])


@dataclass(frozen=True, kw_only=True)
class Shape(Item):
    """Monotonicity or convexity.

    Args:
        value: `strictly increasing`, `increasing`, `strictly decreasing`, `decreasing`, `constant`; `convex`,
            `concave`, `linear`; `neither`.
        parts: What holds where, from left to right, of each kind by itself where intervals overlap; over one period if
            `period` is given.
        period: Period of the pattern.
        reach: As for `Places`.
    """

    value: str
    parts: tuple[Part, ...]
    period: Number | None = None
    reach: Number | None = None

    @property
    def text(self) -> str:
        """The verdict, and the intervals if it is `neither`."""
        listed = "; ".join(f"{p.kind} on {p.span.text}" for p in self.parts)
        tail = "; …" if self.reach else "" if self.period is None else f", with period {self.period.text}"
        return self.value if self.value != "neither" else listed + tail


@dataclass(frozen=True, kw_only=True)
class Limits(Item):
    """Behaviour at both infinities."""

    left: Tail
    right: Tail

    @property
    def text(self) -> str:
        """Both sides."""
        return f"{self.left.text}; {self.right.text}"

    @property
    def latex(self) -> str:
        """Both sides."""
        return r",\quad ".join(t.latex for t in (self.left, self.right) if t.latex)


@dataclass(frozen=True, kw_only=True)
class Continuity(Item):
    """Continuity class.

    Args:
        value: `analytic`, `C^k` or `discontinuous`.
        order: k; -1 if discontinuous, None if analytic.
        jumps: Every point where the function is not analytic.
    """

    value: str
    order: int | None
    jumps: tuple[Jump, ...]

    @property
    def flags(self) -> dict[str, bool]:
        """What the class implies."""
        order = math.inf if self.order is None else self.order
        return {"continuous": order >= 0, "differentiable": order >= 1, "smooth": self.order is None}

    @property
    def text(self) -> str:
        """Class and kinks."""
        if self.order is None:
            return "C^∞ (analytic)"
        if not self.jumps:
            return self.value
        places = ", ".join(j.x.text for j in self.jumps)
        return f"{self.value}; not analytic at {places}"

    @property
    def latex(self) -> str:
        """Symbol of the class."""
        return r"C^{\omega}" if self.order is None else "" if self.order < 0 else rf"C^{{{self.order}}}"


@dataclass(frozen=True, kw_only=True)
class Bound(Item):
    """Smallest Lipschitz constant.

    Args:
        value: The constant; None if there is none.
        points: Where the slope reaches it.
        spans: Intervals on which the slope has this size.
        ends: `-inf`, `inf`: it is approached there and not reached.
    """

    value: Number | None
    points: tuple[Point, ...] = ()
    spans: tuple[Span, ...] = ()
    ends: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Value and where."""
        if self.value is None:
            return "none"
        where = [f"reached at {', '.join(p.text for p in self.points)}"] if self.points else []
        where += [f"reached on {', '.join(s.text for s in self.spans)}"] if self.spans else []
        where += [f"approached at {', '.join(e.replace('inf', '∞') for e in self.ends)}"] if self.ends else []
        return ", ".join([self.value.text, *where])

    @property
    def latex(self) -> str:
        """Value."""
        return "" if self.value is None else self.value.latex


@dataclass(frozen=True, kw_only=True)
class Moment(Item):
    """An expectation under z ~ N(0, 1)."""

    value: Number

    @property
    def text(self) -> str:
        """Value."""
        return self.value.text

    @property
    def latex(self) -> str:
        """Value."""
        return self.value.latex


@dataclass(frozen=True)
class Expansion:
    """The first terms of a Taylor series at 0.

    Args:
        side: `both`, or `left` and `right` if 0 is a kink.
        terms: (exponent, coefficient), coefficients that are 0 left out.
        finite: The terms are all there are.
    """

    side: str
    terms: tuple[tuple[int, Number], ...]
    finite: bool

    @property
    def closed(self) -> bool:
        """Whether every coefficient is shown exactly."""
        return all(self._short(number) for _, number in self.terms)

    @staticmethod
    def _short(number: Number) -> bool:
        written = "" if number.exact is None else plain(number.exact)
        return 0 < len(written) <= COEFFICIENT and re.search(r"(?<![.\d])\d{7}", written) is None

    def _coefficient(self, number: Number, digits: int) -> Any:
        return number.exact if self._short(number) else sp.Symbol(number.short(digits))

    def _join(self, terms: list[str], more: str) -> str:
        if not terms:
            return "0"
        joined = terms[0]
        for term in terms[1:]:
            joined += f" - {term[1:].lstrip()}" if term.startswith("-") else f" + {term}"
        return joined if self.finite else f"{joined} + {more}"

    @property
    def text(self) -> str:
        """Sum of the terms."""
        x = sp.Symbol("x", real=True)
        return self._join([plain(self._coefficient(c, 15) * x**n) for n, c in self.terms], "…")

    @property
    def latex(self) -> str:
        """Sum of the terms."""
        x = sp.Symbol("x", real=True)
        return self._join([tex(self._coefficient(c, 6) * x**n) for n, c in self.terms], r"\dots")


@dataclass(frozen=True, kw_only=True)
class Series(Item):
    """Taylor series at 0: one expansion, or one for each side."""

    expansions: tuple[Expansion, ...]

    @property
    def text(self) -> str:
        """The expansions."""
        if len(self.expansions) == 1:
            return self.expansions[0].text
        return "; ".join(f"{e.text} ({'x < 0' if e.side == 'left' else 'x > 0'})" for e in self.expansions)

    @property
    def latex(self) -> str:
        """The expansions."""
        if len(self.expansions) == 1:
            return self.expansions[0].latex
        sides = {"left": r"\; (x < 0)", "right": r"\; (x > 0)"}
        return r",\quad ".join(e.latex + sides[e.side] for e in self.expansions)


@dataclass(frozen=True)
class Flat:
    """Where the true value, rounded to a format, can no longer be told from its asymptote.

    Args:
        dtype: `float64`, `float32`, `float16`, `bfloat16`.
        side: `-inf` or `inf`: the direction in which x goes.
        order: 0 for f, 1 for f′.
        target: What it rounds to from there on: a number, `y = ...`, or `subnormal` (below the smallest normal number).
        x: First number of the format, going outwards, from which on this holds; None if it never does.
        exact: It holds there without rounding: the branch is its asymptote.
    """

    dtype: str
    side: str
    order: int
    target: str
    x: float | None
    exact: bool


@dataclass(frozen=True, kw_only=True)
class Saturation(Item):
    """Where each dtype goes flat."""

    rows: tuple[Flat, ...]

    @property
    def text(self) -> str:
        """Where f′ goes flat in each dtype."""
        flat = [f"{r.dtype}: f′ = {r.target} {'beyond' if r.side == 'inf' else 'below'} {r.x:.6g}" for r in self.rows
                if r.order == 1 and r.target != "subnormal" and r.x is not None and not r.exact]  # fmt: skip
        return "; ".join(flat) if flat else "nowhere by rounding"


@dataclass(frozen=True, kw_only=True)
class Sheet(ABC):
    """Everything that is derived from a definition at fixed parameters; each kind of function has a sheet of its own.

    Args:
        name: Name of the entry.
        parameters: Parameter values, as the fractions or decimals that they stand for.
    """

    name: str
    parameters: Mapping[str, str]

    def __post_init__(self) -> None:
        for each in fields(self):
            item = getattr(self, each.name)
            if isinstance(item, Item) and item.how.kind == SYMBOLIC and not _closed(item):
                how = How(CERTIFIED, f"{item.how.certificate}; digits where no short closed form is known")
                object.__setattr__(self, each.name, replace(item, how=how))

    @property
    def items(self) -> tuple[Item, ...]:
        """The rows of the property sheet in order."""
        found = (getattr(self, f.name) for f in fields(self))
        return tuple(item for item in found if isinstance(item, Item))

    def __getitem__(self, key: str) -> Item:
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(f"{self.name} has no property {key!r}; the keys are {', '.join(i.key for i in self.items)}")

    @property
    @abstractmethod
    def flags(self) -> dict[str, bool | str]:
        """Plain values to filter by: `parity=odd`, `bounded=true`, `smooth=true`."""

    def to_json(self) -> dict[str, Any]:
        """The record as plain lists, dictionaries, strings and numbers."""
        return {
            "name": self.name,
            "parameters": dict(self.parameters),
            "flags": self.flags,
            "items": [_plain_data(item) for item in self.items],
        }


@dataclass(frozen=True, kw_only=True)
class Properties(Sheet):
    """The sheet of a function of one real number."""

    domain: Region
    range: Region
    parity: Parity
    zeros: Places
    extrema: Extrema
    inflections: Places
    monotonicity: Shape
    convexity: Shape
    limits: Limits
    continuity: Continuity
    lipschitz: Bound
    lipschitz_derivative: Bound
    fixed_points: Places
    mean: Moment
    second_moment: Moment
    variance: Moment
    gain: Moment
    derivative_second_moment: Moment
    series: Series
    saturation: Saturation

    @property
    def flags(self) -> dict[str, bool | str]:
        """Plain values to filter by: `parity=odd`, `monotone=true`, `smooth=true`."""
        rising = self.monotonicity.value
        return {
            "parity": self.parity.value,
            "monotone": rising != "neither",
            "increasing": rising in ("increasing", "strictly increasing"),
            "strictly_monotone": rising.startswith("strictly"),
            "convex": self.convexity.value in ("convex", "linear"),
            "concave": self.convexity.value in ("concave", "linear"),
            **self.range.flags,
            "continuity": self.continuity.value,
            **self.continuity.flags,
            "lipschitz": self.lipschitz.value is not None,
            "zero_at_zero": any(float(p.x) == 0 for p in self.zeros.points)
            or any(float(s.low) <= 0 <= float(s.high) for s in self.zeros.spans),
            "zero_mean": self.mean.value.exact == 0,
            "periodic": self.monotonicity.period is not None and not self.limits.right.text.startswith("∞"),
        }


def _closed(value: Any) -> bool:
    """Whether every number within is shown exactly."""
    if isinstance(value, Number | Expansion):
        return value.closed
    if is_dataclass(value) and not isinstance(value, type):
        return all(_closed(getattr(value, f.name)) for f in fields(value))
    return all(map(_closed, value)) if isinstance(value, tuple) else True


def _plain_data(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        data = {f.name: _plain_data(getattr(value, f.name)) for f in fields(value)}
        for extra in ("text", "latex"):
            if hasattr(value, extra) and extra not in data:
                data[extra] = getattr(value, extra)
        return data
    if isinstance(value, sp.Basic):
        return plain(value)
    if isinstance(value, tuple | list):
        return [_plain_data(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): _plain_data(v) for k, v in value.items()}
    return value

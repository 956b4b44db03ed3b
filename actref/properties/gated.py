"""The property sheet of a gated function: what follows from the product that its definition is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import sympy as sp

from actref.discovery import catalogue
from actref.errors import EntryError
from actref.latex import to_latex
from actref.properties.curve import Curve, values_of
from actref.properties.limits import tails
from actref.properties.moments import Moments, derived, moment, spread
from actref.properties.parity import parity
from actref.properties.record import (
    SYMBOLIC,
    Bound,
    Continuity,
    How,
    Item,
    Moment,
    Places,
    Region,
    Saturation,
    Shape,
    Sheet,
    Span,
    plain,
)
from actref.properties.saturation import saturation
from actref.properties.shape import Analysis
from actref.properties.values import Value, without_decimals

if TYPE_CHECKING:
    from actref.kinds.gated import Gated


SEPARATED = How(SYMBOLIC, "variables of the definition separated")


@dataclass(frozen=True, kw_only=True)
class Factors(Item):
    """The definition as a factor of the value times a factor of the gate.

    Args:
        value: Factor of the value, an expression in a.
        gate: Factor of the gate, an expression in b.
        activation: Name of the elementwise entry that the factor of the gate is; empty if it is none.
    """

    value: Any
    gate: Any
    activation: str

    @property
    def text(self) -> str:
        """Both factors, and the entry that the gate's is."""
        same = f"; the gate is {self.activation}(b)" if self.activation else ""
        return f"({plain(self.value)}) · ({plain(self.gate)}){same}"

    @property
    def latex(self) -> str:
        """Both factors."""
        return rf"A(a) = {to_latex(self.value)},\quad G(b) = {to_latex(self.gate)}"


@dataclass(frozen=True, kw_only=True)
class GatedProperties(Sheet):
    """The sheet of f(a, b) = A(a) G(b)."""

    factors: Factors
    range: Region
    value_range: Region
    gate_range: Region
    gate_zeros: Places
    gate_monotonicity: Shape
    value_continuity: Continuity
    gate_continuity: Continuity
    lipschitz_value: Bound
    lipschitz_gate: Bound
    mean: Moment
    second_moment: Moment
    variance: Moment
    gain: Moment
    value_derivative_second_moment: Moment
    gate_derivative_second_moment: Moment
    gate_saturation: Saturation

    @property
    def flags(self) -> dict[str, bool | str]:
        """Plain values to filter by."""
        orders = [c.order for c in (self.value_continuity, self.gate_continuity) if c.order is not None]
        return {
            **self.range.flags,
            "continuous": all(order >= 0 for order in orders),
            "differentiable": all(order >= 1 for order in orders),
            "smooth": not orders,
            "lipschitz": self.lipschitz_value.value is not None and self.lipschitz_gate.value is not None,
            "zero_mean": self.mean.value.exact == 0,
        }


def properties_of(entry: Gated) -> GatedProperties:
    """Everything that is derived from the definition of a gated entry at default parameters.

    Args:
        entry: Entry of the catalogue.

    Raises:
        EntryError: the definition is no product of a factor of the value and one of the gate.

    Example:
        >>> from actref import catalogue
        >>> catalogue["glu"].properties.factors.activation
        'sigmoid'
    """
    values = values_of(entry.defaults)
    whole = without_decimals(entry.at(entry.a, entry.b, **values))
    value, gate = whole.as_independent(entry.b, as_Add=False)
    if value.has(entry.b) or gate.has(entry.a):
        mend = "write it as a product, or teach actref/properties/gated.py what else it is"
        raise EntryError(entry.name, "definition", f"{whole} is no function of a times one of b", mend)
    x = sp.Symbol("x", real=True)  # the letter in which tails and series are written
    left, right = Curve(value.subs(entry.a, x), x), Curve(gate.subs(entry.b, x), x)
    a, b = Analysis(left), Analysis(right)
    of_value, of_gate = Moments(left, parity(left)).values, Moments(right, parity(right)).values
    means, seconds, slopes = zip(of_value, of_gate, strict=True)
    moments: Any = {row.key: row for row in spread(*(_product(*pair) for pair in (means, seconds)))}
    return GatedProperties(
        name=entry.name,
        parameters={k: plain(v) for k, v in values.items()},
        factors=Factors(key="factors", how=SEPARATED, value=value, gate=gate, activation=_activation(gate, entry.b)),
        range=_range(entry, a, right),
        value_range=replace(a.range(), key="value_range"),
        gate_range=replace(b.range(), key="gate_range"),
        gate_zeros=b.places("gate_zeros"),
        gate_monotonicity=replace(b.monotonicity(), key="gate_monotonicity"),
        value_continuity=replace(a.continuity(), key="value_continuity"),
        gate_continuity=replace(b.continuity(), key="gate_continuity"),
        lipschitz_value=_steepest("lipschitz_value", a, right),
        lipschitz_gate=_steepest("lipschitz_gate", b, left),
        **moments,
        value_derivative_second_moment=moment("value_derivative_second_moment", _product(slopes[0], seconds[1])),
        gate_derivative_second_moment=moment("gate_derivative_second_moment", _product(seconds[0], slopes[1])),
        gate_saturation=replace(saturation(right, tails(right)), key="gate_saturation"),
    )


def _product(one: Value, other: Value) -> Value:
    """The expectation of a product of independent factors."""
    for factor in (one, other):
        if factor.exact == 0:
            return factor
    return derived(lambda p, q: p * q, one, other)


def _activation(gate: Any, b: Any) -> str:
    """The elementwise entry whose definition, at its defaults, is the factor of the gate."""
    from actref.kinds.elementwise import Elementwise

    for entry in catalogue.values():
        if isinstance(entry, Elementwise):
            other = without_decimals(entry.at(b, **values_of(entry.defaults)))
            if other == gate or sp.expand(other - gate) == 0:
                return str(entry.name)
    return ""


def _range(entry: Gated, value: Analysis, gate: Curve) -> Region:
    """The values of the product: all numbers if the value's factor is unbounded both ways, else the outermost products."""
    spans = value.range().spans
    if len(spans) == 1 and not spans[0].low.finite and not spans[0].high.finite:
        how = How(SYMBOLIC, "the factor of the value takes every number, that of the gate is not 0 everywhere")
        return Region(key="range", spans=spans, how=how)
    ends = ((spans[0].low, spans[0].low_closed), (spans[-1].high, spans[-1].high_closed))
    if len(spans) != 1 or any(end.exact is None or not end.finite for end, _ in ends):
        mend = "teach actref/properties/gated.py the range of such a product"
        raise EntryError(entry.name, "definition", f"the factor of the value lies in {spans}", mend)
    found = [(Analysis(Curve(end.exact * gate.whole, gate.x)).range(), closed) for end, closed in ends]
    inner = [(span, closed) for region, closed in found for span in region.spans]
    low, low_reached = min(inner, key=lambda pair: float(pair[0].low))
    high, high_reached = max(inner, key=lambda pair: float(pair[0].high))
    # where the value does not reach its end, the product does not reach that of the range
    span = Span(low.low, high.high, low.low_closed and low_reached, high.high_closed and high_reached)
    return Region(key="range", spans=(span,), how=found[0][0].how)


def _steepest(key: str, factor: Analysis, other: Curve) -> Bound:
    """The largest slope in one argument: that of its factor times the largest size of the other."""
    slope = factor.lipschitz("lipschitz", 1)
    none = Bound(key=key, value=None, how=How(SYMBOLIC, "a factor is unbounded, or it jumps"))
    if slope.value is None or slope.value.exact is None:
        return none if slope.value is None else _times(key, other, factor)
    spans = Analysis(Curve(slope.value.exact * other.whole, other.x)).range().spans
    value = max((spans[0].low, spans[-1].high), key=lambda end: abs(float(end)))
    if not value.finite:
        return none
    if float(value) < 0:
        exact = None if value.exact is None else -value.exact
        value = replace(value, decimal=value.decimal.removeprefix("-"), exact=exact)
    return Bound(key=key, value=value, how=value.how)


def _times(key: str, other: Curve, factor: Analysis) -> Bound:
    """The same where the slope has no closed form, but the largest size of the other factor has."""
    spans = Analysis(other).range().spans
    size = max((spans[0].low, spans[-1].high), key=lambda end: abs(float(end)))
    if not size.finite or size.exact is None:
        return Bound(key=key, value=None, how=How(SYMBOLIC, "a factor is unbounded"))
    scaled = Analysis(Curve(abs(size.exact) * factor.curve.whole, factor.curve.x))
    return replace(scaled.lipschitz(key, 1), points=(), spans=(), ends=())

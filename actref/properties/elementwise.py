"""The property sheet of a function of one real number."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import sympy as sp

from actref.properties.curve import Curve, values_of
from actref.properties.moments import Moments
from actref.properties.parity import parity
from actref.properties.record import SYMBOLIC, How, Number, Properties, Region, Span, plain
from actref.properties.saturation import saturation
from actref.properties.shape import Analysis
from actref.properties.taylor import series

if TYPE_CHECKING:
    from actref.kinds.elementwise import Elementwise


def curve_of(entry: Elementwise, **parameters: Any) -> Curve:
    """The definition of an entry at parameters, those not given at their defaults.

    Args:
        entry: Entry of the catalogue.
        **parameters: Numbers; a float is taken as the simple fraction or the decimal that it stands for.
    """
    entry.check_parameters({name: float(value) for name, value in parameters.items()})
    return Curve(entry.at(entry.x, **values_of(entry.defaults | parameters)), entry.x)


@cache
def analysis_of(entry: Elementwise) -> Analysis:
    """The look at an entry at its defaults: properties and figures ask for parts of it."""
    return Analysis(curve_of(entry))


def properties_at(entry: Elementwise, **parameters: Any) -> Properties:
    """Everything that is derived from the definition of an elementwise entry.

    Args:
        entry: Entry of the catalogue.
        **parameters: Values other than the defaults; a float is taken as the fraction or decimal that it stands for.

    Raises:
        ParameterError: a parameter outside its domain.

    Example:
        >>> from actref import catalogue
        >>> catalogue["gelu"].properties.range.text
        '[-0.169971207479903661693868470982, ∞)'
    """
    shape = Analysis(curve_of(entry, **parameters)) if parameters else analysis_of(entry)
    curve = shape.curve
    symmetry = parity(curve)
    moments: Any = {moment.key: moment for moment in Moments(curve, symmetry).items()}
    return Properties(
        name=entry.name,
        parameters={k: plain(v) for k, v in values_of(entry.defaults | parameters).items()},
        domain=_domain(),
        range=shape.range(),
        parity=symmetry,
        zeros=shape.places("zeros"),
        extrema=shape.extrema(),
        inflections=shape.inflections(),
        monotonicity=shape.monotonicity(),
        convexity=shape.convexity(),
        limits=shape.limits,
        continuity=shape.continuity(),
        lipschitz=shape.lipschitz("lipschitz", 1),
        lipschitz_derivative=shape.lipschitz("lipschitz_derivative", 2),
        fixed_points=shape.places("fixed_points", curve.x),
        **moments,
        series=series(curve),
        saturation=saturation(curve, shape.limits),
    )


def _domain() -> Region:
    how = How(SYMBOLIC, "every branch is defined where its condition holds")
    ends = Number("-inf", how, -sp.oo), Number("inf", how, sp.oo)
    return Region(key="domain", spans=(Span(*ends, False, False),), how=how)

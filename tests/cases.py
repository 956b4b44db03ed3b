"""What every test ranges over: entries by kind, parameter values at the ends of their domains, grids of inputs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from mpmath import mp

from actref import catalogue
from actref.entry import Entry, Parameter
from actref.kinds import Elementwise
from tests import sample

FLOOR = mp.ldexp(1, -1200)
"""True values below this are 0 to every test: no format holds them, and their digits are costly."""

SPREAD = 1 / 5
"""The share of the points of a grid that a sample looks at, the special ones apart."""

ENTRIES: list[Entry] = list(catalogue.values())
ELEMENTWISE: list[Elementwise] = [e for e in ENTRIES if isinstance(e, Elementwise)]


def interesting(parameter: Parameter) -> list[float]:
    """The default, 0 and the ends of the domain as far as they belong to it, and a value just inside an open end."""
    domain = parameter.domain
    values = [parameter.default, 0.0, domain.low, domain.high, *parameter.values]
    if domain.open_low and math.isfinite(domain.low):
        values.append(domain.low + 0.125)
    if domain.open_high and math.isfinite(domain.high):
        values.append(domain.high - 0.125)
    return list(dict.fromkeys(v for v in values if v in domain))


def parameter_sets(entry: Entry) -> list[dict[str, float]]:
    """The defaults, and each parameter in turn at each interesting value that goes with the defaults of the others."""
    sets: list[dict[str, float]] = [{}]
    for parameter in entry.parameters:
        for value in interesting(parameter):
            complete = entry.defaults | {parameter.name: value}
            if value != parameter.default and entry.compatible(complete):
                sets.append({parameter.name: value})
    return sets


def neighbours(value: float, dtype: str) -> list[float]:
    """The number of the dtype nearest to a value, and the ones just below and above."""
    at = np.dtype(dtype).type(value)
    below, above = np.nextafter(at, at.dtype.type(-np.inf)), np.nextafter(at, at.dtype.type(np.inf))
    return [float(below), float(at), float(above)]


def grid(entry: Elementwise, dtype: str, parameters: dict[str, float]) -> np.ndarray[Any, Any]:
    """Finite inputs: dense around 0, spread over every magnitude, subnormal, huge, at and beside every kink and zero.

    Of those that stand for many others a share that the commit decides, with `--all` every one.
    """
    rng = np.random.default_rng(20160627)
    info = np.finfo(dtype)
    smallest, largest = math.log10(float(info.smallest_subnormal)), math.log10(float(info.max))
    magnitudes = 10.0 ** rng.uniform(smallest + 0.5, largest - 0.01, 80)
    spread: list[Any] = [
        np.linspace(-8, 8, 129),
        rng.uniform(-40, 40, 50),
        rng.uniform(-760, 760, 30),
        rng.uniform(-1, 1, 40),
        magnitudes,
        -magnitudes,
    ]
    special: list[Any] = [
        [float(f) * s for f in (info.tiny, info.smallest_subnormal, info.max) for s in (1, -1)],
        [0.0],
    ]
    for order in (0, 1):
        for kink in entry.kinks(order, **parameters):
            special += [neighbours(kink, dtype), [kink - 0.005, kink + 0.005, 0.995 * kink, 1.005 * kink]]
    x = np.linspace(-8, 8, 129)
    for function in (entry.function, entry.gradient):
        signs = np.sign(function(x, **parameters))
        for zero in x[1:][signs[1:] * signs[:-1] < 0][:6]:
            spread += [zero * rng.uniform(0.6, 0.8, 12), zero * rng.uniform(1.25, 1.6, 12)]
    parts = [*special, sample.current.points(np.concatenate(spread), SPREAD)]
    with np.errstate(over="ignore"):
        points = np.concatenate([np.asarray(p, dtype=np.float64) for p in parts]).astype(dtype)
    return np.unique(points[np.isfinite(points)])


def label(value: Any) -> str:
    """Test identifiers that name the entry or the parameters."""
    if isinstance(value, Entry):
        return value.name
    if isinstance(value, dict):
        return ",".join(f"{k}={v:g}" for k, v in value.items()) if value else "defaults"
    return str(value)


ELEMENTWISE_CASES: list[tuple[Elementwise, dict[str, float]]] = [(e, p) for e in ELEMENTWISE for p in parameter_sets(e)]

"""Which function of the catalogue is this? A callable is sampled and compared with every entry."""

from __future__ import annotations

import copy
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from actref.discovery import catalogue
from actref.errors import ActrefError
from actref.kinds import Elementwise, Gated

Numbers = NDArray[np.float64]
Fitted: TypeAlias = Elementwise | Gated
"""What can be identified."""

SAME = 1e-5
"""Largest difference, as a share of 1 + |f|, of what counts as the same function: a few ULP of float32, not of float16."""
SNAP = 1e-4
"""Share by which a fitted parameter may miss a round number and still be that number."""
SMALLEST = 1e-7
"""A fitted parameter nearer to 0 may be 0."""
MOVED = 0.02
"""Share by which a parameter is moved, to see whether the samples notice."""
NEIGHBOURS = 3
GUESSES = tuple(2.0**k for k in range(-3, 6))
"""Where parameters start when their defaults and worthwhile values lead nowhere."""
HIGH = 0.02
"""How far the function has to rise between two samples, beyond three times what the slope beside them explains."""
NEAR = 12.0
"""Within this distance from 0 the samples lie densely, and the values have to be finite."""
FAR = (13.0, 14.0, 16.0, 20.0, 26.0, 36.0, 50.0, 100.0, 300.0, 1000.0, 10000.0)
"""Where else a function is sampled on both sides, so that a clip is not overlooked. What overflows there is left out."""
BESIDE = 1e-6
"""How far from a jump, as a share of 1 + |x|, a function is sampled: farther than float32 rounds a threshold."""


class IdentificationError(ActrefError):
    """A callable that cannot be sampled."""


@dataclass(frozen=True)
class Match:
    """A function of the catalogue and how far the sampled one lies from it.

    Args:
        entry: Its name.
        values: Its parameters.
        error: Largest difference over the samples, as a share of 1 + |f|.
        at: The input there; value and gate for a gated unit.
    """

    entry: str
    values: dict[str, float]
    error: float
    at: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data; an infinite error is None, as JSON has no infinity."""
        return {**vars(self), "error": self.error if math.isfinite(self.error) else None}

    def __str__(self) -> str:
        values = ", ".join(f"{name}={value:g}" for name, value in self.values.items())
        return f"{self.entry}({values})" if values else self.entry


@dataclass(frozen=True)
class Identification:
    """What a callable is.

    Args:
        match: The function that it equals; None if it equals none.
        nearest: The nearest others, the nearest first.
    """

    match: Match | None
    nearest: tuple[Match, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        match = self.match.to_json() if self.match is not None else None
        return {"match": match, "nearest": [each.to_json() for each in self.nearest]}


def identify(function: Callable[..., Any]) -> Identification:
    """Find the entry, and its parameters, that a callable of one input equals.

    Args:
        function: Takes an array of one axis and returns one of the same shape. NumPy arrays are tried first, then torch
            tensors, of float64, float32 and float16, then JAX arrays, then one number after the other. Of a torch module
            a copy with its weights in float64 is asked, whatever their dtype.

    Returns:
        The match, to a few ULP of float32, and the nearest neighbours.

    Raises:
        IdentificationError: the callable fails, or changes the shape.

    Source:
        Sampled at 600 points between -12 and 12, denser around 0, and at 22 as far out as 10,000; parameters by least
        squares from their defaults and from their worthwhile values.

    Example:
        >>> import math
        >>> import numpy
        >>> import actref
        >>> found = actref.identify(lambda x: x / (1 + numpy.exp(-1.702 * x)))
        >>> found.match.entry
        'quick_gelu'
        >>> actref.identify(lambda x: numpy.where(x > 0, x, 0.2 * x)).match.values
        {'negative_slope': 0.2}
    """
    return _identified(partial(_sampled, _in_double(function)))


def _in_double(function: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of a torch module with its weights in float64: half precision rounds too much to name what it computes."""
    torch = sys.modules.get("torch")
    double = function
    if torch is not None and isinstance(function, torch.nn.Module):
        with suppress(Exception):  # a stranger's module: one that cannot be copied is asked as it is
            double = copy.deepcopy(function).double()
    return double


def matched(function: Callable[[Numbers], Numbers]) -> Match | None:
    """The entry that a function of NumPy arrays equals, if there is one."""
    return _identified(function).match


def _identified(sampled: Callable[[Numbers], Numbers]) -> Identification:
    x = samples()
    near = x[np.abs(x) <= NEAR]
    places = [_bisected(sampled, *pair) for pair in _jumps(near, sampled(near))]
    # beside each jump too: between two samples a steep slope looks the same
    x = np.concatenate([x, *([at - BESIDE * (1 + abs(at)), at + BESIDE * (1 + abs(at))] for at in places)])
    return nearest(sampled(x), x, places)


def _jumps(x: Numbers, y: Numbers) -> list[tuple[float, float]]:
    """Pairs of neighbouring samples between which the function jumps, the three of the highest jumps at the most."""
    with np.errstate(invalid="ignore"):  # between two infinities
        step, rise = np.diff(x), np.abs(np.diff(y))
        slope = rise / step
        beside = np.maximum(np.r_[slope[1], slope[:-1]], np.r_[slope[1:], slope[-2]])
        excess = np.nan_to_num(rise - 3 * beside * step, nan=0, posinf=0, neginf=0)
    highest = np.argsort(-excess, kind="stable")[:3]
    return [(float(x[i]), float(x[i + 1])) for i in sorted(highest) if excess[i] > HIGH]


def _bisected(sampled: Callable[[Numbers], Numbers], low: float, high: float) -> float:
    """Where between two inputs the function jumps."""
    ends = sampled(np.array([low, high]))
    for _ in range(40):
        middle = (low + high) / 2
        y = float(sampled(np.array([middle]))[0])
        if abs(y - ends[0]) < abs(y - ends[1]):
            low = middle
        else:
            high = middle
    return high


@cache
def _grid() -> Numbers:
    rng = np.random.default_rng(1606)
    dense = [np.linspace(-NEAR, NEAR, 301), rng.uniform(-4, 4, 200), rng.normal(0, 0.3, 99)]
    points = np.concatenate([*dense, FAR, np.negative(FAR)])
    return np.unique(points.astype(np.float32).astype(np.float64))


def samples() -> Numbers:
    """The inputs, each a number that float32 holds."""
    return _grid().copy()


def _sampled(function: Callable[..., Any], x: Numbers) -> Numbers:
    """The values of the callable, whatever arrays it takes."""
    reasons = []
    for kind, convert in (
        ("NumPy array", x.copy),  # the callable may write into what it is given
        ("torch tensor", lambda: _tensor(x)),
        ("torch tensor of float32", lambda: _tensor(x).float()),  # for weights in float32
        ("torch tensor of float16", lambda: _tensor(x).half()),
        ("JAX array", lambda: _jax(x)),
        ("number", x.copy),
    ):
        try:
            with np.errstate(all="ignore"):
                result = _one_by_one(function, x) if kind == "number" else function(convert())
            if "complex" in str(getattr(result, "dtype", "")):  # the conversion would drop the imaginary part
                raise TypeError("it returns complex numbers")
            result = (
                result.detach().cpu().double().numpy() if hasattr(result, "detach") else np.asarray(result, np.float64)
            )
        except (Exception, SystemExit) as error:  # the callable is a stranger's: whatever it raises is its answer
            reasons.append(f"{kind}: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
            continue
        if result.shape != x.shape:
            raise IdentificationError(
                f"the callable turns shape {x.shape} into {result.shape}; one number for each is needed"
            )
        return np.array(result, np.float64)  # the callable may write each answer into one array of its own
    raise IdentificationError("the callable fails on every kind of array, and on numbers: " + "; ".join(reasons))


def _one_by_one(function: Callable[..., Any], x: Numbers) -> Numbers:
    """The values of a function of one number; nan where they overflow, as math.exp does."""
    values = []
    for each in x.tolist():
        try:
            values.append(float(function(each)))
        except OverflowError:
            values.append(math.nan)
    return np.array(values)


def _tensor(x: Numbers) -> Any:
    import torch

    return torch.tensor(x, dtype=torch.float64)


def _jax(x: Numbers) -> Any:
    import jax

    return jax.numpy.asarray(x, dtype="float32")


def straight(x: Numbers, y: Numbers) -> bool:
    """Whether values lie on a straight line: a constant, a scale or a shift, which is no activation."""
    if not np.isfinite(y).all():
        return False
    line = y[0] + (y[-1] - y[0]) / (x[-1] - x[0]) * (x - x[0])
    return bool((np.abs(y - line) <= SAME * _scale(y, x[:, None])).all())


def nearest(y: Numbers, x: Numbers, jumps: Sequence[float] = ()) -> Identification:
    """The entries that come nearest to values at the samples of a function of one number, which jumps where it is said."""
    entries = [each for each in catalogue.values() if isinstance(each, Elementwise)]
    places = x[:, None]
    if straight(x, y):  # hardtanh(5, 5) and swish(0) are straight lines too: no parameter is told from one
        return _ranked([distance(each, each.defaults, y, places) for each in entries])
    ranked = _ranked([])
    for guesses in ((*jumps, *map(abs, jumps)), GUESSES):
        with np.errstate(all="ignore"):  # what is infinite or nan is no match
            ranked = _ranked([_fitted(each, y, places, guesses) for each in entries])
        if ranked.match is not None:
            break
    return ranked


def nearest_gated(y: Numbers, a: Numbers, b: Numbers) -> Identification:
    """The gated units that come nearest to values at pairs of a value and a gate; the halves are tried both ways."""
    entries = [each for each in catalogue.values() if isinstance(each, Gated)]
    both = np.stack([a, b], -1), np.stack([b, a], -1)
    with np.errstate(all="ignore"):  # as for a function of one number
        return _ranked([_fitted(each, y, pairs) for each in entries for pairs in both])


def _called(entry: Fitted, places: Numbers, values: Mapping[str, float]) -> Numbers:
    """What the entry makes of each place: of its one number, or of its value and its gate."""
    if isinstance(entry, Gated):
        result: Numbers = entry.function(places, layout="value_first", **values)[:, 0]
    else:
        result = entry.function(places[:, 0], **values)
    return result


def _ranked(found: list[Match]) -> Identification:
    """The match is the one with the fewest parameters among those that are the same."""
    same = [each for each in found if each.error <= SAME]
    match = min(same, key=lambda m: (len(m.values), m.error)) if same else None
    others = sorted((each for each in found if match is None or each.entry != match.entry), key=lambda m: m.error)
    return Identification(match, tuple(others[:NEIGHBOURS]))


def _fitted(entry: Fitted, y: Numbers, places: Numbers, guesses: Sequence[float] = ()) -> Match:
    """The entry at the parameters that fit best; every guess is a start for each parameter."""
    best = distance(entry, entry.defaults, y, places)
    if best.error <= SAME or not entry.parameters:
        return best
    size = np.abs(places).max(1)
    some = (np.arange(len(y)) % 5 == 0) | (size > NEAR)
    # an oscillation is caught near 0 first: farther out every other frequency fits as badly
    near = some & (size <= 1)
    reached = set()
    for start in ({}, *({p.name: v} for p in entry.parameters for v in (*p.values, *guesses))):
        values = _least_squares(entry, y[near], places[near], {**entry.defaults, **start})
        if (fit := tuple(f"{v:.6g}" for v in values.values())) in reached:
            continue  # by another start
        reached.add(fit)
        values = _least_squares(entry, y[some], places[some], values)
        snapped = {n: _round(v) for n, v in values.items()}
        for each in (snapped, values):
            if _allowed(entry, each):
                found = distance(entry, each, y, places)
                if found.error <= SAME and not _settled(entry, found, y, places):
                    continue
                best = min(best, found, key=lambda m: m.error)
                if best.error <= SAME:
                    return best
    return best


def _settled(entry: Fitted, match: Match, y: Numbers, places: Numbers) -> bool:
    """Whether the samples settle each parameter that is not at its default: a clip beyond them could lie anywhere."""
    for parameter in entry.parameters:
        value = match.values[parameter.name]
        if value == parameter.default:
            continue
        step = MOVED * abs(value) if value != 0 else MOVED
        for other in (value - step, value + step):
            moved = {**match.values, parameter.name: other}
            if _allowed(entry, moved) and distance(entry, moved, y, places).error <= SAME:
                return False
    return True


def _allowed(entry: Fitted, values: Mapping[str, float]) -> bool:
    return all(values[p.name] in p.domain for p in entry.parameters) and entry.compatible(values)


def _least_squares(entry: Fitted, y: Numbers, places: Numbers, values: Mapping[str, float]) -> dict[str, float]:
    """The parameters that fit best, from a start."""
    from scipy.optimize import least_squares

    names, finite = list(values), np.isfinite(y)
    known, at, scale = y[finite], places[finite], _scale(y, places)[finite]

    def residual(tried: Numbers) -> Numbers:
        given = dict(zip(names, tried.tolist(), strict=True))
        if not _allowed(entry, given):
            return np.full(len(known), 1e6)
        return np.nan_to_num((_called(entry, at, given) - known) / scale, nan=1e6, posinf=1e6, neginf=-1e6)

    # a kink between two samples makes steps of the usual size see nothing
    fit = least_squares(
        residual, [values[n] for n in names], diff_step=1e-4, xtol=1e-14, ftol=1e-14, gtol=1e-14, max_nfev=60
    )
    return dict(zip(names, fit.x.tolist(), strict=True))


def _round(value: float) -> float:
    """The number with the fewest digits near a fitted value, the value itself if there is none with five."""
    if abs(value) < SMALLEST:
        return 0.0
    for digits in range(1, 6):
        near = float(f"{value:.{digits}g}")
        if abs(near - value) <= SNAP * abs(value) * 10.0**-digits or abs(near - value) < 1e-9:
            return near
    return float(np.float32(value))


def distance(
    entry: Fitted, values: Mapping[str, float], y: Numbers, places: Numbers, slack: Numbers | float = 0.0
) -> Match:
    """How far a function at these parameters lies from values at places: of one number, or of value and gate.

    Args:
        entry: The function.
        values: Its parameters.
        y: The values.
        places: Where they are taken.
        slack: What the values may be off by.
    """
    apart = np.maximum(np.abs(_called(entry, places, values) - y) - slack, 0) / _scale(y, places)
    far = np.abs(places).max(1) > NEAR
    apart = np.where(np.isfinite(apart), apart, np.where(far & ~np.isfinite(y), 0, np.inf))
    worst = int(np.argmax(apart))
    return Match(entry.name, dict(values), float(f"{apart[worst]:.3g}"), tuple(places[worst].tolist()))


def _scale(y: Numbers, places: Numbers) -> Numbers:
    """What differences are a share of: 1 + |f|, and far out the input too, as what float32 cancels is a share of it."""
    size = np.abs(places).max(1)
    scale: Numbers = 1 + np.abs(y) + np.where(size > NEAR, size, 0)
    return scale

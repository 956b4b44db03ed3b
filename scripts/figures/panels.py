"""What is drawn of each kind of entry: panels made from the NumPy functions, the definition's kinks and the properties."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, singledispatch
from typing import Any

import numpy as np
from mpmath import mp

from actref.entry import Entry, Parameter
from actref.kinds import Elementwise, Gated, Stochastic, StochasticVector, Vector
from actref.properties.elementwise import analysis_of
from scripts.figures.drawing import DASHES, SERIES, Curve, Mark, Panel, spark, svg

AXES: dict[str, tuple[tuple[float, float], tuple[float, float], tuple[float, float]]] = {
    # x, f, f′: the same within a family, so that shapes compare
    "rectifier": ((-4.0, 4.0), (-1.5, 4.0), (-0.4, 1.6)),
    "softplus": ((-4.0, 4.0), (-1.5, 4.0), (-0.4, 1.6)),
    "sigmoid": ((-6.0, 6.0), (-2.0, 2.0), (-0.3, 1.3)),
    "shrinkage": ((-3.0, 3.0), (-3.0, 3.0), (-0.4, 1.6)),
    "periodic": ((-6.5, 6.5), (-4.0, 7.0), (-1.5, 2.5)),
    "basic": ((-3.0, 3.0), (-2.0, 3.0), (-1.5, 3.0)),
    "softmax": ((-5.0, 5.0), (-0.2, 1.2), (-0.3, 0.5)),
    "gated": ((-4.0, 4.0), (-4.0, 4.0), (-1.5, 2.5)),
}
Piece = tuple[list[float], list[float]]
"""Arguments and values of a graph between two kinks."""
FAR = 3.0
"""The axis is widened for kinks up to this many times its reach."""
SAMPLES = 321
BESIDE = 1e-9
"""Distance from a kink at which a one-sided value is taken: below the resolution of any figure."""


@dataclass(frozen=True)
class Figure:
    """A drawn figure.

    Args:
        key: `graph`, `derivative` or `parameter-NAME`; the anchor on the page and the name of the file.
        panel: What is drawn.
        prefix: Of its ids.
        shows: What the caption explains: kinds of marks, `asymptote`.
    """

    key: str
    panel: Panel
    prefix: str
    shows: tuple[str, ...] = ()

    @cached_property
    def drawing(self) -> str:
        """SVG with `{title}` and `{description}` to be filled in."""
        return svg(self.panel, self.prefix)


@dataclass(frozen=True)
class Drawn:
    """All figures of an entry."""

    figures: tuple[Figure, ...]
    thumbnail: str


@singledispatch
def draw(entry: Entry) -> Drawn:
    """The figures of an entry, by its kind."""
    raise TypeError(
        f"{entry.path}: no figures for the kind {type(entry).__name__}; add it to scripts/figures/panels.py"
    )


def graph(entry: Entry) -> Panel:
    """The graph alone; of an elementwise function without marks, whose properties take long to derive."""
    if isinstance(entry, Elementwise):
        at = view(entry)
        return Panel(_curves(entry, 0, at, "f"), at.x, at.f, "f(x)")
    return _vector_graph(entry) if isinstance(entry, Vector) else draw(entry).figures[0].panel


# --- elementwise -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """Limits of the axes."""

    x: tuple[float, float]
    f: tuple[float, float]
    d1: tuple[float, float]


def view(entry: Elementwise) -> View:
    """The axes of the family; wider where a kink would lie outside, and narrower for a function of short period."""
    x, f, d1 = AXES[entry.family]
    turn = period(entry)
    if turn is not None and turn < (x[1] - x[0]) / 8:
        x = (-2.5 * turn, 2.5 * turn)
        return View(x, _covering(entry, x, 0), _covering(entry, x, 1))
    # a kink far out, such as the threshold of softplus, would make the rest too small to read
    reach = FAR * max(abs(x[0]), abs(x[1]))
    outside = [k for k in entry.kinks(1) if not x[0] + 0.5 <= k <= x[1] - 0.5 and abs(k) <= reach]
    if outside:
        reach = max(abs(k) for k in outside)
        x = (min(x[0], min(outside) - 0.2 * reach), max(x[1], max(outside) + 0.2 * reach))
        return View(x, _covering(entry, x, 0), d1)
    return View(x, f, d1)


def period(entry: Elementwise) -> float | None:
    """The period of the derivative, if any: of the properties this alone, so that no picture waits for the rest."""
    found = analysis_of(entry).monotonicity().period
    return None if found is None else float(found)


def _covering(entry: Elementwise, x: tuple[float, float], order: int) -> tuple[float, float]:
    values = _evaluate(entry, np.linspace(*x, SAMPLES), order, {})
    low, high = float(np.min(values)), float(np.max(values))
    margin = 0.12 * (high - low)
    return (low - margin, high + margin)


def _evaluate(
    entry: Elementwise, xs: np.ndarray[Any, Any], order: int, parameters: dict[str, float]
) -> np.ndarray[Any, Any]:
    function = (entry.function, entry.gradient)[order]
    return np.asarray(function(xs, **{**entry.defaults, **parameters}), dtype=float)


def pieces(entry: Elementwise, order: int, xlim: tuple[float, float], parameters: dict[str, float]) -> list[Piece]:
    """The graph cut at every kink: arguments and values of each piece, ends included."""
    parts = _between(xlim, entry.kinks(order, **parameters))
    return [(xs.tolist(), _evaluate(entry, xs, order, parameters).tolist()) for xs in parts]


def _between(xlim: tuple[float, float], kinks: Iterable[float]) -> Iterator[np.ndarray[Any, Any]]:
    """Arguments on an interval, cut at every kink."""
    low, high = xlim
    inside = [k for k in kinks if low < k < high]
    for left, right in itertools.pairwise([low, *inside, high]):
        count = max(9, round(SAMPLES * (right - left) / (high - low)))
        yield np.linspace(left + BESIDE * (left in inside), right - BESIDE * (right in inside), count)


def _series(pieces: Iterable[Piece], number: int, label: str, wide: bool) -> list[Curve]:
    """One of several curves, in its colour and dashes; the first of its pieces has the label."""
    role, dash = SERIES[number], DASHES[number]
    return [Curve(xs, ys, role, dash, "" if k else label, wide) for k, (xs, ys) in enumerate(pieces)]


def _family(
    entry: Entry, parameter: Parameter, values: Iterable[float], pieces: Callable[[float], Iterable[Piece]]
) -> tuple[Curve, ...]:
    """Curves for the default and further values of a parameter; none where there is nothing to compare."""
    shown = [v for v in dict.fromkeys((parameter.default, *values)) if v in parameter.domain]
    shown = [v for v in shown if entry.compatible(entry.defaults | {parameter.name: v})]
    curves: list[Curve] = []
    for number, value in enumerate(sorted(shown[: len(SERIES)]) if len(shown) > 1 else ()):
        label = f"{plain_symbol(parameter.latex)} = {value:g}".replace("-", "−")
        curves += _series(pieces(value), number, label, value == parameter.default)
    return tuple(curves)


def _curves(entry: Elementwise, order: int, at: View, role: str) -> tuple[Curve, ...]:
    return tuple(Curve(xs, ys, role) for xs, ys in pieces(entry, order, at.x, {}))


def jumps(entry: Elementwise, order: int, xlim: tuple[float, float]) -> list[Mark]:
    """Open and closed ends wherever the graph of f or f′ jumps; the convention at the kink decides which is closed."""
    marks: list[Mark] = []
    role = ("f", "d1")[order]
    for kink in entry.kinks(order):
        if not xlim[0] < kink < xlim[1]:
            continue
        left, right = (_beside(entry, kink, side, order) for side in (-1, 1))
        value = float(entry.exact(kink, order, 15))
        if math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-6):
            continue
        ends = {left, right}
        marks += [
            Mark("open", kink, end, role) for end in ends if not math.isclose(end, value, rel_tol=1e-6, abs_tol=1e-6)
        ]
        marks.append(Mark("closed", kink, value, role))
    return marks


def _beside(entry: Elementwise, kink: float, side: int, order: int) -> float:
    with mp.workdps(40):
        return float(entry.exact(mp.mpf(kink) + side * mp.mpf(10) ** -20, order, 15))


def _features(entry: Elementwise, at: View) -> list[Mark]:
    """Extrema, inflections and kinks of f, as far as the axes show them."""
    properties = entry.properties
    marks = []
    for extremum in properties.extrema.extrema:
        if extremum.x is not None:
            marks += [Mark("extremum", x, float(extremum.y)) for x in _repeated(extremum.x, extremum.period, at)]
    for point in properties.inflections.points:
        marks += [Mark("inflection", x, float(point.y) if x == float(point.x) else _value(entry, x))
                  for x in _repeated(point.x, point.period, at)]  # fmt: skip
    ends = jumps(entry, 0, at.x)
    broken = {m.x for m in ends}
    marks += [Mark("kink", k, _value(entry, k)) for k in entry.kinks(1) if k not in broken and not _smooth(entry, k)]
    (left, right), (low, high) = at.x, at.f
    shown = [m for m in marks if left <= m.x <= right and low <= m.y <= high and m.x not in broken]
    crossing = {(m.x, m.y) for m in shown if m.kind != "kink"}
    return [m for m in shown if m.kind != "kink" or (m.x, m.y) not in crossing] + ends


def _smooth(entry: Elementwise, kink: float) -> bool:
    return math.isclose(_beside(entry, kink, -1, 1), _beside(entry, kink, 1, 1), rel_tol=1e-6, abs_tol=1e-6)


def _value(entry: Elementwise, x: float) -> float:
    return float(entry.exact(x, 0, 15))


def _repeated(x: Any, period: Any, at: View) -> list[float]:
    if period is None:
        return [float(x)]
    first, step = float(x), float(period)
    low, high = math.ceil((at.x[0] - first) / step), math.floor((at.x[1] - first) / step)
    return [first + k * step for k in range(low, high + 1)]


def _asymptotes(entry: Elementwise, at: View) -> tuple[tuple[float, float, float, float], ...]:
    """Lines that the graph comes near to without reaching them, each over its half of the axis."""
    lines = []
    left, right = at.x
    reach = 0.42 * (right - left)
    for tail in (entry.properties.limits.left, entry.properties.limits.right):
        if tail.approached not in ("above", "below"):
            continue
        if tail.slope is not None and tail.intercept is not None:
            slope, intercept = float(tail.slope), float(tail.intercept)
        elif tail.limit is not None and tail.limit.finite:
            slope, intercept = 0.0, float(tail.limit)
        else:
            continue
        if (slope, intercept) != (0.0, 0.0):  # that line is the axis itself
            ends = (left, left + reach) if tail.side == "-inf" else (right - reach, right)
            lines.append((slope, intercept, *ends))
    return tuple(lines)


@draw.register
def _elementwise(entry: Elementwise) -> Drawn:
    at = view(entry)
    features, lines = _features(entry, at), _asymptotes(entry, at)
    graph = Panel(_curves(entry, 0, at, "f"), at.x, at.f, "f(x)", tuple(features), lines)
    ends = jumps(entry, 1, at.x)
    slope = Panel(_curves(entry, 1, at, "d1"), at.x, at.d1, "f′(x)", tuple(ends))
    figures = [
        _figure(entry, "graph", graph, [*(m.kind for m in features), *(["asymptote"] if lines else [])]),
        _figure(entry, "derivative", slope, [m.kind for m in ends]),
    ]
    for parameter in entry.parameters:
        panel = _effect(entry, parameter, at)
        if panel is not None:
            figures.append(_figure(entry, f"parameter-{parameter.name}", panel, []))
    curves = [(xs, ys, role) for order, role in ((1, "d1"), (0, "f")) for xs, ys in pieces(entry, order, at.x, {})]
    return Drawn(tuple(figures), spark(curves, at.x, at.f))


def _figure(entry: Entry, key: str, panel: Panel, shows: Sequence[str]) -> Figure:
    return Figure(key, panel, f"{entry.name.replace('_', '-')}-{key}", tuple(dict.fromkeys(shows)))


def _effect(entry: Elementwise, parameter: Parameter, at: View) -> Panel | None:
    """Curves for the default and the values that the entry names, or None where it names none."""
    curves = _family(entry, parameter, parameter.values, lambda v: pieces(entry, 0, at.x, {parameter.name: v}))
    if not curves:
        return None
    # the axis of the family, stretched by up to its own length where a curve would leave it
    low, high = at.f
    room = high - low
    values_shown = [y for curve in curves for y in curve.ys]
    low = low if min(values_shown) >= low else max(min(values_shown) - 0.05 * room, low - room)
    high = high if max(values_shown) <= high + room else high + 0.5 * room
    return Panel(curves, at.x, (low, high), "f(x)")


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "theta": "θ", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "omega": "ω",
}  # fmt: skip
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plain_symbol(latex: str) -> str:
    r"""A symbol as plain text: `\alpha` as α, `\omega_0` as ω₀, `x_{\max}` as x_max."""
    text = re.sub(r"\\(?:mathrm|text|operatorname)\{([^}]*)\}", r"\1", latex)
    text = re.sub(r"\\([A-Za-z]+)", lambda m: _GREEK.get(m[1], m[1]), text)
    text = re.sub(r"_\{?(\d+)\}?", lambda m: m[1].translate(_SUBSCRIPTS), text)
    return re.sub(r"[{}]", "", text)


@draw.register
def _stochastic(entry: Stochastic) -> Drawn:
    """As elementwise, with a histogram of draws at x = -1."""
    drawn = _elementwise(entry)
    values = entry.function(np.full(DRAWS, -1.0), **entry.defaults, rng=np.random.default_rng(0))
    panel = _histogram(values, "f(−1)")
    return Drawn((*drawn.figures, _figure(entry, "draws", panel, [])), drawn.thumbnail)


# --- gated -----------------------------------------------------------------------------------------------------------

VALUES = (-1.0, 0.5, 1.0, 2.0)
"""Values a for which a gated unit is drawn over its gate."""


@draw.register
def _gated(entry: Gated) -> Drawn:
    """f and its derivative by the gate over the gate, for several values; the effect of parameters at value 1."""
    x, f, d1 = AXES[entry.family]
    graph = Panel(_gate_curves(entry, ""), x, f, "f(a, b)", variable="b")
    slope = Panel(_gate_curves(entry, "b"), x, d1, "∂f/∂b", variable="b")
    figures = [_figure(entry, "graph", graph, []), _figure(entry, "derivative", slope, [])]
    for parameter in entry.parameters:
        name = parameter.name
        curves = _family(entry, parameter, parameter.values, lambda v: _gate_pieces(entry, "", 1.0, {name: v}))  # noqa: B023
        if curves:
            figures.append(_figure(entry, f"parameter-{name}", Panel(curves, x, f, "f(1, b)", variable="b"), []))
    thumbnail = [
        (*piece, role) for wrt, role in (("b", "d1"), ("", "f")) for piece in _gate_pieces(entry, wrt, 1.0, {})
    ]
    return Drawn(tuple(figures), spark(thumbnail, x, f))


def _gate_curves(entry: Gated, wrt: str) -> tuple[Curve, ...]:
    return tuple(
        curve
        for number, a in enumerate(VALUES)
        for curve in _series(_gate_pieces(entry, wrt, a, {}), number, f"a = {a:g}".replace("-", "−"), a == 1)
    )


def _gate_pieces(entry: Gated, wrt: str, a: float, parameters: dict[str, float]) -> Iterator[Piece]:
    """The graph over the gate at a fixed value, cut at the kinks of the gate."""
    options = {**entry.defaults, **parameters, "layout": "value_first"}
    for bs in _between(AXES[entry.family][0], entry.kinks(wrt, **parameters)["b"]):
        pairs = np.stack([np.full_like(bs, a), bs], axis=-1)
        whole = entry.jacobian(pairs, **options) if wrt else entry.function(pairs, **options)
        yield bs.tolist(), np.asarray(whole[:, "ab".index(wrt) if wrt else 0], dtype=float).tolist()


# --- vector ----------------------------------------------------------------------------------------------------------

OTHERS = (0.0, -1.0, 0.5)
"""The components that stay fixed while the first one runs."""
SEED = 3


@draw.register
def _vector(entry: Vector) -> Drawn:
    """Each component of the result, and of the first column of the Jacobian, as the first component of x runs."""
    x, f, d1 = AXES["softmax"]
    ts, rows, point = _line(entry)
    slopes = _rows(entry, entry.jacobian, rows)[..., 0]
    graph = _vector_graph(entry)
    column = Panel(_components(ts, slopes, "∂y"), x, _fitting(slopes, d1), f"∂f/∂x₁, {point}", variable="x₁")
    figures = [_figure(entry, "graph", graph, []), _figure(entry, "jacobian", column, [])]
    for parameter in entry.parameters:
        effect = _vector_effect(entry, parameter, ts, rows, x, f)
        figures += [] if effect is None else [_figure(entry, f"parameter-{parameter.name}", effect, [])]
    if isinstance(entry, StochasticVector):
        drawn = entry.function(np.zeros((DRAWS, 3)), **entry.defaults, rng=np.random.default_rng(SEED))[:, 0]
        figures.append(_figure(entry, "draws", _histogram(drawn, "f₁(0, 0, 0)"), []))
    thumbnail = [(c.xs, c.ys, c.role) for c in graph.curves]
    return Drawn(tuple(figures), spark(thumbnail, x, graph.ylim))


def _line(entry: Vector) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], str]:
    """Values of the first component, the vectors that it runs through, and their name."""
    unit = max(entry.unit(entry.defaults), 1)
    others = OTHERS[: 2 if 3 % unit == 0 else 3]
    ts = np.linspace(*AXES["softmax"][0], SAMPLES)
    rows = np.stack([ts, *(np.full_like(ts, other) for other in others)], axis=-1)
    return ts, rows, f"x = (x₁, {', '.join(f'{o:g}' for o in others)})".replace("-", "−")


def _vector_graph(entry: Vector) -> Panel:
    x, f, _ = AXES["softmax"]
    ts, rows, point = _line(entry)
    values = _rows(entry, entry.function, rows)
    return Panel(_components(ts, values, "y"), x, _fitting(values, f), f"f({point})", variable="x₁")


def _rows(
    entry: Vector, function: Callable[..., Any], rows: np.ndarray[Any, Any], **parameters: float
) -> np.ndarray[Any, Any]:
    """The function of each row; with the same draw for each, if it draws, and the shape that it asks for."""
    options: dict[str, Any] = {**entry.defaults, **parameters}
    found = []
    for row in rows:
        if isinstance(entry, StochasticVector):
            options["rng"] = np.random.default_rng(SEED)
        shape = [1] * min(entry.dims, default=1)
        shape[entry.axis] = -1
        found.append(np.squeeze(np.asarray(function(row.reshape(shape), **options), dtype=float)))
    return np.stack(found).reshape(len(rows), -1) if found[0].ndim == 0 else np.stack(found)


def _components(ts: np.ndarray[Any, Any], values: np.ndarray[Any, Any], name: str) -> tuple[Curve, ...]:
    """One curve for each component, cut where it jumps."""
    curves: list[Curve] = []
    values = values.reshape(len(ts), -1)
    for n, ys in enumerate(values.T[: len(SERIES)]):
        steps = np.abs(np.diff(ys))
        cuts = [0, *(np.flatnonzero(steps > JUMP * max(float(np.ptp(values)), 1e-12)) + 1), len(ts)]
        parts = ((ts[start:end].tolist(), ys[start:end].tolist()) for start, end in itertools.pairwise(cuts))
        curves += _series(parts, n, f"{name}{str(n + 1).translate(_SUBSCRIPTS)}", n == 0)
    return tuple(curves)


JUMP = 0.2
"""A step of this part of the whole range between neighbouring samples is a jump."""


def _fitting(values: np.ndarray[Any, Any], axes: tuple[float, float]) -> tuple[float, float]:
    """The axis of the family, or one that holds the values where they leave it."""
    low, high = float(np.min(values)), float(np.max(values))
    if axes[0] <= low and high <= axes[1]:
        return axes
    return (low - 0.1 * (high - low), high + 0.1 * (high - low))


def _vector_effect(
    entry: Vector, parameter: Parameter, ts: np.ndarray[Any, Any], rows: np.ndarray[Any, Any], x: tuple[float, float],
    f: tuple[float, float],
) -> Panel | None:  # fmt: skip
    """The first component for several values of a parameter; None where the vector's length does not go with them."""
    name = parameter.name
    values = [v for v in parameter.values if rows.shape[1] % entry.unit(entry.defaults | {name: v}) == 0]
    curves = _family(
        entry,
        parameter,
        values,
        lambda v: [(ts.tolist(), _rows(entry, entry.function, rows, **{name: v})[:, 0].tolist())],
    )
    if not curves:
        return None
    return Panel(curves, x, _fitting(np.array([c.ys for c in curves]), f), "f₁", variable="x₁")


def _histogram(values: np.ndarray[Any, Any], variable: str) -> Panel:
    heights, edges = np.histogram(values, bins=40, density=True)
    width = float(edges[1] - edges[0])
    margin = 0.15 * float(edges[-1] - edges[0])
    return Panel(
        (), (float(edges[0]) - margin, float(edges[-1]) + margin), (0.0, 1.25 * float(heights.max())), "density",
        variable=variable, bars=(tuple(map(float, edges[:-1])), tuple(map(float, heights)), width),
    )  # fmt: skip


DRAWS = 40_000

"""How near a framework's function and gradient come to the definition, over a grid that leaves nothing out.

Each input of the grid is a number of the dtype; the true value comes from the definition at arbitrary precision, and a
distance is counted in ULP of that value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np
from numpy.typing import NDArray

from actref.entry import Elsewhere, Entry
from actref.frameworks import engines
from actref.frameworks.calls import written
from actref.frameworks.names import FrameworkError
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.oracle import FORMATS, rounded, rounded_max, ulp_distance

Numbers = NDArray[np.float64]

DIGITS = 25
ROUNDING = 1024
"""What rounding explains, in units of the dtype's spacing at 1 times the largest of 1, the input and the true value: a sine
of frequency 30 needs that much, and the tanh form of GELU is further from GELU in float32."""


@dataclass(frozen=True)
class Worst:
    """The largest error of a function on the grid.

    Args:
        ulp: In units in the last place of the true value; 0 where every result is correctly rounded.
        at: Where: one number, or the numbers of a vector.
        got: What the framework returns there.
        want: The true value, rounded to the dtype.
    """

    ulp: float
    at: tuple[float, ...]
    got: float
    want: float


@dataclass(frozen=True)
class Comparison:
    """A framework's function beside the definition, in one dtype.

    Args:
        call: What ran.
        dtype: What it computed in.
        value: Largest error of the function where it returns a finite number and the true value is a normal one.
        slope: The same of the gradient; None where the framework has none.
        lost: Finite inputs at which the function returns nan or an infinity although the true value is finite.
        lost_slope: The same of the gradient.
        far: Inputs at which the function is further from the true value than rounding explains (`ROUNDING`).
        far_slope: The same of the gradient, kinks and what lies beside them left out.
        points: Special points: argument, value, slope, as text that `float` reads; slope empty where there is none.
        flushes: Whether a subnormal result comes out as 0.
        single: Whether every result in float64 is a float32, which the true values are not.
        alone: Inputs at which a single element gives another result than the same element in a vector.
        alone_slope: The same of the gradient.
        strided: Whether elements that do not lie side by side give another result than elements that do.
        error: Why it did not run; everything else is empty then.
    """

    call: str
    dtype: str
    value: Worst | None = None
    slope: Worst | None = None
    lost: tuple[float, ...] = ()
    lost_slope: tuple[float, ...] = ()
    far: tuple[float, ...] = ()
    far_slope: tuple[float, ...] = ()
    points: tuple[tuple[str, str, str], ...] = ()
    flushes: bool = False
    single: bool = False
    alone: tuple[float, ...] = ()
    alone_slope: tuple[float, ...] = ()
    strided: bool = False
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """As plain data; what is empty is left out."""
        return {key: value for key, value in asdict(self).items() if value not in (None, (), "", False)}


@dataclass(frozen=True)
class Grid:
    """Inputs of a comparison with the true results.

    Args:
        x: Inputs: one axis for functions of one number, rows for the others.
        special: Positions of those whose results a page shows.
        g: Weights of the gradient.
        values: True values, in the order of the flat result; None where there is none (nan, an infinity).
        slopes: True gradients, in the order of the flat input.
        sizes: Size of the largest term of each gradient where it is a sum that may cancel; empty elsewhere.
    """

    x: Numbers
    special: tuple[int, ...]
    g: Numbers
    values: tuple[Any, ...] = field(repr=False)
    slopes: tuple[Any, ...] = field(repr=False)
    sizes: tuple[Any, ...] = field(repr=False, default=())


def compare(entry: Entry, declaration: Elsewhere, framework: str, dtype: str, device: str = "cpu") -> Comparison:
    """Run a call over the grid of its entry, at default parameters.

    Args:
        entry: The function.
        declaration: One of `calls.declarations(entry)`.
        framework: Where it runs: `onnxruntime` runs what `onnx` declares.
        dtype: `float64`, `float32`, `float16` or `bfloat16`.
        device: Where it runs: `cpu`, or for torch also `cuda`.
    """
    call = written(entry, declaration)
    at = grid(entry, dtype)

    def run(text: str, x: Numbers, g: Numbers | None = None) -> engines.Result:
        return engines.run(framework, text, x, dtype, g, device)

    try:
        got, slope = run(call, at.x, at.g)
        singles = [run(call, at.x[[i]]) for i in at.special] if at.x.ndim == 1 else []
        strided = framework in ("torch", "transformers", "timm") and _strided(run, call, at.x, got)
    except FrameworkError as error:
        return Comparison(call, dtype, error=str(error))

    def alone(order: int, whole: Numbers | None) -> tuple[float, ...]:
        if whole is None or not singles:
            return ()
        pairs = zip(at.special, (float(single[order][0]) for single in singles), strict=True)  # type: ignore[index]
        return tuple(float(at.x[i]) for i, y in pairs if not _same(y, float(whole[i])))

    found = judged(entry, call, dtype, got, slope)
    if isinstance(entry, StochasticVector):  # what is drawn differs from run to run
        return found
    return replace(found, alone=alone(0, got), alone_slope=alone(1, slope), strided=strided)


def judged(entry: Entry, call: str, dtype: str, got: Numbers, slope: Numbers | None) -> Comparison:
    """What a call returned over the grid of its entry, beside what is true.

    Args:
        entry: The function.
        call: What ran.
        dtype: What it computed in.
        got: What it returned.
        slope: The product of the grid's weights with its Jacobian; None where there is no gradient.
    """
    at = grid(entry, dtype)
    slopes = None if slope is None else slope.ravel()
    if isinstance(entry, StochasticVector):
        return Comparison(call, dtype)

    places = [tuple(row) for row in at.x.reshape(len(at.x), -1).tolist()]
    each = got.size // len(places)
    return Comparison(
        call=call,
        dtype=dtype,
        value=_worst(got.ravel(), at.values, places, each, dtype),
        slope=None
        if slopes is None
        else _worst(slopes, at.slopes, places, slopes.size // len(places), dtype, at.sizes),
        lost=_lost(got.ravel(), at.values, places, each, dtype),
        lost_slope=() if slopes is None else _lost(slopes, at.slopes, places, slopes.size // len(places), dtype),
        far=_far(got.ravel(), at.values, places, each, dtype),
        far_slope=()
        if slopes is None
        else _far(slopes, at.slopes, places, slopes.size // len(places), dtype, at.sizes, at.special),
        points=tuple(
            (repr(float(at.x[i])), repr(float(got[i])), "" if slopes is None else repr(float(slopes[i])))
            for i in at.special
        ),
        flushes=_flushes(got.ravel(), at.values, dtype),
        single=dtype == "float64" and _single(got.ravel(), at.values),
    )


def _strided(run: Callable[[str, Numbers], engines.Result], call: str, x: Numbers, got: Numbers) -> bool:
    """Whether every second element of a longer array gives other results than the same elements side by side."""
    if x.ndim != 1:
        return False
    longer = np.zeros(2 * x.size)
    longer[::2] = x
    apart = run(f"(lambda x: {call})(x[::2])", longer)[0]
    return not all(_same(float(a), float(b)) for a, b in zip(apart, got, strict=True))


def _same(one: float, other: float) -> bool:
    """Equal, nan equal to nan; signs of zero count."""
    return (math.isnan(one) and math.isnan(other)) or (
        one == other and math.copysign(1, one) == math.copysign(1, other)
    )


def _worst(
    got: Numbers,
    want: Sequence[Any],
    places: Sequence[tuple[float, ...]],
    each: int,
    dtype: str,
    sizes: Sequence[Any] = (),
) -> Worst | None:
    worst: Worst | None = None
    for i, (y, true) in enumerate(zip(got.tolist(), want, strict=True)):
        if true is None or not mpmath.isfinite(true) or not math.isfinite(y) or _subnormal(true, dtype):
            continue
        error = ulp_distance(y, true, dtype, sizes[i] if sizes and abs(true) < sizes[i] else None)
        if worst is None or error > worst.ulp:
            worst = Worst(float(f"{error:.3g}"), places[i // each], y, rounded(true, dtype))
    return worst


def _subnormal(true: Any, dtype: str) -> bool:
    """Whether a value that is not 0 lies below the normal numbers."""
    form = FORMATS[dtype]
    return bool(true != 0 and abs(true) < mpmath.ldexp(1, form.smallest + form.precision - 1))


def _single(got: Numbers, want: Sequence[Any]) -> bool:
    true = np.array([math.nan if value is None else rounded(value, "float64") for value in want])
    told_apart = np.isfinite(got) & np.isfinite(true) & (np.abs(true) > 1e-30) & (np.abs(true) < 1e30)
    with np.errstate(over="ignore"):  # what float32 cannot hold is told apart by the range
        told_apart &= true != true.astype(np.float32)
        return bool(told_apart.sum() > 20 and (got == got.astype(np.float32))[told_apart].all())


def _flushes(got: Numbers, want: Sequence[Any], dtype: str) -> bool:
    return any(
        y == 0 and true is not None and _subnormal(true, dtype) and rounded(true, dtype) != 0
        for y, true in zip(got.tolist(), want, strict=True)
    )


def _lost(
    got: Numbers, want: Sequence[Any], places: Sequence[tuple[float, ...]], each: int, dtype: str
) -> tuple[float, ...]:
    """The inputs at which a finite value came out as nan or an infinity, as `_nearest`."""
    return _nearest(
        places[i // each][0]
        for i, (y, true) in enumerate(zip(got.tolist(), want, strict=True))
        if true is not None and not math.isfinite(y) and abs(rounded(true, dtype)) <= rounded_max(dtype)
    )


def _far(
    got: Numbers,
    want: Sequence[Any],
    places: Sequence[tuple[float, ...]],
    each: int,
    dtype: str,
    sizes: Sequence[Any] = (),
    special: Sequence[int] = (),
) -> tuple[float, ...]:
    """The inputs at which a finite value differs by more than rounding explains, as `_nearest`.

    Numbers that are smaller than every normal one are left out: a processor may take them for 0.
    """
    allowed = ROUNDING * math.ldexp(1, 1 - FORMATS[dtype].precision)
    return _nearest(
        places[i // each][0]
        for i, (y, true) in enumerate(zip(got.tolist(), want, strict=True))
        if true is not None
        and math.isfinite(y)
        and i not in special
        and not any(_subnormal(x, dtype) for x in places[i // each])
        and abs(y - true) > allowed * max(1, abs(true), *map(abs, places[i // each]), *([sizes[i]] if sizes else []))
    )


def _nearest(found: Iterable[float]) -> tuple[float, ...]:
    """The three nearest to 0."""
    return tuple(sorted(set(found), key=abs)[:3])


# ------------------------------------------------------------------------------------------------------------- grids


@lru_cache(maxsize=128)
def grid(entry: Entry, dtype: str) -> Grid:
    """The inputs for an entry, and what is true there."""
    x = inputs(entry, dtype)
    if isinstance(entry, Elementwise):
        special = tuple(range(len(_special(entry, dtype))))
        values = tuple(entry.exact(v, 0, DIGITS) if math.isfinite(v) else None for v in x.tolist())
        # the derivative at a kink is a convention: the special points show it, it is no error
        known = [math.isfinite(v) and v not in entry.kinks(1) for v in x.tolist()]
        slopes = tuple(entry.exact(v, 1, DIGITS) if k else None for v, k in zip(x.tolist(), known, strict=True))
        return Grid(x, special, np.ones(len(x)), values, slopes)
    if isinstance(entry, Gated):
        values = tuple(entry.exact(a, b, "", DIGITS) for a, b in x.tolist())
        slopes = tuple(entry.exact(a, b, wrt, DIGITS) for a, b in x.tolist() for wrt in "ab")
        return Grid(x, (), np.ones((len(x), 1)), values, slopes)
    assert isinstance(entry, Vector)
    return _vector(entry, x, dtype)


def inputs(entry: Entry, dtype: str) -> Numbers:
    """The numbers that go in: a row of them for a function of one number, rows of pairs or of vectors for the others."""
    if isinstance(entry, Elementwise):
        special = _special(entry, dtype)
        return np.array([*special, *(v for v in _dense(entry, dtype) if v not in special and math.isfinite(v))])
    if isinstance(entry, Gated):
        return _pairs(dtype)
    assert isinstance(entry, Vector)
    rng = np.random.default_rng(1990)
    rows = np.concatenate([scale * rng.normal(size=(8, 6)) for scale in (1, 10, 100)])
    # the channels of softmax2d are the third axis from the end
    return np.array([_numbers(row, dtype) for row in rows]).reshape(*rows.shape, *(1,) * (-1 - entry.axis))


def _numbers(values: Iterable[float], dtype: str) -> list[float]:
    """The numbers of the dtype nearest to the values."""
    return [rounded(mpmath.mpf(v), dtype) for v in values]


def neighbours(value: float, dtype: str) -> list[float]:
    """The number of the dtype just below a value, the value, and the number just above."""
    form = FORMATS[dtype]
    exponent = max(math.frexp(value)[1] - form.precision, form.smallest) if value else form.smallest
    step = math.ldexp(1, exponent)
    below = step / 2 if value and abs(math.frexp(value)[0]) == 0.5 and exponent > form.smallest else step
    return [value - (below if value > 0 else step), value, value + (below if value < 0 else step)]


def _special(entry: Elementwise, dtype: str) -> list[float]:
    """Infinities, the largest numbers, both zeros, every kink and its neighbours, nan."""
    largest = rounded_max(dtype)
    kinks = {k for order in (0, 1) for k in entry.kinks(order) if k}
    beside = sorted({rounded(mpmath.mpf(v), dtype) for k in kinks for v in neighbours(k, dtype)})
    return [-math.inf, -largest, *beside, -0.0, 0.0, largest, math.inf, math.nan]


def _dense(entry: Elementwise, dtype: str) -> list[float]:
    """The range in which functions bend, every magnitude, the smallest numbers."""
    rng = np.random.default_rng(2016)
    form = FORMATS[dtype]
    smallest, normal = math.ldexp(1, form.smallest), math.ldexp(1, form.smallest + form.precision - 1)
    magnitudes = 2.0 ** rng.uniform(form.smallest, form.largest, 60)
    dense = [
        *np.linspace(-20, 20, 161),
        *rng.uniform(-110, 110, 40),
        *rng.uniform(-1, 1, 40),
        *magnitudes,
        *-magnitudes,
        *(sign * v for v in (smallest, normal) for sign in (1, -1)),
    ]
    return list(dict.fromkeys(_numbers(dense, dtype)))


def _pairs(dtype: str) -> Numbers:
    """Values and gates side by side: moderate, with a gate far out, of every magnitude."""
    rng = np.random.default_rng(2020)
    form = FORMATS[dtype]
    scale = 2.0 ** rng.uniform(form.smallest / 2, form.largest / 2 - 1, (16, 2)) * rng.choice([-1, 1], (16, 2))
    far = np.stack([rng.uniform(-3, 3, 16), rng.uniform(-100, 100, 16)], 1)
    return np.array([_numbers(pair, dtype) for pair in (*rng.uniform(-8, 8, (48, 2)), *far, *scale)])


def _vector(entry: Vector, x: Numbers, dtype: str) -> Grid:
    rows = x.reshape(x.shape[0], -1).tolist()
    rng = np.random.default_rng(2013)
    outputs = entry.output_size(len(rows[0]), entry.defaults)
    weights = [_numbers(row, dtype) for row in rng.uniform(-1, 1, (len(rows), outputs))]
    g = np.array(weights).reshape(len(rows), outputs, *x.shape[2:])
    if isinstance(entry, StochasticVector):
        return Grid(x, (), g, (), ())
    values = tuple(value for row in rows for value, _ in entry.bounded(row, 0, DIGITS))
    products = [p for row, w in zip(rows, weights, strict=True) for p in entry.exact_product(row, w, DIGITS)]
    slopes, sizes = (tuple(column) for column in zip(*products, strict=True))
    return Grid(x, (), g, values, slopes, sizes)

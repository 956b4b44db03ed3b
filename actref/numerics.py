"""Stable building blocks for float64 arrays: the vocabulary's words without overflow, cancellation or a lost tail.

Each is plain NumPy and depends only on others in this file, because the pages print them as part of "NumPy from
scratch". Errors are a few ULP over the whole range.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from mpmath.libmp import pi_fixed
from numpy.typing import NDArray
from scipy.special import erf

Array = NDArray[Any]


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)) from the exponential that cannot overflow."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_grad(x: Array) -> Array:
    """σ(1 - σ), which cancels for large x, as exp(-|x|) / (1 + exp(-|x|))²."""
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


def softplus(x: Array) -> Array:
    """log(1 + exp(x)) without overflow above and without losing the tail below."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def split(x: Array) -> tuple[Array, Array]:
    """x as high + low, the high part short enough to be multiplied without rounding (Dekker 1971)."""
    # Scaling the split of a huge number would overflow; nothing that huge reaches an exponential that is not 0 or inf.
    high = x * 134217729.0
    high = high - (high - x)
    return high, x - high


def two_product(x: Array, y: Array | float) -> tuple[Array, Array]:
    """x * y as product + error, exact as long as nothing overflows (Dekker 1971)."""
    high = x * y
    (a, b), (c, d) = split(x), split(np.asarray(y, dtype=np.float64))
    return high, a * c - high + a * d + b * c + b * d


def times_exp(weight: Array, high: Array, low: Array | float = 0.0) -> Array:
    """weight · exp(high + low), where low is what rounding high has lost: exp would magnify that error.

    A result among the subnormal numbers is rounded once: the exponential goes in as two square roots.
    """
    weight = weight + weight * np.clip(np.nan_to_num(low), -1e-3, 1e-3)
    root = np.exp(0.5 * high)
    small = np.where(root == 0, np.copysign(0, weight), weight * root * root)
    return np.where(high > -700, weight * np.exp(high), small)


def times_normal(weight: Array, x: Array) -> Array:
    """weight · exp(-x²/2), with the square held exactly."""
    high, low = two_product(np.clip(x, -99.0, 99.0), np.clip(x, -99.0, 99.0))  # beyond, the result is 0
    return times_exp(weight, -0.5 * high, -0.5 * low)


def phi(x: Array) -> Array:
    """Density of the standard normal."""
    return times_normal(np.full_like(x, 0.3989422804014327), x)


def mills(x: Array) -> Array:
    """Φ(x) / exp(-x²/2) for x = -t ≤ 0, the factor that varies slowly: the integral t/π ∫ exp(-v²/2) / (t² + v²) dv.

    Thirteen points of the midpoint rule are enough, as what it misses for the pole at v = i·t is known (Matta and Reichel
    1971). SciPy's erfcx is off by up to 7 ULP.
    """
    t = -np.clip(x, -1e150, 0)
    total = np.zeros_like(t)
    for k in range(12, -1, -1):  # the small terms first
        v = 0.6875 * (k + 0.5)
        total = total + np.exp(-0.5 * v * v) / (t * t + v * v)
    pole = np.exp(0.5 * np.minimum(t, 9) ** 2) / (1 + np.exp(2 * np.pi / 0.6875 * np.minimum(t, 60)))
    return 0.6875 / np.pi * t * total + pole


def Phi(x: Array) -> Array:
    """Distribution function of the standard normal: the Mills ratio keeps the tail that 1 + erf cancels away."""
    return np.where(x < -0.5, times_normal(mills(x), x), 0.5 + 0.5 * erf(0.7071067811865476 * x))


def gelu_slope(x: Array) -> Array:
    """Φ(x) + x φ(x). Both terms cancel around the zero: there, the integral of (2 - t²) φ(t) from it by Gauss's rule."""
    step = 0.5 * ((np.clip(x, -1.4, -0.3) + 0.7517915246935645) - 1.4956759177009883e-17)
    near = np.zeros_like(x)
    for node, weight in zip(*np.polynomial.legendre.leggauss(7), strict=True):
        t = step * (1 + node) - 0.7517915246935645
        near = near + 0.3989422804014327 * weight * (2 - t * t) * np.exp(-0.5 * t * t)
    high, low = two_product(np.clip(x, -99.0, 99.0), 0.3989422804014327)
    tail = times_normal(mills(x) + high + (low - 2.49232720227773e-17 * np.clip(x, -99.0, 99.0)), x)
    above = Phi(x) + times_normal(high, x)
    return np.where(np.abs(x + 0.875) < 0.475, step * near, np.where(x < -1, tail, above))


def gelu_exceeds(x: Array, bound: float) -> Array:
    """x Φ(x) > bound > 0, decided to better than the rounding of the product.

    x Φ(x) = x/2 + x erf(x/√2)/2 = x - x Φ(-x): what is beside x/2 or x is small, and the bound less that is exact.
    """
    x = np.maximum(x, 0)
    finite = np.minimum(x, 1e3)
    tail = times_normal(-finite * mills(-finite), finite)
    return np.where(x < 0.8, 0.5 * x * erf(0.7071067811865476 * x) > bound - 0.5 * x, tail > bound - x)


def exp_quotient(x: Array, y: float) -> Array:
    """exp(x / y) with the remainder of the division carried along."""
    quotient = x / y
    high, low = two_product(quotient, y)
    return times_exp(np.ones_like(x), quotient, ((x - high) - low) / y)


def weighted_sigmoid(x: Array, high: Array, low: Array | float = 0.0) -> Array:
    """x · σ(high + low), with the tail that exp would lose to the rounding of its argument."""
    e = np.exp(-np.abs(high))
    below = times_exp(x / (1 + e), -np.abs(high), low)
    return np.where(np.isneginf(x) & (high < 0), -0.0, np.where(high >= 0, x / (1 + e), below))


def weighted_sigmoid_grad(slope: Array, high: Array, low: Array | float = 0.0, rest: Array | float = 0.0) -> Array:
    """σ(w) + s · σ(w)(1 - σ(w)), the derivative of x · σ(w) where s = x · dw/dx; w = high + low, s = slope + rest."""
    e = np.exp(-np.abs(high))
    slope = np.where(np.isinf(slope), 0, slope)
    above = (1 + e + slope * e) / (1 + e) ** 2
    numerator = (1 + slope) + (e + np.nan_to_num(rest))  # 1 + slope may cancel
    below = times_exp(numerator / (1 + e) ** 2, -np.abs(high), low)
    return np.where(high >= 0, above, below)


def multiply(x: tuple[Array, Array], y: tuple[Array, Array]) -> tuple[Array, Array]:
    """Product of two numbers that are held as high + low."""
    high, low = two_product(x[0], y[0])
    return high, low + (x[0] * y[1] + x[1] * y[0])


def add(x: tuple[Array, Array], y: tuple[Array | float, Array | float]) -> tuple[Array, Array]:
    """Sum of two numbers that are held as high + low (Knuth's two-sum)."""
    high = x[0] + y[0]
    part = high - x[0]
    return high, (x[0] - (high - part)) + (y[0] - part) + x[1] + y[1]


def gelu_tanh_argument(x: Array) -> tuple[Array, Array]:
    """√(8/π) (x + 0.044715 x³) as high + low: the tail of the tanh form is its exponential."""
    x = np.clip(x, -1e30, 1e30)  # the exponential has long been 0; beyond, the cube would overflow
    square = two_product(x, x)
    factor = add(
        (np.full_like(x, 1.5957691216057308), np.full_like(x, -9.96930880911092e-17)),
        multiply(square, (np.full_like(x, 0.07135481627260025), np.full_like(x, -6.175149918155315e-19))),
    )
    return multiply(factor, (x, np.zeros_like(x)))


def standardise(x: Array, mean: float, scale: float) -> tuple[Array, Array]:
    """(x - mean) / scale as high + low."""
    zero = np.zeros_like(x)
    top, rest = add((x, zero), (np.full_like(x, -mean), zero))
    high = top / scale
    product, error = two_product(high, scale)
    low = ((top - product) - error + rest) / scale
    return high, np.where(np.isfinite(low), low, 0)


def tanh_remainder(x: Array) -> Array:
    """x - tanh(x) for small x: (x cosh x - sinh x) / cosh x, the numerator as its series of positive terms."""
    x = np.clip(x, -1.5, 1.5)
    square, term, total = x * x, x, 0 * x
    terms = []
    for k in range(1, 14):
        term = term * square / (2 * k * (2 * k + 1))
        terms.append(2 * k * term)
    for each in reversed(terms):  # the small ones first
        total = total + each
    return total / np.cosh(x)


def sin_product(x: Array, frequency: float, quarters: float = 0.0) -> Array:
    """sin(frequency · x + quarters · π/2): the product as high + low, and from 10⁵ on in exact arithmetic.

    There the rounded product, and soon its remainder as well, has lost the angle.
    """
    far = np.isfinite(x) & (np.abs(x) * frequency > 1e5)
    high, low = two_product(np.where(far, 0, x), frequency)
    if quarters != 0:
        high, low = add(
            (high, low), (high * 0 + 1.5707963267948966 * quarters, low * 0 + 6.123233995736766e-17 * quarters)
        )
    wave = np.asarray(np.where(high == 0, high, np.sin(high) * np.cos(low) + np.cos(high) * np.sin(low)))
    half = Fraction(int(pi_fixed(1300)), 2**1300)  # π to more digits than the largest float64 has

    def remainder(value: float) -> float:
        angle = Fraction(value) * Fraction(frequency) + Fraction(quarters) * half / 2
        turns = round(angle / half)
        return float(angle - turns * half) * (-1 if turns % 2 else 1)  # half a turn changes the sign of the sine

    np.place(wave, far, np.sin([remainder(value) for value in x[far].tolist()]))
    return wave


def scaled(weight: Array | float, x: Array) -> Array:
    """weight · x, where a weight of 0 gives a zero of the right sign even at an infinite x."""
    return np.where(np.equal(weight, 0), weight * np.sign(x), weight * x)


def exp_remainder(x: Array) -> tuple[Array, Array]:
    """exp(x) - 1 - x as high + low for x in [-1, 1], by its series: the three terms cancel."""
    high, low = two_product(x, x)
    series = np.ones_like(x)
    for k in range(20, 3, -1):
        series = 1 + x / k * series
    return 0.5 * high, 0.5 * low + x * high / 6 * series


def first_largest(x: Array, axis: int) -> Array:
    """True at the first largest element along an axis; a nan counts as the largest."""
    first = np.zeros(x.shape, dtype=bool)
    np.put_along_axis(first, np.expand_dims(np.argmax(x, axis), axis), True, axis)
    return first


def total(terms: Array, axis: int) -> tuple[Array, Array]:
    """The sum along an axis as high + low: first what the terms have above a common unit, which adds up exactly."""
    unit = 2.0**26 * np.max(np.abs(terms), axis, keepdims=True)
    above = np.where(np.isfinite(unit), (terms + unit) - unit, terms)
    exact, rest = np.sum(above, axis, keepdims=True), np.sum(terms - above, axis, keepdims=True)
    high = np.where(np.isfinite(unit), exact + rest, exact)
    return high, np.where(np.isfinite(unit), (exact - high) + rest, 0)


def shifted(x: Array, axis: int, rest: Array | float = 0.0) -> tuple[Array, Array]:
    """x + rest minus its largest element, as high + low: exp would magnify what the rounded difference loses.

    A lone infinity is its own largest. Where several tie, the difference has no limit and is nan.
    """
    zero = np.zeros_like(x)
    top = np.max(x, axis, keepdims=True)
    below = np.max(np.where(x == top, rest, -np.inf), axis, keepdims=True)
    high, low = add((x, zero + rest), (-top, -below))
    high, low = add((high, zero), (np.where(np.isfinite(low), low, 0), zero))  # where the largest tie, rest decides
    alone = np.isinf(top) & (x == top) & (np.sum(x == top, axis, keepdims=True) == 1)
    return np.where(alone, 0, high), np.where(np.isfinite(low), low, 0)


def exponentials(high: Array, low: Array, axis: int) -> tuple[Array, Array, Array, Array]:
    """exp of what `shifted` gives, the sum but for the first largest, which is 1, as high + low, and where that is."""
    first = first_largest(high, axis)
    e = times_exp(np.ones_like(high), high, low)
    return e, *total(np.where(first | np.isnan(e), 0, e), axis), first


def normaliser(high: Array, low: Array, axis: int) -> tuple[Array, Array]:
    """The sum of all exponentials, and low less what rounding that sum has lost: softmax is exp(high + low) / sum."""
    _, others, rest, _ = exponentials(high, low, axis)
    norm, lost = add((others, rest), (1.0, 0.0))
    return norm, low - lost / norm


def softmax_product(high: Array, low: Array, g: Array, axis: int) -> Array:
    """s_j (g_j - Σ s_i g_i), the product of g with the Jacobian of softmax, for what `shifted` gives.

    The largest s_j may be nearly 1; there the difference would cancel, and s_j Σ s_i (g_j - g_i) does not.
    """
    norm, low = normaliser(high, low, axis)
    first, known = first_largest(high, axis), np.where(np.isnan(high), -np.inf, high)
    top = np.sum(np.where(first, g, 0), axis, keepdims=True)
    mean = total(times_exp(g / norm, known, low), axis)
    above = sum(total(times_exp((top - g) / norm, known, low), axis))
    # at the largest element high is 0, or nan where infinities tie
    return np.where(first, above / norm + high, times_exp(((g - mean[0]) - mean[1]) / norm, high, low))


def halves(x: Array, axis: int, layout: str) -> tuple[Array, Array]:
    """Value and gate: two halves along an axis, or, interleaved, gate at its even and value at its odd places."""
    rows = np.moveaxis(x, axis, -1)
    if layout == "interleaved":
        gate, value = rows[..., ::2], rows[..., 1::2]
    else:
        first, second = np.split(rows, 2, -1)
        value, gate = (first, second) if layout == "value_first" else (second, first)
    return np.moveaxis(value, -1, axis), np.moveaxis(gate, -1, axis)


def joined(value: Array, gate: Array, axis: int, layout: str) -> Array:
    """One array of what belongs to the value and what belongs to the gate: undoes `halves`."""
    pair = [value, gate] if layout == "value_first" else [gate, value]
    if layout != "interleaved":
        return np.concatenate(pair, axis)
    rows = np.stack([np.moveaxis(each, axis, -1) for each in pair], -1)
    return np.moveaxis(rows.reshape(*rows.shape[:-2], -1), -1, axis)


def scaled_exp(high: Array, low: Array | float = 0.0) -> tuple[Array, Array]:
    """exp(high + low) as mantissa and power of two, for `product`: also far below what float64 can hold."""
    near, low = np.clip(high, -4000.0, 4000.0), np.where(np.abs(high) < 4000, low, 0)
    k = np.rint(near * 1.4426950408889634)
    # ln 2 in two parts, the first one short enough that its product with k is exact
    mantissa = np.exp((near - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10 + low)
    return np.where(np.isneginf(high), 0, mantissa), k.astype(int)


def product(*factors: Array | float | tuple[Array, Array]) -> Array:
    """Product of numbers and of (mantissa, power of two) pairs; only the result rounds, overflows or underflows."""
    mantissa: Array = np.array(1.0)
    power: Array = np.array(0)
    for factor in factors:
        m, k = factor if isinstance(factor, tuple) else np.frexp(factor)
        mantissa, power = mantissa * m, power + k
    return np.ldexp(mantissa, power)


def normal_factor(x: Array, tail: Array) -> tuple[Array, Array]:
    """exp(-x²/2) in the tail and 1 elsewhere, as mantissa and power of two, with the square held exactly."""
    near = np.clip(x, -99.0, 99.0)
    square, error = two_product(near, near)
    mantissa, power = scaled_exp(np.where(np.isinf(x), -np.inf, -0.5 * square), -0.5 * error)
    return np.where(tail, mantissa, 1), np.where(tail, power, 0)


def exact_product(x: Array, factor: float) -> tuple[Array, Array]:
    """factor · x as high + low for any x, an infinite one or one too huge to be split included."""
    near = np.where(np.abs(x) > 1e200, 0, x)
    high, low = two_product(near, factor)
    return np.where(near == x, high, scaled(factor, x)), low


def divided(high: Array, low: Array, by: Array | float) -> tuple[Array, Array]:
    """(high + low) / by as high + low."""
    quotient = high / by
    exact, error = two_product(quotient, by)
    rest = ((high - exact) - error + low) / by
    return quotient, np.where(np.isfinite(rest), rest, 0)


def unit_products(x: Array, axis: int, size: int) -> tuple[Array, Array]:
    """Each vector once for every output, and the unit vectors: what a product with the Jacobian makes its rows of."""
    rows = np.moveaxis(x, axis, -1)
    shape = (*rows.shape[:-1], size)
    return np.broadcast_to(rows[..., None, :], (*shape, rows.shape[-1])), np.broadcast_to(np.eye(size), (*shape, size))

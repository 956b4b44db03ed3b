"""Stable building blocks for float64 arrays: the vocabulary's words without overflow, cancellation or a lost tail.

Each is plain NumPy and depends only on others in this file, because the pages print them as part of "NumPy from
scratch". Errors are a few ULP over the whole range.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfcx

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


def two_product(x: Array, y: Array) -> tuple[Array, Array]:
    """x * y as product + error, exact as long as nothing overflows (Dekker 1971)."""
    product = x * y
    (a, b), (c, d) = split(x), split(np.asarray(y, dtype=np.float64))
    return product, a * c - product + a * d + b * c + b * d


def exp_sum(high: Array, low: Array) -> Array:
    """exp(high + low) for a low part that is tiny: exp magnifies the rounding error of a large argument."""
    return np.exp(high) * (1 + np.where(np.isfinite(low), low, 0))


def exp_half_square(x: Array) -> Array:
    """exp(-x²/2), whose error would grow with x² were x² rounded first."""
    x = np.clip(x, -39.0, 39.0)  # beyond, the result is 0 in float64
    high, low = two_product(x, x)
    return exp_sum(-0.5 * high, -0.5 * low)


def phi(x: Array) -> Array:
    """Density of the standard normal."""
    return exp_half_square(x) * 0.3989422804014327


def Phi(x: Array) -> Array:
    """Distribution function of the standard normal: erfcx keeps the tail that 1 + erf cancels away."""
    tail = 0.5 * erfcx(np.abs(x) * 0.7071067811865476) * exp_half_square(x)
    return np.where(x < 0, tail, 1 - tail)


def half_exp(high: Array, low: Array | float = 0.0) -> Array:
    """exp((high + low)/2): multiplied in twice, it reaches into the subnormal numbers with a single rounding."""
    return exp_sum(0.5 * high, np.multiply(0.5, low))


def weighted_sigmoid(x: Array, high: Array, low: Array | float = 0.0) -> Array:
    """x · σ(high + low), with the tail that exp would lose to the rounding of its argument."""
    e = half_exp(-np.abs(high), -np.sign(high) * low)
    above, below = x / (1 + e * e), x * e / (1 + e * e) * e
    return np.where(np.isneginf(high), -0.0, np.where(high >= 0, above, below))


def weighted_sigmoid_grad(slope: Array, high: Array, low: Array | float = 0.0) -> Array:
    """σ(w) + slope · σ(w)(1 - σ(w)) with w = high + low: the derivative of x · σ(w) where slope = x · dw/dx."""
    e = half_exp(-np.abs(high), -np.sign(high) * low)
    slope = np.where(np.isinf(slope), 0, slope)
    above = (1 + slope * (e * e) / (1 + e * e)) / (1 + e * e)
    below = (1 + slope / (1 + e * e)) * e / (1 + e * e) * e
    return np.where(high >= 0, above, below)


def exp_quotient(x: Array, y: float) -> Array:
    """exp(x / y) with the remainder of the division carried along."""
    quotient = x / y
    high, low = two_product(quotient, np.float64(y))
    return exp_sum(quotient, ((x - high) - low) / y)

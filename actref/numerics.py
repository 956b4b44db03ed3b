"""Stable building blocks for float64 arrays: the vocabulary's words without overflow, cancellation or a lost tail.

Each is plain NumPy and depends only on others in this file, because the pages print them as part of "NumPy from
scratch". Errors are a few ULP over the whole range.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erf, erfcx

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


def times_exp(weight: Array, high: Array, low: Array | float = 0.0) -> Array:
    """weight · exp(high + low), where low is what rounding high has lost: exp would magnify that error.

    A result among the subnormal numbers is rounded once: the exponential goes in as two square roots.
    """
    weight = weight * (1 + np.where(np.isfinite(low), low, 0))
    root = np.exp(0.5 * high)
    return np.where(high > -700, weight * np.exp(high), weight * root * root)


def times_normal(weight: Array, x: Array) -> Array:
    """weight · exp(-x²/2), with the square held exactly."""
    high, low = two_product(np.clip(x, -99.0, 99.0), np.clip(x, -99.0, 99.0))  # beyond, the result is 0
    return times_exp(weight, -0.5 * high, -0.5 * low)


def phi(x: Array) -> Array:
    """Density of the standard normal."""
    return times_normal(np.full_like(x, 0.3989422804014327), x)


def mills(x: Array) -> Array:
    """Φ(x) / exp(-x²/2) for negative x: the factor that varies slowly."""
    return 0.5 * erfcx(-0.7071067811865476 * np.minimum(x, 0))


def Phi(x: Array) -> Array:
    """Distribution function of the standard normal: erfcx keeps the tail that 1 + erf cancels away."""
    return np.where(x < -1, times_normal(mills(x), x), 0.5 + 0.5 * erf(0.7071067811865476 * x))


def exp_quotient(x: Array, y: float) -> Array:
    """exp(x / y) with the remainder of the division carried along."""
    quotient = x / y
    high, low = two_product(quotient, np.float64(y))
    return times_exp(np.ones_like(x), quotient, ((x - high) - low) / y)


def weighted_sigmoid(x: Array, high: Array, low: Array | float = 0.0) -> Array:
    """x · σ(high + low), with the tail that exp would lose to the rounding of its argument."""
    e = np.exp(-np.abs(high))
    below = times_exp(x / (1 + e), -np.abs(high), low)
    return np.where(np.isneginf(high), -0.0, np.where(high >= 0, x / (1 + e), below))


def weighted_sigmoid_grad(slope: Array, high: Array, low: Array | float = 0.0) -> Array:
    """σ(w) + slope · σ(w)(1 - σ(w)) with w = high + low: the derivative of x · σ(w) where slope = x · dw/dx."""
    e = np.exp(-np.abs(high))
    slope = np.where(np.isinf(slope), 0, slope)
    above = (1 + slope * e / (1 + e)) / (1 + e)
    below = times_exp((1 + slope / (1 + e)) / (1 + e), -np.abs(high), low)
    return np.where(high >= 0, above, below)


def multiply(x: tuple[Array, Array], y: tuple[Array, Array]) -> tuple[Array, Array]:
    """Product of two numbers that are held as high + low."""
    high, low = two_product(x[0], y[0])
    return high, low + (x[0] * y[1] + x[1] * y[0])


def add(x: tuple[Array, Array], y: tuple[Array, Array]) -> tuple[Array, Array]:
    """Sum of two numbers that are held as high + low (Knuth's two-sum)."""
    high = x[0] + y[0]
    part = high - x[0]
    return high, (x[0] - (high - part)) + (y[0] - part) + x[1] + y[1]

"""Interval arithmetic on thousands of boxes at once, in float64 moved outwards: quick, and coarse near cancellation."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray
from scipy import special

from actref.properties.intervals import RISING
from actref.properties.values import constant
from actref.vocabulary import Word

Array = NDArray[np.float64]
Ends = tuple[Array, Array]

SLACK = 2.0**-40
"""Relative. Every function below is accurate to a few units of 2^-53; this is four thousand of them."""
TINY = 1e-290
"""Absolute. Below it float64 loses relative accuracy."""


def enclose(node: Any, x: Any, low: Array, high: Array) -> Ends:
    """Arrays of lower and upper bounds of a smooth expression, one for each box [low, high]."""
    with np.errstate(all="ignore"):
        return _walk(node, x, (low, high))


def _out(low: Array, high: Array) -> Ends:
    return low - np.abs(low) * SLACK - TINY, high + np.abs(high) * SLACK + TINY


def _add(a: Ends, b: Ends) -> Ends:
    # inf - inf says nothing about an end
    low, high = a[0] + b[0], a[1] + b[1]
    return _out(np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high))


def _multiply(a: Ends, b: Ends) -> Ends:
    products = np.stack([a[i] * b[j] for i in (0, 1) for j in (0, 1)])
    products = np.where(np.isnan(products), 0.0, products)
    low, high = products.min(axis=0), products.max(axis=0)
    positive = (a[0] >= 0) & (b[0] >= 0)
    negative = (a[1] <= 0) & (b[1] <= 0)
    low, high = _out(low, high)
    return np.where((positive | negative), np.maximum(low, 0.0), low), high


def _walk(node: Any, x: Any, box: Ends) -> Ends:
    if node == x:
        return box
    if not node.has(x):
        value = np.full_like(box[0], float(constant(node, 20)))
        return _out(value, value)
    if node.is_Add or node.is_Mul:
        combine = _add if node.is_Add else _multiply
        result = _walk(node.args[0], x, box)
        for argument in node.args[1:]:
            result = combine(result, _walk(argument, x, box))
        return result
    if node.is_Pow:
        return _power(node, x, box)
    return _function(node, _walk(node.args[0], x, box))


def _power(node: Any, x: Any, box: Ends) -> Ends:
    low, high = _walk(node.base, x, box)
    exponent = float(node.exp)
    straddles = (low < 0) & (high > 0)
    if node.exp.is_Integer and int(node.exp) % 2 == 0:
        near = np.where(straddles, 0.0, np.minimum(np.abs(low), np.abs(high)))
        far = np.maximum(np.abs(low), np.abs(high))
    elif node.exp.is_Integer:
        near, far = low, high
    else:
        near, far = np.maximum(low, 0.0), np.maximum(high, 0.0)
    if exponent > 0:
        below, above = _out(near**exponent, far**exponent)
    else:
        pole = straddles | (low == 0) | (high == 0)
        below, above = _out(np.where(pole, -np.inf, far**exponent), np.where(pole, np.inf, near**exponent))
    even = (node.exp.is_Integer and int(node.exp) % 2 == 0) or not node.exp.is_Integer
    return (np.maximum(below, 0.0) if even else below), above


def _function(node: Any, inside: Ends) -> Ends:
    low, high = inside
    if isinstance(node, sp.sin | sp.cos):
        return _wave(low, high, 0.0 if isinstance(node, sp.sin) else np.pi / 2)
    if isinstance(node, Word):
        below, above = _out(*node.boxed(low, high, *node.args[1:]))
    else:
        if type(node) not in RISING:
            raise TypeError(f"boxes know no function {type(node).__name__}; add it to actref/properties/intervals.py")
        function = special.erf if isinstance(node, sp.erf) else getattr(np, type(node).__name__)
        below, above = _out(function(low), function(high))
    positive = node.span[0] == 0 if isinstance(node, Word) else isinstance(node, sp.exp)
    return (np.maximum(below, 0.0) if positive else below), above


def _wave(low: Array, high: Array, shift: float) -> Ends:
    """Bounds of sin(u + shift)."""
    a, b = low + shift - 1e-9, high + shift + 1e-9
    ends = np.stack([np.sin(a), np.sin(b)])
    crest = np.floor((b - np.pi / 2) / (2 * np.pi)) > np.floor((a - np.pi / 2) / (2 * np.pi))
    trough = np.floor((b + np.pi / 2) / (2 * np.pi)) > np.floor((a + np.pi / 2) / (2 * np.pi))
    wide = ~np.isfinite(a) | ~np.isfinite(b)
    below = np.where(trough | wide, -1.0, ends.min(axis=0) - 1e-12)
    above = np.where(crest | wide, 1.0, ends.max(axis=0) + 1e-12)
    return below, above

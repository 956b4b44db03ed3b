"""NumPy functions of the basic family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise


@elementwise("exponential")
def exponential(x: Array) -> Array:
    r"""Exponential function.

    $$e^{x}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Nelder and Wedderburn, 1972, doi:10.2307/2344614.

    Example:
        >>> import actref
        >>> actref.exponential([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.648721270700, 7.389056098931]
    """
    return np.exp(x)


@elementwise("exponential")
def exponential_grad(x: Array) -> Array:
    r"""Derivative of Exponential.

    $$e^{x}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.exponential_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.648721270700, 7.389056098931]
    """
    return np.exp(x)


@elementwise("gaussian")
def gaussian(x: Array) -> Array:
    r"""Gaussian function.

    $$e^{- x^{2}}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Broomhead and Lowe, 1988, https://www.complex-systems.com/abstracts/v02_i03_a05/.

    Example:
        >>> import actref
        >>> actref.gaussian([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 0.778800783071, 0.018315638889]
    """
    return np.exp(-x ** 2)


@elementwise("gaussian")
def gaussian_grad(x: Array) -> Array:
    r"""Derivative of Gaussian.

    $$- 2 \, x \, e^{- x^{2}}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.gaussian_grad([-1.0, 0.5, 2.0]).tolist()
        [0.735758882343, -0.778800783071, -0.073262555555]
    """
    return -2 * x * np.exp(-x ** 2)


@elementwise("identity")
def identity(x: Array) -> Array:
    r"""Identity.

    $$x$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Widrow and Lehr, 1990, doi:10.1109/5.58323.

    Example:
        >>> import actref
        >>> actref.identity([-1.0, 0.5, 2.0]).tolist()
        [-1.0, 0.5, 2.0]
    """
    return np.positive(x)


@elementwise("identity")
def identity_grad(x: Array) -> Array:
    r"""Derivative of Identity.

    $$1$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.identity_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 1.0, 1.0]
    """
    return np.ones_like(x)

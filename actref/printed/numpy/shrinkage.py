"""NumPy functions of the shrinkage family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise


@elementwise("hardshrink")
def hardshrink(x: Array, lambd: float = 0.5) -> Array:
    r"""Hard shrinkage.

    $$\begin{cases} x & \text{if } x < - \lambda \text{ or } x > \lambda \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Largest magnitude that is replaced by zero. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Donoho and Johnstone, 1994, doi:10.1093/biomet/81.3.425.

    Example:
        >>> import actref
        >>> actref.hardshrink([-1.0, 0.5, 2.0]).tolist()
        [-1.0, 0.0, 2.0]
    """
    return np.where(np.abs(x) <= lambd, 0.0, x)


@elementwise("hardshrink")
def hardshrink_grad(x: Array, lambd: float = 0.5) -> Array:
    r"""Derivative of Hardshrink.

    $$\begin{cases} 1 & \text{if } x < - \lambda \text{ or } x > \lambda \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Largest magnitude that is replaced by zero. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.hardshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 0.0, 1.0]
    """
    return np.where(np.abs(x) > lambd, 1.0, 0.0)


@elementwise("softshrink")
def softshrink(x: Array, lambd: float = 0.5) -> Array:
    r"""Soft shrinkage.

    $$\begin{cases} x - \lambda & \text{if } x > \lambda \\ \lambda + x & \text{if } x < - \lambda \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Distance by which every input moves towards zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Donoho and Johnstone, 1994, doi:10.1093/biomet/81.3.425.

    Example:
        >>> import actref
        >>> actref.softshrink([-1.0, 0.5, 2.0]).tolist()
        [-0.5, 0.0, 1.5]
    """
    return np.where(np.abs(x) <= lambd, 0.0, np.where(x > lambd, x - lambd, lambd + x))


@elementwise("softshrink")
def softshrink_grad(x: Array, lambd: float = 0.5) -> Array:
    r"""Derivative of Softshrink.

    $$\begin{cases} 1 & \text{if } x < - \lambda \text{ or } x > \lambda \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Distance by which every input moves towards zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 0.0, 1.0]
    """
    return np.where(np.abs(x) > lambd, 1.0, 0.0)


@elementwise("tanhshrink")
def tanhshrink(x: Array) -> Array:
    r"""Hyperbolic tangent shrinkage.

    $$x - \tanh{\left(x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Collobert, Kavukcuoglu and Farabet, 2011, https://ronan.collobert.com/pub/2011_torch7_nipsw.pdf.

    Example:
        >>> import actref
        >>> actref.tanhshrink([-1.0, 0.5, 2.0]).tolist()
        [-0.238405844044, 0.037882842740, 1.035972419924]
    """
    # near 0 the difference loses every digit: there (x cosh x - sinh x) / cosh x,
    # the numerator by its series
    near = np.clip(x, -1.5, 1.5)
    series = np.ones_like(x)
    for k in range(12, 0, -1):
        series = 1 + near * near * (k + 1) / k / (2 * k + 2) / (2 * k + 3) * series
    inner = near * near * near / 3 * series / np.cosh(near)
    return np.where(np.abs(x) < 1.5, inner, x - np.tanh(x))


@elementwise("tanhshrink")
def tanhshrink_grad(x: Array) -> Array:
    r"""Derivative of Tanhshrink.

    $$\tanh^{2}{\left(x \right)}$$

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
        >>> actref.tanhshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [0.580025658386, 0.213552267034, 0.929349175147]
    """
    return np.tanh(x) ** 2

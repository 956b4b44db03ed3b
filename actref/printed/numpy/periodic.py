"""NumPy functions of the periodic family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise


@elementwise("gcu")
def gcu(x: Array) -> Array:
    r"""Growing cosine unit.

    $$x \, \cos{\left(x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Noel, L, Trivedi and Dutta, 2021, arXiv:2108.12943.

    Example:
        >>> import actref
        >>> actref.gcu([-1.0, 0.5, 2.0]).tolist()
        [-0.540302305868, 0.438791280945, -0.832293673094]
    """
    return x * np.cos(x)


@elementwise("gcu")
def gcu_grad(x: Array) -> Array:
    r"""Derivative of GCU.

    $$\cos{\left(x \right)} - x \, \sin{\left(x \right)}$$

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
        >>> actref.gcu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.301168678940, 0.637869792588, -2.234741690199]
    """
    return np.cos(x) - x * np.sin(x)


@elementwise("sinc")
def sinc(x: Array) -> Array:
    r"""Cardinal sine.

    $$\operatorname{sinc}\left(x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Efe, 2008, doi:10.1007/s11063-008-9082-0.

    Example:
        >>> import actref
        >>> actref.sinc([-1.0, 0.5, 2.0]).tolist()
        [0.841470984808, 0.958851077208, 0.454648713413]
    """
    return np.sinc(x / np.pi)


@elementwise("sinc")
def sinc_grad(x: Array) -> Array:
    r"""Derivative of Sinc.

    $$\frac{x \, \cos{\left(x \right)} - \sin{\left(x \right)}}{x^{2}}$$

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
        >>> actref.sinc_grad([-1.0, 0.5, 2.0]).tolist()
        [0.301168678940, -0.162537030636, -0.435397774980]
    """
    u = 1 - x ** 2 * (1 - x ** 2 * (1 - x ** 2 * (1 - x ** 2 / 378) / 304) / 238) / 180
    v = 1 - x ** 2 * (1 - x ** 2 * (1 - x ** 2 * (1 - u * x ** 2 / 130) / 88) / 54) / 28
    w = np.cos(x) - np.sin(x) / np.where(np.abs(x) < 1, 1.0, x)
    p = w / np.where(np.abs(x) < 1, 1.0, x)
    return np.where(np.abs(x) < 1, -x * (1 - v * x ** 2 / 10) / 3, p)


@elementwise("sine")
def sine(x: Array, omega_0: float = 30.0) -> Array:
    r"""Sine with a frequency.

    $$\sin{\left(\omega_0 \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Sitzmann et al., 2020, arXiv:2006.09661.

    Example:
        >>> import actref
        >>> actref.sine([-1.0, 0.5, 2.0]).tolist()
        [0.988031624093, 0.650287840157, -0.304810621102]
    """
    return np.sin(omega_0 * x)


@elementwise("sine")
def sine_grad(x: Array, omega_0: float = 30.0) -> Array:
    r"""Derivative of Sine.

    $$\omega_0 \, \cos{\left(\omega_0 \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sine_grad([-1.0, 0.5, 2.0]).tolist()
        [4.627543496628, -22.790637385765, -28.572389412455]
    """
    return omega_0 * np.cos(omega_0 * x)


@elementwise("snake")
def snake(x: Array, alpha: float = 1.0) -> Array:
    r"""Snake.

    $$x + \frac{\sin^{2}{\left(\alpha \, x \right)}}{\alpha}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Frequency of the wave; the larger, the smaller the wave. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ziyin, Hartwig and Ueda, 2020, arXiv:2006.08195.

    Example:
        >>> import actref
        >>> actref.snake([-1.0, 0.5, 2.0]).tolist()
        [-0.291926581726, 0.729848847066, 2.826821810432]
    """
    return x + np.sin(alpha * x) ** 2 / alpha


@elementwise("snake")
def snake_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of Snake.

    $$1 + 2 \, \sin{\left(\alpha \, x \right)} \, \cos{\left(\alpha \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Frequency of the wave; the larger, the smaller the wave. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.snake_grad([-1.0, 0.5, 2.0]).tolist()
        [0.090702573174, 1.841470984808, 0.243197504692]
    """
    return (np.sin(alpha * x) + np.cos(alpha * x)) ** 2

"""NumPy functions of the softplus family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from actref.arrays import Array, elementwise


@elementwise("softplus")
def softplus(x: Array, beta: float = 1.0) -> Array:
    r"""Softplus.

    $$\frac{1}{\beta} \, \ln\left(1 + e^{\beta \, x}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Sharpness: the larger, the closer to ReLU. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Dugas et al., 2000, https://papers.nips.cc/paper/1920-incorporating-second-order-functional-knowledge-for-better-option-pricing.

    Example:
        >>> import actref
        >>> actref.softplus([-1.0, 0.5, 2.0]).tolist()
        [0.313261687518, 0.974076984180, 2.126928011043]
    """
    return np.logaddexp(0, beta * x) / beta


@elementwise("softplus")
def softplus_grad(x: Array, beta: float = 1.0) -> Array:
    r"""Derivative of Softplus.

    $$\sigma\left(\beta \, x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Sharpness: the larger, the closer to ReLU. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.268941421370, 0.622459331202, 0.880797077978]
    """
    return expit(beta * x)


@elementwise("sparse_plus")
def sparse_plus(x: Array) -> Array:
    r"""Sparse plus.

    $$\begin{cases} 0 & \text{if } x \leq -1 \\ x & \text{if } x \geq 1 \\ \frac{\left(x + 1\right)^{2}}{4} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068.

    Example:
        >>> import actref
        >>> actref.sparse_plus([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.5625, 2.0]
    """
    return np.where(x <= -1, 0.0, np.where(x >= 1, x, (x + 1) ** 2 / 4))


@elementwise("sparse_plus")
def sparse_plus_grad(x: Array) -> Array:
    r"""Derivative of Sparse plus.

    $$\begin{cases} 0 & \text{if } x \leq -1 \\ 1 & \text{if } x \geq 1 \\ \frac{x}{2} + \frac{1}{2} & \text{otherwise} \end{cases}$$

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
        >>> actref.sparse_plus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.75, 1.0]
    """
    return np.clip(x + 1, 0, 2) / 2


@elementwise("sqrt_softplus")
def sqrt_softplus(x: Array) -> Array:
    r"""Square root of softplus.

    $$\sqrt{\ln\left(1 + e^{x}\right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        DeepSeek-AI, 2026, arXiv:2606.19348.

    Example:
        >>> import actref
        >>> actref.sqrt_softplus([-1.0, 0.5, 2.0]).tolist()
        [0.559697853773, 0.986953385009, 1.458399126112]
    """
    # below -40 softplus is exp(x), whose root stays a number where exp(x) itself is 0
    return np.where(x < -40, np.exp(np.minimum(0, x) / 2), np.sqrt(np.logaddexp(0, x)))


@elementwise("sqrt_softplus")
def sqrt_softplus_grad(x: Array) -> Array:
    r"""Derivative of SqrtSoftplus.

    $$\frac{\sigma\left(x\right)}{2 \, \sqrt{\ln\left(1 + e^{x}\right)}}$$

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
        >>> actref.sqrt_softplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.240255898390, 0.315343835209, 0.301973946023]
    """
    # as the function: the quotient is 0 / 0 where exp(x) is 0
    body = expit(x) / 2 / np.sqrt(np.logaddexp(0, np.maximum(x, -40)))
    return np.where(x < -40, np.exp(np.minimum(0, x) / 2) / 2, body)


@elementwise("squareplus")
def squareplus(x: Array, b: float = 4.0) -> Array:
    r"""Squareplus.

    $$\frac{x}{2} + \frac{\sqrt{b + x^{2}}}{2}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        b: Width of the bend at zero. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Barron, 2021, arXiv:2112.11687.

    Example:
        >>> import actref
        >>> actref.squareplus([-1.0, 0.5, 2.0]).tolist()
        [0.618033988750, 1.280776406404, 2.414213562373]
    """
    # the sum cancels below 0, where it is also b over the difference; hypot does not overflow
    root = np.hypot(x, np.sqrt(b))
    return np.where(x > 0, x / 2 + root / 2, b / 4 / (root / 2 - np.minimum(x, 0) / 2))


@elementwise("squareplus")
def squareplus_grad(x: Array, b: float = 4.0) -> Array:
    r"""Derivative of Squareplus.

    $$\frac{x}{2 \, \sqrt{b + x^{2}}} + \frac{1}{2}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        b: Width of the bend at zero. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.squareplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.276393202250, 0.621267812518, 0.853553390593]
    """
    # as the function: 1 + x / root cancels below 0
    root = np.hypot(x, np.sqrt(b))
    return np.where(x > 0, 0.5 + x / root / 2, b / 2 / root / (root - np.minimum(x, 0)))

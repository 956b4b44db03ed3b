"""NumPy functions of the rectifier family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np
from scipy.special import erf, expit, ndtr

from actref.arrays import Array, elementwise, stochastic
from actref.axes import along_axis, unit_products


@elementwise("celu")
def celu(x: Array, alpha: float = 1.0) -> Array:
    r"""Continuously differentiable exponential linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ \alpha \, \left(e^{\frac{x}{\alpha}} - 1\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Barron, 2017, arXiv:1704.07483.

    Example:
        >>> import actref
        >>> actref.celu([-1.0, 0.5, 2.0]).tolist()
        [-0.632120558829, 0.5, 2.0]
    """
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(0, x) / alpha))


@elementwise("celu")
def celu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of CELU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ e^{\frac{x}{\alpha}} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.celu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.0, 1.0]
    """
    return np.exp(np.minimum(0, x) / alpha)


@elementwise("clipped_gelu")
def clipped_gelu(x: Array, min: float = -10.0, max: float = 10.0) -> Array:
    r"""Gaussian error linear unit with clipped output.

    $$\begin{cases} b & \text{if } x \, \Phi\left(x\right) > b \\ x \, \Phi\left(x\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Wu et al., 2020, arXiv:2004.09602.

    Example:
        >>> import actref
        >>> actref.clipped_gelu([-1.0, 0.5, 2.0]).tolist()
        [-0.158655253931, 0.345731230637, 1.954499736104]
    """
    return np.minimum(max, x * ndtr(x))


@elementwise("clipped_gelu")
def clipped_gelu_grad(x: Array, min: float = -10.0, max: float = 10.0) -> Array:
    r"""Derivative of Clipped GELU.

    $$\begin{cases} 0 & \text{if } x \, \Phi\left(x\right) > b \\ x \, \varphi\left(x\right) + \Phi\left(x\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clipped_gelu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.083315470588, 0.867495124656, 1.085231801078]
    """
    p = ndtr(x)
    return np.where(p * x > max, 0.0, p + x * np.exp(-x ** 2 / 2) / np.sqrt(2 * np.pi))


@along_axis("crelu")
def crelu(x: Array, axis: int = -1) -> Array:
    r"""Concatenated rectified linear unit.

    $$\begin{cases} \max\left(x_{i},\, 0\right) & \text{if } i \leq n \\ \max\left(- x_{i - n},\, 0\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Shang, Sohn, Almeida and Lee, 2016, arXiv:1603.05201.

    Example:
        >>> import actref
        >>> actref.crelu([1.0, -0.5, 2.0, 0.5]).tolist()
        [1.0, 0.0, 2.0, 0.5, 0.0, 0.5, 0.0, 0.0]
    """
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis)


@along_axis("crelu")
def crelu_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of CReLU.

    $$\frac{\partial f_i}{\partial x_j} = \begin{cases} \delta_{i j} \, \left[x_{i} > 0\right] & \text{if } i \leq n \\ - \delta_{j, i - n} \, \left[x_{i - n} < 0\right] & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.crelu_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5, 1.5, -2.0, 1.0, 3.0]).tolist()
        [1.0, 2.0, -1.0, 0.5]
    """
    positive, negative = np.split(g, 2, axis)
    return np.where(np.isnan(x), x, np.where(x > 0, positive, 0) - np.where(x < 0, negative, 0))


@along_axis("crelu")
def crelu_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of CReLU: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = \begin{cases} \delta_{i j} \, \left[x_{i} > 0\right] & \text{if } i \leq n \\ - \delta_{j, i - n} \, \left[x_{i - n} < 0\right] & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array with the other axes of x first, then one for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.crelu_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return crelu_grad(*unit_products(x, axis, 2 * x.shape[axis]))


@elementwise("elu")
def elu(x: Array, alpha: float = 1.0) -> Array:
    r"""Exponential linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ \alpha \, \left(e^{x} - 1\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Clevert, Unterthiner and Hochreiter, 2015, arXiv:1511.07289.

    Example:
        >>> import actref
        >>> actref.elu([-1.0, 0.5, 2.0]).tolist()
        [-0.632120558829, 0.5, 2.0]
    """
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(0, x)))


@elementwise("elu")
def elu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of ELU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ \alpha \, e^{x} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.elu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.0, 1.0]
    """
    return np.where(x > 0, 1.0, alpha * np.exp(np.minimum(0, x)))


@elementwise("gelu")
def gelu(x: Array) -> Array:
    r"""Gaussian error linear unit.

    $$x \, \Phi\left(x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Hendrycks and Gimpel, 2016, arXiv:1606.08415.

    Example:
        >>> import actref
        >>> actref.gelu([-1.0, 0.5, 2.0]).tolist()
        [-0.158655253931, 0.345731230637, 1.954499736104]
    """
    return x * ndtr(x)


@elementwise("gelu")
def gelu_grad(x: Array) -> Array:
    r"""Derivative of GELU.

    $$x \, \varphi\left(x\right) + \Phi\left(x\right)$$

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
        >>> actref.gelu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.083315470588, 0.867495124656, 1.085231801078]
    """
    return x * np.exp(-x ** 2 / 2) / np.sqrt(2 * np.pi) + ndtr(x)


@elementwise("gelu_tanh")
def gelu_tanh(x: Array) -> Array:
    r"""Gaussian error linear unit, tanh form.

    $$\frac{x}{2} \, \left(1 + \tanh{\left(\sqrt{\frac{2}{\pi}} \, \left(0.044715 \, x^{3} + x\right) \right)}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Hendrycks and Gimpel, 2016, arXiv:1606.08415.

    Example:
        >>> import actref
        >>> actref.gelu_tanh([-1.0, 0.5, 2.0]).tolist()
        [-0.158808009392, 0.345714009825, 1.954597694088]
    """
    return x * expit(2 * np.sqrt(2 / np.pi) * (x + 0.044715 * (x * x * x)))


@elementwise("gelu_tanh")
def gelu_tanh_grad(x: Array) -> Array:
    r"""Derivative of GELU (tanh).

    $$\frac{x \, \left(1 - \tanh^{2}{\left(\sqrt{\frac{2}{\pi}} \, \left(0.044715 \, x^{3} + x\right) \right)}\right) \, \left(3 \cdot 0.044715 \, x^{2} + 1\right)}{\sqrt{2 \, \pi}} + \frac{1}{2} \, \tanh{\left(\sqrt{\frac{2}{\pi}} \, \left(0.044715 \, x^{3} + x\right) \right)} + \frac{1}{2}$$

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
        >>> actref.gelu_tanh_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.082964083846, 0.867369903535, 1.086099256624]
    """
    u = 2 * np.sqrt(2 / np.pi) * (x + 0.044715 * (x * x * x))
    s = expit(u)
    return s + 2 * np.sqrt(2 / np.pi) * s * x * (1 + 3 * 0.044715 * x ** 2) * expit(-u)


@elementwise("hard_mish")
def hard_mish(x: Array) -> Array:
    r"""Hard Mish.

    $$\begin{cases} 0 & \text{if } x \leq -2 \\ x & \text{if } x \geq 0 \\ \frac{x}{2} \, \left(x + 2\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Misra, 2020, https://github.com/digantamisra98/H-Mish.

    Example:
        >>> import actref
        >>> actref.hard_mish([-1.0, 0.5, 2.0]).tolist()
        [-0.5, 0.5, 2.0]
    """
    return x * np.clip(x / 2 + 1, 0, 1)


@elementwise("hard_mish")
def hard_mish_grad(x: Array) -> Array:
    r"""Derivative of HardMish.

    $$\begin{cases} 0 & \text{if } x \leq -2 \\ 1 & \text{if } x \geq 0 \\ x + 1 & \text{otherwise} \end{cases}$$

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
        >>> actref.hard_mish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 1.0]
    """
    return np.where(x <= -2, 0.0, np.where(x >= 0, 1.0, x + 1))


@elementwise("hardswish")
def hardswish(x: Array) -> Array:
    r"""Hard Swish.

    $$\begin{cases} 0 & \text{if } x \leq -3 \\ x & \text{if } x \geq 3 \\ \frac{x}{6} \, \left(x + 3\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Howard et al., 2019, arXiv:1905.02244.

    Example:
        >>> import actref
        >>> actref.hardswish([-1.0, 0.5, 2.0]).tolist()
        [-0.333333333333, 0.291666666667, 1.666666666667]
    """
    return x * np.clip(x / 6 + 0.5, 0, 1)


@elementwise("hardswish")
def hardswish_grad(x: Array) -> Array:
    r"""Derivative of Hardswish.

    $$\begin{cases} 0 & \text{if } x \leq -3 \\ 1 & \text{if } x \geq 3 \\ \frac{x}{3} + \frac{1}{2} & \text{otherwise} \end{cases}$$

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
        >>> actref.hardswish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.166666666667, 0.666666666667, 1.166666666667]
    """
    return np.where(x <= -3, 0.0, np.where(x >= 3, 1.0, x / 3 + 0.5))


@elementwise("isrlu")
def isrlu(x: Array, alpha: float = 1.0) -> Array:
    r"""Inverse square root linear unit.

    $$\begin{cases} x & \text{if } x \geq 0 \\ \frac{x}{\sqrt{\alpha \, x^{2} + 1}} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: The larger, the nearer to zero negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Carlile et al., 2017, arXiv:1710.09967.

    Example:
        >>> import actref
        >>> actref.isrlu([-1.0, 0.5, 2.0]).tolist()
        [-0.707106781187, 0.5, 2.0]
    """
    return np.where(x >= 0, x, x / np.hypot(x, 1 / np.sqrt(alpha)) / np.sqrt(alpha))


@elementwise("isrlu")
def isrlu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of ISRLU.

    $$\begin{cases} 1 & \text{if } x \geq 0 \\ \frac{1}{\left(\alpha \, x^{2} + 1\right)^{\frac{3}{2}}} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: The larger, the nearer to zero negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.isrlu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.353553390593, 1.0, 1.0]
    """
    return 1 / (1 + alpha * np.minimum(0, x) ** 2) ** 1.5


@elementwise("leaky_relu")
def leaky_relu(x: Array, negative_slope: float = 0.01) -> Array:
    r"""Leaky rectified linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ a \, x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        negative_slope: Slope below zero. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Maas, Hannun and Ng, 2013, https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf.

    Example:
        >>> import actref
        >>> actref.leaky_relu([-1.0, 0.5, 2.0]).tolist()
        [-0.01, 0.5, 2.0]
    """
    return np.where(x > 0, x, negative_slope * x)


@elementwise("leaky_relu")
def leaky_relu_grad(x: Array, negative_slope: float = 0.01) -> Array:
    r"""Derivative of Leaky ReLU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ a & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        negative_slope: Slope below zero. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.leaky_relu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.01, 1.0, 1.0]
    """
    return np.where(x > 0, 1.0, negative_slope)


@along_axis("maxout")
def maxout(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Maxout.

    $$\max_{1 \le k \le p} x_{k + p \, \left(i - 1\right)}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        pieces: How many neighbouring components compete for one output; a whole number. Domain {1, 2, ...}.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.
        ParameterError: a parameter is outside its domain.

    Source:
        Goodfellow et al., 2013, arXiv:1302.4389.

    Example:
        >>> import actref
        >>> actref.maxout([1.0, -0.5, 2.0, 0.5]).tolist()
        [1.0, 2.0]
    """
    rows = np.moveaxis(x, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    return np.moveaxis(np.max(groups, -1), -1, axis)


@along_axis("maxout")
def maxout_grad(x: Array, g: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Maxout.

    $$\frac{\partial f_i}{\partial x_j} = \delta_{j, i \, p + m_{i} - p} \quad m_{i} = \argmax_{1 \le k \le p} x_{k + p \, \left(i - 1\right)}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        pieces: How many neighbouring components compete for one output; a whole number. Domain {1, 2, ...}.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed; or g has another shape than the result.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.maxout_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0]).tolist()
        [1.0, 0.0, 2.0, 0.0]
    """
    rows, weights = np.moveaxis(x, axis, -1), np.moveaxis(g, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    back = np.zeros_like(groups)
    np.put_along_axis(back, np.argmax(groups, -1, keepdims=True), weights[..., None], -1)
    back = np.where(np.isnan(groups).any(-1, keepdims=True), np.nan, back)
    return np.moveaxis(back.reshape(rows.shape), -1, axis)


@along_axis("maxout")
def maxout_jacobian(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Jacobian of Maxout: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = \delta_{j, i \, p + m_{i} - p} \quad m_{i} = \argmax_{1 \le k \le p} x_{k + p \, \left(i - 1\right)}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        pieces: How many neighbouring components compete for one output; a whole number. Domain {1, 2, ...}.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array with the other axes of x first, then one for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.maxout_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0]
    """
    rows, units = unit_products(x, axis, x.shape[axis] // int(pieces))
    return maxout_grad(rows, units, pieces=pieces)


@elementwise("mish")
def mish(x: Array) -> Array:
    r"""Mish.

    $$x \, \tanh{\left(\ln\left(1 + e^{x}\right) \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Misra, 2019, arXiv:1908.08681.

    Example:
        >>> import actref
        >>> actref.mish([-1.0, 0.5, 2.0]).tolist()
        [-0.303401461374, 0.375245211305, 1.943958959534]
    """
    return x * np.tanh(np.logaddexp(0, x))


@elementwise("mish")
def mish_grad(x: Array) -> Array:
    r"""Derivative of Mish.

    $$x \, \left(1 - \tanh^{2}{\left(\ln\left(1 + e^{x}\right) \right)}\right) \, \sigma\left(x\right) + \tanh{\left(\ln\left(1 + e^{x}\right) \right)}$$

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
        >>> actref.mish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.059216755877, 0.886424375358, 1.069317934279]
    """
    s = np.logaddexp(0, x)
    return 4 * x * expit(-2 * s) * expit(2 * s) * expit(x) + np.tanh(s)


@elementwise("prelu")
def prelu(x: Array, weight: Array | float = 0.25) -> Array:
    r"""Parametric rectified linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ a \, x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.

    Example:
        >>> import actref
        >>> actref.prelu([-1.0, 0.5, 2.0]).tolist()
        [-0.25, 0.5, 2.0]
    """
    return np.where(x > 0, x, weight * x)


@elementwise("prelu")
def prelu_grad(x: Array, weight: Array | float = 0.25) -> Array:
    r"""Derivative of PReLU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ a & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.prelu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.25, 1.0, 1.0]
    """
    return np.where(x > 0, 1.0, weight)


@elementwise("prelu")
def prelu_grad_weight(x: Array, weight: Array | float = 0.25) -> Array:
    r"""Derivative of PReLU with respect to $a$.

    $$\begin{cases} 0 & \text{if } x > 0 \\ x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.prelu_grad_weight([-1.0, 0.5, 2.0]).tolist()
        [-1.0, 0.0, 0.0]
    """
    return np.minimum(0, x)


@elementwise("quick_gelu")
def quick_gelu(x: Array) -> Array:
    r"""Quick Gaussian error linear unit.

    $$x \, \sigma\left(1.702 \, x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Hendrycks and Gimpel, 2016, arXiv:1606.08415.

    Example:
        >>> import actref
        >>> actref.quick_gelu([-1.0, 0.5, 2.0]).tolist()
        [-0.154204234067, 0.350388436606, 1.935658623144]
    """
    return x * expit(1.702 * x)


@elementwise("quick_gelu")
def quick_gelu_grad(x: Array) -> Array:
    r"""Derivative of QuickGELU.

    $$\left(1 + 1.702 \, x \, \left(1 - \sigma\left(1.702 \, x\right)\right)\right) \, \sigma\left(1.702 \, x\right)$$

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
        >>> actref.quick_gelu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.067779606556, 0.879221911965, 1.073815354309]
    """
    return (1 + 1.702 * x * expit(-1.702 * x)) * expit(1.702 * x)


@elementwise("relu")
def relu(x: Array) -> Array:
    r"""Rectified linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Fukushima, 1969, doi:10.1109/TSSC.1969.300225.

    Example:
        >>> import actref
        >>> actref.relu([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.5, 2.0]
    """
    return np.maximum(x, 0)


@elementwise("relu")
def relu_grad(x: Array) -> Array:
    r"""Derivative of ReLU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

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
        >>> actref.relu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 1.0]
    """
    return np.where(x > 0, 1.0, 0.0)


@elementwise("relu6")
def relu6(x: Array) -> Array:
    r"""ReLU cut at 6.

    $$\begin{cases} 0 & \text{if } x \leq 0 \\ 6 & \text{if } x \geq 6 \\ x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Krizhevsky, 2010, https://www.cs.toronto.edu/~kriz/conv-cifar10-aug2010.pdf.

    Example:
        >>> import actref
        >>> actref.relu6([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.5, 2.0]
    """
    return np.clip(x, 0, 6)


@elementwise("relu6")
def relu6_grad(x: Array) -> Array:
    r"""Derivative of ReLU6.

    $$\begin{cases} 0 & \text{if } x \leq 0 \text{ or } x \geq 6 \\ 1 & \text{otherwise} \end{cases}$$

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
        >>> actref.relu6_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 1.0]
    """
    return np.where((x > 0) & (x < 6), 1.0, 0.0)


@elementwise("relu_squared")
def relu_squared(x: Array) -> Array:
    r"""Squared rectified linear unit.

    $$\begin{cases} x^{2} & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        So et al., 2021, arXiv:2109.08668.

    Example:
        >>> import actref
        >>> actref.relu_squared([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.25, 4.0]
    """
    return np.maximum(x, 0) ** 2


@elementwise("relu_squared")
def relu_squared_grad(x: Array) -> Array:
    r"""Derivative of ReLU².

    $$\begin{cases} 2 \, x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

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
        >>> actref.relu_squared_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 4.0]
    """
    return 2 * np.maximum(x, 0)


@stochastic("rrelu")
def rrelu(x: Array, lower: float = 0.125, upper: float = 0.3333333333333333, training: bool = False, rng: np.random.Generator | None = None) -> Array:
    r"""Randomized leaky rectified linear unit.

    $$\begin{cases} x & \text{if } x > 0 \\ \frac{x}{2} \, \left(l + u\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lower: Smallest slope below zero. Domain (-∞, ∞).
        upper: Largest slope below zero. Domain (-∞, ∞).
        training: Draw a slope for each element, as in training.
        rng: The generator that draws; required in training.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Xu, Wang, Chen and Li, 2015, arXiv:1505.00853.

    Example:
        >>> import actref
        >>> actref.rrelu([-1.0, 0.5, 2.0]).tolist()
        [-0.229166666667, 0.5, 2.0]
    """
    a = rng.uniform(lower, upper, x.shape) if training and rng else lower / 2 + upper / 2
    return np.where(x > 0, x, a * x)


@stochastic("rrelu")
def rrelu_grad(x: Array, lower: float = 0.125, upper: float = 0.3333333333333333, training: bool = False, rng: np.random.Generator | None = None) -> Array:
    r"""Derivative of RReLU.

    $$\begin{cases} 1 & \text{if } x > 0 \\ \frac{l}{2} + \frac{u}{2} & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lower: Smallest slope below zero. Domain (-∞, ∞).
        upper: Largest slope below zero. Domain (-∞, ∞).
        training: Draw a slope for each element, as in training.
        rng: The generator that draws; required in training.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.rrelu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.229166666667, 1.0, 1.0]
    """
    a = rng.uniform(lower, upper, x.shape) if training and rng else lower / 2 + upper / 2
    return np.where(x > 0, 1.0, a)


@elementwise("selu")
def selu(x: Array) -> Array:
    r"""Scaled exponential linear unit.

    $$\begin{cases} \lambda \, x & \text{if } x > 0 \\ \alpha \, \lambda \, \left(e^{x} - 1\right) & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Klambauer, Unterthiner, Mayr and Hochreiter, 2017, arXiv:1706.02515.

    Example:
        >>> import actref
        >>> actref.selu([-1.0, 0.5, 2.0]).tolist()
        [-1.111330737813, 0.525350493678, 2.101401974711]
    """
    alpha = 1.6732632423543772
    lambda_ = 1.0507009873554805
    return np.where(x > 0, lambda_ * x, alpha * lambda_ * np.expm1(np.minimum(0, x)))


@elementwise("selu")
def selu_grad(x: Array) -> Array:
    r"""Derivative of SELU.

    $$\begin{cases} \lambda & \text{if } x > 0 \\ \alpha \, \lambda \, e^{x} & \text{otherwise} \end{cases}$$

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
        >>> actref.selu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.646768603035, 1.050700987355, 1.050700987355]
    """
    alpha = 1.6732632423543772
    lambda_ = 1.0507009873554805
    return np.where(x > 0, lambda_, alpha * lambda_ * np.exp(np.minimum(0, x)))


@elementwise("serf")
def serf(x: Array) -> Array:
    r"""Log-softplus error activation function.

    $$x \, \operatorname{erf}{\left(\ln\left(1 + e^{x}\right) \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Nag and Bhattacharyya, 2021, arXiv:2108.09598.

    Example:
        >>> import actref
        >>> actref.serf([-1.0, 0.5, 2.0]).tolist()
        [-0.342247955389, 0.415829311482, 1.994739333268]
    """
    return x * erf(np.logaddexp(0, x))


@elementwise("serf")
def serf_grad(x: Array) -> Array:
    r"""Derivative of Serf.

    $$\frac{2 \, x}{\sqrt{\pi}} \, e^{- \ln^{2}\left(1 + e^{x}\right)} \, \sigma\left(x\right) + \operatorname{erf}{\left(\ln\left(1 + e^{x}\right) \right)}$$

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
        >>> actref.serf_grad([-1.0, 0.5, 2.0]).tolist()
        [0.067145678569, 0.967635844196, 1.018931697163]
    """
    s = np.logaddexp(0, x)
    return 2 * x * np.exp(-s ** 2) * expit(x) / np.sqrt(np.pi) + erf(s)


@elementwise("silu")
def silu(x: Array) -> Array:
    r"""Sigmoid-weighted linear unit.

    $$x \, \sigma\left(x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Elfwing, Uchibe and Doya, 2017, arXiv:1702.03118.

    Example:
        >>> import actref
        >>> actref.silu([-1.0, 0.5, 2.0]).tolist()
        [-0.268941421370, 0.311229665601, 1.761594155956]
    """
    return x * expit(x)


@elementwise("silu")
def silu_grad(x: Array) -> Array:
    r"""Derivative of SiLU.

    $$\left(1 + x \, \left(1 - \sigma\left(x\right)\right)\right) \, \sigma\left(x\right)$$

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
        >>> actref.silu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.072329488129, 0.739961187303, 1.090784248785]
    """
    return (1 + x * expit(-x)) * expit(x)


@elementwise("smish")
def smish(x: Array) -> Array:
    r"""Smish.

    $$x \, \tanh{\left(\ln\left(1 + \sigma\left(x\right)\right) \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Wang, Ren and Wang, 2022, doi:10.3390/electronics11040540.

    Example:
        >>> import actref
        >>> actref.smish([-1.0, 0.5, 2.0]).tolist()
        [-0.233778809353, 0.224697973686, 1.118437415047]
    """
    return x * np.tanh(np.log1p(expit(x)))


@elementwise("smish")
def smish_grad(x: Array) -> Array:
    r"""Derivative of Smish.

    $$\frac{x \, \sigma\left(x\right)}{1 + \sigma\left(x\right)} \, \left(1 - \tanh^{2}{\left(\ln\left(1 + \sigma\left(x\right)\right) \right)}\right) \, \left(1 - \sigma\left(x\right)\right) + \tanh{\left(\ln\left(1 + \sigma\left(x\right)\right) \right)}$$

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
        >>> actref.smish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.087305071325, 0.507191890320, 0.635951501463]
    """
    s = expit(x)
    u = np.log1p(s)
    return 4 * s * x * expit(-2 * u) * expit(2 * u) * expit(-x) / (s + 1) + np.tanh(u)


@elementwise("star_relu")
def star_relu(x: Array, scale: Array | float = 0.8944, bias: Array | float = -0.4472) -> Array:
    r"""StarReLU.

    $$\begin{cases} b + s \, x^{2} & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        scale: Scale of the square. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        bias: Value below zero. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Yu et al., 2022, arXiv:2210.13452.

    Example:
        >>> import actref
        >>> actref.star_relu([-1.0, 0.5, 2.0]).tolist()
        [-0.4472, -0.2236, 3.1304]
    """
    return bias + scale * np.maximum(x, 0) ** 2


@elementwise("star_relu")
def star_relu_grad(x: Array, scale: Array | float = 0.8944, bias: Array | float = -0.4472) -> Array:
    r"""Derivative of StarReLU.

    $$\begin{cases} 2 \, s \, x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        scale: Scale of the square. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        bias: Value below zero. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.star_relu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.8944, 3.5776]
    """
    return 2 * scale * np.maximum(x, 0)


@elementwise("star_relu")
def star_relu_grad_scale(x: Array, scale: Array | float = 0.8944, bias: Array | float = -0.4472) -> Array:
    r"""Derivative of StarReLU with respect to $s$.

    $$\begin{cases} x^{2} & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        scale: Scale of the square. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        bias: Value below zero. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.star_relu_grad_scale([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.25, 4.0]
    """
    return np.maximum(x, 0) ** 2


@elementwise("star_relu")
def star_relu_grad_bias(x: Array, scale: Array | float = 0.8944, bias: Array | float = -0.4472) -> Array:
    r"""Derivative of StarReLU with respect to $b$.

    $$1$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        scale: Scale of the square. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        bias: Value below zero. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.star_relu_grad_bias([-1.0, 0.5, 2.0]).tolist()
        [1.0, 1.0, 1.0]
    """
    return np.ones_like(x)


@elementwise("swish")
def swish(x: Array, beta: float = 1.0) -> Array:
    r"""Swish.

    $$x \, \sigma\left(\beta \, x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ramachandran, Zoph and Le, 2017, arXiv:1710.05941.

    Example:
        >>> import actref
        >>> actref.swish([-1.0, 0.5, 2.0]).tolist()
        [-0.268941421370, 0.311229665601, 1.761594155956]
    """
    return x * expit(beta * x)


@elementwise("swish")
def swish_grad(x: Array, beta: float = 1.0) -> Array:
    r"""Derivative of Swish.

    $$\left(1 + \beta \, x \, \left(1 - \sigma\left(\beta \, x\right)\right)\right) \, \sigma\left(\beta \, x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.swish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.072329488129, 0.739961187303, 1.090784248785]
    """
    return (1 + beta * x * expit(-beta * x)) * expit(beta * x)


@elementwise("swoosh_r")
def swoosh_r(x: Array, shift: float = 1.0, slope: float = 0.08, offset: float = 0.313261687) -> Array:
    r"""SwooshR.

    $$\ln\left(1 + e^{x - s}\right) - b - a \, x$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        shift: Where the softplus bends. Domain (-∞, ∞).
        slope: What is taken from the slope on both sides. Domain (-∞, ∞).
        offset: Brings the curve to the origin, to nine digits. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Yao et al., 2023, arXiv:2310.11230.

    Example:
        >>> import actref
        >>> actref.swoosh_r([-1.0, 0.5, 2.0]).tolist()
        [-0.106333675957, 0.120815297180, 0.840000000518]
    """
    return np.logaddexp(0, x - shift) - offset - slope * x


@elementwise("swoosh_r")
def swoosh_r_grad(x: Array, shift: float = 1.0, slope: float = 0.08, offset: float = 0.313261687) -> Array:
    r"""Derivative of SwooshR.

    $$\sigma\left(x - s\right) - a$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        shift: Where the softplus bends. Domain (-∞, ∞).
        slope: What is taken from the slope on both sides. Domain (-∞, ∞).
        offset: Brings the curve to the origin, to nine digits. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.swoosh_r_grad([-1.0, 0.5, 2.0]).tolist()
        [0.039202922022, 0.297540668798, 0.651058578630]
    """
    return expit(x - shift) - slope


@elementwise("telu")
def telu(x: Array) -> Array:
    r"""Hyperbolic tangent exponential linear unit.

    $$x \, \tanh{\left(e^{x} \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Fernandez and Mali, 2024, arXiv:2402.02790.

    Example:
        >>> import actref
        >>> actref.telu([-1.0, 0.5, 2.0]).tolist()
        [-0.352135490547, 0.464340970575, 1.999998472408]
    """
    return x * np.tanh(np.exp(x))


@elementwise("telu")
def telu_grad(x: Array) -> Array:
    r"""Derivative of TeLU.

    $$x \, \left(1 - \tanh^{2}{\left(e^{x} \right)}\right) \, e^{x} + \tanh{\left(e^{x} \right)}$$

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
        >>> actref.telu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.029872880715, 1.042072624687, 1.000021811115]
    """
    s = np.minimum(7, x)
    e = np.exp(s)
    return np.tanh(e) + 4 * e * x * expit(-2 * e) * expit(2 * e)


@elementwise("threshold")
def threshold(x: Array, threshold: float = 1.0, value: float = 0.0) -> Array:
    r"""Threshold.

    $$\begin{cases} x & \text{if } x > t \\ c & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        threshold: Largest input that is replaced. Domain (-∞, ∞).
        value: What replaces inputs up to the threshold. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Fukushima, 1969, doi:10.1109/TSSC.1969.300225.

    Example:
        >>> import actref
        >>> actref.threshold([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    return np.where(x <= threshold, value, x)


@elementwise("threshold")
def threshold_grad(x: Array, threshold: float = 1.0, value: float = 0.0) -> Array:
    r"""Derivative of Threshold.

    $$\begin{cases} 1 & \text{if } x > t \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        threshold: Largest input that is replaced. Domain (-∞, ∞).
        value: What replaces inputs up to the threshold. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.threshold_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    return np.where(x > threshold, 1.0, 0.0)


@elementwise("thresholded_relu")
def thresholded_relu(x: Array, alpha: float = 1.0) -> Array:
    r"""Thresholded rectified linear unit.

    $$\begin{cases} x & \text{if } x > \alpha \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Konda, Memisevic and Krueger, 2014, arXiv:1402.3337.

    Example:
        >>> import actref
        >>> actref.thresholded_relu([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    return np.where(x <= alpha, 0.0, x)


@elementwise("thresholded_relu")
def thresholded_relu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of Thresholded ReLU.

    $$\begin{cases} 1 & \text{if } x > \alpha \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.thresholded_relu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    return np.where(x > alpha, 1.0, 0.0)


@elementwise("xielu")
def xielu(x: Array, alpha_p: Array | float = 0.8, alpha_n: Array | float = 0.8, beta: float = 0.5) -> Array:
    r"""Expanded integral of the exponential linear unit.

    $$\begin{cases} \alpha_p \, x^{2} + \beta \, x & \text{if } x > 0 \\ \alpha_n \, \left(e^{x} - 1 - x\right) + \beta \, x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. A number, or one for each channel (axis 1). Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. A number, or one for each channel (axis 1). Domain [0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Huang and Schlag, 2024, arXiv:2411.13010.

    Example:
        >>> import actref
        >>> actref.xielu([-1.0, 0.5, 2.0]).tolist()
        [-0.205696447063, 0.45, 4.2]
    """
    # near 0 exp(x) - 1 - x loses every digit, and has a series
    # far out the terms in x cancel where alpha_n is beta
    near, below = np.clip(x, -1, 0), np.minimum(0, x)
    series = np.ones_like(x)
    for k in range(18, 2, -1):
        series = 1 + near / k * series
    curve = alpha_n * (near * near / 2 * series) + beta * near
    far = alpha_n * np.expm1(below) + (beta - alpha_n) * below
    return np.where(x > 0, x * (alpha_p * x + beta), np.where(x > -1, curve, far))


@elementwise("xielu")
def xielu_grad(x: Array, alpha_p: Array | float = 0.8, alpha_n: Array | float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU.

    $$\begin{cases} 2 \, \alpha_p \, x + \beta & \text{if } x > 0 \\ \alpha_n \, e^{x} - \alpha_n + \beta & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. A number, or one for each channel (axis 1). Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. A number, or one for each channel (axis 1). Domain [0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.005696447063, 1.3, 3.7]
    """
    # as the function: near 0 expm1 keeps the digits, far out the difference of the parameters does
    below = np.minimum(0, x)
    slope = np.where(x > -1, alpha_n * np.expm1(below) + beta, alpha_n * np.exp(below) + (beta - alpha_n))
    return np.where(x > 0, 2 * alpha_p * x + beta, slope)


@elementwise("xielu")
def xielu_grad_alpha_p(x: Array, alpha_p: Array | float = 0.8, alpha_n: Array | float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU with respect to $\alpha_p$.

    $$\begin{cases} x^{2} & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. A number, or one for each channel (axis 1). Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. A number, or one for each channel (axis 1). Domain [0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad_alpha_p([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.25, 4.0]
    """
    return np.maximum(x, 0) ** 2


@elementwise("xielu")
def xielu_grad_alpha_n(x: Array, alpha_p: Array | float = 0.8, alpha_n: Array | float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU with respect to $\alpha_n$.

    $$\begin{cases} 0 & \text{if } x > 0 \\ e^{x} - 1 - x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. A number, or one for each channel (axis 1). Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. A number, or one for each channel (axis 1). Domain [0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad_alpha_n([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 0.0, 0.0]
    """
    # near 0 exp(x) - 1 - x by its series
    near, below = np.clip(x, -1, 0), np.minimum(0, x)
    series = np.ones_like(x)
    for k in range(18, 2, -1):
        series = 1 + near / k * series
    return np.where(x > -1, near * near / 2 * series, np.expm1(below) - below)

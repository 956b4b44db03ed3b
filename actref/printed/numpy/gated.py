"""NumPy functions of the gated family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtr

from actref.arrays import Array
from actref.axes import along_axis
from actref.layouts import halves, joined


@along_axis("bilinear")
def bilinear(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Bilinear gated unit, of a value a and a gate b that lie side by side in x.

    $$a \, b$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Dauphin, Fan, Auli and Grangier, 2016, arXiv:1612.08083.

    Example:
        >>> import actref
        >>> actref.bilinear([2.0, 1.0]).tolist()
        [2.0]
    """
    a, b = halves(x, axis, layout)
    return a * b


@along_axis("bilinear")
def bilinear_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of Bilinear.

    $$\frac{\partial f}{\partial a} = b \qquad \frac{\partial f}{\partial b} = a$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.bilinear_grad([2.0, 1.0], [10.0]).tolist()
        [10.0, 20.0]
    """
    a, b = halves(x, axis, layout)
    da = b
    db = a
    return joined(g * da, g * db, axis, layout)


@along_axis("bilinear")
def bilinear_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of Bilinear, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = b \qquad \frac{\partial f}{\partial b} = a$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.bilinear_jacobian([2.0, 1.0]).tolist()
        [1.0, 2.0]
    """
    a, b = halves(x, axis, layout)
    da = b
    db = a
    return joined(da, db, axis, layout)


@along_axis("clamped_swiglu")
def clamped_swiglu(x: Array, alpha: float = 1.702, limit: float = 7.0, offset: float = 1.0, axis: int = -1, layout: str = "interleaved") -> Array:
    r"""Clamped gated linear unit with a scaled sigmoid, of a value a and a gate b that lie side by side in x.

    $$\left(c + \begin{cases} - \lambda & \text{if } a < - \lambda \\ \lambda & \text{if } a > \lambda \\ a & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} \lambda \, \sigma\left(\alpha \, \lambda\right) & \text{if } b > \lambda \\ b \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        offset: Added to the value after the cut; 0 is SwiGLU whose halves are only cut. Domain (-∞, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout, or a parameter outside its domain.

    Source:
        OpenAI, 2025, arXiv:2508.10925.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu([1.0, 2.0]).tolist()
        [2.537387297798]
    """
    a, b = halves(x, axis, layout)
    s = np.minimum(limit, b)
    return (offset + np.clip(a, -limit, limit)) * (s * expit(alpha * s))


@along_axis("clamped_swiglu")
def clamped_swiglu_grad(x: Array, g: Array, alpha: float = 1.702, limit: float = 7.0, offset: float = 1.0, axis: int = -1, layout: str = "interleaved") -> Array:
    r"""Product of g with the Jacobian of Clamped SwiGLU.

    $$\frac{\partial f}{\partial a} = \left(\begin{cases} 0 & \text{if } a < - \lambda \text{ or } a > \lambda \\ 1 & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} \lambda \, \sigma\left(\alpha \, \lambda\right) & \text{if } b > \lambda \\ b \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right) \qquad \frac{\partial f}{\partial b} = \left(c + \begin{cases} - \lambda & \text{if } a < - \lambda \\ \lambda & \text{if } a > \lambda \\ a & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} 0 & \text{if } b > \lambda \\ \left(1 + \alpha \, b \, \left(1 - \sigma\left(\alpha \, b\right)\right)\right) \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        alpha: Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        offset: Added to the value after the cut; 0 is SwiGLU whose halves are only cut. Domain (-∞, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout, or a parameter outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu_grad([1.0, 2.0], [10.0]).tolist()
        [32.033388196690, 8.457957659328]
    """
    a, b = halves(x, axis, layout)
    s = np.minimum(limit, b)
    p = np.where(b > limit, 0.0, (1 + alpha * b * expit(-alpha * b)) * expit(alpha * b))
    da = np.where(np.abs(a) > limit, 0.0, 1.0) * (s * expit(alpha * s))
    db = p * (offset + np.clip(a, -limit, limit))
    return joined(g * da, g * db, axis, layout)


@along_axis("clamped_swiglu")
def clamped_swiglu_jacobian(x: Array, alpha: float = 1.702, limit: float = 7.0, offset: float = 1.0, axis: int = -1, layout: str = "interleaved") -> Array:
    r"""Partial derivatives of Clamped SwiGLU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = \left(\begin{cases} 0 & \text{if } a < - \lambda \text{ or } a > \lambda \\ 1 & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} \lambda \, \sigma\left(\alpha \, \lambda\right) & \text{if } b > \lambda \\ b \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right) \qquad \frac{\partial f}{\partial b} = \left(c + \begin{cases} - \lambda & \text{if } a < - \lambda \\ \lambda & \text{if } a > \lambda \\ a & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} 0 & \text{if } b > \lambda \\ \left(1 + \alpha \, b \, \left(1 - \sigma\left(\alpha \, b\right)\right)\right) \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        offset: Added to the value after the cut; 0 is SwiGLU whose halves are only cut. Domain (-∞, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout, or a parameter outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu_jacobian([1.0, 2.0]).tolist()
        [3.203338819669, 0.845795765933]
    """
    a, b = halves(x, axis, layout)
    s = np.minimum(limit, b)
    p = np.where(b > limit, 0.0, (1 + alpha * b * expit(-alpha * b)) * expit(alpha * b))
    da = np.where(np.abs(a) > limit, 0.0, 1.0) * (s * expit(alpha * s))
    db = p * (offset + np.clip(a, -limit, limit))
    return joined(da, db, axis, layout)


@along_axis("geglu")
def geglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with GELU, of a value a and a gate b that lie side by side in x.

    $$a \, b \, \Phi\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import actref
        >>> actref.geglu([2.0, 1.0]).tolist()
        [1.682689492137]
    """
    a, b = halves(x, axis, layout)
    return a * (b * ndtr(b))


@along_axis("geglu")
def geglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of GEGLU.

    $$\frac{\partial f}{\partial a} = b \, \Phi\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(b \, \varphi\left(b\right) + \Phi\left(b\right)\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.geglu_grad([2.0, 1.0], [10.0]).tolist()
        [8.413447460685, 21.666309411754]
    """
    a, b = halves(x, axis, layout)
    p = ndtr(b)
    da = b * p
    db = a * (p + b * np.exp(-b ** 2 / 2) / np.sqrt(2 * np.pi))
    return joined(g * da, g * db, axis, layout)


@along_axis("geglu")
def geglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of GEGLU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = b \, \Phi\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(b \, \varphi\left(b\right) + \Phi\left(b\right)\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.geglu_jacobian([2.0, 1.0]).tolist()
        [0.841344746069, 2.166630941175]
    """
    a, b = halves(x, axis, layout)
    p = ndtr(b)
    da = b * p
    db = a * (p + b * np.exp(-b ** 2 / 2) / np.sqrt(2 * np.pi))
    return joined(da, db, axis, layout)


@along_axis("glu")
def glu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit, of a value a and a gate b that lie side by side in x.

    $$a \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Dauphin, Fan, Auli and Grangier, 2016, arXiv:1612.08083.

    Example:
        >>> import actref
        >>> actref.glu([2.0, 1.0]).tolist()
        [1.462117157260]
    """
    a, b = halves(x, axis, layout)
    return a * expit(b)


@along_axis("glu")
def glu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of GLU.

    $$\frac{\partial f}{\partial a} = \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(1 - \sigma\left(b\right)\right) \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.glu_grad([2.0, 1.0], [10.0]).tolist()
        [7.310585786300, 3.932238664830]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = s
    db = a * (s * expit(-b))
    return joined(g * da, g * db, axis, layout)


@along_axis("glu")
def glu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of GLU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(1 - \sigma\left(b\right)\right) \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.glu_jacobian([2.0, 1.0]).tolist()
        [0.731058578630, 0.393223866483]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = s
    db = a * (s * expit(-b))
    return joined(da, db, axis, layout)


@along_axis("gtu")
def gtu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated tanh unit, of a value a and a gate b that lie side by side in x.

    $$\tanh{\left(a \right)} \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        van den Oord et al., 2016, arXiv:1606.05328.

    Example:
        >>> import actref
        >>> actref.gtu([2.0, 1.0]).tolist()
        [0.704760632450]
    """
    a, b = halves(x, axis, layout)
    return np.tanh(a) * expit(b)


@along_axis("gtu")
def gtu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of GTU.

    $$\frac{\partial f}{\partial a} = \left(1 - \tanh^{2}{\left(a \right)}\right) \, \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = \left(1 - \sigma\left(b\right)\right) \, \tanh{\left(a \right)} \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.gtu_grad([2.0, 1.0], [10.0]).tolist()
        [0.516498915962, 1.895393262168]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = 4 * s * (expit(-2 * a) * expit(2 * a))
    db = np.tanh(a) * (s * expit(-b))
    return joined(g * da, g * db, axis, layout)


@along_axis("gtu")
def gtu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of GTU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = \left(1 - \tanh^{2}{\left(a \right)}\right) \, \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = \left(1 - \sigma\left(b\right)\right) \, \tanh{\left(a \right)} \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.gtu_jacobian([2.0, 1.0]).tolist()
        [0.051649891596, 0.189539326217]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = 4 * s * (expit(-2 * a) * expit(2 * a))
    db = np.tanh(a) * (s * expit(-b))
    return joined(da, db, axis, layout)


@along_axis("reglu")
def reglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with ReLU, of a value a and a gate b that lie side by side in x.

    $$a \, \left(\begin{cases} b & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import actref
        >>> actref.reglu([2.0, 1.0]).tolist()
        [2.0]
    """
    a, b = halves(x, axis, layout)
    return a * np.maximum(b, 0)


@along_axis("reglu")
def reglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of ReGLU.

    $$\frac{\partial f}{\partial a} = \begin{cases} b & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases} \qquad \frac{\partial f}{\partial b} = a \, \left(\begin{cases} 1 & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.reglu_grad([2.0, 1.0], [10.0]).tolist()
        [10.0, 20.0]
    """
    a, b = halves(x, axis, layout)
    da = np.maximum(b, 0)
    db = a * np.where(b > 0, 1.0, 0.0)
    return joined(g * da, g * db, axis, layout)


@along_axis("reglu")
def reglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of ReGLU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = \begin{cases} b & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases} \qquad \frac{\partial f}{\partial b} = a \, \left(\begin{cases} 1 & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases}\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.reglu_jacobian([2.0, 1.0]).tolist()
        [1.0, 2.0]
    """
    a, b = halves(x, axis, layout)
    da = np.maximum(b, 0)
    db = a * np.where(b > 0, 1.0, 0.0)
    return joined(da, db, axis, layout)


@along_axis("swiglu")
def swiglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with SiLU, of a value a and a gate b that lie side by side in x.

    $$a \, b \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import actref
        >>> actref.swiglu([2.0, 1.0]).tolist()
        [1.462117157260]
    """
    a, b = halves(x, axis, layout)
    return a * (b * expit(b))


@along_axis("swiglu")
def swiglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of SwiGLU.

    $$\frac{\partial f}{\partial a} = b \, \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(1 + b \, \left(1 - \sigma\left(b\right)\right)\right) \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd; or g has another shape.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.swiglu_grad([2.0, 1.0], [10.0]).tolist()
        [7.310585786300, 18.553410237430]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = b * s
    db = a * (s * (1 + b * expit(-b)))
    return joined(g * da, g * db, axis, layout)


@along_axis("swiglu")
def swiglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of SwiGLU, each in the place of its argument.

    $$\frac{\partial f}{\partial a} = b \, \sigma\left(b\right) \qquad \frac{\partial f}{\partial b} = a \, \left(1 + b \, \left(1 - \sigma\left(b\right)\right)\right) \, \sigma\left(b\right)$$

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.swiglu_jacobian([2.0, 1.0]).tolist()
        [0.731058578630, 1.855341023743]
    """
    a, b = halves(x, axis, layout)
    s = expit(b)
    da = b * s
    db = a * (s * (1 + b * expit(-b)))
    return joined(da, db, axis, layout)

"""NumPy functions of the softmax family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis, unit_products


@along_axis("entmax15")
def entmax15(x: Array, axis: int = -1) -> Array:
    r"""Entmax with exponent 1.5.

    $$\max\left(\frac{x_{i}}{2} - \tau(x),\, 0\right)^{2}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Peters, Niculae and Martins, 2019, arXiv:1905.05702.

    Example:
        >>> import actref
        >>> actref.entmax15([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.162070112572, 0.0, 0.814649437142, 0.023280450286]
    """
    z = np.moveaxis(x - np.max(x, axis, keepdims=True), axis, -1) / 2
    ordered = -np.sort(-z)
    size = np.arange(1, z.shape[-1] + 1)
    mean = np.cumsum(ordered, -1) / size
    spread = np.cumsum(ordered**2, -1) - size * mean**2
    threshold = mean - np.sqrt(np.maximum(1 - spread, 0) / size)
    last = np.sum(threshold <= ordered, -1, keepdims=True) - 1
    return np.moveaxis(np.maximum(z - np.take_along_axis(threshold, last, -1), 0) ** 2, -1, axis)


@along_axis("entmax15")
def entmax15_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Entmax 1.5.

    $$\frac{\partial f_i}{\partial x_j} = u_{i} \, \left(\delta_{i j} - \frac{u_{j}}{\sum_{k=1}^{n} u_{k}}\right) \quad u_{i} = \max\left(\frac{x_{i}}{2} - \tau(x),\, 0\right)$$

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
        >>> actref.entmax15_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.519594195999, 0.0, -0.640233006285, 0.120638810286]
    """
    u = np.sqrt(entmax15(x, axis=axis))
    mean = np.sum(u * g, axis, keepdims=True) / np.sum(u, axis, keepdims=True)
    return np.where(u == 0, 0, u * (g - mean))


@along_axis("entmax15")
def entmax15_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Entmax 1.5: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = u_{i} \, \left(\delta_{i j} - \frac{u_{j}}{\sum_{k=1}^{n} u_{k}}\right) \quad u_{i} = \max\left(\frac{x_{i}}{2} - \tau(x),\, 0\right)$$

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
        >>> actref.entmax15_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.291400144571, 0.0, -0.249262749143, -0.042137395428, 0.0, 0.0, 0.0, 0.0, -0.249262749143, 0.0, 0.343734421142, -0.094471672000, -0.042137395428, 0.0, -0.094471672000, 0.136609067428]
    """
    return entmax15_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("gumbel_softmax")
def gumbel_softmax(x: Array, tau: float = 1.0, hard: bool = False, axis: int = -1, rng: np.random.Generator | None = None) -> Array:
    r"""Gumbel-softmax.

    $$\frac{e^{\frac{\gamma_{i} + x_{i}}{\tau}}}{\sum_{k=1}^{n} e^{\frac{\gamma_{k} + x_{k}}{\tau}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        tau: Temperature: the smaller it is, the nearer each sample is to one-hot. Domain (0, ∞).
        hard: Round the sample to one-hot. Its gradient remains that of the soft sample.
        axis: The axis along which the vectors lie. torch calls it `dim`.
        rng: Draws the noise, with that axis last: `rng.gumbel(size=...)`. None for a fresh, unseeded generator.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.
        ParameterError: a parameter is outside its domain.

    Source:
        Jang, Gu and Poole, 2016, arXiv:1611.01144.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> abs(round(float(actref.gumbel_softmax([1.0, -0.5, 2.0, 0.5], rng=np.random.default_rng(0)).sum()), 9))
        1.0
    """
    z = (x + np.random.default_rng(rng).gumbel(size=x.shape)) / tau
    e = np.exp(z - np.max(z, axis, keepdims=True))
    soft = e / np.sum(e, axis, keepdims=True)
    if hard:
        soft[~np.isnan(soft)] = 0
        np.put_along_axis(soft, np.argmax(z, axis, keepdims=True), 1, axis)
    return soft


@along_axis("gumbel_softmax")
def gumbel_softmax_grad(x: Array, g: Array, tau: float = 1.0, axis: int = -1, rng: np.random.Generator | None = None) -> Array:
    r"""Product of g with the Jacobian of Gumbel-Softmax.

    $$\frac{\partial f_i}{\partial x_j} = \frac{s_{i}}{\tau} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{\frac{\gamma_{i} + x_{i}}{\tau}}}{\sum_{k=1}^{n} e^{\frac{\gamma_{k} + x_{k}}{\tau}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        tau: Temperature: the smaller it is, the nearer each sample is to one-hot. Domain (0, ∞).
        axis: The axis along which the vectors lie. torch calls it `dim`.
        rng: Draws the noise, with that axis last: `rng.gumbel(size=...)`. None for a fresh, unseeded generator.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed; or g has another shape than the result.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> abs(round(float(actref.gumbel_softmax_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5], rng=np.random.default_rng(0)).sum()), 9))
        0.0
    """
    noise = np.random.default_rng(rng).gumbel(size=x.shape)
    return softmax_grad((x + noise) / tau, g, axis=axis) / tau


@along_axis("gumbel_softmax")
def gumbel_softmax_jacobian(x: Array, tau: float = 1.0, axis: int = -1, rng: np.random.Generator | None = None) -> Array:
    r"""Jacobian of Gumbel-Softmax: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = \frac{s_{i}}{\tau} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{\frac{\gamma_{i} + x_{i}}{\tau}}}{\sum_{k=1}^{n} e^{\frac{\gamma_{k} + x_{k}}{\tau}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        tau: Temperature: the smaller it is, the nearer each sample is to one-hot. Domain (0, ∞).
        axis: The axis along which the vectors lie. torch calls it `dim`.
        rng: Draws the noise, with that axis last: `rng.gumbel(size=...)`. None for a fresh, unseeded generator.

    Returns:
        Array with the other axes of x first, then one for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> abs(round(float(actref.gumbel_softmax_jacobian([1.0, -0.5, 2.0, 0.5], rng=np.random.default_rng(0)).sum()), 9))
        0.0
    """
    noise = np.random.default_rng(rng).gumbel(size=x.shape)
    return softmax_grad(*unit_products((x + noise) / tau, axis, x.shape[axis])) / tau


@along_axis("hardmax")
def hardmax(x: Array, axis: int = -1) -> Array:
    r"""Hardmax.

    $$\delta_{i, \argmax_{1 \le k \le n} x_{k}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Project, 2017, https://onnx.ai/onnx/operators/onnx__Hardmax.html.

    Example:
        >>> import actref
        >>> actref.hardmax([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.0, 0.0, 1.0, 0.0]
    """
    first = np.zeros_like(x)
    np.put_along_axis(first, np.argmax(x, axis, keepdims=True), 1, axis)
    return np.where(np.isnan(x).any(axis, keepdims=True), np.nan, first)


@along_axis("hardmax")
def hardmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Hardmax.

    $$\frac{\partial f_i}{\partial x_j} = 0$$

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
        >>> actref.hardmax_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.0, 0.0, 0.0, 0.0]
    """
    return np.where(np.isnan(x).any(axis, keepdims=True), np.nan, np.zeros_like(g))


@along_axis("hardmax")
def hardmax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Hardmax: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = 0$$

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
        >>> actref.hardmax_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return hardmax_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("log_softmax")
def log_softmax(x: Array, axis: int = -1) -> Array:
    r"""Logarithm of softmax.

    $$x_{i} - \ln{\left(\sum_{k=1}^{n} e^{x_{k}} \right)}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import actref
        >>> actref.log_softmax([1.0, -0.5, 2.0, 0.5]).tolist()
        [-1.514674965501, -3.014674965501, -0.514674965501, -2.014674965501]
    """
    top = np.argmax(x, axis, keepdims=True)
    z = x - np.take_along_axis(x, top, axis)
    e = np.exp(z)
    np.put_along_axis(e, top, 0, axis)  # exp(0) = 1 of the largest, which log1p adds without loss
    return z - np.log1p(np.sum(e, axis, keepdims=True))


@along_axis("log_softmax")
def log_softmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of LogSoftmax.

    $$\frac{\partial f_i}{\partial x_j} = \delta_{i j} - s_{j} \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.log_softmax_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.450300895742, 1.877345550833, -2.494237086226, 0.166590639651]
    """
    top = np.argmax(x, axis, keepdims=True)
    e = np.exp(x - np.take_along_axis(x, top, axis))
    back = g - e / np.sum(e, axis, keepdims=True) * np.sum(g, axis, keepdims=True)
    # at the largest, whose softmax may be nearly 1, the difference cancels: there g of the others is subtracted
    first, rest = np.take_along_axis(g, top, axis), g.copy()
    np.put_along_axis(e, top, 0, axis)
    np.put_along_axis(rest, top, 0, axis)
    others = np.sum(e, axis, keepdims=True)
    largest = (first * others - np.sum(rest, axis, keepdims=True)) / (1 + others)
    np.put_along_axis(back, top, np.where(np.isnan(x).any(axis, keepdims=True), np.nan, largest), axis)
    return back


@along_axis("log_softmax")
def log_softmax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of LogSoftmax: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = \delta_{i j} - s_{j} \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.log_softmax_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.780120358297, -0.049061779667, -0.597694834490, -0.133363744140, -0.219879641703, 0.950938220333, -0.597694834490, -0.133363744140, -0.219879641703, -0.049061779667, 0.402305165510, -0.133363744140, -0.219879641703, -0.049061779667, -0.597694834490, 0.866636255860]
    """
    return log_softmax_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("softmax")
def softmax(x: Array, axis: int = -1) -> Array:
    r"""Softmax.

    $$\frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import actref
        >>> actref.softmax([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.219879641703, 0.049061779667, 0.597694834490, 0.133363744140]
    """
    e = np.exp(x - np.max(x, axis, keepdims=True))
    return e / np.sum(e, axis, keepdims=True)


@along_axis("softmax")
def softmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Softmax.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.softmax_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.266716151716, 0.108574197313, -0.470380000415, 0.095089651386]
    """
    s = softmax(x, axis=axis)
    # less the weight of the largest: where its softmax is nearly 1, the difference would cancel
    h = g - np.take_along_axis(g, np.argmax(x, axis, keepdims=True), axis)
    return s * (h - np.sum(s * h, axis, keepdims=True))


@along_axis("softmax")
def softmax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Softmax: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.softmax_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.171532584868, -0.010787686534, -0.131420926056, -0.029323972278, -0.010787686534, 0.046654721443, -0.029323972278, -0.006543062631, -0.131420926056, -0.029323972278, 0.240455719314, -0.079710820981, -0.029323972278, -0.006543062631, -0.079710820981, 0.115577855889]
    """
    return softmax_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("softmax1")
def softmax1(x: Array, axis: int = -1) -> Array:
    r"""Softmax with one more weight.

    $$\frac{e^{x_{i}}}{1 + \sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Miller, 2023, https://www.evanmiller.org/attention-is-off-by-one.html.

    Example:
        >>> import actref
        >>> actref.softmax1([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.203424774492, 0.045390202511, 0.552965867961, 0.123383362675]
    """
    largest = np.maximum(np.max(x, axis, keepdims=True), 0)
    e = np.exp(x - largest)
    return e / (np.exp(-largest) + np.sum(e, axis, keepdims=True))


@along_axis("softmax1")
def softmax1_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Softmax1.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{1 + \sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.softmax1_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.243513492823, 0.099725407163, -0.443993433396, 0.086006718114]
    """
    largest = np.maximum(np.max(x, axis, keepdims=True), 0)
    e, one = np.exp(x - largest), np.exp(-largest)
    total = one + np.sum(e, axis, keepdims=True)
    # less the weight of a component that has most: its own difference would cancel
    index = np.argmax(x, axis, keepdims=True)
    most = np.where(np.take_along_axis(e, index, axis) > total / 2, np.take_along_axis(g, index, axis), 0)
    h = g - most
    return e / total * (h - np.sum(e * h, axis, keepdims=True) / total + most * one / total)


@along_axis("softmax1")
def softmax1_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Softmax1: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{1 + \sum_{k=1}^{n} e^{x_{k}}}$$

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
        >>> actref.softmax1_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.162043135615, -0.009233491710, -0.112486956992, -0.025099232728, -0.009233491710, 0.043329932027, -0.025099232728, -0.005600395818, -0.112486956992, -0.025099232728, 0.247194616831, -0.068226788233, -0.025099232728, -0.005600395818, -0.068226788233, 0.108159908490]
    """
    return softmax1_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("softmax2d")
def softmax2d(x: Array) -> Array:
    r"""Softmax over channels.

    $$\frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> actref.softmax2d(np.reshape([1.0, -0.5, 2.0, 0.5], (-1, 1, 1))).ravel().tolist()
        [0.219879641703, 0.049061779667, 0.597694834490, 0.133363744140]
    """
    e = np.exp(x - np.max(x, -3, keepdims=True))
    return e / np.sum(e, -3, keepdims=True)


@along_axis("softmax2d")
def softmax2d_grad(x: Array, g: Array) -> Array:
    r"""Product of g with the Jacobian of Softmax2d.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> actref.softmax2d_grad(np.reshape([1.0, -0.5, 2.0, 0.5], (-1, 1, 1)), np.reshape([1.0, 2.0, -1.0, 0.5], (-1, 1, 1))).ravel().tolist()
        [0.266716151716, 0.108574197313, -0.470380000415, 0.095089651386]
    """
    return softmax_grad(x, g, axis=-3)


@along_axis("softmax2d")
def softmax2d_jacobian(x: Array) -> Array:
    r"""Jacobian of Softmax2d: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(\delta_{i j} - s_{j}\right) \quad s_{i} = \frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array with the other axes of x first, then one for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Derived from the definition.

    Example:
        >>> import numpy as np
        >>> import actref
        >>> actref.softmax2d_jacobian(np.reshape([1.0, -0.5, 2.0, 0.5], (-1, 1, 1))).ravel().tolist()
        [0.171532584868, -0.010787686534, -0.131420926056, -0.029323972278, -0.010787686534, 0.046654721443, -0.029323972278, -0.006543062631, -0.131420926056, -0.029323972278, 0.240455719314, -0.079710820981, -0.029323972278, -0.006543062631, -0.079710820981, 0.115577855889]
    """
    return softmax_grad(*unit_products(x, -3, x.shape[-3]))


@along_axis("softmin")
def softmin(x: Array, axis: int = -1) -> Array:
    r"""Softmin.

    $$\frac{e^{- x_{i}}}{\sum_{k=1}^{n} e^{- x_{k}}}$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import actref
        >>> actref.softmin([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.133363744140, 0.597694834490, 0.049061779667, 0.219879641703]
    """
    e = np.exp(np.min(x, axis, keepdims=True) - x)
    return e / np.sum(e, axis, keepdims=True)


@along_axis("softmin")
def softmin_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Softmin.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(s_{j} - \delta_{i j}\right) \quad s_{i} = \frac{e^{- x_{i}}}{\sum_{k=1}^{n} e^{- x_{k}}}$$

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
        >>> actref.softmin_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.051962709581, -0.364814126897, 0.117239571896, 0.195611845421]
    """
    return -softmax_grad(-x, g, axis=axis)


@along_axis("softmin")
def softmin_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Softmin: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = s_{i} \, \left(s_{j} - \delta_{i j}\right) \quad s_{i} = \frac{e^{- x_{i}}}{\sum_{k=1}^{n} e^{- x_{k}}}$$

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
        >>> actref.softmin_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [-0.115577855889, 0.079710820981, 0.006543062631, 0.029323972278, 0.079710820981, -0.240455719314, 0.029323972278, 0.131420926056, 0.006543062631, 0.029323972278, -0.046654721443, 0.010787686534, 0.029323972278, 0.131420926056, 0.010787686534, -0.171532584868]
    """
    return softmin_grad(*unit_products(x, axis, x.shape[axis]))


@along_axis("sparsemax")
def sparsemax(x: Array, axis: int = -1) -> Array:
    r"""Sparsemax.

    $$\max\left(x_{i} - \tau(x),\, 0\right)$$

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim`.

    Returns:
        Array whose vectors are the results.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or vectors of another length than allowed.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068.

    Example:
        >>> import actref
        >>> actref.sparsemax([1.0, -0.5, 2.0, 0.5]).tolist()
        [0.0, 0.0, 1.0, 0.0]
    """
    z = np.moveaxis(x - np.max(x, axis, keepdims=True), axis, -1)
    ordered = -np.sort(-z)
    excess = np.cumsum(ordered, -1) - 1
    size = np.sum(np.arange(1, z.shape[-1] + 1) * ordered > excess, -1, keepdims=True)
    threshold = np.take_along_axis(excess, size - 1, -1) / size
    return np.moveaxis(np.maximum(z - threshold, 0), -1, axis)


@along_axis("sparsemax")
def sparsemax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Sparsemax.

    $$\frac{\partial f_i}{\partial x_j} = \left[x_{i} > \tau(x)\right] \, \left(\delta_{i j} - \frac{\left[x_{j} > \tau(x)\right]}{\left|S(x)\right|}\right)$$

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
        >>> actref.sparsemax_grad([1.0, -0.5, 2.0, 0.5], [1.0, 2.0, -1.0, 0.5]).tolist()
        [0.0, 0.0, 0.0, 0.0]
    """
    y = sparsemax(x, axis=axis)
    mean = np.sum(np.where(y > 0, g, 0), axis, keepdims=True) / np.sum(y > 0, axis, keepdims=True)
    return np.where(np.isnan(y), y, np.where(y > 0, g - mean, 0))


@along_axis("sparsemax")
def sparsemax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Sparsemax: outputs along the axis before the last, inputs along the last.

    $$\frac{\partial f_i}{\partial x_j} = \left[x_{i} > \tau(x)\right] \, \left(\delta_{i j} - \frac{\left[x_{j} > \tau(x)\right]}{\left|S(x)\right|}\right)$$

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
        >>> actref.sparsemax_jacobian([1.0, -0.5, 2.0, 0.5]).ravel().tolist()
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    return sparsemax_grad(*unit_products(x, axis, x.shape[axis]))

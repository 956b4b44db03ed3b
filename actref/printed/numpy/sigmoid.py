"""NumPy functions of the sigmoid family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, ndtr

from actref.arrays import Array, elementwise


@elementwise("arctan")
def arctan(x: Array) -> Array:
    r"""Arc tangent.

    $$\operatorname{atan}{\left(x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Kamruzzaman and Aziz, 2002, doi:10.1109/IJCNN.2002.1005526.

    Example:
        >>> import actref
        >>> actref.arctan([-1.0, 0.5, 2.0]).tolist()
        [-0.785398163397, 0.463647609001, 1.107148717794]
    """
    return np.arctan(x)


@elementwise("arctan")
def arctan_grad(x: Array) -> Array:
    r"""Derivative of Arctan.

    $$\frac{1}{x^{2} + 1}$$

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
        >>> actref.arctan_grad([-1.0, 0.5, 2.0]).tolist()
        [0.5, 0.8, 0.2]
    """
    return 1 / (1 + x ** 2)


@elementwise("dyt")
def dyt(x: Array, alpha: Array | float = 0.5, gamma: Array | float = 1.0, beta: Array | float = 0.0) -> Array:
    r"""Dynamic tanh.

    $$\beta + \gamma \, \tanh{\left(\alpha \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the input. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        gamma: Scale of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        beta: Shift of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Zhu et al., 2025, arXiv:2503.10622.

    Example:
        >>> import actref
        >>> actref.dyt([-1.0, 0.5, 2.0]).tolist()
        [-0.462117157260, 0.244918662404, 0.761594155956]
    """
    return beta + gamma * np.tanh(alpha * x)


@elementwise("dyt")
def dyt_grad(x: Array, alpha: Array | float = 0.5, gamma: Array | float = 1.0, beta: Array | float = 0.0) -> Array:
    r"""Derivative of DyT.

    $$\alpha \, \gamma \, \left(1 - \tanh^{2}{\left(\alpha \, x \right)}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the input. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        gamma: Scale of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        beta: Shift of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.dyt_grad([-1.0, 0.5, 2.0]).tolist()
        [0.393223866483, 0.470007424403, 0.209987170807]
    """
    return 4 * alpha * gamma * (expit(-2 * alpha * x) * expit(2 * alpha * x))


@elementwise("dyt")
def dyt_grad_alpha(x: Array, alpha: Array | float = 0.5, gamma: Array | float = 1.0, beta: Array | float = 0.0) -> Array:
    r"""Derivative of DyT with respect to $\alpha$.

    $$\gamma \, x \, \left(1 - \tanh^{2}{\left(\alpha \, x \right)}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the input. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        gamma: Scale of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        beta: Shift of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.dyt_grad_alpha([-1.0, 0.5, 2.0]).tolist()
        [-0.786447732966, 0.470007424403, 0.839948683228]
    """
    return 4 * gamma * x * (expit(-2 * alpha * x) * expit(2 * alpha * x))


@elementwise("dyt")
def dyt_grad_gamma(x: Array, alpha: Array | float = 0.5, gamma: Array | float = 1.0, beta: Array | float = 0.0) -> Array:
    r"""Derivative of DyT with respect to $\gamma$.

    $$\tanh{\left(\alpha \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the input. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        gamma: Scale of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        beta: Shift of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.dyt_grad_gamma([-1.0, 0.5, 2.0]).tolist()
        [-0.462117157260, 0.244918662404, 0.761594155956]
    """
    return np.tanh(alpha * x)


@elementwise("dyt")
def dyt_grad_beta(x: Array, alpha: Array | float = 0.5, gamma: Array | float = 1.0, beta: Array | float = 0.0) -> Array:
    r"""Derivative of DyT with respect to $\beta$.

    $$1$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Scale of the input. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        gamma: Scale of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).
        beta: Shift of the output. A number, or one for each channel (axis 1). Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.dyt_grad_beta([-1.0, 0.5, 2.0]).tolist()
        [1.0, 1.0, 1.0]
    """
    return np.ones_like(x)


@elementwise("hardsigmoid")
def hardsigmoid(x: Array) -> Array:
    r"""Hard sigmoid.

    $$\begin{cases} 0 & \text{if } x \leq -3 \\ 1 & \text{if } x \geq 3 \\ \frac{x}{6} + \frac{1}{2} & \text{otherwise} \end{cases}$$

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
        >>> actref.hardsigmoid([-1.0, 0.5, 2.0]).tolist()
        [0.333333333333, 0.583333333333, 0.833333333333]
    """
    return np.clip(x + 3, 0, 6) / 6


@elementwise("hardsigmoid")
def hardsigmoid_grad(x: Array) -> Array:
    r"""Derivative of Hardsigmoid.

    $$\begin{cases} 0 & \text{if } x \leq -3 \text{ or } x \geq 3 \\ \frac{1}{6} & \text{otherwise} \end{cases}$$

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
        >>> actref.hardsigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.166666666667, 0.166666666667, 0.166666666667]
    """
    return np.where(np.abs(x) >= 3, 0.0, 1 / 6)


@elementwise("hardtanh")
def hardtanh(x: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    r"""Hard hyperbolic tangent.

    $$\begin{cases} a & \text{if } x \leq a \\ b & \text{if } x \geq b \\ x & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min_val: Smallest output. Domain (-∞, ∞).
        max_val: Largest output. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Collobert, 2004, https://ronan.collobert.com/pub/2004_phdthesis_lip6.html.

    Example:
        >>> import actref
        >>> actref.hardtanh([-1.0, 0.5, 2.0]).tolist()
        [-1.0, 0.5, 1.0]
    """
    return np.clip(x, min_val, max_val)


@elementwise("hardtanh")
def hardtanh_grad(x: Array, min_val: float = -1.0, max_val: float = 1.0) -> Array:
    r"""Derivative of Hardtanh.

    $$\begin{cases} 0 & \text{if } x \leq a \text{ or } x \geq b \\ 1 & \text{otherwise} \end{cases}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min_val: Smallest output. Domain (-∞, ∞).
        max_val: Largest output. Domain (-∞, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.hardtanh_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 0.0]
    """
    return np.where((x > min_val) & (x < max_val), 1.0, 0.0)


@elementwise("laplace")
def laplace(x: Array, mu: float = 0.707107, sigma: float = 0.282095) -> Array:
    r"""Laplace attention function.

    $$\Phi\left(\frac{x - \mu}{\sigma_0}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        mu: Centre of the step. Domain (-∞, ∞).
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ma et al., 2022, arXiv:2209.10655.

    Example:
        >>> import actref
        >>> actref.laplace([-1.0, 0.5, 2.0]).tolist()
        [0.000000000717, 0.231421148411, 0.999997710245]
    """
    return ndtr((x - mu) / sigma)


@elementwise("laplace")
def laplace_grad(x: Array, mu: float = 0.707107, sigma: float = 0.282095) -> Array:
    r"""Derivative of Laplace.

    $$\frac{\varphi\left(\frac{x - \mu}{\sigma_0}\right)}{\sigma_0}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        mu: Centre of the step. Domain (-∞, ∞).
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.laplace_grad([-1.0, 0.5, 2.0]).tolist()
        [0.000000015789, 1.080114050958, 0.000038834163]
    """
    return np.exp(-((x - mu) / sigma) ** 2 / 2) / np.sqrt(2 * np.pi) / sigma


@elementwise("logsigmoid")
def logsigmoid(x: Array) -> Array:
    r"""Logarithm of the sigmoid.

    $$- \ln\left(1 + e^{- x}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Mikolov et al., 2013, arXiv:1310.4546.

    Example:
        >>> import actref
        >>> actref.logsigmoid([-1.0, 0.5, 2.0]).tolist()
        [-1.313261687518, -0.474076984180, -0.126928011043]
    """
    return -np.logaddexp(0, -x)


@elementwise("logsigmoid")
def logsigmoid_grad(x: Array) -> Array:
    r"""Derivative of LogSigmoid.

    $$\sigma\left(- x\right)$$

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
        >>> actref.logsigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.731058578630, 0.377540668798, 0.119202922022]
    """
    return expit(-x)


@elementwise("scaled_tanh")
def scaled_tanh(x: Array, alpha: float = 1.7159, beta: float = 0.6666666666666666) -> Array:
    r"""Scaled hyperbolic tangent.

    $$\alpha \, \tanh{\left(\beta \, x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        LeCun, Bottou, Orr and Müller, 1998, doi:10.1007/3-540-49430-8_2.

    Example:
        >>> import actref
        >>> actref.scaled_tanh([-1.0, 0.5, 2.0]).tolist()
        [-0.999997255922, 0.551683706331, 1.492938805384]
    """
    return alpha * np.tanh(beta * x)


@elementwise("scaled_tanh")
def scaled_tanh_grad(x: Array, alpha: float = 1.7159, beta: float = 0.6666666666666666) -> Array:
    r"""Derivative of Scaled tanh.

    $$\alpha \, \beta \, \left(1 - \tanh^{2}{\left(\beta \, x \right)}\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.scaled_tanh_grad([-1.0, 0.5, 2.0]).tolist()
        [0.755412435902, 1.025684440884, 0.277967454738]
    """
    return 4 * alpha * beta * expit(-2 * beta * x) * expit(2 * beta * x)


@elementwise("sigmoid")
def sigmoid(x: Array) -> Array:
    r"""Logistic sigmoid.

    $$\sigma\left(x\right)$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Rumelhart, Hinton and Williams, 1986, doi:10.1038/323533a0.

    Example:
        >>> import actref
        >>> actref.sigmoid([-1.0, 0.5, 2.0]).tolist()
        [0.268941421370, 0.622459331202, 0.880797077978]
    """
    return expit(x)


@elementwise("sigmoid")
def sigmoid_grad(x: Array) -> Array:
    r"""Derivative of Sigmoid.

    $$\left(1 - \sigma\left(x\right)\right) \, \sigma\left(x\right)$$

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
        >>> actref.sigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.196611933241, 0.235003712202, 0.104993585404]
    """
    return expit(-x) * expit(x)


@elementwise("softsign")
def softsign(x: Array) -> Array:
    r"""Softsign.

    $$\frac{x}{1 + \left|x\right|}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Bergstra, Desjardins, Lamblin and Bengio, 2009, https://www.iro.umontreal.ca/~lisa/publications2/index.php/publications/show/433.

    Example:
        >>> import actref
        >>> actref.softsign([-1.0, 0.5, 2.0]).tolist()
        [-0.5, 0.333333333333, 0.666666666667]
    """
    return x / (1 + np.abs(x))


@elementwise("softsign")
def softsign_grad(x: Array) -> Array:
    r"""Derivative of Softsign.

    $$\frac{1}{\left(1 + \left|x\right|\right)^{2}}$$

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
        >>> actref.softsign_grad([-1.0, 0.5, 2.0]).tolist()
        [0.25, 0.444444444444, 0.111111111111]
    """
    return 1 / (1 + np.abs(x)) ** 2


@elementwise("sparse_sigmoid")
def sparse_sigmoid(x: Array) -> Array:
    r"""Sparse sigmoid.

    $$\begin{cases} 0 & \text{if } x \leq -1 \\ 1 & \text{if } x \geq 1 \\ \frac{x}{2} + \frac{1}{2} & \text{otherwise} \end{cases}$$

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
        >>> actref.sparse_sigmoid([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.75, 1.0]
    """
    return np.clip(x + 1, 0, 2) / 2


@elementwise("sparse_sigmoid")
def sparse_sigmoid_grad(x: Array) -> Array:
    r"""Derivative of Sparse sigmoid.

    $$\begin{cases} 0 & \text{if } x \leq -1 \text{ or } x \geq 1 \\ \frac{1}{2} & \text{otherwise} \end{cases}$$

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
        >>> actref.sparse_sigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.5, 0.0]
    """
    return np.where(np.abs(x) >= 1, 0.0, 0.5)


@elementwise("tanh")
def tanh(x: Array) -> Array:
    r"""Hyperbolic tangent.

    $$\tanh{\left(x \right)}$$

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        LeCun, Bottou, Orr and Müller, 1998, doi:10.1007/3-540-49430-8_2.

    Example:
        >>> import actref
        >>> actref.tanh([-1.0, 0.5, 2.0]).tolist()
        [-0.761594155956, 0.462117157260, 0.964027580076]
    """
    return np.tanh(x)


@elementwise("tanh")
def tanh_grad(x: Array) -> Array:
    r"""Derivative of Tanh.

    $$1 - \tanh^{2}{\left(x \right)}$$

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
        >>> actref.tanh_grad([-1.0, 0.5, 2.0]).tolist()
        [0.419974341614, 0.786447732966, 0.070650824853]
    """
    return 4 * expit(-2 * x) * expit(2 * x)

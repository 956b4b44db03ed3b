"""Torch functions of the rectifier family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def clipped_gelu(input: Tensor, min: float = -10.0, max: float = 10.0) -> Tensor:
    r"""Gaussian error linear unit with clipped output, in torch operations.

    $$\begin{cases} b & \text{if } x \, \Phi\left(x\right) > b \\ x \, \Phi\left(x\right) & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Wu et al., 2020, arXiv:2004.09602.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.clipped_gelu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.158655253931, 0.345731230637, 1.954499736104]
    """
    # erfc keeps the tail that torch's own GELU cancels away. Beyond its bounds x has no say, and an infinity meets no 0.
    x = input.clamp(-100.0, max + 1.0)
    return torch.clamp(0.5 * x * torch.erfc(-0.7071067811865476 * x), min, max)


def crelu(input: Tensor, dim: int = -1) -> Tensor:
    r"""Concatenated rectified linear unit, in torch operations.

    $$\begin{cases} \max\left(x_{i},\, 0\right) & \text{if } i \leq n \\ \max\left(- x_{i - n},\, 0\right) & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Shang, Sohn, Almeida and Lee, 2016, arXiv:1603.05201.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.crelu(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [1.0, 0.0, 2.0, 0.5, 0.0, 0.5, 0.0, 0.0]
    """
    return torch.cat([torch.relu(input), torch.relu(-input)], dim)


def hard_mish(input: Tensor) -> Tensor:
    r"""Hard Mish, in torch operations.

    $$\begin{cases} 0 & \text{if } x \leq -2 \\ x & \text{if } x \geq 0 \\ \frac{x}{2} \, \left(x + 2\right) & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Misra, 2020, https://github.com/digantamisra98/H-Mish.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.hard_mish(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.5, 0.5, 2.0]
    """
    c = input.clamp(-2, 0)
    return torch.where(input <= -2, 0.0, torch.where(input >= 0, input, c * (c + 2) / 2))


def isrlu(input: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Inverse square root linear unit, in torch operations.

    $$\begin{cases} x & \text{if } x \geq 0 \\ \frac{x}{\sqrt{\alpha \, x^{2} + 1}} & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: The larger, the nearer to zero negative inputs saturate. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Carlile et al., 2017, arXiv:1710.09967.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.isrlu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.707106781187, 0.5, 2.0]
    """
    a = torch.atan(math.sqrt(alpha) * input.clamp(max=0))
    return torch.where(input >= 0, input, torch.sin(a) / math.sqrt(alpha))


def maxout(input: Tensor, pieces: int = 2, dim: int = -1) -> Tensor:
    r"""Maxout, in torch operations.

    $$\max_{1 \le k \le p} x_{k + p \, \left(i - 1\right)}$$

    Args:
        input: Tensor of any shape and floating dtype.
        pieces: How many neighbouring components compete for one output; a whole number. Domain {1, 2, ...}.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Goodfellow et al., 2013, arXiv:1302.4389.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.maxout(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [1.0, 2.0]
    """
    from actref.errors import ParameterError, ShapeError

    size, count = input.shape[dim], int(pieces)
    if count < 1 or count != pieces:
        raise ParameterError(f"maxout: pieces={pieces!r} is outside its domain {{1, 2, ...}}")
    if size % count:
        raise ShapeError(f"maxout: dimension {dim} has size {size}; allowed is a multiple of pieces={count}")
    rows = input.movedim(dim, -1)
    return rows.reshape(*rows.shape[:-1], size // count, count).max(-1).values.movedim(-1, dim)


def quick_gelu(input: Tensor) -> Tensor:
    r"""Quick Gaussian error linear unit, in torch operations.

    $$x \, \sigma\left(1.702 \, x\right)$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Hendrycks and Gimpel, 2016, arXiv:1606.08415.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.quick_gelu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.154204234067, 0.350388436606, 1.935658623144]
    """
    return input * torch.sigmoid(1.702 * input)


def relu_squared(input: Tensor) -> Tensor:
    r"""Squared rectified linear unit, in torch operations.

    $$\begin{cases} x^{2} & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        So et al., 2021, arXiv:2109.08668.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.relu_squared(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.25, 4.0]
    """
    return torch.where(input <= 0, 0.0, input.clamp(min=0) ** 2)


def serf(input: Tensor) -> Tensor:
    r"""Log-softplus error activation function, in torch operations.

    $$x \, \operatorname{erf}{\left(\ln\left(1 + e^{x}\right) \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Nag and Bhattacharyya, 2021, arXiv:2108.09598.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.serf(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.342247955389, 0.415829311482, 1.994739333268]
    """
    return input * torch.erf(torch.nn.functional.softplus(input, threshold=37))


def smish(input: Tensor) -> Tensor:
    r"""Smish, in torch operations.

    $$x \, \tanh{\left(\ln\left(1 + \sigma\left(x\right)\right) \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Wang, Ren and Wang, 2022, doi:10.3390/electronics11040540.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.smish(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.233778809353, 0.224697973686, 1.118437415047]
    """
    return input * torch.tanh(torch.log1p(torch.sigmoid(input)))


def star_relu(input: Tensor, scale: Tensor | float = 0.8944, bias: Tensor | float = -0.4472) -> Tensor:
    r"""StarReLU, in torch operations.

    $$\begin{cases} b + s \, x^{2} & \text{if } x > 0 \\ b & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        scale: Scale of the square. Domain (-∞, ∞).
        bias: Value below zero. Domain (-∞, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Yu et al., 2022, arXiv:2210.13452.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.star_relu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.4472, -0.2236, 3.1304]
    """
    return torch.where(input <= 0, bias, bias + scale * input.clamp(min=0) ** 2)


def swish(input: Tensor, beta: float = 1.0) -> Tensor:
    r"""Swish, in torch operations.

    $$x \, \sigma\left(\beta \, x\right)$$

    Args:
        input: Tensor of any shape and floating dtype.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Ramachandran, Zoph and Le, 2017, arXiv:1710.05941.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.swish(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.268941421370, 0.311229665601, 1.761594155956]
    """
    return input * torch.sigmoid(beta * input)


def swoosh_r(input: Tensor, shift: float = 1.0, slope: float = 0.08, offset: float = 0.313261687) -> Tensor:
    r"""SwooshR, in torch operations.

    $$\ln\left(1 + e^{x - s}\right) - b - a \, x$$

    Args:
        input: Tensor of any shape and floating dtype.
        shift: Where the softplus bends. Domain (-∞, ∞).
        slope: What is taken from the slope on both sides. Domain (-∞, ∞).
        offset: Brings the curve to the origin, to nine digits. Domain (-∞, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Yao et al., 2023, arXiv:2310.11230.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.swoosh_r(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.106333675957, 0.120815297180, 0.840000000518]
    """
    return torch.nn.functional.softplus(input - shift, threshold=37) - offset - input * slope


def telu(input: Tensor) -> Tensor:
    r"""Hyperbolic tangent exponential linear unit, in torch operations.

    $$x \, \tanh{\left(e^{x} \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Fernandez and Mali, 2024, arXiv:2402.02790.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.telu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.352135490547, 0.464340970575, 1.999998472408]
    """
    return input * torch.tanh(torch.exp(input.clamp(max=7)))


def thresholded_relu(input: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Thresholded rectified linear unit, in torch operations.

    $$\begin{cases} x & \text{if } x > \alpha \\ 0 & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Konda, Memisevic and Krueger, 2014, arXiv:1402.3337.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.thresholded_relu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.0, 2.0]
    """
    return torch.where(input <= alpha, 0.0, input)


def xielu(input: Tensor, alpha_p: Tensor | float = 0.8, alpha_n: Tensor | float = 0.8, beta: float = 0.5) -> Tensor:
    r"""Expanded integral of the exponential linear unit, in torch operations.

    $$\begin{cases} \alpha_p \, x^{2} + \beta \, x & \text{if } x > 0 \\ \alpha_n \, \left(e^{x} - 1 - x\right) + \beta \, x & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Huang and Schlag, 2024, arXiv:2411.13010.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.xielu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.205696447063, 0.45, 4.2]
    """
    below = input.clamp(max=0)
    above = torch.relu(input)  # at 0 only the other side passes the gradient on
    return alpha_n * torch.expm1(below) + (beta - alpha_n) * below + (alpha_p * above + beta) * above

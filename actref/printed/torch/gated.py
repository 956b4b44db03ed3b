"""Torch functions of the gated family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from actref.layouts import split


def bilinear(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    r"""Bilinear gated unit, in torch operations.

    $$a \, b$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        Dauphin, Fan, Auli and Grangier, 2016, arXiv:1612.08083.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.bilinear(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [2.0]
    """
    a, b = split("bilinear", input, dim, layout)
    return a * b


def clamped_swiglu(input: Tensor, alpha: float = 1.702, limit: float = 7.0, offset: float = 1.0, dim: int = -1, layout: str = "interleaved") -> Tensor:
    r"""Clamped gated linear unit with a scaled sigmoid, in torch operations.

    $$\left(c + \begin{cases} - \lambda & \text{if } a < - \lambda \\ \lambda & \text{if } a > \lambda \\ a & \text{otherwise} \end{cases}\right) \, \left(\begin{cases} \lambda \, \sigma\left(\alpha \, \lambda\right) & \text{if } b > \lambda \\ b \, \sigma\left(\alpha \, b\right) & \text{otherwise} \end{cases}\right)$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        alpha: Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        offset: Added to the value after the cut; 0 is SwiGLU whose halves are only cut. Domain (-∞, ∞).
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        OpenAI, 2025, arXiv:2508.10925.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.clamped_swiglu(torch.tensor([1.0, 2.0], dtype=torch.float64)).tolist()
        [2.537387297798]
    """
    a, b = split("clamped_swiglu", input, dim, layout)
    s = b.clamp(max=limit)
    u = s * torch.sigmoid(alpha * s)
    v = offset + torch.where(a < -limit, -limit, torch.where(a > limit, limit, a))
    return v * torch.where(b > limit, limit * (1 / (1 + math.exp(-alpha * limit))), u)


def geglu(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    r"""Gated linear unit with GELU, in torch operations.

    $$a \, b \, \Phi\left(b\right)$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.geglu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [1.682689492137]
    """
    a, b = split("geglu", input, dim, layout)
    return a * (b * torch.erfc(-b / 2 ** 0.5) / 2)


def gtu(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    r"""Gated tanh unit, in torch operations.

    $$\tanh{\left(a \right)} \, \sigma\left(b\right)$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        van den Oord et al., 2016, arXiv:1606.05328.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.gtu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [0.704760632450]
    """
    a, b = split("gtu", input, dim, layout)
    return torch.tanh(a) * torch.sigmoid(b)


def reglu(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    r"""Gated linear unit with ReLU, in torch operations.

    $$a \, \left(\begin{cases} b & \text{if } b > 0 \\ 0 & \text{otherwise} \end{cases}\right)$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.reglu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [2.0]
    """
    a, b = split("reglu", input, dim, layout)
    return a * torch.where(b <= 0, 0.0, b)


def swiglu(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    r"""Gated linear unit with SiLU, in torch operations.

    $$a \, b \, \sigma\left(b\right)$$

    Args:
        input: Tensor of even size along the dimension and floating dtype.
        dim: The dimension that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round, `interleaved` for b at the even and a at the odd places.

    Returns:
        Tensor of half the size along the dimension.

    Raises:
        ShapeError: the size along the dimension is odd.
        ParameterError: an unknown layout.

    Source:
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.swiglu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [1.462117157260]
    """
    a, b = split("swiglu", input, dim, layout)
    return a * (b * torch.sigmoid(b))

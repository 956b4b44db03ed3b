"""Torch functions of the softplus family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sparse_plus(input: Tensor) -> Tensor:
    r"""Sparse plus, in torch operations.

    $$\begin{cases} 0 & \text{if } x \leq -1 \\ x & \text{if } x \geq 1 \\ \frac{\left(x + 1\right)^{2}}{4} & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparse_plus(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.5625, 2.0]
    """
    u = (1 + input.clamp(-1, 1)) ** 2 / 4
    return torch.where(input <= -1, 0.0, torch.where(input >= 1, input, u))


def sqrt_softplus(input: Tensor) -> Tensor:
    r"""Square root of softplus, in torch operations.

    $$\sqrt{\ln\left(1 + e^{x}\right)}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        DeepSeek-AI, 2026, arXiv:2606.19348.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sqrt_softplus(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.559697853773, 0.986953385009, 1.458399126112]
    """
    # Below the edge softplus is exp to rounding, and the root of exp does not underflow so soon.
    edge = math.log(torch.finfo(input.dtype).eps)
    tail = torch.exp(0.5 * input.clamp(max=edge))
    # log σ has no threshold; torch's softplus is x above 20
    root = torch.sqrt(-torch.nn.functional.logsigmoid(-input.clamp(min=edge)))
    return torch.where(input < edge, tail, root)


def squareplus(input: Tensor, b: float = 4.0) -> Tensor:
    r"""Squareplus, in torch operations.

    $$\frac{x}{2} + \frac{\sqrt{b + x^{2}}}{2}$$

    Args:
        input: Tensor of any shape and floating dtype.
        b: Width of the bend at zero. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Barron, 2021, arXiv:2112.11687.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.squareplus(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.618033988750, 1.280776406404, 2.414213562373]
    """
    # torch.onnx.export has no hypot. The scale keeps squares in range; the root does not depend on it, so it is taken for
    # a constant and derivatives of every order stay right. Below zero the sum would cancel.
    width = b**0.5
    scale = input.detach().abs().clamp(width, torch.finfo(input.dtype).max)
    root = scale * torch.sqrt((input / scale) ** 2 + (width / scale) ** 2)
    return torch.where(input > 0, 0.5 * input + 0.5 * root, 0.5 * b / (root - input.clamp(max=0)))

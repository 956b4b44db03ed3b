"""Torch functions of the periodic family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import torch
from torch import Tensor


def gcu(input: Tensor) -> Tensor:
    r"""Growing cosine unit, in torch operations.

    $$x \, \cos{\left(x \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Noel, L, Trivedi and Dutta, 2021, arXiv:2108.12943.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.gcu(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.540302305868, 0.438791280945, -0.832293673094]
    """
    return input * torch.cos(input)


def sinc(input: Tensor) -> Tensor:
    r"""Cardinal sine, in torch operations.

    $$\operatorname{sinc}\left(x\right)$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Efe, 2008, doi:10.1007/s11063-008-9082-0.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sinc(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.841470984808, 0.958851077208, 0.454648713413]
    """
    c = input.clamp(-1, 1)
    u = 1 - c ** 2 * (1 - c ** 2 * (1 - c ** 2 * (1 - c ** 2 / 342) / 272) / 210) / 156
    v = 1 - c ** 2 * (1 - c ** 2 * (1 - c ** 2 * (1 - c ** 2 * u / 110) / 72) / 42) / 20
    w = torch.sin(input) / torch.where(torch.abs(input) < 1, 1.0, input)
    return torch.where(torch.abs(input) < 1, 1 - c ** 2 * v / 6, w)


def sine(input: Tensor, omega_0: float = 30.0) -> Tensor:
    r"""Sine with a frequency, in torch operations.

    $$\sin{\left(\omega_0 \, x \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Sitzmann et al., 2020, arXiv:2006.09661.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sine(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.988031624093, 0.650287840157, -0.304810621102]
    """
    # in half precision the product would overflow, and before that lose its angle
    wide = input.float() if input.dtype in (torch.float16, torch.bfloat16) else input
    return torch.sin(omega_0 * wide).to(input.dtype)


def snake(input: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Snake, in torch operations.

    $$x + \frac{\sin^{2}{\left(\alpha \, x \right)}}{\alpha}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Frequency of the wave; the larger, the smaller the wave. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Ziyin, Hartwig and Ueda, 2020, arXiv:2006.08195.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.snake(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.291926581726, 0.729848847066, 2.826821810432]
    """
    return input + torch.sin(alpha * input) ** 2 / alpha

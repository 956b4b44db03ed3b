"""Torch functions of the sigmoid family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import torch
from torch import Tensor


def dyt(input: Tensor, alpha: Tensor | float = 0.5, gamma: Tensor | float = 1.0, beta: Tensor | float = 0.0) -> Tensor:
    r"""Dynamic tanh, in torch operations.

    $$\beta + \gamma \, \tanh{\left(\alpha \, x \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Scale of the input. Domain (-∞, ∞).
        gamma: Scale of the output. Domain (-∞, ∞).
        beta: Shift of the output. Domain (-∞, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Zhu et al., 2025, arXiv:2503.10622.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.dyt(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.462117157260, 0.244918662404, 0.761594155956]
    """
    return beta + gamma * torch.tanh(alpha * input)


def laplace(input: Tensor, mu: float = 0.707107, sigma: float = 0.282095) -> Tensor:
    r"""Laplace attention function, in torch operations.

    $$\Phi\left(\frac{x - \mu}{\sigma_0}\right)$$

    Args:
        input: Tensor of any shape and floating dtype.
        mu: Centre of the step. Domain (-∞, ∞).
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Ma et al., 2022, arXiv:2209.10655.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.laplace(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.000000000717, 0.231421148411, 0.999997710245]
    """
    return torch.erfc(-((input - mu) / sigma) / 2 ** 0.5) / 2


def scaled_tanh(input: Tensor, alpha: float = 1.7159, beta: float = 0.6666666666666666) -> Tensor:
    r"""Scaled hyperbolic tangent, in torch operations.

    $$\alpha \, \tanh{\left(\beta \, x \right)}$$

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        LeCun, Bottou, Orr and Müller, 1998, doi:10.1007/3-540-49430-8_2.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.scaled_tanh(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-0.999997255922, 0.551683706331, 1.492938805384]
    """
    return alpha * torch.tanh(beta * input)


def sparse_sigmoid(input: Tensor) -> Tensor:
    r"""Sparse sigmoid, in torch operations.

    $$\begin{cases} 0 & \text{if } x \leq -1 \\ 1 & \text{if } x \geq 1 \\ \frac{x}{2} + \frac{1}{2} & \text{otherwise} \end{cases}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparse_sigmoid(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.75, 1.0]
    """
    return torch.where(input <= -1, 0.0, torch.where(input >= 1, 1.0, input / 2 + 0.5))

"""Torch functions of the basic family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import torch
from torch import Tensor


def gaussian(input: Tensor) -> Tensor:
    r"""Gaussian function, in torch operations.

    $$e^{- x^{2}}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Broomhead and Lowe, 1988, https://www.complex-systems.com/abstracts/v02_i03_a05/.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.gaussian(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [0.367879441171, 0.778800783071, 0.018315638889]
    """
    return torch.exp(-input ** 2)


def identity(input: Tensor) -> Tensor:
    r"""Identity, in torch operations.

    $$x$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Widrow and Lehr, 1990, doi:10.1109/5.58323.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.identity(torch.tensor([-1.0, 0.5, 2.0], dtype=torch.float64)).tolist()
        [-1.0, 0.5, 2.0]
    """
    return input.clone()

"""Torch functions of the softmax family, printed by `make print`; change the entries or the printer."""

from __future__ import annotations

import torch
from torch import Tensor


def entmax15(input: Tensor, dim: int = -1) -> Tensor:
    r"""Entmax with exponent 1.5, in torch operations.

    $$\max\left(\frac{x_{i}}{2} - \tau(x),\, 0\right)^{2}$$

    Args:
        input: Tensor of any shape and floating dtype.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Peters, Niculae and Martins, 2019, arXiv:1905.05702.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.entmax15(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [0.162070112572, 0.0, 0.814649437142, 0.023280450286]
    """
    if not input.numel():  # amax refuses an empty dimension
        return input.clone()
    rows = input.movedim(dim, -1).to(torch.promote_types(input.dtype, torch.float32))
    largest = rows.detach().amax(-1, keepdim=True)
    alone = (rows == largest) & largest.isinf() & ((rows == largest).sum(-1, keepdim=True) == 1)
    rows = torch.where(alone, 0, rows - largest) / 2  # a lone infinity takes all
    ordered = rows.detach().sort(-1, descending=True).values
    places = torch.arange(1, rows.shape[-1] + 1, device=rows.device, dtype=rows.dtype)
    mean = ordered.cumsum(-1) / places
    spread = (ordered**2).cumsum(-1) - places * mean**2
    inside = mean - ((1 - spread) / places).clamp(min=0).sqrt() <= ordered
    inside = rows >= torch.where(inside, ordered, torch.inf).amin(-1, keepdim=True)
    size = inside.sum(-1, keepdim=True)
    mean = torch.where(inside, rows, 0).sum(-1, keepdim=True) / size
    spread = torch.where(inside, (rows - mean) ** 2, 0).sum(-1, keepdim=True)
    threshold = mean - ((1 - spread) / size).sqrt()
    weights = torch.relu(rows - threshold) ** 2
    return weights.movedim(-1, dim).to(input.dtype)


def hardmax(input: Tensor, dim: int = -1) -> Tensor:
    r"""Hardmax, in torch operations.

    $$\delta_{i, \argmax_{1 \le k \le n} x_{k}}$$

    Args:
        input: Tensor of any shape and floating dtype.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Project, 2017, https://onnx.ai/onnx/operators/onnx__Hardmax.html.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.hardmax(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [0.0, 0.0, 1.0, 0.0]
    """
    if not input.numel():  # argmax refuses an empty dimension
        return input.clone()
    first = input.argmax(dim, keepdim=True)
    # ones as a tensor: compiled for CUDA, torch 2.11 takes a plain number for float32 whatever the input is
    chosen = torch.zeros_like(input).scatter(dim, first, torch.ones_like(first, dtype=input.dtype))
    # the second term is 0, or nan where a component is; it makes the gradient 0 instead of an error
    largest = input.amax(dim, keepdim=True)
    return chosen + torch.where(largest.isnan(), largest, 0 * torch.sign(largest))


def softmax1(input: Tensor, dim: int = -1) -> Tensor:
    r"""Softmax with one more weight, in torch operations.

    $$\frac{e^{x_{i}}}{1 + \sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        input: Tensor of any shape and floating dtype.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Miller, 2023, https://www.evanmiller.org/attention-is-off-by-one.html.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.softmax1(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [0.203424774492, 0.045390202511, 0.552965867961, 0.123383362675]
    """
    finite = input.clamp(max=torch.finfo(input.dtype).max)  # a lone infinity takes all
    zero = torch.zeros_like(finite.sum(dim, keepdim=True))
    return torch.softmax(torch.cat([finite, zero], dim), dim).narrow(dim, 0, input.shape[dim])


def softmax2d(input: Tensor) -> Tensor:
    r"""Softmax over channels, in torch operations.

    $$\frac{e^{x_{i}}}{\sum_{k=1}^{n} e^{x_{k}}}$$

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.softmax2d(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64).reshape(-1, 1, 1)).flatten().tolist()
        [0.219879641703, 0.049061779667, 0.597694834490, 0.133363744140]
    """
    from actref.errors import ShapeError

    if input.dim() not in (3, 4):
        raise ShapeError(f"softmax2d: input has {input.dim()} dimensions; allowed are 3 or 4")
    return input.softmax(-3)


def sparsemax(input: Tensor, dim: int = -1) -> Tensor:
    r"""Sparsemax, in torch operations.

    $$\max\left(x_{i} - \tau(x),\, 0\right)$$

    Args:
        input: Tensor of any shape and floating dtype.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor whose vectors are the results.

    Raises:
        ShapeError: vectors of another length, or a tensor of another number of dimensions, than allowed.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparsemax(torch.tensor([1.0, -0.5, 2.0, 0.5], dtype=torch.float64)).flatten().tolist()
        [0.0, 0.0, 1.0, 0.0]
    """
    if not input.numel():  # amax refuses an empty dimension
        return input.clone()
    rows = input.movedim(dim, -1).to(torch.promote_types(input.dtype, torch.float32))
    largest = rows.detach().amax(-1, keepdim=True)
    alone = (rows == largest) & largest.isinf() & ((rows == largest).sum(-1, keepdim=True) == 1)
    rows = torch.where(alone, 0, rows - largest)  # a lone infinity takes all
    ordered = rows.sort(-1, descending=True).values
    places = torch.arange(1, rows.shape[-1] + 1, device=rows.device, dtype=rows.dtype)
    inside = 1 + places * ordered > ordered.cumsum(-1)
    mass = torch.where(inside, ordered, 0).sum(-1, keepdim=True) - 1
    weights = torch.relu(rows - mass / inside.sum(-1, keepdim=True))
    return weights.movedim(-1, dim).to(input.dtype)

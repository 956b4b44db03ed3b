"""Squareplus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import (
    POSITIVE,
    Difference,
    Elsewhere,
    Identity,
    Paper,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
)
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="squareplus",
    title="Squareplus",
    full_name="Squareplus",
    aliases=("square_plus",),
    family="softplus",
    year=2021,
    paper=Paper(
        key="barron2021squareplus",
        title="Squareplus: A Softplus-Like Algebraic Rectifier",
        authors=("Jonathan T. Barron",),
        year=2021,
        venue="arXiv",
        arxiv="2112.11687",
    ),
    parameters=(
        Parameter(
            name="b",
            latex="b",
            default=4.0,
            domain=POSITIVE,
            meaning="Width of the bend at zero.",
            values=(1.0, 16.0),
        ),
    ),
    definition=lambda v, x, b: (x + v.sqrt(x**2 + b)) / 2,
    torch=TorchWritten(module="Squareplus"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.squareplus(x, b=4)"),
        Elsewhere(framework="keras", call="keras.activations.squareplus(x, b=4)", also=("keras.ops.squareplus",)),
        Elsewhere(framework="torch", call="(x + torch.sqrt(x * x + b)) / 2", composed=True),
        Elsewhere(framework="tensorflow", call="(x + tf.sqrt(x * x + b)) / 2", composed=True),
        Elsewhere(framework="onnx", call="(x + Sqrt(x * x + b)) / 2", composed=True),
        Elsewhere(framework="scipy", call="(x + numpy.sqrt(x * x + b)) / 2", composed=True),
    ),
    prose=Prose(
        summary="Squareplus imitates softplus with a square root instead of an exponential.",
        use_when=(
            "Squareplus gives a positive, smooth output with one square root. It decays slowly below "
            "zero, so gradients there are larger than those of [[softplus]]."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Written down plainly it cancels below zero: in float32 the output is exactly zero where "
                    "the true value is not."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([-1e4])\n"
                    ">>> (0.5 * (x + torch.sqrt(x * x + 4))).tolist()\n"
                    "[0.0]\n"
                    ">>> actref.torch.squareplus(x).item()\n"
                    "1.0000e-04"
                ),
            ),
        ),
        used_by="JAX and Keras ship it.",
    ),
    relatives=(
        Relative(name="softplus", text="What it imitates."),
        Relative(name="relu", text="The limit as the bend narrows."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
        Identity(sides=lambda v, f, x: (f(x) * f(-x), 1)),
    ),
    differences=(
        Difference(
            at="-inf", order=1, torch=math.nan, reason="The square root has no derivative at infinity; the limit is 0."
        ),
        Difference(
            at="inf", order=1, torch=math.nan, reason="The square root has no derivative at infinity; the limit is 1."
        ),
    ),
)


@elementwise(entry)
def squareplus(x: Array, b: float = 4.0) -> Array:
    r"""Squareplus, $\tfrac12 (x + \sqrt{x^2 + b})$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        b: Width of the bend at zero. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Barron, 2021, arXiv:2112.11687.

    Example:
        >>> import actref
        >>> actref.squareplus([-1.0, 0.0, 2.0]).tolist()
        [0.618033988750, 1.0, 2.414213562373]
    """
    root = np.hypot(x, np.sqrt(b))
    return np.where(x > 0, 0.5 * x + 0.5 * root, 0.25 * b / (0.5 * root - 0.5 * np.minimum(x, 0)))


@elementwise(entry)
def squareplus_grad(x: Array, b: float = 4.0) -> Array:
    r"""Derivative of Squareplus, $\tfrac12 (1 + x / \sqrt{x^2 + b})$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        b: Width of the bend at zero. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.squareplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.276393202250, 0.621267812518, 0.853553390593]
    """
    root = np.hypot(x, np.sqrt(b))
    return np.where(
        x > 0, 0.5 + 0.5 * np.where(np.isposinf(x), 1, x / root), 0.5 * b / root / (root - np.minimum(x, 0))
    )


def squareplus_torch(input: Tensor, b: float = 4.0) -> Tensor:
    r"""Squareplus, in torch operations.

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
        >>> actref.torch.squareplus(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.618033988750, 1.0, 2.414213562373]
    """
    import torch

    # torch.onnx.export has no hypot. The scale keeps squares in range; the root does not depend on it, so it is taken for
    # a constant and derivatives of every order stay right. Below zero the sum would cancel.
    width = b**0.5
    scale = input.detach().abs().clamp(width, torch.finfo(input.dtype).max)
    root = scale * torch.sqrt((input / scale) ** 2 + (width / scale) ** 2)
    return torch.where(input > 0, 0.5 * input + 0.5 * root, 0.5 * b / (root - input.clamp(max=0)))

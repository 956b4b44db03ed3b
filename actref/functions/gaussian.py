"""Gaussian function."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Difference, Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise
from actref.numerics import times_exp, two_product

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="gaussian",
    title="Gaussian",
    full_name="Gaussian function",
    aliases=("gauss", "rbf"),
    family="basic",
    year=1988,
    paper=Paper(
        key="broomhead1988multivariable",
        title="Multivariable Functional Interpolation and Adaptive Networks",
        authors=(
            "David S. Broomhead",
            "David Lowe",
        ),
        year=1988,
        venue="Complex Systems 2",
        url="https://www.complex-systems.com/abstracts/v02_i03_a05/",
    ),
    definition=lambda v, x: v.exp(-(x**2)),
    torch=TorchWritten(module="Gaussian"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.exp(-x * x)", composed=True),
        Elsewhere(framework="jax", call="jax.numpy.exp(-x * x)", composed=True),
        Elsewhere(framework="keras", call="keras.ops.exp(-x * x)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.math.exp(-x * x)", composed=True),
        Elsewhere(framework="onnx", call="Exp(-x * x)", composed=True),
        Elsewhere(framework="scipy", call="numpy.exp(-x * x)", composed=True),
    ),
    prose=Prose(
        summary="The Gaussian is a bump: 1 at zero, falling to zero on both sides.",
        use_when=(
            "The Gaussian is the unit of radial basis function networks, where it measures nearness "
            "to a centre, and an activation of coordinate networks, where its width sets the finest "
            "detail."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Away from the bump neither value nor gradient is left, so a unit whose centre is far "
                    "from the data never moves."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([0.0, 12.0], requires_grad=True)\n"
                    ">>> actref.torch.gaussian(x).sum().backward()\n"
                    ">>> [abs(g) for g in x.grad.tolist()]\n"
                    "[0.0, 0.0]"
                ),
                guide="saturation",
            ),
        ),
        used_by="Radial basis function networks; Gaussian-activated coordinate networks.",
    ),
    relatives=(
        Relative(name="sine", text="The periodic activation of coordinate networks."),
        Relative(name="laplace", text="The integral of a bump of this form."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), f(x))),
        Identity(sides=lambda v, f, x: (f(2 * x), f(x) ** 4)),
    ),
    differences=(
        Difference(at="-inf", order=1, torch=math.nan, reason="Infinity is multiplied by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="Infinity is multiplied by 0; the limit is 0."),
    ),
)


@elementwise(entry)
def gaussian(x: Array) -> Array:
    r"""Gaussian function, $e^{-x^2}$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Broomhead and Lowe, 1988.

    Example:
        >>> import actref
        >>> actref.gaussian([-1.0, 0.0, 2.0]).tolist()
        [0.367879441171, 1.0, 0.018315638889]
    """
    near = np.clip(x, -99, 99)
    high, low = two_product(near, near)
    return times_exp(np.ones_like(x), -high, -low)


@elementwise(entry)
def gaussian_grad(x: Array) -> Array:
    r"""Derivative of Gaussian, $-2 x\,e^{-x^2}$.

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
        >>> actref.gaussian_grad([-1.0, 0.5, 2.0]).tolist()
        [0.735758882343, -0.778800783071, -0.073262555555]
    """
    near = np.clip(x, -99, 99)
    high, low = two_product(near, near)
    return times_exp(-2 * near, -high, -low)


def gaussian_torch(input: Tensor) -> Tensor:
    r"""Gaussian function, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Broomhead and Lowe, 1988.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.gaussian(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.367879441171, 1.0, 0.018315638889]
    """
    import torch

    return torch.exp(-input * input)

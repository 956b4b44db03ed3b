"""Snake."""

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
from actref.numerics import sin_product

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="snake",
    title="Snake",
    full_name="Snake",
    aliases=("snake1d",),
    family="periodic",
    year=2020,
    paper=Paper(
        key="ziyin2020snake",
        title="Neural Networks Fail to Learn Periodic Functions and How to Fix It",
        authors=(
            "Liu Ziyin",
            "Tilman Hartwig",
            "Masahito Ueda",
        ),
        year=2020,
        venue="Advances in Neural Information Processing Systems 33",
        arxiv="2006.08195",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=POSITIVE,
            meaning="Frequency of the wave; the larger, the smaller the wave.",
            values=(0.5, 4.0),
        ),
    ),
    definition=lambda v, x, alpha: x + v.sin(alpha * x) ** 2 / alpha,
    torch=TorchWritten(module="Snake"),
    elsewhere=(
        Elsewhere(framework="torch", call="x + torch.sin(alpha * x) ** 2 / alpha", composed=True),
        Elsewhere(framework="jax", call="x + jax.numpy.sin(alpha * x) ** 2 / alpha", composed=True),
        Elsewhere(framework="keras", call="x + keras.ops.sin(alpha * x) ** 2 / alpha", composed=True),
        Elsewhere(framework="tensorflow", call="x + tf.math.sin(alpha * x) ** 2 / alpha", composed=True),
        Elsewhere(framework="onnx", call="x + Sin(alpha * x) ** 2 / alpha", composed=True),
        Elsewhere(framework="scipy", call="x + numpy.sin(alpha * x) ** 2 / alpha", composed=True),
    ),
    prose=Prose(
        summary="Snake is the identity plus a squared sine: it rises everywhere and carries a wave.",
        use_when=(
            "Snake lets a network continue a periodic signal outside the range that it was trained "
            "on, which [[relu]] and [[tanh]] cannot. Audio generators use it, with a frequency "
            "learned for each channel."
        ),
        goes_wrong=(
            Problem(
                text=("The derivative is zero once in every period, so a unit can sit where it receives no gradient."),
                example=(
                    ">>> import math\n>>> import actref\n>>> actref.snake_grad(-math.pi / 4).item() < 1e-30\nTrue"
                ),
            ),
        ),
        used_by="BigVGAN, DAC and other neural audio codecs.",
    ),
    relatives=(
        Relative(name="sine", text="Without the identity."),
        Relative(name="identity", text="The limit for a large frequency."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x + v.pi), f(x) + v.pi)),
        Identity(sides=lambda v, f, x: (f(x) - f(-x), 2 * x)),
    ),
    differences=(
        Difference(
            at="-inf", order=0, torch=math.nan, reason="The sine of infinity is undefined; the limit is -infinity."
        ),
        Difference(
            at="inf", order=0, torch=math.nan, reason="The sine of infinity is undefined; the limit is infinity."
        ),
    ),
)


@elementwise(entry)
def snake(x: Array, alpha: float = 1.0) -> Array:
    r"""Snake, $x + \sin^2(\alpha x)/\alpha$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Frequency of the wave; the larger, the smaller the wave. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ziyin, Hartwig and Ueda, 2020, arXiv:2006.08195.

    Example:
        >>> import actref
        >>> actref.snake([-1.0, 0.0, 2.0]).tolist()
        [-0.291926581726, 0.0, 2.826821810432]
    """
    wave = sin_product(x, alpha)
    return np.where(np.isinf(x) | (x == 0), x, x + wave * (wave / alpha))


@elementwise(entry)
def snake_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of Snake, $1 + \sin(2 \alpha x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Frequency of the wave; the larger, the smaller the wave. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.snake_grad([-1.0, 0.5, 2.0]).tolist()
        [0.090702573174, 1.841470984808, 0.243197504692]
    """
    # 1 + sin 2u = 2 sin²(u + π/4): the sum would cancel where the derivative touches zero
    return 2 * sin_product(x, alpha, quarters=0.5) ** 2


def snake_torch(input: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Snake, in torch operations.

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
        >>> actref.torch.snake(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.291926581726, 0.0, 2.826821810432]
    """
    import torch

    wave = torch.sin(alpha * input)
    return input + wave * wave / alpha

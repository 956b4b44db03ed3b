"""Laplace attention function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import POSITIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise
from actref.numerics import Phi, mills, standardise, times_normal

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="laplace",
    title="Laplace",
    full_name="Laplace attention function",
    aliases=("mega_laplace",),
    family="sigmoid",
    year=2022,
    paper=Paper(
        key="ma2022mega",
        title="Mega: Moving Average Equipped Gated Attention",
        authors=(
            "Xuezhe Ma",
            "Chunting Zhou",
            "Xiang Kong",
            "Junxian He",
            "Liangke Gui",
            "Graham Neubig",
            "Jonathan May",
            "Luke Zettlemoyer",
        ),
        year=2022,
        venue="International Conference on Learning Representations 2023",
        arxiv="2209.10655",
    ),
    parameters=(
        Parameter(
            name="mu",
            latex="\\mu",
            default=0.707107,
            meaning="Centre of the step.",
        ),
        Parameter(
            name="sigma",
            latex="\\sigma_0",
            default=0.282095,
            domain=POSITIVE,
            meaning="Width of the step.",
            values=(0.5,),
        ),
    ),
    definition=lambda v, x, mu, sigma: v.Phi((x - mu) / sigma),
    torch=TorchWritten(module="Laplace"),
    elsewhere=(
        Elsewhere(framework="transformers", call="ACT2FN['laplace'](x)"),
        Elsewhere(framework="torch", call="torch.special.ndtr((x - mu) / sigma)", composed=True),
        Elsewhere(framework="jax", call="jax.scipy.special.ndtr((x - mu) / sigma)", composed=True),
        Elsewhere(framework="keras", call="0.5 * (1 + keras.ops.erf((x - mu) / (sigma * 2**0.5)))", composed=True),
        Elsewhere(framework="tensorflow", call="0.5 * tf.math.erfc((mu - x) / (sigma * 2**0.5))", composed=True),
        Elsewhere(framework="onnx", call="0.5 * (1 + Erf((x - mu) / (sigma * 2**0.5)))", composed=True),
        Elsewhere(framework="scipy", call="scipy.special.ndtr((x - mu) / sigma)", composed=True),
    ),
    prose=Prose(
        summary=(
            "Laplace is the distribution function of a normal variable, placed so that it imitates "
            "the square of a ReLU near zero."
        ),
        use_when=(
            "Laplace replaces the softmax of attention in Mega: it is bounded, so attention stays "
            "stable where the squared ReLU diverges."
        ),
        goes_wrong=(
            Problem(
                text=("The name misleads: it is the distribution function of a normal, not of a Laplace distribution."),
                example=(">>> import actref\n>>> actref.laplace([0.707107, 1.0]).tolist()\n[0.5, 0.85043]"),
            ),
        ),
        used_by="Mega, in its attention.",
    ),
    relatives=(
        Relative(name="sigmoid", text="The logistic distribution function."),
        Relative(name="relu_squared", text="What it imitates near zero."),
        Relative(name="gelu", text="The input times a normal distribution function."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x, mu=0) + f(-x, mu=0), 1)),),
)


@elementwise(entry)
def laplace(x: Array, mu: float = 0.707107, sigma: float = 0.282095) -> Array:
    r"""Laplace attention function, $\Phi((x - \mu)/\sigma_0)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        mu: Centre of the step. Domain the real numbers.
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ma et al., 2022, arXiv:2209.10655.

    Example:
        >>> import actref
        >>> actref.laplace([-1.0, 0.0, 2.0]).tolist()
        [7.17372612543e-10, 0.006094459618, 0.999997710245]
    """
    high, low = standardise(x, mu, sigma)
    return 0.0 + np.where(
        high < -1, times_normal(mills(high) * (1 - low * high), high) * (1 - 0 * low), Phi(high)
    )  # no -0.0


@elementwise(entry)
def laplace_grad(x: Array, mu: float = 0.707107, sigma: float = 0.282095) -> Array:
    r"""Derivative of Laplace, $\varphi((x - \mu)/\sigma_0)/\sigma_0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        mu: Centre of the step. Domain the real numbers.
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.laplace_grad([-1.0, 0.5, 2.0]).tolist()
        [1.578905833250485e-08, 1.080114050958, 3.883416267658956e-05]
    """
    high, low = standardise(x, mu, sigma)
    return times_normal(0.3989422804014327 / sigma * (1 - low * high), high)


def laplace_torch(input: Tensor, mu: float = 0.707107, sigma: float = 0.282095) -> Tensor:
    r"""Laplace attention function, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        mu: Centre of the step. Domain the real numbers.
        sigma: Width of the step. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Ma et al., 2022, arXiv:2209.10655.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.laplace(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [7.17372612543e-10, 0.006094459618, 0.999997710245]
    """
    import torch

    return 0.5 * torch.erfc((mu - input) / (sigma * 2**0.5))

"""Gaussian error linear unit with clipped output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import POSITIVE, Elsewhere, Interval, Paper, Parameter, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise
from actref.numerics import Phi, gelu_exceeds, gelu_slope, mills, times_normal

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="clipped_gelu",
    title="Clipped GELU",
    full_name="Gaussian error linear unit with clipped output",
    aliases=("gelu_10",),
    family="rectifier",
    year=2020,
    paper=Paper(
        key="wu2020integer",
        title="Integer Quantization for Deep Learning Inference: Principles and Empirical Evaluation",
        authors=(
            "Hao Wu",
            "Patrick Judd",
            "Xiaojie Zhang",
            "Mikhail Isaev",
            "Paulius Micikevicius",
        ),
        year=2020,
        venue="arXiv",
        arxiv="2004.09602",
    ),
    parameters=(
        Parameter(
            name="min",
            latex="a",
            default=-10.0,
            domain=Interval(high=-0.17),
            meaning="Lower bound of the output; GELU itself never falls below -0.17.",
        ),
        Parameter(
            name="max",
            latex="b",
            default=10.0,
            domain=POSITIVE,
            meaning="Upper bound of the output.",
            values=(6.0,),
        ),
    ),
    definition=lambda v, x, min, max: v.cases((max, x * v.Phi(x) > max), (x * v.Phi(x), True)),
    torch=TorchWritten(module="ClippedGELU"),
    elsewhere=(
        Elsewhere(framework="transformers", call="ACT2FN['gelu_10'](x)"),
        Elsewhere(framework="torch", call="torch.clamp(torch.nn.functional.gelu(x), min, max)", composed=True),
        Elsewhere(framework="jax", call="jax.numpy.clip(jax.nn.gelu(x, approximate=False), min, max)", composed=True),
        Elsewhere(framework="keras", call="keras.ops.clip(keras.activations.gelu(x), min, max)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.clip_by_value(tf.nn.gelu(x), min, max)", composed=True),
        Elsewhere(framework="onnx", call="Clip(Gelu(x), min=min, max=max)", composed=True),
        Elsewhere(framework="scipy", call="numpy.clip(x * scipy.special.ndtr(x), min, max)", composed=True),
    ),
    prose=Prose(
        summary="Clipped GELU is GELU with its output cut at two bounds.",
        use_when=(
            "Clipping bounds the range that a quantised network has to represent; with the usual "
            "bounds only the upper one acts. It belongs to checkpoints that were quantised with it."
        ),
        goes_wrong=(
            Problem(
                text="Above the upper bound the gradient is zero.",
                example=(
                    ">>> import actref\n"
                    ">>> actref.clipped_gelu([1.0, 20.0], max=10.0).tolist()\n"
                    "[0.841344746069, 10.0]\n"
                    ">>> actref.clipped_gelu_grad(20.0).item()\n"
                    "0.0"
                ),
                guide="saturation",
            ),
        ),
        used_by="Quantised BERT; the transformers table as gelu_10.",
    ),
    relatives=(
        Relative(name="gelu", text="Without the bounds."),
        Relative(name="relu6", text="The same cut for ReLU."),
    ),
)


@elementwise(entry)
def clipped_gelu(x: Array, min: float = -10.0, max: float = 10.0) -> Array:
    r"""Gaussian error linear unit with clipped output, $\min(\max(x\,\Phi(x), a), b)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Wu et al., 2020, arXiv:2004.09602.

    Example:
        >>> import actref
        >>> actref.clipped_gelu([-1.0, 0.0, 2.0]).tolist()
        [-0.158655253931, 0.0, 1.954499736104]
    """
    tail = times_normal(np.maximum(x, -1e3) * mills(x), x)
    return np.minimum(np.where(x < -0.5, tail, x * Phi(x)), max)


@elementwise(entry)
def clipped_gelu_grad(x: Array, min: float = -10.0, max: float = 10.0) -> Array:
    r"""Derivative of Clipped GELU, $\Phi(x) + x\,\varphi(x) \text{ where nothing is cut}$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clipped_gelu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.083315470588, 0.867495124656, 1.085231801078]
    """
    return np.where(gelu_exceeds(x, max), 0, gelu_slope(x))


def clipped_gelu_torch(input: Tensor, min: float = -10.0, max: float = 10.0) -> Tensor:
    r"""Gaussian error linear unit with clipped output, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        min: Lower bound of the output; GELU itself never falls below -0.17. Domain (-∞, -0.17].
        max: Upper bound of the output. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Wu et al., 2020, arXiv:2004.09602.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.clipped_gelu(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.158655253931, 0.0, 1.954499736104]
    """
    import torch

    # erfc keeps the tail that torch's own GELU cancels away. Beyond its bounds x has no say, and an infinity meets no 0.
    x = input.clamp(-100.0, max + 1.0)
    return torch.clamp(0.5 * x * torch.erfc(-0.7071067811865476 * x), min, max)

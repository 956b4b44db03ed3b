"""Thresholded rectified linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import NONNEGATIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="thresholded_relu",
    title="Thresholded ReLU",
    full_name="Thresholded rectified linear unit",
    aliases=("trec", "truncated_rectified"),
    family="rectifier",
    year=2014,
    paper=Paper(
        key="konda2014zero",
        title="Zero-bias autoencoders and the benefits of co-adapting features",
        authors=(
            "Kishore Konda",
            "Roland Memisevic",
            "David Krueger",
        ),
        year=2014,
        venue="arXiv",
        arxiv="1402.3337",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Threshold below which the output is zero.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > alpha), (0, True)),
    torch=TorchWritten(module="ThresholdedReLU"),
    elsewhere=(
        Elsewhere(framework="onnx", call="ThresholdedRelu(x, alpha=1.0)", since="opset 10"),
        Elsewhere(
            framework="keras",
            call="keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
            arguments={"threshold": "alpha"},
        ),
        Elsewhere(
            framework="keras",
            call="keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)",
            arguments={"threshold": "alpha"},
        ),
        Elsewhere(framework="torch", call="torch.nn.functional.threshold(x, alpha, 0)", composed=True),
        Elsewhere(framework="jax", call="jax.numpy.where(x > alpha, x, 0)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.where(x > alpha, x, tf.zeros_like(x))", composed=True),
        Elsewhere(framework="scipy", call="numpy.where(x > alpha, x, 0)", composed=True),
    ),
    prose=Prose(
        summary=("Thresholded ReLU passes inputs above a threshold unchanged and replaces the others by zero."),
        use_when=(
            "Thresholded ReLU makes representations sparser than [[relu]] does and lets an "
            "autoencoder work without biases. It is in ONNX, so exported models contain it."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It jumps at the threshold, so the smallest change of an input can change the output by "
                    "the whole threshold."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> actref.torch.thresholded_relu(torch.tensor([1.0, 1.001])).tolist()\n"
                    "[0.0, 1.001]"
                ),
            ),
        ),
        used_by="The ONNX operator set.",
    ),
    relatives=(
        Relative(name="threshold", text="The same with any value below the threshold."),
        Relative(name="relu", text="The case of threshold 0."),
        Relative(name="hardshrink", text="Passes large negative inputs too."),
    ),
    identities=(Identity(sides=lambda v, f, x, relu: (f(x, alpha=0), relu(x)), others=("relu",)),),
)


@elementwise(entry)
def thresholded_relu(x: Array, alpha: float = 1.0) -> Array:
    r"""Thresholded rectified linear unit, $x \text{ for } x > \alpha, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Konda, Memisevic and Krueger, 2014, arXiv:1402.3337.

    Example:
        >>> import actref
        >>> actref.thresholded_relu([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    return np.where(x <= alpha, 0, x)


@elementwise(entry)
def thresholded_relu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of Thresholded ReLU, $1 \text{ for } x > \alpha, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.thresholded_relu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    return np.where(np.isnan(x), x, x > alpha)


def thresholded_relu_torch(input: Tensor, alpha: float = 1.0) -> Tensor:
    r"""Thresholded rectified linear unit, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Threshold below which the output is zero. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Konda, Memisevic and Krueger, 2014, arXiv:1402.3337.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.thresholded_relu(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.0, 2.0]
    """
    import torch

    return torch.where(input > alpha, input, 0 * torch.zeros_like(input))

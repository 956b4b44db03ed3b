"""Square root of softplus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise
from actref.numerics import sigmoid, softplus

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="sqrt_softplus",
    title="SqrtSoftplus",
    full_name="Square root of softplus",
    aliases=("sqrtsoftplus",),
    family="softplus",
    year=2026,
    paper=Paper(
        key="deepseek2026v4",
        title="DeepSeek-V4: Towards Highly Efficient Million-Token Context Intelligence",
        authors=("DeepSeek-AI",),
        year=2026,
        venue="arXiv",
        arxiv="2606.19348",
    ),
    definition=lambda v, x: v.sqrt(v.softplus(x)),
    torch=TorchWritten(module="SqrtSoftplus"),
    elsewhere=(
        Elsewhere(framework="transformers", call="ACT2FN['sqrtsoftplus'](x)"),
        Elsewhere(framework="torch", call="torch.sqrt(torch.nn.functional.softplus(x))", composed=True),
        Elsewhere(framework="jax", call="jax.numpy.sqrt(jax.nn.softplus(x))", composed=True),
        Elsewhere(framework="keras", call="keras.ops.sqrt(keras.activations.softplus(x))", composed=True),
        Elsewhere(framework="tensorflow", call="tf.sqrt(tf.math.softplus(x))", composed=True),
        Elsewhere(framework="onnx", call="Sqrt(Softplus(x))", composed=True),
        Elsewhere(framework="scipy", call="numpy.sqrt(numpy.logaddexp(0, x))", composed=True),
    ),
    prose=Prose(
        summary=(
            "SqrtSoftplus is the square root of softplus: positive, and growing with the square root of its input."
        ),
        use_when=(
            "SqrtSoftplus turns router scores of a mixture of experts into positive weights that grow "
            "slowly. It is an output function, not a hidden activation."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Taken literally, softplus underflows long before its square root does, and the gradient "
                    "becomes infinity times zero."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-120.0], requires_grad=True)\n"
                    ">>> torch.sqrt(torch.nn.functional.softplus(x)).backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[nan]"
                ),
            ),
        ),
        used_by="The router of DeepSeek-V4; the transformers table as sqrtsoftplus.",
    ),
    relatives=(
        Relative(name="softplus", text="Its square."),
        Relative(name="sigmoid", text="The other usual score of a router."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, softplus: (f(-v.Abs(x)) ** 2, softplus(-v.Abs(x))), others=("softplus",)),
    ),
)


@elementwise(entry)
def sqrt_softplus(x: Array) -> Array:
    r"""Square root of softplus, $\sqrt{\log(1 + e^x)}$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        DeepSeek-AI, 2026, arXiv:2606.19348.

    Example:
        >>> import actref
        >>> actref.sqrt_softplus([-1.0, 0.0, 2.0]).tolist()
        [0.559697853773, 0.832554611158, 1.458399126112]
    """
    return np.where(x < -40, np.exp(0.5 * x), np.sqrt(softplus(np.maximum(x, -40))))


@elementwise(entry)
def sqrt_softplus_grad(x: Array) -> Array:
    r"""Derivative of SqrtSoftplus, $\sigma(x) / (2 \sqrt{\operatorname{softplus}(x)})$.

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
        >>> actref.sqrt_softplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.240255898390, 0.315343835209, 0.301973946023]
    """
    body = 0.5 * sigmoid(x) / np.sqrt(softplus(np.maximum(x, -40)))
    return np.where(x < -40, 0.5 * np.exp(0.5 * x), body)


def sqrt_softplus_torch(input: Tensor) -> Tensor:
    r"""Square root of softplus, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        DeepSeek-AI, 2026, arXiv:2606.19348.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sqrt_softplus(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.559697853773, 0.832554611158, 1.458399126112]
    """
    import torch

    # Below the edge softplus is exp to rounding, and the root of exp does not underflow so soon.
    edge = math.log(torch.finfo(input.dtype).eps)
    tail = torch.exp(0.5 * input.clamp(max=edge))
    # log σ has no threshold; torch's softplus is x above 20
    root = torch.sqrt(-torch.nn.functional.logsigmoid(-input.clamp(min=edge)))
    return torch.where(input < edge, tail, root)

"""Concatenated rectified linear unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Vector
from actref.numerics import unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="crelu",
    title="CReLU",
    full_name="Concatenated rectified linear unit",
    aliases=("concatenated_relu",),
    family="rectifier",
    year=2016,
    paper=Paper(
        key="shang2016crelu",
        title=("Understanding and Improving Convolutional Neural Networks via Concatenated Rectified Linear Units"),
        authors=("Wenling Shang", "Kihyuk Sohn", "Diogo Almeida", "Honglak Lee"),
        year=2016,
        venue="International Conference on Machine Learning",
        arxiv="1603.05201",
    ),
    definition=lambda v, x, i, n: v.cases((v.positive_part(x[i]), i <= n), (v.positive_part(-x[i - n]), True)),
    outputs=lambda n: 2 * n,
    torch=TorchWritten(module="CReLU"),
    elsewhere=(
        Elsewhere(framework="tensorflow", call="tf.nn.crelu(x, axis=-1)"),
        Elsewhere(framework="torch", call="torch.relu(torch.cat([x, -x], axis))", composed=True),
        Elsewhere(framework="jax", call="jax.nn.relu(jax.numpy.concatenate([x, -x], axis))", composed=True),
        Elsewhere(framework="keras", call="keras.ops.relu(keras.ops.concatenate([x, -x], axis))", composed=True),
        Elsewhere(framework="onnx", call="Relu(Concat(x, -x, axis=axis))", composed=True),
        Elsewhere(framework="scipy", call="numpy.maximum(numpy.concatenate([x, -x], axis), 0)", composed=True),
    ),
    prose=Prose(
        summary="CReLU keeps both signs: the ReLU of the input, and beside it the ReLU of its negative.",
        use_when=(
            "The paper found that the first layers of convolutional networks learn filters in pairs of opposite sign, "
            "which [[relu]] makes necessary. CReLU gives both from one filter, so those layers can have half as many. "
            "Nothing of the input is lost, and no unit dies."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The output is twice as wide as the input, so the next layer needs twice as many input channels. "
                    "For images in torch the channels are axis 1, not the last one."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> list(actref.torch.crelu(torch.zeros(8, 16, 5, 5), dim=1).shape)\n"
                    "[8, 32, 5, 5]"
                ),
            ),
        ),
        used_by="The first layers of PVANET and other light detectors; reinforcement learning that loses plasticity with ReLU.",
    ),
    relatives=(
        Relative(name="relu", text="The first half of the output."),
        Relative(name="maxout", text="Narrows where CReLU widens."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(3 * x), 3 * f(x))),),
)


@along_axis(entry)
def crelu(x: Array, axis: int = -1) -> Array:
    r"""Concatenated rectified linear unit, $(\max(x, 0), \max(-x, 0))$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which both halves are joined; for images in torch's layout the channels are axis 1.

    Returns:
        Array of twice the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Shang, Sohn, Almeida and Lee, 2016, arXiv:1603.05201.

    Example:
        >>> import actref
        >>> actref.crelu([2.0, -3.0]).tolist()
        [2.0, 0.0, 0.0, 3.0]
    """
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis)


@along_axis(entry)
def crelu_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of CReLU, $[x_j > 0]\,g_j - [x_j < 0]\,g_{n+j}$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis along which both halves are joined; for images in torch's layout the channels are axis 1.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.crelu_grad([2.0, -3.0], [1.0, 10.0, 100.0, 1000.0]).tolist()
        [1.0, -1000.0]
    """
    positive, negative = np.split(g, 2, axis)
    return np.where(np.isnan(x), x, np.where(x > 0, positive, 0) - np.where(x < 0, negative, 0))


@along_axis(entry)
def crelu_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of CReLU, $[x_j > 0]\,\delta_{ij} - [x_j < 0]\,\delta_{i-n,j}$ in row i and column j.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which both halves are joined; for images in torch's layout the channels are axis 1.

    Returns:
        Array with the other axes of x first, then one axis for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.crelu_jacobian([2.0, -3.0]).tolist()
        [[1.0, 0.0], [0.0, 0.0], [0.0, 0.0], [0.0, -1.0]]
    """
    return crelu_grad(*unit_products(x, axis, 2 * x.shape[axis]))


def crelu_torch(input: Tensor, dim: int = -1) -> Tensor:
    """ReLU of the input, joined by ReLU of its negative.

    Args:
        input: Tensor with at least one dimension.
        dim: The dimension along which both are joined.

    Returns:
        Tensor of twice the size along `dim`.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.crelu(torch.tensor([2.0, -3.0])).tolist()
        [2.0, 0.0, 0.0, 3.0]
    """
    import torch

    return torch.cat([torch.relu(input), torch.relu(-input)], dim)


def crelu_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class CReLU(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
            ctx.save_for_backward(x)
            ctx.dim = dim
            return torch.cat([x.clamp(min=0), (-x).clamp(min=0)], dim)

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (x,) = ctx.saved_tensors
            positive, negative = g.chunk(2, ctx.dim)
            return (x > 0) * positive - (x < 0) * negative, None

    def crelu(x: Tensor, dim: int = -1) -> Tensor:
        return CReLU.apply(x, dim)  # type: ignore[no-untyped-call]

    return crelu

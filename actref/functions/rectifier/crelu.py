"""Concatenated rectified linear unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import unit_products
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="crelu",
    title="CReLU",
    full_name="Concatenated rectified linear unit",
    aliases=("concatenated_relu",),
    cite="shang2016crelu",
    definition=lambda v, x, i, n: v.cases((v.positive_part(x[i]), i <= n), (v.positive_part(-x[i - n]), True)),
    outputs=lambda n: 2 * n,
    elsewhere=(Elsewhere("tensorflow", "tf.nn.crelu(x, axis=-1)"),),
    compositions={
        "torch": "torch.relu(torch.cat([x, -x], axis))",
        "jax": "jax.nn.relu(jax.numpy.concatenate([x, -x], axis))",
        "keras": "keras.ops.relu(keras.ops.concatenate([x, -x], axis))",
        "onnx": "Relu(Concat(x, -x, axis=axis))",
        "scipy": "numpy.maximum(numpy.concatenate([x, -x], axis), 0)",
    },
    prose=Prose(
        summary="CReLU keeps both signs: the ReLU of the input, and beside it the ReLU of its negative.",
        use_when=(
            "The paper found that the first layers of convolutional networks learn filters in pairs of opposite sign, "
            "which [[relu]] makes necessary. CReLU gives both from one filter, so those layers can have half as many. "
            "Nothing of the input is lost, and no unit dies."
        ),
        goes_wrong=(
            Problem(
                "The output is twice as wide as the input, so the next layer needs twice as many input channels. "
                "For images in torch the channels are axis 1, not the last one.",
                example=">>> list(actref.torch.crelu(torch.zeros(8, 16, 5, 5), dim=1).shape)\n[8, 32, 5, 5]",
            ),
        ),
        used_by=(
            Use("the first layers of the detector PVANET", "https://arxiv.org/abs/1608.08021"),
            Use("reinforcement learning that loses plasticity with ReLU", "https://arxiv.org/abs/2303.07507"),
        ),
    ),
    relatives=(Relative("relu", "The first half of the output."), Relative("maxout", "Narrows where CReLU widens.")),
    identities=(Identity(lambda v, f, x: (f(3 * x), 3 * f(x))),),
)


def crelu(x: Array, axis: int = -1) -> Array:
    return np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis)


def crelu_grad(x: Array, g: Array, axis: int = -1) -> Array:
    positive, negative = np.split(g, 2, axis)
    return np.where(np.isnan(x), x, np.where(x > 0, positive, 0) - np.where(x < 0, negative, 0))


def crelu_jacobian(x: Array, axis: int = -1) -> Array:
    return crelu_grad(*unit_products(x, axis, 2 * x.shape[axis]))


def crelu_torch(input: Tensor, dim: int = -1) -> Tensor:
    import torch

    return torch.cat([torch.relu(input), torch.relu(-input)], dim)


def crelu_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class CReLU(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            return torch.cat([x.clamp(min=0), (-x).clamp(min=0)], dim)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(inputs[0])
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (x,) = ctx.saved_tensors
            positive, negative = g.chunk(2, ctx.dim)
            return (x > 0) * positive - (x < 0) * negative, None

    def crelu(x: Tensor, dim: int = -1) -> Tensor:
        return CReLU.apply(x, dim)  # type: ignore[no-untyped-call]

    return crelu

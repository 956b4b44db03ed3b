"""Softmax1."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.entry import Problem, Prose, Relative, Use
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmax1",
    title="Softmax1",
    full_name="Softmax with one more weight",
    aliases=("quiet_softmax", "softmax_one"),
    cite="miller2023offbyone",
    disputed=(
        "Attention with an added key of zeros gives the same weights, and [torch had "
        "it](https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html) before the essay gave "
        "the function its name."
    ),
    definition=lambda v, x, i, n: v.exp(x[i]) / (1 + v.total(lambda k: v.exp(x[k]), n)),
    compositions={
        "torch": "torch.exp(x - torch.nn.functional.softplus(torch.logsumexp(x, axis, keepdim=True)))",
        "jax": "jax.numpy.exp(x - jax.nn.softplus(jax.nn.logsumexp(x, axis=axis, keepdims=True)))",
        "keras": "keras.ops.exp(x - keras.ops.softplus(keras.ops.logsumexp(x, axis=axis, keepdims=True)))",
        "tensorflow": "tf.math.exp(x - tf.math.softplus(tf.reduce_logsumexp(x, axis=axis, keepdims=True)))",
        "onnx": "Exp(x - Softplus(ReduceLogSumExp(x, [axis])))",
        "scipy": "numpy.exp(x - numpy.logaddexp(0, scipy.special.logsumexp(x, axis=axis, keepdims=True)))",
    },
    prose=Prose(
        summary="Softmax1 is softmax with a 1 added below the bar: its weights may sum to less than 1, and to nearly 0.",
        use_when=(
            "In attention, a head that has nothing to add must still spend its weights with [[softmax]], and does so on "
            "a token that means nothing. Softmax1 lets it keep them. It equals softmax of the input and one more "
            "component of 0, whose weight is dropped."
        ),
        goes_wrong=(
            Problem(
                "A common shift of the input changes the result, other than that of softmax. Code that subtracts "
                "the largest component first has to subtract it from the 0 too.",
                example=(
                    ">>> actref.softmax1([0.0, 0.0]).tolist(), actref.softmax1([-9.0, -9.0]).tolist()\n"
                    "([0.333333333, 0.333333333], [0.000123379, 0.000123379])"
                ),
            ),
        ),
        used_by=(
            Use(
                "`torch.nn.MultiheadAttention` with `add_zero_attn=True`, whose added key of zeros gives the same "
                "weights",
                "https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html",
            ),
        ),
    ),
    relatives=(
        Relative("softmax", "Without the 1: the weights sum to 1."),
        Relative("sigmoid", "Softmax1 of a single component."),
    ),
)


def softmax1(x: Array, axis: int = -1) -> Array:
    largest = np.maximum(np.max(x, axis, keepdims=True), 0)
    e = np.exp(x - largest)
    return e / (np.exp(-largest) + np.sum(e, axis, keepdims=True))


def softmax1_grad(x: Array, g: Array, axis: int = -1) -> Array:
    largest = np.maximum(np.max(x, axis, keepdims=True), 0)
    e, one = np.exp(x - largest), np.exp(-largest)
    total = one + np.sum(e, axis, keepdims=True)
    # less the weight of a component that has most: its own difference would cancel
    index = np.argmax(x, axis, keepdims=True)
    most = np.where(np.take_along_axis(e, index, axis) > total / 2, np.take_along_axis(g, index, axis), 0)
    h = g - most
    return e / total * (h - np.sum(e * h, axis, keepdims=True) / total + most * one / total)


def softmax1_torch(input: Tensor, dim: int = -1) -> Tensor:
    import torch

    finite = input.clamp(max=torch.finfo(input.dtype).max)  # a lone infinity takes all
    zero = torch.zeros_like(finite.sum(dim, keepdim=True))
    return torch.softmax(torch.cat([finite, zero], dim), dim).narrow(dim, 0, input.shape[dim])


def softmax1_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmax1(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            largest = x.amax(dim, keepdim=True).clamp(min=0)
            e = torch.exp(x - largest)
            return e / (torch.exp(-largest) + e.sum(dim, keepdim=True))

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return y * (g - (y * g).sum(ctx.dim, keepdim=True)), None

    def softmax1(x: Tensor, dim: int = -1) -> Tensor:
        return Softmax1.apply(x, dim)  # type: ignore[no-untyped-call]

    return softmax1

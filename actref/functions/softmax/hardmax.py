"""Hardmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="hardmax",
    title="Hardmax",
    aliases=("one_hot_argmax",),
    cite="onnx2017hardmax",
    disputed=(
        "Units of which the largest takes all are older than networks on computers; the source named here is the "
        "operator of this name."
    ),
    definition=lambda v, x, i, n: v.same(i, v.argmax(lambda k: x[k], n)),
    elsewhere=(Elsewhere("onnx", "Hardmax(x, axis=-1)", note="Before opset 13 it flattened all axes from axis on."),),
    compositions={
        "torch": "torch.zeros_like(x).scatter(axis, x.argmax(axis, keepdim=True), 1)",
        "jax": "jax.nn.one_hot(jax.numpy.argmax(x, axis), x.shape[axis], axis=axis)",
        "keras": "keras.ops.one_hot(keras.ops.argmax(x, axis), x.shape[axis], axis=axis)",
        "tensorflow": "tf.one_hot(tf.argmax(x, axis), x.shape[axis], axis=axis, dtype=x.dtype)",
        "scipy": "numpy.eye(x.shape[-1])[numpy.argmax(x, -1)]",
    },
    prose=Prose(
        summary="Hardmax gives 1 to the first largest component and 0 to every other one.",
        use_when=(
            "Hardmax states a decision in the form of probabilities, at the end of a model that is exported for "
            "inference. Nothing can be trained through it: its derivative is zero wherever there is one. For training, "
            "[[gumbel_softmax]] with `hard=True` draws a one-hot vector and has a gradient to learn from."
        ),
        goes_wrong=(
            Problem(
                "A tie goes to the first of the largest components. Two runs whose scores differ in the last bit "
                "can therefore decide differently.",
                example=">>> actref.torch.hardmax(torch.tensor([2.0, 2.0, 1.0])).tolist()\n[1.0, 0.0, 0.0]",
            ),
            Problem(
                "The gradient is zero, without an error: a model with a hardmax inside stops learning silently.",
                example=(
                    ">>> x = torch.tensor([2.0, 1.0], requires_grad=True)\n"
                    ">>> actref.torch.hardmax(x)[0].backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 0.0]"
                ),
            ),
        ),
        used_by=(
            Use(
                "attention in `tensorflow_addons.seq2seq`, as an option",
                "https://github.com/tensorflow/addons/blob/master/tensorflow_addons/seq2seq/attention_wrapper.py",
            ),
            Use("the ONNX operator set", "https://onnx.ai/onnx/operators/onnx__Hardmax.html"),
        ),
    ),
    relatives=(
        Relative(
            "softmax",
            "The smooth form: hardmax is its limit as the scale of the input grows, where no two components tie.",
        ),
        Relative("gumbel_softmax", "Hard values with a gradient."),
        Relative("maxout", "Keeps the value of the largest component instead of its place."),
    ),
    identities=(Identity(lambda v, f, x: (f(2 * x), f(x))), Identity(lambda v, f, x, softmax: (f(softmax(x)), f(x)))),
)


def hardmax(x: Array, axis: int = -1) -> Array:
    first = np.zeros_like(x)
    np.put_along_axis(first, np.argmax(x, axis, keepdims=True), 1, axis)
    return np.where(np.isnan(x).any(axis, keepdims=True), np.nan, first)


def hardmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    return np.where(np.isnan(x).any(axis, keepdims=True), np.nan, np.zeros_like(g))


def hardmax_torch(input: Tensor, dim: int = -1) -> Tensor:
    import torch

    if not input.numel():  # argmax refuses an empty dimension
        return input.clone()
    first = input.argmax(dim, keepdim=True)
    # ones as a tensor: compiled for CUDA, torch 2.11 takes a plain number for float32 whatever the input is
    chosen = torch.zeros_like(input).scatter(dim, first, torch.ones_like(first, dtype=input.dtype))
    # the second term is 0, or nan where a component is; it makes the gradient 0 instead of an error
    largest = input.amax(dim, keepdim=True)
    return chosen + torch.where(largest.isnan(), largest, 0 * torch.sign(largest))


def hardmax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Hardmax(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            return torch.zeros_like(x).scatter(dim, x.argmax(dim, keepdim=True), 1.0)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            pass

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            return 0 * g, None

    def hardmax(x: Tensor, dim: int = -1) -> Tensor:
        return Hardmax.apply(x, dim)  # type: ignore[no-untyped-call]

    return hardmax

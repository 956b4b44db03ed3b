"""Maxout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import unit_products
from actref.entry import Identity, Interval, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="maxout",
    title="Maxout",
    cite="goodfellow2013maxout",
    parameters=(
        Parameter(
            "pieces",
            2.0,
            "How many neighbouring components compete for one output; a whole number.",
            latex="p",
            domain=Interval(1.0, whole=True),
            values=(3.0,),
        ),
    ),
    definition=lambda v, x, i, n, pieces: v.largest(lambda k: x[pieces * (i - 1) + k], pieces),
    grouped_by="pieces",
    outputs=lambda n, pieces: n // int(pieces),
    compositions={
        "torch": "x.unflatten(-1, (-1, pieces)).amax(-1)",
        "jax": "jax.numpy.max(jax.numpy.reshape(x, (*x.shape[:-1], -1, pieces)), -1)",
        "keras": "keras.ops.max(keras.ops.reshape(x, (*x.shape[:-1], -1, pieces)), -1)",
        "tensorflow": "tf.reduce_max(tf.reshape(x, (*x.shape[:-1], -1, pieces)), -1)",
        "onnx": "ReduceMax(Reshape(x, [0, -1, pieces]), [-1], keepdims=0)",
        "scipy": "numpy.max(numpy.reshape(x, (*x.shape[:-1], -1, pieces)), -1)",
    },
    prose=Prose(
        summary="Maxout keeps the largest of each group of neighbouring components.",
        use_when=(
            "Maxout has no fixed shape: with a linear layer in front, a unit of p pieces can become any convex function "
            "made of p straight parts, [[relu]] and the absolute value among them. It was made to go with dropout and "
            "has been replaced by cheaper units; it remains the plain example of a learned activation."
        ),
        goes_wrong=(
            Problem(
                "Each output costs p linear maps, so at the same number of parameters a maxout layer has p times "
                "fewer outputs."
            ),
            Problem(
                text=(
                    "Which components form a group is a convention: here, as in "
                    "[Paddle](https://www.paddlepaddle.org.cn/documentation/docs/en/api/paddle/nn/Maxout_en.html), the "
                    "p neighbouring ones. [TensorFlow "
                    "Addons](https://github.com/tensorflow/addons/blob/master/tensorflow_addons/layers/maxout.py) "
                    "takes one from each of p blocks, which is another function of the same weights."
                ),
                example=(
                    ">>> x = torch.tensor([1.0, 4.0, 3.0, 2.0])\n"
                    ">>> actref.torch.maxout(x).tolist()\n"
                    "[4.0, 3.0]\n"
                    ">>> x.reshape(2, 2).amax(0).tolist()\n"
                    "[3.0, 4.0]"
                ),
            ),
        ),
        used_by=(
            Use("the networks of its paper", "https://arxiv.org/abs/1302.4389"),
            Use("speech models in Kaldi", "https://github.com/kaldi-asr/kaldi/blob/master/src/nnet2/nnet-component.h"),
        ),
    ),
    relatives=(
        Relative("relu", "Maxout of a component and 0."),
        Relative("hardmax", "Says which component is the largest instead of its value."),
        Relative("crelu", "Widens where maxout narrows."),
    ),
    identities=(Identity(lambda v, f, x: (f(3 * x), 3 * f(x))),),
)


def maxout(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    rows = np.moveaxis(x, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    return np.moveaxis(np.max(groups, -1), -1, axis)


def maxout_grad(x: Array, g: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    rows, weights = np.moveaxis(x, axis, -1), np.moveaxis(g, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    back = np.zeros_like(groups)
    np.put_along_axis(back, np.argmax(groups, -1, keepdims=True), weights[..., None], -1)
    back = np.where(np.isnan(groups).any(-1, keepdims=True), np.nan, back)
    return np.moveaxis(back.reshape(rows.shape), -1, axis)


def maxout_jacobian(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    rows, units = unit_products(x, axis, x.shape[axis] // int(pieces))
    return maxout_grad(rows, units, pieces=pieces)


def maxout_torch(input: Tensor, pieces: int = 2, dim: int = -1) -> Tensor:
    from actref.errors import ParameterError, ShapeError

    size, count = input.shape[dim], int(pieces)
    if count < 1 or count != pieces:
        raise ParameterError(f"maxout: pieces={pieces!r} is outside its domain {{1, 2, ...}}")
    if size % count:
        raise ShapeError(f"maxout: dimension {dim} has size {size}; allowed is a multiple of pieces={count}")
    rows = input.movedim(dim, -1)
    return rows.reshape(*rows.shape[:-1], size // count, count).max(-1).values.movedim(-1, dim)


def maxout_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Maxout(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, pieces: int, dim: int) -> Tensor:
            rows = x.movedim(dim, -1)
            return rows.reshape(*rows.shape[:-1], -1, pieces).amax(-1).movedim(-1, dim)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(inputs[0])
            ctx.pieces = inputs[1]
            ctx.dim = inputs[2]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None, None]:
            (x,) = ctx.saved_tensors
            rows = x.movedim(ctx.dim, -1)
            groups = rows.reshape(*rows.shape[:-1], -1, ctx.pieces)
            first = torch.zeros_like(groups).scatter(-1, groups.argmax(-1, keepdim=True), 1.0)
            back = first * g.movedim(ctx.dim, -1).unsqueeze(-1)
            return back.flatten(-2).movedim(-1, ctx.dim), None, None

    def maxout(x: Tensor, pieces: int = 2, dim: int = -1) -> Tensor:
        return Maxout.apply(x, pieces, dim)  # type: ignore[no-untyped-call]

    return maxout

"""Softmax over channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import unit_products
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.functions.softmax.softmax import softmax_grad
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmax2d",
    title="Softmax2d",
    full_name="Softmax over channels",
    cite="bridle1990softmax",
    disputed=("It is [[softmax]] under a name of torch's; the paper that is cited has the function."),
    definition=lambda v, x, i, n: v.exp(x[i]) / v.total(lambda k: v.exp(x[k]), n),
    axis=-3,
    dims=(3, 4),
    torch=TorchBuiltin(function=None, module="torch.nn.Softmax2d"),
    elsewhere=(
        Elsewhere(
            "keras",
            "keras.ops.softmax(x, axis=-3)",
            composed=True,
            note="Where the channels come last, as is usual there, axis=-1.",
        ),
    ),
    compositions={
        "jax": "jax.nn.softmax(x, axis=-3)",
        "tensorflow": "tf.nn.softmax(x, axis=-3)",
        "onnx": "Softmax(x, axis=-3)",
        "scipy": "scipy.special.softmax(x, axis=-3)",
    },
    prose=Prose(
        summary="Softmax2d applies softmax to the channels at each position of an image.",
        use_when=(
            "A network that labels each pixel ends in one score per class and pixel; Softmax2d turns them into "
            "probabilities of the classes at each pixel. It is [[softmax]] along the third axis from the end, under a "
            "name that says so."
        ),
        goes_wrong=(
            Problem(
                "It is not a softmax over the positions of an image: the weights sum to 1 over the channels at "
                "each position.",
                example=(
                    ">>> y = torch.nn.Softmax2d()(torch.zeros(2, 3, 5))\n"
                    ">>> y.sum(dim=0)[0, 0].item(), y.sum(dim=(1, 2))[0].item()\n"
                    "(1.0, 7.5)"
                ),
            ),
            Problem("It takes arrays of three or four axes only, channels first. Anything else is an error."),
        ),
        used_by=(Use("the segmentation of images by U-Net", "https://arxiv.org/abs/1505.04597"),),
    ),
    relatives=(Relative("softmax", "The same along any axis."),),
    identities=(Identity(lambda v, f, x, softmax: (f(x), softmax(x))),),
)


def softmax2d(x: Array) -> Array:
    e = np.exp(x - np.max(x, -3, keepdims=True))
    return e / np.sum(e, -3, keepdims=True)


def softmax2d_grad(x: Array, g: Array) -> Array:
    return softmax_grad(x, g, axis=-3)


def softmax2d_jacobian(x: Array) -> Array:
    return softmax_grad(*unit_products(x, -3, x.shape[-3]))


def softmax2d_torch(input: Tensor) -> Tensor:
    from actref.errors import ShapeError

    if input.dim() not in (3, 4):
        raise ShapeError(f"softmax2d: input has {input.dim()} dimensions; allowed are 3 or 4")
    return input.softmax(-3)


def softmax2d_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmax2d(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor) -> Tensor:
            e = torch.exp(x - x.amax(-3, keepdim=True))
            return e / e.sum(-3, keepdim=True)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            y: Tensor = ctx.saved_tensors[0]
            return y * (g - (y * g).sum(-3, keepdim=True))

    def softmax2d(x: Tensor) -> Tensor:
        return Softmax2d.apply(x)  # type: ignore[no-untyped-call]

    return softmax2d

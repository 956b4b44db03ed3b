"""Softmin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.functions.softmax.softmax import softmax_grad
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmin",
    title="Softmin",
    cite="bridle1990softmax",
    disputed=("No paper is known that introduced it as a function of its own; the one that is cited has [[softmax]]."),
    definition=lambda v, x, i, n: v.exp(-x[i]) / v.total(lambda k: v.exp(-x[k]), n),
    torch=TorchBuiltin(function="torch.nn.functional.softmin", module="torch.nn.Softmin"),
    elsewhere=(
        Elsewhere("torch", "torch.nn.functional.softmin(x, dim=None)", arguments={"dim": "axis"}),
        Elsewhere("torch", "torch.nn.Softmin(dim=None)(x)", arguments={"dim": "axis"}),
    ),
    compositions={
        "jax": "jax.nn.softmax(-x, axis=axis)",
        "keras": "keras.ops.softmax(-x, axis=axis)",
        "tensorflow": "tf.nn.softmax(-x, axis=axis)",
        "onnx": "Softmax(-x, axis=axis)",
        "scipy": "scipy.special.softmax(-x, axis=axis)",
    },
    prose=Prose(
        summary="Softmin gives the smallest component the largest weight: it is softmax of the negative.",
        use_when=(
            "Softmin turns distances, energies or costs into weights without a change of sign that is easily "
            "forgotten. In every other respect it is [[softmax]]."
        ),
        goes_wrong=(
            Problem(
                "With more than two components it is neither one minus softmax nor softmax in the reverse order.",
                example=(
                    ">>> x = torch.tensor([0.0, 1.0, 3.0])\n"
                    ">>> torch.nn.functional.softmin(x, dim=0).tolist()\n"
                    "[0.70538, 0.25950, 0.03512]\n"
                    ">>> torch.nn.functional.softmax(x, dim=0).tolist()\n"
                    "[0.04201, 0.11420, 0.84379]"
                ),
            ),
        ),
        used_by=(Use("prototypical networks, on the distances to the prototypes", "https://arxiv.org/abs/1703.05175"),),
    ),
    relatives=(
        Relative("softmax", "The same for the largest component."),
        Relative("hardmax", "One component takes all, with the largest in the place of the smallest."),
    ),
    identities=(Identity(lambda v, f, x, softmax: (f(x), softmax(-x))),),
)


def softmin(x: Array, axis: int = -1) -> Array:
    e = np.exp(np.min(x, axis, keepdims=True) - x)
    return e / np.sum(e, axis, keepdims=True)


def softmin_grad(x: Array, g: Array, axis: int = -1) -> Array:
    return -softmax_grad(-x, g, axis=axis)


def softmin_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmin(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            e = torch.exp(x.amin(dim, keepdim=True) - x)
            return e / e.sum(dim, keepdim=True)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return y * ((y * g).sum(ctx.dim, keepdim=True) - g), None

    def softmin(x: Tensor, dim: int = -1) -> Tensor:
        return Softmin.apply(x, dim)  # type: ignore[no-untyped-call]

    return softmin

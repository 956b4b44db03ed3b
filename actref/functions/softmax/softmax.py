"""Softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Vector

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmax",
    title="Softmax",
    aliases=("softargmax", "normalized_exponential"),
    cite="bridle1990softmax",
    disputed=(
        "The function is older than its name: statistics has it as the multinomial logit ([McFadden, "
        "1974](https://eml.berkeley.edu/reprints/mcfadden/zarembka.pdf)), physics as the distribution of Boltzmann."
    ),
    definition=lambda v, x, i, n: v.exp(x[i]) / v.total(lambda k: v.exp(x[k]), n),
    torch=TorchBuiltin(function="torch.nn.functional.softmax", module="torch.nn.Softmax"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.nn.functional.softmax(x, dim=None)",
            arguments={"dim": "axis"},
            also=("torch.softmax", "torch.special.softmax"),
        ),
        Elsewhere("torch", "torch.nn.Softmax(dim=None)(x)", arguments={"dim": "axis"}),
        Elsewhere("jax", "jax.nn.softmax(x, axis=-1)"),
        Elsewhere(
            "jax",
            "jax.scipy.special.softmax(x, axis=None)",
            note="The default sums over the whole array.",
        ),
        Elsewhere("keras", "keras.activations.softmax(x, axis=-1)", also=("keras.ops.softmax",)),
        Elsewhere("keras", "keras.layers.Softmax(axis=-1)(x)"),
        Elsewhere("tensorflow", "tf.nn.softmax(x, axis=-1)", also=("tf.math.softmax",)),
        Elsewhere(
            "onnx",
            "Softmax(x, axis=-1)",
            note="Before opset 13 it flattened all axes from axis on.",
        ),
        Elsewhere(
            "scipy",
            "scipy.special.softmax(x, axis=None)",
            note="The default sums over the whole array.",
        ),
    ),
    prose=Prose(
        summary="Softmax turns real numbers into positive ones that sum to 1, in proportion to their exponentials.",
        use_when=(
            "Softmax gives the probabilities of a choice among classes, the weights of attention and the routing of "
            "experts. For a loss, [[log_softmax]] or a cross entropy on the raw scores is exact where the logarithm of "
            "a softmax is not. [[sparsemax]] is the choice where most weights should be exactly zero."
        ),
        goes_wrong=(
            Problem(
                "Written as its formula stands, it overflows: the exponential of 90 leaves float32. Subtracting "
                "the largest component first changes nothing else, as softmax does not see a common shift.",
                example=(
                    ">>> x = torch.tensor([100.0, 99.0])\n"
                    ">>> (x.exp() / x.exp().sum()).isnan().tolist()\n"
                    "[True, True]\n"
                    ">>> torch.softmax(x, dim=0).tolist()\n"
                    "[0.731059, 0.268941]"
                ),
                guide="heads",
            ),
            Problem(
                "A row that is masked everywhere has no softmax: every component is minus infinity, and the result "
                "is nan, which then spreads through the gradient. Such a row has to be left out before.",
                example=">>> torch.softmax(torch.full((2,), -torch.inf), dim=0).isnan().tolist()\n[True, True]",
            ),
            Problem(
                "Masked everywhere by the lowest finite number instead, the row becomes uniform without any sign of it: "
                "in attention it then looks at all that was hidden. torch's own attention returns 0 for it.",
                example=(
                    ">>> torch.softmax(torch.full((2,), torch.finfo(torch.float32).min), dim=0).tolist()\n"
                    "[0.5, 0.5]\n"
                    ">>> x, nothing = torch.ones(1, 1, 2), torch.zeros(1, 1, dtype=torch.bool)\n"
                    ">>> torch.nn.functional.scaled_dot_product_attention(x, x, x, attn_mask=nothing).tolist()\n"
                    "[[[0.0, 0.0]]]"
                ),
            ),
            Problem(
                "The axis has to be named. `scipy.special.softmax` takes the whole array by default, old ONNX "
                "models flatten, and `torch.nn.Softmax()` without `dim` warns and guesses."
            ),
        ),
        used_by=(
            Use("the classifier AlexNet", "https://www.cs.toronto.edu/~fritz/absps/imagenet.pdf"),
            Use("the attention of the first transformer", "https://arxiv.org/abs/1706.03762"),
        ),
    ),
    relatives=(
        Relative("log_softmax", "Its logarithm, computed without taking one of a small number."),
        Relative("sparsemax", "Exact zeros instead of small weights."),
        Relative("hardmax", "The limit as the scale of the input grows, where no two components tie."),
        Relative("sigmoid", "The first component of softmax of a number and 0."),
        Relative("softmin", "Softmax of the negative."),
    ),
    identities=(
        Identity(lambda v, f, x, log_softmax: (f(x), v.exp(log_softmax(x)))),
        Identity(lambda v, f, x: (f(v.log(f(x))), f(x))),
    ),
)


def softmax(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - np.max(x, axis, keepdims=True))
    return e / np.sum(e, axis, keepdims=True)


def softmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    s = softmax(x, axis=axis)
    # less the weight of the largest: where its softmax is nearly 1, the difference would cancel
    h = g - np.take_along_axis(g, np.argmax(x, axis, keepdims=True), axis)
    return s * (h - np.sum(s * h, axis, keepdims=True))


def softmax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmax(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            e = torch.exp(x - x.amax(dim, keepdim=True))
            return e / e.sum(dim, keepdim=True)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return y * (g - (y * g).sum(ctx.dim, keepdim=True)), None

    def softmax(x: Tensor, dim: int = -1) -> Tensor:
        return Softmax.apply(x, dim)  # type: ignore[no-untyped-call]

    return softmax

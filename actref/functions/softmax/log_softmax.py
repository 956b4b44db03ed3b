"""Logarithm of softmax."""

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
    name="log_softmax",
    title="LogSoftmax",
    full_name="Logarithm of softmax",
    aliases=("logsoftmax",),
    cite="bridle1990softmax",
    disputed=("No paper is known that introduced it as a function of its own; the one that is cited has [[softmax]]."),
    definition=lambda v, x, i, n: x[i] - v.log(v.total(lambda k: v.exp(x[k]), n)),
    torch=TorchBuiltin(function="torch.nn.functional.log_softmax", module="torch.nn.LogSoftmax"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.nn.functional.log_softmax(x, dim=None)",
            arguments={"dim": "axis"},
            also=("torch.log_softmax", "torch.special.log_softmax"),
        ),
        Elsewhere("torch", "torch.nn.LogSoftmax(dim=None)(x)", arguments={"dim": "axis"}),
        Elsewhere("jax", "jax.nn.log_softmax(x, axis=-1)"),
        Elsewhere(
            "jax",
            "jax.scipy.special.log_softmax(x, axis=None)",
            note="The default sums over the whole array.",
        ),
        Elsewhere("keras", "keras.activations.log_softmax(x, axis=-1)", also=("keras.ops.log_softmax",)),
        Elsewhere("tensorflow", "tf.nn.log_softmax(x, axis=-1)", also=("tf.math.log_softmax",)),
        Elsewhere("onnx", "LogSoftmax(x, axis=-1)", note="Before opset 13 it flattened all axes from axis on."),
        Elsewhere(
            "scipy",
            "scipy.special.log_softmax(x, axis=None)",
            note="The default sums over the whole array.",
        ),
    ),
    prose=Prose(
        summary="LogSoftmax gives the logarithms of the softmax probabilities.",
        use_when=(
            "Cross entropy, perplexity and beam search need the logarithm of a probability. LogSoftmax computes it "
            "from the scores, so that an improbable class has a finite logarithm where its [[softmax]] has underflowed "
            "to zero. `torch.nn.CrossEntropyLoss` contains it: nothing has to be applied before."
        ),
        goes_wrong=(
            Problem(
                "The logarithm of a softmax is minus infinity as soon as the probability underflows. LogSoftmax is not.",
                example=(
                    ">>> x = torch.tensor([0.0, -200.0])\n"
                    ">>> torch.softmax(x, dim=0).log().tolist()\n"
                    "[0.0, -inf]\n"
                    ">>> torch.log_softmax(x, dim=0).tolist()\n"
                    "[0.0, -200.0]"
                ),
                guide="heads",
            ),
            Problem(
                "For the winning class torch forms a difference that rounds to zero, where the true value is small "
                "and negative. `actref.log_softmax` sums the other classes by themselves.",
                example=(
                    ">>> torch.log_softmax(torch.tensor([0.0, -20.0], device='cpu'), dim=0)[0].item() == 0\n"
                    "True\n"
                    ">>> actref.log_softmax([0.0, -20.0])[0].item()\n"
                    "-2.0611536203e-09"
                ),
            ),
        ),
        used_by=(
            Use(
                "`torch.nn.CrossEntropyLoss`",
                "https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
            ),
        ),
    ),
    relatives=(
        Relative("softmax", "Its exponential."),
        Relative("logsigmoid", "The first component of the same for a number and 0."),
    ),
    identities=(
        Identity(lambda v, f, x, softmax: (f(x), v.log(softmax(x)))),
        Identity(lambda v, f, x: (f(f(x)), f(x))),
    ),
)


def log_softmax(x: Array, axis: int = -1) -> Array:
    top = np.argmax(x, axis, keepdims=True)
    z = x - np.take_along_axis(x, top, axis)
    e = np.exp(z)
    np.put_along_axis(e, top, 0, axis)  # exp(0) = 1 of the largest, which log1p adds without loss
    return z - np.log1p(np.sum(e, axis, keepdims=True))


def log_softmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    top = np.argmax(x, axis, keepdims=True)
    e = np.exp(x - np.take_along_axis(x, top, axis))
    back = g - e / np.sum(e, axis, keepdims=True) * np.sum(g, axis, keepdims=True)
    # at the largest, whose softmax may be nearly 1, the difference cancels: there g of the others is subtracted
    first, rest = np.take_along_axis(g, top, axis), g.copy()
    np.put_along_axis(e, top, 0, axis)
    np.put_along_axis(rest, top, 0, axis)
    others = np.sum(e, axis, keepdims=True)
    largest = (first * others - np.sum(rest, axis, keepdims=True)) / (1 + others)
    np.put_along_axis(back, top, np.where(np.isnan(x).any(axis, keepdims=True), np.nan, largest), axis)
    return back


def log_softmax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class LogSoftmax(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            shifted = x - x.amax(dim, keepdim=True)
            return shifted - shifted.exp().sum(dim, keepdim=True).log()

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return g - y.exp() * g.sum(ctx.dim, keepdim=True), None

    def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
        return LogSoftmax.apply(x, dim)  # type: ignore[no-untyped-call]

    return log_softmax

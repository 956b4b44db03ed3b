"""Sparsemax."""

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
    name="sparsemax",
    title="Sparsemax",
    cite="martins2016sparsemax",
    definition=lambda v, x, i, n: v.positive_part(x[i] - v.threshold(lambda k: x[k], n)),
    elsewhere=(
        Elsewhere(
            "keras",
            "keras.activations.sparsemax(x, axis=-1)",
            also=("keras.ops.sparsemax",),
            error=1.0,
            note="Wrong wherever two components or more share the weight: what comes out does not sum to 1.",
        ),
    ),
    compositions={
        "torch": "torch.relu(x - ((x.sort(-1, descending=True).values.cumsum(-1) - 1) / torch.ones_like(x).cumsum(-1)).amax(-1, keepdim=True))",
        "jax": "jax.nn.relu(x - jax.numpy.max((jax.numpy.cumsum(s := jax.numpy.sort(x, descending=True), -1) - 1) / (k := jax.numpy.arange(1, x.shape[-1] + 1)), -1, keepdims=True))",
        "keras": "keras.ops.relu(x - keras.ops.max((keras.ops.cumsum(s := -keras.ops.sort(-x), -1) - 1) / (k := keras.ops.arange(1, x.shape[-1] + 1)), -1, keepdims=True))",
        "tensorflow": "tf.nn.relu(x - tf.reduce_max((tf.cumsum(s := tf.sort(x, direction='DESCENDING'), -1) - 1) / (k := tf.cast(tf.range(1, x.shape[-1] + 1), x.dtype)), -1, keepdims=True))",
        "onnx": "Relu(x - ReduceMax((CumSum(TopK(x, Shape(x, start=-1)), axis=-1) - 1) / CumSum(Relu(x) * 0 + 1, axis=-1), [-1]))",
        "scipy": "numpy.maximum(x - numpy.max((numpy.cumsum(-numpy.sort(-x), -1) - 1) / numpy.arange(1, x.shape[-1] + 1), -1, keepdims=True), 0)",
    },
    prose=Prose(
        summary="Sparsemax projects its input onto the probability simplex: weights that sum to 1, many of them exactly 0.",
        use_when=(
            "Sparsemax replaces [[softmax]] where the zeros mean something: attention that has to be read, routing to a "
            "few experts, many labels of which few apply. Its derivative is as simple as that of ReLU. The threshold "
            "$\\tau(x)$ is the number with $\\sum_k \\max(x_k - \\tau, 0) = 1$."
        ),
        goes_wrong=(
            Problem(
                "A component outside the support has a derivative of zero, so it learns nothing from this example. "
                "A gap of 1 to the largest component already shuts a class out, so the scale of the scores matters "
                "more than for softmax.",
                example=(
                    ">>> x = torch.tensor([1.0, 0.5, -0.5], requires_grad=True)\n"
                    ">>> y = actref.torch.sparsemax(x)\n"
                    ">>> y.tolist()\n"
                    "[0.75, 0.25, 0.0]\n"
                    ">>> y[0].backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.5, -0.5, 0.0]"
                ),
            ),
            Problem(
                "The logarithm of an exact zero is minus infinity, so a cross entropy on its output is infinite as "
                "soon as the true class is shut out. The paper derives a loss of its own.",
                guide="heads",
            ),
        ),
        used_by=(
            Use("the attention to features of TabNet", "https://arxiv.org/abs/1908.07442"),
            Use("attention in inference of natural language", "https://arxiv.org/abs/1602.02068"),
        ),
    ),
    relatives=(
        Relative("softmax", "Never exactly 0."),
        Relative("entmax15", "Half way to softmax, and differentiable."),
        Relative("hardmax", "The limit as the scale of the input grows."),
        Relative("sparse_sigmoid", "Sparsemax of two components, as a function of their difference."),
    ),
    identities=(Identity(lambda v, f, x: (f(f(x)), f(x))),),
)


def sparsemax(x: Array, axis: int = -1) -> Array:
    z = np.moveaxis(x - np.max(x, axis, keepdims=True), axis, -1)
    ordered = -np.sort(-z)
    excess = np.cumsum(ordered, -1) - 1
    size = np.sum(np.arange(1, z.shape[-1] + 1) * ordered > excess, -1, keepdims=True)
    threshold = np.take_along_axis(excess, size - 1, -1) / size
    return np.moveaxis(np.maximum(z - threshold, 0), -1, axis)


def sparsemax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    y = sparsemax(x, axis=axis)
    mean = np.sum(np.where(y > 0, g, 0), axis, keepdims=True) / np.sum(y > 0, axis, keepdims=True)
    return np.where(np.isnan(y), y, np.where(y > 0, g - mean, 0))


def sparsemax_torch(input: Tensor, dim: int = -1) -> Tensor:
    import torch

    if not input.numel():  # amax refuses an empty dimension
        return input.clone()
    rows = input.movedim(dim, -1).to(torch.promote_types(input.dtype, torch.float32))
    largest = rows.detach().amax(-1, keepdim=True)
    alone = (rows == largest) & largest.isinf() & ((rows == largest).sum(-1, keepdim=True) == 1)
    rows = torch.where(alone, 0, rows - largest)  # a lone infinity takes all
    ordered = rows.sort(-1, descending=True).values
    places = torch.arange(1, rows.shape[-1] + 1, device=rows.device, dtype=rows.dtype)
    inside = 1 + places * ordered > ordered.cumsum(-1)
    mass = torch.where(inside, ordered, 0).sum(-1, keepdim=True) - 1
    weights = torch.relu(rows - mass / inside.sum(-1, keepdim=True))
    return weights.movedim(-1, dim).to(input.dtype)


def sparsemax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Sparsemax(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            x = x.movedim(dim, -1)
            ordered = x.sort(-1, descending=True).values
            places = torch.arange(1, x.shape[-1] + 1, device=x.device)
            inside = 1 + places * ordered > ordered.cumsum(-1)
            size = inside.sum(-1, keepdim=True)
            threshold = ((ordered * inside).sum(-1, keepdim=True) - 1) / size
            return torch.relu(x - threshold).movedim(-1, dim)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            inside = (y > 0).to(g.dtype)
            mean = (g * inside).sum(ctx.dim, keepdim=True) / inside.sum(ctx.dim, keepdim=True)
            return inside * (g - mean), None

    def sparsemax(x: Tensor, dim: int = -1) -> Tensor:
        return Sparsemax.apply(x, dim)  # type: ignore[no-untyped-call]

    return sparsemax

"""Entmax with exponent 1.5."""

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
    name="entmax15",
    title="Entmax 1.5",
    full_name="Entmax with exponent 1.5",
    aliases=("entmax", "entmax_15"),
    cite="peters2019entmax",
    definition=lambda v, x, i, n: v.positive_part(x[i] / 2 - v.threshold(lambda k: x[k] / 2, n, 2)) ** 2,
    compositions={
        # what lies 2 below the largest has no weight; of every prefix the threshold, cut where the prefix is too long: the
        # largest is that of the support
        "torch": "torch.relu((z := (x - x.amax(-1, keepdim=True)).clamp(min=-2) / 2) - torch.minimum(s := z.sort(-1, descending=True).values, (m := s.cumsum(-1) / (k := torch.ones_like(x).cumsum(-1))) - (m * m - ((s * s).cumsum(-1) - 1) / k).abs().sqrt()).amax(-1, keepdim=True)) ** 2",
        "jax": "jax.nn.relu((z := jax.numpy.maximum(x - jax.numpy.max(x, -1, keepdims=True), -2) / 2) - jax.numpy.max(jax.numpy.minimum(s := jax.numpy.sort(z, descending=True), (m := jax.numpy.cumsum(s, -1) / (k := jax.numpy.arange(1, x.shape[-1] + 1))) - jax.numpy.sqrt(jax.numpy.abs(d := m * m - (jax.numpy.cumsum(s * s, -1) - 1) / k))), -1, keepdims=True)) ** 2",
        "keras": "keras.ops.relu((z := keras.ops.maximum(x - keras.ops.max(x, -1, keepdims=True), -2) / 2) - keras.ops.max(keras.ops.minimum(s := -keras.ops.sort(-z), (m := keras.ops.cumsum(s, -1) / (k := keras.ops.arange(1, x.shape[-1] + 1))) - keras.ops.sqrt(keras.ops.abs(d := m * m - (keras.ops.cumsum(s * s, -1) - 1) / k))), -1, keepdims=True)) ** 2",
        "tensorflow": "tf.nn.relu((z := tf.maximum(x - tf.reduce_max(x, -1, keepdims=True), -2) / 2) - tf.reduce_max(tf.minimum(s := tf.sort(z, direction='DESCENDING'), (m := tf.cumsum(s, -1) / (k := tf.cast(tf.range(1, x.shape[-1] + 1), x.dtype))) - tf.sqrt(tf.abs(d := m * m - (tf.cumsum(s * s, -1) - 1) / k))), -1, keepdims=True)) ** 2",
        "onnx": "Relu((z := Max(x - ReduceMax(x, [-1]), -2) / 2) - ReduceMax(Min(s := TopK(z, Shape(x, start=-1)), (m := CumSum(s, axis=-1) / (k := CumSum(z * 0 + 1, axis=-1))) - Sqrt(Abs(m * m - (CumSum(s * s, axis=-1) - 1) / k))), [-1])) ** 2",
        "scipy": "numpy.maximum((z := numpy.maximum(x - numpy.max(x, -1, keepdims=True), -2) / 2) - numpy.max(numpy.minimum(s := -numpy.sort(-z), (m := numpy.cumsum(s, -1) / (k := numpy.arange(1, x.shape[-1] + 1))) - numpy.sqrt(numpy.abs(m * m - (numpy.cumsum(s * s, -1) - 1) / k))), -1, keepdims=True), 0) ** 2",
    },
    prose=Prose(
        summary="Entmax 1.5 stands between softmax and sparsemax: weights that sum to 1, the small ones exactly 0.",
        use_when=(
            "Entmax with exponent $\\alpha$ is [[softmax]] for 1 and [[sparsemax]] for 2; at 1.5 it is exact and about as "
            "fast to compute as sparsemax, and its derivative has no jumps. The paper uses it in the attention and the "
            "output of translation models, which then give weight to a handful of words. The threshold $\\tau(x)$ is the "
            "number with $\\sum_k \\max(x_k/2 - \\tau, 0)^2 = 1$."
        ),
        goes_wrong=(
            Problem(
                "A component outside the support has a derivative of zero, as with sparsemax, but it has to lie "
                "further away: a gap of 2 to the largest component always shuts a component out.",
                example=(
                    ">>> x = torch.tensor([1.0, 0.0, -1.0], dtype=torch.float64, requires_grad=True)\n"
                    ">>> y = actref.torch.entmax15(x)\n"
                    ">>> y.tolist()\n"
                    "[0.830718914, 0.169281086, 0.0]\n"
                    ">>> y[0].backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.283473355, -0.283473355, 0.0]"
                ),
            ),
            Problem(
                "The logarithm of an exact zero is minus infinity, so a cross entropy on its output is infinite as "
                "soon as the true class is shut out. The paper derives a loss of its own.",
                guide="heads",
            ),
        ),
        used_by=(
            Use("the `entmax` package", "https://github.com/deep-spin/entmax/blob/master/entmax/activations.py"),
            Use("sparse attention and outputs in translation and morphology", "https://arxiv.org/abs/1905.05702"),
        ),
    ),
    relatives=(
        Relative("softmax", "Never exactly 0."),
        Relative("sparsemax", "Sparser, with jumps in its derivative."),
    ),
)


def entmax15(x: Array, axis: int = -1) -> Array:
    z = np.moveaxis(x - np.max(x, axis, keepdims=True), axis, -1) / 2
    ordered = -np.sort(-z)
    size = np.arange(1, z.shape[-1] + 1)
    mean = np.cumsum(ordered, -1) / size
    spread = np.cumsum(ordered**2, -1) - size * mean**2
    threshold = mean - np.sqrt(np.maximum(1 - spread, 0) / size)
    last = np.sum(threshold <= ordered, -1, keepdims=True) - 1
    return np.moveaxis(np.maximum(z - np.take_along_axis(threshold, last, -1), 0) ** 2, -1, axis)


def entmax15_grad(x: Array, g: Array, axis: int = -1) -> Array:
    u = np.sqrt(entmax15(x, axis=axis))
    mean = np.sum(u * g, axis, keepdims=True) / np.sum(u, axis, keepdims=True)
    return np.where(u == 0, 0, u * (g - mean))


def entmax15_torch(input: Tensor, dim: int = -1) -> Tensor:
    import torch

    if not input.numel():  # amax refuses an empty dimension
        return input.clone()
    rows = input.movedim(dim, -1).to(torch.promote_types(input.dtype, torch.float32))
    largest = rows.detach().amax(-1, keepdim=True)
    alone = (rows == largest) & largest.isinf() & ((rows == largest).sum(-1, keepdim=True) == 1)
    rows = torch.where(alone, 0, rows - largest) / 2  # a lone infinity takes all
    ordered = rows.detach().sort(-1, descending=True).values
    places = torch.arange(1, rows.shape[-1] + 1, device=rows.device, dtype=rows.dtype)
    mean = ordered.cumsum(-1) / places
    spread = (ordered**2).cumsum(-1) - places * mean**2
    inside = mean - ((1 - spread) / places).clamp(min=0).sqrt() <= ordered
    inside = rows >= torch.where(inside, ordered, torch.inf).amin(-1, keepdim=True)
    size = inside.sum(-1, keepdim=True)
    mean = torch.where(inside, rows, 0).sum(-1, keepdim=True) / size
    spread = torch.where(inside, (rows - mean) ** 2, 0).sum(-1, keepdim=True)
    threshold = mean - ((1 - spread) / size).sqrt()
    weights = torch.relu(rows - threshold) ** 2
    return weights.movedim(-1, dim).to(input.dtype)


def entmax15_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Entmax15(torch.autograd.Function):
        generate_vmap_rule = True

        @staticmethod
        def forward(x: Tensor, dim: int) -> Tensor:
            x = x.movedim(dim, -1) / 2
            x = x - x.amax(-1, keepdim=True)
            ordered = x.sort(-1, descending=True).values
            places = torch.arange(1, x.shape[-1] + 1, device=x.device)
            mean = ordered.cumsum(-1) / places
            spread = (ordered**2).cumsum(-1) - places * mean**2
            threshold = mean - ((1 - spread) / places).clamp(min=0).sqrt()
            last = (threshold <= ordered).sum(-1, keepdim=True) - 1
            return (torch.relu(x - threshold.gather(-1, last)) ** 2).movedim(-1, dim)

        @staticmethod
        def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
            ctx.save_for_backward(output)
            ctx.dim = inputs[1]

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            u = torch.where(y > 0, y, 1).sqrt() * (y > 0)
            return u * (g - (u * g).sum(ctx.dim, keepdim=True) / u.sum(ctx.dim, keepdim=True)), None

    def entmax15(x: Tensor, dim: int = -1) -> Tensor:
        return Entmax15.apply(x, dim)  # type: ignore[no-untyped-call]

    return entmax15

"""Sparsemax."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Vector
from actref.numerics import add, divided, shifted, total, unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="sparsemax",
    title="Sparsemax",
    full_name="Sparsemax",
    family="softmax",
    year=2016,
    paper=Paper(
        key="martins2016sparsemax",
        title="From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        authors=("André F. T. Martins", "Ramón F. Astudillo"),
        year=2016,
        venue="International Conference on Machine Learning",
        arxiv="1602.02068",
    ),
    definition=lambda v, x, i, n: v.positive_part(x[i] - v.threshold(x, n)),
    torch=TorchWritten(module="Sparsemax"),
    elsewhere=(
        Elsewhere(
            framework="keras",
            call="keras.activations.sparsemax(x, axis=-1)",
            also=("keras.ops.sparsemax",),
            error=1.0,
            note="Wrong wherever two components or more share the weight: what comes out does not sum to 1.",
        ),
        Elsewhere(
            framework="torch",
            call="torch.relu(x - ((x.sort(-1, descending=True).values.cumsum(-1) - 1) / torch.arange(1, x.shape[-1] + 1)).amax(-1, keepdim=True))",
            composed=True,
        ),
        Elsewhere(
            framework="jax",
            call="jax.nn.relu(x - jax.numpy.max((jax.numpy.cumsum(jax.numpy.sort(x, descending=True), -1) - 1) / jax.numpy.arange(1, x.shape[-1] + 1), -1, keepdims=True))",
            composed=True,
        ),
        Elsewhere(
            framework="keras",
            call="keras.ops.relu(x - keras.ops.max((keras.ops.cumsum(-keras.ops.sort(-x), -1) - 1) / keras.ops.arange(1, x.shape[-1] + 1), -1, keepdims=True))",
            composed=True,
        ),
        Elsewhere(
            framework="tensorflow",
            call="tf.nn.relu(x - tf.reduce_max((tf.cumsum(tf.sort(x, direction='DESCENDING'), -1) - 1) / tf.cast(tf.range(1, x.shape[-1] + 1), x.dtype), -1, keepdims=True))",
            composed=True,
        ),
        Elsewhere(
            framework="onnx",
            call="Relu(x - ReduceMax((CumSum(TopK(x, Shape(x, start=-1)), axis=-1) - 1) / CumSum(x * 0 + 1, axis=-1), [-1]))",
            composed=True,
        ),
        Elsewhere(
            framework="scipy",
            call="numpy.maximum(x - numpy.max((numpy.cumsum(-numpy.sort(-x), -1) - 1) / numpy.arange(1, x.shape[-1] + 1), -1, keepdims=True), 0)",
            composed=True,
        ),
    ),
    prose=Prose(
        summary="Sparsemax projects its input onto the probability simplex: weights that sum to 1, many of them exactly 0.",
        use_when=(
            "Sparsemax replaces [[softmax]] where the zeros mean something: attention that has to be read, routing to a "
            "few experts, many labels of which few apply. Its derivative is as simple as that of ReLU. The threshold "
            "$\\tau(x)$ is the number with $\\sum_k \\max(x_k - \\tau, 0) = 1$."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "A component outside the support has a derivative of zero, so it learns nothing from this example. "
                    "A gap of 1 to the largest component already shuts a class out, so the scale of the scores matters "
                    "more than for softmax."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
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
                text=(
                    "The logarithm of an exact zero is minus infinity, so a cross entropy on its output is infinite as "
                    "soon as the true class is shut out. The paper derives a loss of its own."
                ),
                guide="heads",
            ),
        ),
        used_by="Sparse attention in translation and tabular networks such as TabNet.",
    ),
    relatives=(
        Relative(name="softmax", text="Never exactly 0."),
        Relative(name="hardmax", text="The limit as the scale of the input grows."),
        Relative(name="sparse_sigmoid", text="Sparsemax of two components, as a function of their difference."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(f(x)), f(x))),),
)


@along_axis(entry)
def sparsemax(x: Array, axis: int = -1) -> Array:
    r"""Sparsemax, $\max(x_i - \tau(x), 0)$ with $\tau$ such that the result sums to 1.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Martins and Astudillo, 2016, arXiv:1602.02068; the algorithm: Michelot, 1986, doi:10.1007/BF00938486.

    Example:
        >>> import actref
        >>> actref.sparsemax([1.0, 0.5, -0.5]).tolist()
        [0.75, 0.25, 0.0]
    """
    high, low = shifted(x, axis)
    known = np.where(np.isnan(high), 0, high)
    support, settled = known >= -1, False
    while not settled:  # each threshold is at or below the true one; what lies under it leaves the support
        above = add(total(np.where(support, known, 0), axis), total(np.where(support, low, 0), axis))
        threshold, rest = divided(*add(above, (-1.0, 0.0)), np.sum(support, axis, keepdims=True))
        distance = (known - threshold) + (low - rest)
        fewer = support & (distance > 0)
        support, settled = fewer, np.array_equal(fewer, support)
    return np.where(np.isnan(high), high, np.maximum(distance, 0))


@along_axis(entry)
def sparsemax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Sparsemax, $g_j - \operatorname{mean}_S g$ on the support S, 0 elsewhere.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sparsemax_grad([1.0, 0.5, -0.5], [1.0, 0.0, 0.0]).tolist()
        [0.5, -0.5, 0.0]
    """
    y = sparsemax(x, axis=axis)
    inside = np.where(y > 0, g, 0)
    mean = sum(total(inside, axis)) / np.sum(y > 0, axis, keepdims=True)
    return np.where(np.isnan(y), y, np.where(y > 0, g - mean, 0))


@along_axis(entry)
def sparsemax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Sparsemax, $[i, j \in S]\,(\delta_{ij} - 1/\left|S\right|)$ in row i and column j.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array with the other axes of x first, then one axis for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sparsemax_jacobian([0.0, 0.5]).tolist()
        [[0.5, -0.5], [-0.5, 0.5]]
    """
    return sparsemax_grad(*unit_products(x, axis, x.shape[axis]))


def sparsemax_torch(input: Tensor, dim: int = -1) -> Tensor:
    """Projection onto the probability simplex.

    Args:
        input: Tensor with at least one dimension.
        dim: The dimension along which the vectors lie.

    Returns:
        Tensor of the same shape.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparsemax(torch.tensor([1.0, 0.5, -0.5])).tolist()
        [0.75, 0.25, 0.0]
    """
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
        @staticmethod
        def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
            x = x.movedim(dim, -1)
            ordered = x.sort(-1, descending=True).values
            places = torch.arange(1, x.shape[-1] + 1, device=x.device)
            inside = 1 + places * ordered > ordered.cumsum(-1)
            size = inside.sum(-1, keepdim=True)
            threshold = ((ordered * inside).sum(-1, keepdim=True) - 1) / size
            y = torch.relu(x - threshold).movedim(-1, dim)
            ctx.save_for_backward(y)
            ctx.dim = dim
            return y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            inside = (y > 0).to(g.dtype)
            mean = (g * inside).sum(ctx.dim, keepdim=True) / inside.sum(ctx.dim, keepdim=True)
            return inside * (g - mean), None

    def sparsemax(x: Tensor, dim: int = -1) -> Tensor:
        return Sparsemax.apply(x, dim)  # type: ignore[no-untyped-call]

    return sparsemax

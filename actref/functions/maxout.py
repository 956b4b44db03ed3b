"""Maxout."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Interval, Paper, Parameter, Problem, Prose, Relative, TorchWritten
from actref.errors import ShapeError
from actref.kinds import Vector
from actref.numerics import first_largest, unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="maxout",
    title="Maxout",
    full_name="Maxout",
    family="rectifier",
    year=2013,
    paper=Paper(
        key="goodfellow2013maxout",
        title="Maxout Networks",
        authors=(
            "Ian J. Goodfellow",
            "David Warde-Farley",
            "Mehdi Mirza",
            "Aaron Courville",
            "Yoshua Bengio",
        ),
        year=2013,
        venue="International Conference on Machine Learning",
        arxiv="1302.4389",
    ),
    parameters=(
        Parameter(
            name="pieces",
            latex="p",
            default=2.0,
            domain=Interval(1.0),
            meaning="How many neighbouring components compete for one output; a whole number.",
            values=(3.0,),
        ),
    ),
    requires=((lambda pieces: pieces == int(pieces), "a whole number of pieces"),),
    definition=lambda v, x, i, n, pieces: v.largest(lambda k: x[pieces * (i - 1) + k], pieces),
    grouped_by="pieces",
    outputs=lambda n, pieces: n // int(pieces),
    torch=TorchWritten(module="Maxout"),
    elsewhere=(
        Elsewhere(framework="torch", call="x.unflatten(-1, (-1, pieces)).amax(-1)", composed=True),
        Elsewhere(
            framework="jax", call="jax.numpy.max(jax.numpy.reshape(x, (*x.shape[:-1], -1, pieces)), -1)", composed=True
        ),
        Elsewhere(
            framework="keras",
            call="keras.ops.max(keras.ops.reshape(x, (*x.shape[:-1], -1, pieces)), -1)",
            composed=True,
        ),
        Elsewhere(
            framework="tensorflow", call="tf.reduce_max(tf.reshape(x, (*x.shape[:-1], -1, pieces)), -1)", composed=True
        ),
        Elsewhere(framework="onnx", call="ReduceMax(Reshape(x, [0, -1, pieces]), [-1], keepdims=0)", composed=True),
        Elsewhere(
            framework="scipy", call="numpy.max(numpy.reshape(x, (*x.shape[:-1], -1, pieces)), -1)", composed=True
        ),
    ),
    prose=Prose(
        summary="Maxout keeps the largest of each group of neighbouring components.",
        use_when=(
            "Maxout has no fixed shape: with a linear layer in front, a unit of p pieces can become any convex function "
            "made of p straight parts, [[relu]] and the absolute value among them. It was made to go with dropout and "
            "has been replaced by cheaper units; it remains the plain example of a learned activation."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Each output costs p linear maps, so at the same number of parameters a maxout layer has p times "
                    "fewer outputs."
                ),
            ),
            Problem(
                text=(
                    "Which components form a group is a convention: here, as in Keras add-ons and Paddle, the p "
                    "neighbouring ones. Code that takes one from each of p blocks instead is another function of the same "
                    "weights."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([1.0, 4.0, 3.0, 2.0])\n"
                    ">>> actref.torch.maxout(x).tolist()\n"
                    "[4.0, 3.0]\n"
                    ">>> x.reshape(2, 2).amax(0).tolist()\n"
                    "[3.0, 4.0]"
                ),
            ),
        ),
        used_by="The networks of its paper; speech models of the following years.",
    ),
    relatives=(
        Relative(name="relu", text="Maxout of a component and 0."),
        Relative(name="hardmax", text="Says which component is the largest instead of its value."),
        Relative(name="crelu", text="Widens where maxout narrows."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(3 * x), 3 * f(x))),),
)


@along_axis(entry)
def maxout(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Maxout, $\max_{1 \le k \le p} x_{p (i - 1) + k}$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        pieces: How many neighbouring components compete for one output. Domain the whole numbers from 1 on.
        axis: The axis that holds the groups.

    Returns:
        Array that is shorter along the axis by the factor `pieces`.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or its size is no multiple of `pieces`.
        ParameterError: pieces is outside its domain.

    Source:
        Goodfellow, Warde-Farley, Mirza, Courville and Bengio, 2013, arXiv:1302.4389.

    Example:
        >>> import actref
        >>> actref.maxout([1.0, 4.0, 3.0, 2.0]).tolist()
        [4.0, 3.0]
    """
    rows = np.moveaxis(x, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    return np.moveaxis(np.max(groups, -1), -1, axis)


@along_axis(entry)
def maxout_grad(x: Array, g: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Maxout, g at the first largest component of each group, 0 elsewhere.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        pieces: How many neighbouring components compete for one output. Domain the whole numbers from 1 on.
        axis: The axis that holds the groups.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or its size is no multiple of `pieces`; or g has another shape than the result.
        ParameterError: pieces is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.maxout_grad([1.0, 4.0, 3.0, 2.0], [10.0, 20.0]).tolist()
        [0.0, 10.0, 20.0, 0.0]
    """
    rows, weights = np.moveaxis(x, axis, -1), np.moveaxis(g, axis, -1)
    groups = rows.reshape(*rows.shape[:-1], -1, int(pieces))
    largest = np.max(groups, -1, keepdims=True)
    back = np.where(first_largest(groups, -1), weights[..., None], 0)
    return np.moveaxis(np.where(np.isnan(largest), largest, back).reshape(rows.shape), -1, axis)


@along_axis(entry)
def maxout_jacobian(x: Array, pieces: float = 2.0, axis: int = -1) -> Array:
    r"""Jacobian of Maxout, 1 where j is the first largest component of group i, else 0, in row i and column j.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        pieces: How many neighbouring components compete for one output. Domain the whole numbers from 1 on.
        axis: The axis that holds the groups.

    Returns:
        Array with the other axes of x first, then one axis for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis, or its size is no multiple of `pieces`.
        ParameterError: pieces is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.maxout_jacobian([1.0, 4.0]).tolist()
        [[0.0, 1.0]]
    """
    rows, units = unit_products(x, axis, x.shape[axis] // int(pieces))
    return maxout_grad(rows, units, pieces=pieces)


def maxout_torch(input: Tensor, pieces: int = 2, dim: int = -1) -> Tensor:
    """The largest of each group of neighbouring components.

    Args:
        input: Tensor whose size along `dim` is a multiple of `pieces`.
        pieces: How many components compete for one output. Domain the whole numbers from 1 on.
        dim: The dimension that holds the groups.

    Returns:
        Tensor that is shorter along `dim` by the factor `pieces`.

    Raises:
        ShapeError: the size is no multiple of `pieces`.
        ParameterError: pieces is outside its domain.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.maxout(torch.tensor([1.0, 4.0, 3.0, 2.0])).tolist()
        [4.0, 3.0]
    """
    entry.check_parameters({"pieces": pieces})
    size, count = input.shape[dim], int(pieces)
    if size % count:
        raise ShapeError(f"maxout: dimension {dim} has size {size}; allowed is a multiple of pieces={count}")
    rows = input.movedim(dim, -1)
    return rows.reshape(*rows.shape[:-1], size // count, count).max(-1).values.movedim(-1, dim)


def maxout_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Maxout(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, pieces: int, dim: int) -> Tensor:
            rows = x.movedim(dim, -1)
            y, place = rows.reshape(*rows.shape[:-1], -1, pieces).max(-1)
            ctx.save_for_backward(place)
            ctx.pieces = pieces
            ctx.dim = dim
            return y.movedim(-1, dim)

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None, None]:
            (place,) = ctx.saved_tensors
            chosen = torch.nn.functional.one_hot(place, ctx.pieces)
            back = chosen * g.movedim(ctx.dim, -1).unsqueeze(-1)
            return back.flatten(-2).movedim(-1, ctx.dim), None, None

    def maxout(x: Tensor, pieces: int = 2, dim: int = -1) -> Tensor:
        return Maxout.apply(x, pieces, dim)  # type: ignore[no-untyped-call]

    return maxout

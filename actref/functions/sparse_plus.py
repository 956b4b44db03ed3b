"""Sparse plus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="sparse_plus",
    title="Sparse plus",
    full_name="Sparse plus",
    aliases=("sparseplus",),
    family="softplus",
    year=2016,
    paper=Paper(
        key="martins2016sparsemax",
        title="From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        authors=(
            "André F. T. Martins",
            "Ramón F. Astudillo",
        ),
        year=2016,
        venue="International Conference on Machine Learning",
        arxiv="1602.02068",
    ),
    definition=lambda v, x: v.cases((0, x <= -1), (x, x >= 1), ((x + 1) ** 2 / 4, True)),
    torch=TorchWritten(module="SparsePlus"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.sparse_plus(x)"),
        Elsewhere(framework="keras", call="keras.activations.sparse_plus(x)", also=("keras.ops.sparse_plus",)),
        Elsewhere(framework="torch", call="torch.where(x.abs() < 1, (x + 1) ** 2 / 4, torch.relu(x))", composed=True),
        Elsewhere(
            framework="tensorflow", call="tf.where(tf.abs(x) < 1, (x + 1) ** 2 / 4, tf.nn.relu(x))", composed=True
        ),
        Elsewhere(framework="onnx", call="Where(Abs(x) < 1, (x + 1) ** 2 / 4, Relu(x))", composed=True),
        Elsewhere(
            framework="scipy",
            call="numpy.where(numpy.abs(x) < 1, (x + 1) ** 2 / 4, numpy.maximum(x, 0))",
            composed=True,
        ),
    ),
    prose=Prose(
        summary="Sparse plus joins zero and the identity by a piece of a parabola.",
        use_when=(
            "Sparse plus is to [[sparsemax]] what [[softplus]] is to [[softmax]]: a smooth rectifier "
            "that is exactly zero below -1 and exactly the identity above 1."
        ),
        goes_wrong=(
            Problem(
                text="Below -1 both output and gradient are exactly zero.",
                example=(
                    ">>> import actref\n"
                    ">>> actref.sparse_plus([-2.0, 0.0, 2.0]).tolist()\n"
                    "[0.0, 0.25, 2.0]\n"
                    ">>> actref.sparse_plus_grad([-2.0, 0.0, 2.0]).tolist()\n"
                    "[0.0, 0.5, 1.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by="JAX and Keras ship it.",
    ),
    relatives=(
        Relative(name="sparse_sigmoid", text="Its derivative."),
        Relative(name="softplus", text="The analogue that is nowhere zero."),
        Relative(name="relu", text="The limit as the parabola shrinks."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),),
)


@elementwise(entry)
def sparse_plus(x: Array) -> Array:
    r"""Sparse plus, $\tfrac14 (x + 1)^2 \text{ for } -1 < x < 1$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        The loss of Martins and Astudillo, 2016, for two classes; named by JAX.

    Example:
        >>> import actref
        >>> actref.sparse_plus([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.25, 2.0]
    """
    return np.where(x >= 1, x, 0.25 * (np.clip(x, -1, 1) + 1) ** 2)


@elementwise(entry)
def sparse_plus_grad(x: Array) -> Array:
    r"""Derivative of Sparse plus, $\tfrac12 (x + 1) \text{ for } -1 < x < 1$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sparse_plus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.75, 1.0]
    """
    return 0.5 * (np.clip(x, -1, 1) + 1)


def sparse_plus_torch(input: Tensor) -> Tensor:
    r"""Sparse plus, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        The loss of Martins and Astudillo, 2016, for two classes; named by JAX.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparse_plus(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.25, 2.0]
    """
    import torch

    bent = input.clamp(-1, 1) + 1
    return torch.where(input >= 1, input, 0.25 * bent * bent)

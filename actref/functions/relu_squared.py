"""Squared rectified linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="relu_squared",
    title="ReLU²",
    full_name="Squared rectified linear unit",
    aliases=("relu2", "squared_relu", "relu_square", "sqrelu"),
    family="rectifier",
    year=2021,
    paper=Paper(
        key="so2021primer",
        title="Primer: Searching for Efficient Transformers for Language Modeling",
        authors=(
            "David R. So",
            "Wojciech Mańke",
            "Hanxiao Liu",
            "Zihang Dai",
            "Noam Shazeer",
            "Quoc V. Le",
        ),
        year=2021,
        venue="Advances in Neural Information Processing Systems 34",
        arxiv="2109.08668",
    ),
    definition=lambda v, x: v.cases((x**2, x > 0), (0, True)),
    torch=TorchWritten(module="ReLUSquared"),
    elsewhere=(
        Elsewhere(framework="transformers", call="ACT2FN['relu2'](x)"),
        Elsewhere(framework="torch", call="torch.relu(x) ** 2", composed=True),
        Elsewhere(framework="jax", call="jax.nn.relu(x) ** 2", composed=True),
        Elsewhere(framework="keras", call="keras.ops.square(keras.activations.relu(x))", composed=True),
        Elsewhere(framework="tensorflow", call="tf.math.square(tf.nn.relu(x))", composed=True),
        Elsewhere(framework="onnx", call="Relu(x) ** 2", composed=True),
        Elsewhere(framework="scipy", call="numpy.maximum(x, 0) ** 2", composed=True),
    ),
    prose=Prose(
        summary="Squared ReLU passes the square of positive inputs and replaces negative ones by zero.",
        use_when=(
            "An architecture search for language models found squared ReLU in the feed-forward layer; "
            "it has a continuous derivative, costs little, and leaves as many exact zeros as "
            "[[relu]]."
        ),
        goes_wrong=(
            Problem(
                text="The output grows with the square of the input: in float16 an input of 256 overflows.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> actref.torch.relu_squared(torch.tensor([255.0, 256.0], dtype=torch.float16)).tolist()\n"
                    "[65024.0, inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by="Primer; Nemotron-4.",
    ),
    relatives=(
        Relative(name="relu", text="Without the square."),
        Relative(name="reglu", text="The product of a ReLU and a second linear map; here both maps are the same."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) + f(-x), x**2)),),
)


@elementwise(entry)
def relu_squared(x: Array) -> Array:
    r"""Squared rectified linear unit, $\max(x, 0)^2$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        So et al., 2021, arXiv:2109.08668.

    Example:
        >>> import actref
        >>> actref.relu_squared([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 4.0]
    """
    return np.where(x > 0, x * x, 0 * np.where(np.isfinite(x), 0, np.where(np.isnan(x), x, 0)))


@elementwise(entry)
def relu_squared_grad(x: Array) -> Array:
    r"""Derivative of ReLU², $2 \max(x, 0)$.

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
        >>> actref.relu_squared_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 4.0]
    """
    return np.where(x < 0, 0, 2 * x)


def relu_squared_torch(input: Tensor) -> Tensor:
    r"""Squared rectified linear unit, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        So et al., 2021, arXiv:2109.08668.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.relu_squared(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.0, 4.0]
    """
    import torch

    return torch.relu(input) ** 2

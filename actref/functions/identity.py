"""Identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="identity",
    title="Identity",
    full_name="Identity",
    aliases=("linear",),
    family="basic",
    year=1960,
    paper=Paper(
        key="widrow1990thirty",
        title="30 years of adaptive neural networks: perceptron, Madaline, and backpropagation",
        authors=(
            "Bernard Widrow",
            "Michael A. Lehr",
        ),
        year=1990,
        venue="Proceedings of the IEEE 78(9)",
        doi="10.1109/5.58323",
    ),
    definition=lambda v, x: x,
    torch=TorchBuiltin(function=None, module="torch.nn.Identity"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.identity(x)"),
        Elsewhere(framework="keras", call="keras.activations.linear(x)"),
        Elsewhere(framework="tensorflow", call="tf.identity(x)"),
        Elsewhere(framework="onnx", call="Identity(x)"),
        Elsewhere(framework="transformers", call="ACT2FN['linear'](x)"),
        Elsewhere(framework="timm", call="timm.layers.create_act_layer('identity')(x)"),
        Elsewhere(framework="scipy", call="numpy.positive(x)"),
    ),
    prose=Prose(
        summary="The identity returns its input unchanged.",
        use_when=(
            "The identity is the activation of an output layer whose target is any real number, and "
            "the placeholder where an architecture asks for a function and none is wanted. Between "
            "two linear layers it does nothing: the two together are one linear layer."
        ),
        goes_wrong=(
            Problem(
                text=("A network whose only activation is the identity is one linear map, however many layers it has."),
                example=(
                    ">>> import torch\n"
                    ">>> first = torch.tensor([[1.0, 2.0], [3.0, 4.0]])\n"
                    ">>> second = torch.tensor([[0.0, 1.0], [1.0, 1.0]])\n"
                    ">>> x = torch.tensor([1.0, -1.0])\n"
                    ">>> (second @ torch.nn.Identity()(first @ x)).tolist()\n"
                    "[-1.0, -2.0]\n"
                    ">>> ((second @ first) @ x).tolist()\n"
                    "[-1.0, -2.0]"
                ),
                guide="what_it_does",
            ),
        ),
        used_by="The last layer of regression networks; skip connections.",
    ),
    relatives=(
        Relative(name="leaky_relu", text="The identity is Leaky ReLU with slope 1."),
        Relative(name="tanhshrink", text="What is left of the identity when tanh is taken away."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, leaky_relu: (f(x), leaky_relu(x, negative_slope=1)), others=("leaky_relu",)),
    ),
)


@elementwise(entry)
def identity(x: Array) -> Array:
    r"""Identity, $x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Widrow and Lehr, 1990, describe the linear unit of 1960 (ADALINE).

    Example:
        >>> import actref
        >>> actref.identity([-1.0, 0.0, 2.0]).tolist()
        [-1.0, 0.0, 2.0]
    """
    return np.positive(x)


@elementwise(entry)
def identity_grad(x: Array) -> Array:
    r"""Derivative of Identity, $1$.

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
        >>> actref.identity_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 1.0, 1.0]
    """
    return np.ones_like(x) + 0 * np.where(np.isnan(x), x, 0)


def identity_torch(input: Tensor) -> Tensor:
    r"""Identity, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Widrow and Lehr, 1990, describe the linear unit of 1960 (ADALINE).

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.identity(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-1.0, 0.0, 2.0]
    """
    return input.clone()

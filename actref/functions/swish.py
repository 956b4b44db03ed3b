"""Swish."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from actref.arrays import Array, elementwise
from actref.entry import (
    NONNEGATIVE,
    Difference,
    Elsewhere,
    Identity,
    Paper,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
)
from actref.kinds import Elementwise
from actref.numerics import scaled, two_product, weighted_sigmoid, weighted_sigmoid_grad

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="swish",
    title="Swish",
    full_name="Swish",
    family="rectifier",
    year=2017,
    paper=Paper(
        key="ramachandran2017swish",
        title="Searching for Activation Functions",
        authors=(
            "Prajit Ramachandran",
            "Barret Zoph",
            "Quoc V. Le",
        ),
        year=2017,
        venue="arXiv",
        arxiv="1710.05941",
    ),
    parameters=(
        Parameter(
            name="beta",
            latex="\\beta",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Steepness of the sigmoid.",
            values=(0.25, 4.0),
        ),
    ),
    definition=lambda v, x, beta: x * v.sigmoid(beta * x),
    torch=TorchWritten(module="Swish"),
    elsewhere=(
        Elsewhere(framework="tensorflow", call="tf.nn.silu(x, beta=1.0)", also=("tf.nn.swish",)),
        Elsewhere(
            framework="onnx",
            call="Swish(x, alpha=1.0)",
            arguments={"alpha": "beta"},
            since="opset 24",
            note="Since opset 24.",
        ),
        Elsewhere(framework="torch", call="x * torch.sigmoid(beta * x)", composed=True),
        Elsewhere(framework="jax", call="x * jax.nn.sigmoid(beta * x)", composed=True),
        Elsewhere(framework="keras", call="x * keras.ops.sigmoid(beta * x)", composed=True),
        Elsewhere(framework="onnx", call="x * Sigmoid(beta * x)", composed=True),
        Elsewhere(framework="scipy", call="x * scipy.special.expit(beta * x)", composed=True),
    ),
    prose=Prose(
        summary="Swish weighs its input by a sigmoid whose steepness is a parameter.",
        use_when=(
            "Swish runs from half the identity, at steepness zero, to [[relu]], in the limit of a "
            "large one. The steepness may be fixed or trained; with the default it is [[silu]], and "
            "that name is the clearer one."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The name Swish is used for the function with and without the parameter: most frameworks "
                    "mean [[silu]] by it."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([-1.0, 2.0], dtype=torch.float64)\n"
                    ">>> actref.torch.swish(x, beta=1.0).tolist() == torch.nn.functional.silu(x).tolist()\n"
                    "True\n"
                    ">>> actref.torch.swish(x, beta=0.0).tolist()\n"
                    "[-0.5, 1.0]"
                ),
            ),
        ),
        used_by="The search that found it; EfficientNet, with the parameter at 1.",
    ),
    relatives=(
        Relative(name="silu", text="The case of parameter 1."),
        Relative(name="quick_gelu", text="The case of parameter 1.702."),
        Relative(name="relu", text="The limit for a large parameter."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, silu: (f(x, beta=2), silu(2 * x) / 2), others=("silu",)),
        Identity(sides=lambda v, f, x: (f(x, beta=0), x / 2)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)


@elementwise(entry)
def swish(x: Array, beta: float = 1.0) -> Array:
    r"""Swish, $x\,\sigma(\beta x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Ramachandran, Zoph and Le, 2017, arXiv:1710.05941.

    Example:
        >>> import actref
        >>> actref.swish([-1.0, 0.0, 2.0]).tolist()
        [-0.268941421370, 0.0, 1.761594155956]
    """
    return weighted_sigmoid(x, scaled(beta, x), two_product(x, beta)[1])


@elementwise(entry)
def swish_grad(x: Array, beta: float = 1.0) -> Array:
    r"""Derivative of Swish, $\sigma(\beta x) + \beta x\,\sigma(\beta x)(1 - \sigma(\beta x))$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.swish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.072329488129, 0.739961187303, 1.090784248785]
    """
    high, low = scaled(beta, x), two_product(x, beta)[1]
    return weighted_sigmoid_grad(high, high, low, low)


def swish_torch(input: Tensor, beta: float = 1.0) -> Tensor:
    r"""Swish, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        beta: Steepness of the sigmoid. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Ramachandran, Zoph and Le, 2017, arXiv:1710.05941.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.swish(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.268941421370, 0.0, 1.761594155956]
    """
    import torch

    return input * torch.sigmoid(beta * input)

"""Scaled hyperbolic tangent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import (
    POSITIVE,
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
from actref.numerics import product, times_exp, two_product

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="scaled_tanh",
    title="Scaled tanh",
    full_name="Scaled hyperbolic tangent",
    aliases=("stanh", "lecun_tanh"),
    family="sigmoid",
    year=1989,
    paper=Paper(
        key="lecun1998efficient",
        title="Efficient BackProp",
        authors=(
            "Yann LeCun",
            "Léon Bottou",
            "Genevieve B. Orr",
            "Klaus-Robert Müller",
        ),
        year=1998,
        venue="Neural Networks: Tricks of the Trade",
        doi="10.1007/3-540-49430-8_2",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.7159,
            domain=POSITIVE,
            meaning="Largest magnitude of the output.",
        ),
        Parameter(
            name="beta",
            latex="\\beta",
            default=2 / 3,
            domain=POSITIVE,
            meaning="Steepness.",
            values=(1.5,),
        ),
    ),
    definition=lambda v, x, alpha, beta: alpha * v.tanh(beta * x),
    torch=TorchWritten(module="ScaledTanh"),
    elsewhere=(
        Elsewhere(framework="torch", call="alpha * torch.tanh(beta * x)", composed=True),
        Elsewhere(framework="jax", call="alpha * jax.numpy.tanh(beta * x)", composed=True),
        Elsewhere(framework="keras", call="alpha * keras.ops.tanh(beta * x)", composed=True),
        Elsewhere(framework="tensorflow", call="alpha * tf.math.tanh(beta * x)", composed=True),
        Elsewhere(framework="onnx", call="alpha * Tanh(beta * x)", composed=True),
        Elsewhere(framework="scipy", call="alpha * numpy.tanh(beta * x)", composed=True),
    ),
    prose=Prose(
        summary="Scaled tanh is tanh stretched in both directions.",
        use_when=(
            "With its default parameters f(1) is close to 1 and f(-1) to -1, so targets of plus and "
            "minus one lie where the curvature is largest and not in the flat ends. Use it to "
            "reproduce networks of that time."
        ),
        goes_wrong=(
            Problem(
                text="The constant is rounded to four decimals, so f(1) is not exactly 1.",
                example=(">>> import actref\n>>> actref.scaled_tanh(1.0).item()\n0.99999726"),
            ),
        ),
        used_by="LeNet-5.",
    ),
    relatives=(
        Relative(name="tanh", text="Without the scales."),
        Relative(name="hardtanh", text="Piecewise linear."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x, tanh: (f(x, alpha=1, beta=1), tanh(x)), others=("tanh",)),
    ),
)


@elementwise(entry)
def scaled_tanh(x: Array, alpha: float = 1.7159, beta: float = 2 / 3) -> Array:
    r"""Scaled hyperbolic tangent, $\alpha \tanh(\beta x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        LeCun, Bottou, Orr and Müller, 1998.

    Example:
        >>> import actref
        >>> actref.scaled_tanh([-1.0, 0.0, 2.0]).tolist()
        [-0.999997255922, 0.0, 1.492938805384]
    """
    inner = beta * x
    # so near to 0 tanh is its argument, and a product among the subnormal numbers has lost digits
    return np.where(np.abs(inner) < 1e-290, product(alpha, beta, x), alpha * np.tanh(inner))


@elementwise(entry)
def scaled_tanh_grad(x: Array, alpha: float = 1.7159, beta: float = 2 / 3) -> Array:
    r"""Derivative of Scaled tanh, $\alpha \beta (1 - \tanh^2(\beta x))$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.scaled_tanh_grad([-1.0, 0.5, 2.0]).tolist()
        [0.755412435902, 1.025684440884, 0.277967454738]
    """
    high, low = two_product(-2 * np.abs(np.clip(x, -1e300, 1e300)), beta)
    e = np.exp(high)
    return times_exp(4 * alpha * beta / (1 + e) ** 2, high, low)


def scaled_tanh_torch(input: Tensor, alpha: float = 1.7159, beta: float = 2 / 3) -> Tensor:
    r"""Scaled hyperbolic tangent, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        alpha: Largest magnitude of the output. Domain (0, ∞).
        beta: Steepness. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        LeCun, Bottou, Orr and Müller, 1998.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.scaled_tanh(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.999997255922, 0.0, 1.492938805384]
    """
    import torch

    return alpha * torch.tanh(beta * input)

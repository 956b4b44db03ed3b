"""Expanded integral of the exponential linear unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import (
    NONNEGATIVE,
    POSITIVE,
    Difference,
    Elsewhere,
    Paper,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
)
from actref.kinds import Learnable
from actref.numerics import add, exp_remainder, multiply, scaled, two_product

if TYPE_CHECKING:
    from torch import Tensor

entry = Learnable(
    name="xielu",
    title="xIELU",
    full_name="Expanded integral of the exponential linear unit",
    family="rectifier",
    year=2024,
    paper=Paper(
        key="huang2024xielu",
        title="Deriving Activation Functions Using Integration",
        authors=(
            "Allen Hao Huang",
            "Imanol Schlag",
        ),
        year=2024,
        venue="arXiv",
        arxiv="2411.13010",
    ),
    parameters=(
        Parameter(
            name="alpha_p",
            latex="\\alpha_p",
            default=0.8,
            domain=POSITIVE,
            meaning="Curvature above zero.",
            learnable=True,
            values=(0.25,),
        ),
        Parameter(
            name="alpha_n",
            latex="\\alpha_n",
            default=0.8,
            domain=POSITIVE,
            meaning="Curvature below zero.",
            learnable=True,
            values=(2.0,),
        ),
        Parameter(
            name="beta",
            latex="\\beta",
            default=0.5,
            domain=NONNEGATIVE,
            meaning="Slope at zero.",
            values=(1.0,),
        ),
    ),
    definition=lambda v, x, alpha_p, alpha_n, beta: v.cases(
        (alpha_p * x**2 + beta * x, x > 0), (alpha_n * (v.expm1(x) - x) + beta * x, True)
    ),
    torch=TorchWritten(module="XIELU"),
    elsewhere=(
        Elsewhere(
            framework="transformers",
            call='ACT2FN["xielu"]',
            note="Its parameters pass through a softplus, and alpha_n is stored less beta.",
        ),
    ),
    prose=Prose(
        summary="xIELU grows like a square above zero and like a line below it, with learned curvatures.",
        use_when=(
            "xIELU was derived by asking for a gradient that is linear above zero and an ELU below "
            "it. The Apertus language models use it in place of [[swiglu]] with two matrices instead "
            "of three."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The curvatures are stored through a softplus in published checkpoints. Read as they are, "
                    "they give another function."
                ),
                example=(">>> import actref\n>>> actref.xielu([-1.0, 1.0]).tolist()\n[-0.205696447063, 1.3]"),
            ),
            Problem(
                text=(
                    "Above zero it grows with the square of the input: half precision overflows for inputs of "
                    "a few hundred."
                )
            ),
        ),
        used_by="Apertus.",
    ),
    relatives=(
        Relative(name="relu_squared", text="The square above zero without the rest."),
        Relative(name="elu", text="Its derivative below zero is a scaled ELU."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(v.Abs(x)) + f(-v.Abs(x)), f(x) + f(-x))),
    ),
)


@elementwise(entry)
def xielu(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Expanded integral of the exponential linear unit.

    $\alpha_p x^2 + \beta x \text{ for } x > 0, \text{ else } \alpha_n (e^x - 1 - x) + \beta x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Curvature above zero. Domain (0, ∞).
        alpha_n: Curvature below zero. Domain (0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Huang and Schlag, 2024, arXiv:2411.13010.

    Example:
        >>> import actref
        >>> actref.xielu([-1.0, 0.0, 2.0]).tolist()
        [-0.205696447063, 0.0, 4.2]
    """
    inner = np.clip(x, -1, 0)
    curve = multiply(exp_remainder(inner), (np.asarray(alpha_n), np.zeros_like(x)))
    near, lost = add(curve, two_product(inner, np.asarray(beta)))
    far = alpha_n * np.expm1(np.minimum(x, 0)) + scaled(beta - alpha_n, x)
    return np.where(x >= 0, x * (alpha_p * x + beta), np.where(x > -1, near + lost, far))


@elementwise(entry)
def xielu_grad(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU, $2 \alpha_p x + \beta \text{ for } x > 0, \text{ else } \alpha_n (e^x - 1) + \beta$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Curvature above zero. Domain (0, ∞).
        alpha_n: Curvature below zero. Domain (0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.005696447063, 1.3, 3.7]
    """
    return np.where(x > 0, 2 * alpha_p * x + beta, alpha_n * np.expm1(np.minimum(x, 0)) + beta)


@elementwise(entry)
def xielu_grad_alpha_p(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU with respect to $\alpha_p$, $x^2 \text{ for } x > 0, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Curvature above zero. Domain (0, ∞).
        alpha_n: Curvature below zero. Domain (0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape, before the sum over the elements that share the parameter.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad_alpha_p([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.25, 4.0]
    """
    return np.where(x <= 0, 0, x * x)


@elementwise(entry)
def xielu_grad_alpha_n(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU with respect to $\alpha_n$, $0 \text{ for } x > 0, \text{ else } e^x - 1 - x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Curvature above zero. Domain (0, ∞).
        alpha_n: Curvature below zero. Domain (0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Array of the same shape, before the sum over the elements that share the parameter.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.xielu_grad_alpha_n([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 0.0, 0.0]
    """
    high, low = exp_remainder(np.clip(x, -1, 0))
    return np.where(x > -1, high + low, np.expm1(np.minimum(x, 0)) - x)


def xielu_torch(input: Tensor, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Tensor:
    r"""Expanded integral of the exponential linear unit, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        alpha_p: Curvature above zero. Domain (0, ∞).
        alpha_n: Curvature below zero. Domain (0, ∞).
        beta: Slope at zero. Domain [0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Huang and Schlag, 2024, arXiv:2411.13010.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.xielu(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.205696447063, 0.0, 4.2]
    """
    import torch

    below = input.clamp(max=0)
    above = torch.relu(input)  # at 0 only the other side passes the gradient on
    return alpha_n * torch.expm1(below) + (beta - alpha_n) * below + (alpha_p * above + beta) * above

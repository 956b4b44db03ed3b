"""Expanded integral of the exponential linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import (
    NONNEGATIVE,
    Elsewhere,
    Identity,
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
            domain=NONNEGATIVE,
            meaning="Half the curvature above zero, after the softplus that keeps it positive.",
            learnable=True,
            values=(0.25,),
        ),
        Parameter(
            name="alpha_n",
            latex="\\alpha_n",
            default=0.8,
            domain=NONNEGATIVE,
            meaning="Curvature just below zero, after the softplus that keeps it above beta.",
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
            call="ACT2FN['xielu'](x)",
            error=0.01,
            note="It keeps its parameters in bfloat16, and its exponential sees inputs of at most -1e-6.",
        ),
        Elsewhere(
            framework="torch",
            call="torch.where(x > 0, alpha_p * x * x + beta * x, alpha_n * (torch.expm1(x.clamp(max=0)) - x) + beta * x)",
            composed=True,
        ),
        Elsewhere(
            framework="jax",
            call="jax.numpy.where(x > 0, alpha_p * x * x + beta * x, alpha_n * (jax.numpy.expm1(jax.numpy.minimum(x, 0)) - x) + beta * x)",
            composed=True,
        ),
        Elsewhere(
            framework="keras",
            call="keras.ops.where(x > 0, alpha_p * x * x + beta * x, alpha_n * (keras.ops.expm1(keras.ops.minimum(x, 0)) - x) + beta * x)",
            composed=True,
        ),
        Elsewhere(
            framework="tensorflow",
            call="tf.where(x > 0, alpha_p * x * x + beta * x, alpha_n * (tf.math.expm1(tf.minimum(x, 0)) - x) + beta * x)",
            composed=True,
        ),
        Elsewhere(
            framework="onnx",
            call="Where(x > 0, alpha_p * x * x + beta * x, alpha_n * (Exp(Min(x, 0)) - 1 - x) + beta * x)",
            composed=True,
        ),
        Elsewhere(
            framework="scipy",
            call="numpy.where(x > 0, alpha_p * x * x + beta * x, alpha_n * (numpy.expm1(numpy.minimum(x, 0)) - x) + beta * x)",
            composed=True,
        ),
    ),
    prose=Prose(
        summary=("xIELU grows like a square above zero and like a line below it, with curvatures that are learned."),
        use_when=(
            "xIELU was derived from its gradient: linear above zero as that of [[relu_squared]], and below zero an "
            "ELU that may turn negative. It needs no gate, so a feed-forward block has two matrices where "
            "[[swiglu]] has three. The paper reports a lower perplexity than with [[relu_squared]] or [[swiglu]] at "
            "equal compute and size, and the Apertus language models are built with it."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Checkpoints do not hold the curvatures themselves: transformers stores the inverse softplus of "
                    "$\\alpha_p$ and of $\\alpha_n - \\beta$. Read as curvatures, the stored numbers give another "
                    "function."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> stored = torch.log(torch.expm1(torch.tensor([0.8, 0.8 - 0.5], dtype=torch.float64)))\n"
                    ">>> x = torch.tensor([-2.0, 2.0], dtype=torch.float64)\n"
                    ">>> alpha_p, alpha_n = torch.nn.functional.softplus(stored)\n"
                    ">>> actref.torch.xielu(x, alpha_p, 0.5 + alpha_n, 0.5).tolist()\n"
                    "[-0.09173177341, 4.2]\n"
                    ">>> actref.torch.xielu(x, stored[0], stored[1], 0.5).tolist()\n"
                    "[-2.19236, 1.81353]"
                ),
            ),
            Problem(
                text="Above zero it grows with the square of the input, and float16 overflows early.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> actref.torch.xielu(torch.tensor([280.0, 290.0], dtype=torch.float16)).tolist()\n"
                    "[62848.0, inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by="The Apertus language models (8B and 70B).",
    ),
    relatives=(
        Relative(name="relu_squared", text="The square above zero without the rest."),
        Relative(name="elu", text="The derivative of xIELU below zero is an ELU, moved up by $\\beta$."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, x, relu_squared: (f(x, alpha_p=1, alpha_n=0, beta=0), relu_squared(x)),
            others=("relu_squared",),
        ),
        Identity(sides=lambda v, f, x: (f(x, beta=1) - f(x, beta=0), x)),
    ),
)


@elementwise(entry)
def xielu(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Expanded integral of the exponential linear unit.

    $\alpha_p x^2 + \beta x \text{ for } x > 0, \text{ else } \alpha_n (e^x - 1 - x) + \beta x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
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
    zero, inner, outer = np.zeros_like(x), np.clip(x, -1, 0), np.clip(x, -1e100, 0)
    curve = multiply(exp_remainder(inner), (np.asarray(alpha_n), zero))
    near, lost = add(curve, two_product(inner, beta))
    # the line crosses 0 where beta is below alpha_n, and the terms cancel around that
    line = add(two_product(outer, beta), two_product(outer, -alpha_n))
    far, missed = add(add(two_product(np.exp(outer), alpha_n), (zero - alpha_n, zero)), line)
    limit = scaled(beta - alpha_n, x) - alpha_n
    below = np.where(x > -1, near + lost, np.where(x < -1e100, limit, far + missed))
    return np.where(x >= 0, scaled(scaled(alpha_p, x) + beta, x), below)


@elementwise(entry)
def xielu_grad(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU, $2 \alpha_p x + \beta \text{ for } x > 0, \text{ else } \alpha_n (e^x - 1) + \beta$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
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
    # the terms cancel around a zero below 0, and cancel but for the exponential where beta is alpha_n
    zero, below = np.zeros_like(x), np.minimum(x, 0)
    remainder = add((np.maximum(below, -1), zero), exp_remainder(np.maximum(below, -1)))
    near, lost = add(multiply(remainder, (np.asarray(alpha_n), zero)), (beta, 0))
    limit, rest = add((zero + beta, zero), (-alpha_n, 0))
    far, missed = add(two_product(np.exp(below), alpha_n), (limit, rest))
    return np.where(x > 0, scaled(2 * alpha_p, x) + beta, np.where(x > -1, near + lost, far + missed))


@elementwise(entry)
def xielu_grad_alpha_p(x: Array, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Array:
    r"""Derivative of xIELU with respect to $\alpha_p$, $x^2 \text{ for } x > 0, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
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
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
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
        alpha_p: Half the curvature above zero, after the softplus that keeps it positive. Domain [0, ∞).
        alpha_n: Curvature just below zero, after the softplus that keeps it above beta. Domain [0, ∞).
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

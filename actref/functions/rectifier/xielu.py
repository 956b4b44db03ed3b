"""Expanded integral of the exponential linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Learnable

if TYPE_CHECKING:
    from torch import Tensor

entry = Learnable(
    name="xielu",
    title="xIELU",
    full_name="Expanded integral of the exponential linear unit",
    cite="huang2024xielu",
    parameters=(
        Parameter(
            "alpha_p",
            0.8,
            "Half the curvature above zero, after the softplus that keeps it positive.",
            latex="\\alpha_p",
            domain=NONNEGATIVE,
            learnable=True,
            values=(0.25,),
        ),
        Parameter(
            "alpha_n",
            0.8,
            "Curvature just below zero, after the softplus that keeps it above beta.",
            latex="\\alpha_n",
            domain=NONNEGATIVE,
            learnable=True,
            values=(2.0,),
        ),
        Parameter("beta", 0.5, "Slope at zero.", domain=NONNEGATIVE, values=(1.0,)),
    ),
    definition=lambda v, x, alpha_p, alpha_n, beta: v.cases(
        (alpha_p * x**2 + beta * x, x > 0), (alpha_n * (v.expm1(x) - x) + beta * x, True)
    ),
    torch=TorchWritten(module="XIELU"),
    elsewhere=(
        Elsewhere(
            "transformers",
            "ACT2FN['xielu'](x)",
            error=0.01,
            note="It keeps its parameters in bfloat16, and its exponential sees inputs of at most -1e-6.",
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
                "Checkpoints do not hold the curvatures themselves: transformers stores the inverse softplus of "
                "$\\alpha_p$ and of $\\alpha_n - \\beta$. Read as curvatures, the stored numbers give another function.",
                example=(
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
                "Above zero it grows with the square of the input, and float16 overflows early.",
                example=(
                    ">>> actref.torch.xielu(torch.tensor([280.0, 290.0], dtype=torch.float16)).tolist()\n[62848.0, inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("the Apertus language models with 8 and 70 billion parameters", "https://arxiv.org/abs/2509.14233"),
        ),
    ),
    relatives=(
        Relative("relu_squared", "The square above zero without the rest."),
        Relative("elu", "The derivative of xIELU below zero is an ELU, moved up by $\\beta$."),
    ),
    identities=(
        Identity(lambda v, f, x, relu_squared: (f(x, alpha_p=1, alpha_n=0, beta=0), relu_squared(x))),
        Identity(lambda v, f, x: (f(x, beta=1) - f(x, beta=0), x)),
    ),
)


def xielu_torch(input: Tensor, alpha_p: float = 0.8, alpha_n: float = 0.8, beta: float = 0.5) -> Tensor:
    import torch

    below = input.clamp(max=0)
    above = torch.relu(input)  # at 0 only the other side passes the gradient on
    return alpha_n * torch.expm1(below) + (beta - alpha_n) * below + (alpha_p * above + beta) * above


def xielu(x: Array, alpha_p: Array | float, alpha_n: Array | float, beta: float) -> Array:
    # near 0 exp(x) - 1 - x loses every digit, and has a series
    # far out the terms in x cancel where alpha_n is beta
    near, below = np.clip(x, -1, 0), np.minimum(0, x)
    series = np.ones_like(x)
    for k in range(18, 2, -1):
        series = 1 + near / k * series
    curve = alpha_n * (near * near / 2 * series) + beta * near
    far = alpha_n * np.expm1(below) + (beta - alpha_n) * below
    return np.where(x > 0, x * (alpha_p * x + beta), np.where(x > -1, curve, far))


def xielu_grad(x: Array, alpha_p: Array | float, alpha_n: Array | float, beta: float) -> Array:
    # as the function: near 0 expm1 keeps the digits, far out the difference of the parameters does
    below = np.minimum(0, x)
    slope = np.where(x > -1, alpha_n * np.expm1(below) + beta, alpha_n * np.exp(below) + (beta - alpha_n))
    return np.where(x > 0, 2 * alpha_p * x + beta, slope)


def xielu_grad_alpha_n(x: Array, alpha_p: Array | float, alpha_n: Array | float, beta: float) -> Array:
    # near 0 exp(x) - 1 - x by its series
    near, below = np.clip(x, -1, 0), np.minimum(0, x)
    series = np.ones_like(x)
    for k in range(18, 2, -1):
        series = 1 + near / k * series
    return np.where(x > -1, near * near / 2 * series, np.expm1(below) - below)

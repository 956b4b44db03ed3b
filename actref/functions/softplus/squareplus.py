"""Squareplus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.entry import POSITIVE, Difference, Elsewhere, Identity, Parameter, Problem, Prose, Relative
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="squareplus",
    title="Squareplus",
    aliases=("square_plus",),
    cite="barron2021squareplus",
    parameters=(Parameter("b", 4.0, "Width of the bend at zero.", latex="b", domain=POSITIVE, values=(1.0, 16.0)),),
    definition=lambda v, x, b: (x + v.sqrt(x**2 + b)) / 2,
    elsewhere=(
        Elsewhere("jax", "jax.nn.squareplus(x, b=4)"),
        Elsewhere("keras", "keras.activations.squareplus(x, b=4)", also=("keras.ops.squareplus",)),
    ),
    prose=Prose(
        summary="Squareplus imitates softplus with a square root instead of an exponential.",
        use_when=(
            "Squareplus gives a positive, smooth output with one square root. It decays slowly below "
            "zero, so gradients there are larger than those of [[softplus]]."
        ),
        goes_wrong=(
            Problem(
                "Written down plainly it cancels below zero: in float32 the output is exactly zero where "
                "the true value is not.",
                example=(
                    ">>> x = torch.tensor([-1e4])\n"
                    ">>> (0.5 * (x + torch.sqrt(x * x + 4))).tolist()\n"
                    "[0.0]\n"
                    ">>> actref.torch.squareplus(x).item()\n"
                    "1.0000e-04"
                ),
            ),
        ),
    ),
    relatives=(Relative("softplus", "What it imitates."), Relative("relu", "The limit as the bend narrows.")),
    identities=(Identity(lambda v, f, x: (f(x) - f(-x), x)), Identity(lambda v, f, x: (f(x) * f(-x), 1))),
    differences=(
        Difference(
            at="-inf",
            order=1,
            reason="torch multiplies 0, the slope of the root, by infinity, that of the square; the limit is 0.",
        ),
        Difference(
            at="inf",
            order=1,
            reason="torch multiplies 0, the slope of the root, by infinity, that of the square; the limit is 1.",
        ),
    ),
)


def squareplus_torch(input: Tensor, b: float = 4.0) -> Tensor:
    import torch

    # torch.onnx.export has no hypot. The scale keeps squares in range; the root does not depend on it, so it is taken for
    # a constant and derivatives of every order stay right. Below zero the sum would cancel.
    width = b**0.5
    scale = input.detach().abs().clamp(width, torch.finfo(input.dtype).max)
    root = scale * torch.sqrt((input / scale) ** 2 + (width / scale) ** 2)
    return torch.where(input > 0, 0.5 * input + 0.5 * root, 0.5 * b / (root - input.clamp(max=0)))


def squareplus(x: Array, b: float) -> Array:
    # the sum cancels below 0, where it is also b over the difference; hypot does not overflow
    root = np.hypot(x, np.sqrt(b))
    return np.where(x > 0, x / 2 + root / 2, b / 4 / (root / 2 - np.minimum(x, 0) / 2))


def squareplus_grad(x: Array, b: float) -> Array:
    # as the function: 1 + x / root cancels below 0
    root = np.hypot(x, np.sqrt(b))
    return np.where(x > 0, 0.5 + x / root / 2, b / 2 / root / (root - np.minimum(x, 0)))

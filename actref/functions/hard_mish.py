"""Hard Mish."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="hard_mish",
    title="HardMish",
    full_name="Hard Mish",
    aliases=("h_mish",),
    family="rectifier",
    year=2019,
    paper=Paper(
        key="wightman2019timm",
        title="PyTorch Image Models",
        authors=("Ross Wightman",),
        year=2019,
        venue="Software",
        doi="10.5281/zenodo.4414861",
    ),
    definition=lambda v, x: v.cases((0, x <= -2), (x, x >= 0), (x * (x + 2) / 2, True)),
    torch=TorchWritten(module="HardMish"),
    elsewhere=(
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('hard_mish')(x)"),
        Elsewhere(framework="torch", call="x * torch.clamp(x + 2, 0, 2) / 2", composed=True),
        Elsewhere(framework="jax", call="x * jax.numpy.clip(x + 2, 0, 2) / 2", composed=True),
        Elsewhere(framework="keras", call="x * keras.ops.clip(x + 2, 0, 2) / 2", composed=True),
        Elsewhere(framework="tensorflow", call="x * tf.clip_by_value(x + 2, 0, 2) / 2", composed=True),
        Elsewhere(framework="onnx", call="x * Clip(x + 2, min=0.0, max=2.0) / 2", composed=True),
        Elsewhere(framework="scipy", call="x * numpy.clip(x + 2, 0, 2) / 2", composed=True),
    ),
    prose=Prose(
        summary="HardMish weighs its input by a ramp that reaches 1 at zero.",
        use_when=(
            "HardMish is the piecewise stand-in for [[mish]] that timm ships, after notes by the author of Mish. "
            "It needs no exponential. Its minimum lies deeper than that of Mish."
        ),
        goes_wrong=(
            Problem(
                text=("Below its lower kink output and gradient are exactly zero, so units can die as with [[relu]]."),
                example=(
                    ">>> import actref\n"
                    ">>> actref.hard_mish([-3.0, -1.0, 1.0]).tolist()\n"
                    "[0.0, -0.5, 1.0]\n"
                    ">>> actref.hard_mish_grad([-3.0, -1.0, 1.0]).tolist()\n"
                    "[0.0, 0.0, 1.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by="timm.",
    ),
    relatives=(
        Relative(name="mish", text="The smooth original."),
        Relative(name="hardswish", text="The stand-in for SiLU, with a ramp three times as wide."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(v.Abs(x)), v.Abs(x))),),
)


@elementwise(entry)
def hard_mish(x: Array) -> Array:
    r"""Hard Mish, $x \min(\max(x + 2, 0), 2) / 2$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Wightman, timm (PyTorch Image Models).

    Example:
        >>> import actref
        >>> actref.hard_mish([-1.0, 0.0, 2.0]).tolist()
        [-0.5, 0.0, 2.0]
    """
    return np.where(x <= -2, 0, np.where(x >= 0, x, np.clip(x, -2, 0) * (np.clip(x, -2, 0) + 2) / 2))


@elementwise(entry)
def hard_mish_grad(x: Array) -> Array:
    r"""Derivative of HardMish, $x + 1 \text{ for } -2 < x < 0$.

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
        >>> actref.hard_mish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 1.0, 1.0]
    """
    return np.where(x <= -2, 0, np.where(x >= 0, 1, np.clip(x, -2, 0) + 1))


def hard_mish_torch(input: Tensor) -> Tensor:
    r"""Hard Mish, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Wightman, timm (PyTorch Image Models).

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.hard_mish(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.5, 0.0, 2.0]
    """
    import torch

    bent = input.clamp(-2, 0)
    below = torch.where(input > -2, 0.5 * bent * (bent + 2), torch.zeros_like(input))
    return torch.where(input >= 0, input, below)

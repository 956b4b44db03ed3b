"""Gaussian error linear unit with clipped output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import POSITIVE, Elsewhere, Interval, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="clipped_gelu",
    title="Clipped GELU",
    full_name="Gaussian error linear unit with clipped output",
    aliases=("gelu_10",),
    cite="wu2020integer",
    parameters=(
        Parameter(
            "min",
            -10.0,
            "Lower bound of the output; GELU itself never falls below -0.17.",
            latex="a",
            domain=Interval(high=-0.17),
        ),
        Parameter("max", 10.0, "Upper bound of the output.", latex="b", domain=POSITIVE, values=(6.0,)),
    ),
    definition=lambda v, x, min, max: v.cases((max, x * v.Phi(x) > max), (x * v.Phi(x), True)),
    torch=TorchWritten(module="ClippedGELU"),
    elsewhere=(Elsewhere("transformers", "ACT2FN['gelu_10'](x)"),),
    prose=Prose(
        summary="Clipped GELU is GELU with its output cut at two bounds.",
        use_when=(
            "Clipping bounds the range that a quantised network has to represent; the lower "
            "bound lies below every value, so only the upper one acts. It belongs to checkpoints that were quantised with it."
        ),
        goes_wrong=(
            Problem(
                "Above the upper bound the gradient is zero.",
                example=(
                    ">>> actref.clipped_gelu([1.0, 20.0], max=10.0).tolist()\n"
                    "[0.841344746069, 10.0]\n"
                    ">>> actref.clipped_gelu_grad(20.0).item()\n"
                    "0.0"
                ),
                guide="saturation",
            ),
        ),
        used_by=(
            Use("quantised BERT in the work that proposed the cut", "https://arxiv.org/abs/2004.09602"),
            Use(
                "the table of Transformers, as `gelu_10`",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/activations.py",
            ),
        ),
    ),
    relatives=(Relative("gelu", "Without the bounds."), Relative("relu6", "The same cut for ReLU.")),
)


def clipped_gelu_torch(input: Tensor, min: float = -10.0, max: float = 10.0) -> Tensor:
    import torch

    # erfc keeps the tail that torch's own GELU cancels away. Beyond its bounds x has no say, and an infinity meets no 0.
    x = input.clamp(-100.0, max + 1.0)
    return torch.clamp(0.5 * x * torch.erfc(-0.7071067811865476 * x), min, max)

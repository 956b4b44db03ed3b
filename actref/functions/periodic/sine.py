"""Sine with a frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import POSITIVE, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="sine",
    title="Sine",
    full_name="Sine with a frequency",
    aliases=("siren", "sin"),
    cite="sitzmann2020siren",
    disputed=("Units with a period are older: [its paper](https://arxiv.org/abs/2006.09661) names work from 1988 on."),
    parameters=(Parameter("omega_0", 30.0, "Angular frequency.", latex="\\omega_0", domain=POSITIVE, values=(1.0,)),),
    definition=lambda v, x, omega_0: v.sin(omega_0 * x),
    prose=Prose(
        summary="Sine is the activation of SIREN: the sine of its input times a frequency.",
        use_when=(
            "Sine networks represent images, sounds and distance fields as functions of their "
            "coordinates, and their derivatives as well. They work only with the initialisation of "
            "the paper, which keeps the distribution of activations the same in every layer."
        ),
        goes_wrong=(
            Problem(
                "With an ordinary initialisation the first layer folds the inputs many times over and nothing is "
                "learned. The frequency is part of the layer: leave it out and the network has another spectrum.",
                example=(
                    ">>> actref.sine(0.1).item()\n0.141120008\n>>> actref.sine(0.1, omega_0=1.0).item()\n0.099833417"
                ),
                guide="initialisation",
            ),
            Problem(
                "In half precision the argument times the frequency keeps only a few digits of its angle.",
                guide="half_precision",
            ),
        ),
        used_by=(Use("SIREN", "https://arxiv.org/abs/2006.09661"),),
    ),
    relatives=(
        Relative("snake", "Monotone: the identity plus a squared sine."),
        Relative("gaussian", "The other activation of coordinate networks."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))), Identity(lambda v, f, x: (f(x + v.pi / 15), f(x)))),
)


def sine_torch(input: Tensor, omega_0: float = 30.0) -> Tensor:
    import torch

    # in half precision the product would overflow, and before that lose its angle
    wide = input.float() if input.dtype in (torch.float16, torch.bfloat16) else input
    return torch.sin(omega_0 * wide).to(input.dtype)

"""Snake."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from actref.entry import (
    POSITIVE,
    Difference,
    Identity,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
    Use,
)
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="snake",
    title="Snake",
    full_name="Snake",
    aliases=("snake1d",),
    cite="ziyin2020snake",
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=POSITIVE,
            meaning="Frequency of the wave; the larger, the smaller the wave.",
            values=(0.5, 4.0),
        ),
    ),
    definition=lambda v, x, alpha: x + v.sin(alpha * x) ** 2 / alpha,
    torch=TorchWritten(module="Snake"),
    elsewhere=(),
    prose=Prose(
        summary="Snake is the identity plus a squared sine: it rises everywhere and carries a wave.",
        use_when=(
            "Snake lets a network continue a periodic signal outside the range that it was trained "
            "on, which [[relu]] and [[tanh]] cannot. Audio generators use it, with a frequency "
            "learned for each channel."
        ),
        goes_wrong=(
            Problem(
                text=("The derivative is zero once in every period, so a unit can sit where it receives no gradient."),
                example=(
                    ">>> import math\n>>> import actref\n>>> actref.snake_grad(-math.pi / 4).item() < 1e-30\nTrue"
                ),
            ),
        ),
        used_by=(
            Use("the vocoder BigVGAN", "https://arxiv.org/abs/2206.04658"),
            Use(
                "the audio codec DAC", "https://github.com/descriptinc/descript-audio-codec/blob/main/dac/nn/layers.py"
            ),
        ),
    ),
    relatives=(
        Relative(name="sine", text="Without the identity."),
        Relative(name="identity", text="The limit for a large frequency."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x + v.pi), f(x) + v.pi)),
        Identity(sides=lambda v, f, x: (f(x) - f(-x), 2 * x)),
    ),
    differences=(
        Difference(
            at="-inf", order=0, torch=math.nan, reason="The sine of infinity is undefined; the limit is -infinity."
        ),
        Difference(
            at="inf", order=0, torch=math.nan, reason="The sine of infinity is undefined; the limit is infinity."
        ),
    ),
)

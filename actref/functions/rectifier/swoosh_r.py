"""SwooshR."""

from __future__ import annotations

import math

from actref.entry import Difference, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="swoosh_r",
    title="SwooshR",
    full_name="SwooshR",
    aliases=("swoosh",),
    cite="yao2023zipformer",
    parameters=(
        Parameter(name="shift", latex="s", default=1.0, meaning="Where the softplus bends.", values=(4.0,)),
        Parameter(name="slope", latex="a", default=0.08, meaning="What is taken from the slope on both sides."),
        Parameter(name="offset", latex="b", default=0.313261687, meaning="Brings the curve through the origin."),
    ),
    definition=lambda v, x, shift, slope, offset: v.softplus(x - shift) - slope * x - offset,
    torch=TorchWritten(module="SwooshR"),
    prose=Prose(
        summary="SwooshR is a softplus, shifted, less a line: it falls slowly below its minimum and rises above it.",
        use_when=(
            "SwooshR took the place of [[silu]] in a speech encoder. Below zero its slope does not vanish, so a neuron "
            "cannot be stuck there. The encoder uses it in its convolutions."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "There are two of the name. SwooshL, of the feed-forward and the attention modules, has shift 4 and "
                    "offset 0.035, and does not pass through the origin."
                ),
                example=(
                    ">>> import actref\n"
                    ">>> abs(actref.swoosh_r(0.0).item()) < 1e-9\n"
                    "True\n"
                    ">>> actref.swoosh_r(0.0, shift=4.0, offset=0.035).item()\n"
                    "-0.016850072"
                ),
            ),
        ),
        used_by=(Use("the convolutions of Zipformer", "https://arxiv.org/abs/2310.11230"),),
    ),
    relatives=(
        Relative(name="softplus", text="Without the line."),
        Relative(name="silu", text="What it replaced; its slope vanishes below zero."),
    ),
    differences=(
        Difference(
            at="inf", order=0, torch=math.nan, reason="torch takes infinity from infinity; the limit is infinity."
        ),
    ),
)

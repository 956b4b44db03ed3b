"""SwooshR."""

from actref.entry import Difference, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="swoosh_r",
    title="SwooshR",
    aliases=("swoosh",),
    cite="yao2023zipformer",
    parameters=(
        Parameter("shift", 1.0, "Where the softplus bends.", latex="s", values=(4.0,)),
        Parameter("slope", 0.08, "What is taken from the slope on both sides.", latex="a"),
        Parameter("offset", 0.313261687, "Brings the curve to the origin, to nine digits.", latex="b"),
    ),
    definition=lambda v, x, shift, slope, offset: v.softplus(x - shift) - slope * x - offset,
    prose=Prose(
        summary="SwooshR is a softplus, shifted, less a line: it falls slowly below its minimum and rises above it.",
        use_when=(
            "SwooshR took the place of [[silu]] in a speech encoder. Below zero its slope does not vanish, so a neuron "
            "cannot be stuck there. The encoder uses it in its convolutions."
        ),
        goes_wrong=(
            Problem(
                "There are two of the name. SwooshL, of the feed-forward and the attention modules, has shift 4 and "
                "offset 0.035, and does not pass through the origin.",
                example=(
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
        Relative("softplus", "Without the line."),
        Relative("silu", "What it replaced; its slope vanishes below zero."),
    ),
    differences=(Difference("inf", 0, "torch takes infinity from infinity; the limit is infinity."),),
)

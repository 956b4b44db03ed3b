"""Hard Mish."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="hard_mish",
    title="HardMish",
    full_name="Hard Mish",
    aliases=("h_mish",),
    cite="misra2020hmish",
    disputed=(
        "The notes of its author carry no date; timm, which cites them, has the function [since "
        "2020](https://github.com/huggingface/pytorch-image-models/blob/main/timm/layers/activations.py)."
    ),
    definition=lambda v, x: v.cases((0, x <= -2), (x, x >= 0), (x * (x + 2) / 2, True)),
    elsewhere=(Elsewhere("timm", "timm.layers.get_act_fn('hard_mish')(x)"),),
    prose=Prose(
        summary="HardMish weighs its input by a ramp that reaches 1 at zero.",
        use_when=(
            "HardMish is the piecewise stand-in for [[mish]] that timm ships, after [notes by the author of "
            "Mish](https://github.com/digantamisra98/H-Mish). It needs no exponential. Its minimum lies deeper than "
            "that of Mish."
        ),
        goes_wrong=(
            Problem(
                "Below its lower kink output and gradient are exactly zero, so units can die as with [[relu]].",
                example=(
                    ">>> actref.hard_mish([-3.0, -1.0, 1.0]).tolist()\n"
                    "[-0.0, -0.5, 1.0]\n"
                    ">>> actref.hard_mish_grad([-3.0, -1.0, 1.0]).tolist()\n"
                    "[0.0, 0.0, 1.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by=(
            Use(
                "timm, as an option",
                "https://github.com/huggingface/pytorch-image-models/blob/main/timm/layers/activations.py",
            ),
        ),
    ),
    relatives=(
        Relative("mish", "The smooth original."),
        Relative("hardswish", "The stand-in for SiLU, with a ramp three times as wide."),
    ),
    identities=(Identity(lambda v, f, x: (f(v.Abs(x)), v.Abs(x))),),
)

"""Snake."""

from actref.entry import POSITIVE, Difference, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="snake",
    title="Snake",
    aliases=("snake1d",),
    cite="ziyin2020snake",
    parameters=(
        Parameter(
            "alpha", 1.0, "Frequency of the wave; the larger, the smaller the wave.", domain=POSITIVE, values=(0.5, 4.0)
        ),
    ),
    definition=lambda v, x, alpha: x + v.sin(alpha * x) ** 2 / alpha,
    prose=Prose(
        summary="Snake is the identity plus a squared sine: it rises everywhere and carries a wave.",
        use_when=(
            "Snake lets a network continue a periodic signal outside the range that it was trained on, which [[relu]] "
            "and [[tanh]] cannot. Audio generators use it, with a frequency learned for each channel."
        ),
        goes_wrong=(
            Problem(
                "The derivative is zero once in every period, so a unit can sit where it receives no gradient.",
                example=">>> actref.snake_grad(-math.pi / 4).item() < 1e-30\nTrue",
            ),
            Problem(
                "At a frequency of 0 the formula is 0 / 0, though the limit is the identity. Code that learns the "
                "frequency adds 1e-9 to the divisor, which float16 rounds to 0 again.",
                example=(
                    ">>> x, alpha = torch.ones(1), torch.zeros(1)\n"
                    ">>> (x + torch.sin(alpha * x) ** 2 / (alpha + 1e-9)).tolist()\n"
                    "[1.0]\n"
                    ">>> x, alpha = x.half(), alpha.half()\n"
                    ">>> (x + torch.sin(alpha * x) ** 2 / (alpha + 1e-9)).tolist()\n"
                    "[nan]"
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
    relatives=(Relative("sine", "Without the identity."), Relative("identity", "The limit for a large frequency.")),
    identities=(Identity(lambda v, f, x: (f(x + v.pi), f(x) + v.pi)), Identity(lambda v, f, x: (f(x) - f(-x), 2 * x))),
    differences=(
        Difference("-inf", 0, "The sine of infinity is undefined; the limit is -infinity."),
        Difference("inf", 0, "The sine of infinity is undefined; the limit is infinity."),
    ),
)

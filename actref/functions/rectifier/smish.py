"""Smish."""

from actref.entry import Difference, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="smish",
    title="Smish",
    cite="wang2022smish",
    definition=lambda v, x: x * v.tanh(v.log1p(v.sigmoid(x))),
    prose=Prose(
        summary="Smish weighs its input by the hyperbolic tangent of the logarithm of one plus its sigmoid.",
        use_when=(
            "Smish looks like [[silu]] scaled by 3/5: that is its slope far above zero. The paper compares it with "
            "[[mish]] in image classifiers and finds it a little better; it costs three transcendental functions."
        ),
        goes_wrong=(
            Problem(
                "Its slope never reaches 1, so each layer shrinks large inputs, and an initialisation made for "
                "[[relu]] or [[silu]] lets the signal fade with depth.",
                example=">>> actref.smish([-100.0, 1.0, 100.0]).tolist()\n[-3.720076e-42, 0.499570106, 60.0]",
                guide="initialisation",
            ),
        ),
        used_by=(
            Use("the experiments of its authors with EfficientNet", "https://doi.org/10.3390/electronics11040540"),
        ),
    ),
    relatives=(
        Relative("mish", "The exponential in place of the sigmoid."),
        Relative("silu", "The sigmoid itself as the weight."),
    ),
    identities=(
        Identity(lambda v, f, x, sigmoid: (f(x), x * ((1 + sigmoid(x)) ** 2 - 1) / ((1 + sigmoid(x)) ** 2 + 1))),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 3/5."),
    ),
)

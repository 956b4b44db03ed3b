"""Laplace attention function."""

from actref.entry import POSITIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="laplace",
    title="Laplace",
    full_name="Laplace attention function",
    aliases=("mega_laplace",),
    cite="ma2022mega",
    parameters=(
        Parameter("mu", 0.707107, "Centre of the step."),
        Parameter("sigma", 0.282095, "Width of the step.", latex="\\sigma_0", domain=POSITIVE, values=(0.5,)),
    ),
    definition=lambda v, x, mu, sigma: v.Phi((x - mu) / sigma),
    elsewhere=(Elsewhere("transformers", "ACT2FN['laplace'](x)"),),
    prose=Prose(
        summary=(
            "Laplace is the distribution function of a normal variable, placed so that it imitates "
            "the square of a ReLU near zero."
        ),
        use_when=(
            "Laplace replaces the softmax of attention in Mega: it is bounded, so attention stays "
            "stable where the squared ReLU diverges."
        ),
        goes_wrong=(
            Problem(
                "The name misleads: it is the distribution function of a normal, not of a Laplace distribution.",
                example=">>> actref.laplace([0.707107, 1.0]).tolist()\n[0.5, 0.85043]",
            ),
        ),
        used_by=(Use("the attention of Mega", "https://arxiv.org/abs/2209.10655"),),
    ),
    relatives=(
        Relative("sigmoid", "The logistic distribution function."),
        Relative("relu_squared", "What it imitates near zero."),
        Relative("gelu", "The input times a normal distribution function."),
    ),
    identities=(Identity(lambda v, f, x: (f(x, mu=0) + f(-x, mu=0), 1)),),
)

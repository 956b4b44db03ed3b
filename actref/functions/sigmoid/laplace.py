"""Laplace attention function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import POSITIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="laplace",
    title="Laplace",
    full_name="Laplace attention function",
    aliases=("mega_laplace",),
    cite="ma2022mega",
    parameters=(
        Parameter(
            name="mu",
            latex="\\mu",
            default=0.707107,
            meaning="Centre of the step.",
        ),
        Parameter(
            name="sigma",
            latex="\\sigma_0",
            default=0.282095,
            domain=POSITIVE,
            meaning="Width of the step.",
            values=(0.5,),
        ),
    ),
    definition=lambda v, x, mu, sigma: v.Phi((x - mu) / sigma),
    torch=TorchWritten(module="Laplace"),
    elsewhere=(Elsewhere(framework="transformers", call="ACT2FN['laplace'](x)"),),
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
                text=("The name misleads: it is the distribution function of a normal, not of a Laplace distribution."),
                example=(">>> import actref\n>>> actref.laplace([0.707107, 1.0]).tolist()\n[0.5, 0.85043]"),
            ),
        ),
        used_by=(Use("the attention of Mega", "https://arxiv.org/abs/2209.10655"),),
    ),
    relatives=(
        Relative(name="sigmoid", text="The logistic distribution function."),
        Relative(name="relu_squared", text="What it imitates near zero."),
        Relative(name="gelu", text="The input times a normal distribution function."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x, mu=0) + f(-x, mu=0), 1)),),
)

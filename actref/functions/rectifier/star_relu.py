"""StarReLU."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Learnable

entry = Learnable(
    name="star_relu",
    title="StarReLU",
    cite="yu2022metaformer",
    parameters=(
        Parameter("scale", 0.8944, "Scale of the square.", latex="s", learnable=True, values=(1.0,)),
        Parameter("bias", -0.4472, "Value below zero.", latex="b", learnable=True, values=(0.0,)),
    ),
    definition=lambda v, x, scale, bias: v.cases((scale * x**2 + bias, x > 0), (bias, True)),
    elsewhere=(
        Elsewhere(
            "timm",
            "timm.models.metaformer.StarReLU(scale_value=1.0, bias_value=0.0)(x)",
            arguments={"scale_value": "scale", "bias_value": "bias"},
        ),
    ),
    prose=Prose(
        summary="StarReLU is squared ReLU with a scale and a bias, which give it mean 0 and variance 1.",
        use_when=(
            "StarReLU costs four operations for each element where [[gelu]] costs about fourteen, and the paper finds "
            "it better in its vision models. Scale and bias are one number each for a layer; both are trained."
        ),
        goes_wrong=(
            Problem(
                "The defaults here are those of the formula, which suit normal inputs of variance 1. The authors' "
                "module and timm's start at scale 1 and bias 0.",
                example=(
                    ">>> actref.star_relu([0.0, 1.0]).tolist()\n"
                    "[-0.4472, 0.4472]\n"
                    ">>> actref.star_relu([0.0, 1.0], scale=1.0, bias=0.0).tolist()\n"
                    "[0.0, 1.0]"
                ),
            ),
        ),
        used_by=(Use("ConvFormer and CAFormer", "https://arxiv.org/abs/2210.13452"),),
    ),
    relatives=(Relative("relu_squared", "Scale 1 and bias 0."), Relative("relu", "Without the square.")),
    identities=(Identity(lambda v, f, x, relu_squared: (f(x, scale=2, bias=1), 2 * relu_squared(x) + 1)),),
)

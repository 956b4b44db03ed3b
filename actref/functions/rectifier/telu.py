"""Hyperbolic tangent exponential linear unit."""

from actref.entry import Difference, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="telu",
    title="TeLU",
    full_name="Hyperbolic tangent exponential linear unit",
    aliases=("tanhexp",),
    cite="fernandez2024telu",
    first="liu2020tanhexp",
    definition=lambda v, x: x * v.tanh(v.exp(x)),
    prose=Prose(
        summary="TeLU weighs its input by the hyperbolic tangent of its exponential.",
        use_when=(
            "TeLU is smooth, close to the identity from 1 on, and keeps a small gradient below zero. The paper offers "
            "it as a replacement of [[relu]] that needs no other settings, and compares it with [[gelu]] and [[mish]] "
            "on images and text."
        ),
        goes_wrong=(
            Problem(
                "Written as its formula stands, its gradient is nan for large inputs: the exponential overflows, "
                "and automatic differentiation multiplies infinity by the zero slope of tanh. Cut the exponent "
                "where tanh is 1 already.",
                example=(
                    ">>> x = torch.tensor([100.0], requires_grad=True)\n"
                    ">>> torch.autograd.grad((x * torch.tanh(torch.exp(x))).sum(), x)[0].tolist()\n"
                    "[nan]\n"
                    ">>> torch.autograd.grad(actref.torch.telu(x).sum(), x)[0].tolist()\n"
                    "[1.0]"
                ),
            ),
        ),
        used_by=(
            Use(
                "the experiments of its authors with convolutional, recurrent and transformer networks",
                "https://arxiv.org/abs/2402.02790",
            ),
        ),
    ),
    relatives=(
        Relative("mish", "The softplus in place of the exponential."),
        Relative("silu", "The sigmoid as the weight."),
        Relative("gelu", "The normal distribution function as the weight."),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
    ),
)

"""Log-softplus error activation function."""

from actref.entry import Difference, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="serf",
    title="Serf",
    full_name="Log-softplus error activation function",
    cite="nag2021serf",
    definition=lambda v, x: x * v.erf(v.softplus(x)),
    prose=Prose(
        summary="Serf weighs its input by the error function of its softplus.",
        use_when=(
            "Serf is [[mish]] with the error function in place of tanh, a little closer to the identity above zero. The "
            "paper compares it with [[silu]] and [[mish]] on images and text and finds it better, the more so the "
            "deeper the network."
        ),
        goes_wrong=(
            Problem(
                "It costs an exponential, a logarithm and an error function for each element, and no framework has "
                "a kernel for it.",
                guide="cost",
            ),
        ),
        used_by=(
            Use("the experiments of its authors with ResNets and transformers", "https://arxiv.org/abs/2108.09598"),
        ),
    ),
    relatives=(
        Relative("mish", "Tanh in place of the error function."),
        Relative("gelu", "The error function of the input itself."),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

"""Squared rectified linear unit."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="relu_squared",
    title="ReLU²",
    full_name="Squared rectified linear unit",
    aliases=("relu2", "squared_relu", "relu_square", "sqrelu"),
    cite="so2021primer",
    first="li2019better",
    disputed=(
        "Powers of a rectified input were proposed more than once; which network used the square first is not known."
    ),
    definition=lambda v, x: v.cases((x**2, x > 0), (0, True)),
    torch=TorchWritten(module="ReLUSquared"),
    elsewhere=(
        Elsewhere("transformers", "ACT2FN['relu2'](x)"),
        Elsewhere("timm", "timm.models.metaformer.SquaredReLU()(x)"),
    ),
    prose=Prose(
        summary="Squared ReLU passes the square of positive inputs and replaces negative ones by zero.",
        use_when=(
            "An architecture search for language models found squared ReLU in the feed-forward layer; it has a "
            "continuous derivative, costs little, and leaves as many exact zeros as [[relu]]."
        ),
        goes_wrong=(
            Problem(
                "The output grows with the square of the input: in float16 an input of 256 overflows.",
                example=(
                    ">>> actref.torch.relu_squared(torch.tensor([255.0, 256.0], dtype=torch.float16)).tolist()\n"
                    "[65024.0, inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("Primer", "https://arxiv.org/abs/2109.08668"),
            Use("Nemotron-4", "https://arxiv.org/abs/2402.16819"),
        ),
    ),
    relatives=(
        Relative("relu", "Without the square."),
        Relative("reglu", "The product of a ReLU and a second linear map; here both maps are the same."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) + f(-x), x**2)),),
)

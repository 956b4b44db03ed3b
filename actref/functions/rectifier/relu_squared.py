"""Squared rectified linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

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
    elsewhere=(Elsewhere(framework="transformers", call="ACT2FN['relu2'](x)"),),
    prose=Prose(
        summary="Squared ReLU passes the square of positive inputs and replaces negative ones by zero.",
        use_when=(
            "An architecture search for language models found squared ReLU in the feed-forward layer; "
            "it has a continuous derivative, costs little, and leaves as many exact zeros as "
            "[[relu]]."
        ),
        goes_wrong=(
            Problem(
                text="The output grows with the square of the input: in float16 an input of 256 overflows.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
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
        Relative(name="relu", text="Without the square."),
        Relative(name="reglu", text="The product of a ReLU and a second linear map; here both maps are the same."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) + f(-x), x**2)),),
)

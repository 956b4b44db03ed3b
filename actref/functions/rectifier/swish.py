"""Swish."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from actref.entry import (
    NONNEGATIVE,
    Difference,
    Elsewhere,
    Identity,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
    Use,
)
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="swish",
    title="Swish",
    full_name="Swish",
    cite="ramachandran2017swish",
    parameters=(
        Parameter(
            name="beta",
            latex="\\beta",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Steepness of the sigmoid.",
            values=(0.25, 4.0),
        ),
    ),
    definition=lambda v, x, beta: x * v.sigmoid(beta * x),
    torch=TorchWritten(module="Swish"),
    elsewhere=(
        Elsewhere(framework="tensorflow", call="tf.nn.silu(x, beta=1.0)", also=("tf.nn.swish",)),
        Elsewhere(
            framework="onnx",
            call="Swish(x, alpha=1.0)",
            arguments={"alpha": "beta"},
            since="opset 24",
            note="Since opset 24.",
        ),
    ),
    prose=Prose(
        summary="Swish weighs its input by a sigmoid whose steepness is a parameter.",
        use_when=(
            "Swish runs from half the identity, at steepness zero, to [[relu]], in the limit of a "
            "large one. The steepness may be fixed or trained; with the default it is [[silu]], and "
            "that name is the clearer one."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The name Swish is used for the function with and without the parameter: most frameworks "
                    "mean [[silu]] by it."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([-1.0, 2.0], dtype=torch.float64)\n"
                    ">>> actref.torch.swish(x, beta=1.0).tolist() == torch.nn.functional.silu(x).tolist()\n"
                    "True\n"
                    ">>> actref.torch.swish(x, beta=0.0).tolist()\n"
                    "[-0.5, 1.0]"
                ),
            ),
        ),
        used_by=(Use("the search that found it, with the steepness trained", "https://arxiv.org/abs/1710.05941"),),
    ),
    relatives=(
        Relative(name="silu", text="The case of parameter 1."),
        Relative(name="quick_gelu", text="The case of parameter 1.702."),
        Relative(name="relu", text="The limit for a large parameter."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, silu: (f(x, beta=2), silu(2 * x) / 2), others=("silu",)),
        Identity(sides=lambda v, f, x: (f(x, beta=0), x / 2)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)

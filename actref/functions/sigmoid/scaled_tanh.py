"""Scaled hyperbolic tangent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import (
    POSITIVE,
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
    name="scaled_tanh",
    title="Scaled tanh",
    full_name="Scaled hyperbolic tangent",
    aliases=("stanh", "lecun_tanh"),
    cite="lecun1998efficient",
    first="lecun1989backpropagation",
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.7159,
            domain=POSITIVE,
            meaning="Largest magnitude of the output.",
        ),
        Parameter(
            name="beta",
            latex="\\beta",
            default=2 / 3,
            domain=POSITIVE,
            meaning="Steepness.",
            values=(1.5,),
        ),
    ),
    definition=lambda v, x, alpha, beta: alpha * v.tanh(beta * x),
    torch=TorchWritten(module="ScaledTanh"),
    elsewhere=(),
    prose=Prose(
        summary="Scaled tanh is tanh stretched in both directions.",
        use_when=(
            "With its default parameters f(1) is close to 1 and f(-1) to -1, so targets of plus and "
            "minus one lie where the curvature is largest and not in the flat ends. Use it to "
            "reproduce networks of that time."
        ),
        goes_wrong=(
            Problem(
                text="The constant is rounded to four decimals, so f(1) is not exactly 1.",
                example=(">>> import actref\n>>> actref.scaled_tanh(1.0).item()\n0.99999726"),
            ),
        ),
        used_by=(Use("LeNet-5", "https://doi.org/10.1109/5.726791"),),
    ),
    relatives=(
        Relative(name="tanh", text="Without the scales."),
        Relative(name="hardtanh", text="Piecewise linear."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x, tanh: (f(x, alpha=1, beta=1), tanh(x)), others=("tanh",)),
    ),
)

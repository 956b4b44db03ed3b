"""Scaled hyperbolic tangent."""

from actref.entry import POSITIVE, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="scaled_tanh",
    title="Scaled tanh",
    full_name="Scaled hyperbolic tangent",
    aliases=("stanh", "lecun_tanh"),
    cite="lecun1998efficient",
    first="lecun1989backpropagation",
    parameters=(
        Parameter("alpha", 1.7159, "Largest magnitude of the output.", domain=POSITIVE),
        Parameter("beta", 2 / 3, "Steepness.", domain=POSITIVE, values=(1.5,)),
    ),
    definition=lambda v, x, alpha, beta: alpha * v.tanh(beta * x),
    prose=Prose(
        summary="Scaled tanh is tanh stretched in both directions.",
        use_when=(
            "With its default parameters f(1) is close to 1 and f(-1) to -1, so targets of plus and minus one lie "
            "where the curvature is largest and not in the flat ends. Use it to reproduce networks of that time."
        ),
        goes_wrong=(
            Problem(
                "The constant is rounded to four decimals, so f(1) is not exactly 1.",
                example=">>> actref.scaled_tanh(1.0).item()\n0.99999726",
            ),
        ),
        used_by=(Use("LeNet-5", "https://doi.org/10.1109/5.726791"),),
    ),
    relatives=(Relative("tanh", "Without the scales."), Relative("hardtanh", "Piecewise linear.")),
    identities=(
        Identity(lambda v, f, x: (f(-x), -f(x))),
        Identity(lambda v, f, x, tanh: (f(x, alpha=1, beta=1), tanh(x))),
    ),
)

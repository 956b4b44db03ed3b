"""Gaussian function."""

from actref.entry import Difference, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="gaussian",
    title="Gaussian",
    full_name="Gaussian function",
    aliases=("gauss", "rbf"),
    cite="broomhead1988multivariable",
    definition=lambda v, x: v.exp(-(x**2)),
    prose=Prose(
        summary="The Gaussian is a bump: 1 at zero, falling to zero on both sides.",
        use_when=(
            "The Gaussian is the unit of radial basis function networks, where it measures nearness to a centre, and "
            "an activation of coordinate networks, where its width sets the finest detail."
        ),
        goes_wrong=(
            Problem(
                "Away from the bump neither value nor gradient is left, so a unit whose centre is far "
                "from the data never moves.",
                example=(
                    ">>> x = torch.tensor([0.0, 12.0], requires_grad=True)\n"
                    ">>> actref.torch.gaussian(x).sum().backward()\n"
                    ">>> [abs(g) for g in x.grad.tolist()]\n"
                    "[0.0, 0.0]"
                ),
                guide="saturation",
            ),
        ),
        used_by=(
            Use("radial basis function networks", "https://www.complex-systems.com/abstracts/v02_i03_a05/"),
            Use("coordinate networks", "https://arxiv.org/abs/2111.15135"),
        ),
    ),
    relatives=(
        Relative("sine", "The periodic activation of coordinate networks."),
        Relative("laplace", "The integral of a bump of this form."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), f(x))), Identity(lambda v, f, x: (f(2 * x), f(x) ** 4))),
    differences=(
        Difference("-inf", 1, "Infinity is multiplied by 0; the limit is 0."),
        Difference("inf", 1, "Infinity is multiplied by 0; the limit is 0."),
    ),
)

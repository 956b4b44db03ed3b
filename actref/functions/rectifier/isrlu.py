"""Inverse square root linear unit."""

from actref.entry import POSITIVE, Identity, Parameter, Problem, Prose, Relative
from actref.kinds import Elementwise

entry = Elementwise(
    name="isrlu",
    title="ISRLU",
    full_name="Inverse square root linear unit",
    cite="carlile2017isrlu",
    parameters=(
        Parameter(
            "alpha",
            1.0,
            "The larger, the nearer to zero negative inputs saturate.",
            domain=POSITIVE,
            values=(0.25, 4.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x >= 0), (x / v.sqrt(1 + alpha * x**2), True)),
    prose=Prose(
        summary="ISRLU passes positive inputs and divides negative ones by a square root, which bends them to a floor.",
        use_when=(
            "ISRLU has the shape of [[elu]] without an exponential, and its first and second derivatives are "
            "continuous. It suits processors on which an inverse square root is cheap."
        ),
        goes_wrong=(
            Problem(
                "The parameter is not that of [[elu]]: the floor is $-1/\\sqrt{\\alpha}$, not $-\\alpha$.",
                example=">>> actref.isrlu(-1e9, alpha=4.0).item(), actref.elu(-1e9, alpha=4.0).item()\n(-0.5, -4.0)",
            ),
            Problem(
                "Written as its formula stands, it squares the input: in float16 the square overflows from -256 "
                "on, and the output falls back to zero. `actref.torch.isrlu` takes the sine of an arc tangent, "
                "which is the same.",
                example=(
                    ">>> x = torch.tensor([-255.0, -256.0], dtype=torch.float16)\n"
                    ">>> (x / (1 + x**2).sqrt()).tolist()\n"
                    "[-1.0, -0.0]\n"
                    ">>> actref.torch.isrlu(x).tolist()\n"
                    "[-1.0, -1.0]"
                ),
                guide="half_precision",
            ),
        ),
    ),
    relatives=(
        Relative("elu", "Approaches its floor exponentially."),
        Relative("softsign", "Bends positive inputs too, and has a kink in its second derivative."),
    ),
    identities=(Identity(lambda v, f, x: (f(x, alpha=4), f(2 * x, alpha=1) / 2)),),
)

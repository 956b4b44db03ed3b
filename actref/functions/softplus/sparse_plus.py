"""Sparse plus."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative
from actref.kinds import Elementwise

entry = Elementwise(
    name="sparse_plus",
    title="Sparse plus",
    aliases=("sparseplus",),
    cite="martins2016sparsemax",
    disputed=(
        "No paper is known that introduced it under this name; it is the integral of [[sparse_sigmoid]], and the cited "
        "paper has the loss that contains it."
    ),
    definition=lambda v, x: v.cases((0, x <= -1), (x, x >= 1), ((x + 1) ** 2 / 4, True)),
    elsewhere=(
        Elsewhere("jax", "jax.nn.sparse_plus(x)"),
        Elsewhere("keras", "keras.activations.sparse_plus(x)", also=("keras.ops.sparse_plus",)),
    ),
    prose=Prose(
        summary="Sparse plus joins zero and the identity by a piece of a parabola.",
        use_when=(
            "Sparse plus is to [[sparsemax]] what [[softplus]] is to [[softmax]]: a smooth rectifier "
            "that is exactly zero below -1 and exactly the identity above 1."
        ),
        goes_wrong=(
            Problem(
                "Below -1 both output and gradient are exactly zero.",
                example=(
                    ">>> actref.sparse_plus([-2.0, 0.0, 2.0]).tolist()\n"
                    "[0.0, 0.25, 2.0]\n"
                    ">>> actref.sparse_plus_grad([-2.0, 0.0, 2.0]).tolist()\n"
                    "[0.0, 0.5, 1.0]"
                ),
                guide="dead_units",
            ),
        ),
    ),
    relatives=(
        Relative("sparse_sigmoid", "Its derivative."),
        Relative("softplus", "The analogue that is nowhere zero."),
        Relative("relu", "The limit as the parabola shrinks."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) - f(-x), x)),),
)

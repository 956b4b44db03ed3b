"""Sparse plus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="sparse_plus",
    title="Sparse plus",
    full_name="Sparse plus",
    aliases=("sparseplus",),
    cite="martins2016sparsemax",
    disputed=(
        "No paper is known that introduced it under this name; it is the integral of [[sparse_sigmoid]], and the cited "
        "paper has the loss that contains it."
    ),
    definition=lambda v, x: v.cases((0, x <= -1), (x, x >= 1), ((x + 1) ** 2 / 4, True)),
    torch=TorchWritten(module="SparsePlus"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.sparse_plus(x)"),
        Elsewhere(framework="keras", call="keras.activations.sparse_plus(x)", also=("keras.ops.sparse_plus",)),
    ),
    prose=Prose(
        summary="Sparse plus joins zero and the identity by a piece of a parabola.",
        use_when=(
            "Sparse plus is to [[sparsemax]] what [[softplus]] is to [[softmax]]: a smooth rectifier "
            "that is exactly zero below -1 and exactly the identity above 1."
        ),
        goes_wrong=(
            Problem(
                text="Below -1 both output and gradient are exactly zero.",
                example=(
                    ">>> import actref\n"
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
        Relative(name="sparse_sigmoid", text="Its derivative."),
        Relative(name="softplus", text="The analogue that is nowhere zero."),
        Relative(name="relu", text="The limit as the parabola shrinks."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),),
)

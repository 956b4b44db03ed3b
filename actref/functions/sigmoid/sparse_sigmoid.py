"""Sparse sigmoid."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="sparse_sigmoid",
    title="Sparse sigmoid",
    aliases=("sparsesigmoid",),
    cite="martins2016sparsemax",
    first="courbariaux2015binaryconnect",
    disputed=(
        "The cited paper has it as [[sparsemax]] of two components; BinaryConnect called it the hard sigmoid, months "
        "before."
    ),
    definition=lambda v, x: v.cases((0, x <= -1), (1, x >= 1), ((x + 1) / 2, True)),
    elsewhere=(
        Elsewhere("jax", "jax.nn.sparse_sigmoid(x)"),
        Elsewhere("keras", "keras.activations.sparse_sigmoid(x)", also=("keras.ops.sparse_sigmoid",)),
    ),
    prose=Prose(
        summary="Sparse sigmoid is a ramp from 0 at -1 to 1 at 1.",
        use_when=("Sparse sigmoid is [[sparsemax]] for two classes: probabilities that can be exactly 0 or 1."),
        goes_wrong=(
            Problem(
                "A probability of exactly zero has no finite log-likelihood; the loss that goes with it "
                "is the sparsemax loss.",
                example=">>> torch.log(actref.torch.sparse_sigmoid(torch.tensor([-1.5]))).tolist()\n[-inf]",
                guide="heads",
            ),
        ),
        used_by=(Use("BinaryConnect, as the probability of a binary weight", "https://arxiv.org/abs/1511.00363"),),
    ),
    relatives=(
        Relative("sigmoid", "The smooth one."),
        Relative("sparsemax", "The same for many classes."),
        Relative("sparse_plus", "Its integral."),
        Relative("hardsigmoid", "A ramp three times as wide."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) + f(-x), 1)),),
)

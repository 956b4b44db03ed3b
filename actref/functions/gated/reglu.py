"""Gated linear unit with ReLU."""

from actref.entry import Identity, Problem, Prose, Relative, Use
from actref.kinds import Gated

entry = Gated(
    name="reglu",
    title="ReGLU",
    full_name="Gated linear unit with ReLU",
    cite="shazeer2020glu",
    definition=lambda v, a, b: a * v.cases((b, b > 0), (0, True)),
    prose=Prose(
        summary="ReGLU multiplies one half of its input by the ReLU of the other half.",
        use_when=(
            "ReGLU gates without any exponential, and whole units are exactly zero wherever the gate is negative, "
            "which sparse kernels can use. In [Shazeer's comparison](https://arxiv.org/abs/2002.05202) it is close to "
            "[[geglu]] and [[swiglu]], which are the usual choice where sparsity does not matter."
        ),
        goes_wrong=(
            Problem(
                "Where the gate is negative the gradient is zero for value and gate alike, so a unit whose gate is "
                "negative for every example learns neither of the two again.",
                example=(
                    ">>> x = torch.tensor([3.0, -1.0], requires_grad=True)\n"
                    ">>> actref.torch.reglu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 0.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by=(
            Use("a comparison of gated feed-forward layers", "https://arxiv.org/abs/2002.05202"),
            Use("Llama when it is trained further for sparse activations", "https://arxiv.org/abs/2310.04564"),
        ),
    ),
    relatives=(
        Relative("geglu", "A smooth gate with GELU."),
        Relative("relu", "The function of the gate."),
        Relative("relu_squared", "What ReGLU gives where value and gate are equal."),
    ),
    identities=(
        Identity(lambda v, f, a, b, relu: (f(a, b), a * relu(b))),
        Identity(lambda v, f, a, b, relu_squared: (f(b, b), relu_squared(b))),
    ),
)

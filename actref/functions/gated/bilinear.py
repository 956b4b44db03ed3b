"""Bilinear gated unit."""

from actref.entry import Identity, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Gated

entry = Gated(
    name="bilinear",
    title="Bilinear",
    full_name="Bilinear gated unit",
    aliases=("bilinear_glu",),
    cite="dauphin2016glu",
    definition=lambda v, a, b: a * b,
    torch=TorchWritten(module="BilinearGLU"),
    prose=Prose(
        summary="The bilinear unit multiplies one half of its input by the other half.",
        use_when=(
            "It is [[glu]] without the sigmoid: the only nonlinearity is the product. [Shazeer's "
            "comparison](https://arxiv.org/abs/2002.05202) of gated feed-forward layers has it as the plain case, and "
            "it does well there. Work that takes networks apart uses it because a layer with it is a quadratic form, "
            "which can be analysed exactly."
        ),
        goes_wrong=(
            Problem(
                "`torch.nn.functional.bilinear` has the same name and is another function: it applies a learned "
                "tensor to two inputs, and its result has one entry for each slice of that tensor.",
                example=(
                    ">>> x = torch.tensor([1.0, 2.0, 3.0, 4.0])\n"
                    ">>> actref.torch.bilinear(x).tolist()\n"
                    "[3.0, 8.0]\n"
                    ">>> torch.nn.functional.bilinear(x[:2], x[2:], torch.ones(1, 2, 2)).tolist()\n"
                    "[21.0]"
                ),
            ),
            Problem(
                "It grows with the square of its input. In float16 the product leaves the range long before either "
                "factor does.",
                example=(
                    ">>> x = torch.tensor([300.0, 300.0], dtype=torch.float16)\n"
                    ">>> actref.torch.bilinear(x).tolist()\n"
                    "[inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("a comparison of gated feed-forward layers", "https://arxiv.org/abs/2002.05202"),
            Use("networks that are interpreted from their weights", "https://arxiv.org/abs/2410.08417"),
        ),
    ),
    relatives=(Relative("glu", "Puts the gate through a sigmoid."), Relative("reglu", "Cuts the gate at 0.")),
    identities=(
        Identity(lambda v, f, a, b: (f(a, b), f(b, a))),
        Identity(lambda v, f, a, b, reglu: (f(a, b), reglu(a, b) - reglu(a, -b))),
    ),
)

"""Gated linear unit."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Gated

entry = Gated(
    name="glu",
    title="GLU",
    full_name="Gated linear unit",
    aliases=("gated_linear_unit",),
    cite="dauphin2016glu",
    definition=lambda v, a, b: a * v.sigmoid(b),
    torch=TorchBuiltin(function="torch.nn.functional.glu", module="torch.nn.GLU"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.glu(x, axis=-1)"),
        Elsewhere("keras", "keras.activations.glu(x, axis=-1)", also=("keras.ops.glu",)),
    ),
    prose=Prose(
        summary="GLU multiplies one half of its input by the sigmoid of the other half.",
        use_when=(
            "GLU lets a layer decide for each unit how much of it passes, while the value itself stays linear, so the "
            "gradient has a path that no saturation closes. It comes from gated convolutional language models and is "
            "the gate in the convolutions of Conformer; WaveNet puts the value through tanh as well, which is [[gtu]]. "
            "In the feed-forward layers of transformers [[swiglu]] and [[geglu]] have taken its place."
        ),
        goes_wrong=(
            Problem(
                "The halves are not interchangeable: in torch the first half is the value and the second half the "
                "gate. A port that swaps them runs without an error and computes another function.",
                example=(
                    ">>> x = torch.tensor([2.0, 1.0])\n"
                    ">>> torch.nn.functional.glu(x).tolist()\n"
                    "[1.46212]\n"
                    '>>> actref.glu([2.0, 1.0], layout="gate_first").tolist()\n'
                    "[0.880797077978]"
                ),
            ),
            Problem(
                "The output is half as wide as the input, so a layer in front has to be twice as wide, and a width "
                "that is odd is an error."
            ),
        ),
        used_by=(
            Use("gated convolutional networks for language", "https://arxiv.org/abs/1612.08083"),
            Use("convolutional networks for translation", "https://arxiv.org/abs/1705.03122"),
            Use("the convolution module of Conformer", "https://arxiv.org/abs/2005.08100"),
        ),
    ),
    relatives=(
        Relative("swiglu", "The gate multiplies itself by its sigmoid."),
        Relative("bilinear", "The gate without any nonlinearity."),
        Relative("sigmoid", "The function of the gate."),
    ),
    identities=(
        Identity(lambda v, f, a, b: (f(a, b) + f(a, -b), a)),
        Identity(lambda v, f, a, b, sigmoid: (f(a, b), a * sigmoid(b))),
    ),
)

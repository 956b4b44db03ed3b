"""Scaled exponential linear unit."""

from __future__ import annotations

from typing import Any

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise


def depth(v: Any) -> Any:
    """The α for which a standard normal input keeps mean 0."""
    return v.constant("alpha", v.sqrt(2 / v.pi) / (1 - v.erfc(1 / v.sqrt(2)) * v.sqrt(v.E)))


def scale(v: Any) -> Any:
    """The λ for which a standard normal input keeps variance 1."""
    root, near, far = v.sqrt(v.E), v.erfc(1 / v.sqrt(2)), v.erfc(v.sqrt(2))
    square = 2 * far * v.E**2 + v.pi * near**2 * v.E - 2 * (2 + v.pi) * near * root + v.pi + 2
    return v.constant("lambda", (1 - near * root) * v.sqrt(2 * v.pi) / v.sqrt(square))


entry = Elementwise(
    name="selu",
    title="SELU",
    full_name="Scaled exponential linear unit",
    cite="klambauer2017selu",
    definition=lambda v, x: v.cases((scale(v) * x, x > 0), (scale(v) * depth(v) * v.expm1(x), True)),
    torch=TorchBuiltin(function="torch.nn.functional.selu", module="torch.nn.SELU"),
    elsewhere=(
        Elsewhere("torch", "torch.selu(x)", also=("torch.nn.functional.selu_", "torch.selu_")),
        Elsewhere("jax", "jax.nn.selu(x)"),
        Elsewhere("keras", "keras.activations.selu(x)", also=("keras.ops.selu",)),
        Elsewhere("tensorflow", "tf.nn.selu(x)"),
        Elsewhere(
            "onnx",
            "Selu(x)",
            note="The attributes alpha and gamma hold the two constants, rounded to float32, by default.",
        ),
        Elsewhere("timm", "timm.layers.get_act_fn('selu')(x)"),
    ),
    prose=Prose(
        summary="SELU is ELU with the depth and the scale that carry mean 0 and variance 1 from layer to layer.",
        use_when=(
            "SELU is made for deep fully connected networks without normalisation layers. Its two constants solve "
            "the equations for a fixed point: an input with mean 0 and variance 1 leaves with mean 0 and variance 1. "
            "The paper asks for weights with variance 1/n (LeCun initialisation) and for alpha dropout, which "
            "preserves the two moments."
        ),
        goes_wrong=(
            Problem(
                "The property belongs to the whole design and not to the function: with ordinary dropout the "
                "moments drift away. Alpha dropout drops to the floor of SELU, not to zero.",
                guide="initialisation",
            ),
            Problem(
                "`torch.nn.init.calculate_gain` answers with a gain below 1 for SELU, while the paper's "
                "initialisation has gain 1; torch's documentation asks for the name of the linear function instead.",
                example=">>> torch.nn.init.calculate_gain('selu')\n0.75\n>>> torch.nn.init.calculate_gain('linear')\n1",
                guide="initialisation",
            ),
            Problem(
                "The derivative jumps at zero, and on the left it is larger than anywhere on the right.",
                example=(
                    ">>> x = torch.tensor([-1e-6, 1e-6], dtype=torch.float64, requires_grad=True)\n"
                    ">>> torch.nn.functional.selu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[1.7580976, 1.0507010]"
                ),
                guide="kinks",
            ),
        ),
        used_by=(
            Use("self-normalising networks on tabular and drug-discovery data", "https://arxiv.org/abs/1706.02515"),
        ),
    ),
    relatives=(
        Relative("elu", "SELU is $\\lambda$ times ELU of depth $\\alpha$."),
        Relative("celu", "Its derivative is continuous for every depth; it has no such fixed point."),
    ),
    identities=(
        Identity(lambda v, f, x, elu: (f(x), scale(v) * elu(x, alpha=depth(v)))),
        Identity(lambda v, f, x: (f(x) - f(-x), scale(v) * (x + depth(v) * v.sgn(x) * (1 - v.exp(-v.Abs(x)))))),
    ),
)

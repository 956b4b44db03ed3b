"""Scaled exponential linear unit."""

from __future__ import annotations

from typing import Any

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
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
    family="rectifier",
    year=2017,
    paper=Paper(
        key="klambauer2017selu",
        title="Self-Normalizing Neural Networks",
        authors=("Günter Klambauer", "Thomas Unterthiner", "Andreas Mayr", "Sepp Hochreiter"),
        year=2017,
        venue="Advances in Neural Information Processing Systems 30",
        arxiv="1706.02515",
    ),
    definition=lambda v, x: v.cases((scale(v) * x, x > 0), (scale(v) * depth(v) * v.expm1(x), True)),
    torch=TorchBuiltin(function="torch.nn.functional.selu", module="torch.nn.SELU"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.selu(x)", also=("torch.nn.functional.selu_", "torch.selu_")),
        Elsewhere(framework="jax", call="jax.nn.selu(x)"),
        Elsewhere(framework="keras", call="keras.activations.selu(x)", also=("keras.ops.selu",)),
        Elsewhere(framework="tensorflow", call="tf.nn.selu(x)"),
        Elsewhere(
            framework="onnx",
            call="Selu(x)",
            note="The attributes alpha and gamma hold the two constants, rounded to float32, by default.",
        ),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('selu')(x)"),
        Elsewhere(
            framework="scipy",
            call="1.0507009873554805 * numpy.where(x > 0, x, 1.6732632423543772 * numpy.expm1(numpy.minimum(x, 0)))",
            composed=True,
        ),
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
                text=(
                    "The property belongs to the whole design and not to the function: with ordinary dropout the "
                    "moments drift away. Alpha dropout drops to the floor of SELU, not to zero."
                ),
                guide="initialisation",
            ),
            Problem(
                text=(
                    "`torch.nn.init.calculate_gain` answers with a gain below 1 for SELU, while the paper's "
                    "initialisation has gain 1; torch's documentation asks for the name of the linear function instead."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.init.calculate_gain('selu')\n"
                    "0.75\n"
                    ">>> torch.nn.init.calculate_gain('linear')\n"
                    "1"
                ),
                guide="initialisation",
            ),
            Problem(
                text="The derivative jumps at zero, and on the left it is larger than anywhere on the right.",
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-1e-6, 1e-6], dtype=torch.float64, requires_grad=True)\n"
                    ">>> torch.nn.functional.selu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[1.7580976, 1.0507010]"
                ),
                guide="kinks",
            ),
        ),
        used_by="Self-normalising networks on tabular and drug-discovery data.",
    ),
    relatives=(
        Relative(name="elu", text="SELU is $\\lambda$ times ELU of depth $\\alpha$."),
        Relative(name="celu", text="Its derivative is continuous for every depth; it has no such fixed point."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, elu: (f(x), scale(v) * elu(x, alpha=depth(v))), others=("elu",)),
        Identity(sides=lambda v, f, x: (f(x) - f(-x), scale(v) * (x + depth(v) * v.sgn(x) * (1 - v.exp(-v.Abs(x)))))),
    ),
)


@elementwise(entry)
def selu(x: Array) -> Array:
    r"""Scaled exponential linear unit, $\lambda x \text{ for } x > 0, \text{ else } \lambda \alpha (e^x - 1)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Klambauer, Unterthiner, Mayr and Hochreiter, 2017, arXiv:1706.02515.

    Example:
        >>> import actref
        >>> actref.selu([-1.0, 0.0, 2.0]).tolist()
        [-1.111330737813, 0.0, 2.101401974711]
    """
    return np.where(x >= 0, 1.0507009873554805 * x, 1.7580993408473768 * np.expm1(np.minimum(x, 0)))


@elementwise(entry)
def selu_grad(x: Array) -> Array:
    r"""Derivative of SELU, $\lambda \text{ for } x > 0, \text{ else } \lambda \alpha e^x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.selu_grad([-1.0, 0.0, 2.0]).tolist()
        [0.646768603035, 1.758099340847, 1.050700987355]
    """
    return np.where(x > 0, 1.0507009873554805, 1.7580993408473768 * np.exp(np.minimum(x, 0)))

"""Hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="tanh",
    title="Tanh",
    full_name="Hyperbolic tangent",
    aliases=("hyperbolic_tangent",),
    family="sigmoid",
    year=1986,
    paper=Paper(
        key="lecun1998efficient",
        title="Efficient BackProp",
        authors=(
            "Yann LeCun",
            "Léon Bottou",
            "Genevieve B. Orr",
            "Klaus-Robert Müller",
        ),
        year=1998,
        venue="Neural Networks: Tricks of the Trade",
        doi="10.1007/3-540-49430-8_2",
    ),
    definition=lambda v, x: v.tanh(x),
    torch=TorchBuiltin(function="torch.nn.functional.tanh", module="torch.nn.Tanh"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.tanh(x)", also=("torch.tanh_",)),
        Elsewhere(framework="jax", call="jax.nn.tanh(x)", also=("jax.numpy.tanh", "jax.lax.tanh")),
        Elsewhere(
            framework="keras",
            call="keras.activations.tanh(x)",
            also=("keras.ops.tanh",),
            note="On the JAX backend it computes in float32, whatever the input is.",
        ),
        Elsewhere(framework="tensorflow", call="tf.math.tanh(x)", also=("tf.nn.tanh", "tf.tanh")),
        Elsewhere(framework="onnx", call="Tanh(x)"),
        Elsewhere(framework="transformers", call="ACT2FN['tanh'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('tanh')(x)"),
        Elsewhere(framework="scipy", call="numpy.tanh(x)"),
    ),
    prose=Prose(
        summary="Tanh maps every real number to a number between -1 and 1 and is odd.",
        use_when=(
            "Tanh is the activation of recurrent networks and of outputs that are bounded on both "
            "sides. Its output is centred at zero, which trains faster than [[sigmoid]]; deep feed-"
            "forward networks use [[relu]] or [[gelu]] instead."
        ),
        goes_wrong=(
            Problem(
                text="Its derivative vanishes on both sides; in float32 it is exactly zero beyond about nine.",
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([0.0, 10.0], requires_grad=True)\n"
                    ">>> torch.tanh(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[1.0, 0.0]"
                ),
                guide="saturation",
            ),
            Problem(
                text="As an output layer it cannot reach a target outside its range, however long one trains.",
                guide="unbounded",
            ),
        ),
        used_by="LSTM and GRU; policies in reinforcement learning; the pooler of BERT.",
    ),
    relatives=(
        Relative(name="sigmoid", text="The same curve between 0 and 1."),
        Relative(name="scaled_tanh", text="Stretched so that its gain at 1 is 1."),
        Relative(name="hardtanh", text="A piecewise linear stand-in."),
        Relative(name="softsign", text="Saturates more slowly."),
        Relative(name="tanhshrink", text="What it takes away from the identity."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x, sigmoid: (f(x), 2 * sigmoid(2 * x) - 1), others=("sigmoid",)),
    ),
)


@elementwise(entry)
def tanh(x: Array) -> Array:
    r"""Hyperbolic tangent, $\tanh x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Recommended over the logistic function by LeCun, Bottou, Orr and Müller, 1998.

    Example:
        >>> import actref
        >>> actref.tanh([-1.0, 0.0, 2.0]).tolist()
        [-0.761594155956, 0.0, 0.964027580076]
    """
    return np.tanh(x)


@elementwise(entry)
def tanh_grad(x: Array) -> Array:
    r"""Derivative of Tanh, $1 - \tanh^2 x$.

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
        >>> actref.tanh_grad([-1.0, 0.5, 2.0]).tolist()
        [0.419974341614, 0.786447732966, 0.070650824853]
    """
    e = np.exp(-2 * np.abs(x))
    return 4 * e / (1 + e) ** 2

"""Exponential function."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="exponential",
    title="Exponential",
    full_name="Exponential function",
    aliases=("exp",),
    family="basic",
    year=1988,
    paper=Paper(
        key="chollet2015keras",
        title="Keras",
        authors=("François Chollet",),
        year=2015,
        venue="Software",
        url="https://keras.io",
    ),
    definition=lambda v, x: v.exp(x),
    torch=TorchBuiltin(function="torch.exp", module=None),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.numpy.exp(x)", also=("jax.lax.exp",)),
        Elsewhere(framework="keras", call="keras.activations.exponential(x)", also=("keras.ops.exp",)),
        Elsewhere(framework="tensorflow", call="tf.math.exp(x)", also=("tf.exp",)),
        Elsewhere(framework="onnx", call="Exp(x)"),
        Elsewhere(framework="scipy", call="numpy.exp(x)"),
    ),
    prose=Prose(
        summary="The exponential maps every real number to a positive one.",
        use_when=(
            "The exponential is an output function: it turns the logarithm of a rate, a scale or an "
            "odds into the thing itself. Between layers it explodes; [[softplus]] is the tame way to "
            "a positive number."
        ),
        goes_wrong=(
            Problem(
                text="It overflows early: in float16 above 11, in float32 above 88.",
                example=(
                    ">>> import torch\n"
                    ">>> torch.exp(torch.tensor([11.0, 12.0], dtype=torch.float16)).tolist()\n"
                    "[59872.0, inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by="Output layers of Poisson and Gaussian models.",
    ),
    relatives=(
        Relative(name="softplus", text="Positive, and linear for large inputs."),
        Relative(name="softmax", text="Exponentials, divided by their sum."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) * f(-x), 1)),
        Identity(sides=lambda v, f, x: (f(2 * x), f(x) ** 2)),
    ),
)


@elementwise(entry)
def exponential(x: Array) -> Array:
    r"""Exponential function, $e^x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        The activation of that name in Keras.

    Example:
        >>> import actref
        >>> actref.exponential([-1.0, 0.0, 2.0]).tolist()
        [0.367879441171, 1.0, 7.389056098931]
    """
    return np.exp(x)


@elementwise(entry)
def exponential_grad(x: Array) -> Array:
    r"""Derivative of Exponential, $e^x$.

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
        >>> actref.exponential_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.648721270700, 7.389056098931]
    """
    return np.exp(x)

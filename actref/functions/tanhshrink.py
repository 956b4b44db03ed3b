"""Hyperbolic tangent shrinkage."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise
from actref.numerics import tanh_remainder

entry = Elementwise(
    name="tanhshrink",
    title="Tanhshrink",
    full_name="Hyperbolic tangent shrinkage",
    aliases=("tanh_shrink",),
    family="shrinkage",
    year=2004,
    paper=Paper(
        key="collobert2002torch",
        title="Torch: a modular machine learning software library",
        authors=(
            "Ronan Collobert",
            "Samy Bengio",
            "Johnny Mariéthoz",
        ),
        year=2002,
        venue="Technical report, IDIAP",
        url="https://publications.idiap.ch/index.php/publications/show/712",
    ),
    definition=lambda v, x: x - v.tanh(x),
    torch=TorchBuiltin(function="torch.nn.functional.tanhshrink", module="torch.nn.Tanhshrink"),
    elsewhere=(
        Elsewhere(framework="keras", call="keras.activations.tanh_shrink(x)", also=("keras.ops.tanh_shrink",)),
        Elsewhere(framework="jax", call="x - jax.numpy.tanh(x)", composed=True),
        Elsewhere(framework="tensorflow", call="x - tf.math.tanh(x)", composed=True),
        Elsewhere(framework="onnx", call="x - Tanh(x)", composed=True),
        Elsewhere(framework="scipy", call="x - numpy.tanh(x)", composed=True),
    ),
    prose=Prose(
        summary="Tanhshrink is what remains of its input when its tanh is taken away.",
        use_when=(
            "Tanhshrink is a smooth shrinkage: small inputs become much smaller, large ones lose one. "
            "torch ships it; published uses are rare."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Written as a difference it loses every digit near zero. In float32 torch returns noise "
                    "or zero there."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    '>>> torch.nn.functional.tanhshrink(torch.full((8,), 1e-4, device="cpu"))[0].item()\n'
                    "0.0\n"
                    ">>> actref.tanhshrink(1e-4).item()\n"
                    "3.3333333e-13"
                ),
            ),
        ),
        used_by="torch and Keras ship it.",
    ),
    relatives=(
        Relative(name="softshrink", text="Piecewise linear, exactly zero near zero."),
        Relative(name="tanh", text="What is taken away."),
        Relative(name="identity", text="What it is taken away from."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x, tanh: (f(x) + tanh(x), x), others=("tanh",)),
    ),
)


@elementwise(entry)
def tanhshrink(x: Array) -> Array:
    r"""Hyperbolic tangent shrinkage, $x - \tanh x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        torch.nn.Tanhshrink; the earliest Torch library is cited.

    Example:
        >>> import actref
        >>> actref.tanhshrink([-1.0, 0.0, 2.0]).tolist()
        [-0.238405844044, 0.0, 1.035972419924]
    """
    return np.where(np.abs(x) < 1.5, tanh_remainder(x), x - np.tanh(x))


@elementwise(entry)
def tanhshrink_grad(x: Array) -> Array:
    r"""Derivative of Tanhshrink, $\tanh^2 x$.

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
        >>> actref.tanhshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [0.580025658386, 0.213552267034, 0.929349175147]
    """
    return np.tanh(x) ** 2

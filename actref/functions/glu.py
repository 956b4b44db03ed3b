"""Gated linear unit."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Gated
from actref.numerics import halves, joined, product, scaled_exp

entry = Gated(
    name="glu",
    title="GLU",
    full_name="Gated linear unit",
    aliases=("gated_linear_unit",),
    family="gated",
    year=2016,
    paper=Paper(
        key="dauphin2016glu",
        title="Language Modeling with Gated Convolutional Networks",
        authors=("Yann N. Dauphin", "Angela Fan", "Michael Auli", "David Grangier"),
        year=2016,
        venue="International Conference on Machine Learning (2017)",
        arxiv="1612.08083",
    ),
    definition=lambda v, a, b: a * v.sigmoid(b),
    torch=TorchBuiltin(function="torch.nn.functional.glu", module="torch.nn.GLU"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.glu(x, axis=-1)"),
        Elsewhere(framework="keras", call="keras.activations.glu(x, axis=-1)", also=("keras.ops.glu",)),
        Elsewhere(framework="tensorflow", call="a * tf.math.sigmoid(b)", composed=True),
        Elsewhere(framework="onnx", call="a * Sigmoid(b)", composed=True),
        Elsewhere(framework="scipy", call="a * scipy.special.expit(b)", composed=True),
    ),
    prose=Prose(
        summary="GLU multiplies one half of its input by the sigmoid of the other half.",
        use_when=(
            "GLU lets a layer decide for each unit how much of it passes, while the value itself stays linear, so the "
            "gradient has a path that no saturation closes. It comes from gated convolutional language models and is "
            "the gate of WaveNet-like and Conformer convolutions. In the feed-forward layers of transformers "
            "[[swiglu]] and [[geglu]] have taken its place."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The halves are not interchangeable: in torch the first half is the value and the second half the "
                    "gate. A port that swaps them runs without an error and computes another function."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    ">>> x = torch.tensor([2.0, 1.0])\n"
                    ">>> torch.nn.functional.glu(x).tolist()\n"
                    "[1.46212]\n"
                    '>>> actref.glu([2.0, 1.0], layout="gate_first").tolist()\n'
                    "[0.880797077978]"
                ),
            ),
            Problem(
                text=(
                    "The output is half as wide as the input, so a layer in front has to be twice as wide, and a width "
                    "that is odd is an error."
                ),
            ),
        ),
        used_by="Gated convolutional networks for language and translation; the convolution module of Conformer.",
    ),
    relatives=(
        Relative(name="swiglu", text="The gate multiplies itself by its sigmoid."),
        Relative(name="bilinear", text="The gate without any nonlinearity."),
        Relative(name="sigmoid", text="The function of the gate."),
    ),
    identities=(
        Identity(sides=lambda v, f, a, b: (f(a, b) + f(a, -b), a)),
        Identity(sides=lambda v, f, a, b, sigmoid: (f(a, b), a * sigmoid(b)), others=("sigmoid",)),
    ),
)


@along_axis(entry)
def glu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit, $a\,\sigma(b)$ for a value a and a gate b that lie side by side in x.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Dauphin, Fan, Auli and Grangier, 2016, arXiv:1612.08083.

    Example:
        >>> import actref
        >>> actref.glu([2.0, 1.0]).tolist()
        [1.462117157260]
    """
    a, b = halves(x, axis, layout)
    e = np.exp(-np.abs(b))
    return product(a, 1 / (1 + e), scaled_exp(np.minimum(b, 0)))


@along_axis(entry)
def glu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of GLU: $g\,\sigma(b)$ for each value, $g\,a\,\sigma(b)(1-\sigma(b))$ for each gate.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or its size along the axis is odd, or g has another shape than the result.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.glu_grad([2.0, 1.0], [10.0]).tolist()
        [7.310585786300, 3.932238664830]
    """
    a, b = halves(x, axis, layout)
    e = np.exp(-np.abs(b))
    value = product(g, 1 / (1 + e), scaled_exp(np.minimum(b, 0)))
    gate = product(g, a, 1 / (1 + e) ** 2, scaled_exp(-np.abs(b)))
    return joined(value, gate, axis, layout)


@along_axis(entry)
def glu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of GLU: $\sigma(b)$ in the place of each value, $a\,\sigma(b)(1-\sigma(b))$ in that of each gate.

    Each output depends on one value and one gate, so these are all entries of the Jacobian that are not 0.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: an unknown layout.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.glu_jacobian([2.0, 1.0]).tolist()
        [0.731058578630, 0.393223866483]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return glu_grad(x, ones, axis=axis, layout=layout)

"""Gated linear unit with ReLU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Gated
from actref.layouts import split
from actref.numerics import halves, joined

if TYPE_CHECKING:
    from torch import Tensor

entry = Gated(
    name="reglu",
    title="ReGLU",
    full_name="Gated linear unit with ReLU",
    family="gated",
    year=2020,
    paper=Paper(
        key="shazeer2020glu",
        title="GLU Variants Improve Transformer",
        authors=("Noam Shazeer",),
        year=2020,
        venue="arXiv",
        arxiv="2002.05202",
    ),
    definition=lambda v, a, b: a * v.cases((b, b > 0), (0, True)),
    torch=TorchWritten(module="ReGLU"),
    elsewhere=(
        Elsewhere(framework="transformers", call="a * ACT2FN['relu'](b)", composed=True),
        Elsewhere(framework="torch", call="a * torch.relu(b)", composed=True),
        Elsewhere(framework="jax", call="a * jax.nn.relu(b)", composed=True),
        Elsewhere(framework="keras", call="a * keras.ops.relu(b)", composed=True),
        Elsewhere(framework="tensorflow", call="a * tf.nn.relu(b)", composed=True),
        Elsewhere(framework="onnx", call="a * Relu(b)", composed=True),
        Elsewhere(framework="scipy", call="a * numpy.maximum(b, 0)", composed=True),
    ),
    prose=Prose(
        summary="ReGLU multiplies one half of its input by the ReLU of the other half.",
        use_when=(
            "ReGLU gates without any exponential, and whole units are exactly zero wherever the gate is negative, "
            "which sparse kernels can use. In Shazeer's comparison it is close to [[geglu]] and [[swiglu]], which are "
            "the usual choice where sparsity does not matter."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Where the gate is negative the gradient is zero for value and gate alike, so a unit whose gate is "
                    "negative for every example learns neither of the two again."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([3.0, -1.0], requires_grad=True)\n"
                    ">>> actref.torch.reglu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 0.0]"
                ),
            ),
        ),
        used_by="The comparison in which it was introduced; language models that are trained for sparse activations.",
    ),
    relatives=(
        Relative(name="geglu", text="A smooth gate with GELU."),
        Relative(name="relu", text="The function of the gate."),
        Relative(name="relu_squared", text="What ReGLU gives where value and gate are equal."),
    ),
    identities=(
        Identity(sides=lambda v, f, a, b, relu: (f(a, b), a * relu(b)), others=("relu",)),
        Identity(sides=lambda v, f, a, b, relu_squared: (f(b, b), relu_squared(b)), others=("relu_squared",)),
    ),
)


@along_axis(entry)
def reglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with ReLU, $a\,\max(b, 0)$ for a value a and a gate b that lie side by side in x.

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
        Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import actref
        >>> actref.reglu([2.0, 1.0]).tolist()
        [2.0]
    """
    a, b = halves(x, axis, layout)
    # an infinite a times a gate that is shut is 0, and nan stays nan
    return np.where(b <= 0, 0 * np.sign(a), a * b)


@along_axis(entry)
def reglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of ReGLU: $g\,\max(b, 0)$ for each value, $g\,a\,[b > 0]$ for each gate.

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
        >>> actref.reglu_grad([2.0, 1.0], [10.0]).tolist()
        [10.0, 20.0]
    """
    a, b = halves(x, axis, layout)
    value = np.where(b <= 0, 0 * np.sign(g), g * b)
    gate = np.where(b <= 0, 0 * np.sign(a) * np.sign(g), g * a)
    return joined(value, np.where(np.isnan(b), b, gate), axis, layout)


@along_axis(entry)
def reglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of ReGLU: $\max(b, 0)$ in the place of each value, $a\,[b > 0]$ in that of each gate.

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
        >>> actref.reglu_jacobian([2.0, 1.0]).tolist()
        [1.0, 2.0]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return reglu_grad(x, ones, axis=axis, layout=layout)


def reglu_torch(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    """Value times ReLU of the gate that lies beside it.

    Args:
        input: Tensor of even size along `dim`.
        dim: The dimension that holds both halves.
        layout: `value_first`, `gate_first` or `interleaved`.

    Returns:
        Tensor of half the size along `dim`.

    Raises:
        ShapeError: the size along `dim` is odd.
        ParameterError: an unknown layout.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.reglu(torch.tensor([2.0, 1.0])).tolist()
        [2.0]
    """
    import torch

    value, gate = split("reglu", input, dim, layout)
    return value * torch.relu(gate)

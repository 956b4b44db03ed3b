"""Bilinear gated unit."""

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
    name="bilinear",
    title="Bilinear",
    full_name="Bilinear gated unit",
    aliases=("bilinear_glu",),
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
    definition=lambda v, a, b: a * b,
    torch=TorchWritten(module="BilinearGLU"),
    elsewhere=(
        Elsewhere(framework="torch", call="a * b", composed=True),
        Elsewhere(framework="jax", call="a * b", composed=True),
        Elsewhere(framework="keras", call="a * b", composed=True),
        Elsewhere(framework="tensorflow", call="a * b", composed=True),
        Elsewhere(framework="onnx", call="a * b", composed=True),
        Elsewhere(framework="scipy", call="a * b", composed=True),
    ),
    prose=Prose(
        summary="The bilinear unit multiplies one half of its input by the other half.",
        use_when=(
            "It is [[glu]] without the sigmoid: the only nonlinearity is the product. Shazeer's comparison of gated "
            "feed-forward layers has it as the plain case, and it does well there. Work that takes networks apart "
            "uses it because a layer with it is a quadratic form, which can be analysed exactly."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "`torch.nn.functional.bilinear` has the same name and is another function: it applies a learned "
                    "tensor to two inputs, and its result has one entry for each slice of that tensor."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([1.0, 2.0, 3.0, 4.0])\n"
                    ">>> actref.torch.bilinear(x).tolist()\n"
                    "[3.0, 8.0]\n"
                    ">>> torch.nn.functional.bilinear(x[:2], x[2:], torch.ones(1, 2, 2)).tolist()\n"
                    "[21.0]"
                ),
            ),
            Problem(
                text=(
                    "It grows with the square of its input. In float16 the product leaves the range long before either "
                    "factor does."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([300.0, 300.0], dtype=torch.float16)\n"
                    ">>> actref.torch.bilinear(x).tolist()\n"
                    "[inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by="Shazeer's comparison of gated feed-forward layers; bilinear layers in interpretability work.",
    ),
    relatives=(
        Relative(name="glu", text="Puts the gate through a sigmoid."),
        Relative(name="reglu", text="Cuts the gate at 0."),
    ),
    identities=(
        Identity(sides=lambda v, f, a, b: (f(a, b), f(b, a))),
        Identity(sides=lambda v, f, a, b, reglu: (f(a, b), reglu(a, b) - reglu(a, -b)), others=("reglu",)),
    ),
)


@along_axis(entry)
def bilinear(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Bilinear gated unit, $a\,b$ for a value a and a gate b that lie side by side in x.

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
        Dauphin, Fan, Auli and Grangier, 2016, arXiv:1612.08083; named so by Shazeer, 2020, arXiv:2002.05202.

    Example:
        >>> import actref
        >>> actref.bilinear([2.0, 1.0]).tolist()
        [2.0]
    """
    a, b = halves(x, axis, layout)
    return a * b


@along_axis(entry)
def bilinear_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of Bilinear: $g\,b$ for each value, $g\,a$ for each gate.

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
        >>> actref.bilinear_grad([2.0, 1.0], [10.0]).tolist()
        [10.0, 20.0]
    """
    a, b = halves(x, axis, layout)
    return joined(g * b, g * a, axis, layout)


@along_axis(entry)
def bilinear_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of Bilinear: $b$ in the place of each value, $a$ in that of each gate.

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
        >>> actref.bilinear_jacobian([2.0, 1.0]).tolist()
        [1.0, 2.0]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return bilinear_grad(x, ones, axis=axis, layout=layout)


def bilinear_torch(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    """Product of a value and a gate that lie side by side.

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
        >>> actref.torch.bilinear(torch.tensor([2.0, 1.0])).tolist()
        [2.0]
    """
    value, gate = split("bilinear", input, dim, layout)
    return value * gate

"""Gated linear unit with GELU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Gated
from actref.layouts import split
from actref.numerics import Phi, gelu_slope, halves, joined, mills, normal_factor, product

if TYPE_CHECKING:
    from torch import Tensor

entry = Gated(
    name="geglu",
    title="GEGLU",
    full_name="Gated linear unit with GELU",
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
    definition=lambda v, a, b: a * b * v.Phi(b),
    torch=TorchWritten(module="GEGLU"),
    elsewhere=(
        Elsewhere(framework="torch", call="a * torch.nn.functional.gelu(b)", composed=True),
        Elsewhere(framework="jax", call="a * jax.nn.gelu(b, approximate=False)", composed=True),
        Elsewhere(framework="keras", call="a * keras.activations.gelu(b)", composed=True),
        Elsewhere(framework="tensorflow", call="a * tf.nn.gelu(b)", composed=True),
        Elsewhere(framework="onnx", call="a * Gelu(b)", composed=True),
        Elsewhere(
            framework="transformers",
            call="a * ACT2FN['gelu'](b)",
            composed=True,
            note="T5 1.1 and Gemma gate with the tanh form of GELU instead.",
        ),
        Elsewhere(framework="scipy", call="a * b * scipy.special.ndtr(b)", composed=True),
    ),
    prose=Prose(
        summary="GEGLU multiplies one half of its input by the GELU of the other half.",
        use_when=(
            "GEGLU is the gated feed-forward layer of T5 1.1, Gemma and the transformer blocks of Stable Diffusion, "
            "and the one to keep when such a model is continued. Shazeer's comparison puts it level with [[swiglu]] "
            "and above every layer without a gate of the same size."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Some models gate with the exact GELU, others with its tanh form. A port that takes the wrong one "
                    "is slightly off in every layer; [[gelu_tanh]] says by how much."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([1.0, 2.7], dtype=torch.float64)\n"
                    ">>> actref.torch.geglu(x).item()\n"
                    "2.690639171\n"
                    ">>> (x[0] * torch.nn.functional.gelu(x[1], approximate='tanh')).item()\n"
                    "2.691112405"
                ),
            ),
            Problem(
                text=(
                    "Which half is the gate is not agreed upon. diffusers and torch's [[glu]] take the second half; "
                    "fused kernels of language models often take the first one."
                ),
            ),
        ),
        used_by="T5 1.1, Gemma (with the tanh form), the feed-forward blocks of Stable Diffusion.",
    ),
    relatives=(
        Relative(name="swiglu", text="The same with the logistic function instead of the normal distribution."),
        Relative(name="gelu", text="The function of the gate."),
        Relative(name="reglu", text="The limit as the scale of the gate grows."),
    ),
    identities=(
        Identity(sides=lambda v, f, a, b, gelu: (f(a, b), a * gelu(b)), others=("gelu",)),
        Identity(sides=lambda v, f, a, b: (f(a, b) - f(a, -b), a * b)),
    ),
)


@along_axis(entry)
def geglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with GELU, $a\,b\,\Phi(b)$ for a value a and a gate b that lie side by side in x.

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
        >>> actref.geglu([2.0, 1.0]).tolist()
        [1.682689492137]
    """
    a, b = halves(x, axis, layout)
    weight = np.where(b < -1, mills(b), Phi(b))
    return product(a, np.maximum(b, -1e300), weight, normal_factor(b, b < -1))


@along_axis(entry)
def geglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of GEGLU: $g\,b\,\Phi(b)$ for each value, $g\,a\,(\Phi(b) + b\,\varphi(b))$ for each gate.

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
        >>> actref.geglu_grad([2.0, 1.0], [10.0]).tolist()
        [8.413447460685, 21.666309411754]
    """
    a, b = halves(x, axis, layout)
    weight = np.where(b < -1, mills(b), Phi(b))
    value = product(g, np.maximum(b, -1e300), weight, normal_factor(b, b < -1))
    slope = np.where(b < -5, mills(b) + 0.3989422804014327 * np.maximum(b, -1e300), gelu_slope(b))
    gate = product(g, a, slope, normal_factor(b, b < -5))
    return joined(value, gate, axis, layout)


@along_axis(entry)
def geglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of GEGLU: $b\,\Phi(b)$ in the place of each value, $a\,(\Phi(b) + b\,\varphi(b))$ in that of each gate.

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
        >>> actref.geglu_jacobian([2.0, 1.0]).tolist()
        [0.841344746069, 2.166630941175]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return geglu_grad(x, ones, axis=axis, layout=layout)


def geglu_torch(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    """Value times GELU of the gate that lies beside it.

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
        >>> actref.torch.geglu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [1.682689492137]
    """
    import torch

    value, gate = split("geglu", input, dim, layout)
    return value * torch.nn.functional.gelu(gate)

"""Gated linear unit with SiLU."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Gated
from actref.layouts import split
from actref.numerics import halves, joined, product, scaled_exp

if TYPE_CHECKING:
    from torch import Tensor

entry = Gated(
    name="swiglu",
    title="SwiGLU",
    full_name="Gated linear unit with SiLU",
    aliases=("silu_and_mul",),
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
    definition=lambda v, a, b: a * b * v.sigmoid(b),
    torch=TorchWritten(module="SwiGLU"),
    elsewhere=(
        Elsewhere(
            framework="transformers",
            call="a * ACT2FN['silu'](b)",
            composed=True,
            note="Llama computes gate and up by two matrices of their own; Phi-3 lays gate and up side by side, gate first.",
        ),
        Elsewhere(framework="torch", call="a * torch.nn.functional.silu(b)", composed=True),
        Elsewhere(framework="jax", call="a * jax.nn.silu(b)", composed=True),
        Elsewhere(framework="keras", call="a * keras.ops.silu(b)", composed=True),
        Elsewhere(framework="tensorflow", call="a * tf.nn.silu(b)", composed=True),
        Elsewhere(framework="onnx", call="a * b * Sigmoid(b)", composed=True),
        Elsewhere(framework="scipy", call="a * b * scipy.special.expit(b)", composed=True),
    ),
    prose=Prose(
        summary="SwiGLU multiplies one half of its input by the SiLU of the other half.",
        use_when=(
            "SwiGLU is the feed-forward activation of Llama, Mistral, Qwen, DeepSeek and most open language models "
            "since PaLM, and the default for a new one. A gated layer has three matrices where a plain one has two, so "
            "its hidden width is usually cut to two thirds to keep the number of parameters."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Which half is the gate differs between model families. Llama keeps two matrices; Phi-3 and the "
                    "fused kernels of vLLM put the gate first; gpt-oss interleaves the two, see [[clamped_swiglu]]; "
                    "here, as in torch's [[glu]], the value comes first unless `layout` says otherwise. The wrong one "
                    "runs without an error."
                ),
                example=(
                    ">>> import actref\n"
                    ">>> actref.swiglu([2.0, 1.0]).tolist()\n"
                    "[1.462117157260]\n"
                    '>>> actref.swiglu([2.0, 1.0], layout="gate_first").tolist()\n'
                    "[1.761594155956]"
                ),
            ),
            Problem(
                text=(
                    "The product of two large activations overflows float16 where neither of them does. That is why "
                    "some models clamp both halves, see [[clamped_swiglu]]."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([300.0, 300.0], dtype=torch.float16)\n"
                    ">>> actref.torch.swiglu(x).tolist()\n"
                    "[inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by="PaLM, Llama, Mistral, Qwen, DeepSeek, OLMo, Phi-3.",
    ),
    relatives=(
        Relative(name="geglu", text="The same with the normal distribution instead of the logistic function."),
        Relative(name="clamped_swiglu", text="Clamps both halves and adds 1 to the value."),
        Relative(name="silu", text="The function of the gate."),
        Relative(name="glu", text="The gate is the sigmoid alone."),
    ),
    identities=(
        Identity(sides=lambda v, f, a, b, silu: (f(a, b), a * silu(b)), others=("silu",)),
        Identity(sides=lambda v, f, a, b, glu: (f(a, b), b * glu(a, b)), others=("glu",)),
        Identity(sides=lambda v, f, a, b: (f(a, b) - f(a, -b), a * b)),
    ),
)


@along_axis(entry)
def swiglu(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Gated linear unit with SiLU, $a\,b\,\sigma(b)$ for a value a and a gate b that lie side by side in x.

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
        >>> actref.swiglu([2.0, 1.0]).tolist()
        [1.462117157260]
    """
    a, b = halves(x, axis, layout)
    e = np.exp(-np.abs(b))
    return product(a, np.maximum(b, -1e300), 1 / (1 + e), scaled_exp(np.minimum(b, 0)))


@along_axis(entry)
def swiglu_grad(x: Array, g: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Product of g with the Jacobian of SwiGLU: $g\,b\,\sigma(b)$ for each value, $g\,a\,\sigma(b)(1 + b(1-\sigma(b)))$ for each gate.

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
        >>> actref.swiglu_grad([2.0, 1.0], [10.0]).tolist()
        [7.310585786300, 18.553410237430]
    """
    a, b = halves(x, axis, layout)
    e = np.exp(-np.abs(b))
    value = product(g, np.maximum(b, -1e300), 1 / (1 + e), scaled_exp(np.minimum(b, 0)))
    finite = np.clip(b, -1e300, 1e300)
    slope = np.where(b < 0, (1 + finite) + e, 1 + e + finite * e) / (1 + e) ** 2  # 1 + b may cancel
    gate = product(g, a, slope, scaled_exp(np.minimum(b, 0)))
    return joined(value, gate, axis, layout)


@along_axis(entry)
def swiglu_jacobian(x: Array, axis: int = -1, layout: str = "value_first") -> Array:
    r"""Partial derivatives of SwiGLU: $b\,\sigma(b)$ in the place of each value, $a\,\sigma(b)(1 + b(1-\sigma(b)))$ in that of each gate.

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
        >>> actref.swiglu_jacobian([2.0, 1.0]).tolist()
        [0.731058578630, 1.855341023743]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return swiglu_grad(x, ones, axis=axis, layout=layout)


def swiglu_torch(input: Tensor, dim: int = -1, layout: str = "value_first") -> Tensor:
    """Value times SiLU of the gate that lies beside it.

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
        >>> actref.torch.swiglu(torch.tensor([2.0, 1.0], dtype=torch.float64)).tolist()
        [1.462117157260]
    """
    import torch

    value, gate = split("swiglu", input, dim, layout)
    return value * torch.nn.functional.silu(gate)

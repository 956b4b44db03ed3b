"""Clamped gated linear unit with a scaled sigmoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import (
    NONNEGATIVE,
    POSITIVE,
    Elsewhere,
    Identity,
    Paper,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
)
from actref.kinds import Gated
from actref.layouts import split
from actref.numerics import exact_product, halves, joined, product, scaled_exp

if TYPE_CHECKING:
    from torch import Tensor

entry = Gated(
    name="clamped_swiglu",
    title="Clamped SwiGLU",
    full_name="Clamped gated linear unit with a scaled sigmoid",
    aliases=("swiglu_oai", "gpt_oss_swiglu"),
    family="gated",
    year=2025,
    paper=Paper(
        key="openai2025gptoss",
        title="gpt-oss-120b & gpt-oss-20b Model Card",
        authors=("OpenAI",),
        year=2025,
        venue="arXiv",
        arxiv="2508.10925",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex=r"\alpha",
            default=1.702,
            domain=NONNEGATIVE,
            meaning="Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU.",
            values=(1.0,),
        ),
        Parameter(
            name="limit",
            latex=r"\lambda",
            default=7.0,
            domain=POSITIVE,
            meaning="The gate is cut above it, the value on both sides of it.",
            values=(2.0,),
        ),
    ),
    definition=lambda v, a, b, alpha, limit: (
        (v.cases((-limit, a < -limit), (limit, a > limit), (a, True)) + 1)
        * v.cases((limit * v.sigmoid(alpha * limit), b > limit), (b * v.sigmoid(alpha * b), True))
    ),
    layout="interleaved",
    torch=TorchWritten(module="ClampedSwiGLU"),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="(torch.clamp(a, -limit, limit) + 1) * torch.clamp(b, max=limit) * torch.sigmoid(alpha * torch.clamp(b, max=limit))",
            composed=True,
        ),
        Elsewhere(
            framework="jax",
            call="(jax.numpy.clip(a, -limit, limit) + 1) * jax.numpy.minimum(b, limit) * jax.nn.sigmoid(alpha * jax.numpy.minimum(b, limit))",
            composed=True,
        ),
        Elsewhere(
            framework="keras",
            call="(keras.ops.clip(a, -limit, limit) + 1) * keras.ops.minimum(b, limit) * keras.ops.sigmoid(alpha * keras.ops.minimum(b, limit))",
            composed=True,
        ),
        Elsewhere(
            framework="tensorflow",
            call="(tf.clip_by_value(a, -limit, limit) + 1) * tf.minimum(b, limit) * tf.math.sigmoid(alpha * tf.minimum(b, limit))",
            composed=True,
        ),
        Elsewhere(
            framework="onnx",
            call="(Clip(a, min=-limit, max=limit) + 1) * Min(b, limit) * Sigmoid(alpha * Min(b, limit))",
            composed=True,
        ),
        Elsewhere(
            framework="scipy",
            call="(numpy.clip(a, -limit, limit) + 1) * numpy.minimum(b, limit) * scipy.special.expit(alpha * numpy.minimum(b, limit))",
            composed=True,
        ),
    ),
    prose=Prose(
        summary=(
            "Clamped SwiGLU cuts both halves of its input at a limit, adds 1 to the value and multiplies it by the "
            "gate times a scaled sigmoid of the gate."
        ),
        use_when=(
            "It is the activation of the experts of gpt-oss, and the one to use when those weights are run or "
            "fine-tuned. The clamp keeps the product inside the range of low-precision formats, and the added 1 lets "
            "the gate pass through where the value is zero, which a plain [[swiglu]] does not."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Gate and value are interleaved in the weights of gpt-oss: the gate stands at the even places. "
                    "Here that is the default layout. Code that splits the array in halves runs without an error and "
                    "pairs the wrong numbers."
                ),
                example=(
                    ">>> import actref\n"
                    ">>> actref.clamped_swiglu([1.0, 2.0, 3.0, 4.0]).tolist()\n"
                    "[2.537387297798, 14.909643451461]\n"
                    '>>> actref.clamped_swiglu([1.0, 2.0, 3.0, 4.0], layout="gate_first").tolist()\n'
                    "[3.383183063731, 9.678293115721]"
                ),
            ),
            Problem(
                text=(
                    "The gate is cut from above only, the value on both sides. Beyond the limit the derivative is "
                    "zero; exactly at the limit it is not, as torch's `clamp` has it."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([9.0, 0.0, 1.0, 7.0, 1.0, 7.5], requires_grad=True)\n"
                    ">>> actref.torch.clamped_swiglu(x).sum().backward()\n"
                    ">>> (x.grad != 0).tolist()\n"
                    "[False, True, True, True, True, False]"
                ),
                guide="kinks",
            ),
            Problem(
                text=(
                    "A port that drops the added 1, or the clamp, agrees on small inputs well enough to pass a quick "
                    "look and drifts apart on the large activations that the clamp is there for."
                ),
            ),
        ),
        used_by="gpt-oss-20b and gpt-oss-120b.",
    ),
    relatives=(
        Relative(name="swiglu", text="Without clamp, scale and added 1."),
        Relative(name="quick_gelu", text="The gate below the limit: the argument times the sigmoid of 1.702 times it."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, a, b, quick_gelu: (f(v.Rational(0), -v.Abs(b)), quick_gelu(-v.Abs(b))),
            others=("quick_gelu",),
        ),
    ),
)


@along_axis(entry)
def clamped_swiglu(
    x: Array, alpha: float = 1.702, limit: float = 7.0, axis: int = -1, layout: str = "interleaved"
) -> Array:
    r"""Clamped gated linear unit with a scaled sigmoid, $(\bar a + 1)\,\bar b\,\sigma(\alpha \bar b)$ for a value a and a gate b that lie side by side in x.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        alpha: Scale of the gate inside the sigmoid. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of half the size along the axis.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: alpha or limit is outside its domain, or the layout is unknown.

    Source:
        OpenAI, 2025, arXiv:2508.10925, and the reference code published with it.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu([1.0, 2.0]).tolist()
        [2.537387297798]
    """
    a, b = halves(x, axis, layout)
    value, gate = np.clip(a, -limit, limit) + 1, np.minimum(b, limit)
    high, low = exact_product(gate, alpha)
    gate = np.where(high < -4000, np.maximum(gate, -1e300), gate)  # where the sigmoid is 0, even at -inf
    tail = scaled_exp(np.minimum(high, 0), np.where(high < 0, low, 0))
    return product(value, gate, 1 / (1 + np.exp(-np.abs(high))), tail)


@along_axis(entry)
def clamped_swiglu_grad(
    x: Array, g: Array, alpha: float = 1.702, limit: float = 7.0, axis: int = -1, layout: str = "interleaved"
) -> Array:
    r"""Product of g with the Jacobian of Clamped SwiGLU: $g\,\bar b\,\sigma(\alpha \bar b)$ for each value, $g\,(\bar a + 1)\,\sigma(\alpha b)(1 + \alpha b(1-\sigma(\alpha b)))$ for each gate.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        g: One number for each output, in the shape of the result.
        alpha: Scale of the gate inside the sigmoid. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or its size along the axis is odd, or g has another shape than the result.
        ParameterError: alpha or limit is outside its domain, or the layout is unknown.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu_grad([1.0, 2.0], [10.0]).tolist()
        [32.033388196690, 8.457957659328]
    """
    a, b = halves(x, axis, layout)
    value, gate = np.clip(a, -limit, limit) + 1, np.minimum(b, limit)
    high, low = exact_product(gate, alpha)
    gate = np.where(high < -4000, np.maximum(gate, -1e300), gate)  # where the sigmoid is 0, even at -inf
    tail = scaled_exp(np.minimum(high, 0), np.where(high < 0, low, 0))
    e = np.exp(-np.abs(high))
    by_value = np.where(np.abs(a) > limit, 0 * np.sign(g), product(g, gate, 1 / (1 + e), tail))
    finite = np.maximum(high, -1e300)
    slope = np.where(high < 0, (1 + finite) + (e + low), 1 + e + finite * e) / (1 + e) ** 2  # 1 + high may cancel
    by_gate = np.where(b > limit, 0 * np.sign(g) * value, product(g, value, slope, tail))
    unknown = np.isnan(a) | np.isnan(b)
    return joined(np.where(unknown, a + b, by_value), by_gate, axis, layout)


@along_axis(entry)
def clamped_swiglu_jacobian(
    x: Array, alpha: float = 1.702, limit: float = 7.0, axis: int = -1, layout: str = "interleaved"
) -> Array:
    r"""Partial derivatives of Clamped SwiGLU: $\bar b\,\sigma(\alpha \bar b)$ in the place of each value, $(\bar a + 1)\,\sigma(\alpha b)(1 + \alpha b(1-\sigma(\alpha b)))$ in that of each gate.

    Each output depends on one value and one gate, so these are all entries of the Jacobian that are not 0.

    Args:
        x: Real numbers with an even size along the axis; float16, float32 and float64 keep their dtype, integers
            become float64.
        alpha: Scale of the gate inside the sigmoid. Domain [0, ∞).
        limit: The gate is cut above it, the value on both sides of it. Domain (0, ∞).
        axis: The axis that holds both halves.
        layout: `value_first` for a in the first half and b in the second, `gate_first` for the other way round,
            `interleaved` for b at the even and a at the odd places.

    Returns:
        Array of the shape and layout of x.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d, or its size along the axis is odd.
        ParameterError: alpha or limit is outside its domain, or the layout is unknown.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.clamped_swiglu_jacobian([1.0, 2.0]).tolist()
        [3.203338819669, 0.845795765933]
    """
    ones = np.ones_like(halves(x, axis, layout)[0])
    return clamped_swiglu_grad(x, ones, alpha=alpha, limit=limit, axis=axis, layout=layout)


def clamped_swiglu_torch(
    input: Tensor, alpha: float = 1.702, limit: float = 7.0, dim: int = -1, layout: str = "interleaved"
) -> Tensor:
    """Clamped value plus 1, times the clamped gate and a scaled sigmoid of it.

    Args:
        input: Tensor of even size along `dim`.
        alpha: Scale of the gate inside the sigmoid.
        limit: The gate is cut above it, the value on both sides of it.
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
        >>> actref.torch.clamped_swiglu(torch.tensor([1.0, 2.0], dtype=torch.float64)).tolist()
        [2.537387297798]
    """
    import torch

    value, gate = split("clamped_swiglu", input, dim, layout)
    value = value.clamp(-limit, limit)
    gate = gate.clamp(max=limit)
    return (value + 1) * (gate * torch.sigmoid(alpha * gate))

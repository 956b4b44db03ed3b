"""Quick Gaussian error linear unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from actref.arrays import Array, elementwise
from actref.entry import Difference, Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise
from actref.numerics import two_product, weighted_sigmoid, weighted_sigmoid_grad

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="quick_gelu",
    title="QuickGELU",
    full_name="Quick Gaussian error linear unit",
    aliases=("gelu_quick",),
    family="rectifier",
    year=2016,
    paper=Paper(
        key="hendrycks2016gelu",
        title="Gaussian Error Linear Units (GELUs)",
        authors=(
            "Dan Hendrycks",
            "Kevin Gimpel",
        ),
        year=2016,
        venue="arXiv",
        arxiv="1606.08415",
    ),
    definition=lambda v, x: x * v.sigmoid(v.number("1.702") * x),
    torch=TorchWritten(module="QuickGELU"),
    elsewhere=(
        Elsewhere(framework="onnxruntime", call="com.microsoft.QuickGelu(x, alpha=1.702)"),
        Elsewhere(framework="transformers", call="ACT2FN['quick_gelu'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('quick_gelu')(x)"),
        Elsewhere(framework="torch", call="x * torch.sigmoid(1.702 * x)", composed=True),
        Elsewhere(framework="jax", call="x * jax.nn.sigmoid(1.702 * x)", composed=True),
        Elsewhere(framework="keras", call="x * keras.ops.sigmoid(1.702 * x)", composed=True),
        Elsewhere(framework="tensorflow", call="x * tf.math.sigmoid(1.702 * x)", composed=True),
        Elsewhere(framework="onnx", call="x * Sigmoid(1.702 * x)", composed=True),
        Elsewhere(framework="scipy", call="x * scipy.special.expit(1.702 * x)", composed=True),
    ),
    prose=Prose(
        summary="QuickGELU weighs its input by a sigmoid that imitates the normal distribution function.",
        use_when=(
            "QuickGELU belongs to checkpoints that were trained with it, CLIP above all. It was "
            "chosen for speed; with a fused [[gelu]] kernel the reason is gone."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It differs from [[gelu]] in the second decimal. A CLIP checkpoint that is loaded with "
                    "the exact form gives other embeddings."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> x = torch.tensor([-2.0, 1.0], dtype=torch.float64)\n"
                    ">>> actref.torch.quick_gelu(x).tolist()\n"
                    "[-0.06434138, 0.84579577]\n"
                    ">>> torch.nn.functional.gelu(x).tolist()\n"
                    "[-0.04550026, 0.84134475]"
                ),
            ),
        ),
        used_by="OpenAI CLIP and models derived from it.",
    ),
    relatives=(
        Relative(name="gelu", text="What it approximates."),
        Relative(name="silu", text="The same with factor 1 in the sigmoid."),
        Relative(name="swish", text="The family: QuickGELU is Swish with its parameter at 1.702."),
        Relative(name="gelu_tanh", text="A closer approximation."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
        Identity(sides=lambda v, f, x, swish: (f(x), swish(x, beta=v.Rational(1702, 1000))), others=("swish",)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)


@elementwise(entry)
def quick_gelu(x: Array) -> Array:
    r"""Quick Gaussian error linear unit, $x\,\sigma(1.702\,x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Hendrycks and Gimpel, 2016, section 2, arXiv:1606.08415.

    Example:
        >>> import actref
        >>> actref.quick_gelu([-1.0, 0.0, 2.0]).tolist()
        [-0.154204234067, 0.0, 1.935658623144]
    """
    high, low = two_product(x, 1.702)
    return weighted_sigmoid(x, high, low + 4.263256414560601e-17 * x)  # the constant's own low part


@elementwise(entry)
def quick_gelu_grad(x: Array) -> Array:
    r"""Derivative of QuickGELU, $\sigma(u) + u\,\sigma(u)(1 - \sigma(u)), u = 1.702\,x$.

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
        >>> actref.quick_gelu_grad([-1.0, 0.5, 2.0]).tolist()
        [-0.067779606556, 0.879221911965, 1.073815354309]
    """
    high, low = two_product(x, 1.702)
    low = low + 4.263256414560601e-17 * x  # what 1.702 has lost
    return weighted_sigmoid_grad(high, high, low, low)


def quick_gelu_torch(input: Tensor) -> Tensor:
    r"""Quick Gaussian error linear unit, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Hendrycks and Gimpel, 2016, section 2, arXiv:1606.08415.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.quick_gelu(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [-0.154204234067, 0.0, 1.935658623144]
    """
    import torch

    return input * torch.sigmoid(1.702 * input)

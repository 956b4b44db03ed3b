"""Hard Swish."""

from __future__ import annotations

import math

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Difference, Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardswish",
    title="Hardswish",
    full_name="Hard Swish",
    aliases=("hard_swish", "hard_silu", "hswish", "h_swish"),
    family="rectifier",
    year=2019,
    paper=Paper(
        key="howard2019mobilenetv3",
        title="Searching for MobileNetV3",
        authors=(
            "Andrew Howard",
            "Mark Sandler",
            "Grace Chu",
            "Liang-Chieh Chen",
            "Bo Chen",
            "Mingxing Tan",
            "Weijun Wang",
            "Yukun Zhu",
            "Ruoming Pang",
            "Vijay Vasudevan",
            "Quoc V. Le",
            "Hartwig Adam",
        ),
        year=2019,
        venue="International Conference on Computer Vision",
        arxiv="1905.02244",
    ),
    definition=lambda v, x: v.cases((0, x <= -3), (x, x >= 3), (x * (x + 3) / 6, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardswish", module="torch.nn.Hardswish"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.hard_silu(x)", also=("jax.nn.hard_swish",)),
        Elsewhere(
            framework="keras",
            call="keras.activations.hard_silu(x)",
            also=("keras.ops.hard_silu", "keras.activations.hard_swish", "keras.ops.hard_swish"),
        ),
        Elsewhere(framework="tensorflow", call="x * tf.nn.relu6(x + 3) / 6", composed=True),
        Elsewhere(framework="onnx", call="HardSwish(x)", since="opset 14"),
        Elsewhere(framework="transformers", call="ACT2FN['hardswish'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('hard_swish')(x)"),
        Elsewhere(framework="scipy", call="x * numpy.clip(x + 3, 0, 6) / 6", composed=True),
    ),
    prose=Prose(
        summary="Hardswish weighs its input by a piecewise linear ramp instead of a sigmoid.",
        use_when=(
            "Hardswish is [[silu]] for phones and fixed point: no exponential, one multiplication. "
            "MobileNetV3 uses it in its deeper layers."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The product is formed before the division, so torch overflows for huge inputs that the "
                    "function only passes on."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    '>>> torch.nn.functional.hardswish(torch.full((8,), 1e38, device="cpu"))[0].item()\n'
                    "inf\n"
                    ">>> actref.hardswish(1e38).item()\n"
                    "1e+38"
                ),
                guide="unbounded",
            ),
        ),
        used_by="MobileNetV3, LeViT.",
    ),
    relatives=(
        Relative(name="silu", text="The smooth original."),
        Relative(name="hardsigmoid", text="The ramp that it multiplies with."),
        Relative(name="relu6", text="What the ramp is made of."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, hardsigmoid: (f(x), x * hardsigmoid(x)), others=("hardsigmoid",)),
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(
            at="3",
            order=0,
            torch=3.000000089406967,
            reason="On CUDA torch multiplies by one sixth rounded to float32, in float64 too.",
            device="cuda",
        ),
    ),
)


@elementwise(entry)
def hardswish(x: Array) -> Array:
    r"""Hard Swish, $x \min(\max(x + 3, 0), 6) / 6$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Howard et al., 2019, arXiv:1905.02244.

    Example:
        >>> import actref
        >>> actref.hardswish([-1.0, 0.0, 2.0]).tolist()
        [-0.333333333333, 0.0, 1.666666666667]
    """
    return np.where(x <= -3, 0, np.where(x >= 3, x, np.clip(x, -3, 3) * (np.clip(x, -3, 3) + 3) / 6))


@elementwise(entry)
def hardswish_grad(x: Array) -> Array:
    r"""Derivative of Hardswish, $(2 x + 3)/6 \text{ for } -3 < x < 3$.

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
        >>> actref.hardswish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.166666666667, 0.666666666667, 1.166666666667]
    """
    return np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * np.clip(x, -3, 3) + 3) / 6))

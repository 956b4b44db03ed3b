"""Mish."""

from __future__ import annotations

import math

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Difference, Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise
from actref.numerics import times_exp

entry = Elementwise(
    name="mish",
    title="Mish",
    full_name="Mish",
    family="rectifier",
    year=2019,
    paper=Paper(
        key="misra2019mish",
        title="Mish: A Self Regularized Non-Monotonic Activation Function",
        authors=("Diganta Misra",),
        year=2019,
        venue="British Machine Vision Conference 2020",
        arxiv="1908.08681",
    ),
    definition=lambda v, x: x * v.tanh(v.softplus(x)),
    torch=TorchBuiltin(function="torch.nn.functional.mish", module="torch.nn.Mish"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.mish(x)"),
        Elsewhere(framework="keras", call="keras.activations.mish(x)"),
        Elsewhere(framework="tensorflow", call="x * tf.math.tanh(tf.math.softplus(x))", composed=True),
        Elsewhere(framework="onnx", call="Mish(x)", since="opset 18"),
        Elsewhere(framework="transformers", call="ACT2FN['mish'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('mish')(x)"),
        Elsewhere(framework="scipy", call="x * numpy.tanh(numpy.logaddexp(0, x))", composed=True),
    ),
    prose=Prose(
        summary="Mish weighs its input by the hyperbolic tangent of its softplus.",
        use_when=(
            "Mish is an alternative to [[silu]] in vision networks, with a slightly deeper minimum. "
            "It needs an exponential and a logarithm unless the kernel rewrites them; the stable form "
            "here needs one exponential."
        ),
        goes_wrong=(
            Problem(
                text="At minus infinity, where the limit is zero, torch returns nan.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    '>>> torch.nn.functional.mish(torch.tensor([float("-inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.mish(float("-inf")).item()\n'
                    "-0.0"
                ),
            ),
        ),
        used_by="YOLOv4.",
    ),
    relatives=(
        Relative(name="silu", text="A close neighbour, cheaper."),
        Relative(name="hard_mish", text="A piecewise stand-in."),
        Relative(name="gelu", text="The same idea with the normal distribution function."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, x, sigmoid: (f(x), x * (1 - sigmoid(-x) ** 2) / (1 + sigmoid(-x) ** 2)),
            others=("sigmoid",),
        ),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)


@elementwise(entry)
def mish(x: Array) -> Array:
    r"""Mish, $x \tanh(\operatorname{softplus}(x))$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Misra, 2019, arXiv:1908.08681.

    Example:
        >>> import actref
        >>> actref.mish([-1.0, 0.0, 2.0]).tolist()
        [-0.303401461374, 0.0, 1.943958959534]
    """
    e = np.exp(-np.abs(x))
    above = x * (1 + 2 * e) / (1 + 2 * e * (1 + e))
    below = times_exp(x * ((2 + e) / (2 + e * (2 + e))), -np.abs(x))
    return np.where(np.isneginf(x), -0.0, np.where(x >= 0, above, below))


@elementwise(entry)
def mish_grad(x: Array) -> Array:
    r"""Derivative of Mish, $\tanh(s) + x\,\sigma(x)(1 - \tanh^2(s)), s = \operatorname{softplus}(x)$.

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
        >>> actref.mish_grad([-1.0, 0.5, 2.0]).tolist()
        [0.059216755877, 0.886424375358, 1.069317934279]
    """
    e = np.exp(-np.abs(x))
    finite = np.where(np.isinf(x), 0, x)
    d = 1 + 2 * e * (1 + e)
    above = 1 + 2 * e * (2 * (finite * e) * (1 + e) - e * d) / d**2
    # 1 + x first: the numerator has a zero
    below = times_exp((4 * (1 + finite) + e * (6 + 4 * finite + e * (4 + e))) / (2 + e * (2 + e)) ** 2, -np.abs(x))
    return np.where(x >= 0, above, below)

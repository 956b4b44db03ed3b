"""Softplus."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
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
    TorchBuiltin,
)
from actref.kinds import Elementwise
from actref.numerics import times_exp, two_product

entry = Elementwise(
    name="softplus",
    title="Softplus",
    full_name="Softplus",
    aliases=("softrelu",),
    family="softplus",
    year=2000,
    paper=Paper(
        key="dugas2000incorporating",
        title="Incorporating Second-Order Functional Knowledge for Better Option Pricing",
        authors=(
            "Charles Dugas",
            "Yoshua Bengio",
            "François Bélisle",
            "Claude Nadeau",
            "René Garcia",
        ),
        year=2000,
        venue="Advances in Neural Information Processing Systems 13",
        url="https://papers.nips.cc/paper/1920-incorporating-second-order-functional-knowledge-for-better-option-pricing",
    ),
    parameters=(
        Parameter(
            name="beta",
            latex="\\beta",
            default=1.0,
            domain=POSITIVE,
            meaning="Sharpness: the larger, the closer to ReLU.",
            values=(0.5, 4.0),
        ),
        Parameter(
            name="threshold",
            latex="t",
            default=20.0,
            domain=NONNEGATIVE,
            meaning="Value of βx above which the function is replaced by x.",
        ),
    ),
    definition=lambda v, x, beta, threshold: v.cases((x, beta * x > threshold), (v.softplus(beta * x) / beta, True)),
    torch=TorchBuiltin(function="torch.nn.functional.softplus", module="torch.nn.Softplus"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.softplus(x)", note="Without a threshold: exact everywhere."),
        Elsewhere(
            framework="keras",
            call="keras.activations.softplus(x)",
            also=("keras.ops.softplus",),
            note="Without a threshold.",
        ),
        Elsewhere(
            framework="tensorflow", call="tf.nn.softplus(x)", also=("tf.math.softplus",), note="Without a threshold."
        ),
        Elsewhere(framework="onnx", call="Softplus(x)", note="Without a threshold."),
        Elsewhere(framework="jax", call="jax.nn.softplus(beta * x) / beta", composed=True),
        Elsewhere(framework="keras", call="keras.ops.softplus(beta * x) / beta", composed=True),
        Elsewhere(framework="tensorflow", call="tf.math.softplus(beta * x) / beta", composed=True),
        Elsewhere(framework="onnx", call="Softplus(beta * x) / beta", composed=True),
        Elsewhere(framework="scipy", call="numpy.logaddexp(0, beta * x) / beta", composed=True),
        Elsewhere(
            framework="jax",
            call="jax.numpy.where(beta * x > threshold, x, jax.nn.softplus(beta * x) / beta)",
            composed=True,
        ),
        Elsewhere(
            framework="keras",
            call="keras.ops.where(beta * x > threshold, x, keras.ops.softplus(beta * x) / beta)",
            composed=True,
        ),
        Elsewhere(
            framework="tensorflow",
            call="tf.where(beta * x > threshold, x, tf.math.softplus(beta * x) / beta)",
            composed=True,
        ),
        Elsewhere(framework="onnx", call="Where(beta * x > threshold, x, Softplus(beta * x) / beta)", composed=True),
        Elsewhere(
            framework="scipy",
            call="numpy.where(beta * x > threshold, x, numpy.logaddexp(0, beta * x) / beta)",
            composed=True,
        ),
    ),
    prose=Prose(
        summary="Softplus is the smooth function whose derivative is the sigmoid.",
        use_when=(
            "Softplus makes a number positive: variances, rates and step sizes are its usual outputs. "
            "As a hidden activation it is rare: [[relu]] is cheaper, and its exact zeros did not hurt training "
            "where the two were compared (Glorot, Bordes and Bengio, 2011)."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Above the threshold torch returns x. In float64 the two differ there by far more than rounding."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([20.5], dtype=torch.float64)\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[20.5]\n"
                    ">>> torch.log1p(torch.exp(x)).tolist()\n"
                    "[20.50000000125]"
                ),
            ),
            Problem(
                text="The formula written down plainly overflows.",
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([100.0])\n"
                    ">>> torch.log(1 + torch.exp(x)).tolist()\n"
                    "[inf]\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[100.0]"
                ),
            ),
        ),
        used_by=("Variational autoencoders and other networks with positive outputs; Mamba, for its step size."),
    ),
    relatives=(
        Relative(name="relu", text="The limit for a large sharpness."),
        Relative(name="sigmoid", text="The derivative of softplus."),
        Relative(name="logsigmoid", text="Softplus mirrored twice."),
        Relative(name="squareplus", text="A stand-in without an exponential."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, logsigmoid: (f(-v.Abs(x)), -logsigmoid(v.Abs(x))), others=("logsigmoid",)),
    ),
)


@elementwise(entry)
def softplus(x: Array, beta: float = 1.0, threshold: float = 20.0) -> Array:
    r"""Softplus, $\log(1 + e^{\beta x})/\beta$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Sharpness: the larger, the closer to ReLU. Domain (0, ∞).
        threshold: Value of βx above which the function is replaced by x. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Dugas et al., 2000.

    Example:
        >>> import actref
        >>> actref.softplus([-1.0, 0.0, 2.0]).tolist()
        [0.313261687518, 0.693147180560, 2.126928011043]
    """
    high, low = two_product(x, beta)
    tail = times_exp(np.full_like(x, 1 / beta), high, low)
    e = np.exp(-np.abs(high))
    soft = (np.maximum(high, 0) + np.log1p(e - e * np.sign(high) * np.nan_to_num(low))) / beta
    return np.where(high > threshold, x, np.where(high < -37, tail, soft))


@elementwise(entry)
def softplus_grad(x: Array, beta: float = 1.0, threshold: float = 20.0) -> Array:
    r"""Derivative of Softplus, $\sigma(\beta x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        beta: Sharpness: the larger, the closer to ReLU. Domain (0, ∞).
        threshold: Value of βx above which the function is replaced by x. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softplus_grad([-1.0, 0.5, 2.0]).tolist()
        [0.268941421370, 0.622459331202, 0.880797077978]
    """
    high, low = two_product(x, beta)
    e = np.exp(-np.abs(high))
    tail = times_exp(1 / (1 + e), -np.abs(high), low)
    return np.where(np.isnan(x), x, np.where(high > threshold, 1, np.where(high < 0, tail, 1 / (1 + e))))

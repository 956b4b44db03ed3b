"""Continuously differentiable exponential linear unit."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import POSITIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise
from actref.numerics import exp_quotient

entry = Elementwise(
    name="celu",
    title="CELU",
    full_name="Continuously differentiable exponential linear unit",
    family="rectifier",
    year=2017,
    paper=Paper(
        key="barron2017celu",
        title="Continuously Differentiable Exponential Linear Units",
        authors=("Jonathan T. Barron",),
        year=2017,
        venue="arXiv",
        arxiv="1704.07483",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=POSITIVE,
            meaning="Depth to which negative inputs saturate.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x / alpha), True)),
    torch=TorchBuiltin(function="torch.nn.functional.celu", module="torch.nn.CELU"),
    elsewhere=(
        Elsewhere(
            framework="torch", call="torch.celu(x, alpha=1.0)", also=("torch.nn.functional.celu_", "torch.celu_")
        ),
        Elsewhere(framework="jax", call="jax.nn.celu(x, alpha=1.0)"),
        Elsewhere(framework="keras", call="keras.activations.celu(x, alpha=1.0)", also=("keras.ops.celu",)),
        Elsewhere(
            framework="tensorflow", call="tf.nn.relu(x) + alpha * tf.math.expm1(-tf.nn.relu(-x) / alpha)", composed=True
        ),
        Elsewhere(framework="onnx", call="Celu(x, alpha=1.0)", since="opset 12"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('celu')(x)"),
        Elsewhere(
            framework="scipy",
            call="numpy.maximum(x, 0) + alpha * numpy.expm1(numpy.minimum(x, 0) / alpha)",
            composed=True,
        ),
    ),
    prose=Prose(
        summary=(
            "CELU is ELU with its argument scaled by the depth, so that the derivative is continuous for every depth."
        ),
        use_when=(
            "CELU is [[elu]] for those who tune the depth: its derivative is 1 at zero whatever the "
            "depth, bounded by 1, and it scales with its parameter."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The same depth means two functions: at a depth other than 1 CELU and [[elu]] differ, and "
                    "only the class name tells which one a checkpoint was trained with."
                ),
                guide="kinks",
            ),
            Problem(
                text=(
                    "torch accepts a negative depth in silence, for which the function grows without bound below zero."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.celu(torch.tensor([-3.0]), alpha=-1.0).tolist()\n"
                    "[-19.0855]"
                ),
            ),
        ),
        used_by="torch and JAX ship it; it is rarely chosen in published models.",
    ),
    relatives=(
        Relative(name="elu", text="The same at depth 1."),
        Relative(name="selu", text="ELU with fixed scale and depth."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, elu: (f(x, alpha=1), elu(x, alpha=1)), others=("elu",)),
        Identity(sides=lambda v, f, x: (f(2 * x, alpha=2), 2 * f(x, alpha=1))),
    ),
)


@elementwise(entry)
def celu(x: Array, alpha: float = 1.0) -> Array:
    r"""Continuously differentiable exponential linear unit.

    $x \text{ for } x > 0, \text{ else } \alpha (e^{x/\alpha} - 1)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Barron, 2017, arXiv:1704.07483.

    Example:
        >>> import actref
        >>> actref.celu([-1.0, 0.0, 2.0]).tolist()
        [-0.632120558829, 0.0, 2.0]
    """
    inner = np.minimum(x, 0) / alpha
    # so near to 0 the value is x, and the quotient of a subnormal number has lost digits
    return np.where(inner > -1e-17, x, alpha * np.expm1(inner))


@elementwise(entry)
def celu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of CELU, $1 \text{ for } x > 0, \text{ else } e^{x/\alpha}$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.celu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.0, 1.0]
    """
    return np.where(x > 0, 1, exp_quotient(np.minimum(x, 0), alpha))

"""Hard shrinkage."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import NONNEGATIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardshrink",
    title="Hardshrink",
    full_name="Hard shrinkage",
    aliases=("hard_shrink", "hard_threshold"),
    family="shrinkage",
    year=1994,
    paper=Paper(
        key="donoho1994ideal",
        title="Ideal spatial adaptation by wavelet shrinkage",
        authors=(
            "David L. Donoho",
            "Iain M. Johnstone",
        ),
        year=1994,
        venue="Biometrika 81(3)",
        doi="10.1093/biomet/81.3.425",
    ),
    parameters=(
        Parameter(
            name="lambd",
            latex="\\lambda",
            default=0.5,
            domain=NONNEGATIVE,
            meaning="Largest magnitude that is replaced by zero.",
            values=(1.0, 2.0),
        ),
    ),
    definition=lambda v, x, lambd: v.cases((x, x > lambd), (x, x < -lambd), (0, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardshrink", module="torch.nn.Hardshrink"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.hardshrink(x, lambd=0.5)"),
        Elsewhere(framework="jax", call="jax.numpy.where(jax.numpy.abs(x) > lambd, x, 0)", composed=True),
        Elsewhere(
            framework="keras",
            call="keras.activations.hard_shrink(x, threshold=0.5)",
            arguments={"threshold": "lambd"},
            also=("keras.ops.hard_shrink",),
        ),
        Elsewhere(framework="tensorflow", call="tf.where(tf.abs(x) > lambd, x, tf.zeros_like(x))", composed=True),
        Elsewhere(framework="onnx", call="Shrink(x, lambd=0.5, bias=0.0)", since="opset 9"),
        Elsewhere(framework="scipy", call="numpy.where(numpy.abs(x) > lambd, x, 0)", composed=True),
    ),
    prose=Prose(
        summary="Hardshrink replaces inputs of small magnitude by zero and passes the others unchanged.",
        use_when=(
            "Hardshrink is hard thresholding, the rule for denoising wavelet coefficients that keeps "
            "large coefficients unbiased. In networks it makes codes sparse; [[softshrink]] is its "
            "continuous sibling."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It jumps at both thresholds: two inputs that differ by a rounding error can have outputs "
                    "that differ by the threshold."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.hardshrink(torch.tensor([0.5, 0.5001])).tolist()\n"
                    "[0.0, 0.5001]"
                ),
            ),
        ),
        used_by="Sparse coding, wavelet denoising.",
    ),
    relatives=(
        Relative(name="softshrink", text="Continuous: shifts what it keeps."),
        Relative(name="tanhshrink", text="Smooth."),
        Relative(name="thresholded_relu", text="Keeps only the positive side."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x: (f(f(x)), f(x))),
    ),
)


@elementwise(entry)
def hardshrink(x: Array, lambd: float = 0.5) -> Array:
    r"""Hard shrinkage, $x \text{ for } \left|x\right| > \lambda, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Largest magnitude that is replaced by zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Donoho and Johnstone, 1994.

    Example:
        >>> import actref
        >>> actref.hardshrink([-1.0, 0.0, 2.0]).tolist()
        [-1.0, 0.0, 2.0]
    """
    return np.where(np.abs(x) <= lambd, np.copysign(0, x), x)


@elementwise(entry)
def hardshrink_grad(x: Array, lambd: float = 0.5) -> Array:
    r"""Derivative of Hardshrink, $1 \text{ for } \left|x\right| > \lambda, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Largest magnitude that is replaced by zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.hardshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 0.0, 1.0]
    """
    return np.where(np.isnan(x), x, np.abs(x) > lambd)

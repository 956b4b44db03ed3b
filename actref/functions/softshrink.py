"""Soft shrinkage."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import NONNEGATIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="softshrink",
    title="Softshrink",
    full_name="Soft shrinkage",
    aliases=("soft_shrink", "soft_threshold"),
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
            meaning="Distance by which every input moves towards zero.",
            values=(1.0, 2.0),
        ),
    ),
    definition=lambda v, x, lambd: v.cases((x - lambd, x > lambd), (x + lambd, x < -lambd), (0, True)),
    torch=TorchBuiltin(function="torch.nn.functional.softshrink", module="torch.nn.Softshrink"),
    elsewhere=(
        Elsewhere(framework="jax", call="x - jax.numpy.clip(x, -lambd, lambd)", composed=True),
        Elsewhere(
            framework="keras",
            call="keras.activations.soft_shrink(x, threshold=0.5)",
            arguments={"threshold": "lambd"},
            also=("keras.ops.soft_shrink",),
        ),
        Elsewhere(framework="tensorflow", call="x - tf.clip_by_value(x, -lambd, lambd)", composed=True),
        Elsewhere(
            framework="onnx",
            call="Shrink(x, lambd=0.5, bias=0.0)",
            arguments={"bias": "lambd"},
            since="opset 9",
            note="The operator has two parameters; soft shrinkage sets the bias equal to the threshold.",
        ),
        Elsewhere(framework="scipy", call="x - numpy.clip(x, -lambd, lambd)", composed=True),
    ),
    prose=Prose(
        summary="Softshrink moves every input towards zero by a fixed distance and stops at zero.",
        use_when=(
            "Softshrink is soft thresholding, the proximal operator of the absolute value: it is the "
            "activation of unrolled sparse coding such as LISTA, where the threshold follows from the "
            "sparsity penalty."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Everything that it keeps is biased by the threshold; where that matters, [[hardshrink]] "
                    "keeps the value."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.softshrink(torch.tensor([0.25, 2.0, -8.0])).tolist()\n"
                    "[0.0, 1.5, -7.5]"
                ),
            ),
        ),
        used_by="LISTA and other unrolled optimisers.",
    ),
    relatives=(
        Relative(name="hardshrink", text="Keeps the value of what it passes."),
        Relative(name="relu", text="Soft shrinkage is the difference of two ReLUs."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x, relu: (f(x, lambd=1), relu(x - 1) - relu(-x - 1)), others=("relu",)),
    ),
)


@elementwise(entry)
def softshrink(x: Array, lambd: float = 0.5) -> Array:
    r"""Soft shrinkage, $\operatorname{sgn}(x) \max(\left|x\right| - \lambda, 0)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Distance by which every input moves towards zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Donoho and Johnstone, 1994.

    Example:
        >>> import actref
        >>> actref.softshrink([-1.0, 0.0, 2.0]).tolist()
        [-0.5, 0.0, 1.5]
    """
    return np.copysign(np.where(np.abs(x) <= lambd, 0, np.abs(x) - lambd), x)


@elementwise(entry)
def softshrink_grad(x: Array, lambd: float = 0.5) -> Array:
    r"""Derivative of Softshrink, $1 \text{ for } \left|x\right| > \lambda, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lambd: Distance by which every input moves towards zero. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softshrink_grad([-1.0, 0.5, 2.0]).tolist()
        [1.0, 0.0, 1.0]
    """
    return np.where(np.isnan(x), x, np.abs(x) > lambd)

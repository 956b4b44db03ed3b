"""Threshold."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="threshold",
    title="Threshold",
    full_name="Threshold",
    family="rectifier",
    year=1969,
    paper=Paper(
        key="fukushima1969visual",
        title="Visual Feature Extraction by a Multilayered Network of Analog Threshold Elements",
        authors=("Kunihiko Fukushima",),
        year=1969,
        venue="IEEE Transactions on Systems Science and Cybernetics 5(4)",
        doi="10.1109/TSSC.1969.300225",
    ),
    parameters=(
        Parameter(
            name="threshold",
            latex="t",
            default=1.0,
            meaning="Largest input that is replaced.",
            values=(0.0,),
        ),
        Parameter(
            name="value",
            latex="c",
            default=0.0,
            meaning="What replaces inputs up to the threshold.",
            values=(0.5,),
        ),
    ),
    definition=lambda v, x, threshold, value: v.cases((x, x > threshold), (value, True)),
    torch=TorchBuiltin(function="torch.nn.functional.threshold", module="torch.nn.Threshold"),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="torch.nn.functional.threshold(x, threshold, value)",
            also=("torch.threshold", "torch.nn.functional.threshold_", "torch.threshold_"),
        ),
        Elsewhere(framework="torch", call="torch.nn.Threshold(threshold, value)(x)"),
        Elsewhere(
            framework="keras",
            call="keras.activations.threshold(x, threshold, default_value)",
            arguments={"default_value": "value"},
            also=("keras.ops.threshold",),
        ),
        Elsewhere(framework="jax", call="jax.numpy.where(x > threshold, x, value)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.where(x > threshold, x, tf.cast(value, x.dtype))", composed=True),
        Elsewhere(framework="onnx", call="Where(x > threshold, x, value)", composed=True),
        Elsewhere(framework="scipy", call="numpy.where(x > threshold, x, value)", composed=True),
    ),
    prose=Prose(
        summary=("Threshold passes inputs above a threshold unchanged and replaces the others by a fixed value."),
        use_when=(
            "Threshold is the general form of cutting from below in torch, which demands both "
            "arguments; the defaults here are choices of this reference. [[relu]] is the case in "
            "which both are zero."
        ),
        goes_wrong=(
            Problem(
                text="Unless the value equals the threshold, the function jumps there.",
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.threshold(torch.tensor([0.9, 1.0, 1.1]), 1.0, 5.0).tolist()\n"
                    "[5.0, 5.0, 1.1]"
                ),
            ),
        ),
        used_by="torch.nn.Threshold; the building block of ReLU in older code.",
    ),
    relatives=(
        Relative(name="relu", text="Threshold and value both zero."),
        Relative(name="thresholded_relu", text="The value fixed at zero."),
    ),
    identities=(Identity(sides=lambda v, f, x, relu: (f(x, threshold=0, value=0), relu(x)), others=("relu",)),),
)


@elementwise(entry)
def threshold(x: Array, threshold: float = 1.0, value: float = 0.0) -> Array:
    r"""Threshold, $x \text{ for } x > t, \text{ else } c$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        threshold: Largest input that is replaced. Domain the real numbers.
        value: What replaces inputs up to the threshold. Domain the real numbers.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        The analog threshold element of Fukushima, 1969, in the general form of torch.nn.Threshold.

    Example:
        >>> import actref
        >>> actref.threshold([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.0, 2.0]
    """
    return np.where(x <= threshold, value, x)


@elementwise(entry)
def threshold_grad(x: Array, threshold: float = 1.0, value: float = 0.0) -> Array:
    r"""Derivative of Threshold, $1 \text{ for } x > t, \text{ else } 0$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        threshold: Largest input that is replaced. Domain the real numbers.
        value: What replaces inputs up to the threshold. Domain the real numbers.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.threshold_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.0, 1.0]
    """
    return np.where(np.isnan(x), x, x > threshold)

"""Exponential linear unit."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import NONNEGATIVE, Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="elu",
    title="ELU",
    full_name="Exponential linear unit",
    family="rectifier",
    year=2015,
    paper=Paper(
        key="clevert2015elu",
        title="Fast and Accurate Deep Network Learning by Exponential Linear Units (ELUs)",
        authors=(
            "Djork-Arné Clevert",
            "Thomas Unterthiner",
            "Sepp Hochreiter",
        ),
        year=2015,
        venue="International Conference on Learning Representations 2016",
        arxiv="1511.07289",
    ),
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Depth to which negative inputs saturate.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x), True)),
    torch=TorchBuiltin(function="torch.nn.functional.elu", module="torch.nn.ELU"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.nn.functional.elu_(x, alpha=1.0)"),
        Elsewhere(framework="jax", call="jax.nn.elu(x, alpha=1.0)"),
        Elsewhere(framework="keras", call="keras.activations.elu(x, alpha=1.0)", also=("keras.ops.elu",)),
        Elsewhere(framework="keras", call="keras.layers.ELU(alpha=1.0)(x)"),
        Elsewhere(framework="tensorflow", call="tf.nn.elu(x)"),
        Elsewhere(framework="tensorflow", call="tf.nn.relu(x) + alpha * tf.math.expm1(-tf.nn.relu(-x))", composed=True),
        Elsewhere(framework="onnx", call="Elu(x, alpha=1.0)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('elu')(x)"),
        Elsewhere(
            framework="scipy", call="numpy.maximum(x, 0) + alpha * numpy.expm1(numpy.minimum(x, 0))", composed=True
        ),
    ),
    prose=Prose(
        summary="ELU passes positive inputs and bends negative ones towards a finite floor.",
        use_when=(
            "ELU keeps a gradient below zero and brings the mean of the activations nearer to zero "
            "than [[relu]] does, which the paper shows to speed up learning without batch "
            "normalisation. It costs an exponential for negative inputs."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Far below zero the derivative vanishes: in float32 the output is exactly the floor while "
                    "the true value is not."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-20.0], requires_grad=True)\n"
                    ">>> torch.nn.functional.elu(x).tolist()\n"
                    "[-1.0]"
                ),
                guide="saturation",
            ),
            Problem(
                text="For a depth other than 1 the derivative jumps at zero; [[celu]] was made to avoid that.",
                guide="kinks",
            ),
        ),
        used_by="Networks without batch normalisation, reinforcement-learning policies.",
    ),
    relatives=(
        Relative(name="celu", text="Differentiable for every depth."),
        Relative(name="selu", text="ELU with the scale and depth that keep mean and variance."),
        Relative(name="relu", text="The case of depth 0."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, relu: (f(x, alpha=0), relu(x)), others=("relu",)),
        Identity(sides=lambda v, f, x, celu: (f(x, alpha=1), celu(x, alpha=1)), others=("celu",)),
    ),
)


@elementwise(entry)
def elu(x: Array, alpha: float = 1.0) -> Array:
    r"""Exponential linear unit, $x \text{ for } x > 0, \text{ else } \alpha (e^x - 1)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Clevert, Unterthiner and Hochreiter, 2015, arXiv:1511.07289.

    Example:
        >>> import actref
        >>> actref.elu([-1.0, 0.0, 2.0]).tolist()
        [-0.632120558829, 0.0, 2.0]
    """
    return np.where(x >= 0, x, alpha * np.expm1(np.minimum(x, 0)))


@elementwise(entry)
def elu_grad(x: Array, alpha: float = 1.0) -> Array:
    r"""Derivative of ELU, $1 \text{ for } x > 0, \text{ else } \alpha e^x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        alpha: Depth to which negative inputs saturate. Domain [0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.elu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.367879441171, 1.0, 1.0]
    """
    return np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))

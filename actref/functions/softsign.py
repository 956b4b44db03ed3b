"""Softsign."""

from __future__ import annotations

import math

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Difference, Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="softsign",
    title="Softsign",
    full_name="Softsign",
    aliases=("soft_sign", "elliotsig"),
    family="sigmoid",
    year=2009,
    paper=Paper(
        key="bergstra2009quadratic",
        title="Quadratic Polynomials Learn Better Image Features",
        authors=(
            "James Bergstra",
            "Guillaume Desjardins",
            "Pascal Lamblin",
            "Yoshua Bengio",
        ),
        year=2009,
        venue="Technical report 1337, Université de Montréal",
        url="https://www.iro.umontreal.ca/~lisa/publications2/index.php/publications/show/433",
    ),
    definition=lambda v, x: x / (1 + v.Abs(x)),
    torch=TorchBuiltin(function="torch.nn.functional.softsign", module="torch.nn.Softsign"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.soft_sign(x)"),
        Elsewhere(framework="keras", call="keras.activations.softsign(x)", also=("keras.ops.softsign",)),
        Elsewhere(framework="tensorflow", call="tf.nn.softsign(x)", also=("tf.math.softsign",)),
        Elsewhere(framework="onnx", call="Softsign(x)"),
        Elsewhere(framework="scipy", call="x / (1 + numpy.abs(x))", composed=True),
    ),
    prose=Prose(
        summary="Softsign divides its input by one plus its magnitude.",
        use_when=(
            "Softsign has the shape of [[tanh]] without an exponential and approaches its bounds "
            "polynomially, so its gradient vanishes more slowly."
        ),
        goes_wrong=(
            Problem(
                text="At infinity torch divides infinity by infinity.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    '>>> torch.nn.functional.softsign(torch.tensor([float("inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.softsign(float("inf")).item()\n'
                    "1.0"
                ),
            ),
            Problem(
                text="The second derivative jumps at zero, so methods that use curvature see a kink there.",
                guide="kinks",
            ),
        ),
        used_by="Rare today; Keras, JAX and torch ship it.",
    ),
    relatives=(
        Relative(name="tanh", text="Saturates exponentially."),
        Relative(name="hardtanh", text="Piecewise linear."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x: (f(v.exp(x)) + f(v.exp(-x)), 1)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch divides infinity by infinity; the limit is -1."),
        Difference(at="inf", order=0, torch=math.nan, reason="torch divides infinity by infinity; the limit is 1."),
        Difference(
            at="-inf",
            order=1,
            torch=math.nan,
            reason="torch differentiates the quotient of infinities; the limit is 0.",
        ),
        Difference(
            at="inf",
            order=1,
            torch=math.nan,
            reason="torch differentiates the quotient of infinities; the limit is 0.",
        ),
    ),
)


@elementwise(entry)
def softsign(x: Array) -> Array:
    r"""Softsign, $x / (1 + \left|x\right|)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Bergstra, Desjardins, Lamblin and Bengio, 2009.

    Example:
        >>> import actref
        >>> actref.softsign([-1.0, 0.0, 2.0]).tolist()
        [-0.5, 0.0, 0.666666666667]
    """
    return np.where(np.isinf(x), np.sign(x), x / (1 + np.abs(x)))


@elementwise(entry)
def softsign_grad(x: Array) -> Array:
    r"""Derivative of Softsign, $1 / (1 + \left|x\right|)^2$.

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
        >>> actref.softsign_grad([-1.0, 0.5, 2.0]).tolist()
        [0.25, 0.444444444444, 0.111111111111]
    """
    return 1 / (1 + np.abs(x)) / (1 + np.abs(x))

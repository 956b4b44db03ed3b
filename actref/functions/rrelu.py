"""Randomized leaky rectified linear unit."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, stochastic
from actref.entry import Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Stochastic
from actref.numerics import scaled

entry = Stochastic(
    name="rrelu",
    title="RReLU",
    full_name="Randomized leaky rectified linear unit",
    aliases=("randomized_leaky_relu",),
    family="rectifier",
    year=2015,
    paper=Paper(
        key="xu2015empirical",
        title="Empirical Evaluation of Rectified Activations in Convolutional Network",
        authors=(
            "Bing Xu",
            "Naiyan Wang",
            "Tianqi Chen",
            "Mu Li",
        ),
        year=2015,
        venue="arXiv",
        arxiv="1505.00853",
    ),
    parameters=(
        Parameter(
            name="lower",
            latex="l",
            default=1 / 8,
            meaning="Smallest slope below zero.",
        ),
        Parameter(
            name="upper",
            latex="u",
            default=1 / 3,
            meaning="Largest slope below zero.",
        ),
    ),
    requires=((lambda lower, upper: lower <= upper, "lower <= upper"),),
    definition=lambda v, x, lower, upper: v.cases((x, x > 0), ((lower + upper) * x / 2, True)),
    distribution=r"a \sim \mathcal{U}(l, u)",
    sampled=lambda v, x, a, lower, upper: v.cases((x, x > 0), (a * x, True)),
    in_training=(
        "In training the slope below zero is drawn for each element from the uniform distribution "
        "between the two bounds; in evaluation it is their mean."
    ),
    torch=TorchBuiltin(function="torch.nn.functional.rrelu", module="torch.nn.RReLU"),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="torch.rrelu(x, lower=0.125, upper=0.3333333333333333)",
            also=("torch.nn.functional.rrelu_", "torch.rrelu_"),
        ),
        Elsewhere(framework="jax", call="jax.nn.leaky_relu(x, (lower + upper) / 2)", composed=True),
        Elsewhere(framework="keras", call="keras.ops.leaky_relu(x, (lower + upper) / 2)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.nn.leaky_relu(x, (lower + upper) / 2)", composed=True),
        Elsewhere(framework="onnx", call="Where(x > 0.0, x, (lower + upper) / 2.0 * x)", composed=True),
        Elsewhere(framework="scipy", call="numpy.where(x > 0, x, (lower + upper) / 2 * x)", composed=True),
    ),
    prose=Prose(
        summary=("RReLU is Leaky ReLU whose slope is drawn at random while training and fixed at the mean afterwards."),
        use_when=(
            "The random slope is a regulariser for small data sets, where the paper finds it ahead of a fixed and of "
            "a learned slope. Evaluation uses the mean slope and is plain [[leaky_relu]]. Where data are plentiful, "
            "that is the simpler choice from the start."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The module draws while training and averages in evaluation. A forgotten `eval()` makes "
                    "inference random: the same negative input gives another output each time."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> layer = torch.nn.RReLU(0.1, 0.3)\n"
                    ">>> x = torch.full((1000,), -1.0)\n"
                    ">>> layer(x).unique().numel() > 1\n"
                    "True\n"
                    ">>> layer.eval()(x).unique().tolist()\n"
                    "[-0.2]"
                ),
            ),
            Problem(
                text=(
                    "The paper divides negative inputs by a number between 3 and 8, torch multiplies them by one "
                    "between 1/8 and 1/3. The bounds are the same, the distributions are not, and neither are the "
                    "means that evaluation uses."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.rrelu(torch.tensor([-1.0])).tolist()\n"
                    "[-0.2291667]\n"
                    ">>> -1 / ((3 + 8) / 2)\n"
                    "-0.1818182"
                ),
            ),
        ),
        used_by="The winners of the Kaggle National Data Science Bowl on plankton images, where it was first used.",
    ),
    relatives=(
        Relative(name="leaky_relu", text="A fixed slope."),
        Relative(name="prelu", text="A learned slope."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, x, leaky_relu: (
                f(x, lower=v.Rational(1, 5), upper=v.Rational(1, 5)),
                leaky_relu(x, negative_slope=v.Rational(1, 5)),
            ),
            others=("leaky_relu",),
        ),
    ),
)


@stochastic(entry)
def rrelu(
    x: Array,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    rng: np.random.Generator | None = None,
) -> Array:
    r"""Randomized leaky rectified linear unit, $x \text{ for } x > 0, \text{ else } \tfrac{l + u}{2} x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lower: Smallest slope below zero. Domain the real numbers.
        upper: Largest slope below zero. Domain the real numbers.
        training: Draw a slope for each element; otherwise use the mean slope.
        rng: Generator that the slopes are drawn from, required in training.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain, lower exceeds upper, or rng is missing in training.

    Source:
        Xu, Wang, Chen and Li, 2015, arXiv:1505.00853.

    Example:
        >>> import actref
        >>> actref.rrelu([-1.0, 0.0, 2.0]).tolist()
        [-0.229166666667, 0.0, 2.0]
    """
    slope = rng.uniform(lower, upper, x.shape) if training and rng else 0.5 * lower + 0.5 * upper
    return np.where(x < 0, scaled(slope, x), x)


@stochastic(entry)
def rrelu_grad(
    x: Array,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    rng: np.random.Generator | None = None,
) -> Array:
    r"""Derivative of RReLU, $1 \text{ for } x > 0, \text{ else } \tfrac{l + u}{2}$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        lower: Smallest slope below zero. Domain the real numbers.
        upper: Largest slope below zero. Domain the real numbers.
        training: Draw a slope for each element; otherwise use the mean slope.
        rng: Generator in the state in which `rrelu` was given it, so that the slopes are the same.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain, lower exceeds upper, or rng is missing in training.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.rrelu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.229166666667, 1.0, 1.0]
    """
    slope = rng.uniform(lower, upper, x.shape) if training and rng else 0.5 * lower + 0.5 * upper
    return np.where(np.isnan(x), x, np.where(x > 0, 1, slope))

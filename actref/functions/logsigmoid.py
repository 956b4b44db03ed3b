"""Logarithm of the sigmoid."""

from __future__ import annotations

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise
from actref.numerics import sigmoid, softplus

entry = Elementwise(
    name="logsigmoid",
    title="LogSigmoid",
    full_name="Logarithm of the sigmoid",
    aliases=("log_sigmoid",),
    family="sigmoid",
    year=1986,
    paper=Paper(
        key="rumelhart1986learning",
        title="Learning representations by back-propagating errors",
        authors=(
            "David E. Rumelhart",
            "Geoffrey E. Hinton",
            "Ronald J. Williams",
        ),
        year=1986,
        venue="Nature 323",
        doi="10.1038/323533a0",
    ),
    definition=lambda v, x: -v.softplus(-x),
    torch=TorchBuiltin(function="torch.nn.functional.logsigmoid", module="torch.nn.LogSigmoid"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.log_sigmoid(x)"),
        Elsewhere(framework="keras", call="keras.activations.log_sigmoid(x)", also=("keras.ops.log_sigmoid",)),
        Elsewhere(framework="tensorflow", call="tf.math.log_sigmoid(x)"),
        Elsewhere(framework="onnx", call="-Softplus(-x)", composed=True),
        Elsewhere(framework="scipy", call="scipy.special.log_expit(x)"),
    ),
    prose=Prose(
        summary="LogSigmoid is the logarithm of the sigmoid, computed without forming the sigmoid.",
        use_when=(
            "LogSigmoid is the log-likelihood of a binary label given its logit. It appears in losses "
            "(word2vec, DPO), not between layers."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Taking the two steps apart underflows: the sigmoid is zero where its logarithm is a "
                    "moderate number."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-120.0])\n"
                    ">>> torch.log(torch.sigmoid(x)).tolist()\n"
                    "[-inf]\n"
                    ">>> torch.nn.functional.logsigmoid(x).tolist()\n"
                    "[-120.0]"
                ),
                guide="heads",
            ),
        ),
        used_by="Negative sampling in word2vec; preference losses such as DPO.",
    ),
    relatives=(
        Relative(name="sigmoid", text="What it is the logarithm of."),
        Relative(name="softplus", text="The same curve, mirrored twice."),
        Relative(name="log_softmax", text="The same for many classes."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
        Identity(sides=lambda v, f, x, sigmoid: (v.exp(f(x)), sigmoid(x)), others=("sigmoid",)),
    ),
)


@elementwise(entry)
def logsigmoid(x: Array) -> Array:
    r"""Logarithm of the sigmoid, $\log \sigma(x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        The logarithm of the logistic function of Rumelhart, Hinton and Williams, 1986.

    Example:
        >>> import actref
        >>> actref.logsigmoid([-1.0, 0.0, 2.0]).tolist()
        [-1.313261687518, -0.693147180560, -0.126928011043]
    """
    return -softplus(-x)


@elementwise(entry)
def logsigmoid_grad(x: Array) -> Array:
    r"""Derivative of LogSigmoid, $\sigma(-x)$.

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
        >>> actref.logsigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.731058578630, 0.377540668798, 0.119202922022]
    """
    return sigmoid(-x)

"""Logarithm of the sigmoid."""

from __future__ import annotations

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="logsigmoid",
    title="LogSigmoid",
    full_name="Logarithm of the sigmoid",
    aliases=("log_sigmoid",),
    year=1986,
    cite="rumelhart1986learning",
    definition=lambda v, x: -v.softplus(-x),
    torch=TorchBuiltin(function="torch.nn.functional.logsigmoid", module="torch.nn.LogSigmoid"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.log_sigmoid(x)"),
        Elsewhere(framework="keras", call="keras.activations.log_sigmoid(x)", also=("keras.ops.log_sigmoid",)),
        Elsewhere(framework="tensorflow", call="tf.math.log_sigmoid(x)"),
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

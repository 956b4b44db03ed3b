"""Logarithm of the sigmoid."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="logsigmoid",
    title="LogSigmoid",
    full_name="Logarithm of the sigmoid",
    aliases=("log_sigmoid",),
    cite="mikolov2013distributed",
    disputed=(
        "Likelihoods of logistic models contain its values since [Cox "
        "(1958)](https://doi.org/10.1111/j.2517-6161.1958.tb00292.x); which source treated it first as a function of "
        "its own is not known."
    ),
    definition=lambda v, x: -v.softplus(-x),
    torch=TorchBuiltin(function="torch.nn.functional.logsigmoid", module="torch.nn.LogSigmoid"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.log_sigmoid(x)"),
        Elsewhere("keras", "keras.activations.log_sigmoid(x)", also=("keras.ops.log_sigmoid",)),
        Elsewhere("tensorflow", "tf.math.log_sigmoid(x)"),
        Elsewhere("scipy", "scipy.special.log_expit(x)"),
    ),
    prose=Prose(
        summary="LogSigmoid is the logarithm of the sigmoid, computed without forming the sigmoid.",
        use_when=(
            "LogSigmoid is the log-likelihood of a binary label given its logit. It appears in losses "
            "(word2vec, DPO), not between layers."
        ),
        goes_wrong=(
            Problem(
                "Taking the two steps apart underflows: the sigmoid is zero where its logarithm is a moderate number.",
                example=(
                    ">>> x = torch.tensor([-120.0])\n"
                    ">>> torch.log(torch.sigmoid(x)).tolist()\n"
                    "[-inf]\n"
                    ">>> torch.nn.functional.logsigmoid(x).tolist()\n"
                    "[-120.0]"
                ),
                guide="heads",
            ),
        ),
        used_by=(
            Use("negative sampling in word2vec", "https://arxiv.org/abs/1310.4546"),
            Use("the preference loss DPO", "https://arxiv.org/abs/2305.18290"),
        ),
    ),
    relatives=(
        Relative("sigmoid", "What it is the logarithm of."),
        Relative("softplus", "The same curve, mirrored twice."),
        Relative("log_softmax", "The same for many classes."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(x) - f(-x), x)),
        Identity(lambda v, f, x, sigmoid: (v.exp(f(x)), sigmoid(x))),
    ),
)

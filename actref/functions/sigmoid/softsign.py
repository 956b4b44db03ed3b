"""Softsign."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="softsign",
    title="Softsign",
    aliases=("soft_sign", "elliotsig"),
    cite="bergstra2009quadratic",
    first="elliott1993better",
    definition=lambda v, x: x / (1 + v.Abs(x)),
    torch=TorchBuiltin(function="torch.nn.functional.softsign", module="torch.nn.Softsign"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.soft_sign(x)"),
        Elsewhere("keras", "keras.activations.softsign(x)", also=("keras.ops.softsign",)),
        Elsewhere("tensorflow", "tf.nn.softsign(x)", also=("tf.math.softsign",)),
        Elsewhere("onnx", "Softsign(x)"),
    ),
    prose=Prose(
        summary="Softsign divides its input by one plus its magnitude.",
        use_when=(
            "Softsign has the shape of [[tanh]] without an exponential and approaches its bounds "
            "polynomially, so its gradient vanishes more slowly."
        ),
        goes_wrong=(
            Problem(
                "At infinity torch divides infinity by infinity.",
                example=(
                    '>>> torch.nn.functional.softsign(torch.tensor([float("inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.softsign(float("inf")).item()\n'
                    "1.0"
                ),
            ),
            Problem(
                "The second derivative jumps at zero, so methods that use curvature see a kink there.", guide="kinks"
            ),
        ),
        used_by=(Use("the speaker embeddings of Deep Voice 3", "https://arxiv.org/abs/1710.07654"),),
    ),
    relatives=(Relative("tanh", "Saturates exponentially."), Relative("hardtanh", "Piecewise linear.")),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))), Identity(lambda v, f, x: (f(v.exp(x)) + f(v.exp(-x)), 1))),
    differences=(
        Difference("-inf", 0, "torch divides infinity by infinity; the limit is -1."),
        Difference("inf", 0, "torch divides infinity by infinity; the limit is 1."),
        Difference("-inf", 1, "torch differentiates the quotient of infinities; the limit is 0."),
        Difference("inf", 1, "torch differentiates the quotient of infinities; the limit is 0."),
    ),
)

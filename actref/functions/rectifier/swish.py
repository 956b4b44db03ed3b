"""Swish."""

from actref.entry import NONNEGATIVE, Difference, Elsewhere, Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="swish",
    title="Swish",
    cite="ramachandran2017swish",
    parameters=(Parameter("beta", 1.0, "Steepness of the sigmoid.", domain=NONNEGATIVE, values=(0.25, 4.0)),),
    definition=lambda v, x, beta: x * v.sigmoid(beta * x),
    elsewhere=(
        Elsewhere("tensorflow", "tf.nn.silu(x, beta=1.0)", also=("tf.nn.swish",)),
        Elsewhere("onnx", "Swish(x, alpha=1.0)", arguments={"alpha": "beta"}, since="opset 24", note="Since opset 24."),
    ),
    prose=Prose(
        summary="Swish weighs its input by a sigmoid whose steepness is a parameter.",
        use_when=(
            "Swish runs from half the identity, at steepness zero, to [[relu]], in the limit of a large one. The "
            "steepness may be fixed or trained; with the default it is [[silu]], and that name is the clearer one."
        ),
        goes_wrong=(
            Problem(
                "The name Swish is used for the function with and without the parameter: most frameworks "
                "mean [[silu]] by it.",
                example=(
                    ">>> x = torch.tensor([-1.0, 2.0], dtype=torch.float64)\n"
                    ">>> actref.torch.swish(x, beta=1.0).tolist() == torch.nn.functional.silu(x).tolist()\n"
                    "True\n"
                    ">>> actref.torch.swish(x, beta=0.0).tolist()\n"
                    "[-0.5, 1.0]"
                ),
            ),
        ),
        used_by=(Use("the search that found it, with the steepness trained", "https://arxiv.org/abs/1710.05941"),),
    ),
    relatives=(
        Relative("silu", "The case of parameter 1."),
        Relative("quick_gelu", "The case of parameter 1.702."),
        Relative("relu", "The limit for a large parameter."),
    ),
    identities=(
        Identity(lambda v, f, x, silu: (f(x, beta=2), silu(2 * x) / 2)),
        Identity(lambda v, f, x: (f(x, beta=0), x / 2)),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

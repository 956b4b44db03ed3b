"""Hyperbolic tangent."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="tanh",
    title="Tanh",
    full_name="Hyperbolic tangent",
    aliases=("hyperbolic_tangent",),
    cite="lecun1998efficient",
    first="peterson1987mean",
    disputed=(
        "Physics used it for mean fields before; the source named here is the earliest found that computes the units "
        "of a learning network by it."
    ),
    definition=lambda v, x: v.tanh(x),
    torch=TorchBuiltin(function="torch.nn.functional.tanh", module="torch.nn.Tanh"),
    elsewhere=(
        Elsewhere("torch", "torch.tanh(x)", also=("torch.tanh_",)),
        Elsewhere("jax", "jax.nn.tanh(x)", also=("jax.numpy.tanh", "jax.lax.tanh")),
        Elsewhere(
            "keras",
            "keras.activations.tanh(x)",
            also=("keras.ops.tanh",),
            note="On the JAX backend it computes in float32, whatever the input is.",
        ),
        Elsewhere("tensorflow", "tf.math.tanh(x)", also=("tf.nn.tanh", "tf.tanh")),
        Elsewhere("onnx", "Tanh(x)"),
        Elsewhere("transformers", "ACT2FN['tanh'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('tanh')(x)"),
        Elsewhere("scipy", "numpy.tanh(x)"),
    ),
    prose=Prose(
        summary="Tanh maps every real number to a number between -1 and 1 and is odd.",
        use_when=(
            "Tanh is the activation of recurrent networks and of outputs that are bounded on both sides. Its output is "
            "centred at zero, which trains faster than [[sigmoid]] according to [LeCun and others "
            "(1998)](https://doi.org/10.1007/3-540-49430-8_2); deep feed-forward networks use [[relu]] or [[gelu]] "
            "instead."
        ),
        goes_wrong=(
            Problem(
                "Its derivative vanishes on both sides; in float32 it is exactly zero beyond about nine.",
                example=(
                    ">>> x = torch.tensor([0.0, 10.0], requires_grad=True)\n"
                    ">>> torch.tanh(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[1.0, 0.0]"
                ),
                guide="saturation",
            ),
            Problem(
                "As an output layer it cannot reach a target outside its range, however long one trains.",
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("the GRU", "https://arxiv.org/abs/1406.1078"),
            Use(
                "policies in Stable-Baselines3",
                "https://github.com/DLR-RM/stable-baselines3/blob/master/stable_baselines3/common/policies.py",
            ),
            Use("the pooler of BERT", "https://github.com/google-research/bert/blob/master/modeling.py"),
        ),
    ),
    relatives=(
        Relative("sigmoid", "The same curve between 0 and 1."),
        Relative("scaled_tanh", "Stretched so that its gain at 1 is 1."),
        Relative("hardtanh", "A piecewise linear stand-in."),
        Relative("softsign", "Saturates more slowly."),
        Relative("tanhshrink", "What it takes away from the identity."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(-x), -f(x))),
        Identity(lambda v, f, x, sigmoid: (f(x), 2 * sigmoid(2 * x) - 1)),
    ),
)

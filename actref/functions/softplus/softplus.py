"""Softplus."""

from actref.entry import (
    POSITIVE,
    Difference,
    Elsewhere,
    Identity,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchBuiltin,
    Use,
)
from actref.kinds import Elementwise

entry = Elementwise(
    name="softplus",
    title="Softplus",
    aliases=("softrelu",),
    cite="dugas2000incorporating",
    parameters=(
        Parameter("beta", 1.0, "Sharpness: the larger, the closer to ReLU.", domain=POSITIVE, values=(0.5, 4.0)),
    ),
    definition=lambda v, x, beta: v.softplus(beta * x) / beta,
    torch=TorchBuiltin(function="torch.nn.functional.softplus", module="torch.nn.Softplus"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.nn.functional.softplus(x, beta=1.0, threshold=20.0)",
            note="Above a threshold of 20 for βx it returns x, which is up to 2.1e-9/β too small.",
        ),
        Elsewhere("torch", "torch.nn.Softplus(beta=1.0, threshold=20.0)(x)"),
        Elsewhere("jax", "jax.nn.softplus(x)"),
        Elsewhere("keras", "keras.activations.softplus(x)", also=("keras.ops.softplus",)),
        Elsewhere("tensorflow", "tf.nn.softplus(x)", also=("tf.math.softplus",)),
        Elsewhere("onnx", "Softplus(x)"),
        Elsewhere("scipy", "scipy.special.softplus(x)", note="It has no beta."),
    ),
    prose=Prose(
        summary="Softplus is the smooth function whose derivative is the sigmoid.",
        use_when=(
            "Softplus makes a number positive: variances, rates and step sizes are its usual outputs. As a hidden "
            "activation it is rare: [[relu]] is cheaper, and its exact zeros did not hurt training where the two were "
            "compared ([Glorot, Bordes and Bengio, 2011](https://proceedings.mlr.press/v15/glorot11a.html))."
        ),
        goes_wrong=(
            Problem(
                "torch returns x itself where βx is above its `threshold` of 20. In float64 that differs by far "
                "more than rounding.",
                example=(
                    ">>> x = torch.tensor([20.5], dtype=torch.float64)\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[20.5]\n"
                    ">>> torch.log1p(torch.exp(x)).tolist()\n"
                    "[20.50000000125]"
                ),
            ),
            Problem(
                "The formula written down plainly overflows.",
                example=(
                    ">>> x = torch.tensor([100.0])\n"
                    ">>> torch.log(1 + torch.exp(x)).tolist()\n"
                    "[inf]\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[100.0]"
                ),
            ),
            Problem(
                "In float16 both ends come early: written out it is infinite above 11, and below -17 it is 0, however "
                "it is computed, because the format has no smaller number.",
                example=(
                    ">>> x = torch.tensor([12.0, -18.0], dtype=torch.float16)\n"
                    ">>> torch.log1p(torch.exp(x)).tolist()\n"
                    "[inf, 0.0]\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[12.0, 0.0]"
                ),
                guide="saturation",
            ),
        ),
        used_by=(
            Use("DeepAR, for the scale of its forecast", "https://arxiv.org/abs/1704.04110"),
            Use(
                "Mamba, for its step size",
                "https://github.com/state-spaces/mamba/blob/main/mamba_ssm/modules/mamba_simple.py",
            ),
        ),
    ),
    relatives=(
        Relative("relu", "The limit for a large sharpness."),
        Relative("sigmoid", "The derivative of softplus."),
        Relative("logsigmoid", "Softplus mirrored twice."),
        Relative("squareplus", "A stand-in without an exponential."),
    ),
    identities=(Identity(lambda v, f, x, logsigmoid: (f(x), -logsigmoid(-x))),),
    differences=(
        Difference("20.001", 0, "torch returns x itself where βx is above its threshold of 20.", torch=20.001),
        Difference("20.001", 1, "torch returns x itself where βx is above its threshold of 20.", torch=1.0),
    ),
)

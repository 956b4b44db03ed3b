"""Softplus."""

from __future__ import annotations

from actref.entry import (
    NONNEGATIVE,
    POSITIVE,
    Elsewhere,
    Identity,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchBuiltin,
)
from actref.kinds import Elementwise

entry = Elementwise(
    name="softplus",
    title="Softplus",
    full_name="Softplus",
    aliases=("softrelu",),
    year=2000,
    cite="dugas2000incorporating",
    parameters=(
        Parameter(
            name="beta",
            latex="\\beta",
            default=1.0,
            domain=POSITIVE,
            meaning="Sharpness: the larger, the closer to ReLU.",
            values=(0.5, 4.0),
        ),
        Parameter(
            name="threshold",
            latex="t",
            default=20.0,
            domain=NONNEGATIVE,
            meaning="Value of βx above which the function is replaced by x.",
        ),
    ),
    definition=lambda v, x, beta, threshold: v.cases((x, beta * x > threshold), (v.softplus(beta * x) / beta, True)),
    torch=TorchBuiltin(function="torch.nn.functional.softplus", module="torch.nn.Softplus"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.softplus(x)", note="Without a threshold: exact everywhere."),
        Elsewhere(
            framework="keras",
            call="keras.activations.softplus(x)",
            also=("keras.ops.softplus",),
            note="Without a threshold.",
        ),
        Elsewhere(
            framework="tensorflow", call="tf.nn.softplus(x)", also=("tf.math.softplus",), note="Without a threshold."
        ),
        Elsewhere(framework="onnx", call="Softplus(x)", note="Without a threshold."),
        # the cut at the threshold is torch's: a port that has to agree with torch to the last digit writes it out
    ),
    prose=Prose(
        summary="Softplus is the smooth function whose derivative is the sigmoid.",
        use_when=(
            "Softplus makes a number positive: variances, rates and step sizes are its usual outputs. "
            "As a hidden activation it is rare: [[relu]] is cheaper, and its exact zeros did not hurt training "
            "where the two were compared (Glorot, Bordes and Bengio, 2011)."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Above the threshold torch returns x. In float64 the two differ there by far more than rounding."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([20.5], dtype=torch.float64)\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[20.5]\n"
                    ">>> torch.log1p(torch.exp(x)).tolist()\n"
                    "[20.50000000125]"
                ),
            ),
            Problem(
                text="The formula written down plainly overflows.",
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([100.0])\n"
                    ">>> torch.log(1 + torch.exp(x)).tolist()\n"
                    "[inf]\n"
                    ">>> torch.nn.functional.softplus(x).tolist()\n"
                    "[100.0]"
                ),
            ),
        ),
        used_by=("Variational autoencoders and other networks with positive outputs; Mamba, for its step size."),
    ),
    relatives=(
        Relative(name="relu", text="The limit for a large sharpness."),
        Relative(name="sigmoid", text="The derivative of softplus."),
        Relative(name="logsigmoid", text="Softplus mirrored twice."),
        Relative(name="squareplus", text="A stand-in without an exponential."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, logsigmoid: (f(-v.Abs(x)), -logsigmoid(v.Abs(x))), others=("logsigmoid",)),
    ),
)

"""Threshold."""

from __future__ import annotations

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="threshold",
    title="Threshold",
    full_name="Threshold",
    cite="fukushima1969visual",
    disputed=("The source has the case of threshold and value 0, [[relu]]; who first let the two differ is not known."),
    parameters=(
        Parameter(
            name="threshold",
            latex="t",
            default=1.0,
            meaning="Largest input that is replaced.",
            values=(0.0,),
        ),
        Parameter(
            name="value",
            latex="c",
            default=0.0,
            meaning="What replaces inputs up to the threshold.",
            values=(0.5,),
        ),
    ),
    definition=lambda v, x, threshold, value: v.cases((x, x > threshold), (value, True)),
    torch=TorchBuiltin(function="torch.nn.functional.threshold", module="torch.nn.Threshold"),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="torch.nn.functional.threshold(x, threshold, value)",
            also=("torch.threshold", "torch.nn.functional.threshold_", "torch.threshold_"),
        ),
        Elsewhere(framework="torch", call="torch.nn.Threshold(threshold, value)(x)"),
        Elsewhere(
            framework="keras",
            call="keras.activations.threshold(x, threshold, default_value)",
            arguments={"default_value": "value"},
            also=("keras.ops.threshold",),
        ),
    ),
    prose=Prose(
        summary=("Threshold passes inputs above a threshold unchanged and replaces the others by a fixed value."),
        use_when=(
            "Threshold is the general form of cutting from below in torch, which demands both "
            "arguments; the defaults here are choices of this reference. [[relu]] is the case in "
            "which both are zero."
        ),
        goes_wrong=(
            Problem(
                text="Unless the value equals the threshold, the function jumps there.",
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.threshold(torch.tensor([0.9, 1.0, 1.1]), 1.0, 5.0).tolist()\n"
                    "[5.0, 5.0, 1.1]"
                ),
            ),
        ),
        used_by=(Use("the ReLU of Torch7, which is built on it", "https://github.com/torch/nn/blob/master/ReLU.lua"),),
    ),
    relatives=(
        Relative(name="relu", text="Threshold and value both zero."),
        Relative(name="thresholded_relu", text="The value fixed at zero."),
    ),
    identities=(Identity(sides=lambda v, f, x, relu: (f(x, threshold=0, value=0), relu(x)), others=("relu",)),),
)

"""Threshold."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="threshold",
    title="Threshold",
    cite="fukushima1969visual",
    disputed=("The source has the case of threshold and value 0, [[relu]]; who first let the two differ is not known."),
    parameters=(
        Parameter("threshold", 1.0, "Largest input that is replaced.", latex="t", values=(0.0,)),
        Parameter("value", 0.0, "What replaces inputs up to the threshold.", latex="c", values=(0.5,)),
    ),
    definition=lambda v, x, threshold, value: v.cases((x, x > threshold), (value, True)),
    torch=TorchBuiltin(function="torch.nn.functional.threshold", module="torch.nn.Threshold"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.nn.functional.threshold(x, threshold, value)",
            also=("torch.threshold", "torch.nn.functional.threshold_", "torch.threshold_"),
        ),
        Elsewhere("torch", "torch.nn.Threshold(threshold, value)(x)"),
        Elsewhere(
            "keras",
            "keras.activations.threshold(x, threshold, default_value)",
            arguments={"default_value": "value"},
            also=("keras.ops.threshold",),
        ),
    ),
    prose=Prose(
        summary=("Threshold passes inputs above a threshold unchanged and replaces the others by a fixed value."),
        use_when=(
            "Threshold is the general form of cutting from below in torch, which demands both arguments; the defaults "
            "here are choices of this reference. [[relu]] is the case in which both are zero."
        ),
        goes_wrong=(
            Problem(
                "Unless the value equals the threshold, the function jumps there.",
                example=(
                    ">>> torch.nn.functional.threshold(torch.tensor([0.9, 1.0, 1.1]), 1.0, 5.0).tolist()\n"
                    "[5.0, 5.0, 1.1]"
                ),
            ),
        ),
        used_by=(Use("the ReLU of Torch7, which is built on it", "https://github.com/torch/nn/blob/master/ReLU.lua"),),
    ),
    relatives=(
        Relative("relu", "Threshold and value both zero."),
        Relative("thresholded_relu", "The value fixed at zero."),
    ),
    identities=(Identity(lambda v, f, x, relu: (f(x, threshold=0, value=0), relu(x))),),
)

"""Thresholded rectified linear unit."""

from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="thresholded_relu",
    title="Thresholded ReLU",
    full_name="Thresholded rectified linear unit",
    aliases=("trec", "truncated_rectified"),
    cite="konda2014zero",
    parameters=(
        Parameter("alpha", 1.0, "Threshold below which the output is zero.", domain=NONNEGATIVE, values=(0.5, 2.0)),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > alpha), (0, True)),
    torch=TorchWritten(module="ThresholdedReLU"),
    elsewhere=(
        Elsewhere("onnx", "ThresholdedRelu(x, alpha=1.0)", since="opset 10"),
        Elsewhere(
            "keras",
            "keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
            arguments={"threshold": "alpha"},
        ),
        Elsewhere(
            "keras",
            "keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)",
            arguments={"threshold": "alpha"},
        ),
    ),
    prose=Prose(
        summary=("Thresholded ReLU passes inputs above a threshold unchanged and replaces the others by zero."),
        use_when=(
            "Thresholded ReLU makes representations sparser than [[relu]] does and lets an "
            "autoencoder work without biases. It is in ONNX, so exported models contain it."
        ),
        goes_wrong=(
            Problem(
                "It jumps at the threshold, so the smallest change of an input can change the output by "
                "the whole threshold.",
                example=">>> actref.torch.thresholded_relu(torch.tensor([1.0, 1.001])).tolist()\n[0.0, 1.001]",
            ),
        ),
        used_by=(Use("the zero-bias autoencoders of its paper", "https://arxiv.org/abs/1402.3337"),),
    ),
    relatives=(
        Relative("threshold", "The same with any value below the threshold."),
        Relative("relu", "The case of threshold 0."),
        Relative("hardshrink", "Passes large negative inputs too."),
    ),
    identities=(Identity(lambda v, f, x, relu: (f(x, alpha=0), relu(x))),),
)

"""Thresholded rectified linear unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="thresholded_relu",
    title="Thresholded ReLU",
    full_name="Thresholded rectified linear unit",
    aliases=("trec", "truncated_rectified"),
    cite="konda2014zero",
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Threshold below which the output is zero.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > alpha), (0, True)),
    torch=TorchWritten(module="ThresholdedReLU"),
    elsewhere=(
        Elsewhere(framework="onnx", call="ThresholdedRelu(x, alpha=1.0)", since="opset 10"),
        Elsewhere(
            framework="keras",
            call="keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
            arguments={"threshold": "alpha"},
        ),
        Elsewhere(
            framework="keras",
            call="keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)",
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
                text=(
                    "It jumps at the threshold, so the smallest change of an input can change the output by "
                    "the whole threshold."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> actref.torch.thresholded_relu(torch.tensor([1.0, 1.001])).tolist()\n"
                    "[0.0, 1.001]"
                ),
            ),
        ),
        used_by=(Use("the zero-bias autoencoders of its paper", "https://arxiv.org/abs/1402.3337"),),
    ),
    relatives=(
        Relative(name="threshold", text="The same with any value below the threshold."),
        Relative(name="relu", text="The case of threshold 0."),
        Relative(name="hardshrink", text="Passes large negative inputs too."),
    ),
    identities=(Identity(sides=lambda v, f, x, relu: (f(x, alpha=0), relu(x)), others=("relu",)),),
)

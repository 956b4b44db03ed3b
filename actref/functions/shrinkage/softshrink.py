"""Soft shrinkage."""

from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="softshrink",
    title="Softshrink",
    full_name="Soft shrinkage",
    aliases=("soft_shrink", "soft_threshold"),
    cite="donoho1994ideal",
    parameters=(
        Parameter(
            "lambd",
            0.5,
            "Distance by which every input moves towards zero.",
            latex="\\lambda",
            domain=NONNEGATIVE,
            values=(1.0, 2.0),
        ),
    ),
    definition=lambda v, x, lambd: v.cases((x - lambd, x > lambd), (x + lambd, x < -lambd), (0, True)),
    torch=TorchBuiltin(function="torch.nn.functional.softshrink", module="torch.nn.Softshrink"),
    elsewhere=(
        Elsewhere(
            "keras",
            "keras.activations.soft_shrink(x, threshold=0.5)",
            arguments={"threshold": "lambd"},
            also=("keras.ops.soft_shrink",),
        ),
        Elsewhere(
            "onnx",
            "Shrink(x, lambd=0.5, bias=0.0)",
            arguments={"bias": "lambd"},
            since="opset 9",
            note="The operator has two parameters; soft shrinkage sets the bias equal to the threshold.",
        ),
    ),
    prose=Prose(
        summary="Softshrink moves every input towards zero by a fixed distance and stops at zero.",
        use_when=(
            "Softshrink is soft thresholding, the proximal operator of the absolute value: it is the activation of "
            "unrolled sparse coding such as LISTA, where the threshold follows from the sparsity penalty."
        ),
        goes_wrong=(
            Problem(
                "Everything that it keeps is biased by the threshold; where that matters, [[hardshrink]] "
                "keeps the value.",
                example=(
                    ">>> torch.nn.functional.softshrink(torch.tensor([0.25, 2.0, -8.0])).tolist()\n[0.0, 1.5, -7.5]"
                ),
            ),
        ),
        used_by=(
            Use("the unrolled sparse coding of LISTA", "https://icml.cc/Conferences/2010/papers/449.pdf"),
            Use("denoising of wavelet coefficients", "https://doi.org/10.1093/biomet/81.3.425"),
        ),
    ),
    relatives=(
        Relative("hardshrink", "Keeps the value of what it passes."),
        Relative("relu", "Soft shrinkage is the difference of two ReLUs."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(-x), -f(x))),
        Identity(lambda v, f, x, relu: (f(x, lambd=1), relu(x - 1) - relu(-x - 1))),
    ),
)

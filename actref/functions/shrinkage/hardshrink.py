"""Hard shrinkage."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardshrink",
    title="Hardshrink",
    full_name="Hard shrinkage",
    aliases=("hard_shrink", "hard_threshold"),
    cite="donoho1994ideal",
    parameters=(
        Parameter("lambd", 0.5, "Largest magnitude that is replaced by zero.", latex="\\lambda", values=(1.0, 2.0)),
    ),
    definition=lambda v, x, lambd: v.cases((x, x > lambd), (x, x < -lambd), (0, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardshrink", module="torch.nn.Hardshrink"),
    elsewhere=(
        Elsewhere("torch", "torch.hardshrink(x, lambd=0.5)"),
        Elsewhere(
            "keras",
            "keras.activations.hard_shrink(x, threshold=0.5)",
            arguments={"threshold": "lambd"},
            also=("keras.ops.hard_shrink",),
        ),
        Elsewhere("onnx", "Shrink(x, lambd=0.5, bias=0.0)", since="opset 9"),
    ),
    prose=Prose(
        summary="Hardshrink replaces inputs of small magnitude by zero and passes the others unchanged.",
        use_when=(
            "Hardshrink is hard thresholding, the rule for denoising wavelet coefficients that keeps large "
            "coefficients unbiased. In networks it makes codes sparse; [[softshrink]] is its continuous sibling."
        ),
        goes_wrong=(
            Problem(
                "It jumps at both thresholds: two inputs that differ by a rounding error can have outputs "
                "that differ by the threshold.",
                example=">>> torch.nn.functional.hardshrink(torch.tensor([0.5, 0.5001])).tolist()\n[0.0, 0.5001]",
            ),
        ),
        used_by=(Use("denoising of wavelet coefficients", "https://doi.org/10.1093/biomet/81.3.425"),),
    ),
    relatives=(
        Relative("softshrink", "Continuous: shifts what it keeps."),
        Relative("tanhshrink", "Smooth."),
        Relative("thresholded_relu", "Keeps only the positive side."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))), Identity(lambda v, f, x: (f(f(x)), f(x)))),
)

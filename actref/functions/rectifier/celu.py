"""Continuously differentiable exponential linear unit."""

from actref.entry import POSITIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="celu",
    title="CELU",
    full_name="Continuously differentiable exponential linear unit",
    cite="barron2017celu",
    parameters=(
        Parameter("alpha", 1.0, "Depth to which negative inputs saturate.", domain=POSITIVE, values=(0.5, 2.0)),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x / alpha), True)),
    torch=TorchBuiltin(function="torch.nn.functional.celu", module="torch.nn.CELU"),
    elsewhere=(
        Elsewhere("torch", "torch.celu(x, alpha=1.0)", also=("torch.nn.functional.celu_", "torch.celu_")),
        Elsewhere("jax", "jax.nn.celu(x, alpha=1.0)"),
        Elsewhere("keras", "keras.activations.celu(x, alpha=1.0)", also=("keras.ops.celu",)),
        Elsewhere("onnx", "Celu(x, alpha=1.0)", since="opset 12"),
        Elsewhere("timm", "timm.layers.get_act_fn('celu')(x)"),
    ),
    prose=Prose(
        summary=(
            "CELU is ELU with its argument scaled by the depth, so that the derivative is continuous for every depth."
        ),
        use_when=(
            "CELU is [[elu]] for those who tune the depth: its derivative is 1 at zero whatever the "
            "depth, bounded by 1, and it scales with its parameter."
        ),
        goes_wrong=(
            Problem(
                "The same depth means two functions: at a depth other than 1 CELU and [[elu]] differ, and "
                "only the class name tells which one a checkpoint was trained with.",
                guide="kinks",
            ),
            Problem(
                "torch accepts a negative depth in silence, for which the function grows without bound below zero.",
                example=">>> torch.nn.functional.celu(torch.tensor([-3.0]), alpha=-1.0).tolist()\n[-19.0855]",
            ),
        ),
    ),
    relatives=(Relative("elu", "The same at depth 1."), Relative("selu", "ELU with fixed scale and depth.")),
    identities=(
        Identity(lambda v, f, x, elu: (f(x, alpha=1), elu(x, alpha=1))),
        Identity(lambda v, f, x: (f(2 * x, alpha=2), 2 * f(x, alpha=1))),
    ),
)

"""Continuously differentiable exponential linear unit."""

from __future__ import annotations

from actref.entry import POSITIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="celu",
    title="CELU",
    full_name="Continuously differentiable exponential linear unit",
    cite="barron2017celu",
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=POSITIVE,
            meaning="Depth to which negative inputs saturate.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x / alpha), True)),
    torch=TorchBuiltin(function="torch.nn.functional.celu", module="torch.nn.CELU"),
    elsewhere=(
        Elsewhere(
            framework="torch", call="torch.celu(x, alpha=1.0)", also=("torch.nn.functional.celu_", "torch.celu_")
        ),
        Elsewhere(framework="jax", call="jax.nn.celu(x, alpha=1.0)"),
        Elsewhere(framework="keras", call="keras.activations.celu(x, alpha=1.0)", also=("keras.ops.celu",)),
        Elsewhere(framework="onnx", call="Celu(x, alpha=1.0)", since="opset 12"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('celu')(x)"),
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
                text=(
                    "The same depth means two functions: at a depth other than 1 CELU and [[elu]] differ, and "
                    "only the class name tells which one a checkpoint was trained with."
                ),
                guide="kinks",
            ),
            Problem(
                text=(
                    "torch accepts a negative depth in silence, for which the function grows without bound below zero."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> torch.nn.functional.celu(torch.tensor([-3.0]), alpha=-1.0).tolist()\n"
                    "[-19.0855]"
                ),
            ),
        ),
    ),
    relatives=(
        Relative(name="elu", text="The same at depth 1."),
        Relative(name="selu", text="ELU with fixed scale and depth."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, elu: (f(x, alpha=1), elu(x, alpha=1)), others=("elu",)),
        Identity(sides=lambda v, f, x: (f(2 * x, alpha=2), 2 * f(x, alpha=1))),
    ),
)

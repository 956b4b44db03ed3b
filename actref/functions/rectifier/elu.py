"""Exponential linear unit."""

from __future__ import annotations

from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="elu",
    title="ELU",
    full_name="Exponential linear unit",
    cite="clevert2015elu",
    parameters=(
        Parameter(
            name="alpha",
            latex="\\alpha",
            default=1.0,
            domain=NONNEGATIVE,
            meaning="Depth to which negative inputs saturate.",
            values=(0.5, 2.0),
        ),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x), True)),
    torch=TorchBuiltin(function="torch.nn.functional.elu", module="torch.nn.ELU"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.nn.functional.elu_(x, alpha=1.0)"),
        Elsewhere(framework="jax", call="jax.nn.elu(x, alpha=1.0)"),
        Elsewhere(framework="keras", call="keras.activations.elu(x, alpha=1.0)", also=("keras.ops.elu",)),
        Elsewhere(framework="keras", call="keras.layers.ELU(alpha=1.0)(x)"),
        Elsewhere(framework="tensorflow", call="tf.nn.elu(x)"),
        Elsewhere(framework="onnx", call="Elu(x, alpha=1.0)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('elu')(x)"),
    ),
    prose=Prose(
        summary="ELU passes positive inputs and bends negative ones towards a finite floor.",
        use_when=(
            "ELU keeps a gradient below zero and brings the mean of the activations nearer to zero "
            "than [[relu]] does, which the paper shows to speed up learning without batch "
            "normalisation. It costs an exponential for negative inputs."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "Far below zero the derivative vanishes: in float32 the output is exactly the floor while "
                    "the true value is not."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-20.0], requires_grad=True)\n"
                    ">>> torch.nn.functional.elu(x).tolist()\n"
                    "[-1.0]"
                ),
                guide="saturation",
            ),
            Problem(
                text="For a depth other than 1 the derivative jumps at zero; [[celu]] was made to avoid that.",
                guide="kinks",
            ),
        ),
        used_by=(
            Use(
                "policies for walking robots in Legged Gym",
                "https://github.com/leggedrobotics/legged_gym/blob/master/legged_gym/envs/base/legged_robot_config.py",
            ),
        ),
    ),
    relatives=(
        Relative(name="celu", text="Differentiable for every depth."),
        Relative(name="selu", text="ELU with the scale and depth that keep mean and variance."),
        Relative(name="relu", text="The case of depth 0."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, relu: (f(x, alpha=0), relu(x)), others=("relu",)),
        Identity(sides=lambda v, f, x, celu: (f(x, alpha=1), celu(x, alpha=1)), others=("celu",)),
    ),
)

"""Exponential linear unit."""

from actref.entry import NONNEGATIVE, Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="elu",
    title="ELU",
    full_name="Exponential linear unit",
    cite="clevert2015elu",
    parameters=(
        Parameter("alpha", 1.0, "Depth to which negative inputs saturate.", domain=NONNEGATIVE, values=(0.5, 2.0)),
    ),
    definition=lambda v, x, alpha: v.cases((x, x > 0), (alpha * v.expm1(x), True)),
    torch=TorchBuiltin(function="torch.nn.functional.elu", module="torch.nn.ELU"),
    elsewhere=(
        Elsewhere("torch", "torch.nn.functional.elu_(x, alpha=1.0)"),
        Elsewhere("jax", "jax.nn.elu(x, alpha=1.0)"),
        Elsewhere("keras", "keras.activations.elu(x, alpha=1.0)", also=("keras.ops.elu",)),
        Elsewhere("keras", "keras.layers.ELU(alpha=1.0)(x)"),
        Elsewhere("tensorflow", "tf.nn.elu(x)"),
        Elsewhere("onnx", "Elu(x, alpha=1.0)"),
        Elsewhere("timm", "timm.layers.get_act_fn('elu')(x)"),
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
                "Far below zero the derivative vanishes: in float32 the output is exactly the floor while "
                "the true value is not.",
                example=">>> torch.nn.functional.elu(torch.tensor([-20.0])).tolist()\n[-1.0]",
                guide="saturation",
            ),
            Problem(
                "For a depth other than 1 the derivative jumps at zero; [[celu]] was made to avoid that.", guide="kinks"
            ),
            Problem(
                "torch accepts a negative depth in silence: below zero the function is then positive, and grows to the "
                "left. Only in place is it refused, and only by the gradient.",
                example=">>> torch.nn.functional.elu(torch.tensor([-3.0, -1.0]), alpha=-1.0).tolist()\n[0.950213, 0.632121]",
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
        Relative("celu", "Differentiable for every depth."),
        Relative("selu", "ELU with the scale and depth that keep mean and variance."),
        Relative("relu", "The case of depth 0."),
    ),
    identities=(
        Identity(lambda v, f, x, relu: (f(x, alpha=0), relu(x))),
        Identity(lambda v, f, x, celu: (f(x, alpha=1), celu(x, alpha=1))),
    ),
)

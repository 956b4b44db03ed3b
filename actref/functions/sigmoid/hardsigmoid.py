"""Hard sigmoid."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardsigmoid",
    title="Hardsigmoid",
    full_name="Hard sigmoid",
    aliases=("hard_sigmoid",),
    cite="howard2019mobilenetv3",
    disputed=(
        "Ramps of other slopes had the name before, one of slope 1/2 in [BinaryConnect "
        "(2015)](https://arxiv.org/abs/1511.00363), which is [[sparse_sigmoid]]."
    ),
    definition=lambda v, x: v.cases((0, x <= -3), (1, x >= 3), ((x + 3) / 6, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardsigmoid", module="torch.nn.Hardsigmoid"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.hard_sigmoid(x)"),
        Elsewhere(
            "keras",
            "keras.activations.hard_sigmoid(x)",
            also=("keras.ops.hard_sigmoid",),
            note="Keras 3; Keras 2 computed 0.2 x + 0.5.",
        ),
        Elsewhere(
            "onnx",
            "HardSigmoid(x, alpha=0.2, beta=0.5)",
            arguments={"alpha": "0.16666666666666666"},
            note="The default alpha is 0.2: another slope.",
        ),
        Elsewhere("timm", "timm.layers.get_act_fn('hard_sigmoid')(x)"),
    ),
    prose=Prose(
        summary="Hardsigmoid is a ramp from 0 to 1 that imitates the sigmoid.",
        use_when=(
            "Hardsigmoid replaces [[sigmoid]] in gates on phones and in fixed point, where an exponential is dear."
        ),
        goes_wrong=(
            Problem(
                "Two slopes are in use under this name: one sixth here, one fifth in the ONNX default and in Keras 2.",
                example=(
                    ">>> x = torch.tensor([1.0, 2.75])\n"
                    ">>> torch.nn.functional.hardsigmoid(x).tolist()\n"
                    "[0.666667, 0.958333]\n"
                    ">>> torch.clamp(0.2 * x + 0.5, 0, 1).tolist()\n"
                    "[0.7, 1.0]"
                ),
            ),
            Problem(
                "torch's gradient is one sixth as float32 holds it, in float64 too: eight digits of sixteen.",
                example=(
                    ">>> x = torch.zeros(1, dtype=torch.float64, requires_grad=True)\n"
                    ">>> torch.nn.functional.hardsigmoid(x).backward()\n"
                    ">>> x.grad.item() == torch.tensor(1 / 6, dtype=torch.float32).item()\n"
                    "True"
                ),
            ),
            Problem(
                "Outside the ramp the gradient is exactly zero, so a gate that is pushed shut stays shut.",
                guide="saturation",
            ),
        ),
        used_by=(Use("the squeeze-and-excite blocks of MobileNetV3", "https://arxiv.org/abs/1905.02244"),),
    ),
    relatives=(
        Relative("sigmoid", "What it imitates."),
        Relative("hardswish", "Its product with the input."),
        Relative("sparse_sigmoid", "A ramp of slope one half."),
        Relative("relu6", "The ramp before scaling."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) + f(-x), 1)), Identity(lambda v, f, x, relu6: (f(x), relu6(x + 3) / 6))),
    differences=(
        Difference(
            "0",
            1,
            "torch's backward multiplies by one sixth rounded to float32, in float64 too.",
            torch=0.1666666716337204,
        ),
        *(
            Difference(
                at,
                0,
                "On CUDA torch multiplies by one sixth rounded to float32, in float64 too.",
                torch=value,
                device="cuda",
            )
            for at, value in (("0", 0.5000000149011612), ("3", 1.0000000298023224), ("inf", 1.0000000298023224))
        ),
    ),
)

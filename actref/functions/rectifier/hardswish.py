"""Hard Swish."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardswish",
    title="Hardswish",
    full_name="Hard Swish",
    aliases=("hard_swish", "hard_silu", "hswish", "h_swish"),
    cite="howard2019mobilenetv3",
    definition=lambda v, x: v.cases((0, x <= -3), (x, x >= 3), (x * (x + 3) / 6, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardswish", module="torch.nn.Hardswish"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.hard_silu(x)", also=("jax.nn.hard_swish",)),
        Elsewhere(
            "keras",
            "keras.activations.hard_silu(x)",
            also=("keras.ops.hard_silu", "keras.activations.hard_swish", "keras.ops.hard_swish"),
        ),
        Elsewhere("onnx", "HardSwish(x)", since="opset 14"),
        Elsewhere("transformers", "ACT2FN['hardswish'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('hard_swish')(x)"),
    ),
    prose=Prose(
        summary="Hardswish weighs its input by a piecewise linear ramp instead of a sigmoid.",
        use_when=(
            "Hardswish is [[silu]] for phones and fixed point: no exponential, one multiplication. "
            "MobileNetV3 uses it in its deeper layers."
        ),
        goes_wrong=(
            Problem(
                "The product is formed before the division, so torch overflows for huge inputs that the "
                "function only passes on.",
                example=(
                    '>>> torch.nn.functional.hardswish(torch.full((8,), 1e38, device="cpu"))[0].item()\n'
                    "inf\n"
                    ">>> actref.hardswish(1e38).item()\n"
                    "1e+38"
                ),
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("the deeper layers of MobileNetV3", "https://arxiv.org/abs/1905.02244"),
            Use("LeViT", "https://arxiv.org/abs/2104.01136"),
        ),
    ),
    relatives=(
        Relative("silu", "The smooth original."),
        Relative("hardsigmoid", "The ramp that it multiplies with."),
        Relative("relu6", "What the ramp is made of."),
    ),
    identities=(
        Identity(lambda v, f, x, hardsigmoid: (f(x), x * hardsigmoid(x))),
        Identity(lambda v, f, x: (f(x) - f(-x), x)),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference(
            "3",
            0,
            "On CUDA torch multiplies by one sixth rounded to float32, in float64 too.",
            torch=3.000000089406967,
            device="cuda",
        ),
    ),
)

"""Mish."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="mish",
    title="Mish",
    cite="misra2019mish",
    definition=lambda v, x: x * v.tanh(v.softplus(x)),
    torch=TorchBuiltin(function="torch.nn.functional.mish", module="torch.nn.Mish"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.mish(x)"),
        Elsewhere("keras", "keras.activations.mish(x)"),
        Elsewhere("onnx", "Mish(x)", since="opset 18"),
        Elsewhere("transformers", "ACT2FN['mish'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('mish')(x)"),
    ),
    prose=Prose(
        summary="Mish weighs its input by the hyperbolic tangent of its softplus.",
        use_when=(
            "Mish is an alternative to [[silu]] in vision networks, with a slightly deeper minimum. It needs an "
            "exponential and a logarithm unless the kernel rewrites them; the stable form here needs one exponential."
        ),
        goes_wrong=(
            Problem(
                "At minus infinity, where the limit is zero, torch returns nan.",
                example=(
                    '>>> torch.nn.functional.mish(torch.tensor([float("-inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.mish(float("-inf")).item()\n'
                    "-0.0"
                ),
            ),
        ),
        used_by=(Use("YOLOv4", "https://arxiv.org/abs/2004.10934"),),
    ),
    relatives=(
        Relative("silu", "A close neighbour, cheaper."),
        Relative("hard_mish", "A piecewise stand-in."),
        Relative("gelu", "The same idea with the normal distribution function."),
    ),
    identities=(Identity(lambda v, f, x, sigmoid: (f(x), x * (1 - sigmoid(-x) ** 2) / (1 + sigmoid(-x) ** 2))),),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

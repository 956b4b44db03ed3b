"""Sigmoid-weighted linear unit."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="silu",
    title="SiLU",
    full_name="Sigmoid-weighted linear unit",
    aliases=("swish1",),
    cite="elfwing2017silu",
    first="hendrycks2016gelu",
    disputed=(
        "Two papers arrived at it within a year: Hendrycks and Gimpel named it beside [[gelu]], Elfwing, Uchibe and "
        "Doya studied it."
    ),
    definition=lambda v, x: x * v.sigmoid(x),
    torch=TorchBuiltin(function="torch.nn.functional.silu", module="torch.nn.SiLU"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.silu(x)", also=("jax.nn.swish",)),
        Elsewhere(
            "keras", "keras.activations.silu(x)", also=("keras.ops.silu", "keras.activations.swish", "keras.ops.swish")
        ),
        Elsewhere("tensorflow", "tf.nn.silu(x, beta=1.0)", also=("tf.nn.swish",)),
        Elsewhere(
            "onnx", "Swish(x, alpha=1.0)", since="opset 24", note="Since opset 24; before, Mul of x and Sigmoid(x)."
        ),
        Elsewhere("transformers", "ACT2FN['silu'](x)", also=("ACT2FN['swish']",)),
        Elsewhere("timm", "timm.layers.get_act_fn('silu')(x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('swish')(x)"),
    ),
    prose=Prose(
        summary="SiLU weighs its input by its own sigmoid.",
        use_when=(
            "SiLU is the activation of EfficientNet and, inside [[swiglu]], of Llama and many language models after "
            "it. It is smooth like [[gelu]] and costs one exponential."
        ),
        goes_wrong=(
            Problem(
                "At minus infinity, where the limit is zero, torch multiplies infinity by zero. A mask "
                "that writes -inf before a SiLU gives nan.",
                example=(
                    '>>> torch.nn.functional.silu(torch.tensor([float("-inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.silu(float("-inf")).item()\n'
                    "-0.0"
                ),
            ),
            Problem(
                "It is not monotone: below its minimum a smaller input gives a larger output, which "
                "surprises code that inverts activations or prunes by magnitude."
            ),
        ),
        used_by=(
            Use("EfficientNet", "https://arxiv.org/abs/1905.11946"),
            Use("YOLOv5", "https://github.com/ultralytics/yolov5/blob/master/models/common.py"),
            Use(
                "the autoencoder of Stable Diffusion",
                "https://github.com/CompVis/stable-diffusion/blob/main/ldm/modules/diffusionmodules/model.py",
            ),
        ),
    ),
    relatives=(
        Relative("gelu", "The same with the normal distribution function as weight."),
        Relative("swish", "SiLU is Swish with its parameter at 1."),
        Relative("hardswish", "The piecewise stand-in without an exponential."),
        Relative("swiglu", "The gated unit built on SiLU."),
        Relative("mish", "A close neighbour, with tanh of softplus as weight."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(x) - f(-x), x)),
        Identity(lambda v, f, x, sigmoid: (f(x), x * sigmoid(x))),
        Identity(lambda v, f, x, swish: (f(x), swish(x, beta=1))),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

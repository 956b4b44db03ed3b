"""Sigmoid-weighted linear unit."""

from __future__ import annotations

import math

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
        Elsewhere(framework="jax", call="jax.nn.silu(x)", also=("jax.nn.swish",)),
        Elsewhere(
            framework="keras",
            call="keras.activations.silu(x)",
            also=("keras.ops.silu", "keras.activations.swish", "keras.ops.swish"),
        ),
        Elsewhere(framework="tensorflow", call="tf.nn.silu(x, beta=1.0)", also=("tf.nn.swish",)),
        Elsewhere(
            framework="onnx",
            call="Swish(x, alpha=1.0)",
            since="opset 24",
            note="Since opset 24; before, Mul of x and Sigmoid(x).",
        ),
        Elsewhere(framework="transformers", call="ACT2FN['silu'](x)", also=("ACT2FN['swish']",)),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('silu')(x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('swish')(x)"),
    ),
    prose=Prose(
        summary="SiLU weighs its input by its own sigmoid.",
        use_when=(
            "SiLU is the activation of EfficientNet and, inside [[swiglu]], of Llama and many language models after "
            "it. It is smooth like [[gelu]] and costs one exponential."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "At minus infinity, where the limit is zero, torch multiplies infinity by zero. A mask "
                    "that writes -inf before a SiLU gives nan."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    '>>> torch.nn.functional.silu(torch.tensor([float("-inf")])).tolist()\n'
                    "[nan]\n"
                    '>>> actref.silu(float("-inf")).item()\n'
                    "-0.0"
                ),
            ),
            Problem(
                text=(
                    "It is not monotone: below its minimum a smaller input gives a larger output, which "
                    "surprises code that inverts activations or prunes by magnitude."
                )
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
        Relative(name="gelu", text="The same with the normal distribution function as weight."),
        Relative(name="swish", text="SiLU is Swish with its parameter at 1."),
        Relative(name="hardswish", text="The piecewise stand-in without an exponential."),
        Relative(name="swiglu", text="The gated unit built on SiLU."),
        Relative(name="mish", text="A close neighbour, with tanh of softplus as weight."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
        Identity(sides=lambda v, f, x, sigmoid: (f(x), x * sigmoid(x)), others=("sigmoid",)),
        Identity(sides=lambda v, f, x, swish: (f(x), swish(x, beta=1)), others=("swish",)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)

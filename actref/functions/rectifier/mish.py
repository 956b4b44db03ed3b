"""Mish."""

from __future__ import annotations

import math

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="mish",
    title="Mish",
    full_name="Mish",
    cite="misra2019mish",
    definition=lambda v, x: x * v.tanh(v.softplus(x)),
    torch=TorchBuiltin(function="torch.nn.functional.mish", module="torch.nn.Mish"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.mish(x)"),
        Elsewhere(framework="keras", call="keras.activations.mish(x)"),
        Elsewhere(framework="onnx", call="Mish(x)", since="opset 18"),
        Elsewhere(framework="transformers", call="ACT2FN['mish'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('mish')(x)"),
    ),
    prose=Prose(
        summary="Mish weighs its input by the hyperbolic tangent of its softplus.",
        use_when=(
            "Mish is an alternative to [[silu]] in vision networks, with a slightly deeper minimum. "
            "It needs an exponential and a logarithm unless the kernel rewrites them; the stable form "
            "here needs one exponential."
        ),
        goes_wrong=(
            Problem(
                text="At minus infinity, where the limit is zero, torch returns nan.",
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
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
        Relative(name="silu", text="A close neighbour, cheaper."),
        Relative(name="hard_mish", text="A piecewise stand-in."),
        Relative(name="gelu", text="The same idea with the normal distribution function."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, x, sigmoid: (f(x), x * (1 - sigmoid(-x) ** 2) / (1 + sigmoid(-x) ** 2)),
            others=("sigmoid",),
        ),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)

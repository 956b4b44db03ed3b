"""Gaussian error linear unit, tanh form."""

from __future__ import annotations

import math

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="gelu_tanh",
    title="GELU (tanh form)",
    full_name="Gaussian error linear unit, tanh form",
    aliases=("gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate", "gelu_approximate"),
    cite="hendrycks2016gelu",
    definition=lambda v, x: x * (1 + v.tanh(v.sqrt(2 / v.pi) * (x + v.number("0.044715") * x**3))) / 2,
    torch=TorchBuiltin(function="torch.nn.functional.gelu", module="torch.nn.GELU", fixed={"approximate": "tanh"}),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="torch.nn.functional.gelu(x, approximate='none')",
            arguments={"approximate": "'tanh'"},
        ),
        Elsewhere(framework="torch", call="torch.nn.GELU(approximate='none')(x)", arguments={"approximate": "'tanh'"}),
        Elsewhere(
            framework="jax",
            call="jax.nn.gelu(x, approximate=True)",
            note="This form is the default; approximate=False gives the exact one.",
        ),
        Elsewhere(
            framework="keras", call="keras.activations.gelu(x, approximate=False)", arguments={"approximate": "True"}
        ),
        Elsewhere(
            framework="keras",
            call="keras.ops.gelu(x, approximate=True)",
            note="keras.activations.gelu computes the exact form unless told otherwise.",
        ),
        Elsewhere(framework="tensorflow", call="tf.nn.gelu(x, approximate=False)", arguments={"approximate": "True"}),
        Elsewhere(
            framework="onnx", call="Gelu(x, approximate='none')", arguments={"approximate": "'tanh'"}, since="opset 20"
        ),
        Elsewhere(framework="onnxruntime", call="com.microsoft.FastGelu(x)"),
        Elsewhere(
            framework="transformers",
            call="ACT2FN['gelu_new'](x)",
            also=(
                "ACT2FN['gelu_pytorch_tanh']",
                "ACT2FN['gelu_python_tanh']",
                "ACT2FN['gelu_fast']",
                "ACT2FN['gelu_accurate']",
            ),
        ),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('gelu_tanh')(x)"),
    ),
    prose=Prose(
        summary=("The tanh form of GELU replaces the normal distribution function by a hyperbolic tangent of a cubic."),
        use_when=(
            "This form was made when the error function was slow or missing. It is the one to use for checkpoints that "
            "were trained with it, GPT-2 among them. Where nothing has to be matched, [[gelu]] is as fast and is what "
            "its name says."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It is taken for [[gelu]] and the other way round. The two are close but not equal, and "
                    "the difference adds up over layers."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([-2.0, 1.0, 2.5], dtype=torch.float64)\n"
                    '>>> torch.nn.functional.gelu(x, approximate="tanh").tolist()\n'
                    "[-0.04540231, 0.84119199, 2.48491573]\n"
                    ">>> torch.nn.functional.gelu(x).tolist()\n"
                    "[-0.04550026, 0.84134475, 2.48447584]"
                ),
            ),
        ),
        used_by=(
            Use("GPT-2", "https://github.com/openai/gpt-2/blob/master/src/model.py"),
            Use(
                "BERT in the code of its authors, as it stands today",
                "https://github.com/google-research/bert/blob/master/modeling.py",
            ),
            Use(
                "ViT in the code of its authors, by the default of `flax.linen.gelu`",
                "https://github.com/google-research/vision_transformer/blob/main/vit_jax/models_vit.py",
            ),
            Use(
                "BLOOM",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/models/bloom/modeling_bloom.py",
            ),
        ),
    ),
    relatives=(
        Relative(name="gelu", text="What this form approximates."),
        Relative(name="quick_gelu", text="One sigmoid, and further away."),
        Relative(name="silu", text="The same construction with the plain sigmoid."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)

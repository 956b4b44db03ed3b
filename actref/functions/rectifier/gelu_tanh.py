"""Gaussian error linear unit, tanh form."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="gelu_tanh",
    title="GELU (tanh)",
    full_name="Gaussian error linear unit, tanh form",
    aliases=("gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_python_tanh", "gelu_accurate", "gelu_approximate"),
    cite="hendrycks2016gelu",
    definition=lambda v, x: x * (1 + v.tanh(v.sqrt(2 / v.pi) * (x + v.number("0.044715") * x**3))) / 2,
    torch=TorchBuiltin(function="torch.nn.functional.gelu", module="torch.nn.GELU", fixed={"approximate": "tanh"}),
    elsewhere=(
        Elsewhere("torch", "torch.nn.functional.gelu(x, approximate='none')", arguments={"approximate": "'tanh'"}),
        Elsewhere("torch", "torch.nn.GELU(approximate='none')(x)", arguments={"approximate": "'tanh'"}),
        Elsewhere(
            "jax",
            "jax.nn.gelu(x, approximate=True)",
            note="This form is the default; approximate=False gives the exact one.",
        ),
        Elsewhere("keras", "keras.activations.gelu(x, approximate=False)", arguments={"approximate": "True"}),
        Elsewhere(
            "keras",
            "keras.ops.gelu(x, approximate=True)",
            note="keras.activations.gelu computes the exact form unless told otherwise.",
        ),
        Elsewhere("tensorflow", "tf.nn.gelu(x, approximate=False)", arguments={"approximate": "True"}),
        Elsewhere("onnx", "Gelu(x, approximate='none')", arguments={"approximate": "'tanh'"}, since="opset 20"),
        Elsewhere("onnxruntime", "com.microsoft.FastGelu(x)"),
        Elsewhere(
            "transformers",
            "ACT2FN['gelu_new'](x)",
            also=(
                "ACT2FN['gelu_pytorch_tanh']",
                "ACT2FN['gelu_python_tanh']",
                "ACT2FN['gelu_fast']",
                "ACT2FN['gelu_accurate']",
            ),
        ),
        Elsewhere("timm", "timm.layers.get_act_fn('gelu_tanh')(x)"),
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
                "It is taken for [[gelu]] and the other way round. The two are close but not equal, and "
                "the difference adds up over layers.",
                example=(
                    ">>> x = torch.tensor([-2.0, 1.0, 2.5], dtype=torch.float64)\n"
                    '>>> torch.nn.functional.gelu(x, approximate="tanh").tolist()\n'
                    "[-0.04540231, 0.84119199, 2.48491573]\n"
                    ">>> torch.nn.functional.gelu(x).tolist()\n"
                    "[-0.04550026, 0.84134475, 2.48447584]"
                ),
            ),
            Problem(
                "Written out in float16 it loses its gradient: the cube overflows from 41 on, its derivative from 148, "
                "and there infinity meets the zero of tanh. torch's own function computes in float32.",
                example=(
                    ">>> x = torch.tensor([150.0], dtype=torch.float16, requires_grad=True)\n"
                    ">>> (0.5 * x * (1 + torch.tanh(0.7978846 * (x + 0.044715 * x**3)))).backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[nan]\n"
                    ">>> x.grad = None\n"
                    '>>> torch.nn.functional.gelu(x, approximate="tanh").backward()\n'
                    ">>> x.grad.tolist()\n"
                    "[1.0]"
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
        Relative("gelu", "What this form approximates."),
        Relative("quick_gelu", "One sigmoid, and further away."),
        Relative("silu", "The same construction with the plain sigmoid."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) - f(-x), x)),),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

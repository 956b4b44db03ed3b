"""Gaussian error linear unit."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="gelu",
    title="GELU",
    full_name="Gaussian error linear unit",
    aliases=("gelu_python", "gelu_exact", "gelu_none"),
    cite="hendrycks2016gelu",
    definition=lambda v, x: x * v.Phi(x),
    torch=TorchBuiltin(function="torch.nn.functional.gelu", module="torch.nn.GELU"),
    elsewhere=(
        Elsewhere("torch", "torch.nn.functional.gelu(x, approximate='none')"),
        Elsewhere("torch", "torch.nn.GELU(approximate='none')(x)"),
        Elsewhere(
            "jax",
            "jax.nn.gelu(x, approximate=True)",
            arguments={"approximate": "False"},
            note="The default is the tanh form.",
        ),
        Elsewhere("keras", "keras.activations.gelu(x, approximate=False)"),
        Elsewhere(
            "keras",
            "keras.ops.gelu(x, approximate=True)",
            arguments={"approximate": "False"},
            note="The default is the tanh form, other than in keras.activations.",
        ),
        Elsewhere("tensorflow", "tf.nn.gelu(x, approximate=False)"),
        Elsewhere("onnx", "Gelu(x, approximate='none')", since="opset 20"),
        Elsewhere("transformers", "ACT2FN['gelu'](x)", also=("ACT2FN['gelu_python']",)),
        Elsewhere("timm", "timm.layers.get_act_fn('gelu')(x)"),
        Elsewhere("onnxruntime", "com.microsoft.Gelu(x)"),
    ),
    prose=Prose(
        summary=("GELU weighs its input by the probability that a standard normal variable is smaller than it."),
        use_when=(
            "GELU is the feed-forward activation of many transformers, and the one to keep when a model that was "
            "trained with it is continued or ported. Which of two forms that is has to be looked up: GPT-2 takes "
            "[[gelu_tanh]], and so do BERT and ViT in the code of their authors, while ports of BERT and ViT take this "
            "one. It is smooth, so a second derivative exists everywhere; [[silu]] costs less and behaves much alike."
        ),
        goes_wrong=(
            Problem(
                "In the left tail torch's float32 kernel on a CPU forms $1 + \\operatorname{erf}(x/\\sqrt{2})$, "
                "which cancels. The result is far off and then exactly zero where the true value is not. "
                "`actref.gelu` takes the tail from the complementary error function instead.",
                example=(
                    ">>> x = torch.full((8,), -6.0, device='cpu')\n"
                    ">>> torch.nn.functional.gelu(x)[0].item() == 0\n"
                    "True\n"
                    ">>> actref.gelu(-6.0).item()\n"
                    "-5.91952587e-09"
                ),
                guide="saturation",
            ),
            Problem(
                "Two functions are called GELU. A port that takes the other one, [[gelu_tanh]], runs without an "
                "error and is slightly wrong in every layer."
            ),
        ),
        used_by=(
            Use("RoBERTa in fairseq", "https://github.com/facebookresearch/fairseq/blob/main/fairseq/modules/gelu.py"),
            Use(
                "BERT in Transformers",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/models/bert/configuration_bert.py",
            ),
            Use(
                "vision transformers in timm",
                "https://github.com/huggingface/pytorch-image-models/blob/main/timm/models/vision_transformer.py",
            ),
            Use("Whisper", "https://github.com/openai/whisper/blob/main/whisper/model.py"),
        ),
    ),
    relatives=(
        Relative("silu", "The logistic analogue: the weight is $\\sigma(x)$ instead of $\\Phi(x)$."),
        Relative("gelu_tanh", "An approximation of GELU that avoids the error function."),
        Relative("quick_gelu", "A coarser approximation, one sigmoid."),
        Relative("relu", "The limit of GELU as the scale of its argument grows."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) - f(-x), x)),),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

"""Quick Gaussian error linear unit."""

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="quick_gelu",
    title="QuickGELU",
    full_name="Quick Gaussian error linear unit",
    aliases=("gelu_quick",),
    cite="hendrycks2016gelu",
    definition=lambda v, x: x * v.sigmoid(v.number("1.702") * x),
    elsewhere=(
        Elsewhere("onnxruntime", "com.microsoft.QuickGelu(x, alpha=1.702)"),
        Elsewhere("transformers", "ACT2FN['quick_gelu'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('quick_gelu')(x)"),
    ),
    prose=Prose(
        summary="QuickGELU weighs its input by a sigmoid that imitates the normal distribution function.",
        use_when=(
            "QuickGELU belongs to checkpoints that were trained with it, CLIP above all. It was "
            "chosen for speed; with a fused [[gelu]] kernel the reason is gone."
        ),
        goes_wrong=(
            Problem(
                "It differs from [[gelu]] in the second decimal. A CLIP checkpoint that is loaded with "
                "the exact form gives other embeddings.",
                example=(
                    ">>> x = torch.tensor([-2.0, 1.0], dtype=torch.float64)\n"
                    ">>> actref.torch.quick_gelu(x).tolist()\n"
                    "[-0.06434138, 0.84579577]\n"
                    ">>> torch.nn.functional.gelu(x).tolist()\n"
                    "[-0.04550026, 0.84134475]"
                ),
            ),
        ),
        used_by=(Use("CLIP in the code of its authors", "https://github.com/openai/CLIP/blob/main/clip/model.py"),),
    ),
    relatives=(
        Relative("gelu", "What it approximates."),
        Relative("silu", "The same with factor 1 in the sigmoid."),
        Relative("swish", "The family: QuickGELU is Swish with its parameter at 1.702."),
        Relative("gelu_tanh", "A closer approximation."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(x) - f(-x), x)),
        Identity(lambda v, f, x, swish: (f(x), swish(x, beta=v.Rational(1702, 1000)))),
    ),
    differences=(
        Difference("-inf", 0, "torch multiplies -inf by 0; the limit is 0."),
        Difference("-inf", 1, "torch multiplies -inf by 0; the limit is 0."),
        Difference("inf", 1, "torch multiplies inf by 0; the limit is 1."),
    ),
)

"""Quick Gaussian error linear unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from actref.entry import Difference, Elsewhere, Identity, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:
    pass

entry = Elementwise(
    name="quick_gelu",
    title="QuickGELU",
    full_name="Quick Gaussian error linear unit",
    aliases=("gelu_quick",),
    cite="hendrycks2016gelu",
    definition=lambda v, x: x * v.sigmoid(v.number("1.702") * x),
    torch=TorchWritten(module="QuickGELU"),
    elsewhere=(
        Elsewhere(framework="onnxruntime", call="com.microsoft.QuickGelu(x, alpha=1.702)"),
        Elsewhere(framework="transformers", call="ACT2FN['quick_gelu'](x)"),
        Elsewhere(framework="timm", call="timm.layers.get_act_fn('quick_gelu')(x)"),
    ),
    prose=Prose(
        summary="QuickGELU weighs its input by a sigmoid that imitates the normal distribution function.",
        use_when=(
            "QuickGELU belongs to checkpoints that were trained with it, CLIP above all. It was "
            "chosen for speed; with a fused [[gelu]] kernel the reason is gone."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It differs from [[gelu]] in the second decimal. A CLIP checkpoint that is loaded with "
                    "the exact form gives other embeddings."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
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
        Relative(name="gelu", text="What it approximates."),
        Relative(name="silu", text="The same with factor 1 in the sigmoid."),
        Relative(name="swish", text="The family: QuickGELU is Swish with its parameter at 1.702."),
        Relative(name="gelu_tanh", text="A closer approximation."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(x) - f(-x), x)),
        Identity(sides=lambda v, f, x, swish: (f(x), swish(x, beta=v.Rational(1702, 1000))), others=("swish",)),
    ),
    differences=(
        Difference(at="-inf", order=0, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="-inf", order=1, torch=math.nan, reason="torch multiplies -inf by 0; the limit is 0."),
        Difference(at="inf", order=1, torch=math.nan, reason="torch multiplies inf by 0; the limit is 1."),
    ),
)

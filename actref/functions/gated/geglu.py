"""Gated linear unit with GELU."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Gated

entry = Gated(
    name="geglu",
    title="GEGLU",
    full_name="Gated linear unit with GELU",
    cite="shazeer2020glu",
    definition=lambda v, a, b: a * b * v.Phi(b),
    elsewhere=(
        Elsewhere(
            "transformers",
            "a * ACT2FN['gelu'](b)",
            composed=True,
            note="T5 1.1 and Gemma gate with the tanh form of GELU instead.",
        ),
    ),
    prose=Prose(
        summary="GEGLU multiplies one half of its input by the GELU of the other half.",
        use_when=(
            "GEGLU is the gated feed-forward layer of T5 1.1, Gemma and the transformer blocks of Stable Diffusion, "
            "and the one to keep when such a model is continued. [Shazeer's "
            "comparison](https://arxiv.org/abs/2002.05202) puts it level with [[swiglu]] and above every layer without "
            "a gate of the same size."
        ),
        goes_wrong=(
            Problem(
                "Some models gate with the exact GELU, others with its tanh form. A port that takes the wrong one "
                "is slightly off in every layer; [[gelu_tanh]] says by how much.",
                example=(
                    ">>> x = torch.tensor([1.0, 2.7], dtype=torch.float64)\n"
                    ">>> actref.torch.geglu(x).item()\n"
                    "2.690639171\n"
                    ">>> (x[0] * torch.nn.functional.gelu(x[1], approximate='tanh')).item()\n"
                    "2.691112405"
                ),
            ),
            Problem(
                "Which half is the gate is not agreed upon. diffusers and torch's [[glu]] take the second half; "
                "fused kernels of language models often take the first one."
            ),
        ),
        used_by=(
            Use(
                "T5 1.1",
                "https://github.com/huggingface/transformers/blob/main/docs/source/en/model_doc/t5v1.1.md",
            ),
            Use("Gemma, with the tanh form", "https://github.com/google/gemma_pytorch/blob/main/gemma/model.py"),
            Use(
                "the transformer blocks of Stable Diffusion",
                "https://github.com/CompVis/stable-diffusion/blob/main/ldm/modules/attention.py",
            ),
        ),
    ),
    relatives=(
        Relative("swiglu", "The same with the logistic function instead of the normal distribution."),
        Relative("gelu", "The function of the gate."),
        Relative("reglu", "The limit as the scale of the gate grows."),
    ),
    identities=(
        Identity(lambda v, f, a, b, gelu: (f(a, b), a * gelu(b))),
        Identity(lambda v, f, a, b: (f(a, b) - f(a, -b), a * b)),
    ),
)

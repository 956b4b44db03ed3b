"""Gated linear unit with SiLU."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Gated

entry = Gated(
    name="swiglu",
    title="SwiGLU",
    full_name="Gated linear unit with SiLU",
    aliases=("silu_and_mul",),
    cite="shazeer2020glu",
    definition=lambda v, a, b: a * b * v.sigmoid(b),
    elsewhere=(
        Elsewhere(
            "onnx",
            "SwiGLU(b, a, alpha=1.0)",
            since="opset 28",
            note="Since opset 28; before, Mul of a and Swish(b).",
        ),
        Elsewhere("onnxruntime", "a * Swish(b)", composed=True),
        Elsewhere(
            "transformers",
            "a * ACT2FN['silu'](b)",
            composed=True,
            note="Llama computes gate and up by two matrices of their own; Phi-3 lays gate and up side by side, gate first.",
        ),
    ),
    prose=Prose(
        summary="SwiGLU multiplies one half of its input by the SiLU of the other half.",
        use_when=(
            "SwiGLU is the feed-forward activation of PaLM, Llama and many open language models after them. A gated "
            "layer has three matrices where a plain one has two, so its hidden width is usually cut to two thirds to "
            "keep the number of parameters."
        ),
        goes_wrong=(
            Problem(
                "Which half is the gate differs between model families. Llama keeps two matrices; Phi-3 and the "
                "fused kernels of vLLM put the gate first; gpt-oss interleaves the two, see [[clamped_swiglu]]; "
                "here, as in torch's [[glu]], the value comes first unless `layout` says otherwise. The wrong one "
                "runs without an error.",
                example=(
                    ">>> actref.swiglu([2.0, 1.0]).tolist()\n"
                    "[1.462117157260]\n"
                    '>>> actref.swiglu([2.0, 1.0], layout="gate_first").tolist()\n'
                    "[1.761594155956]"
                ),
            ),
            Problem(
                "The product of two large activations overflows float16 where neither of them does. That is why "
                "some models clamp both halves, see [[clamped_swiglu]].",
                example=(
                    ">>> x = torch.tensor([300.0, 300.0], dtype=torch.float16)\n"
                    ">>> actref.torch.swiglu(x).tolist()\n"
                    "[inf]"
                ),
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("PaLM", "https://arxiv.org/abs/2204.02311"),
            Use("Llama", "https://arxiv.org/abs/2302.13971"),
            Use(
                "Mistral",
                "https://github.com/mistralai/mistral-inference/blob/main/src/mistral_inference/transformer_layers.py",
            ),
            Use("Qwen", "https://arxiv.org/abs/2309.16609"),
            Use("DeepSeek LLM", "https://arxiv.org/abs/2401.02954"),
            Use("OLMo", "https://arxiv.org/abs/2402.00838"),
            Use(
                "Phi-3",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/models/phi3/modeling_phi3.py",
            ),
        ),
    ),
    relatives=(
        Relative("geglu", "The same with the normal distribution instead of the logistic function."),
        Relative("clamped_swiglu", "Clamps both halves and adds 1 to the value."),
        Relative("silu", "The function of the gate."),
        Relative("glu", "The gate is the sigmoid alone."),
    ),
    identities=(
        Identity(lambda v, f, a, b, silu: (f(a, b), a * silu(b))),
        Identity(lambda v, f, a, b, glu: (f(a, b), b * glu(a, b))),
        Identity(lambda v, f, a, b: (f(a, b) - f(a, -b), a * b)),
    ),
)

"""Clamped gated linear unit with a scaled sigmoid."""

from actref.entry import NONNEGATIVE, POSITIVE, Identity, Parameter, Problem, Prose, Relative, TorchWritten, Use
from actref.kinds import Gated

entry = Gated(
    name="clamped_swiglu",
    title="Clamped SwiGLU",
    full_name="Clamped gated linear unit with a scaled sigmoid",
    aliases=("swiglu_oai", "gpt_oss_swiglu"),
    cite="openai2025gptoss",
    parameters=(
        Parameter(
            "alpha",
            1.702,
            "Scale of the gate inside the sigmoid; 1.702 makes the gate an approximation of GELU.",
            domain=NONNEGATIVE,
            values=(1.0,),
        ),
        Parameter(
            "limit",
            7.0,
            "The gate is cut above it, the value on both sides of it.",
            latex=r"\lambda",
            domain=POSITIVE,
            values=(2.0,),
        ),
        Parameter(
            "offset",
            1.0,
            "Added to the value after the cut; 0 is SwiGLU whose halves are only cut.",
            latex="c",
            values=(0.0,),
        ),
    ),
    definition=lambda v, a, b, alpha, limit, offset: (
        (v.cases((-limit, a < -limit), (limit, a > limit), (a, True)) + offset)
        * v.cases((limit * v.sigmoid(alpha * limit), b > limit), (b * v.sigmoid(alpha * b), True))
    ),
    layout="interleaved",
    torch=TorchWritten(module="ClampedSwiGLU"),
    prose=Prose(
        summary=(
            "Clamped SwiGLU cuts both halves of its input at a limit, adds 1 to the value and multiplies it by the "
            "gate times a scaled sigmoid of the gate."
        ),
        use_when=(
            "It is the activation of the experts of gpt-oss, and the one to use when those weights are run or "
            "fine-tuned. The clamp keeps the product inside the range of low-precision formats, and the added 1 lets "
            "the gate pass through where the value is zero, which a plain [[swiglu]] does not."
        ),
        goes_wrong=(
            Problem(
                "Gate and value are interleaved in the weights of gpt-oss: the gate stands at the even places. "
                "Here that is the default layout. Code that splits the array in halves runs without an error and "
                "pairs the wrong numbers.",
                example=(
                    ">>> actref.clamped_swiglu([1.0, 2.0, 3.0, 4.0]).tolist()\n"
                    "[2.537387297798, 14.909643451461]\n"
                    '>>> actref.clamped_swiglu([1.0, 2.0, 3.0, 4.0], layout="gate_first").tolist()\n'
                    "[3.383183063731, 9.678293115721]"
                ),
            ),
            Problem(
                "The gate is cut from above only, the value on both sides. Beyond the limit the derivative is "
                "zero; exactly at the limit it is not, as torch's `clamp` has it.",
                example=(
                    ">>> x = torch.tensor([9.0, 0.0, 1.0, 7.0, 1.0, 7.5], requires_grad=True)\n"
                    ">>> actref.torch.clamped_swiglu(x).sum().backward()\n"
                    ">>> (x.grad != 0).tolist()\n"
                    "[False, True, True, True, True, False]"
                ),
                guide="kinks",
            ),
            Problem(
                "A port that drops the added 1, or the clamp, agrees on small inputs well enough to pass a quick "
                "look and drifts apart on the large activations that the clamp is there for. Other models clamp "
                "the same way and add nothing: `offset=0`, with `alpha=1` for SiLU itself.",
                example=(
                    ">>> actref.clamped_swiglu([9.0, 9.0], alpha=1.0, offset=0.0).tolist()\n"
                    "[48.955358491]\n"
                    ">>> actref.swiglu([9.0, 9.0]).tolist()\n"
                    "[80.990005039]"
                ),
            ),
        ),
        used_by=(
            Use(
                "gpt-oss-20b and gpt-oss-120b",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/models/gpt_oss/modeling_gpt_oss.py",
            ),
        ),
    ),
    relatives=(
        Relative("swiglu", "Without clamp, scale and added 1."),
        Relative("quick_gelu", "The gate below the limit: the argument times the sigmoid of 1.702 times it."),
    ),
    identities=(Identity(lambda v, f, a, b, quick_gelu: (f(v.Rational(0), -v.Abs(b)), quick_gelu(-v.Abs(b)))),),
)

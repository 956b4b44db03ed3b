"""Cardinal sine."""

from actref.entry import Difference, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="sinc",
    title="Sinc",
    full_name="Cardinal sine",
    cite="efe2008novel",
    disputed=(
        "The abstract of [its paper](https://doi.org/10.1007/s11063-008-9082-0) names a sinc function and leaves open "
        "whether its argument is multiplied by π."
    ),
    definition=lambda v, x: v.sinc(x),
    prose=Prose(
        summary="Sinc divides the sine of its input by the input, and is 1 at zero: a wave that dies away on both sides.",
        use_when=(
            "Sinc is the function by which samples become a signal without high frequencies. Networks of coordinates use it "
            "for that: [a study by sampling theory](https://arxiv.org/abs/2402.05427) finds it optimal for encoding signals, "
            "where [[sine]], [[gaussian]] and wavelets are common."
        ),
        goes_wrong=(
            Problem(
                "The functions called sinc in NumPy, torch and JAX are another one: they multiply the input by π first, so "
                "that their zeros lie at the whole numbers. Divide the input by π to get this one.",
                example=(
                    ">>> actref.sinc(0.5).item(), np.sinc(0.5).item(), np.sinc(0.5 / np.pi).item()\n"
                    "(0.958851077208, 0.636619772368, 0.958851077208)"
                ),
            ),
            Problem(
                "Automatic differentiation of the quotient loses the derivative near zero, where two large terms cancel: "
                "in float32 nothing is left of it. A series around zero keeps it.",
                example=(
                    ">>> x = torch.tensor([1e-4], requires_grad=True)\n"
                    ">>> torch.autograd.grad(torch.sinc(x / torch.pi).sum(), x)[0].tolist()\n"
                    "[0.0]\n"
                    ">>> torch.autograd.grad(actref.torch.sinc(x).sum(), x)[0].tolist()\n"
                    "[-3.3333e-05]"
                ),
            ),
        ),
        used_by=(
            Use(
                "networks of coordinates in the work that studies them by sampling theory",
                "https://arxiv.org/abs/2402.05427",
            ),
        ),
    ),
    relatives=(
        Relative("sine", "Without the division: a wave that does not die away."),
        Relative("gaussian", "The same hill without the waves beside it."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(-x), f(x))),
        Identity(lambda v, f, x, sine: (x * f(x), sine(x, omega_0=1))),
    ),
    differences=(
        Difference("-inf", 0, "The sine of infinity is undefined; the limit is 0."),
        Difference("-inf", 1, "The sine of infinity is undefined; the limit is 0."),
        Difference("inf", 0, "The sine of infinity is undefined; the limit is 0."),
        Difference("inf", 1, "The sine of infinity is undefined; the limit is 0."),
    ),
)

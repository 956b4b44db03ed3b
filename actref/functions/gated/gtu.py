"""Gated tanh unit."""

from actref.entry import Identity, Problem, Prose, Relative, Use
from actref.kinds import Gated

entry = Gated(
    name="gtu",
    title="GTU",
    full_name="Gated tanh unit",
    aliases=("gated_tanh_unit", "gated_activation_unit"),
    cite="oord2016pixelcnn",
    definition=lambda v, a, b: v.tanh(a) * v.sigmoid(b),
    prose=Prose(
        summary="GTU multiplies the tanh of one half of its input by the sigmoid of the other half.",
        use_when=(
            "GTU is the activation of WaveNet, of gated PixelCNN and of the vocoders and speech models built on them. "
            "Both factors are bounded, so its output is, and very deep stacks stay stable without normalisation. Where "
            "nothing asks for a bounded value, [[glu]] keeps the value linear; its authors found that it trains faster."
        ),
        goes_wrong=(
            Problem(
                "Both factors saturate: where the value or the gate is far from zero no gradient passes, and the "
                "product of two small slopes is smaller still.",
                example=(
                    ">>> x = torch.tensor([5.0, 2.0], requires_grad=True)\n"
                    ">>> actref.torch.gtu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.00016, 0.10498]"
                ),
                guide="saturation",
            ),
            Problem(
                "Which half is squashed by tanh and which one gates is a convention. WaveNet computes the two by "
                "filters of their own; implementations that compute them at once take the first half for tanh.",
                example=(
                    ">>> actref.gtu([2.0, 1.0]).tolist()\n"
                    "[0.704760632]\n"
                    '>>> actref.gtu([2.0, 1.0], layout="gate_first").tolist()\n'
                    "[0.670809907]"
                ),
            ),
        ),
        used_by=(
            Use("gated PixelCNN", "https://arxiv.org/abs/1606.05328"),
            Use("WaveNet", "https://arxiv.org/abs/1609.03499"),
            Use("Parallel WaveGAN", "https://arxiv.org/abs/1910.11480"),
            Use("WaveGlow", "https://arxiv.org/abs/1811.00002"),
            Use("DiffWave", "https://arxiv.org/abs/2009.09761"),
        ),
    ),
    relatives=(
        Relative("glu", "The value stays linear."),
        Relative("tanh", "The function of the value."),
        Relative("sigmoid", "The function of the gate."),
    ),
    identities=(
        Identity(lambda v, f, a, b, tanh: (f(a, b) + f(a, -b), tanh(a))),
        Identity(lambda v, f, a, b: (f(-a, b), -f(a, b))),
    ),
)

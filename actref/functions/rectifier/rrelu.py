"""Randomized leaky rectified linear unit."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Uniform, Use
from actref.kinds import Stochastic

entry = Stochastic(
    name="rrelu",
    title="RReLU",
    full_name="Randomized leaky rectified linear unit",
    aliases=("randomized_leaky_relu",),
    cite="xu2015empirical",
    parameters=(
        Parameter("lower", 1 / 8, "Smallest slope below zero.", latex="l"),
        Parameter("upper", 1 / 3, "Largest slope below zero.", latex="u"),
    ),
    requires=("lower <= upper",),
    definition=lambda v, x, lower, upper: v.cases((x, x > 0), ((lower + upper) * x / 2, True)),
    distribution=Uniform("lower", "upper"),
    sampled=lambda v, x, a, lower, upper: v.cases((x, x > 0), (a * x, True)),
    in_training=(
        "In training the slope below zero is drawn for each element from the uniform distribution "
        "between the two bounds; in evaluation it is their mean."
    ),
    torch=TorchBuiltin(function="torch.nn.functional.rrelu", module="torch.nn.RReLU"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.rrelu(x, lower=0.125, upper=0.3333333333333333)",
            also=("torch.nn.functional.rrelu_", "torch.rrelu_"),
        ),
    ),
    prose=Prose(
        summary=("RReLU is Leaky ReLU whose slope is drawn at random while training and fixed at the mean afterwards."),
        use_when=(
            "The random slope is a regulariser for small data sets, where the paper finds it ahead of a fixed and of "
            "a learned slope. Evaluation uses the mean slope and is plain [[leaky_relu]]. Where data are plentiful, "
            "that is the simpler choice from the start."
        ),
        goes_wrong=(
            Problem(
                "The module draws while training and averages in evaluation. A forgotten `eval()` makes "
                "inference random: the same negative input gives another output each time.",
                example=(
                    ">>> layer = torch.nn.RReLU(0.1, 0.3)\n"
                    ">>> x = torch.full((1000,), -1.0)\n"
                    ">>> layer(x).unique().numel() > 1\n"
                    "True\n"
                    ">>> layer.eval()(x).unique().tolist()\n"
                    "[-0.2]"
                ),
            ),
            Problem(
                "The paper divides negative inputs by a number between 3 and 8, torch multiplies them by one "
                "between 1/8 and 1/3. The bounds are the same, the distributions are not, and neither are the "
                "means that evaluation uses.",
                example=(
                    ">>> torch.nn.functional.rrelu(torch.tensor([-1.0])).tolist()\n"
                    "[-0.2291667]\n"
                    ">>> -1 / ((3 + 8) / 2)\n"
                    "-0.1818182"
                ),
            ),
        ),
        used_by=(
            Use(
                "the National Data Science Bowl on plankton images, according to its paper",
                "https://arxiv.org/abs/1505.00853",
            ),
        ),
    ),
    relatives=(Relative("leaky_relu", "A fixed slope."), Relative("prelu", "A learned slope.")),
    identities=(
        Identity(
            (
                lambda v, f, x, leaky_relu: (
                    f(x, lower=v.Rational(1, 5), upper=v.Rational(1, 5)),
                    leaky_relu(x, negative_slope=v.Rational(1, 5)),
                )
            )
        ),
    ),
)

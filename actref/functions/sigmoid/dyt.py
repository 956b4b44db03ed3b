"""Dynamic tanh."""

from actref.entry import Identity, Parameter, Problem, Prose, Relative, Use
from actref.kinds import Learnable

entry = Learnable(
    name="dyt",
    title="DyT",
    full_name="Dynamic tanh",
    aliases=("dynamic_tanh",),
    cite="zhu2025dyt",
    parameters=(
        Parameter("alpha", 0.5, "Scale of the input.", learnable=True, values=(2.0,)),
        Parameter("gamma", 1.0, "Scale of the output.", learnable=True),
        Parameter("beta", 0.0, "Shift of the output.", learnable=True),
    ),
    definition=lambda v, x, alpha, gamma, beta: gamma * v.tanh(alpha * x) + beta,
    prose=Prose(
        summary="DyT is tanh with a trained scale inside and a trained scale and shift outside.",
        use_when=(
            "DyT stands where a transformer has a layer normalisation and needs no mean or variance: it cuts the few "
            "extreme values and leaves the rest nearly linear. The paper trains vision, speech and language models with it."
        ),
        goes_wrong=(
            Problem(
                "It does not normalise: the scale of the output depends on that of the input, and the start of "
                "$\\alpha$ matters. The paper starts large language models at smaller values, the smaller the "
                "wider the model.",
                example=">>> actref.dyt([1.0, 10.0, 100.0]).tolist()\n[0.462117157, 0.999909204, 1.0]",
                guide="normalisation",
            ),
        ),
        used_by=(Use("transformers without normalisation layers", "https://arxiv.org/abs/2503.10622"),),
    ),
    relatives=(Relative("tanh", "Every scale 1."), Relative("scaled_tanh", "Fixed scales inside and outside.")),
    identities=(Identity(lambda v, f, x, tanh: (f(x, alpha=1, gamma=1, beta=0), tanh(x))),),
)

"""Growing cosine unit."""

from actref.entry import Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="gcu",
    title="GCU",
    full_name="Growing cosine unit",
    cite="noel2021gcu",
    definition=lambda v, x: x * v.cos(x),
    prose=Prose(
        summary="GCU multiplies its input by its own cosine: a wave that grows with the distance from zero.",
        use_when=(
            "Its many zeros let one neuron separate what takes several with a monotone function: a single GCU learns "
            "the exclusive or. The paper puts it into the convolution layers of small image classifiers, and another "
            "function into the dense ones."
        ),
        goes_wrong=(
            Problem(
                "The derivative grows with the input and has no bound, so large inputs meet steep slopes of either "
                "sign. Keep the inputs small, by normalisation for example.",
                example=">>> actref.gcu_grad([0.0, 10.0, 100.0]).tolist()\n[1.0, 4.601139580, 51.498882983]",
                guide="unbounded",
            ),
        ),
        used_by=(Use("the networks of its paper", "https://arxiv.org/abs/2108.12943"),),
    ),
    relatives=(
        Relative("sine", "A wave of constant height."),
        Relative("snake", "A wave on top of the identity, monotone."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))),),
)

"""Growing cosine unit."""

from __future__ import annotations

from actref.entry import Identity, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

entry = Elementwise(
    name="gcu",
    title="GCU",
    full_name="Growing cosine unit",
    year=2021,
    cite="noel2021gcu",
    definition=lambda v, x: x * v.cos(x),
    torch=TorchWritten(module="GCU"),
    prose=Prose(
        summary="GCU multiplies its input by its own cosine: a wave that grows with the distance from zero.",
        use_when=(
            "Its many zeros let one neuron separate what takes several with a monotone function: a single GCU learns "
            "the exclusive or. The paper puts it into the convolution layers of small image classifiers, and another "
            "function into the dense ones."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The derivative grows with the input and has no bound, so large inputs meet steep slopes of either "
                    "sign. Keep the inputs small, by normalisation for example."
                ),
                example=">>> import actref\n>>> actref.gcu_grad([0.0, 10.0, 100.0]).tolist()\n[1.0, 4.601139580, 51.498882839]",
                guide="unbounded",
            ),
        ),
        used_by="Experiments with oscillating activations.",
    ),
    relatives=(
        Relative(name="sine", text="A wave of constant height."),
        Relative(name="snake", text="A wave on top of the identity, monotone."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(-x), -f(x))),),
)

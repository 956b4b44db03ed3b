"""Hyperbolic tangent shrinkage."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Elementwise

entry = Elementwise(
    name="tanhshrink",
    title="Tanhshrink",
    full_name="Hyperbolic tangent shrinkage",
    aliases=("tanh_shrink",),
    cite="collobert2011torch7",
    disputed=(
        "No paper is known that introduced it; the one that is cited describes the library that PyTorch took it over "
        "from."
    ),
    definition=lambda v, x: x - v.tanh(x),
    torch=TorchBuiltin(function="torch.nn.functional.tanhshrink", module="torch.nn.Tanhshrink"),
    elsewhere=(Elsewhere("keras", "keras.activations.tanh_shrink(x)", also=("keras.ops.tanh_shrink",)),),
    prose=Prose(
        summary="Tanhshrink is what remains of its input when its tanh is taken away.",
        use_when=(
            "Tanhshrink is a smooth shrinkage: small inputs become much smaller, large ones lose one. "
            "torch ships it; published uses are rare."
        ),
        goes_wrong=(
            Problem(
                "Written as a difference it loses every digit near zero. In float32 torch returns noise or zero there.",
                example=(
                    '>>> torch.nn.functional.tanhshrink(torch.full((8,), 1e-4, device="cpu"))[0].item()\n'
                    "0.0\n"
                    ">>> actref.tanhshrink(1e-4).item()\n"
                    "3.3333333e-13"
                ),
                guide="half_precision",
            ),
        ),
    ),
    relatives=(
        Relative("softshrink", "Piecewise linear, exactly zero near zero."),
        Relative("tanh", "What is taken away."),
        Relative("identity", "What it is taken away from."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))), Identity(lambda v, f, x, tanh: (f(x) + tanh(x), x))),
)


def tanhshrink(x: Array) -> Array:
    # near 0 the difference loses every digit: there (x cosh x - sinh x) / cosh x,
    # the numerator by its series
    near = np.clip(x, -1.5, 1.5)
    series = np.ones_like(x)
    for k in range(12, 0, -1):
        series = 1 + near * near * (k + 1) / k / (2 * k + 2) / (2 * k + 3) * series
    inner = near * near * near / 3 * series / np.cosh(near)
    return np.where(np.abs(x) < 1.5, inner, x - np.tanh(x))

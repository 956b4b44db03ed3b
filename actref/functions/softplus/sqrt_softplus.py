"""Square root of softplus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array
from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, Use
from actref.kinds import Elementwise

if TYPE_CHECKING:  # what is printed from here imports it: SciPy is a quarter of the start of a command
    from scipy.special import expit
    from torch import Tensor

entry = Elementwise(
    name="sqrt_softplus",
    title="SqrtSoftplus",
    full_name="Square root of softplus",
    aliases=("sqrtsoftplus",),
    cite="deepseek2026v4",
    definition=lambda v, x: v.sqrt(v.softplus(x)),
    elsewhere=(Elsewhere("transformers", "ACT2FN['sqrtsoftplus'](x)"),),
    prose=Prose(
        summary=(
            "SqrtSoftplus is the square root of softplus: positive, and growing with the square root of its input."
        ),
        use_when=(
            "SqrtSoftplus turns router scores of a mixture of experts into positive weights that grow "
            "slowly. It is an output function, not a hidden activation."
        ),
        goes_wrong=(
            Problem(
                "Taken literally, softplus underflows long before its square root does, and the gradient "
                "becomes infinity times zero.",
                example=(
                    ">>> x = torch.tensor([-120.0], requires_grad=True)\n"
                    ">>> torch.sqrt(torch.nn.functional.softplus(x)).backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[nan]"
                ),
            ),
        ),
        used_by=(
            Use("the router of DeepSeek-V4", "https://arxiv.org/abs/2606.19348"),
            Use(
                "the table of Transformers, as `sqrtsoftplus`",
                "https://github.com/huggingface/transformers/blob/main/src/transformers/activations.py",
            ),
        ),
    ),
    relatives=(Relative("softplus", "Its square."), Relative("sigmoid", "The other usual score of a router.")),
    identities=(Identity(lambda v, f, x, softplus: (f(-v.Abs(x)) ** 2, softplus(-v.Abs(x)))),),
)


def sqrt_softplus_torch(input: Tensor) -> Tensor:
    import torch

    # Below the edge softplus is exp to rounding, and the root of exp does not underflow so soon.
    edge = math.log(torch.finfo(input.dtype).eps)
    tail = torch.exp(0.5 * input.clamp(max=edge))
    # log σ has no threshold; torch's softplus is x above 20
    root = torch.sqrt(-torch.nn.functional.logsigmoid(-input.clamp(min=edge)))
    return torch.where(input < edge, tail, root)


def sqrt_softplus(x: Array) -> Array:
    # below -40 softplus is exp(x), whose root stays a number where exp(x) itself is 0
    return np.where(x < -40, np.exp(np.minimum(0, x) / 2), np.sqrt(np.logaddexp(0, x)))


def sqrt_softplus_grad(x: Array) -> Array:
    # as the function: the quotient is 0 / 0 where exp(x) is 0
    body = expit(x) / 2 / np.sqrt(np.logaddexp(0, np.maximum(x, -40)))
    return np.where(x < -40, np.exp(np.minimum(0, x) / 2) / 2, body)

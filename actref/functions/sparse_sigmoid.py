"""Sparse sigmoid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchWritten
from actref.kinds import Elementwise

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="sparse_sigmoid",
    title="Sparse sigmoid",
    full_name="Sparse sigmoid",
    aliases=("sparsesigmoid",),
    family="sigmoid",
    year=2016,
    paper=Paper(
        key="martins2016sparsemax",
        title="From Softmax to Sparsemax: A Sparse Model of Attention and Multi-Label Classification",
        authors=(
            "André F. T. Martins",
            "Ramón F. Astudillo",
        ),
        year=2016,
        venue="International Conference on Machine Learning",
        arxiv="1602.02068",
    ),
    definition=lambda v, x: v.cases((0, x <= -1), (1, x >= 1), ((x + 1) / 2, True)),
    torch=TorchWritten(module="SparseSigmoid"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.sparse_sigmoid(x)"),
        Elsewhere(framework="keras", call="keras.activations.sparse_sigmoid(x)", also=("keras.ops.sparse_sigmoid",)),
        Elsewhere(framework="torch", call="torch.clamp((x + 1) / 2, 0, 1)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.clip_by_value((x + 1) / 2, 0, 1)", composed=True),
        Elsewhere(framework="onnx", call="Clip((x + 1) / 2, min=0.0, max=1.0)", composed=True),
        Elsewhere(framework="scipy", call="numpy.clip((x + 1) / 2, 0, 1)", composed=True),
    ),
    prose=Prose(
        summary="Sparse sigmoid is a ramp from 0 at -1 to 1 at 1.",
        use_when=("Sparse sigmoid is [[sparsemax]] for two classes: probabilities that can be exactly 0 or 1."),
        goes_wrong=(
            Problem(
                text=(
                    "A probability of exactly zero has no finite log-likelihood; the loss that goes with it "
                    "is the sparsemax loss."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref.torch\n"
                    ">>> torch.log(actref.torch.sparse_sigmoid(torch.tensor([-1.5]))).tolist()\n"
                    "[-inf]"
                ),
                guide="heads",
            ),
        ),
        used_by="JAX and Keras ship it.",
    ),
    relatives=(
        Relative(name="sigmoid", text="The smooth one."),
        Relative(name="sparsemax", text="The same for many classes."),
        Relative(name="sparse_plus", text="Its integral."),
        Relative(name="hardsigmoid", text="A ramp three times as wide."),
    ),
    identities=(Identity(sides=lambda v, f, x: (f(x) + f(-x), 1)),),
)


@elementwise(entry)
def sparse_sigmoid(x: Array) -> Array:
    r"""Sparse sigmoid, $\min(\max((x + 1)/2, 0), 1)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Martins and Astudillo, 2016, for two classes, arXiv:1602.02068.

    Example:
        >>> import actref
        >>> actref.sparse_sigmoid([-1.0, 0.0, 2.0]).tolist()
        [0.0, 0.5, 1.0]
    """
    return 0.5 * (np.clip(x, -1, 1) + 1)


@elementwise(entry)
def sparse_sigmoid_grad(x: Array) -> Array:
    r"""Derivative of Sparse sigmoid, $1/2 \text{ for } -1 < x < 1$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sparse_sigmoid_grad([-1.0, 0.5, 2.0]).tolist()
        [0.0, 0.5, 0.0]
    """
    return np.where(np.isnan(x), x, 0.5 * (np.abs(x) < 1))


def sparse_sigmoid_torch(input: Tensor) -> Tensor:
    r"""Sparse sigmoid, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Martins and Astudillo, 2016, for two classes, arXiv:1602.02068.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sparse_sigmoid(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.0, 0.5, 1.0]
    """
    import torch

    return 0.5 * (torch.nn.functional.hardtanh(input) + 1)

"""Logarithm of softmax."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Vector
from actref.numerics import exponentials, normaliser, shifted, times_exp, total, unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="log_softmax",
    title="LogSoftmax",
    full_name="Logarithm of softmax",
    aliases=("logsoftmax",),
    family="softmax",
    year=1990,
    paper=Paper(
        key="bridle1990softmax",
        title=(
            "Probabilistic Interpretation of Feedforward Classification Network Outputs, with Relationships to "
            "Statistical Pattern Recognition"
        ),
        authors=("John S. Bridle",),
        year=1990,
        venue="Neurocomputing (NATO ASI Series F 68)",
        doi="10.1007/978-3-642-76153-9_28",
    ),
    definition=lambda v, x, i, n: x[i] - v.log(v.total(lambda k: v.exp(x[k]), n)),
    torch=TorchBuiltin(function="torch.nn.functional.log_softmax", module="torch.nn.LogSoftmax"),
    elsewhere=(
        Elsewhere(
            framework="torch",
            call="torch.nn.functional.log_softmax(x, dim=None)",
            arguments={"dim": "axis"},
            also=("torch.log_softmax", "torch.special.log_softmax"),
        ),
        Elsewhere(framework="torch", call="torch.nn.LogSoftmax(dim=None)(x)", arguments={"dim": "axis"}),
        Elsewhere(framework="jax", call="jax.nn.log_softmax(x, axis=-1)"),
        Elsewhere(framework="keras", call="keras.activations.log_softmax(x, axis=-1)", also=("keras.ops.log_softmax",)),
        Elsewhere(framework="tensorflow", call="tf.nn.log_softmax(x, axis=-1)", also=("tf.math.log_softmax",)),
        Elsewhere(
            framework="onnx", call="LogSoftmax(x, axis=-1)", note="Before opset 13 it flattened all axes from axis on."
        ),
        Elsewhere(
            framework="scipy",
            call="scipy.special.log_softmax(x, axis=None)",
            note="The default sums over the whole array.",
        ),
    ),
    prose=Prose(
        summary="LogSoftmax gives the logarithms of the softmax probabilities.",
        use_when=(
            "Cross entropy, perplexity and beam search need the logarithm of a probability. LogSoftmax computes it "
            "from the scores, so that an improbable class has a finite logarithm where its [[softmax]] has underflowed "
            "to zero. `torch.nn.CrossEntropyLoss` contains it: nothing has to be applied before."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The logarithm of a softmax is minus infinity as soon as the probability underflows. LogSoftmax is "
                    "not."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([0.0, -200.0])\n"
                    ">>> torch.softmax(x, dim=0).log().tolist()\n"
                    "[0.0, -inf]\n"
                    ">>> torch.log_softmax(x, dim=0).tolist()\n"
                    "[0.0, -200.0]"
                ),
                guide="heads",
            ),
            Problem(
                text=(
                    "For the winning class torch forms a difference that rounds to zero, where the true value is small "
                    "and negative. `actref.log_softmax` sums the other classes by themselves."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> import actref\n"
                    ">>> torch.log_softmax(torch.tensor([0.0, -20.0], device='cpu'), dim=0)[0].item() == 0\n"
                    "True\n"
                    ">>> actref.log_softmax([0.0, -20.0])[0].item()\n"
                    "-2.0611536203e-09"
                ),
            ),
        ),
        used_by="Cross-entropy losses, language-model scores, beam search.",
    ),
    relatives=(
        Relative(name="softmax", text="Its exponential."),
        Relative(name="logsigmoid", text="The first component of the same for a number and 0."),
    ),
    identities=(
        Identity(sides=lambda v, f, x, softmax: (f(x), v.log(softmax(x))), others=("softmax",)),
        Identity(sides=lambda v, f, x: (f(f(x)), f(x))),
    ),
)


@along_axis(entry)
def log_softmax(x: Array, axis: int = -1) -> Array:
    r"""Logarithm of softmax, $x_i - \ln \sum_k e^{x_k}$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        The logarithm of softmax: Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import actref
        >>> actref.log_softmax([0.0, 1.0]).tolist()
        [-1.313261687518, -0.313261687518]
    """
    high, low = shifted(x, axis)
    _, others, rest, _ = exponentials(high, low, axis)
    return (high - np.log1p(others + rest)) + low


@along_axis(entry)
def log_softmax_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of LogSoftmax, $g_j - s_j \sum_i g_i$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x is 0-d or has no such axis; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.log_softmax_grad([0.0, 1.0], [0.0, 1.0]).tolist()
        [-0.268941421370, 0.268941421370]
    """
    high, low = shifted(x, axis)
    _, others, rest, first = exponentials(high, low, axis)
    norm, low = normaliser(high, low, axis)
    # 1 - s would cancel for the largest s, which may be nearly 1
    largest = ((others + rest) * g - sum(total(np.where(first, 0, g), axis))) / norm
    return np.where(first, largest + high, g - times_exp(sum(total(g, axis)) / norm, high, low))


@along_axis(entry)
def log_softmax_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of LogSoftmax, $\delta_{ij} - s_j$ in row i and column j.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array with the other axes of x first, then one axis for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.log_softmax_jacobian([0.0, 0.0]).tolist()
        [[0.5, -0.5], [-0.5, 0.5]]
    """
    return log_softmax_grad(*unit_products(x, axis, x.shape[axis]))


def log_softmax_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class LogSoftmax(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
            shifted = x - x.amax(dim, keepdim=True)
            y = shifted - shifted.exp().sum(dim, keepdim=True).log()
            ctx.save_for_backward(y)
            ctx.dim = dim
            return y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return g - y.exp() * g.sum(ctx.dim, keepdim=True), None

    def log_softmax(x: Tensor, dim: int = -1) -> Tensor:
        return LogSoftmax.apply(x, dim)  # type: ignore[no-untyped-call]

    return log_softmax

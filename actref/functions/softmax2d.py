"""Softmax over channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.errors import ShapeError
from actref.kinds import Vector
from actref.numerics import exponentials, shifted, softmax_product, unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmax2d",
    title="Softmax2d",
    full_name="Softmax over channels",
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
    definition=lambda v, x, i, n: v.exp(x[i]) / v.total(lambda k: v.exp(x[k]), n),
    axis=-3,
    dims=(3, 4),
    torch=TorchBuiltin(function=None, module="torch.nn.Softmax2d"),
    elsewhere=(
        Elsewhere(framework="jax", call="jax.nn.softmax(x, axis=-3)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.nn.softmax(x, axis=-3)", composed=True),
        Elsewhere(framework="onnx", call="Softmax(x, axis=-3)", composed=True),
        Elsewhere(framework="scipy", call="scipy.special.softmax(x, axis=-3)", composed=True),
        Elsewhere(
            framework="keras",
            call="keras.ops.softmax(x, axis=-3)",
            composed=True,
            note="Where the channels come last, as is usual there, axis=-1.",
        ),
    ),
    prose=Prose(
        summary="Softmax2d applies softmax to the channels at each position of an image.",
        use_when=(
            "A network that labels each pixel ends in one score per class and pixel; Softmax2d turns them into "
            "probabilities of the classes at each pixel. It is [[softmax]] along the third axis from the end, under a "
            "name that says so."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "It is not a softmax over the positions of an image: the weights sum to 1 over the channels at "
                    "each position."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> y = torch.nn.Softmax2d()(torch.zeros(2, 3, 5))\n"
                    ">>> y.sum(dim=0)[0, 0].item(), y.sum(dim=(1, 2))[0].item()\n"
                    "(1.0, 7.5)"
                ),
            ),
            Problem(text="It takes arrays of three or four axes only, channels first. Anything else is an error."),
        ),
        used_by="Semantic segmentation with one channel per class.",
    ),
    relatives=(Relative(name="softmax", text="The same along any axis."),),
    identities=(Identity(sides=lambda v, f, x, softmax: (f(x), softmax(x)), others=("softmax",)),),
)


@along_axis(entry)
def softmax2d(x: Array) -> Array:
    r"""Softmax over channels, $e^{x_i} / \sum_k e^{x_k}$ over the channels.

    Args:
        x: Real numbers of shape (C, H, W) or (N, C, H, W); float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x has neither three nor four axes.

    Source:
        Softmax: Bridle, 1990, doi:10.1007/978-3-642-76153-9_28; its form for images is torch's.

    Example:
        >>> import actref
        >>> actref.softmax2d([[[0.0]], [[1.0]]]).ravel().tolist()
        [0.268941421370, 0.731058578630]
    """
    e, others, rest, _ = exponentials(*shifted(x, -3), -3)
    return e / (1 + (others + rest))


@along_axis(entry)
def softmax2d_grad(x: Array, g: Array) -> Array:
    r"""Product of g with the Jacobian of Softmax2d, $s_j (g_j - \sum_i s_i g_i)$ over the channels.

    Args:
        x: Real numbers of shape (C, H, W) or (N, C, H, W); float16, float32 and float64 keep their dtype, integers become float64.
        g: One number for each output, in the shape of the result.

    Returns:
        Array of the shape of x.

    Raises:
        ArrayTypeError: x or g is complex or not a number.
        ShapeError: x has neither three nor four axes; or g has another shape than the result.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softmax2d_grad([[[0.0]], [[1.0]]], [[[0.0]], [[1.0]]]).ravel().tolist()
        [-0.196611933241, 0.196611933241]
    """
    return softmax_product(*shifted(x, -3), g, -3)


@along_axis(entry)
def softmax2d_jacobian(x: Array) -> Array:
    r"""Jacobian of Softmax2d, $s_i (\delta_{ij} - s_j)$ in row i and column j.

    Args:
        x: Real numbers of shape (C, H, W) or (N, C, H, W); float16, float32 and float64 keep their dtype, integers become float64.

    Returns:
        Array with the other axes of x first, then one axis for the outputs and one for the inputs.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x has neither three nor four axes.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.softmax2d_jacobian([[[0.0]], [[0.0]]])[0, 0].tolist()
        [[0.25, -0.25], [-0.25, 0.25]]
    """
    rows, units = unit_products(x, -3, x.shape[-3])
    return softmax_product(*shifted(rows, -1), units, -1)


def softmax2d_torch(input: Tensor) -> Tensor:
    """Softmax over the channels.

    Args:
        input: Tensor of shape (C, H, W) or (N, C, H, W).

    Returns:
        Tensor of the same shape.

    Raises:
        ShapeError: another number of dimensions.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.softmax2d(torch.zeros(2, 1, 1)).flatten().tolist()
        [0.5, 0.5]
    """
    if input.dim() not in (3, 4):
        raise ShapeError(f"softmax2d: input has {input.dim()} dimensions; allowed are 3 or 4")
    return input.softmax(-3)


def softmax2d_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmax2d(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            e = torch.exp(x - x.amax(-3, keepdim=True))
            y = e / e.sum(-3, keepdim=True)
            ctx.save_for_backward(y)
            return y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> Tensor:
            (y,) = ctx.saved_tensors
            result: Tensor = y * (g - (y * g).sum(-3, keepdim=True))
            return result

    def softmax2d(x: Tensor) -> Tensor:
        return Softmax2d.apply(x)  # type: ignore[no-untyped-call]

    return softmax2d

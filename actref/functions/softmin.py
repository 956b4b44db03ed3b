"""Softmin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from actref.arrays import Array
from actref.axes import along_axis
from actref.entry import Elsewhere, Identity, Paper, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Vector
from actref.numerics import exponentials, shifted, softmax_product, unit_products

if TYPE_CHECKING:
    from torch import Tensor

entry = Vector(
    name="softmin",
    title="Softmin",
    full_name="Softmin",
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
    definition=lambda v, x, i, n: v.exp(-x[i]) / v.total(lambda k: v.exp(-x[k]), n),
    torch=TorchBuiltin(function="torch.nn.functional.softmin", module="torch.nn.Softmin"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.nn.functional.softmin(x, dim=None)", arguments={"dim": "axis"}),
        Elsewhere(framework="torch", call="torch.nn.Softmin(dim=None)(x)", arguments={"dim": "axis"}),
        Elsewhere(framework="jax", call="jax.nn.softmax(-x, axis=axis)", composed=True),
        Elsewhere(framework="keras", call="keras.ops.softmax(-x, axis=axis)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.nn.softmax(-x, axis=axis)", composed=True),
        Elsewhere(framework="onnx", call="Softmax(-x, axis=axis)", composed=True),
        Elsewhere(framework="scipy", call="scipy.special.softmax(-x, axis=axis)", composed=True),
    ),
    prose=Prose(
        summary="Softmin gives the smallest component the largest weight: it is softmax of the negative.",
        use_when=(
            "Softmin turns distances, energies or costs into weights without a change of sign that is easily "
            "forgotten. In every other respect it is [[softmax]]."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "With more than two components it is neither one minus softmax nor softmax in the reverse order."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> x = torch.tensor([0.0, 1.0, 3.0])\n"
                    ">>> torch.nn.functional.softmin(x, dim=0).tolist()\n"
                    "[0.70538, 0.25950, 0.03512]\n"
                    ">>> torch.nn.functional.softmax(x, dim=0).tolist()\n"
                    "[0.04201, 0.11420, 0.84379]"
                ),
            ),
        ),
        used_by="Weights from distances, as in soft nearest-neighbour and prototype classifiers.",
    ),
    relatives=(
        Relative(name="softmax", text="The same for the largest component."),
        Relative(name="hardmax", text="One component takes all, with the largest in the place of the smallest."),
    ),
    identities=(Identity(sides=lambda v, f, x, softmax: (f(x), softmax(-x)), others=("softmax",)),),
)


@along_axis(entry)
def softmin(x: Array, axis: int = -1) -> Array:
    r"""Softmin, $e^{-x_i} / \sum_k e^{-x_k}$.

    Args:
        x: Real numbers of any shape with at least one axis; float16, float32 and float64 keep their dtype, integers become float64.
        axis: The axis along which the vectors lie. torch calls it `dim` and has no default for it.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ShapeError: x is 0-d or has no such axis.

    Source:
        Softmax of the negative: Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.

    Example:
        >>> import actref
        >>> actref.softmin([0.0, 1.0]).tolist()
        [0.731058578630, 0.268941421370]
    """
    e, others, rest, _ = exponentials(*shifted(-x, axis), axis)
    return e / (1 + (others + rest))


@along_axis(entry)
def softmin_grad(x: Array, g: Array, axis: int = -1) -> Array:
    r"""Product of g with the Jacobian of Softmin, $-s_j (g_j - \sum_i s_i g_i)$.

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
        >>> actref.softmin_grad([0.0, 1.0], [0.0, 1.0]).tolist()
        [0.196611933241, -0.196611933241]
    """
    return -softmax_product(*shifted(-x, axis), g, axis)


@along_axis(entry)
def softmin_jacobian(x: Array, axis: int = -1) -> Array:
    r"""Jacobian of Softmin, $s_i (s_j - \delta_{ij})$ in row i and column j.

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
        >>> actref.softmin_jacobian([0.0, 0.0]).tolist()
        [[-0.25, 0.25], [0.25, -0.25]]
    """
    return softmin_grad(*unit_products(x, axis, x.shape[axis]))


def softmin_autograd() -> Callable[..., Tensor]:
    """The torch function with a backward of its own that the page prints."""
    import torch

    class Softmin(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor, dim: int) -> Tensor:
            e = torch.exp(x.amin(dim, keepdim=True) - x)
            y = e / e.sum(dim, keepdim=True)
            ctx.save_for_backward(y)
            ctx.dim = dim
            return y

        @staticmethod
        def backward(ctx: Any, g: Tensor) -> tuple[Tensor, None]:
            (y,) = ctx.saved_tensors
            return y * ((y * g).sum(ctx.dim, keepdim=True) - g), None

    def softmin(x: Tensor, dim: int = -1) -> Tensor:
        return Softmin.apply(x, dim)  # type: ignore[no-untyped-call]

    return softmin

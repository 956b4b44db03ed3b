"""Sine with a frequency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actref.arrays import Array, elementwise
from actref.entry import (
    POSITIVE,
    Elsewhere,
    Identity,
    Paper,
    Parameter,
    Problem,
    Prose,
    Relative,
    TorchWritten,
)
from actref.kinds import Elementwise
from actref.numerics import sin_product

if TYPE_CHECKING:
    from torch import Tensor

entry = Elementwise(
    name="sine",
    title="Sine",
    full_name="Sine with a frequency",
    aliases=("siren", "sin"),
    family="periodic",
    year=2020,
    paper=Paper(
        key="sitzmann2020siren",
        title="Implicit Neural Representations with Periodic Activation Functions",
        authors=(
            "Vincent Sitzmann",
            "Julien N. P. Martel",
            "Alexander W. Bergman",
            "David B. Lindell",
            "Gordon Wetzstein",
        ),
        year=2020,
        venue="Advances in Neural Information Processing Systems 33",
        arxiv="2006.09661",
    ),
    parameters=(
        Parameter(
            name="omega_0",
            latex="\\omega_0",
            default=30.0,
            domain=POSITIVE,
            meaning="Angular frequency.",
            values=(1.0,),
        ),
    ),
    definition=lambda v, x, omega_0: v.sin(omega_0 * x),
    torch=TorchWritten(module="Sine"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.sin(omega_0 * x)", composed=True),
        Elsewhere(framework="jax", call="jax.numpy.sin(omega_0 * x)", composed=True),
        Elsewhere(framework="keras", call="keras.ops.sin(omega_0 * x)", composed=True),
        Elsewhere(framework="tensorflow", call="tf.math.sin(omega_0 * x)", composed=True),
        Elsewhere(framework="onnx", call="Sin(omega_0 * x)", composed=True),
        Elsewhere(framework="scipy", call="numpy.sin(omega_0 * x)", composed=True),
    ),
    prose=Prose(
        summary="Sine is the activation of SIREN: the sine of its input times a frequency.",
        use_when=(
            "Sine networks represent images, sounds and distance fields as functions of their "
            "coordinates, and their derivatives as well. They work only with the initialisation of "
            "the paper, which keeps the distribution of activations the same in every layer."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "With an ordinary initialisation the first layer folds the inputs many times over and "
                    "nothing is learned. The frequency is part of the layer: leave it out and the network has "
                    "another spectrum."
                ),
                example=(
                    ">>> import actref\n"
                    ">>> actref.sine(0.1).item()\n"
                    "0.141120008\n"
                    ">>> actref.sine(0.1, omega_0=1.0).item()\n"
                    "0.099833417"
                ),
                guide="initialisation",
            ),
            Problem(text="In half precision the argument times the frequency keeps only a few digits of its angle."),
        ),
        used_by="SIREN and coordinate networks derived from it.",
    ),
    relatives=(
        Relative(name="snake", text="Monotone: the identity plus a squared sine."),
        Relative(name="gaussian", text="The other activation of coordinate networks."),
    ),
    identities=(
        Identity(sides=lambda v, f, x: (f(-x), -f(x))),
        Identity(sides=lambda v, f, x: (f(x + v.pi / 15), f(x))),
    ),
)


@elementwise(entry)
def sine(x: Array, omega_0: float = 30.0) -> Array:
    r"""Sine with a frequency, $\sin(\omega_0 x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Sitzmann et al., 2020, arXiv:2006.09661.

    Example:
        >>> import actref
        >>> actref.sine([-1.0, 0.0, 2.0]).tolist()
        [0.988031624093, 0.0, -0.304810621102]
    """
    return sin_product(x, omega_0)


@elementwise(entry)
def sine_grad(x: Array, omega_0: float = 30.0) -> Array:
    r"""Derivative of Sine, $\omega_0 \cos(\omega_0 x)$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.sine_grad([-1.0, 0.5, 2.0]).tolist()
        [4.627543496628, -22.790637385765, -28.572389412455]
    """
    return omega_0 * sin_product(x, omega_0, quarters=1)


def sine_torch(input: Tensor, omega_0: float = 30.0) -> Tensor:
    r"""Sine with a frequency, in torch operations.

    Args:
        input: Tensor of any shape and floating dtype.
        omega_0: Angular frequency. Domain (0, ∞).

    Returns:
        Tensor of the same shape and dtype.

    Source:
        Sitzmann et al., 2020, arXiv:2006.09661.

    Example:
        >>> import torch
        >>> import actref.torch
        >>> actref.torch.sine(torch.tensor([-1.0, 0.0, 2.0], dtype=torch.float64)).tolist()
        [0.988031624093, 0.0, -0.304810621102]
    """
    import torch

    # in half precision the product would overflow, and before that lose its angle
    wide = input.float() if input.dtype in (torch.float16, torch.bfloat16) else input
    return torch.sin(omega_0 * wide).to(input.dtype)

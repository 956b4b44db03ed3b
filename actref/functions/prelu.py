"""Parametric rectified linear unit."""

from __future__ import annotations

import numpy as np

from actref.arrays import Array, elementwise
from actref.entry import Elsewhere, Identity, Paper, Parameter, Problem, Prose, Relative, TorchBuiltin
from actref.kinds import Learnable
from actref.numerics import scaled

entry = Learnable(
    name="prelu",
    title="PReLU",
    full_name="Parametric rectified linear unit",
    family="rectifier",
    year=2015,
    paper=Paper(
        key="he2015delving",
        title="Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification",
        authors=(
            "Kaiming He",
            "Xiangyu Zhang",
            "Shaoqing Ren",
            "Jian Sun",
        ),
        year=2015,
        venue="IEEE International Conference on Computer Vision",
        arxiv="1502.01852",
    ),
    parameters=(
        Parameter(
            name="weight",
            latex="a",
            default=0.25,
            meaning="Slope below zero, one number or one for each channel.",
            learnable=True,
            values=(-0.5, 1.5),
        ),
    ),
    definition=lambda v, x, weight: v.cases((x, x > 0), (weight * x, True)),
    torch=TorchBuiltin(function="torch.nn.functional.prelu", module="torch.nn.PReLU"),
    elsewhere=(
        Elsewhere(framework="torch", call="torch.nn.functional.prelu(x, torch.tensor(weight))", also=("torch.prelu",)),
        Elsewhere(
            framework="torch", call="torch.nn.PReLU(num_parameters=1, init=0.25)(x)", arguments={"init": "weight"}
        ),
        Elsewhere(
            framework="jax",
            call="jax.nn.leaky_relu(x, weight)",
            composed=True,
            note="The slope is a parameter of the model.",
        ),
        Elsewhere(
            framework="flax",
            call="flax.nnx.PReLU(negative_slope_init=0.01)(x)",
            arguments={"negative_slope_init": "weight"},
            also=("flax.linen.PReLU",),
            note="The slope starts at 0.01 by default; there is one for the whole input.",
        ),
        Elsewhere(
            framework="keras",
            call="keras.layers.PReLU(alpha_initializer='Zeros', shared_axes=None)(x)",
            arguments={"alpha_initializer": "keras.initializers.Constant(weight)"},
            note="The slope starts at 0 by default, and there is one for each element of the input; shared_axes leaves one for each channel of an image.",
        ),
        Elsewhere(framework="tensorflow", call="tf.nn.leaky_relu(x, weight)", composed=True),
        Elsewhere(framework="onnx", call="PRelu(x, weight)", note="The slope is the second input of the operator."),
        Elsewhere(framework="transformers", call="ACT2FN['prelu'](x)"),
        Elsewhere(framework="timm", call="timm.layers.create_act_layer('prelu')(x)"),
        Elsewhere(framework="scipy", call="numpy.where(x > 0, x, weight * x)", composed=True),
    ),
    prose=Prose(
        summary="PReLU is Leaky ReLU whose slope below zero is learned.",
        use_when=(
            "PReLU adds one number to a layer, or one to each channel, and lets training choose between [[relu]], a "
            "leak and the identity. It came with the initialisation that carries the name of its first author. Both "
            "the paper and torch advise against weight decay on the slope: decay pulls it towards zero and makes a "
            "ReLU of it."
        ),
        goes_wrong=(
            Problem(
                text=(
                    "The slope starts at another value in every framework, so a model that is built anew elsewhere "
                    "trains from another function."
                ),
                example=(">>> import torch\n>>> torch.nn.PReLU().weight.tolist()\n[0.25]"),
            ),
            Problem(
                text=(
                    "torch takes the second dimension for the channels. A batch in channels-last order gets its "
                    "slopes along the wrong dimension, in silence if the sizes agree."
                ),
                example=(
                    ">>> import torch\n"
                    ">>> slopes = torch.tensor([0.0, 0.5])\n"
                    ">>> torch.nn.functional.prelu(-torch.ones(1, 2, 2), slopes).tolist()\n"
                    "[[[-0.0, -0.0], [-0.5, -0.5]]]"
                ),
            ),
        ),
        used_by="Super-resolution networks such as FSRCNN; face recognition networks such as ArcFace's.",
    ),
    relatives=(
        Relative(name="leaky_relu", text="The slope is fixed."),
        Relative(name="rrelu", text="The slope is drawn at random."),
        Relative(name="relu", text="Slope 0."),
    ),
    identities=(
        Identity(
            sides=lambda v, f, x, leaky_relu: (
                f(x, weight=v.Rational(1, 5)),
                leaky_relu(x, negative_slope=v.Rational(1, 5)),
            ),
            others=("leaky_relu",),
        ),
    ),
)


@elementwise(entry)
def prelu(x: Array, weight: float = 0.25) -> Array:
    r"""Parametric rectified linear unit, $x \text{ for } x > 0, \text{ else } a x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel (axis 1). Domain the real numbers.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.

    Example:
        >>> import actref
        >>> actref.prelu([-1.0, 0.0, 2.0]).tolist()
        [-0.25, 0.0, 2.0]
    """
    return np.where(x < 0, scaled(weight, x), x)


@elementwise(entry)
def prelu_grad(x: Array, weight: float = 0.25) -> Array:
    r"""Derivative of PReLU, $1 \text{ for } x > 0, \text{ else } a$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel (axis 1). Domain the real numbers.

    Returns:
        Array of the same shape.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        Derived from the definition.

    Example:
        >>> import actref
        >>> actref.prelu_grad([-1.0, 0.5, 2.0]).tolist()
        [0.25, 1.0, 1.0]
    """
    return np.where(np.isnan(x), x, np.where(x > 0, 1, weight))


@elementwise(entry)
def prelu_grad_weight(x: Array, weight: float = 0.25) -> Array:
    r"""Derivative of PReLU with respect to its slope, $0 \text{ for } x > 0, \text{ else } x$.

    Args:
        x: Real numbers of any shape; float16, float32 and float64 keep their dtype, integers become float64.
        weight: Slope below zero, one number or one for each channel (axis 1). Domain the real numbers.

    Returns:
        Array of the same shape, before the sum over the elements that share the slope.

    Raises:
        ArrayTypeError: x is complex or not a number.
        ParameterError: a parameter is outside its domain.

    Source:
        He, Zhang, Ren and Sun, 2015, arXiv:1502.01852.

    Example:
        >>> import actref
        >>> actref.prelu_grad_weight([-1.0, 0.5, 2.0]).tolist()
        [-1.0, 0.0, 0.0]
    """
    return np.where(x > 0, 0, x)

"""Parametric rectified linear unit."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Learnable

entry = Learnable(
    name="prelu",
    title="PReLU",
    full_name="Parametric rectified linear unit",
    cite="he2015delving",
    parameters=(
        Parameter(
            "weight",
            0.25,
            "Slope below zero, one number or one for each channel.",
            latex="a",
            learnable=True,
            values=(-0.5, 1.5),
        ),
    ),
    definition=lambda v, x, weight: v.cases((x, x > 0), (weight * x, True)),
    torch=TorchBuiltin(function="torch.nn.functional.prelu", module="torch.nn.PReLU"),
    elsewhere=(
        Elsewhere("torch", "torch.nn.functional.prelu(x, x.new_tensor(weight))", also=("torch.prelu",)),
        Elsewhere("torch", "torch.nn.PReLU(num_parameters=1, init=0.25)(x)", arguments={"init": "weight"}),
        Elsewhere(
            "flax",
            "flax.nnx.PReLU(negative_slope_init=0.01)(x)",
            arguments={"negative_slope_init": "weight"},
            also=("flax.linen.PReLU",),
            note="The slope starts at 0.01 by default; there is one for the whole input.",
        ),
        Elsewhere(
            "keras",
            "keras.layers.PReLU(alpha_initializer='Zeros', shared_axes=None)(x)",
            arguments={"alpha_initializer": "keras.initializers.Constant(weight)"},
            note="The slope starts at 0 by default, and there is one for each element of the input; shared_axes leaves one for each channel of an image.",
        ),
        Elsewhere("onnx", "PRelu(x, weight)", note="The slope is the second input of the operator."),
        Elsewhere("transformers", "ACT2FN['prelu'](x)"),
        Elsewhere("timm", "timm.layers.create_act_layer('prelu')(x)"),
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
                "The slope starts at another value in every framework, so a model that is built anew elsewhere "
                "trains from another function.",
                example=">>> torch.nn.PReLU().weight.tolist()\n[0.25]",
            ),
            Problem(
                "torch takes the second dimension for the channels. A batch in channels-last order gets its "
                "slopes along the wrong dimension, in silence if the sizes agree.",
                example=(
                    ">>> slopes = torch.tensor([0.0, 0.5])\n"
                    ">>> torch.nn.functional.prelu(-torch.ones(1, 2, 2), slopes).tolist()\n"
                    "[[[-0.0, -0.0], [-0.5, -0.5]]]"
                ),
            ),
        ),
        used_by=(
            Use("super-resolution by FSRCNN", "https://arxiv.org/abs/1608.00367"),
            Use(
                "face recognition by ArcFace",
                "https://github.com/deepinsight/insightface/blob/master/recognition/arcface_torch/backbones/iresnet.py",
            ),
        ),
    ),
    relatives=(
        Relative("leaky_relu", "The slope is fixed."),
        Relative("rrelu", "The slope is drawn at random."),
        Relative("relu", "Slope 0."),
    ),
    identities=(
        Identity(
            (
                lambda v, f, x, leaky_relu: (
                    f(x, weight=v.Rational(1, 5)),
                    leaky_relu(x, negative_slope=v.Rational(1, 5)),
                )
            )
        ),
    ),
)

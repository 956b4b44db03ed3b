"""Leaky rectified linear unit."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="leaky_relu",
    title="Leaky ReLU",
    full_name="Leaky rectified linear unit",
    aliases=("lrelu", "leakyrelu"),
    cite="maas2013rectifier",
    parameters=(Parameter("negative_slope", 0.01, "Slope below zero.", latex="a", values=(0.1, 0.3)),),
    definition=lambda v, x, negative_slope: v.cases((x, x > 0), (negative_slope * x, True)),
    torch=TorchBuiltin(function="torch.nn.functional.leaky_relu", module="torch.nn.LeakyReLU"),
    elsewhere=(
        Elsewhere(
            "jax",
            "jax.nn.leaky_relu(x, negative_slope=0.01)",
            note="At 0 its derivative is 1, here and in torch it is the slope.",
        ),
        Elsewhere(
            "keras",
            "keras.activations.leaky_relu(x, negative_slope=0.2)",
            also=("keras.ops.leaky_relu",),
            note="The default slope is 0.2 here and 0.3 in keras.layers.LeakyReLU.",
        ),
        Elsewhere("keras", "keras.layers.LeakyReLU(negative_slope=0.3)(x)"),
        Elsewhere(
            "tensorflow",
            "tf.nn.leaky_relu(x, alpha=0.2)",
            arguments={"alpha": "negative_slope"},
            note="The default slope is 0.2.",
        ),
        Elsewhere("onnx", "LeakyRelu(x, alpha=0.01)", arguments={"alpha": "negative_slope"}),
        Elsewhere("transformers", "ACT2FN['leaky_relu'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('leaky_relu')(x)"),
        Elsewhere("torch", "torch.nn.functional.leaky_relu_(x, negative_slope=0.01)"),
        Elsewhere("keras", "keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)"),
        Elsewhere("keras", "keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)"),
    ),
    prose=Prose(
        summary="Leaky ReLU passes positive inputs and scales negative ones by a small slope.",
        use_when=(
            "Leaky ReLU replaces [[relu]] where units die: below zero a gradient remains. It is "
            "common in the discriminators of adversarial networks and in detection networks. The "
            "slope is a choice, not a detail: name it in every port."
        ),
        goes_wrong=(
            Problem(
                "The default slope differs between frameworks, so the bare name does not say which function is meant.",
                example=(
                    ">>> x = torch.tensor([-1.0])\n"
                    ">>> torch.nn.functional.leaky_relu(x, 0.01).tolist()\n"
                    "[-0.01]\n"
                    ">>> torch.nn.functional.leaky_relu(x, 0.2).tolist()\n"
                    "[-0.2]"
                ),
            ),
            Problem(
                "With a slope above 1 the function is no longer the larger of its two lines, and with a "
                "negative slope it is not monotone; torch accepts both in silence."
            ),
        ),
        used_by=(
            Use("the discriminator of DCGAN", "https://arxiv.org/abs/1511.06434"),
            Use("the first YOLO detector", "https://arxiv.org/abs/1506.02640"),
            Use("YOLOv3", "https://github.com/pjreddie/darknet/blob/master/cfg/yolov3.cfg"),
        ),
    ),
    relatives=(
        Relative("relu", "The case of slope 0."),
        Relative("prelu", "The slope is learned."),
        Relative("rrelu", "The slope is drawn at random while training."),
    ),
    identities=(
        Identity(lambda v, f, x, relu: (f(x, negative_slope=0), relu(x))),
        Identity(lambda v, f, x: (f(x) + f(-x), (1 - v.Rational(1, 100)) * v.Abs(x))),
    ),
)

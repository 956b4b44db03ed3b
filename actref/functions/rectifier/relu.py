"""Rectified linear unit."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="relu",
    title="ReLU",
    full_name="Rectified linear unit",
    aliases=("rectifier", "rectified_linear", "ramp"),
    cite="fukushima1969visual",
    disputed=(
        "[Householder (1941)](https://doi.org/10.1007/BF02478220) is named as well: his model of nerve fibres passes "
        "on what lies above a threshold."
    ),
    definition=lambda v, x: v.cases((x, x > 0), (0, True)),
    torch=TorchBuiltin(function="torch.nn.functional.relu", module="torch.nn.ReLU"),
    elsewhere=(
        Elsewhere("torch", "torch.relu(x)", also=("torch.nn.functional.relu_", "torch.relu_")),
        Elsewhere("jax", "jax.nn.relu(x)"),
        Elsewhere(
            "keras",
            "keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
            note="Its max_value, negative_slope and threshold give relu6, leaky_relu and thresholded_relu.",
        ),
        Elsewhere("keras", "keras.ops.relu(x)"),
        Elsewhere("keras", "keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)"),
        Elsewhere("tensorflow", "tf.nn.relu(x)"),
        Elsewhere("onnx", "Relu(x)"),
        Elsewhere("transformers", "ACT2FN['relu'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('relu')(x)"),
    ),
    prose=Prose(
        summary="ReLU passes positive inputs and replaces negative ones by zero.",
        use_when=(
            "ReLU is the first choice of convolutional networks: it costs one comparison, its derivative is 1 wherever "
            "a unit is active, and half of its outputs are exact zeros that sparse kernels can use. [[leaky_relu]] and "
            "[[gelu]] are the usual alternatives where units die or smoothness is wanted."
        ),
        goes_wrong=(
            Problem(
                "A unit whose input is negative for every example has gradient zero and never learns "
                "again: a dead unit. [[leaky_relu]], [[elu]] and [[gelu]] keep a gradient below zero.",
                example=(
                    ">>> x = torch.tensor([-3.0, -0.5], requires_grad=True)\n"
                    ">>> torch.nn.functional.relu(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 0.0]"
                ),
                guide="dead_units",
            ),
            Problem(
                "There is no derivative at 0. torch, and the definition here, take 0.",
                example=(
                    ">>> x = torch.zeros(1, requires_grad=True)\n"
                    ">>> torch.nn.functional.relu(x).backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0]"
                ),
                guide="kinks",
            ),
        ),
        used_by=(
            Use("AlexNet", "https://www.cs.toronto.edu/~fritz/absps/imagenet.pdf"),
            Use("VGG", "https://arxiv.org/abs/1409.1556"),
            Use("ResNet", "https://arxiv.org/abs/1512.03385"),
            Use("the feed-forward layers of the first transformer", "https://arxiv.org/abs/1706.03762"),
            Use("T5 before version 1.1", "https://arxiv.org/abs/1910.10683"),
        ),
    ),
    relatives=(
        Relative("leaky_relu", "Keeps a small slope below zero."),
        Relative("gelu", "Smooth: weighs the input by a probability instead of cutting it."),
        Relative("softplus", "The smooth function whose derivative is the sigmoid; it lies above ReLU everywhere."),
        Relative("relu6", "ReLU cut at 6."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(x) - f(-x), x)),
        Identity(lambda v, f, x: (f(x) + f(-x), v.Abs(x))),
        Identity(lambda v, f, x: (f(f(x)), f(x))),
    ),
)

"""ReLU cut at 6."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="relu6",
    title="ReLU6",
    full_name="ReLU cut at 6",
    cite="krizhevsky2010convolutional",
    definition=lambda v, x: v.cases((0, x <= 0), (6, x >= 6), (x, True)),
    torch=TorchBuiltin(function="torch.nn.functional.relu6", module="torch.nn.ReLU6"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.relu6(x)"),
        Elsewhere(
            "keras", "keras.activations.relu6(x)", also=("keras.ops.relu6",), note="The same as relu(x, max_value=6)."
        ),
        Elsewhere(
            "keras",
            "keras.activations.relu(x, negative_slope=0.0, max_value=None, threshold=0.0)",
            arguments={"max_value": "6.0"},
        ),
        Elsewhere(
            "keras",
            "keras.layers.ReLU(max_value=None, negative_slope=0.0, threshold=0.0)(x)",
            arguments={"max_value": "6.0"},
        ),
        Elsewhere("tensorflow", "tf.nn.relu6(x)"),
        Elsewhere("onnx", "Clip(x, min=None, max=None)", arguments={"min": "0.0", "max": "6.0"}),
        Elsewhere("transformers", "ACT2FN['relu6'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('relu6')(x)"),
    ),
    prose=Prose(
        summary="ReLU6 is ReLU with its output cut at 6.",
        use_when=(
            "ReLU6 belongs to networks that run in fixed-point arithmetic, such as MobileNet: an output known to lie "
            "between 0 and 6 needs no range estimation. In floating point it has no advantage over [[relu]]."
        ),
        goes_wrong=(
            Problem(
                "Above 6 the gradient is zero, as it is below 0: a unit can die on both sides.",
                example=(
                    ">>> x = torch.tensor([-1.0, 3.0, 7.0], requires_grad=True)\n"
                    ">>> torch.nn.functional.relu6(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 1.0, 0.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by=(
            Use(
                "MobileNetV1 in TensorFlow-Slim",
                "https://github.com/tensorflow/models/blob/master/research/slim/nets/mobilenet_v1.py",
            ),
            Use("MobileNetV2", "https://arxiv.org/abs/1801.04381"),
        ),
    ),
    relatives=(
        Relative("relu", "Without the upper cut."),
        Relative("hardtanh", "The same shape between two arbitrary bounds."),
        Relative("hardswish", "Built from ReLU6."),
    ),
    identities=(
        Identity(lambda v, f, x, hardtanh: (f(x), hardtanh(x, min_val=0, max_val=6))),
        Identity(lambda v, f, x: (f(3 + x) + f(3 - x), 6)),
    ),
)

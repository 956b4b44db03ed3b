"""Identity."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="identity",
    title="Identity",
    aliases=("linear",),
    cite="widrow1990thirty",
    first="widrow1960adaptive",
    definition=lambda v, x: x,
    torch=TorchBuiltin(function=None, module="torch.nn.Identity"),
    elsewhere=(
        Elsewhere("jax", "jax.nn.identity(x)"),
        Elsewhere("keras", "keras.activations.linear(x)"),
        Elsewhere("keras", "keras.layers.Identity()(x)"),
        Elsewhere("tensorflow", "tf.identity(x)"),
        Elsewhere("onnx", "Identity(x)"),
        Elsewhere("transformers", "ACT2FN['linear'](x)"),
        Elsewhere("timm", "timm.layers.create_act_layer('identity')(x)"),
        Elsewhere("scipy", "numpy.positive(x)"),
    ),
    prose=Prose(
        summary="The identity returns its input unchanged.",
        use_when=(
            "The identity is the activation of an output layer whose target is any real number, and "
            "the placeholder where an architecture asks for a function and none is wanted. Between "
            "two linear layers it does nothing: the two together are one linear layer."
        ),
        goes_wrong=(
            Problem(
                "A network whose only activation is the identity is one linear map, however many layers it has.",
                example=(
                    ">>> first = torch.tensor([[1.0, 2.0], [3.0, 4.0]])\n"
                    ">>> second = torch.tensor([[0.0, 1.0], [1.0, 1.0]])\n"
                    ">>> x = torch.tensor([1.0, -1.0])\n"
                    ">>> (second @ torch.nn.Identity()(first @ x)).tolist()\n"
                    "[-1.0, -2.0]\n"
                    ">>> ((second @ first) @ x).tolist()\n"
                    "[-1.0, -2.0]"
                ),
                guide="what_it_does",
            ),
        ),
        used_by=(
            Use(
                "the last layer of regression networks in scikit-learn",
                "https://github.com/scikit-learn/scikit-learn/blob/main/sklearn/neural_network/_multilayer_perceptron.py",
            ),
            Use("the shortcuts of residual networks", "https://arxiv.org/abs/1603.05027"),
        ),
    ),
    relatives=(
        Relative("leaky_relu", "The identity is Leaky ReLU with slope 1."),
        Relative("tanhshrink", "What is left of the identity when tanh is taken away."),
    ),
    identities=(Identity(lambda v, f, x, leaky_relu: (f(x), leaky_relu(x, negative_slope=1))),),
)

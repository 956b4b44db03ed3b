"""Logistic sigmoid."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="sigmoid",
    title="Sigmoid",
    full_name="Logistic sigmoid",
    aliases=("expit", "logistic"),
    cite="rumelhart1986learning",
    first="wilson1972excitatory",
    disputed=(
        "The logistic curve is Verhulst's, of the nineteenth century; Wilson and Cowan use it for populations of "
        "neurons, shifted so that it is 0 at 0."
    ),
    definition=lambda v, x: v.sigmoid(x),
    torch=TorchBuiltin(function="torch.nn.functional.sigmoid", module="torch.nn.Sigmoid"),
    elsewhere=(
        Elsewhere("torch", "torch.sigmoid(x)", also=("torch.special.expit", "torch.sigmoid_")),
        Elsewhere("jax", "jax.nn.sigmoid(x)", also=("jax.scipy.special.expit",)),
        Elsewhere("keras", "keras.activations.sigmoid(x)", also=("keras.ops.sigmoid",)),
        Elsewhere("tensorflow", "tf.math.sigmoid(x)", also=("tf.nn.sigmoid", "tf.sigmoid")),
        Elsewhere("onnx", "Sigmoid(x)"),
        Elsewhere("transformers", "ACT2FN['sigmoid'](x)"),
        Elsewhere("timm", "timm.layers.get_act_fn('sigmoid')(x)"),
        Elsewhere("scipy", "scipy.special.expit(x)"),
    ),
    prose=Prose(
        summary="The sigmoid maps every real number to a number between 0 and 1.",
        use_when=(
            "The sigmoid turns a score into the probability of one of two classes, and opens and closes the gates of "
            "recurrent and gated units. As a hidden activation it has given way to [[relu]] and [[gelu]]: its "
            "derivative is at most a quarter and vanishes on both sides."
        ),
        goes_wrong=(
            Problem(
                "Its derivative vanishes for inputs of large magnitude, and in float32 it is exactly zero "
                "where the true value is not.",
                example=(
                    ">>> x = torch.tensor([0.0, 18.0], requires_grad=True)\n"
                    ">>> torch.nn.functional.sigmoid(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.25, 0.0]"
                ),
                guide="saturation",
            ),
            Problem(
                "A loss that takes the logarithm of a sigmoid meets log(0). The loss that takes the logit does not.",
                example=(
                    ">>> logit, target = torch.tensor([120.0]), torch.tensor([0.0])\n"
                    ">>> torch.log(1 - torch.sigmoid(logit)).tolist()\n"
                    "[-inf]\n"
                    ">>> torch.nn.functional.binary_cross_entropy_with_logits(logit, target).item()\n"
                    "120.0"
                ),
                guide="heads",
            ),
        ),
        used_by=(
            Use("the gates of the LSTM", "https://doi.org/10.1162/neco.1997.9.8.1735"),
            Use("the gates of the GRU", "https://arxiv.org/abs/1406.1078"),
        ),
    ),
    relatives=(
        Relative("tanh", "The same curve, stretched to the range from -1 to 1."),
        Relative("hardsigmoid", "A piecewise linear stand-in."),
        Relative("logsigmoid", "Its logarithm, without underflow."),
        Relative("softplus", "Its integral."),
        Relative("laplace", "The normal distribution function in place of the logistic one."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(x) + f(-x), 1)),
        Identity(lambda v, f, x, tanh: (f(x), (1 + tanh(x / 2)) / 2)),
    ),
)

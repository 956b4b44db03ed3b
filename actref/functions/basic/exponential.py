"""Exponential function."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="exponential",
    title="Exponential",
    full_name="Exponential function",
    aliases=("exp",),
    cite="nelder1972generalized",
    disputed=(
        "Statistics used it as the inverse of a logarithmic link; which network took it over first is not known."
    ),
    definition=lambda v, x: v.exp(x),
    torch=TorchBuiltin(function="torch.exp", module=None),
    elsewhere=(
        Elsewhere("jax", "jax.numpy.exp(x)", also=("jax.lax.exp",)),
        Elsewhere("keras", "keras.activations.exponential(x)", also=("keras.ops.exp",)),
        Elsewhere("tensorflow", "tf.math.exp(x)", also=("tf.exp",)),
        Elsewhere("onnx", "Exp(x)"),
        Elsewhere("scipy", "numpy.exp(x)"),
    ),
    prose=Prose(
        summary="The exponential maps every real number to a positive one.",
        use_when=(
            "The exponential is an output function: it turns the logarithm of a rate, a scale or an odds into the "
            "thing itself. Between layers it explodes; [[softplus]] is the tame way to a positive number."
        ),
        goes_wrong=(
            Problem(
                "It overflows early: in float16 above 11, in float32 above 88.",
                example=">>> torch.exp(torch.tensor([11.0, 12.0], dtype=torch.float16)).tolist()\n[59872.0, inf]",
                guide="unbounded",
            ),
        ),
        used_by=(
            Use("Poisson models with the logarithm as link", "https://doi.org/10.2307/2344614"),
            Use(
                "variational autoencoders, for the standard deviation",
                "https://github.com/pytorch/examples/blob/main/vae/main.py",
            ),
        ),
    ),
    relatives=(
        Relative("softplus", "Positive, and linear for large inputs."),
        Relative("softmax", "Exponentials, divided by their sum."),
    ),
    identities=(Identity(lambda v, f, x: (f(x) * f(-x), 1)), Identity(lambda v, f, x: (f(2 * x), f(x) ** 2))),
)

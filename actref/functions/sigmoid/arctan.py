"""Arc tangent."""

from actref.entry import Elsewhere, Identity, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="arctan",
    title="Arctan",
    full_name="Arc tangent",
    aliases=("atan",),
    cite="kamruzzaman2002note",
    definition=lambda v, x: v.atan(x),
    torch=TorchBuiltin(function="torch.atan", module=None),
    elsewhere=(
        Elsewhere("torch", "torch.atan(x)", also=("torch.arctan",)),
        Elsewhere("jax", "jax.numpy.arctan(x)", also=("jax.numpy.atan", "jax.lax.atan")),
        Elsewhere(
            "keras", "keras.ops.arctan(x)", note="On the JAX backend it computes in float32, whatever the input is."
        ),
        Elsewhere("tensorflow", "tf.math.atan(x)", also=("tf.atan",)),
        Elsewhere("onnx", "Atan(x)"),
        Elsewhere("scipy", "numpy.arctan(x)", also=("numpy.atan",)),
    ),
    prose=Prose(
        summary="Arctan maps every real number to an angle between -π/2 and π/2 and is odd.",
        use_when=(
            "Arctan has the shape of [[tanh]] and approaches its bounds as slowly as 1/x, so its gradient vanishes far "
            "more slowly. The paper trains small networks with it in fewer steps than with [[sigmoid]]."
        ),
        goes_wrong=(
            Problem(
                "Its bounds are not 1 and -1. Code that expects the range of [[tanh]] has to divide by π/2.",
                example=">>> torch.atan(torch.tensor([-100.0, 100.0])).tolist()\n[-1.560797, 1.560797]",
            ),
        ),
        used_by=(
            Use(
                "spiking networks, whose step takes its derivative on the way back",
                "https://github.com/fangwei123456/spikingjelly/blob/master/spikingjelly/activation_based/surrogate.py",
            ),
        ),
    ),
    relatives=(
        Relative("tanh", "Saturates exponentially, at 1."),
        Relative("softsign", "Saturates as slowly, without a transcendental function."),
    ),
    identities=(Identity(lambda v, f, x: (f(-x), -f(x))),),
)

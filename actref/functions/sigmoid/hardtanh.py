"""Hard hyperbolic tangent."""

from actref.entry import Elsewhere, Identity, Parameter, Problem, Prose, Relative, TorchBuiltin, Use
from actref.kinds import Elementwise

entry = Elementwise(
    name="hardtanh",
    title="Hardtanh",
    full_name="Hard hyperbolic tangent",
    aliases=("hard_tanh",),
    cite="collobert2004large",
    first="chua1988cellular",
    disputed=(
        "[Anderson and others (1977)](https://doi.org/10.1037/0033-295X.84.5.413) keep the state of their network in a "
        "box by the same cut."
    ),
    parameters=(
        Parameter("min_val", -1.0, "Smallest output.", latex="a", values=(-2.0,)),
        Parameter("max_val", 1.0, "Largest output.", latex="b", values=(2.0,)),
    ),
    requires=("min_val <= max_val",),
    definition=lambda v, x, min_val, max_val: v.cases((min_val, x <= min_val), (max_val, x >= max_val), (x, True)),
    torch=TorchBuiltin(function="torch.nn.functional.hardtanh", module="torch.nn.Hardtanh"),
    elsewhere=(
        Elsewhere(
            "torch",
            "torch.clamp(x, min=None, max=None)",
            arguments={"min": "min_val", "max": "max_val"},
            also=("torch.clip",),
        ),
        Elsewhere("torch", "torch.nn.functional.hardtanh_(x, min_val=-1.0, max_val=1.0)"),
        Elsewhere(
            "jax", "jax.nn.hard_tanh(x)", note="At the two kinks its derivative is 1, here and in torch it is 0."
        ),
        Elsewhere("keras", "keras.activations.hard_tanh(x)", also=("keras.ops.hard_tanh",)),
        Elsewhere("tensorflow", "tf.clip_by_value(x, min_val, max_val)"),
        Elsewhere("onnx", "Clip(x, min=None, max=None)", arguments={"min": "min_val", "max": "max_val"}),
        Elsewhere("scipy", "numpy.clip(x, min_val, max_val)"),
    ),
    prose=Prose(
        summary="Hardtanh passes inputs between two bounds and cuts the others at the bounds.",
        use_when=(
            "Hardtanh is the piecewise linear stand-in for [[tanh]] where exponentials are too dear or outputs are "
            "quantised, and the usual surrogate gradient of the sign function in binary networks."
        ),
        goes_wrong=(
            Problem(
                "Outside the bounds the gradient is exactly zero, so a saturated unit receives no signal to return.",
                example=(
                    ">>> x = torch.tensor([-1.5, -1.0, 0.5, 1.0], requires_grad=True)\n"
                    ">>> torch.nn.functional.hardtanh(x).sum().backward()\n"
                    ">>> x.grad.tolist()\n"
                    "[0.0, 0.0, 1.0, 0.0]"
                ),
                guide="dead_units",
            ),
        ),
        used_by=(
            Use(
                "binarised networks, whose sign takes its derivative on the way back",
                "https://arxiv.org/abs/1602.02830",
            ),
            Use("the language models of Collobert and others", "https://arxiv.org/abs/1103.0398"),
        ),
    ),
    relatives=(
        Relative("tanh", "The smooth original."),
        Relative("relu6", "Bounds 0 and 6."),
        Relative("hardsigmoid", "The same for the sigmoid."),
    ),
    identities=(
        Identity(lambda v, f, x: (f(-x), -f(x))),
        Identity(lambda v, f, x, relu6: (f(x, min_val=0, max_val=6), relu6(x))),
    ),
)

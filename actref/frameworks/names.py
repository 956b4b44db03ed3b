"""The frameworks that an entry has answers for: what they are called, what they are imported as, whose functions they borrow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from actref.errors import ActrefError, unknown


@dataclass(frozen=True, kw_only=True)
class Framework:
    """A library that activation functions are written in.

    Args:
        name: What `--to` and `--from` take.
        title: As tables have it.
        packages: Distributions that have to be installed to run it; their versions go into every record.
        imports: The lines that the calls of the entries rely on.
        borrows: The framework whose functions one uses where this one has none; empty if it has its own arithmetic.
        gradients: Whether it differentiates.
    """

    name: str
    title: str
    packages: tuple[str, ...]
    imports: tuple[str, ...]
    borrows: str = ""
    gradients: bool = True


FRAMEWORKS: Mapping[str, Framework] = {
    each.name: each
    for each in (
        Framework(name="torch", title="PyTorch", packages=("torch",), imports=("import torch",)),
        Framework(name="jax", title="JAX", packages=("jax",), imports=("import jax",)),
        Framework(
            name="flax",
            title="Flax",
            packages=("flax", "jax"),
            imports=("import flax.nnx", "import jax"),
            borrows="jax",
        ),
        Framework(name="keras", title="Keras", packages=("keras",), imports=("import keras",)),
        Framework(
            name="tensorflow", title="TensorFlow", packages=("tensorflow",), imports=("import tensorflow as tf",)
        ),
        Framework(name="onnx", title="ONNX", packages=("onnx",), imports=("from onnx import helper",), gradients=False),
        Framework(
            name="onnxruntime",
            title="ONNX Runtime",
            packages=("onnxruntime", "onnx"),
            imports=("import onnxruntime",),
            borrows="onnx",
            gradients=False,
        ),
        Framework(
            name="transformers",
            title="Transformers",
            packages=("transformers", "torch"),
            imports=("import torch", "from transformers.activations import ACT2FN"),
            borrows="torch",
        ),
        Framework(
            name="timm",
            title="timm",
            packages=("timm", "torch"),
            imports=("import timm.layers", "import torch"),
            borrows="torch",
        ),
        Framework(
            name="scipy",
            title="NumPy/SciPy",
            packages=("scipy", "numpy"),
            imports=("import numpy", "import scipy"),
            gradients=False,
        ),
    )
}
"""In the order in which tables show them."""


ALIASES: Mapping[str, str] = {
    "pytorch": "torch", "pt": "torch", "libtorch": "torch", "jnp": "jax", "jax.numpy": "jax", "linen": "flax",
    "nnx": "flax", "flax.linen": "flax", "flax.nnx": "flax", "tf.keras": "keras", "keras3": "keras", "tfkeras": "keras",
    "keras.ops": "keras", "tf": "tensorflow", "tensorflow2": "tensorflow", "tf2": "tensorflow", "ort": "onnxruntime",
    "onnxrt": "onnxruntime", "hf": "transformers", "huggingface": "transformers", "hftransformers": "transformers",
    "np": "scipy", "numpy": "scipy", "sp": "scipy",
}  # fmt: skip
"""What people call frameworks, in lower case and without blanks, hyphens and underscores."""


FLAX_LINEN = frozenset(
    {"celu", "elu", "gelu", "glu", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "log_sigmoid",
     "log_softmax", "relu", "relu6", "selu", "sigmoid", "silu", "soft_sign", "softmax", "softplus", "swish", "tanh"}
)  # fmt: skip
"""Functions of `jax.nn` that `flax.linen` hands on under the same name; `flax.nnx` hands on identity too."""
FLAX_NNX = FLAX_LINEN | {"identity"}


SHORT: Mapping[str, tuple[str, ...]] = {
    "F": ("torch.nn.functional",),
    "nn": ("torch.nn", "flax.linen", "jax.nn", "tf.nn"),
    "torch.nn.modules.activation": ("torch.nn",),
    "nn.modules.activation": ("torch.nn",),
    "torch.nn.modules": ("torch.nn",),
    "torch.ops.aten": ("torch", "torch.nn.functional"),
    "aten": ("torch", "torch.nn.functional"),
    "torch._C._nn": ("torch.nn.functional",),
    "nnx": ("flax.nnx",),
    "linen": ("flax.linen",),
    "jnp": ("jax.numpy",),
    "lax": ("jax.lax",),
    "np": ("numpy",),
    "special": ("scipy.special", "torch.special"),
    "tensorflow": ("tf",),
    "tf.compat.v1": ("tf",),
    "layers": ("keras.layers",),
    "activations": ("keras.activations",),
    "ops": ("keras.ops",),
    "K": ("keras.activations", "keras.ops"),
    "keras.backend": ("keras.activations", "keras.ops"),
    "tf.keras.backend": ("keras.activations", "keras.ops"),
    "tf.keras": ("keras",),
    "tensorflow.keras": ("keras",),
    "tf_keras": ("keras",),
    "keras.src": ("keras",),
    "ai.onnx": ("",),
    "transformers.activations": ("",),
    "timm.models.layers": ("timm.layers",),
    "timm.layers.activations": ("timm.layers",),
    "timm.models.layers.activations": ("timm.layers",),
    "tensorflow_addons": ("tfa",),
    "hk": ("jax.nn",),
    "haiku": ("jax.nn",),
    "jax.example_libraries.stax": ("stax",),
    "eqx": ("equinox",),
}
"""What people import a module as, and what it stands for."""
ROOTS = frozenset(
    {"torch", "jax", "flax", "keras", "tf", "numpy", "scipy", "math", "timm", "transformers", "com", "ai", "jsp", "cmath",
     "functools", "onnx", "helper", "operator", "stax", "tfa", "equinox",
     "actref"}
) | {short.partition(".")[0] for short in SHORT}  # fmt: skip
"""First parts of the paths of modules; a name that begins with another one is a value."""

NORMAL = re.compile(r"(stats\.)?norm\.(cdf|pdf|logcdf|logpdf)")
"""Functions of SciPy's normal distribution; `norm` alone is a value more often."""


FORMULA = re.compile(r"[()=*/+|^<>]")
"""What a name has that is a formula: the search finds by x * sigmoid(x) too."""
ACTIVATION = re.compile("(activation|(activation)?function|layer|激活函数|激活|函数)$")
"""What people write behind the name of a function."""


def spellings(dotted: str) -> set[str]:
    """The path, and what it stands for where it begins with a name that people import a module as."""
    found = {dotted}
    for short, stands in SHORT.items():
        if dotted.startswith(short + "."):
            found |= {f"{full}.{dotted[len(short) + 1 :]}".lstrip(".") for full in stands}
    return found


def is_module(dotted: str) -> bool:
    """Whether a path lies in a module that is known; else its head is a value, and its end a method."""
    return dotted.partition(".")[0].partition("[")[0] in ROOTS or NORMAL.fullmatch(dotted) is not None


def folded(name: str) -> str:
    """A name of a function without what people write in one way or another: Leaky-ReLU, leaky_relu, leaky relu."""
    plain = unicodedata.normalize("NFKD", name).lower()
    return "".join(c for c in plain if not (unicodedata.combining(c) or c.isspace() or c in "_-"))


@cache
def _called() -> Mapping[str, tuple[str, ...]]:
    """The entries by each of their names."""
    from actref.printed.names import NAMES

    found: dict[str, tuple[str, ...]] = {}
    for entry, names in NAMES.items():
        for key in {folded(each) for each in names}:
            found[key] = (*found.get(key, ()), entry)
    return found


def stem(name: str) -> str:
    """A name as `folded`, without the "activation function" that people write behind it."""
    key = folded(name)
    twice = re.fullmatch("(.+?)[(（](.+)[)）]", key)  # 高斯误差线性单元（GELU）
    if twice and twice[1] in _called() and _called()[twice[1]] == _called().get(twice[2]):
        return twice[1]
    return key if key in _called() else ACTIVATION.sub("", key)


def of_catalogue(name: str) -> tuple[str, ...]:
    """The entries that are called so, in English or Chinese."""
    return _called().get(stem(name), ())


def framework(name: str) -> Framework:
    """The framework of that name, or of one that people use for it: `pytorch`, `tf`, `numpy`.

    Raises:
        FrameworkError: there is none.
    """
    plain = name.strip().lower()
    for bare in (" ", "-", "_"):
        plain = plain.replace(bare, "")
    try:
        return FRAMEWORKS[ALIASES.get(plain, plain)]
    except KeyError:
        raise FrameworkError(unknown("framework", name, FRAMEWORKS)) from None


class FrameworkError(ActrefError):
    """A framework that is not known, not installed, or does not do what it is asked for."""

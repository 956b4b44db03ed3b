"""Every activation that an installed framework exports is accounted for: found by introspection, not from a list."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import onnx
import pytest

from actref.discovery import catalogue
from actref.frameworks import FRAMEWORKS, calls, engines
from actref.frameworks.names import FLAX_LINEN, FLAX_NNX

NOT_ACTIVATIONS = {
    "jax": {
        "dot_product_attention": "attention", "get_scaled_dot_general_config": "quantised matrix products",
        "initializers": "a module", "log1mexp": "arithmetic", "logmeanexp": "a reduction", "logsumexp": "a reduction",
        "one_hot": "an encoding", "scaled_dot_general": "a matrix product", "scaled_matmul": "a matrix product",
        "standardize": "a normalisation",
    },
    "keras": {"deserialize": "a loader", "get": "a look-up", "serialize": "a writer"},
    "torch": {"MultiheadAttention": "attention"},
    "flax": {"normalize": "a normalisation"},
}  # fmt: skip
"""What a namespace of activations holds besides, and what it is."""


def public(module: ModuleType) -> list[str]:
    return [name for name in dir(module) if not name.startswith("_")]


def exported() -> Iterator[tuple[str, str]]:
    """(framework, path) of every activation that the installed frameworks export."""
    if engines.installed("torch"):
        import torch

        for name in torch.nn.modules.activation.__all__:
            yield "torch", f"torch.nn.{name}"
    if engines.installed("jax"):
        import jax

        for name in public(jax.nn):
            yield "jax", f"jax.nn.{name}"
    if engines.installed("flax"):
        import flax.linen.activation
        import flax.nnx.nn.activations

        for module, path in ((flax.linen.activation, "flax.linen"), (flax.nnx.nn.activations, "flax.nnx")):
            for name in public(module):
                found = getattr(module, name)
                if (
                    callable(found)
                    and not inspect.isclass(found)
                    and getattr(found, "__module__", "").startswith(("jax.", "jax"))
                ):
                    yield "flax", f"{path}.{name}"
    if engines.installed("keras"):
        engines.versions("keras")  # chooses the backend before the import
        import keras

        for name in public(keras.activations):
            yield "keras", f"keras.activations.{name}"
    if engines.installed("transformers"):
        from transformers.activations import ACT2FN

        for name in ACT2FN:
            yield "transformers", f"ACT2FN[{name!r}]"


FOUND = list(exported())


@pytest.mark.parametrize(("framework", "path"), FOUND, ids=lambda value: str(value))
def test_every_export_is_accounted_for(framework: str, path: str) -> None:
    name = path.rpartition(".")[2]
    homes = (framework, "jax") if framework == "flax" else (framework,)
    if any(name in NOT_ACTIVATIONS.get(home, {}) for home in homes):
        return
    known = {p for entry in catalogue.values() for d in calls.declarations(entry, framework) for p in calls.paths(d)}
    assert path in known, (
        f"{path} is exported and no entry declares it: add it to `elsewhere`, or to NOT_ACTIVATIONS with what it is"
    )


@pytest.mark.parametrize("home", sorted(NOT_ACTIVATIONS))
def test_what_is_left_out_is_still_there(home: str) -> None:
    names = {path.rpartition(".")[2] for framework, path in FOUND if framework == home}
    gone = set(NOT_ACTIVATIONS[home]) - names
    assert not gone or not names, f"{home} no longer exports {', '.join(sorted(gone))}"


ONNX_ACTIVATIONS = (
    "Celu", "Elu", "Gelu", "HardSigmoid", "HardSwish", "Hardmax", "LeakyRelu", "LogSoftmax", "Mish", "PRelu", "Relu", "Selu",
    "Shrink", "Sigmoid", "Softmax", "Softplus", "Softsign", "Swish", "Tanh", "ThresholdedRelu", "Clip", "Exp", "Identity",
)  # fmt: skip


@pytest.mark.parametrize("operator", ONNX_ACTIVATIONS)
def test_every_onnx_activation_is_declared(operator: str) -> None:
    assert onnx.defs.has(operator)
    assert operator in {
        p for entry in catalogue.values() for d in calls.declarations(entry, "onnx") for p in calls.paths(d)
    }


def test_flax_hands_on_what_the_table_says() -> None:
    import flax.linen
    import flax.nnx
    import jax

    for names, module in ((FLAX_LINEN, flax.linen), (FLAX_NNX, flax.nnx)):
        for name in names:
            assert getattr(module, name) is getattr(jax.nn, name), name


def _signature(path: str) -> inspect.Signature | None:
    """The signature of what a dotted path names; None where Python does not know it."""
    names: dict[str, Any] = {}
    for framework in FRAMEWORKS:
        if engines.installed(framework):
            names |= engines._namespace(framework)
    try:
        return inspect.signature(eval(path, names))
    except (ValueError, NameError, AttributeError, TypeError):
        return None


@pytest.mark.parametrize(
    "path", sorted({p for e in catalogue.values() for d in calls.declarations(e) for p in calls.paths(d) if "." in p})
)
def test_defaults_are_those_of_the_framework(path: str) -> None:
    """Every argument of a declared signature exists, and its default is the one that the framework has."""
    signature = _signature(path)
    if signature is None:
        return
    arguments = signature.parameters
    if any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in arguments.values()):
        return
    declared = {
        name: value
        for e in catalogue.values()
        for d in calls.declarations(e)
        if path in calls.paths(d)
        for name, value in calls.defaults(d).items()
    }
    for name, value in declared.items():
        assert name in arguments, f"{path} has no argument {name!r}"
        assert (
            arguments[name].default in (value, float(value))
            if isinstance(value, int | float) and not isinstance(value, bool)
            else str(arguments[name].default).lower() == str(value).lower()
        ), f"{path}: {name} is {arguments[name].default!r}, declared {value!r}"

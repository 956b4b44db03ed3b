"""Every activation that an installed framework exports is accounted for: found by introspection, not from a list."""

from __future__ import annotations

import importlib
import inspect
import multiprocessing
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np
import pytest

from actref.discovery import catalogue
from actref.frameworks import FRAMEWORKS, calls, engines
from actref.frameworks.names import FLAX_LINEN, FLAX_NNX
from scripts.pages.grades import Place, answer
from tests import sample
from tests.introspection import entries_computed, public

NOT_ACTIVATIONS = {
    "jax": {
        "dot_product_attention": "attention", "get_scaled_dot_general_config": "quantised matrix products",
        "initializers": "a module", "log1mexp": "arithmetic", "logmeanexp": "a reduction", "logsumexp": "a reduction",
        "one_hot": "an encoding", "scaled_dot_general": "a matrix product", "scaled_matmul": "a matrix product",
        "standardize": "a normalisation",
    },
    "keras": {"Activation": "a look-up", "deserialize": "a loader", "get": "a look-up", "serialize": "a writer"},
    "torch": {"MultiheadAttention": "attention"},
    "flax": {"normalize": "a normalisation"},
    "onnx": {
        **dict.fromkeys(("Abs", "Erf", "Log", "Neg", "Reciprocal", "Sign", "Sqrt"), "arithmetic, a part of activations"),
        **dict.fromkeys(("Ceil", "Floor", "Round"), "rounding"),
        **dict.fromkeys(("Acos", "Acosh", "Asin", "Asinh", "Atan", "Atanh", "Cos", "Cosh", "Sin", "Sinh", "Tan"), "trigonometry"),
        **dict.fromkeys(("AveragePool", "GlobalAveragePool", "GlobalLpPool", "GlobalMaxPool", "LpPool"), "pooling"),
        **dict.fromkeys(("LRN", "LpNormalization", "MeanVarianceNormalization"), "a normalisation"),
        **dict.fromkeys(
            ("ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd",
             "ReduceSum", "ReduceSumSquare"), "a reduction",
        ),
        **dict.fromkeys(
            ("DepthToSpace", "Flatten", "Resize", "SpaceToDepth", "Split", "Squeeze", "Transpose", "Trilu"), "moves elements",
        ),
        "DFT": "a transform", "Det": "linear algebra",
    },
}  # fmt: skip
"""What a namespace of activations holds besides, and what it is."""


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
        for name in public(keras.layers):
            if getattr(getattr(keras.layers, name), "__module__", "").startswith("keras.src.layers.activations."):
                yield "keras", f"keras.layers.{name}"
    if engines.installed("transformers"):
        from transformers.activations import ACT2FN

        for name in ACT2FN:
            yield "transformers", f"ACT2FN[{name!r}]"
    if engines.installed("onnx"):
        yield from (("onnx", name) for name in operators())


def operators() -> Iterator[str]:
    """ONNX's own operators that turn one tensor of numbers into one of the same type."""
    import onnx

    single = onnx.defs.OpSchema.FormalParameterOption.Single
    latest = {schema.name: schema for schema in onnx.defs.get_all_schemas() if not schema.domain}
    for name, schema in sorted(latest.items()):
        required = [each for each in schema.inputs if each.option == single]
        # the second input of PRelu is a parameter, which its signature does not tell
        if schema.deprecated or len(schema.outputs) != 1 or (len(required) != 1 and name != "PRelu"):
            continue
        given = schema.inputs[0]
        if given.type_str == schema.outputs[0].type_str and "tensor(float)" in given.types:
            yield name


@cache
def exports_of(framework: str) -> tuple[str, ...]:
    return tuple(path for name, path in exported() if name == framework)


EXPORTING = [name for name in ("torch", "jax", "flax", "keras", "transformers", "onnx") if engines.installed(name)]


@pytest.mark.parametrize("framework", EXPORTING)
def test_every_export_is_accounted_for(framework: str) -> None:
    homes = (framework, "jax") if framework == "flax" else (framework,)
    known = {p for entry in catalogue.values() for d in calls.declarations(entry, framework) for p in calls.paths(d)}
    known |= {path for path in exports_of(framework) for home in homes if last(path) in NOT_ACTIVATIONS.get(home, {})}
    missing = [path for path in exports_of(framework) if path not in known]
    assert exports_of(framework)
    assert not missing, (
        f"{', '.join(missing)} exported and no entry declares it: add it to `elsewhere`, or to NOT_ACTIVATIONS with what it is"
    )


def last(path: str) -> str:
    return path.rpartition(".")[2]


@pytest.mark.parametrize("home", sorted(NOT_ACTIVATIONS))
def test_what_is_left_out_is_still_there(home: str) -> None:
    names = set(map(last, exports_of(home)))
    gone = set(NOT_ACTIVATIONS[home]) - names
    assert not gone or not names, f"{home} no longer exports {', '.join(sorted(gone))}"


def test_every_name_of_timm_is_accounted_for() -> None:
    """timm hands out functions by name: each is one that an entry declares, under that name or another one of the same."""
    if not engines.installed("timm"):
        return  # run where `make evidence-frameworks` runs
    tables = engines._namespace("timm")["timm"].layers.create_act
    written = {d.call for entry in catalogue.values() for d in calls.declarations(entry, "timm")}
    functions, classes = tables._ACT_FN_DEFAULT, tables._ACT_LAYER_DEFAULT
    declared = {made for name, made in functions.items() if f"timm.layers.get_act_fn({name!r})(x)" in written}
    missing = [name for name, made in functions.items() if made not in declared]
    # a class whose name is a function's too is accounted for by that; the identity is torch's own
    alone = set(classes) - set(functions) - {"identity"}
    missing += [name for name in sorted(alone) if f"timm.layers.create_act_layer({name!r})(x)" not in written]
    assert not missing, f"no entry declares timm's {', '.join(missing)}"


def test_what_timm_and_its_models_have_under_the_name_of_an_entry_is_declared() -> None:
    """Every class of timm that is made without arguments: those of its models stand in no table of names."""
    if not engines.installed("timm"):
        return  # run where `make evidence-frameworks` runs
    import torch

    engines._namespace("timm")  # imports every model
    bears = {spelled(word): e for e in catalogue.values() for word in (e.name, e.title, e.full_name, *e.aliases)}
    missing = [
        f"{home}.{name} is {bears[spelled(name)].name}"
        for home, module in list(sys.modules.items())
        if home.partition(".")[0] == "timm"
        for name, made in vars(module).items()
        if inspect.isclass(made) and issubclass(made, torch.nn.Module) and made.__module__ == home
        if spelled(name) in bears and not _required(made)
        if answer(bears[spelled(name)], Place("timm")).absent
    ]
    assert not missing, f"{'; '.join(missing)}: declare each in `elsewhere`"


def _required(made: type) -> bool:
    arguments = inspect.signature(made).parameters.values()
    gathering = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return any(a.default is inspect.Parameter.empty and a.kind not in gathering for a in arguments)


# --- by what they compute: functions of namespaces that hold much else -------------------------------------------------


def namespaces() -> Iterator[tuple[str, str]]:
    """(framework, path) of the namespaces whose functions are called."""
    for framework, paths in {
        "torch": ("torch", "torch.special", "torch.nn.functional"),
        "scipy": ("scipy.special",),
        "keras": ("keras.ops",),
        "tensorflow": ("tensorflow.nn", "tensorflow.math"),
    }.items():
        if engines.installed(framework):
            yield from ((framework, path) for path in paths)


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize(("framework", "path"), list(namespaces()))
def test_what_computes_an_entry_is_declared(framework: str, path: str) -> None:
    """Every function of the namespace that, given x alone, returns what an entry does at its defaults."""
    declared = {p for entry in catalogue.values() for d in calls.declarations(entry, framework) for p in calls.paths(d)}
    # In a process of its own: among the functions are some that change the state of the whole framework,
    # as torch.use_deterministic_algorithms does.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        found = pool.submit(entries_computed, framework, path, sample.current).result()
    assert found or not sample.current.everything, f"no function of {path} was recognised"
    short = path.replace("tensorflow", "tf")
    for name, entries in found.items():
        # a form that ends in _ is the one without, in place
        assert f"{short}.{name.removesuffix('_')}" in declared, (
            f"{short}.{name} computes {', '.join(entries)}: declare it"
        )


# --- by what they are called -------------------------------------------------------------------------------------------

NAMESPACES = {
    "torch": ("torch", "torch.nn", "torch.nn.functional", "torch.special"),
    "jax": ("jax.nn", "jax.numpy", "jax.scipy.special"),
    "flax": ("flax.linen", "flax.nnx"),
    "keras": ("keras.activations", "keras.ops", "keras.layers"),
    "tensorflow": ("tensorflow", "tensorflow.nn", "tensorflow.math"),
    "scipy": ("scipy.special", "scipy.stats", "numpy"),
}
"""Where an activation may stand under its own name."""
NAMESAKES = {
    "bilinear": "torch's are a layer with weights and its function",
    "exponential": "scipy.stats.exp is of random variables",
    "identity": "jax.numpy.identity, numpy.identity and keras.ops.identity are matrices; Linear layers have weights",
    "laplace": "scipy.stats.laplace is a distribution",
    "sigmoid": "scipy.stats.logistic is a distribution",
    "sinc": "torch's, JAX's and NumPy's take the sine of pi x",
    "sine": "sin(x) is the case of frequency 1, which no default has; the compositions are made of it",
}
"""Entries that share a name with something else, and with what."""


def spelled(name: str) -> str:
    """A name as its spellings have it in common: `LeakyReLU`, `leaky_relu`."""
    return "".join(c for c in name.translate(str.maketrans("²αβ", "2ab")).lower() if c.isalnum())


def named(framework: str) -> dict[str, list[str]]:
    """Paths of what the namespaces of a framework hold, by spelling."""
    found: dict[str, list[str]] = {}
    for namespace in NAMESPACES[framework]:
        module = importlib.import_module(namespace)
        for name in public(module):
            if callable(getattr(module, name, None)) and not name.endswith("_"):
                found.setdefault(spelled(name), []).append(f"{namespace.replace('tensorflow', 'tf')}.{name}")
    return found


@pytest.mark.parametrize("framework", [name for name in NAMESPACES if engines.installed(name)])
def test_what_bears_the_name_of_an_entry_is_declared(framework: str) -> None:
    """By the entry, or by one that it equals at its defaults: jax.nn.swish is SiLU."""
    engines.versions(framework)  # chooses Keras's backend before its import
    paths = named(framework)
    declared = {p for e in catalogue.values() for d in calls.declarations(e, framework) for p in calls.paths(d)}
    missing = {
        entry.name: path
        for entry in catalogue.values()
        if entry.name not in NAMESAKES
        for word in {spelled(each) for each in (entry.name, entry.title, entry.full_name, *entry.aliases)}
        for path in paths.get(word, [])
        if path not in declared
    }
    assert not missing, f"{missing}: declare each in `elsewhere`, or say in NAMESAKES what it is"


@pytest.mark.parametrize("name", NAMESAKES)
def test_a_namesake_is_still_there(name: str) -> None:
    words = {spelled(each) for each in (catalogue[name].name, *catalogue[name].aliases)}
    homes = [framework for framework in NAMESPACES if engines.installed(framework)]
    assert any(words & named(framework).keys() for framework in homes)


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
    declared = [
        (d.framework, name, value)
        for e in catalogue.values()
        for d in calls.declarations(e)
        if path in calls.paths(d)
        for name, value in calls.defaults(d).items()
    ]
    for framework, name, value in declared:
        assert name in arguments, f"{path} has no argument {name!r}"
        default = arguments[name].default
        if default is None and value not in (None, "None"):  # worked out inside of the function
            x = np.array([[1.0, 2.0], [3.0, 5.0]])
            given, left = (
                engines.run(framework, f"{path}(x{more})", x, "float32") for more in (f", {name}={value!r}", "")
            )
            np.testing.assert_array_equal(left[0], given[0], f"{path}: {name} is declared {value!r}")
            continue
        assert (
            default in (value, float(value))
            if isinstance(value, int | float) and not isinstance(value, bool)
            else str(default).lower() == str(value).lower()
        ), f"{path}: {name} is {default!r}, declared {value!r}"

"""Evaluates calls of a framework in whatever release is installed: reads a request from a file, writes what came.

It runs where actref cannot be installed, so it imports nothing but Python, NumPy and the framework. What to evaluate is told
by the request (`scripts.evidence.versions.request`): import lines, calls, inputs and the paths of functions. Everything is
computed in float32.
"""

from __future__ import annotations

import base64
import importlib
import importlib.metadata
import inspect
import json
import os
import platform
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

DEPRECATIONS = (DeprecationWarning, FutureWarning, PendingDeprecationWarning)
Result = tuple[Any, Any]
"""Value and gradient as NumPy has them; no gradient where the framework has none."""


def main(source: str, target: str) -> None:
    """Read the request, write the answer."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    answer = probe(json.loads(Path(source).read_text(encoding="utf-8")))
    Path(target).write_text(json.dumps(answer), encoding="utf-8")


def probe(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the release says of its functions, and what its calls return.

    Args:
        request: `framework`, `packages`, `imports`, `paths`, `calls` (pairs of entry and call), `inputs` and `weights` of
            each entry, `models` of each call of ONNX by opset.
    """
    framework = request["framework"]
    names = imported(request["imports"])
    answer: dict[str, Any] = {
        "python": platform.python_version(),
        "versions": {package: found for package in request["packages"] if (found := version(package))},
        "results": [],
    }
    answer |= operators(answer["versions"]) if framework == "onnx" else functions(names, request["paths"])
    for entry, call in request["calls"]:
        x = np.array(request["inputs"][entry], np.float32)
        g = np.array(request["weights"][entry], np.float32)
        with warnings.catch_warnings(record=True) as said, np.errstate(all="ignore"):
            warnings.simplefilter("always")
            try:
                if framework in ("onnx", "onnxruntime"):
                    opset, y = graph(framework, request["models"][call], x)
                    answer["versions"]["opset"] = str(max(opset, int(answer["versions"].get("opset", 0))))
                    slope = None
                else:
                    y, slope = ENGINES[framework](call, names, x, g)
                told = {"value": listed(y), "slope": None if slope is None else listed(slope)}
            except Exception as error:  # whatever a release raises on a call that it does not know
                reason = (str(error).strip().splitlines() or [""])[0]
                told = {"error": f"{type(error).__name__}: {reason}"[:200]}
        answer["results"].append({"entry": entry, "call": call, **told, "deprecated": deprecation(said)})
    return answer


def version(package: str) -> str:
    """Of a distribution; empty where it is not installed."""
    for name in (package, f"{package}-cpu"):
        try:
            return importlib.metadata.version(name).partition("+")[0]
        except importlib.metadata.PackageNotFoundError:
            continue
    return ""


def listed(array: Any) -> Any:
    """The numbers as JSON has them."""
    return np.asarray(array, np.float64).tolist()


def deprecation(said: list[warnings.WarningMessage]) -> str:
    """The first line of the first warning that something is going away; empty if there is none."""
    told = (str(each.message).strip().splitlines() for each in said if issubclass(each.category, DEPRECATIONS))
    return next((lines[0][:200] for lines in told if lines), "")


# ------------------------------------------------------------------------------------------------- names and arguments


def imported(lines: list[str]) -> dict[str, Any]:
    """What import lines bind; of a module that this release lacks, the package that it would lie in."""
    names: dict[str, Any] = {}
    for line in lines:
        try:
            exec(line, names)
        except ImportError:
            exec(f"import {line.split()[1].partition('.')[0]}", names)
    return names


def functions(names: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The public names of every module that a path lies in, the arguments of what the paths name, and deprecations."""
    modules: dict[str, list[str]] = {}
    arguments: dict[str, dict[str, str]] = {}
    deprecated: dict[str, str] = {}
    for path in paths:
        place, _, name = path.rpartition(".")
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                module = resolved(place, names)
                if place not in modules:
                    modules[place] = public(module)
                arguments[path] = signature(getattr(module, name))
            except (AttributeError, ImportError):
                continue
        if message := deprecation(said):
            deprecated[path] = message
    return {"modules": modules, "arguments": arguments, "deprecated": deprecated}


def public(module: Any) -> list[str]:
    """The names of a module that can be called."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [name for name in dir(module) if not name.startswith("_") and callable(getattr(module, name, None))]


def resolved(place: str, names: dict[str, Any]) -> Any:
    """A module by its path: the first part as the import lines call it."""
    first, *parts = place.split(".")
    found = names[first] if first in names else importlib.import_module(first)
    for part in parts:
        try:
            found = getattr(found, part)
        except AttributeError:
            found = importlib.import_module(f"{found.__name__}.{part}")
    return found


def signature(function: Any) -> dict[str, str]:
    """Each argument with its default, as text; empty where it has to be given."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a function of C tells nothing
        return {}
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    named = [p for p in parameters if p.name != "self" and p.kind not in several]
    return {p.name: "" if p.default is p.empty else shown(p.default) for p in named}


def shown(default: Any) -> str:
    """A default as text: a number, a word or None as Python writes it, a function by its name, `...` for what means that nothing was given."""
    if default is None or isinstance(default, bool | int | float | str | tuple | bytes):
        return repr(default.decode() if isinstance(default, bytes) else default)
    return str(getattr(default, "__name__", "..."))


def operators(versions: dict[str, str]) -> dict[str, Any]:
    """The operators of ONNX with their attributes, and the opset that each one as it is now came with; their opset goes into `versions`."""
    from onnx import defs, helper

    versions["opset"] = str(defs.onnx_opset_version())
    arguments: dict[str, dict[str, str]] = {}
    since: dict[str, int] = {}
    deprecated: dict[str, str] = {}
    for schema in defs.get_all_schemas():
        if schema.domain:
            continue
        since[schema.name] = schema.since_version
        arguments[schema.name] = {
            name: shown(helper.get_attribute_value(each.default_value)) if each.default_value.type else ""
            for name, each in sorted(schema.attributes.items())
        }
        if schema.deprecated:
            deprecated[schema.name] = "deprecated"
    found = {"modules": {"": sorted(since)}, "arguments": arguments, "deprecated": deprecated}
    return {**found, "operators": since}


# ------------------------------------------------------------------------------------------------------------- engines


def evaluated(call: str, names: Mapping[str, Any], x: Any) -> Any:
    """The value of a call with the input in place of `x`, or its halves in place of `a` and `b`."""
    code = compile(call, call, "eval")
    middle = x.shape[-1] // 2
    halves = {"a": x[..., :middle], "b": x[..., middle:]} if {"a", "b"} & set(code.co_names) else {}
    return eval(code, {**names, "x": x, **halves})


def in_numpy(call: str, names: Mapping[str, Any], x: Any, g: Any) -> Result:
    """The value alone."""
    del g
    return evaluated(call, names, x), None


def in_torch(call: str, names: Mapping[str, Any], x: Any, g: Any) -> Result:
    """Value and gradient in torch."""
    import torch

    at = torch.tensor(x, requires_grad=True)
    y = evaluated(call, names, at.clone())
    slope = None
    if y.requires_grad:
        (slope,) = torch.autograd.grad(y, at, torch.tensor(g).expand_as(y), allow_unused=True)
    return y.detach().numpy(), np.zeros_like(x) if slope is None else slope.numpy()


def in_jax(call: str, names: Mapping[str, Any], x: Any, g: Any) -> Result:
    """Value and gradient in JAX."""
    import jax

    y, back = jax.vjp(lambda t: evaluated(call, names, t), jax.numpy.asarray(x))
    (slope,) = back(jax.numpy.broadcast_to(jax.numpy.asarray(g, y.dtype), y.shape))
    return y, slope


def in_tensorflow(call: str, names: Mapping[str, Any], x: Any, g: Any) -> Result:
    """Value and gradient in TensorFlow."""
    import tensorflow as tf

    at = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(at)
        y = evaluated(call, names, at)
    weights = tf.broadcast_to(tf.constant(g, y.dtype), tf.shape(y))
    slope = tape.gradient(y, at, output_gradients=weights, unconnected_gradients="zero")
    return y.numpy(), slope.numpy()


def in_keras(call: str, names: Mapping[str, Any], x: Any, g: Any) -> Result:
    """Value and gradient in what Keras computes with."""
    engine = {"jax": in_jax, "tensorflow": in_tensorflow, "torch": in_torch}[names["keras"].backend.backend()]
    return engine(call, names, x, g)


ENGINES: Mapping[str, Callable[[str, Mapping[str, Any], Any, Any], Result]] = {
    "torch": in_torch,
    "jax": in_jax,
    "flax": in_jax,
    "keras": in_keras,
    "tensorflow": in_tensorflow,
    "scipy": in_numpy,
}


def graph(framework: str, models: Mapping[str, str], x: Any) -> tuple[int, Any]:
    """What the model of the newest opset that this release runs returns, and which opset that is.

    Args:
        framework: `onnx` for its reference, or `onnxruntime`.
        models: Serialised, in base64, by opset.
        x: The input.
    """
    for opset in sorted(map(int, models), reverse=True):
        try:
            return opset, ran(framework, base64.b64decode(models[str(opset)]), x)
        except Exception as error:  # of an opset that came later
            last = error
    raise last


def ran(framework: str, model: bytes, x: Any) -> Any:
    """What a model returns."""
    if framework == "onnx":
        import onnx
        from onnx.reference import ReferenceEvaluator

        read = onnx.load_model_from_string(model)
        if (asked := read.opset_import[0].version) > onnx.defs.onnx_opset_version():
            raise ValueError(f"opset {asked}, here are {onnx.defs.onnx_opset_version()}")
        return next(iter(ReferenceEvaluator(read).run(None, {"x": x})))
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


if __name__ == "__main__":
    main(*sys.argv[1:])

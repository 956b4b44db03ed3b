"""Runs a call of an entry in its framework: values and gradients as float64 arrays, whatever the framework computes in.

Only text that `calls.written` made from a declaration is run here, never what a person passed to the command line.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import os
import sys
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from actref.frameworks.names import FRAMEWORKS, FrameworkError

Numbers: TypeAlias = NDArray[np.float64]
Result: TypeAlias = tuple[Numbers, Numbers | None]

DTYPES = ("float64", "float32", "float16", "bfloat16")


def installed(framework: str) -> bool:
    """Whether everything that the framework needs is installed."""
    return not lacking(framework)


def lacking(framework: str) -> str:
    """What the framework needs and is not installed, with the mend; empty if nothing is."""
    missing = [package for package in _needed(framework) if _version(package) is None]
    return f"not installed: pip install {' '.join(missing)}" if missing else ""


def versions(framework: str) -> dict[str, str]:
    """Versions of the framework and of what it computes with."""
    found = {package: _version(package) for package in _needed(framework)}
    return {package: version for package, version in found.items() if version is not None}


def _needed(framework: str) -> tuple[str, ...]:
    """The distributions without which the framework does not run."""
    packages = FRAMEWORKS[framework].packages
    return (*packages, keras_backend()) if framework == "keras" else packages


def _version(package: str) -> str | None:
    for name in (package, f"{package}-cpu"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(name).partition("+")[0]
    return None


def keras_backend() -> str:
    """What Keras computes with: JAX, where the environment names nothing else."""
    return os.environ.setdefault("KERAS_BACKEND", "jax")


def run(framework: str, text: str, x: Numbers, dtype: str, g: Numbers | None = None, device: str = "cpu") -> Result:
    """The value of a call at x, and the product of g with its Jacobian.

    Args:
        framework: Which one.
        text: The call, written by `calls.written`.
        x: The input, of numbers that the dtype holds.
        dtype: What the framework computes in.
        g: Weights in the shape of the result, ones if None.
        device: Where torch computes; the others run on the CPU alone.

    Returns:
        The value, and the gradient with respect to x, None where the framework has none.

    Raises:
        FrameworkError: it is not installed, or it cannot do this in this dtype.
    """
    if missing := lacking(framework):
        raise FrameworkError(f"{FRAMEWORKS[framework].title} cannot run, {missing}")
    if device != "cpu" and framework != "torch":
        raise FrameworkError(f"{FRAMEWORKS[framework].title} is run on the CPU; on {device} runs torch alone")
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            if device != "cpu":
                return _torch(text, x, dtype, g, device=device)
            return _ENGINES[framework](text, x, dtype, g)
    except FrameworkError:
        raise
    except Exception as error:  # whatever a framework raises on a dtype that it does not know
        reason = str(error).strip().split("\n")[0][:200]
        raise FrameworkError(f"{text} fails in {dtype}: {type(error).__name__}: {reason}") from error


@cache
def _compiled(text: str) -> Any:
    return compile(text, text, "eval")


def _value(text: str, names: Mapping[str, Any], x: Any, halves: Callable[[Any], tuple[Any, Any]]) -> Any:
    """The value of the expression with the input in place of `x`, or of `a` and `b`."""
    a, b = halves(x) if {"a", "b"} & set(_compiled(text).co_names) else (None, None)
    return eval(_compiled(text), {**names, "x": x, "a": a, "b": b})


def _halves(x: Any) -> tuple[Any, Any]:
    middle = x.shape[-1] // 2
    return x[..., :middle], x[..., middle:]


@cache
def _namespace(framework: str) -> dict[str, Any]:
    """What the framework's import lines bind, and NumPy."""
    names: dict[str, Any] = {}
    for line in FRAMEWORKS[framework].imports:
        words = line.split()
        if words[0] == "from":
            names[words[3]] = getattr(importlib.import_module(words[1]), words[3])
        elif words[1] == "timm.layers":
            names["timm"] = _timm()
        else:
            module = importlib.import_module(words[1])
            names[words[-1].partition(".")[0]] = module if "as" in words else sys.modules[words[1].partition(".")[0]]
    return names


def _timm() -> Any:
    """timm, which imports torchvision: one that fits another build of torch lacks operators that it describes to torch."""
    try:
        import timm.layers
    except RuntimeError:
        import torch

        for name in [name for name in sys.modules if name.partition(".")[0] in ("timm", "torchvision")]:
            del sys.modules[name]
        for operator in ("nms", "qnms"):  # no activation needs them
            torch.library.define(f"torchvision::{operator}", "(Tensor dets, Tensor scores, float threshold) -> Tensor")
        import timm.layers
    return timm


def _torch(
    text: str, x: Numbers, dtype: str, g: Numbers | None, framework: str = "torch", device: str = "cpu"
) -> Result:
    import torch

    at = torch.tensor(x, dtype=getattr(torch, dtype), device=device, requires_grad=True)
    # modules are made with float32 parameters on the CPU, unless the defaults say otherwise
    with _torch_default(getattr(torch, dtype)), torch.device(device):
        y = _value(text, {**_namespace(framework), "torch": torch}, at.clone(), _halves)
        weights = torch.ones_like(y) if g is None else torch.tensor(g, dtype=y.dtype)
        # a result that depends on no input, such as an index, has no graph
        (slope,) = torch.autograd.grad(y, at, weights, allow_unused=True) if y.requires_grad else (None,)
    gradient = torch.zeros_like(at) if slope is None else slope
    return y.detach().double().cpu().numpy(), gradient.double().cpu().numpy()


@contextlib.contextmanager
def _torch_default(dtype: Any) -> Any:
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def _jax(text: str, x: Numbers, dtype: str, g: Numbers | None, framework: str = "jax") -> Result:
    import jax

    with jax.enable_x64(True):
        at = jax.numpy.asarray(x, dtype=dtype)
        y, back = jax.vjp(lambda t: _value(text, {**_namespace(framework), "jax": jax}, t, _halves), at)
        weights = jax.numpy.ones_like(y) if g is None else jax.numpy.asarray(g, dtype=y.dtype)
        (slope,) = back(weights)
        return np.asarray(y, np.float64), np.asarray(slope, np.float64)


def _keras(text: str, x: Numbers, dtype: str, g: Numbers | None) -> Result:
    backend = keras_backend()
    import keras

    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        return {"jax": _jax, "torch": _torch}[backend](text, x, dtype, g, "keras")
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])


def _tensorflow(text: str, x: Numbers, dtype: str, g: Numbers | None) -> Result:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names = _namespace("tensorflow")
    tf = names["tf"]
    at = tf.constant(x, dtype=getattr(tf, dtype))
    with tf.GradientTape() as tape:
        tape.watch(at)
        y = _value(text, names, at, _halves)
    weights = None if g is None else tf.constant(g, dtype=y.dtype)
    slope = tape.gradient(y, at, output_gradients=weights, unconnected_gradients="zero")
    return tf.cast(y, tf.float64).numpy(), tf.cast(slope, tf.float64).numpy()


def _scipy(text: str, x: Numbers, dtype: str, g: Numbers | None) -> Result:
    del g
    if dtype == "bfloat16":
        raise FrameworkError("NumPy has no bfloat16")
    return np.asarray(_value(text, _namespace("scipy"), x.astype(dtype), _halves), np.float64), None


def _onnx_input(x: Numbers, dtype: str) -> Any:
    if dtype != "bfloat16":
        return x.astype(dtype)
    import ml_dtypes

    return x.astype(ml_dtypes.bfloat16)


def _onnx(text: str, x: Numbers, dtype: str, g: Numbers | None) -> Result:
    del g
    from onnx.reference import ReferenceEvaluator

    from actref.frameworks import onnx_graph

    session = ReferenceEvaluator(onnx_graph.model(text, dtype, x.ndim))
    return np.asarray(next(iter(session.run(None, {"x": _onnx_input(x, dtype)}))), np.float64), None


def _onnxruntime(text: str, x: Numbers, dtype: str, g: Numbers | None) -> Result:
    del g
    import onnxruntime

    from actref.frameworks import onnx_graph

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    model = onnx_graph.model(text, dtype, x.ndim).SerializeToString()
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    given = onnxruntime.OrtValue.ortvalue_from_numpy(_onnx_input(x, dtype))
    return np.asarray(session.run_with_ort_values(None, {"x": given})[0].numpy(), np.float64), None


_ENGINES: Mapping[str, Callable[[str, Numbers, str, Numbers | None], Result]] = {
    "torch": _torch,
    "jax": _jax,
    "flax": lambda text, x, dtype, g: _jax(text, x, dtype, g, "flax"),
    "keras": _keras,
    "tensorflow": _tensorflow,
    "onnx": _onnx,
    "onnxruntime": _onnxruntime,
    "transformers": lambda text, x, dtype, g: _torch(text, x, dtype, g, "transformers"),
    "timm": lambda text, x, dtype, g: _torch(text, x, dtype, g, "timm"),
    "scipy": _scipy,
}

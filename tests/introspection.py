"""Which functions of a namespace compute an entry: asked of every one by calling it."""

from __future__ import annotations

import inspect
import pkgutil
import warnings
from types import ModuleType
from typing import Any

import numpy as np

from actref.discovery import catalogue
from actref.frameworks import engines
from actref.frameworks.identification import samples
from actref.kinds import Elementwise
from tests.sample import Sample


def public(module: ModuleType) -> list[str]:
    return [name for name in dir(module) if not name.startswith("_")]


def as_argument(framework: str, x: np.ndarray[Any, Any]) -> Any:
    """The samples as the functions of a framework take them."""
    if framework == "torch":
        import torch

        return torch.tensor(x)
    if framework == "keras":
        import keras

        return keras.ops.convert_to_tensor(x.astype("float32"))
    if framework == "tensorflow":
        import tensorflow as tf

        return tf.constant(x)
    return x.copy()


def values(function: Any, x: Any) -> Any:
    """What a function returns for the samples alone; None where it wants more, or something else."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            found = np.asarray(function(x))
    except Exception:  # it is asked for every function of a namespace, whatever that takes
        return None
    return found.astype(np.float64) if found.dtype.kind == "f" and found.shape == x.shape else None


def entries_computed(framework: str, path: str, sample: Sample) -> dict[str, list[str]]:
    """For each function of the namespace that computes entries at their defaults, given x alone: which ones.

    Calls the functions of the namespace, those that change its state too: run it in a process of its own.
    """
    engines.versions(framework)  # chooses Keras's backend before its import
    module = pkgutil.resolve_name(path)
    x = samples()
    # what returns its argument is a copy or a view as often as an activation
    entries = [e for e in catalogue.values() if isinstance(e, Elementwise) and e.name != "identity"]
    true = {entry.name: entry.function(x) for entry in entries}
    computed = {}
    for name in sample.some(public(module), 1 / 5, path):
        function = getattr(module, name)
        if inspect.isclass(function) or not callable(function):
            continue
        found = values(function, as_argument(framework, x))
        same = [] if found is None else [e for e, y in true.items() if np.allclose(found, y, rtol=1e-5, atol=1e-6)]
        if same:
            computed[name] = same
    return computed

"""Neural-network activation functions, each defined once, derived from the definition and executed.

`actref.gelu(x)` is the NumPy function, `actref.gelu_grad(x)` its derivative, `actref.catalogue["gelu"]` the entry with
formula, properties and sources, `actref.torch.gelu` the torch function.

Example:
    >>> import actref
    >>> actref.gelu([-1.0, 0.0, 1.0]).tolist()
    [-0.158655253931, 0.0, 0.841344746069]
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actref.discovery import catalogue as catalogue

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Lazy, so that importing actref costs neither SymPy nor SciPy: a function is imported when it is first named.
    from actref.discovery import NAMES

    if name == "catalogue":
        from actref.discovery import catalogue

        return catalogue
    if name in ("torch", "frameworks"):
        return importlib.import_module(f"actref.{name}")
    if name in ("translate", "identify"):
        return getattr(importlib.import_module("actref.frameworks"), name)
    stem = name if name in NAMES else name.removesuffix("_jacobian").partition("_grad")[0]
    if stem in NAMES:
        from actref.discovery import load

        return getattr(load(stem).functions, name)
    raise AttributeError(f"module 'actref' has no attribute {name!r}; `actref list` shows every function")


def __dir__() -> list[str]:
    from actref.discovery import NAMES

    named = ["__version__", "catalogue", "frameworks", "identify", "torch", "translate"]
    return sorted([*named, *NAMES, *(f"{name}_grad" for name in NAMES)])

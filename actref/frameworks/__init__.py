"""The functions of the catalogue in other frameworks: what to write there, what a call means, and how near the two come."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actref.frameworks.identification import Identification as Identification
    from actref.frameworks.identification import IdentificationError as IdentificationError
    from actref.frameworks.identification import Match as Match
    from actref.frameworks.identification import identify as identify
    from actref.frameworks.names import FRAMEWORKS as FRAMEWORKS
    from actref.frameworks.names import Framework as Framework
    from actref.frameworks.names import FrameworkError as FrameworkError
    from actref.frameworks.onnx_models import Activation as Activation
    from actref.frameworks.onnx_models import ModelError as ModelError
    from actref.frameworks.onnx_models import activations as activations
    from actref.frameworks.reading import Reading as Reading
    from actref.frameworks.reading import read as read
    from actref.frameworks.translation import Proof as Proof
    from actref.frameworks.translation import Translation as Translation
    from actref.frameworks.translation import translate as translate
    from actref.frameworks.trees import CallError as CallError

_HOMES = {
    "identification": ("Identification", "IdentificationError", "Match", "identify"),
    "names": ("FRAMEWORKS", "Framework", "FrameworkError"),
    "onnx_models": ("Activation", "ModelError", "activations"),
    "reading": ("Reading", "read"),
    "translation": ("Proof", "Translation", "translate"),
    "trees": ("CallError",),
}


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line starts without SymPy and SciPy: a part is imported when it is first named.
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"actref.frameworks.{home}"), name)
    raise AttributeError(f"module 'actref.frameworks' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(name for names in _HOMES.values() for name in names)

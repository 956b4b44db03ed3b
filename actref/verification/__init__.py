"""What is installed here, held against what was published: `actref verify`.

The examples of every function's page run, and each framework's function is compared with its definition once more. What
came otherwise than in the record that the package carries is a change: of the framework, or of the machine.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actref.verification.findings import Finding as Finding
    from actref.verification.findings import Report as Report
    from actref.verification.run import verify as verify

_HOMES = {"findings": ("Finding", "Report"), "run": ("verify",)}


def __getattr__(name: str) -> Any:
    # Lazy, so that the command line starts without SymPy and SciPy.
    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(f"actref.verification.{home}"), name)
    raise AttributeError(f"module 'actref.verification' has no attribute {name!r}")

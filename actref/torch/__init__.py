"""For every entry a torch function and an `nn.Module`, named and parametrised in torch's manner.

Where torch has the function, the very same object is handed out: `actref.torch.silu is torch.nn.functional.silu`.
Where it has not, the function is written in torch operations in the entry's own file, and the module is made of it.

Example:
    >>> import torch
    >>> import actref.torch
    >>> actref.torch.gelu is torch.nn.functional.gelu
    True
    >>> actref.torch.Squareplus(b=4.0)
    Squareplus(b=4.0)
"""

from __future__ import annotations

from typing import Any

import actref.torch.equivalents as equivalents


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return equivalents.find(name)


def __dir__() -> list[str]:
    return equivalents.names()

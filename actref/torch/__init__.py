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

A parameter that is given as a tensor is learned: one number, or one for each channel, which is axis 1 as for `PReLU`. Its
name in the `state_dict` is that of the parameter, as in the vocoders and audio codecs that use Snake.

Example:
    >>> snake = actref.torch.Snake(alpha=torch.ones(8))
    >>> {name: tuple(value.shape) for name, value in snake.state_dict().items()}
    {'alpha': (8,)}
    >>> snake(torch.zeros(2, 8, 100)).shape
    torch.Size([2, 8, 100])
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

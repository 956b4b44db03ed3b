"""Turns what an entry says about torch into the function and the module."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from actref.arrays import real, whole
from actref.discovery import NAMES, catalogue
from actref.entry import Entry, TorchBuiltin, TorchWritten
from actref.errors import ArrayTypeError
from actref.layouts import check_layout

TorchFunction = Callable[..., Tensor]


def resolve(path: str) -> Any:
    """The object behind a dotted path such as `torch.nn.functional.gelu`."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


@cache
def function(entry: Entry) -> TorchFunction:
    """The torch function of an entry: torch's own object, or the one that is written here."""
    if entry.torch.function is None:
        return entry.torch_function
    own: TorchFunction = resolve(entry.torch.function)
    return functools.partial(own, **entry.torch.fixed) if entry.torch.fixed else own


@cache
def module(entry: Entry) -> type[nn.Module]:
    """The `nn.Module` class of an entry: torch's own, or one made of the function."""
    if isinstance(entry.torch, TorchBuiltin) and entry.torch.module is not None:
        own: type[nn.Module] = resolve(entry.torch.module)
        if not entry.torch.fixed:
            return own
        fixed = functools.partialmethod(own.__init__, **entry.torch.fixed)
        return type(entry.class_name, (own,), {"__init__": fixed, **_labels(entry)})
    return _made_module(entry)


class _Activation(nn.Module):
    """A module that applies a function with the arguments it was made with.

    Learnable ones are parameters, and so is every one that is given as a tensor: of one number, of one for each channel
    (axis 1), or of a shape that goes with the input.
    """

    entry: Entry
    function: TorchFunction

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        signature: inspect.Signature = inspect.signature(type(self))
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        title, numbers = type(self).__name__, {p.name for p in self.entry.parameters}
        tensors = {k: v for k, v in given.arguments.items() if k in numbers and isinstance(v, Tensor)}
        for name, tensor in tensors.items():
            if not tensor.is_floating_point():
                raise ArrayTypeError(
                    f"{title}: {name} is a tensor of {tensor.dtype}; what is learned has a floating dtype"
                )
            for value in tensor.flatten().tolist():
                self.entry.parameter(name).check(title, real(title, name, value))
        alone = {k: real(title, k, v) for k, v in given.arguments.items() if k in numbers and k not in tensors}
        self.entry.check_parameters(alone)
        if "dim" in given.arguments:
            whole(title, "dim", given.arguments["dim"])
        if "layout" in given.arguments:
            check_layout(title, given.arguments["layout"])
        self.names = tuple(given.arguments)
        for name, value in given.arguments.items():
            if name in tensors:
                value = nn.Parameter(value.detach().clone())
            elif name in numbers and self.entry.parameter(name).learnable:
                value = nn.Parameter(torch.tensor(float(value)))
            setattr(self, name, value)

    def forward(self, input: Tensor) -> Tensor:
        """Apply the function; the shape rule is the function's."""
        return self.function(input, **{name: _by_channel(getattr(self, name), input.dim()) for name in self.names})

    def extra_repr(self) -> str:
        """The arguments, as one would write them."""
        return ", ".join(f"{name}={_shown(getattr(self, name))}" for name in self.names)


def _by_channel(value: Any, dimensions: int) -> Any:
    """A parameter with one number for each channel, shaped so that it meets axis 1 of the input."""
    if isinstance(value, Tensor) and value.dim() == 1 and dimensions > 2:
        return value.reshape(-1, *[1] * (dimensions - 2))
    return value


def _shown(value: Any) -> str:
    if not isinstance(value, Tensor):
        return repr(value)
    if value.numel() != 1:
        return f"({', '.join(map(str, value.shape))})"
    return str(value.device) if value.is_meta else f"{value.item():g}"  # on meta there are shapes, and no numbers


def _made_module(entry: Entry) -> type[nn.Module]:
    arguments = []
    if entry.parameters or isinstance(entry.torch, TorchWritten):
        arguments = list(inspect.signature(function(entry)).parameters.values())[1:]
    signature = inspect.Signature([p.replace(annotation=inspect.Parameter.empty) for p in arguments])
    # bound here: what looks it up in forward would break the graph of torch.compile
    own = {"entry": entry, "function": staticmethod(function(entry)), "__signature__": signature}
    return type(entry.class_name, (_Activation,), {**own, **_labels(entry)})


def _labels(entry: Entry) -> dict[str, Any]:
    return {"__doc__": _Docstring(entry), "__module__": "actref.torch"}


class _Docstring:
    """That of a module class, written where it is read: what the module computes rests on no sentence."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    def __get__(self, module: nn.Module | None, kind: type) -> str:
        return f"{self.entry.full_name}: {self.entry.prose.summary}"


@cache
def _modules() -> dict[str, Entry]:
    return {entry.class_name: entry for entry in catalogue.values()}


def find(name: str) -> Any:
    """The function called by an entry's name or alias, or the module class called by its class name."""
    if name in NAMES or name in catalogue:
        return function(catalogue[name])
    if name in _modules():
        return module(_modules()[name])
    raise AttributeError(f"module 'actref.torch' has no attribute {name!r}; `actref list` shows every function")


def names() -> list[str]:
    """Every function and module class."""
    return sorted([*NAMES, *_modules()])

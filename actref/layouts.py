"""Where value and gate lie in one array. Model families differ, and a port that takes the wrong one runs silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from actref.errors import ParameterError, ShapeError

if TYPE_CHECKING:
    from torch import Tensor

Array = NDArray[Any]

LAYOUTS = ("value_first", "gate_first", "interleaved")
"""`value_first`: first half value, second half gate, as `torch.nn.functional.glu` does.
`gate_first`: first half gate, second half value, as Phi-3 and vLLM lay out their fused projections.
`interleaved`: gate at the even places, value at the odd ones, as gpt-oss does."""


def check_layout(function: str, layout: str) -> None:
    """Raise ParameterError unless a layout is one of `LAYOUTS`."""
    if layout not in LAYOUTS:
        raise ParameterError(f"{function}: layout={layout!r}; allowed are {', '.join(map(repr, LAYOUTS))}")


def split(function: str, input: Tensor, dim: int, layout: str) -> tuple[Tensor, Tensor]:
    """Value and gate of a torch tensor.

    Args:
        function: Who asks, for the messages.
        input: Tensor of even size along `dim`.
        dim: The dimension that holds both halves.
        layout: One of `LAYOUTS`.

    Raises:
        ShapeError: the size is odd.
        ParameterError: an unknown layout.
    """
    check_layout(function, layout)
    size = input.shape[dim]
    if size % 2:
        raise ShapeError(f"{function}: dimension {dim} has size {size}; allowed is an even number, value and gate")
    if layout == "interleaved":
        rows = input.movedim(dim, -1)
        gate, value = rows.reshape(*rows.shape[:-1], size // 2, 2).unbind(-1)
        return value.movedim(-1, dim), gate.movedim(-1, dim)
    first, second = input.chunk(2, dim)
    return (first, second) if layout == "value_first" else (second, first)


def halves(x: Array, axis: int, layout: str) -> tuple[Array, Array]:
    """Value and gate: two halves along an axis, or, interleaved, gate at its even and value at its odd places."""
    rows = np.moveaxis(x, axis, -1)
    if layout == "interleaved":
        gate, value = rows[..., ::2], rows[..., 1::2]
    else:
        first, second = np.split(rows, 2, -1)
        value, gate = (first, second) if layout == "value_first" else (second, first)
    return np.moveaxis(value, -1, axis), np.moveaxis(gate, -1, axis)


def joined(value: Array, gate: Array, axis: int, layout: str) -> Array:
    """One array of what belongs to the value and what belongs to the gate: undoes `halves`."""
    pair = [value, gate] if layout == "value_first" else [gate, value]
    if layout != "interleaved":
        return np.concatenate(pair, axis)
    rows = np.stack([np.moveaxis(each, axis, -1) for each in pair], -1)
    return np.moveaxis(rows.reshape(*rows.shape[:-2], -1), -1, axis)

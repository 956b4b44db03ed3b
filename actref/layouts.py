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
    if input.shape[dim] % 2:
        size = input.shape[dim]
        raise ShapeError(f"{function}: dimension {dim} has size {size}; allowed is an even number, value and gate")
    return halves(input, dim, layout)


def halves(x: Any, axis: int, layout: str) -> tuple[Any, Any]:
    """Value and gate of an array or a tensor: two halves along an axis, or gate at its even and value at its odd places."""
    half = x.shape[axis] // 2
    first, second, even, odd = slice(half), slice(half, None), slice(0, None, 2), slice(1, None, 2)
    places = {"value_first": (first, second), "gate_first": (second, first), "interleaved": (odd, even)}
    before = (slice(None),) * (axis % x.ndim)
    value, gate = places[layout]
    return x[(*before, value)], x[(*before, gate)]


def joined(value: Array, gate: Array, axis: int, layout: str) -> Array:
    """One array of what belongs to the value and what belongs to the gate: undoes `halves`."""
    pair = [value, gate] if layout == "value_first" else [gate, value]
    if layout != "interleaved":
        return np.concatenate(pair, axis)
    rows = np.stack([np.moveaxis(each, axis, -1) for each in pair], -1)
    return np.moveaxis(rows.reshape(*rows.shape[:-2], -1), -1, axis)

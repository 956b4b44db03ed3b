"""The policy for functions that work along an axis: shapes, dtypes, blocks, and the errors for what does not fit."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from actref.arrays import BLOCK, Array, Formula, Function, P, entry_of, floating, real, whole, with_limits
from actref.errors import ArrayTypeError, ShapeError
from actref.layouts import check_layout, halves, joined

if TYPE_CHECKING:
    from actref.kinds import Gated, Vector

LARGE, SMALLER = 2.0**900, 2.0**-128
"""What is multiplied with a Jacobian and lies beyond the first is scaled by the second: differences could overflow."""


def along_axis(name: str) -> Callable[[Formula[P]], Function[P]]:
    """Give a formula for float64 arrays the shape and dtype policy of functions that work along an axis.

    A formula with a parameter `axis` sees blocks of rows with that axis last, one without sees the whole array. The
    result of a formula may be shorter or longer along the axis, or have one axis more at its end (a Jacobian, which
    stays at the end). A second array `g` must have the shape of the function's result. float16 and float32 are
    computed in float64 and rounded once.

    Args:
        name: The entry whose formula it is.
    """

    def decorate(formula: Formula[P]) -> Function[P]:
        function = formula.__name__
        signature = inspect.signature(formula)

        @functools.wraps(formula)
        def wrapper(*args: Any, **kwargs: Any) -> Array:
            entry: Any = entry_of(name)
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = dict(given.arguments)
            array = floating(function, values.pop(next(iter(values))))
            number = (
                array.ndim == 0
                and "layout" not in values
                and not entry.dims
                and entry.outputs(1, **entry.defaults) == 1
            )
            if number:  # a vector of length 1, as in torch
                array = array.reshape(1)
                values |= {"g": np.reshape(values["g"], 1)} if "g" in values else {}
            axis = _axis(entry, function, array, values.get("axis", entry.axis))
            parameters = _parameters(entry, function, values)
            numbers = entry.check_parameters({p.name: parameters[p.name] for p in entry.parameters})
            entry.check_size(function, array.shape[axis], numbers)
            g = None
            if "g" in values:
                size = entry.output_size(array.shape[axis], numbers)
                g = _weights(function, parameters.pop("g"), (*array.shape[:axis], size, *array.shape[axis + 1 :]))
            with np.errstate(all="ignore"):
                large = g is not None and bool(np.any(np.isfinite(g) & (np.abs(g) > LARGE)))
                arrays = (array,) if g is None else (array, g * SMALLER if large else g)
                unit = entry.unit(numbers)
                shortest = (unit, entry.output_size(unit, numbers))
                result = _applied(formula, arrays[1:], axis, parameters, shortest, array)
                if not (np.isfinite(array).all() and np.isfinite(result).all()):
                    known = _known(array, result, axis, values.get("layout"))
                    if "layout" in values:  # a formula of vectors says itself where a nan goes
                        result = np.where(known, result, np.nan)
                    lost = np.isnan(result)
                    again = functools.partial(_applied, formula, arrays[1:], axis, parameters, shortest)
                    spread = np.linspace(0, 1, array.shape[axis]).reshape([-1] + [1] * (array.ndim - 1 - axis))
                    result = with_limits(again, array.astype(np.float64), result, known, line=False, spread=spread)
                    if result.shape == array.shape:  # of infinities that tie, none has a limit
                        for tied in (array == np.inf, array == -np.inf):
                            result[lost & tied & (tied & np.isnan(result)).any(axis, keepdims=True)] = np.nan
                result = (result / SMALLER if large else result).astype(array.dtype, copy=False)
                return result[0] if number and result.ndim == 1 else result

        return wrapper

    return decorate


def _applied(
    formula: Any, others: tuple[Array, ...], axis: int, parameters: dict[str, Any], shortest: tuple[int, int], x: Array
) -> Array:
    """The result for x, and g where there is one, in float64."""
    if "axis" in parameters:
        return _in_blocks(formula, (x, *others), axis, parameters, shortest)
    result: Array = formula(*(each.astype(np.float64) for each in (x, *others)), **parameters)
    return result


def _known(x: Array, result: Array, axis: int, layout: str | None) -> Array:
    """Where no input of a result is nan: the pair of a gated unit, the vector of any other."""
    if layout is None:
        known = np.asarray(~np.isnan(x).any(axis))
        return np.expand_dims(known, axis) if result.ndim == x.ndim else known[..., None, None]
    a, b = halves(x, axis, layout)
    known = ~(np.isnan(a) | np.isnan(b))
    return known if result.shape == known.shape else joined(known, known, axis, layout)


def _axis(entry: Vector | Gated, function: str, array: Array, axis: Any) -> int:
    """The axis counted from the front."""
    if array.ndim == 0:
        raise ShapeError(f"{function}: x is 0-d; allowed are arrays with an axis to work along, such as [x]")
    if entry.dims and array.ndim not in entry.dims:
        allowed = " or ".join(map(str, entry.dims))
        raise ShapeError(f"{function}: x has {array.ndim} dimensions; allowed are {allowed}")
    number = whole(function, "axis", axis)
    if not -array.ndim <= number < array.ndim:
        allowed = f"{-array.ndim} to {array.ndim - 1}"
        raise ShapeError(f"{function}: axis={number} of an array with {array.ndim} dimensions; allowed are {allowed}")
    return number % array.ndim


def _parameters(entry: Vector | Gated, function: str, values: dict[str, Any]) -> dict[str, Any]:
    """The keywords of the formula, the numbers among them as floats."""
    result = dict(values)
    for parameter in entry.parameters:
        result[parameter.name] = real(function, parameter.name, values[parameter.name])
    if "layout" in values:
        check_layout(function, values["layout"])
    if values.get("rng") is not None and not isinstance(values["rng"], np.random.Generator):
        raise ArrayTypeError(f"{function}: rng={values['rng']!r} is no numpy.random.Generator; give default_rng(seed)")
    return result


def _weights(function: str, g: Any, shape: tuple[int, ...]) -> Array:
    weights = floating(f"{function} (g)", g).astype(np.float64)
    if weights.shape != shape:
        raise ShapeError(f"{function}: g has shape {weights.shape}; allowed is that of the result, {shape}")
    return weights


def _in_blocks(
    formula: Any, arrays: tuple[Array, ...], axis: int, parameters: dict[str, Any], shortest: tuple[int, int]
) -> Array:
    """Rows of the given axis in blocks that fit the cache; axes that the result adds stay last.

    `shortest` are the smallest lengths of x and of its result, for what the result of an empty array is shaped like.
    """
    parameters = parameters | {"axis": -1}
    moved = [np.moveaxis(each, axis, -1) for each in arrays]
    shape, size = moved[0].shape[:-1], moved[0].shape[-1]
    if not arrays[0].size:  # one row of zeros tells what the result is shaped like
        row = [np.zeros((1, m.shape[-1] if size else least)) for m, least in zip(moved, shortest, strict=False)]
        trailing = [length if size else 0 for length in formula(*row, **parameters).shape[1:]]
        result = np.zeros((*shape, *trailing))
    else:
        flat = [each.reshape(-1, each.shape[-1]) for each in moved]
        step = max(1, BLOCK // size)
        parts = []
        for start in range(0, len(flat[0]), step):
            block = [np.ascontiguousarray(each[start : start + step], dtype=np.float64) for each in flat]
            parts.append(formula(*block, **parameters))
        rows = np.concatenate(parts)
        result = rows.reshape(*shape, *rows.shape[1:])
    return np.moveaxis(result, -1, axis) if result.ndim == arrays[0].ndim else result


def unit_products(x: Array, axis: int, size: int) -> tuple[Array, Array]:
    """Each vector once for every output, and the unit vectors: what a product with the Jacobian makes its rows of."""
    rows = np.moveaxis(x, axis, -1)
    shape = (*rows.shape[:-1], size)
    return np.broadcast_to(rows[..., None, :], (*shape, rows.shape[-1])), np.broadcast_to(np.eye(size), (*shape, size))

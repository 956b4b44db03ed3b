"""The one place for shapes and dtypes: every NumPy function of the package goes through a decorator from here."""

from __future__ import annotations

import functools
import inspect
import operator
import reprlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actref.errors import ArrayTypeError, ParameterError

if TYPE_CHECKING:
    from actref.entry import Entry

P = ParamSpec("P")

Array: TypeAlias = NDArray[Any]
"""What a formula sees: a float64 block. Callers may give whatever NumPy makes an array of."""

Formula: TypeAlias = Callable[Concatenate[Array, P], Array]
Function: TypeAlias = Callable[Concatenate[ArrayLike, P], Array]

BLOCK = 16_384
"""Elements worked on at a time: temporaries of that size stay in the second-level cache."""

FLOATS = (np.float16, np.float32, np.float64)


def floating(function: str, x: ArrayLike) -> NDArray[Any]:
    """The input as a floating-point array: float16, float32 and float64 stay, integers and booleans become float64.

    Raises:
        ArrayTypeError: complex, string, object or any other dtype, or rows of different lengths.
    """
    array = _array(function, "x", x)
    if array.dtype.type in FLOATS:
        return array
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    allowed = "float16, float32, float64, or integers"
    raise ArrayTypeError(f"{function}: x has dtype {array.dtype}; allowed are {allowed}")


def real(function: str, name: str, value: Any) -> float:
    """A parameter that is one number.

    Raises:
        ArrayTypeError: text, a complex number, or no number at all.
        ParameterError: an array, or a number that is too large for float64.
    """
    array = _array(function, name, value)
    if array.ndim:
        raise ParameterError(f"{function}: {name} is one number, found an array of shape {array.shape}")
    # float() itself takes text, and drops the imaginary part of NumPy's complex numbers
    if array.dtype.kind in "biufO":
        try:
            return float(value)
        except OverflowError:
            raise ParameterError(f"{function}: {name} is too large for float64") from None
        except (TypeError, ValueError):
            pass
    raise ArrayTypeError(f"{function}: {name}={reprlib.repr(value)} is not a real number")


def whole(function: str, name: str, value: Any) -> int:
    """An argument that counts, such as an axis.

    Raises:
        ArrayTypeError: it is no integer.
    """
    try:
        return operator.index(value)
    except TypeError:
        raise ArrayTypeError(f"{function}: {name}={value!r} is not an integer") from None


def _array(function: str, name: str, value: Any) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError as error:  # NumPy makes no array of rows of different lengths
        raise ArrayTypeError(f"{function}: {name} is no array: {error}") from None


def native(result: NDArray[np.float64], dtype: np.dtype[Any]) -> NDArray[Any]:
    """A float64 result in the dtype of the input; float16 goes through float32, so that it is computed there."""
    if dtype == np.float16:
        result = result.astype(np.float32)
    return result.astype(dtype, copy=False)


def elementwise(entry: Entry) -> Callable[[Formula[P]], Function[P]]:
    """Give a formula for float64 vectors the shape and dtype policy of the package.

    The formula sees one contiguous float64 block at a time; float32 and float16 are thus rounded once, from a result
    that is right to float64. Parameters are checked against the entry; an array for a learnable parameter holds one
    value per channel (axis 1, as in torch) and reaches the formula broadcast.
    """

    def decorate(formula: Formula[P]) -> Function[P]:
        name = formula.__name__
        signature = inspect.signature(formula)

        @functools.wraps(formula)
        def wrapper(*args: Any, **kwargs: Any) -> Array:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            values = dict(given.arguments)
            array = floating(name, values.pop(next(iter(values))))
            parameters = _parameters(entry, name, array, values)
            out = np.empty(array.size, array.dtype)
            flat = array.reshape(-1)
            with np.errstate(all="ignore"):
                for start in range(0, array.size, BLOCK):
                    part = slice(start, start + BLOCK)
                    block = flat[part].astype(np.float64)
                    here = {k: v[part] if isinstance(v, np.ndarray) else v for k, v in parameters.items()}
                    out[part] = native(formula(block, **here), array.dtype)  # type: ignore[arg-type, call-arg]
            result: NDArray[Any] = out.reshape(array.shape)[()]
            return result

        return wrapper

    return decorate


def stochastic(entry: Entry) -> Callable[[Formula[P]], Function[P]]:
    """As `elementwise`, for a formula that draws from `rng` when `training`; there is no hidden generator."""

    def decorate(formula: Formula[P]) -> Function[P]:
        signature = inspect.signature(formula)
        shaped = elementwise(entry)(formula)

        @functools.wraps(formula)
        def wrapper(*args: Any, **kwargs: Any) -> Array:
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            rng = given.arguments["rng"]
            if given.arguments["training"] and not isinstance(rng, np.random.Generator):
                found = f"found rng={rng!r}; give rng=numpy.random.default_rng(seed)"
                raise ParameterError(f"{formula.__name__}: training=True draws at random, {found}")
            return shaped(*args, **kwargs)

        return wrapper

    return decorate


def _parameters(entry: Entry, function: str, x: NDArray[Any], values: dict[str, Any]) -> dict[str, Any]:
    """Checked parameters: floats, or for a per-channel parameter a vector with one value per element of x."""
    known = {p.name: p for p in entry.parameters}
    result: dict[str, Any] = {}
    scalars: dict[str, float] = {}
    for name, value in values.items():
        if name not in known:
            result[name] = value  # axis and the like, not a parameter of the definition
        elif known[name].learnable and _array(function, name, value).ndim:
            result[name] = _channels(function, known[name], x, value)
        else:
            scalars[name] = result[name] = real(function, name, value)
    entry.check_parameters(scalars)
    return result


def _channels(function: str, parameter: Any, x: NDArray[Any], value: Any) -> NDArray[np.float64]:
    weights = floating(function, value).astype(np.float64)
    channels = x.shape[1] if x.ndim > 1 else 1
    if weights.ndim != 1 or weights.size not in (1, channels):
        allowed = f"a number or one value for each of the {channels} channels (axis 1)"
        raise ParameterError(f"{function}: {parameter.name} has shape {weights.shape}; allowed is {allowed}")
    for weight in weights:
        parameter.check(function, float(weight))
    shape = [1] * x.ndim
    if x.ndim > 1:
        shape[1] = weights.size
    return np.broadcast_to(weights.reshape(shape), x.shape).reshape(-1)

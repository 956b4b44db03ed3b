"""The one place for shapes and dtypes: every NumPy function of the package goes through a decorator from here."""

from __future__ import annotations

import functools
import inspect
import math
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
    if np.ma.is_masked(value):
        mend = (
            f"write {name}.data to ignore the mask, or {name}.filled(number), for a softmax {name}.filled(-numpy.inf)"
        )
        raise ArrayTypeError(f"{function}: {name} is a masked array, whose mask would be lost; {mend}")
    try:
        return np.asarray(value)
    except ValueError as error:  # NumPy makes no array of rows of different lengths
        raise ArrayTypeError(f"{function}: {name} is no array: {error}") from None


def elementwise(name: str) -> Callable[[Formula[P]], Function[P]]:
    """Give a formula for float64 vectors the shape and dtype policy of the package.

    The formula sees one contiguous float64 block at a time; float32 and float16 are thus rounded once, from a result
    that is right to float64. nan gives nan, and an infinity the limit where there is one, whatever the formula makes of
    them. Parameters are checked against the entry; an array for a learnable parameter holds one value per channel
    (axis 1, as in torch) and reaches the formula broadcast.

    Args:
        name: The entry whose formula it is.
    """

    def decorate(formula: Formula[P]) -> Function[P]:
        function = formula.__name__
        signature = inspect.signature(formula)
        plain: Any = formula

        @functools.wraps(formula)
        def wrapper(*args: Any, **kwargs: Any) -> Array:
            # the defaults are right, and to bind them would cost more than to compute
            if len(args) == 1 and not kwargs:
                array, parameters = floating(function, args[0]), {}
            else:
                given = signature.bind(*args, **kwargs)
                values = dict(given.arguments)
                array = floating(function, values.pop(next(iter(signature.parameters))))
                parameters = _parameters(entry_of(name), function, array, values)
            flat = array.reshape(-1)
            with np.errstate(all="ignore"):
                if array.size <= BLOCK and array.dtype == np.float64:
                    out = applied(flat, parameters)
                else:
                    out = np.empty(array.size, array.dtype)
                    for start in range(0, array.size, BLOCK):
                        part = slice(start, start + BLOCK)
                        here = {k: v[part] if isinstance(v, np.ndarray) else v for k, v in parameters.items()}
                        out[part] = applied(flat[part].astype(np.float64, copy=False), here)
            shaped: Array = out.reshape(array.shape)[()]
            return shaped

        def applied(block: Array, parameters: dict[str, Any]) -> Array:
            result: Array = plain(block, **parameters)
            # a sum is the quickest look for a nan or an infinity; one that overflows only costs the look at each
            if not (math.isfinite(np.add.reduce(block)) and math.isfinite(np.add.reduce(result))):
                known = ~np.isnan(block)
                result = np.where(known, result, np.nan)
                result = with_limits(functools.partial(plain, **parameters), block, result, known)
            return result

        return wrapper

    return decorate


@functools.cache
def entry_of(name: str) -> Entry:
    """The entry, loaded when a function of it is first called with parameters: importing one asks for no other file."""
    from actref.discovery import load

    return load(name)


_FAR = (2.0**200, 3.0**135)
"""Stand for infinity: what settles has settled here, what oscillates differs, and fourth powers are still finite.

Sine and cosine have other signs at the first than at twice the second, where a single number is looked at.
"""


def with_limits(
    formula: Callable[[Array], Array],
    x: Array,
    y: Array,
    known: Array,
    *,
    line: bool = True,
    spread: Array | float = 0.0,
) -> Array:
    """The result of a formula, with the limit where it met 0 · ∞ or ∞ - ∞ and no input is nan.

    Far out an activation function is a constant, a line, or grows, or it decays; where two values far out show none of these,
    nan stays.

    Args:
        formula: Answers with the result for an array like x.
        x: The input.
        y: Its result.
        known: Where no input of a result is nan, in the shape of y.
        line: Whether each result belongs to one number of x, and can lie on a line through 0 in it.
        spread: Numbers from 0 to 1 that keep apart what goes to infinity, in two orders: a tie there shows no limit.
    """
    lost = np.isnan(y) & known
    if not lost.any():
        return y
    sizes = _FAR[0] * (1 + spread), _FAR[1] * (2 - spread)
    near, far = (np.copysign(np.minimum(np.abs(x), size), x) for size in sizes)
    at_near, at_far = formula(near), formula(far)
    grows = (np.minimum(np.abs(at_near), np.abs(at_far)) > 1e25) & (np.sign(at_near) == np.sign(at_far))
    limit = np.where(grows, np.copysign(np.inf, at_far), np.nan)
    limit = np.where(np.maximum(np.abs(at_near), np.abs(at_far)) < 1e-25, 0.0, limit)
    if line:
        slope = at_far / far
        limit = np.where(np.abs(at_near / near - slope) <= 1e-12 * np.abs(slope), slope * x, limit)
    return np.where(lost, np.where(at_near == at_far, at_far, limit), y)


def stochastic(name: str) -> Callable[[Formula[P]], Function[P]]:
    """As `elementwise`, for a formula that draws from `rng` when `training`; there is no hidden generator."""

    def decorate(formula: Formula[P]) -> Function[P]:
        signature = inspect.signature(formula)
        shaped = elementwise(name)(formula)

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

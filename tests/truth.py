"""True values of definitions for the tests, kept under .cache/ by all that they follow from: the oracle and the definition.

With ACTREF_FRESH=1 in the environment they are computed again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import mpmath
import sympy as sp
from mpmath import mp
from mpmath.libmp import MPZ

from actref.kinds import Elementwise
from actref.vocabulary import Constant
from scripts.build.cache import Cache, digest, source_digest
from tests.cases import FLOOR

DIGITS = 25

Sized = tuple[mpmath.mpf, mpmath.mpf]


def bounded(entry: Elementwise, points: Sequence[float], order: int, parameters: dict[str, float]) -> list[Sized]:
    """`entry.bounded` at every point, to 25 digits."""

    def make() -> list[Any]:
        return [[_parts(n) for n in entry.bounded(x, order, DIGITS, FLOOR, **parameters)] for x in points]

    if "ACTREF_FRESH" in os.environ:
        found = make()
    else:
        found = Cache("truth").json(_key(entry.derivative(order), [float.hex(x) for x in points], parameters), make)
    return [(_number(value), _number(size)) for value, size in found]


def _key(expression: Any, points: list[str], parameters: dict[str, float]) -> str:
    constants = sorted((c.name, sp.srepr(c.value)) for c in expression.atoms(Constant))
    rests_on = (
        source_digest("actref.oracle"),
        digest(Path(__file__)),
        metadata.version("mpmath"),
        metadata.version("sympy"),
    )
    return digest(sp.srepr(expression), constants, points, parameters, *rests_on)


def _parts(number: mpmath.mpf) -> list[int]:
    return [int(part) for part in number._mpf_]


def _number(parts: list[int]) -> mpmath.mpf:
    sign, mantissa, exponent, bits = parts
    return mp.make_mpf((sign, MPZ(mantissa), exponent, bits))

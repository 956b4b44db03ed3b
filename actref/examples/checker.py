"""Compares what an example printed with what the page shows, numbers by the digits that are shown.

Text outside of numbers is equal or it is a failure. Of numbers:

- An integer, nan and inf are equal as text.
- A number with a point or an exponent agrees if what came, rounded to the digits that are shown, is what is shown:
  0.8413 accepts 0.84134475 and refuses 0.8412; 4.73e-4 accepts 4.7301e-4 and refuses 4.74e-4.
- A zero that is shown is exactly zero, with the sign that is shown: 0.000 refuses 1e-9, 0.0 refuses -0.0.
- Without a digit after its point (NumPy's `1.`) it is exactly that number.
- A number inside of quotes is text: '1.10' refuses '1.1'.

There is no relative tolerance: one wide enough to help accepts tanh-GELU for GELU.
"""

from __future__ import annotations

import doctest
import re
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import cache

_TOKEN = re.compile(
    r"""
    (?<!\w)[bBrRuU]{0,2}(?P<quoted>(?P<mark>['"])(?:\\.|(?!(?P=mark))[^\\\n])*(?P=mark))(?!\w)
    |
    (?:(?<![\w.)\]])[+-])?            # a sign, unless it stands behind an operand
    (?<![\w.])                        # not the 32 of float32, not the 0 of 2.13.0
    (?:
      (?P<float>
        (?:\d+\.(?P<fraction>\d*)|\.(?P<bare>\d+))(?:[eE](?P<exponent>[+-]?\d{1,4}))?
        |\d+[eE](?P<scale>[+-]?\d{1,4})
      )
      |\d+|nan|inf
    )
    (?=j\b|(?!\w|\.\d))               # not the 0 of 0x1f
    """,
    re.VERBOSE,
)
_ELLIPSIS = "..."
DIGITS = doctest.register_optionflag("DIGITS")
"""The option that has numbers compared by the digits shown."""
_DEVICE = re.compile(r",\s*device='cuda(?::\d+)?'")
_BLANKLINE = re.compile(rf"(?m)^{re.escape(doctest.BLANKLINE_MARKER)}\s*?$")


@dataclass(frozen=True)
class _Token:
    """One number, or one character that belongs to none."""

    text: str
    is_number: bool = False
    quantum: Decimal | None = None  # value of one unit in the last digit shown; None if the number is exact

    @property
    def is_float(self) -> bool:
        return self.is_number and any(c in self.text for c in ".eE")

    @property
    def value(self) -> Decimal:
        return Decimal(self.text)

    def agrees(self, got: _Token) -> bool:
        if self.text == got.text:
            return True
        if not (self.is_float and got.is_float):
            return False
        if self.quantum is None:
            return self.value == got.value and self.value.is_signed() == got.value.is_signed()
        return abs(self.value - got.value) <= self.quantum / 2


def without_device(got: str, expected: str) -> str:
    """What came, without the `device='cuda:0'` that torch adds to tensors, with its comma and its line break, unless it is shown."""
    return got if _DEVICE.search(expected) else _DEVICE.sub("", got)


def difference(expected: str, got: str, flags: int = 0) -> str:
    """In words how the output that came differs from the one that is shown, empty if they agree under doctest's flags."""
    with localcontext(Context()):  # an example may have set another one
        return _difference(expected, got, flags)


def _difference(expected: str, got: str, flags: int) -> str:
    # Without the flag doctest takes True for 1.
    if doctest.OutputChecker().check_output(expected, got, flags | doctest.DONT_ACCEPT_TRUE_FOR_1):
        return ""
    expected, got = _prepared(expected, got, flags)
    wanted, came = _tokens(expected), _tokens(got)
    if flags & doctest.ELLIPSIS and _ELLIPSIS in expected:
        return "" if _matches(wanted, came) else "the output does not match the pattern with its `...`"
    if len(wanted) == len(came) and all(w.agrees(c) for w, c in zip(wanted, came, strict=True)):
        return ""
    return _words(wanted, came)


def _prepared(expected: str, got: str, flags: int) -> tuple[str, str]:
    if not flags & doctest.DONT_ACCEPT_BLANKLINE:
        expected = _BLANKLINE.sub("", expected)
        got = re.sub(r"(?m)^[^\S\n]+$", "", got)
    if flags & doctest.NORMALIZE_WHITESPACE:
        return " ".join(expected.split()), " ".join(got.split())
    return expected, got


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    for match in _TOKEN.finditer(text):
        if match["quoted"]:
            continue  # stays text, as what stands between numbers
        tokens += map(_character, text[position : match.start()])
        tokens.append(_Token(match[0], True, _quantum(match)))
        position = match.end()
    return [*tokens, *map(_character, text[position:])]


@cache
def _character(text: str) -> _Token:
    return _Token(text)


def _quantum(match: re.Match[str]) -> Decimal | None:
    if match["float"] is None or not Decimal(match[0]):
        return None
    if match["scale"] is not None:
        return Decimal(1).scaleb(int(match["scale"]))
    digits = match["fraction"] if match["fraction"] is not None else match["bare"]
    exponent = int(match["exponent"]) if match["exponent"] is not None else 0
    return Decimal(1).scaleb(exponent - len(digits)) if digits else None


def _matches(wanted: list[_Token], came: list[_Token]) -> bool:
    """Match with `...` standing for anything, each piece between two of them at the first place where it fits."""
    pieces: list[list[_Token]] = [[]]
    position = 0
    while position < len(wanted):
        if "".join(t.text for t in wanted[position : position + 3]) == _ELLIPSIS:
            pieces.append([])
            position += 3
        else:
            pieces[-1].append(wanted[position])
            position += 1
    head, *middle, tail = pieces
    if len(came) < len(head) + len(tail) or not _fits(head, came, 0) or not _fits(tail, came, len(came) - len(tail)):
        return False
    position, end = len(head), len(came) - len(tail)
    for piece in middle:
        start = next((s for s in range(position, end - len(piece) + 1) if _fits(piece, came, s)), None)
        if start is None:
            return False
        position = start + len(piece)
    return True


def _fits(piece: list[_Token], came: list[_Token], start: int) -> bool:
    return all(w.agrees(c) for w, c in zip(piece, came[start : start + len(piece)], strict=True))


def _words(wanted: list[_Token], came: list[_Token]) -> str:
    count = 0
    for w, c in zip(wanted, came, strict=False):
        count += w.is_number
        if not w.agrees(c):
            numbers = w.is_number and c.is_number
            return f"number {count} differs: {w.text} is shown, {c.text} came" if numbers else "the text differs"
    return "the text differs in its length"

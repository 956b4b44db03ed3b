"""What a guide shows, in the language of its page: the words in its figures and tables.

The code of a guide runs once, in English: a notebook that somebody runs elsewhere may find no Chinese font. Figures keep
their text as text, and tables are HTML, so the words of both are exchanged afterwards. They stand in
docs/locale/LANGUAGE/guides.toml, "English" = "translation"; a `#` in both stands for a number.
"""

from __future__ import annotations

import functools
import html
import re
import tomllib
from collections.abc import Iterator

from actref import catalogue
from scripts.paths import DOCS
from scripts.translations import interface

_TEXT = re.compile(r"(<(?:text|tspan|th|td)\b[^>]*>)([^<>]*\S[^<>]*)(?=</)")
_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9]+")
SHORT = 18
"""Characters of a cell of a table that stay on one line."""
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SAME = (
    "ReLU GELU SiLU SELU ELU PReLU CELU RReLU GLU Mish Swish Adam SGD float64 float32 float16 bfloat16 MiB "
    "Sigmoid Tanh Softmax Linear Leaky log log10 log2 exp max min nan inf sin cos None True False torch JAX Keras NumPy "
    "logit LaTeX x1 x2 w1 w2 relu gelu silu selu elu tanh sigmoid softmax identity inplace clamp maximum where abs"
)
NAMES = frozenset(_SAME.split())
"""What is called the same in every language: functions, formats, libraries."""


@functools.cache
def words(language: str) -> dict[str, str]:
    """The catalogue of a language; empty where the language is that of the code."""
    file = DOCS / "locale" / language / "guides.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def texts(output: str) -> Iterator[str]:
    """Every text of a figure or table."""
    yield from (html.unescape(match[2]).strip() for match in _TEXT.finditer(output))


def translated(text: str, language: str) -> str:
    """A text in the language; as it is where the catalogue does not have it."""
    known = words(language)
    if text in known:
        return known[text]
    numbers = iter(_NUMBER.findall(text))
    pattern = known.get(key(text))
    return text if pattern is None else re.sub("#", lambda _: next(numbers), pattern)


def key(text: str) -> str:
    """What the catalogue calls a text."""
    return _NUMBER.sub("#", text)


def typeset(text: str) -> str:
    """Numbers as a textbook prints them: 3 × 10⁻⁷ for 3e-07, and a minus sign for a hyphen before a digit."""
    text = re.sub(r"(?<![\w.])0(?:\.0+)?e[-+]?0+\b", "0", text)
    text = re.sub(r"(\d)e([-+]?)0*(\d+)\b", lambda m: f"{m[1]} × 10{(m[2].strip('+') + m[3]).translate(_RAISED)}", text)
    text = re.sub(r"(?<![\w.)])-(0(?:\.0+)?)(?![\d.])", r"\1", text)
    return re.sub(r"(?<![\w.)])-(?=[\d.∞])", "−", text)


def localised(output: str, language: str) -> str:
    """A figure or table with its words in the language, and the functions in its table as links."""
    _ = interface(language)

    def replaced(match: re.Match[str]) -> str:
        text = html.unescape(match[2]).strip()
        names = text.split(", ")
        if match[1] == "<td>" and all(name in catalogue and catalogue[name].name == name for name in names):
            return match[1] + _(", ").join(_link(name) for name in names)
        shown = translated(text, language)
        if match[1] == "<td>" and len(shown) <= SHORT:
            shown = shown.replace(" ", "\N{NO-BREAK SPACE}")
        return match[1] + html.escape(typeset(shown) if match[1].startswith("<t") else shown, quote=False)

    return _TEXT.sub(replaced, output)


def _link(name: str) -> str:
    return f'<a href="../../functions/{catalogue[name].family}/{name}/"><code>{name}</code></a>'


def foreign(text: str) -> list[str]:
    """The English words of a text that are no names."""
    without_code = re.sub(r"\w+_\w+|\w+\(|torch\.\S+", "", text)
    return [word for word in _WORD.findall(without_code) if word not in NAMES and word not in catalogue]

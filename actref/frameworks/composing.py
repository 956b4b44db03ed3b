"""A formula in another framework, operation by operation, for what the catalogue has no name for."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actref.frameworks.calls import able, is_layer, written
from actref.frameworks.formulas import Formula
from actref.frameworks.names import FRAMEWORKS
from actref.frameworks.trees import CallError, Putting, Values
from actref.kinds import Elementwise, Vector

_SIGNS: Mapping[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}

LOG_NDTR: Mapping[str, str] = {
    "torch": "torch.special.log_ndtr({})",
    "jax": "jax.scipy.special.log_ndtr({})",
    "scipy": "scipy.special.log_ndtr({})",
}


def composed(formula: Formula, framework: str) -> str:
    """The formula as one expression of a framework in `x`, or in `a` and `b`, whatever it calls its inputs."""
    while FRAMEWORKS[framework].borrows:
        framework = FRAMEWORKS[framework].borrows
    names = ("x",) if len(formula.inputs) == 1 else ("a", "b")
    inputs = {given: _Text(name) for given, name in zip(formula.inputs, names, strict=True)}
    value = formula.value(_Writer(framework), inputs)
    return ast.unparse(ast.parse(_text(value), mode="eval"))


class _Writer:
    """Text in the spelling of a framework, as the printer of compositions has it."""

    def __init__(self, framework: str) -> None:
        from actref.printing.calls import TARGETS  # imports SymPy, which only this needs

        self.framework, self.target = framework, TARGETS[framework]

    def call(self, name: str, *arguments: Any) -> _Text:
        if name == "where":
            condition, *branches = arguments
            texts = [_text(branch) if isinstance(branch, _Text) else self.target.number.format(_text(branch, floats=True))
                     for branch in branches]  # fmt: skip
            return _Text(self.target.arrays["where"].format(_text(condition), *texts))
        if name in ("maximum", "minimum"):
            one, other = arguments if isinstance(arguments[0], _Text) else arguments[::-1]
            if self.framework == "torch" and isinstance(other, _Text):
                return _Text(f"torch.{name}({one.text}, {other.text})")
            if (
                name == "maximum"
                and not isinstance(other, _Text)
                and float(other) == 0
                and "relu" in self.target.arrays
            ):
                return _Text(self.target.arrays["relu"].format(one.text))
            key = "Largest" if name == "maximum" else "Smallest"
            return _Text(self.target.arrays[key].format(one.text, _text(other, floats=self.target.floats)))
        return _Text(self._spelling(name).format(*map(_text, arguments)))

    def _spelling(self, name: str) -> str:
        if name == "log_ndtr":
            if self.framework not in LOG_NDTR:
                title = FRAMEWORKS[self.framework].title
                raise CallError(
                    f"{title} has no log_ndtr, and log(ndtr(x)) is -inf below -38; write it in another framework"
                )
            return LOG_NDTR[self.framework]
        from actref import vocabulary

        word = {"abs": "Abs", "sign": "sgn", "ndtr": "Phi"}.get(name, name)
        if name in self.target.arrays:
            return self.target.arrays[name]
        if isinstance(known := getattr(vocabulary, word, None), type) and issubclass(known, vocabulary.Word):
            spelling = known.spellings[self.target.name]
            for start, meant in self.target.prefixes.items():
                spelling = re.sub(rf"(?<![\w.]){re.escape(start)}", meant, spelling)
            return f"({spelling})"
        return f"{self.target.module}{name}({{}})"

    def compared(self, operation: type[ast.cmpop], left: Any, right: Any) -> _Text:
        return _Text(f"({_text(left)} {_SIGNS[operation]} {_text(right)})", condition=True)

    def reduced(self, name: str, u: Any) -> _Text:
        raise CallError(f"a {name} along an axis is written only where it is part of a function of the catalogue")

    def entry(self, entry: Elementwise | Vector, values: Values, u: Any) -> _Text:
        functions = [each for each in able(entry, self.framework, values) if not is_layer(each)]
        if not functions:
            raise CallError(
                f"{entry.name}, a part of the formula, has no function in {FRAMEWORKS[self.framework].title}"
            )
        declaration = min(functions, key=lambda each: (each.error, each.composed))
        tree = ast.parse(written(entry, declaration, values), mode="eval")
        return _Text(f"({ast.unparse(Putting({'x': ast.parse(_text(u), mode='eval').body}).visit(tree))})")


@dataclass(frozen=True)
class _Text:
    """The text of a formula."""

    text: str
    condition: bool = False

    def _with(self, sign: str, other: Any, condition: bool = False, swapped: bool = False) -> _Text:
        left, right = (_text(other), self.text) if swapped else (self.text, _text(other))
        return _Text(f"({left} {sign} {right})", condition)

    def __add__(self, other: Any) -> _Text:
        return self._with("+", other)

    def __radd__(self, other: Any) -> _Text:
        return self._with("+", other, swapped=True)

    def __sub__(self, other: Any) -> _Text:
        return self._with("-", other)

    def __rsub__(self, other: Any) -> _Text:
        return self._with("-", other, swapped=True)

    def __mul__(self, other: Any) -> _Text:
        return self._with("*", other)

    def __rmul__(self, other: Any) -> _Text:
        return self._with("*", other, swapped=True)

    def __truediv__(self, other: Any) -> _Text:
        return self._with("/", other)

    def __rtruediv__(self, other: Any) -> _Text:
        return self._with("/", other, swapped=True)

    def __pow__(self, other: Any) -> _Text:
        return self._with("**", other)

    def __rpow__(self, other: Any) -> _Text:
        return self._with("**", other, swapped=True)

    def __and__(self, other: Any) -> _Text:
        return self._with("&", other, condition=True)

    def __or__(self, other: Any) -> _Text:
        return self._with("|", other, condition=True)

    def __neg__(self) -> _Text:
        return _Text(f"(-{self.text})")

    def __invert__(self) -> _Text:
        return _Text(f"(~{self.text})", condition=True)


def _text(value: Any, *, floats: bool = False) -> str:
    if isinstance(value, _Text):
        return value.text
    plain = float(value)
    if not math.isfinite(plain):
        raise CallError(f"{plain} is no number that a line can hold")
    return f"({int(plain)})" if plain.is_integer() and abs(plain) < 1e6 and not floats else f"({plain!r})"

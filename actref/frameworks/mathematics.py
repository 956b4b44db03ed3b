r"""Formulas as mathematicians write them, made Python: LaTeX, products without a sign, |x|, sin²(x), f(x) = ...

`docs/theme/js/mathematics.js` does the same in the browser, with the tables of this module. What can be read in two ways,
1/2x, is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from itertools import takewhile
from typing import NoReturn

from actref.frameworks.names import of_catalogue
from actref.frameworks.trees import CallError

FUNCTIONS = frozenset(
    {"abs", "arcsinh", "arctan", "asinh", "atan", "cos", "cosh", "erf", "erfc", "exp", "ln", "log", "max", "min", "sgn", "sigmoid",
     "sign", "sin", "sinh", "softplus", "sqrt", "sum", "tan", "tanh", "Φ", "σ", "φ"}
)  # fmt: skip
"""Names that are applied to what follows them, in parentheses or not."""
VARIABLE = re.compile(r"[a-eijlmnpqrtuvwxyz]\d*|pi|alpha|beta|gamma|lambda_|omega|slope")
"""Names that are multiplied with the parenthesis behind them: x(1 + y), α(eˣ − 1)."""
MULTIPLIED = frozenset({"x", "z", "pi", "alpha", "beta", "gamma"})
"""Those of them that are no functions in a program either."""
COMMANDS: Mapping[str, str] = {
    **{name: f" {name}" for name in sorted(FUNCTIONS) if name.isascii()},
    **{name: f" {name}" for name in ("pi", "alpha", "beta", "gamma", "omega", "theta", "mu", "delta", "epsilon", "kappa", "tau")},
    **dict.fromkeys(("cdot", "times", "ast", "odot", "otimes", "circ"), "*"),
    **dict.fromkeys(("approx", "simeq"), "≈"), **dict.fromkeys(("le", "leq", "leqslant"), "<="), **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    "lt": "<", "gt": ">", "lambda": " lambda_", "infty": " inf", "sigma": " σ", "Phi": " Φ", "phi": " φ", "varphi": " φ",
    **dict.fromkeys(("lvert", "rvert", "vert", "mid", "|"), "|"), "{": "(", "}": ")", "%": "%",
    **dict.fromkeys(
        ("displaystyle", "textstyle", "limits", "quad", "qquad", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr",
         "biggl", "biggr", "Biggl", "Biggr", ",", ";", ":", "!", ">", " ", "[", "]", "(", ")", "\n"), " "),
}  # fmt: skip
"""What a command of LaTeX is; of spaces and sizes nothing is left."""
STYLES = frozenset(
    {"operatorname", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "mathcal", "text", "textrm", "textbf", "textit", "textsf",
     "texttt", "mbox", "boldsymbol", "bm"}
)  # fmt: skip
"""Commands that say how their argument looks."""
WORDS = frozenset({"if", "for", "when", "where", "else", "otherwise", "and", "or"})
"""Words beside conditions."""
CONDITION = re.compile(r"\b(if|for|when|where|else|otherwise)\b|[,.;]\s*$|若|当|其他|其它|否则")
"""What says that a condition follows, and is none."""
LATEX = re.compile(r"\\[A-Za-z,;!|{(\[]|\$|\^\{|_\{")
_MATHEMATICS = {"·": "*", "×": "*", "−": "-", "²": "**2", "³": "**3", "^": "**", "√": " sqrt ", "π": " pi ", "α": " alpha ",
                "β": " beta ", "≤": "<=", "≥": ">="}  # fmt: skip
SIGNS = str.maketrans(_MATHEMATICS | dict(zip("（），：＝", "(),:=", strict=True)))
"""Signs of mathematics and those that Chinese keyboards write, in Python."""
SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ˣ", "0123456789+-x", strict=True))
KEYWORDS = frozenset({"if", "else", "and", "or", "not"})

NOWHERE = "1e300"
"""The value of a formula where none of its cases holds: no function has it."""

_LATEX_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\d+\.?\d*|\.\d+|[A-Za-z]+|\s+|.", re.DOTALL)
BETWEEN_SCRIPTS = re.compile("(?<=[A-Za-z])(?=[α-ωΑ-Ω])|(?<=[α-ωΑ-Ω])(?=[A-Za-z])")
"""Where a Greek and a Latin letter meet, two names do: xσ(x)."""
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)*)|"
    r"(?P<sign>\*\*|//|[<>=!]=|[-+*/%@<>=()\[\]{}.,:;|&~≈]))"
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class MathematicsError(CallError):
    """A formula that says two things, or that is none."""


def is_product(tree: ast.AST) -> bool:
    """Whether an expression calls what is no function: x(1 + y), (a + b)(c), sqrt(2 / pi)(x + y)."""
    called = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return any(
        isinstance(each, ast.BinOp | ast.UnaryOp | ast.Constant)
        or (isinstance(each, ast.Name) and each.id in MULTIPLIED)
        or (isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in FUNCTIONS)
        for each in called
    )


def written(text: str) -> str:
    """The formula in Python.

    Raises:
        MathematicsError: it is no formula, or one that can be read in two ways.
    """
    plain = _Latex(text).all() if LATEX.search(text) else text
    plain = re.sub(f"[{''.join(SUPERSCRIPTS)}]+", lambda found: raised(found[0]), plain)
    return _Formula(BETWEEN_SCRIPTS.sub(" ", plain).translate(SIGNS)).all()


def raised(superscript: str) -> str:
    """What stands raised: ² is `**2`."""
    exponent = "".join(SUPERSCRIPTS[sign] for sign in superscript)
    return f"**{exponent} " if exponent.isdecimal() else f"**({exponent})"


class _Latex:
    """LaTeX as a line of signs and names."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = _LATEX_TOKEN.findall(text)
        self.at = 0

    def all(self) -> str:
        found = self.until()
        if self.at < len(self.tokens):
            raise MathematicsError(f"{self.tokens[self.at]!r} closes what is not open")
        return _unindexed(found) if re.search(r"\bsum\b", found) else found

    def until(self, *ends: str) -> str:
        """What stands before one of these, or before what closes a group."""
        found = ""
        while self.at < len(self.tokens) and self.tokens[self.at] not in (*ends, "}"):
            found += self.piece()
        return found

    def take(self) -> str:
        if self.at == len(self.tokens):
            raise MathematicsError("the formula ends where something has to follow")
        self.at += 1
        return self.tokens[self.at - 1]

    def piece(self) -> str:
        token = self.take()
        if token == "{":
            return f"({self.group()})"
        if token in "$~&":
            return " "
        if token == "^":
            return f"**({self.argument(whole=True)})"
        if token == "_":
            index = self.argument().strip()
            if not index.isalnum():
                raise MathematicsError(f"the index {index!r} is not read; write the formula of x")
            return f"_{index}"
        if token.isalpha() and token.isascii():
            if len(token) > 1 and self.opens():
                return f" {_function(token)}"
            return f" {token}" if token in FUNCTIONS | WORDS else "".join(f" {letter}" for letter in token)
        return self.command(token[1:]) if token.startswith("\\") else token

    def group(self) -> str:
        found = self.until()
        if self.take() != "}":
            raise MathematicsError("a brace is not closed")
        return found

    def opens(self) -> bool:
        """Whether a parenthesis follows."""
        return "".join(self.tokens[self.at : self.at + 2]).lstrip().startswith(("(", "\\left"))

    def argument(self, whole: bool = False) -> str:
        """What a command is given: a group, else one sign; of a number one digit, where it is not raised as a whole."""
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        token = self.take()
        if token == "{":
            return self.group()
        if whole and token == "-":
            return f"-{self.argument(whole)}"
        if len(token) > 1 and not token.startswith("\\") and not (whole and token[0].isdigit()):
            self.tokens[self.at - 1 : self.at] = [token[0], token[1:]]
            return token[0]
        self.at -= 1
        return self.piece()

    def command(self, name: str) -> str:
        if name in ("frac", "dfrac", "tfrac", "cfrac"):
            return f"(({self.argument()})/({self.argument()}))"
        if name == "sqrt":
            root = self.until("]")[1:] if "".join(self.tokens[self.at : self.at + 1]) == "[" else ""
            if root:
                self.take()
                return f"(({self.argument()})**(1/({root})))"
            return f" sqrt({self.argument()})"
        if name in ("left", "right"):
            bar = self.take() in ("|", "\\vert", "\\lvert", "\\rvert")
            return "|" if bar else "(" if name == "left" else ")"
        if name in STYLES:
            return self.styled()
        if name == "begin":
            return self.environment(self.argument().replace(" ", ""))
        if name == "sum":
            while self.at < len(self.tokens) and self.tokens[self.at] in "_^":
                self.at += 1
                self.argument(whole=True)
            return " sum "
        if name in ("end", "\\"):
            raise MathematicsError("several lines of LaTeX are not read, but for cases; write one formula")
        if name not in COMMANDS:
            raise MathematicsError(f"the command \\{name} is not read; write the formula without it")
        following = self.tokens[self.at] if self.at < len(self.tokens) else ""
        if name in FUNCTIONS and following == "_":
            raise MathematicsError(f"\\{name} with an index is not read; write the formula of x")
        return COMMANDS[name]

    def styled(self) -> str:
        """What is set in another style: a word, or a formula."""
        if "".join(self.tokens[self.at : self.at + 1]) != "{":
            return self.argument()
        inside = list(takewhile(lambda token: token != "}", self.tokens[self.at + 1 :]))
        word = "".join("".join(inside).split()).replace("-", "")
        if not word.isalnum() or word[0].isdigit():
            self.take()
            return self.group()
        self.at += len(inside) + 2
        return f" {_function(word) if self.opens() else word} "

    def environment(self, name: str) -> str:
        if name in ("equation", "equation*", "align", "align*", "aligned", "split"):
            inside = self.until("\\end")
            found = inside
        elif name in ("cases", "dcases", "array"):
            if name == "array":
                self.argument()
            found = self.cases()
        else:
            raise MathematicsError(f"the environment {name} of LaTeX is not read; write the formula without it")
        if self.take() != "\\end":
            raise MathematicsError("the environment is not closed")
        self.argument()
        return found

    def cases(self) -> str:
        """Rows of a value and its condition; the last value is that of all else."""
        rows: list[tuple[str, str]] = []
        while True:
            value = self.until("&", "\\end", "\\\\")
            if self.tokens[self.at : self.at + 1] == ["\\end"] and not value.strip():
                break
            if self.take() != "&":
                raise MathematicsError("a row of cases has no condition behind &")
            rows.append((value.strip().rstrip(",;"), CONDITION.sub(" ", self.until("\\\\", "\\end").strip()).strip()))
            if self.tokens[self.at : self.at + 1] != ["\\\\"]:
                break
            self.at += 1
        if not rows or not all(condition for _, condition in rows[:-1]):
            raise MathematicsError("a row of cases has no condition")
        if rows[-1][1] and not (len(rows) == 2 and _opposite(rows[0][1], rows[1][1])):
            # what the rows before leave, but for the ends of intervals; elsewhere the formula has no value
            closed = re.sub("([<>])(?!=)", r"\1=", rows[-1][1])
            rows[-1:] = [(rows[-1][0], closed), (NOWHERE, "")]
        *others, (last, _) = rows
        return (
            "".join(f"(({value}) if ({condition}) else " for value, condition in others)
            + f"({last})"
            + ")" * len(others)
        )


def _function(word: str) -> str:
    """A function by its name in a formula: that of the catalogue."""
    entries = () if word in FUNCTIONS else of_catalogue(word)
    return f"actref.{entries[0]}" if len(entries) == 1 else word


def _opposite(one: str, other: str) -> bool:
    """Whether one of two conditions holds everywhere, but for a point: x > 0 and x ≤ 0."""
    sides = [re.split("[<>]=?|[≤≥]", each.replace(" ", "")) for each in (one, other)]
    ways = ["<" if re.search("[<≤]", each) else ">" for each in (one, other)]
    return (
        len(sides[0]) == 2 and ((sides[0] == sides[1]) is (ways[0] != ways[1])) and sorted(sides[0]) == sorted(sides[1])
    )


def _unindexed(text: str) -> str:
    """A vector for its components: x for x_i and x_j."""
    return re.sub(r"\b([A-Za-z])_[ijkn]\b", r"\1", text)


class _Formula:
    """Signs and names as an expression in Python, with what is left out put in."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, bool]] = []  # kind, text, whether a blank stands before
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None:
                raise MathematicsError(f"{text[at:].strip()[0]!r} is no part of a formula")
            kind = str(found.lastgroup)
            self.tokens.append((kind, found[kind], found.start(kind) > at))
            at = found.end()
        self.tokens = self._right_side()
        self.at = 0

    def _right_side(self) -> list[tuple[str, str, bool]]:
        """What stands behind the last equals sign: f(x) = ..."""
        depth, signs = 0, []
        for place, (_, text, _) in enumerate(self.tokens):
            depth += (text in _CLOSING) - (text in _CLOSING.values())
            if text in "=≈" and depth == 0:
                signs.append(place)
        if len(signs) > 1 and any(self.tokens[place][1] == "≈" for place in signs):
            raise MathematicsError("a formula and one that is about the same stand here; write one of them")
        return self.tokens[signs[-1] + 1 :] if signs else self.tokens

    def all(self) -> str:
        found = self.until("")
        if self.at < len(self.tokens):
            self._refuse(self.text)
        return found

    @property
    def text(self) -> str:
        """What stands next; nothing at the end."""
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def _refuse(self, text: str) -> NoReturn:
        raise MathematicsError(
            f"at {text[:20]!r} something is missing or too much" if text else "the formula ends too early"
        )

    def _starts(self) -> bool:
        """Whether what follows is something to be multiplied."""
        kind = self.tokens[self.at][0] if self.at < len(self.tokens) else ""
        return kind == "number" or (kind == "name" and self.text not in KEYWORDS) or self.text in _CLOSING

    def until(self, end: str) -> str:
        """An expression, or several, that a sign closes."""
        found: list[str] = []
        operand = False  # whether the last piece is one
        while self.at < len(self.tokens) and not (self.text == end and (operand or end != "|")):
            if self._starts() or (self.text == "|" and not operand):
                if operand:
                    self._multiplied(found)
                    found.append("*")
                found.append(self.operand())
                operand = True
            elif self.text in _CLOSING.values():
                break
            else:
                found.append(self.text)
                self.at += 1
                operand = False
        if end and self.text != end:
            self._refuse(self.text)
        self.at += bool(end)
        return " ".join(found)

    def _multiplied(self, found: list[str]) -> None:
        """Refuse a product without a sign that can be read in two ways, or that is none."""
        kind, text, apart = self.tokens[self.at]
        before = found[-1]
        called = "".join(each for _, each, _ in self.tokens[self.at + 1 : self.at + 2]) == "("
        prose = _is_word(before) or (_is_word(text) and not called and not _is_number(before))
        if kind == "number" or prose or (text == "[" and not apart):
            self._refuse(text)
        term = list(
            takewhile(lambda piece: piece not in ("+", "-", ",", "<", ">", "<=", ">=", "if", "else"), reversed(found))
        )
        fraction = len(term) == 3 and _is_number(term[0]) and _is_number(term[2]) and apart
        raised = (
            kind == "name" and not apart and "**" in (found[-2:-1] or found) + found[-3:-2] * (found[-2:-1] == ["-"])
        )
        if ("/" in term and not fraction) or raised:
            shown = "".join(reversed(term))
            raise MathematicsError(f"{shown}{text} can be read in two ways; write the sign * and parentheses")

    def operand(self) -> str:
        kind, text, _ = self.tokens[self.at]
        self.at += 1
        if text in _CLOSING:
            return f"({self.until(_CLOSING[text])})"
        if text == "|":
            return f"abs({self.until('|')})"
        if kind == "number" or (text not in FUNCTIONS and (self.text != "(" or VARIABLE.fullmatch(text))):
            return text
        power = self._power() if text in FUNCTIONS else ""
        if self.text in _CLOSING and self.text != "":
            closing = _CLOSING[self.text]
            self.at += 1
            given = self.until(closing)
        elif self._starts() and text in FUNCTIONS:
            given = self._unbracketed()
        elif len(self.tokens) > 1 and not power:
            self._refuse(self.text)  # what is the function applied to?
        else:
            return text
        return f"{text}({given}){power}"

    def _power(self) -> str:
        """The exponent of a function: sin²(x)."""
        if self.text != "**":
            return ""
        start = self.at
        self.at += 1
        exponent = self.operand() if self._starts() else self._refuse(self.text)
        if not self._starts():
            self.at = start  # of the function by its name: ReLU²
            return ""
        if "-" in exponent:
            raise MathematicsError(
                f"the exponent {exponent} of a function can be read in two ways; write 1/tanh(x), or the inverse"
            )
        return f"**{exponent}"

    def _unbracketed(self) -> str:
        """What a function is given without parentheses: numbers and variables, tanh 2x."""
        found = [self._raised()]
        while self._starts() and self.text not in (*FUNCTIONS, *_CLOSING) and not _is_number(self.text):
            found.append(self._raised())
        return " * ".join(found)

    def _raised(self) -> str:
        """An operand with its exponent."""
        found = self.operand()
        if self.text != "**":
            return found
        self.at += 1
        return f"{found} ** {self.operand()}" if self._starts() else self._refuse(self.text)


def _is_word(text: str) -> bool:
    """Whether it is a name of several letters that stands for no function or number."""
    return text.isidentifier() and len(text) > 1 and VARIABLE.fullmatch(text) is None and text not in FUNCTIONS


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[\d.]+", text) is not None

r"""LaTeX to MathML at build time.

latex2mathml does the parsing. It passes over what it does not know without a word (an unknown command becomes a red
word on the page, `aligned` one long line), so everything that is not on a list here is refused. What it prints is
MathML 3; browsers implement MathML Core, so the tree is finished here: letters of an alphabet become the characters
that name them, spacing around signs and function names follows TeX, limits move below in displays.
"""

from __future__ import annotations

import html
import re
import string
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, partial
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import convert_to_element
from latex2mathml.tokenizer import tokenize

from scripts.problem import Problem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words("sin cos tan sec csc cot sinh cosh tanh coth arcsin arccos arctan ln log exp ker dim deg")
LIMITS = _words("lim max min sup inf argmax argmin Pr det gcd")
GREEK = _words(
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
)
SYMBOLS = _words(
    "infty partial nabla cdot times div pm mp le leq ge geq lt gt ne neq approx equiv sim simeq propto ll gg in notin "
    "ni subset subseteq supset cup cap emptyset varnothing forall exists neg land lor wedge vee to rightarrow "
    "leftarrow leftrightarrow Rightarrow Leftarrow Leftrightarrow iff implies mapsto nearrow searrow uparrow downarrow "
    "sum prod int ldots cdots dots vdots ddots circ ast star odot otimes oplus prime ell hbar mid colon "
    "lfloor rfloor lceil rceil langle rangle lbrace rbrace vert Vert top bot perp"
)
STRUCTURE = _words(
    "frac dfrac tfrac binom sqrt left right middle overline underline hat tilde bar vec dot ddot widehat widetilde "
    "underbrace overbrace limits displaystyle textstyle text mathrm mathbb mathbf mathcal mathit mathsf "
    "boldsymbol quad qquad big Big bigl bigr Bigl Bigr underset overset bmod"
)
SPACES = frozenset([",", ";", ":", "!", ">", " "])
ESCAPES = frozenset(["{", "}", "\\", "|"])
ENVIRONMENTS = frozenset(["cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "array", "smallmatrix"])
COMMANDS = FUNCTIONS | LIMITS | GREEK | SYMBOLS | STRUCTURE

_MENDS = {
    r"\operatorname*": r"write \max, \min, \argmax or \argmin, or \underset{…}{\operatorname{…}}",
    r"\operatorname": r"letters, digits and \_ only: \operatorname{name}",
    r"\begin{aligned}": r"write one display formula for each line, or \begin{array}{rl}",
    r"\begin{align}": r"write one display formula for each line, or \begin{array}{rl}",
    r"\lvert": r"write \left| … \right|",
    r"\rvert": r"write \left| … \right|",
    r"\mbox": r"write \text",
}

_ALPHABETS = ("bold", "italic", "bold-italic", "script", "double-struck", "sans-serif")
"""Of Unicode's mathematical letters, those that formulas may use."""

_ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "mroot": 2, "msubsup": 3, "munderover": 3}

_OPENING = frozenset("([{⌊⌈⟨")
_CLOSING = frozenset(")]}⌋⌉⟩")
_SIGNS = frozenset("+−-±∓¬")
# latex2mathml calls them operators, which would set them apart from what they belong to.
_ORDINARY = frozenset("∞∅∀∃⊤⊥…⋯⋮⋱ℓℏ")
_BIG = frozenset("∑∏")
_TALL = frozenset(["mfrac", "mtable", "munder", "mover", "munderover", "msqrt", "mroot"])
_THIN = "0.1667em"


@cache
def to_mathml(latex: str, display: bool) -> str:
    r"""MathML of a formula, with its LaTeX in the attribute `data-latex`.

    Args:
        latex: The formula, without dollar signs.
        display: On a line of its own, with limits below and above; otherwise within a line of text.

    Returns:
        One `<math>` element. In a display it goes into a box that scrolls, `<div class="formula">`.

    Raises:
        Problem: An unknown command or environment, unbalanced braces, anything that would print as something else.

    Example:
        >>> to_mathml("x^2", display=False)
        '<math data-latex="x^2"><msup><mi>x</mi><mn>2</mn></msup></math>'
    """
    latex = " ".join(latex.split())
    plain, names = _set_aside(latex)
    _refuse(plain)
    try:
        tree = convert_to_element(plain, display="block" if display else "inline")
    except Exception as error:  # latex2mathml raises IndexError and StopIteration beside its own classes
        found = f"cannot be parsed ({type(error).__name__})"
        raise Problem(f"formula ${latex}$", found, "check braces and arguments") from error
    for element in tree.iter():
        _decode(element)
    for element in reversed(list(tree.iter())):  # what is inside first
        _finish(element, display)
    _open(tree)
    for element in tree.iter():
        element.text = names.get(element.text or "", element.text)
    tree.attrib.clear()
    if display:
        tree.set("display", "block")
    tree.set("data-latex", latex)
    _verify(tree, latex)
    return tostring(tree, encoding="unicode", short_empty_elements=False)


def _set_aside(latex: str) -> tuple[str, dict[str, str]]:
    r"""The formula with operators such as `gelu\_tanh` and `relu6`, which latex2mathml cannot read, under other names."""
    names: dict[str, str] = {}

    def alias(match: re.Match[str]) -> str:
        stand_in = "Zq" + "".join(chr(ord("a") + int(digit)) for digit in str(len(names)))
        names[stand_in] = match[1].replace(r"\_", "_")
        return rf"\operatorname{{{stand_in}}}"

    return re.sub(r"\\operatorname\{([A-Za-z]+(?:\\_|[A-Za-z0-9])*(?:\\_|[0-9])[A-Za-z0-9]*)\}", alias, latex), names


def _refuse(latex: str) -> None:
    wrong = partial(Problem, f"formula ${latex}$")
    depth = 0
    for sign in re.findall(r"\\.|[{}]", latex):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            break
    if depth:
        raise wrong("braces do not match", "close every { with a }")
    if not latex:
        raise wrong("empty", "write a formula or drop the dollar signs")
    stray = re.search(r"(?<!\\)[%#$~]", latex)  # % would begin a comment, and the rest of the formula be lost
    if stray is not None:
        raise wrong(f"character {stray[0]} has no meaning here", "take it out")
    before = ""
    for token in tokenize(latex):
        name = token[1:]
        if token.startswith("\\") and len(token) > 1:
            allowed = (
                name in COMMANDS
                or name in SPACES
                or name in ESCAPES
                or ((found := re.fullmatch(r"(?:begin|end)\{(.*)\}", name)) is not None and found[1] in ENVIRONMENTS)
                or re.fullmatch(r"operatorname\{[A-Za-z]+\}", name) is not None
            )
            if not allowed:
                stem = token if token in _MENDS else token.split("{")[0]
                otherwise = "use another command, or add it to scripts/markup/mathml.py if it renders right"
                raise wrong(f"command {token} is not known", _MENDS.get(stem, otherwise))
        elif token == "|" and before not in (r"\left", r"\right", r"\middle", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr"):
            raise wrong("a bare | has no side", r"write \left| … \right|, or \mid between two terms")
        before = token
    for text in re.findall(r"\\text(?![A-Za-z])\s*(\{[^}]*\})?", latex):
        if not text or "{" in text[1:] or "\\" in text or "$" in text:
            raise wrong(r"\text holds more than plain text", r"write \text{plain words}")


def _decode(element: Element) -> None:
    raw = element.text
    if raw is None:
        return
    element.text = html.unescape(raw)
    # \mathrm{d} arrives as the reference of an ordinary letter; a lone letter in <mi> is italic unless told otherwise.
    if element.tag == "mi" and raw.startswith("&#x") and element.text.isascii() and element.text.isalpha():
        element.set("mathvariant", "normal")


def _finish(element: Element, display: bool) -> None:
    _upright_names(element)
    _letters(element)
    for child in list(element):
        if child.tag == "mo" and not child.text:  # the dot of \left. and \right.
            element.remove(child)
    _join_words(element)
    for child in element:
        _kind(child)
    _unwrap(element)
    _settle_primes(element)
    if display:
        _move_limits(element)
    if element.tag in ("mrow", "math", "mtd", "mstyle", "msqrt"):
        _space(element)
        _settle_fences(element)
    if display and element.tag == "mtable":
        element.set("displaystyle", "true")  # fractions in the cases of a definition at full size


def _upright_names(element: Element) -> None:
    if element.tag == "mo" and element.text is not None and re.fullmatch(r"[A-Za-z]{2,}", element.text):
        if element.text in LIMITS:
            element.attrib.update(movablelimits="true", lspace=_THIN, rspace="0")
        else:
            element.tag = "mi"


def _letters(element: Element) -> None:
    variant = element.get("mathvariant")
    text = element.text
    if text is None or variant is None or variant == "normal":
        if element.tag == "mi" and text is not None and re.fullmatch(r"[Α-Ω]", text):
            element.set("mathvariant", "normal")  # capital Greek is upright in TeX
        return
    if variant in _ALPHABETS:
        element.text = "".join(_letter(c, variant) for c in text)
        del element.attrib["mathvariant"]


def _letter(character: str, variant: str) -> str:
    """The letter or digit of an alphabet; itself where that has none. A few letters had names before there were alphabets."""
    greek = variant == "bold-italic" and "α" <= character <= "ω"
    if not (greek or (character.isascii() and character.isalnum())):
        return character
    plain = re.sub("^(LATIN|GREEK) | LETTER", "", unicodedata.name(character))
    name = f"{variant.upper().replace('BOLD-', 'BOLD ')} {plain}"
    for full in (f"MATHEMATICAL {name}", name):
        with suppress(KeyError):
            return unicodedata.lookup(full)
    return "ℎ" if name == "ITALIC SMALL H" else character


def _join_words(element: Element) -> None:
    # \mathrm{erf} arrives as three letters.
    previous: Element | None = None
    for child in list(element):
        upright = child.tag == "mi" and child.get("mathvariant") == "normal" and (child.text or "").isascii()
        if upright and previous is not None and element.tag == "mrow":
            previous.text = f"{previous.text}{child.text}"
            previous.attrib.pop("mathvariant", None)  # only a lone letter would be italic
            element.remove(child)
        else:
            previous = child if upright else None


def _kind(child: Element) -> None:
    text = child.text
    if text in _OPENING | _CLOSING and child.tag == "mi":
        child.tag = "mo"
        child.set("stretchy", "false")
    if child.tag == "mo" and text in _ORDINARY:
        child.tag = "mi"
    if child.tag == "mo" and text in _OPENING | _CLOSING:
        child.set("form", "prefix" if text in _OPENING else "postfix")
        child.attrib.pop("fence", None)


def _unwrap(element: Element) -> None:
    # A row of one is that one; rows of several stay, for the bars of fractions and the ends of scripts.
    for index, child in enumerate(list(element)):
        while child.tag == "mrow" and len(child) == 1 and not child.attrib:
            child = child[0]
            element[index] = child


def _settle_primes(element: Element) -> None:
    # The prime of the font is raised already; as a superscript it would be raised twice and made small.
    if element.tag == "msup" and len(element) == 2 and re.fullmatch("[′″‴⁗]+", element[1].text or ""):
        element.tag = "mrow"
        element[1].tag = "mo"
        element[1].attrib.update(form="postfix", lspace="0.06em", rspace="0")


def _open(tree: Element) -> None:
    # <math> is a row itself.
    while len(tree) == 1 and tree[0].tag == "mrow" and not tree[0].attrib:
        row = tree[0]
        tree.remove(row)
        tree.extend(row)


def _move_limits(element: Element) -> None:
    base = element[0] if len(element) else None
    if base is not None and base.tag == "mo" and (base.text in _BIG or base.get("movablelimits") == "true"):
        element.tag = {"msub": "munder", "msup": "mover", "msubsup": "munderover"}.get(element.tag, element.tag)


def _space(row: Element) -> None:
    children = list(row)
    earlier: Element | None = None
    for child in children:
        # A minus after a bracket, a comma, a word or another sign belongs to what follows it.
        first = earlier is None or earlier.tag == "mtext" or (earlier.tag == "mo" and earlier.get("form") != "postfix")
        if first and child.tag == "mo" and child.text in _SIGNS:
            child.set("form", "prefix")
        if child.tag != "mspace":
            earlier = child
    for index in range(len(children) - 1, -1, -1):
        if not _is_function(children[index]):
            continue
        after = children[index + 1] if index + 1 < len(children) else None
        before = children[index - 1] if index else None
        if after is not None and not _starts_with_fence(after) and after.tag not in ("mo", "mspace", "mtext"):
            row.insert(list(row).index(children[index]) + 1, Element("mspace", width=_THIN))
        if before is not None and before.tag not in ("mo", "mspace", "mtext"):
            row.insert(list(row).index(children[index]), Element("mspace", width=_THIN))


def _settle_fences(row: Element) -> None:
    # A fence that may stretch is set wider even where it need not; around a single line it stays as it is written.
    fences = [child for child in row if child.tag == "mo" and child.get("stretchy") == "true"]
    if fences and not any(element.tag in _TALL for element in row.iter()):
        for fence in fences:
            fence.set("stretchy", "false")


def _is_function(element: Element) -> bool:
    if element.tag in ("msup", "msub", "msubsup") and len(element):
        return _is_function(element[0])
    return element.tag == "mi" and len(element.text or "") > 1 and (element.text or "").isascii()


def _starts_with_fence(element: Element) -> bool:
    if element.tag == "mrow" and len(element):
        return _starts_with_fence(element[0])
    return element.tag == "mo" and (element.text in _OPENING or element.text in ("|", "∥"))


def _verify(tree: Element, latex: str) -> None:
    wrong = partial(Problem, f"formula ${latex}$")
    for element in tree.iter():
        text = element.text
        if len(element) != _ARITY.get(element.tag, len(element)):
            raise wrong("a command lacks an argument", r"\frac, \binom and scripts take two, each in braces")
        if element.tag == "mspace" and "linebreak" in element.attrib:
            raise wrong(r"\\ outside of a table", r"write one display formula for each line")
        if text is None:
            continue
        if text == "&" or "\\" in text:
            raise wrong(f"{text} would be printed as it stands", "take it out, or use a table")
        if element.tag != "mtext":
            for character in text:
                if character not in CHARACTERS:
                    found = f"{character} (U+{ord(character):04X}) is not in the font"
                    raise wrong(found, r"put words into \text{…}, or use a LaTeX command")


def _characters() -> Iterator[str]:
    yield from (chr(code) for code in range(0x20, 0x7F))
    yield from "\u00a0\u2009¬±·×÷ħ‖†‡•…′″‴⁗⁡⁢ℓℏℎ−∓∗∘∙√∞∝∣∤∥∧∨∩∪∫∼≃≈≠≡≤≥≪≫⊂⊃⊆⊇⊕⊗⊙⊤⊥⋅⋆⋮⋯⋱∖∀∂∃∅∇∈∉∋∏∑"
    yield from "←↑→↓↔↗↘⇐⇒⇔⟵⟶⟷⟸⟹⟺↦⌈⌉⌊⌋⟨⟩⏞⏟―‾¯ˆˇ˜˙¨⃗→̂̃̄̇̈⃖ϵϑϕϖϱς∶⟂⋀⋁⌀⦰∊⊢"
    yield from (chr(code) for code in range(0x391, 0x3CA) if code != 0x3A2)
    yield from (_letter(c, variant) for variant in _ALPHABETS for c in string.ascii_letters + string.digits)
    # A lone letter in <mi> is drawn with the italic one: also for Greek, which the page names by its plain letters.
    yield from (chr(code) for code in range(0x1D6E2, 0x1D71C))
    yield from (chr(code) for code in range(0x1D736, 0x1D750))


CHARACTERS = frozenset(_characters())
"""Every character that a formula may hold outside of `\\text`; the font of the site is cut to them."""

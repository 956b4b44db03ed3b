from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import markdown
import pytest
from fontTools.ttLib import TTFont

from actref import catalogue
from actref.kinds import Elementwise
from scripts.markup import font
from scripts.markup.formulas import MathExtension
from scripts.markup.mathml import CHARACTERS, COMMANDS, ENVIRONMENTS, to_mathml
from scripts.problem import Problem

SHELLS = (
    r"\{}",
    r"\{}{{x}}",
    r"\{}{{x}}{{y}}",
    r"\{}{{x}}_{{y}}",
    r"x \{} y",
    r"\{} x",
    r"\left( x \{}| y \right)",
    r"\{}( x )",
    r"\{}( x \right)",
    r"\lim\{}_x",
    r"\left( x \{}.",
)


def tree(latex, display=False):
    return ElementTree.fromstring(to_mathml(latex, display))


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_allowed_command_prints_in_some_place(command):
    results = []
    for shell in SHELLS:
        try:
            results.append(to_mathml(shell.format(command), display=True))
        except Problem:
            continue
    assert results
    assert not re.search(r">\\", results[0])


@pytest.mark.parametrize("environment", sorted(ENVIRONMENTS))
def test_every_allowed_environment_is_a_table(environment):
    columns = "{cc}" if environment == "array" else ""
    rows = tree(rf"\begin{{{environment}}}{columns} a & b \\ c & d \end{{{environment}}}").findall(".//mtr")
    assert [len(row) for row in rows] == [2, 2]


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        (r"\foo x", r"command \\foo is not known"),
        (r"\begin{aligned} a &= b \end{aligned}", r"command \\begin\{aligned\} is not known"),
        (r"\begin{align} a &= b \end{align}", r"command \\begin\{align\} is not known"),
        (r"\operatorname*{argmax}_x", r"command \\operatorname\*"),
        (r"\operatorname*{arg\,max}_x", r"command \\operatorname"),
        (r"\operatorname{a\,b}", r"command \\operatorname is not known"),
        (r"|x|", r"a bare \| has no side"),
        (r"{x", "braces do not match"),
        (r"x}{", "braces do not match"),
        (r"a & b", "& would be printed"),
        (r"a \\ b", r"outside of a table"),
        (r"\text{a $b$}", "no meaning"),
        (r"\text{a \alpha}", "more than plain text"),
        (r"\frac{1}", "lacks an argument"),
        (r"x^", "cannot be parsed"),
        (r"\left( x", "cannot be parsed"),
        (r"中", "not in the font"),
        (r"x % y", "no meaning"),
        (r"   ", "empty"),
    ],
)
def test_what_would_be_mangled_is_refused(latex, found):
    with pytest.raises(Problem, match=found) as error:
        to_mathml(latex, display=True)
    assert error.value.mend
    assert error.value.place == f"formula ${' '.join(latex.split())}$"


def test_latex_is_an_attribute_and_no_text():
    math = tree(r"x < \alpha")
    assert math.get("data-latex") == r"x < \alpha"
    assert "".join(math.itertext()) == "x<α"
    assert math.find(".//annotation") is None


def test_cases_are_a_table_between_a_brace_and_nothing():
    math = tree(r"f(x) = \begin{cases} x & \text{if } x > 0 \\ -1 & \text{otherwise} \end{cases}", display=True)
    brace = next(element for element in math.iter("mo") if element.text == "{")
    assert brace.get("stretchy") == "true"
    assert not [element for element in math.iter("mo") if element.text == "}"]
    cells = [["".join(cell.itertext()) for cell in row] for row in math.findall(".//mtr")]
    assert cells == [["x", "if\u00a0x>0"], ["−1", "otherwise"]]
    assert {cell.get("columnalign") for cell in math.iter("mtd")} == {"left"}


@pytest.mark.parametrize(
    ("latex", "letters"),
    [
        (r"\mathbb{R}", "ℝ"),
        (r"\mathbb{1}", "𝟙"),
        (r"\mathbf{x}", "𝐱"),
        (r"\mathcal{N}", "𝒩"),
        (r"\mathcal{L}", "ℒ"),
        (r"\boldsymbol{\alpha}", "𝜶"),
    ],
)
def test_alphabets_are_characters_because_browsers_know_no_other_mathvariant(latex, letters):
    math = tree(latex)
    assert "".join(math.itertext()) == letters
    assert {element.get("mathvariant") for element in math.iter()} <= {None, "normal"}


def test_names_and_capital_greek_are_upright_and_variables_are_not():
    variants = {
        element.text: element.get("mathvariant") for element in tree(r"\Phi(x) \, \mathrm{d} x \alpha").iter("mi")
    }
    assert variants == {"Φ": "normal", "x": None, "d": "normal", "α": None}
    assert [element.text for element in tree(r"\mathrm{softplus}(x)").iter("mi")] == ["softplus", "x"]
    assert [element.text for element in tree(r"\operatorname{erf}(x)").iter("mi")] == ["erf", "x"]


def test_limits_stand_below_in_a_display_and_beside_in_a_line():
    assert tree(r"\lim_{x \to \infty} x", display=True).find("munder") is not None
    assert tree(r"\sum_{i=1}^{n} x", display=True).find("munderover") is not None
    assert tree(r"\lim_{x \to \infty} x").find("munder") is None


def test_a_sign_belongs_to_what_follows_a_bracket_or_comma():
    forms = [
        element.get("form") for element in tree(r"-a - (-b, -c) - \text{if } -d").iter("mo") if element.text == "−"
    ]
    assert forms == ["prefix", None, "prefix", "prefix", None, "prefix"]


def test_a_prime_stands_beside_its_function_at_full_size():
    math = tree(r"f'(x) + f''(x)")
    assert math.find(".//msup") is None
    primes = [element for element in math.iter("mo") if element.text in ("′", "″")]
    assert [prime.get("form") for prime in primes] == ["postfix", "postfix"]
    assert tree(r"f'_1(x)").find(".//msubsup") is not None


def test_a_fence_stretches_only_around_what_is_tall():
    def stretches(latex):
        return {element.get("stretchy") for element in tree(latex).iter("mo") if element.text in "()"}

    assert stretches(r"\left(x\right)") == {"false"}
    assert stretches(r"(x)") == {"false"}
    assert stretches(r"\left(\frac{x}{2}\right)") == {"true"}


def test_function_names_keep_a_thin_space_except_before_a_bracket():
    assert [element.tag for element in tree(r"2 \ln x")] == ["mn", "mspace", "mi", "mspace", "mi"]
    assert [element.tag for element in tree(r"\ln(x)")] == ["mi", "mo", "mi", "mo"]


@pytest.mark.parametrize("entry", catalogue.values(), ids=list(catalogue))
def test_every_formula_of_the_catalogue_prints(entry):
    for latex in [entry.latex(n) for n in range(3)] if isinstance(entry, Elementwise) else [entry.latex()]:
        assert to_mathml(latex, display=True).startswith("<math")


def test_names_with_underscores_and_digits():
    math = tree(r"\operatorname{gelu\_tanh}(x) + \operatorname{relu6}(x)")
    assert [element.text for element in math.iter("mi")] == ["gelu_tanh", "x", "relu6", "x"]


def test_the_font_has_every_character_and_says_whose_it_is():
    outputs = font.generate()
    files = {path: TTFont(io.BytesIO(text)) for path, text in outputs.items() if path.endswith(".woff2")}
    assert set(CHARACTERS) <= {chr(code) for cut in files.values() for code in cut.getBestCmap()}
    assert all("MATH" in cut for cut in files.values())
    cut = files["theme/fonts/stix-two-math.woff2"]
    assert len(outputs["theme/fonts/stix-two-math.woff2"]) < 70_000
    assert b"SIL OPEN FONT LICENSE Version 1.1" in outputs["theme/fonts/OFL.txt"]
    copyright_line = next(record.toUnicode() for record in cut["name"].names if record.nameID == 0)
    assert copyright_line.encode() in outputs["theme/fonts/OFL.txt"]


def test_the_style_sheet_says_which_file_of_the_font_has_a_character():
    outputs = font.generate()
    style = outputs["theme/fonts/math.css"].decode()
    for name, ranges in re.findall(r'url\("([^"]+)"\).*?unicode-range: ([^;]+);', style, re.DOTALL):
        said = set()
        for each in ranges.split(", "):
            first, _, last = each.removeprefix("U+").partition("-")
            said |= set(range(int(first, 16), int(last or first, 16) + 1))
        assert said <= set(TTFont(io.BytesIO(outputs[f"theme/fonts/{name}"])).getBestCmap())
    assert style.count("@font-face") == 2


def test_stretched_radicals_are_as_wide_as_the_plain_one():
    cut = TTFont(io.BytesIO(font.cut(font.original())))
    variants = cut["MATH"].table.MathVariants
    index = variants.VertGlyphCoverage.glyphs.index(cut.getBestCmap()[ord("√")])
    radical = variants.VertGlyphConstruction[index]
    names = [record.VariantGlyph for record in radical.MathGlyphVariantRecord]
    names += [part.glyph for part in radical.GlyphAssembly.PartRecords]
    assert len(names) > 4
    assert len({cut["hmtx"][name][0] for name in names}) == 1


def test_the_font_is_the_same_bytes_each_time():
    source = font.original()
    assert font.cut(source) == font.cut(source)


def rendered(text):
    return markdown.markdown(text, extensions=[MathExtension(), "tables"])


def test_markdown_prints_formulas_in_lines_and_displays():
    page = rendered("Text $x^2$ here.\n\n$$\nx < y\n$$\n\n- item\n\n    $$ z $$\n")
    assert page.count("<math") == 3
    assert page.count('<div class="formula"><math display="block"') == 2
    assert "<p>Text <math" in page


@pytest.mark.parametrize("text", ["`$x$`", r"\$x\$", "it costs $5 and $6", "$ x $", "    $x$"])
def test_markdown_leaves_dollars_alone_that_are_no_formula(text):
    assert "<math" not in rendered(text)


def test_a_long_formula_in_a_line_gets_a_box():
    assert '<span class="long-formula">' in rendered("$" + " + ".join("x" * 30) + "$")
    assert "long-formula" not in rendered("$x + y$")


def test_a_wrong_formula_names_file_and_line():
    extension = MathExtension()
    text = "# Title\n\nText.\n\n$\\foo x$\n"
    extension.at("docs/en/page.md", text)
    with pytest.raises(Problem, match=r"docs/en/page\.md:5: formula \$\\foo x\$: command \\foo is not known"):
        markdown.markdown(text, extensions=[extension])

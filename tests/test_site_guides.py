"""What every guide keeps: the answer and its picture first, code folded, results as tables, words in the reader's language."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from actref import catalogue
from scripts.guides import layout, notebooks, words
from scripts.paths import DOCS, LANGUAGES

pytestmark = pytest.mark.thorough(share=1 / 5)

NAMES = [name for name in notebooks.notebooks() if name.startswith("guides/")]
TABLE_FIRST = "guides/choosing.ipynb"
"""Its answer is a table, which then comes first."""
WITHOUT_LIMITS = {"guides/start.ipynb", "guides/first_look.ipynb", TABLE_FIRST}
"""They teach and point on; what is measured stands in the other guides."""
FIRST, SHARE, WEIGHT = 600, 1 / 3, 200_000

MEASURE = """() => {
  const article = document.querySelector("article");
  const shown = selector => [...article.querySelectorAll(selector)].filter(each => each.checkVisibility());
  const top = selector => shown(selector)[0]?.getBoundingClientRect().top ?? Infinity;
  const code = shown(".highlight > pre").filter(each => !each.closest("details"));
  const height = all => all.reduce((sum, each) => sum + each.getBoundingClientRect().height, 0);
  return {
    figure: top("svg.figure"), table: top("table"),
    lines: code.map(each => each.innerText.trimEnd().split("\\n").length),
    code: height(code) / height([article]),
    screens: article.getBoundingClientRect().height / 800,
    wide: shown(".highlight > pre > code, .nb-output > pre, .nb-output.scroll, .nb-output table").filter(
      each => each.scrollWidth > each.clientWidth + 1 || each.getBoundingClientRect().width > article.clientWidth
    ).map(each => each.innerText.slice(0, 60)),
  };
}"""


def outputs(name):
    """What the cells of a notebook show, those of the verdicts aside."""
    cells = [cell for cell in notebooks.read(DOCS / "en" / name)["cells"] if cell["cell_type"] == "code"]
    made = notebooks._outputs(name, notebooks._runs(name, DOCS))
    return [
        output
        for cell, done in zip(cells, made, strict=False)
        if not cell["metadata"].get("verdicts")
        for output in done["outputs"]
    ]


def shown_texts(name):
    """The texts of figures and tables."""
    data = [output.get("data", {}) for output in outputs(name)]
    return [
        text for each in data for kind in ("image/svg+xml", "text/html") for text in words.texts(each.get(kind, ""))
    ]


def address(name, language):
    """The address of a guide, below that of the site."""
    return f"{'' if language == LANGUAGES[0] else f'{language}/'}{name.removesuffix('.ipynb')}/"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_picture_comes_first_and_code_is_folded(window, site, name, language):
    page = window(viewport={"width": 1280, "height": 800})
    page.goto(address(name, language))
    found = page.evaluate(MEASURE)
    assert found["table" if name == TABLE_FIRST else "figure"] < FIRST
    assert max(found["lines"], default=0) <= layout.VISIBLE
    assert found["code"] < SHARE
    assert found["screens"] <= layout.SCREENS
    assert found["wide"] == []
    assert (site.folder / address(name, language) / "index.html").stat().st_size < WEIGHT


CUT = """() => {
  document.querySelectorAll("article details").forEach(each => { each.open = true; });
  const edge = document.querySelector("article").getBoundingClientRect().right + 1;
  const shown = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility());
  return {
    wide: shown("article table, article svg.figure").filter(each => each.getBoundingClientRect().right > edge).map(
      each => (each.textContent || "").trim().slice(0, 60)),
    small: Math.min(...shown("article svg.figure text").map(each => each.getBoundingClientRect().height)),
  };
}"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_no_column_and_no_figure_is_cut_on_a_phone(window, name, language):
    page = window(viewport={"width": 360, "height": 800})
    page.goto(address(name, language))
    found = page.evaluate(CUT)
    assert found["wide"] == []
    assert found["small"] >= 7


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_verdict_quotes_its_statement(name, language):
    text = "\n".join("".join(cell["source"]) for cell in notebooks.read(DOCS / language / name)["cells"])
    verdict = re.split("^## (?:Verdict|结论)$", text, flags=re.MULTILINE)[1:]
    assert not re.search("The (core of the )?statement|这个说法", "".join(verdict))


@pytest.mark.parametrize("name", NAMES)
def test_no_result_is_a_printed_dict_or_padded_text(name):
    texts = []
    for output in outputs(name):
        data = output.get("data", {})
        if "text/html" not in data and "image/svg+xml" not in data:
            texts.append("".join(output.get("text") or data["text/plain"]))
    assert [text for text in texts if re.search(r"^[\[{(]|\S {2,}\S|\n.*\n", text)] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_english_word_stands_in_a_chinese_figure_or_table(name):
    found = {text: words.translated(text, "zh") for text in shown_texts(name)}
    listed = {text for text in found if all(part in catalogue for part in text.split(", "))}
    assert {text for text, chinese in found.items() if words.foreign(chinese)} - listed == set()


def test_the_catalogue_has_no_word_that_no_guide_shows():
    said = {text for name in NAMES for text in shown_texts(name)}
    said |= {words.key(text) for text in said}
    assert set(words.words("zh")) - said == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_guide_has_a_question_an_answer_and_a_picture_that_leads(name, language):
    notebook = notebooks.read(DOCS / language / name)
    title, question, answer = "".join(notebook["cells"][0]["source"]).split("\n\n")[:3]
    assert title.startswith("# ")
    assert question.rstrip().endswith(("?", "？")) or "?" in question or "？" in question
    assert layout.expressions([answer]), "an answer has a number, and the code computes it"
    leading = [cell["id"] for cell in notebook["cells"] if cell["metadata"].get("lead")]
    assert len(leading) == (name != TABLE_FIRST)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guide_says_what_its_plus_minus_is(name, language):
    cells = notebooks.read(DOCS / language / name)["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    shown = "±" in text or any("±" in each for each in shown_texts(name))
    assert not shown or re.search(r"±[^.。]*95 %", text)


@pytest.mark.parametrize("name", sorted({*NAMES} - WITHOUT_LIMITS))
def test_a_guide_with_an_experiment_says_where_it_does_not_hold(name):
    cells = notebooks.read(DOCS / "en" / name)["cells"]
    assert any("## Where it does not hold\n" in "".join(cell["source"]) for cell in cells)


def test_the_text_of_a_notebook_to_download_has_its_numbers():
    for language in LANGUAGES:
        text = notebooks.downloaded(NAMES[0], language).decode()
        assert "{{" not in text
        assert re.search(r"\d+ %", text)


def test_numbers_are_printed_as_in_a_textbook():
    assert words.typeset("3e-07, 0e+00, 0.0e+00, -0.00") == "3 × 10⁻⁷, 0, 0, 0.00"
    assert words.typeset("from -1.5 to 2, x - 1, a-1") == "from −1.5 to 2, x - 1, a-1"
    assert layout.filled("a {{x:.1f}}", {"x:.1f": "-2.0"}) == "a −2.0"


def test_words_and_numbers_are_exchanged_and_names_become_links(monkeypatch):
    monkeypatch.setattr(words, "words", lambda language: {"rate #": "率 #", "loss": "损失"})
    assert words.translated("rate 0.01", "zh") == "率 0.01"
    assert words.foreign("no activation, relu, float32") == ["no", "activation"]
    table = words.localised("<th>loss</th><td>relu</td><td>-1</td><td><code>loss</code></td>", "zh")
    assert "<th>损失</th>" in table and "functions/rectifier/relu/" in table and "−1" in table
    assert "<code>loss</code>" in table
    assert words.localised("<td>linear</td>", "zh") == "<td>linear</td>", "another name of a function is a word"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_chinese_ends_in_a_space(language):
    assert layout.joined("一，\n二\n\n- 三\n- 四。\n1. 五") == "一，二\n\n- 三\n- 四。\n1. 五"
    assert layout.joined("一\ntanh，\nx 或\n$y$、[A](b)") == "一 tanh，x 或 $y$、[A](b)"
    for name in NAMES:
        for cell in notebooks.read(notebooks.executed(name, language) / name)["cells"]:
            if cell["cell_type"] == "markdown" and language == "zh":
                assert not re.search(r"[，。：；？]\n(?=[^\s|*#>$<-])(?!\d+\. )", "".join(cell["source"]))


def test_every_guide_is_named_on_the_page_of_a_function():
    named = {
        name for entry in catalogue.values() for name in notebooks.linking(f"functions/{entry.family}/{entry.name}")
    }
    assert named == set(NAMES)


def test_a_section_that_is_marked_lies_folded_behind_its_heading():
    page = '<h1>T</h1><p>a</p><h2 id="x">X</h2>text<p>b</p><div>c</div><h2 id="y">Y</h2><p>d</p>'
    soup = BeautifulSoup(page, "html.parser")
    layout.aside(soup, {"x"})
    section = soup.select_one("details.nb-aside")
    assert [each.get_text() for each in section.contents] == ["X", "text", "b", "c"]
    assert section.summary.h2["id"] == "x"
    assert [each.name for each in soup.contents] == ["h1", "p", "details", "h2", "p"]


def test_a_figure_with_the_tag_can_be_made_large():
    page = (
        '<div class="jp-Cell celltag_zoom"><div class="jp-OutputArea-output">f</div></div><div class="jp-Cell"></div>'
    )
    soup = BeautifulSoup(page, "html.parser")
    layout.zoom(soup, "Enlarge")
    assert [box.get_text(strip=True) for box in soup.select("label:has(> input) + div")] == ["f"]


def test_the_family_tree_leads_to_its_functions(opened):
    page = opened("guides/history/")
    links = page.get_by_role("group", name="Family tree").locator("a")
    assert {link.text_content().strip() for link in links.all()} <= catalogue.keys()
    links.filter(has_text="xielu").click()
    expect(page.locator(".md-content h1")).to_contain_text("xIELU")


@pytest.mark.parametrize("name", NAMES)
def test_the_same_sections_are_folded_in_every_language(name):
    marked = [
        [bool(cell["metadata"].get("aside")) for cell in notebooks.read(DOCS / language / name)["cells"]]
        for language in LANGUAGES
    ]
    assert marked[0] == marked[1]
    assert notebooks.asides(name) <= set(notebooks.anchors(name)[1:])


@pytest.mark.parametrize("name", NAMES)
def test_functions_and_guides_name_each_other(name):
    stem = name.removeprefix("guides/").removesuffix(".ipynb")
    having = {e.name for e in catalogue.values() if any(problem.guide == stem for problem in e.prose.goes_wrong)}
    for language in LANGUAGES:
        line = notebooks.having(name, language)
        assert set(re.findall(r"functions/\w+/(\w+)/", line)) == having
        assert bool(line) == bool(having)


def test_code_that_shows_nothing_is_folded_with_the_next_that_does_and_the_leading_figure_goes_up():
    def cell(name, tag="", output=""):
        shown = f'<div class="jp-OutputArea-output">{output}</div>' if output else ""
        return f'<div class="jp-Cell jp-CodeCell {tag}"><div class="highlight-ipynb">{name}</div>{shown}</div>'

    words = '<div class="jp-Cell"><p>text</p></div>'
    page = (
        words + cell("", "celltag_lead", "figure") + words + cell("setup") + words + cell("run", output="table")
        + cell("draw", "celltag_led") + words + cell("short", "celltag_visible", "42") + cell("check")
    )  # fmt: skip
    soup = BeautifulSoup(page, "html.parser")
    layout.fold(soup, "code")
    folds = [[block.string for block in fold.select(".highlight-ipynb")] for fold in soup.select("details.nb-code")]
    assert folds == [["setup", "run", "draw"], ["check"]]
    order = re.findall(r"figure|table|>setup<|>draw<|>short<|42|>check<", str(soup))
    assert order == ["figure", "table", ">setup<", ">draw<", ">short<", "42", ">check<"]

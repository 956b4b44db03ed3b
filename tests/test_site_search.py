"""The search of the built site, asked as people ask it: in its own worker, in a browser."""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import expect

from actref import catalogue
from actref.entry import TorchWritten
from actref.frameworks.calls import declarations, paths, written
from scripts.paths import LANGUAGES
from scripts.problem import Problem
from scripts.theme import search
from scripts.translations import prose
from tests.chromium import navigable

pytestmark = pytest.mark.thorough(share=1 / 5)

HAN = re.compile("[\u4e00-\u9fff]")

# What a reader types, and the function whose page must come first: written down by a person.
EITHER = """
    nn.SiLU                                   silu
    torch.nn.functional.hardswish             hardswish
    F.leaky_relu                              leaky_relu
    jax.nn.relu6                              relu6
    keras.activations.linear                  identity
    keras.layers.LeakyReLU(negative_slope=0.2) leaky_relu
    tf.nn.crelu                               crelu
    scipy.special.expit                       sigmoid
    ACT2FN["gelu_new"]                        gelu_tanh
    gelu_pytorch_tanh                         gelu_tanh
    nn.GELU(approximate='tanh')               gelu_tanh
    com.microsoft.QuickGelu                   quick_gelu
    expit                                     sigmoid
    Hardtanh                                  hardtanh
    relu2                                     relu_squared
    SwiGLU                                    swiglu
    swish                                     swish
    relu                                      relu
    gelu                                      gelu
    LeakyReLU                                 leaky_relu
    leaky relu                                leaky_relu
    h_swish                                   hardswish
    Gumbel-Softmax                            gumbel_softmax
    relu activation function                  relu
    softmax temperature                       softmax
    Ramachandran                              swish
    Misra mish                                mish
    Hendrycks                                 gelu
    Hendrycks & Gimpel 2016                   gelu
    Clevert                                   elu
    Belisle                                   softplus
    François Bélisle                          softplus
    Klambauer self-normalizing                selu
    Gaussian error linear units               gelu
    Searching for Activation Functions        swish
    Maxout Networks                           maxout
    逻辑函数                                  sigmoid
    双曲正切                                  tanh
    修正线性单元                              relu
    带泄露修正线性单元                        leaky_relu
"""
QUERIES = {
    "en": EITHER
    + """
    Gaussian error linear unit                gelu
    derivative of sigmoid                     sigmoid
    logistic function                         sigmoid
    hyperbolic tangent                        tanh
    soft thresholding                         softshrink
    parametric rectified linear unit          prelu
    rectifier nonlinearities                  leaky_relu
    exponential linear unit                   elu
    """,
    "zh": EITHER
    + """
    ReLU激活函数                              relu
    relu的导数                                relu
    Softmax函数                               softmax
    S型函数                                   sigmoid
    归一化指数函数                            softmax
    指数线性单元                              elu
    高斯误差线性单元                          gelu
    门控线性单元                              glu
    参数化修正线性单元                        prelu
    软阈值                                    softshrink
    恒等函数                                  identity
    硬双曲正切                                hardtanh
    正弦函数                                  sine
    Sigmoid 加权线性单元                      silu
    """,
}


# What a reader types, and the page: tests/queries.tsv. Where there is no such page yet, the present one nearest to it.
INSTEAD = {
    "Start here": ("guides/start", "its place among the guides"),
    "choose": ("guides/choosing", "its place among the guides"),
    "how to cite": ("reference/bibliography", "the papers, each with its BibTeX"),
    "bibliography": ("reference/bibliography", "its place in the reference"),
    "functions (table)": ("functions", "the table is the index of the functions"),
    "every activation of torch.nn": ("functions/torch", "its place among the functions"),
    "package: run the examples in CI": ("reference/examples_ci", "Exit codes"),
    "guides/half precision": ("guides/half_precision", "its place among the guides"),
    "a page that states the shape rule": ("guides/first_look", "the first calls with arrays"),
}


def asked(language):
    """(query, address of the page) of each line for the language."""
    with (Path(__file__).parent / "queries.tsv").open(encoding="utf-8") as file:
        lines = [
            line
            for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if line["language"] == language
        ]
    return [(line["query"], page_of(line["first"])) for line in lines]


def page_of(named):
    place, _reason = INSTEAD.get(named, (named, ""))
    name = place.removeprefix("functions/")
    return address(name) if name != place and name in catalogue else f"{place}/"


def typed(text):
    """(query, name of the function) of each line."""
    return [tuple(re.split(r"\s+(?=\w+$)", line.strip())) for line in text.strip().splitlines() if line.strip()]


# ------------------------------------------------------------------------------------------------------------ the pages


def home(language):
    return "" if language == "en" else f"{language}/"


def index(site, language):
    return json.loads((site.folder / home(language) / search.INDEX).read_text())


def answers(page, language, queries):
    """The pages that the search lists for each query, best first, once it has read the text too."""
    page.goto(home(language))
    return page.evaluate(
        """async queries => {
          const { base, search } = JSON.parse(document.getElementById("__config").textContent)
          const found = await fetch(new URL("search/search_index.json", new URL(base, location)))
          const worker = new Worker(new URL(search, location))
          const answer = () => new Promise(done => { worker.onmessage = event => done(event.data) })
          const ask = message => {
            const answered = answer()
            worker.postMessage(message)
            return answered
          }
          await ask({ type: 0, data: await found.json() })
          await ask({ type: 2, data: "relu" })
          await answer() // with the text
          const pages = []
          for (const query of queries) {
            const { items } = (await ask({ type: 2, data: query })).data
            pages.push(items.map(([{ location }]) => location))
          }
          worker.terminate()
          return pages
        }""",
        queries,
    )


def first_pages(page, language, queries):
    """The page that is listed first for each query, "" where there is none."""
    return [(*pages, "")[0] for pages in answers(page, language, queries)]


def address(name):
    entry = catalogue[name]
    return f"functions/{entry.family}/{entry.name}/"


# -------------------------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_readers_type_finds_the_page_that_they_mean_first(page, language):
    cases = typed(QUERIES[language])
    assert len(cases) >= 30
    found = first_pages(page, language, [query for query, _name in cases])
    wrong = {q: first for (q, name), first in zip(cases, found, strict=True) if first != address(name)}
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_readers_mean_comes_first_and_is_within_three(page, language):
    cases = asked(language)
    found = answers(page, language, [query for query, _page in cases])
    later = {q: pages[:3] for (q, wanted), pages in zip(cases, found, strict=True) if [wanted] != pages[:1]}
    missed = {q: pages[:3] for (q, wanted), pages in zip(cases, found, strict=True) if wanted not in pages[:3]}
    assert missed == {}
    assert len(later) <= 0.05 * len(cases), later


def test_the_pages_that_stand_for_others_are_there(site):
    assert [place for place, _reason in INSTEAD.values() if not (site.folder / place / "index.html").exists()] == []


FORMULAS = """
    max(0,x) | max(x, 0) | (x+|x|)/2 | f(x) = max(0, x) | np.maximum(0, x)    relu
    x*sigmoid(x) | x · σ(x) | x/(1+e^-x) | x / (1 + exp(-x)) | x * 1/(1+exp(-x))  silu
    1/(1+e^(-x)) | 1 / (1 + torch.exp(-x)) | (1+tanh(x/2))/2    sigmoid
    0.5*x*(1+erf(x/sqrt(2))) | xΦ(x) | x*norm.cdf(x)    gelu
    0.5x(1+tanh(sqrt(2/π)(x+0.044715x³)))    gelu_tanh
    x tanh(ln(1+e^x))    mish
    log(1+exp(x)) | ln(1 + e**x)    softplus
    x/(1+|x|) | x/(1+abs(x))    softsign
    (e^x-e^-x)/(e^x+e^-x) | tanh x    tanh
    max(0.01x, x)    leaky_relu
    min(max(x,0),6)    relu6
"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_formula_finds_its_function_in_any_form(page, language):
    cases = [(form.strip(), name) for forms, name in typed(FORMULAS) for form in forms.split(" | ")]
    found = first_pages(page, language, [query for query, _name in cases])
    assert {q: first for (q, name), first in zip(cases, found, strict=True) if first != address(name)} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_letter_more_less_or_other_still_finds_a_function(page, language):
    titles = {
        entry.title.lower(): entry.name for entry in catalogue.values() if re.fullmatch("[A-Za-z]{6,}", entry.title)
    }
    wrong = {}
    for title, name in titles.items():
        at = len(title) // 2
        swapped = title[:at] + title[at + 1] + title[at] + title[at + 2 :]
        for query in (
            title[:at] + title[at + 1 :],
            title[:at] + "q" + title[at:],
            title[:at] + "q" + title[at + 1 :],
            swapped,
        ):
            if query not in titles:
                wrong[query] = name
    found = answers(page, language, list(wrong))
    assert {
        q: pages[:3] for (q, name), pages in zip(wrong.items(), found, strict=True) if address(name) not in pages[:3]
    } == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_and_question_that_a_person_wrote_finds_its_page_first(page, language):
    wanted = {
        text: address(place) if place in catalogue else f"{place}/"
        for each in LANGUAGES
        for place, texts in search.written_names(each).items()
        for text in texts
    }
    found = first_pages(page, language, list(wanted))
    assert {q: first for (q, place), first in zip(wanted.items(), found, strict=True) if first != place} == {}


def test_every_guide_is_asked_for_in_both_languages(site):
    guides = [
        each["location"].rstrip("/") for each in index(site, "en")["docs"] if each["location"].startswith("guides/")
    ]
    lacking = [
        (g, each)
        for g in guides
        if g != "guides"
        for each in LANGUAGES
        if len(search.written_names(each).get(g, ())) < 3
    ]
    assert lacking == []


def test_what_stands_in_the_text_alone_is_found_there_and_the_api_comes_last(page):
    message, word = answers(page, "en", ["is outside its domain", "hardswish"])
    assert message
    apart = [location.startswith(search.APART) for location in word]
    assert apart == sorted(apart)
    assert any(apart)


def declaring(path):
    """The functions that a path of a framework may mean."""
    last = re.findall(r"\w+", path)[-1]
    return {
        entry.name
        for entry in catalogue.values()
        if last.lower() == entry.name or any(path in paths(declaration) for declaration in declarations(entry))
    }


def spoken():
    """Everything that a function is called in the catalogue, with the functions of which one has to come first."""
    for entry in catalogue.values():
        chinese = prose("zh", entry)(entry.full_name)
        for text in (entry.name, entry.title, entry.full_name, chinese, *entry.aliases):
            yield text, {entry.name}
        for language in LANGUAGES:
            for text in search.written_names(language).get(entry.name, ()):
                yield text, {entry.name}
                if HAN.search(text):
                    yield text.replace(" ", ""), {entry.name}
        if isinstance(entry.torch, TorchWritten):
            yield f"actref.torch.{entry.class_name}", {entry.name}
        for declaration in declarations(entry):
            for path in paths(declaration):
                call = written(entry, declaration).replace(paths(declaration)[0], path)
                if named := re.search(rf"{re.escape(path)}\('(\w+)'\)", call):  # get_act_fn('gelu')
                    yield call, {entry.name, *({named[1]} & catalogue.keys())}
                    continue
                yield path, declaring(path)
                yield call, declaring(path)
        yield entry.paper.title, {other.name for other in catalogue.values() if other.paper.title == entry.paper.title}
        for author in entry.paper.authors:
            yield author, {other.name for other in catalogue.values() if author in other.paper.authors}
            plain = "".join(c for c in unicodedata.normalize("NFD", author) if not unicodedata.combining(c))
            yield plain, {other.name for other in catalogue.values() if author in other.paper.authors}


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_call_paper_and_author_finds_its_function_first(page, language):
    wanted = {}
    for text, names in spoken():
        wanted.setdefault(text, set()).update(names)
    found = first_pages(page, language, list(wanted))
    wrong = {
        text: (first, sorted(names))
        for (text, names), first in zip(wanted.items(), found, strict=True)
        if first not in {address(name) for name in names}
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("language", "query", "title"), [("en", "jax.nn.hard_silu", "Hardswish"), ("zh", "双曲正切", "Tanh")]
)
def test_the_search_box_shows_a_readable_result_and_leads_to_it(opened, language, query, title):
    page = opened(home(language))
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.insert_text(query)
    page.keyboard.press("Shift")  # the theme reads the query when a key comes up
    result = page.locator(".md-search-result__item").first
    expect(result.locator("h1")).to_have_text(title)
    result.locator("a").first.click()
    expect(page.locator(".md-content article h1")).to_contain_text(title)


def test_chinese_search_finds_a_word_inside_of_a_sentence(opened):
    page = opened(home("zh"))
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.insert_text("导数")
    page.keyboard.press("Shift")
    expect(page.locator(".md-search-result__item").first).to_contain_text("导数")


# ---------------------------------------------------------------------------------------------------------- the index


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_is_small_and_every_function_is_in_it(site, language):
    folder = site.folder / home(language)
    assert (folder / search.INDEX).stat().st_size < 100_000
    found = {document["location"] for document in index(site, language)["docs"]}
    assert {address(name) for name in catalogue} <= found


def test_the_first_result_comes_within_a_second_on_a_slow_phone(window):
    took = []
    for _try in range(3):
        page = window(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        page.goto("")
        navigable(page)
        page.evaluate("""() => {
          const list = document.querySelector(".md-search-result__list")
          new MutationObserver(() => { window.listed ??= performance.now() }).observe(list, { childList: true })
          document.querySelector("button[data-toggles=search]").addEventListener("click", () => { window.clicked = performance.now() }, true)
        }""")
        page.locator("button[data-toggles=search]").click()
        page.locator("[data-md-component=search-query]").focus()
        page.keyboard.insert_text("gelu")
        page.keyboard.press("Shift")
        page.wait_for_selector(".md-search-result__item")
        took.append(page.evaluate("listed - clicked"))
    assert min(took) < 1000 * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


# -------------------------------------------------------------------------------------------------------------- the data


def test_every_function_has_a_chinese_name():
    named = search.written_names("zh")
    lacking = [
        entry.name
        for entry in catalogue.values()
        if not any(HAN.search(text) for text in (prose("zh", entry)(entry.full_name), *named.get(entry.name, ())))
    ]
    assert lacking == []


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            {"relu": ["dying ReLU"], "guides/dead_units": ["Dying relu"]},
            r"'dying ReLU' for relu, but .*/relu/ and guides/dead_",
        ),
        ({"guides/dying": ["dying"]}, r"names for 'guides/dying', which is no function and no page"),
    ],
)
def test_a_name_that_cannot_find_its_page_stops_the_build_and_is_named(monkeypatch, names, message):
    monkeypatch.setattr(search, "written_names", lambda language: names if language == "en" else {})
    pages = ("functions/rectifier/relu/", "guides/dead_units/")
    sections = [{"location": page, "title": page, "text": "<p>Text.</p>"} for page in pages]
    with pytest.raises(Problem, match=message):
        search.check(search.shaped({"config": {"separator": " "}, "docs": sections}, "en"))


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("leaky_relu", {"leaky_relu", "LeakyReLU(negative_slope=)", "get_act_fn('leaky_relu')"}),
        ("gelu_tanh", {"gelu(approximate='tanh')", "GELU(approximate='tanh')", "ACT2FN['gelu_new']"}),
    ],
)
def test_calls_are_named_without_their_path(call, expected):
    assert expected <= set(search.calls(catalogue[call]))

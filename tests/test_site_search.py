"""The search of the built site, asked as people ask it: in the theme's own worker, in a browser."""

from __future__ import annotations

import json
import re

import pytest
from mkdocs.config import load_config
from playwright.sync_api import expect

from actref import catalogue
from actref.entry import TorchWritten
from actref.frameworks import FRAMEWORKS
from actref.frameworks.calls import declarations, paths, written
from scripts import search
from scripts.paths import LANGUAGES, ROOT
from scripts.translations import prose

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


def typed(text):
    """(query, name of the function) of each line."""
    return [tuple(re.split(r"\s+(?=\w+$)", line.strip())) for line in text.strip().splitlines() if line.strip()]


# ------------------------------------------------------------------------------------------------------------ the pages


def home(language):
    return "" if language == "en" else f"{language}/"


def index(site, language):
    return json.loads((site.folder / home(language) / search.INDEX).read_text())


def first_pages(page, language, queries):
    """The page that the theme's worker lists first for each query, "" where it finds none."""
    page.goto(home(language))
    return page.evaluate(
        """async queries => {
          const { base, search } = JSON.parse(document.getElementById("__config").textContent)
          const found = await fetch(new URL("search/search_index.json", new URL(base, location)))
          const worker = new Worker(new URL(search, location))
          const ask = message => new Promise(answer => {
            worker.onmessage = event => answer(event.data)
            worker.postMessage(message)
          })
          await ask({ type: 0, data: { ...await found.json(), options: { suggest: true } } })
          const pages = []
          for (const query of queries) {
            const { items } = (await ask({ type: 2, data: query })).data
            pages.push(items.length ? items[0][0].location.split("#")[0] : "")
          }
          worker.terminate()
          return pages
        }""",
        queries,
    )


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
            for text in search.further_names(language).get(entry.name, ()):
                yield text, {entry.name}
                if HAN.search(text):
                    yield text.replace(" ", ""), {entry.name}
        if isinstance(entry.torch, TorchWritten):
            yield f"actref.torch.{entry.torch.module}", {entry.name}
        for declaration in declarations(entry):
            for path in paths(declaration):
                call = written(entry, declaration).replace(paths(declaration)[0], path)
                if f"{path}('" in call:  # get_act_fn('gelu') names the function in its argument
                    yield call, {entry.name}
                    continue
                yield path, declaring(path)
                if "-" not in call:  # the theme takes a minus for "without"
                    yield call, declaring(path)
        if entry.paper.title not in {framework.title for framework in FRAMEWORKS.values()}:
            # The theme takes what stands before a colon for the name of a field, if a hyphen comes before it.
            same = {other.name for other in catalogue.values() if other.paper.title == entry.paper.title}
            yield re.sub("[:-]", " ", entry.paper.title), same
        for author in entry.paper.authors:
            yield author, {other.name for other in catalogue.values() if author in other.paper.authors}
            yield search.undecorated(author), {o.name for o in catalogue.values() if author in o.paper.authors}


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
    assert not [mark for mark in result.text_content() if search.MARKS <= ord(mark) < search.MARKS + 0x1900]
    result.locator("a").first.click()
    expect(page.locator(".md-content article h1")).to_contain_text(title)


def test_chinese_search_finds_a_word_inside_of_a_sentence(opened):
    page = opened(home("zh"))
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.insert_text("导数")
    page.keyboard.press("Shift")
    expect(page.locator(".md-search-result__item").first).to_contain_text("导数")


# ---------------------------------------------------------------------------------------------------------- the index


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_finds_every_word_that_it_has(page, site, language):
    """The theme's set of words mixes up words that end in digits; enough numbers, and it loses some and invents others."""
    watching = """
        const make = lunr.TokenSet.fromArray
        lunr.TokenSet.fromArray = words => {
          const kept = make(words).toArray()
          const [before, after] = [new Set(words), new Set(kept)]
          postMessage({ size: before.size, odd: [...words.filter(w => !after.has(w)), ...kept.filter(w => !before.has(w))] })
          return make(words)
        }"""
    (worker,) = site.folder.glob("assets/javascripts/workers/search.*.js")
    answer = {"body": worker.read_text() + watching, "content_type": "text/javascript"}
    page.goto(home(language))
    page.route(f"**/{worker.name}", lambda route: route.fulfill(**answer))
    lost = page.evaluate(
        """async () => {
          const { base, search } = JSON.parse(document.getElementById("__config").textContent)
          const found = await fetch(new URL("search/search_index.json", new URL(base, location)))
          const worker = new Worker(new URL(search, location))
          const answer = new Promise(done => { worker.onmessage = event => done(event.data) })
          worker.postMessage({ type: 0, data: { ...await found.json(), options: {} } })
          const result = await answer
          worker.terminate()
          return result
        }"""
    )
    assert lost["size"] > 1000
    assert lost["odd"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_records_stay_small_and_change_nothing_that_is_shown(site, language):
    shaped = index(site, language)
    records = [{k: v for k, v in document.items() if re.fullmatch(r"w\d+", k)} for document in shaped["docs"]]
    assert len(json.dumps([r for r in records if r], ensure_ascii=False).encode()) < 1000 * len(catalogue)
    for document in shaped["docs"]:
        assert {k for k in document if not re.fullmatch(r"w\d+", k)} <= {"location", "title", "text", "boost", "tags"}
    found = {document["location"] for document, record in zip(shaped["docs"], records, strict=True) if record}
    assert {address(name) for name in catalogue} <= found


# -------------------------------------------------------------------------------------------------------------- the data


@pytest.mark.parametrize("language", LANGUAGES)
def test_further_names_belong_to_functions_and_to_one_each(language):
    further = search.further_names(language)
    assert further.keys() <= catalogue.keys()
    every = [name for names in further.values() for name in names]
    assert len(every) == len(set(every))


def test_every_function_has_a_chinese_name():
    named = search.further_names("zh")
    lacking = [
        entry.name
        for entry in catalogue.values()
        if not any(HAN.search(text) for text in (prose("zh", entry)(entry.full_name), *named.get(entry.name, ())))
    ]
    assert lacking == []


def test_names_that_exclude_each_other_stop_the_build_and_are_named():
    first = search.Query(("relu",), frozenset({"a/"}))
    second = search.Query(("relu",), frozenset({"b/"}))
    with pytest.raises(search.SearchError, match=r"'relu' does not find [ab]/ first; take the name away"):
        search.settle({("a/", "relu"): 13, ("b/", "relu"): 13}, [first, second])


def test_a_shorter_name_is_not_outweighed_by_the_words_that_begin_with_it():
    levels = {
        ("a/", "relu"): 13,
        ("b/", "relu"): 13,
        ("b/", "relu2"): 13,
        ("b/", "relusquared"): 13,
        ("b/", "squared"): 13,
    }
    search.settle(
        levels, [search.Query(("relu",), frozenset({"a/"})), search.Query(("relu", "squared"), frozenset({"b/"}))]
    )
    weight = {key: search.weight(level) for key, level in levels.items()}
    other = weight["b/", "relu"] + weight["b/", "relu2"] + weight["b/", "relusquared"]
    assert weight["a/", "relu"] > other
    assert weight["a/", "relu"] < other + weight["b/", "squared"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("torch.nn.functional.hard_swish", ("hard", "swish")),
        ("keras.layers.LeakyReLU(negative_slope=0.2)(x)", ("leakyrelu", "negative", "slope")),
        ("ACT2FN['gelu_new'](x)", ("gelu", "new")),
        ("timm.layers.get_act_fn('hard_mish')(x)", ("hard", "mish")),
        ("Quoc V. Le", ("quoc", "le")),
        ("ReLU激活函数", ("relu", "激活函数")),
        ("S型函数", ("s型函数",)),
    ],
)
def test_words_of_calls_and_names(text, expected):
    config = load_config(str(ROOT / "mkdocs.yml"))
    separator = re.compile(config.plugins["material/search"].config.separator, re.ASCII)
    assert search.words(text, separator) == expected

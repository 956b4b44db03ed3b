"""How the site looks and is used: accessibility, copying, narrow windows, weight. Read in a browser, page type by page type."""

from __future__ import annotations

import ast
import gzip
import html
import importlib.util
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import actref
from actref import catalogue
from scripts.figures import hero
from scripts.pages import record
from scripts.paths import LANGUAGES, ROOT
from scripts.problem import Problem
from scripts.theme import shipped
from tests import sample
from tests.chromium import navigable

pytestmark = pytest.mark.thorough(share=1 / 5)

FUNCTION = "functions/rectifier/gelu/"
NOTEBOOK = "guides/first_look/"
PAGES = (
    "", "functions/", "functions/gallery/", "functions/rectifier/", "reference/", "reference/frameworks/",
    "reference/porting/", "reference/edges/", "reference/bibliography/", "reference/verified/", "reference/verdicts/",
    "reference/catalogue/", "reference/explorer/", "reference/api/", "reference/api/actref-oracle/", "guides/", NOTEBOOK,
    FUNCTION, "functions/rectifier/rrelu/", "functions/rectifier/prelu/", "functions/softmax/softmax/",
    "functions/softmax/gumbel_softmax/", "functions/gated/swiglu/", "404.html",
)  # fmt: skip
"""One or more of each type."""
LIMIT_COLD, LIMIT_REQUESTS, LIMIT_WARM = 500_000, 25, 80_000
PHONE = {"width": 360, "height": 740}


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


# --- accessibility ---------------------------------------------------------------------------------------------------


def violations(page, **options):
    # Of everything else, only the first find is described, which halves the time.
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found]


@pytest.mark.thorough(share=1 / 12)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened, path, language):
    page = opened(("" if language == "en" else f"{language}/") + path, color_scheme="light", reduced_motion="reduce")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    # the schemes differ in nothing but colours
    assert violations(page, runOnly=["color-contrast", "link-in-text-block"]) == []


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("path", ["", "functions/", FUNCTION, NOTEBOOK, "reference/edges/", "reference/explorer/"])
def test_axe_finds_nothing_on_a_phone(opened, path):
    page = opened(path, viewport=PHONE, reduced_motion="reduce")
    assert violations(page, rules={"target-size": {"enabled": True}}) == []


def test_axe_finds_nothing_in_the_open_search(opened):
    page = opened("", reduced_motion="reduce")
    page.keyboard.press("/")
    page.keyboard.type("gelu")
    page.wait_for_selector(".md-search-result__item")
    assert violations(page) == []


def test_the_drawer_works_by_keyboard(opened):
    page = opened(FUNCTION, viewport=PHONE)
    button = page.get_by_role("button", name="Navigation")
    expect(button).to_have_attribute("aria-expanded", "false")
    drawer = page.locator(".md-sidebar--primary")
    for _ in range(12):  # what is shut in the drawer is out of reach
        page.keyboard.press("Tab")
        assert drawer.evaluate("drawer => drawer.contains(document.activeElement)") is False
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    page.wait_for_function("() => document.querySelector('.md-sidebar--primary').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


@pytest.mark.parametrize(("width", "buttons"), [(360, ["drawer", "search"]), (1100, ["drawer"]), (1280, [])])
def test_a_window_has_the_buttons_that_it_needs(opened, width, buttons):
    page = opened(FUNCTION, viewport={"width": width, "height": 740})
    shown = page.locator("[data-toggles]").filter(visible=True)
    assert [button.get_attribute("data-toggles") for button in shown.all()] == buttons


def test_the_button_of_the_home_page_opens_the_search(opened):
    for page in (opened(""), opened("", viewport=PHONE)):
        page.locator("[data-opens-search]").focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-md-component=search-query]")).to_be_focused()
        page.keyboard.type("softmax")
        page.wait_for_selector(".md-search-result__item")


def test_a_family_is_lit_in_the_graph_while_its_link_has_the_focus(opened):
    page = opened("")
    link = page.locator("[data-lights=rectifier]")
    link.focus()
    expect(page.locator(".plane .lit")).to_have_attribute("data-family", "rectifier")
    link.blur()
    expect(page.locator(".plane .lit")).to_have_count(0)


def test_what_scrolls_can_be_scrolled_by_keyboard(opened):
    page = opened("functions/rectifier/prelu/", viewport=PHONE)
    box = page.locator(".formula[tabindex='0']").first
    box.focus()
    expect(box).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")


def test_nothing_moves_for_who_asks_for_less_motion(opened):
    # what is declared, since on a slow machine it is over before one looks
    moving = """() => [...document.querySelectorAll("*")].map((each) => getComputedStyle(each))
      .filter((style) => style.animationName !== "none" && parseFloat(style.animationDuration) > 0).length"""
    assert opened("", reduced_motion="no-preference").evaluate(moving) > 0
    assert opened("", reduced_motion="reduce").evaluate(moving) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_of_figures_stand_out_from_the_ground(opened, scheme):
    page = opened(FUNCTION, color_scheme=scheme)
    names = ["f", "d1", "d2", "mark", "text", "ground"]
    colours = page.evaluate(
        "names => names.map(n => getComputedStyle(document.body).getPropertyValue(`--fig-${n}`).trim())", names
    )
    *lines, ground = map(_luminance, colours)
    ratios = [(max(line, ground) + 0.05) / (min(line, ground) + 0.05) for line in lines]
    assert min(ratios) >= 4.5


def _luminance(colour):
    """Relative luminance, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# --- copying ---------------------------------------------------------------------------------------------------------


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize("path", ["", FUNCTION, NOTEBOOK])
def test_copied_code_is_exactly_the_code_and_runs(opened, path):
    page = opened(path)
    copied = []
    for number in range(page.locator(".md-code__button[data-md-type=copy]").count()):
        button = page.locator(".md-code__button[data-md-type=copy]").nth(number)
        block = page.locator(button.get_attribute("data-clipboard-target"))
        if not block.evaluate("code => code.checkVisibility()"):
            # in a tab that is not the chosen one, or in a closed fold
            block.evaluate(
                """code => {
                     const tab = code.closest(".tabbed-block");
                     if (tab) {
                       const [set, place] = [tab.closest(".tabbed-set"), [...tab.parentNode.children].indexOf(tab)];
                       set.querySelectorAll(":scope > input")[place].click();
                     }
                     for (let fold = code.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
                   }"""
            )
        page.evaluate("navigator.clipboard.writeText('')")
        button.dispatch_event("click")
        page.wait_for_function("() => navigator.clipboard.readText().then(text => text !== '')")
        kind = block.evaluate(
            """code => code.closest('.doc-signature, .doc details') ? 'excerpt'
                 : code.closest('.opening') ? 'call' : code.closest('[class*=language-]').className"""
        )
        copied.append((kind, block, clipboard(page)))
    assert copied
    programs = []
    for kind, block, text in copied:
        assert text.rstrip("\n") == _code(block.evaluate("code => code.textContent"), "language-pycon" in kind)
        if re.search("language-(pycon|python|ipython)", kind):
            programs.append(text)
        elif kind == "call":
            programs.append(f"import torch, actref\n{text}")
    runnable = [text for text in programs if all(map(importlib.util.find_spec, _imports(text)))]
    assert runnable
    if path == NOTEBOOK:
        runnable = ["\n".join(runnable)]
    # In one process, since each would import torch anew; each in names of its own.
    program = f"for text in {runnable!r}: exec(compile(text, text, 'exec'), {{'__name__': '__main__'}})"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _code(shown, session):
    """The code of a block: of a session what stands behind its prompts, elsewhere everything."""
    if not session:
        return shown.rstrip("\n")
    lines = [line[4:] for line in shown.split("\n") if line.startswith((">>> ", "... ")) or line == "..."]
    return "\n".join(lines).rstrip("\n")


def _imports(text):
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_a_formula_is_copied_as_latex(opened):
    page = opened(FUNCTION)
    page.locator("#eq-f .copy-latex").click()
    expect(page.locator("#eq-f .copy-latex")).to_have_text("copied")
    assert clipboard(page) == r"f(x) = x \, \Phi\left(x\right)"
    expect(page.get_by_role("status").filter(has_text="copied")).to_have_count(1)


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("path", ["", FUNCTION, f"zh/{FUNCTION}", NOTEBOOK])
def test_a_page_is_copied_as_markdown(opened, site, path):
    page = opened(path)
    page.locator(".copy-page").click()
    expect(page.locator(".copy-page")).to_have_text("已复制" if path.startswith("zh") else "copied")
    assert clipboard(page) == (site.folder / path / "index.md").read_text()


# --- navigation ------------------------------------------------------------------------------------------------------


def test_instant_navigation_brings_formulas_notebooks_and_languages_along(opened, site):
    page = opened(FUNCTION)
    navigable(page)
    page.evaluate("window.before = true")
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(f"{site.address}functions/rectifier/gelu_tanh/")
    # the address changes before the page does
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", page.url)
    expect(page.locator("#eq-f .copy-latex")).to_be_attached()
    assert page.locator("#eq-f math").bounding_box()["height"] > 10
    page.locator(".md-tabs__link", has_text="Guides").click()
    page.locator("article a", has_text="A first look").first.click()
    page.wait_for_url(f"{site.address}{NOTEBOOK}")
    expect(page.locator("svg.figure").first).to_be_visible()
    expect(page.locator(".md-code__button").first).to_be_attached()
    assert page.evaluate("window.before") is True
    page.locator(".md-select button").hover()
    page.locator("a[data-home][hreflang=zh]").click()
    page.wait_for_url(f"{site.address}zh/{NOTEBOOK}")
    expect(page.locator("html")).to_have_attribute("lang", "zh")


# --- narrow windows and paper ----------------------------------------------------------------------------------------


def sections(site):
    """Every English page by its section, and of the Chinese ones those that have a type of their own."""
    found = {"functions": [], "guides": [""], "reference": [], "api": [], "zh": [f"zh/{path}" for path in PAGES]}
    for file in sorted(site.folder.rglob("index.html")):
        path = f"{file.parent.relative_to(site.folder).as_posix()}/"
        if not path.startswith(("zh/", "./")):
            found["api" if path.startswith("reference/api/") else path.split("/")[0]].append(path)
    # There are many pages of the API, and scripts do to all of them what they do to these.
    found["reference"] += [path for path in PAGES if path.startswith("reference/api/")]
    return {**found, "without scripts": [*found.pop("api"), *PAGES]}


@pytest.mark.parametrize("section", ["functions", "guides", "reference", "zh", "without scripts"])
def test_nothing_is_wider_than_a_phone(window, site, section):
    page = window(viewport=PHONE, java_script_enabled=section != "without scripts")
    paths = sample.current.some(sections(site)[section], 1 / 10, section)
    widths = {path: _width(page, site.address + path) for path in paths}
    assert {path: width for path, width in widths.items() if width > PHONE["width"]} == {}


def _width(page, address):
    """How wide a page is, drawings and formulas included."""
    page.goto(address)
    while page.evaluate("document.fonts.status") == "loading":
        page.wait_for_timeout(10)
    return page.evaluate(
        """() => Math.max(document.documentElement.scrollWidth,
             ...[...document.querySelectorAll(".formula, article figure, article svg")]
               .filter(each => each.checkVisibility() && !each.closest("table, .scroll"))
               .map(each => each.getBoundingClientRect().right))"""
    )


def test_a_figure_on_a_phone_has_readable_text(opened):
    page = opened(FUNCTION, viewport=PHONE)
    heights = page.locator("svg.fig text").evaluate_all(
        "all => all.filter(each => each.checkVisibility()).map(each => each.getBoundingClientRect().height)"
    )
    assert len(heights) > 10
    assert min(heights) >= 9


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize(
    "path",
    ["functions/rectifier/leaky_relu/", "functions/gated/swiglu/", "functions/softmax/softmax/", "reference/explorer/"],
)
def test_a_live_graph_on_a_phone_can_be_read_and_its_sliders_dragged(opened, path):
    page = opened(path, viewport=PHONE)
    page.wait_for_selector(".live.alive .live-graph, #explorer.alive")
    heights = page.locator(".plot text").evaluate_all(
        "all => all.filter(each => each.textContent && each.checkVisibility())"
        ".map(each => each.getBoundingClientRect().height)"
    )
    widths = page.locator(".control [type=range]").evaluate_all("all => all.map(each => each.clientWidth)")
    assert len(heights) > 5 and min(heights) >= 9
    assert len(widths) > 0 and min(widths) >= 150
    assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]


def test_paper_has_the_page_and_not_the_bars(opened):
    page = opened(FUNCTION, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for bar in (".md-header", ".md-sidebar--primary", ".md-footer", ".copy-page", ".copy-latex"):
        expect(page.locator(bar).first).to_be_hidden()
    shown = page.locator(".tabbed-block").evaluate_all("all => all.map((each) => each.checkVisibility())")
    assert shown == [True, True] + [False] * (len(shown) - 2)  # PyTorch and NumPy
    assert page.locator("article h1").evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"


@pytest.mark.parametrize(
    "name", ["rectifier/gelu", "rectifier/relu", "sigmoid/sigmoid", "softmax/softmax", "gated/swiglu"]
)
def test_a_function_is_printed_on_at_most_six_sheets(opened, name):
    page = opened(f"functions/{name}/")
    page.wait_for_selector(".live.alive .live-graph")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 6


@pytest.mark.thorough(share=1 / 10)
@pytest.mark.parametrize("entry", catalogue.values(), ids=lambda entry: entry.name)
def test_code_fits_its_box(opened, entry):
    page = opened(f"functions/{entry.family}/{entry.name}/", viewport={"width": 1280, "height": 800})
    labels = page.locator(".tabbed-labels > label")
    for number in range(labels.count()):
        page.locator(".tabbed-set > input").nth(number).evaluate("each => each.click()")
        wide = page.locator(".opening pre > code, .tabbed-block pre > code").evaluate_all(
            "all => all.filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth + 1).length"
        )
        assert wide == 0


# --- weight ----------------------------------------------------------------------------------------------------------


def complete(page):
    """Waits for the graph of a function page, and for what would come after it."""
    page.wait_for_selector(".live.alive .live-graph")
    page.wait_for_timeout(1000)


def test_a_function_page_is_light(browser, site):
    context = browser.new_context()  # with an empty cache
    page = context.new_page()
    requests = []
    page.on("requestfinished", lambda request: requests.append(request))

    def loaded(name):
        expect(page.locator("link[rel=canonical]")).to_have_attribute(
            "href", f"{site.address}functions/rectifier/{name}/"
        )
        complete(page)
        return {each.url.removeprefix(site.address): each.response().body() for each in requests}

    page.goto(f"{site.address}{FUNCTION}")
    navigable(page)
    cold = loaded("gelu")
    assert {FUNCTION, "css/site.css", "sitemap.xml"} <= cold.keys()
    assert not any("search" in path for path in cold)
    assert len(requests) <= LIMIT_REQUESTS, cold.keys()
    assert sum(map(len, cold.values())) <= LIMIT_COLD
    requests.clear()
    page.locator(".md-footer__link--next").click()
    warm = loaded("gelu_tanh")
    assert "functions/rectifier/gelu_tanh/" in warm
    assert sum(len(gzip.compress(body)) for body in warm.values()) <= LIMIT_WARM
    context.close()


# --- what makes it so ------------------------------------------------------------------------------------------------


def test_a_rule_that_matches_nothing_is_cut_from_the_theme():
    style = (
        "@charset \"utf-8\";:root{--used:url('data:a;{b}');--idle:1px}.a,.b:not(.gone),.gone>p{color:var(--used)}"
        "@media print{.gone{color:red}}@media screen{.b{top:0}[dir=rtl] .b{top:1px}}@keyframes k{0%{top:0}to{top:1px}}"
    )
    assert shipped.cut(style, {"a", "b"}) == (
        "@charset \"utf-8\";:root{--used:url('data:a;{b}');}.a,.b:not(.gone){color:var(--used)}"
        "@media screen{.b{top:0}}@keyframes k{0%{top:0}to{top:1px}}"
    )


def test_a_property_that_another_style_sheet_reads_stays():
    assert shipped.cut(".a{--x:1;--y:2}", {"a"}, [".a{top:var(--y)}", ".gone{top:var(--x)}"]) == ".a{--y:2}"


def test_the_modifier_of_a_class_is_not_taken_for_a_property():
    assert shipped.cut(".a--b:not([hidden]){top:0}", {"a--b"}) == ".a--b:not([hidden]){top:0}"


def test_joined_style_sheets_keep_their_addresses():
    styles = {
        "assets/a.css": '@charset "UTF-8";.a{background:url(data:a),url("data:b");mask:url("b.svg")}',
        "fonts/c.css": "@font-face{src:url(c.woff2)}",
    }
    assert shipped.joined(styles) == (
        '@charset "UTF-8";.a{background:url(data:a),url("data:b");mask:url("../assets/b.svg")}\n@font-face{src:url(../fonts/c.woff2)}'
    )


def test_tables_without_a_class_get_a_box_that_scrolls():
    page = '<table><tr></tr></table><table class="functions"></table>'
    box = '<div class="md-typeset__scrollwrap"><div class="md-typeset__table"><table><tr></tr></table></div></div>'
    assert shipped.boxed(page) == f'{box}<table class="functions"></table>'


def test_each_cell_of_a_table_that_is_too_wide_for_a_phone_says_its_head():
    heads = '<thead><tr><th>name</th><th>"<i>why</i>"</th><th>at</th><th>of</th></tr></thead>'

    def table(text):
        return (
            f"<table>{heads}<tbody><tr><td>a</td><td class='b'>{text}</td><td>{text}</td><td></td></tr></tbody></table>"
        )

    wide = shipped.boxed(table("since it has slope 0 on both sides"))
    assert re.findall(r'data-head="([^"]*)"', wide) == ["name", "&quot;why&quot;", "at", "of"]
    assert "stacked" in wide and "stacked" not in shipped.boxed(table("0.25"))
    assert "stacked" in shipped.boxed(table("因为两侧的斜率都是零")) and "stacked" not in shipped.boxed(table("两侧"))


def test_a_page_gets_its_styles_once(browser, site):
    """Not again for a style sheet that is loaded anew, colours that are not switched, or a class of the document."""
    page = browser.new_page(base_url=site.address, viewport=PHONE)
    session = page.context.new_cdp_session(page)
    events, done = [], []
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda _: done.append(True))
    session.send("Tracing.start", {"traceConfig": {"includedCategories": ["devtools.timeline"]}})
    page.goto(FUNCTION)
    complete(page)
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(50)
    count = page.evaluate("document.querySelectorAll('*').length")
    shown = page.evaluate("[...document.querySelectorAll('*')].filter((each) => each.checkVisibility()).length")
    page.close()
    styled = sum(event["args"].get("elementCount", 0) for event in events if event["name"] == "UpdateLayoutTree")
    assert shown < styled < 1.3 * count  # the formulas once more where their font comes late


def test_no_map_of_the_theme_outlives_its_changes(site):
    assert not list(site.folder.rglob("*.map"))
    assert not [file for file in site.folder.rglob("*.js") if "sourceMappingURL" in file.read_text(encoding="utf-8")]


def test_another_theme_stops_the_build():
    with pytest.raises(Problem, match=r"0 times, not once.*scripts/theme/shipped\.py"):
        shipped.changed("something else")


def test_code_keeps_its_text_when_marks_are_dropped():
    marked = '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span><span class="p">;</span>'
    assert shipped.plain(marked) == 'x = <span class="mi">1</span>;'
    assert html.unescape(re.sub("<[^>]+>", "", shipped.plain(marked))) == "x = 1;"


@pytest.mark.usefixtures("generated")
def test_the_graph_of_the_home_page_has_a_line_for_each_function():
    records = record.records()
    drawn = hero.graph("gelu", records)
    lines = re.findall(r'<path pathLength="1" d="([^"]+)"', drawn)
    assert len(lines) == len(hero.elementwise(records))
    # gelu(0) = 0 and gelu(3) = 2.996, at 100 units to 1 from the corner (-4, 3.6)
    shown = re.search(r'class="shown" pathLength="1" d="([^"]+)"', drawn)[1]
    assert shown in lines
    points = {float(point.split()[0]): float(point.split()[1]) for point in shown.removeprefix("M").split("L")}
    nearest = min(points, key=lambda u: abs(u - 700))
    assert points[nearest] == pytest.approx(360 - (nearest - 400), abs=3)


def test_a_gated_function_has_no_line_to_draw_out():
    with pytest.raises(TypeError, match="elementwise"):
        hero._drawn("swiglu", ())


# --- the page that is not found --------------------------------------------------------------------------------------


@pytest.mark.thorough(share=2 / 5)
@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("functions/geluu/", "functions/rectifier/gelu/"),
        ("functions/rectifier/softplus/", "functions/softplus/softplus/"),
        ("LeakyRelu", "functions/rectifier/leaky_relu/"),
        ("guides/saturating.html", "guides/saturation/"),
        ("zh/functions/swich/index.html", "zh/functions/rectifier/swish/"),
    ],
)
def test_a_page_that_is_not_found_proposes_near_ones(window, site, address, near):
    page = window()
    # as a host answers, but for the status, which the browser would report as an error
    answer = {"path": site.folder / "404.html", "content_type": "text/html"}
    page.route(f"**/{address}", lambda route: route.fulfill(**answer))
    page.goto(address)
    links = page.locator("[data-near] li a")
    expect(links.first).to_be_visible()
    assert links.first.evaluate("link => link.href").removeprefix(site.address) == near
    expect(page.locator("h1")).to_have_text("这里没有页面" if address.startswith("zh/") else "There is no page here")
    page.locator("[data-search]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh" if address.startswith("zh/") else "en")
    query = page.locator("[data-md-component=search-query]")
    expect(query).to_be_focused()
    assert query.input_value() in address.replace("_", " ")
    expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_an_address_like_no_other_gets_the_ways_on_alone(window, site):
    page = window()
    page.route("**/%E0%A4%A", lambda route: route.fulfill(path=site.folder / "404.html", content_type="text/html"))
    page.goto("/%E0%A4%A")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-near]")).to_be_hidden()
    expect(page.locator("[data-search]")).to_be_hidden()
    expect(page.get_by_role("link", name="All functions")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_graph_leads_to_the_explorer_of_its_language(opened, language):
    page = opened(("" if language == "en" else f"{language}/") + FUNCTION)
    link = page.locator("a[href*='reference/explorer/#f=gelu']")
    link.click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("#explorer")).to_be_visible()


# --- home, footer, and pages about the whole -------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_links_what_most_readers_come_for(opened, site, language):
    base = "" if language == "en" else f"{language}/"
    page = opened(base)
    pictures = page.locator(".cards.known a:has(svg)")
    assert pictures.locator("strong").all_inner_texts() == ["ReLU", "Sigmoid", "Tanh", "GELU", "SiLU", "Softmax"]
    links = page.locator(".first a, .cards.known a").evaluate_all("all => all.map((each) => each.href)")
    assert {
        f"{site.address}{base}{path}"
        for path in ("guides/start/", "guides/choosing/", "reference/explorer/", "functions/torch/")
    } <= set(links)
    expect(page.locator(".first code")).to_have_text(re.compile("^pip install actref"))
    bottom = pictures.first.bounding_box()
    assert bottom["y"] < 800


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_footer_says_version_licence_citation_source_changes_and_offline_copy(opened, site, language):
    page = opened(("" if language == "en" else f"{language}/") + FUNCTION)
    footer = page.locator(".md-footer .md-copyright")
    expect(footer).to_contain_text(f"actref {actref.__version__}")
    for link in footer.locator("a").all():
        address = link.evaluate("link => link.href")
        path, _, anchor = address.removeprefix(site.address).partition("#")
        assert f'id="{anchor}"' in (site.folder / path / "index.html").read_text(encoding="utf-8")
    assert footer.locator("a").count() == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_verified_is_one_screen(opened, language):
    page = opened(
        ("" if language == "en" else f"{language}/") + "reference/verified/", viewport={"width": 1280, "height": 800}
    )
    end = page.locator("article > :last-child").evaluate("each => each.getBoundingClientRect().bottom + scrollY")
    assert end <= 900  # what is above the title scrolls away
    expect(page.locator("#run ~ div").first).to_contain_text("actref verify")
    expect(page.locator("article table").first).to_contain_text("CUDA")
    fold = page.locator("article details").first
    assert fold.evaluate("fold => fold.open") is False
    fold.locator("summary").click()
    expect(fold).to_contain_text("docs/")


def test_each_paper_is_copied_as_bibtex(opened):
    page = opened("reference/bibliography/")
    papers = {paper.key for entry in catalogue.values() for paper in (entry.paper, entry.first_use)}
    buttons = page.locator("article li .copy-bibtex")
    expect(buttons).to_have_count(len(papers))
    buttons.first.click()
    assert re.match(r"@\w+\{\w+,\n", clipboard(page))
    keys = page.locator("[data-copy-bibtex]").evaluate_all("all => all.map((each) => each.dataset.copyBibtex)")
    assert {re.match(r"@\w+\{(\w+),", text)[1] for text in keys} == papers


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_copy_button_is_seen(opened, scheme):
    page = opened(FUNCTION, color_scheme=scheme)
    button = page.locator(".md-code__button").first
    colours = button.evaluate(
        """each => [getComputedStyle(each, "::after").backgroundColor, getComputedStyle(each.closest("pre").querySelector("code")).backgroundColor]"""
    )
    light, dark = sorted((_luminance(_hex(colour)) for colour in colours), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3


def _hex(colour):
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", colour)[:3])


# --- Chinese ---------------------------------------------------------------------------------------------------------


def test_chinese_is_set_in_a_chinese_face_first(opened):
    face = opened("zh/").locator("body").evaluate("each => getComputedStyle(each).getPropertyValue('--text-face')")
    assert face.split(",")[0].strip() == '"PingFang SC"'
    assert face.index("Noto Sans CJK SC") < face.index("system-ui")


def test_no_blank_follows_full_width_punctuation(site):
    found = {}
    for file in sorted((site.folder / "zh").rglob("index.html")):
        article = re.search("<article.*?</article>", file.read_text(encoding="utf-8"), re.DOTALL)
        text = re.sub(r"<(pre|code|math|svg|script).*?</\1>", "·", article[0], flags=re.DOTALL)
        blanks = re.findall("[^<>]{0,20}[，。；：？！）、] +[^ ]{0,20}", text)
        if blanks:
            found[file.relative_to(site.folder).as_posix()] = blanks
    assert found == {}


def test_full_width_punctuation_is_set_solid():
    from scripts.theme import hooks

    assert hooks.set_solid("<p>一。 <a>二</a>， 三：\n四</p><pre>。 1</pre><code>， 2</code>") == (
        "<p>一。<a>二</a>，三：四</p><pre>。 1</pre><code>， 2</code>"
    )
    assert hooks.set_solid("<p>一 &lt; 二; 三</p>") == "<p>一 &lt; 二；三</p>"
    assert hooks.set_solid("<code>1</code>, 默认： <math>x</math>。<math>y</math>") == (
        '<code>1</code>，默认：<span class="together"><math>x</math>。</span><math>y</math>'
    )

"""How the site looks and is used: accessibility, copying, narrow windows, weight. Read in a browser, page type by page type."""

from __future__ import annotations

import ast
import functools
import gzip
import html
import http.server
import importlib.util
import re
import subprocess
import sys
import threading

import pytest
from axe_playwright_python.sync_playwright import Axe
from mkdocs.commands.build import build
from mkdocs.config import load_config
from playwright.sync_api import expect

from scripts import generate, hero, notebooks, theme
from scripts.build import CONFIGURATIONS
from scripts.paths import DOCS, LANGUAGES, ROOT
from tests.chromium import launched

pytestmark = pytest.mark.xdist_group("look")  # one process renders the pages for all of them

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
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The pages above and their neighbours, in both languages, on a server."""
    folder = tmp_path_factory.mktemp("look") / "site"
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, pytest.MonkeyPatch.context() as patch:
        address = f"http://127.0.0.1:{server.server_port}/"
        patch.setenv("ACTREF_SITE_URL", address)
        patch.setenv("ACTREF_GENERATED", "1")
        patch.setenv("NO_MKDOCS_2_WARNING", "1")
        generate.generate()
        for notebook in notebooks.notebooks():
            notebooks.executed(notebook, "en")
        for language, name in CONFIGURATIONS.items():
            target = folder if language == "en" else folder / language
            build(load_config(str(ROOT / name), site_dir=str(target), exclude_docs=_left_out(language)))
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield folder, address
        server.shutdown()
        thread.join()


def _left_out(language):
    """Pages of which there are many, but for those above."""
    kept = {page.rstrip("/") for page in PAGES} | {"functions/rectifier/gelu_tanh"}
    many = [*(DOCS / language / "functions").glob("*/*.md"), *(DOCS / language / "reference/api").glob("*.md")]
    many += (DOCS / language / "guides").glob("*.ipynb")
    names = [path.relative_to(DOCS / language).as_posix() for path in many]
    return "\n".join(f"/{name}" for name in names if not name.endswith("index.md") and name.rsplit(".")[0] not in kept)


@pytest.fixture(scope="module")
def browser():
    with launched() as browser:
        yield browser


@pytest.fixture
def opened(browser, site, request):
    """Opens pages in a window of their own; an error on the console, or a request to another host, fails the test."""
    contexts, errors = [], []

    def open_(path="", *, viewport=DESKTOP, **settings):
        context = browser.new_context(viewport=viewport, **settings)
        contexts.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        page.on("request", lambda each: each.url.startswith((site[1], "data:", "blob:")) or errors.append(each.url))
        page.goto(site[1] + path)
        page.wait_for_function("document.documentElement.classList.contains('js')")
        page.evaluate("document.fonts.ready.then(() => null)")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


# --- accessibility ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(opened, path, language, scheme):
    page = opened(("" if language == "en" else f"{language}/") + path, color_scheme=scheme, reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


@pytest.mark.parametrize("path", ["", FUNCTION, NOTEBOOK, "reference/edges/"])
def test_axe_finds_nothing_on_a_phone(opened, path):
    page = opened(path, viewport=PHONE, reduced_motion="reduce")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


def test_axe_finds_nothing_in_the_open_search(opened):
    page = opened("", reduced_motion="reduce")
    page.keyboard.press("/")
    page.keyboard.type("gelu")
    page.wait_for_selector(".md-search-result__item")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


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
    page.wait_for_function("document.querySelector('.md-sidebar--primary').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(button).to_be_focused()


def test_the_button_of_the_home_page_opens_the_search(opened):
    for viewport in (DESKTOP, PHONE):
        page = opened("", viewport=viewport)
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
    table = page.locator(".md-typeset__scrollwrap[tabindex='0']").first
    table.focus()
    expect(table).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")


def test_nothing_moves_for_who_asks_for_less_motion(opened):
    moving = "document.getAnimations().filter(a => a.playState === 'running').length"
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
        page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
        copied.append((block.evaluate("code => code.closest('[class*=language-]').className"), block, clipboard(page)))
    assert copied
    programs = []
    for kind, block, text in copied:
        assert text.rstrip("\n") == _code(block.evaluate("code => code.textContent"), "language-pycon" in kind)
        if re.search("language-(pycon|python|ipython)", kind) and "def " not in text.split("\n")[0]:
            programs.append(text)
    runnable = [text for text in programs if all(map(importlib.util.find_spec, _imports(text)))]
    assert runnable
    if path == NOTEBOOK:
        runnable = ["\n".join(runnable)]
    for text in runnable:
        done = subprocess.run([sys.executable, "-c", text], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{text}\n{done.stderr}"


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


@pytest.mark.parametrize("path", ["", FUNCTION, f"zh/{FUNCTION}", NOTEBOOK])
def test_a_page_is_copied_as_markdown(opened, site, path):
    page = opened(path)
    page.locator(".copy-page").click()
    expect(page.locator(".copy-page")).to_have_text("已复制" if path.startswith("zh") else "copied")
    assert clipboard(page) == (site[0] / path / "index.md").read_text()


# --- navigation ------------------------------------------------------------------------------------------------------


def test_instant_navigation_brings_formulas_notebooks_and_languages_along(opened, site):
    page = opened(FUNCTION)
    page.evaluate("window.before = true")
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(f"{site[1]}functions/rectifier/gelu_tanh/")
    expect(page.locator("#eq-f .copy-latex")).to_be_attached()
    assert page.locator("#eq-f math").bounding_box()["height"] > 10
    page.locator(".md-tabs__link", has_text="Guides").click()
    page.locator("article a", has_text="A first look").first.click()
    page.wait_for_url(f"{site[1]}{NOTEBOOK}")
    expect(page.locator("svg.figure").first).to_be_visible()
    expect(page.locator(".md-code__button").first).to_be_attached()
    assert page.evaluate("window.before") is True
    page.locator(".md-select button").hover()
    page.locator("a[data-home][hreflang=zh]").click()
    page.wait_for_url(f"{site[1]}zh/{NOTEBOOK}")
    expect(page.locator("html")).to_have_attribute("lang", "zh")


# --- narrow windows and paper ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_phone(opened, site, language):
    page = opened("", viewport=PHONE)
    wide = {}
    for path in PAGES:
        page.goto(site[1] + ("" if language == "en" else f"{language}/") + path)
        page.evaluate("document.fonts.ready.then(() => null)")
        width = page.evaluate(
            """() => Math.max(document.documentElement.scrollWidth,
                 ...[...document.querySelectorAll(".formula, article figure, article svg")]
                   .filter(each => each.checkVisibility() && !each.closest("table, .scroll"))
                   .map(each => each.getBoundingClientRect().right))"""
        )
        if width > PHONE["width"]:
            wide[path] = width
    assert wide == {}


def test_a_figure_on_a_phone_has_readable_text(opened):
    page = opened(FUNCTION, viewport=PHONE)
    heights = page.locator("svg.fig text").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert len(heights) > 10
    assert min(heights) >= 9


def test_paper_has_the_page_and_not_the_bars(opened):
    page = opened(FUNCTION, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for bar in (".md-header", ".md-sidebar--primary", ".md-footer", ".copy-page", ".copy-latex"):
        expect(page.locator(bar).first).to_be_hidden()
    assert page.locator(".tabbed-block").evaluate_all("all => all.every(each => each.checkVisibility())") is True
    assert page.locator("article h1").evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"


# --- weight ----------------------------------------------------------------------------------------------------------


def test_a_function_page_is_light(browser, site):
    context = browser.new_context(viewport=DESKTOP)  # with an empty cache
    page = context.new_page()
    requests = []
    page.on("requestfinished", lambda request: requests.append((request.url, request.response().body())))
    page.goto(f"{site[1]}{FUNCTION}", wait_until="networkidle")
    sizes = {url.removeprefix(site[1]): len(body) for url, body in requests}
    assert not any("search" in url for url in sizes)
    assert len(requests) <= LIMIT_REQUESTS, sizes
    assert sum(len(body) for _, body in requests) <= LIMIT_COLD, sizes
    known = {url for url, _ in requests}
    requests.clear()
    page.locator(".md-footer__link--next").click()
    page.wait_for_url("**/gelu_tanh/")
    page.wait_for_load_state("networkidle")
    assert sum(len(gzip.compress(body)) for url, body in requests if url not in known) <= LIMIT_WARM
    context.close()


# --- what makes it so ------------------------------------------------------------------------------------------------


def test_a_rule_that_matches_nothing_is_cut_from_the_theme():
    style = (
        "@charset \"utf-8\";:root{--used:url('data:a;{b}');--idle:1px}.a,.b:not(.gone),.gone>p{color:var(--used)}"
        "@media print{.gone{color:red}}@media screen{.b{top:0}[dir=rtl] .b{top:1px}}@keyframes k{0%{top:0}to{top:1px}}"
    )
    assert theme.cut(style, {"a", "b"}) == (
        "@charset \"utf-8\";:root{--used:url('data:a;{b}');}.a,.b:not(.gone){color:var(--used)}"
        "@media screen{.b{top:0}}@keyframes k{0%{top:0}to{top:1px}}"
    )


def test_a_property_that_another_style_sheet_reads_stays():
    assert theme.cut(".a{--x:1;--y:2}", {"a"}, [".a{top:var(--y)}", ".gone{top:var(--x)}"]) == ".a{--y:2}"


def test_another_theme_stops_the_build():
    with pytest.raises(theme.ThemeError, match=r"0 times, not once.*scripts/theme\.py"):
        theme.changed("something else")


def test_code_keeps_its_text_when_marks_are_dropped():
    marked = '<span class="n">x</span> <span class="o">=</span> <span class="mi">1</span><span class="p">;</span>'
    assert theme.plain(marked) == 'x = <span class="mi">1</span>;'
    assert html.unescape(re.sub("<[^>]+>", "", theme.plain(marked))) == "x = 1;"


def test_the_graph_of_the_home_page_has_a_line_for_each_function():
    drawn = hero.graph("gelu")
    lines = re.findall(r'<path pathLength="1" d="([^"]+)"', drawn)
    assert len(lines) == len(hero.elementwise())
    # gelu(0) = 0 and gelu(3) = 2.996, at 100 units to 1 from the corner (-4, 3.6)
    shown = re.search(r'class="shown" pathLength="1" d="([^"]+)"', drawn)[1]
    assert shown in lines
    points = {float(point.split()[0]): float(point.split()[1]) for point in shown.removeprefix("M").split("L")}
    nearest = min(points, key=lambda u: abs(u - 700))
    assert points[nearest] == pytest.approx(360 - (nearest - 400), abs=3)


def test_a_gated_function_has_no_line_to_draw_out():
    with pytest.raises(TypeError, match="elementwise"):
        hero._drawn("swiglu")

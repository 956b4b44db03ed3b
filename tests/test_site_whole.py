"""The whole site, rendered as the build renders it, and read in a browser."""

from __future__ import annotations

import re
import unicodedata

import pytest
from lxml import html
from playwright.sync_api import expect

from scripts.build import steps
from scripts.markup import font
from scripts.markup.mathml import CHARACTERS


@pytest.mark.thorough(share=0)  # test_site_machines renders a few pages twice
def test_building_twice_gives_the_same_bytes(site, tmp_path, monkeypatch):
    monkeypatch.setenv("ACTREF_SITE_URL", site.address)
    steps.render(tmp_path / "again")
    trees = []
    for root in (site.folder, tmp_path / "again"):
        files = [path for path in root.rglob("*") if path.is_file()]
        trees.append({path.relative_to(root).as_posix(): path.read_bytes() for path in files})
    assert {"sitemap.xml.gz", "search/search_index.json", "zh/index.html"} <= trees[0].keys()
    assert trees[0].keys() == trees[1].keys()
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []


def test_the_language_link_follows_the_page_without_loading_it_anew(opened, site):
    page = opened("")
    page.evaluate("window.before = true")
    page.locator(".md-tabs__link", has_text="Guides").click()
    page.wait_for_url("**/guides/")
    expect(page.locator("link[rel=canonical]")).to_have_attribute("href", f"{site.address}guides/")
    page.locator(".md-select button").hover()
    chinese = page.locator("a[data-home][hreflang=zh]")
    page.wait_for_function("() => document.querySelector('a[data-home][hreflang=zh]').pathname === '/zh/guides/'")
    assert page.evaluate("window.before") is True
    chinese.click()
    page.wait_for_url("**/zh/guides/")
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.wait_for_function("() => document.querySelector('a[data-home][hreflang=en]').pathname === '/guides/'")


def test_figures_take_the_colours_of_the_scheme(opened):
    colours = []
    for scheme in ("light", "dark"):
        page = opened("guides/first_look/", color_scheme=scheme)
        curve = "[...document.querySelectorAll('svg.figure path')].find(p => p.style.stroke.includes('--fig-f'))"
        colours.append(page.evaluate(f"getComputedStyle({curve}).stroke"))
    assert len(set(colours)) == 2
    assert all(colour.startswith("rgb(") for colour in colours)


def test_formulas_are_set_in_their_font(opened):
    page = opened("functions/rectifier/gelu/")
    assert page.evaluate("document.fonts.check('16px \"STIX Two Math\"', 'x')") is True


def drawn(letter):
    """A variable as MathML draws it: in italics."""
    name = unicodedata.name(letter, "").replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
    try:
        return "ℎ" if letter == "h" else unicodedata.lookup(f"MATHEMATICAL ITALIC {name}")
    except KeyError:
        return letter


def characters(page):
    """What the formulas of a page want from the font."""
    found = set()
    for element in page.iterfind(".//math//*"):
        text = element.text or ""
        found.update(text)  # browsers want a variable's plain letter too
        if element.tag == "mi" and len(text) == 1 and element.get("mathvariant") != "normal":
            found.add(drawn(text))
        if element.tag in ("msqrt", "mroot"):
            found.add("√")
    return found & CHARACTERS


def test_the_first_file_of_the_font_is_enough_for_nearly_every_page(site):
    pages = [html.parse(file).getroot() for file in site.folder.rglob("*.html")]
    drawn_on = [found for page in pages if (found := characters(page))]
    assert len(drawn_on) > 100
    assert sum(found <= font.COMMON for found in drawn_on) > 0.9 * len(drawn_on)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("functions/rectifier/gelu/", ["stix-two-math.woff2"]),
        ("functions/softmax/gumbel_softmax/", ["stix-two-math.woff2", "stix-two-math-rare.woff2"]),
        ("reference/explorer/", []),
    ],
)
def test_a_page_asks_for_the_font_before_it_is_laid_out(site, browser, path, expected):
    page = browser.new_page(base_url=site.address)
    asked = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto(path, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => null)")
    page.close()
    assert [name for name in asked if name.endswith(".woff2")] == expected
    for first in expected[:1]:
        assert asked.index(first) <= asked.index("site.css") + 1


def test_no_markdown_is_left_on_a_page(site):
    """Raw HTML around Markdown has to say that there is Markdown in it."""
    for folder in ("functions", "zh/functions"):
        for file in (site.folder / folder).rglob("index.html"):
            for item in html.document_fromstring(file.read_bytes()).iterfind(".//ul[@class='chips']/li"):
                assert not re.search(r"\]\(|\$", item.text_content()), (file, item.text_content())

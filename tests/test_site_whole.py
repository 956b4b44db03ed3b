"""The whole site, rendered as the build renders it, and read in a browser."""

from __future__ import annotations

import functools
import http.server
import threading

import pytest

from scripts import build, generate, machines_check, notebooks
from tests.browser import PROGRAM, Browser

pytestmark = pytest.mark.xdist_group("whole site")  # one process renders the site for all of them


@pytest.fixture(scope="module")
def server():
    """A server whose folder is still to be filled, so that the pages can be rendered for its address."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def site(server, tmp_path_factory):
    address = f"http://127.0.0.1:{server.server_port}/"
    folder = tmp_path_factory.mktemp("whole") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACTREF_SITE_URL", address)
        generate.generate()
        for notebook in notebooks.notebooks():
            notebooks.executed(notebook, "en")
        build.render(folder)
        handler = functools.partial(_Quiet, directory=str(folder))
        server.RequestHandlerClass = handler
        yield folder, address


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def browser(site):
    if PROGRAM is None:
        pytest.skip("no Chromium or Chrome on this machine")
    with Browser() as browser:
        browser.window(1280, 900)
        yield browser


def addresses(site):
    """Every English page."""
    folder, address = site
    pages = [path.parent.relative_to(folder).as_posix() for path in folder.rglob("index.html")]
    return [address if page == "." else f"{address}{page}/" for page in sorted(pages) if page.split("/")[0] != "zh"]


def test_building_twice_gives_the_same_bytes(site, tmp_path):
    build.render(tmp_path / "again")
    trees = []
    for root in (site[0], tmp_path / "again"):
        files = [path for path in root.rglob("*") if path.is_file()]
        trees.append({path.relative_to(root).as_posix(): path.read_bytes() for path in files})
    assert {"sitemap.xml.gz", "search/search_index.json", "zh/index.html"} <= trees[0].keys()
    assert trees[0].keys() == trees[1].keys()
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []


def test_programs_are_told_of_every_page(site):
    assert list(machines_check.problems(site[0])) == []


def test_every_page_fits_a_telephone_and_asks_no_other_host(site, browser):
    browser.window(360, 740)
    wide = {}
    for address in addresses(site):
        browser.open(address)
        width = browser.run("document.documentElement.scrollWidth")
        if width > 360:
            wide[address.removeprefix(site[1])] = width
    browser.window(1280, 900)
    assert wide == {}
    assert [url for url in browser.requests if not url.startswith((site[1], "data:", "blob:"))] == []
    assert browser.errors == []


def test_the_language_link_follows_the_page_without_loading_it_anew(site, browser):
    browser.open(site[1])
    browser.run("window.before = true")
    browser.wait("document.querySelector('.md-tabs__link[href*=guides]') !== null")
    browser.run("document.querySelector('.md-tabs__link[href*=guides]').click()")
    browser.wait("location.pathname === '/guides/'")
    browser.wait("document.querySelector('a[data-home][hreflang=zh]').pathname === '/zh/guides/'")
    assert browser.run("window.before") is True
    browser.run("document.querySelector('a[data-home][hreflang=zh]').click()")
    browser.wait("location.pathname === '/zh/guides/' && document.documentElement.lang === 'zh'")
    browser.wait("document.querySelector('a[data-home][hreflang=en]').pathname === '/guides/'")


def test_chinese_search_finds_a_word_inside_of_a_sentence(site, browser):
    browser.open(f"{site[1]}zh/")
    browser.run("document.querySelector('[data-md-component=search-query]').focus()")
    browser.run(
        "{ const query = document.querySelector('[data-md-component=search-query]'); query.value = '导数';"
        "query.dispatchEvent(new Event('input', {bubbles: true})); query.dispatchEvent(new KeyboardEvent('keyup')) }"
    )
    browser.wait("document.querySelector('.md-search-result__item') !== null")


def test_figures_take_the_colours_of_the_scheme(site, browser):
    colours = []
    for scheme in ("light", "dark"):
        browser.window(1280, 900, scheme)
        browser.open(f"{site[1]}guides/first_look/")
        curve = "[...document.querySelectorAll('svg.figure path')].find(p => p.style.stroke.includes('--fig-f'))"
        colours.append(browser.run(f"getComputedStyle({curve}).stroke"))
    browser.window(1280, 900)
    assert len(set(colours)) == 2
    assert all(colour.startswith("rgb(") for colour in colours)


def test_a_displayed_formula_offers_its_latex_and_is_set_in_its_font(site, browser):
    pages = [address for address in addresses(site) if "<math" in _text(site, address)]
    formulas = [address for address in pages if 'class="formula"' in _text(site, address)]
    browser.open(formulas[0])
    browser.wait("document.querySelector('.formula .copy-latex') !== null")
    assert browser.run("document.fonts.ready.then(() => document.fonts.check('16px \"STIX Two Math\"', 'x'))") is True


def test_copied_code_has_neither_prompts_nor_outputs(site, browser):
    pages = [address for address in addresses(site) if "language-pycon" in _text(site, address)]
    browser.open(pages[0])
    # The theme marks the block with this attribute while it reads the text for the clipboard.
    text = browser.run(
        "{ const code = document.querySelector('.language-pycon code'); code.setAttribute('data-md-copying', '');"
        "const text = code.innerText; code.removeAttribute('data-md-copying'); text }"
    )
    assert text.strip()
    assert ">>>" not in text


def _text(site, address):
    return (site[0] / address.removeprefix(site[1]) / "index.html").read_text()

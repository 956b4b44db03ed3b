"""The site without a server of its own: unpacked from the zip and read as files, and in a folder of a plain server."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import html
from playwright.sync_api import expect

from scripts.paths import LANGUAGES
from scripts.problem import Problem
from scripts.theme import offline
from tests import sample
from tests.chromium import served
from tests.conftest import once

pytestmark = pytest.mark.thorough(share=1 / 5)

FUNCTION = "functions/rectifier/leaky_relu/"  # has a parameter
GELU = "functions/rectifier/gelu/"  # the next one is of one number too


@pytest.fixture(scope="session")
def packed(site, tmp_path_factory):
    """The folder with the zip and what a reader gets from it."""

    def make(folder):
        offline.pack(site.folder, folder / "site.zip")
        with zipfile.ZipFile(folder / "site.zip") as archive:
            archive.extractall(folder)

    return once(tmp_path_factory, "read as files", make)  # with blanks, as folders of readers have


@pytest.fixture
def unpacked(packed):
    """The folder that a reader gets."""
    return packed / offline.FOLDER


@pytest.fixture
def read(browser):
    """Opens an address; an error on the console, or a request to elsewhere than below `base`, fails the test."""
    contexts, errors = [], []

    def read(base, path):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: message.type == "error" and errors.append(message.text))
        # the text of the search comes last: a page that is left before it is there does without
        page.on(
            "requestfailed", lambda request: request.url.endswith("/search/text.json") or errors.append(request.url)
        )
        page.on("request", lambda each: each.url.startswith((base, "data:", "blob:")) or errors.append(each.url))
        page.goto(base + path)
        page.wait_for_function("() => window.component$ !== undefined")
        return page

    yield read
    for context in contexts:
        for page in context.pages:
            page.wait_for_load_state("networkidle")  # what is still asked for when a page goes would count as failed
        context.close()
    assert errors == []


def home(language):
    return "" if language == "en" else f"{language}/"


def searched(page, text):
    """The first result of the search, as an element."""
    page.locator("[data-md-component=search-query]").click()
    page.keyboard.insert_text(text)
    page.keyboard.press("Shift")  # the theme reads the query when a key comes up
    return page.locator(".md-search-result__item a").first


# --- read as files ---------------------------------------------------------------------------------------------------


def test_the_zip_holds_every_file_in_order(site, packed):
    with zipfile.ZipFile(packed / "site.zip") as archive:
        names = archive.namelist()
    assert names == sorted(names)
    assert all(name.startswith(f"{offline.FOLDER}/") for name in names)
    inside = {name.removeprefix(f"{offline.FOLDER}/") for name in names}
    assert {file.relative_to(site.folder).as_posix() for file in site.folder.rglob("*") if file.is_file()} < inside


def test_the_same_site_gives_the_same_zip(site, tmp_path):
    """With `--all` the whole site, else some of its files."""
    files = sorted(file.relative_to(site.folder) for file in site.folder.rglob("*") if file.is_file())
    for file in {Path("index.html"), *sample.current.some(files, 1 / 20, "zip")}:
        (tmp_path / "some" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site.folder / file, tmp_path / "some" / file)
    for name in ("a.zip", "b.zip"):
        offline.pack(tmp_path / "some", tmp_path / name)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_every_address_in_a_page_is_one_of_a_file(unpacked):
    lost = []
    for file in sample.current.some(sorted(unpacked.rglob("*.html")), 1 / 5, "addresses"):
        if file.name == offline.NOT_FOUND:
            continue
        for element, attribute, address, _ in html.fromstring(file.read_bytes()).iterlinks():
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            target = unpacked / unquote(urljoin(f"/{file.relative_to(unpacked)}", parts.path)).lstrip("/")
            if not target.is_file():
                lost.append((str(file), element.tag, attribute, address))
    assert lost == []


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_read_from_a_file_is_alive_and_its_links_lead_on(read, unpacked, language):
    base = f"{unpacked.as_uri()}/"
    page = read(base, f"{home(language)}{FUNCTION}index.html")
    expect(page.locator(".live.alive .plot").first).to_be_visible()
    assert page.evaluate("document.fonts.load('16px \"STIX Two Math\"', 'x').then(fonts => fonts.length)") > 0
    slider = page.locator(".live input[type=range]").first
    curve = page.locator(".live path.curve.f").first
    before = curve.get_attribute("d")
    slider.focus()
    slider.press("End")
    page.wait_for_function(
        "before => document.querySelector('.live path.curve.f').getAttribute('d') !== before", arg=before
    )
    expect(page.locator(".copy-latex").first).to_be_visible()
    expect(page.locator(".copy-page")).to_have_count(0)
    page.locator(".live-bar a").click()
    expect(page.locator("#explorer .plot").first).to_be_visible()
    assert unquote(page.url).startswith(f"{unquote(base)}{home(language)}reference/explorer/index.html#f=leaky_relu")
    page.locator(".explorer-function a").click()
    expect(page.locator(".live.alive")).to_be_visible()
    page.locator(".md-footer__link--next").click()
    expect(page.locator(".live.alive")).to_be_visible()
    assert page.url.endswith("/index.html")
    assert FUNCTION not in page.url


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_changes_between_files(read, unpacked, language):
    base = f"{unpacked.as_uri()}/"
    page = read(base, f"{home(language)}guides/first_look/index.html")
    other = next(each for each in LANGUAGES if each != language)
    page.locator(".md-select button").hover()
    page.locator(f"a[data-home][hreflang={other}]").click()
    expect(page.locator("html")).to_have_attribute("lang", other)
    assert page.url == f"{base}{home(other)}guides/first_look/index.html"


@pytest.mark.thorough(share=1 / 2)
@pytest.mark.parametrize(
    ("language", "query", "title"), [("en", "jax.nn.hard_silu", "Hardswish"), ("zh", "双曲正切", "Tanh")]
)
def test_the_search_works_from_a_file(read, unpacked, language, query, title):
    page = read(f"{unpacked.as_uri()}/", f"{home(language)}guides/index.html")
    first = searched(page, query)
    expect(first.locator("h1")).to_have_text(title)
    first.click()
    expect(page.locator(".md-content article h1")).to_contain_text(title)
    assert urlsplit(page.url).path.endswith("/index.html")


def test_the_table_works_from_a_file(read, unpacked):
    page = read(f"{unpacked.as_uri()}/", "functions/index.html")
    rows = page.locator(".comparison tbody tr:visible")
    everything = rows.count()
    page.locator("#table-query").fill("smooth")
    page.wait_for_function(
        "all => [...document.querySelectorAll('.comparison tbody tr')].filter(row => row.checkVisibility()).length < all",
        arg=everything,
    )
    for box in page.locator(".comparison tbody tr:visible input[type=checkbox]").all()[:2]:
        box.check()
    page.locator(".table-overlay a").click()
    expect(page.locator("#explorer .plot").first).to_be_visible()


# --- in a folder of a server -----------------------------------------------------------------------------------------


@pytest.fixture(params=["site", "zip"])
def somewhere(request, site, tmp_path):
    """The address of a folder of a plain server, another host than the site was built for."""
    folder = site.folder if request.param == "site" else request.getfixturevalue("unpacked")
    (tmp_path / "some").mkdir()
    (tmp_path / "some/where").symlink_to(folder)
    with served(tmp_path) as port:
        yield f"http://127.0.0.1:{port}/some/where/"


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_works_in_a_folder_of_a_server(somewhere, read, language):  # the pages go before their server does
    page = read(somewhere, home(language) + GELU)
    expect(page.locator(".live.alive .plot").first).to_be_visible()
    page.locator(".md-footer__link--next").click()
    page.wait_for_url(f"{somewhere}{home(language)}functions/**")
    assert GELU not in page.url
    expect(page.locator(".live.alive .plot").first).to_be_visible()
    page.locator(".live-bar a").click()
    page.wait_for_url(f"{somewhere}{home(language)}reference/explorer/**")
    expect(page.locator("#explorer .plot").first).to_be_visible()
    result = searched(page, "hardswish")
    expect(result.locator("h1")).to_have_text("Hardswish")
    result.click()
    page.wait_for_url(f"{somewhere}{home(language)}functions/**")
    other = next(each for each in LANGUAGES if each != language)
    page.locator(".md-select button").hover()
    page.locator(f"a[data-home][hreflang={other}]").click()
    page.wait_for_url(f"{somewhere}{home(other)}functions/**")
    expect(page.locator("html")).to_have_attribute("lang", other)


# --- what stops it ---------------------------------------------------------------------------------------------------


def test_without_a_site_there_is_no_zip(tmp_path, capsys):
    assert offline.main([str(tmp_path / "site"), "--out", str(tmp_path / "a.zip")]) == 1
    assert "make site" in capsys.readouterr().out
    assert not (tmp_path / "a.zip").exists()


def test_another_theme_stops_the_zip(tmp_path):
    (tmp_path / "index.html").write_text("<p>nothing</p>")
    with pytest.raises(Problem, match=r"index\.html: has no script of the theme"):
        offline.pack(tmp_path, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../gelu/#eq-f", "../gelu/index.html#eq-f"),
        (".", "index.html"),
        ("./", "./index.html"),
        ("../..", "../../index.html"),
        ("#here", "#here"),
        ("index.md", "index.md"),
        ("https://a.example/b/", "https://a.example/b/"),
    ],
)
def test_links_name_files(address, expected):
    head = '"navigation.instant", \'self\' <script defer src="assets/javascripts/bundle.1.min.js"></script>'
    assert f'<a class="b" href="{expected}">' in offline.page(f'{head}<a class="b" href="{address}">')

"""The Content-Security-Policy of the pages: written, checked, and kept by a browser."""

from __future__ import annotations

import base64
import hashlib
import shutil

import pytest
from playwright.sync_api import expect

from scripts.problem import Problem
from scripts.theme import policy
from tests.chromium import navigable

pytestmark = pytest.mark.thorough(share=1 / 3)

PAGE = "<!doctype html><head>{policy}<title>t</title></head><body><script>{script}</script></body>"
HASH = "sha256-" + base64.b64encode(hashlib.sha256(b"let a = 1;").digest()).decode()


@pytest.fixture
def folder(tmp_path):
    for name, script in (("index.html", "let a = 1;"), ("zh/index.html", "let b = 2;")):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(PAGE.format(policy=policy.TEMPLATE, script=script))
    return tmp_path


def test_a_policy_names_the_scripts_of_every_page_of_its_language(folder):
    (folder / "b.html").write_text(PAGE.format(policy=policy.TEMPLATE, script='</script><script src="a.js">'))
    policy.write(folder / "zh")
    shutil.move(folder / "zh", folder.parent / "zh")  # languages are built apart
    policy.write(folder)
    shutil.move(folder.parent / "zh", folder / "zh")
    assert f"'{HASH}'" in (folder / "b.html").read_text()
    assert HASH not in (folder / "zh/index.html").read_text()
    assert list(policy.problems(folder)) == []


def test_scripts_that_are_data_need_no_hash():
    page = '<script type="application/json">{}</script><script type=module>a</script><script defer src="a.js"></script>'
    assert list(policy.inline(page)) == ["a"]


def test_a_page_without_a_place_for_the_policy_stops_the_build(folder):
    (folder / "index.html").write_text("<p>nothing</p>")
    with pytest.raises(Problem, match="0 times"):
        policy.write(folder)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("let a = 1;", "let a = 2;"),
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("<head>", "<head><script>let a = 1;</script>"),
        (policy.TEMPLATE.split()[1], "name=nothing"),
    ],
)
def test_a_page_that_was_changed_afterwards_is_found(folder, before, after):
    shutil.rmtree(folder / "zh")
    policy.write(folder)
    page = (folder / "index.html").read_text()
    assert before in page
    (folder / "index.html").write_text(page.replace(before, after, 1))
    assert [found.place for found in policy.problems(folder)] == ["index.html"]


# --- in a browser: what a policy forbids is an error on the console, which fails every test that has a window ---------

TRIES = {
    "an inline script": ("document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))", "script-src-elem"),
    "a handler": ("document.body.setAttribute('onclick', 'window.ran = 1'); document.body.click()", "script-src-attr"),
    # later, since what Playwright evaluates may itself evaluate
    "text": ("setTimeout(() => { try { (0, eval)('window.ran = 1') } catch {} })", "script-src"),
    "another host's script": (
        "document.body.append(Object.assign(document.createElement('script'), {src: 'https://cdn.example.org/a.js'}))",
        "script-src-elem",
    ),
    "another host's picture": ("new Image().src = 'https://img.example.org/a.png'", "img-src"),
    "another host's data": ("fetch('https://api.example.org/').catch(() => 0)", "connect-src"),
    "a style sheet": ("document.head.append(Object.assign(document.createElement('style'), {textContent: 'p{}'}))", "style-src-elem"),
    "a frame": ("document.body.append(Object.assign(document.createElement('iframe'), {src: '/'}))", "frame-src"),
}  # fmt: skip


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize("name", TRIES)
@pytest.mark.parametrize("path", ["functions/rectifier/gelu/", "zh/guides/first_look/"])
def test_the_browser_refuses(browser, site, path, name):
    action, directive = TRIES[name]
    page = browser.new_page(base_url=site.address)
    sent = []
    page.on("request", lambda request: sent.append(request))
    page.goto(path)
    refused = page.evaluate(
        f"""() => new Promise((done) => {{
            addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective), {{ once: true }});
            setTimeout(done, 2000, 'nothing was refused');
            {action};
        }})"""
    )
    assert refused == directive
    assert page.evaluate("window.ran") is None
    # what a policy refuses is announced as a request, and fails before it is sent
    assert all(each.url.startswith((site.address, "data:")) or each.failure == "csp" for each in sent)
    page.close()


def test_the_pages_keep_to_it_with_instant_navigation(opened, site):
    page = opened("")
    navigable(page)
    page.evaluate("window.kept = true")
    for path in ("functions/", "functions/rectifier/gelu/", "reference/explorer/", "guides/first_look/"):
        # the body stays; a link of its own, as not every page has one to the next
        page.evaluate(
            """(path) => {
                 const link = Object.assign(document.createElement("a"), { href: `/${path}` });
                 document.body.append(link);
                 link.click();
               }""",
            path,
        )
        expect(page.locator("link[rel=canonical]")).to_have_attribute("href", site.address + path)
        page.wait_for_timeout(500)  # for what its scripts would ask for, or be refused
    assert page.evaluate("window.kept") is True

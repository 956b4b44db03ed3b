from __future__ import annotations

import pytest

from scripts.build import check

PAGE = """<!doctype html>
<html lang="en"><head><title>Title</title><link rel="stylesheet" href="{up}css/a.css"></head>
<body><h1 id="top">Title</h1>
{body}
</body></html>
"""


@pytest.fixture
def site(tmp_path):
    def make(body="", style="", script="", whole=None):
        (tmp_path / "css").mkdir(exist_ok=True)
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "css/a.css").write_text(style)
        (tmp_path / "a.js").write_text(script)
        (tmp_path / "index.html").write_text(PAGE.format(up="", body=body) if whole is None else whole)
        (tmp_path / "other/index.html").write_text(PAGE.format(up="../", body='<p id="部分">Part</p>'))
        return [str(problem) for problem in check.check(tmp_path).problems]

    return make


def test_a_sound_site_has_no_problem(site):
    body = """
<a href="other/">o</a> <a href="other/#部分">p</a> <a href="other/index.html#%E9%83%A8%E5%88%86">p</a>
<a href="#top">t</a> <a href="https://example.org/a">e</a> <a href="mailto:a@example.org">m</a>
<img src="data:image/png;base64,AA" alt=""><script src="a.js"></script>
<svg role="img" aria-labelledby="t"><title id="t">x</title><use xlink:href="#t"></use></svg>
"""
    assert site(body, style="a { background: url('../a.js') }", script='fetch("other/")') == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('<a href="missing/">x</a>', "index.html:4: href='missing/' leads nowhere"),
        ('<a href="../../up/">x</a>', "leads nowhere"),
        ('<a href="other">x</a>', "leads nowhere"),
        ('<img src="missing.svg">', "src='missing.svg' leads nowhere"),
        (
            '<a href="other/#nothing">x</a>',
            "index.html:4: href='other/#nothing': other/index.html has no anchor \"nothing\"",
        ),
        ('<a href="#nothing">x</a>', 'has no anchor "nothing"'),
        ('<p id="a"></p>\n<p id="a"></p>', 'index.html:5: id "a" again, first in line 4'),
        ('<p id=""></p>', 'id=""'),
        ('<script src="https://cdn.example.org/a.js"></script>', "is fetched from another host"),
        ('<script src="//cdn.example.org/a.js"></script>', "is fetched from another host"),
        ('<link rel="stylesheet" href="https://fonts.example.org/a.css">', "is fetched from another host"),
        ('<link rel="preconnect" href="https://fonts.example.org">', "is fetched from another host"),
        ('<img src="https://img.example.org/a.png">', "is fetched from another host"),
        ('<img srcset="other/index.html 1x, https://img.example.org/a.png 2x">', "is fetched from another host"),
        ('<iframe src="https://video.example.org/"></iframe>', "is fetched from another host"),
        ('<svg><image href="https://img.example.org/a.png"/></svg>', "is fetched from another host"),
        ("<style>p { color: red }</style>", "move the rules into a file"),
        ('<button onclick="go()">x</button>', "index.html:4: <button onclick> is forbidden"),
        ('<p style="background: url(https://img.example.org/a.png)">x</p>', "is fetched from another host"),
        (
            '<script>\n\nfetch("https://api.example.org/stars")</script>',
            "index.html:6: https://api.example.org/stars is fetched",
        ),
        ('<a data-md-component="source" href="#top">x</a>', "asks the repository's host"),
        ('<svg><use href="#top"></use></svg>', "write xlink:href"),
        ('<pre class="mermaid">graph</pre>', "a mermaid figure"),
        ('<a href="http://example.org/">x</a>', "other sites are linked by https"),
        ('<a href="https://">x</a>', "not well formed"),
        ('<a href="https://no host/">x</a>', "not well formed"),
        ('<a href="javascript:void(0)">x</a>', "write a button"),
        ("<h1>Second</h1>", "index.html:4: 2 main headings"),
        (r"<article><p>grows like $x^2$ here</p></article>", "'$x^2$' is shown as it was typed"),
        (r"<article><p>the limit \\infty</p></article>", r"shown as it was typed"),
        ("<article><p>see [[gelu]]</p></article>", "'[[gelu]]' is shown"),
        ("<article><p>a {{ title }}</p></article>", "'{{' is shown"),
        ("<article><p>>>> import torch</p></article>", "'>>>' is shown"),
        (
            "<article><blockquote><blockquote>1</blockquote></blockquote></article>",
            "index.html:4: a quotation in a quotation",
        ),
        ('<svg aria-labelledby="nowhere"></svg>', 'aria-labelledby="nowhere"'),
        ("x" * (check.LIMIT + 1), "bytes of HTML"),
    ],
)
def test_each_defect_of_a_page_is_found(site, body, found):
    problems = site(body)
    assert len(problems) == 1
    assert found in problems[0]
    assert "; " in problems[0]  # what is wrong; what to do


@pytest.mark.parametrize(
    ("style", "found"),
    [
        (
            "a {}\nb { background: url(https://img.example.org/a.png) }",
            "css/a.css:2: https://img.example.org/a.png is fetched",
        ),
        ('@import "https://fonts.example.org/a.css";', "is fetched from another host"),
        ("@font-face { src: url(missing.woff2) }", "url(missing.woff2) leads nowhere"),
    ],
)
def test_each_defect_of_a_style_sheet_is_found(site, style, found):
    assert [found in problem for problem in site(style=style)] == [True]


def test_a_script_that_calls_another_host_is_found(site):
    assert (
        "a.js:2: https://api.example.org/x is fetched" in site(script='let a;\nfetch("https://api.example.org/x")')[0]
    )


@pytest.mark.parametrize(
    ("whole", "found"),
    [
        ("<!doctype html><html><head><title>t</title></head><body><h1>h</h1></body></html>", "no language"),
        ('<!doctype html><html lang="en"><head></head><body><h1>h</h1></body></html>', "no title"),
        ('<!doctype html><html lang="en"><head><title>t</title></head><body></body></html>', "0 main headings"),
    ],
)
def test_a_page_needs_language_title_and_heading(site, whole, found):
    assert [found in problem for problem in site(whole=whole)] == [True]


def test_links_of_a_site_in_a_folder_of_its_host_start_at_the_folder(site, monkeypatch):
    monkeypatch.setenv("ACTREF_SITE_URL", "https://example.org/actref/")
    assert site('<a href="/actref/other/">x</a>') == []
    assert site('<a href="/actref/missing/">x</a>') != []


def test_weights_count_what_a_page_loads_once(site, tmp_path):
    site('<script src="a.js"></script><script src="a.js"></script>', style="p{}", script="let a = 1;")
    weight = next(weight for weight in check.check(tmp_path).weights if weight.page == "index.html")
    assert weight.loaded == len("p{}") + len("let a = 1;")
    assert weight.markup == (tmp_path / "index.html").stat().st_size


def test_figures_are_counted_and_icons_are_not(site, tmp_path):
    site('<svg role="img" aria-label="a"></svg><svg role="img" aria-label="b"></svg><svg class="icon"></svg>')
    assert check.check(tmp_path).figures == 2


def test_links_to_other_sites_are_listed_with_their_pages(site, tmp_path, capsys):
    site('<a href="https://example.org/a">a</a><a href="https://example.org/a">b</a><a href="other/">c</a>')
    assert check.check(tmp_path).external == {"https://example.org/a": ["index.html"]}
    check.main([str(tmp_path), "--external"])
    assert "https://example.org/a  index.html\n" in capsys.readouterr().out


def test_the_command_fails_where_there_is_a_problem(site, tmp_path, capsys, monkeypatch):
    for part in (check.audit, check.policy):  # which have tests of their own
        monkeypatch.setattr(part, "problems", lambda site: [])
    site()
    assert check.main([str(tmp_path)]) == 0
    site('<a href="missing/">x</a>')
    assert check.main([str(tmp_path)]) == 1
    assert "leads nowhere" in capsys.readouterr().out


def test_an_empty_folder_is_no_site(tmp_path):
    assert "make site" in str(check.check(tmp_path).problems[0])

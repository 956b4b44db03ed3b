"""What the site tells programs: Markdown versions, addresses, previews, structured data, contents, sitemap, feed."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
from lxml import html
from PIL import Image

from actref import catalogue
from scripts.build import dates
from scripts.figures import social
from scripts.machines import atom, audit, pages
from scripts.machines.markdown import first_paragraph, to_markdown
from scripts.paths import ROOT
from scripts.problem import Problem

pytestmark = pytest.mark.xdist_group("machines")  # one process renders the small site for all of them

ADDRESS = "https://example.org/actref/"


# --- Markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<h2 id="a">Title <em>two</em><a class="headerlink" href="#a">¶</a></h2>', "## Title *two*"),
        ("<p>One\n  line <strong> bold </strong>and <code>x  | y</code>.</p>", "One line **bold** and `x | y`."),
        ("<p>中文\n没有空格，English\nwords</p>", "中文没有空格，English words"),
        ("<p>2 * 3, snake_case, _x_, $5, a &lt; b, &lt;b&gt;</p>", r"2 \* 3, snake_case, \_x\_, \$5, a < b, \<b>"),
        ("<p>1. first</p><p># no heading</p><p>- no item</p>", "1\\. first\n\n\\# no heading\n\n\\- no item"),
        ("<p>-1 stays, 2.5 stays</p>", "-1 stays, 2.5 stays"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<p><code>a`b</code></p>", "``a`b``"),
        (r'<p>so <math data-latex="x^2"><mi>x</mi></math>.</p>', "so $x^2$."),
        (
            r'<div class="equation"><div class="formula"><math data-latex="f(x) = |x|"></math></div>'
            '<p><a class="number" href="#eq">(1)</a></p></div>',
            "$$\nf(x) = |x|\n$$",
        ),
        (
            '<div class="language-pycon highlight"><pre><span></span><code><span class="gp">&gt;&gt;&gt; </span>1 &lt; 2\n'
            "True\n</code></pre></div>",
            "```pycon\n>>> 1 < 2\nTrue\n```",
        ),
        ('<div class="nb-output"><pre>a\n\n  b\n</pre></div>', "```text\na\n\n  b\n```"),
        ('<div class="language-text highlight"><pre><code>```\n</code></pre></div>', "````text\n```\n````"),
        (
            '<table class="highlighttable"><tr><td class="linenos"><pre>24</pre></td><td class="code">'
            '<div class="language-python highlight"><pre><code>x = 1\n</code></pre></div></td></tr></table>',
            "```python\nx = 1\n```",
        ),
        (
            '<div class="tabbed-set"><input type="radio"><div class="tabbed-labels"><label>NumPy</label>'
            '<label>torch</label></div><div class="tabbed-content"><div class="tabbed-block"><p>a</p></div>'
            '<div class="tabbed-block"><p>b</p></div></div></div>',
            "**NumPy**\n\na\n\n**torch**\n\nb",
        ),
        (
            '<div class="admonition warning"><p class="admonition-title">Not the same</p><ul><li>x</li></ul></div>',
            "> **Not the same**\n>\n> - x",
        ),
        ("<details><summary>Source</summary><p>text</p></details>", "**Source**\n\ntext"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
        ("<ol><li><p>a</p><p>b</p></li><li>c</li></ol>", "1. a\n\n   b\n\n2. c"),
        (
            '<ul><li><b><code>x</code></b> – <div class="doc-md-description"><p>Numbers.</p></div></li></ul>',
            "- **`x`** – Numbers.",
        ),
        (
            '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1 | <code>x|y</code></td>'
            r'<td>u<br>v <math data-latex="|x| \| y"></math></td></tr></tbody></table>',
            "| a | b |\n| --- | --- |\n| 1 \\| `x\\|y` | u<br>v $\\vert x\\vert  \\Vert  y$ |",
        ),
        (
            '<table><tr><td><a href="a/#x">one</a></td><td><a href="a/#y">two</a></td></tr></table>',
            "| [one](a/index.md) | two |\n| --- | --- |",
        ),
        (
            '<figure><svg role="img"><title>Graph of ELU</title></svg><figcaption>dashed: asymptote '
            '<a href="graph.svg" download="elu.svg">SVG</a></figcaption></figure>',
            "![Graph of ELU](graph.svg)\n\ndashed: asymptote",
        ),
        ('<svg class="figure" aria-label="Loss falls."></svg>', "*Loss falls.*"),
        (
            '<div class="cards"><a class="card" href="relu/"><svg class="spark"><title>t</title></svg>'
            "<strong>ReLU</strong><span>Half a line.</span></a></div>",
            "- [ReLU](relu/index.md): Half a line.",
        ),
        ('<p><a href="#top">here</a>, <a href="../elu/#x">ELU</a></p>', "here, [ELU](../elu/index.md)"),
        ("<button>copy</button><script>let a</script><p hidden>gone</p><!-- note --><p>kept</p>", "kept"),
        ('<p><span class="state passed">passed</span> <abbr title="long">short</abbr></p>', "passed short"),
    ],
)  # fmt: skip
def test_a_page_becomes_markdown(content, expected):
    assert to_markdown(content, pages.markdown_link) == expected + "\n"


def test_a_formula_without_its_latex_is_not_lost_silently():
    with pytest.raises(Problem, match="formula 'x': has lost its LaTeX"):
        to_markdown("<p><math><mi>x</mi></math></p>", pages.markdown_link)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("../elu/", "../elu/index.md"),
        ("./", "index.md"),
        (".", "index.md"),
        ("../..", "../../index.md"),
        ("functions/#all", "functions/index.md"),
        ("graph.svg", "graph.svg"),
        ("#here", None),
        ("https://arxiv.org/abs/1/", "https://arxiv.org/abs/1/"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_lead_from_markdown_to_markdown(address, expected):
    assert pages.markdown_link(address) == expected


def test_a_description_is_the_first_sentences_of_the_text():
    content = '<div class="admonition"><p>Not this.</p></div><p>One e.g. <em>two</em>. Three?\nFour.</p>'
    assert pages.shortened(first_paragraph(content)) == "One e.g. two. Three? Four."
    long = "A first sentence. " + "B" * pages.SHORT + "."
    assert pages.shortened(long) == "A first sentence."
    assert pages.shortened("第一句。" + "字" * pages.SHORT + "。") == "第一句。"
    assert pages.shortened("b" * 300) == "b" * 300


def test_structured_data_cannot_end_its_script():
    text = pages.json_ld({"name": "</script><b>"})
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><b>"}


# --- feed ------------------------------------------------------------------------------------------------------------

CHANGELOG = """# Changelog

## 0.2.0, unreleased

- New: `x < y`.

## 0.1.0, 2026-01-31

- The *first*.
"""
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def changelog(tmp_path, monkeypatch):
    monkeypatch.setattr(dates, "changed", lambda path: 1_770_000_000)  # 2026-02-02 02:40 UTC
    path = tmp_path / "CHANGELOG.md"
    path.write_text(CHANGELOG)
    return path


def test_the_feed_has_an_entry_for_each_version(changelog):
    data = atom.feed(ADDRESS, "actref", "what it is", changelog)
    feed = ET.fromstring(data)
    texts = [
        [entry.findtext(f"a:{name}", None, ATOM) for name in ("title", "updated", "published", "content")]
        for entry in feed.iterfind("a:entry", ATOM)
    ]
    assert texts == [
        [
            "actref 0.2.0 (unreleased)",
            "2026-02-02T02:40:00Z",
            None,
            "<ul>\n<li>New: <code>x &lt; y</code>.</li>\n</ul>",
        ],
        [
            "actref 0.1.0",
            "2026-01-31T00:00:00Z",
            "2026-01-31T00:00:00Z",
            "<ul>\n<li>The <em>first</em>.</li>\n</ul>",
        ],
    ]
    assert feed.findtext("a:updated", None, ATOM) == "2026-02-02T02:40:00Z"
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == "https://example.org/actref/feed.xml"
    assert data == atom.feed(ADDRESS, "actref", "what it is", changelog)


def test_entries_keep_their_identifiers_when_the_site_moves_or_a_version_is_released(changelog):
    def identifiers(home):
        feed = ET.fromstring(atom.feed(home, "actref", "what it is", changelog))
        return [entry.findtext("a:id", None, ATOM) for entry in feed.iterfind("a:entry", ATOM)]

    before = identifiers(ADDRESS)
    changelog.write_text(CHANGELOG.replace("unreleased", "2026-03-01"))
    assert identifiers("https://elsewhere.example/") == before
    assert len(set(before)) == 2


@pytest.mark.parametrize("heading", ["## 0.3.0", "## 0.3.0, soon", "## 0.3.0, 2026-02-30", "## Unreleased"])
def test_a_version_without_a_date_is_named(changelog, heading):
    changelog.write_text(f"# Changelog\n\n{heading}\n\n- x\n")
    with pytest.raises(Problem, match=re.escape("CHANGELOG.md:3: heading")):
        atom.releases(changelog)


def test_a_file_is_never_younger_than_the_site(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12345")
    assert dates.changed(ROOT / "CHANGELOG.md") == 12345
    assert dates.changed(ROOT / "no such file") == 12345


def test_the_changelog_of_the_project_has_versions():
    assert [release.version for release in atom.releases()][-1] == "0.1.0"


# --- previews --------------------------------------------------------------------------------------------------------


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize("kind", sorted({entry.kind for entry in catalogue.values()}))
def test_a_preview_is_a_small_picture_with_the_same_bytes_each_time(kind):
    entry = next(entry for entry in catalogue.values() if entry.kind == kind)
    data = social.card(entry)
    assert data == social.card(entry)
    assert len(data) < 40_000
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    colours = {colour for _, colour in image.convert("RGB").getcolors(256)}
    assert any(abs(r - 0x00) + abs(g - 0x67) + abs(b - 0xA5) < 30 for r, g, b in colours)  # the curve is there


def test_the_longest_title_stays_inside_of_the_picture():
    figure = social._page("W" * 40, "subtitle")
    heading = figure.texts[0].get_window_extent()
    assert 0 < heading.x0 < heading.x1 < 1200 - 190


# --- a small site ----------------------------------------------------------------------------------------------------

PAGES = {
    "index.md": "# {home}\n\nText with $x < 1$ and a [function](functions/rectifier/gelu.md).\n",
    "functions/index.md": "---\ntitle: {all}\norder: 1\n---\n\n# {all}\n\nFirst words. More words.\n",
    "functions/rectifier/index.md": "---\ntitle: {family}\norder: 1\n---\n\n# {family}\n\n[GELU](gelu.md)\n",
    "functions/rectifier/gelu.md": '---\ntitle: "GELU"\ndescription: "{about}"\n---\n\n# GELU\n\n'
    '$$x \\, \\Phi(x)$$\n\n=== "NumPy"\n\n    ```python\n    gelu(x)\n    ```\n',
    "reference/catalogue.md": "# {data}\n\n{data}.\n",
    "reference/api/index.md": "# API\n\nModules.\n",
    "reference/api/actref-oracle.md": "---\ntitle: actref.oracle\n---\n\n# actref.oracle\n\nThe true value.\n",
}
WORDS = {
    "en": {"home": "Home", "all": "Functions", "family": "Rectifiers", "about": 'A "smooth" one.', "data": "Data"},
    "zh": {"home": "首页", "all": "函数", "family": "整流函数", "about": "“平滑”的函数。", "data": "数据"},
}  # fmt: skip
CONFIGURATION = """
INHERIT: {configuration}
docs_dir: {docs}
watch: []
hooks: [{root}/scripts/theme/hooks.py]
theme: {{custom_dir: {root}/docs/theme}}
"""


def render(folder, site, address):
    """The pages above in both languages, by the configuration, the hooks and the theme of the project."""
    picture = io.BytesIO()
    Image.new("P", (1200, 630)).save(picture, "PNG")
    running = []
    for language, words in WORDS.items():
        docs = folder / "docs" / language
        for name, text in PAGES.items():
            (docs / name).parent.mkdir(parents=True, exist_ok=True)
            values = {key: value.replace('"', '\\"') if key == "about" else value for key, value in words.items()}
            (docs / name).write_text(
                re.sub(r"\{(\w+)\}", lambda m, values=values: values.get(m[1], m[0]), text), encoding="utf-8"
            )
        (docs / "data").mkdir(exist_ok=True)
        for name in ("catalogue.json", "catalogue.schema.json", "bibliography.bib"):
            (docs / "data" / name).write_text("{}\n")
        if language == "en":
            (docs / "social").mkdir(exist_ok=True)
            for name in ("gelu", "default"):
                (docs / f"social/{name}.png").write_bytes(picture.getvalue())
        configuration = ROOT / ("mkdocs.yml" if language == "en" else f"mkdocs.{language}.yml")
        file = folder / f"{language}.yml"
        file.write_text(CONFIGURATION.format(configuration=configuration, docs=docs, root=ROOT))
        command = [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "-q",
            "--strict",
            "-f",
            str(file),
            "-d",
            str(folder / f"out.{language}"),
        ]
        environment = {
            **os.environ, "ACTREF_GENERATED": "1", "ACTREF_SITE_URL": address, "NO_MKDOCS_2_WARNING": "1",
            "SOURCE_DATE_EPOCH": "1770000000", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        running.append(
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        )
    outputs = [process.communicate()[0].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0], "\n".join(outputs)
    (folder / "out.en").rename(site)
    (folder / "out.zh").rename(site / "zh")


@pytest.fixture(scope="module")
def built(tmp_path_factory, generated):
    folder = tmp_path_factory.mktemp("machines")
    render(folder, folder / "site", ADDRESS)
    return folder / "site"


@pytest.fixture
def copied(built, tmp_path):
    """A copy to break."""
    return shutil.copytree(built, tmp_path / "site")


def head(site, page):
    return html.document_fromstring(
        (site / page / "index.html").read_bytes(), parser=html.HTMLParser(encoding="utf-8")
    ).head


def meta(tree):
    return {
        element.get("property") or element.get("name"): element.get("content")
        for element in tree.iterfind("meta[@content]")
    }


def test_a_sound_site_has_no_problem(built):
    assert list(audit.problems(built)) == []


def test_rendering_twice_gives_the_same_bytes(built, tmp_path):
    render(tmp_path, tmp_path / "site", ADDRESS)
    trees = [
        {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}
        for site in (built, tmp_path / "site")
    ]
    assert {"sitemap.xml.gz", "search/search_index.json", "zh/index.html"} <= trees[0].keys()
    assert trees[0].keys() == trees[1].keys()
    assert [path for path in trees[0] if trees[0][path] != trees[1][path]] == []


def test_a_page_names_itself_in_every_language(built):
    for prefix in ("", "zh/"):
        tree = head(built, f"{prefix}functions/rectifier/gelu")
        canonical = [link.get("href") for link in tree.iterfind("link[@rel='canonical']")]
        assert canonical == [f"https://example.org/actref/{prefix}functions/rectifier/gelu/"]
        languages = {link.get("hreflang"): link.get("href") for link in tree.iterfind("link[@hreflang]")}
        assert languages == {
            "en": "https://example.org/actref/functions/rectifier/gelu/",
            "zh": "https://example.org/actref/zh/functions/rectifier/gelu/",
            "x-default": "https://example.org/actref/functions/rectifier/gelu/",
        }


def test_previews_and_descriptions(built):
    function = meta(head(built, "functions/rectifier/gelu"))
    assert function["og:image"] == function["twitter:image"] == "https://example.org/actref/social/gelu.png"
    assert function["og:image:alt"] == "Graph of GELU"
    assert function["description"] == function["og:description"] == 'A "smooth" one.'
    assert (function["og:type"], function["og:locale"], function["og:locale:alternate"]) == (
        "article",
        "en_US",
        "zh_CN",
    )
    chinese = meta(head(built, "zh/functions/rectifier/gelu"))
    assert chinese["og:image"] == function["og:image"]
    assert chinese["description"] == "“平滑”的函数。"
    family = meta(head(built, "functions"))
    assert family["og:image"] == "https://example.org/actref/social/default.png"
    assert family["description"] == "First words. More words."
    assert meta(head(built, ""))["og:type"] == "website"


def test_structured_data_of_a_function_its_way_and_its_paper(built):
    (script,) = head(built, "functions/rectifier/gelu").iterfind("script[@type='application/ld+json']")
    article, way = json.loads(script.text)["@graph"]
    assert (article["@type"], article["inLanguage"], article["about"]["name"]) == ("TechArticle", "en", "GELU")
    assert article["citation"][0]["url"] == "https://arxiv.org/abs/1606.08415"
    assert article["citation"][0]["author"][0] == {"@type": "Person", "name": "Dan Hendrycks"}
    assert [(item["position"], item["name"]) for item in way["itemListElement"]] == [
        (1, "Functions"),
        (2, "Rectifiers"),
        (3, "GELU"),
    ]
    kinds = {
        page: json.loads(next(head(built, page).iterfind("script[@type='application/ld+json']")).text)["@graph"][0][
            "@type"
        ]
        for page in ("", "functions", "reference/catalogue", "reference/api/actref-oracle")
    }
    assert kinds == {
        "": "WebSite",
        "functions": "CollectionPage",
        "reference/catalogue": "Dataset",
        "reference/api/actref-oracle": "APIReference",
    }


def test_the_markdown_version_stands_for_itself(built):
    text = (built / "functions/rectifier/gelu/index.md").read_text(encoding="utf-8")
    assert text == (
        '---\ntitle: "GELU"\ndescription: "A \\"smooth\\" one."\n'
        'url: "https://example.org/actref/functions/rectifier/gelu/"\nlanguage: "en"\n---\n\n'
        "# GELU\n\n$$\nx \\, \\Phi(x)\n$$\n\n**NumPy**\n\n```python\ngelu(x)\n```\n"
    )
    home = (built / "zh/index.md").read_text(encoding="utf-8")
    assert home.endswith("# 首页\n\nText with $x < 1$ and a [function](functions/rectifier/gelu/index.md).\n")


def test_the_contents_for_language_models(built):
    lines = (built / "llms.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "# actref"
    assert lines[2].startswith("> ")
    assert '- [GELU](https://example.org/actref/functions/rectifier/gelu/index.md): A "smooth" one.' in lines
    headings = [line for line in lines if line.startswith("## ")]
    assert headings[-2:] == ["## Data", "## Optional"]
    assert {"## Functions", "## Rectifiers"} <= set(headings)
    optional = lines[lines.index("## Optional") :]
    assert [line.split("]")[0] for line in optional if line.startswith("- ")] == ["- [actref.oracle"]
    chinese = (built / "zh/llms.txt").read_text(encoding="utf-8")
    assert "- [GELU](https://example.org/actref/zh/functions/rectifier/gelu/index.md): “平滑”的函数。" in chinese
    assert "](https://example.org/actref/feed.xml)" in chinese


def test_one_sitemap_has_every_page_and_that_of_the_theme_one_language(built):
    root = ET.parse(built / "sitemap-all.xml").getroot()
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    assert len(root.findall("s:url", names)) == 2 * len(PAGES)
    for url in root.iterfind("s:url", names):
        assert [link.get("hreflang") for link in url.iterfind("x:link", names)] == ["en", "zh", "x-default"]
        assert url.findtext("s:lastmod", None, names) == "2026-02-02"
    own = ET.parse(built / "sitemap.xml").getroot()
    assert not [loc.text for loc in own.iter(f"{{{names['s']}}}loc") if "/zh/" in loc.text]
    assert (built / "robots.txt").read_text().splitlines()[-1] == "Sitemap: https://example.org/actref/sitemap-all.xml"


def test_the_page_that_is_not_found_is_no_page(built):
    tree = html.document_fromstring((built / "404.html").read_bytes()).head
    assert meta(tree)["robots"] == "noindex"
    assert tree.findall("link[@hreflang]") == tree.findall("script[@type='application/ld+json']") == []


def edit(page, old, new):
    """A change to one file of the site; the test fails where there is nothing to change."""

    def change(site):
        file = site / page
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return change


def remove(path):
    return lambda site: (site / path).unlink()


GELU = "functions/rectifier/gelu/index.html"


@pytest.mark.parametrize(
    ("change", "file", "found"),
    [
        (edit(GELU, 'rel="canonical"', 'rel="other"'), GELU, "canonical address"),
        (edit(GELU, "actref/zh/functions/rectifier/gelu/", "actref/zh/gone/"), GELU, "does not exist"),
        (edit(GELU, 'hreflang="zh"', 'hreflang="fr"'), GELU, "links to the languages ['en', 'fr', 'x-default']"),
        (edit(GELU, 'hreflang="zh"', 'hreflang="fr"'), f"zh/{GELU}", "names other languages"),
        (edit(GELU, 'rel="alternate "', 'rel="alternate"'), GELU, "the theme loads a sitemap"),
        (edit(GELU, "social/gelu.png", "social/gone.png"), GELU, "og:image"),
        (lambda site: (site / "social/gelu.png").write_bytes(b"\x89PNG"), GELU, "is no PNG of 1200 × 630 pixels"),
        (edit(GELU, '"@context"', '"@context'), GELU, "structured data is no JSON"),
        (edit(GELU, '"@graph"', '"graph"'), GELU, "structured data says nothing"),
        (edit(GELU, 'property="og:title"', 'property="title"'), GELU, "og:title is None"),
        (edit(GELU, 'name="description"', 'name="words"'), GELU, "no description"),
        (remove("functions/rectifier/gelu/index.md"), GELU, "no Markdown version"),
        (edit("zh/index.md", "gelu/index.md", "gone/index.md"), "zh/index.md", "leads nowhere"),
        (edit("index.md", "Text", "<div>Text"), "index.md", "HTML is left"),
        (edit("index.md", "# Home", "Home"), "index.md", "not exactly one main heading"),
        (remove("sitemap-all.xml"), "sitemap-all.xml", "cannot be read"),
        (edit("sitemap-all.xml", "<loc>https://example.org/actref/functions/</loc>", "<loc>x</loc>"), "sitemap-all.xml", "missing"),
        (edit("sitemap-all.xml", 'hreflang="zh"', 'hreflang="en"'), "sitemap-all.xml", "other languages here"),
        (edit("robots.txt", "sitemap-all", "sitemap"), "robots.txt", "does not name"),
        (edit("llms.txt", "rectifier/gelu/index.md", "rectifier/gone/index.md"), "llms.txt", "does not exist"),
        (edit("zh/llms.txt", "- [GELU]", "[GELU]"), "zh/llms.txt", f"zh/{GELU} is missing"),
        (remove("zh/llms.txt"), "zh/llms.txt", "is missing"),
        (edit("feed.xml", "<updated>", "<gone>"), "feed.xml", "cannot be read"),
        (lambda site: (site / "feed.xml").write_text('<feed xmlns="http://www.w3.org/2005/Atom"/>'), "feed.xml", "no entry"),
        (edit("index.html", 'rel="canonical"', 'rel="other"'), "index.html", "the home page has no canonical address"),
    ],
)  # fmt: skip
def test_each_defect_is_found(copied, change, file, found):
    change(copied)
    problems = list(audit.problems(copied))
    assert any(problem.place == file and found in problem.found for problem in problems), problems
    assert all(problem.mend for problem in problems)


def test_a_site_without_an_address_says_nothing_that_needs_one(tmp_path, generated):
    render(tmp_path, tmp_path / "site", "")
    tree = head(tmp_path / "site", "functions/rectifier/gelu")
    assert not tree.findall("link[@hreflang]")
    assert not {"og:url", "og:image"} & meta(tree).keys()
    assert not (tmp_path / "site/sitemap-all.xml").exists()
    assert "- [GELU](functions/rectifier/gelu/index.md)" in (tmp_path / "site/llms.txt").read_text()


def test_dates_of_the_feed_are_in_universal_time():
    assert atom._moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"

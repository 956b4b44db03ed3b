from __future__ import annotations

import fcntl
import json

import pytest
from mkdocs.structure.files import File
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from rich.console import Console

from scripts.build import cache, check, dependencies, editing, rendered, steps
from scripts.paths import ROOT
from scripts.problem import Problem
from scripts.theme import navigation, search

GOOD = '<!doctype html><html lang="en"><head><title>t</title></head><body><h1>h</h1>{}</body></html>'


def renders(body=""):
    def render(folder):
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(GOOD.format(body))

    return render


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A build whose slow steps do nothing, and a last good site."""
    monkeypatch.setattr(steps, "CACHE", tmp_path / ".cache")
    monkeypatch.setattr(steps, "_generate", lambda summary: None)
    monkeypatch.setattr(steps, "_notebooks", lambda summary: None)
    monkeypatch.setattr(steps, "_examples", lambda summary: None)
    monkeypatch.setattr(steps, "render", renders())
    monkeypatch.setattr(check, "check_once", check.check)
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the last good one")
    monkeypatch.setattr(steps, "SITE", site)
    return site


@pytest.fixture(autouse=True)
def nothing_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(rendered, "FOLDER", tmp_path / "rendered")


def quiet():
    return Console(quiet=True)


def test_a_good_build_takes_the_place_of_the_site(project):
    summary = steps.build(project, quiet())
    assert "<h1>h</h1>" in (project / "index.html").read_text()
    assert summary.counts["pages"] == "1"
    assert set(summary.seconds) == {"generate", "notebooks", "examples", "pages", "check", "swap"}
    assert [path.name for path in project.parent.iterdir() if path.name.startswith("site")] == ["site"]


@pytest.mark.parametrize("step", ["_generate", "_notebooks", "_examples", "render"])
def test_a_step_that_fails_leaves_the_last_good_site(project, monkeypatch, capsys, step):
    def fail(*arguments):
        raise RuntimeError("docs/en/page.md:7: what is wrong; what to do")

    monkeypatch.setattr(steps, step, fail)
    assert steps.main([]) == 1
    assert (project / "index.html").read_text() == "the last good one"
    assert "docs/en/page.md:7: what is wrong; what to do" in capsys.readouterr().out


def test_a_broken_link_leaves_the_last_good_site(project, monkeypatch, capsys):
    monkeypatch.setattr(steps, "render", renders('<a href="missing/">x</a>'))
    assert steps.main([]) == 1
    assert (project / "index.html").read_text() == "the last good one"
    assert "index.html:1: href='missing/' leads nowhere" in capsys.readouterr().out


def test_two_builds_at_once_are_refused(project):
    (project.parent / ".cache").mkdir()
    with (project.parent / ".cache/build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Problem, match="another build"):
            steps.build(project, quiet())


def test_a_swap_that_fails_puts_the_old_site_back(project, tmp_path):
    with pytest.raises(FileNotFoundError):
        steps.swap(tmp_path / "nothing", project)
    assert (project / "index.html").read_text() == "the last good one"


def test_what_mkdocs_complains_of_reaches_the_reader(tmp_path, monkeypatch):
    for language in ("en", "zh"):
        folder = tmp_path / "docs" / language
        folder.mkdir(parents=True)
        (folder / "index.md").write_text("# T\n\n[broken](missing.md)\n")
        (tmp_path / f"{language}.yml").write_text(f"site_name: t\ndocs_dir: docs/{language}\n")
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "CONFIGURATIONS", {"en": "en.yml", "zh": "zh.yml"})
    with pytest.raises(Problem, match=r"(?s)mkdocs \(en\.yml\).*missing\.md.*mkdocs \(zh\.yml\).*missing\.md"):
        steps.render(tmp_path / "out")
    assert not list(tmp_path.glob("out*"))


def test_a_formula_that_cannot_be_printed_is_named_without_a_traceback(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/index.md").write_text("# T\n\nText $\\foo$.\n")
    hook = "from scripts.theme.hooks import on_config, on_page_markdown"
    (tmp_path / "hook.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{hook}\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: t\nhooks: [hook.py]\n")
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "CONFIGURATIONS", {"en": "mkdocs.yml"})
    with pytest.raises(Problem, match=r"index\.md:3: formula \$\\foo\$: command \\foo is not known") as error:
        steps.render(tmp_path / "out")
    assert "Traceback" not in str(error.value)
    assert "site-packages" not in str(error.value)


@pytest.fixture
def pages(tmp_path, monkeypatch):
    """Rendered pages of a language, and the sources that they rest on."""
    monkeypatch.setattr(rendered, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    for name in ("docs/en/index.md", "theme.py", "out/index.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    rendered.keep("en", tmp_path / "out", ["docs/en/index.md", "theme.py"])
    return tmp_path


def test_pages_are_kept_while_nothing_that_they_rest_on_changes(pages):
    assert rendered.restore("en", pages / "again")
    assert (pages / "again/index.html").read_text() == "out/index.html"
    assert not rendered.restore("zh", pages / "zh")


@pytest.mark.parametrize("change", ["docs/en/index.md", "theme.py", "docs/en/new.md"])
def test_pages_are_rendered_again_when_a_source_changes_or_appears(pages, change):
    (pages / change).write_text("another text")
    assert not rendered.restore("en", pages / "again")


def test_pages_for_another_address_are_others(pages, monkeypatch):
    monkeypatch.setenv("ACTREF_SITE_URL", "https://elsewhere.example/")
    assert not rendered.restore("en", pages / "again")
    monkeypatch.undo()


def test_a_site_is_checked_once_and_again_when_a_file_changes(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(check, "Cache", lambda kind: cache.Cache(kind, tmp_path / "cache"))
    monkeypatch.setattr(check, "check_all", lambda site: asked.append(site) or check.check(site))
    renders()(tmp_path / "site")
    assert check.check_once(tmp_path / "site") == check.check_once(tmp_path / "site")
    assert len(asked) == 1
    (tmp_path / "site/index.html").write_text(GOOD.format('<a href="missing/">x</a>'))
    for count in (2, 3):  # what is wrong is said each time
        assert "leads nowhere" in str(check.check_once(tmp_path / "site").problems)
        assert len(asked) == count


def test_a_page_that_is_rendered_again_takes_its_place_in_the_index_of_the_search(tmp_path):
    def rendered(*sections):
        index = {
            "config": {"separator": " "},
            "docs": [dict(zip(("location", "title", "text"), each, strict=True)) for each in sections],
        }
        (tmp_path / search.INDEX).write_text(json.dumps(index))

    (tmp_path / "search").mkdir()
    rendered(("a/", "A", "<p>old</p>"), ("a/#gone", "G", ""), ("ab/", "AB", "<p>stays</p>"))
    search.write(tmp_path, search.shaped(search.load(tmp_path), "en"))
    before = search.load(tmp_path)
    rendered(("a/", "A", "<p>new</p>"))
    search.renew(tmp_path, before)
    after = search.load(tmp_path)
    assert {each["location"]: each["text"] for each in after["docs"]} == {"ab/": "stays", "a/": "new"}
    assert after["text"] == [["ab/", "AB", "stays"], ["a/", "A", "new"]]
    assert after["config"] == before["config"]


def page(tmp_path, name, text):
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return Page(None, File(name, str(tmp_path), str(tmp_path / "out"), True), {"site_url": "", "edit_uri": None})


def test_navigation_follows_order_then_name_and_names_sections_by_their_index(tmp_path):
    relu = page(tmp_path, "f/relu.md", "# ReLU\n")
    elu = page(tmp_path, "f/elu.md", "# ELU\n")
    gelu = page(tmp_path, "f/gelu.md", "---\norder: 1\n---\n# GELU\n")
    index = page(tmp_path, "f/index.md", "---\norder: 2\n---\n# The rectifiers {#top}\n")
    home = page(tmp_path, "index.md", "# Home\n")
    about = page(tmp_path, "about.md", "---\ntitle: About\norder: 1\n---\n")
    nav = Navigation([Section("F", [relu, elu, gelu, index]), about, home], [relu, elu, gelu, index, about, home])
    navigation.arrange(nav)
    section = nav.items[2]
    assert nav.items[:2] == [home, about]
    assert section.title == "The rectifiers"
    assert section.children == [index, gelu, elu, relu]
    assert nav.pages == [home, about, index, gelu, elu, relu]
    assert [p.next_page for p in nav.pages] == [about, index, gelu, elu, relu, None]
    assert [p.previous_page for p in nav.pages] == [None, home, about, index, gelu, elu]


def test_a_page_is_edited_in_the_file_that_a_person_wrote():
    assert editing.source("functions/rectifier/gelu.md", "zh") == "actref/functions/rectifier/gelu.py"
    assert editing.source("guides/first_look.ipynb", "zh") == "docs/zh/guides/first_look.ipynb"


def test_no_page_lists_are_kept_by_hand():
    assert "\nnav:" not in (ROOT / "mkdocs.yml").read_text() + (ROOT / "mkdocs.zh.yml").read_text()

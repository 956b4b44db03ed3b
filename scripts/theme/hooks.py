"""What MkDocs calls: `mkdocs build` and `mkdocs serve` by hand do what the build does, except for running the examples.

MkDocs loads this file by its path; everything else is imported from the package.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext
from pymdownx.slugs import slugify

import actref
from scripts.build import dates, dependencies, editing, generate, outcome, rendered
from scripts.guides import notebooks
from scripts.machines import pages
from scripts.markup.formulas import MathExtension
from scripts.pages import verified
from scripts.paths import ROOT
from scripts.theme import navigation, policy, search, shipped  # fmt: skip
from scripts.translations import interface

_math = MathExtension()
_edition: pages.Edition | None = None
_serving = False
_dirty = False
"""Only pages whose files changed are rendered, see scripts/build/serve.py; the rest of the site lies there."""
_sheets: list[str] = []
_used: Callable[[], list[str]] = list
_index: search.Index | None = None
"""What a dirty build finds of the index of the search."""


def on_startup(*, command: str, dirty: bool) -> None:
    """Dates of the site come from the commit, not from the clock; MkDocs reads this variable."""
    global _serving, _dirty, _used
    _serving, _dirty = command == "serve", dirty
    if rendered.USED in os.environ:
        _used = dependencies.watch()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(dates.epoch()))


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the formulas (an instance, so that the messages can name the page) and the address of the language."""
    if _math not in config.markdown_extensions:
        config.markdown_extensions.append(_math)
    # Anchors of Chinese headings are the headings; the default numbers them, so that a new one would move the others.
    contents = config.mdx_configs.setdefault("toc", {})
    contents["slugify"] = slugify(case="lower")
    _ = interface(Path(config.docs_dir).name)
    contents["permalink_title"] = _("Link to this section")
    below = config.extra.get("below", "")
    if config.site_url and not config.site_url.endswith(f"/{below}"):
        config.site_url += below
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Generate. The build has done so already, before it started the two languages."""
    if "ACTREF_GENERATED" in os.environ:
        return
    if _serving:
        # In a process of its own, which reads the sources as they are now; this one has imported them before the edit.
        # Without bytecode, whose files would look like another edit.
        command = [sys.executable, "-B", "-m", "scripts.build.generate"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise PluginError("the generators failed, see above")
    else:
        generate.generate()


@event_priority(100)  # before mkdocs-jupyter, which wraps the files that it finds
def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Hand out the notebooks with their outputs, and the record of the examples."""
    language = Path(config.docs_dir).name
    for file in [file for file in files if file.src_uri.endswith(".ipynb")]:
        folder = notebooks.executed(file.src_uri, language, Path(config.docs_dir).parent)
        files.remove(file)
        files.append(File(file.src_uri, str(folder), config.site_dir, config.use_directory_urls))
    record = outcome.VERIFICATION.read_text(encoding="utf-8") if outcome.VERIFICATION.exists() else "{}\n"
    files.append(File.generated(config, "verification.json", content=record))
    return files


@event_priority(-100)  # after the plugins, which add sheets of their own
def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Take the style sheets from the pages; the build joins them into the one that docs/theme/main.html names.

    Templates of this project speak the language of the site.
    """
    global _sheets, _index
    _index = search.load(Path(config.site_dir)) if _dirty else None
    env.globals["_"] = interface(Path(config.docs_dir).name)
    env.globals["version"] = actref.__version__
    env.filters["searched"] = shipped.searched
    _sheets = list(config.extra_css)
    config.extra_css = []
    return env


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Order and name the sections."""
    global _edition
    arranged = navigation.arrange(nav)
    if _dirty:
        navigation.name_unread(arranged, Path(config.docs_dir).name)
    _edition = pages.Edition(config, arranged)
    return arranged


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in what was verified, tell the formulas where they are, and the page where it is edited."""
    language = Path(config.docs_dir).name
    written = editing.source(page.file.src_uri, language)
    base = config.extra.get("edit_url")
    page.edit_url = f"{base}{written}" if base and written is not None else None
    source = page.file.abs_src_path
    if source is not None:
        _math.at(os.path.relpath(source, ROOT), Path(source).read_text(encoding="utf-8"))
    return verified.fill(markdown, language)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Take out of a page what belongs in a file of its own, or nowhere."""
    html = shipped.plain(html)
    docs = Path(config.docs_dir)
    if page.file.src_uri.endswith(".ipynb"):
        name, folder = page.file.src_uri, docs.parent
        ids, folded = notebooks.anchors(name, folder), notebooks.asides(name, folder)
        html = notebooks.tidy(html, page.toc, ids, folded, docs.name)
        html += notebooks.having(name, docs.name) + notebooks.download(name, docs.name)
    return set_solid(html)


def set_solid(html: str) -> str:
    """A page without blanks behind full-width punctuation, which has its room in itself: templates and lines leave some.

    Half-width marks that a plugin puts before Chinese become full-width; a mark stays on the line of the formula before it.
    """
    parts = re.split("(<(?:pre|code|script|style|math).*?</(?:pre|code|script|style|math)>)", html, flags=re.DOTALL)
    marks = {",": "，", ":": "：", ";": "；"}
    for k, part in enumerate(parts[::2]):
        solid = re.sub(r"(?<=[，。；：？！）、]) +|(?<=[，。；：？！）、])\n(?=[^\s<])", "", part)
        # the mark that ends &lt; is none of the sentence's
        parts[2 * k] = re.sub(r"&[#\w]+;|([,:;]) (?=[一-鿿])", lambda mark: marks.get(mark[1], mark[0]), solid)
    formula = "(<math(?:(?!</math>).)*</math>[，。；：？！）、])"
    return re.sub(formula, r'<span class="together">\1</span>', "".join(parts), flags=re.DOTALL)


def on_page_context(context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation) -> TemplateContext:
    """Tell the template what the head of the page says to programs."""
    assert _edition is not None  # MkDocs calls on_nav first
    context["machines"] = _edition.head(page)  # type: ignore[typeddict-unknown-key]  # a name of this project
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Lay the page as Markdown beside it, and box its tables."""
    assert _edition is not None  # MkDocs calls on_nav first
    target = Path(page.file.abs_dest_path).with_name(pages.MARKDOWN)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_edition.markdown(page), encoding="utf-8")
    labels = re.compile('(?<=aria-label=")([一-鿿]+): ')  # the theme's links to the pages before and after
    return labels.sub(r"\1：", shipped.boxed(output))


@event_priority(-100)  # after the theme, which writes the index of the search
def on_post_build(*, config: MkDocsConfig) -> None:
    """Write what programs and the search are told, lay each notebook beside its page, cut the theme to what pages use.

    Last comes the policy: it names the scripts as they are then. Not while serving, where MkDocs adds one that reloads.
    """
    if _index is not None:
        search.renew(Path(config.site_dir), _index)
        return
    search.shape(Path(config.site_dir), Path(config.docs_dir).name)
    assert _edition is not None  # MkDocs calls on_nav first
    for path, content in _edition.files().items():
        Path(config.site_dir, path).write_bytes(content)
    docs = Path(config.docs_dir)
    for name in notebooks.notebooks(docs.parent):
        target = Path(config.site_dir, name).with_suffix("") / Path(name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(notebooks.downloaded(name, docs.name, docs.parent))
    shipped.lighten(Path(config.site_dir), _sheets)
    if not _serving:
        policy.write(Path(config.site_dir))
    if rendered.USED in os.environ:
        Path(os.environ[rendered.USED]).write_text(json.dumps(_used()), encoding="utf-8")

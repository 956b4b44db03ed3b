"""What programs are told: addresses, languages, descriptions and pictures of each page, and its text as Markdown.

`Edition` is one language of the site while MkDocs builds it; scripts/theme/hooks.py asks it for what goes into the head of a
page (docs/theme/main.html prints it), for the Markdown that lies beside the page, and for the files of the whole.
Addresses that leave the site, such as canonical ones, are absolute; what a reader follows stays relative.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page

from actref import catalogue
from actref.entry import Entry
from scripts.build import editing
from scripts.figures import social
from scripts.machines import atom, data
from scripts.machines.markdown import first_paragraph, to_markdown
from scripts.pages.functions import figure_title
from scripts.problem import Problem
from scripts.translations import Translate, interface

MARKDOWN = "index.md"
"""The Markdown version of a page, beside its index.html."""
SITEMAP = "sitemap-all.xml"
"""Every page in every language. The theme loads sitemap.xml with each page, so that one stays short and of one language."""
OPTIONAL = "reference/api/"
"""Pages that a reader with little room leaves out: https://llmstxt.org has a section of this name for them."""
LICENCE = "https://spdx.org/licenses/BSD-3-Clause.html"
SHORT = 200
"""Characters of a description, beyond which only whole sentences are added."""
_LOCALES = {"en": "en_US", "zh": "zh_CN"}


class Edition:
    """One language of the site.

    Args:
        config: Of the language, its address included.
        nav: Its pages in order.
    """

    def __init__(self, config: MkDocsConfig, nav: Navigation) -> None:
        self.config, self.nav = config, nav
        self.language = Path(config.docs_dir).name
        self.below = str(config.extra.get("below", ""))
        self.home = config.site_url or ""
        self._: Translate = interface(self.language)

    @cached_property
    def root(self) -> str:
        """Address of the site, which is the home of its first language; empty if it has none."""
        return self.home.removesuffix(self.below)

    def head(self, page: Page) -> dict[str, Any]:
        """What the head of a page says about it. Addresses are empty where the site has none."""
        entry = _entry(page)
        if entry is None:
            image_text = f"{self.config.site_name}: {self.config.site_description}"
        else:
            image_text = figure_title("graph", {"title": entry.title}, self._)
        way_up = "../" * (page.url.count("/") + self.below.count("/"))
        return {
            "title": self.title(page),  # without that of the site
            "description": self.description(page),
            "canonical": page.canonical_url or "",
            "alternates": self.alternates(page),
            "markdown": MARKDOWN,
            "feed": f"{way_up}{atom.NAME}",
            "image": self.image(page),
            "image_text": image_text,
            "size": (social.WIDTH, social.HEIGHT),
            "locale": _LOCALES[self.language],
            "other_locales": [name for language, name in _LOCALES.items() if language != self.language],
            "data": json_ld(self.structured(page)),
        }

    def title(self, page: Page) -> str:
        """Title of a page; the home page has that of the site."""
        return str(self.config.site_name if page.is_homepage else _plain(page.title))

    def alternates(self, page: Page) -> tuple[tuple[str, str], ...]:
        """The page in every language, and the one for all who read none of them."""
        if not self.home:
            return ()
        found = [(a["lang"], urljoin(self.home, a["link"] + page.url)) for a in self.config.extra["alternate"]]
        default = next(address for _, address in found if address == f"{self.root}{page.url}")
        return (*found, ("x-default", default))

    def description(self, page: Page) -> str:
        """What the page itself says, otherwise its first sentences."""
        if page.is_homepage:
            return str(self.config.site_description)
        given = page.meta.get("description")
        return str(given or shortened(first_paragraph(page.content or "")) or self.config.site_description)

    def image(self, page: Page) -> str:
        """Address of the preview: of a function its graph. Empty where the site has no address."""
        entry = _entry(page)
        return f"{self.root}{social.FOLDER}/{social.DEFAULT if entry is None else entry.name}.png" if self.root else ""

    # --- structured data ---------------------------------------------------------------------------------------------

    def structured(self, page: Page) -> dict[str, Any]:
        """The page in the vocabulary of schema.org."""
        address = page.canonical_url or page.url
        shared = {
            "url": address,
            "description": self.description(page),
            "inLanguage": self.language,
            "license": LICENCE,
        }
        site = {"@type": "WebSite", "name": self.config.site_name, "url": self.home or "./"}
        if page.is_homepage:
            described: dict[str, Any] = {**site, **shared}
        else:
            kind = _schema_type(page)
            described = {"@type": kind, "name": self.title(page), **shared, "isPartOf": site}
            if kind != "Dataset":
                described["headline"] = self.title(page)
            else:
                described["distribution"] = self._distribution()
                described["creator"] = {"@type": "Organization", "name": f"The {self.config.site_name} authors"}
        if image := self.image(page):
            described["image"] = image
        entry = _entry(page)
        if entry is not None:
            described |= _about(entry)
        nodes = [described, *self._breadcrumbs(page)]
        return {"@context": "https://schema.org", "@graph": nodes}

    def _distribution(self) -> list[dict[str, str]]:
        return [
            {"@type": "DataDownload", "encodingFormat": form, "contentUrl": f"{self.home}{data.FOLDER}/{name}"}
            for name, form in (("catalogue.json", "application/json"), ("bibliography.bib", "application/x-bibtex"))
        ]

    def _breadcrumbs(self, page: Page) -> list[dict[str, Any]]:
        """The way from the home page, where there is one: sections without a page of their own are no steps."""
        steps = [index for section in reversed([*page.ancestors]) if (index := _index(section)) is not None]
        steps = [step for step in steps if step is not page]
        if not steps:
            return []
        items = [
            {"@type": "ListItem", "position": number, "name": self.title(step), "item": step.canonical_url or step.url}
            for number, step in enumerate([*steps, page], 1)
        ]
        return [{"@type": "BreadcrumbList", "itemListElement": items}]

    # --- files -------------------------------------------------------------------------------------------------------

    def markdown(self, page: Page) -> str:
        """The page as Markdown, with a head of its own."""
        head = {"title": self.title(page), "description": self.description(page)}
        head |= {"url": page.canonical_url or "", "language": self.language}
        lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in head.items() if value]
        try:
            text = to_markdown(page.content or "", markdown_link)
        except Problem as error:
            raise error.at(page.file.src_uri) from error
        return "\n".join(["---", *lines, "---", "", text])

    def files(self) -> dict[str, bytes]:
        """The files of the language; those of the whole site are with the first one."""
        files = {"llms.txt": self.llms().encode()}
        if not self.below:
            files[atom.NAME] = atom.feed(self.home, self.config.site_name, str(self.config.site_description))
            if self.root:
                files[SITEMAP] = self.sitemap()
                files["robots.txt"] = f"User-agent: *\nAllow: /\n\nSitemap: {self.root}{SITEMAP}\n".encode()
        return files

    def sitemap(self) -> bytes:
        """Every page in every language, each with all of its languages."""
        names = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9", "xmlns:xhtml": "http://www.w3.org/1999/xhtml"}
        root = ET.Element("urlset", names)
        for page in self.nav.pages:
            alternates = self.alternates(page)
            for address in dict.fromkeys(address for _, address in alternates):
                url = ET.SubElement(root, "url")
                ET.SubElement(url, "loc").text = address
                ET.SubElement(url, "lastmod").text = page.update_date
                for language, other in alternates:
                    ET.SubElement(url, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": other})
        return atom.xml(root)

    def llms(self) -> str:
        """The contents of the site for language models, as https://llmstxt.org describes them."""
        _ = self._
        about = _("Every page has a Markdown version: its address with `%(file)s` behind it.") % {"file": MARKDOWN}
        parts = [f"# {self.config.site_name}", f"> {self.config.site_description}", about]
        sections: dict[str, list[str]] = {}
        for heading, page in _walk(self.nav.items, str(self.config.site_name)):
            optional = page.url.startswith(OPTIONAL) and page.url != OPTIONAL
            sections.setdefault("Optional" if optional else heading, []).append(self._contents_line(page))
        optional_lines = sections.pop("Optional", [])
        sections[_("Data")] = [
            f"- [{address.rsplit('/', 1)[-1]}]({address}): {about}"
            for address, about in (
                (f"{self.home}{data.FOLDER}/catalogue.json", _("everything that the pages show, as data")),
                (f"{self.home}{data.FOLDER}/catalogue.schema.json", _("the JSON Schema of that file")),
                (f"{self.home}{data.FOLDER}/bibliography.bib", _("the papers, as BibTeX")),
                (f"{self.root}{atom.NAME}", _("changes, as an Atom feed")),
            )
        ]
        if optional_lines:
            sections["Optional"] = optional_lines
        parts += [f"## {heading}\n\n" + "\n".join(lines) for heading, lines in sections.items()]
        return "\n\n".join(parts) + "\n"

    def _contents_line(self, page: Page) -> str:
        return f"- [{self.title(page)}]({self.home}{page.url}{MARKDOWN}): {self.description(page)}"


def markdown_link(address: str) -> str | None:
    """Where a link of a page leads in its Markdown version: pages to theirs, places in a page nowhere, files where they are."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    if not parts.path:
        return None
    if parts.path.rsplit("/", 1)[-1] in ("", ".", ".."):
        return posixpath.normpath(posixpath.join(parts.path, MARKDOWN))
    return parts.path


def json_ld(value: dict[str, Any]) -> str:
    """JSON that may stand in a `<script>` of HTML, which a `<` could end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")


def shortened(text: str) -> str:
    """The first sentences of a text: as many as are short, one at least."""
    sentences = re.split(r"(?<=[.!?]) (?=[^a-z])|(?<=[。！？])", text)
    chosen = ""
    for sentence in sentences:
        joint = " " if chosen and not chosen.endswith(("。", "！", "？")) else ""
        if chosen and len(chosen) + len(sentence) > SHORT:
            break
        chosen += joint + sentence
    return chosen.strip()


def _entry(page: Page) -> Entry | None:
    """The function that a page is about."""
    name = editing.function(page.file.src_uri)
    return catalogue[name] if name is not None and name in catalogue else None


def _schema_type(page: Page) -> str:
    """What kind of page it is, by where it lies."""
    if page.url.startswith(OPTIONAL) and not page.is_index:
        return "APIReference"
    if page.file.src_uri.endswith(".ipynb"):
        return "LearningResource"
    if page.file.src_uri == "reference/catalogue.md":
        return "Dataset"
    return "CollectionPage" if page.is_index else "TechArticle"


def _about(entry: Entry) -> dict[str, Any]:
    """A function, and the papers to cite and of its first use."""
    return {
        "about": {"@type": "DefinedTerm", "name": entry.title, "alternateName": [entry.full_name, *entry.aliases]},
        "citation": [
            {
                "@type": "ScholarlyArticle",
                "name": paper.title,
                "author": [{"@type": "Person", "name": name} for name in paper.authors],
                "datePublished": str(paper.year),
                "url": paper.link,
            }
            for paper in dict.fromkeys((entry.paper, entry.first_use))
        ],
    }


def _plain(title: Any) -> str:
    return re.sub(r"<[^>]+>", "", str(title))


def _index(section: StructureItem) -> Page | None:
    children = section.children if isinstance(section, Section) else []
    return next((child for child in children if isinstance(child, Page) and child.is_index), None)


def _walk(items: list[StructureItem], heading: str) -> Iterator[tuple[str, Page]]:
    """Every page below the title of its section, pages of a section before the sections in it."""
    for item in items:
        if isinstance(item, Page):
            yield heading, item
    for item in items:
        if isinstance(item, Section):
            yield from _walk(item.children, item.title)

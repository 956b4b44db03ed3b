"""Orders the navigation by front matter, so that no list of pages is kept by hand.

A page, or the index page of a folder, may hold `order: NUMBER`, a notebook an "order" in its metadata. Those with a number come first, by number; the others
follow by the name of their file. A folder is called what its index page is called. A page with `tab: TITLE` stands there
wherever its file lies: among the pages with the same tab, in the folder of that title, or alone if no other has it.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from mkdocs.utils import meta as metadata

from scripts.guides import notebooks


def arrange(nav: Navigation) -> Navigation:
    """Sort the navigation in place; neighbours (previous, next) follow the new order."""
    nav.items = _sorted(_tabbed(nav.items))
    nav.pages = list(_pages(nav.items))
    for page, before, after in zip(nav.pages, [None, *nav.pages[:-1]], [*nav.pages[1:], None], strict=True):
        page.previous_page, page.next_page = before, after
    return nav


def name_unread(nav: Navigation, language: str) -> None:
    """Give their titles to the pages that MkDocs does not read, because they lie in the site as they are."""
    for page in nav.pages:
        if not page.file.is_modified():
            notebook = page.file.src_uri.endswith(".ipynb")
            meta = front_matter(Path(str(page.file.abs_src_path)))
            page.title = notebooks.title(page.file.src_uri, language) if notebook else meta.get("title", page.title)


def front_matter(path: Path) -> dict[str, Any]:
    """The front matter of a Markdown file, with the first heading as title where it names none; metadata of a notebook."""
    if path.suffix == ".ipynb":
        held = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        return {key: held[key] for key in ("order", "tab") if key in held}
    if path.suffix != ".md":
        return {}
    text, meta = metadata.get_data(path.read_text(encoding="utf-8"))
    heading = re.search(r"^# (.+?)(?:\s*\{.*\})?$", text, re.MULTILINE)
    if "title" not in meta and heading is not None:
        meta["title"] = heading[1]
    return meta


def _tabbed(items: list[StructureItem]) -> list[StructureItem]:
    """The top level, with the pages that name a tab taken out of their folders."""
    tabs: dict[str, list[StructureItem]] = {}
    for folder in (item for item in items if isinstance(item, Section)):
        kept: list[StructureItem] = []
        for child in folder.children:
            tab = _describe(child)[0].get("tab") if isinstance(child, Page) else None
            (kept if tab is None else tabs.setdefault(tab, [])).append(child)
        folder.children = kept
    folders = {_describe(item)[0].get("title"): item for item in items if isinstance(item, Section)}
    for title, pages in tabs.items():
        section: Section | None = folders.get(title)
        if section is not None:
            section.children += pages
        elif len(pages) == 1:
            items = [*items, *pages]
        else:
            section = Section(title, pages)
            items = [*items, section]
        for page in pages:
            page.parent = section
    return items


def _sorted(items: list[StructureItem]) -> list[StructureItem]:
    keyed = []
    for item in items:
        meta, name = _describe(item)
        order = meta.get("order", math.inf)
        keyed.append(((not _is_index(item), float(order), name), item))
        if isinstance(item, Section):
            title = meta.get("title")
            if isinstance(title, str):
                item.title = title
            item.children = _sorted(item.children)
    return [item for _, item in sorted(keyed, key=lambda pair: pair[0])]


def _describe(item: StructureItem) -> tuple[dict[str, Any], str]:
    if isinstance(item, Section):
        index = next((child for child in item.children if _is_index(child)), None)
        if index is not None:
            return _describe(index)[0], item.title
        # without a page of its own it stands where its first page would
        return {"order": min(_describe(child)[0].get("order", math.inf) for child in item.children)}, item.title
    if isinstance(item, Page) and item.file.abs_src_path is not None:
        return front_matter(Path(item.file.abs_src_path)), item.file.src_uri
    return {}, ""


def _is_index(item: StructureItem) -> bool:
    return isinstance(item, Page) and item.is_index


def _pages(items: list[StructureItem]) -> list[Page]:
    found: list[Page] = []
    for item in items:
        if isinstance(item, Page):
            found.append(item)
        elif isinstance(item, Section):
            found += _pages(list(item.children))
    return found

"""Where a page is edited: the file that a person wrote, which for a generated page is not the page.

ACTREF_EDIT_URL holds the address that a path of the project is put behind, such as
`https://github.com/OWNER/actref/edit/main/`; without it the pages have no such link.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

from actref.functions import FAMILY
from scripts.build.writer import generated_folders
from scripts.paths import DOCS, ROOT


def function(page: str) -> str | None:
    """Name of the function that a page, below the folder of its language, is about; None for other pages."""
    match = re.fullmatch(r"functions/[a-z]+/(?!index\.)([a-z0-9_]+)\.md", page)
    return None if match is None else match[1]


def source(page: str, language: str) -> str | None:
    """Path of the file behind a page, below the project.

    Args:
        page: Path of the page below the folder of its language.
        language: The language.

    Returns:
        The entry's module for the page of a function, the page itself where a person wrote it, otherwise None.
    """
    name = function(page)
    if name in FAMILY:
        return f"actref/functions/{FAMILY[name]}/{name}.py"
    path = PurePosixPath(language) / page
    if any(path.is_relative_to(folder) for folder in generated_folders(DOCS)):
        return None
    return f"docs/{path}"


def forget_outdated(site: Path, docs: Path) -> None:
    """Delete rendered pages whose entry was edited since, so that MkDocs renders them again.

    Their own files may be as they were: what mkdocstrings prints comes from the entry.

    Args:
        site: The rendered site.
        docs: The folder of its language.
    """
    for page in docs.glob("functions/*/*.md"):
        below = page.relative_to(docs)
        written, rendered = source(below.as_posix(), docs.name), site / below.with_suffix("") / "index.html"
        if written is not None and rendered.exists() and rendered.stat().st_mtime < (ROOT / written).stat().st_mtime:
            rendered.unlink()

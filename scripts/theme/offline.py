"""The site as a zip that needs no server: `python -m scripts.theme.offline` makes dist/actref-site.zip of the built site.

A browser gives a page that it reads from a file less than one from a server: the address of a folder shows a list of what is in it, a script may
read no file and start no worker. So links name the file that a server finds for a folder, the index of the search is also
there as a script, and docs/theme/js/offline.js stands in for the worker. Without are instant navigation and the button
that copies a page as Markdown. Everything else is as in the site, so what was unpacked also works behind a server. The
same site gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from scripts.paths import ROOT, SITE
from scripts.problem import Problem
from scripts.theme import search

TARGET = ROOT / "dist" / "actref-site.zip"
FOLDER = "actref-site"
"""Everything in the zip lies in it."""
DATE = (1980, 1, 1, 0, 0, 0)
"""Of every file in the zip, the first one that a zip can name: what counts is what is in them."""
NOT_FOUND = "404.html"
"""Only a server shows it, and its links begin at the root of one."""

_LINK = re.compile(r'(<(?:a|link|div)\b[^>]*?\s(?:(?:xlink:)?href|data-explorer)=")([^":?#]*)(?=["?#])')
_BUNDLE = re.compile(r'<script defer src="([^"]*)assets/javascripts/bundle\.')
_PRELOAD = re.compile(r'\s*<link rel="preload"[^>]*>')
_SELF = "'self'"
_INSTANT = '"navigation.instant", '
"""A feature in the configuration that the theme's script reads; from a file that script would not start with it."""


def pack(site: Path = SITE, target: Path = TARGET) -> int:
    """Write the zip of a built site; its number of files."""
    if not (site / "index.html").exists():
        raise Problem(f"{site}", "has no index.html", "build the site first: make site")
    contents = dict(files(site))
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".next")
    with zipfile.ZipFile(aside, "w") as archive:
        for name, content in sorted(contents.items()):
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}", DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, compresslevel=9)
    aside.replace(target)
    return len(contents)


def files(site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the zip: path and content."""
    for file in sorted(site.rglob("*")):
        if not file.is_file():
            continue
        name, content = file.relative_to(site).as_posix(), file.read_bytes()
        if file.suffix == ".html" and file.name != NOT_FOUND:
            content = page(content.decode(), name).encode()
        yield name, content
        if name.endswith(search.INDEX):
            yield str(Path(name).with_suffix(".js")), index(search.load(file.parent.parent)).encode()


def page(html: str, name: str = "a page") -> str:
    """A page that can be read from a file."""
    bundle = _BUNDLE.search(html)
    if bundle is None or not (_SELF in html and _INSTANT in html):
        found = "no script of the theme, no policy, or no instant navigation"
        raise Problem(name, f"has {found}", "correct page() in scripts/theme/offline.py")
    # Before the theme's script, which would look for a worker.
    html = html.replace(bundle[0], f'<script defer src="{bundle[1]}js/offline.js"></script>{bundle[0]}')
    # What the site itself is, browsers agree on where it has a host, and not where it is files.
    html = html.replace(_SELF, f"{_SELF} file:").replace(_INSTANT, "", 1)
    # What is fetched ahead is asked for across origins, as fonts are, and of a file nobody may ask that.
    html = _PRELOAD.sub("", html)
    return _LINK.sub(lambda match: match[1] + named(match[2]), html)


def named(path: str) -> str:
    """The file that a server finds for a path; a path of a file, or none, is what it was.

    Example:
        >>> named("../gelu/"), named(".."), named("feed.xml"), named("")
        ('../gelu/index.html', '../index.html', 'feed.xml', '')
    """
    if not path or path.rsplit("/", 1)[-1] not in ("", ".", ".."):
        return path
    return f"{path.rstrip('/')}/index.html" if path != "." else "index.html"


def index(found: search.Index) -> str:
    """What the search is told as the script that the theme loads from a file, where nothing is fetched; its results name files."""
    documents = [{**each, "location": _located(each["location"])} for each in found["docs"]]
    sections = [[_located(location), *rest] for location, *rest in found["text"]]
    told = {"config": {**found["config"], "text": sections}, "docs": documents}
    return f"var __index={json.dumps(told, ensure_ascii=False, separators=(',', ':'))}"


def _located(location: str) -> str:
    path, mark, anchor = location.partition("#")
    return named(path or ".") + mark + anchor


def main(arguments: list[str] | None = None) -> int:
    """Pack the built site; exit 1 where there is none."""
    parser = argparse.ArgumentParser(prog="python -m scripts.theme.offline", description=main.__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=SITE)
    parser.add_argument("--out", type=Path, default=TARGET)
    console = Console(highlight=False)
    chosen = parser.parse_args(arguments)
    try:
        count = pack(chosen.site, chosen.out)
    except Problem as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    console.print(f"{chosen.out}: {count} files, {chosen.out.stat().st_size / 1e6:.1f} MB", soft_wrap=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())

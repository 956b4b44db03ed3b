"""Shows the site of one language while one edits: `python -m scripts.build.serve [LANGUAGE]`, as `make serve` does.

What changed is on the screen within seconds. Every time, a fork of a process that has imported the packages but nothing
of the project generates the pages, so that it runs the sources as they are now, and has MkDocs render those whose files
changed. Where only entries were edited, their own pages come first, and the others that speak of them follow meanwhile.
Where something changed that all pages rest on, all are rendered: the theme, the scripts, the words of the interface, or
the package except for its entries.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import tempfile
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from scripts.build.cache import digest, write_atomically
from scripts.build.writer import generated_folders
from scripts.paths import CONFIGURATIONS, DOCS, LANGUAGES, ROOT

HOST, PORT = "127.0.0.1", 8000


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build.serve", description=main.__doc__)
    parser.add_argument("language", nargs="?", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--port", type=int, default=PORT, help="of the address, %(default)s where none is given")
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with tempfile.TemporaryDirectory(prefix="actref-serve-") as folder:
        site = Site(chosen.language, Path(folder), f"http://{HOST}:{chosen.port}/")
        site.update()
        server = LiveReloadServer(site.update, HOST, chosen.port, folder)
        for path in watched(chosen.language):
            server.watch(str(path))
        try:
            server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            server.shutdown()
    return 0


class Site:
    """The served site of a language.

    Args:
        language: The language.
        folder: Where it lies.
        address: Where it is shown.
    """

    def __init__(self, language: str, folder: Path, address: str) -> None:
        self.language, self.folder, self.address = language, folder, address
        self.shared = ""
        self.own: dict[str, str] = {}
        self.processes = get_context("forkserver")
        self.processes.set_forkserver_preload(["scripts.build.packages"])
        self.following: BaseProcess | None = None
        self.rendering = self.processes.Event()

    def update(self) -> None:
        """Render what changed since the last time.

        Raises:
            RuntimeError: a page cannot be generated or rendered; the process has said why.
        """
        if self.following is not None:
            if not self.rendering.is_set():  # MkDocs would leave half a page
                self.following.terminate()
            self.following.join()
            self.following = None
        shared = digest([[path.as_posix(), digest(path)] for path in shared_files()])
        own = {name: digest(*files) for name, files in own_files().items()}
        edited = [name for name in own if own[name] != self.own.get(name)] if shared == self.shared else []
        work = self._started(shared == self.shared, edited)
        work.join()
        if work.exitcode:
            raise RuntimeError("the site stays as it was; see above")
        if edited:
            self.following = self._started(True, [])
        self.shared, self.own = shared, own

    def _started(self, pages_only: bool, names: list[str]) -> BaseProcess:
        self.rendering.clear()
        arguments = (CONFIGURATIONS[self.language], self.folder, self.address, pages_only, names, self.rendering)
        process = self.processes.Process(target=render, args=arguments)
        process.start()
        return process


def watched(language: str) -> list[Path]:
    """The folders and files that people edit."""
    theme = [DOCS / "theme" / name for name in ("css", "js", "partials", "main.html", "404.html")]
    settings = [ROOT / name for name in CONFIGURATIONS.values()]
    return [ROOT / "actref", ROOT / "scripts", DOCS / "locale", DOCS / language / "guides", *theme, *settings]


def shared_files() -> list[Path]:
    """What every page rests on: all that people edit but the entries, their translations and the guides."""
    own = [ROOT / "actref" / "functions", *((DOCS / "locale" / language / "functions") for language in LANGUAGES)]
    own += [DOCS / folder for folder in generated_folders(DOCS)]
    folders = ("actref", "scripts", "docs/locale", "docs/theme")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files = [path for path in found if path.is_file() and path.parent.name != "__pycache__"]
    files += [ROOT / name for name in CONFIGURATIONS.values()]
    return sorted(path for path in files if not any(path.is_relative_to(folder) for folder in own))


def own_files() -> dict[str, list[Path]]:
    """The file of each entry, and its translations."""
    entries = [path for path in (ROOT / "actref" / "functions").glob("*/*.py") if not path.stem.startswith("_")]
    return {path.stem: [path, *DOCS.glob(f"locale/*/functions/{path.stem}.po")] for path in entries}


def render(
    configuration: str, folder: Path, address: str, pages_only: bool, names: list[str], rendering: Event
) -> None:
    """Generate, and have MkDocs render a language.

    Args:
        configuration: Its file.
        folder: Where the pages go.
        address: Where they are shown.
        pages_only: Nothing changed that all pages rest on; those whose files are as they were stay.
        names: The functions whose pages alone are generated; all of the site where there are none.
        rendering: Set when MkDocs begins.
    """
    sys.dont_write_bytecode = True  # it would look like an edit
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    from scripts.build import editing, generate

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    logging.getLogger("mkdocs.commands.build").addFilter(lambda record: "'dirty' build" not in str(record.msg))
    try:
        if names:
            from scripts.pages import functions

            for path, content in functions.generate(names).items():
                write_atomically(DOCS / path, content)
        else:
            generate.generate()
        os.environ["ACTREF_GENERATED"] = "1"
        config = load_config(str(ROOT / configuration), site_dir=str(folder))
        config.site_url = address
        if pages_only:
            editing.forget_outdated(folder, Path(config.docs_dir))
        rendering.set()
        config.plugins.on_startup(command="serve", dirty=pages_only)
        build(config, serve_url=address, dirty=pages_only)
        config.plugins.on_shutdown()
    except Exception as error:
        # The message names the file, the line and the fix.
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())

"""The one list of generators, and the command that runs them: `python -m scripts.build.generate [--check]`.

What they return is kept until a file of the project or an installed package is another, so that nothing is imported
where nothing has changed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.build.cache import Cache, digest, packages
from scripts.build.writer import Outputs, Plan, collect, generated_folders, plan, write
from scripts.paths import DOCS, ROOT

GENERATORS = (
    "scripts.markup.font",
    "scripts.pages.functions",
    "scripts.pages.overview",
    "scripts.machines.data",
    "scripts.figures.social",
)
"""Modules with a `generate()`."""
_SOURCES = ("actref", "scripts", "docs")
"""The folders that generators read, beside the files of the project's own folder."""


def outputs() -> Outputs:
    """Everything that the generators return."""
    return collect(importlib.import_module(name).generate for name in GENERATORS)


def generate() -> Plan:
    """Write what every generator returns."""
    return write(_kept(), DOCS)


def _kept() -> Outputs:
    cache = Cache("generated")
    key = digest(sorted((file.relative_to(ROOT).as_posix(), digest(file)) for file in _sources()), packages())
    cache.keep_only([key])  # one holds every page and picture
    found = cache.json(key, lambda: {path: content.decode("latin-1") for path, content in outputs().items()})
    return {path: content.encode("latin-1") for path, content in found.items()}


def _sources() -> Iterator[Path]:
    generated = {DOCS / folder for folder in generated_folders(DOCS)}
    yield from (file for file in ROOT.iterdir() if file.is_file())
    for folder in _SOURCES:
        for place, folders, files in os.walk(ROOT / folder):
            folders[:] = [f for f in folders if f != "__pycache__" and Path(place, f) not in generated]
            yield from (file for name in files if (file := Path(place, name)) not in generated)


def main(arguments: list[str] | None = None) -> int:
    """Write the generated files, or with --check only say which differ."""
    parser = argparse.ArgumentParser(prog="python -m scripts.build.generate", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is not up to date")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            difference = plan(_kept(), DOCS)
            print(difference, file=sys.stderr if difference else sys.stdout)
            return 1 if difference else 0
        done = generate()
    except Exception as error:
        # The message names the file, the line and the mend; the traceback is for a bug in a generator.
        if "ACTREF_TRACEBACK" in os.environ:
            raise
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(f"{len(done.missing)} new, {len(done.changed)} changed, {len(done.orphaned)} orphans deleted")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Print `actref/printed/` and `actref/__init__.pyi` from the entries and docs/locale: `python -m scripts.printed`, as `make print` does.

With `--check` nothing is written: what is stale is named, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import sys

from actref.discovery import catalogue
from actref.entry import FAMILIES
from actref.frameworks.calls import lacking
from actref.frameworks.names import FORMULA
from actref.kinds import Vector
from actref.printing.calls import calls_module
from actref.printing.functions import numpy_module, stub, torch_module
from scripts.build.cache import write_atomically
from scripts.paths import ROOT
from scripts.theme import search

FOLDER = ROOT / "actref"


def printed() -> dict[str, str]:
    """Every file that follows from the entries and their names, by its path below `actref/`."""
    files = {}
    for family in FAMILIES:
        entries = catalogue.family(family)
        files[f"printed/numpy/{family}.py"] = numpy_module(family, entries)
        written = [e for e in entries if e.torch.function is None]
        if written:
            files[f"printed/torch/{family}.py"] = torch_module(family, written)
        composed = {e: lacking(e) for e in entries if not isinstance(e, Vector)}
        files[f"printed/calls/{family}.py"] = calls_module(composed)
    files["printed/names.py"] = names_module()
    files["__init__.pyi"] = stub({family: catalogue.family(family) for family in FAMILIES})
    return files


def names_module() -> str:
    """What each function is called, in every language, as the search of the site finds it."""
    lines = []
    for entry in catalogue.values():
        known = [
            name
            for rank in (search.OWN, search.ASKED)
            for name in search.names(entry)[rank]
            if not FORMULA.search(name)
        ]
        lines.append(f"    {json.dumps(entry.name)}: (")
        lines += [f"        {json.dumps(name, ensure_ascii=False)}," for name in known]
        lines.append("    ),")
    return "\n".join(
        ['"""What people call the functions, from the entries and docs/locale, printed by `make print`."""', "",
         "from collections.abc import Mapping", "", "NAMES: Mapping[str, tuple[str, ...]] = {", *lines, "}",
         '"""The names of each entry, in English and Chinese."""', ""]
    )  # fmt: skip


def stale(files: dict[str, str]) -> list[str]:
    """The paths of files that say something else than the entries."""
    on_disk = {
        path.relative_to(FOLDER).as_posix() for path in (FOLDER / "printed").rglob("*.py") if path.name != "__init__.py"
    }
    changed = [
        name
        for name, text in files.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    return sorted([*changed, *(on_disk - set(files))])


def main(arguments: list[str] | None = None) -> int:
    """Write, or compare."""
    parser = argparse.ArgumentParser(prog="python -m scripts.printed", description=main.__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if anything is stale")
    chosen = parser.parse_args(arguments)
    files = printed()
    names = stale(files)
    for name in names:
        print(f"actref/{name}: stale" + ("; run make print" if chosen.check else ", printed again"))
        if not chosen.check:
            if name in files:
                write_atomically(FOLDER / name, files[name].encode())
            else:
                (FOLDER / name).unlink()
    return 1 if names and chosen.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""The rendered pages of each language, kept until a file that MkDocs read for them is another.

MkDocs, the theme and the hooks read what they like; the process that renders is watched (`scripts/build/dependencies.py`), and
what it opened is what the pages rest on. What is listed rather than read, and what comes from outside of the project, is
named here.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from scripts.build import dates, outcome
from scripts.build.cache import digest, packages, write_atomically
from scripts.build.dependencies import digests
from scripts.paths import CACHE, CONFIGURATIONS, DOCS, LANGUAGES, ROOT, SITE

FOLDER = CACHE / "rendered"
USED = "ACTREF_USED"
"""Environment variable with the file that a process which renders writes the names to."""
_SETTINGS = ("ACTREF_SITE_URL", "ACTREF_EDIT_URL")


def restore(language: str, folder: Path) -> bool:
    """Lay the kept pages of a language into a folder; False where there are none of these sources."""
    place = _place(language)
    names = place.with_suffix(".json")
    if not names.exists():
        return False
    kept = json.loads(names.read_text(encoding="utf-8"))
    if kept["state"] != _state(language, kept["used"]):
        return False
    shutil.copytree(place, folder)
    return True


def keep(language: str, folder: Path, used: list[str]) -> None:
    """Keep the pages of a language, which rest on the files that `used` names."""
    place = _place(language)
    names = place.with_suffix(".json")
    names.unlink(missing_ok=True)  # what is half copied must not count
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place)
    read = [name for name in used if not name.startswith(f"{SITE.name}.")]  # the others were written, beside the site
    write_atomically(names, json.dumps({"used": read, "state": _state(language, read)}).encode())


def _place(language: str) -> Path:
    # The tests render for another address, which is no reason to forget the pages of the build.
    return FOLDER / f"{language}-{digest([os.environ.get(name) for name in _SETTINGS])[:8]}"


def _state(language: str, used: list[str]) -> str:
    docs = DOCS / language
    made = [CACHE / "executed" / language, outcome.VERIFICATION, *(ROOT / name for name in CONFIGURATIONS.values())]
    listed = sorted(path.relative_to(DOCS).as_posix() for path in docs.rglob("*") if path.is_file())
    contents = [digest(path) for each in made for path in sorted([each, *each.rglob("*")]) if path.is_file()]
    return digest(listed, contents, packages(), list(LANGUAGES), dates.epoch(), dates.commit(), digests(used))

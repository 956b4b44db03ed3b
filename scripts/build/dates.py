"""The date of the site: SOURCE_DATE_EPOCH, else the commit's, so that the same source gives the same bytes."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from scripts.paths import ROOT


def epoch() -> int:
    """Seconds since 1970; 0 outside of a repository, where no other date would be the same twice."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given is not None:
        return int(given)
    return int(_git("log", "-1", "--format=%ct", otherwise="0"))


def changed(path: Path) -> int:
    """Seconds since 1970 at which a file was last changed in the repository, and no later than the date of the site."""
    return min(int(_git("log", "-1", "--format=%ct", "--", str(path), otherwise=str(epoch()))), epoch())


def commit() -> str:
    """The commit that is built: ACTREF_COMMIT, which a copy without the repository is given, else git's, or "unknown"."""
    given = os.environ.get("ACTREF_COMMIT")
    return given if given is not None else _git("rev-parse", "HEAD", otherwise="unknown")


def _git(*arguments: str, otherwise: str) -> str:
    """What git says; what else, where it says nothing."""
    shown = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return shown.stdout.strip() if shown.returncode == 0 and shown.stdout.strip() else otherwise


def today() -> str:
    """The date of a measurement that is made now."""
    return datetime.now(UTC).date().isoformat()


def day() -> str:
    """The date as year-month-day."""
    return datetime.fromtimestamp(epoch(), UTC).date().isoformat()

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
    shown = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(shown.stdout) if shown.returncode == 0 and shown.stdout.strip() else 0


def changed(path: Path) -> int:
    """Seconds since 1970 at which a file was last changed in the repository, and no later than the date of the site."""
    command = ["git", "log", "-1", "--format=%ct", "--", str(path)]
    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return min(int(shown.stdout), epoch()) if shown.returncode == 0 and shown.stdout.strip() else epoch()


def commit() -> str:
    """The commit that is built: ACTREF_COMMIT, which a copy without the repository is given, else git's, or "unknown"."""
    given = os.environ.get("ACTREF_COMMIT")
    if given is not None:
        return given
    shown = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return shown.stdout.strip() if shown.returncode == 0 else "unknown"


def day() -> str:
    """The date as year-month-day."""
    return datetime.fromtimestamp(epoch(), UTC).date().isoformat()

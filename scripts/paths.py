"""Where things lie in the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CACHE = ROOT / ".cache"
SITE = ROOT / "site"
EVIDENCE = DOCS / "evidence"
LANGUAGES = ("en", "zh")

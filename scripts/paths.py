"""Where things lie in the project."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
CACHE = ROOT / ".cache"
SITE = ROOT / "site"
EVIDENCE = DOCS / "evidence"
CONFIGURATIONS = {"en": "mkdocs.yml", "zh": "mkdocs.zh.yml"}
"""What MkDocs reads for each language."""
LANGUAGES = tuple(CONFIGURATIONS)

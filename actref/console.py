"""Where the command line prints: as wide as the terminal, and without breaking a line for a file or another program."""

from __future__ import annotations

import os

from rich.console import Console

UNBROKEN = 10_000
"""Columns where nobody looks: wider than any line."""


def console() -> Console:
    """A console on the standard output."""
    found = Console()
    return found if found.is_terminal or "COLUMNS" in os.environ else Console(width=UNBROKEN)

"""What takes seconds to derive, kept in the folder that the user's system has for such things."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import platformdirs

RESTS_ON = ("mpmath", "numpy", "scipy", "sympy")
"""The packages whose versions a result rests on."""


def folder() -> Path:
    """Where results are kept: `~/.cache/actref` on Linux, its like elsewhere."""
    return Path(platformdirs.user_cache_dir("actref", appauthor=False))


def kept(name: str, make: Callable[[], Any]) -> Any:
    """A result that JSON can hold, made anew where the package or what it rests on is not what it was made with.

    What cannot be read is made anew, and what cannot be written is made each time.

    Args:
        name: Of the file.
        make: Makes the result.
    """
    file, digest = folder() / f"{name}.json", _digest()
    with contextlib.suppress(OSError, ValueError):
        found = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.get("digest") == digest:
            return found["result"]
    result = make()
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}")
        part.write_text(json.dumps({"digest": digest, "result": result}), encoding="utf-8")
        part.replace(file)
    return result


@cache
def _digest() -> str:
    """Of every file of the package, and of the versions of what it computes with."""
    found = hashlib.sha256()
    here = Path(__file__).parent
    for file in sorted(here.rglob("*.py")):
        found.update(f"{file.relative_to(here)}\0".encode() + file.read_bytes())
    found.update(" ".join(metadata.version(each) for each in RESTS_ON).encode())
    return found.hexdigest()

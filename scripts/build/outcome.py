"""The record of a run of the examples: its form, where it lies, and the places of the pages that show it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict, cast

from actref.examples import Document
from scripts.build.cache import digest, read_json
from scripts.build.doctests import collect
from scripts.paths import CACHE, EVIDENCE

VERIFICATION = CACHE / "verification.json"
CUDA_RECORD = EVIDENCE / "cuda.json"
PLACE = re.compile(r"<!-- verified: ([a-z0-9_]+) -->")
"""Where a page shows what was verified, with the name of the function."""
EVERYTHING = "everything"
"""The name that stands for all functions."""
COUNT = "count"
"""The name that stands for the number of examples that this build has run."""


class Example(TypedDict):
    """One example that ran."""

    document: str
    line: int
    outcome: str


class Device(TypedDict):
    """What a run was made on."""

    hardware: str
    versions: dict[str, str]
    date: str
    commit: str
    torch_tests: NotRequired[dict[str, int]]


class Record(TypedDict):
    """A whole run: site/verification.json and docs/evidence/cuda.json have this form.

    `documents` maps each document to its `fingerprint`; `results` maps a device to its examples.
    """

    documents: dict[str, str]
    devices: dict[str, Device]
    results: dict[str, list[Example]]


def fingerprint(path: Path, document: Document | None = None) -> str:
    """Digest of what a run of a document rests on: of a page its examples, which prose around them does not change.

    Args:
        path: The file.
        document: The page as it was read, where it was.
    """
    if path.suffix == ".py":
        return digest(path)
    read = collect(path) if document is None else document
    return digest([(each.source, each.want) for each in read.examples])


def versions(every: Mapping[str, str]) -> list[str]:
    """Those that a page shows."""
    return [f"{package} {every[package]}" for package in ("python", "numpy", "torch")]


def dump(record: Record) -> bytes:
    """The record as it is written."""
    return (json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def load(path: Path) -> Record | None:
    """A record that was written, None if there is none."""
    return cast(Record, read_json(path)) if path.exists() else None

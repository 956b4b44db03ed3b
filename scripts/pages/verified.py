"""What the examples gave, put in the place of `<!-- verified: NAME -->` when MkDocs reads a page.

Generation stays pure: the pages hold the comment, and the results come from .cache/verification.json, which the build
writes after it has run the examples. Without one the block says that this build has run none. Results of CUDA come from
the build where it has a device, otherwise from the record of the last machine that had one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from scripts.build import outcome
from scripts.build.outcome import COUNT, EVERYTHING, PLACE, Record, fingerprint
from scripts.pages.functions import render
from scripts.paths import ROOT

DEVICES = {"cpu": "CPU", "cuda": "CUDA"}


def fill(markdown: str, language: str) -> str:
    """Put the block in for each comment."""
    if PLACE.search(markdown) is None:
        return markdown
    records = {device: _record(device) for device in DEVICES}
    return PLACE.sub(lambda match: _block(match[1], language, records), markdown)


def _block(name: str, language: str, records: Mapping[str, Record | None]) -> str:
    if name == EVERYTHING:
        devices = [{**_state(device, record), "rows": _rows(device, record)} for device, record in records.items()]
        return render("verified_everything.md.jinja", language, devices=devices)
    if name == COUNT:
        built = records["cpu"]
        return render(
            "verified_count.md.jinja", language, count=None if built is None else len(built["results"]["cpu"])
        )
    rows = []
    for device, record in records.items():
        row = _state(device, record)
        if record is not None:
            own = _rows(device, record, lambda document: _is_about(document, name, language))
            row["count"] = sum(r["count"] for r in own)
            if not own:
                row["state"] = _state(device, None)["state"]
            elif any(r["outdated"] for r in own):
                row["state"] = "outdated"
        rows.append(row)
    return render("verified_page.md.jinja", language, rows=rows)


def _record(device: str) -> Record | None:
    built = outcome.load(outcome.VERIFICATION)
    if built is not None and device in built["results"]:
        return built
    return outcome.load(outcome.CUDA_RECORD) if device == "cuda" else None


def _state(device: str, record: Record | None) -> dict[str, Any]:
    row: dict[str, Any] = {"key": device, "name": DEVICES[device]}
    if record is None:
        return {**row, "state": "absent" if device == "cuda" else "unbuilt"}
    where = record["devices"][device]
    count = len(record["results"][device])
    return {**row, **where, "versions": outcome.versions(where["versions"]), "state": "passed", "count": count}


def _rows(device: str, record: Record | None, wanted: Callable[[str], bool] = lambda _: True) -> list[dict[str, Any]]:
    if record is None:
        return []
    counts = Counter(each["document"] for each in record["results"][device] if wanted(each["document"]))
    return [
        {"document": document, "count": count, "outdated": _digest(document) != record["documents"][document]}
        for document, count in sorted(counts.items())
    ]


def _digest(document: str) -> str | None:
    path = ROOT / document
    return fingerprint(path) if path.exists() else None


def _is_about(document: str, name: str, language: str) -> bool:
    if document.startswith("actref/functions/") and document.endswith(f"/{name}.py"):
        return True
    return document.startswith(f"docs/{language}/functions/") and document.endswith(f"/{name}.md")

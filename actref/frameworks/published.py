"""What was published about each call in each framework, and what of it a new run is held against.

`make evidence-frameworks` and `make evidence-cuda` record the comparisons; the package carries what the records say of each
call, without what other instructions of the same processor change: which elements a kernel takes together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from actref.entry import Elsewhere, Entry
from actref.frameworks.calls import declarations, is_layer, preferred, written
from actref.frameworks.names import FRAMEWORKS
from actref.kinds import Stochastic

Result: TypeAlias = dict[str, Any]

PUBLISHED: Mapping[str, Path] = {
    "cpu": Path(__file__).with_name("published.json"),
    "cuda": Path(__file__).with_name("published-cuda.json"),
}
"""The files, by device."""


def compared_on(device: str) -> tuple[str, ...]:
    """The frameworks that are compared on a device: all on the CPU, torch elsewhere."""
    return tuple(FRAMEWORKS) if device == "cpu" else ("torch",)


def compared(entry: Entry, framework: str) -> list[Elsewhere]:
    """The calls that are run: each function of the framework once, and the composition where it has none."""
    native = [d for d in declarations(entry, framework) if not d.composed]
    functions = [d for d in native if not is_layer(d)]
    found = functions if functions else [] if isinstance(entry, Stochastic) else native
    best = preferred(entry, framework)
    if best not in found and not (isinstance(entry, Stochastic) and is_layer(best)):
        found = [*found, best]
    in_place = [d for d in found if "_(" in d.call]
    return [d for d in found if d not in in_place]


@cache
def digest(entry: Entry, device: str = "cpu") -> str:
    """Digest of what a comparison of this entry is made from: its definition and the calls."""
    calls = (f"{f}: {written(entry, d)}" for f in compared_on(device) for d in compared(entry, f))
    return hashlib.sha256("\n".join((str(entry.expression), *calls)).encode()).hexdigest()[:16]


@cache
def record(device: str = "cpu") -> Result:
    """What the package carries of the record of a device: `made`, `hardware`, `versions`, `entries`."""
    found: Result = json.loads(PUBLISHED[device.partition(":")[0]].read_text(encoding="utf-8"))
    return found


def published(entry: Entry, framework: str, call: str, device: str = "cpu") -> dict[str, Result]:
    """What was published of a call, by dtype, in the form of `kept`; nothing where the definition has changed since."""
    device = device.partition(":")[0]
    found = record(device)["entries"].get(entry.name)
    if found is None or found["digest"] != digest(entry, device):
        return {}
    each = (e for e in found["results"] if (e["framework"], e["call"]) == (framework, call))
    return {run["dtype"]: run for run in next(each, {"runs": []})["runs"]}


def kept(run: Result) -> Result:
    """Of a comparison as plain data (`Comparison.to_json`), what is published: errors in ULP, results at special points, what is lost."""
    found = {
        key: run[key] for key in ("dtype", "error", "lost", "lost_slope", "points", "flushes", "single") if key in run
    }
    return found | {part: run[part]["ulp"] for part in ("value", "slope") if part in run}


def compact(record: Result) -> Result:
    """What the package carries of a record."""
    return {key: record[key] for key in ("made", "commit", "hardware", "versions")} | {
        "entries": {
            name: {
                "digest": entry["digest"],
                "results": [
                    {"framework": e["framework"], "call": e["call"], "runs": [kept(run) for run in e["runs"]]}
                    for e in entry["results"]
                ],
            }
            for name, entry in record["entries"].items()
        }
    }

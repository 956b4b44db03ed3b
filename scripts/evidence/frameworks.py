"""Compare every framework with every definition and record it (`make evidence-frameworks`): docs/evidence/frameworks.json.

The pages show the record with its versions and date, and `actref verify` compares other versions with what the package has of it. Each entry is recorded with a digest of its definition and its calls:
where either has changed since, the pages say that the record is out of date. On a machine with CUDA torch is compared there
too (`make evidence-cuda`): docs/evidence/frameworks-cuda.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track

from actref import catalogue
from actref.entry import Elsewhere, Entry
from actref.examples import DeviceError
from actref.frameworks import FrameworkError, engines
from actref.frameworks.calls import plain, written
from actref.frameworks.comparison import compare
from actref.frameworks.published import PUBLISHED, compact, compared, compared_on, digest
from actref.frameworks.torch_checks import check
from actref.kinds import Elementwise
from actref.tabs import ports
from scripts.build import dates
from scripts.build.cache import write_atomically
from scripts.build.doctests import hardware, run
from scripts.paths import EVIDENCE, ROOT

RECORDS: Mapping[str, Path] = {"cpu": EVIDENCE / "frameworks.json", "cuda": EVIDENCE / "frameworks-cuda.json"}
"""Where the comparison on a device is recorded."""
Result = dict[str, Any]


def results(name: str, device: str = "cpu") -> Result:
    """Every comparison of one entry on a device, for the frameworks that are installed."""
    entry = catalogue[name]
    found: list[Result] = []
    for framework in compared_on(device):
        if engines.installed(framework):
            for declaration in compared(entry, framework):
                runs = [compare(entry, declaration, framework, dtype, device).to_json() for dtype in engines.DTYPES]
                (call,) = {run.pop("call") for run in runs}
                each = {"framework": framework, "call": call, "composed": declaration.composed, "runs": runs}
                bare = without_arguments(entry, declaration, framework) if device == "cpu" else None
                found.append(each | ({"plain": bare} if bare is not None else {}))
    checks = {key: value for key, value in asdict(check(entry, device=device)).items() if value not in (None, "")}
    return {"digest": digest(entry, device), "results": found, "torch": checks}


def compare_all(names: Sequence[str], device: str = "cpu") -> dict[str, Result]:
    """The results of each entry, worked out by as many processes as there are cores."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        work = pool.map(results, names, repeat(device))
        return dict(zip(names, track(work, total=len(names), description="comparing"), strict=True))


def record(device: str = "cpu", names: Sequence[str] = ()) -> Result:
    """The record of every entry on a device, of those that are not among the names as it is.

    Raises:
        FrameworkError: what is kept was made with other versions or on other hardware.
    """
    frameworks = compared_on(device)
    made = {
        "what": "value and gradient of every framework's call beside the definition, at default parameters",
        "made": dates.today(),
        "commit": dates.commit(),
        "python": platform.python_version(),
        "hardware": machine(device),
        "versions": {name: engines.versions(name) for name in frameworks},
        "sessions": {name: executed(name) for name in ports.RECORDED if name in frameworks},
    }
    kept: Result = json.loads(RECORDS[device].read_text(encoding="utf-8")) if names else {"entries": {}}
    for part in ("versions", "hardware") if names else ():
        if kept[part] != made[part]:
            found = f"{RECORDS[device].name} was made with {part} {kept[part]}, here are {made[part]}"
            raise FrameworkError(f"{found}; make the whole record, without names")
    entries = kept["entries"] | compare_all(names or list(catalogue), device)
    return made | {"entries": {name: entries[name] for name in catalogue if name in entries}}


def machine(device: str) -> str:
    """The hardware, and the instructions that torch finds there: its kernels differ with them, in what gelu(inf) is too."""
    if device != "cpu":
        return hardware(device)
    import torch

    return f"{hardware(device)} ({torch.backends.cpu.get_cpu_capability()})"


def executed(framework: str) -> dict[str, str]:
    """Digest of the tab of each entry in a framework, as far as it runs with the outputs that it shows."""
    sessions = {name: ports.session(entry, framework) for name, entry in catalogue.items()}
    return {name: ports.digest(sessions[name]) for name in sorted(passing(sessions))}


def passing(sessions: Mapping[str, str]) -> set[str]:
    """The names of the sessions of which every example runs with the output that it shows."""
    with tempfile.TemporaryDirectory() as folder:
        pages = {name: Path(folder) / f"{name}.md" for name in sessions}
        for name, page in pages.items():
            page.write_text(f"```pycon\n{sessions[name]}\n```\n", encoding="utf-8")
        report = run([*pages.values()])
    wrong = {result.path for result in report.failures}
    return {name for name, page in pages.items() if str(page) not in wrong}


def without_arguments(entry: Entry, declaration: Elsewhere, framework: str) -> Result | None:
    """How far the call without arguments lies from the definition between -10 and 10; None where it is the same call."""
    call = plain(declaration)
    if declaration.composed or not isinstance(entry, Elementwise) or call == written(entry, declaration):
        return None
    x = np.linspace(-10, 10, 2001)
    try:
        apart = np.abs(engines.run(framework, call, x, "float32")[0] - entry.function(x))
    except FrameworkError:
        return None  # it needs arguments
    worst = int(np.argmax(apart))
    return {"call": call, "apart": float(f"{apart[worst]:.3g}"), "at": float(f"{x[worst]:.4g}")}


def main(arguments: list[str] | None = None) -> int:
    """Run and record."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence.frameworks", description=main.__doc__)
    parser.add_argument("names", nargs="*", help="entries; all if none is given")
    parser.add_argument(
        "--device", choices=RECORDS, default="cpu", help="where torch computes; cuda records torch alone"
    )
    parser.add_argument("--show", action="store_true", help="print the results of the entries, and record nothing")
    parser.add_argument("--publish", action="store_true", help="only write what the package carries of the records")
    options = parser.parse_args(arguments)
    if options.publish:
        for device, path in RECORDS.items():
            write_atomically(PUBLISHED[device], dump(compact(json.loads(path.read_text(encoding="utf-8")))))
        return 0
    missing = [f for f in compared_on(options.device) if not engines.installed(f)]
    if missing and not options.show:
        mend = "pip install -c constraints.txt -e '.[frameworks]'"
        print(f"not installed: {', '.join(missing)}; {mend}", file=sys.stderr)
        return 1
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        if options.show:
            shown = compare_all(options.names or list(catalogue), options.device)
            print(json.dumps(shown, indent=1, ensure_ascii=False))
            return 0
        made, path = record(options.device, options.names), RECORDS[options.device]
    except (DeviceError, FrameworkError) as error:
        print(error, file=sys.stderr)
        return 1
    write_atomically(path, dump(made))
    write_atomically(PUBLISHED[options.device], dump(compact(made)))
    print(f"{len(options.names or made['entries'])} entries recorded in {path.relative_to(ROOT)}; commit it")
    return 0


def dump(record: Result) -> bytes:
    """JSON with one comparison on a line, so that a change of the record can be read."""
    head = {key: value for key, value in record.items() if key != "entries"}
    lines = [json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "entries": {']
    blocks = []
    for name, entry in record["entries"].items():
        rows = ",\n".join(
            "   " + json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in entry["results"]
        )
        rest = json.dumps({k: v for k, v in entry.items() if k != "results"}, ensure_ascii=False)
        blocks.append(f'  {json.dumps(name)}: {rest[:-1]}, "results": [\n{rows}\n  ]}}')
    return ("\n".join(lines) + "\n" + ",\n".join(blocks) + "\n }\n}\n").encode()


if __name__ == "__main__":
    sys.exit(main())

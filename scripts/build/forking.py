"""Results made each in a fork of a process that has imported what they need, and no entry.

The imports are paid for once, and `dependencies.watch` sees in a fork what this one result rests on:
`python -m scripts.build.forking MODULE FUNCTION FOLDER NAME...` writes for each name what `FUNCTION(NAME)` returned. The module
says in `LATE` what it imports no sooner than it needs it.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from scripts.build import dependencies
from scripts.build.cache import Cache, Traced
from scripts.paths import CACHE, ROOT

WORKERS = 2


def results(module: str, function: str, names: Sequence[str]) -> dict[str, Traced | str]:
    """The JSON of what a function of a module returns for each name with what it rests on, or what went wrong.

    What took longest the last time starts first.
    """
    if not names:
        return {}
    cache = Cache(f"forking/{module}.{function}", CACHE)
    seconds = cache.seconds
    ordered = sorted(names, key=lambda name: -seconds.get(name, 0.0))
    # OpenBLAS's threads would not be there in a fork
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory(prefix="actref-") as folder:
        command = [sys.executable, "-m", "scripts.build.forking", module, function, folder, *ordered]
        subprocess.run(command, check=True, env=environment, stdout=sys.stderr)
        made = {name: json.loads((Path(folder) / name).read_bytes()) for name in names}
    cache.keep_seconds({name: each["seconds"] for name, each in made.items()})
    return {name: each["error"] if "error" in each else _traced(each) for name, each in made.items()}


def _traced(made: dict[str, Any]) -> Traced:
    return json.dumps(made["value"], ensure_ascii=False).encode(), made["used"]


def main(module: str, function: str, folder: str, *names: str) -> None:
    """Make every result, `WORKERS` at a time."""
    source = importlib.import_module(module)
    for late in source.LATE:
        importlib.import_module(late)
    gc.freeze()  # or every collection in a fork would look at all that was imported
    make = getattr(source, function)
    running: set[int] = set()
    for name in names:
        if len(running) == WORKERS:
            running.discard(os.wait()[0])
        child = os.fork()
        if child == 0:
            _child(make, name, Path(folder) / name)
            os._exit(0)
        running.add(child)
    for child in running:
        os.waitpid(child, 0)


def _child(make: Callable[[str], Any], name: str, file: Path) -> None:
    made: dict[str, Any]
    try:
        used = dependencies.watch()
        made = {"value": make(name), "used": used()}
    except Exception as error:
        if "ACTREF_TRACEBACK" in os.environ:
            traceback.print_exc()
        ours = type(error).__module__.startswith(("scripts.", "actref."))  # these name the file and the fix
        made = {"error": str(error) if ours else f"{name}: {type(error).__name__}: {error}"}
    file.write_text(json.dumps(made | {"seconds": time.process_time()}, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Run every test and every example, with nothing cached, and record it (`make test-all`).

Writes docs/evidence/tests.json, which "What was verified" shows with its date and commit. `make test` runs a sample of the
heavy tests; this runs all of them, and works out anew what they compare with. Nothing is written unless everything passes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from scripts.build import dates
from scripts.build.cache import write_atomically
from scripts.paths import CACHE, EVIDENCE, ROOT

RECORD = EVIDENCE / "tests.json"


def counts(report: Path) -> dict[str, int]:
    """How many tests passed, and how many were skipped, by pytest's report of a run without failures."""
    suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None  # pytest writes one
    total, skipped = (int(suite.attrib[key]) for key in ("tests", "skipped"))
    return {"passed": total - skipped, "skipped": skipped}


def record(tests: dict[str, int], examples: dict[str, Any]) -> dict[str, Any]:
    """What is written, from the counts of the tests and the record of `scripts.build.examples`."""
    devices = {
        device: {"examples": len(examples["results"][device]), **{key: where[key] for key in ("hardware", "versions")}}
        for device, where in examples["devices"].items()
    }
    return {
        "what": "every test and every example, with nothing cached",
        "made": dates.today(),
        "commit": dates.commit(),
        "tests": tests,
        "devices": devices,
    }


def main() -> int:
    """Run and record; the exit code of what failed."""
    shutil.rmtree(CACHE, ignore_errors=True)
    environment = {**os.environ, "ACTREF_FRESH": "1"}
    with tempfile.TemporaryDirectory() as folder:
        report, examples = Path(folder, "tests.xml"), Path(folder, "examples.json")
        tests = ["pytest", "-q", "-n", "2", "--dist", "loadgroup", "--all", f"--junitxml={report}", "tests"]
        for command in (tests, ["scripts.build.examples", "--record", str(examples)]):
            done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=False)
            if done.returncode:
                print("not everything passes; nothing was recorded", file=sys.stderr)
                return done.returncode
        made = record(counts(report), json.loads(examples.read_text(encoding="utf-8")))
    write_atomically(RECORD, (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode())
    print(f"{made['tests']['passed']} tests recorded in {RECORD.relative_to(ROOT)}; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())

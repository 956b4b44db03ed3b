"""Record a run on a machine with CUDA: every example, and the torch tests (`make evidence-cuda`).

Writes docs/evidence/cuda.json, which builds without such a machine show with its hardware, versions, date and commit.
Each document is recorded with the digest of its text: where the text has changed since, the pages say so. Nothing is
written unless everything passes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from scripts import generate
from scripts.cache import write_atomically
from scripts.examples import ExamplesError, documents, verify
from scripts.outcome import CUDA_RECORD, dump
from scripts.paths import ROOT

TESTS = ("tests/test_torch.py",)


def torch_tests() -> dict[str, int]:
    """Counts of the torch tests on CUDA.

    Raises:
        ExamplesError: a test fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *TESTS]
        done = subprocess.run(command, cwd=ROOT, env={**os.environ, "ACTREF_DEVICES": "cuda"}, check=False)
        if done.returncode:
            raise ExamplesError("the torch tests fail on CUDA; mend them, nothing was recorded")
        suite = ElementTree.parse(report).getroot().find("testsuite")
    assert suite is not None  # pytest writes one
    total, skipped = (int(suite.attrib[key]) for key in ("tests", "skipped"))
    return {"passed": total - skipped, "skipped": skipped}


def main() -> int:
    """Run and record; exit 1 where something fails."""
    try:
        generate.generate()
        record = verify(documents(), ["cuda"])
        record["devices"]["cuda"]["torch_tests"] = torch_tests()
    except ExamplesError as error:
        print(error, file=sys.stderr)
        return 1
    write_atomically(CUDA_RECORD, dump(record))
    print(f"{len(record['results']['cuda'])} examples recorded in {CUDA_RECORD.relative_to(ROOT)}; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())

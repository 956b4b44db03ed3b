"""Record a run on a machine with CUDA: every example of the pages that lie there, and the torch tests (`make evidence-cuda`).

Writes docs/evidence/cuda.json, which builds without such a machine show with its hardware, versions, date and commit.
Each document is recorded with a digest of its examples: where they have changed since, the pages say so. Nothing is
written unless everything passes.

A copy of the project without its repository is told what it is: `ACTREF_COMMIT=... SOURCE_DATE_EPOCH=... make evidence-cuda`.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from actref.examples import DeviceError
from scripts.build.cache import write_atomically
from scripts.build.examples import documents, verify
from scripts.build.outcome import CUDA_RECORD, dump
from scripts.evidence.thorough import counts
from scripts.paths import ROOT
from scripts.problem import Problem

TESTS = ("tests/test_torch.py", "tests/test_gated.py", "tests/test_vector.py")

# JAX takes most of the device's memory for itself, and the examples of all frameworks run in one process.
os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


def torch_tests() -> dict[str, int]:
    """Counts of the torch tests on CUDA.

    Raises:
        ExamplesError: a test fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        spread = ["-p", "xdist", "-n", "auto"] if importlib.util.find_spec("xdist") is not None else []
        command = [sys.executable, "-m", "pytest", "-q", "--all", "-k", "cuda", *spread, f"--junitxml={report}", *TESTS]
        # what else the machine has in its Python has no say in these tests
        asked = {"ACTREF_DEVICES": "cuda", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        done = subprocess.run(command, cwd=ROOT, env=os.environ | asked, check=False)
        if done.returncode:
            raise Problem("", "the torch tests fail on CUDA; nothing was recorded", "mend them")
        return counts(report)


def main() -> int:
    """Run and record; exit 1 where something fails."""
    try:
        record = verify(documents(), ["cuda"])
        record["devices"]["cuda"]["torch_tests"] = torch_tests()
    except (Problem, DeviceError) as error:
        print(error, file=sys.stderr)
        return 1
    write_atomically(CUDA_RECORD, dump(record))
    print(f"{len(record['results']['cuda'])} examples recorded in {CUDA_RECORD.relative_to(ROOT)}; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the code tabs of the pages as they are shown, by pytest with actref's plugin: each in a process of its own."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

from actref.errors import ActrefError

Tab: TypeAlias = tuple[str, str]
"""Name of the function, key of the tab."""


class VerificationError(ActrefError):
    """A verification that cannot start as asked for, or that did not come to its end."""


_PLACE = re.compile(r": (DocTestFailure|UnexpectedException)$")
"""How pytest ends what it says of an example."""


def reason(text: str) -> str:
    """The line of a failure that says why: the digits that differ, the exception, or how the process ended."""
    lines = text.splitlines()
    return next((before for before, line in pairwise(lines) if _PLACE.search(line)), lines[-1])


def needs_pytest() -> None:
    """Raise VerificationError where there is no pytest."""
    if importlib.util.find_spec("pytest") is None:
        raise VerificationError("the examples are run by pytest, which is not installed; pip install 'actref[doctest]'")


def failures(codes: Mapping[Tab, str], device: str, jobs: int) -> dict[Tab, str]:
    """The tabs of which an example prints something else than it shows, with what it printed.

    Args:
        codes: `>>>` lines of each tab.
        device: Where torch makes its tensors.
        jobs: Tabs that run at the same time; on CUDA always one.

    Raises:
        VerificationError: The run did not come to its end.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        pages = {f"{key}/{name}.md": (name, key) for name, key in codes}
        for page, tab in pages.items():
            (root / page).parent.mkdir(exist_ok=True)
            (root / page).write_text(f"```pycon\n{codes[tab]}\n```\n", encoding="utf-8")
        report = root / "report.xml"
        command = [sys.executable, "-m", "pytest", "-p", "actref.examples.plugin", "--examples", "--devices", device]
        command += ["-q", "--noconftest", "-c", os.devnull, "--rootdir", str(root), "-p", "no:cacheprovider"]
        command += [
            "--doctest-continue-on-failure",
            f"--junitxml={report}",
            f"-oexamples_jobs={jobs if device == 'cpu' else 1}",
        ]
        environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
        done = subprocess.run(
            [*command, *pages], cwd=root, env=environment, capture_output=True, text=True, errors="replace", check=False
        )
        if done.returncode not in (0, 1) or not report.exists():
            raise VerificationError(f"pytest ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
        found = {}
        for case in ElementTree.parse(report).iter("testcase"):
            wrong = [each for each in case if each.tag in ("failure", "error")]
            if wrong:
                text = "\n".join(each.text or "" for each in wrong)
                found[pages[Path(case.attrib["file"]).as_posix()]] = text.replace(f"{root}{os.sep}", "")
        return found

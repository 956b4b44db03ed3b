"""All of a release that can be done without publishing: `make release-check`.

Versions and changelog agree; sdist and wheel are built, the wheel from the sdist; a package index would take them; each is
installed into an environment of its own, away from the checkout, and its commands run there. Nothing is uploaded: the
workflow `release.yml` does that for a tag, after the same checks.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import venv
import zipfile
from collections.abc import Sequence
from pathlib import Path

from scripts.paths import ROOT
from scripts.problem import Problem

PAGE = "```python\n>>> import actref\n>>> actref.gelu(1.0).item()\n0.841344746069\n```\n"
"""The page.md that the commands run."""
TOP = ("actref", "actref-{version}.dist-info")
"""What a wheel holds at its top: the package, and nothing of scripts, tests and pages."""
NEEDED = ("actref/py.typed", "actref/__init__.pyi", "actref/papers.bib", "actref/frameworks/published.json")
SLOW = 600
"""Seconds that one command may take."""


def version() -> str:
    """The version: `__version__` in actref/__init__.py, from which everything else takes it."""
    text = (ROOT / "actref" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    if found is None:
        raise Problem("actref/__init__.py", 'no line __version__ = "..."')
    return found[1]


def check_versions(tag: str = "") -> str:
    """Raise Problem where version, changelog, citation and, if there is one, the tag disagree.

    Args:
        tag: `v0.1.0` where this is the release itself: its version has to have a date then.
    """
    from scripts.machines.atom import releases

    stated = version()
    newest = releases()[0]
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    cited = dict(re.findall(r"^(version|date-released): (.+)$", citation, re.MULTILINE))
    if newest.version != stated:
        raise Problem(
            "CHANGELOG.md", f"begins with {newest.version}, actref/__init__.py says {stated}", "one is to be changed"
        )
    if cited.get("version") != stated:
        raise Problem("CITATION.cff", f"version {cited.get('version')}, actref/__init__.py says {stated}")
    if tag:
        if tag != f"v{stated}":
            raise Problem("", f"the tag is {tag!r}, the version {stated}", f"tag v{stated}")
        day = newest.updated.date().isoformat()
        if not newest.released:
            raise Problem(
                "CHANGELOG.md", f"{stated} has no date", f"write ## {stated}, YEAR-MONTH-DAY and tag that commit"
            )
        if cited.get("date-released") != day:
            raise Problem("CITATION.cff", f"date-released {cited.get('date-released')}; CHANGELOG.md says {day}")
    return stated


def notes() -> str:
    """What changed in the newest version, as the changelog has it."""
    from scripts.machines.atom import releases

    return releases()[0].changes + "\n"


def build(folder: Path) -> list[Path]:
    """Build sdist and wheel, and check what a package index checks; their paths."""
    _run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], ROOT)
    files = sorted(folder.iterdir())
    _run([sys.executable, "-m", "twine", "check", "--strict", *map(str, files)], ROOT)
    (wheel,) = (path for path in files if path.suffix == ".whl")
    check_content(wheel)
    return files


def check_content(wheel: Path) -> None:
    """Raise Problem where a wheel holds more than the package, or lacks what it reads."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    allowed = {each.format(version=wheel.name.split("-")[1]) for each in TOP}
    if extra := sorted({name.partition("/")[0] for name in names} - allowed):
        raise Problem(wheel.name, f"holds {', '.join(extra)}", "only the package belongs in it")
    if missing := [name for name in NEEDED if name not in names]:
        raise Problem(wheel.name, f"lacks {', '.join(missing)}")


def commands() -> list[tuple[list[str], str]]:
    """What is run, and what the output has to hold. It needs none of the frameworks."""
    return [
        (["-c", "import actref, sys; print(actref.gelu(1.0)); assert 'sympy' not in sys.modules"], "0.84134474606"),
        (["-m", "actref.cli", "list", "--json"], '"name": "gelu"'),
        (["-m", "actref.cli", "show", "gelu"], "torch.nn.functional.gelu(x)"),
        (["-m", "actref.cli", "eval", "gelu", "-5.5", "--digits", "20"], "-1.0444259356238245661e-7"),
        (["-m", "actref.cli", "translate", "torch.nn.LeakyReLU(0.2)", "--to", "keras", "--no-proof"], "negative_slope=0.2"),
        (["-m", "actref.cli", "doctest", "page.md"], "1 passed"),
        (["-m", "pytest", "--examples", "page.md"], "1 passed"),
        (["-m", "actref.cli", "verify", "relu", "--frameworks", "scipy"], "nothing changed"),
    ]  # fmt: skip


def try_out(package: Path) -> str:
    """Install a wheel or an sdist into an environment of its own and run its commands there; the version of Python that did."""
    with tempfile.TemporaryDirectory(prefix="actref-release-") as folder:
        away = Path(folder)
        venv.create(away / "venv", with_pip=True)
        python = str(away / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")
        constraints = ["--constraint", str(ROOT / "constraints.txt")]
        _run([python, "-m", "pip", "install", "--quiet", *constraints, f"{package.resolve()}[doctest]"], away)
        where = _run([python, "-c", "import actref; print(actref.__file__)"], away)
        if not where.startswith(str(away)):
            raise Problem("", f"the environment imports {where.strip()}, not {package.name}", "unset PYTHONPATH")
        (away / "page.md").write_text(PAGE, encoding="utf-8")
        for words, wanted in commands():
            output = _run([python, *words], away)
            if wanted not in output:
                raise Problem("", f"`{' '.join(words)}` does not print {wanted!r}:\n{output}")
        return _run([python, "-c", "import platform; print(platform.python_version())"], away).strip()


def _run(command: Sequence[str], folder: Path) -> str:
    """The output of a command; the checkout is not on its path."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=SLOW, check=False
    )
    if done.returncode:
        raise Problem("", f"`{' '.join(command)}` ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def main(arguments: list[str] | None = None) -> int:
    """Check, build and try out; exit 1 where something keeps this from being released."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence.release", description=main.__doc__)
    parser.add_argument("--tag", default="", help="the tag that is released: vVERSION")
    parser.add_argument("--out", type=Path, help="keep sdist and wheel in this folder")
    parser.add_argument("--try", type=Path, nargs="+", default=[], dest="packages", help="only try out these packages")
    parser.add_argument("--notes", action="store_true", help="only print what changed in the newest version")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.notes:
            print(notes(), end="")
        elif chosen.packages:
            for package in chosen.packages:
                print(f"{package.name} works on Python {try_out(package)}")
        else:
            stated = check_versions(chosen.tag)
            with tempfile.TemporaryDirectory() as folder:
                out = chosen.out if chosen.out is not None else Path(folder)
                (python,) = {try_out(package) for package in build(out)}
            print(f"actref {stated} can be released: sdist and wheel are complete and work on Python {python}")
    except Problem as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

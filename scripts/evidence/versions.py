"""Run older and newer releases of the frameworks, each in an environment of its own: docs/evidence/versions.json (`make evidence-versions`).

Of each half year since 2023 the newest release is installed that was published before its end, with what was published by
then of everything that it needs. `scripts.evidence.probe` runs there; what it answers stays in the cache, and the record
keeps what the first release does and what each later one does otherwise (`scripts.evidence.changes`). A release that is
recorded is not run again, unless it is asked for.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from actref import catalogue
from actref.frameworks.calls import written
from actref.frameworks.comparison import grid
from actref.frameworks.names import FRAMEWORKS
from scripts.build import dates
from scripts.build.cache import read_json, write_atomically
from scripts.build.doctests import hardware
from scripts.evidence import probe
from scripts.evidence.changes import VersionsError, digests, known, native, owners, patch, settled, state, states
from scripts.paths import EVIDENCE, ROOT

RECORD = EVIDENCE / "versions.json"
CACHE = ROOT / ".cache" / "versions"
FIRST = 2023
"""The year from which on releases are run."""
OLDEST_OPSET = 18
"""From which on models of ONNX are made: what ran in the first half of `FIRST`."""

Record = dict[str, Any]


@dataclass(frozen=True)
class Release:
    """A release of a framework, as one asks pip for it.

    Args:
        framework: Which one.
        before: The day before which everything was published that is installed; empty for no such bound.
        requirements: What is installed.
    """

    framework: str
    before: str
    requirements: tuple[str, ...]

    @property
    def title(self) -> str:
        """As messages name it."""
        return f"{self.framework} before {self.before}" if self.before else self.framework


KERAS_3 = "2023-12-01"
"""Before that day Keras needed TensorFlow; since then it is run with JAX."""


def releases(today: date) -> list[Release]:
    """One release of each framework for each half year, in the order of time.

    Keras 2 has one more, in the only months in which TensorFlow for it can be installed without building JAX. Of torch the one
    that the project is tested with is the only one: others bring CUDA by gigabytes.
    """
    found = [Release("torch", "", ("torch==2.13.0", "numpy"))]
    jax = "jax[cpu]>=0.4"
    for before in halves(today):
        # Keras 3.0 imports packaging and does not ask for it
        keras = ("keras", "packaging", jax) if before > KERAS_3 else ("keras", "tensorflow-cpu")
        needed = {"jax": (jax,), "flax": ("flax", jax), "keras": keras, "tensorflow": ("tensorflow-cpu",)}
        needed |= {name: (name,) for name in ("onnx", "onnxruntime", "scipy")}
        found += [Release(name, before, requirements) for name, requirements in needed.items()]
    found.append(Release("keras", "2023-10-01", ("keras", "tensorflow-cpu")))
    return sorted(found, key=lambda r: ([*FRAMEWORKS].index(r.framework), r.before))


def halves(today: date) -> Iterator[str]:
    """The days after the ends of the half years since `FIRST`, the current one included."""
    for year in range(FIRST, today.year + 1):
        yield f"{year}-07-01"
        if year < today.year or today.month > 6:
            yield f"{year + 1}-01-01"


# ------------------------------------------------------------------------------------------------------------- running


@cache
def request(framework: str, names: tuple[str, ...]) -> bytes:
    """What the probe is asked of a framework about some functions, as JSON."""
    calls = [(e, written(e, d)) for e in map(catalogue.__getitem__, names) for d in native(e, framework)]
    entries = list(dict.fromkeys(e for e, _call in calls))
    packages = [*FRAMEWORKS[framework].packages, "jax", "jaxlib", "tensorflow", "numpy"]
    asked = {
        "framework": framework,
        "packages": list(dict.fromkeys(packages)),
        "imports": FRAMEWORKS[framework].imports,
        "paths": list(owners(framework)),
        "calls": [(e.name, call) for e, call in calls],
        "inputs": {e.name: grid(e, "float32").x.tolist() for e in entries},
        "weights": {e.name: grid(e, "float32").g.tolist() for e in entries},
        "models": {call: models(call, grid(e, "float32").x.ndim) for e, call in calls} if "onnx" in framework else {},
    }
    return json.dumps(asked).encode()


def models(call: str, rank: int) -> dict[str, str]:
    """The models of an expression of ONNX by opset, serialised, in base64."""
    from onnx import helper

    from actref.frameworks.onnx_graph import OPSET, model

    found = {}
    for opset in range(OLDEST_OPSET, OPSET + 1):
        made = model(call, "float32", rank, opset)
        made.ir_version = min(made.ir_version, helper.find_min_ir_version_for(made.opset_import, ignore_unknown=True))
        found[str(made.opset_import[0].version)] = base64.b64encode(made.SerializeToString()).decode()
    return found


def run(release: Release, python: str, asked_for: bytes) -> dict[str, Any]:
    """What the probe answers to a request in an environment.

    Raises:
        VersionsError: it came to no end.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "asked.json", Path(folder) / "answered.json"
        asked.write_bytes(asked_for)
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "KERAS_BACKEND")}
        if release.framework == "keras" and release.before > KERAS_3:
            environment["KERAS_BACKEND"] = "jax"
        # isolated: the scripts that lie beside it bear names of packages
        command = [python, "-I", str(Path(probe.__file__)), str(asked), str(answered)]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0 or not answered.exists():
            raise VersionsError(f"does not run: {last_line(done.stderr)}")
        return dict(json.loads(answered.read_text(encoding="utf-8")))


def last_line(text: str) -> str:
    """The last line that says something: of a traceback the exception, of pip the first error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR: ")]
    return re.sub(r"^ERROR: ", "", (errors or lines[-1:] or ["no word"])[0])[:300]


def pip() -> Path:
    """A pip that knows days of publication, in an environment of its own."""
    home = CACHE / "pip"
    path = home / "bin" / "pip"
    if not path.exists():
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([path, "install", "--quiet", "--upgrade", "pip>=26"], check=True)
    return path


def install(release: Release, home: Path) -> str:
    """Make the environment of a release; the path of its Python.

    Raises:
        VersionsError: pip refuses.
    """
    venv.create(home, with_pip=False, clear=True, symlinks=True)
    python = str(home / "bin" / "python")
    command = [str(pip()), "--python", python, "install", "--quiet", "--no-cache-dir", "--only-binary", ":all:"]
    environment = dict(os.environ)
    if release.before:
        command += ["--uploaded-prior-to", release.before]
        # wheels in a folder of one's own tell no day of publication
        environment |= {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    done = subprocess.run(
        [*command, *release.requirements], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise VersionsError(f"does not install: {last_line(done.stderr)}")
    return python


def answered(release: Release) -> dict[str, Any]:
    """What the probe answers in a release, from the cache where the same was asked before.

    Raises:
        VersionsError: the release does not install, or does not run.
    """
    today = dates.today()
    still_open = today if release.before > today else ""  # what is newest then changes until its half year is over
    asked = request(release.framework, tuple(catalogue))
    key = repr((release, still_open, Path(probe.__file__).read_bytes(), asked))
    kept = CACHE / f"{release.framework}-{hashlib.sha256(key.encode()).hexdigest()[:16]}.json.gz"
    if kept.exists():
        return dict(json.loads(gzip.decompress(kept.read_bytes())))
    CACHE.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(dir=CACHE, prefix=f"{release.framework}-"))
    try:
        answer = run(release, install(release, home), asked)
    finally:
        shutil.rmtree(home)
    write_atomically(kept, gzip.compress(json.dumps(answer).encode()))
    return answer


# ----------------------------------------------------------------------------------------------------------- recording


def recorded() -> Record:
    """The record that lies in the project; an empty one where there is none."""
    return read_json(RECORD) if RECORD.exists() else {"made": "", "frameworks": {}}


def told(release: Release) -> Record:
    """What is recorded of a release: its versions and its whole state, or why it has none."""
    made = {"before": release.before, "made": dates.today()}
    try:
        answer = answered(release)
    except VersionsError as error:
        return made | {"error": str(error)}
    made |= {"python": answer["python"], "versions": answer["versions"]}
    return made | {"state": state(release.framework, answer)}


def whole(part: Record) -> list[Record]:
    """The recorded releases of a framework, each with its whole state."""
    return [
        release | ({} if full is None else {"state": full})
        for release, full in zip(part["releases"], states(part["releases"]), strict=True)
    ]


def shortened(releases: Sequence[Record]) -> list[Record]:
    """Releases with whole states in the order of time, each with what it does otherwise than the one before."""
    found = []
    last: Record = {}
    for release in sorted(releases, key=lambda each: str(each["before"])):
        if "error" in release:
            found.append(release)
        else:
            now = settled(last, release["state"])
            found.append(release | {"state": patch(last, now)})
            last = now
    return found


def with_release(kept: Record, framework: str, fresh: Record) -> Record:
    """The record with one more release of a framework."""
    part = kept["frameworks"].get(framework, {"digests": digests(framework), "releases": []})
    return {
        "what": "public names, defaults, values and gradients of releases of each framework: the first, then what changed",
        "made": fresh["made"],
        "commit": dates.commit(),
        "hardware": hardware("cpu"),
        "frameworks": kept["frameworks"] | {framework: part | {"releases": shortened([*whole(part), fresh])}},
    }


def without(kept: Record, wanted: Sequence[Release]) -> Record:
    """The record without some releases; without a framework of which none is left."""
    gone = {(release.framework, release.before) for release in wanted}
    frameworks = {}
    for framework, part in kept["frameworks"].items():
        if left := [release for release in whole(part) if (framework, release["before"]) not in gone]:
            frameworks[framework] = part | {"releases": shortened(left)}
    return kept | {"frameworks": frameworks}


def record(wanted: Sequence[Release], kept: Record) -> Iterator[Record]:
    """The record after each release that is not in it yet, with a line printed of it."""
    for release in wanted:
        done = {each["before"] for each in kept["frameworks"].get(release.framework, {"releases": []})["releases"]}
        if release.before not in done:
            fresh = told(release)
            print(f"{release.title}: {fresh.get('error', fresh.get('versions'))}", flush=True)
            kept = with_release(kept, release.framework, fresh)
            yield kept


def lost(before: Record, now: Record) -> list[str]:
    """The releases that ran before and do not now."""
    ran = {(f, r["before"]) for f, part in before["frameworks"].items() for r in part["releases"] if "error" not in r}
    failed = {(f, r["before"]) for f, part in now["frameworks"].items() for r in part["releases"] if "error" in r}
    return [f"{framework} before {day}" for framework, day in sorted(ran & failed)]


def dump(made: Record) -> bytes:
    """JSON with one release on a line."""
    blocks = []
    for framework, part in made["frameworks"].items():
        lines = ",\n".join("   " + json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in part["releases"])
        kept = json.dumps(part["digests"], separators=(",", ":"))
        blocks.append(f'  "{framework}": {{"digests": {kept}, "releases": [\n{lines}\n  ]}}')
    head = json.dumps({k: v for k, v in made.items() if k != "frameworks"}, ensure_ascii=False, indent=1)[:-2]
    return (head + ',\n "frameworks": {\n' + ",\n".join(blocks) + "\n }\n}\n").encode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is not recorded yet, and record it."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence.versions", description=main.__doc__)
    parser.add_argument(
        "frameworks",
        nargs="*",
        help="frameworks, with a day for one release: jax scipy@2024-01-01; all if none is given",
    )
    parser.add_argument("--again", action="store_true", help="record anew what is recorded of these frameworks")
    options = parser.parse_args(arguments)
    every = releases(datetime.now(UTC).date())
    titles = {f"{r.framework}@{r.before}": r for r in every}
    if unknown := [f for f in options.frameworks if f not in titles and f not in {r.framework for r in every}]:
        listed = ", ".join(dict.fromkeys(r.framework for r in every))
        print(
            f"{unknown[0]} is no framework and no release of one; there are {listed}, and of each {listed.split(', ')[1]}@2024-01-01",
            file=sys.stderr,
        )
        return 1
    wanted = [r for name, r in titles.items() if not options.frameworks or {name, r.framework} & {*options.frameworks}]
    before = recorded()
    made = kept = without(before, wanted) if options.again else before
    try:
        known(kept)
    except VersionsError as error:
        print(error, file=sys.stderr)
        return 1
    for made in record(wanted, kept):
        if not options.again:
            write_atomically(RECORD, dump(made))
    if gone := lost(before, made):
        print(f"{gone[0]} ran before and does not now; {RECORD.name} is left as it was", file=sys.stderr)
        return 1
    write_atomically(RECORD, dump(made))
    print(f"docs/evidence/{RECORD.name} holds every release asked for; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())

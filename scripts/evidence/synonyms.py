"""Which published activations are one function under several names (`make evidence-frameworks`): docs/evidence/synonyms.json.

torch_activation implements some four hundred activations of the literature. Every one that can be made without arguments,
and returns one number for each, is run and compared with the others, with the catalogue, and with formulas of papers that
it lacks. The record is shown on the page of porting traps.
"""

from __future__ import annotations

import importlib
import inspect
import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from importlib import metadata
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actref import catalogue
from actref.frameworks import engines
from actref.frameworks.identification import samples
from actref.kinds import Elementwise
from actref.papers import find
from scripts.build import dates
from scripts.build.cache import read_json, write_atomically
from scripts.paths import EVIDENCE, ROOT

PACKAGE = "torch_activation"
RECORD = EVIDENCE / "synonyms.json"
SAME = 1e-6
"""Relative and absolute difference up to which two functions are the same: some constants of the package are float32."""

Numbers = NDArray[np.float64]


PAPERS: Mapping[str, tuple[str, Callable[[Numbers], Numbers]]] = {
    "TanhExp": ("liu2020tanhexp", lambda x: x * np.tanh(np.exp(x))),
    "TeLU": ("fernandez2024telu", lambda x: x * np.tanh(np.exp(x))),
}
"""Names, papers and formulas that the package lacks, or writes otherwise: its TeLU is x tanh(ELU(x))."""


def computed(module: Any, x: Numbers) -> Numbers | None:
    """What a module of torch returns for x in float64; None unless it gives each element the same number every time."""
    import torch

    try:
        with torch.no_grad():
            given = torch.tensor(x)
            # made twice, and run on fewer elements: neither chance nor the other elements may have a say
            y, again = (module().double().eval()(each.clone()) for each in (given, given[::2]))
    except Exception:  # it needs arguments, or another shape: each says so in its own way
        return None
    if y.shape != given.shape or not torch.isfinite(y).all() or not torch.allclose(y[::2], again, rtol=SAME):
        return None
    found: Numbers = y.numpy()
    return found


def package() -> Iterator[tuple[str, Any]]:
    """Every activation of the package, in the order of names."""
    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module(PACKAGE)
    for name, found in inspect.getmembers(module, inspect.isclass):
        if issubclass(found, torch.nn.Module):
            yield name, found


def same(one: Numbers, other: Numbers) -> bool:
    """Whether two functions have the same values."""
    return np.allclose(one, other, rtol=SAME, atol=SAME)


def groups(values: Mapping[str, Numbers]) -> list[list[str]]:
    """Names whose values are the same, each group in the order that was given; none of a single name."""
    found: list[list[str]] = []
    for name, y in values.items():
        group = next((group for group in found if same(values[group[0]], y)), None)
        if group is None:
            found.append([name])
        else:
            group.append(name)
    return [group for group in found if len(group) > 1]


def record() -> dict[str, Any]:
    """The groups of the package, and the entries and papers that each group is."""
    x = samples()
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        values = {name: y for name, module in package() if (y := computed(module, x)) is not None}
        known = {e.name: e.function(x) for e in catalogue.values() if isinstance(e, Elementwise)}
        papers = [(name, find(PACKAGE, name, key), function(x)) for name, (key, function) in PAPERS.items()]

    return {
        "what": f"activations of {PACKAGE} that return the same without arguments",
        "made": dates.today(),
        "commit": dates.commit(),
        "versions": {PACKAGE: metadata.version(PACKAGE), **engines.versions("torch")},
        "from": float(x.min()),
        "to": float(x.max()),
        "functions": len(values),
        "groups": [
            {
                "names": group,
                "entries": [name for name, y in known.items() if same(values[group[0]], y)],
                "papers": [
                    {"name": name, "year": paper.published, "arxiv": paper.arxiv}
                    for name, paper, y in papers
                    if same(values[group[0]], y)
                ],
            }
            for group in groups(values)
        ],
    }


def recorded() -> dict[str, Any]:
    """The record that lies in the project."""
    return read_json(RECORD)


def main() -> int:
    """Run and record."""
    made = record()
    write_atomically(RECORD, (json.dumps(made, indent=1, ensure_ascii=False) + "\n").encode())
    counted = f"{made['functions']} functions, {len(made['groups'])} groups"
    print(f"{counted} recorded in {RECORD.relative_to(ROOT)}; commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())

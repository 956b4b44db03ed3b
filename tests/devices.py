"""The devices that a test run was asked to cover, through ACTREF_DEVICES as in the build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from scripts.build.doctests import asked_devices
from tests import sample

DEVICES: list[str] = asked_devices() or ["cpu"]

if "cuda" in DEVICES and not torch.cuda.is_available():
    raise RuntimeError("ACTREF_DEVICES asks for cuda, and torch finds no CUDA device; ask for cpu alone")


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function as one graph: with `--all` by Inductor, which compiles C++ for half a minute, else traced alone."""
    backend = "inductor" if sample.current.everything else "aot_eager"
    return torch.compile(function, fullgraph=True, backend=backend)

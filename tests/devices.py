"""The devices that a test run was asked to cover, through ACTREF_DEVICES as in the build."""

from __future__ import annotations

import torch

from actref.examples import asked_devices

DEVICES: list[str] = asked_devices() or ["cpu"]

if "cuda" in DEVICES and not torch.cuda.is_available():
    raise RuntimeError("ACTREF_DEVICES asks for cuda, and torch finds no CUDA device; ask for cpu alone")

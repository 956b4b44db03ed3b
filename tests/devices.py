"""The devices that a test run was asked to cover, through ACTREF_DEVICES as in the build."""

from __future__ import annotations

import os

import torch

DEVICES: list[str] = [d.strip() for d in os.environ.get("ACTREF_DEVICES", "cpu").split(",")]

if "cuda" in DEVICES and not torch.cuda.is_available():
    raise RuntimeError("ACTREF_DEVICES asks for cuda, and torch finds no CUDA device; ask for cpu alone")

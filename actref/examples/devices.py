"""The devices that examples run on: what they are, and why one is not there."""

from __future__ import annotations

import importlib.util
import platform
import re
import subprocess
import sys

from actref.examples.errors import DeviceError


def hardware(device: str) -> str:
    """Model of a device: `cpu`, `cuda`, `cuda:1`, ...

    Raises:
        DeviceError: the device is unknown or not there; the message says what is.

    Example:
        >>> from actref.examples import hardware
        >>> hardware("tpu")
        Traceback (most recent call last):
        actref.examples.errors.DeviceError: device 'tpu' is unknown; devices are cpu, cuda and cuda:N
    """
    if device == "cpu":
        return platform.processor() or platform.machine()
    if re.fullmatch(r"cuda(:\d+)?", device) is None:
        raise DeviceError(f"device {device!r} is unknown; devices are cpu, cuda and cuda:N")
    if importlib.util.find_spec("torch") is None:
        raise DeviceError(f"device {device!r} needs torch, which is not installed; there is cpu")
    import torch

    count = torch.cuda.device_count()
    index = int(device.partition(":")[2] or 0)
    if index >= count:
        there = ", ".join(["cpu", *(f"cuda:{i}" for i in range(count))])
        raise DeviceError(f"device {device!r} is not there; torch {torch.__version__} sees {there}")
    return str(torch.cuda.get_device_name(index))


def absence(device: str) -> str:
    """Why a device is not there, empty if it is; another process finds out, as CUDA that was asked does not survive a fork."""
    code = f"from actref.examples import hardware; hardware({device!r})"
    if device == "cpu":
        return ""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2].partition("Error: ")[2] if done.returncode else ""

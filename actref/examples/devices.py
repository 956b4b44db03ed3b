"""The devices that examples run on: which are asked for, which are there."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

from actref.examples.errors import DeviceError


def asked_devices() -> list[str]:
    """The devices that the environment variable ACTREF_DEVICES names (`cpu,cuda`); none where it is empty or not set."""
    return split(os.environ.get("ACTREF_DEVICES", ""))


def split(names: str) -> list[str]:
    """The names of a list with commas, each once."""
    return [*dict.fromkeys(name.strip() for name in names.split(",") if name.strip())]


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
        return _cpu()
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


def hardware_elsewhere(device: str) -> str:
    """What `hardware` says, found out by another process: CUDA that was asked here would not survive a fork."""
    if not device.startswith("cuda"):
        return hardware(device)
    done = subprocess.run([sys.executable, "-m", __name__, device], capture_output=True, text=True, check=False)
    if done.returncode:
        raise DeviceError(done.stderr.strip().rpartition("\n")[2] or f"torch could not be asked for {device!r}")
    return done.stdout.strip()


def _cpu() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    match = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return match[1] if match is not None else platform.machine()


if __name__ == "__main__":
    try:
        print(hardware(sys.argv[1]))
    except DeviceError as error:
        sys.exit(str(error))

"""How long the NumPy functions take, beside the plain line, torch eager on one thread and a memory copy: `make bench`.

All times are medians of one run on one machine; what counts is the ratio to the plain NumPy line that the page prints.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from rich.console import Console
from rich.table import Table

from actref.discovery import catalogue
from actref.kinds import Elementwise
from actref.printing.functions import plain_source
from actref.torch.equivalents import function as torch_function

SIZES = (10_000, 10_000_000)
NAMES = ("relu", "leaky_relu", "elu", "sigmoid", "tanh", "softplus", "silu", "gelu", "mish", "hardswish")
MEBIBYTE = 2**20


def median(run: Callable[[], object], size: int) -> float:
    """Seconds of one call: the median of enough of them for about a quarter of a second, and of three at least."""
    run()
    start = time.perf_counter()
    run()
    once = max(time.perf_counter() - start, 1e-7)
    times = []
    for _ in range(max(3, min(2000, round(0.25 / once)))):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def beyond_the_output(run: Callable[[], Any]) -> float:
    """MiB that a call needs beside its result, at the most."""
    tracemalloc.start()
    result = run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak - result.nbytes) / MEBIBYTE


def main(arguments: list[str] | None = None) -> int:
    """Measure, and print a table for each size and dtype."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence.bench", description=main.__doc__)
    parser.add_argument("names", nargs="*", default=NAMES, help="functions; some that many use by default")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    console = Console()
    for size in SIZES:
        for dtype in (np.float64, np.float32):
            x = np.random.default_rng(0).normal(0, 3, size).astype(dtype)
            copy = median(x.copy, size)
            table = Table(title=f"{size:,} elements, {np.dtype(dtype).name}; a copy takes {copy * 1e3:.3g} ms")
            for column in ("function", "actref ms", "plain ms", "torch ms", "actref / plain", "beside the output"):
                table.add_column(column, justify="left" if column == "function" else "right")
            for name in chosen.names:
                entry = catalogue[name]
                if not isinstance(entry, Elementwise):
                    continue
                space: dict[str, Any] = {}
                exec(plain_source(entry), space)
                function, line = entry.function, space[entry.name]
                values = {
                    p.name: torch.tensor(p.default, dtype=getattr(torch, x.dtype.name))
                    for p in entry.parameters
                    if p.learnable
                }
                tensor, native = torch.from_numpy(x), torch_function(entry)
                with np.errstate(all="ignore"):
                    ours = median(lambda: function(x), size)  # noqa: B023
                    plain = median(lambda: line(x), size)  # noqa: B023
                    eager = median(lambda: native(tensor, **values), size)  # noqa: B023
                    memory = beyond_the_output(lambda: function(x))  # noqa: B023
                milliseconds = (f"{t * 1e3:.3g}" for t in (ours, plain, eager))
                table.add_row(name, *milliseconds, f"{ours / plain:.2f}", f"{memory:.1f} MiB")
            console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

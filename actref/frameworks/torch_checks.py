"""What else has to hold of a torch function: compiled, in place, under vmap, differentiated twice."""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from actref.entry import Entry
from actref.frameworks.comparison import DIGITS, Worst, grid
from actref.kinds import Elementwise, StochasticVector
from actref.oracle import ulp_distance


@dataclass(frozen=True)
class TorchChecks:
    """What was found in float64, or in float32 for the compiled function.

    Args:
        compiled: Largest difference between the compiled function and the eager one, in ULP of float32; None where it
            does not compile.
        inplace: Whether `inplace=True` overwrites the input with the same result; None where there is no such argument.
        vmapped: Whether `torch.func.vmap` gives what a loop gives.
        twice: Largest error of the second derivative; None where double backward fails, and for other kinds.
        error: What failed; empty if nothing did.
    """

    compiled: float | None = None
    inplace: bool | None = None
    vmapped: bool | None = None
    twice: Worst | None = None
    error: str = ""


def check(entry: Entry, *, compiled: bool = True, device: str = "cpu") -> TorchChecks:
    """Run the torch function of an entry in every one of those ways.

    Args:
        entry: The function.
        compiled: Also compile it, which takes seconds.
        device: Where it runs.
    """
    import torch

    from actref.torch.equivalents import function

    if isinstance(entry, StochasticVector):
        return TorchChecks()
    call = function(entry)
    given: dict[str, Any] = {}
    for parameter in entry.parameters:
        value: Any = parameter.default
        given[parameter.name] = torch.tensor(value, device=device) if parameter.learnable else value
    parameters = _signature(call)
    if "dim" in parameters and parameters["dim"].default is None:
        given["dim"] = -1
    at = grid(entry, "float64").x
    x = torch.tensor(at[np.isfinite(at)] if at.ndim == 1 else at, device=device)
    double = {k: v.double() if isinstance(v, torch.Tensor) else v for k, v in given.items()}
    errors = []
    results: dict[str, Any] = {}
    for name, work in (
        ("compiled", (lambda: _compiled(call, x.float(), given)) if compiled else (lambda: None)),
        ("inplace", lambda: _inplace(call, x, double) if "inplace" in parameters else None),
        ("vmapped", lambda: _vmapped(call, x, double)),
        ("twice", lambda: _twice(entry, call, x, double) if isinstance(entry, Elementwise) else None),
    ):
        try:
            results[name] = work()
        except Exception as error:  # what torch raises here is the finding
            errors.append(f"{name}: {type(error).__name__}: {str(error).splitlines()[0][:160]}")
    return TorchChecks(**results, error="; ".join(errors))


def _signature(call: Any) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(call).parameters)
    except ValueError:  # a builtin without one
        return {}


def _compiled(call: Any, x: Any, given: dict[str, Any]) -> float:
    import torch

    torch.compiler.reset()
    fast = torch.compile(lambda t: call(t, **given), fullgraph=True)
    ours, theirs = call(x, **given), fast(x)
    finite = torch.isfinite(ours) & torch.isfinite(theirs)
    unit = torch.from_numpy(np.spacing(np.abs(ours[finite].cpu().numpy())))
    # what is below the normal numbers may be flushed to 0
    normal = ours[finite].abs() > torch.finfo(torch.float32).tiny
    apart = ((ours[finite] - theirs[finite]).abs() / unit.to(ours.device))[normal]
    return float(f"{apart.max().item():.3g}") if apart.numel() else 0.0


def _inplace(call: Any, x: Any, given: dict[str, Any]) -> bool:
    target = x.clone()
    result = call(target, **given, inplace=True)
    return bool(result.data_ptr() == target.data_ptr() and (target == call(x, **given)).all())


def _vmapped(call: Any, x: Any, given: dict[str, Any]) -> bool:
    import torch

    rows = x[: x.shape[0] // 4 * 4].reshape(4, -1, *x.shape[1:])
    mapped = torch.func.vmap(lambda t: call(t, **given))(rows)
    looped = torch.stack([call(row, **given) for row in rows])
    return bool(torch.allclose(mapped, looped, rtol=1e-12, atol=0, equal_nan=True))


def _twice(entry: Elementwise, call: Any, x: Any, given: dict[str, Any]) -> Worst | None:
    import torch

    kinks = {k for order in (0, 1, 2) for k in entry.kinks(order)}
    kept = [v for v in x.tolist() if 1e-3 < abs(v) < 50 and all(abs(v - k) > 1e-6 for k in kinks)]
    at = torch.tensor(kept, dtype=torch.float64, device=x.device, requires_grad=True)
    (slope,) = torch.autograd.grad(call(at, **given).sum(), at, create_graph=True)
    if not slope.requires_grad:
        second = torch.zeros_like(at)
    else:
        (found,) = torch.autograd.grad(slope.sum(), at, allow_unused=True)
        second = torch.zeros_like(at) if found is None else found
    worst: Worst | None = None
    for place, got in zip(kept, second.tolist(), strict=True):
        true = entry.exact(place, 2, DIGITS)
        error = ulp_distance(got, true, "float64") if math.isfinite(got) else math.inf
        if abs(true) > 1e-280 and (worst is None or error > worst.ulp):
            worst = Worst(float(f"{error:.3g}"), (place,), got, float(true))
    return worst

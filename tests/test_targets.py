"""Every definition as every target prints it, run: value and slope against the oracle, at defaults and at other values."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from mpmath import mp

from actref.entry import Entry
from actref.frameworks import FRAMEWORKS, engines
from actref.kinds import Elementwise, Gated
from actref.oracle import bounded
from actref.printing.autograd import autograd_source
from actref.printing.calls import TARGETS, composition
from actref.printing.functions import variables
from tests.cases import ENTRIES, label, parameter_sets
from tests.rounding import sensitivity

pytestmark = pytest.mark.thorough(share=1 / 4)

INSTALLED = [name for name in TARGETS if engines.installed(name)]
DEFINED = [e for e in ENTRIES if isinstance(e, Elementwise | Gated)]
POINTS = [-20.0, -6.5, -2.5, -1.25, -0.75, -0.375, 0.1, 0.25, 0.875, 1.75, 2.75, 5.5, 9.0, 25.0]
GATES = [0.75, -2.25, 1.5, 6.5, -0.375, -1.25, 2.75, 0.25, -0.875, 0.1, -5.5, 1.75, 4.0, -3.5]
SHORT = 1e-13
"""One expression spares no digit where its terms cancel: the error is one of the terms, not of the result."""


SINGLE = re.compile(r"\b(Erf|Gelu|keras\.ops\.(tanh|sin|cos|arctan))\(")
"""What ONNX's reference evaluator and Keras compute in float32, whatever they are given."""


def arguments(entry: Elementwise | Gated) -> list[dict[Any, float]]:
    names = variables(entry)
    return [dict(zip(names, each, strict=True)) for each in zip(*columns(entry), strict=True)]


def columns(entry: Elementwise | Gated) -> list[list[float]]:
    """The inputs; of gated units all values and all gates."""
    return [POINTS, GATES] if isinstance(entry, Gated) else [POINTS]


def slopes(entry: Elementwise | Gated) -> list[Any]:
    return [entry.derivative("a"), entry.derivative("b")] if isinstance(entry, Gated) else [entry.derivative(1)]


def assert_near(
    entry: Elementwise | Gated, expression: Any, got: Any, values: dict[str, float], code: str, short: float = SHORT
) -> None:
    parameters = {p.symbol: (entry.defaults | values)[p.name] for p in entry.parameters}
    for at, y in zip(arguments(entry), got, strict=True):
        want = bounded(expression, {**at, **parameters}, 25)[0]
        allowed = short * (1 + abs(want) + sensitivity(entry, expression, at, values)())
        assert abs(mp.mpf(float(y)) - want) <= allowed, f"{code} at {at}: {float(y)!r}, true {mp.nstr(want, 17)}"


def bound(entry: Entry, code: str, values: dict[str, float]) -> str:
    """The expression with numbers in place of the parameters."""
    for name, value in (entry.defaults | values).items():
        code = re.sub(rf"(?<![\w.]){name}(?![\w(=])", f"({value!r})", code)
    return code


@pytest.mark.parametrize("framework", INSTALLED)
@pytest.mark.parametrize("entry", DEFINED, ids=label)
def test_the_expression_of_each_framework(entry: Elementwise | Gated, framework: str) -> None:
    code = composition(entry, framework)
    short = 1e-6 if SINGLE.search(code) else SHORT
    for values in parameter_sets(entry):
        call = bound(entry, code, values)
        y, slope = engines.run(framework, call, np.concatenate(columns(entry)), "float64")
        assert_near(entry, entry.expression, y, values, code, short)
        if slope is not None:
            for expression, part in zip(slopes(entry), np.split(slope, len(slopes(entry))), strict=True):
                assert_near(entry, expression, part, values, f"slope of {code}", short)


@pytest.mark.parametrize("framework", INSTALLED)
@pytest.mark.parametrize("entry", DEFINED, ids=label)
def test_nan_comes_through(entry: Elementwise | Gated, framework: str) -> None:
    call = bound(entry, composition(entry, framework), {})
    for x in ([np.nan],) if isinstance(entry, Elementwise) else ([np.nan, 1.0], [1.0, np.nan]):
        y, _ = engines.run(framework, call, np.array(x), "float64")
        assert np.isnan(y).all(), call


@pytest.mark.parametrize("entry", DEFINED, ids=label)
def test_the_backward_of_its_own(entry: Elementwise | Gated) -> None:
    space: dict[str, Any] = {}
    exec(autograd_source(entry), space)
    for values in parameter_sets(entry):
        all_values = entry.defaults | values
        weights = {
            p.name: torch.tensor(all_values[p.name], dtype=torch.float64) for p in entry.parameters if p.learnable
        }
        named = all_values | {name: weight.requires_grad_() for name, weight in weights.items()}
        layout = getattr(entry, "layout", "value_first")
        inputs = columns(entry) if layout == "value_first" else columns(entry)[::-1]
        pairs = torch.tensor(inputs, dtype=torch.float64)
        pairs = pairs.T.contiguous() if layout == "interleaved" else pairs
        x = pairs.flatten().requires_grad_()
        y = space[entry.name](x, **named)
        y.sum().backward()
        assert x.grad is not None
        assert_near(entry, entry.expression, y.detach().numpy(), values, "forward")
        rows = x.grad.reshape(pairs.shape)
        rows = rows.T if layout == "interleaved" else rows
        rows = rows if layout == "value_first" else rows.flip(0)
        for expression, part in zip(slopes(entry), rows, strict=True):
            assert_near(entry, expression, part.numpy(), values, "backward")


def test_every_target_is_a_framework_of_the_comparison() -> None:
    assert set(TARGETS) <= set(FRAMEWORKS)

"""The code tabs: there are all of them, and the printed autograd functions are right twice over.

That each tab prints what the page shows is seen by `scripts.build.examples`, which runs every page.
"""

from __future__ import annotations

import codeop
import re
from functools import cache
from typing import Any

import pytest
import sympy as sp
import torch

from actref import vocabulary as v
from actref.entry import Entry
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.printing.autograd import autograd_source
from actref.printing.python import NUMPY, TORCH, body
from actref.printing.traversal import PrintingError
from actref.tabs.snippets import (
    SnippetError,
    points,
    prompted,
    rounded,
    snippets,
)
from tests.cases import ELEMENTWISE, ENTRIES, label, parameter_sets

pytestmark = pytest.mark.thorough(share=1 / 3)

SCRATCH = [(entry, parameters) for entry in ELEMENTWISE for parameters in parameter_sets(entry)]
VECTOR = [entry for entry in ENTRIES if isinstance(entry, Vector)]
GATED = [entry for entry in ENTRIES if isinstance(entry, Gated)]


made = cache(snippets)


def copied(text: str) -> list[str]:
    """What the copy button gives: lines without prompts, outputs left out."""
    return [line[4:] for line in text.splitlines() if re.match(r"(>>>|\.\.\.)( |$)", line)]


def shown(text: str) -> str:
    return "".join(f"{line}\n" for line in text.splitlines() if not re.match(r"(>>>|\.\.\.)( |$)", line))


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_entry_has_all_tabs(entry: Entry) -> None:
    tabs = made(entry)
    assert [s.key for s in tabs] == ["torch-module", "torch-function", "numpy", "torch-scratch"]
    for snippet in tabs:
        assert shown(snippet.code), f"{snippet.key} shows no output"
        assert not re.search(r"device=['\"]|import actref(?!\.torch)", snippet.code)
    assert "actref" not in tabs[2].code + tabs[3].code, "from scratch means without this package"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_each_tab_can_be_pasted(entry: Entry) -> None:
    for snippet in made(entry):
        assert unclosed(copied(snippet.code)) == [], snippet.key


def unclosed(lines: list[str]) -> list[str]:
    """What an interpreter that the lines are pasted into still waits for the end of."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if codeop.compile_command("\n".join(waiting), symbol="single") is not None:
            waiting.clear()
    return waiting


def test_a_block_that_is_not_closed_would_be_seen() -> None:
    assert unclosed(["def f(x):", "    return x"]) == ["def f(x):", "    return x"]
    with pytest.raises(SyntaxError):
        unclosed(["def f(x):", "    return x", "y = f(1)"])


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_inputs_show_both_signs_and_zero(entry: Elementwise) -> None:
    chosen = points(entry)
    assert 5 <= len(chosen) <= 7
    assert min(chosen) < 0 < max(chosen)


def scratch(entry: Elementwise) -> Any:
    space: dict[str, Any] = {}
    exec(autograd_source(entry), space)
    return space[entry.name]


@pytest.mark.parametrize(("entry", "parameters"), SCRATCH, ids=label)
def test_printed_functions_pass_gradcheck_twice(entry: Elementwise, parameters: dict[str, float]) -> None:
    function = scratch(entry)
    values = entry.defaults | parameters
    learnable = [p.name for p in entry.parameters if p.learnable]
    tensors = [torch.tensor(values[n], dtype=torch.float64, requires_grad=True) for n in learnable]
    edges = [k for order in (0, 1) for k in entry.kinks(order, **parameters)]
    grid = [p / 4 + 0.0131 for p in range(-20, 21, 3)]
    x = torch.tensor(
        [p for p in grid if all(abs(p - k) > 0.02 for k in edges)], dtype=torch.float64, requires_grad=True
    )

    def call(x: torch.Tensor, *given: torch.Tensor) -> torch.Tensor:
        named = values | dict(zip(learnable, given, strict=True))
        result: torch.Tensor = function(x, **named)
        return result

    assert torch.autograd.gradcheck(call, (x, *tensors))
    assert torch.autograd.gradgradcheck(call, (x, *tensors))
    for point, got in zip(x.tolist(), call(x, *tensors).tolist(), strict=True):
        assert got == pytest.approx(float(entry.exact(point, 0, 20, **parameters)), rel=1e-9, abs=1e-12)


def made_of(source: str, name: str) -> Any:
    space: dict[str, Any] = {}
    exec(source, space)
    return space[name]


@pytest.mark.parametrize("entry", GATED, ids=label)
def test_printed_gated_units_pass_gradcheck_twice(entry: Gated) -> None:
    function = made_of(autograd_source(entry), entry.name)
    x = torch.tensor([1.3, -0.7, 0.4, -1.9, 0.6, 2.2], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)


@pytest.mark.parametrize("entry", [e for e in VECTOR if not isinstance(e, StochasticVector)], ids=label)
def test_printed_vector_functions_pass_gradcheck_twice(entry: Vector) -> None:
    function = made_of(entry.autograd_source, entry.name)
    x = torch.tensor([1.3, -0.7, 0.4, -1.9], dtype=torch.float64)
    x = x.reshape(entry.shape(4))
    x.requires_grad_()
    assert torch.autograd.gradcheck(function, x)
    assert torch.autograd.gradgradcheck(function, x)


@pytest.mark.parametrize("entry", [e for e in ELEMENTWISE if e.expression.has(sp.Piecewise)], ids=label)
def test_the_branch_not_taken_leaves_no_nan(entry: Elementwise) -> None:
    x = torch.tensor([-1e4, -800.0, 800.0, 1e4], dtype=torch.float64, requires_grad=True)
    weights = {p.name: torch.tensor(p.default, dtype=torch.float64) for p in entry.parameters if p.learnable}
    y = scratch(entry)(x, **weights)
    (first,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    assert not first.isnan().any() or y.isinf().any()
    if first.requires_grad and not y.isinf().any():
        assert not torch.autograd.grad(first.sum(), x)[0].isnan().any()


def test_rounding_refuses_a_tie() -> None:
    assert rounded(sp.Float("0.12346")._to_mpmath(53)) == 0.1235
    with pytest.raises(SnippetError, match="between two roundings"):
        rounded(sp.Float("0.5", 30)._to_mpmath(100) / 10**4)


def test_prompts_close_blocks() -> None:
    text = prompted("def f(x):\n\n    return x\ny = f(1)\n")
    assert text == ">>> def f(x):\n...     return x\n...\n>>> y = f(1)"


x = sp.Symbol("x", real=True)
alpha = sp.Symbol("alpha", positive=True)


def test_torch_source_of_a_branch_is_clamped() -> None:
    slope = v.cases((1, x > 0), (alpha * v.exp(x), True))
    printed = body(TORCH, [slope], x, {x}, {"x", "g"})
    assert printed.results == ("torch.where(x > 0, 1.0, alpha * torch.exp(x.clamp(max=0)))",)


def test_source_names_what_repeats() -> None:
    for target in (NUMPY, TORCH):
        printed = body(target, [v.tanh(x) * (1 - v.tanh(x) ** 2)], x, {x}, {"x", "g"})
        assert printed.lines == (f"t = {target.module}tanh(x)",)
        assert printed.results == ("t * (1 - t ** 2)",)


def test_a_function_without_a_spelling_is_an_error() -> None:
    with pytest.raises(PrintingError, match="torch has no spelling of besselj; give it one in"):
        body(TORCH, [sp.besselj(0, x)], x, {x}, {"x"})

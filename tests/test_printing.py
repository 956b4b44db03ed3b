"""What is printed: never stale, plain, and written by hand only where printing would miss the accuracy rule."""

from __future__ import annotations

import ast
import statistics
from typing import Any

import numpy as np
import pytest
import sympy as sp
import torch

from actref.entry import Entry
from actref.kinds import Elementwise, Gated, Vector
from actref.oracle import bounded
from actref.printing.autograd import LONGEST, autograd_source
from actref.printing.functions import numpy_statements, own, plain_source, prepared
from actref.printing.python import NUMPY, imports
from scripts import printed
from tests.cases import ELEMENTWISE, ENTRIES, grid, label, parameter_sets
from tests.rounding import excess, sensitivity

DEFINED = [e for e in ENTRIES if isinstance(e, Elementwise | Gated)]
OWN = [
    (e, suffix)
    for e in ELEMENTWISE
    for suffix in ("", "_grad", *(f"_grad_{p.name}" for p in e.parameters if p.learnable))
    if f"{e.name}{suffix}" in own(e)
]


def test_nothing_printed_is_stale() -> None:
    assert printed.stale(printed.printed()) == [], "run make print"


def test_an_editor_knows_what_actref_holds() -> None:
    import actref

    stub = ast.parse((printed.FOLDER / "__init__.pyi").read_text(encoding="utf-8"))
    names = {alias.asname for node in stub.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert names >= {name for name in dir(actref) if not name.startswith("_")} - {"annotations"}
    for name in names:
        assert getattr(actref, str(name)) is not None


def test_a_hand_that_edits_what_is_printed_is_found(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(printed, "FOLDER", tmp_path)
    monkeypatch.setattr(printed, "printed", lambda: {"printed/numpy/basic.py": "x = 1\n"})
    (tmp_path / "printed" / "numpy").mkdir(parents=True)
    (tmp_path / "printed" / "numpy" / "old.py").write_text("y = 1\n")
    (tmp_path / "printed" / "numpy" / "basic.py").write_text("x = 2\n")
    assert printed.main(["--check"]) == 1
    assert "actref/printed/numpy/basic.py: stale; run make print" in capsys.readouterr().out
    assert printed.main([]) == 0
    assert printed.main(["--check"]) == 0
    assert [p.name for p in tmp_path.rglob("*.py")] == ["basic.py"]


@pytest.mark.parametrize(("entry", "suffix"), OWN, ids=label)
def test_what_is_written_out_needs_to_be(entry: Elementwise, suffix: str) -> None:
    """The printed form misses the rule somewhere; else the function in the entry's file has to go."""
    expression = {"": entry.expression, "_grad": entry.derivative(1)}.get(suffix)
    if expression is None:
        expression = entry.parameter_derivative(suffix.removeprefix("_grad_"))  # type: ignore[attr-defined]
    body = numpy_statements(entry, [expression])
    parameters = "".join(f", {p.name}={p.default!r}" for p in entry.parameters)
    source = "\n    ".join([f"def f(x{parameters}):", *body.lines, f"return {body.results[0]}"])
    space: dict[str, Any] = {}
    exec("\n".join([*imports(NUMPY.imports, source), "import numpy as np", source]), space)
    missed = False
    for values in parameter_sets(entry):
        for x in [*grid(entry, "float64", values).tolist(), -1e-9, -1e-5, -1e-3, -60.0, -800.0]:
            value = bounded(
                expression, {entry.x: x, **{p.symbol: (entry.defaults | values)[p.name] for p in entry.parameters}}, 25
            )[0]
            with np.errstate(all="ignore"):
                got = float(space["f"](np.array([x]), **values)[0])
            moved = sensitivity(entry, expression, {entry.x: x}, values)
            missed = missed or excess(got, value, "float64", moved) > 1
    assert missed, (
        f"{entry.path.name}: the printed form of {entry.name}{suffix} keeps the accuracy rule; delete it there"
    )


def test_at_most_eight_functions_are_written_out() -> None:
    assert len(OWN) <= 8


def test_the_numpy_lines_are_short() -> None:
    lengths = [len(plain_source(entry).splitlines()) + 2 for entry in ENTRIES]
    assert statistics.median(lengths) <= 8
    assert max(lengths) <= 25
    for entry in ENTRIES:
        assert max(map(len, plain_source(entry).splitlines())) <= LONGEST, entry.name


@pytest.mark.parametrize("entry", DEFINED, ids=label)
def test_the_lines_of_a_backward_pass_fit(entry: Elementwise | Gated) -> None:
    assert max(map(len, autograd_source(entry).splitlines())) <= LONGEST


@pytest.mark.parametrize("entry", [e for e in ENTRIES if not isinstance(e, Vector)], ids=label)
def test_functions_of_torch_transform_what_is_printed(entry: Entry) -> None:
    space: dict[str, Any] = {}
    assert isinstance(entry, Elementwise | Gated)
    exec(autograd_source(entry), space)
    weights = [torch.tensor(p.default, dtype=torch.float64) for p in entry.parameters if p.learnable]
    x = torch.linspace(-2, 2, 8, dtype=torch.float64)

    def total(x: torch.Tensor) -> torch.Tensor:
        return space[entry.name](x, *weights).sum()  # type: ignore[no-any-return]

    rows = x.reshape(2, 4)
    slopes = torch.func.vmap(torch.func.grad(total))(rows)
    for row, slope in zip(rows, slopes, strict=True):
        torch.testing.assert_close(torch.func.grad(total)(row), slope)


def test_cases_become_what_a_person_writes() -> None:
    x = sp.Symbol("x", real=True)
    relu = sp.Piecewise((x, x > 0), (0, True))
    assert str(prepared(relu, next(e for e in ELEMENTWISE if e.name == "relu"))) == "Largest(x, 0)"

"""The command line as a person uses it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from mpmath import mp
from typer.testing import CliRunner

from actref import catalogue
from actref.cli import app
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.layouts import halves
from actref.plotting import DrawingError, curves
from tests.cases import ELEMENTWISE, ENTRIES, label

runner = CliRunner()
COMMAND = (sys.executable, "-m", "actref.cli")


def actref(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)


def test_list_names_every_function() -> None:
    rows = json.loads(runner.invoke(app, ["list", "--json"]).stdout)
    assert [row["name"] for row in rows] == list(catalogue)
    table = runner.invoke(app, ["list", "--family", "shrinkage"], env={"COLUMNS": "200"}).stdout
    assert {line.split()[0] for line in table.splitlines()[1:]} == {e.name for e in catalogue.family("shrinkage")}


def test_list_filters_by_property(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [catalogue[name] for name in ("tanh", "relu", "gaussian", "bilinear", "sparsemax")]
    monkeypatch.setattr("actref.cli.catalogue", {e.name: e for e in few})
    rows = json.loads(runner.invoke(app, ["list", "--property", "parity=odd", "--json"]).stdout)
    assert [row["name"] for row in rows] == ["tanh"]
    rows = json.loads(runner.invoke(app, ["list", "--property", "bounded", "--json"]).stdout)
    assert [row["name"] for row in rows] == ["tanh", "gaussian", "sparsemax"]


@pytest.mark.parametrize("name", ["gelu", "silu", "softshrink", "reglu", "sparsemax"])
def test_show(name: str) -> None:
    shown = runner.invoke(app, ["show", name], env={"COLUMNS": "120"})
    assert shown.exit_code == 0, shown.output
    entry = catalogue[name]
    for part in (
        entry.title,
        entry.full_name,
        "(x) =" if entry.kind != "gated" else "f(a, b) =",
        "range",
        entry.paper.link,
        entry.first_use.link,
        "PyTorch",
        "goes wrong: ",
    ):
        assert part in shown.stdout
    assert ("first used:" in shown.stdout) == bool(entry.first)
    assert ("layout: value_first; gate_first, interleaved" in shown.stdout) is (entry.kind == "gated")
    record = json.loads(runner.invoke(app, ["show", name, "--json"]).stdout)
    assert (record["first_use"]["link"], record["disputed"]) == (entry.first_use.link, entry.disputed)
    assert (record["name"], record["properties"]["name"]) == (name, name)
    assert len(record["latex"]) >= 2
    assert record["frameworks"]["PyTorch"]
    assert "[[" not in "".join(record["goes_wrong"])


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_torch_call_of_show_is_there(entry) -> None:
    import importlib

    from actref.cli import torch_call

    path = torch_call(entry).partition("(")[0]
    module, _, name = path.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_eval_prints_the_oracle(entry) -> None:
    printed = runner.invoke(app, ["eval", entry.name, "0.5", "--digits", "25"])
    assert printed.exit_code == 0, printed.output
    assert abs(float(printed.stdout) - float(entry.exact("0.5"))) < 1e-15


def test_eval_takes_negative_numbers_orders_and_parameters() -> None:
    assert (
        actref("eval", "leaky_relu", "-2", "--param", "negative_slope=0.25", "--digits", "5").stdout.strip() == "-0.5"
    )
    assert actref("eval", "tanh", "0", "--order", "1").stdout.strip() == "1.0"


def test_eval_takes_decimals_and_quotients_for_what_they_are() -> None:
    """By hand: the values are α (e⁻¹ - 1) for elu and the slope itself for leaky_relu."""
    shown = {
        ("elu", "-1", "--param", "alpha=0.1"): "-0.063212055882855767840447622983853913255419",
        ("elu", "-1", "--param", "alpha=1/3"): "-0.21070685294285255946815874327951304418473",
        ("leaky_relu", "-1"): "-0.01",
        ("identity", "1/3"): "0.3333333333333333333333333333333333333333",
    }
    for words, value in shown.items():
        printed = runner.invoke(app, ["eval", *words, "--digits", "40"])
        assert printed.exit_code == 0, printed.output
        with mp.workdps(50):
            assert abs(mp.mpf(printed.stdout) - mp.mpf(value)) < mp.mpf(10) ** -39


def test_a_terminal_without_greek_and_a_full_disk() -> None:
    ascii_only = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = subprocess.run([*COMMAND, "show", "elu"], capture_output=True, text=True, env=ascii_only, check=False)
    assert shown.returncode == 0
    assert "\\u03b1" in shown.stdout
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*COMMAND, "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "actref: [Errno 28] No space left on device\n"


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Vector | Gated)], ids=label)
def test_eval_takes_a_vector_and_its_jacobian(entry) -> None:
    """Numbers in binary fractions, so that what is typed is what NumPy's function gets."""
    x = [-1.5, 0.25, 2.0, 0.75]
    words = ["eval", entry.name, *map(str, x), "--digits", "17"]
    if isinstance(entry, StochasticVector):
        assert "draws at random" in str(runner.invoke(app, words).exception)
        return
    rows, derivatives = (
        [[float(number) for number in line.split()] for line in runner.invoke(app, given).stdout.splitlines()]
        for given in (words, [*words, "--order", "1"])
    )
    if isinstance(entry, Gated):
        partial = halves(entry.jacobian(np.array(x)), -1, entry.layout)
        value, jacobian = entry.function(x), np.stack(partial, -1)
    else:
        block = np.reshape(x, [-1, *[1] * (min(entry.dims, default=1) - 1)])
        value, jacobian = entry.function(block).ravel(), entry.jacobian(block).reshape(-1, len(x))
    np.testing.assert_allclose(np.ravel(rows), value, rtol=1e-15)
    np.testing.assert_allclose(derivatives, jacobian, rtol=1e-15, atol=1e-300)


def test_plot_writes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "curves.svg"
    drawn = runner.invoke(app, ["plot", "gelu", "silu", "--out", str(file), "--order", "1"])
    assert drawn.exit_code == 0, drawn.output
    assert file.read_text().count("<path") > 10


@pytest.mark.thorough(share=1 / 4)
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "gellu"), "did you mean"),
        (("list", "--family", "rectifiers"), "unknown family 'rectifiers'; families are rectifier"),
        (("list", "--kind", "odd"), "unknown kind 'odd'"),
        (("list", "--family", "shrinkage", "--property", "colour"), "unknown property 'colour'"),
        (("list", "--kind", "gated", "--property", "parity=odd"), "unknown property 'parity'; properties of gated"),
        (("eval", "gelu", "zero"), "'zero' is not a real number"),
        (("eval", "gelu", "1/0"), "'1/0' is not a real number"),
        (("eval", "swish", "1", "--param", "beta"), "--param beta: write NAME=VALUE"),
        (("eval", "swish", "1", "--param", "beta=x"), "beta='x' is not a number that float64 holds"),
        (("eval", "swish", "1", "--param", "beta=-1"), "beta=-1.0 is outside its domain"),
        (("eval", "swish", "1", "--param", "gamma=1"), "no parameter 'gamma'"),
        (("eval", "swiglu", "1", "2", "3"), "swiglu: 3 numbers; a gated unit takes an even number"),
        (("eval", "swiglu", "1", "2", "--order", "2"), "swiglu: --order 2; allowed are 0 and 1"),
        (("eval", "softmax", "1", "--order", "2"), "softmax: n=2; the definition is n=0, the Jacobian n=1"),
        (("eval", "softmax", "inf", "1"), "exact needs finite numbers, found inf in x"),
        (
            ("plot", "softmax", "--out", "x.svg", "--order", "1"),
            "softmax is of kind vector, whose derivative has no curve; draw it with --order 0",
        ),
        (("plot", "gelu", "--out", "x.svg", "--from", "2", "--to", "1"), "--from 2 is not below --to 1"),
        (("plot", "gelu", "--out", "x.svg", "--to", "inf"), "ends from -1e+100 to 1e+100 can be drawn"),
        (("plot", "gelu", "--out", "x.svg", "--from=-1e308", "--to", "1e308"), "ends from -1e+100 to 1e+100 can be"),
        (("plot", "gelu", "--out", "x.nonsense"), "cannot write 'x.nonsense': its suffix says the format, one of"),
        (("plot", "gelu", "--out", "x"), "cannot write 'x': its suffix says the format, one of"),
        (("plot", "gelu", "--out", "nowhere/x.png"), "cannot write nowhere/x.png"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_line_and_exit_code_2(words: tuple[str, ...], message: str) -> None:
    done = actref(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_version_is_that_of_the_distribution() -> None:
    done = runner.invoke(app, ["--version"])
    assert (done.exit_code, done.stdout) == (0, f"actref {metadata.version('actref')}\n")


def test_numbers_with_a_minus_are_no_options() -> None:
    assert runner.invoke(app, ["eval", "gelu", "-inf", "-1"]).stdout.split()[0] == "0.0"


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES])
def test_every_function_has_curves_but_what_draws(name: str) -> None:
    entry, x = catalogue[name], np.linspace(-4, 4, 9)
    if entry.kind == "stochastic" and not isinstance(entry, Elementwise):
        with pytest.raises(DrawingError, match="draws at random"):
            list(curves(entry, 0, x, {}))
        return
    drawn = list(curves(entry, 0, x, {}))
    assert drawn
    for _, places, y in drawn:
        assert places.shape == y.shape
    if isinstance(entry, Elementwise):  # nan exactly where the definition jumps
        ((_, places, y),) = drawn
        known = np.isfinite(y)
        np.testing.assert_array_equal(y[known], entry.function(places)[known])


def test_a_jump_breaks_the_line() -> None:
    ((label, places, y),) = curves(catalogue["hardshrink"], 0, np.linspace(-4, 4, 9), {"lambd": 1.5})
    assert label == "Hardshrink, lambd = 1.5"
    assert places[np.isnan(y)].tolist() == [-1.5, 1.5]


def test_the_curves_of_a_vector_and_of_a_gate() -> None:
    x = np.array([-1.0, 2.0])
    labels, _, ys = zip(*curves(catalogue["softmax"], 0, x, {}), strict=True)
    assert labels[1] == "Softmax of (x, 0, 1), component 2"
    np.testing.assert_allclose(np.transpose(ys)[1], np.exp([2, 0, 1]) / np.exp([2, 0, 1]).sum(), rtol=1e-12)
    ((_, _, gate),) = curves(catalogue["swiglu"], 0, x, {})
    np.testing.assert_allclose(gate, x / (1 + np.exp(-x)), rtol=1e-12)


def test_plot_takes_parameters(tmp_path: Path) -> None:
    words = ["plot", "leaky_relu", "gelu", "--param", "negative_slope=1/4", "--out", str(tmp_path / "x.svg")]
    assert runner.invoke(app, words).exit_code == 0
    for param, message in (
        ("slope=1", "no parameter 'slope'"),
        ("negative_slope=x", "is not a number"),
        ("a", "write NAME=VALUE"),
    ):
        words[4] = param
        assert message in str(runner.invoke(app, words).exception)

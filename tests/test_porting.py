"""What the pages say of other frameworks and devices, from records made here."""

from __future__ import annotations

import json

import numpy as np
import pytest

from actref import catalogue
from actref.frameworks import FRAMEWORKS, FrameworkError, engines
from actref.frameworks.calls import preferred
from actref.frameworks.comparison import compare
from scripts import frameworks, porting
from scripts.translations import interface

HARDWARE = "some CUDA device"


@pytest.fixture
def entry():
    return catalogue["gelu"]


@pytest.fixture
def recorded(entry, monkeypatch, tmp_path):
    """Records the comparison of torch as if it had run on CUDA; `change` spoils the record first."""

    def recorded(change=lambda each: None):
        run = compare(entry, preferred(entry, "torch"), "torch", "float32").to_json()
        result = {"framework": "torch", "call": run.pop("call"), "composed": False, "runs": [run]}
        each = {"digest": frameworks.digest(entry, "cuda"), "results": [result], "torch": {"error": "twice: no"}}
        change(each)
        path = tmp_path / "cuda.json"
        head = {"made": "2026-01-01", "hardware": HARDWARE, "versions": {"torch": {"torch": "9.9"}}}
        path.write_text(json.dumps(head | {"entries": {entry.name: each}}))
        monkeypatch.setattr(porting, "RECORDS", {**frameworks.RECORDS, "cuda": path})
        porting.record.cache_clear()

    yield recorded
    porting.record.cache_clear()


def spoil(each):
    run = each["results"][0]["runs"][0]
    (x, _value, slope), *others = run["points"]
    run["points"] = [(x, "7.0", slope), *others]


def test_without_a_record_there_is_no_place_beside_the_cpu(monkeypatch, tmp_path):
    monkeypatch.setattr(porting, "RECORDS", {**frameworks.RECORDS, "cuda": tmp_path / "none.json"})
    porting.record.cache_clear()
    assert [place.name for place in porting.places()] == list(FRAMEWORKS)
    porting.record.cache_clear()


def test_what_cuda_returned_stands_beside_what_the_cpu_returned(entry, recorded):
    recorded()
    rows = {row["name"]: row for row in porting.rows(entry, interface("en"))}
    assert list(rows)[:2] == ["torch", "torch-cuda"]
    assert rows["torch-cuda"]["title"] == "PyTorch, CUDA"
    assert rows["torch-cuda"]["error"] not in ("", "not recorded")
    text = porting.provenance(interface("en"), entry)
    assert HARDWARE in text and "torch 9.9" in text and "Out of date" not in text
    assert (entry, "twice: no") in porting.once_only()


def test_a_value_that_differs_on_cuda_alone_is_marked_there(entry, recorded):
    recorded(spoil)
    (row,) = [row for row in porting.rows(entry, interface("en")) if row["name"] == "torch-cuda"]
    assert "f(-∞) is 7" in row["differs"]
    (table,) = [each for each in porting.edges(interface("en")) if each["entry"] is entry]
    place = porting.shown().index(porting.Place("torch", "cuda"))
    (at,) = [row for row in table["rows"] if row["x"] == "-∞"]
    assert at["cells"][place][0] == ("7", True)
    assert at["cells"][porting.shown().index(porting.Place("torch"))][0] != ("7", True)


def test_a_record_of_another_definition_is_shown_as_out_of_date(entry, recorded):
    recorded(lambda each: each.update(digest="0" * 16))
    (row,) = [row for row in porting.rows(entry, interface("en")) if row["name"] == "torch-cuda"]
    assert row["error"] == "not recorded"
    assert porting.provenance(interface("en"), entry).count("Out of date") == 1 + porting.outdated(entry)


def test_only_torch_leaves_the_cpu():
    with pytest.raises(FrameworkError, match="JAX is run on the CPU"):
        engines.run("jax", "jax.nn.relu(x)", np.ones(2), "float32", device="cuda")


CONVENTIONS = {
    ("leaky_relu", "0", 1): ("0.01", "1"),
    ("hardtanh", "-1", 1): ("0", "1"),
    ("hardtanh", "1", 1): ("0", "1"),
    ("relu", "nan", 1): ("1", "0"),
    ("relu", "-0", 0): ("-0", "0"),
    **{(name, "-∞", 0): ("nan", "nan") for name in ("silu", "mish", "hardswish", "softsign")},
    ("softsign", "∞", 0): ("nan", "nan"),
}
"""Function, argument, order of the derivative: what torch and what JAX are known to return there."""


def test_the_known_differences_at_edges_are_in_the_table():
    """From our own record; one that is gone is a change of a framework, or of what the table shows."""
    tables = {table["entry"].name: table["rows"] for table in porting.edges(interface("en"))}
    columns = [porting.shown().index(porting.Place(framework)) for framework in ("torch", "jax")]
    for (name, x, order), known in CONVENTIONS.items():
        (row,) = [row for row in tables[name] if row["x"] == x]
        assert tuple(row["cells"][column][order][0] for column in columns) == known, (name, x)


NAMES = {
    "leakyrelu": {
        "leaky_relu(negative_slope=0.01)": {"torch.nn.functional.leaky_relu", "jax.nn.leaky_relu", "LeakyRelu"},
        "leaky_relu(negative_slope=0.2)": {"keras.activations.leaky_relu", "tf.nn.leaky_relu"},
        "leaky_relu(negative_slope=0.3)": {"keras.layers.LeakyReLU()"},
    },
    "gelu": {
        "gelu": {"torch.nn.functional.gelu", "Gelu", "keras.activations.gelu"},
        "gelu_tanh": {"jax.nn.gelu", "keras.ops.gelu"},
    },
    "prelu": {"prelu(weight=0.25)": {"torch.nn.PReLU()"}, "prelu(weight=0.01)": {"flax.linen.PReLU()"}},
}
"""Names that are known to mean several functions, and calls that mean each."""


def test_the_known_names_of_several_functions_are_in_the_table():
    traps = {}
    for trap in porting.same_name(interface("en")):
        for meaning, names in trap.meanings:
            traps.setdefault(trap.name, {}).setdefault(meaning, set()).update(names)
    for name, meanings in NAMES.items():
        assert all(calls <= traps[name].get(meaning, set()) for meaning, calls in meanings.items()), traps[name]
    measured = {
        call for found in traps.values() for meaning in found if "another" in meaning for call in found[meaning]
    }
    assert {"HardSigmoid", "keras.layers.PReLU()"} <= measured

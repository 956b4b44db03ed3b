"""What the pages say of other frameworks and devices, from records made here."""

from __future__ import annotations

import json

import numpy as np
import pytest

from actref import catalogue
from actref.frameworks import FRAMEWORKS, FrameworkError, engines
from actref.frameworks.calls import declarations, paths, preferred
from actref.frameworks.comparison import compare
from scripts.evidence import frameworks, synonyms
from scripts.pages import grades, mobile, points, porting
from scripts.translations import interface

pytestmark = pytest.mark.thorough(share=1 / 4)

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
        monkeypatch.setattr(grades, "RECORDS", {**frameworks.RECORDS, "cuda": path})
        grades.record.cache_clear()

    yield recorded
    grades.record.cache_clear()


def spoil(each):
    run = each["results"][0]["runs"][0]
    (x, _value, slope), *others = run["points"]
    run["points"] = [(x, "7.0", slope), *others]


def test_without_a_record_there_is_no_place_beside_the_cpu(monkeypatch, tmp_path):
    monkeypatch.setattr(grades, "RECORDS", {**frameworks.RECORDS, "cuda": tmp_path / "none.json"})
    grades.record.cache_clear()
    assert [place.name for place in grades.places()] == list(FRAMEWORKS)
    grades.record.cache_clear()


def test_what_cuda_returned_stands_beside_what_the_cpu_returned(entry, recorded):
    recorded()
    rows = {row["name"]: row for row in porting.rows(entry, interface("en"))}
    assert list(rows)[:2] == ["torch", "torch-cuda"]
    assert rows["torch-cuda"]["title"] == "PyTorch (CUDA)"
    assert rows["torch-cuda"]["error"] not in ("", "not recorded")
    text = porting.provenance(interface("en"), entry)
    assert HARDWARE in text and "torch 9.9" in text and "Out of date" not in text
    assert (entry, "twice: no") in porting.once_only()


def test_a_value_that_differs_on_cuda_alone_is_marked_there(entry, recorded):
    recorded(spoil)
    (row,) = [row for row in porting.rows(entry, interface("en")) if row["name"] == "torch-cuda"]
    assert "f(-∞) is 7" in row["differs"]
    (table,) = [each for each in porting.edges(interface("en")) if each["entry"] is entry]
    place = porting.shown().index(grades.Place("torch", "cuda"))
    (at,) = [row for row in table["rows"] if row["x"] == "-∞"]
    assert at["cells"][place][0] == ("7", True)
    assert at["cells"][porting.shown().index(grades.Place("torch"))][0] != ("7", True)


def test_a_record_of_another_definition_is_out_of_date_and_grades_nothing(entry, recorded):
    recorded(lambda each: each.update(digest="0" * 16))
    assert "torch-cuda" not in [row["name"] for row in porting.rows(entry, interface("en"))]
    assert porting.provenance(interface("en"), entry).count("Out of date") == 1 + grades.outdated(entry)


GRADES = {
    ("relu", "torch"): {"same"},
    ("relu", "jax"): {"rounding"},  # XLA takes the smallest numbers for 0 on a CPU
    ("sigmoid", "torch"): {"rounding"},  # its derivative is 0 from 17 on
    ("gelu", "torch"): {"special"},  # nan at an infinity
    ("gelu", "jax"): {"defaults"},
    ("leaky_relu", "keras"): {"defaults"},
    ("hardsigmoid", "onnx"): {"defaults"},
    ("hardsigmoid", "jax"): {"special"},
    ("swish", "keras"): {"special"},  # its name for SiLU
    ("swish", "transformers"): {"special"},
    ("swish", "timm"): {"special"},
    ("swish", "scipy"): {"absent"},
    ("softplus", "scipy"): {"same", "rounding"},
    ("swiglu", "onnx"): {"same", "rounding"},
    ("sparsemax", "keras"): {"other"},  # its own does not sum to 1
    ("xielu", "transformers"): {"other"},  # computes in bfloat16
    ("mish", "scipy"): {"absent"},
}
"""What a person says of them, who has the record at hand."""


@pytest.mark.parametrize(("name", "framework"), GRADES)
def test_grades_are_what_a_person_says(name, framework):
    found = grades.answer(catalogue[name], grades.Place(framework))
    assert not grades.outdated(catalogue[name]), "make evidence-frameworks"
    assert found.grade in GRADES[name, framework], found.reasons(interface("en"))


@pytest.mark.parametrize("name", catalogue)
def test_every_grade_but_the_best_has_its_reason(name):
    for place in grades.places():
        found = grades.answer(catalogue[name], place)
        assert found.grade in grades.GRADES
        if found.recorded is not None or found.grade == "absent":
            assert (found.grade == "same") or found.reasons(interface("en")), (found.call, found.grade)


CHANGES = [
    ({"far": [1.0]}, "other"),
    ({"far_slope": [1.0]}, "other"),
    ({"error": "fails"}, "other"),
    ({"lost": [3e38]}, "special"),
    ({"points": [["-inf", "0.5", "0.0"]]}, "special"),
    ({"points": [["1.0", "1.0", "0.0"]]}, "special"),
    ({"points": [["0.0", "-0.0", "0.0"]]}, "same"),  # one number
    ({"flushes": True}, "rounding"),
    ({"value": {"ulp": 1e5, "at": [2.0], "got": 0.0, "want": 2.0}}, "rounding"),
    ({"value": {"ulp": 16, "at": [2.0], "got": 2.0, "want": 2.0}}, "same"),
]


@pytest.mark.parametrize(("change", "grade"), CHANGES)
def test_a_grade_follows_from_the_record(monkeypatch, change, grade):
    run = {"dtype": "float32"} | change
    monkeypatch.setattr(grades, "results", lambda *_: {"runs": [run]})
    found = grades.answer(catalogue["relu"], grades.Place("torch"))
    assert found.grade == grade
    assert grade == "same" or found.reasons(interface("en"))


def test_only_torch_leaves_the_cpu():
    with pytest.raises(FrameworkError, match="JAX is run on the CPU"):
        engines.run("jax", "jax.nn.relu(x)", np.ones(2), "float32", device="cuda")


NAMES = {
    "leakyrelu": [
        ("leaky_relu(negative_slope=0.01)", ("torch.nn.functional.leaky_relu", "jax.nn.leaky_relu", "LeakyRelu")),
        ("leaky_relu(negative_slope=0.2)", ("keras.activations.leaky_relu", "tf.nn.leaky_relu")),
        ("leaky_relu(negative_slope=0.3)", ("keras.layers.LeakyReLU()",)),
    ],
    "gelu": [
        ("gelu", ("torch.nn.functional.gelu", "Gelu", "keras.activations.gelu")),
        ("gelu_tanh", ("jax.nn.gelu", "keras.ops.gelu")),
    ],
    "hardsigmoid": [("another function than hardsigmoid", ("HardSigmoid",))],
    "prelu": [
        ("prelu(weight=0.25)", ("torch.nn.PReLU()",)),
        ("prelu(weight=0.01)", ("flax.nnx.PReLU()",)),
        ("prelu(weight=0)", ("keras.layers.PReLU()",)),
    ],
}
"""Names that people are known to have stumbled over, and what the page has to say of them."""


@pytest.mark.parametrize("name", NAMES)
def test_known_traps_are_on_the_page(name):
    meanings = [pair for trap in porting.same_name(interface("en")) if trap.name == name for pair in trap.meanings]
    for text, calls in NAMES[name]:
        found = [call for meant, known in meanings if meant == text for call in known]
        assert set(calls) <= set(found), text


EDGES = [
    ("leaky_relu", "0", 1, "0.01", "1"),
    ("hardtanh", "-1", 1, "0", "1"),
    ("hardtanh", "1", 1, "0", "1"),
    ("relu", "nan", 1, "1", "0"),
    ("relu", "-0", 0, "-0", "0"),
    *((name, "-∞", 0, "nan", "nan") for name in ("silu", "mish", "hardswish", "softsign")),
    ("softsign", "∞", 0, "nan", "nan"),
]
"""Edges at which torch and JAX are known to differ from each other or from the limit: order, what torch and JAX return."""


@pytest.mark.parametrize(("name", "x", "order", "torch", "jax"), EDGES)
def test_known_edges_are_on_the_page(name, x, order, torch, jax):
    assert not grades.outdated(catalogue[name]), "make evidence-frameworks"
    (table,) = [each for each in porting.edges(interface("en")) if each["entry"].name == name]
    (row,) = [each for each in table["rows"] if each["x"] == x]
    for framework, expected in (("torch", torch), ("jax", jax)):
        assert row["cells"][porting.shown().index(grades.Place(framework))][order][0] == expected


def test_what_phones_have_is_of_the_catalogue():
    """What a person read in the lists of operators: TensorFlow Lite has no SiLU, Core ML no hard swish."""
    assert set(mobile.OPERATORS) <= set(catalogue)
    assert all(any(found) and len(found) == len(mobile.SOURCES) for found in mobile.OPERATORS.values())
    assert mobile.OPERATORS["silu"] == ("", "silu")
    assert mobile.OPERATORS["hardswish"] == ("HARD_SWISH", "")
    assert "mish" not in mobile.OPERATORS


def test_a_name_that_means_several_functions_lists_the_calls_of_each():
    for trap in porting.same_name(interface("en")):
        assert len(trap.meanings) > 1 and all(calls for _meant, calls in trap.meanings), trap


def test_the_hard_sigmoids_of_both_slopes_are_listed():
    (trap,) = (each for each in porting.same_name(interface("en")) if each.name == "hardsigmoid")
    listed = [call for _meant, calls in trap.meanings for call in calls]
    assert {"torch.nn.functional.hardsigmoid", "keras.activations.hard_sigmoid", "HardSigmoid"} <= {*listed}


@pytest.mark.parametrize("name", ["celu", "elu", "hardswish", "selu"])
def test_a_gradient_that_depends_on_the_number_of_elements_is_listed(name):
    assert catalogue[name] in porting.size_dependent("alone_slope")[grades.Place("torch")]
    found = compare(catalogue[name], preferred(catalogue[name], "torch"), "torch", "float32")
    assert np.isnan(found.alone_slope).all() and found.alone_slope


def test_a_column_is_named_after_what_its_calls_are_imported_from():
    for entry in catalogue.values():
        for each in declarations(entry, "scipy"):
            roots = {path.partition(".")[0] for path in paths(each)}
            assert roots <= {*FRAMEWORKS["scipy"].title.lower().split("/")}, each


def test_the_papers_of_several_names_are_those_of_their_function():
    for group in synonyms.recorded()["groups"]:
        papers = {paper.arxiv for name in group["entries"] for paper in _papers(name)}
        assert not group["entries"] or {each["arxiv"] for each in group["papers"]} <= papers


def _papers(name):
    return catalogue[name].paper, catalogue[name].first_use


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_zero_has_the_sign_here_that_it_has_on_the_page_of_its_function(language):
    """As a person says: -0 where the function is negative beside its argument."""
    rows = {each["entry"].name: each["rows"] for each in porting.edges(interface(language))}
    for entry in (catalogue[name] for name in rows):
        there = {grades.number(p.x, 9): p.value["latex"] for p in points.special_points(entry)}
        for row in rows[entry.name]:
            if row["exact"][0] in ("0", "-0") and row["x"] in there:
                assert row["exact"][0] == there[row["x"]], (entry.name, row["x"])
    shown = {row["x"]: row["exact"] for row in rows["gelu"]}
    assert shown["-∞"] == ["-0", "0"]
    assert {row["x"]: row["exact"][0] for row in rows["relu"]}["-0"] == "0"

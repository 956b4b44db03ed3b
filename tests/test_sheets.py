"""Property sheets of gated and vector functions: what they say against the NumPy functions."""

from __future__ import annotations

import json
import math
import re
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from actref import catalogue
from actref.entry import Entry, Identity
from actref.errors import EntryError
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.properties import edges
from actref.properties.curve import meant
from actref.properties.record import CERTIFIED, SYMBOLIC, Number, terminating
from scripts.pages import sheet
from scripts.translations import interface
from tests.cases import ELEMENTWISE, ENTRIES, label

pytestmark = pytest.mark.thorough(share=1 / 4)

GATED = [e for e in ENTRIES if isinstance(e, Gated)]
VECTOR = [e for e in ENTRIES if isinstance(e, Vector)]
each_gated = pytest.mark.parametrize("entry", GATED, ids=label)
each_vector = pytest.mark.parametrize("entry", VECTOR, ids=label)


@pytest.mark.parametrize("entry", [*GATED, *VECTOR], ids=label)
def test_sheet_is_data_and_every_row_is_printed(entry: Entry) -> None:
    data = entry.properties.to_json()
    assert json.loads(json.dumps(data)) == data
    for language in ("en", "zh"):
        rows = sheet.rows(data, interface(language))
        assert [r.key.replace("-", "_") for r in rows] == [item.key for item in entry.properties.items]
        assert all(r.value and r.label and r.how for r in rows)


@pytest.mark.parametrize("entry", [*GATED, *VECTOR], ids=label)
def test_identities_hold_and_false_ones_do_not(entry: Entry) -> None:
    for identity in entry.identities:
        assert entry.proof(identity).latex.count("=") >= 1
    arguments = (lambda f, x, *b: (f(x, *b), 2 * f(x, *b))) if isinstance(entry, Vector) else None
    false = Identity(sides=lambda v, f, *a: arguments(f, *a) if arguments else (f(*a), f(*a) + 1))
    with pytest.raises(EntryError, match=r"identities: .* fails at .*; mend the identity"):
        entry.proof(false)


# --- gated -----------------------------------------------------------------------------------------------------------


def at(entry: Gated, a: Any, b: Any) -> Any:
    return entry.function(np.stack([a, b], -1), layout="value_first")[..., 0]


def slopes(entry: Gated, a: Any, b: Any) -> Any:
    return entry.jacobian(np.stack([a, b], -1), layout="value_first")


@each_gated
def test_moments_of_gated(entry: Gated) -> None:
    """By a sum over a grid of both variables, fine enough for kinks to cost less than the tolerance."""
    z = np.linspace(-9, 9, 1200)  # 0, where most kinks are, lies midway between two points
    weight = np.exp(-z * z / 2)
    weight /= weight.sum()
    a, b = np.meshgrid(z, z, indexing="ij")
    both = np.outer(weight, weight)
    y, s = at(entry, a, b), slopes(entry, a, b)
    p = entry.properties
    for item, values in (
        (p.mean, y),
        (p.second_moment, y**2),
        (p.value_derivative_second_moment, s[..., 0] ** 2),
        (p.gate_derivative_second_moment, s[..., 1] ** 2),
    ):
        assert float(item.value) == pytest.approx(float((values * both).sum()), abs=2e-3), item.key
    assert float(p.variance.value) == pytest.approx(float(p.second_moment.value) - float(p.mean.value) ** 2, rel=1e-12)
    assert float(p.gain.value) == pytest.approx(1 / math.sqrt(float(p.second_moment.value)), rel=1e-12)


@each_gated
def test_bounds_of_gated(entry: Gated) -> None:
    """No value outside the range and no slope above the bound; both are come near to where they are finite."""
    grid = np.concatenate([np.linspace(-60, 60, 1201), [-1e6, 1e6]])
    a, b = np.meshgrid(grid, grid, indexing="ij")
    y, s = at(entry, a, b), np.abs(slopes(entry, a, b))
    p = entry.properties
    low, high = float(p.range.spans[0].low), float(p.range.spans[-1].high)
    assert y.min() >= low - 1e-12
    assert y.max() <= high + 1e-12
    for found, end in ((y.min(), low), (y.max(), high)):
        assert found == pytest.approx(end, abs=1e-2) if math.isfinite(end) else abs(found) > 1e3
    for bound, steepest in ((p.lipschitz_value, s[..., 0].max()), (p.lipschitz_gate, s[..., 1].max())):
        if bound.value is None:
            assert steepest > 1e3
        else:
            assert float(bound.value) * (1 - 1e-2) <= steepest <= float(bound.value) * (1 + 1e-12)


@each_gated
def test_gate_is_the_function_that_it_is_said_to_be(entry: Gated) -> None:
    import actref

    p = entry.properties
    b = np.linspace(-9, 9, 101)
    if p.factors.activation:
        value = float(p.factors.value.subs(dict.fromkeys(p.factors.value.free_symbols, 1)))
        expected = value * getattr(actref, p.factors.activation)(b)
        np.testing.assert_allclose(at(entry, np.ones_like(b), b), expected, rtol=1e-12)
    shut = [float(point.x) for point in p.gate_zeros.points]
    assert all(at(entry, np.float64(3), np.float64(x)) == 0 for x in shut)


# --- vector ----------------------------------------------------------------------------------------------------------


def called(entry: Vector, x: Any) -> Any:
    shape = [1] * entry.dims[0] if entry.dims else [1]
    shape[entry.axis] = len(x)
    drawn = {"rng": np.random.default_rng(3)} if isinstance(entry, StochasticVector) else {}
    return entry.function(np.asarray(x).reshape(shape), **drawn).ravel()


def inputs(entry: Vector) -> list[Any]:
    rng = np.random.default_rng(12)
    unit = entry.unit(entry.defaults)
    return [rng.normal(size=n * unit) * scale for n in (2, 3, 5) for scale in (0.3, 3.0, 12.0) for _ in range(20)]


LAWS = {
    "sum": lambda f, x: (f(x).sum(), 1.0),
    "shift": lambda f, x: (f(x + 1.7), f(x)),
    "scale": lambda f, x: (f(1.3 * x), f(x)),
    "degree": lambda f, x: (f(1.3 * x), 1.3 * f(x)),
    "idempotence": lambda f, x: (f(f(x)), f(x)) if len(f(x)) == len(x) else (1.0, 0.0),
}


@each_vector
def test_laws_of_vectors(entry: Vector) -> None:
    for key, sides in LAWS.items():
        holds = all(np.allclose(*sides(lambda x: called(entry, x), x), rtol=1e-9, atol=1e-11) for x in inputs(entry))
        assert entry.properties[key].holds == holds, key  # type: ignore[attr-defined]


@each_vector
def test_range_and_stretch_of_vectors(entry: Vector) -> None:
    p = entry.properties
    outputs = np.concatenate([called(entry, x) for x in inputs(entry)])
    low, high = float(p.range.spans[0].low), float(p.range.spans[-1].high)
    assert low - 1e-12 <= outputs.min()
    assert outputs.max() <= high + 1e-12
    for found, end in ((outputs.min(), low), (outputs.max(), high)):
        assert found == pytest.approx(end, abs=1e-2) if math.isfinite(end) else abs(found) > 12
    norms = dict(p.stretch.values)
    step = 1e-6
    rng = np.random.default_rng(5)
    for x in inputs(entry):
        if len(x) in norms and not isinstance(entry, StochasticVector) and p.continuity.order != -1:
            direction = rng.normal(size=len(x))
            direction *= step / np.linalg.norm(direction)
            moved = np.linalg.norm(called(entry, x + direction) - called(entry, x))
            assert moved <= float(norms[len(x)]) * step * (1 + 1e-6) + 1e-14


@each_vector
def test_order_of_vectors(entry: Vector) -> None:
    kept = {"preserved": 1, "reversed": -1}.get(entry.properties.order.value)
    for x in inputs(entry):
        y = called(entry, x)
        if kept is not None:
            order = np.argsort(x)
            assert (np.diff(kept * y[order]) >= 0).all()


# --- what a sheet says does not contradict itself --------------------------------------------------------------------


def _item(entry: Entry, key: str) -> dict[str, Any] | None:
    return next((item for item in entry.properties.to_json()["items"] if item["key"] == key), None)


def contradictions(entry: Entry) -> list[str]:
    """Pairs of statements on one sheet of which at most one is true."""
    sheet_ = entry.properties.to_json()
    flags, found = sheet_["flags"], []

    def claim(text: str, holds: bool) -> None:
        if not holds:
            found.append(text)

    continuity = _item(entry, "continuity")
    jumps = continuity is not None and continuity["order"] == -1
    lipschitz, stretch = _item(entry, "lipschitz"), _item(entry, "stretch")
    if jumps:
        claim("jumps, and has a Lipschitz constant", lipschitz is None or lipschitz["value"] is None)
        claim("jumps, and has a largest stretch", stretch is None or not stretch["values"])
        claim("jumps, and is differentiable", not flags.get("differentiable", False))
    if flags.get("smooth"):
        claim("smooth, and jumps or has a kink", continuity is None or continuity["order"] is None)
    region = _item(entry, "range")
    if region is not None:
        low, high = float(region["spans"][0]["low"]["decimal"]), float(region["spans"][-1]["high"]["decimal"])
        claim("bounded below by the range alone", flags["bounded_below"] == (low > -math.inf))
        claim("bounded above by the range alone", flags["bounded_above"] == (high < math.inf))
        limits = _item(entry, "limits")
        for side in () if limits is None else ("left", "right"):
            limit = limits[side]["limit"]  # type: ignore[index]
            claim(f"a limit outside of the range ({side})", limit is None or low <= float(limit["decimal"]) <= high)
        extrema = _item(entry, "extrema")
        for extremum in [] if extrema is None else extrema["extrema"]:
            claim("an extremum outside of the range", low <= float(extremum["y"]["decimal"]) <= high)
            strict = flags["strictly_monotone"] and extremum["plateau"] is None
            claim("strictly monotone, with an extremum", not strict)
    if flags.get("monotone") and flags.get("increasing") and region is not None and _item(entry, "limits") is not None:
        left, right = (_item(entry, "limits")[side]["limit"] for side in ("left", "right"))  # type: ignore[index]
        claim("increasing, and not from its limit to its limit", float(left["decimal"]) <= float(right["decimal"]))
    return found


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_no_sheet_contradicts_itself(entry: Entry) -> None:
    assert contradictions(entry) == []


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_the_slope_at_infinity_is_a_limit_or_none(entry: Elementwise) -> None:
    """As the gradient says there, and never above the Lipschitz constant."""
    lipschitz = _item(entry, "lipschitz")
    bound = math.inf if lipschitz is None or lipschitz["value"] is None else float(lipschitz["value"]["decimal"])
    for end in (-math.inf, math.inf):
        with np.errstate(all="ignore"):
            ours = float(entry.gradient(end))
        assert float(edges.value(entry, end, 1)) == pytest.approx(ours, rel=1e-12, abs=1e-12, nan_ok=True)
        assert math.isnan(ours) or abs(ours) <= bound * (1 + 1e-12)


# --- what a sheet calls symbolic is shown exactly --------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_digits_that_go_on_are_not_called_symbolic(entry: Entry) -> None:
    """And no row shows more than six of them: the rest stands in its title."""
    for item, row in zip(entry.properties.items, sheet.rows(entry.properties.to_json(), interface("en")), strict=True):
        shown = re.findall(r"\d+\.\d+", re.sub('title="[^"]*"', "", row.value))
        shown = {digits for digits in shown if len(digits.replace(".", "").lstrip("0")) > sheet.DIGITS}
        ends = {n.decimal.lstrip("-") for n in numbers(item) if n.exact is not None and n.exact.is_Rational}
        ends |= {terminating(abs(meant(default))) for default in entry.defaults.values()}
        assert shown <= ends, (row.key, shown)
        assert item.how.kind != SYMBOLIC or not re.search(r"\d\.\d{12,}", item.text), row.key


def numbers(value: Any) -> list[Number]:
    if isinstance(value, Number):
        return [value]
    inner = [getattr(value, f.name) for f in fields(value)] if is_dataclass(value) else value
    return [n for each in inner for n in numbers(each)] if isinstance(inner, list | tuple) else []


HOW = [
    ("laplace", "derivative_second_moment", CERTIFIED),
    ("laplace", "series", CERTIFIED),
    ("serf", "series", CERTIFIED),
    ("telu", "series", CERTIFIED),
    ("sqrt_softplus", "series", CERTIFIED),
    ("arctan", "series", SYMBOLIC),
    ("star_relu", "second_moment", SYMBOLIC),
    ("tanh", "mean", SYMBOLIC),
]


@pytest.mark.parametrize(("name", "key", "kind"), HOW)
def test_how_is_what_a_person_says(name: str, key: str, kind: str) -> None:
    assert catalogue[name].properties[key].how.kind == kind


FORMS = [
    ("hardmax", "range", "{0, 1}"),
    ("star_relu", "series", "-0.4472 (x < 0); -0.4472 + 0.8944*x^2 (x > 0)"),
    ("rrelu", "limits", "-∞ at -∞, asymptote y = 11*x/48; ∞ at ∞, asymptote y = x"),
    ("swoosh_r", "limits", "∞ at -∞, asymptote y = -0.08*x - 0.313261687; ∞ at ∞, asymptote y = 0.92*x - 1.313261687"),
]


@pytest.mark.parametrize(("name", "key", "text"), FORMS)
def test_a_number_has_one_form(name: str, key: str, text: str) -> None:
    """Decimals of the definition stay decimals, others are fractions."""
    assert catalogue[name].properties[key].text == text

"""Property sheets against computations that share nothing with how they were derived: sampling, SciPy, typed values."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy as sp
from mpmath import mp
from scipy import stats

from actref import catalogue, oracle
from actref.entry import Identity
from actref.errors import EntryError, ParameterError
from actref.kinds import Elementwise
from actref.properties import neighbours
from actref.properties.elementwise import properties_at
from actref.properties.identities import verify
from actref.properties.record import CERTIFIED, CONFIRMED, SYMBOLIC, Number, Properties, Span
from actref.vocabulary import elementary, swings
from tests.cases import ELEMENTWISE, label

pytestmark = pytest.mark.thorough(share=1 / 4)

entries = pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)

MARGIN = mp.mpf(10) ** -25


@cache
def exact(entry: Elementwise, x: Any, n: int = 0, digits: int = 30) -> Any:
    """The true value with parameters as the fractions or decimals that they stand for, as the sheet takes them."""
    return entry.exact(x, n, digits, **{name: meant(value) for name, value in entry.defaults.items()})


def meant(value: float) -> Fraction:
    simple = Fraction(value).limit_denominator(1000)
    return simple if float(simple) == value else Fraction(str(value))


def real(number: Number) -> Any:
    return mp.mpf(number.decimal)


@pytest.fixture(autouse=True)
def many_digits():
    with mp.workdps(60):
        yield


def inside(span: Span, value: Any, slack: Any = MARGIN) -> bool:
    return real(span.low) - slack <= value <= real(span.high) + slack


def kinks(entry: Elementwise) -> list[float]:
    return [float(j.x) for j in entry.properties.continuity.jumps]


@cache
def places(entry: Elementwise) -> tuple[Any, ...]:
    """Where functions are sampled: evenly, at random, far out, and beside kinks."""
    rng = np.random.default_rng(1606)
    found = [*np.linspace(-12, 12, 97), *rng.uniform(-4, 4, 60), *rng.uniform(-40, 40, 30)]
    for power in range(2, 13):
        found += [10.0**power, -(10.0**power)]
    for kink in kinks(entry):
        found += [kink, kink + 1e-9, kink - 1e-9]
    return tuple(mp.mpf(x) for x in sorted({float(x) for x in found}))


def values(entry: Elementwise, n: int) -> list[tuple[Any, Any]]:
    chosen = places(entry)[:: 3 if n == 2 else 1]
    return [(x, exact(entry, x, n, 20)) for x in chosen if n == 0 or float(x) not in kinks(entry)]


def listed(item: Any, x: Any) -> bool:
    """Whether a row of the sheet says everything as far out as there."""
    return item.reach is None or abs(x) <= real(item.reach)


def numbers(value: Any) -> list[Number]:
    """Every number of a record."""
    if isinstance(value, Number):
        return [value]
    if isinstance(value, tuple):
        return [n for each in value for n in numbers(each)]
    if hasattr(value, "__dataclass_fields__"):
        return [n for name in value.__dataclass_fields__ for n in numbers(getattr(value, name))]
    return []


# --- the record ------------------------------------------------------------------------------------------------------


@entries
def test_closed_forms_have_the_digits_shown(entry: Elementwise) -> None:
    for number in numbers(entry.properties):
        if number.exact is not None and number.finite:
            want = sp.N(elementary(number.exact), 45)._to_mpmath(160)
            assert abs(real(number) - want) <= mp.mpf(10) ** -29 * abs(want), number.text


@entries
def test_every_item_says_how_it_was_found(entry: Elementwise) -> None:
    sheet = entry.properties
    for item in sheet.items:
        assert item.how.kind in (SYMBOLIC, CERTIFIED, CONFIRMED)
        assert item.how.certificate
        assert item.text
        assert sheet[item.key] is item
    keys = [item.key for item in sheet.items]
    assert len(set(keys)) == len(keys) == 20


@entries
def test_record_is_plain_data(entry: Elementwise) -> None:
    data = entry.properties.to_json()
    assert json.loads(json.dumps(data)) == data
    assert all(isinstance(flag, bool | str) for flag in data["flags"].values())
    assert [item["key"] for item in data["items"]] == [item.key for item in entry.properties.items]


# --- range, zeros, shape ---------------------------------------------------------------------------------------------


@entries
def test_range_holds_every_value_and_comes_near_its_ends(entry: Elementwise) -> None:
    spans = entry.properties.range.spans
    found = [v for _, v in values(entry, 0)]
    found += [real(e.y) for e in entry.properties.extrema.extrema]
    for value in found:
        assert any(inside(s, value) for s in spans), mpmath.nstr(value, 20)
    for end in (e for s in spans for e in (s.low, s.high)):
        if end.finite:
            assert min(abs(v - real(end)) for v in found) < 1e-8, end.text
        else:
            assert max(v * (1 if float(end) > 0 else -1) for v in found) > 1e3, end.text


@entries
def test_open_ends_of_the_range_are_not_taken(entry: Elementwise) -> None:
    for span in entry.properties.range.spans:
        for end, closed in ((span.low, span.low_closed), (span.high, span.high_closed)):
            if end.finite and not closed:
                # further out 20 digits cannot tell the value from its limit
                assert all(v != real(end) for x, v in values(entry, 0) if abs(x) < 3)


@entries
def test_zeros(entry: Elementwise) -> None:
    zeros = entry.properties.zeros
    for point in zeros.points:
        assert abs(exact(entry, point.x.decimal)) < MARGIN
    for span in zeros.spans:
        assert all(v == 0 for x, v in values(entry, 0) if real(span.low) < x < real(span.high))
    roots = [real(p.x) for p in zeros.points]
    for (a, at_a), (b, at_b) in pairwise(values(entry, 0)):
        if zeros.points and zeros.points[0].period is not None:
            break
        crossed = at_a * at_b < 0 and entry.properties.continuity.order != -1
        crossed = crossed and listed(zeros, a) and listed(zeros, b)
        assert not crossed or any(a <= r <= b for r in roots), (float(a), float(b))
        if at_a == 0 and abs(a) < 12:
            assert any(abs(r - a) < MARGIN for r in roots) or any(inside(s, a) for s in zeros.spans), float(a)


@entries
def test_fixed_points(entry: Elementwise) -> None:
    fixed = entry.properties.fixed_points
    for point in fixed.points:
        assert abs(exact(entry, point.x.decimal) - real(point.x)) < MARGIN * max(1, abs(real(point.x))) * 100
    periodic = any(p.period is not None for p in fixed.points)
    for (a, at_a), (b, at_b) in pairwise(values(entry, 0)):
        crossed = (at_a - a) * (at_b - b) < 0 and entry.properties.continuity.order != -1
        if crossed and not periodic and listed(fixed, a) and listed(fixed, b):
            assert any(a <= real(p.x) <= b for p in fixed.points), (float(a), float(b))


@entries
def test_extrema_are_turning_points(entry: Elementwise) -> None:
    sheet = entry.properties
    for each in sheet.extrema.extrema:
        sign = 1 if each.kind == "minimum" else -1
        if each.x is None:
            assert each.plateau is not None
            flat = [v for x, v in values(entry, 0) if real(each.plateau.low) < x < real(each.plateau.high)]
            assert flat and all(abs(v - real(each.y)) < MARGIN for v in flat)
            continue
        at = real(each.x)
        assert abs(exact(entry, each.x.decimal) - real(each.y)) < MARGIN
        step = mp.mpf(10) ** -6
        if entry.properties.continuity.order != -1:
            assert exact(entry, at - step, 1) * sign < 0 < exact(entry, at + step, 1) * sign


@entries
def test_monotone_parts_and_extrema_agree_with_the_gradient(entry: Elementwise) -> None:
    shape = entry.properties.monotonicity
    signs = {"increasing": 1, "decreasing": -1, "constant": 0}
    for part in shape.parts:
        for x, slope in values(entry, 1):
            if real(part.span.low) < x < real(part.span.high):
                assert slope * signs[part.kind] >= 0, (part.span.text, float(x))
                assert part.kind != "constant" or slope == 0
    if shape.period is None:
        covered = [p.span for p in shape.parts]
        ends = real(covered[0].low), real(covered[-1].high)
        assert {abs(end) for end in ends} == {mp.inf if shape.reach is None else real(shape.reach)}
        assert all(a.high.decimal == b.low.decimal for a, b in pairwise(covered))
    steps = [mp.sign(b - a) for (_, a), (_, b) in pairwise(values(entry, 0))]
    if shape.value == "neither":
        assert {1, -1} <= {int(s) for s in steps}
    else:
        want = 0 if shape.value == "constant" else 1 if "increasing" in shape.value else -1
        assert all(s * want >= 0 for s in steps)


@entries
def test_convex_parts_agree_with_the_second_derivative(entry: Elementwise) -> None:
    shape = entry.properties.convexity
    signs = {"convex": 1, "concave": -1, "linear": 0}
    for part in shape.parts:
        for x, bend in values(entry, 2):
            if real(part.span.low) < x < real(part.span.high):
                assert bend * signs[part.kind] >= 0, (part.span.text, float(x))
                assert part.kind != "linear" or bend == 0
    if shape.value in ("convex", "concave"):
        sign = signs[shape.value]
        found = values(entry, 0)
        for (a, at_a), (b, at_b), (c, at_c) in zip(found, found[1:], found[2:], strict=False):
            chord = at_a + (at_c - at_a) * (b - a) / (c - a)
            assert (chord - at_b) * sign >= -MARGIN * max(1, abs(chord)) * 10**8


@entries
def test_convex_parts_are_as_large_as_they_can_be_and_as_symmetric_as_the_function(entry: Elementwise) -> None:
    shape, other = entry.properties.convexity, {"convex": "concave", "concave": "convex", "linear": "linear"}
    if shape.period is not None:
        return
    for part, next_part in pairwise(shape.parts):
        assert part.kind != next_part.kind or real(part.span.high) <= real(next_part.span.low)
    parity = entry.properties.parity.value
    if parity in ("odd", "even"):
        ends = {(p.kind, real(p.span.low), real(p.span.high)) for p in shape.parts}
        mirrored = {(other[k] if parity == "odd" else k, -high, -low) for k, low, high in ends}
        assert mirrored == ends or shape.value != "neither"


HELD = {
    "hardtanh": "convex on (-∞, 1]; concave on [-1, ∞); linear on (-∞, -1]; linear on [-1, 1]; linear on [1, ∞)",
    "relu6": "convex on (-∞, 6]; concave on [0, ∞); linear on (-∞, 0]; linear on [0, 6]; linear on [6, ∞)",
    "hardsigmoid": "convex on (-∞, 3]; concave on [-3, ∞); linear on (-∞, -3]; linear on [-3, 3]; linear on [3, ∞)",
    "softshrink": "convex on [-1/2, ∞); concave on (-∞, 1/2]; linear on (-∞, -1/2]; linear on [-1/2, 1/2]; "
    "linear on [1/2, ∞)",
    "hardswish": "convex on [-3, 3]; linear on (-∞, -3]; linear on [3, ∞)",
    "selu": "convex on (-∞, 0]; linear on [0, ∞)",
    "relu": "convex",
}
"""What a person reads off the graphs."""


@pytest.mark.parametrize("name", HELD)
def test_convex_and_concave_intervals_overlap_where_the_graph_is_straight(name: str) -> None:
    assert catalogue[name].properties.convexity.text == HELD[name]


@entries
def test_inflections_change_the_sign_of_the_second_derivative(entry: Elementwise) -> None:
    step = mp.mpf(10) ** -5
    for point in entry.properties.inflections.points:
        at = real(point.x)
        assert exact(entry, at - step, 2) * exact(entry, at + step, 2) < 0
        assert abs(exact(entry, point.x.decimal) - real(point.y)) < MARGIN * max(1, abs(real(point.y)))


# --- symmetry, limits, continuity, Lipschitz constants ---------------------------------------------------------------


@entries
def test_parity(entry: Elementwise) -> None:
    parity = entry.properties.parity
    x = sp.Symbol("x", real=True)
    pairs = [(p, exact(entry, p), exact(entry, -p)) for p in places(entry) if p > 0]
    if parity.value == "odd":
        assert all(a == -b for _, a, b in pairs)
    elif parity.value == "even":
        assert all(a == b for _, a, b in pairs)
    else:
        assert any(a != b for _, a, b in pairs) and any(a != -b for _, a, b in pairs)
    if parity.relation is not None:
        for place, a, b in pairs:
            want = sp.lambdify(x, parity.relation, "mpmath")(place)
            assert abs(a + parity.sign * b - want) <= MARGIN * max(abs(a), abs(b), 1)


@entries
def test_limits_and_asymptotes(entry: Elementwise) -> None:
    limits = entry.properties.limits
    for tail, sign in ((limits.left, -1), (limits.right, 1)):
        far = sign * mp.mpf(10) ** 14
        value = exact(entry, far)
        if tail.limit is None:  # a wave: bounded, or wider and wider
            assert entry.properties.range.spans[0].low.finite or entry.properties.extrema.reach
            continue
        if tail.limit.finite:
            assert abs(value - real(tail.limit)) < 1e-6
        else:
            assert value * float(tail.limit) > 1e6
        if tail.slope is not None:
            line = real(tail.slope) * far + real(tail.intercept)
            gap = value - line
            assert abs(gap) < mp.mpf(10) ** -6
            nearer = exact(entry, sign * 25) - (real(tail.slope) * sign * 25 + real(tail.intercept))
            if tail.approached is not None:
                want = {"above": 1, "below": -1, "reached": 0}[tail.approached]
                assert mp.sign(nearer) == want or abs(nearer) < mp.mpf(10) ** -26


@entries
def test_continuity(entry: Elementwise) -> None:
    step = mp.mpf(10) ** -28
    for jump in entry.properties.continuity.jumps:
        at = real(jump.x) if jump.x.exact is None else constant(jump.x.exact)
        for order in range(jump.order + 1):
            left, right = exact(entry, at - step, order, 20), exact(entry, at + step, order, 20)
            same = abs(left - right) < mp.mpf(10) ** -12
            assert same == (
                order < jump.order or (left == right and order == 0 and entry.properties.continuity.order == -1)
            )
        assert abs(left - real(jump.left)) < 1e-12 and abs(right - real(jump.right)) < 1e-12
    for kink in entry.kinks():
        nearby = exact(entry, mp.mpf(kink) + step) - exact(entry, mp.mpf(kink) - step)
        if abs(nearby) > 1e-12:
            assert any(abs(float(j.x) - kink) < 1e-9 and j.order == 0 for j in entry.properties.continuity.jumps)


def constant(expression: Any) -> Any:
    return sp.N(elementary(expression), 55)._to_mpmath(190)


@entries
@pytest.mark.parametrize(("key", "order"), [("lipschitz", 1), ("lipschitz_derivative", 2)])
def test_lipschitz_constant_bounds_the_slope_and_is_reached(entry: Elementwise, key: str, order: int) -> None:
    bound = entry.properties[key]
    slopes = [(x, abs(v)) for x, v in values(entry, order)]
    if bound.value is None:
        broken = any(j.order < order for j in entry.properties.continuity.jumps)
        assert broken or max(s for _, s in slopes) > 1e3
        return
    top = real(bound.value)
    assert all(s <= top * (1 + MARGIN) for _, s in slopes)
    beside = mp.mpf(10) ** -22
    for point in bound.points:
        reached = [abs(exact(entry, real(point.x) + side * beside, order, 20)) for side in (-1, 1)]
        assert abs(max(reached) - top) < mp.mpf(10) ** -15 * max(1, top)
    for span in bound.spans:
        assert all(abs(s - top) < MARGIN for x, s in slopes if real(span.low) < x < real(span.high))
    for end in bound.ends:
        assert abs(abs(exact(entry, mp.mpf(10) ** 12 * (1 if end == "inf" else -1), order)) - top) < 1e-6
    assert bound.points or bound.spans or bound.ends


# --- moments, series, saturation -------------------------------------------------------------------------------------


@entries
def test_moments_agree_with_gauss_legendre_on_the_numpy_functions(entry: Elementwise) -> None:
    sheet = entry.properties
    edges = np.unique([*np.linspace(-24, 24, 193), *(k for k in kinks(entry) if abs(k) < 24)])
    nodes, weights = np.polynomial.legendre.leggauss(24)
    half, middle = np.diff(edges) / 2, (edges[1:] + edges[:-1]) / 2
    x = (middle[:, None] + half[:, None] * nodes).ravel()
    weight = (half[:, None] * weights).ravel() * stats.norm.pdf(x)
    f, g = entry.function(x), entry.gradient(x)
    mean, second, slope = (math.fsum(weight * v) for v in (f, f * f, g * g))
    assert float(sheet.mean.value) == pytest.approx(mean, rel=1e-10, abs=1e-10)
    assert float(sheet.second_moment.value) == pytest.approx(second, rel=1e-10)
    assert float(sheet.derivative_second_moment.value) == pytest.approx(slope, rel=1e-10)
    assert float(sheet.variance.value) == pytest.approx(second - mean**2, rel=1e-9, abs=1e-10)
    assert float(sheet.gain.value) == pytest.approx(second**-0.5, rel=1e-10)


@entries
def test_series(entry: Elementwise) -> None:
    h = mp.mpf(2) ** -40
    for expansion in entry.properties.series.expansions:
        for sign in {"both": (-1, 1), "left": (-1,), "right": (1,)}[expansion.side]:
            x = sign * h
            total = mp.fsum(real(c) * x**n for n, c in expansion.terms)
            value = exact(entry, x, digits=55)
            last, coefficient = expansion.terms[-1] if expansion.terms else (0, None)
            if expansion.finite:
                assert abs(value - total) <= mp.mpf(10) ** -28 * max(abs(value), abs(total))
            else:
                assert coefficient is not None
                # what is left out is smaller than the last term; the digits of the first one limit what can be seen
                seen = mp.mpf(10) ** -28 * max(abs(real(c) * x**n) for n, c in expansion.terms)
                assert abs(value - total) <= abs(real(coefficient) * x**last) * 1e-3 + seen
        assert expansion.finite or len(expansion.terms) >= 3


def step_towards_zero(x: float, dtype: str) -> float:
    if dtype == "bfloat16":
        bits = np.float32(x).view(np.uint32)
        return float((bits - np.uint32(1 << 16)).astype(np.uint32).view(np.float32))
    return float(np.nextafter(np.dtype(dtype).type(x), np.dtype(dtype).type(0)))


@entries
def test_saturation_begins_where_it_is_said_to(entry: Elementwise) -> None:
    rng = np.random.default_rng(24)
    for row in entry.properties.saturation.rows:
        tiny = mp.ldexp(1, oracle.FORMATS[row.dtype].smallest + oracle.FORMATS[row.dtype].precision - 1)
        tail = entry.properties.limits.right if row.side == "inf" else entry.properties.limits.left

        def holds(x: float, row: Any = row, tiny: Any = tiny, tail: Any = tail) -> bool:
            value = exact(entry, x, row.order, 40)
            if row.target == "subnormal":
                return abs(oracle.rounded(value, row.dtype)) < float(tiny)
            if row.target in ("inf", "-inf"):
                return oracle.rounded(value, row.dtype) == float(row.target)
            if row.target.startswith("y"):
                return oracle.rounded(value, row.dtype) == float(tail.slope) * x
            goal = real(tail.limit if row.order == 0 else tail.slope) if tail.slope is not None else mp.mpf(row.target)
            return oracle.rounded(value, row.dtype) == oracle.rounded(goal, row.dtype)

        top = oracle.rounded_max(row.dtype) * (1 if row.side == "inf" else -1)
        if row.x is None:
            assert not holds(top), row
            continue
        if not (row.exact and row.x in kinks(entry)):  # the kink itself may belong to the branch before
            assert row.x == 0 or holds(row.x), row
        if not row.exact and abs(row.x) > 0 and not swings(entry.expression):  # a wave is small now and then before it
            assert not holds(step_towards_zero(row.x, row.dtype)), row
        for factor in rng.uniform(1.01, 4, 3):
            beyond = oracle.rounded(mp.mpf(row.x * factor), row.dtype)
            assert not math.isfinite(beyond) or beyond == 0 or holds(beyond), (row, beyond)


# --- relations between entries ---------------------------------------------------------------------------------------


@entries
def test_identities_hold(entry: Elementwise) -> None:
    for identity in entry.identities:
        proof = verify(entry, identity)
        assert proof.how.kind in (SYMBOLIC, CERTIFIED)
        assert " = " in proof.latex


def test_a_wrong_identity_is_refused_with_a_point() -> None:
    gelu = catalogue["gelu"]
    assert isinstance(gelu, Elementwise)
    with pytest.raises(EntryError, match=r"gelu.*identities.*fails at x = "):
        verify(gelu, Identity(sides=lambda v, f, x: (f(x) + f(-x), x)))


@entries
def test_neighbours_are_as_far_away_as_they_are_said_to_be(entry: Elementwise) -> None:
    others = neighbours.nearest(entry.name)
    assert [n.distance for n in others] == sorted(n.distance for n in others)
    assert entry.name not in [n.name for n in others]
    xs = np.concatenate([np.linspace(-15, 15, 3011), np.geomspace(15, 1e6, 60), -np.geomspace(15, 1e6, 60)])
    for near in others:
        other = catalogue[near.name]
        apart = np.abs(entry.function(xs) - other.function(xs))
        assert apart.max() <= near.distance * (1 + 1e-9) + 1e-12, near
        assert apart.max() >= 0.95 * near.distance - 1e-12, near
        for place in near.places:
            x = math.copysign(1e9, place) if math.isinf(place) else place
            beside = np.array([x, np.nextafter(x, -math.inf), np.nextafter(x, math.inf)])
            if not (math.isinf(place) and entry.properties.limits.right.limit is None):
                reached = np.abs(entry.function(beside) - other.function(beside)).max()
                assert near.places == () or reached >= near.distance * (1 - 1e-5) - 1e-6 or math.isinf(place), near


# --- values that people know -----------------------------------------------------------------------------------------


def test_the_sheet_of_gelu() -> None:
    """The numbers of the reference sheet, computed elsewhere at 30 digits."""
    gelu = catalogue["gelu"]
    assert isinstance(gelu, Elementwise)
    sheet = gelu.properties
    assert sheet.range.text == "[-0.169971207479903661693868470982, ∞)"
    assert sheet.parity.text == "none; f(x) - f(-x) = x"
    assert sheet.zeros.text == "0"
    (minimum,) = sheet.extrema.extrema
    assert minimum.kind == "minimum" and minimum.whole and minimum.strict
    assert minimum.y.decimal == "-0.169971207479903661693868470982"
    assert minimum.x is not None and minimum.x.decimal.startswith("-0.75179152469356445745790494678")
    assert sheet.inflections.text == "-√2, √2"
    assert [p.kind for p in sheet.monotonicity.parts] == ["decreasing", "increasing"]
    assert sheet.convexity.value == "neither"
    assert sheet.limits.text == "-0 at -∞; ∞ at ∞, asymptote y = x"
    assert sheet.continuity.value == "analytic"
    assert sheet.lipschitz.value is not None and sheet.lipschitz.value.decimal.startswith("1.12890414518515478634")
    assert sheet.lipschitz.points[0].x.text == "√2"
    assert sheet.lipschitz_derivative.text == "√(2/π), reached at 0"
    assert sheet.fixed_points.text == "0"
    assert sheet.mean.text == "1/(2*√π)" and sheet.mean.value.decimal.startswith("0.282094791773878")
    assert sheet.second_moment.value.decimal.startswith("0.425221482570299"[:-1])
    assert sheet.gain.value.decimal.startswith("1.53353044119553523")
    assert sheet.derivative_second_moment.value.decimal.startswith("0.455850865649287")
    assert sheet.series.text.startswith("x/2 + x^2/√(2*π) - x^4/(6*√(2*π)) + ")
    assert sheet.flags["parity"] == "none" and sheet.flags["smooth"] and not sheet.flags["monotone"]
    near = {n.name: n for n in neighbours.nearest("gelu")}
    assert near["gelu_tanh"].distance == pytest.approx(4.73e-4, rel=1e-3)
    assert near["gelu_tanh"].places == pytest.approx((-2.699, 2.699), abs=5e-4)
    assert near["quick_gelu"].distance == pytest.approx(2.03e-2, rel=5e-3)
    assert near["quick_gelu"].places == pytest.approx((-2.27, 2.27), abs=5e-3)


def sheet_of(name: str) -> Properties:
    entry = catalogue[name]
    assert isinstance(entry, Elementwise)
    return entry.properties


def test_selu_keeps_mean_0_and_variance_1() -> None:
    """Klambauer et al. 2017: the constants solve these two equations, and the typed ones have 32 digits."""
    sheet = sheet_of("selu")
    assert abs(real(sheet.mean.value)) < 1e-30
    assert abs(real(sheet.second_moment.value) - 1) < 1e-29
    assert sheet.limits.left.limit is not None
    assert sheet.limits.left.limit.decimal.startswith("-1.7580993408473768599402175208")


def test_relu_under_a_normal_variable() -> None:
    """He et al. 2015: half of the variance is lost, so that the gain is √2."""
    sheet = sheet_of("relu")
    assert sheet.mean.value.exact == 1 / sp.sqrt(2 * sp.pi)
    assert sheet.second_moment.value.exact == sp.Rational(1, 2)
    assert sheet.gain.value.exact == sp.sqrt(2)


@pytest.mark.parametrize(
    ("name", "key", "text"),
    [
        ("sigmoid", "lipschitz", "1/4, reached at 0"),
        ("tanh", "lipschitz", "1, reached at 0"),
        ("tanh", "range", "(-1, 1)"),
        ("softplus", "range", "(0, ∞)"),
        ("logsigmoid", "lipschitz_derivative", "1/4, reached at 0"),
        ("logsigmoid", "lipschitz", "1, approached at -∞"),
        ("silu", "range", "[-W(e^-1), ∞)"),
        ("hardswish", "range", "[-3/8, ∞)"),
        ("relu6", "range", "[0, 6]"),
        ("hardshrink", "range", "(-∞, -1/2) ∪ {0} ∪ (1/2, ∞)"),
        ("sine", "zeros", "k·π/30"),
        ("snake", "fixed_points", "k·π"),
        ("softsign", "continuity", "C^1; not analytic at 0"),
        ("exponential", "mean", "e^(1/2)"),
        ("sigmoid", "parity", "none; f(x) + f(-x) = 1"),
    ],
)
def test_known_values(name: str, key: str, text: str) -> None:
    assert sheet_of(name)[key].text == text


def test_sigmoid_is_1_in_float32_from_a_known_argument_on() -> None:
    """1 - σ(x) falls below a quarter of 2^-23 at 25 ln 2."""
    row = next(
        r
        for r in sheet_of("sigmoid").saturation.rows
        if (r.dtype, r.side, r.order, r.target) == ("float32", "inf", 0, "1")
    )
    assert row.x == pytest.approx(25 * math.log(2), rel=1e-6)


def test_gain_of_tanh_by_gauss_hermite() -> None:
    nodes, weights = np.polynomial.hermite_e.hermegauss(180)
    second = float(np.sum(weights * np.tanh(nodes) ** 2) / np.sum(weights))
    assert float(sheet_of("tanh").gain.value) == pytest.approx(second**-0.5, rel=1e-9)
    assert float(sheet_of("relu").mean.value) == pytest.approx(stats.norm.expect(lambda z: np.maximum(z, 0)), rel=1e-8)


def test_parameters_change_the_sheet_and_are_checked() -> None:
    elu = catalogue["elu"]
    assert isinstance(elu, Elementwise)
    sheet = properties_at(elu, alpha=0.1)
    assert sheet.limits.left.limit is not None
    assert sheet.limits.left.limit.exact == -sp.Rational(1, 10)
    with pytest.raises(ParameterError, match="elu"):
        properties_at(elu, beta=2.0)
    with pytest.raises(KeyError, match="the keys are domain, range"):
        sheet["colour"]


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("sine", {"periodic": True, "parity": "odd", "bounded": True, "smooth": True, "monotone": False}),
        ("snake", {"periodic": False, "strictly_monotone": True, "bounded_below": False}),
        ("relu", {"nonnegative": True, "convex": True, "monotone": True, "strictly_monotone": False, "smooth": False}),
        ("hardshrink", {"continuous": False, "continuity": "discontinuous", "lipschitz": False, "zero_at_zero": True}),
        ("gaussian", {"parity": "even", "bounded": True, "zero_at_zero": False, "zero_mean": False}),
        ("elu", {"differentiable": True, "continuity": "C^1", "bounded_below": True, "bounded_above": False}),
    ],
)
def test_flags(name: str, flags: dict[str, bool | str]) -> None:
    assert sheet_of(name).flags.items() >= flags.items()

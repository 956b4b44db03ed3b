"""The programs that a browser evaluates, against the definitions that they are printed from."""

from __future__ import annotations

import gzip
import math
import re

import numpy as np
import pytest

from actref import catalogue
from actref.kinds import Gated, StochasticVector, Vector
from actref.oracle import rounded
from actref.printing.traversal import PrintingError
from scripts import translations
from scripts.figures import programs
from scripts.paths import DOCS
from tests import sample, truth
from tests.cases import ELEMENTWISE, ENTRIES, FLOOR, grid, label, parameter_sets

pytestmark = pytest.mark.thorough(share=1 / 3)

TOLERANCE = 1e-12
SMALLEST = math.ulp(0.0)
BEYOND = (math.nan, math.inf, -math.inf)
"""What no grid has."""
SCRIPTS = DOCS / "theme" / "js"


@pytest.fixture(scope="module")
def engine(browser):
    """A page with the two scripts that evaluate, and nothing else."""
    page = browser.new_page()
    for name in ("precise", "evaluate"):
        page.add_script_tag(path=SCRIPTS / f"{name}.js")
    yield page
    page.close()


def evaluated(engine, program, variables):
    """Values of a program; numbers travel as texts, because JSON has neither nan nor infinities."""
    texts = {name: repr(v) if isinstance(v, float) else [repr(float(x)) for x in v] for name, v in variables.items()}
    found = engine.evaluate(
        """([program, texts]) => {
            const number = (text) => ({ inf: Infinity, "-inf": -Infinity, nan: NaN })[text] ?? Number(text);
            const env = Object.fromEntries(Object.entries(texts).map(([name, value]) =>
                [name, Array.isArray(value) ? Float64Array.from(value, number) : number(value)]));
            return Array.from(actref.evaluate(program, env), String);
        }""",
        [program, texts],
    )
    return [float(text.replace("Infinity", "inf")) for text in found]


def assert_close(got, values, where):
    """Relative error at most 1e-12; two steps of the smallest subnormal beside a result that is one."""
    for (x, y), value in zip(got, values, strict=True):
        want = rounded(value, "float64")
        same = y == want or (math.isnan(y) and math.isnan(want))
        assert same or abs(y - want) <= max(TOLERANCE * abs(want), 2 * SMALLEST), (
            f"{where} at {x!r}: {y!r}, true {want!r}"
        )


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_functions_and_derivatives_are_those_of_the_definition(engine, entry):
    printed = programs.function(entry)["f"]
    for parameters in parameter_sets(entry):
        points = grid(entry, "float64", parameters).tolist()
        for order, program in enumerate(printed):
            y = evaluated(engine, program, {**entry.defaults, **parameters, "x": [*points, *BEYOND]})
            true = [value for value, _ in truth.bounded(entry, points, order, parameters)]
            true += [entry.bounded(x, order, 17, FLOOR, **parameters)[0] for x in BEYOND]
            assert_close(
                zip([*points, *BEYOND], y, strict=True), true, f"{entry.name} order {order} {label(parameters)}"
            )


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Gated)], ids=label)
def test_gates_are_those_of_the_definition(engine, entry):
    rng = np.random.default_rng(3)
    pairs = np.stack(
        [
            np.concatenate(
                [rng.uniform(-9, 9, 300), 10.0 ** rng.uniform(-300, 150, 60), -(10.0 ** rng.uniform(-300, 150, 60))]
            )
            for _ in "ab"
        ],
        axis=1,
    )
    a, b = sample.current.points(pairs, 1 / 8).T
    for wrt, program in programs.function(entry)["gate"].items():
        y = evaluated(engine, program, {**entry.defaults, "a": a, "b": b})
        true = [entry.exact(p, q, wrt, 17) for p, q in zip(a.tolist(), b.tolist(), strict=True)]
        assert_close(zip(zip(a, b, strict=True), y, strict=True), true, f"{entry.name} {wrt}")


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Vector)], ids=label)
def test_vectors_are_those_of_the_definition(engine, entry):
    rng = np.random.default_rng(4)
    rows = np.round(rng.uniform(-5, 5, (60, programs.COMPONENTS)), 2)  # ties among them
    rows = np.concatenate([np.ones((1, programs.COMPONENTS)), sample.current.points(rows[1:], 1 / 4)])
    noise = rng.gumbel(size=rows.shape)
    variables = {f"x{k + 1}": rows[:, k] for k in range(programs.COMPONENTS)}
    if isinstance(entry, StochasticVector):
        variables |= {f"gamma{k + 1}": noise[:, k] for k in range(programs.COMPONENTS)}
    columns = [evaluated(engine, p, {**entry.defaults, **variables}) for p in programs.function(entry)["components"]]
    for row, drawn, got in zip(rows.tolist(), noise.tolist(), zip(*columns, strict=True), strict=True):
        given = {"noise": drawn} if isinstance(entry, StochasticVector) else {}
        true = entry.exact(row, 0, 17, **given)
        assert_close(zip([row] * len(got), got, strict=True), true, entry.name)


def test_slowly_settled_values(engine):
    """Cancellation over 2000 bits, and a limit with and without an oscillation; values typed from mpmath."""
    squareplus = programs.function(catalogue["squareplus"])["f"][0]
    assert evaluated(engine, squareplus, {"b": 4.0, "x": [-1e300]}) == [1e-300]
    snake = programs.function(catalogue["snake"])["f"]
    assert evaluated(engine, snake[0], {"alpha": 1.0, "x": [math.inf]}) == [math.inf]
    assert math.isnan(evaluated(engine, snake[1], {"alpha": 1.0, "x": [math.inf]})[0])


def test_an_expression_without_a_program_is_refused_by_name():
    import sympy as sp

    with pytest.raises(PrintingError, match="besselj"):
        programs.program(sp.besselj(0, sp.Symbol("x")))
    with pytest.raises(PrintingError, match="1/3"):
        programs.program(sp.Symbol("x", positive=True) ** sp.Rational(1, 3))


def test_every_message_of_the_scripts_is_found_for_translation():
    written = {m for file in SCRIPTS.glob("*.js") for m in re.findall(r'\bsay\("([^"]+)"\)', file.read_text())}
    assert written == {message for _, message in translations.client_messages()}


def test_the_scripts_of_one_page_are_light(site):
    """40 KB compressed; brotli and gzip differ little, gzip is what plain servers send."""
    for page in ("live", "explorer"):
        names = re.search(rf'\[([^\]]*"{page}")\]', (site.folder / "js/load.js").read_text())[1]
        files = [site.folder / f"js/{name}.js" for name in ("actref", "load", *re.findall(r'"(\w+)"', names))]
        if page == "live":
            files.append(max((site.folder / "js/programs").iterdir(), key=lambda file: file.stat().st_size))
        assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 40_000

"""The catalogue as a whole, and what a broken entry gets."""

from __future__ import annotations

import copy
import dataclasses
import math
import pickle
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from mpmath import mp

import actref
from actref import catalogue, papers
from actref.entry import FAMILIES, Entry, Interval, Parameter
from actref.errors import EntryError, ParameterError, UnknownNameError
from actref.functions import FAMILY
from actref.kinds import Elementwise
from tests.cases import ELEMENTWISE, ELEMENTWISE_CASES, ENTRIES, label

SCOPE = """
identity relu relu6 leaky_relu prelu rrelu thresholded_relu threshold relu_squared elu celu selu xielu gelu gelu_tanh
quick_gelu clipped_gelu silu swish mish sigmoid hardsigmoid logsigmoid tanh hardtanh tanhshrink scaled_tanh softplus
sqrt_softplus squareplus sparse_plus sparse_sigmoid softsign hardswish hard_mish hardshrink softshrink exponential
laplace gaussian sine snake crelu softmax softmin log_softmax softmax2d sparsemax hardmax gumbel_softmax maxout glu
bilinear reglu geglu swiglu clamped_swiglu telu isrlu arctan swoosh_r star_relu dyt smish serf softmax1 gtu entmax15
gcu sinc
""".split()  # noqa: SIM905  # sixty names read better so


def test_everything_in_scope_has_an_entry() -> None:
    assert set(SCOPE) <= set(catalogue)
    assert {e.family for e in ENTRIES} == set(FAMILIES)


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("relu2", "relu_squared"),
        ("gelu_new", "gelu_tanh"),
        ("gelu_fast", "gelu_tanh"),
        ("gelu_pytorch_tanh", "gelu_tanh"),
        ("linear", "identity"),
        ("expit", "sigmoid"),
        ("hard_silu", "hardswish"),
    ],
)
def test_other_names_resolve(alias: str, name: str) -> None:
    assert catalogue[alias] is catalogue[name]
    assert alias in catalogue
    assert alias not in list(catalogue)


def test_order_is_by_family_then_name() -> None:
    assert list(catalogue) == sorted(catalogue, key=lambda n: (FAMILIES.index(catalogue[n].family), n))


def test_catalogue_is_read_only() -> None:
    with pytest.raises(TypeError):
        catalogue["gelu"] = catalogue["relu"]  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalogue["gelu"].name = "other"  # type: ignore[misc]


def test_unknown_name_suggests_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match=r"did you mean .*gelu"):
        catalogue["gellu"]
    with pytest.raises(UnknownNameError, match="actref list"):
        catalogue["zzzzzzzz"]
    with pytest.raises(UnknownNameError, match="no activation function is called 3"):
        catalogue[3]  # type: ignore[index]
    assert catalogue.get(3) is None  # type: ignore[call-overload]
    with pytest.raises(AttributeError, match="no attribute 'gellu'"):
        actref.gellu  # noqa: B018


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_public_names_are_there(entry: Entry) -> None:
    assert getattr(actref, entry.name) is entry.function
    assert getattr(actref, f"{entry.name}_grad") is entry.gradient
    assert entry.name in dir(actref)
    for function in (entry.function, entry.gradient):
        for section in ("Args:", "Returns:", "Raises:", "Source:", "Example:", ">>>"):
            assert section in (function.__doc__ or ""), f"{function.__name__}: the docstring has no {section}"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_relatives_and_identities_name_entries(entry: Entry) -> None:
    for name in [r.name for r in entry.relatives] + [n for i in entry.identities for n in i.others]:
        assert catalogue[name].name == name
        assert name != entry.name


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_papers_have_identifiers_of_the_right_form(entry: Entry) -> None:
    paper = entry.paper
    assert paper.authors
    assert all(" " in a or a[0].isupper() for a in paper.authors)
    if paper.arxiv is not None:
        assert re.fullmatch(r"\d{4}\.\d{4,5}|[a-z.-]+/\d{7}", paper.arxiv)
    if paper.doi is not None:
        assert paper.doi.startswith("10.")
    assert paper.link.startswith("https://")


@pytest.mark.parametrize(("entry", "parameters"), ELEMENTWISE_CASES, ids=label)
def test_derivative_is_the_limit_of_difference_quotients(entry: Elementwise, parameters: dict[str, float]) -> None:
    """Independent of SymPy's rules: central differences of the exact function at 60 digits."""
    kinks = [k for order in (0, 1, 2) for k in entry.kinks(order, **parameters)]
    with mp.workdps(70):
        h = mp.mpf(10) ** -20
        for k in range(-12, 13, 3):
            x = mp.mpf(k) / 4 + mp.mpf(1) / 97
            if any(abs(x - kink) < 1e-6 for kink in kinks):
                continue
            for order in (1, 2):
                left, right = (entry.exact(x + s * h, order - 1, 60, **parameters) for s in (-1, 1))
                want = (right - left) / (2 * h)
                got = entry.exact(x, order, 40, **parameters)
                assert abs(got - want) <= mp.mpf(10) ** -30 * max(1, abs(want)), f"order {order} at {k / 4 + 1 / 97}"


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_exact_takes_decimals_and_quotients_and_refuses_the_rest(entry: Elementwise) -> None:
    assert entry.exact("1/4", 0, 20) == entry.exact(0.25, 0, 20) == entry.exact(np.float32(0.25), 0, 20)
    for parameter in entry.parameters:
        name, default = parameter.name, Fraction(parameter.default)
        text = f"{default.numerator}/{default.denominator}"
        assert entry.exact("0.3", 0, 20, **{name: text}) == entry.exact("0.3", 0, 20)
        for bad in ("a", "", "1/0", None, 1j, "1e999"):
            with pytest.raises(ParameterError, match=f"^{entry.name}: {name}=.* is not a number that float64 holds"):
                entry.exact(1, **{name: bad})
    for bad in ("a", "1/0", None, 1j, [1.0]):
        with pytest.raises(ParameterError, match="is not a real number"):
            entry.exact(bad)
    with pytest.raises(ParameterError, match="n=-1; the order of a derivative is a whole number from 0"):
        entry.exact(1, -1)
    with pytest.raises(ParameterError, match="digits=0; allowed are whole numbers from 1"):
        entry.exact(1, 0, 0)


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_parameter_outside_its_domain_names_itself_and_the_domain(entry: Entry) -> None:
    for parameter in entry.parameters:
        with pytest.raises(ParameterError, match=f"{parameter.name}=.* is outside its domain"):
            entry.check_parameters({parameter.name: math.nan})
        if math.isfinite(parameter.domain.low):
            outside = parameter.domain.low - 1
            with pytest.raises(ParameterError, match=parameter.name):
                entry.check_parameters({parameter.name: outside})
    with pytest.raises(ParameterError, match="no parameter 'nonsense'"):
        entry.check_parameters({"nonsense": 1.0})


def test_interval_ends() -> None:
    half_open = Interval(0, 1, open_low=True)
    assert 0 not in half_open
    assert 1 in half_open
    assert math.nan not in Interval()
    assert str(half_open) == "(0, 1]"
    assert str(Interval(0)) == "[0, ∞)"


def _broken(**changes: object) -> Entry:
    return dataclasses.replace(catalogue["gelu"], **changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "title: is empty"),
        ({"cite": ""}, "cite: is empty"),
        (
            {"parameters": (Parameter("a", 2.0, "m", domain=Interval(0, 1)),)},
            r"parameters: default 2.0 of a is outside \[0, 1\]",
        ),
    ],
)
def test_an_incomplete_entry_names_file_field_and_mend(changes: dict[str, object], message: str) -> None:
    with pytest.raises(EntryError, match=rf"actref/functions/rectifier/gelu\.py: {message}"):
        _broken(**changes)


def test_a_key_that_the_papers_lack_names_the_file_and_the_near_one() -> None:
    message = r"actref/functions/rectifier/gelu\.py: cite: papers\.bib has no 'hendrycks2016'; add it there; did you mean 'hendrycks2016gelu'"
    with pytest.raises(EntryError, match=message):
        _ = _broken(cite="hendrycks2016").paper


def test_a_paper_without_an_identifier_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    nameless = papers.Paper(key="k", title="t", authors=("A B",), year=2000, venue="v")
    monkeypatch.setattr(papers, "blocks", lambda: {"k": ""})
    monkeypatch.setattr(papers, "read", lambda _key: nameless)
    with pytest.raises(EntryError, match="cite: 'k' has no identifier; give it eprint=, doi= or url="):
        _ = _broken(cite="k").paper


def test_a_family_name_keeps_its_particles() -> None:
    assert catalogue["gtu"].paper.surnames[0] == "van den Oord"
    assert catalogue["gelu"].paper.surnames == ("Hendrycks", "Gimpel")


def test_a_missing_field_is_an_error() -> None:
    with pytest.raises(TypeError, match=r"missing .* keyword-only argument"):
        Elementwise(name="nothing")  # type: ignore[call-arg]


def test_a_float_in_a_definition_is_refused() -> None:
    entry = _broken(definition=lambda v, x: 0.1 * x)
    with pytest.raises(EntryError, match=r"definition: holds the float .*; write v.number"):
        entry.expression  # noqa: B018


def test_import_is_light() -> None:
    """Neither torch nor matplotlib, SymPy nor SciPy: what takes the time is not imported until it is used."""
    code = "import sys, actref; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"torch", "matplotlib", "sympy", "scipy", "mpmath", "rich", "typer"} & set(loaded)


@pytest.mark.parametrize("place", ["gelu.py", "basic/gelu.py", "wrong/deep/f.py"])
def test_a_file_outside_of_a_family_or_a_second_one_is_named(place: str, tmp_path: Path) -> None:
    """In a copy: discovery looks when it is imported."""
    shutil.copytree(Path(actref.__file__).parent, tmp_path / "actref", ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "actref" / "functions" / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("")
    done = subprocess.run(
        [sys.executable, "-c", "import actref.discovery"],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"{file.stem}.py: family: the function has another file" in done.stderr
    assert "keep one for each function, in the folder of its family" in done.stderr


def test_a_folder_that_is_no_family_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    gelu = catalogue["gelu"]
    monkeypatch.setitem(FAMILY, "gelu", "rectifiers")
    with pytest.raises(
        EntryError, match=r"functions/rectifiers/gelu\.py: family: the file lies in no folder of a family"
    ):
        _ = gelu.family


def test_entries_and_the_catalogue_are_pickled_by_name() -> None:
    for entry in ENTRIES:
        assert pickle.loads(pickle.dumps(entry)) is entry
        assert copy.deepcopy(entry) is entry
    assert pickle.loads(pickle.dumps(catalogue)) is catalogue

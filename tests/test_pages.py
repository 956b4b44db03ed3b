"""Pages: complete, the same in both languages but for the words, true to the records; bad input is named."""

from __future__ import annotations

import dataclasses
import json
import posixpath
import re
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
import torch
from mpmath import mp

from actref import catalogue
from actref.entry import FAMILIES, Elsewhere, Entry, Identity, Prose, Relative
from actref.kinds import Elementwise, Gated, StochasticVector, Vector
from actref.layouts import halves
from actref.oracle import ulp_distance
from scripts import translations
from scripts.build.writer import generated_folders
from scripts.machines import data
from scripts.pages import comparison, functions, record, sheet
from scripts.paths import DOCS, LANGUAGES, ROOT
from scripts.problem import Problem
from scripts.translations import interface
from tests.cases import ELEMENTWISE, ENTRIES, label

pytestmark = pytest.mark.usefixtures("generated")  # the pages are read where `scripts.build.generate` writes them
PAGES = [(entry, language) for entry in ENTRIES for language in LANGUAGES]
SECTIONS = ["definition", "code", "use", "pitfalls", "properties", "frameworks", "paper", "values", "api", "verified"]
"""Anchors of every page, in order; what a kind adds stands between them."""


def text_of(path: str) -> str:
    return (DOCS / path).read_text(encoding="utf-8")


def page(entry: Entry, language: str = "en") -> str:
    return text_of(f"{language}/functions/{entry.family}/{entry.name}.md")


def recorded(entry: Entry) -> record.Record:
    return record.records([entry.name])[entry.name]


def generated_pages() -> dict[str, str]:
    """Every generated page."""
    paths = [file.relative_to(DOCS).as_posix() for f in generated_folders(DOCS) for file in _markdown(DOCS / f)]
    assert len(paths) > 2 * len(ENTRIES)
    return {path: text_of(path) for path in sorted(paths)}


def _markdown(place: Path) -> list[Path]:
    return [*place.rglob("*.md")] if place.is_dir() else [place] if place.suffix == ".md" else []


def anchors(text: str) -> list[str]:
    return re.findall(r"\{: ?#([\w-]+)|<(?:figure|div|span)[^>]* id=\"([\w-]+)\"", text)  # type: ignore[return-value]


def ids(text: str) -> list[str]:
    return [one if one else two for one, two in anchors(text)]


@pytest.mark.parametrize(("entry", "language"), PAGES, ids=label)
def test_every_section_in_order(entry: Entry, language: str) -> None:
    found = [a for a in ids(page(entry, language)) if a in SECTIONS]
    assert found == [s for s in SECTIONS if s in found]
    # what a vector function draws leaves no values to be told beforehand
    assert set(SECTIONS) - set(found) <= ({"values"} if isinstance(entry, StochasticVector) else set())


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_languages_have_the_same_items(entry: Entry) -> None:
    items = {language: ids(page(entry, language)) for language in LANGUAGES}
    assert items["en"] == items["zh"]
    assert len(items["en"]) == len(set(items["en"])), "an anchor that leads to two places"


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_page_shows_what_the_record_holds(entry: Entry) -> None:
    text, shown = page(entry), recorded(entry)
    for formula in shown["formulas"]:
        assert formula["latex"] in text
    tabs = [*shown["snippets"], *shown["ports"]]
    for snippet in tabs:
        for line in snippet["code"].splitlines():
            assert f"    {line}".rstrip() in text
    for parameter in entry.parameters:
        assert f"#parameter-{parameter.name}" in text
    for problem in entry.prose.goes_wrong:
        assert problem.example in text
    for name in shown["api"]:
        assert f"::: {name}" in text
    assert {row.key for row in sheet.rows(shown["properties"], interface("en"))} <= set(ids(text))
    assert text.count(">>>") == sum(s["code"].count(">>>") for s in tabs) + sum(
        p.example.count(">>>") for p in entry.prose.goes_wrong
    )


def test_a_family_begins_with_what_is_used_most() -> None:
    first = {"rectifier": "relu", "softplus": "softplus", "sigmoid": "tanh", "softmax": "softmax", "gated": "swiglu"}
    assert {family: functions.by_use(family)[0] for family in first} == first
    for family in FAMILIES:
        assert sorted(functions.by_use(family)) == sorted(entry.name for entry in catalogue.family(family))
    page = (DOCS / "zh/functions/rectifier/relu.md").read_text(encoding="utf-8")
    assert page.startswith('---\ntitle: "ReLU"\norder: 1\n')


def test_links_between_pages_resolve() -> None:
    lost = [
        f"{path} links to {target}"
        for path, text in generated_pages().items()
        for target in re.findall(r"\]\(([^)#:\s]+\.(?:md|json|bib))", text)
        if not (DOCS / posixpath.normpath(posixpath.join(posixpath.dirname(path), target))).exists()
    ]
    assert lost == []


def test_nothing_unfinished_on_a_page() -> None:
    for path, whole in generated_pages().items():
        text = re.sub(r"```.*?```|`None`|<svg.*?</svg>|data-[\w-]+=\"[^\"]*\"", "", whole, flags=re.DOTALL)
        without_formulas = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "", text)
        assert not re.search(r"\bNone\b|\{\{|\}\}|\{%|%\(\w+\)s|\[\[", without_formulas), path
        assert whole.endswith("\n") and "\n\n\n" not in whole, path


def test_every_function_is_on_the_pages_about_all() -> None:
    for language in LANGUAGES:
        for entry in ENTRIES:
            assert f'href="{entry.family}/{entry.name}/"' in text_of(f"{language}/functions/index.md")
            assert f'href="../{entry.family}/{entry.name}/"' in text_of(f"{language}/functions/gallery.md")
            assert f'href="{entry.name}/"' in text_of(f"{language}/functions/{entry.family}/index.md")
            assert entry.paper.key in text_of(f"{language}/data/bibliography.bib")


def test_function_pages_are_light() -> None:
    assert max(len(page(entry)) for entry in ENTRIES) < 120_000


# --- data ------------------------------------------------------------------------------------------------------------


def test_catalogue_follows_its_schema() -> None:
    schema = json.loads(text_of("en/data/catalogue.schema.json"))
    jsonschema.Draft202012Validator.check_schema(schema)
    published = json.loads(text_of("en/data/catalogue.json"))
    jsonschema.validate(published, schema)
    assert [f["name"] for f in published["functions"]] == [e.name for e in ENTRIES]
    published["functions"][0]["surprise"] = 1
    with pytest.raises(jsonschema.ValidationError, match="surprise"):
        jsonschema.validate(published, schema)


def test_every_field_is_described() -> None:
    published = json.loads(text_of("en/data/catalogue.json"))
    described = {name for names, _ in data.fields(interface("en")) for name in names.split(", ")}
    assert described == {name for function in published["functions"] for name in function}


def test_bibtex_is_complete() -> None:
    text = text_of("en/data/bibliography.bib")
    for entry in ENTRIES:
        for paper in (entry.paper, entry.first_use):
            block = text[text.index(f"{{{paper.key},") :].split("\n\n")[0]
            assert block.count("{") == block.count("}")
            assert paper.title in block and paper.authors[-1] in block


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_a_page_tells_the_first_use_from_the_paper_to_cite(entry: Entry, language: str) -> None:
    text = page(entry, language).partition("{: #paper}")[2].partition("\n## ")[0]
    assert entry.paper.bibtex in text
    assert text.count("```bibtex") == 1, "one block to copy"
    assert (interface(language)("First used: %(source)s").partition("%")[0] in text) == bool(entry.first)
    assert entry.first_use.bibtex in text and entry.first_use.link in text
    certain = translations.prose(language, entry)(entry.disputed)
    assert re.sub(r"\[\[\w+\]\].*", "", certain) in text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_each_user_is_a_link_to_its_source(entry: Entry, language: str) -> None:
    text = page(entry, language).partition("{: #use}")[2].partition("\n## ")[0]
    say = translations.prose(language, entry)
    for use in entry.prose.used_by:
        assert f"[{say(use.who)}]({use.source})" in text
    assert (interface(language)("Used by: %(users)s").partition("%")[0] in text) == bool(entry.prose.used_by)
    assert "guides/choosing.ipynb" in text, "one guide decides what to take"


def test_the_bibliography_names_the_functions_that_a_paper_used_first() -> None:
    text = text_of("en/reference/bibliography.md")
    line = next(line for line in text.splitlines() if 'id="hendrycks2016gelu"' in line)
    assert "first use of [SiLU](../functions/rectifier/silu.md)" in line
    assert "[GELU](../functions/rectifier/gelu.md)" in line


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", [e for e in ENTRIES if any(i.others for i in e.identities)], ids=label)
def test_a_record_rests_on_the_entries_of_its_identities_and_on_no_sentence(entry: Entry) -> None:
    others = {name for identity in entry.identities for name in identity.others}
    files = {catalogue[name].path.relative_to(ROOT).as_posix() for name in (entry.name, *others)}
    assert files <= {*record.rests_on(entry)}
    assert not any(name.endswith("prose") for name in record.rests_on(entry))


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_special_points(entry: Elementwise) -> None:
    points = {p["x"]: p for p in recorded(entry)["points"]}
    assert {"-inf", "-0.0", "0.0", "inf", "nan"} <= set(points)
    for kink in entry.kinks(1):
        assert repr(kink) in points
    for x, point in points.items():
        if point["kind"] in ("kink", "zero"):
            assert float(point["value"]["decimal"]) == pytest.approx(float(entry.exact(x, 0, 20)), rel=1e-15)
            assert float(point["slope"]["decimal"]) == pytest.approx(float(entry.exact(x, 1, 20)), rel=1e-15)
        if point["value"]["latex"] == "-0":
            assert point["value"]["actref"] in ("-0.0", point["value"]["torch"])
    assert points["nan"]["value"]["actref"] == "nan"
    if entry.exact(0.0) == 0 > entry.exact(-1e-30):
        assert points["-0.0"]["value"]["latex"] == "-0"


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_every_recorded_difference_is_marked(entry: Elementwise) -> None:
    points = {float(p["x"]): p for p in recorded(entry)["points"]}
    for difference in entry.differences:
        # elsewhere than at a special point it is smaller than the table shows, and told under "What goes wrong"
        if difference.at in entry.defaults or float(difference.at) not in points:
            continue
        point = points[float(difference.at)]
        # the table of the page holds what torch returns on the CPU
        assert point[("value", "slope")[difference.order]]["agree"] == (difference.device != "")
        assert (difference.reason in point["reasons"]) == (difference.device == "")


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_distances_are_shown(entry: Elementwise) -> None:
    text = page(entry)
    for near in record.nearest()[entry.name]:
        assert f"{functions.short(float(near['distance']))}$ |" in text
        if 0 < float(near["distance"]) <= functions.CLOSE:
            assert near["name"] in text[text.index("{: #confused}") : text.index("{: #derivative}")]


# --- text ------------------------------------------------------------------------------------------------------------


def test_bars_in_cells() -> None:
    assert functions.cell(r"a | b and $\left|x\right| + 1$") == r"a \| b and $\left\vert x\right\vert  + 1$"


def test_inline_html() -> None:
    text = functions.inline_html(f"`a<b` & $x$, see [[{ENTRIES[0].name}]]")
    assert text.startswith("<code>a&lt;b</code> &amp; <math")
    assert text.endswith(ENTRIES[0].title)


@pytest.mark.parametrize(
    ("text", "digits", "latex"),
    [("0.5", 5, "0.5"), ("-1", 5, "-1"), ("1e-30", 3, r"1 \times 10^{-30}"), ("0.797884560802865355", 6, "0.797885")],
)
def test_decimals(text: str, digits: int, latex: str) -> None:
    assert sheet.decimal(text, digits) == latex


# --- bad input -------------------------------------------------------------------------------------------------------


def changed(entry: Entry, **fields: Any) -> Any:
    return dataclasses.replace(entry, **fields)


def with_summary(summary: str) -> Any:
    prose = ENTRIES[0].prose
    return changed(
        ENTRIES[0],
        prose=Prose(summary=summary, use_when=prose.use_when, goes_wrong=prose.goes_wrong, used_by=prose.used_by),
    )


def test_a_reference_that_does_not_resolve() -> None:
    with pytest.raises(
        Problem,
        match=rf"actref/functions/{ENTRIES[0].family}/{ENTRIES[0].name}\.py: \[\[gelo\]\] is no function.*did you mean .*gelu",
    ):
        record.check_prose(with_summary("See [[gelo]]."))


def test_the_line_of_a_reference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("one\ntwo\nsummary='See [[gelo]].'\n")
    monkeypatch.setattr(Entry, "path", file)
    with pytest.raises(Problem, match=r"broken\.py:3: \[\[gelo\]\]"):
        record.check_prose(with_summary("See [[gelo]]."))


def test_a_formula_that_cannot_be_printed() -> None:
    with pytest.raises(Problem, match=r"formula \$\\nosuch x\$: command \\nosuch is not known; use another"):
        record.check_prose(with_summary(r"It is $\nosuch x$."))


def test_a_relative_that_does_not_exist() -> None:
    with pytest.raises(Problem, match="relatives: 'gelo' is no function of the catalogue"):
        record.check_prose(changed(ENTRIES[0], relatives=(Relative(name="gelo", text="Kin."),)))


def test_an_identity_that_cannot_be_called() -> None:
    broken = Identity(sides=lambda v, f: (f(v), 0))
    with pytest.raises(Problem, match=r"identities: sides\(\) raised TypeError"):
        record.identity(next(e for e in ENTRIES if isinstance(e, Gated)), broken)


def test_a_note_with_a_bad_formula() -> None:
    broken = changed(ENTRIES[0], elsewhere=(Elsewhere(framework="jax", call="f", note=r"Off by ${x$."),))
    with pytest.raises(Problem, match="braces do not match"):
        record.check_prose(broken)


def test_a_property_without_a_row() -> None:
    with pytest.raises(Problem, match=r"scripts/pages/sheet\.py: property 'colour' has no row; add one"):
        sheet.row({"key": "colour"}, interface("en"))


def test_an_undefined_name_in_a_template() -> None:
    import jinja2

    with pytest.raises(jinja2.UndefinedError):
        functions.render("family.md.jinja", "en", title="x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_activation_of_torch_is_on_its_page(language):
    text = text_of(f"{language}/functions/torch.md").replace("<wbr>", "")
    rows = {name for name in torch.nn.modules.activation.__all__ if f"<code>nn.{name}" in text}
    assert set(torch.nn.modules.activation.__all__) - rows == {"MultiheadAttention"}  # a layer, with weights


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_what_is_returned_beside_the_definition_is_explained(entry: Elementwise) -> None:
    """Each ≠ by a sentence of the entry or of the kind, and each slope at an extremum that is no 0."""
    said = [text.strip() for text in text_of_points(entry).splitlines() if text.strip().startswith("- ")]
    points = recorded(entry)["points"]
    if any(not p[part]["agree"] for p in points for part in ("value", "slope")):
        assert said
    residue = any(float(p["slope"][who]) for p in points if p["kind"] == "extremum" for who in ("actref", "torch"))
    assert residue == any(text.startswith("- At an extremum") for text in said)


def text_of_points(entry: Entry) -> str:
    return page(entry).partition("{: #values}")[2].partition("\n## ")[0]


def test_what_differs_is_told_by_as_few_digits_as_do() -> None:
    assert functions.told_apart("0.1666666716337204", "0.16666666666666666") == 9
    assert functions.told_apart("0.22916666666666666", "nan") == 6
    assert functions.told_apart("1.0", "1.0000000000000002") == 17


def test_a_default_is_the_number_that_it_stands_for() -> None:
    texts = ("0.3333333333333333", "2.0", "0.125", "-0.4472", "0.6666666666666666", "0.01")
    assert [functions.default(text) for text in texts] == ["1/3", "2", "0.125", "-0.4472", "2/3", "0.01"]


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_a_disputed_year_is_marked_wherever_it_stands(entry: Entry) -> None:
    year = f"{entry.year} ?" if entry.disputed else str(entry.year)
    assert functions.Page(recorded(entry), "en", []).chips()[-1] == year
    family = text_of(f"en/functions/{entry.family}/index.md")
    row = next(line for line in family.splitlines() if line.startswith(f"| [{entry.title}]({entry.name}.md)"))
    assert row.split("|")[2].strip() == year


# --- accuracy ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_a_bound_relative_to_the_value_says_at_which_zeros_digits_cancel(entry: Elementwise) -> None:
    found = recorded(entry)
    zeros = next(item for item in found["properties"]["items"] if item["key"] == "zeros")["points"]
    places = {sheet.place(point): zero_error(entry, point) for point in zeros}
    text = page(entry).partition("{: #code}")[2].partition("{: #use}")[0]
    said = re.search(r"Near x = (.*), where f is 0, digits cancel", text)
    told = said[1] if said else ""
    assert {place for place, error in places.items() if error > 1e9} == {place for place in places if place in told}


def zero_error(entry: Elementwise, point: record.Record) -> float:
    """The largest error in ULP close beside a zero, and beside one that it comes back to."""
    x = float(point["x"]["decimal"]) + (float(point["period"]["decimal"]) if point["period"] else 0.0)
    near = np.array([x + side * 2.0**-k * max(abs(x), 1.0) / 3 for k in (44, 46, 48) for side in (-1, 1)])
    returned = entry.function(near).tolist()
    return max(
        ulp_distance(y, entry.exact(at, 0, 20), "float64") for at, y in zip(near.tolist(), returned, strict=True)
    )


@pytest.mark.parametrize("name", ["sparsemax", "entmax15"])
def test_so_does_that_of_a_vector_in_which_components_become_0(name: str) -> None:
    assert "a component of the result becomes 0, digits cancel" in page(catalogue[name])


# --- what a page says about its code -----------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_the_page_says_what_runs_besides_the_source(entry: Entry) -> None:
    text = page(entry).partition("{: #api}")[2]
    name = "stochastic" if entry.kind == "stochastic" and not isinstance(entry, Vector) else ""
    decorator = name or ("elementwise" if isinstance(entry, Elementwise) else "along_axis")
    assert f"its decorator `@{decorator}`" in text


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Gated)], ids=label)
def test_the_line_that_takes_an_array_apart_gives_value_and_gate(entry: Gated) -> None:
    assert f"`{functions.HALVES[entry.layout]}`" in page(entry)
    x = np.arange(12.0).reshape(2, 6)
    names: dict[str, Any] = {"x": x}
    exec(functions.HALVES[entry.layout], names)
    for one, other in zip((names["a"], names["b"]), halves(x, -1, entry.layout), strict=True):
        assert np.array_equal(one, other)


@pytest.mark.parametrize("entry", [e for e in ENTRIES if isinstance(e, Vector)], ids=label)
def test_every_letter_of_a_vector_is_defined_below_its_formula(entry: Vector) -> None:
    text = page(entry)
    for letter in (r"\tau(x)", r"S(x)"):
        assert letter not in text or f"${letter} " in text


# --- values at special points ------------------------------------------------------------------------------------------

SAMPLED = [e for e in ENTRIES if isinstance(e, Gated | Vector) and not isinstance(e, StochasticVector)]


@pytest.mark.parametrize("entry", SAMPLED, ids=label)
def test_what_differs_from_the_exact_value_has_a_reason(entry: Entry) -> None:
    samples = recorded(entry)["samples"]
    for each in samples:
        finite = not {"inf", "-inf", "nan"} & set(each["x"])
        assert each["exact"]
        assert each["agree"] or not finite, "no reason of the page speaks of finite inputs"
        for own, true in zip(each["actref"], each["exact"], strict=True):
            if true != "nan" or "nan" in each["x"]:
                assert np.isclose(float(own), float(true), 1e-9, 1e-12, equal_nan=True)
    said = [line for line in text_of_points(entry).splitlines() if line.startswith("- ")]
    assert bool(said) == any(not each["agree"] for each in samples)


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_a_reason_on_a_table_of_the_cpu_is_none_of_a_gpu(entry: Elementwise) -> None:
    there = {d.reason for d in entry.differences if d.device == "cuda"} - {
        d.reason for d in entry.differences if d.device != "cuda"
    }
    assert not [
        reason for reason in there if functions.Page(recorded(entry), "en", []).prose(reason) in text_of_points(entry)
    ]


# --- words and places --------------------------------------------------------------------------------------------------

NOISE = 1e-6
"""Of the window from -8 to 8: a place nearer to 0 is 0, or was found to many digits."""


def numbers_in(value: Any) -> list[record.Record]:
    """Every number of a sheet that says where something is."""
    if isinstance(value, list):
        return [each for part in value for each in numbers_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value["x"]] if isinstance(value.get("x"), dict) and "decimal" in value["x"] else []
    return own + [each for part in value.values() for each in numbers_in(part)]


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_no_place_is_noise(entry: Entry) -> None:
    for near in record.nearest()[entry.name]:
        assert all(float(x) == 0 or abs(float(x)) > 16 * NOISE for x in near["places"])
    for x in numbers_in(recorded(entry)["properties"]):
        if 0 < abs(float(x["decimal"])) < 16 * NOISE:
            assert x["exact"] is None and isinstance(entry, Elementwise)
            sides = [mp.mpf(x["decimal"]) * factor for factor in (1 - mp.mpf("1e-5"), 1 + mp.mpf("1e-5"))]
            values = [entry.exact(str(side)) for side in sides]
            moved = [value - side for value, side in zip(values, sides, strict=True)]
            found = min(values[0] * values[1], moved[0] * moved[1])
            assert found < 0, f"{entry.name}: {x['decimal']} is neither zero nor fixed point to the digits shown"


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_what_only_does_not_decrease_is_not_called_increasing(entry: Elementwise) -> None:
    found = next(item for item in recorded(entry)["properties"]["items"] if item["key"] == "monotonicity")
    shown = sheet.row(found, interface("en")).value
    assert "increasing" not in re.sub("strictly (in|de)creasing|non-(in|de)creasing", "", shown)
    if found["value"] == "increasing":
        assert shown == "non-decreasing" and any(part["kind"] == "constant" for part in found["parts"])


@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_the_table_marks_a_disputed_year_and_orders_by_the_number(entry: Entry) -> None:
    cell = comparison._year(recorded(entry))
    assert (cell.text.endswith(" ?"), cell.value) == (bool(entry.disputed), str(entry.year))

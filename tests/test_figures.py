"""Figures: well formed, light, readable in light and dark, the same twice, and true to the function."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest

from actref.entry import FAMILIES, Entry
from actref.kinds import Elementwise
from scripts.figures import drawing, panels
from scripts.pages import record
from tests.cases import ELEMENTWISE, ENTRIES, label

SVG = "{http://www.w3.org/2000/svg}"
generated = pytest.mark.usefixtures("generated")  # the records hold what is drawn


def recorded(entry: Entry) -> Any:
    return record.records([entry.name])[entry.name]


def drawn(entry: Entry) -> dict[str, str]:
    """The figures of a page under their keys."""
    return {figure["key"]: figure["svg"] for figure in recorded(entry)["figures"]}


@generated
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_figures_fit_into_a_page(entry: Entry) -> None:
    for key, figure in drawn(entry).items():
        text = drawing.filled(figure, "A <title>", "what & how")
        assert len(text) < 25_000, key
        root = ET.fromstring(text)
        assert root.get("role") == "img", key
        title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
        assert title is not None and description is not None, key
        assert (title.text, description.text) == ("A <title>", "what & how")
        assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert "\n\n" not in text, f"{key}: an empty line would end the block of HTML in Markdown"


@generated
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_colours_follow_the_scheme(entry: Entry) -> None:
    for key, figure in drawn(entry).items():
        bare = re.sub(r"var\(--[\w-]+, #[0-9a-f]{6}\)", "", figure)
        assert not re.search(r"#[0-9a-f]{6}\b", bare), f"{key}: a colour that dark mode would not change"
        assert re.search(r"var\(--fig-(f|d1)", figure), key


@generated
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_ids_are_unique_and_resolve(entry: Entry) -> None:
    text = "".join(drawn(entry).values())
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"(?:url\(|href=\")#([^)\"]+)", text)) <= set(ids)


@generated
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_every_function_has_a_graph_and_a_thumbnail(entry: Entry) -> None:
    keys = [figure["key"] for figure in recorded(entry)["figures"]]
    assert keys[0] == "graph"
    assert len(keys) == len(set(keys))
    assert len(recorded(entry)["thumbnail"]) < 6_000
    ET.fromstring(recorded(entry)["thumbnail"])


@generated
@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_parameters_with_values_are_drawn(entry: Elementwise) -> None:
    keys = set(drawn(entry))
    assert "derivative" in keys
    for parameter in entry.parameters:
        assert (f"parameter-{parameter.name}" in keys) == bool(set(parameter.values) - {parameter.default})


@generated
@pytest.mark.thorough(share=1 / 30)
@pytest.mark.parametrize("entry", ENTRIES, ids=label)
def test_the_same_twice(entry: Entry) -> None:
    again = panels.draw(entry)
    assert {figure.key: figure.drawing for figure in again.figures} == drawn(entry)
    assert again.thumbnail == recorded(entry)["thumbnail"]


def test_every_family_has_axes() -> None:
    assert set(panels.AXES) == set(FAMILIES)


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_curve_is_the_function(entry: Elementwise) -> None:
    at = panels.view(entry)
    for order in (0, 1):
        pieces = panels.pieces(entry, order, at.x, {})
        assert pieces[0][0][0] == at.x[0] and pieces[-1][0][-1] == at.x[1]
        for xs, ys in pieces:
            assert np.isfinite(ys).all()
            middle = len(xs) // 2
            assert ys[middle] == pytest.approx(float(entry.exact(xs[middle], order, 20)), rel=1e-9, abs=1e-12)
            assert not any(xs[0] < kink < xs[-1] for kink in entry.kinks(order)), "a piece runs across a kink"


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_kinks_inside_the_axes(entry: Elementwise) -> None:
    at = panels.view(entry)
    reach = panels.FAR * max(abs(end) for end in panels.AXES[entry.family][0])
    assert all(at.x[0] < kink < at.x[1] for kink in entry.kinks(1) if abs(kink) <= reach)


@pytest.mark.parametrize("entry", ELEMENTWISE, ids=label)
def test_jumps_show_the_convention(entry: Elementwise) -> None:
    at = panels.view(entry)
    for order in (0, 1):
        marks = panels.jumps(entry, order, at.x)
        closed = {m.x: m.y for m in marks if m.kind == "closed"}
        assert {m.x for m in marks if m.kind == "open"} <= set(closed)
        for x, y in closed.items():
            assert y == pytest.approx(float(entry.exact(x, order, 20)))


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\alpha", "α"),
        (r"\omega_0", "ω₀"),
        (r"\omega_{0}", "ω₀"),
        ("T", "T"),
        (r"x_{\max}", "x_max"),
        (r"\mathrm{min}", "min"),
    ],
)
def test_symbols_as_plain_text(latex: str, text: str) -> None:
    assert panels.plain_symbol(latex) == text

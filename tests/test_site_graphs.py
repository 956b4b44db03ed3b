"""The interactive graphs and the explorer, driven in a browser as a reader drives them."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

import actref
from actref import catalogue
from scripts.figures import panels, programs
from scripts.pages import record
from tests.cases import ELEMENTWISE
from tests.chromium import navigable

pytestmark = pytest.mark.thorough(share=1 / 5)

SHOWN = (
    "gelu",
    "swish",
    "hardshrink",
    "hardtanh",
    "rrelu",
    "swiglu",
    "clamped_swiglu",
    "softmax",
    "gumbel_softmax",
    "maxout",
)
"""Functions of every kind, with and without parameters and jumps."""


def go(page, address):
    page.goto(address)
    page.wait_for_selector(".live-graph, #explorer.alive")


def drawn(page):
    """Waits for the next frame, by the clock of the page."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")


def address_of(name: str) -> str:
    return f"functions/{catalogue[name].family}/{name}/"


def reading(page) -> dict[str, float]:
    """What the read-out says."""
    drawn(page)
    texts = page.locator(".live-values span").all_inner_texts()
    pairs = (text.replace("−", "-").replace("∞", "inf").split(" = ") for text in texts)
    return {name: float(value) for name, value in pairs}


def test_the_keyboard_reads_the_curve(page):
    go(page, address_of("gelu"))
    page.locator(".plot[role=slider]").focus()
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    read = reading(page)
    assert read["x"] == pytest.approx(12 * 8 / 100)
    for name, order in (("f", 0), ("f′", 1), ("f″", 2)):
        assert read[name] == pytest.approx(float(catalogue["gelu"].exact(repr(read["x"]), order)), rel=1e-6)
    assert f"x = {read['x']}" in page.locator(".plot[role=slider]").get_attribute("aria-valuetext")


def test_the_pointer_reads_the_curve(page):
    go(page, address_of("swish"))
    box = page.locator(".plot[role=slider]").bounding_box()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.5 * box["height"])
    read = reading(page)
    assert 0.5 < read["x"] < 2.5
    assert read["f"] == pytest.approx(float(actref.swish(read["x"])), rel=1e-6)


def test_a_dragged_slider_moves_the_curve(page):
    go(page, address_of("swish"))
    before = page.locator(".curve.f").get_attribute("d")
    page.locator(".plot[role=slider]").focus()
    page.keyboard.press("End")
    knob = page.locator(".control input[type=range]")
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    read = reading(page)
    beta = float(page.locator(".control input[type=number]").input_value())
    assert beta != catalogue["swish"].defaults["beta"]
    assert read["f"] == pytest.approx(float(actref.swish(read["x"], beta=beta)), rel=1e-6)
    assert page.locator(".curve.f").get_attribute("d") != before


def test_a_parameter_outside_its_domain_gets_a_message_and_leaves_the_curve(page):
    go(page, address_of("hardtanh"))
    before = page.locator(".curve.f").get_attribute("d")
    field = page.locator(".control input[type=number]").first
    field.fill("5")
    field.press("Enter")
    assert "min_val <= max_val" in page.locator(".live-message").inner_text()
    assert page.locator(".curve.f").get_attribute("d") == before
    go(page, address_of("swish"))
    field = page.locator(".control input[type=number]")
    field.fill("-1")
    field.press("Enter")
    assert "beta = −1 is outside its domain [0, ∞)" in page.locator(".live-message").inner_text()


def test_jumps_are_drawn_as_open_and_closed_ends(page):
    go(page, address_of("hardshrink"))
    # f jumps at -1/2 and 1/2, where it is 0; so does f', where it is 0
    assert page.locator(".end.f.closed").count() == 2
    assert page.locator(".end.f.open").count() == 2
    assert page.locator(".end.d1.open").count() == 2
    go(page, address_of("gelu"))
    assert page.locator(".end").count() == 0


def test_derivatives_are_switched_on_and_off(page):
    go(page, address_of("gelu"))
    assert page.locator(".curve.d2").count() == 0
    page.get_by_label("f″").check()
    page.get_by_label("f", exact=True).uncheck()
    drawn(page)
    assert (page.locator(".curve.d2").count(), page.locator(".curve.f").count()) == (1, 0)


def test_zoom_pan_and_reset(page):
    go(page, address_of("gelu"))
    ends = "[...document.querySelectorAll('.plot-grid text')].map(t => t.textContent).join(' ')"
    home = page.evaluate(ends)
    page.get_by_role("button", name="zoom in").click()
    drawn(page)
    assert page.evaluate(ends) != home
    page.get_by_role("button", name="reset the view").click()
    drawn(page)
    assert page.evaluate(ends) == home
    plot = page.locator(".plot[role=slider]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200, steps=4)
    page.mouse.up()
    drawn(page)
    assert page.evaluate(ends) != home


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("language", ["", "zh/"])
def test_the_graph_of_every_kind_comes_alive(page, name, language):
    go(page, f"{language}{address_of(name)}")
    assert page.locator(".live-graph .plot").count() >= 1
    assert page.locator(".live.alive > figure").first.is_hidden()


def test_gates_and_bars_follow_their_sliders(page):
    go(page, address_of("swiglu"))
    page.locator(".control input[type=number]").first.fill("2")
    page.locator(".control input[type=number]").first.press("Enter")
    read = reading(page)
    assert (read["a"], read["b"]) == (2, 1)
    assert read["f"] == pytest.approx(float(catalogue["swiglu"].exact(2, 1)), rel=1e-6)
    go(page, address_of("softmax"))
    first = page.locator(".control input[type=number]").first
    first.fill("2")
    first.press("Enter")
    read = reading(page)
    want = [float(v) for v in catalogue["softmax"].exact([2, "0.5", "-0.5", -1])]
    assert list(read.values()) == pytest.approx(want, rel=1e-5)


def test_a_vector_has_a_temperature_only_as_its_own_parameter(page):
    go(page, address_of("softmax"))
    assert page.locator(".control").count() == 4
    go(page, address_of("gumbel_softmax"))
    assert page.locator(".control").count() == 5
    assert page.locator(".control", has_text="τ").count() == 1


def test_sparsemax_starts_where_it_keeps_two_of_four(page):
    go(page, address_of("sparsemax"))
    assert sum(value > 0 for value in reading(page).values()) == 2


def test_inputs_stand_beside_outputs_on_a_scale_that_stays(page):
    go(page, address_of("softmax"))
    ends = "[...document.querySelectorAll('.live-graph .bars text[text-anchor=end]')].map((each) => each.textContent)"
    assert page.evaluate(ends) == ["−4", "0", "4", "0", "1"]
    assert page.locator(".live-graph .bar").count() == 8
    first = page.locator(".control input[type=number]").first
    first.fill("4")
    first.press("Enter")
    drawn(page)
    assert page.evaluate(ends) == ["−4", "0", "4", "0", "1"]


def colours(page, swatches) -> dict[str, str]:
    """The variable of the figures that has the colour of each swatch in a legend, by the text behind it."""
    return swatches.evaluate_all(
        """(all, names) => {
          const probe = document.body.appendChild(document.createElement("i"));
          const known = Object.fromEntries(names.map((name) => {
            probe.style.color = `var(${name})`;
            return [getComputedStyle(probe).color, name];
          }));
          probe.remove();
          return Object.fromEntries(all.map((each) => [each.nextElementSibling.textContent, known[getComputedStyle(each).stroke]]));
        }""",
        [f"--fig-{role}" for role in panels.SERIES],
    )


def test_a_gate_is_shown_as_slices_and_as_labelled_levels(page):
    go(page, address_of("swiglu"))
    drawn(page)
    shown = page.locator(".live-graph .plot[role=slider]").filter(visible=True)
    assert shown.count() == 1
    texts = shown.locator(".plot-notes text").all_text_contents()
    assert texts == ["a = 1", "a = 2", "a = 0.5", "a = −1"]
    assert shown.locator(".plot-grid .name").all_text_contents() == ["b", "f(a, b)"]
    assert colours(page, shown.locator(".plot-notes path")) == {
        text: f"--fig-{panels.SERIES[panels.VALUES.index(float(text.removeprefix('a = ').replace('−', '-')))]}"
        for text in texts
    }, "a value of a has another colour in the drawn graphs"
    page.get_by_role("radio", name="level lines").check()
    drawn(page)
    numbers = [float(text.replace("−", "-")) for text in shown.locator(".plot-notes text").all_text_contents()]
    assert len(numbers) >= 6
    assert {abs(number) for number in numbers} <= {0, *(2.0**k for k in range(-8, 9))}
    assert min(numbers) < 0 < max(numbers)


def test_a_graph_says_what_its_lines_are_and_downloads(page):
    go(page, address_of("gelu"))
    drawn(page)
    texts = page.locator(".live-graph .plot-notes text").all_text_contents()
    # the minimum and the asymptotes of the property sheet
    assert {"f", "f′", "(−0.7518, −0.17)", "y = x", "y = 0"} == set(texts)
    drawing = ElementTree.fromstring(downloaded(page, "SVG"))
    found = {element.text for element in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert set(texts) <= found
    assert Image.open(io.BytesIO(downloaded(page, "PNG"))).info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_the_read_out_is_inside_of_the_graph(page):
    go(page, address_of("gelu"))
    page.locator(".plot[role=slider]").press("ArrowRight")
    drawn(page)
    graph, values = (page.locator(part).bounding_box() for part in (".live-graph .plot", ".live-values"))
    assert graph["x"] < values["x"] and values["x"] + values["width"] < graph["x"] + graph["width"]
    assert graph["y"] < values["y"] and values["y"] + values["height"] < graph["y"] + graph["height"]


def test_marks_are_where_the_property_sheets_have_them(page):
    go(page, "reference/explorer/")
    records = record.records()
    for entry in ELEMENTWISE:
        low, high, *_ = records[entry.name]["program"]["window"]
        found = page.evaluate(
            """(name) => { const entry = window.actref.functions[name];
                 return window.actref.features(entry.f, window.actref.defaults(entry), entry.window.slice(0, 2)); }""",
            entry.name,
        )
        items = {item["key"]: item for item in records[entry.name]["properties"]["items"]}
        inside = [
            e for e in items["extrema"]["extrema"] if e["x"] is not None and low < float(e["x"]["decimal"]) < high
        ]
        places = [point["x"] for point in found["points"]]
        for extremum in inside:
            assert min(abs(x - float(extremum["x"]["decimal"])) for x in places) < 1e-6, entry.name
        kinks = [k for k in entry.kinks(1) if low < k < high and not panels._smooth(entry, k)]
        for x in places:
            extremal = abs(float(entry.exact(x, 1, 15))) < 1e-6
            assert extremal or min(abs(x - kink) for kink in kinks) < 1e-6, (entry.name, x)
        lines = {line["side"]: (line["slope"], line["intercept"]) for line in found["lines"]}
        for side, tail in ((-1, items["limits"]["left"]), (1, items["limits"]["right"])):
            if tail["approached"] in ("above", "below") and tail["slope"] is not None:
                want = tuple(float(tail[part]["decimal"]) for part in ("slope", "intercept"))
                assert lines.get(side) == pytest.approx(want, abs=1e-4), (entry.name, side)
            elif tail["approached"] == "reached":
                assert side not in lines, (entry.name, side)


def test_draws_come_anew(page):
    go(page, address_of("gumbel_softmax"))
    before = reading(page)
    page.get_by_role("button", name="draw again").click()
    after = reading(page)
    assert before != after
    assert sum(after.values()) == pytest.approx(1, abs=1e-5)


def test_instant_navigation_brings_the_graph_along(page):
    go(page, address_of("gelu"))
    navigable(page)
    page.evaluate("window.before = true")
    page.locator(".live-graph a", has_text="explorer").click()
    page.wait_for_selector("#explorer.alive")
    assert page.evaluate("window.before") is True
    settled(page)
    assert "gelu" in page.locator(".explorer-values").inner_text()
    page.go_back()
    page.wait_for_selector(".live.alive .live-graph")
    assert page.evaluate("window.before") is True


# --- explorer --------------------------------------------------------------------------------------------------------

LINK = "reference/explorer/#f=gelu,swish(beta=2),hardshrink&show=f1&view=-3,3,-0.5,1.5&input=0.5,2"


def settled(page):
    """Waits until nothing in the explorer has changed for a while, by the clock of the page: a slow one gets more time."""
    page.evaluate(
        """() => new Promise((done) => {
             const seen = new MutationObserver(wait);
             let timer;
             function wait() {
               clearTimeout(timer);
               timer = setTimeout(() => { seen.disconnect(); done(); }, 400);
             }
             seen.observe(document.getElementById("explorer"), { subtree: true, childList: true, attributes: true });
             wait();
           })"""
    )


def test_a_link_restores_the_whole_view(page):
    go(page, LINK)
    settled(page)
    assert page.evaluate("location.hash") == LINK[LINK.index("#") :]
    assert page.locator(".explorer-function").count() == 3
    assert page.locator("input[name=explorer-show][value=f1]").is_checked()
    assert page.locator(".explorer-function", has_text="Swish").locator("input[type=number]").input_value() == "2"
    page.locator(".explorer-function", has_text="Swish").locator("input[type=number]").fill("3")
    page.keyboard.press("Enter")
    settled(page)
    assert "swish(beta=3)" in page.evaluate("location.hash")


@pytest.mark.thorough(share=1 / 5)
@pytest.mark.parametrize(
    ("hash", "message"),
    [
        ("f=gellu", "the nearest name is gelu"),
        ("f=softmax", "is not a function of one number"),
        ("f=swish(beta=-1)", "outside its domain"),
        ("f=swish(gamma=1)", "unknown parameter; it has beta"),
        ("f=swish(beta=x", "outside its domain"),
        ("f=hardtanh(min_val=3)", "min_val <= max_val"),
        ("f=relu&view=1,1,0,1", "left < right"),
        ("f=relu&view=0,1e-30,0,1", "too narrow"),
        ("f=relu&view=a,b", "four numbers"),
        ("f=relu&show=f3", "allowed is f, f1, f2, difference"),
        ("f=relu&input=0,-1", "standard deviation"),
        ("f=relu&from=gelu&show=difference", "not among the functions shown"),
        ("%E0%A4%A", "damaged"),
        ("garbage", "unknown part"),
        ("f=" + ",".join(e.name for e in ELEMENTWISE[:9]), "at most eight"),
    ],
)
def test_a_broken_link_gets_a_message_and_a_view(page, hash, message):
    go(page, f"reference/explorer/#{hash}")
    settled(page)
    assert message in page.locator(".explorer-messages").inner_text()
    assert page.locator(".plot-curves .curve").count() >= 1
    assert "NaN" not in page.locator(".plot-curves .curve").first.get_attribute("d")


def test_a_function_is_added_and_removed_by_keyboard(page):
    go(page, "reference/explorer/#f=relu")
    page.get_by_label("add a function").fill("tanh")
    page.keyboard.press("Enter")
    settled(page)
    assert page.evaluate("location.hash") == "#f=relu,tanh"
    page.get_by_role("button", name="remove ReLU").press("Enter")
    settled(page)
    assert page.evaluate("location.hash") == "#f=tanh"


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize("name", ["gelu", "relu", "sigmoid", "tanh", "softplus", "silu"])
def test_mean_and_variance_are_those_of_the_property_sheet(page, name):
    go(page, f"reference/explorer/#f={name}")
    settled(page)
    mean, variance = page.evaluate(
        "[...document.querySelectorAll('.explorer-values td')].slice(1, 3).map(c => Number(c.textContent.replace('−', '-')))"
    )
    entry = catalogue[name]
    weights = np.polynomial.hermite_e.hermegauss(180)
    x, w = weights[0], weights[1] / math.sqrt(2 * math.pi)
    values = entry.function(x)
    assert mean == pytest.approx(float(w @ values), abs=2e-3)
    assert variance == pytest.approx(float(w @ values**2 - (w @ values) ** 2), abs=2e-3)


def test_low_precision_goes_flat_where_numpy_does(page):
    go(page, "reference/explorer/#f=sigmoid&round=float16")
    settled(page)
    above = float(page.evaluate("[...document.querySelectorAll('.explorer-values td')].at(-1).textContent"))
    x = np.linspace(0, 20, 200_001).astype(np.float16)
    first = x[np.argmax(actref.sigmoid(x) == 1)]
    assert above == pytest.approx(float(first), abs=0.02)


def downloaded(page, name):
    with page.expect_download() as download:
        page.get_by_role("button", name=f"download as {name}").click()
    return Path(download.value.path()).read_bytes()


def test_exports(page):
    go(page, "reference/explorer/#f=gelu,swish(beta=2)")
    settled(page)
    rows = list(csv.reader(io.StringIO(downloaded(page, "CSV").decode())))
    assert rows[0] == ["x", "gelu f", "swish(beta=2) f"]
    table = np.array(rows[1:], dtype=float)
    np.testing.assert_allclose(table[:, 1], actref.gelu(table[:, 0]), rtol=1e-12)
    np.testing.assert_allclose(table[:, 2], actref.swish(table[:, 0], beta=2), rtol=1e-12)
    assert downloaded(page, "PNG").startswith(b"\x89PNG\r\n")
    svg = downloaded(page, "SVG").decode()
    assert svg.startswith("<svg")
    assert "var(--" not in svg
    page.get_by_role("button", name="copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize(
    "hash",
    ["f=gelu,swish(beta=2)", "f=gelu,relu&show=f1", "f=mish&show=f2", "f=gelu,relu&show=difference&from=relu",
     "f=gelu,gelu_tanh&show=difference&from=gelu&scale=log&view=-4,4,-10,-2", "f=silu&round=float16", "f=tanh&round=bfloat16"],
)  # fmt: skip
def test_the_python_that_is_copied_runs_and_draws_the_same(page, hash):
    go(page, f"reference/explorer/#{hash}")
    settled(page)
    page.get_by_role("button", name="copy Python").click()
    code = page.evaluate("navigator.clipboard.readText()")
    tail = "\nimport json\nprint(json.dumps([line.get_ydata().tolist() for line in axes.lines]))\n"
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code + tail],
        capture_output=True,
        text=True,
        env={**os.environ, "MPLBACKEND": "agg"},
        check=True,
    )
    drawn = json.loads(run.stdout)
    rows = list(csv.reader(io.StringIO(downloaded(page, "CSV").decode())))
    table = np.array(rows[1:], dtype=float)
    for k, values in enumerate(drawn, 1):
        want = np.abs(table[:, k]) if "scale=log" in hash else table[:, k]
        step = 2**-7 if "bfloat16" in hash else 2**-10 if "float16" in hash else 1e-9
        np.testing.assert_allclose(values, want, rtol=step, atol=1e-12)


@pytest.mark.parametrize(
    ("path", "typed", "name"),
    [
        ("", "Mish", "mish"),
        ("", "Leaky ReLU", "leaky_relu"),
        ("", "leaky-relu", "leaky_relu"),
        ("", "GELU (tanh)", "gelu_tanh"),
        ("", "gelu_new", "gelu_tanh"),
        ("", "双曲正切", "tanh"),
        ("zh/", "双曲正切", "tanh"),
        ("zh/", "SWISH(beta=2)", "swish(beta=2)"),
    ],
)
def test_a_function_is_added_by_any_of_its_names(page, path, typed, name):
    go(page, f"{path}reference/explorer/#f=relu")
    page.locator("#explorer-add").fill(typed)
    page.keyboard.press("Enter")
    settled(page)
    assert page.evaluate("location.hash") == f"#f=relu,{name}"


def test_another_name_is_told_to_be_one(page):
    go(page, "reference/explorer/#f=relu,gelu_new")
    settled(page)
    assert page.locator(".explorer-messages").inner_text() == "gelu_new: another name of GELU (tanh)"


def test_functions_are_picked_from_a_list_that_follows_what_is_typed(page):
    go(page, "reference/explorer/#f=relu")
    choices = page.locator(".explorer-choices button")
    assert choices.filter(visible=True).count() == len([e for e in catalogue.values() if "f" in programs.function(e)])
    page.locator("#explorer-add").fill("高斯误差")
    assert set(choices.filter(visible=True).all_inner_texts()) >= {"GELU", "GELU (tanh)"}
    page.get_by_role("button", name="GELU", exact=True).click()
    page.locator("#explorer-add").fill("")
    page.get_by_role("button", name="ReLU", exact=True).click()
    settled(page)
    assert page.evaluate("location.hash") == "#f=gelu"
    assert page.locator(".explorer-choices [aria-pressed=true]").all_inner_texts() == ["GELU"]


def test_a_function_is_shown_once(page):
    go(page, "reference/explorer/#f=swish,relu,swish,swish(beta=2)")
    settled(page)
    assert page.locator(".explorer-messages").inner_text() == "swish: is shown already"
    assert page.locator(".explorer-function").count() == 3


@pytest.mark.thorough(share=2 / 5)
@pytest.mark.parametrize("preset", ["rectifiers", "the GELUs", "what gates multiply by", "sigmoids"])
def test_a_preset_shows_its_functions(page, preset):
    go(page, "reference/explorer/")
    page.get_by_role("link", name=preset, exact=True).click()
    settled(page)
    assert page.locator(".explorer-messages").is_hidden()
    assert page.locator(".explorer-function").count() >= 4


def test_a_preset_magnifies_the_error_of_the_tanh_form(page):
    go(page, "reference/explorer/")
    page.get_by_role("link", name="GELU against its tanh form").click()
    settled(page)
    page.get_by_role("button", name="copy link").click()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    go(page, link)
    settled(page)
    # the largest difference, 0.000473 (actref's own sheet), fills most of the height
    heights = page.evaluate("""() => { const plot = document.querySelector('#explorer .plot[role=slider]');
      return [plot.querySelector('.curve.series-1').getBBox().height, plot.querySelector('clipPath rect').getBBox().height]; }""")
    assert 0.6 < heights[0] / heights[1] <= 1
    assert page.locator(".plot .title").first.text_content() == "Difference from GELU"


def test_the_window_is_set_in_numbers(page):
    go(page, "reference/explorer/#f=tanh")
    for name, value in (("x from", "-2"), ("x to", "3"), ("y from", "-1.5"), ("y to", "1.25")):
        page.get_by_label(name, exact=True).fill(value)
        page.keyboard.press("Enter")
    settled(page)
    assert page.evaluate("location.hash") == "#f=tanh&view=-2,3,-1.5,1.25"
    page.get_by_label("x from", exact=True).fill("3")
    page.keyboard.press("Enter")
    assert "left < right" in page.locator(".explorer-messages").inner_text()
    assert page.get_by_label("x from", exact=True).input_value() == "-2"


@pytest.mark.parametrize(("size", "width", "height"), [("column", 84, 60), ("page", 174, 108)])
def test_a_figure_for_a_paper_has_its_size_and_says_what_it_shows(opened, size, width, height):
    page = opened("reference/explorer/#f=relu,swish(beta=2)&show=f1", color_scheme="dark")
    settled(page)
    page.get_by_label("size").select_option(size)
    drawing = ElementTree.fromstring(downloaded(page, "SVG"))
    assert (drawing.get("width"), drawing.get("height")) == (f"{width}mm", f"{height}mm")
    texts = [text for element in drawing.iter("{http://www.w3.org/2000/svg}text") if (text := element.text)]
    assert {"Derivatives", "f′(x)", "x", "ReLU", "Swish (β = 2)"} <= set(texts)
    letters = {element.get("font-size") for element in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert letters == {"10.67px"}  # 8 points, as the unit of the drawing is 1/96 inch
    assert float(drawing.get("viewBox").split()[2]) == pytest.approx(width / 25.4 * 96)
    picture = Image.open(io.BytesIO(downloaded(page, "PNG")))
    assert picture.size == pytest.approx((width / 25.4 * 300, height / 25.4 * 300), abs=1)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)  # in a dark page too


def test_the_papers_of_all_functions_are_copied_at_once(page):
    go(page, "reference/explorer/#f=gelu,gelu_tanh,mish,selu,relu")
    settled(page)
    page.get_by_role("button", name="copy BibTeX").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    keys = {catalogue[name].paper.key for name in ("gelu", "gelu_tanh", "mish", "selu", "relu")}
    assert sorted(re.findall(r"^@\w+\{([^,]+),", copied, re.MULTILINE)) == sorted(keys)

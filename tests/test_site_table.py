"""The table of all functions, as a reader uses it."""

from __future__ import annotations

import copy
import csv
import io
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from actref import catalogue
from scripts.pages import comparison, record
from scripts.problem import Problem

pytestmark = pytest.mark.thorough(share=1 / 5)

PAGE = "functions/"


def shown(page):
    """Names of the functions in the lines that are to be seen."""
    lines = "lines => lines.filter(line => !line.hidden).map(line => line.dataset.name)"
    return page.locator("table.functions tbody tr").evaluate_all(lines)


def ask(page, query):
    page.locator("#table-query").fill(query)
    page.locator("#table-query").press("Enter")


def downloaded(page, kind):
    with page.expect_download() as download:
        page.locator(f"[data-do={kind}]").click()
    return download.value.path().read_text(encoding="utf-8")


@pytest.mark.usefixtures("generated")
def test_what_is_derived_of_a_function_has_a_column():
    records = copy.deepcopy(record.records())
    comparison.check(records.values())
    records["gelu"]["properties"]["flags"]["is_beautiful"] = True
    with pytest.raises(Problem, match=r"scripts/pages/comparison\.py: property 'is_beautiful' of gelu has no column"):
        comparison.check(records.values())


def test_the_page_is_a_plain_table_without_scripts(window, site):
    page = window(java_script_enabled=False)
    page.goto(PAGE)
    assert shown_without_scripts(page) == len(catalogue)
    expect(page.locator("#table-query")).to_be_hidden()
    assert (site.folder / PAGE / "index.html").stat().st_size < 400_000


def shown_without_scripts(page):
    return page.locator("table.functions tbody tr").filter(visible=True).count()


SMOOTH_WITHOUT_EXP = {"gelu", "squareplus"}
"""x Φ(x) and (x + √(x² + b)) / 2; softplus, SiLU, Mish and their relatives are written with exp."""


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize(
    ("path", "query", "names"),
    [
        (PAGE, "smooth, unbounded above, bounded below, no exp", SMOOTH_WITHOUT_EXP),
        (f"zh/{PAGE}", "光滑，无上界，有下界，无 exp", SMOOTH_WITHOUT_EXP),
        (PAGE, "odd, bounded", {"tanh", "arctan", "scaled_tanh", "softsign", "hardtanh", "dyt", "sine"}),
        (PAGE, "periodic", {"sine"}),
        (PAGE, "learnable or random, rectifier", {"prelu", "rrelu", "star_relu", "xielu"}),
        (PAGE, "year < 1900", set()),
    ],
)
def test_a_query_finds_what_it_describes(opened, path, query, names):
    page = opened(path)
    ask(page, query)
    expect(page.locator("[role=status]").filter(has_text=str(len(catalogue)))).to_contain_text(str(len(names)))
    assert set(shown(page)) == names
    # the link of what is seen shows the same
    other = opened(page.url)
    expect(other.locator("#table-query")).to_have_value(query)
    assert set(shown(other)) == names


def test_a_head_sorts_by_its_column(opened):
    page = opened(PAGE)
    head = page.locator("th[data-key=year]")
    years = {entry.name: entry.year for entry in catalogue.values()}
    for order, reverse in (("ascending", False), ("descending", True)):
        head.get_by_role("button").focus()
        page.keyboard.press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        found = [years[name] for name in shown(page)]
        assert found == sorted(found, reverse=reverse)
    head.get_by_role("button").click()
    expect(head).not_to_have_attribute("aria-sort", "descending")
    assert shown(page) == shown(opened(PAGE))


def test_columns_are_chosen_and_stay_in_the_link(opened):
    page = opened(PAGE)
    parity = page.locator("th[data-key=parity]")
    expect(parity).to_be_hidden()
    page.locator(".table-columns > summary").click()
    page.locator(".table-columns").get_by_label("parity", exact=True).check()
    expect(parity).to_be_visible()
    expect(opened(page.url).locator("th[data-key=parity]")).to_be_visible()
    page.locator("[data-do=every]").click()
    assert page.locator("table.functions thead th:visible").count() == page.locator("table.functions thead th").count()
    page.locator("[data-do=reset]").click()
    expect(parity).to_be_hidden()
    assert "#" not in page.url or page.url.endswith("#")


def test_a_box_that_is_ticked_becomes_part_of_the_query(opened):
    page = opened(PAGE)
    page.locator(".table-facets > summary").click()
    page.locator(".table-facets .table-choice", has=page.get_by_text("periodic", exact=True)).get_by_label(
        "yes"
    ).check()
    assert shown(page) == ["sine"]
    expect(page.locator("#table-query")).to_have_value("periodic")


def test_selected_functions_open_in_the_explorer(opened):
    page = opened(PAGE)
    for name in ("silu", "gelu"):
        page.locator(f"tr[data-name={name}] input").check()
    page.locator(".table-overlay a").click()
    page.wait_for_url("**/reference/explorer/#f=gelu,silu**")
    expect(page.locator("#explorer .explorer-functions > *")).to_have_count(2)
    # a function of vectors has no curve to be laid over others
    expect(opened(PAGE).locator("tr[data-name=softmax] input")).to_have_count(0)


def test_downloads_hold_the_values_of_the_records(opened):
    page = opened(PAGE)
    page.locator(".table-columns > summary").click()
    page.locator("[data-do=every]").click()
    ask(page, "rectifier")
    lines = list(csv.DictReader(io.StringIO(downloaded(page, "csv"))))
    objects = json.loads(downloaded(page, "json"))
    records = {name: each for name, each in record.records().items() if each["family"] == "rectifier"}
    assert [line["name"] for line in lines] == [each["name"] for each in objects] == list(records)
    for line, each in zip(lines, objects, strict=True):
        properties = records[each["name"]]["properties"]
        for flag, holds in properties["flags"].items():
            key = f"is_{flag}"
            if key in each:
                assert each[key] is holds
                assert line[key] == ("" if holds is None else "yes" if holds else "no")
        for item in properties["items"]:
            if item["key"] in ("lipschitz", "mean", "variance", "gain") and item["value"] is not None:
                value = float(item["value"]["decimal"])
                assert float(line[item["key"]]) == value
                assert float(each[item["key"]]) == value


def test_words_are_offered_and_taken_by_keyboard(opened):
    page = opened(PAGE)
    page.locator("#table-query").focus()
    page.keyboard.type("not perio")
    expect(page.get_by_role("option").first).to_have_text("periodic")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#table-query")).to_have_value("not periodic")
    assert "sine" not in shown(page)
    assert "gelu" in shown(page)


@pytest.mark.thorough(share=1 / 3)
@pytest.mark.parametrize(
    ("view", "message"),
    [
        ("q=smoth", "smooth"),
        ("q=gain<much", "is compared with a number"),
        ("sort=beauty", "does not know"),
        ("cols=year,beauty", "does not know"),
        ("rows=gelu,nobody", "no function of one number"),
        ("beauty=1", "does not know"),
        ("q=%E0%A4%A", "neither a word of this table"),
    ],
)
def test_a_broken_link_gets_a_message_and_a_table(opened, view, message):
    page = opened(f"{PAGE}#{view}")
    expect(page.locator(".table-problem")).to_contain_text(message)
    assert len(shown(page)) == len(catalogue)


def test_axe_finds_nothing_in_the_open_controls(opened):
    page = opened(PAGE, reduced_motion="reduce")
    for part in (".table-facets", ".table-columns"):
        page.locator(f"{part} > summary").click()
    ask(page, "smoth")
    found = Axe().run(page).response["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in found] == []


@pytest.mark.parametrize("path", [PAGE, f"zh/{PAGE}"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_the_first_screen_shows_the_first_function(opened, path, size):
    page = opened(path, viewport={"width": size[0], "height": size[1]})
    row = page.locator("table.functions tbody tr").first
    for part in (row.locator(".spark"), row.locator("th a"), row.locator("math").first):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= size[1]


@pytest.mark.parametrize("path", [PAGE, f"zh/{PAGE}"])
def test_every_function_has_its_picture_and_its_formula(opened, path):
    page = opened(path)
    assert page.locator("tbody th .spark").filter(visible=True).count() == len(catalogue)
    assert page.locator("tbody td math").filter(visible=True).count() == len(catalogue)


@pytest.mark.parametrize("path", [PAGE, f"zh/{PAGE}"])
def test_what_the_hint_says_is_understood(opened, path):
    page = opened(path)
    ask(page, page.locator("#table-hint code").inner_text())
    expect(page.locator(".table-problem")).to_be_hidden()
    assert {"identity"} < set(shown(page)) < set(catalogue)  # of gain 1


@pytest.mark.parametrize("path", [PAGE, f"zh/{PAGE}"])
def test_a_chip_is_a_word_of_the_query(opened, path):
    page = opened(path)
    chips = page.locator(".table-chips button")
    for chip in chips.all():
        chip.click()
        expect(chip).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#table-query")).to_have_value(chip.inner_text())
        expect(page.locator(".table-problem")).to_be_hidden()
        assert 0 < len(shown(page)) < len(catalogue)
        chip.click()
        expect(page.locator("#table-query")).to_have_value("")
    chips.nth(0).click()
    chips.nth(2).click()
    both = ", ".join(chips.nth(k).inner_text() for k in (0, 2))
    expect(page.locator("#table-query")).to_have_value(both)
    assert "silu" not in shown(page)  # smooth, and not monotone
    assert "tanh" in shown(page)


def test_words_of_another_language_are_understood_and_not_offered(opened):
    page = opened(PAGE)
    ask(page, "奇函数")
    expect(page.locator(".table-problem")).to_be_hidden()
    assert "tanh" in shown(page)
    offered = page.evaluate(
        """() => [..."abcdefghijklmnopqrstuvwxyz非有无不"].flatMap((letter) => {
             const field = document.querySelector("#table-query");
             field.value = letter;
             field.dispatchEvent(new Event("input"));
             return [...document.querySelectorAll("#table-words li")].map((option) => option.textContent);
           })"""
    )
    assert len(offered) > 50
    assert [word for word in offered if re.search(r"[\u4e00-\u9fff]", word)] == []


def test_the_chinese_table_has_chinese_names(opened):
    page = opened(f"zh/{PAGE}")
    relu = page.locator("tr[data-name=relu]")
    expect(relu.locator("th")).to_contain_text("修正线性单元")
    assert "修正线性单元" in relu.locator("td").nth(1).text_content()  # the column of the name in words
    ask(page, "双曲正切")
    assert "tanh" in shown(page)


def test_a_row_is_a_card_on_a_phone(opened):
    page = opened(PAGE, viewport={"width": 360, "height": 740})
    row = page.locator("tr[data-name=gelu]")
    row.scroll_into_view_if_needed()
    cells = row.locator("td").filter(visible=True)
    labels = cells.evaluate_all(
        "all => all.map((each) => [each.dataset.label, getComputedStyle(each, '::before').content])"
    )
    assert {"formula", "range", "year"} <= {label for label, _ in labels}
    assert all(shown == f'"{label}"' for label, shown in labels)
    for cell in cells.all():
        box = cell.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360

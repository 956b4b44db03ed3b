"""The box of *Port* in a browser: it reads what the package reads, writes the same lines, and says what is missing."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from actref import catalogue
from actref.frameworks import FRAMEWORKS, CallError, read
from actref.frameworks.calls import declarations, paths, written
from actref.frameworks.translation import rewritten
from scripts.paths import ROOT
from tests.test_pasted import AMBIGUOUS, CALLS, FORMULAS, GATED, UNCLEAR, WRAPPED, WRITTEN

ADDRESS = "reference/translate/"
READ = """
async (asked) => {
  const found = [];
  for (const [text, framework] of asked) {
    try {
      const reading = await actref.read(text, framework);
      const { name, values } = reading;
      const lines = Object.fromEntries(Object.keys(actref.calls.frameworks).map((to) => [to, actref.reading.translated(reading, to)?.text ?? null]));
      found.push({ names: [name], values, lines });
    } catch (error) {
      if (!(error instanceof actref.expression.Refused)) throw error;
      found.push({ names: (error.readings ?? []).map(({ name }) => name), refused: error.message });
    }
  }
  return found;
}
"""


@pytest.fixture
def box(opened):
    page = opened(ADDRESS)
    page.wait_for_selector("#port.alive")
    return page


def declared() -> list[tuple[str, str, str]]:
    """Every call that an entry declares, by each of its paths: entry, framework, text."""
    return [
        (entry.name, each.framework, written(entry, each).replace(paths(each)[0], path))
        for entry in catalogue.values()
        for each in declarations(entry)
        for path in paths(each)
    ]


def expected_line(reading, to: str) -> str | None:
    try:
        return rewritten(reading, to)
    except CallError:
        return None


def test_every_declared_call_is_read_and_written_as_the_package_does(box):
    asked = declared()
    found = box.evaluate(READ, [[text, framework] for _, framework, text in asked])
    for (name, framework, text), got in zip(asked, found, strict=True):
        assert "refused" not in got, (text, got)
        reading = read(text, framework)
        assert (got["names"], got["values"]) == ([reading.entry.name], pytest.approx(dict(reading.values))), text
        assert reading.entry.name == name or framework in ("keras", "torch", "tensorflow", "onnx"), text
        assert got["lines"] == {to: expected_line(reading, to) for to in FRAMEWORKS}, text


def meant(text: str) -> list[str]:
    """The function that the package takes a name for, if it takes it for one."""
    try:
        return [read(text).entry.name]
    except CallError:
        return []


def test_every_name_finds_its_function(box):
    asked = [(entry.name, text) for entry in catalogue.values() for text in (entry.name, entry.title, *entry.aliases)]
    found = box.evaluate(READ, [[text, None] for _, text in asked])
    for (name, text), got in zip(asked, found, strict=True):
        assert name in got["names"] or got["names"] == meant(text), (text, got)  # frameworks call SiLU swish


def test_what_people_paste_is_never_another_function(box):
    asked = [each[:2] for each in (*CALLS, *FORMULAS, *WRAPPED, *GATED)]
    found = box.evaluate(READ, [[text, None] for text, _ in asked])
    read_right = [text for (text, name), got in zip(asked, found, strict=True) if got["names"] == [name]]
    other = [
        (text, got) for (text, name), got in zip(asked, found, strict=True) if "lines" in got and got["names"] != [name]
    ]
    assert not other
    assert len(read_right) >= 0.85 * len(asked)


def test_what_is_written_otherwise_than_in_programs_is_read_as_the_package_does(box):
    found = box.evaluate(READ, [[text, None] for text, *_ in WRITTEN])
    for (text, name, *values), got in zip(WRITTEN, found, strict=True):
        assert got["names"] == [name], (text, got)
        reading = read(text)
        assert got["values"] == pytest.approx(dict(reading.values)), (text, values)
        assert got["lines"]["torch"].removesuffix("(x)") == rewritten(reading, "torch").removesuffix("(x)"), text


def test_what_can_be_read_in_two_ways_is_refused_or_asked(box):
    found = box.evaluate(READ, [[text, None] for text, _ in UNCLEAR])
    for (text, reason), got in zip(UNCLEAR, found, strict=True):
        assert re.search(reason, got.get("refused", "")), (text, got)
    for text, got in zip(AMBIGUOUS, box.evaluate(READ, [[text, None] for text in AMBIGUOUS]), strict=True):
        assert len(got["names"]) > 1, (text, got)


def test_parameters_are_those_of_the_text(box):
    asked = [("jnp.where(x > 0, x, 0.2 * x)", {"negative_slope": 0.2}), ("x + sin(5x)² / 5", {"alpha": 5}),
             ("1.7159 * tanh(2/3 * x)", {"alpha": 1.7159, "beta": 2 / 3}), ("nn.Hardtanh(-2, 2)", {"min_val": -2, "max_val": 2})]  # fmt: skip
    found = box.evaluate(READ, [[text, None] for text, _ in asked])
    for (text, values), got in zip(asked, found, strict=True):
        assert got["values"] == pytest.approx(values), text


REFUSED = [
    ("nn.Softmax()", "has no dim"), ("foo(x)", "no function is called foo"), ("self.act(x)", "the model holds under that name"),
    ("F.leaky_relu(x, slope)", "slope is a name"), ("nn.LeakyReLU(a=1)", "has no argument a"), ("0.5 * x * (1 + ", "something is missing"),
    ("alpha * x", "alpha is a name"), ("x * y * z", "inputs x, y, z"), ("x**2 + 1", "is no function of this site"), ("nn.ELU(nn.ReLU)", "has to be known"),
    ("a = 1\nF.gelu(x)", "several lines"), ("(" * 80 + "x" + ")" * 80, "deep"), ("x" * 3000, "too many"), ("np.exp(x) / np.exp(x).sum()", "along an axis"),
    ("torch.nn.CELU(alpha=0)", "outside its domain"), ("f(*args)", "not *args"), ("x; import os", "no part"),
]  # fmt: skip


def test_what_is_refused_says_what_is_missing(box):
    found = box.evaluate(READ, [[text, None] for text, _ in REFUSED])
    for (text, words), got in zip(REFUSED, found, strict=True):
        assert words in got.get("refused", ""), (text, got)


def test_an_answer_is_heard_linked_and_restored(box):
    box.get_by_label("A call, a formula or a name").fill("nn.LeakyReLU(0.2)")
    status = box.get_by_role("status").filter(has_text="Leaky ReLU")
    expect(status).to_contain_text("negative_slope = 0.2")
    keras = box.locator(".port-lines li[data-framework=keras]")
    expect(keras.locator("pre")).to_have_text("keras.layers.LeakyReLU(negative_slope=0.2)")
    expect(keras).to_contain_text("alone is leaky_relu(negative_slope=0.3), up to 1 away")
    keras.get_by_role("button").click()
    assert box.evaluate("navigator.clipboard.readText()") == "keras.layers.LeakyReLU(negative_slope=0.2)"
    box.reload()
    expect(keras.locator("pre")).to_have_text("keras.layers.LeakyReLU(negative_slope=0.2)")
    box.evaluate("location.hash = '#t=gelu_new'")
    expect(box.locator(".port-said")).to_contain_text("GELU (tanh)")


def test_what_means_several_functions_is_chosen_by_keyboard(box):
    box.get_by_label("A call, a formula or a name").fill("nn.gelu(x)")
    choice = box.locator(".port-choices button", has_text="JAX")
    choice.focus()
    box.keyboard.press("Enter")
    expect(box.locator(".port-said")).to_contain_text("GELU (tanh), as a call of JAX.")
    assert "from=jax" in box.url


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_chinese(opened, scheme):
    page = opened(f"zh/{ADDRESS}#t=F.glu(x)", viewport={"width": 360, "height": 740}, color_scheme=scheme)
    expect(page.locator(".port-said")).to_contain_text("按 PyTorch 的调用读取")
    expect(page.locator(".port-lines > li")).to_have_count(len(FRAMEWORKS))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not re.search("[a-z]{3,} [a-z]{3,} [a-z]{3,}", page.locator("#port").inner_text()), "English is left over"


def test_its_scripts_are_light(site):
    """What the page loads before anybody asks: 60 KB compressed."""
    names = re.search(r'"#port",\s*\[([^\]]*)\]', (site.folder / "js/load.js").read_text())[1]
    files = [site.folder / f"js/{name}.js" for name in re.findall(r'"(\w+)"', names)]
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 60_000


@pytest.mark.thorough(share=0)
def test_what_the_box_is_told_follows_no_order_of_a_set():
    command = [sys.executable, "-c", "import json; from scripts.pages import calls; print(json.dumps(calls.told()))"]
    environments = [{**os.environ, "PYTHONHASHSEED": seed} for seed in "12"]
    one, other = (subprocess.check_output(command, cwd=ROOT, env=each) for each in environments)
    assert one == other

"""The verdicts of the guides: every statement decided, each verdict guarded by an assert that names it."""

from __future__ import annotations

import ast
import re

import pytest

from scripts.guides import claims, notebooks
from scripts.pages import overview
from scripts.paths import DOCS, ROOT
from scripts.problem import Problem
from scripts.translations import interface

STATEMENTS = [
    "1.1",
    "1.2a",
    "1.2b",
    "1.2c",
    "1.2d",
    "1.3a",
    "1.3b",
    "1.3c",
    "2.1a",
    "2.1b",
    "2.1c",
    "2.1d",
    "2.2a",
    "2.2b",
    "2.2c",
    "2.2d",
    "2.2e",
    "2.2f",
    "2.3a",
    "2.3b",
    "3.1",
    "3.2",
]
"""The statements of the beginner's article, as the plan of the project numbers them."""


def last_cells() -> dict[str, str]:
    """The code of the cell of the verdicts, by notebook."""
    found = {}
    for name in notebooks.notebooks():
        for cell in notebooks.read(DOCS / "en" / name)["cells"]:
            if cell["metadata"].get("verdicts"):
                found[name] = "".join(cell["source"])
    return found


CELLS = last_cells()


def test_no_statement_is_decided_twice_and_every_one_is_known():
    decided = [each.statement for name in CELLS for each in notebooks.verdicts(name)]
    assert len(decided) == len(set(decided))
    assert set(decided) <= set(claims.claims(str))
    assert [s for s in claims.claims(str) if re.match(r"\d", s)] == STATEMENTS


@pytest.mark.parametrize("name", CELLS)
def test_each_verdict_has_an_assert_that_names_it(name):
    tree = ast.parse(CELLS[name])
    guarded = {
        str(node.msg.value).split(":")[0].split()[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant)
    }
    shown = tree.body[-1]
    assert isinstance(shown, ast.Expr)
    assert isinstance(shown.value, ast.Dict)
    keys = {key.value for key in shown.value.keys if isinstance(key, ast.Constant)}
    assert keys <= guarded
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            assert {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}, "an assert that cannot fail"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_lists_what_the_guides_decided(language):
    page = overview.Overview({}, language).verdicts()
    cells = re.findall(r'<td><code id="statement-([^"]+)">([^<]+)</code></td>', page)
    decided = {each.statement for name in CELLS for each in notebooks.verdicts(name)}
    assert [a for a, _ in cells] == [s for s in claims.claims(str) if s in decided]
    assert all(a == b for a, b in cells)


def test_a_verdict_that_no_longer_holds_names_notebook_cell_and_claim(tmp_path):
    code = ["error = 1.0", 'assert error < 1e-6, "1.2a"\n{"1.2a": ("holds", f"{error}")}']
    with pytest.raises(Problem) as raised:
        dict(notebooks.run({"guides/n.ipynb": code}))
    message = str(raised.value)
    assert "guides/n.ipynb: code cell 2 fails with AssertionError: 1.2a" in message
    assert claims.claims(str)["1.2a"].text in message


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("{'9.9': ('holds', '1')}", "no statement '9.9'"),
        ("{'1.2a': ('maybe', '1')}", "verdict 'maybe'; allowed are holds, holds in part, does not hold"),
    ],
)
def test_a_verdict_that_fits_no_statement_is_refused(shown, found):
    output = {"output_type": "execute_result", "data": {"text/plain": shown}}
    with pytest.raises(Problem, match=found):
        claims.verdicts("guides/n.ipynb", [{"metadata": {"verdicts": True}}], [[output]])


def test_what_the_guides_import_comes_with_the_extra():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    names = {"sklearn" if n.startswith("scikit-learn") else re.split(r"[>=<\[]", n)[0]
             for n in [*project["dependencies"], *extras["guides"], *extras["torch"], *extras["plot"]]}  # fmt: skip
    allowed = names | {"actref"} | set(__import__("sys").stdlib_module_names)
    for name in notebooks.notebooks():
        code = "\n".join(notebooks.code(notebooks.read(DOCS / "en" / name)))
        for node in ast.walk(ast.parse(code)):
            modules = [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module] if isinstance(node, ast.ImportFrom) else []  # fmt: skip
            assert {str(m).partition(".")[0] for m in modules} <= allowed, name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_is_in_the_language(language):
    _ = interface(language)
    table = claims.table([claims.Verdict("1.2a", "holds in part", "0.5 < 1")], _)
    assert _("holds in part") in table
    assert "0.5 &lt; 1" in table


def test_every_statement_is_decided_once() -> None:
    decided = [each.statement for name in notebooks.notebooks() for each in notebooks.verdicts(name)]
    assert sorted(decided) == sorted(claims.claims(str)), "each statement belongs to one guide"

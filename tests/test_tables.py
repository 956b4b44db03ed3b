from __future__ import annotations

import pytest

from actref.tables import Table


def test_a_table_reads_as_text_and_as_html():
    table = Table(["function", "gain"], [("relu", 1.5), ("a < b", "`x_y`")])
    assert repr(table) == "function  gain\nrelu      1.5\na < b     `x_y`"
    made = table._repr_html_()
    assert "<th>gain</th>" in made and "<td>a &lt; b</td>" in made and "<td><code>x_y</code></td>" in made


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match=r"a row has 1 cells, \['relu'\]; the table has 2 heads"):
        Table(["function", "gain"], [("relu",)])

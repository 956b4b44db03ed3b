"""Tables of results that a notebook shows as tables, for the guides."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


class Table:
    """Rows below a line of heads; a notebook shows it as a table, everything else as aligned text.

    Args:
        heads: The name of each column.
        rows: A value for each column; what is no text is written as `str` writes it. Text between backticks is code.

    Example:
        >>> from actref.tables import Table
        >>> Table(["function", "gain"], [("relu", 1.414), ("tanh", 1.593)])
        function  gain
        relu      1.414
        tanh      1.593
    """

    def __init__(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self.heads = list(heads)
        self.rows = [[str(value) for value in row] for row in rows]
        for row in self.rows:
            if len(row) != len(self.heads):
                raise ValueError(f"a row has {len(row)} cells, {row}; the table has {len(self.heads)} heads, {heads}")

    def __repr__(self) -> str:
        lines = [self.heads, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.heads))]
        return "\n".join(
            "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(text)}</th>" for text in self.heads)
        body = "".join("<tr>" + "".join(f"<td>{_cell(text)}</td>" for text in row) + "</tr>" for row in self.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    code = len(text) > 1 and text.startswith("`") and text.endswith("`")
    return f"<code>{html.escape(text[1:-1])}</code>" if code else html.escape(text)

"""The graph at the head of the home page: every elementwise function in one window, and one of them drawn out.

Each family is a group of its own, which the page lights up while its link is pointed at or has the focus. The lines carry
`pathLength="1"`, so that a style sheet can draw them without knowing how long they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from actref import catalogue
from actref.entry import FAMILIES
from actref.kinds import Elementwise
from scripts.figures.drawing import thinned
from scripts.figures.panels import pieces
from scripts.pages.record import Record

WINDOW = ((-4.0, 4.0), (-1.6, 3.6))
"""What the graph shows of the plane."""
UNIT = 100.0
"""Length of 1 on both axes, so that slopes are seen as they are."""
BEYOND = 0.2
"""How far a line goes on outside of the window, where the page cuts it off."""
SIGNIFICANT = 0.3
"""Points that lie nearer than this to the line between their neighbours are left out."""


def elementwise(records: Mapping[str, Record]) -> list[Elementwise]:
    """The functions that have a graph in the plane, but for those that swing too fast to be told from a grey band."""
    windows = {catalogue[name]: record["program"].get("window") for name, record in records.items()}
    enough = (WINDOW[0][1] - WINDOW[0][0]) / 2
    return [e for e, window in windows.items() if isinstance(e, Elementwise) and window[1] - window[0] > enough]


def graph(shown: str, records: Mapping[str, Record]) -> str:
    """The graph as one `<svg>` with `{title}` to be filled in; the same for every language.

    Args:
        shown: Name of the function that is drawn out, with its derivative.
        records: Every entry's.
    """
    return _drawn(shown, tuple(elementwise(records)))


@cache
def _drawn(shown: str, entries: tuple[Elementwise, ...]) -> str:
    (left, right), (low, high) = WINDOW
    groups = []
    for family in FAMILIES:
        members = [entry for entry in entries if entry.family == family]
        if members:
            lines = "".join(f'<path pathLength="1" d="{_line(entry, 0)}"/>' for entry in members)
            groups.append(f'<g data-family="{family}">{lines}</g>')
    entry = catalogue[shown]
    if not isinstance(entry, Elementwise):
        raise TypeError(f"{entry.path}: the home page draws out an elementwise function, not a {entry.kind}")
    width, height = (right - left) * UNIT, (high - low) * UNIT
    grid = "".join(f"M{_u(x)} 0V{height:g}" for x in range(round(left) + 1, round(right)) if x)
    grid += "".join(f"M0 {_v(y)}H{width:g}" for y in range(round(low), round(high) + 1) if y and low < y < high)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" class="plane" fill="none">'
        f'<title>{{title}}</title><path class="grid" d="{grid}"/>'
        f'<path class="axes" d="M0 {_v(0)}H{width:g}M{_u(0)} 0V{height:g}"/>'
        f'<g class="all">{"".join(groups)}</g>'
        f'<path class="slope" pathLength="1" d="{_line(entry, 1)}"/>'
        f'<path class="shown" pathLength="1" d="{_line(entry, 0)}"/></svg>'
    )


def _line(entry: Elementwise, order: int) -> str:
    return "".join(_path(xs, ys) for xs, ys in pieces(entry, order, WINDOW[0], {}))


def _path(xs: Sequence[float], ys: Sequence[float]) -> str:
    """One piece of a graph, cut where it leaves the window."""
    low, high = WINDOW[1][0] - BEYOND, WINDOW[1][1] + BEYOND
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, ys, strict=True):
        if low <= y <= high:
            runs[-1].append((float(_u(x)), float(_v(y))))
        elif runs[-1]:
            runs.append([])
    return "".join("M" + "L".join(f"{u:g} {v:g}" for u, v in thinned(run, SIGNIFICANT)) for run in runs if len(run) > 1)


def _u(x: float) -> str:
    return f"{(x - WINDOW[0][0]) * UNIT:.4g}"


def _v(y: float) -> str:
    return f"{(WINDOW[1][1] - y) * UNIT:.4g}"

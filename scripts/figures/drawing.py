"""Panels to SVG: one graph with its curves, marks and asymptotes, drawn by matplotlib and finished for use inside a page.

Colours become CSS variables with a fallback, so that an inlined figure follows light and dark and a downloaded one still
shows; ids are prefixed, because many figures share a page; coordinates are rounded; text stays text.
"""

from __future__ import annotations

import html
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT = 6.4, 2.9
"""Inches. A page shows a figure at most about 1.3 times as large, so that its text matches the text around it."""

_FALLBACKS = {
    "f": "#0067a5", "d1": "#c24e00", "d2": "#00795a", "mark": "#a8327a", "grid": "#dde2e9", "axis": "#7b8794",
    "text": "#2b3440", "ground": "#ffffff",
}  # fmt: skip
"""The colour of each role where there is no theme, whose variable `--fig-ROLE` it is."""
_DRAWN = {role: f"#0000f{number}" for number, role in enumerate(_FALLBACKS, 1)}
"""The colours that matplotlib draws, in whose places the variables come."""
SERIES = ("f", "d1", "d2", "mark", "text")
"""Roles of several curves in one panel, in order; dashes tell them apart without colour."""
LINES = {
    "solid": "-", "dashed": (0, (6, 2)), "dotted": (0, (1.5, 1.5)), "dashdot": (0, (6, 2, 1.5, 2)), "long": (0, (10, 3)),
}  # fmt: skip
"""matplotlib's name of each dash pattern."""
DASHES = tuple(LINES)

_STYLE: Any = {
    "svg.fonttype": "none",
    "font.size": 9,
    "axes.unicode_minus": True,
    "path.simplify": True,
    "path.simplify_threshold": 0.1,
    "mathtext.default": "regular",
}


@dataclass(frozen=True)
class Curve:
    """One unbroken piece of a graph.

    Args:
        xs: Arguments.
        ys: Values.
        role: Key of the colour.
        dash: Key of the dash pattern.
        label: Name in the legend; empty for none.
        wide: Drawn as the main curve.
    """

    xs: Sequence[float]
    ys: Sequence[float]
    role: str = "f"
    dash: str = "solid"
    label: str = ""
    wide: bool = True


@dataclass(frozen=True)
class Mark:
    """A marked point: `extremum`, `inflection`, `kink`, `closed` or `open` end of a branch."""

    kind: str
    x: float
    y: float
    role: str = "mark"


@dataclass(frozen=True)
class Panel:
    """One graph.

    Args:
        curves: What is drawn.
        xlim: Ends of the horizontal axis.
        ylim: Ends of the vertical axis.
        name: Name of the vertical axis, as text.
        marks: Points.
        asymptotes: Straight lines (slope, intercept, from, to).
        variable: Name of the horizontal axis.
        height: Inches.
        bars: Histogram (left edges, heights, width) behind the curves.
    """

    curves: tuple[Curve, ...]
    xlim: tuple[float, float]
    ylim: tuple[float, float]
    name: str
    marks: tuple[Mark, ...] = ()
    asymptotes: tuple[tuple[float, float, float, float], ...] = ()
    variable: str = "x"
    height: float = HEIGHT
    bars: tuple[tuple[float, ...], tuple[float, ...], float] | None = None


def svg(panel: Panel, key: str) -> str:
    """The panel as one `<svg>` element with `{title}` and `{description}` to be filled in.

    Args:
        panel: What to draw.
        key: Prefix of every id; unique on a page.
    """
    with mpl.rc_context(_STYLE):
        mpl.rcParams["svg.hashsalt"] = key
        figure = Figure(figsize=(WIDTH, panel.height))
        # the same margins in every figure, so that axes of graphs above each other are aligned
        axes = figure.add_axes((0.075, 0.17 * HEIGHT / panel.height, 0.905, 1 - 0.22 * HEIGHT / panel.height))
        _draw(axes, panel)
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _finished(buffer.getvalue(), key)


def filled(drawing: str, title: str, description: str) -> str:
    """The figure in a language."""
    return drawing.replace("{title}", html.escape(title)).replace("{description}", html.escape(description))


def standalone(drawing: str) -> bytes:
    """The figure as a file of its own."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{drawing}\n'.encode()


def fallback(role: str) -> str:
    """The colour of a role on a light ground, for pictures that no theme reaches."""
    return _FALLBACKS[role]


def _draw(axes: Axes, panel: Panel) -> None:
    axes.set_xlim(*panel.xlim)
    axes.set_ylim(*panel.ylim)
    axes.patch.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(True, color=_DRAWN["grid"], linewidth=0.6, zorder=0)
    axes.tick_params(length=0, colors=_DRAWN["text"], pad=3)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=9, steps=[1, 2, 5, 10], integer=panel.xlim[1] - panel.xlim[0] > 4))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    for line in (axes.axhline, axes.axvline):
        line(0, color=_DRAWN["axis"], linewidth=0.9, zorder=1)
    named: Any = {"transform": axes.transAxes, "style": "italic", "color": _DRAWN["text"]}
    axes.text(1.0, 0.02, panel.variable, ha="right", va="bottom", **named)
    axes.text(0.008, 0.98, panel.name, ha="left", va="top", **named)
    if panel.bars is not None:
        edges, heights, width = panel.bars
        axes.bar(edges, heights, width=width, align="edge", color=_DRAWN["f"], alpha=0.3, linewidth=0, zorder=2)
    for slope, intercept, *ends in panel.asymptotes:
        ys = [slope * x + intercept for x in ends]
        axes.plot(ends, ys, color=_DRAWN["text"], linewidth=1.1, linestyle=(0, (4, 3)), zorder=2)
    for curve in panel.curves:
        axes.plot(
            curve.xs, curve.ys, color=_DRAWN[curve.role], linestyle=LINES[curve.dash], linewidth=2.2 if curve.wide else 1.5,
            label=curve.label if curve.label else "_", solid_capstyle="butt", solid_joinstyle="round", zorder=4 if curve.wide else 3,
        )  # fmt: skip
    for mark in panel.marks:
        _mark(axes, mark)
    if any(curve.label for curve in panel.curves):
        legend = axes.legend(loc=emptiest(panel), frameon=False, handlelength=2.6, labelspacing=0.35, borderaxespad=0.6)
        for text in legend.get_texts():
            text.set_color(_DRAWN["text"])


_SHAPES = {
    "extremum": ("o", 5.5),
    "inflection": ("D", 4.5),
    "kink": ("s", 4.5),
    "closed": ("o", 5.0),
    "open": ("o", 5.0),
}


def _mark(axes: Axes, mark: Mark) -> None:
    shape, size = _SHAPES[mark.kind]
    hollow = mark.kind in ("open", "inflection", "kink")
    axes.plot(
        [mark.x], [mark.y], shape, markersize=size, markeredgewidth=1.4, markeredgecolor=_DRAWN[mark.role],
        markerfacecolor=_DRAWN["ground" if hollow else mark.role], zorder=6 if mark.kind == "closed" else 5,
        clip_on=False,
    )  # fmt: skip


def emptiest(panel: Panel) -> Any:
    """The corner with the fewest points of curves: `best` would search, and move with every change."""
    corners = {"upper right": (1, 1), "lower right": (1, 0), "lower left": (0, 0), "upper left": (0, 1)}
    counts = dict.fromkeys(corners, 0)
    (left, right), (low, high) = panel.xlim, panel.ylim
    for curve in panel.curves:
        u = (np.asarray(curve.xs, dtype=float) - left) / (right - left)
        v = (np.asarray(curve.ys, dtype=float) - low) / (high - low)
        for corner, (across, up) in corners.items():
            near = (np.abs(u - across) < 0.28) & (np.abs(v - up) < 0.42)
            counts[corner] += int(near.sum())
    counts["upper left"] += 40  # where the axis has its name
    return min(counts, key=lambda corner: counts[corner])


def _finished(text: str, key: str) -> str:
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
    if box is None:
        raise ValueError("matplotlib wrote an SVG without a viewBox")
    ids = sorted(set(re.findall(r' id="([^"]+)"', text)))
    used = {name for name in ids if f"#{name}" in text}
    short = {name: f"{key}-{number}" for number, name in enumerate(sorted(used))}
    text = re.sub(r' id="([^"]+)"', lambda m: f' id="{short[m[1]]}"' if m[1] in used else "", text)
    text = re.sub(r"#([\w-]+)", lambda m: f"#{short[m[1]]}" if m[1] in short else m[0], text)
    for role, colour in _DRAWN.items():
        text = text.replace(colour, f"var(--fig-{role}, {_FALLBACKS[role]})")
    # xlink:href stays: the theme's instant navigation rewrites every plain href, and stops at one that belongs to <use>.
    text = re.sub(r"<style[^>]*>.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"-?\d+\.\d{3,}", lambda m: _short_number(m[0]), text)
    text = re.sub(r"font-size: 9px; font-family: [^;]*; ", "", text)  # said once, at the top
    text = re.sub(r' transform="rotate\(-?0 [^"]*"', "", text)
    text = re.sub(r">\s+<", "><", text)
    text = re.sub(r"\s*\n\s*", " ", text).strip()
    text = re.sub(r" ?([MLCQz]) ", r"\1", text).replace('z "', 'z"').replace(' "', '"')
    text = re.sub(r"<defs></defs>|<defs/>|<style[^>]*/>", "", text)
    while (shorter := text.replace("<g></g>", "").replace("<g/>", "")) != text:
        text = shorter
    body = text[text.index(">") + 1 :]
    body = re.sub(r'<path d="[^"]*" style="fill: none"/>', "", body, count=1)  # the ground of the figure
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {_short_number(box[1])} {_short_number(box[2])}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc" class="fig" font-family="system-ui, sans-serif" font-size="9">'
        f'<title id="{key}-title">{{title}}</title><desc id="{key}-desc">{{description}}</desc>'
    )
    return opening + body


def _short_number(text: str) -> str:
    value = round(float(text), 2)
    return str(int(value)) if math.isclose(value, int(value)) else f"{value:g}"


def spark(
    curves: Sequence[tuple[Sequence[float], Sequence[float], str]], xlim: tuple[float, float], ylim: tuple[float, float]
) -> str:
    """A thumbnail: axes and curves (xs, ys, role) as bare paths, `{title}` to be filled in."""
    width, height = 120.0, 72.0

    def place(x: float, y: float) -> tuple[float, float]:
        u = (x - xlim[0]) / (xlim[1] - xlim[0]) * width
        v = height - (y - ylim[0]) / (ylim[1] - ylim[0]) * height
        return u, min(max(v, -20.0), height + 20.0)

    (zero_x, zero_y) = place(0.0, 0.0)
    paths = [
        f'<path d="M0 {zero_y:.1f}H{width:g}M{zero_x:.1f} 0V{height:g}" stroke="var(--fig-grid, #dde2e9)" stroke-width="1"/>'
    ]
    for xs, ys, role in curves:
        steps = [place(x, y) for x, y in zip(xs, ys, strict=True)]
        path = "M" + "L".join(f"{u:.1f} {v:.1f}" for u, v in thinned(steps))
        paths.append(f'<path d="{path}" stroke="var(--fig-{role}, {_FALLBACKS[role]})" stroke-width="2"/>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" class="spark" fill="none">'
        f"<title>{{title}}</title>{''.join(paths)}</svg>"
    )


def thinned(steps: list[tuple[float, float]], tolerance: float = 0.15) -> list[tuple[float, float]]:
    """The points that a straight line between their neighbours would miss (Ramer, Douglas, Peucker)."""
    if len(steps) < 3:
        return steps
    (x0, y0), (x1, y1) = steps[0], steps[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    length = length if length > 0 else 1.0
    distances = [abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length for x, y in steps[1:-1]]
    far = max(range(len(distances)), key=distances.__getitem__)
    if distances[far] <= tolerance:
        return [steps[0], steps[-1]]
    return thinned(steps[: far + 2], tolerance)[:-1] + thinned(steps[far + 1 :], tolerance)

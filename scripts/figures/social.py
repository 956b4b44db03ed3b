"""The pictures that other sites show beside a link: one for each function, with its graph, and one for everything else.

They are the same in every language. A picture is made once for each text of an entry, without its prose, and of the
project's code that draws it.
"""

from __future__ import annotations

import io
import textwrap
import tomllib
from functools import cache, partial
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from PIL import Image

from actref import catalogue
from actref.entry import Entry
from actref.kinds import Elementwise
from scripts.build.cache import Cache, digest, source_digest, versions
from scripts.build.dependencies import without_prose
from scripts.figures import drawing, panels
from scripts.paths import ROOT

FOLDER = "social"
DEFAULT = "default"
WIDTH, HEIGHT = 1200, 630
"""Pixels: what every site that shows previews asks for."""
SHADES = 10
"""Of each colour towards white, in the palette: edges need few, and a picture has a third of the bytes."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
_INK, _SOFT, _BRAND = "#1b2530", "#55616f", "#16324f"
_DPI = 100
_LEFT, _RIGHT = 0.055, 0.945
_STYLE: Any = {"font.family": "DejaVu Sans", "font.size": 17, "axes.unicode_minus": True, "mathtext.default": "regular"}


_PACKAGES = ("matplotlib", "numpy", "pillow", "scipy", "sympy")


def generate() -> dict[str, bytes]:
    """Every picture, beside the pages of the first language."""
    kept = Cache("social")
    texts = {name: without_prose(entry.path) for name, entry in catalogue.items()}
    images = {name: kept.bytes(_key(texts[name]), partial(card, entry)) for name, entry in catalogue.items()}
    images[DEFAULT] = kept.bytes(_key(texts), default)
    return {f"en/{FOLDER}/{name}.png": image for name, image in images.items()}


def _key(texts: str | dict[str, str]) -> str:
    return digest(texts, PROJECT, source_digest("scripts.figures.social"), versions(*_PACKAGES))


def card(entry: Entry) -> bytes:
    """The picture of a function: its names and its graph."""
    graph = panels.graph(entry)
    with mpl.rc_context(_STYLE):
        figure = _page(entry.title, entry.full_name if entry.full_name != entry.title else "")
        figure.text(_RIGHT, 0.915, PROJECT["name"], fontsize=22, color=_BRAND, ha="right", va="top")
        axes = figure.add_axes((_LEFT, 0.1, _RIGHT - _LEFT, 0.58))
        _axes(axes, graph)
        _curves(axes, graph)
        return _png(figure)


def default() -> bytes:
    """The picture of every other page: all elementwise functions that do not repeat over each other."""
    with mpl.rc_context(_STYLE):
        figure = _page(PROJECT["name"], "\n".join(textwrap.wrap(PROJECT["description"], 62)))
        axes = figure.add_axes((0.0, 0.0, 1.0, 0.62))
        x, y, _ = panels.AXES["rectifier"]
        axes.set(xlim=x, ylim=y)
        axes.set_axis_off()
        roles = drawing.SERIES
        for entry in catalogue.values():
            if isinstance(entry, Elementwise) and panels.period(entry) is None:
                role = roles[list(panels.AXES).index(entry.family) % len(roles)]
                for xs, ys in panels.pieces(entry, 0, x, {}):
                    axes.plot(xs, ys, color=drawing.fallback(role), alpha=0.5, linewidth=2.4)
        return _png(figure)


def _page(title: str, subtitle: str) -> Figure:
    """The ground with a title that fits and what stands below it."""
    figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor="white")
    FigureCanvasAgg(figure)  # measures text
    heading = figure.text(_LEFT, 0.93, title, fontsize=46, fontweight="bold", color=_INK, va="top")
    room = WIDTH * (_RIGHT - _LEFT) - 190
    width = heading.get_window_extent().width
    heading.set_fontsize(46 * min(1.0, room / width))
    figure.text(_LEFT, 0.8, subtitle, fontsize=21, color=_SOFT, va="top", linespacing=1.35)
    figure.add_artist(Rectangle((0, 0.985), 1, 0.015, color=_BRAND, transform=figure.transFigure))
    return figure


def _axes(axes: Axes, panel: drawing.Panel) -> None:
    axes.set(xlim=panel.xlim, ylim=panel.ylim)
    axes.patch.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(True, color=drawing.fallback("grid"), linewidth=1.2)
    axes.tick_params(length=0, colors=_SOFT, pad=6)
    axes.xaxis.set_major_locator(MaxNLocator(9, steps=[1, 2, 5, 10], integer=panel.xlim[1] - panel.xlim[0] > 4))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.axhline(0, color=drawing.fallback("axis"), linewidth=1.8, zorder=1)
    axes.axvline(0, color=drawing.fallback("axis"), linewidth=1.8, zorder=1)


def _curves(axes: Axes, panel: drawing.Panel) -> None:
    for curve in panel.curves:
        axes.plot(
            curve.xs, curve.ys, color=drawing.fallback(curve.role), linestyle=drawing.LINES[curve.dash],
            linewidth=5.0 if curve.wide else 3.4, label=curve.label if curve.label else "_",
            solid_capstyle="round", solid_joinstyle="round", zorder=4 if curve.wide else 3,
        )  # fmt: skip
    if any(curve.label for curve in panel.curves):
        axes.legend(loc=drawing.emptiest(panel), frameon=False, labelcolor=_INK, handlelength=2.6)


def _png(figure: Figure) -> bytes:
    """The picture in the colours of the palette; the same bytes each time."""
    pixels, buffer = io.BytesIO(), io.BytesIO()
    figure.savefig(pixels, format="rgba")
    image = Image.frombytes("RGBA", (WIDTH, HEIGHT), pixels.getvalue()).convert("RGB")
    # a palette of its own would take Pillow longer than all the rest
    image.quantize(palette=_palette(), dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@cache
def _palette() -> Image.Image:
    """Every colour that is drawn, and its shades towards white."""
    names = [_INK, _SOFT, _BRAND, *map(drawing.fallback, (*drawing.SERIES, "grid", "axis"))]
    inks = 255 - 255 * np.array([to_rgb(name) for name in names])
    shades = np.rint(255 - np.concatenate([inks * step / SHADES for step in range(1, SHADES + 1)])).astype(np.uint8)
    shades = shades[shades.min(1) < 240]  # Pillow would take a lighter one for white
    palette = Image.new("P", (1, 1))
    palette.putpalette(bytes([255] * 3) + shades.tobytes())
    return palette

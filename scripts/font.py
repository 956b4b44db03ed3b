"""STIX Two Math, cut to the characters of formulas. The ziamath wheel carries the font; its licence is the OFL."""

from __future__ import annotations

import importlib.util
import io
from importlib import metadata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from scripts.cache import Cache, digest, source_digest
from scripts.mathml import CHARACTERS
from scripts.paths import ROOT

FOLDER = "theme/fonts"
GROWTH = {"√": 1.0} | dict.fromkeys("()[]{}⌊⌋⌈⌉", 1.2)
"""How much wider than the plain character its stretched forms may be."""


def generate() -> dict[str, bytes]:
    """The font as WOFF2, and its licence beside it."""
    source = original()
    key = digest(source, "".join(sorted(CHARACTERS)), source_digest("scripts.font"), metadata.version("fonttools"))
    return {
        f"{FOLDER}/stix-two-math.woff2": Cache("font").bytes(key, lambda: cut(source)),
        f"{FOLDER}/OFL.txt": (ROOT / "scripts" / "OFL.txt").read_bytes(),
    }


def original() -> bytes:
    """The whole font. Found without importing ziamath, whose import warns."""
    spec = importlib.util.find_spec("ziamath")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("ziamath carries the font for formulas; install the extra: pip install -e '.[site]'")
    return Path(spec.origin).with_name("fonts").joinpath("STIXTwoMath-Regular.ttf").read_bytes()


def cut(source: bytes) -> bytes:
    """The font with the glyphs of CHARACTERS, what they stretch to, and the tables that layout of formulas reads."""
    options = subset.Options(
        flavor="woff2",
        layout_features=["*"],  # ssty: the forms of letters in scripts
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],  # copyright and licence travel with the font
        drop_tables=["DSIG", "FFTM"],
        recalc_timestamp=False,  # the same bytes from the same source
    )
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in CHARACTERS])
    cutter.subset(font)
    _even_out(font)
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _even_out(font: TTFont) -> None:
    """Make browsers set what stretches as tightly as what does not.

    MathML Core reserves for a stretched character the width of its widest form, whichever is drawn. In this font the
    tallest radical is half as wide again as the shortest, so a plain root of 2 would be followed by a gap. Therefore the
    taller forms are narrowed: radicals, which meet a bar, to the shortest, brackets to little more than that.
    """
    variants = font["MATH"].table.MathVariants
    names = font.getBestCmap()
    constructions = dict(zip(variants.VertGlyphCoverage.glyphs, variants.VertGlyphConstruction, strict=True))
    widest: dict[str, int] = {}
    for character, growth in GROWTH.items():
        plain = names[ord(character)]
        construction = constructions[plain]
        forms = [record.VariantGlyph for record in construction.MathGlyphVariantRecord]
        forms += [part.glyph for part in construction.GlyphAssembly.PartRecords]
        for name in forms:  # brackets share parts
            widest[name] = min(widest.get(name, 10_000), round(font["hmtx"][plain][0] * growth))
    for name, width in widest.items():
        if font["hmtx"][name][0] > width:
            _narrow(font, name, width)


def _narrow(font: TTFont, name: str, width: int) -> None:
    glyph = font["glyf"][name]
    before, _ = font["hmtx"][name]
    glyph.coordinates.scale((width / before, 1))
    glyph.coordinates.toInt()
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][name] = (width, glyph.xMin)

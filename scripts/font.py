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
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()

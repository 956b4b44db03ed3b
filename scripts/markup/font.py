"""STIX Two Math, cut to the characters of formulas. The ziamath wheel carries the font; its licence is the OFL.

It comes in two files, and the style sheet beside them says which characters are in which: nearly every page is content
with the first, which docs/theme/main.html has a browser fetch together with the style sheet, so that formulas are laid
out once; it fetches the second, alphabets and arrows mostly, where a formula has a character of it.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from scripts.build.cache import Cache, digest, source_digest
from scripts.markup.mathml import CHARACTERS

FOLDER = "theme/fonts"
FAMILY = "STIX Two Math"
COMMON = frozenset(
    character
    for character in CHARACTERS
    if character in " \u00a0\u2009()+,-./:;<=>[]_{|}~±¯·×…′″−√∞∂∑∈≈≤≥→Φℝ𝔼𝖳𝟏"
    # Browsers draw the italic letter of a variable, and want the plain one too.
    or character in "𝐴𝐶𝐺𝐽𝑃𝑆𝑊𝛼𝛽𝛾𝛿𝜆𝜇𝜋𝜎𝜏𝜑𝜔ℎACGJPSWαβγδλμπστφω"
    or "\U0001d44e" <= character <= "\U0001d467"  # italic a to z
    or "a" <= character <= "z"
    or "0" <= character <= "9"
)
"""The characters of the first file."""
GROWTH = {"√": 1.0} | dict.fromkeys("()[]{}⌊⌋⌈⌉", 1.2)
"""How much wider than the plain character its stretched forms may be."""


def generate() -> dict[str, bytes]:
    """The font as WOFF2, the style sheet that names its files, and its licence beside them."""
    source = original()
    files = {"stix-two-math.woff2": COMMON, "stix-two-math-rare.woff2": CHARACTERS - COMMON}
    outputs = {f"{FOLDER}/{name}": _cached(source, characters) for name, characters in files.items()}
    faces = [face(name, characters) for name, characters in files.items()]
    return outputs | {
        f"{FOLDER}/math.css": "\n".join(faces).encode(),
        f"{FOLDER}/OFL.txt": Path(__file__).with_name("OFL.txt").read_bytes(),
    }


def _cached(source: bytes, characters: frozenset[str]) -> bytes:
    key = digest(
        source, "".join(sorted(characters)), source_digest("scripts.markup.font"), metadata.version("fonttools")
    )
    return Cache("font").bytes(key, lambda: cut(source, characters))


def face(name: str, characters: Iterable[str]) -> str:
    """The rule that tells a browser which characters a file is for."""
    ranges = ", ".join(_ranges(sorted(map(ord, characters))))
    return (
        f'@font-face {{\n  font-family: "{FAMILY}";\n  src: url("{name}") format("woff2");\n'
        f"  font-display: swap;\n  unicode-range: {ranges};\n}}\n"
    )


def _ranges(codes: list[int]) -> Iterator[str]:
    start = 0
    for position in range(1, len(codes) + 1):
        if position == len(codes) or codes[position] != codes[position - 1] + 1:
            first, last = codes[start], codes[position - 1]
            yield f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"
            start = position


def original() -> bytes:
    """The whole font. Found without importing ziamath, whose import warns."""
    spec = importlib.util.find_spec("ziamath")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("ziamath carries the font for formulas; install the extra: pip install -e '.[site]'")
    return Path(spec.origin).with_name("fonts").joinpath("STIXTwoMath-Regular.ttf").read_bytes()


def cut(source: bytes, characters: Iterable[str] = CHARACTERS) -> bytes:
    """The font with the glyphs of the characters, what they stretch to, and the tables that layout of formulas reads."""
    options = subset.Options(
        flavor="woff2",
        layout_features=["ssty", "dtls", "flac", "kern"],  # letters in scripts, under accents, and side by side
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],  # copyright and licence travel with the font
        drop_tables=["DSIG", "FFTM"],
        recalc_timestamp=False,  # the same bytes from the same source
    )
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(character) for character in characters])
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
        if ord(character) not in names:
            continue
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

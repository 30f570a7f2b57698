"""The report's two fonts, made once per process: FiraGO with a few signs added, registered with ReportLab.

FiraGO (SIL OFL, from the package pymupdf-fonts) has Danish, Faroese, Greenlandic, Polish, Turkish, Ukrainian and Arabic
with its presentation forms, and the signs ≥ ≤ →. It lacks ✓ ✗ ☐ ☑ ⚠; these are drawn here as glyphs rather than as
pictures, so that they are found by text extraction and search. ReportLab embeds only the glyphs a page uses. The
licence reserves the name Fira for the unchanged font, so ours is called Screening Sans.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import repeat
from threading import Lock

import pymupdf_fonts
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as EmbeddedFont

Point = tuple[int, int]
Outline = tuple[Point, ...]

# Outlines in a 1000-unit em; the outer one of a ring runs clockwise, the inner one the other way.
_TICK: Outline = ((60, 330), (140, 410), (260, 290), (600, 690), (690, 615), (268, 130))
_CROSS: Outline = (
    *((80, 190), (270, 380), (80, 570), (160, 650), (350, 460), (540, 650)),
    *((620, 570), (430, 380), (620, 190), (540, 110), (350, 300), (160, 110)),
)
_BOX: tuple[Outline, ...] = (
    ((60, 40), (60, 700), (720, 700), (720, 40)),
    ((120, 100), (660, 100), (660, 640), (120, 640)),
)
_TICK_IN_BOX: Outline = ((190, 370), (250, 430), (350, 330), (540, 550), (600, 500), (352, 210))
_WARNING: tuple[Outline, ...] = (
    ((20, 0), (440, 760), (860, 0)),
    ((150, 75), (730, 75), (440, 600)),
    ((395, 470), (485, 470), (470, 250), (410, 250)),
    ((400, 120), (400, 205), (480, 205), (480, 120)),
)
_SIGNS: Mapping[str, tuple[int, tuple[Outline, ...]]] = {  # sign -> advance width, outlines
    "✓": (750, (_TICK,)),
    "✗": (700, (_CROSS,)),
    "☐": (780, _BOX),
    "☑": (780, (*_BOX, _TICK_IN_BOX)),
    "⚠": (880, _WARNING),
}
# Tables that shape, hint or sign the unchanged font: none of them reaches a PDF.
_UNUSED = ("GSUB", "GPOS", "GDEF", "DSIG", "fpgm", "prep", "cvt ", "gasp")
_ENGLISH = 0x409


@dataclass(frozen=True, slots=True)
class Face:
    """A registered font: its name for ReportLab and the advance width of every character it has, per 1000 em."""

    name: str
    widths: Mapping[str, float]

    def width(self, text: str, size: float) -> float:
        """The width of a text in points."""
        return sum(map(self.widths.get, text, repeat(0.0))) * size / 1000


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """The two weights of the report."""

    regular: Face
    bold: Face

    def has(self, character: str) -> bool:
        """Whether both weights can draw a character."""
        return character in self.regular.widths and character in self.bold.widths


_lock = Lock()


def faces() -> Faces:
    """The fonts, made and registered at the first call. Safe to call from several threads."""
    with _lock:
        return _faces()


@lru_cache(maxsize=1)
def _faces() -> Faces:
    return Faces(regular=_register("figo", "ScreeningSans"), bold=_register("figbo", "ScreeningSans-Bold"))


def _register(source: str, name: str) -> Face:
    font = EmbeddedFont(name, BytesIO(_with_signs(pymupdf_fonts.fontbuffers[source](), name)))
    pdfmetrics.registerFont(font)
    return Face(name, {chr(code): width for code, width in font.face.charWidths.items()})


def _with_signs(original: bytes, name: str) -> bytes:
    """The font with our signs added and its layout tables left out, under a name of its own."""
    font = TTFont(BytesIO(original), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
    for table in _UNUSED:
        if table in font:
            del font[table]
    for glyph in font["glyf"].glyphs.values():
        glyph.trim(remove_hinting=True)
    for sign, (width, outlines) in _SIGNS.items():
        _add(font, sign, width, outlines)
    font["name"].names = []
    for kind in (1, 4, 6):  # family, full name, PostScript name
        font["name"].setName(name, kind, 3, 1, _ENGLISH)
    font["post"].formatType = 3.0  # no glyph names
    out = BytesIO()
    font.save(out)
    return out.getvalue()


def _add(font: TTFont, sign: str, width: int, outlines: tuple[Outline, ...]) -> None:
    pen = TTGlyphPen(None)
    for first, *rest in outlines:
        pen.moveTo(first)
        for point in rest:
            pen.lineTo(point)
        pen.closePath()
    glyph, glyph_name = pen.glyph(), f"uni{ord(sign):04X}"
    order = [*font.getGlyphOrder(), glyph_name]
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs[glyph_name] = glyph
    glyph.recalcBounds(font["glyf"])
    font["hmtx"][glyph_name] = (width, glyph.xMin)
    for table in font["cmap"].tables:
        table.cmap[ord(sign)] = glyph_name

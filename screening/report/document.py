"""An empty A4 document: tagged, in a language, and the same bytes for the same content."""

from __future__ import annotations

from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from screening.report.fonts import faces
from screening.report.style import PAGE_HEIGHT, PAGE_WIDTH
from screening.report.tagged.description import describe


def new_document(out: BinaryIO, *, title: str, language: str) -> Canvas:
    """A canvas without pages. Its title says what it is and not whose: file managers show titles."""
    canvas = Canvas(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=faces().regular.name,  # type: ignore[arg-type]  # the stubs say float
        lang=language,
    )
    describe(canvas, title=title, language=language)
    canvas.setCreator("screening")
    return canvas

"""Packing makes a file smaller and changes nothing in it."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from screening.report.tagged.elements import Element
from screening.report.tagged.packing import packed
from tests.report.papers import Paper, draw_everything, drawn

MOST_FOR_TAGS = 10_000  # bytes for the tags of a page of 250 elements


def test_every_object_is_the_same_after_packing() -> None:
    before, after = drawn(draw_everything, pack=False), drawn(draw_everything)
    assert len(after) < len(before)
    with pikepdf.open(BytesIO(before)) as plain, pikepdf.open(BytesIO(after)) as smaller:
        count = len(plain.objects)
        for number in range(1, count):
            assert plain.get_object(number, 0) == smaller.get_object(number, 0), number
        assert plain.trailer.ID == smaller.trailer.ID


def test_two_other_readers_find_the_same_text_after_packing() -> None:
    before, after = drawn(draw_everything, pack=False), drawn(draw_everything)
    for pdf in (before, after):
        assert "Slet ikke" in PdfReader(BytesIO(pdf), strict=True).pages[0].extract_text()
    with pikepdf.open(BytesIO(after)) as document:
        assert document.check_pdf_syntax() == []


def test_the_tags_of_250_elements_cost_less_than_ten_kilobytes() -> None:
    def draw(sheet: Paper, *, tagged: bool) -> None:
        for number in range(250):
            y = 800 - 3 * number
            if tagged:
                sheet.write(Element("P"), f"element {number}", y=y)
            else:
                sheet.text(f"element {number}", y=y)

    with_tags = drawn(lambda sheet: draw(sheet, tagged=True))
    without = drawn(lambda sheet: draw(sheet, tagged=False), pack=False)
    assert len(with_tags) - len(without) < MOST_FOR_TAGS


def test_a_text_that_looks_like_the_syntax_of_a_file_survives() -> None:
    hostile = "endobj 7 0 obj << >> stream endstream trailer startxref %%EOF ("
    pdf = drawn(lambda sheet: sheet.write(Element("P", replacement=hostile), "ord"))
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.StructTreeRoot.K.K.ActualText) == hostile


@pytest.mark.parametrize(
    ("pdf", "says"),
    [
        (b"", "version 1.5 to 1.7"),
        (b"hello", "version 1.5 to 1.7"),
        (b"%PDF-1.7\n", "cross-reference table"),
        (drawn(draw_everything), "cross-reference table"),
        (drawn(draw_everything, pack=False)[:-300], "cross-reference table"),
        (
            drawn(draw_everything, pack=False).replace(b"\n7 0 obj", b"\n\n7 0 obj"),
            "cross-reference table|not found",
        ),
    ],
    ids=["nothing", "no PDF", "a head only", "packed already", "cut off", "moved"],
)
def test_what_reportlab_did_not_write_is_refused(pdf: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        packed(pdf)


def test_an_old_version_is_refused_because_it_has_no_object_streams() -> None:
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(0, 0, "x")
    canvas.save()
    with pytest.raises(ValueError, match=r"1\.5 to 1\.7"):
        packed(out.getvalue())

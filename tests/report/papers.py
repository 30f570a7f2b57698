"""Small tagged documents for the tests of tags, packing and attachments: a canvas, its tags, and a way to write."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from screening.report.fonts import faces
from screening.report.style import PAGE_HEIGHT, PAGE_WIDTH
from screening.report.tagged.description import describe
from screening.report.tagged.elements import Element, Role
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags


@dataclass(frozen=True, slots=True)
class Paper:
    """A document being drawn."""

    canvas: Canvas
    tags: Tags
    out: BytesIO

    def text(self, words: str, *, x: float = 40, y: float = 700) -> None:
        """Words, in a mark of nobody's."""
        text = self.canvas.beginText()
        text.setTextOrigin(x, y)
        text.setFont(faces().regular.name, 9)
        text.textOut(words)
        self.canvas.drawText(text)

    def write(self, what: Element | Role, words: str, *, x: float = 40, y: float = 700) -> None:
        """Words as a piece of an element."""
        with self.tags.element(what):
            self.text(words, x=x, y=y)

    def finished(self, *, pack: bool = True) -> bytes:
        """The bytes of the file."""
        self.tags.write()
        self.canvas.save()
        return packed(self.out.getvalue()) if pack else self.out.getvalue()


def paper(*, title: str = "Side til lægen ≥", language: str = "da") -> Paper:
    """An empty document."""
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=faces().regular.name,  # type: ignore[arg-type]  # the stubs say float
    )
    describe(canvas, title=title, language=language)
    return Paper(canvas, Tags(canvas), out)


def drawn(draw: Callable[[Paper], None], *, pack: bool = True) -> bytes:
    """A document with what `draw` draws."""
    sheet = paper()
    draw(sheet)
    return sheet.finished(pack=pack)


def draw_everything(sheet: Paper) -> None:
    """One of each: two columns drawn against the order of reading, a list, a table, a picture, two pages."""
    tags = sheet.tags
    left, right, table = Element("Sect", order=1), Element("Sect", order=2), Element("Sect", order=3)
    running_on = Element("P", parent=left)
    with tags.artifact("Header"):
        sheet.text("Løbende hoved", y=810)
    sheet.write("H1", "Side til lægen", y=780)
    with tags.element(right):
        sheet.write("H2", "Højre spalte", x=300, y=750)
        with tags.figure(alt="Smerte 66,7 af 100; høj er dårlig", box=(300, 700, 500, 740)):
            sheet.canvas.rect(300, 700, 200, 40)
            sheet.text("66,7", x=310, y=710)
    with tags.element(left):
        sheet.write("H2", "Venstre spalte", y=750)
        with tags.element(running_on):
            sheet.text("Et afsnit, der ", y=735)
            with tags.artifact():
                sheet.canvas.line(40, 733, 200, 733)
            sheet.text("løber ", y=722)
        _draw_list(sheet)
    with tags.element(table):
        sheet.write("H2", "Svar", y=620)
        _draw_table(sheet)
    sheet.canvas.showPage()
    sheet.write(running_on, "videre her", y=780)
    with tags.artifact("Footer"):
        sheet.text("Side 2 af 2", y=30)


def _draw_list(sheet: Paper) -> None:
    with sheet.tags.element(Element("L", numbering="Disc")):
        for index, words in enumerate(("første punkt", "andet punkt")):
            with sheet.tags.element("LI"):
                sheet.write("Lbl", "•", y=700 - 12 * index)
                sheet.write("LBody", words, x=50, y=700 - 12 * index)


def _draw_table(sheet: Paper) -> None:
    rows = (("", "22.11", "08.11"), ("Smerter", "Meget", ""), ("Træthed", "Lidt", "Slet ikke"))
    with ExitStack() as table:
        table.enter_context(sheet.tags.element("Table"))
        for number, row in enumerate(rows):
            with sheet.tags.element("TR"):
                for column, words in enumerate(row):
                    with sheet.tags.element(_cell(number, column)):
                        if words:
                            sheet.text(words, x=40 + 80 * column, y=600 - 12 * number)


def _cell(row: int, column: int) -> Element:
    if row == 0:
        return Element("TH", scope="Column")
    return Element("TH", scope="Row") if column == 0 else Element("TD")

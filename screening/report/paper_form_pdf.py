"""The form on paper as a PDF, in large print: layout only, no words of its own.

Each answer has a square of at least 5 mm to put a cross in, and beside it the number that is keyed in. In a language
that runs from the right the page is mirrored: squares stand to the right of their words, and the numbers stay ours,
because staff key them in. The print is as large as two pages allow; what needs more pages gets them at the size that
tired eyes can read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

import segno
from babel import Locale
from reportlab.pdfgen.canvas import Canvas

from screening.report import style
from screening.report.fonts import faces
from screening.report.layout import Row, draw_rows, gap, height_of, paginate, text_rows, within
from screening.report.paper_form import DECLINED_KEY, PaperForm, PaperItem, PaperOption
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, PAGE_HEIGHT, PAGE_WIDTH, TextStyle
from screening.report.tagged.description import describe
from screening.report.tagged.elements import Element, Role
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags
from screening.report.typesetting import Typesetter

BOX = 15.0  # points: 5.3 mm
SIZES = (14.0, 13.5, 13.0, 12.5, 12.0)  # points, the first with which two pages are enough
SIZE_OF_MANY = 13.0  # points, where no size is small enough
MOST_PAGES = 2
_KEY = TextStyle(size=10, leading=12)
_FOOT = TextStyle(size=9, leading=11, grey=style.QUIET)
_MARGIN = 42.0
_TOP = 32.0
_WIDTH = PAGE_WIDTH - 2 * _MARGIN
_FOOTER = 20.0
_QR = 84.0  # points: about 30 mm with its quiet zone, large enough for an old phone
_QUIET_ZONE = 4  # squares, ISO/IEC 18004
_AFTER_BOX = 4.0
_BETWEEN = 8.0
_INDENT = 16.0


def render_paper_form(form: PaperForm) -> bytes:
    """The PDF. The same form gives the same bytes."""
    typesetter = Typesetter(faces=faces(), unprintable=form.unprintable)
    pages = _pages(form, typesetter)
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        pageCompression=1,
        initialFontName=faces().regular.name,  # type: ignore[arg-type]  # the stubs say float
        lang=form.language,
    )
    describe(canvas, title=f"{form.document}: {form.title}", language=form.language)
    canvas.setCreator("screening")
    sheet = Sheet(canvas=canvas, typesetter=typesetter, tags=Tags(canvas))
    for number, content in enumerate(pages, start=1):
        if number > 1:
            canvas.showPage()
        draw_rows(sheet, content, _MARGIN, _TOP)
        _footer(sheet, form, number, len(pages))
    sheet.tags.write()
    canvas.save()
    return packed(out.getvalue())


def _pages(form: PaperForm, typesetter: Typesetter) -> tuple[tuple[Row, ...], ...]:
    """In the largest print with which two pages are enough."""
    for size in SIZES:
        pages = _paginated(form, typesetter, size)
        if len(pages) <= MOST_PAGES:
            return pages
    return _paginated(form, typesetter, SIZE_OF_MANY)


def _paginated(form: PaperForm, typesetter: Typesetter, size: float) -> tuple[tuple[Row, ...], ...]:
    rows = _Rows(form=form, typesetter=typesetter, size=size)
    return paginate(rows.document(), PAGE_HEIGHT - _TOP - BOTTOM - _FOOTER)


def _footer(sheet: Sheet, form: PaperForm, page: int, pages: int) -> None:
    """On every page: the code too, so that two sheets that have come apart are known to belong together."""
    text = f"{form.footer.format(page=page, pages=pages)} · {form.code}"
    y = PAGE_HEIGHT - BOTTOM - _FOOT.leading
    with sheet.tags.artifact("Footer"):
        for line in sheet.typesetter.lines(text, _FOOT, _WIDTH)[:1]:
            sheet.line(line, _FOOT, _MARGIN, y, _WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A box with its key and words; `width` is what it takes on one line."""

    option: PaperOption
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The form as rows of the page's width, in print of this size."""

    form: PaperForm
    typesetter: Typesetter
    size: float

    def document(self) -> Iterator[Row]:
        yield self.head()
        yield gap(6)
        yield from self.how()
        among = Element("L")
        for item in self.form.items:
            yield from self.asked(item, among)
        yield from self.end()

    # -- the top ------------------------------------------------------------------------------------------------

    def head(self) -> Row:
        """The title and what the form is about; at the side where a line ends, the square with the code beneath."""
        form, width = self.form, _WIDTH - _QR - 16
        texts = [*self.text(form.title, self.style(1.45, bold=True), width, part="H1"), gap(2)]
        if form.name is not None:
            texts += self.text(form.name, self.style(0.85), width)
        texts += [*self.text(form.introduction, self.style(1), width), gap(4)]
        texts += self.text(form.on_phone, self.style(0.85), width)
        code = self.style(1, bold=True)
        height = max(height_of(texts), _QR + code.leading)

        def draw(sheet: Sheet, x: float, y: float) -> None:
            at_right = not self.mirrored
            draw_rows(sheet, texts, x if at_right else x + _QR + 16, y)
            left = x + width + 16 if at_right else x
            _draw_square(sheet, form, left, y)
            with sheet.tags.element("P"):
                middle = (_QR - sheet.typesetter.width(form.code, code)) / 2
                sheet.text(form.code, code, left + middle, y + _QR)

        return Row(height, draw)

    def how(self) -> Iterator[Row]:
        among = Element("L")
        for sentence in self.form.how:
            body = Element("LBody", parent=Element("LI", parent=among))
            yield from within(body, self.text(sentence, self.style(0.95)))
        yield gap(4)

    # -- a question ---------------------------------------------------------------------------------------------

    def asked(self, item: PaperItem, among: Element) -> tuple[Row, ...]:
        """A question with its boxes or lines, never on two pages unless it is longer than a quarter of one."""
        body = Element("LBody", parent=Element("LI", parent=among))
        rows: list[Row] = [gap(self.size * 0.35)]
        if item.recall is not None:
            rows += self.text(item.recall, self.style(0.95, grey=style.QUIET))
        rows += self.text(f"{item.number}. {item.text}", self.style(1, bold=True))
        if item.condition is not None:
            rows += self.text(item.condition, self.style(0.85))
        rows.append(gap(1))
        if item.options:
            declined = PaperOption(key=DECLINED_KEY.upper(), code="", text="")
            rows += self.boxes((*item.options, declined))
        else:
            rows += [_writing_line()] * item.lines
        held = within(body, rows)
        return (*(Row(row.height, row.draw, keep=True) for row in held[:-1]), held[-1])

    def boxes(self, options: Sequence[PaperOption]) -> tuple[Row, ...]:
        """The boxes in as few lines as hold them; in columns below each other where they fit in columns."""
        cells = [_Cell(option=option, width=self.needed(option)) for option in options]
        if sum(cell.width for cell in cells) <= _WIDTH - _INDENT:
            widths = [cell.width for cell in cells]
            spare = (_WIDTH - _INDENT - sum(widths)) / len(cells)
            return (self.line_of(cells, [width + spare for width in widths]),)
        filled = _filled(cells, _WIDTH - _INDENT)
        count = -(-len(cells) // len(filled))
        column = (_WIDTH - _INDENT) / count
        if max(cell.width for cell in cells) <= column:
            parts = [cells[at : at + count] for at in range(0, len(cells), count)]
            return tuple(self.line_of(part, [column] * len(part)) for part in parts)
        most = _WIDTH - _INDENT
        return tuple(self.line_of(part, [min(cell.width, most) for cell in part]) for part in filled)

    def needed(self, option: PaperOption) -> float:
        (first, *more) = self.typesetter.lines(option.text, self.style(1), 10 * PAGE_WIDTH)
        label = first.width if not more else PAGE_WIDTH
        return self.before_words(option) + label + _BETWEEN

    def before_words(self, option: PaperOption) -> float:
        return BOX + _AFTER_BOX + self.typesetter.width(option.key, _KEY) + _AFTER_BOX

    def line_of(self, cells: Sequence[_Cell], widths: Sequence[float]) -> Row:
        """Boxes beside each other, from the side where the language begins."""
        drawn = []
        start = _INDENT
        for cell, width in zip(cells, widths, strict=True):
            before = self.before_words(cell.option)
            element = Element("P")
            # No wider than its words: in a mirrored line a number, which runs from the left, must stand at its own
            # box and not at its neighbour's.
            room = min(width - before, cell.width - before - _BETWEEN + 0.1)
            words = text_rows(self.typesetter, cell.option.text, self.style(1), room, part=element)
            drawn.append((start, width, before, room, element, cell.option.key, words))
            start += width
        height = max(BOX + 4, *(height_of(words) for *_, words in drawn))

        def draw(sheet: Sheet, x: float, y: float) -> None:
            for start, width, before, room, element, key, words in drawn:
                left = x + _WIDTH - start - width if self.mirrored else x + start
                box = left + width - BOX if self.mirrored else left
                sheet.box(box, y + 1, BOX, BOX, stroke=style.INK, thickness=1.0)
                number = box - _AFTER_BOX - sheet.typesetter.width(key, _KEY)
                with sheet.tags.element(element):
                    sheet.text(key, _KEY, number if self.mirrored else left + BOX + _AFTER_BOX, y + 4)
                aside = (BOX + 2 - self.style(1).leading) / 2
                at = left + width - before - room if self.mirrored else left + before
                draw_rows(sheet, words, at, y + aside)

        return Row(height, draw)

    # -- the end ------------------------------------------------------------------------------------------------

    def end(self) -> Iterator[Row]:
        form = self.form
        yield gap(self.size * 0.6)
        heading = self.text(form.who_heading, self.style(1, bold=True), part="H2")
        yield from (Row(row.height, row.draw, keep=True) for row in heading)
        yield from (Row(row.height, row.draw, keep=True) for row in self.boxes(form.who))
        yield from self.text(form.helped, self.style(0.85))
        yield gap(4)
        yield from (
            Row(row.height, row.draw, keep=True) for row in self.text(form.date, self.style(1, bold=True))
        )
        yield _writing_line(part=0.5, mirrored=self.mirrored)
        yield gap(4)
        yield from self.text(form.give_back, self.style(0.95))
        yield gap(4)
        heading = self.text(form.ring_heading, self.style(0.95, bold=True), part="H2")
        yield from (Row(row.height, row.draw, keep=True) for row in heading)
        for text in form.ring:
            yield from self.text(text, self.style(0.95))
        yield gap(4)
        yield from self.text(form.wording, TextStyle(size=9.5, leading=12, grey=style.QUIET))

    # -- small things -------------------------------------------------------------------------------------------

    @property
    def mirrored(self) -> bool:
        return bool(Locale.parse(self.form.language, sep="-").text_direction == "rtl")

    def style(self, times: float, *, bold: bool = False, grey: float = style.INK) -> TextStyle:
        size = round(self.size * times, 1)
        return TextStyle(size=size, leading=round(size * 1.25, 1), bold=bold, grey=grey)

    def text(
        self,
        content: str,
        look: TextStyle,
        width: float = _WIDTH,
        *,
        part: Element | Role = "P",
    ) -> tuple[Row, ...]:
        return text_rows(self.typesetter, content, look, width, part=part) if content else ()


def _filled(cells: Sequence[_Cell], width: float) -> list[list[_Cell]]:
    """The cells in lines, each as full as it can be."""
    lines: list[list[_Cell]] = [[]]
    for cell in cells:
        if lines[-1] and sum(one.width for one in lines[-1]) + cell.width > width:
            lines.append([])
        lines[-1].append(cell)
    return lines


def _writing_line(*, part: float = 1.0, mirrored: bool = False) -> Row:
    """A line to write on, as high as handwriting is."""
    length = _WIDTH * part

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.rule(x + _WIDTH - length if mirrored else x, y + 21, length, grey=style.QUIET)

    return Row(24.0, draw)


def _draw_square(sheet: Sheet, form: PaperForm, x: float, y: float) -> None:
    """The QR code as vectors: one rectangle for each run of dark squares. Error correction M, as on the screen."""
    matrix = segno.make(form.link, error="m", micro=False).matrix
    unit = _QR / (len(matrix) + 2 * _QUIET_ZONE)
    bottom = PAGE_HEIGHT - y - _QR
    with sheet.tags.figure(alt=form.link_words, box=(x, bottom, x + _QR, bottom + _QR)):
        for down, squares in enumerate(matrix):
            for across, length in _dark_runs(squares):
                left, top = x + (across + _QUIET_ZONE) * unit, y + (down + _QUIET_ZONE) * unit
                sheet.box(left, top, length * unit, unit, fill=0.0)


def _dark_runs(squares: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark squares begins, and how long it is."""
    start: int | None = None
    for at, dark in enumerate([*squares, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None

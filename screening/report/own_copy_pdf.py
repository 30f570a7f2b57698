"""The copy for oneself on paper, in large print: layout only, no words of its own.

Tagged like the GP's page. Paragraphs stand at the edge their language begins at, so a page in Arabic is mirrored by
itself; nothing is indented, and nothing is told by place alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from screening.report import style
from screening.report.document import new_document
from screening.report.fonts import faces
from screening.report.layout import Row, draw_rows, gap, paginate, text_rows, within
from screening.report.own_answers import AnsweredLine
from screening.report.own_copy import OwnCopy
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, PAGE_HEIGHT, PAGE_WIDTH, TextStyle
from screening.report.tagged.elements import Element, Role
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags
from screening.report.typesetting import Typesetter

# Large print: read by people whose eyes are tired.
_TITLE = TextStyle(size=20, leading=25, bold=True)
_HEADING = TextStyle(size=15, leading=20, bold=True)
_TEXT = TextStyle(size=13, leading=18)
_ANSWER = TextStyle(size=13, leading=18, bold=True)
_QUIET = TextStyle(size=11.5, leading=15.5, grey=style.QUIET)
_FOOT = TextStyle(size=10, leading=12, grey=style.QUIET)
_MARGIN = 56.0
_TOP = 50.0
_WIDTH = PAGE_WIDTH - 2 * _MARGIN
_FOOTER = 26.0


def render_own_copy(copy: OwnCopy) -> bytes:
    """The PDF. The same copy gives the same bytes."""
    typesetter = Typesetter(faces=faces(), unprintable=copy.unprintable)
    rows = _Rows(copy=copy, typesetter=typesetter)
    pages = paginate(rows.document(), PAGE_HEIGHT - _TOP - BOTTOM - _FOOTER)
    out = BytesIO()
    canvas = new_document(out, title=copy.document, language=copy.language)
    sheet = Sheet(canvas=canvas, typesetter=typesetter, tags=Tags(canvas))
    for number, content in enumerate(pages, start=1):
        if number > 1:
            canvas.showPage()
        draw_rows(sheet, content, _MARGIN, _TOP)
        _footer(sheet, copy.page.format(page=number, pages=len(pages)))
    sheet.tags.write()
    canvas.save()
    return packed(out.getvalue())


def _footer(sheet: Sheet, text: str) -> None:
    (line,) = sheet.typesetter.lines(text, _FOOT, _WIDTH)
    with sheet.tags.artifact("Footer"):
        sheet.line(line, _FOOT, _MARGIN, PAGE_HEIGHT - BOTTOM - _FOOT.leading, _WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The copy as rows of the page's width."""

    copy: OwnCopy
    typesetter: Typesetter

    def document(self) -> Iterator[Row]:
        copy, words = self.copy, self.copy.words
        yield from self.text(copy.document, _QUIET)
        yield from self.text(words.title, _TITLE, part=self.asked("H1"))
        yield gap(4)
        for line in (copy.sent, words.help, copy.counted):
            if line is not None:
                yield from self.text(line, _TEXT)
        yield gap(14)
        among = Element("L")
        for answered, earlier in zip(words.lines, copy.earlier, strict=True):
            yield from self.answered(answered, earlier, among)
        yield from self.section(copy.readers_heading, (copy.readers,))
        yield from self.section(copy.ring_heading, copy.ring)
        yield gap(14)
        yield from self.text(copy.wording, _QUIET)

    def answered(self, line: AnsweredLine, earlier: tuple[str, ...], among: Element) -> tuple[Row, ...]:
        """A question with its answer, never on two pages unless it is longer than a quarter of one."""
        body = Element("LBody", parent=Element("LI", parent=among))
        rows: list[Row] = []
        if line.recall is not None:
            rows += self.text(line.recall, _QUIET, keep=True, part=self.asked("P"))
        rows += self.text(line.question, _TEXT, keep=True, part=self.asked("P"))
        if line.answer is not None:
            rows += self.text(line.answer, _ANSWER, part=self.asked("P"))
        else:
            rows += self.text(line.missing or "", _QUIET)
        if line.kept is not None:
            rows += self.text(line.kept, _QUIET)
        if line.voice is not None:
            rows += self.text(line.voice, _QUIET)
        for text in earlier:
            rows += self.text(text, _QUIET)
        held = [Row(row.height, row.draw, keep=True) for row in within(body, rows)]
        return (*held, gap(11))

    def section(self, heading: str, texts: tuple[str, ...]) -> Iterator[Row]:
        yield gap(12)
        yield from self.text(heading, _HEADING, keep=True, part="H2")
        for text in texts:
            yield from self.text(text, _TEXT)

    def asked(self, role: Role) -> Element:
        """A part in the questionnaire's language, which may not be the reader's."""
        language = self.copy.words.language
        return Element(role, language=None if language == self.copy.language else language)

    def text(
        self, content: str, look: TextStyle, *, keep: bool = False, part: Element | Role = "P"
    ) -> tuple[Row, ...]:
        return text_rows(self.typesetter, content, look, _WIDTH, keep=keep, part=part)

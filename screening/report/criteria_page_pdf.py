"""A criteria set's document on paper: A4, tagged, with room to sign. The same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from screening.report import style
from screening.report.criteria_page import Change, Changes, CriteriaPage, Entry, FieldChange
from screening.report.document import new_document
from screening.report.fonts import faces
from screening.report.layout import Row, beside, draw_rows, gap, paginate, text_rows, with_mark, within
from screening.report.rule_words import RuleWords
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, CONTENT_WIDTH, MARGIN, PAGE_HEIGHT, TOP, TextStyle
from screening.report.tagged.elements import Element, Role
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags
from screening.report.typesetting import Run, Typesetter

_FOOTER = 18.0
_STEP = 13.0  # the indent of one level of a rule
_INDENT = 30.0  # of what stands under an entry's title
_SIGN_HEIGHT = 34.0


def render_criteria_pdf(page: CriteriaPage) -> bytes:
    """The PDF."""
    typesetter = Typesetter(faces=faces(), unprintable=page.unprintable)
    rows = _Rows(page=page, typesetter=typesetter)
    pages = paginate(rows.document(), PAGE_HEIGHT - TOP - BOTTOM - _FOOTER)
    out = BytesIO()
    canvas = new_document(out, title=f"{page.title} – {page.document}", language=page.language)
    canvas.setAuthor("screening")
    canvas.setSubject(page.document)
    sheet = Sheet(canvas=canvas, typesetter=typesetter, tags=Tags(canvas))
    for number, content in enumerate(pages, start=1):
        if number > 1:
            canvas.showPage()
        draw_rows(sheet, content, MARGIN, TOP)
        _footer(sheet, page, number, len(pages))
    sheet.tags.write()
    canvas.save()
    return packed(out.getvalue())


def _footer(sheet: Sheet, page: CriteriaPage, number: int, of: int) -> None:
    """On every sheet which version it is of: sheets that are signed may come apart."""
    y = PAGE_HEIGHT - BOTTOM - 6
    about = dict(page.about)
    checksum = next((value for value in about.values() if len(value) == 64), "")
    with sheet.tags.artifact("Footer"):
        sheet.text(f"{next(iter(about.values()))} · {checksum[:12]}", style.FOOT, MARGIN, y)
        sheet.text_right(page.page.format(page=number, pages=of), style.FOOT, MARGIN + CONTENT_WIDTH, y)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The document as rows of the content's width."""

    page: CriteriaPage
    typesetter: Typesetter

    def text(
        self,
        content: str | list[Run],
        look: TextStyle,
        *,
        indent: float = 0.0,
        width: float = CONTENT_WIDTH,
        keep: bool = False,
        part: Element | Role = "P",
    ) -> tuple[Row, ...]:
        return text_rows(self.typesetter, content, look, width, indent=indent, keep=keep, part=part)

    def document(self) -> Iterator[Row]:
        page = self.page
        yield from self.text(page.document, style.KICKER)
        yield from self.text(page.title, style.NAME, part="H1")
        yield gap(6)
        for name, value in page.about:
            yield from self.text([Run(f"{name}: ", bold=True), Run(value)], style.ADVICE)
        if page.warning is not None:
            yield gap(6)
            yield from self.text(page.warning, style.HEADING)
        yield gap(4)
        yield from self.text(page.how_to_read, style.SENTENCE)
        if page.changes is not None:
            yield from self.changes(page.changes)
        for section in page.sections:
            yield from self.section_head(section.title, section.introduction)
            for entry in section.entries:
                yield from self.entry(entry)
        yield from self.text(page.own_note, style.SMALL_QUIET)
        yield from self.signatures()

    def section_head(self, title: str, introduction: str) -> Iterator[Row]:
        yield gap(14)
        yield from self.text(title, style.SECTION, keep=True, part="H2")
        yield from self.text(introduction, style.BODY_QUIET, keep=True)
        yield Row(6, gap(6).draw, keep=True)

    # -- one entry ----------------------------------------------------------------------------------------------

    def entry(self, entry: Entry) -> Iterator[Row]:
        title = f"{entry.title}{' *' if entry.own else ''}"
        left = max(_INDENT, self.typesetter.width(f"{entry.id}  ", style.HEADING))
        number = self.text(entry.id, style.HEADING, width=left, keep=True, part="Span")
        words = self.text(title, style.HEADING, width=CONTENT_WIDTH - left, keep=True, part="Span")
        heading = within(Element("H3"), beside([(0.0, number), (left, words)]))
        yield from (Row(row.height, row.draw, keep=True) for row in heading)
        for text in entry.texts:
            yield from self.text(text, style.SENTENCE, indent=_INDENT, keep=True)
        if entry.rule is not None:
            yield from self.rule(entry.rule, Element("L"), depth=0)
        yield from self.source(entry)
        yield gap(7)

    def rule(self, rule: RuleWords, among: Element, *, depth: int) -> Iterator[Row]:
        """A rule with a dot, its parts under it a step further in."""
        body = Element("LBody", parent=Element("LI", parent=among))
        # However deep a rule is nested, its words keep most of the line.
        indent = _INDENT + min(depth * _STEP, CONTENT_WIDTH / 3)
        rows = self.text(rule.text, style.SENTENCE, indent=indent + 9, keep=True, part=body)

        def dot(sheet: Sheet, x: float, y: float) -> None:
            with sheet.tags.artifact():
                sheet.disc(x + indent + 3, y + style.SENTENCE.leading / 2, 1.4, fill=style.INK)

        yield from with_mark(rows, dot)
        inner = Element("L", parent=body)
        for part in rule.parts:
            yield from self.rule(part, inner, depth=depth + 1)

    def source(self, entry: Entry) -> Iterator[Row]:
        cited, language = entry.citation, self.page.language
        said = " ".join(
            part
            for part in (
                f"{self.page.source}: {cited.in_language(language)}.",
                cited.confidence_in(language),
                cited.url,
            )
            if part
        )
        # A bare reference is written in one language, whatever the page's.
        cited_in = Element("P") if cited.is_translated else Element("P", language="en")
        yield from self.text(said.replace("..", "."), style.SMALL_QUIET, indent=_INDENT, part=cited_in)

    # -- changes ------------------------------------------------------------------------------------------------

    def changes(self, changes: Changes) -> Iterator[Row]:
        yield from self.section_head(
            changes.title, changes.introduction if changes.changes else changes.nothing
        )
        for change in changes.changes:
            yield from self.change(changes, change)

    def change(self, changes: Changes, change: Change) -> Iterator[Row]:
        yield from self.text(f"{change.title} ({change.kind})", style.HEADING, keep=True, part="H3")
        for field in change.fields:
            yield from self.text(field.name, style.SUBHEADING, indent=_INDENT, keep=True)
            yield from self.field(changes, field)
        yield gap(7)

    def field(self, changes: Changes, field: FieldChange) -> Iterator[Row]:
        for name, lines in changes.sides(field):
            yield from self.text(f"{name}:", style.BODY_QUIET, indent=_INDENT, keep=True)
            for line in lines:
                said = [Run(line.text, bold=line.differs)]
                yield from self.text(said, style.SENTENCE, indent=_INDENT + (line.depth + 1) * _STEP)
        yield gap(3)

    # -- signatures ---------------------------------------------------------------------------------------------

    def signatures(self) -> Iterator[Row]:
        signature = self.page.signature
        yield gap(14)
        yield from self.text(signature.title, style.SECTION, keep=True, part="H2")
        yield from self.text(signature.statement, style.SENTENCE, keep=True)
        for _ in range(2):
            yield Row(_SIGN_HEIGHT, gap(_SIGN_HEIGHT).draw, keep=True)
            yield from self.to_fill_in(signature.fields)

    def to_fill_in(self, fields: tuple[str, ...]) -> tuple[Row, ...]:
        """A line to write on for each field, side by side, its name under it."""
        width = (CONTENT_WIDTH - 2 * 16) / 3
        columns = [
            (index * (width + 16), self.text(field, style.SMALL_QUIET, width=width))
            for index, field in enumerate(fields)
        ]
        rows = beside(columns)

        def lines(sheet: Sheet, x: float, y: float) -> None:
            for offset, _ in columns:
                sheet.rule(x + offset, y, width)

        return with_mark(rows, lines)

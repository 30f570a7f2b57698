"""A Summary -> the bytes of a PDF: the page for the GP, and after it everything that it rests on. No medicine here.

The same summary gives the same bytes: no clock, no chance, and ReportLab's own times are fixed. Every font is embedded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas

from screening.report import style
from screening.report.attachment import Attachment, attach
from screening.report.blocks import Blocks
from screening.report.document import new_document
from screening.report.fonts import faces
from screening.report.layout import Row, draw_rows, gap, paginate
from screening.report.page_one import PageOne, Part
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, CONTENT_WIDTH, MARGIN, PAGE_HEIGHT, TOP
from screening.report.tagged.packing import packed
from screening.report.tagged.tags import Tags
from screening.report.timeline_rows import timeline_rows
from screening.report.typesetting import Typesetter
from screening.report.words import Summary

# Page streams as bytes, not spelt out in letters: a fifth smaller. ReportLab has this setting for the process only.
rl_config.useA85 = 0

_RUNNING_HEAD = 22.0
_FOOTER = 16.0
_PAGE = PAGE_HEIGHT - TOP - _RUNNING_HEAD - BOTTOM - _FOOTER


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """A headed stretch of the following pages; `part` is the part of the first page that it completes."""

    title: str
    rows: tuple[Row, ...]
    part: Part | None = None


def render_pdf(summary: Summary, *attachments: Attachment) -> bytes:
    """The PDF, A4 upright: page one to decide on, then every answer, reason, version and source; tagged for who listens
    (PDF/UA-1), with the files that go with it."""
    typesetter = Typesetter(
        faces=faces(),
        unprintable=summary.labels.unprintable,
        signs=summary.labels.signs,
        unprintable_sign=summary.labels.unprintable_sign,
    )
    blocks = Blocks(summary=summary, typesetter=typesetter)
    first = PageOne(blocks=blocks)
    first_rows = first.rows()
    headings: list[tuple[Part, Row]] = []
    pages = paginate(_details(blocks, first.shortened, headings), _PAGE)
    for number, page in enumerate(pages, start=2):
        for part, heading in headings:
            if any(row is heading for row in page):
                first.found_on[part] = number
    out = BytesIO()
    canvas = _canvas(out, summary)
    sheet = Sheet(canvas=canvas, typesetter=typesetter, tags=Tags(canvas))
    draw_rows(sheet, first_rows, MARGIN, TOP)
    _footer(sheet, summary, 1, len(pages) + 1)
    for number, page in enumerate(pages, start=2):
        sheet.canvas.showPage()
        _running_head(sheet, summary)
        draw_rows(sheet, page, MARGIN, TOP + _RUNNING_HEAD)
        _footer(sheet, summary, number, len(pages) + 1)
    if attachments:
        attach(canvas, *attachments)
    sheet.tags.write()
    canvas.save()
    return packed(out.getvalue())


def _canvas(out: BytesIO, summary: Summary) -> Canvas:
    """An empty document. Its title says what it is and not whose: file managers show titles to everybody."""
    canvas = new_document(out, title=summary.header.document, language=summary.labels.language)
    canvas.setAuthor("screening")
    canvas.setSubject(summary.header.document)
    return canvas


# -- the following pages ----------------------------------------------------------------------------------------


def _details(blocks: Blocks, shortened: set[Part], headings: list[tuple[Part, Row]]) -> Iterator[Row]:
    """The rows of the following pages; `headings` receives where each part of page one stands in full."""
    for section in _sections(blocks, shortened):
        if not section.rows:
            continue
        title = blocks.text(section.title, style.SECTION, CONTENT_WIDTH, keep=True, part="H2")
        if section.part is not None:
            headings.append((section.part, title[0]))
        yield from title
        yield from section.rows
        yield gap(12)


def _sections(blocks: Blocks, shortened: set[Part]) -> Iterator[_Section]:
    yield from _continued(blocks, shortened)
    summary, labels = blocks.summary, blocks.summary.labels
    patients = [words for words in summary.own_words if not words.staff]
    if Part.WORDS not in shortened:
        patients = [words for words in patients if not words.newest]
    notes = [words for words in summary.own_words if words.staff]
    yield _Section(title=labels.own_words, rows=blocks.words(patients, CONTENT_WIDTH), part=Part.WORDS)
    if summary.timeline is not None:
        drawn = timeline_rows(blocks.typesetter, summary.timeline, labels, CONTENT_WIDTH)
        yield _Section(title=labels.timeline, rows=drawn)
    for table in summary.answers:
        title = f"{labels.answers}: {table.title}"
        yield _Section(title=title, rows=blocks.answers(table, CONTENT_WIDTH))
    yield _Section(title=labels.notes, rows=blocks.words(notes, CONTENT_WIDTH))
    evidence = blocks.evidence((*summary.acute, *summary.criteria), CONTENT_WIDTH)
    yield _Section(title=labels.evidence, rows=evidence, part=Part.CRITERIA)
    yield _Section(title=labels.guide, rows=blocks.guide(CONTENT_WIDTH))
    yield _Section(title=labels.versions, rows=blocks.versions(CONTENT_WIDTH), part=Part.FOOT)


def _continued(blocks: Blocks, shortened: set[Part]) -> Iterator[_Section]:
    """What page one had to shorten, in full, in its order."""
    summary, labels, width = blocks.summary, blocks.summary.labels, CONTENT_WIDTH
    if Part.NAME in shortened:
        name = blocks.text(summary.header.name, style.QUOTE, width)
        yield _Section(title=summary.header.document, rows=name, part=Part.NAME)
    if Part.CHANGES in shortened:
        yield _Section(title=labels.changes, rows=blocks.changes(width), part=Part.CHANGES)
    if Part.SCALES in shortened:
        yield _Section(title=labels.scales, rows=blocks.scales(width), part=Part.SCALES)
    if Part.ASIDES in shortened:
        heading = ", ".join(aside.heading for aside in summary.asides)
        yield _Section(title=heading, rows=blocks.asides(width), part=Part.ASIDES)
    if Part.ANSWERED in shortened:
        yield _Section(title=labels.answered_by, rows=blocks.answered_by(width), part=Part.ANSWERED)


# -- at the edges of every page ---------------------------------------------------------------------------------


def _running_head(sheet: Sheet, summary: Summary) -> None:
    """Whose page it is, should the sheets come apart: name, birth date, time; a long name is shortened."""
    with sheet.tags.artifact("Header"):
        _draw_running_head(sheet, summary)


def _draw_running_head(sheet: Sheet, summary: Summary) -> None:
    header, look = summary.header, style.KICKER
    right = MARGIN + CONTENT_WIDTH
    room = CONTENT_WIDTH - sheet.typesetter.width(header.assessed, look) - 20
    lines = sheet.typesetter.lines(f"{header.name} · {header.born}", look, room - 10)
    sheet.line(lines[0], look, MARGIN, TOP, room)
    if len(lines) > 1:
        sheet.text("…", look, MARGIN + lines[0].width + 2, TOP)
    sheet.text_right(header.assessed, look, right, TOP)
    sheet.rule(MARGIN, TOP + 13, CONTENT_WIDTH, grey=style.RULE)


def _footer(sheet: Sheet, summary: Summary, number: int, of: int) -> None:
    with sheet.tags.artifact("Footer"):
        _draw_footer(sheet, summary, number, of)


def _draw_footer(sheet: Sheet, summary: Summary, number: int, of: int) -> None:
    y = PAGE_HEIGHT - BOTTOM - 6
    sheet.text(summary.header.document, style.FOOT, MARGIN, y)
    page = summary.labels.page.format(page=number, pages=of)
    sheet.text_right(page, style.FOOT, MARGIN + CONTENT_WIDTH, y)

"""The scales over time as rows of the PDF: two drawings beside each other, each with its values in words below it."""

from __future__ import annotations

from collections.abc import Iterator

from screening.report import style
from screening.report.bars import how_to_read
from screening.report.drawing import Drawing
from screening.report.layout import Row, beside, gap, text_rows, within
from screening.report.painting import paint
from screening.report.sheet import Sheet
from screening.report.style import GUTTER, PAGE_HEIGHT
from screening.report.tagged.elements import Element
from screening.report.timeline_chart import trend_chart
from screening.report.typesetting import Run, Typesetter
from screening.report.words import Labels, Timeline, Trend

_HEIGHT = 74.0
_COLUMNS = 2
_UNDER = 8.0


def timeline_rows(
    typesetter: Typesetter, timeline: Timeline, labels: Labels, width: float
) -> tuple[Row, ...]:
    """How to read them, the drawings, and what happened meanwhile."""
    rows = list(text_rows(typesetter, " ".join(timeline.legend), style.SMALL_QUIET, width))
    for days in timeline.days:
        rows += text_rows(typesetter, days, style.SMALL_QUIET, width)
    if timeline.events:
        rows += text_rows(typesetter, labels.events, style.SUBHEADING, width, keep=True)
    for event in timeline.events:
        runs = [Run(f"{event.mark}  ", bold=True), Run(event.text)]
        rows += text_rows(typesetter, runs, style.SMALL, width)
    rows.append(gap(6))
    for row in _in_rows(timeline.trends):
        rows += _beside(typesetter, timeline, row, width)
    return tuple(rows)


def _in_rows(trends: tuple[Trend, ...]) -> Iterator[tuple[Trend, ...]]:
    for start in range(0, len(trends), _COLUMNS):
        yield trends[start : start + _COLUMNS]


def _beside(
    typesetter: Typesetter, timeline: Timeline, trends: tuple[Trend, ...], width: float
) -> tuple[Row, ...]:
    column = (width - GUTTER * (_COLUMNS - 1)) / _COLUMNS
    offsets = [index * (column + GUTTER) for index in range(len(trends))]
    cells = [within(Element("Div"), tuple(_cell(typesetter, timeline, trend, column))) for trend in trends]
    return (*beside(list(zip(offsets, cells, strict=True))), gap(_UNDER))


def _cell(typesetter: Typesetter, timeline: Timeline, trend: Trend, width: float) -> Iterator[Row]:
    """Always the name on one line, so that neighbours stand on one height; then the drawing and its values."""
    said = f"  {how_to_read(trend.direction_words, trend.cuts)}"
    room = width - typesetter.width(said, style.SMALL_QUIET)
    lines = typesetter.lines(trend.name, style.CHART_TITLE, room)
    name = lines[0] if len(lines) == 1 else typesetter.shortened(lines[0], style.CHART_TITLE, room)

    def title(sheet: Sheet, x: float, y: float) -> None:
        sheet.line(name, style.CHART_TITLE, x, y, width)
        sheet.text(said, style.SMALL_QUIET, x + name.width, y + 0.6)

    yield within(Element("P"), [Row(style.CHART_TITLE.leading, title, keep=True)])[0]
    yield _picture(trend_chart(timeline, trend, width=width, height=_HEIGHT))
    for line in trend.lines:
        yield from text_rows(typesetter, line.text, style.FOOT, width)


def _picture(drawing: Drawing) -> Row:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        box = (x, PAGE_HEIGHT - y - drawing.height, x + drawing.width, PAGE_HEIGHT - y)
        with sheet.tags.figure(alt=drawing.alternative, box=box):
            paint(sheet, drawing, x, y)

    return Row(drawing.height, draw, keep=True)

"""The scales as rows of the PDF: a line with the name and which way is bad; for each voice its bar and its values."""

from __future__ import annotations

from screening.core.truth import Truth
from screening.report.bars import bar, how_to_read
from screening.report.layout import Draw, Row, height_of
from screening.report.painting import paint
from screening.report.sheet import Sheet
from screening.report.style import CHART_TITLE, PAGE_HEIGHT, SMALL, SMALL_QUIET, TextStyle
from screening.report.words import ScaleVoice, ScaleWords

VALUE_WIDTH = 84.0
_VALUE = TextStyle(size=8, leading=9)
_VALUE_BOLD = TextStyle(size=8, leading=9, bold=True)
_TRACK = 11.0  # the height of a voice's row
_TRACK_OF_SEVERAL = 9.5
_AFTER = 5.0


def scale_rows(scale: ScaleWords, width: float) -> tuple[Row, ...]:
    """A scale: a line with its name and direction, and a bar for each voice.

    One proxy is told from the patient by its mark, which the legend names; where two are, each is named at its bar.
    """
    title = Row(CHART_TITLE.leading, lambda sheet, x, y: _title(sheet, scale, x, y, width), keep=True)
    named = sum(voice.is_proxy for voice in scale.voices) > 1
    track = _TRACK if len(scale.voices) == 1 else _TRACK_OF_SEVERAL
    bars = []
    for voice in scale.voices:
        if named:
            bars.append(_who(voice))
        bars.append(Row(track, _bar(scale, voice, width, track), keep=True))
    last = bars.pop()
    rows = (title, *bars, Row(last.height + _AFTER, last.draw))
    return within_picture(scale, rows, width)


def _title(sheet: Sheet, scale: ScaleWords, x: float, y: float, width: float) -> None:
    """The name, which way is bad, and the cut points."""
    typesetter = sheet.typesetter
    said = "   ".join([scale.direction_words, *(cut.text for cut in scale.cuts)])
    room = width - typesetter.width(said, SMALL_QUIET) - 6
    lines = typesetter.lines(scale.name, CHART_TITLE, room)
    name = lines[0] if len(lines) == 1 else typesetter.shortened(lines[0], CHART_TITLE, room)
    sheet.line(name, CHART_TITLE, x, y, width)
    sheet.text(said, SMALL_QUIET, x + name.width + 6, y + 0.6)


def _who(voice: ScaleVoice) -> Row:
    return Row(SMALL.leading, lambda sheet, x, y: sheet.text(voice.who, SMALL_QUIET, x, y), keep=True)


def _bar(scale: ScaleWords, voice: ScaleVoice, width: float, height: float) -> Draw:
    drawing = bar(scale, voice, width=width - VALUE_WIDTH, height=height)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        paint(sheet, drawing, x, y)
        _value(sheet, voice, x + drawing.width + 8, y + (height - _VALUE.leading) / 2)

    return draw


def _value(sheet: Sheet, voice: ScaleVoice, x: float, y: float) -> None:
    """The value, and the earlier ones after it as far as they find room: 66.7 ← 44.4 ← 33.3."""
    style = _VALUE_BOLD if voice.reading.beyond is Truth.TRUE else _VALUE
    sheet.text(voice.reading.text, style, x, y)
    used = sheet.typesetter.width(voice.reading.text, style)
    for earlier in voice.earlier:
        text = f" ← {earlier.text}"
        width = sheet.typesetter.width(text, SMALL_QUIET)
        if earlier.span is None or used + width > VALUE_WIDTH - 8:
            return
        sheet.text(text, SMALL_QUIET, x + used, y)
        used += width


def within_picture(scale: ScaleWords, rows: tuple[Row, ...], width: float) -> tuple[Row, ...]:
    """The rows of a scale as one picture, which is not broken over pages."""
    height = height_of(rows)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        box = (x, PAGE_HEIGHT - y - height, x + width, PAGE_HEIGHT - y)
        with sheet.tags.figure(alt=alternative(scale), box=box):
            at = y
            for row in rows:
                row.draw(sheet, x, at)
                at += row.height

    return (Row(height, draw),)


def alternative(scale: ScaleWords) -> str:
    """All that can be seen in the bars of a scale."""
    told = [f"{scale.name} ({how_to_read(scale.direction_words, scale.cuts)})"]
    for voice in scale.voices:
        values = " ← ".join([voice.reading.text, *(f"{e.text} ({e.day})" for e in voice.earlier)])
        told.append(f"{voice.who}: {values}")
    return "; ".join(told)

"""The drawing of a scale: its width, the stretch beyond the cut point, and each voice's place now and before.

Black and white safe: the patient's value is a filled disc, somebody else's an open diamond, a value with gaps a hatched
stretch from its lowest to its highest, an earlier value a small open ring with a line to the present one.
"""

from __future__ import annotations

from screening.core.questionnaire import Direction
from screening.core.truth import Truth
from screening.report.layout import Draw, Row
from screening.report.sheet import Sheet
from screening.report.style import INK, PAPER, QUIET, RULE, SMALL, SMALL_QUIET, ZONE, TextStyle
from screening.report.words import Reading, ScaleVoice, ScaleWords, Span

VALUE_WIDTH = 84.0
_TITLE = TextStyle(size=8, leading=10, bold=True)
_VALUE = TextStyle(size=8, leading=9)
_VALUE_BOLD = TextStyle(size=8, leading=9, bold=True)
_TRACK = 11.0  # the height of a voice's row
_TRACK_OF_SEVERAL = 9.5
_BAR = 5.0
_AFTER = 5.0
_HATCH = 3.0


def scale_rows(scale: ScaleWords, width: float) -> tuple[Row, ...]:
    """A scale: a line with its name and direction, and a bar for each voice.

    One proxy is told from the patient by its mark, which the legend names; where two are, each is named at its bar.
    """
    title = Row(_TITLE.leading, lambda sheet, x, y: _title(sheet, scale, x, y, width), keep=True)
    named = sum(voice.is_proxy for voice in scale.voices) > 1
    track = _TRACK if len(scale.voices) == 1 else _TRACK_OF_SEVERAL
    bars = []
    for voice in scale.voices:
        if named:
            bars.append(_who(voice))
        bars.append(Row(track, _bar(scale, voice, width, track), keep=True))
    last = bars.pop()
    return (title, *bars, Row(last.height + _AFTER, last.draw))


def _title(sheet: Sheet, scale: ScaleWords, x: float, y: float, width: float) -> None:
    """The name, which way is bad, and the cut points."""
    typesetter = sheet.typesetter
    said = "   ".join([scale.direction_words, *(cut.text for cut in scale.cuts)])
    room = width - typesetter.width(said, SMALL_QUIET) - 6
    lines = typesetter.lines(scale.name, _TITLE, room)
    name = lines[0] if len(lines) == 1 else typesetter.shortened(lines[0], _TITLE, room)
    sheet.line(name, _TITLE, x, y, width)
    sheet.text(said, SMALL_QUIET, x + name.width + 6, y + 0.6)


def _who(voice: ScaleVoice) -> Row:
    return Row(SMALL.leading, lambda sheet, x, y: sheet.text(voice.who, SMALL_QUIET, x, y), keep=True)


def _bar(scale: ScaleWords, voice: ScaleVoice, width: float, height: float) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        track = width - VALUE_WIDTH
        middle = y + height / 2
        sheet.box(x, middle - _BAR / 2, track, _BAR, fill=0.93)
        _zones(sheet, scale, x, middle, track)
        sheet.box(x, middle - _BAR / 2, track, _BAR, stroke=RULE, thickness=0.4)
        for earlier in voice.earlier:
            _earlier(sheet, earlier, voice.reading, x, middle, track)
        _place(sheet, voice, x, middle, track)
        _value(sheet, voice, x + track + 8, middle - _VALUE.leading / 2)

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


def _zones(sheet: Sheet, scale: ScaleWords, x: float, middle: float, track: float) -> None:
    """The stretch beyond each cut point, on the worse side, with a dark edge."""
    for cut in scale.cuts:
        at = x + cut.at * track
        if scale.direction is Direction.HIGH_IS_WORSE:
            sheet.box(at, middle - _BAR / 2, x + track - at, _BAR, fill=ZONE)
        else:
            sheet.box(x, middle - _BAR / 2, at - x, _BAR, fill=ZONE)
        sheet.stroke([(at, middle - _BAR / 2 - 2), (at, middle + _BAR / 2 + 2)], thickness=1.0)


def _place(sheet: Sheet, voice: ScaleVoice, x: float, middle: float, track: float) -> None:
    span = voice.reading.span
    if span is None:
        return
    low, high = x + span.low * track, x + span.high * track
    if high > low:
        _hatched(sheet, low, high, middle)
    elif voice.is_proxy:
        r = 4.6
        sheet.polygon(
            [(low - r, middle), (low, middle - r), (low + r, middle), (low, middle + r)],
            fill=PAPER,
            stroke=INK,
        )
    else:
        sheet.disc(low, middle, 4.0, fill=INK)


def _hatched(sheet: Sheet, low: float, high: float, middle: float) -> None:
    """All that the value can still be."""
    top, bottom = middle - 3.6, middle + 3.6
    sheet.box(low, top, high - low, bottom - top, fill=PAPER, stroke=INK, thickness=0.9)
    at = low + _HATCH
    while at < high + (bottom - top):
        start, end = max(at - (bottom - top), low), min(at, high)
        sheet.stroke(
            [(start, bottom - (start - (at - (bottom - top)))), (end, top + (at - end))],
            grey=QUIET,
            thickness=0.5,
        )
        at += _HATCH


def _earlier(sheet: Sheet, earlier: Reading, now: Reading, x: float, middle: float, track: float) -> None:
    if earlier.span is None or now.span is None:
        return
    then, here = _centre(earlier.span), _centre(now.span)
    sheet.stroke([(x + then * track, middle), (x + here * track, middle)], grey=INK, thickness=0.8)
    if earlier.span.low == earlier.span.high:
        sheet.disc(x + then * track, middle, 2.1, fill=PAPER, stroke=INK)


def _centre(span: Span) -> float:
    return (span.low + span.high) / 2

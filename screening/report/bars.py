"""The drawing of a scale now: its width, the stretch beyond the cut point, each voice's place now and before.

Black and white safe: the patient's value is a filled disc, somebody else's an open diamond, a value with gaps a hatched
stretch from its lowest to its highest, an earlier value a small open ring with a line to the present one.
"""

from __future__ import annotations

from collections.abc import Iterator

from screening.core.questionnaire import Direction
from screening.report.drawing import Box, Disc, Drawing, Line, Shape, diamond, hatched
from screening.report.style import INK, PAPER, QUIET, RULE, TRACK, ZONE
from screening.report.words import Cut, Reading, ScaleVoice, ScaleWords, Span

BAR = 5.0
_DISC = 4.0
_RING = 2.1
_DIAMOND = 4.6
_STRETCH = 3.6  # half the height of a value with gaps
_HATCH = 3.0


def bar(scale: ScaleWords, voice: ScaleVoice, *, width: float, height: float) -> Drawing:
    """One voice's place on a scale, now and before."""
    return Drawing(
        width=width,
        height=height,
        title=f"{scale.name}, {voice.who}",
        description=describe_bar(scale, voice),
        shapes=tuple(_bar(scale, voice, width, height / 2)),
        bleed=_DIAMOND + 1,
    )


def describe_bar(scale: ScaleWords, voice: ScaleVoice) -> str:
    """All that can be seen in a bar: `100 (22 Nov 2026) ← 50 (8 Nov 2026); high is bad, > 25`."""
    values = " ← ".join(f"{reading.text} ({reading.day})" for reading in (voice.reading, *voice.earlier))
    return f"{values}; {how_to_read(scale.direction_words, scale.cuts)}"


def how_to_read(direction: str, cuts: tuple[Cut, ...]) -> str:
    """Which way is bad, and the cut points."""
    return ", ".join([direction, *(cut.text for cut in cuts)])


def _bar(scale: ScaleWords, voice: ScaleVoice, width: float, middle: float) -> Iterator[Shape]:
    top = middle - BAR / 2
    yield Box(x=0, y=top, width=width, height=BAR, fill=TRACK)
    for cut in scale.cuts:
        yield from _zone(scale.direction, cut.at * width, top, width)
    yield Box(x=0, y=top, width=width, height=BAR, stroke=RULE, thickness=0.4)
    for earlier in voice.earlier:
        yield from _earlier(earlier, voice.reading, middle, width)
    yield from _now(voice, middle, width)


def _zone(direction: Direction, at: float, top: float, width: float) -> Iterator[Shape]:
    """The stretch beyond the cut point, on the worse side, with a dark edge."""
    if direction is Direction.HIGH_IS_WORSE:
        yield Box(x=at, y=top, width=width - at, height=BAR, fill=ZONE)
    else:
        yield Box(x=0, y=top, width=at, height=BAR, fill=ZONE)
    yield Line(points=((at, top - 2), (at, top + BAR + 2)), thickness=1.0)


def _earlier(earlier: Reading, now: Reading, middle: float, width: float) -> Iterator[Shape]:
    if earlier.span is None or now.span is None:
        return
    then, here = _centre(earlier.span) * width, _centre(now.span) * width
    yield Line(points=((then, middle), (here, middle)), thickness=0.8)
    if earlier.span.low == earlier.span.high:
        yield Disc(x=then, y=middle, radius=_RING, fill=PAPER, stroke=INK)


def _now(voice: ScaleVoice, middle: float, width: float) -> Iterator[Shape]:
    span = voice.reading.span
    if span is None:
        return
    low, high = span.low * width, span.high * width
    if high > low:
        yield from _stretch(low, high - low, middle)
    elif voice.is_proxy:
        yield diamond(low, middle, _DIAMOND, fill=PAPER, stroke=INK)
    else:
        yield Disc(x=low, y=middle, radius=_DISC, fill=INK)


def _stretch(x: float, width: float, middle: float) -> Iterator[Shape]:
    """All that the value can still be."""
    y, height = middle - _STRETCH, 2 * _STRETCH
    yield Box(x=x, y=y, width=width, height=height, fill=PAPER, stroke=INK, thickness=0.9)
    yield from hatched(x, y, width, height, step=_HATCH, grey=QUIET)


def _centre(span: Span) -> float:
    return (span.low + span.high) / 2

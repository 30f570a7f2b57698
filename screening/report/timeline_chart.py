"""The drawing of a scale over time: a line for each voice, the stretch beyond a cut point as a band, events marked.

Black and white safe, and never more certain than the answers: self and proxy are separate lines with marks of their
own; where there is no value the line is broken; a value with gaps is an upright stretch from its lowest to its highest,
and what leads to it is dashed, from lowest to lowest and from highest to highest.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from screening.core.questionnaire import Direction
from screening.report.bars import how_to_read
from screening.report.drawing import Anchor, Box, Disc, Drawing, Label, Line, Shape, diamond
from screening.report.style import INK, PAPER, QUIET, TRACK, ZONE
from screening.report.words import Mark, MarkedEvent, Moment, Timeline, Trend, TrendLine

_LEFT, _RIGHT, _TOP, _BOTTOM = 20.0, 30.0, 12.0, 11.0  # around the plane, for what is written there
_SIZE = 6.4
_MARK = 2.4
_STRETCH = 3.0  # how wide a value with gaps is
_FLAG = 15.0  # room for the mark of one event, or of several close ones
_DASHES = (2.4, 1.6)  # a proxy's line
_DOTS = (0.8, 1.4)  # what leads to a value with gaps


def trend_chart(timeline: Timeline, trend: Trend, *, width: float, height: float) -> Drawing:
    """A scale from the first answer to the assessment; the worst end is where the scale has it, high or low."""
    plane = _Plane(width, height)
    return Drawing(
        width=width,
        height=height,
        title=trend.name,
        description=_describe(timeline, trend),
        shapes=(
            *plane.ground(trend),
            *plane.axes(timeline, trend),
            *plane.events(timeline.events),
            *(shape for line in trend.lines for shape in plane.line(line)),
        ),
        bleed=_MARK,
    )


def _describe(timeline: Timeline, trend: Trend) -> str:
    """All that can be seen: direction, days, each voice's values in their order, events."""
    days = f"{timeline.first_day} → {timeline.last_day}"
    told = [line.text for line in trend.lines]
    events = [f"{event.mark} {event.text}" for event in timeline.events]
    return "; ".join([how_to_read(trend.direction_words, trend.cuts), days, *told, *events])


class _Plane:
    """Where time and value lie in a drawing of this size."""

    def __init__(self, width: float, height: float) -> None:
        self.left, self.right = _LEFT, width - _RIGHT
        self.top, self.bottom = _TOP, height - _BOTTOM

    def x(self, at: float) -> float:
        return self.left + at * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - value * (self.bottom - self.top)

    def ground(self, trend: Trend) -> Iterator[Shape]:
        """The plane, and on it the stretch beyond each cut point with its edge."""
        width = self.right - self.left
        yield Box(x=self.left, y=self.top, width=width, height=self.bottom - self.top, fill=TRACK)
        for cut in trend.cuts:
            at = self.y(cut.at)
            worse = (self.top, at) if trend.direction is Direction.HIGH_IS_WORSE else (at, self.bottom)
            yield Box(x=self.left, y=worse[0], width=width, height=worse[1] - worse[0], fill=ZONE)
            yield Line(points=((self.left, at), (self.right, at)), thickness=0.8)
            yield Label(x=self.right + 5, y=_within(at + 2, self.top, self.bottom), text=cut.text, size=_SIZE)

    def axes(self, timeline: Timeline, trend: Trend) -> Iterator[Shape]:
        """The ends of the scale and of the time."""
        yield Line(
            points=((self.left, self.top), (self.left, self.bottom), (self.right, self.bottom)), grey=QUIET
        )
        low, high = trend.ends
        for text, at in ((high, self.top + 4), (low, self.bottom)):
            yield Label(x=self.left - 5, y=at, text=text, size=_SIZE, anchor=Anchor.END, grey=QUIET)
        under = self.bottom + 8
        yield Label(x=self.left, y=under, text=timeline.first_day, size=_SIZE, grey=QUIET)
        yield Label(x=self.right, y=under, text=timeline.last_day, size=_SIZE, anchor=Anchor.END, grey=QUIET)

    def events(self, events: tuple[MarkedEvent, ...]) -> Iterator[Shape]:
        """A dotted line at each event, and its mark above it; those that stand close have one mark for all: A–C."""
        for event in events:
            x = self.x(event.at)
            yield Line(points=((x, self.top), (x, self.bottom)), thickness=0.7, dashes=_DOTS)
        for close in self._close(events):
            marks = "–".join(dict.fromkeys((close[0].mark, close[-1].mark)))
            x = (self.x(close[0].at) + self.x(close[-1].at)) / 2
            yield Label(x=x, y=self.top - 3, text=marks, size=_SIZE, anchor=Anchor.MIDDLE, bold=True)

    def _close(self, events: tuple[MarkedEvent, ...]) -> Iterator[list[MarkedEvent]]:
        """Events in their order, together as long as the next one has no room for a mark of its own."""
        group: list[MarkedEvent] = []
        for event in events:
            if group and self.x(event.at) - self.x(group[-1].at) >= _FLAG:
                yield group
                group = []
            group.append(event)
        if group:
            yield group

    def line(self, line: TrendLine) -> Iterator[Shape]:
        """One voice: what leads from value to value, and over it the values."""
        for before, after in pairwise(line.moments):
            yield from self._between(before, after, line.mark)
        for moment in line.moments:
            yield from self._value(moment, line.mark)

    def _between(self, before: Moment, after: Moment, mark: Mark) -> Iterator[Shape]:
        if before.span is None or after.span is None:
            return
        start, end = self.x(before.at), self.x(after.at)
        lows = ((start, self.y(before.span.low)), (end, self.y(after.span.low)))
        highs = ((start, self.y(before.span.high)), (end, self.y(after.span.high)))
        if lows == highs:
            yield Line(points=lows, thickness=1.0, dashes=None if mark is Mark.DOT else _DASHES)
            return
        yield Line(points=lows, grey=QUIET, thickness=0.7, dashes=_DOTS)
        yield Line(points=highs, grey=QUIET, thickness=0.7, dashes=_DOTS)

    def _value(self, moment: Moment, mark: Mark) -> Iterator[Shape]:
        if moment.span is None:
            return
        x, low, high = self.x(moment.at), self.y(moment.span.low), self.y(moment.span.high)
        if high < low:
            left, width = x - _STRETCH / 2, _STRETCH
            yield Box(x=left, y=high, width=width, height=low - high, fill=PAPER, stroke=INK, thickness=0.8)
        elif mark is Mark.DOT:
            yield Disc(x=x, y=low, radius=_MARK, fill=INK)
        elif mark is Mark.DIAMOND:
            yield diamond(x, low, _MARK + 0.6, fill=PAPER, stroke=INK)
        else:
            side = 2 * _MARK - 0.4
            yield Box(
                x=x - side / 2,
                y=low - side / 2,
                width=side,
                height=side,
                fill=PAPER,
                stroke=INK,
                thickness=0.9,
            )


def _within(value: float, low: float, high: float) -> float:
    return min(max(value, low + 4), high)

"""The top third of page one: what a doctor sees in eight seconds. Alerts, verdict, what is missing and by whom, change.

There is always room for these, because the rest gives way in steps (`Room`): first two columns, then one above the
other, then signs of one answer on one line, while advice and signs answered no move below the third. What could change
the outcome is never shortened; of a change its tally always stands here, and its lines as far as there is room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby

from screening.core.truth import Truth
from screening.report import style
from screening.report.blocks import Blocks
from screening.report.layout import (
    Row,
    draw_rows,
    gap,
    height_of,
    side_by_side,
    text_rows,
    with_mark,
    within,
)
from screening.report.sheet import Sheet
from screening.report.style import CONTENT_WIDTH, GUTTER, MARGIN, TOP, TOP_THIRD, TextStyle
from screening.report.tagged.elements import Element
from screening.report.typesetting import Run
from screening.report.words import ChangeLine, Changes, MetAlert, MissingGroup, MissingLine

_HALF = (CONTENT_WIDTH - GUTTER) / 2
_INSIDE = CONTENT_WIDTH - 16  # of a box
_BELOW = 18.0  # how far the lines of a change may reach below the third
_DISC = 15.0
_NAME_MOST = 2 * style.NAME_SMALL.leading + style.SMALL_QUIET.leading


class Part(Enum):
    """The parts of page one that can be shortened."""

    NAME = "name"
    CHANGES = "changes"
    CRITERIA = "criteria"
    SCALES = "scales"
    WORDS = "words"
    ASIDES = "asides"
    ANSWERED = "answered"
    FOOT = "foot"


Fit = Callable[[Part, Sequence[Row], float], list[Row]]  # as many rows as fit, and where the rest stands


class Room(Enum):
    """How much room there is, most first."""

    TWO_COLUMNS = "two columns"
    STACKED = "stacked"
    TIGHT = "tight"


@dataclass(frozen=True, slots=True, kw_only=True)
class TopThird:
    """Composes the top third; `fit` shortens a part and remembers that it did."""

    blocks: Blocks
    fit: Fit

    def rows(self) -> tuple[Row, ...]:
        """The rows from the top margin down, in the widest way that fits."""
        for room in Room:
            head = [*self._header(room), *self._alerts(room), *self._verdict(room)]
            used = TOP + height_of(head)
            below = self._what_to_get(room, TOP_THIRD - used)
            if below is not None:
                return (*head, *below)
        raise AssertionError("the last kind of room takes everything")

    # -- who and when -------------------------------------------------------------------------------------------

    def _header(self, room: Room) -> Iterator[Row]:
        header, blocks = self.blocks.summary.header, self.blocks
        beside_name = CONTENT_WIDTH - blocks.typesetter.width(header.born, style.KICKER) - 12
        looks = (style.NAME, style.NAME_SMALL)
        short = [
            (names[0], look)
            for look in looks
            for names in [blocks.text(header.name, look, beside_name)]
            if len(names) == 1
        ]
        # The time stands beside the title's first line and is drawn before it; it is read after it.
        title = Element("H1", order=-1)
        at_right = header.assessed if short else f"{header.born}   ·   {header.assessed}"
        kicker = blocks.text(header.document, style.KICKER, CONTENT_WIDTH * 0.4, part=title)
        yield from with_mark(kicker, lambda sheet, _x, y: _at_right(sheet, at_right, y))
        if short:
            yield _born_beside(short[0][0], header.born, short[0][1])
        else:
            name = blocks.text(header.name, style.NAME_SMALL, CONTENT_WIDTH)
            yield from self.fit(Part.NAME, name, _NAME_MOST)
        yield _gap(room)

    # -- alerts and verdict -------------------------------------------------------------------------------------

    def _alerts(self, room: Room) -> Iterator[Row]:
        alerts, blocks = self.blocks.summary.alerts, self.blocks
        if alerts.met:
            heading = blocks.text(f"⚠ {alerts.heading}", style.ALERT, _INSIDE, grey=style.PAPER, part="H2")
            signs = [row for told in _signs(alerts.met, room) for row in self._sign(told)]
            if alerts.unanswered is not None:
                signs += blocks.text([Run(alerts.unanswered, bold=True)], style.BODY, _INSIDE)
            if room is not Room.TIGHT and alerts.answered_no is not None:
                signs += blocks.text(alerts.answered_no, style.SMALL, _INSIDE)
            yield _acute_box(heading, signs)
        else:
            rows = [*blocks.text(alerts.heading, style.HEADING, _INSIDE, part="H2")]
            if alerts.unanswered is not None:
                warning = [Run("⚠ ", bold=True), Run(alerts.unanswered, bold=True)]
                rows = [*blocks.text(warning, style.ALERT_TEXT, _INSIDE)]
            if room is not Room.TIGHT and alerts.answered_no is not None:
                rows += blocks.text(alerts.answered_no, style.SMALL_QUIET, _INSIDE)
            yield _framed(rows, urgent=alerts.unanswered is not None)
        yield _gap(room)

    def _sign(self, told: tuple[str, str]) -> tuple[Row, ...]:
        labels, reasons = told
        return self.blocks.text([Run(f"{labels}. ", bold=True), Run(reasons)], style.ALERT_TEXT, _INSIDE)

    def _verdict(self, room: Room) -> Iterator[Row]:
        verdict, blocks = self.blocks.summary.verdict, self.blocks
        width = CONTENT_WIDTH - 2 * _DISC - 28
        rows = [*blocks.text(verdict.outcome, style.OUTCOME, width, part="H2")]
        look = style.ADVICE if room is Room.TIGHT else style.SENTENCE
        rows += blocks.text(verdict.sentence, look, width)
        if verdict.floor is not None:
            rows += blocks.text([Run(verdict.floor, bold=True)], look, width)
        for remark in verdict.remarks:
            rows += blocks.text([Run(remark, bold=True)], style.ADVICE, width)
        if room is not Room.TIGHT:
            rows += blocks.text(verdict.advice, style.ADVICE, width)
        yield _beside_disc(rows, verdict.truth if verdict.settled else Truth.UNKNOWN)
        yield _gap(room)

    # -- change and missing -------------------------------------------------------------------------------------

    def _what_to_get(self, room: Room, height: float) -> list[Row] | None:
        """Change and missing, and what had to make room for them; None when they need a tighter way."""
        if room is Room.TWO_COLUMNS:
            left = [*self._heading(_HALF), *self._changes(_HALF)]
            right = [*self._missing_heading(_HALF), *self._missing(_HALF)]
            row = side_by_side(left, right, offset=_HALF + GUTTER)
            return [_ruled([row]), gap(4)] if row.height + 4 <= height else None
        tight = room is Room.TIGHT
        decisive, changes = self._decisive(style.BODY_TIGHT if tight else style.BODY), self._all_changes()
        must = height_of([*decisive, *changes[: self._must_be_seen(changes)]]) + 10
        if must > height and not tight:
            return None
        most = max(height + _BELOW, must) - height_of(decisive) - 8
        shown = self.fit(Part.CHANGES, changes, most)
        rows = [_ruled(decisive), _ruled(shown)]
        return [*rows, *self._put_off(tight=tight), gap(4)]

    def _decisive(self, look: TextStyle) -> tuple[Row, ...]:
        return _run_in(
            self._missing_heading(CONTENT_WIDTH),
            self.blocks.typesetter.width(self.blocks.summary.labels.missing, style.HEADING),
            lambda width: self._missing(width, look, decisive=True),
        )

    def _all_changes(self) -> tuple[Row, ...]:
        """All changes across the page; what all of it comes to stands beside the heading where that fits."""
        labels, blocks = self.blocks.summary.labels, self.blocks
        heading = self._heading(CONTENT_WIDTH)
        wide = blocks.typesetter.width(labels.changes, style.HEADING)
        if not blocks.summary.changes:
            quiet = style.BODY_QUIET
            return _run_in(heading, wide, lambda width: blocks.text(labels.no_changes, quiet, width))
        first, *others = blocks.summary.changes
        rows = [*_run_in(heading, wide, lambda width: self._tally(first, width)), *self._lines(first, 2)]
        for change in others:
            rows += [gap(2), *self._tally(change, CONTENT_WIDTH), *self._lines(change, 2)]
        return tuple(rows)

    def _put_off(self, *, tight: bool) -> list[Row]:
        """Below the third: what could not change the outcome, and what had to give way."""
        verdict, alerts, blocks = self.blocks.summary.verdict, self.blocks.summary.alerts, self.blocks
        rows: list[Row] = [*self._missing(CONTENT_WIDTH, decisive=False)]
        if rows:
            heading = blocks.summary.labels.also_missing
            rows = [*blocks.text(heading, style.SUBHEADING, CONTENT_WIDTH, keep=True, part="H3"), *rows]
        if tight:
            rows += blocks.text(verdict.advice, style.ADVICE, CONTENT_WIDTH)
            if alerts.answered_no is not None:
                rows += blocks.text(alerts.answered_no, style.SMALL_QUIET, CONTENT_WIDTH)
        return [_ruled(rows)] if rows else []

    def _heading(self, width: float) -> tuple[Row, ...]:
        return self.blocks.heading(self.blocks.summary.labels.changes, width)

    def _missing_heading(self, width: float) -> tuple[Row, ...]:
        return self.blocks.heading(self.blocks.summary.labels.missing, width)

    def _must_be_seen(self, changes: Sequence[Row]) -> int:
        """How many rows of the change: down to the first voice's first line of points."""
        held = next((index for index, row in enumerate(changes) if not row.keep), len(changes))
        return held + 1

    def _changes(self, width: float) -> tuple[Row, ...]:
        """All changes in one column."""
        labels = self.blocks.summary.labels
        if not self.blocks.summary.changes:
            return self.blocks.text(labels.no_changes, style.BODY_QUIET, width)
        return tuple(
            row
            for change in self.blocks.summary.changes
            for row in (*self._tally(change, width), *self._lines(change, 1, width))
        )

    def _tally(self, change: Changes, width: float) -> tuple[Row, ...]:
        """A voice's change in one line."""
        told = [Run(f"{change.heading}: "), Run(change.tally, bold=True)]
        return self.blocks.text(told, style.BODY, width, keep=bool(change.lines), part="H3")

    def _lines(self, change: Changes, columns: int, width: float = CONTENT_WIDTH) -> tuple[Row, ...]:
        """Each scale that has changed, the important worsening first."""
        column = (width - GUTTER * (columns - 1)) / columns
        points = [self._change(line, column) for line in change.lines]
        step = column + GUTTER
        rows = [
            side_by_side(
                points[at], points[at + 1] if columns > 1 and at + 1 < len(points) else (), offset=step
            )
            for at in range(0, len(points), columns)
        ]
        return within(Element("L"), rows)

    def _change(self, line: ChangeLine, width: float) -> tuple[Row, ...]:
        return self.blocks.bullet([Run(line.text, line.important is Truth.TRUE)], style.BODY, width)

    def _missing(
        self, width: float, look: TextStyle = style.BODY, *, decisive: bool | None = None
    ) -> tuple[Row, ...]:
        """Who can supply what, a paragraph for each person; with `decisive`, only what could or could not change the
        outcome."""
        if not self.blocks.summary.missing and decisive is not False:
            return self.blocks.text(self.blocks.summary.labels.nothing_missing, style.BODY_QUIET, width)
        groups = [
            (group, [line for line in group.lines if decisive is None or line.decisive is decisive])
            for group in self.blocks.summary.missing
        ]
        points = [row for group, lines in groups if lines for row in self._group(group, lines, width, look)]
        if not points and decisive:
            return self.blocks.text(self.blocks.summary.labels.nothing_missing, style.BODY_QUIET, width)
        return within(Element("L"), points)

    def _group(
        self, group: MissingGroup, lines: list[MissingLine], width: float, look: TextStyle
    ) -> tuple[Row, ...]:
        runs = [Run(f"{group.who}: ")]
        for decisive in (True, False):
            told = _told_once([line for line in lines if line.decisive is decisive])
            if told:
                joint = "; " if len(runs) > 1 else ""
                runs += [Run(f"{joint}{told}", bold=decisive)]
        part = Element("LBody", parent=Element("LI"))
        return text_rows(self.blocks.typesetter, runs, look, width, part=part)


def _told_once(lines: list[MissingLine]) -> str:
    """`Pain; Nausea (skipped)`: each reason is said once, after all that it is true of."""
    told = []
    for why, group in groupby(sorted(lines, key=lambda line: line.why or ""), key=lambda line: line.why):
        items = "; ".join(line.item for line in group)
        told.append(items if why is None else f"{items} ({why})")
    return "; ".join(told)


def _signs(met: tuple[MetAlert, ...], room: Room) -> Iterator[tuple[str, str]]:
    """(signs, reasons): one by one, or those with the same answer together."""
    told = [(alert.label, "; ".join(alert.reasons)) for alert in met]
    if room is not Room.TIGHT:
        yield from told
        return
    for reasons, group in groupby(sorted(told, key=lambda sign: sign[1]), key=lambda sign: sign[1]):
        yield "; ".join(label for label, _ in group), reasons


def _run_in(
    heading: Sequence[Row], heading_width: float, body: Callable[[float], tuple[Row, ...]]
) -> tuple[Row, ...]:
    """The body beside its heading where it is one line, else below it."""
    left = heading_width + 8
    rows = body(CONTENT_WIDTH - left)
    if len(rows) != 1 or len(heading) != 1:
        return (*heading, *body(CONTENT_WIDTH))
    line, drop = rows[0], (heading[0].height - rows[0].height) / 2 + 0.6

    def draw(sheet: Sheet, x: float, y: float) -> None:
        heading[0].draw(sheet, x, y)
        line.draw(sheet, x + left, y + drop)

    return (Row(heading[0].height, draw, keep=line.keep),)


def _gap(room: Room) -> Row:
    return gap(3 if room is Room.TIGHT else 5)


# -- drawing ----------------------------------------------------------------------------------------------------


def _at_right(sheet: Sheet, words: str, y: float, look: TextStyle = style.KICKER) -> None:
    with sheet.tags.element("P"):
        sheet.text_right(words, look, MARGIN + CONTENT_WIDTH, y)


def _born_beside(name: Row, born: str, look: TextStyle) -> Row:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        name.draw(sheet, x, y)
        _at_right(sheet, born, y + look.leading - style.KICKER.leading - 1)

    return Row(name.height, draw)


def _ruled(rows: Sequence[Row]) -> Row:
    """The rows under a line across the page."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.rule(x, y, CONTENT_WIDTH, grey=style.INK, thickness=0.7)
        draw_rows(sheet, rows, x, y + 2.5)

    return Row(height_of(rows) + 4, draw)


def _framed(rows: Sequence[Row], *, urgent: bool) -> Row:
    height = height_of(rows) + 6
    frame, thickness = (style.INK, 0.9) if urgent else (style.RULE, 0.5)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, height, stroke=frame, thickness=thickness)
        draw_rows(sheet, rows, x + 8, y + 3)

    return Row(height, draw)


def _acute_box(heading: Sequence[Row], rows: Sequence[Row]) -> Row:
    """A black band that nobody overlooks, and under it each sign with who said so."""
    band = height_of(heading) + 4
    height = band + height_of(rows) + 6

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, band, fill=0.0)
        sheet.box(x, y, CONTENT_WIDTH, height, stroke=0.0, thickness=2.2)
        draw_rows(sheet, heading, x + 8, y + 1.6)
        draw_rows(sheet, rows, x + 8, y + band + 2.4)

    return Row(height, draw)


def _beside_disc(rows: Sequence[Row], truth: Truth) -> Row:
    """The verdict on a light ground with the truth of the criteria as a large mark."""
    height = max(height_of(rows), 2 * _DISC) + 7
    sign = {Truth.TRUE: "✓", Truth.FALSE: "–", Truth.UNKNOWN: "?"}[truth]
    look = TextStyle(size=19, leading=24, bold=True)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, height, fill=style.WASH)
        sheet.box(x, y, 3, height, fill=style.INK)
        middle_x, middle_y = x + _DISC + 11, y + 6 + _DISC
        filled = truth is Truth.TRUE
        sheet.disc(middle_x, middle_y, _DISC, fill=style.INK if filled else style.PAPER, stroke=style.INK)
        left = middle_x - sheet.typesetter.width(sign, look) / 2
        with sheet.tags.artifact():  # the verdict says it in words
            grey = style.PAPER if filled else style.INK
            sheet.text(sign, look, left, middle_y - look.leading / 2, grey=grey)
        draw_rows(sheet, rows, x + 2 * _DISC + 20, y + 3)

    return Row(height, draw)

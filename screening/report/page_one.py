"""The first page: enough to decide on. In its top third stand the alerts, the verdict, the change and what is missing.

Every part has a height it may take; a part that needs more is shortened with a line that says on which page it stands
in full. Alerts that are there come before everything else, in a black frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from screening.core.truth import Truth
from screening.report import style
from screening.report.blocks import Blocks
from screening.report.layout import Fitted, Row, draw_rows, fit, gap, height_of, with_mark
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, CONTENT_WIDTH, GUTTER, MARGIN, PAGE_HEIGHT, TOP, TOP_THIRD
from screening.report.tagged.elements import Element
from screening.report.typesetting import Run

_HALF = (CONTENT_WIDTH - GUTTER) / 2
_LEFT = 268.0
_RIGHT = CONTENT_WIDTH - GUTTER - _LEFT
_FOOTER = 14.0  # the line with the page's number
_NAME_MOST = 2 * style.NAME_SMALL.leading + style.SMALL_QUIET.leading
_ALERTS_MOST = 62.0
_VERDICT_MOST = 92.0
_COLUMNS_LEAST = 64.0
_WORDS_LEAST = 0.24  # of the lower part, kept for the patient's own words
_BELOW_THIRD = 18.0  # how far change and missing may reach below the top third
_DISC = 15.0


class Part(Enum):
    """The parts that can be shortened."""

    NAME = "name"
    ALERTS = "alerts"
    VERDICT = "verdict"
    CHANGES = "changes"
    MISSING = "missing"
    CRITERIA = "criteria"
    SCALES = "scales"
    WORDS = "words"
    ANSWERED = "answered"
    FOOT = "foot"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOne:
    """Composes and draws the first page. `shortened` fills up while it composes; `found_on` is filled in by who knows
    the following pages, before the drawing."""

    blocks: Blocks
    shortened: set[Part] = field(default_factory=set)
    found_on: dict[Part, int] = field(default_factory=dict)

    def rows(self) -> tuple[Row, ...]:
        """The page as rows from its top margin down; drawn at the left margin."""
        head = [*self._header(), *self._alerts(), *self._verdict()]
        used = TOP + height_of(head)
        head += self._columns(max(TOP_THIRD + _BELOW_THIRD - used, _COLUMNS_LEAST))
        foot = self._foot()
        left = PAGE_HEIGHT - BOTTOM - _FOOTER - height_of(foot) - TOP - height_of(head)
        return (*head, self._lower(left), *foot)

    # -- who and when -------------------------------------------------------------------------------------------

    def _header(self) -> Iterator[Row]:
        header, blocks = self.blocks.summary.header, self.blocks
        # The time stands beside the title's first line and is drawn before it; it is read after it.
        title = Element("H1", order=-1)
        kicker = blocks.text(header.document, style.KICKER, CONTENT_WIDTH * 0.6, part=title)
        yield from with_mark(kicker, lambda sheet, _x, y: _assessed(sheet, header.assessed, y))
        name = blocks.text(header.name, style.NAME, CONTENT_WIDTH)
        if len(name) > 1:
            name = blocks.text(header.name, style.NAME_SMALL, CONTENT_WIDTH)
        yield from self._fitted(Part.NAME, name, _NAME_MOST)
        yield from blocks.text(header.born, style.KICKER, CONTENT_WIDTH)
        yield gap(5)

    # -- alerts and verdict -------------------------------------------------------------------------------------

    def _alerts(self) -> Iterator[Row]:
        alerts = self.blocks.summary.alerts
        if alerts.met:
            yield from self._acute()
            return
        width = CONTENT_WIDTH - 16
        rows = [*self.blocks.text(alerts.heading, style.HEADING, width, part="H2")]
        if alerts.unanswered is not None:
            rows = [
                *self.blocks.text(
                    [Run("⚠ ", bold=True), Run(alerts.unanswered, bold=True)], style.ALERT_TEXT, width
                )
            ]
        if alerts.answered_no is not None:
            rows += self.blocks.text(alerts.answered_no, style.SMALL_QUIET, width)
        fitted = self._fitted(Part.ALERTS, rows, _ALERTS_MOST)
        frame = style.INK if alerts.unanswered is not None else style.RULE
        yield _framed(fitted, frame=frame, thickness=0.9 if alerts.unanswered is not None else 0.5)
        yield gap(6)

    def _acute(self) -> Iterator[Row]:
        """A black band that nobody overlooks, and under it each sign with who said so."""
        alerts, blocks, width = self.blocks.summary.alerts, self.blocks, CONTENT_WIDTH - 16
        heading = blocks.text(f"⚠ {alerts.heading}", style.ALERT, width, grey=style.PAPER, part="H2")
        signs = [
            row
            for alert in alerts.met
            for row in blocks.text(
                [Run(f"{alert.label}. ", bold=True), Run("; ".join(alert.reasons))], style.ALERT_TEXT, width
            )
        ]
        for sentence in (alerts.unanswered, alerts.answered_no):
            signs += blocks.text(sentence, style.SMALL, width) if sentence is not None else ()
        fitted = self._fitted(Part.ALERTS, signs, _ALERTS_MOST)
        yield _acute_box(heading, fitted)
        yield gap(6)

    def _verdict(self) -> Iterator[Row]:
        verdict, blocks = self.blocks.summary.verdict, self.blocks
        width = CONTENT_WIDTH - 2 * _DISC - 28
        rows = [*blocks.text(verdict.outcome, style.OUTCOME, width, part="H2")]
        rows += blocks.text(verdict.sentence, style.SENTENCE, width)
        if verdict.floor is not None:
            rows += blocks.text([Run(verdict.floor, bold=True)], style.SENTENCE, width)
        for remark in verdict.remarks:
            rows += blocks.text([Run(remark, bold=True)], style.ADVICE, width)
        rows += blocks.text(verdict.advice, style.ADVICE, width)
        fitted = self._fitted(Part.VERDICT, rows, _VERDICT_MOST)
        yield _beside_disc(fitted, verdict.truth if verdict.settled else Truth.UNKNOWN)
        yield gap(6)

    # -- change and missing -------------------------------------------------------------------------------------

    def _columns(self, height: float) -> Iterator[Row]:
        blocks, labels = self.blocks, self.blocks.summary.labels
        changes = [*blocks.heading(labels.changes, _HALF)]
        missing = [*blocks.heading(labels.missing, _HALF)]
        changes += self._fitted(Part.CHANGES, blocks.changes(_HALF), height - height_of(changes) - 10)
        missing += self._fitted(Part.MISSING, blocks.missing(_HALF), height - height_of(missing) - 10)
        yield _ruled(side_by_side(changes, missing, offset=_HALF + GUTTER))
        yield gap(4)

    # -- criteria, scales, words --------------------------------------------------------------------------------

    def _lower(self, height: float) -> Row:
        blocks, labels = self.blocks, self.blocks.summary.labels
        answered = [*blocks.heading(labels.answered_by, _LEFT), *blocks.answered_by(_LEFT)]
        answered = self._fitted(Part.ANSWERED, answered, height * 0.3)
        left = [*blocks.heading(labels.criteria, _LEFT)]
        left += self._criteria(height - height_of([*left, *answered]) - 16)
        right = [*blocks.heading(labels.scales, _RIGHT)]
        words = self._own_words(height * _WORDS_LEAST)
        scales = blocks.scales(_RIGHT)
        right += self._fitted(Part.SCALES, scales, height - height_of([*right, *words]) - 16)
        if Part.WORDS in self.shortened:  # there may be more room than the least that is kept for words
            self.shortened.discard(Part.WORDS)
            words = self._own_words(height - height_of(right) - 16)
        columns = side_by_side([*left, gap(5), *answered], [*right, gap(5), *words], offset=_LEFT + GUTTER)
        ruled = _ruled(columns)
        return Row(height, ruled.draw)

    def _criteria(self, height: float) -> list[Row]:
        """The criteria; where every reason stands is said in any case, for reasons are shortened here."""
        where = self._more(Part.CRITERIA, self.blocks.summary.labels.reasons_on)
        rows = [*self.blocks.criteria(_LEFT, height - where.height), where]
        return rows if height_of(rows) <= height else self._fitted(Part.CRITERIA, rows[:-1], height)

    def _own_words(self, height: float) -> list[Row]:
        blocks, labels = self.blocks, self.blocks.summary.labels
        heading = [*blocks.heading(labels.own_words, _RIGHT)]
        newest = [words for words in blocks.summary.own_words if words.newest and not words.staff]
        if not newest:
            return [*heading, *blocks.text(labels.no_own_words, style.BODY_QUIET, _RIGHT)]
        rows = blocks.words(newest, _RIGHT)
        return [*heading, *self._fitted(Part.WORDS, rows, height - height_of(heading))]

    def _foot(self) -> list[Row]:
        summary, blocks = self.blocks.summary, self.blocks
        rows: list[Row] = []
        if summary.help_line is not None:
            rows += blocks.text([Run(summary.help_line, bold=True)], style.SMALL, CONTENT_WIDTH)
        rows += blocks.text("  ·  ".join(summary.provenance.short), style.FOOT, CONTENT_WIDTH)
        return [Row(5, _thin_rule), *self._fitted(Part.FOOT, rows, 60)]

    # -- shortening ---------------------------------------------------------------------------------------------

    def _fitted(self, part: Part, rows: Sequence[Row], height: float) -> list[Row]:
        fitted: Fitted = fit(rows, height, self._more(part))
        if fitted.cut:
            self.shortened.add(part)
        return list(fitted.rows)

    def _more(self, part: Part, says: str | None = None) -> Row:
        """`→ continues on page 2`; the page is known only when it is drawn."""
        template = says or self.blocks.summary.labels.continues

        def draw(sheet: Sheet, x: float, y: float) -> None:
            text = "→ " + template.format(page=self.found_on.get(part, 2))
            with sheet.tags.element("P"):
                sheet.text(text, style.SMALL_QUIET, x, y)

        return Row(style.SMALL_QUIET.leading, draw)


def side_by_side(left: Sequence[Row], right: Sequence[Row], *, offset: float) -> Row:
    """Two columns as one row, as high as the higher one; the left one is read first."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        draw_rows(sheet, left, x, y)
        draw_rows(sheet, right, x + offset, y)

    return Row(max(height_of(left), height_of(right)), draw)


def _thin_rule(sheet: Sheet, x: float, y: float) -> None:
    sheet.rule(x, y, CONTENT_WIDTH, grey=style.RULE)


def _ruled(row: Row) -> Row:
    """The row under a line across the page."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.rule(x, y, CONTENT_WIDTH, grey=style.INK, thickness=0.7)
        row.draw(sheet, x, y + 4)

    return Row(row.height + 4, draw)


def _framed(rows: Sequence[Row], *, frame: float, thickness: float) -> Row:
    height = height_of(rows) + 8

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, height, stroke=frame, thickness=thickness)
        draw_rows(sheet, rows, x + 8, y + 4)

    return Row(height, draw)


def _acute_box(heading: Sequence[Row], rows: Sequence[Row]) -> Row:
    band = height_of(heading) + 8
    height = band + height_of(rows) + 9

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, band, fill=0.0)
        sheet.box(x, y, CONTENT_WIDTH, height, stroke=0.0, thickness=2.2)
        draw_rows(sheet, heading, x + 8, y + 4)
        draw_rows(sheet, rows, x + 8, y + band + 4)

    return Row(height, draw)


def _beside_disc(rows: Sequence[Row], truth: Truth) -> Row:
    """The verdict on a light ground with the truth of the criteria as a large mark."""
    height = max(height_of(rows), 2 * _DISC) + 12
    sign = {Truth.TRUE: "✓", Truth.FALSE: "–", Truth.UNKNOWN: "?"}[truth]
    look = style.TextStyle(size=19, leading=24, bold=True)

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y, CONTENT_WIDTH, height, fill=style.WASH)
        sheet.box(x, y, 3, height, fill=style.INK)
        middle_x, middle_y = x + _DISC + 11, y + 8 + _DISC
        filled = truth is Truth.TRUE
        sheet.disc(middle_x, middle_y, _DISC, fill=style.INK if filled else style.PAPER, stroke=style.INK)
        left = middle_x - sheet.typesetter.width(sign, look) / 2
        with sheet.tags.artifact():  # the verdict says it in words
            grey = style.PAPER if filled else style.INK
            sheet.text(sign, look, left, middle_y - look.leading / 2, grey=grey)
        draw_rows(sheet, rows, x + 2 * _DISC + 20, y + 6)

    return Row(height, draw)


def _assessed(sheet: Sheet, words: str, y: float) -> None:
    with sheet.tags.element("P"):
        sheet.text_right(words, style.KICKER, MARGIN + CONTENT_WIDTH, y)

"""The first page: enough to decide on. Its top third is `top_third`; below it the criteria, the scales and the words.

Every part has a height it may take; a part that needs more is shortened with a line that says on which page it stands
in full. The criteria and the patient's wish are not shortened: the scales and the words make room for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from screening.report import style
from screening.report.blocks import Blocks
from screening.report.criteria_rows import Column, criteria_rows
from screening.report.layout import Fitted, Row, fit, gap, height_of, side_by_side
from screening.report.sheet import Sheet
from screening.report.style import BOTTOM, CONTENT_WIDTH, PAGE_HEIGHT, TOP
from screening.report.top_third import Part, TopThird
from screening.report.typesetting import Run

__all__ = ["PageOne", "Part"]

_GUTTER = 16.0
_LEFT = 284.0
_RIGHT = CONTENT_WIDTH - _GUTTER - _LEFT
_FOOTER = 14.0  # the line with the page's number
_WORDS_LEAST = 0.24  # of the lower part, kept for the patient's own words
_ANSWERED_IN_ONE = 3  # lines in one column
_ANSWERED_MOST = 5 * style.SMALL.leading
_ASIDES_MOST = 5 * style.SMALL.leading
_BETWEEN = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOne:
    """Composes and draws the first page. `shortened` fills up while it composes; `found_on` is filled in by who knows
    the following pages, before the drawing."""

    blocks: Blocks
    shortened: set[Part] = field(default_factory=set)
    found_on: dict[Part, int] = field(default_factory=dict)

    def rows(self) -> tuple[Row, ...]:
        """The page as rows from its top margin down; drawn at the left margin."""
        head = TopThird(blocks=self.blocks, fit=self._fitted).rows()
        foot = [*self._asides(), *self._answered(), *self._foot()]
        left = PAGE_HEIGHT - BOTTOM - _FOOTER - height_of(foot) - TOP - height_of(head)
        return (*head, self._lower(left), *foot)

    # -- criteria, scales, words --------------------------------------------------------------------------------

    def _lower(self, height: float) -> Row:
        room = height - _BETWEEN - 4
        criteria, over = self._criteria(room)
        right = self._beside_criteria(over, room)
        columns = side_by_side(criteria, right, offset=_LEFT + _GUTTER)

        def draw(sheet: Sheet, x: float, y: float) -> None:
            sheet.rule(x, y, CONTENT_WIDTH, grey=style.INK, thickness=0.7)
            columns.draw(sheet, x, y + 4)

        return Row(height, draw)

    def _criteria(self, room: float) -> tuple[list[Row], tuple[Row, ...]]:
        """The criteria's column, and those of them for which it has no room: these go to the other one. Where every
        reason stands is said in any case."""
        labels = self.blocks.summary.labels
        heading = [*self.blocks.heading(labels.criteria, _LEFT)]
        where = self._more(Part.CRITERIA, labels.reasons_on)
        column = Column(width=_LEFT, height=room - height_of(heading) - where.height)
        here, over = criteria_rows(self.blocks, column, _RIGHT)
        return [*heading, *here, where], over

    def _beside_criteria(self, over: tuple[Row, ...], room: float) -> list[Row]:
        """The other column: scales, and the words that were written."""
        blocks, labels = self.blocks, self.blocks.summary.labels
        heading = [*over, *blocks.heading(labels.scales, _RIGHT)]
        words = self._own_words(room * _WORDS_LEAST)
        most = room - height_of([*heading, *words]) - _BETWEEN
        rows = [*heading, *self._fitted(Part.SCALES, blocks.scales(_RIGHT), most)]
        if Part.WORDS in self.shortened:  # there may be more room than the least that is kept for words
            self.shortened.discard(Part.WORDS)
            words = self._own_words(room - height_of(rows) - _BETWEEN)
        return [*rows, gap(_BETWEEN), *words]

    def _own_words(self, height: float) -> list[Row]:
        blocks, labels = self.blocks, self.blocks.summary.labels
        heading = [*blocks.heading(labels.own_words, _RIGHT)]
        newest = [words for words in blocks.summary.own_words if words.newest and not words.staff]
        if not newest:
            return [*heading, *blocks.text(labels.no_own_words, style.BODY_QUIET, _RIGHT)]
        room = height - height_of(heading)
        return [*heading, *self._fitted(Part.WORDS, blocks.words(newest, _RIGHT, height=room), room)]

    # -- who answered, foot -------------------------------------------------------------------------------------

    def _asides(self) -> list[Row]:
        rows = self.blocks.asides(CONTENT_WIDTH)
        return [Row(4, _thin_rule), *self._fitted(Part.ASIDES, rows, _ASIDES_MOST), gap(2)] if rows else []

    def _answered(self) -> list[Row]:
        blocks, labels = self.blocks, self.blocks.summary.labels
        columns = 1 if len(blocks.summary.answered_by) <= _ANSWERED_IN_ONE else 2
        answered = blocks.answered_by(CONTENT_WIDTH, columns=columns)
        rows = [Row(4, _thin_rule), *blocks.heading(labels.answered_by, CONTENT_WIDTH)]
        rows += self._fitted(Part.ANSWERED, answered, _ANSWERED_MOST)
        return [*rows, gap(1), *blocks.wish(CONTENT_WIDTH), gap(2)]

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


def _thin_rule(sheet: Sheet, x: float, y: float) -> None:
    sheet.rule(x, y, CONTENT_WIDTH, grey=style.RULE)

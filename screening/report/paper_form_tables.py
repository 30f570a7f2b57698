"""Tables of a form on paper: a question in each row, a box for each answer, the answers' words once at the heads.

The number that is keyed in stands beside each box: a cross beneath the wrong head is a wrong score. How wide the
columns are is not decided here but in `paper_form_matrix`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from screening.report import style
from screening.report.layout import Row, draw_rows, gap, within
from screening.report.paper_form import PaperItem
from screening.report.paper_form_cells import (
    ASIDE,
    Cell,
    box_cell,
    head_cells,
    heavy,
    line_to_write_on,
    period_cell,
    question_cell,
    room_to_write,
    row_of,
    words_cell,
)
from screening.report.paper_form_columns import Columns
from screening.report.paper_form_groups import Alike, Pairs
from screening.report.paper_form_pages import Table
from screening.report.paper_form_setting import WIDTH, Setting
from screening.report.sheet import Sheet
from screening.report.tagged.elements import Element

LEAST_ROW = 25.6  # points: 9.03 mm
NUMBER = 26.0  # room for the number of a pair's second question


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfAlike:
    """One set of answers for all questions."""

    group: Alike
    setting: Setting
    columns: Columns

    def table(self) -> Table:
        return Table(head=self.head, lines=tuple(self.lines()))

    def head(self) -> Row:
        corner = period_cell(self.setting, self.group.period, self.columns.start)
        return heavy(row_of([corner, *head_cells(self.setting, self.columns)]))

    def lines(self) -> Iterator[Row]:
        """What is named and how much it troubles are in one band, and need no words for that."""
        setting, columns, start = self.setting, self.columns.columns, self.columns.start
        dark = named = False
        for item in self.group.items:
            if item.options:
                question = question_cell(setting, item, None if named else item.condition, start)
                cells = [question, *(box_cell(setting, column) for column in columns)]
            else:
                written = max(start, WIDTH - room_to_write(setting, item))
                question = question_cell(setting, item, None, written)
                cells = [question, line_to_write_on(setting, item, written, len(columns))]
            yield row_of(cells, least=LEAST_ROW, dark=dark, keep=not item.options)
            named = not item.options
            dark = dark == named


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfPairs:
    """Two sets of answers: one for the first question of each row, one for the second."""

    group: Pairs
    setting: Setting
    first: Columns
    second: Columns

    def table(self) -> Table:
        return Table(head=self.head, lines=tuple(self.lines()))

    def head(self) -> Row:
        """What the second questions ask stands above their answers."""
        setting, beside = self.setting, self.beside
        one, other = self.group.pairs[0]
        above = row_of(
            [
                period_cell(setting, one.period, beside, columns=1 + len(self.first.columns)),
                self.asked_beside(other),
            ]
        )
        corner = within(Element("TH", scope="Column"), [gap(0)])
        number = within(Element("TH", scope="Column"), [gap(0)])
        answers = row_of(
            [
                words_cell(setting, corner, 0, self.first.start),
                *head_cells(setting, self.first),
                words_cell(setting, number, beside, NUMBER),
                *head_cells(setting, self.second),
            ]
        )

        def draw(sheet: Sheet, x: float, y: float) -> None:
            draw_rows(sheet, [above, answers], x, y)
            self.part(sheet, x, y, above.height + answers.height)

        return heavy(Row(above.height + answers.height, draw))

    def asked_beside(self, item: PaperItem) -> Cell:
        setting, width = self.setting, WIDTH - self.beside - 2 * ASIDE
        part = Element("TH", scope="Column", columns=1 + len(self.second.columns))
        rows = setting.text(item.text, setting.look(1, bold=True), width, part=part)
        rows += setting.text(item.condition_in_row or "", setting.look(0.85), width, part=part)
        rows += setting.text(item.period or "", setting.look(0.85, bold=True), width, part=part)
        return words_cell(setting, rows, self.beside + ASIDE, width, low=True)

    def lines(self) -> Iterator[Row]:
        for at, (one, other) in enumerate(self.group.pairs):
            row = row_of(list(self.cells(one, other)), least=LEAST_ROW, dark=at % 2 == 1)
            yield self.parted(row)

    def cells(self, one: PaperItem, other: PaperItem) -> Iterator[Cell]:
        setting = self.setting
        yield question_cell(setting, one, one.condition, self.first.start)
        yield from (box_cell(setting, column) for column in self.first.columns)
        part = Element("TH", scope="Row")
        number = setting.text(f"{other.number}.", setting.look(1), NUMBER, part=part, centred=True)
        yield words_cell(setting, number, self.beside, NUMBER)
        yield from (box_cell(setting, column) for column in self.second.columns)

    @property
    def beside(self) -> float:
        """Where the second questions begin."""
        return self.second.start - NUMBER

    def parted(self, row: Row) -> Row:
        def draw(sheet: Sheet, x: float, y: float) -> None:
            row.draw(sheet, x, y)
            self.part(sheet, x, y, row.height)

        return Row(row.height, draw, row.keep)

    def part(self, sheet: Sheet, x: float, y: float, height: float) -> None:
        """The line between the two questions of a row."""
        at = self.setting.left(x, self.beside, 0)
        sheet.stroke([(at, y), (at, y + height)], grey=style.INK, thickness=0.8)

"""The cells that a table of a form on paper is made of, and the rows they make beside each other.

Bands of grey and a rule beneath every row lead the eye from the question to its boxes. Nothing here knows which
questions share a table: `paper_form_tables` puts the cells together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from screening.report import style
from screening.report.layout import Row, draw_rows, gap, height_of, within
from screening.report.paper_form import PaperItem
from screening.report.paper_form_columns import Column, Columns
from screening.report.paper_form_setting import BOX, WIDTH, Setting
from screening.report.sheet import Sheet
from screening.report.tagged.elements import Element

_TO_WRITE = 22.0  # points, as high as handwriting is
_LEAST_TO_WRITE_ON = 200.0  # points: 7 cm
_ABOVE = 1.8  # white space above and beneath words
ASIDE = 4.0  # and at both ends of them


@dataclass(frozen=True, slots=True)
class Cell:
    """Drawn into a row at (x, y) of this height; as high as it must be."""

    needed: float
    draw: Callable[[Sheet, float, float, float], None]


def row_of(cells: Sequence[Cell], *, least: float = 0.0, dark: bool = False, keep: bool = False) -> Row:
    """Cells beside each other, read from the one where the language begins."""
    height = max(least, *(cell.needed for cell in cells))
    part = Element("TR")

    def draw(sheet: Sheet, x: float, y: float) -> None:
        if dark:
            sheet.box(x, y, WIDTH, height, fill=style.WASH)
        with sheet.tags.element(part):
            for cell in cells:
                cell.draw(sheet, x, y, height)
        sheet.rule(x, y + height, WIDTH, grey=style.RULE)

    return Row(height, draw, keep)


def words_cell(
    setting: Setting, rows: Sequence[Row], start: float, width: float, *, low: bool = False
) -> Cell:
    """Words in the middle of their row, or with `low` at its foot."""
    needed = height_of(rows)

    def draw(sheet: Sheet, x: float, y: float, height: float) -> None:
        above = height - _ABOVE - needed if low else (height - needed) / 2
        draw_rows(sheet, rows, setting.left(x, start, width), y + above)

    return Cell(needed + 2 * _ABOVE, draw)


def box_cell(setting: Setting, column: Column) -> Cell:
    """An answer's box with its key, in the middle of its column."""
    width = setting.width_of_box(column.option)
    part = Element("TD")

    def draw(sheet: Sheet, x: float, y: float, height: float) -> None:
        left = setting.left(x, column.start, column.width) + (column.width - width) / 2
        setting.draw_box(sheet, column.option, left, y + (height - BOX) / 2, part)
        _edge(sheet, setting, column, x, y, height)

    return Cell(BOX, draw)


def _edge(sheet: Sheet, setting: Setting, column: Column, x: float, y: float, height: float) -> None:
    """The line where a column begins: a number must not be taken for that of the next box."""
    at = setting.left(x, column.start, 0)
    sheet.stroke([(at, y), (at, y + height)], grey=style.RULE)


def line_to_write_on(setting: Setting, item: PaperItem, start: float, columns: int) -> Cell:
    """A line from `start` on, across so many columns; above it when it is to be written on."""
    width = WIDTH - start - ASIDE
    part = Element("TD", columns=columns)
    rows = setting.text(item.condition or "", setting.look(0.85), width, part=part)

    def draw(sheet: Sheet, x: float, y: float, height: float) -> None:
        draw_rows(sheet, rows, setting.left(x, start, width), y + _ABOVE)
        with sheet.tags.element(part):
            sheet.rule(setting.left(x, start, width), y + height - 5, width, grey=style.QUIET)

    return Cell(height_of(rows) + _TO_WRITE, draw)


def room_to_write(setting: Setting, item: PaperItem) -> float:
    """How long the line is that a question needs; not shorter than what stands above it."""
    lines = setting.typesetter.lines(item.condition or "", setting.look(0.85), WIDTH)
    return max(_LEAST_TO_WRITE_ON, *(line.width + 2 * ASIDE for line in lines))


def head_cells(setting: Setting, columns: Columns) -> Iterator[Cell]:
    """The answers' words, each above its own column."""
    look = setting.look(columns.head / setting.size, bold=True)
    for column in columns.columns:
        part = Element("TH", scope="Column")
        words = column.option.text or column.option.key
        rows = setting.text(words, look, column.width - 2, part=part, centred=True)
        yield _edged(setting, column, words_cell(setting, rows, column.start + 1, column.width - 2, low=True))


def _edged(setting: Setting, column: Column, cell: Cell) -> Cell:
    def draw(sheet: Sheet, x: float, y: float, height: float) -> None:
        cell.draw(sheet, x, y, height)
        _edge(sheet, setting, column, x, y, height)

    return Cell(cell.needed, draw)


def question_cell(setting: Setting, item: PaperItem, condition: str | None, width: float) -> Cell:
    """A question with its number, and beneath it when it is to be answered."""
    part = Element("TH", scope="Row")
    room = width - 2 * ASIDE
    rows = setting.text(f"{item.number}. {item.text}", setting.look(1), room, part=part)
    rows += setting.text(condition or "", setting.look(0.85), room, part=part)
    return words_cell(setting, rows, ASIDE, room)


def period_cell(setting: Setting, period: str | None, width: float, *, columns: int = 1) -> Cell:
    """The time that the questions beneath ask about, in the corner."""
    part = Element("TH", scope="Column", columns=columns)
    rows = setting.text(period or "", setting.look(0.95, bold=True), width - 2 * ASIDE, part=part)
    return words_cell(setting, rows or within(part, [gap(0)]), ASIDE, width - 2 * ASIDE, low=True)


def heavy(row: Row) -> Row:
    """With the line that tells a head from its rows."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        row.draw(sheet, x, y)
        sheet.rule(x, y, WIDTH, grey=style.RULE)
        sheet.rule(x, y + row.height, WIDTH, thickness=1.2)

    return Row(row.height, draw, row.keep)

"""A question of a form on paper that shares no table: each answer in words beside its own box, or lines to write on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from screening.report import style
from screening.report.layout import Row, draw_rows, gap, height_of, text_rows, within
from screening.report.paper_form import PaperItem, PaperOption
from screening.report.paper_form_setting import (
    AFTER_BOX,
    BOX,
    DECLINED,
    WIDTH,
    Setting,
    line_after,
    writing_line,
)
from screening.report.sheet import Sheet
from screening.report.style import PAGE_WIDTH
from screening.report.tagged.elements import Element

_BETWEEN = 8.0
_INDENT = 8.0
_ROOM = WIDTH - _INDENT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A box with its key and words; `width` is what it takes on one line."""

    option: PaperOption
    width: float


def question_rows(setting: Setting, item: PaperItem, among: Element) -> tuple[Row, ...]:
    """A question with its boxes or lines, as a point of the list `among`."""
    body = Element("LBody", parent=Element("LI", parent=among))
    rows: list[Row] = [gap(setting.size * 0.3)]
    if item.recall is not None:
        rows += setting.text(item.recall, setting.look(0.95, grey=style.QUIET))
    rows += setting.text(f"{item.number}. {item.text}", setting.look(1, bold=True))
    condition = item.condition or ""
    if item.options:
        rows += [*setting.text(condition, setting.look(0.85)), gap(1)]
        rows += box_rows(setting, (*item.options, DECLINED))
    else:
        rows += line_after(setting, condition, setting.look(0.85))
        rows += [writing_line()] * (item.lines - 1)
    return within(body, rows)


def box_rows(setting: Setting, options: Sequence[PaperOption]) -> tuple[Row, ...]:
    """The boxes in as few lines as hold them; in columns below each other where they fit in columns."""
    cells = [_Cell(option=option, width=_needed(setting, option)) for option in options]
    widths = [cell.width for cell in cells]
    if sum(widths) <= _ROOM:
        spare = (_ROOM - sum(widths)) / len(cells)
        return (_line_of(setting, cells, [width + spare for width in widths]),)
    filled = _filled(cells)
    count = -(-len(cells) // len(filled))
    column = _ROOM / count
    if max(widths) <= column:
        parts = [cells[at : at + count] for at in range(0, len(cells), count)]
        return tuple(_line_of(setting, part, [column] * len(part)) for part in parts)
    return tuple(_line_of(setting, part, [min(cell.width, _ROOM) for cell in part]) for part in filled)


def _needed(setting: Setting, option: PaperOption) -> float:
    (first, *more) = setting.typesetter.lines(option.text, setting.look(1), 10 * PAGE_WIDTH)
    label = first.width if not more else PAGE_WIDTH
    return _before_words(setting, option) + label + _BETWEEN


def _before_words(setting: Setting, option: PaperOption) -> float:
    return setting.width_of_box(option) + AFTER_BOX


def _filled(cells: Sequence[_Cell]) -> list[list[_Cell]]:
    """The cells in lines, each as full as it can be."""
    lines: list[list[_Cell]] = [[]]
    for cell in cells:
        if lines[-1] and sum(one.width for one in lines[-1]) + cell.width > _ROOM:
            lines.append([])
        lines[-1].append(cell)
    return lines


def _line_of(setting: Setting, cells: Sequence[_Cell], widths: Sequence[float]) -> Row:
    """Boxes beside each other, from the side where the language begins."""
    drawn = []
    start = _INDENT
    for cell, width in zip(cells, widths, strict=True):
        before = _before_words(setting, cell.option)
        part = Element("P")
        # No wider than its words: in a mirrored line a number, which runs from the left, must stand at its own
        # box and not at its neighbour's.
        room = min(width - before, cell.width - before - _BETWEEN + 0.1)
        words = text_rows(setting.typesetter, cell.option.text, setting.look(1), room, part=part)
        drawn.append((cell.option, start, before, room, part, words))
        start += width
    height = max(BOX + 3.4, *(height_of(words) for *_, words in drawn))
    aside = (BOX + 2 - setting.look(1).leading) / 2

    def draw(sheet: Sheet, x: float, y: float) -> None:
        for option, start, before, room, part, words in drawn:
            left = setting.left(x, start, setting.width_of_box(option))
            setting.draw_box(sheet, option, left, y + 1, part)
            draw_rows(sheet, words, setting.left(x, start + before, room), y + aside)

    return Row(height, draw)

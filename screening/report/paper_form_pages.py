"""A form on paper cut into pages: which questions stand on which page, and what is said again at the top.

A table's head stands again wherever the table goes on, and after every few rows, so that nobody loses the column. The
time that a question asks about is said on every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from screening.report.layout import Row, draw_rows, gap, height_of, within
from screening.report.sheet import Sheet
from screening.report.tagged.elements import Element

MOST_ROWS = 8  # beneath one head
STUB = 2  # rows that get no head of their own where a page or the table ends with them
_AFTER_TABLE = 3.0
_WHOLE = 0.5  # of a page: what is higher than that may be cut

Pages = tuple[tuple[Row, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows that stand together. `reminder`: what is said first where the block begins a page."""

    rows: tuple[Row, ...]
    reminder: tuple[Row, ...] = ()

    @property
    def height(self) -> float:
        return height_of(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows beneath a head, which is made anew for each place where it stands."""

    head: Callable[[], Row]
    lines: tuple[Row, ...]

    @property
    def height(self) -> float:
        """On one page."""
        return height_of(self.lines) + self.head().height * _heads(len(self.lines))


def pages_of(parts: Iterable[Block | Table], height: float) -> Pages:
    """The parts in their order on pages of this height."""
    pages = _Pages(height=height)
    for part in parts:
        if isinstance(part, Table):
            pages.add_table(part)
        else:
            pages.add_block(part)
    return (*(tuple(page) for page in pages.full), tuple(pages.page))


@dataclass(slots=True, kw_only=True)
class _Pages:
    height: float
    full: list[list[Row]] = field(default_factory=list)
    page: list[Row] = field(default_factory=list)

    @property
    def room(self) -> float:
        return self.height - height_of(self.page)

    def turn(self) -> None:
        if self.page:
            self.full.append(self.page)
            self.page = []

    def add_block(self, block: Block) -> None:
        if block.height <= self.room and self.page:
            self.page += block.rows
            return
        if block.height > self.height * _WHOLE:
            self._add_in_pieces(block)
            return
        self.turn()
        self.page += [*block.reminder, *block.rows]

    def _add_in_pieces(self, block: Block) -> None:
        for row in block.rows:
            if row.height > self.room:
                self.turn()
                self.page += block.reminder
            self.page.append(row)

    def add_table(self, table: Table) -> None:
        rest = table.lines
        while rest:
            head = table.head()
            count = _count(rest, self.room - head.height - _AFTER_TABLE, head.height)
            if count < min(STUB, len(rest)) and self.page:
                self.turn()
                continue
            count = max(count, 1)
            # Drawn as one: a piece of a table is never cut, and is a table of its own for who listens.
            self.page += [_as_one(within(Element("Table"), [head, *rest[:count]])), gap(_AFTER_TABLE)]
            rest = rest[count:]


def _heads(rows: int) -> int:
    """How many heads so many rows need."""
    return max(-(-(rows - STUB) // MOST_ROWS), 1)


def _count(lines: Sequence[Row], room: float, head: float) -> int:
    """How many rows stand beneath the next head: evenly shared between heads, as many as there is room for."""
    count = -(-len(lines) // _heads(len(lines)))
    if height_of(lines[: count + STUB]) + head > room:  # the next head would stand on another page
        count = min(len(lines), MOST_ROWS + STUB)
    while count and height_of(lines[:count]) > room:
        count -= 1
    if count == len(lines) - 1 and count > STUB:
        count -= 1
    # What is named stays with the question how much it troubles.
    while count and count < len(lines) and lines[count - 1].keep:
        count -= 1
    return count


def _as_one(rows: Sequence[Row]) -> Row:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        draw_rows(sheet, rows, x, y)

    return Row(height_of(rows), draw)

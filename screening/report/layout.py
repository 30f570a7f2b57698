"""Rows: the one thing a page is made of. A row has a height and draws itself; nothing is taller than a line or a chart.

Because every text is a row for each of its lines, any text can be continued on another page or another column, and
nothing is ever cut off or drawn over something else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from screening.report.sheet import Sheet
from screening.report.style import TextStyle
from screening.report.tagged.elements import Element, Role
from screening.report.typesetting import Run, SetLine, Typesetter, has_right_to_left, language_by_script

Draw = Callable[[Sheet, float, float], None]  # sheet, x, y of the row's top left corner


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of a column. `keep` holds it together with the next one (a heading with its first line)."""

    height: float
    draw: Draw
    keep: bool = False


def gap(height: float) -> Row:
    """White space."""
    return Row(height, lambda _sheet, _x, _y: None)


def text_rows(
    typesetter: Typesetter,
    content: str | Iterable[Run],
    style: TextStyle,
    width: float,
    *,
    indent: float = 0.0,
    keep: bool = False,
    grey: float | None = None,
    most: int | None = None,
    height: float | None = None,
    part: Element | Role = "P",
    centred: bool = False,
) -> tuple[Row, ...]:
    """A paragraph, a row for each line; `part`: what it is for who listens. With `most`, no more lines than these; the
    last one then ends in `…`. With `height`, no more than do not fit into it: the first that does not is the last."""
    content = content if isinstance(content, str) else tuple(content)
    enough = None if height is None else max(int(height / style.leading), 0) + 1
    lines = typesetter.lines(content, style, width - indent, most=enough)
    if most is not None and len(lines) > most:
        lines = (*lines[: most - 1], typesetter.shortened(lines[most - 1], style, width - indent))
    row = _centred_row if centred else _line_row
    rows = tuple(row(line, style, width - indent, indent, keep=keep, grey=grey) for line in lines)
    text = content if isinstance(content, str) else "".join(run.text for run in content)
    if has_right_to_left(text):
        rows = within(_as_written(typesetter.printable(text)), rows)
    return within(part if isinstance(part, Element) else Element(part), rows)


def _as_written(text: str) -> Element:
    """Words that run from the right are drawn in the order of the eye; who listens gets them as they were written."""
    return Element("Span", replacement=text, language=language_by_script(text))


def _line_row(
    line: SetLine, style: TextStyle, width: float, indent: float, *, keep: bool, grey: float | None
) -> Row:
    return Row(
        style.leading,
        lambda sheet, x, y: sheet.line(line, style, x + indent, y, width, grey=grey),
        keep=keep,
    )


def _centred_row(
    line: SetLine, style: TextStyle, width: float, indent: float, *, keep: bool, grey: float | None
) -> Row:
    aside = indent + (width - line.width) / 2
    return _line_row(line, style, line.width, aside, keep=keep, grey=grey)


def within(element: Element, rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows as pieces of one element, on however many pages they come to stand."""
    return tuple(Row(row.height, _inside(element, row.draw), row.keep) for row in rows)


def _inside(element: Element, draw: Draw) -> Draw:
    def drawn(sheet: Sheet, x: float, y: float) -> None:
        with sheet.tags.element(element):
            draw(sheet, x, y)

    return drawn


def with_mark(rows: Sequence[Row], mark: Draw) -> tuple[Row, ...]:
    """The rows with something drawn beside the first one."""
    if not rows:
        return ()
    first = rows[0]

    def draw(sheet: Sheet, x: float, y: float) -> None:
        mark(sheet, x, y)
        first.draw(sheet, x, y)

    return (Row(first.height, draw, first.keep), *rows[1:])


def beside(columns: Sequence[tuple[float, Sequence[Row]]]) -> tuple[Row, ...]:
    """Columns side by side, line by line: (offset from the left, rows) each. All rows have one height per line."""
    count = max((len(rows) for _, rows in columns), default=0)
    lines = []
    for index in range(count):
        here = [(offset, rows[index]) for offset, rows in columns if index < len(rows)]
        lines.append(Row(max(row.height for _, row in here), _drawing(here), keep=index + 1 < count))
    return tuple(lines)


def side_by_side(left: Sequence[Row], right: Sequence[Row], *, offset: float) -> Row:
    """Two columns as one row, as high as the higher one; the left one is read first."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        draw_rows(sheet, left, x, y)
        draw_rows(sheet, right, x + offset, y)

    return Row(max(height_of(left), height_of(right)), draw)


def _drawing(here: list[tuple[float, Row]]) -> Draw:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        for offset, row in here:
            row.draw(sheet, x + offset, y)

    return draw


def height_of(rows: Iterable[Row]) -> float:
    """How high the rows are together."""
    return sum(row.height for row in rows)


def draw_rows(sheet: Sheet, rows: Iterable[Row], x: float, y: float) -> float:
    """Draws the rows below each other; where the last one ends."""
    for row in rows:
        row.draw(sheet, x, y)
        y += row.height
    return y


@dataclass(frozen=True, slots=True)
class Fitted:
    """The rows that fit, and whether any were left out."""

    rows: tuple[Row, ...]
    cut: bool

    @property
    def height(self) -> float:
        return height_of(self.rows)


def fit(rows: Sequence[Row], height: float, more: Row) -> Fitted:
    """As many rows as fit in `height`; when not all do, `more` is the last one and says where they go on."""
    if height_of(rows) <= height:
        return Fitted(tuple(rows), cut=False)
    kept: list[Row] = []
    used = more.height
    for row in rows:
        if used + row.height > height:
            break
        kept.append(row)
        used += row.height
    while kept and kept[-1].keep:  # a heading whose text did not fit
        kept.pop()
    return Fitted((*kept, more), cut=True)


def paginate(rows: Iterable[Row], height: float) -> tuple[tuple[Row, ...], ...]:
    """The rows on pages of this height; rows that keep with the next one move with it, at most a quarter page."""
    pages: list[tuple[Row, ...]] = []
    page: list[Row] = []
    used = 0.0
    for block in _blocks(rows, height / 4):
        needed = height_of(block)
        if page and used + needed > height:
            pages.append(tuple(page))
            page, used = [], 0.0
        page.extend(block)
        used += needed
    return (*pages, tuple(page)) if page else tuple(pages)


def _blocks(rows: Iterable[Row], most: float) -> Iterable[list[Row]]:
    block: list[Row] = []
    for row in rows:
        block.append(row)
        if not row.keep or height_of(block) > most:
            yield block
            block = []
    if block:
        yield block

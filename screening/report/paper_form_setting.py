"""How a form on paper is set: its measures, one size of print, and a box with its key. No questions, no pages.

In a language that runs from the right the page is mirrored: what begins a line stands at its right, a box to the right
of its key. Places on a line are therefore measured from where the language begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from screening.report import style
from screening.report.layout import Row, draw_rows, text_rows
from screening.report.paper_form import DECLINED_KEY, PaperOption
from screening.report.sheet import Sheet
from screening.report.style import PAGE_WIDTH, TextStyle
from screening.report.tagged.elements import Element, Role
from screening.report.typesetting import Typesetter

MARGIN = 28.4  # points: 10 mm, more than any printer needs
WIDTH = PAGE_WIDTH - 2 * MARGIN
BOX = 17.2  # points: 6.07 mm
_LINE = 22.0  # points, 7.8 mm: as high as handwriting is
_AFTER_WORDS = 6.0
_LEAST_TO_WRITE_ON = 230.0  # points: 8 cm
KEY = TextStyle(size=10, leading=12)
AFTER_BOX = 3.0
_LEADING = 1.2
DECLINED = PaperOption(key=DECLINED_KEY.upper(), code="", text="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One size of print in points, in one direction."""

    typesetter: Typesetter
    size: float
    mirrored: bool

    def look(self, times: float, *, bold: bool = False, grey: float = style.INK) -> TextStyle:
        size = round(self.size * times, 1)
        return TextStyle(size=size, leading=round(size * _LEADING, 1), bold=bold, grey=grey)

    def text(
        self,
        content: str,
        look: TextStyle,
        width: float = WIDTH,
        *,
        part: Element | Role = "P",
        centred: bool = False,
    ) -> tuple[Row, ...]:
        """A row for each line; none for no words."""
        if not content:
            return ()
        return text_rows(self.typesetter, content, look, width, part=part, centred=centred)

    def left(self, x: float, start: float, width: float) -> float:
        """The left edge of what is this wide and begins at `start` of a line at `x`."""
        return x + WIDTH - start - width if self.mirrored else x + start

    def width_of_box(self, option: PaperOption) -> float:
        """Of the box and the key beside it."""
        return BOX + AFTER_BOX + self.typesetter.width(option.key, KEY)

    def draw_box(self, sheet: Sheet, option: PaperOption, left: float, top: float, part: Element) -> None:
        """The box and beside it the number that is keyed in; `left` and `top` are the corner of both together."""
        key = self.width_of_box(option) - BOX - AFTER_BOX
        box, number = (left + AFTER_BOX + key, left) if self.mirrored else (left, left + BOX + AFTER_BOX)
        sheet.box(box, top, BOX, BOX, fill=style.PAPER, stroke=style.INK, thickness=1.0)
        with sheet.tags.element(part):
            sheet.text(option.key, KEY, number, top + (BOX - KEY.leading) / 2)


def writing_line() -> Row:
    """A line to write on, as high as handwriting is."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.rule(x, y + _LINE - 3, WIDTH, grey=style.QUIET)

    return Row(_LINE, draw)


def line_after(setting: Setting, words: str, look: TextStyle, *, length: float = WIDTH) -> tuple[Row, ...]:
    """Words and behind them a line to write on, at most this long; beneath them where there is too little room."""
    rows = setting.text(words, look)
    lines = setting.typesetter.lines(words, look, WIDTH)
    start = lines[0].width + _AFTER_WORDS if lines else 0.0
    room = min(WIDTH - start, length)
    if len(lines) > 1 or room < min(length, _LEAST_TO_WRITE_ON):
        return (*rows, writing_line())

    def draw(sheet: Sheet, x: float, y: float) -> None:
        draw_rows(sheet, rows, x, y + _LINE - look.leading)
        sheet.rule(setting.left(x, start, room), y + _LINE - 3, room, grey=style.QUIET)

    return (Row(_LINE, draw),)

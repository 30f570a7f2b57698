"""How wide the columns of a table of answers are, and the words at their heads.

Words are broken between words only, and never set smaller than tired eyes can read: where the answers do not fit in
columns beside a question that can still be read, there are none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from screening.report.paper_form import PaperOption
from screening.report.paper_form_setting import DECLINED, Setting

LEAST_HEAD = 10.0  # points
_STEP = 1.0
_BESIDE_BOX = 7.0  # white space that keeps a key from the next box
_BESIDE_WORDS = 6.0  # and the heads of two columns apart
_WIDER = (0.0, 6.0, 12.0, 20.0, 32.0)  # points that a column may be wider than it must


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An answer's place: from `start` of the line."""

    option: PaperOption
    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of one set of answers, with the size of their heads in points."""

    columns: tuple[Column, ...]
    head: float

    @property
    def start(self) -> float:
        return self.columns[0].start

    @property
    def width(self) -> float:
        return sum(column.width for column in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widths:
    """How wide the columns of one set of answers are, the last of them for "rather not say"."""

    options: tuple[PaperOption, ...]
    widths: tuple[float, ...]
    head: float
    equal: bool

    def ending_at(self, end: float) -> Columns:
        """Side by side up to `end` of the line."""
        starts = accumulate(self.widths, initial=end - sum(self.widths))
        columns = zip((*self.options, DECLINED), starts, self.widths, strict=False)
        return Columns(
            columns=tuple(Column(option=one, start=start, width=width) for one, start, width in columns),
            head=self.head,
        )


def heads(setting: Setting) -> Iterator[float]:
    """The sizes of heads, largest first."""
    head = setting.size
    while head >= LEAST_HEAD:
        yield head
        head -= _STEP


def ways(setting: Setting, options: Sequence[PaperOption], head: float) -> Iterator[Widths]:
    """How wide the columns may be: all alike, or each as wide as its own words need."""
    needed = [_needed(setting, option.text, head) for option in options]
    last = _needed(setting, DECLINED.key, head)
    for equal, widths in ((True, [max(needed)] * len(needed)), (False, needed)):
        for wider in _WIDER:
            yield Widths(
                options=tuple(options),
                widths=(*(width + wider for width in widths), last),
                head=head,
                equal=equal,
            )


def _needed(setting: Setting, text: str, head: float) -> float:
    """As wide as the longest word, or as the box with its key."""
    look = setting.look(head / setting.size, bold=True)
    lines = [line for word in text.split() for line in setting.typesetter.lines(word, look, 10_000)]
    words = max(line.width for line in lines) + _BESIDE_WORDS
    return max(setting.width_of_box(DECLINED) + _BESIDE_BOX, words)

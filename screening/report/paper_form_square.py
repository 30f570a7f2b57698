"""The square on a form on paper that opens the same form on a phone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import segno

from screening.report.sheet import Sheet
from screening.report.style import PAGE_HEIGHT

SQUARE = 84.0  # points: about 30 mm with its quiet zone, large enough for an old phone
_QUIET_ZONE = 4  # squares, ISO/IEC 18004


def draw_square(sheet: Sheet, link: str, words: str, x: float, y: float) -> None:
    """The QR code as vectors: one rectangle for each run of dark squares. Error correction M, as on the screen.
    `words` say what it is to who cannot see it."""
    matrix = segno.make(link, error="m", micro=False).matrix
    unit = SQUARE / (len(matrix) + 2 * _QUIET_ZONE)
    bottom = PAGE_HEIGHT - y - SQUARE
    with sheet.tags.figure(alt=words, box=(x, bottom, x + SQUARE, bottom + SQUARE)):
        for down, squares in enumerate(matrix):
            for across, length in _dark_runs(squares):
                left, top = x + (across + _QUIET_ZONE) * unit, y + (down + _QUIET_ZONE) * unit
                sheet.box(left, top, length * unit, unit, fill=0.0)


def _dark_runs(squares: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where each run of dark squares begins, and how long it is."""
    start: int | None = None
    for at, dark in enumerate([*squares, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            yield start, at - start
            start = None

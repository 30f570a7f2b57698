"""A form on paper as somebody sees it who has only the drawn page: boxes, rules and words with their places.

Boxes and rules are read from the page's own code, words by poppler. Nothing here knows how the form is laid out; what
belongs together is told as a reader tells it, by the lines of a table and by what stands beside a box.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import pairwise

import pikepdf

from screening.report.paper_form import PaperForm, PaperItem, PaperOption
from tests.report.reading import word_boxes

PAGE_HEIGHT, PAGE_WIDTH = 841.89, 595.28
_BOX = re.compile(r"([\d.]+) ([\d.]+) (1[5-9]\.\d+) (\3) re B")
_STROKE = re.compile(r"([\d.]+) w (?:\[[^]]*\] 0 d )?([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S")
_SIZE_OF_KEY = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something on the page with its edges, in points from the top left corner."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def overlaps(self, other: Mark, *, by: float = 1.0) -> bool:
        return (
            min(self.right, other.right) - max(self.left, other.left) > by
            and min(self.bottom, other.bottom) - max(self.top, other.top) > by
        )

    def within(self, other: Mark, *, slack: float = 1.0) -> bool:
        return (
            self.left >= other.left - slack
            and self.right <= other.right + slack
            and self.top >= other.top - slack
            and self.bottom <= other.bottom + slack
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The marks of one page, boxes in the order in which they are drawn."""

    boxes: tuple[Mark, ...]
    words: tuple[Mark, ...]
    across: tuple[Mark, ...]  # rules over the whole width, from the top down
    down: tuple[Mark, ...]
    heads: tuple[float, ...]  # how far down the heavy rules stand, from the top down

    def key_of(self, box: Mark, *, mirrored: bool) -> Mark | None:
        """The short word that stands next to the box, at the side where its language goes on."""
        for word in self.words:
            aside = box.left - word.right if mirrored else word.left - box.right
            if 0 <= aside <= 5 and abs(word.middle - box.middle) < 4 and len(word.words) == 1:
                return word
        return None


def pages_of(pdf: bytes) -> list[Page]:
    with pikepdf.open(BytesIO(pdf)) as document:
        codes = [page.Contents.read_bytes().decode("latin-1") for page in document.pages]
    return [_page(code, words) for code, words in zip(codes, word_boxes(pdf), strict=True)]


def _page(code: str, found: list[tuple[str, float, float, float, float]]) -> Page:
    boxes = tuple(
        Mark(
            left=float(x),
            top=PAGE_HEIGHT - float(y) - float(size),
            right=float(x) + float(size),
            bottom=PAGE_HEIGHT - float(y),
        )
        for x, y, size, _ in _BOX.findall(code)
    )
    strokes = [(float(width), _line(*map(float, ends))) for width, *ends in _STROKE.findall(code)]
    across = sorted(
        (line for _, line in strokes if line.height < 0.1 and line.right - line.left > 500),
        key=lambda line: line.top,
    )
    return Page(
        boxes=boxes,
        words=tuple(
            Mark(left=a, top=b, right=c, bottom=d, words=unescape(words)) for words, a, b, c, d in found
        ),
        across=tuple(across),
        down=tuple(line for _, line in strokes if line.height >= 0.1),
        heads=tuple(sorted(line.top for width, line in strokes if width > 1 and line.height < 0.1)),
    )


def _line(x1: float, y1: float, x2: float, y2: float) -> Mark:
    return Mark(
        left=min(x1, x2), right=max(x1, x2), top=PAGE_HEIGHT - max(y1, y2), bottom=PAGE_HEIGHT - min(y1, y2)
    )


# -- boxes ------------------------------------------------------------------------------------------------------


def box_faults(pdf: bytes, form: PaperForm) -> list[str]:
    """What keeps a cross from being the answer it is meant as."""
    pages, mirrored = pages_of(pdf), form.language == "ar"
    drawn = [(page, box) for page in pages for box in page.boxes]
    meant = list(_meant(form))
    if len(drawn) != len(meant):
        return [f"{len(drawn)} boxes for {len(meant)} answers"]
    return [
        f"{'who' if item is None else item.number}, {option.key}: {fault}"
        for (page, box), (item, option) in zip(drawn, meant, strict=True)
        for fault in _faults(page, box, item, option, mirrored=mirrored)
    ]


def _meant(form: PaperForm) -> Iterator[tuple[PaperItem | None, PaperOption]]:
    for item in form.items:
        if item.options:
            for option in (*item.options, PaperOption(key="V", code="", text="")):
                yield item, option
    for option in form.who:
        yield None, option


def _faults(
    page: Page, box: Mark, item: PaperItem | None, option: PaperOption, *, mirrored: bool
) -> Iterator[str]:
    key = page.key_of(box, mirrored=mirrored)
    if key is None or key.words != option.key:
        yield f"its number is {key and key.words}"
        return
    cell = _cell(page, box)
    if cell is None:
        yield from _beside_faults(page, box, key, item, option, mirrored=mirrored)
    else:
        yield from _cell_faults(page, box, key, cell, item, option, mirrored=mirrored)


def _cell(page: Page, box: Mark) -> Mark | None:
    """The column and row of a table in which the box stands; None where it stands in none."""
    lines = [line for line in page.down if line.top - 1 <= box.middle <= line.bottom + 1]
    if not lines:
        return None
    edges = sorted({round(line.left, 1) for line in lines} | {28.4, PAGE_WIDTH - 28.4})
    rows = [line.top for line in page.across]
    (left, right), (top, bottom) = (
        next((a, b) for a, b in pairwise(edges) if a <= box.left < b),
        next((a, b) for a, b in pairwise(rows) if a <= box.middle < b),
    )
    return Mark(left=left, right=right, top=top, bottom=bottom)


def _cell_faults(
    page: Page,
    box: Mark,
    key: Mark,
    cell: Mark,
    item: PaperItem | None,
    option: PaperOption,
    *,
    mirrored: bool,
) -> Iterator[str]:
    if not (box.within(cell, slack=0) and key.within(cell, slack=2)):
        yield "it crosses the lines of its column"
    if cell.height < 9 * 72 / 25.4:
        yield f"its row is {cell.height:.1f} points high"
    head = _head(page, cell)
    if letters(" ".join(word.words for word in head)) != letters(option.text or option.key):
        yield f"it stands under {' '.join(word.words for word in head)!r}, not {option.text!r}"
    if any(size_of(word, key) < LEAST_OF_HEAD for word in head):
        yield "its head is too small"
    band = [word for word in page.words if cell.top <= word.middle <= cell.bottom]
    if item is not None and not any(word.words.strip(".") == str(item.number) for word in band):
        yield "its row has another number"


def _head(page: Page, cell: Mark) -> list[Mark]:
    """The words above the nearest heavy rule, between the lines that go on from the column's."""
    rule = max(head for head in page.heads if head <= cell.top + 1)
    lines = [line for line in page.down if abs(line.bottom - rule) < 1 and line.left >= cell.left - 0.2]
    top = max(line.top for line in lines)
    head = Mark(left=cell.left, right=cell.right, top=top, bottom=rule)
    return [word for word in page.words if word.within(head, slack=3)]


def _beside_faults(
    page: Page, box: Mark, key: Mark, item: PaperItem | None, option: PaperOption, *, mirrored: bool
) -> Iterator[str]:
    """Its words are those between it and the next box of its line, or the edge of the page."""
    in_line = [other for other in page.boxes if other != box and abs(other.top - box.top) < 2]
    if mirrored:
        end = max((other.right for other in in_line if other.right < box.left), default=0.0)
        room = Mark(left=end, right=key.left, top=box.top - 4, bottom=PAGE_HEIGHT)
    else:
        end = min((other.left for other in in_line if other.left > box.right), default=PAGE_WIDTH)
        room = Mark(left=key.right, right=end, top=box.top - 4, bottom=PAGE_HEIGHT)
    beside = [
        word
        for word in page.words
        if abs(word.middle - box.middle) < 5 and room.left - 1 <= word.left and word.right <= room.right + 1
    ]
    if letters(" ".join(word.words for word in beside)) != letters(option.text):
        yield f"beside it stands {' '.join(word.words for word in beside)!r}, not {option.text!r}"
    if any(size_of(word, key) < LEAST_OF_TEXT for word in beside):
        yield "its words are too small"
    if item is not None and number_above(page, box, mirrored=mirrored) != item.number:
        yield "the question above it is another one"


LEAST_OF_HEAD, LEAST_OF_TEXT = 9.95, 11.95


def size_of(word: Mark, key: Mark) -> float:
    """The size of its print, by that of a number beside a box."""
    return word.height / key.height * _SIZE_OF_KEY


def number_above(page: Page, box: Mark, *, mirrored: bool) -> int | None:
    above = [(word.bottom, number) for number, word in numbers_on(page, mirrored=mirrored)]
    return max(((bottom, number) for bottom, number in above if bottom < box.bottom), default=(0, None))[1]


def numbers_on(page: Page, *, mirrored: bool) -> list[tuple[int, Mark]]:
    """The numbers of questions at the edge where lines begin."""
    edge = PAGE_WIDTH - 28.4 if mirrored else 28.4
    return [
        (int(word.words.strip(".")), word)
        for word in page.words
        if re.fullmatch(r"\.?\d{1,2}\.?", word.words)
        and "." in word.words
        and abs((word.right if mirrored else word.left) - edge) < 8
    ]


def letters(text: str) -> Counter[str]:
    """Letters and digits, however they are shaped and in whatever order they are drawn."""
    plain = unicodedata.normalize("NFKD", text)
    return Counter(one for one in plain if unicodedata.category(one)[0] in "LN")


# -- places -----------------------------------------------------------------------------------------------------


def place_faults(pdf: bytes) -> list[str]:
    """What lies on something else, or too near the edge of the page for a printer."""
    faults = []
    sheet = Mark(left=20, top=17, right=PAGE_WIDTH - 20, bottom=PAGE_HEIGHT - 17)
    for number, page in enumerate(pages_of(pdf), start=1):
        marks = (*page.boxes, *page.words)
        faults += [
            f"page {number}: {mark} leaves the page" for mark in marks if not mark.within(sheet, slack=0)
        ]
        faults += [
            f"page {number}: {other} lies on {box}"
            for box in page.boxes
            for other in marks
            if other is not box and box.overlaps(other)
        ]
        for one, other in _pairs_of(page.words):
            # Poppler's boxes are as high as the font's tallest letters: lines set close overlap by some points.
            if one.overlaps(other, by=min(one.height, other.height) * 0.35):
                faults.append(f"page {number}: {one} lies on {other}")
    return faults


def _pairs_of(words: tuple[Mark, ...]) -> Iterator[tuple[Mark, Mark]]:
    down = sorted(words, key=lambda word: word.top)
    for at, one in enumerate(down):
        for other in down[at + 1 :]:
            if other.top >= one.bottom:
                break
            yield one, other

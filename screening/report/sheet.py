"""A page to draw on: text lines, rules, boxes and marks, measured from the top left corner in points.

The only module that speaks to ReportLab's canvas. Knows no content.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from screening.report.style import INK, PAGE_HEIGHT, TextStyle
from screening.report.tagged.tags import Tags
from screening.report.tagged.tree import document_of
from screening.report.typesetting import Run, SetLine, Typesetter

# What may not stand in a text as it is (ISO 32000-1, 7.3.4.2), or would be written in two bytes.
_ESCAPED = {code: f"\\{code:03o}" for code in (*range(32), *range(127, 256))} | str.maketrans(
    {"(": "\\(", ")": "\\)", "\\": "\\\\"}
)
_ELSEWHERE = "\uffff"  # stands for a letter that is not in the first 256
_CIRCLE = 0.5523  # how long a control arm must be for four curves to look like a circle


class _Letters(dict[int, str]):
    """A font in one document: each letter as it stands in a page's code. ReportLab puts the letters that a document
    uses into fonts of at most 256; nearly every text needs only the first of them."""

    def __init__(self, font: Any, document: PDFDocument) -> None:
        self._font = font  # the stubs know only fonts of fixed letters
        self._document = document
        self._names: dict[int, str] = {}

    def __missing__(self, letter: int) -> str:
        ((subset, codes),) = self._font.splitString(chr(letter), self._document)
        self[letter] = shown = codes.decode("latin-1").translate(_ESCAPED) if subset == 0 else _ELSEWHERE
        return shown

    def shown(self, text: str, size: float) -> Iterator[str]:
        """The operators that show a text."""
        shown = text.translate(self)
        if shown.isascii():
            yield f"{self._name(0)} {size:g} Tf ({shown}) Tj"
            return
        for subset, codes in self._font.splitString(text, self._document):
            yield f"{self._name(subset)} {size:g} Tf ({codes.decode('latin-1').translate(_ESCAPED)}) Tj"

    def _name(self, subset: int) -> str:
        name = self._names.get(subset)
        if name is None:
            name = self._names[subset] = str(self._font.getSubsetInternalName(subset, self._document))
        return name


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A canvas with the typesetter that measured its text, and the tags of what is drawn. Words belong to the element
    that is open; lines and shapes are decoration, or parts of the picture that is open."""

    canvas: Canvas
    typesetter: Typesetter
    tags: Tags
    _letters: dict[bool, _Letters] = field(default_factory=dict)  # by weight: bold or not

    def line(
        self, line: SetLine, style: TextStyle, x: float, y: float, width: float, *, grey: float | None = None
    ) -> None:
        """A set line in the box that starts at (x, y), its leading high; right-to-left lines at its right edge."""
        left = x + width - line.width if line.right_to_left else x
        bottom = PAGE_HEIGHT - y - _baseline(style)
        code = [f"BT {left:.2f} {bottom:.2f} Td {style.grey if grey is None else grey:g} g"]
        for run in line.runs:
            # A line's last word must not be read together with the next line's first.
            ends = run is line.runs[-1] and not line.right_to_left
            code += self._shown(f"{run.text} " if ends else run.text, style.size, bold=run.bold)
        self._draw(f"{' '.join(code)} ET")

    def _shown(self, text: str, size: float, *, bold: bool) -> Iterator[str]:
        """The operators that show a text."""
        letters = self._letters.get(bold)
        if letters is None:
            face = self.typesetter.face(bold=bold)
            letters = self._letters[bold] = _Letters(pdfmetrics.getFont(face.name), document_of(self.canvas))
        return letters.shown(text, size)

    def text(self, content: str, style: TextStyle, x: float, y: float, *, grey: float | None = None) -> None:
        """A short text of ours on one line, not broken."""
        self.line(SetLine((Run(content, style.bold),), 0), style, x, y, 0, grey=grey)

    def text_right(
        self, content: str, style: TextStyle, right: float, y: float, *, grey: float | None = None
    ) -> None:
        """A short text of ours that ends at `right`."""
        self.text(content, style, right - self.typesetter.width(content, style), y, grey=grey)

    def rule(self, x: float, y: float, width: float, *, grey: float = INK, thickness: float = 0.6) -> None:
        """A horizontal line."""
        self.stroke([(x, y), (x + width, y)], grey=grey, thickness=thickness)

    def stroke(
        self,
        points: Iterable[tuple[float, float]],
        *,
        grey: float = INK,
        thickness: float = 0.6,
        dashes: tuple[float, float] | None = None,
    ) -> None:
        """A line through the points."""
        pattern, solid = (f"[{dashes[0]:g} {dashes[1]:g}] 0 d ", " [] 0 d") if dashes else ("", "")
        with self.tags.artifact():
            self._draw(f"{grey:g} G {thickness:g} w {pattern}{_path(points)} S{solid}")

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: float | None = None,
        stroke: float | None = None,
        thickness: float = 0.6,
    ) -> None:
        """A rectangle, filled, outlined or both."""
        shape = f"{x:.2f} {PAGE_HEIGHT - y - height:.2f} {width:.2f} {height:.2f} re"
        self._paint(shape, fill, stroke, thickness)

    def disc(
        self, x: float, y: float, radius: float, *, fill: float | None = None, stroke: float | None = None
    ) -> None:
        """A circle around (x, y)."""
        # Moved to its place: discs of one size are then the same letters in the file, and pack to nothing.
        self._paint(_circle(radius), fill, stroke, 0.9, at=(x, PAGE_HEIGHT - y))

    def polygon(
        self, points: Iterable[tuple[float, float]], *, fill: float | None = None, stroke: float | None = None
    ) -> None:
        """A closed shape."""
        self._paint(f"{_path(points)} h", fill, stroke, 0.9)

    @contextmanager
    def moved(self, x: float, y: float) -> Iterator[None]:
        """What is drawn inside the `with` is measured from (x, y) as if that were the page's corner. Inside a picture
        only: no element and no decoration may begin or end in it."""
        self._draw(f"q 1 0 0 1 {x:.2f} {-y:.2f} cm")
        yield
        self._draw("Q")

    def _paint(
        self,
        shape: str,
        fill: float | None,
        stroke: float | None,
        thickness: float,
        *,
        at: tuple[float, float] | None = None,
    ) -> None:
        """A shape; with `at`, one that is drawn around the origin."""
        code = [f"{fill:g} g"] if fill is not None else []
        code += [f"{stroke:g} G {thickness:g} w"] if stroke is not None else []
        operator = "n" if not code else "f" if stroke is None else "S" if fill is None else "B"
        painted = f"{' '.join(code)} {shape} {operator}"
        with self.tags.artifact():
            self._draw(painted if at is None else f"q 1 0 0 1 {at[0]:.2f} {at[1]:.2f} cm {painted} Q")

    def _draw(self, operators: str) -> None:
        """Operators of a page (ISO 32000-1, 8 and 9), which ReportLab has no public way to add. Its own methods write
        the same, but work out each number's digits in Python: half the time of a document went there."""
        self.canvas._code.append(operators)  # type: ignore[attr-defined]


@lru_cache(maxsize=32)
def _circle(radius: float) -> str:
    """Four curves around the origin that look like a circle."""
    r, arm = radius, radius * _CIRCLE
    curves = (
        (r, arm, arm, r, 0, r),
        (-arm, r, -r, arm, -r, 0),
        (-r, -arm, -arm, -r, 0, -r),
        (arm, -r, r, -arm, r, 0),
    )
    around = " ".join(f"{' '.join(f'{number:.2f}' for number in curve)} c" for curve in curves)
    return f"{r:.2f} 0 m {around} h"


def _path(points: Iterable[tuple[float, float]]) -> str:
    steps = [f"{x:.2f} {PAGE_HEIGHT - y:.2f}" for x, y in points]
    return f"{steps[0]} m {' l '.join(steps[1:])} l" if len(steps) > 1 else f"{steps[0]} m"


def _baseline(style: TextStyle) -> float:
    """From the top of a line to its baseline: the letters stand in the middle of the leading."""
    return (style.leading - style.size) / 2 + 0.80 * style.size

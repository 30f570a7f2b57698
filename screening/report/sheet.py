"""A page to draw on: text lines, rules, boxes and marks, measured from the top left corner in points.

The only module that speaks to ReportLab's canvas. Knows no content.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from screening.report.style import INK, PAGE_HEIGHT, TextStyle
from screening.report.typesetting import Run, SetLine, Typesetter

_CIRCLE = 0.5523  # how long a control arm must be for four curves to look like a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A canvas with the typesetter that measured its text."""

    canvas: Canvas
    typesetter: Typesetter

    def line(
        self, line: SetLine, style: TextStyle, x: float, y: float, width: float, *, grey: float | None = None
    ) -> None:
        """A set line in the box that starts at (x, y), its leading high; right-to-left lines at its right edge."""
        text = self.canvas.beginText()
        left = x + width - line.width if line.right_to_left else x
        text.setTextOrigin(left, PAGE_HEIGHT - y - _baseline(style))
        text.setFillGray(style.grey if grey is None else grey)
        for run in line.runs:
            text.setFont(self.typesetter.face(bold=run.bold).name, style.size)
            text.textOut(run.text)
        self.canvas.drawText(text)

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
        first, *rest = points
        self.canvas.setStrokeGray(grey)
        self.canvas.setLineWidth(thickness)
        self.canvas.setDash(*dashes) if dashes else self.canvas.setDash()
        path = self.canvas.beginPath()
        path.moveTo(first[0], PAGE_HEIGHT - first[1])
        for x, y in rest:
            path.lineTo(x, PAGE_HEIGHT - y)
        self.canvas.drawPath(path, stroke=1, fill=0)

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
        self._paint(fill, stroke, thickness)
        self.canvas.rect(
            x, PAGE_HEIGHT - y - height, width, height, fill=fill is not None, stroke=stroke is not None
        )

    def disc(
        self, x: float, y: float, radius: float, *, fill: float | None = None, stroke: float | None = None
    ) -> None:
        """A circle around (x, y)."""
        self._paint(fill, stroke, 0.9)
        y, arm = PAGE_HEIGHT - y, radius * _CIRCLE
        path = self.canvas.beginPath()
        path.moveTo(x + radius, y)
        path.curveTo(x + radius, y + arm, x + arm, y + radius, x, y + radius)
        path.curveTo(x - arm, y + radius, x - radius, y + arm, x - radius, y)
        path.curveTo(x - radius, y - arm, x - arm, y - radius, x, y - radius)
        path.curveTo(x + arm, y - radius, x + radius, y - arm, x + radius, y)
        path.close()
        self.canvas.drawPath(path, stroke=stroke is not None, fill=fill is not None)

    def polygon(
        self, points: Iterable[tuple[float, float]], *, fill: float | None = None, stroke: float | None = None
    ) -> None:
        """A closed shape."""
        first, *rest = points
        self._paint(fill, stroke, 0.9)
        path = self.canvas.beginPath()
        path.moveTo(first[0], PAGE_HEIGHT - first[1])
        for x, y in rest:
            path.lineTo(x, PAGE_HEIGHT - y)
        path.close()
        self.canvas.drawPath(path, stroke=stroke is not None, fill=fill is not None)

    def _paint(self, fill: float | None, stroke: float | None, thickness: float) -> None:
        if fill is not None:
            self.canvas.setFillGray(fill)
        if stroke is not None:
            self.canvas.setStrokeGray(stroke)
            self.canvas.setLineWidth(thickness)
            self.canvas.setDash()


def _baseline(style: TextStyle) -> float:
    """From the top of a line to its baseline: the letters stand in the middle of the leading."""
    return (style.leading - style.size) / 2 + 0.80 * style.size

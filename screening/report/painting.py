"""A drawing on the PDF's sheet."""

from __future__ import annotations

from typing import assert_never

from screening.report.drawing import Anchor, Box, Disc, Drawing, Label, Line, Polygon, Shape
from screening.report.sheet import Sheet
from screening.report.style import TextStyle

_BASELINE = 0.80  # of the size, as `Sheet.line` has it


def paint(sheet: Sheet, drawing: Drawing, x: float, y: float) -> None:
    """Draws it with its top left corner at (x, y). Each shape is written as it lies in the drawing: neighbours share
    their axes, days and heights, and what is the same letters in the file packs to nothing."""
    with sheet.moved(x, y):
        for shape in drawing.shapes:
            _paint(sheet, shape, 0.0, 0.0)


def _paint(sheet: Sheet, shape: Shape, x: float, y: float) -> None:
    match shape:
        case Box():
            sheet.box(
                x + shape.x,
                y + shape.y,
                shape.width,
                shape.height,
                fill=shape.fill,
                stroke=shape.stroke,
                thickness=shape.thickness,
            )
        case Disc():
            sheet.disc(x + shape.x, y + shape.y, shape.radius, fill=shape.fill, stroke=shape.stroke)
        case Polygon():
            points = [(x + left, y + top) for left, top in shape.points]
            sheet.polygon(points, fill=shape.fill, stroke=shape.stroke)
        case Line():
            points = [(x + left, y + top) for left, top in shape.points]
            sheet.stroke(points, grey=shape.grey, thickness=shape.thickness, dashes=shape.dashes)
        case Label():
            _write(sheet, shape, x, y)
        case _:
            assert_never(shape)


def _write(sheet: Sheet, label: Label, x: float, y: float) -> None:
    look = TextStyle(size=label.size, leading=label.size, bold=label.bold, grey=label.grey)
    width = sheet.typesetter.width(label.text, look)
    before = {Anchor.START: 0.0, Anchor.MIDDLE: width / 2, Anchor.END: width}[label.anchor]
    sheet.text(label.text, look, x + label.x - before, y + label.y - _BASELINE * label.size)

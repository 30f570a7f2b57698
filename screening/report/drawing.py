"""What a chart is made of: shapes on a plane, and the words that say what it shows. No page, no file format.

Charts are drawn once, in these values; `painting` puts them on the PDF's sheet and `svg` into a web page. Points (1/72
inch) from the top left corner, x to the right and y down. Greys from 0, black, to 1, white.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from screening.report.style import INK

Point = tuple[float, float]


class Anchor(Enum):
    """Which part of a text stands at its place."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle, filled, outlined or both."""

    x: float
    y: float
    width: float
    height: float
    fill: float | None = None
    stroke: float | None = None
    thickness: float = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A circle around (x, y)."""

    x: float
    y: float
    radius: float
    fill: float | None = None
    stroke: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A closed shape."""

    points: tuple[Point, ...]
    fill: float | None = None
    stroke: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points. `dashes`: the length of a dash and of the gap after it."""

    points: tuple[Point, ...]
    grey: float = INK
    thickness: float = 0.6
    dashes: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A short text of ours; y is its baseline."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor = Anchor.START
    bold: bool = False
    grey: float = INK


Shape = Box | Disc | Polygon | Line | Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A chart. `title` says whose it is and `description` everything that can be seen in it, for who cannot see it.

    Marks may reach `bleed` points over the edges: a disc at the end of a scale does.
    """

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]
    bleed: float = 0.0

    @property
    def alternative(self) -> str:
        """Title and description as one text."""
        return f"{self.title}: {self.description}"


OUTLINE = 0.9  # how thick discs and polygons are outlined


def diamond(x: float, y: float, radius: float, *, fill: float, stroke: float) -> Polygon:
    """A square on its tip."""
    corners = ((x - radius, y), (x, y - radius), (x + radius, y), (x, y + radius))
    return Polygon(points=corners, fill=fill, stroke=stroke)


def hatched(x: float, y: float, width: float, height: float, *, step: float, grey: float) -> Iterator[Line]:
    """Lines at half a right angle that fill a rectangle."""
    at = x + step
    while at < x + width + height:
        left, right = max(at - height, x), min(at, x + width)
        points = ((left, y + height - (left - (at - height))), (right, y + (at - right)))
        yield Line(points=points, grey=grey, thickness=0.5)
        at += step

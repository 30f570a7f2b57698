"""A drawing as SVG for a web page: attributes only, no style and no script, so that the strictest policy lets it stand.

Each tone is also a class, so that a page can recolour it for a dark screen; without that, its grey is what is seen.
Read out as one picture: its title, then all that can be seen in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from html import escape
from typing import assert_never

from screening.report.drawing import OUTLINE, Box, Disc, Drawing, Label, Line, Point, Polygon, Shape
from screening.report.style import INK, PAPER, QUIET, RULE, TRACK, ZONE

_TONES = {INK: "ink", QUIET: "quiet", RULE: "rule", ZONE: "zone", TRACK: "track", PAPER: "paper"}


def render_svg(drawing: Drawing, *, key: str) -> str:
    """The drawing as one `svg` element. `key` tells it from all others of its page: the same twice would make two
    elements of one id."""
    name = "chart-" + sha256(f"{key}|{drawing.alternative}".encode()).hexdigest()[:12]
    bleed = drawing.bleed
    view = " ".join(
        _number(side) for side in (-bleed, -bleed, drawing.width + 2 * bleed, drawing.height + 2 * bleed)
    )
    parts = "".join(_shape(shape) for shape in drawing.shapes)
    return (
        f'<svg class="chart" viewBox="{view}" role="img" aria-labelledby="{name}-t {name}-d" focusable="false">'
        f'<title id="{name}-t">{_text(drawing.title)}</title>'
        f'<desc id="{name}-d">{_text(drawing.description)}</desc>'
        f'<g aria-hidden="true">{parts}</g></svg>'
    )


def _shape(shape: Shape) -> str:
    match shape:
        case Box():
            place = {"x": shape.x, "y": shape.y, "width": shape.width, "height": shape.height}
            return _element("rect", place, _paint(shape.fill, shape.stroke, shape.thickness))
        case Disc():
            place = {"cx": shape.x, "cy": shape.y, "r": shape.radius}
            return _element("circle", place, _paint(shape.fill, shape.stroke, OUTLINE))
        case Polygon():
            return _element("polygon", {"points": shape.points}, _paint(shape.fill, shape.stroke, OUTLINE))
        case Line():
            return _element("polyline", {"points": shape.points}, _line(shape))
        case Label():
            return _label(shape)
        case _:
            assert_never(shape)


def _element(name: str, place: dict[str, float] | dict[str, tuple[Point, ...]], looks: Iterator[str]) -> str:
    where = (f'{key}="{_place(value)}"' for key, value in place.items())
    return f"<{name} {' '.join([*where, *looks])}/>"


def _place(value: float | tuple[Point, ...]) -> str:
    if isinstance(value, tuple):
        return " ".join(f"{_number(x)},{_number(y)}" for x, y in value)
    return _number(value)


def _paint(fill: float | None, stroke: float | None, thickness: float) -> Iterator[str]:
    classes = [
        f"{kind}-{_TONES[grey]}"
        for kind, grey in (("fill", fill), ("stroke", stroke))
        if grey is not None and grey in _TONES
    ]
    if classes:
        yield f'class="{" ".join(classes)}"'
    yield f'fill="{_colour(fill)}"'
    if stroke is not None:
        yield f'stroke="{_colour(stroke)}" stroke-width="{_number(thickness)}"'


def _line(line: Line) -> Iterator[str]:
    yield from _paint(None, line.grey, line.thickness)
    if line.dashes is not None:
        yield f'stroke-dasharray="{" ".join(map(_number, line.dashes))}"'


def _label(label: Label) -> str:
    weight = ' font-weight="700"' if label.bold else ""
    looks = " ".join(_paint(label.grey, None, 0))
    return (
        f'<text x="{_number(label.x)}" y="{_number(label.y)}" font-size="{_number(label.size)}"{weight} '
        f'text-anchor="{label.anchor.value}" {looks}>{_text(label.text)}</text>'
    )


def _colour(grey: float | None) -> str:
    if grey is None:
        return "none"
    tone = round(grey * 255)
    return f"#{tone:02x}{tone:02x}{tone:02x}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def _text(text: str) -> str:
    """Escaped, and without what XML cannot hold: control characters carry no words."""
    return escape("".join(character if character.isprintable() else " " for character in text))

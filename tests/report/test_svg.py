"""Drawings as SVG: what a strict page may hold, and what is read out of it."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from screening.report.drawing import Anchor, Box, Disc, Drawing, Label, Line, diamond
from screening.report.style import INK, PAPER, ZONE
from screening.report.svg import render_svg

SHAPES = (
    Box(x=0, y=1, width=50, height=5, fill=ZONE),
    Disc(x=10, y=3.5, radius=2, fill=PAPER, stroke=INK),
    diamond(30, 3.5, 2, fill=PAPER, stroke=INK),
    Line(points=((0, 0), (50, 0.333)), dashes=(2.4, 1.6)),
    Label(x=50, y=8, text="> 25", size=6.4, anchor=Anchor.END, bold=True),
)


def a_drawing(title: str = "Pain", description: str = "66.7; high is bad") -> Drawing:
    return Drawing(width=50, height=8, title=title, description=description, shapes=SHAPES, bleed=2)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  our own text


def test_every_shape_is_an_element_with_attributes_and_no_style_or_script() -> None:
    root = parsed(render_svg(a_drawing(), key="a"))
    tags = [element.tag for element in root.iter()]
    assert tags == ["svg", "title", "desc", "g", "rect", "circle", "polygon", "polyline", "text"]
    names = {name for element in root.iter() for name in element.attrib}
    assert "style" not in names
    assert not any(name.startswith("on") for name in names)


def test_the_picture_is_named_and_described_and_its_parts_are_not_read_out() -> None:
    root = parsed(render_svg(a_drawing(), key="a"))
    title, description, parts = root
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert (title.text, description.text) == ("Pain", "66.7; high is bad")
    assert parts.get("aria-hidden") == "true"


def test_the_same_drawing_twice_on_a_page_has_ids_of_its_own() -> None:
    ids = [
        element.get("id")
        for key in ("first", "second")
        for element in parsed(render_svg(a_drawing(), key=key)).iter()
        if element.get("id")
    ]
    assert len(set(ids)) == len(ids) == 4


def test_a_tone_is_a_grey_and_a_class_that_a_page_can_recolour() -> None:
    box, disc, *_ = parsed(render_svg(a_drawing(), key="a"))[2]
    assert (box.get("class"), box.get("fill")) == ("fill-zone", "#cccccc")
    assert (disc.get("class"), disc.get("fill"), disc.get("stroke")) == (
        "fill-paper stroke-ink",
        "#ffffff",
        "#1a1a1a",
    )


def test_marks_at_the_edge_are_not_cut_off() -> None:
    assert parsed(render_svg(a_drawing(), key="a")).get("viewBox") == "-2 -2 54 12"


@pytest.mark.parametrize("text", ["<b>fed</b>", ']]> " &', "a\x00b\x07", "\u202eesrever", "'"])
def test_a_hostile_name_is_text(text: str) -> None:
    root = parsed(render_svg(a_drawing(title=text, description=text), key=text))
    assert root[0].text == "".join(character if character.isprintable() else " " for character in text)

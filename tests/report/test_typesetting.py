"""Text into lines: the short way of words of one weight, and no more lines than are wanted."""

from __future__ import annotations

import pytest

from screening.report import style
from screening.report.fonts import faces
from screening.report.typesetting import Run, Typesetter
from tests.report.samples import ARABIC, HOSTILE, MANY_SCRIPTS

WIDTH = 120.0
LONG = "Jeg har ondt,  og det er værre om natten " * 20 + "W" * 90 + " slut"
TEXTS = (LONG, "kort", "", "   ", "W" * 200, " først " + "Ø" * 60 + " sidst ", "en\nto\n\nfire " + LONG)


def typesetter() -> Typesetter:
    return Typesetter(faces=faces(), unprintable="[{count} × {script}]")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_breaks_at_the_same_places_whether_its_weight_is_given_once_or_changes_at_its_end(
    text: str,
) -> None:
    once = typesetter().lines(text, style.BODY, WIDTH)
    changing = typesetter().lines([Run(text), Run("", bold=True)], style.BODY, WIDTH)
    assert [line.runs[0].text if line.runs else "" for line in once] == [
        "".join(run.text for run in line.runs) for line in changing
    ]
    assert [line.width for line in once] == pytest.approx([line.width for line in changing])


@pytest.mark.parametrize("text", [*TEXTS, ARABIC * 9, MANY_SCRIPTS, HOSTILE])
def test_no_line_is_wider_than_its_room_and_no_word_is_lost(text: str) -> None:
    setter = typesetter()
    lines = setter.lines(text, style.BODY, WIDTH)
    assert all(line.width <= WIDTH + 1e-9 for line in lines)
    drawn = "".join(run.text for line in lines for run in line.runs)
    if text in TEXTS:
        assert drawn.replace(" ", "") == text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("text", [LONG, ARABIC * 9, MANY_SCRIPTS, HOSTILE])
def test_the_first_lines_of_a_text_are_those_that_it_has_when_all_are_set(text: str) -> None:
    setter = typesetter()
    assert setter.lines(text, style.QUOTE, WIDTH, most=3) == setter.lines(text, style.QUOTE, WIDTH)[:3]


def test_letters_that_cannot_be_drawn_are_counted_together_whatever_invisible_stands_among_them() -> None:
    setter = typesetter()
    assert setter.printable("a\u0ba4\u200e\u0bae]^-b") == "a[2 × Tamil]]^-b"
    assert setter.printable("\u0ba4 \u0bae") == "[1 × Tamil] [1 × Tamil]"

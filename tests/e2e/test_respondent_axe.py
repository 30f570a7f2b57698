"""Every page a respondent can meet is accessible, in every language, as it looks to whom it is for: axe-core finds
nothing against WCAG 2.0 to 2.2, levels A and AA, in a real browser, and no page scrolls sideways.

What is covered, exactly. Pages: all of tests/web/respondent_tour.py, which fails when a route or template is missing;
among them the list view, every error state and two languages on one screen. Looks: in Danish and Arabic (which is
read from the right) each page in normal text, in our largest text (200 %) and in forced colours, each at 360 and at
1280 px; in the other five languages each page in normal text and in the largest at 360 px, and in forced colours at
1280 px. Sideways: each page in each language at 320 and 360 px, in normal text and in the largest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest

from screening.translation import LANGUAGES
from tests.e2e.shown import Screen
from tests.web.respondent_site import Site
from tests.web.respondent_tour import Tour, missing_from, take_tour

LARGEST = 4  # our text sizes go from 1 to this one, which is 200 %
PHONE, DESK, NARROW = 360, 1280, 320  # px
WHOLE = ("da", "ar")

pytestmark = pytest.mark.browser


class Look(NamedTuple):
    """How a page is looked at."""

    width: int
    text: int = 1
    forced: bool = False


EVERY_LOOK = tuple(
    Look(width, text, forced)
    for width in (PHONE, DESK)
    for text, forced in ((1, False), (LARGEST, False), (1, True))
)
SOME_LOOKS = (Look(PHONE), Look(PHONE, LARGEST), Look(DESK, forced=True))


def faults_of(screen: Screen, tour: Tour, looks: tuple[Look, ...]) -> Iterator[str]:
    for name, page in tour.pages.items():
        screen.show(page)
        for look in looks:
            screen.set_look(width=look.width, text=look.text, forced=look.forced)
            yield from (f"{name}, {look}: {found}" for found in screen.find_violations())
        for width in (PHONE, NARROW):
            for text in (1, LARGEST):
                screen.set_look(width=width, text=text)
                if screen.overflow() > 0:
                    yield f"{name}, {width} px, text {text}: {screen.overflow()} px too wide"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_accessible_and_fits_the_screen(site: Site, screen: Screen, language: str) -> None:
    tour = take_tour(site, language)
    assert list(missing_from(tour)) == []
    looks = EVERY_LOOK if language in WHOLE else SOME_LOOKS
    assert list(faults_of(screen, tour, looks)) == []


def test_a_fault_would_be_found(site: Site, screen: Screen) -> None:
    screen.show(take_tour(site, "da").pages["question"])
    screen.set_look(width=PHONE)
    assert screen.find_violations() == []
    screen.tab.evaluate("document.querySelector('h1').style.color = '#ccc'")
    assert [found.partition(":")[0] for found in screen.find_violations()] == ["color-contrast"]
    screen.tab.evaluate("document.querySelector('.option span').remove()")
    assert "label" in {found.partition(":")[0] for found in screen.find_violations()}
    screen.tab.evaluate("document.querySelector('main').style.width = '500px'")
    assert screen.overflow() > 0


def test_the_largest_text_is_twice_as_large_as_the_readers_own(site: Site, screen: Screen) -> None:
    screen.show(take_tour(site, "en").pages["question"])
    sizes = []
    for text in (1, LARGEST):
        screen.set_look(width=PHONE, text=text)
        sizes.append(
            screen.tab.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
        )
    assert sizes[1] == 2 * sizes[0]

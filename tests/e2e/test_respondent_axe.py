"""Every page a respondent can meet is accessible, in every language, as it looks to whom it is for: axe-core finds
nothing against WCAG 2.0 to 2.2, levels A and AA, in a real browser, and no page scrolls sideways.

What is covered, exactly. Pages: all of tests/web/respondent_tour.py, which fails when a route or template is missing;
among them the list view, every error state and two languages on one screen. Looks, for every page in every language
(Arabic is read from the right): normal text, our largest text (200 %) and forced colours, each at 360 and at 1280 px.
Sideways: all of these, and 320 px in normal text and in the largest. The other half of the languages stands in
test_respondent_axe_other_half.py; the browser's own larger text and zoom in test_respondent_zoom.py.
"""

from __future__ import annotations

import pytest

from screening.translation import LANGUAGES
from tests.e2e.respondent_axe import LARGEST, ONE_HALF, OTHER_HALF, PHONE, faults_of
from tests.e2e.shown import Screen
from tests.web.respondent_site import Site
from tests.web.respondent_tour import missing_from, take_tour

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ONE_HALF)
def test_every_page_is_accessible_and_fits_the_screen(site: Site, screen: Screen, language: str) -> None:
    tour = take_tour(site, language)
    assert list(missing_from(tour)) == []
    assert list(faults_of(screen, tour)) == []


def test_the_two_halves_are_all_languages() -> None:
    assert sorted((*ONE_HALF, *OTHER_HALF)) == sorted(LANGUAGES)


def test_a_page_that_is_forgotten_would_be_missed(site: Site) -> None:
    tour = take_tour(site, "da")
    assert list(missing_from(tour)) == []
    tour.endpoints.remove("respondent.seen")
    tour.templates.remove("respondent/ended.html")
    assert list(missing_from(tour)) == ["respondent.seen", "respondent/ended.html"]


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

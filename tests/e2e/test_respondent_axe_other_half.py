"""The other half of the languages of test_respondent_axe.py, in a file of its own: CI runs a file on one worker."""

from __future__ import annotations

import pytest

from tests.e2e.respondent_axe import OTHER_HALF, faults_of
from tests.e2e.shown import Screen
from tests.web.respondent_site import Site
from tests.web.respondent_tour import missing_from, take_tour

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", OTHER_HALF)
def test_every_page_is_accessible_and_fits_the_screen(site: Site, screen: Screen, language: str) -> None:
    tour = take_tour(site, language)
    assert list(missing_from(tour)) == []
    assert list(faults_of(screen, tour)) == []

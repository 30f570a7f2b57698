"""Every page a respondent can meet, looked at in every way it can look: what axe-core finds, and what is too wide.

A page is loaded once and then only dressed anew: another width, our largest text, forced colours. So the whole matrix
costs little more than its checks. The languages are tested in two files, so that both workers of CI have a half.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from screening.translation import LANGUAGES
from tests.e2e.shown import Screen
from tests.web.respondent_tour import Tour

LARGEST = 4  # our text sizes go from 1 to this one, which is 200 %
PHONE, DESK, NARROW = 360, 1280, 320  # px
ONE_HALF, OTHER_HALF = LANGUAGES[::2], LANGUAGES[1::2]


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
NARROWEST = (
    Look(NARROW),
    Look(NARROW, LARGEST),
)  # here only the width is judged: 320 px is WCAG's for reflow


def faults_of(screen: Screen, tour: Tour) -> Iterator[str]:
    """What is wrong on the tour's pages, each said with its page and look."""
    for name, page in tour.pages.items():
        screen.show(page)
        for look in (*EVERY_LOOK, *NARROWEST):
            screen.set_look(width=look.width, text=look.text, forced=look.forced)
            if look in EVERY_LOOK:
                yield from (f"{name}, {look}: {found}" for found in screen.find_violations())
            if screen.overflow() > 0:
                yield f"{name}, {look}: {screen.overflow()} px too wide"

"""The whole walk in Firefox, from the link to the thanks, on a phone's screen: by taps and by keys that the browser
itself makes. In Danish and in Arabic, which is read from the right.

What the respondent tapped is what is stored; no page scrolls sideways, none is in the way of axe-core, and the console
holds no error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from screening.core.response import Missing
from screening.services.invitations import NewInvitation
from tests.e2e.firefox import DOWN, ENTER, SPACE, TAB, Firefox, running_firefox
from tests.e2e.live import served
from tests.e2e.shown import AXE_OPTIONS, RUN_AXE, axe_source
from tests.web.respondent_site import Site

WIDTH, HEIGHT = 360, 640  # px
NEXT, BACK = "button[name=go][value=next]", "button[name=go][value=back]"
FIRST, LAST = "fieldset label.option:nth-of-type(1)", "fieldset label.option:nth-of-type(4)"
MAIN = "main form .button-main"
MOST_TABS = 40
_FOCUSED = 'document.activeElement.matches("input[name=answer]")'
_CHOSEN = 'document.querySelector("input[name=answer]:checked").value'

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def base(site: Site) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with running_firefox(tmp_path_factory.mktemp("firefox")) as started:
        started.set_size(WIDTH, HEIGHT)
        yield started


def look(firefox: Firefox) -> None:
    """The page in front fits the screen and is accessible, and nothing has gone wrong on the way."""
    assert firefox.overflow() <= 0, firefox.address
    firefox.run(axe_source())
    assert firefox.evaluate(f"({RUN_AXE})({json.dumps(AXE_OPTIONS)})") == [], firefox.address
    assert firefox.errors == []


def press(firefox: Firefox, selector: str) -> None:
    with firefox.next_page():
        firefox.tap(selector)
    look(firefox)


def answer_by_keys(firefox: Firefox, downs: int) -> str:
    """Choose the answer that is so many below the first, by keys alone, and go on; its code."""
    for _ in range(MOST_TABS):
        firefox.type(TAB)
        if firefox.evaluate(_FOCUSED):
            break
    firefox.type(SPACE + DOWN * downs)
    chosen = str(firefox.evaluate(_CHOSEN))
    with firefox.next_page():
        firefox.type(ENTER)
    look(firefox)
    return chosen


def stored(site: Site, made: NewInvitation) -> dict[str, Any]:
    answers = site.draft(made.invitation.id).answers
    return {str(id): getattr(answer, "code", answer) for id, answer in answers.items()}


@pytest.mark.parametrize("language", ["da", "ar"])
def test_the_whole_walk_by_tap_and_by_keyboard(
    site: Site, base: str, firefox: Firefox, language: str
) -> None:
    made = site.invite(patient=site.add_patient(f"Firefox {language}"), language=language)
    begin(firefox, f"{base}/i/{made.secret}", language)
    answer_three(firefox)
    firefox.open(f"{base}/answer/questions")
    look(firefox)
    firefox.tap("#q-4 .option")
    press(firefox, MAIN)
    assert firefox.address == "/answer/review"
    firefox.open(f"{base}/answer/question/5")
    press(firefox, "button[value=decline]")
    press(firefox, "button[value=stop]")
    assert firefox.address == "/answer/stop"
    press(firefox, MAIN)
    assert firefox.address == "/answer/thanks"
    answers = stored(site, made)
    assert [answers[id] for id in "1234"] == ["1", "4", "3", "1"]
    assert answers["5"] is Missing.DECLINED


def begin(firefox: Firefox, link: str, language: str) -> None:
    """From the link past who answers and what a relative may see, to the first question."""
    firefox.open(link)
    # A device that has spoken another language goes on in it: its reader chooses.
    with firefox.next_page():
        firefox.tap(f".languages button[value={language}]")
    look(firefox)
    direction = "rtl" if language == "ar" else "ltr"
    assert firefox.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        language,
        direction,
    ]
    firefox.tap("#voice-1")
    press(firefox, MAIN)
    press(firefox, "button[value=skip]")
    assert firefox.address == "/answer/question/1"


def answer_three(firefox: Firefox) -> None:
    """The first option and the last by tap, the third by keys; Back shows what was chosen."""
    firefox.tap(FIRST)
    press(firefox, NEXT)
    firefox.tap(LAST)
    press(firefox, NEXT)
    press(firefox, BACK)
    assert (firefox.address, firefox.evaluate(_CHOSEN)) == ("/answer/question/2", "4")
    press(firefox, BACK)
    assert (firefox.address, firefox.evaluate(_CHOSEN)) == ("/answer/question/1", "1")
    press(firefox, NEXT)
    press(firefox, NEXT)
    assert firefox.address == "/answer/question/3"
    assert answer_by_keys(firefox, downs=2) == "3"
    assert firefox.address == "/answer/question/4"

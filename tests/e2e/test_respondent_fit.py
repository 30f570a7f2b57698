"""Question, all its answers and "Next" stand together on a small phone's screen, for every question with answers of
every form a patient or relative can be sent, follow-ups too; and the largest text never scrolls sideways.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from screening.core.questionnaire import Item, LinkId, Questionnaire, QuestionnaireId
from tests.e2e.shown import Screen
from tests.web.hygiene import Page
from tests.web.respondent_site import Site, open_invitation
from tests.web.test_every_questionnaire import SENT, answer_all, voice_of

WIDTH, HEIGHT, NARROW = 360, 640, 320  # px
TAP = 56  # px
# What stands where on the screen, scrolled to the top.
_PLACES = """() => {
    const box = (element) => element.getBoundingClientRect();
    const main = box(document.querySelector("main form"));
    return {
        top: Math.min(box(document.querySelector("#progress")).top, box(document.querySelector("h1")).top),
        bottom: box(document.querySelector("button[value=next]")).bottom,
        options: [...document.querySelectorAll("fieldset .option")].map((option) => box(option).height),
        narrowest: Math.min(...[...document.querySelectorAll("fieldset .option")].map((o) => box(o).width)),
        width: main.width,
    };
}"""

pytestmark = pytest.mark.browser


def pages_of(site: Site, questionnaire: Questionnaire, language: str) -> Iterator[tuple[Item, Page]]:
    """Every question with answers, with whatever opens it answered before."""
    walk = open_invitation(site, site.invite(questionnaire=questionnaire.ref.id, language=language))
    walk.begin(voice_of(questionnaire))
    answer_all(walk, questionnaire, worst=True)
    asked = {item.link_id for item in walk.draft.items}
    for item in questionnaire.items.values():
        if item.options:
            assert item.link_id in asked, f"{item.link_id} was not opened by the answers before it"
            yield item, walk.go(f"/answer/question/{item.link_id}")


def faults_of(screen: Screen, link_id: LinkId, expected: int) -> Iterator[str]:
    screen.set_look(width=WIDTH, height=HEIGHT)
    places: dict[str, Any] = screen.tab.evaluate(_PLACES)
    assert len(places["options"]) == expected
    if places["top"] < 0 or places["bottom"] > HEIGHT:
        yield f"{link_id}: from {places['top']:.0f} to {places['bottom']:.0f}"
    if min(places["options"]) < TAP or places["narrowest"] < places["width"] - 1:
        yield f"{link_id}: {places['options']} high, {places['narrowest']} of {places['width']} wide"
    screen.set_look(width=NARROW, height=HEIGHT, text=4)
    if screen.overflow() > 0:
        yield f"{link_id}: {screen.overflow()} px too wide in the largest text"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("id", SENT)
def test_question_answers_and_next_are_seen_together(
    site: Site, screen: Screen, id: str, language: str
) -> None:
    questionnaire = site.context.catalog.get_questionnaire(QuestionnaireId(id))
    seen = 0
    faults: list[str] = []
    for item, page in pages_of(site, questionnaire, language):
        screen.show(page)
        faults += faults_of(screen, item.link_id, len(item.options))
        seen += 1
    assert faults == []
    assert seen == sum(bool(item.options) for item in questionnaire.items.values()) > 0

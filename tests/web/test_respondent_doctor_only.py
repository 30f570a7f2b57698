"""The respondent's side of "only for your doctor": on a question, in the list and before sending; no script needed."""

from __future__ import annotations

import pytest

from screening.core.response import Missing
from screening.services.own_copy import render_copy
from screening.storage import responses
from tests.report.reading import text_of
from tests.web.pages import Browser
from tests.web.respondent_site import Site, Walk, begun, open_invitation

MARKED, SHARE, KEEP = "Only for your doctor", "Let the nurse see it too", "Show this to the doctor only"


def kept(walk: Walk) -> set[str]:
    return set(walk.draft.doctor_only)


def test_an_answer_can_be_kept_on_its_own_page_and_is_saved_with_it(site: Site) -> None:
    walk = begun(site)
    page = walk.answer("3", button="keep")
    assert page.path == "/answer/question/1"
    assert MARKED in page.text
    assert SHARE in page.text
    assert kept(walk) == {"1"}
    walk.answer(button="share")
    assert MARKED not in walk.page.text
    assert kept(walk) == set()


def test_what_has_no_answer_cannot_be_kept_and_that_is_said(site: Site) -> None:
    walk = begun(site)
    page = walk.answer(button="keep", status=422)
    assert "Choose or write an answer first" in page.text
    assert kept(walk) == set()


def test_the_list_keeps_one_answer_and_loses_no_other(site: Site) -> None:
    walk = begun(site)
    page = walk.go("/answer/questions")
    walk.browser.submit(page, fields={"answer-2": "2", "answer-3": "3", "keep": "2"})
    assert kept(walk) == {"2"}
    assert walk.draft.answers["3"] is not Missing.NOT_REACHED  # type: ignore[index]
    walk.browser.submit(walk.go("/answer/questions"), fields={"share": "2"})
    assert kept(walk) == set()


def test_it_can_be_said_and_taken_back_before_sending(site: Site) -> None:
    walk = begun(site)
    walk.answer("3")
    page = walk.go("/answer/review")
    assert "What does “only for your doctor” mean?" in page.text
    page = walk.browser.submit(page, form=1, fields={"keep": "1"})
    assert page.path.startswith("/answer/review")
    assert MARKED in page.text
    assert kept(walk) == {"1"}
    walk.browser.submit(page, form=1, fields={"share": "1"})
    assert kept(walk) == set()


def test_it_lives_through_another_device_and_another_language(site: Site) -> None:
    walk = begun(site)
    walk.answer("3", button="keep")
    elsewhere = open_invitation(site, walk.made, Browser(site.app))
    page = elsewhere.go("/answer/review")
    assert MARKED in page.text
    question = elsewhere.go("/answer/question/1")
    danish = elsewhere.browser.submit(question, fields={"language": "da"})
    assert "Kun til lægen" in danish.text
    assert kept(walk) == {"1"}


def test_it_is_sent_once_and_stands_in_the_own_copy(site: Site) -> None:
    walk = begun(site)
    walk.answer("3", button="keep")
    walk.go("/answer/question/matters-most")
    walk.answer("Mine egne ord", button="keep")
    walk.send()
    with site.context.database.reading() as reading:
        (sent,) = responses.list_responses(reading, site.patient.id)
    assert sent.doctor_only >= {"1", "matters-most"}
    copy = render_copy(
        site.context, walk.made.invitation.id, language=walk.draft.language, translate=lambda text: text
    )
    words = text_of(copy)
    assert "Mine egne ord" in words
    assert words.count(MARKED) == len(sent.doctor_only)


@pytest.mark.parametrize("button", ["keep", "share"])
def test_a_form_that_went_stale_keeps_what_was_typed(site: Site, button: str) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    walk.page = walk.browser.submit(
        walk.page, button=button, status=400, fields={"csrf_token": "old"}, answer="Mine ord"
    )
    assert "Mine ord" in walk.page.text


def test_the_page_of_thanks_says_that_the_nurse_does_not_read_everything(site: Site) -> None:
    said = "What you have kept for the doctor is shown to the doctor only."
    walk = begun(site)
    walk.answer("3", button="keep")
    assert said in walk.send().text
    other = begun(site)
    other.answer("3")
    assert said not in other.send().text

"""After sending: thanks, the copy, who has looked, and handing the device back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from screening.core.questionnaire import Consent
from screening.core.response import Choice
from screening.services import consent, patients, short_codes
from screening.storage import responses
from tests.web.pages import Browser
from tests.web.respondent_site import Site, Walk, begun, open_invitation


def sent(site: Site, *, language: str = "en") -> Walk:
    walk = begun(site, language=language)
    walk.answer("3")
    walk.answer(button="skip")
    walk.answer(button="decline")
    walk.go("/answer/question/matters-most")
    walk.answer("To sit in the garden")
    walk.send()
    return walk


def copy_of(walk: Walk) -> str:
    response = walk.browser.client.get("/answer/copy.pdf")
    assert response.mimetype == "application/pdf"
    assert response.headers["Cache-Control"] == "no-store"
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(response.data)).pages)


def test_thanks_says_what_happens_who_reads_it_what_is_not_watched_and_whom_to_ring(site: Site) -> None:
    page = sent(site).page
    assert page.path == "/answer/thanks"
    for words in (
        "within 3 working days",
        "your own doctor",
        "not at once",
        "1813",
        "Nobody has read them yet",
    ):
        assert words in page.text


def test_a_reading_by_staff_is_told_with_its_day(site: Site) -> None:
    walk = sent(site)
    site.clock.forward(days=2)
    patients.get_patient(site.context, site.nurse, site.patient.id)
    page = open_invitation(site, walk.made).page
    assert "on Tuesday 24 November" in page.text
    assert "Nobody has read them yet" not in page.text


def test_the_link_and_the_code_open_the_page_again_until_the_time_is_over(site: Site) -> None:
    walk = sent(site)
    shown = short_codes.show_code(site.context, walk.made.invitation.id)
    assert shown is not None
    browser = Browser(site.app)
    assert browser.submit(browser.get("/code"), code=shown.code).path == "/answer/thanks"
    site.clock.forward(days=89)
    assert open_invitation(site, walk.made).page.path == "/answer/thanks"
    site.clock.forward(days=1)
    page = open_invitation(site, walk.made, walk.browser).page
    assert "answers are safe" in page.heading
    walk.go("/answer/thanks", status=403)


def test_the_copy_holds_every_answer_and_why_there_is_none_and_no_score(site: Site) -> None:
    text = copy_of(sent(site))
    for words in (
        "To sit in the garden",
        "Skipped",
        "Would rather not say",
        "Not reached",
        "1813",
        "not been validated",
    ):
        assert words in text
    for words in ("score", "0–100", "Test Testesen", "refer"):
        assert words not in text


@pytest.mark.parametrize("language", ["da", "de", "ar"])
def test_the_copy_is_in_the_readers_language(site: Site, language: str) -> None:
    walk = sent(site)
    walk.browser.client.set_cookie("language", language)
    pdf = walk.browser.client.get("/answer/copy.pdf").data
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == language  # type: ignore[index]


def test_who_has_looked_names_staff_with_role_and_what_was_opened(site: Site) -> None:
    walk = sent(site)
    site.clock.forward(minutes=5)
    patients.get_patient(site.context, site.nurse, site.patient.id)
    copy_of(walk)
    page = walk.go("/answer/seen")
    assert "Nurse Nursen, nurse" in page.text
    assert "opened the page where your answers stand (10:05)" in page.text
    assert "Somebody with your own link or code" in page.text


def test_nobody_is_named_who_has_not_looked(site: Site) -> None:
    walk = begun(site)
    walk.send()
    assert "Nobody yet." in walk.go("/answer/seen").text


def test_the_pages_after_sending_are_shut_until_something_is_sent(site: Site) -> None:
    walk = begun(site)
    for path in ("/answer/thanks", "/answer/seen", "/answer/copy.pdf", "/answer/patient"):
        assert walk.go(path).path == "/answer"


def test_handing_the_device_back_shuts_every_page(site: Site) -> None:
    walk = sent(site)
    page = walk.browser.submit(walk.page)
    assert page.path == "/answer/finished"
    for path in ("/answer/thanks", "/answer/seen", "/answer/copy.pdf"):
        walk.go(path, status=403)


def test_a_device_left_open_asks_for_the_link_or_code_again(site: Site) -> None:
    walk = sent(site)
    site.clock.forward(minutes=61)
    for path in ("/answer/thanks", "/answer/seen", "/answer/copy.pdf"):
        page = walk.go(path, status=403)
        assert any(link.get("href") == "/code" for link in page.all("a"))


def test_the_next_patient_sees_nothing_of_what_the_first_has_sent(site: Site) -> None:
    first = sent(site)
    open_invitation(site, site.invite(patient=site.add_patient("Another Person")), first.browser)
    for path in ("/answer/thanks", "/answer/seen", "/answer/copy.pdf"):
        assert first.go(path).path == "/answer"


def test_the_sharing_question_is_asked_once_and_may_be_passed_by(site: Site) -> None:
    walk = open_invitation(site)
    page = walk.browser.submit(walk.page, voice="patient-none")
    assert page.path.startswith("/answer/sharing")
    assert page.chosen is None
    assert walk.browser.submit(page, button="next", status=422).chosen is None
    assert walk.browser.submit(page, button="next", sharing="no").path == "/answer/question/1"
    assert said(site) is False
    assert begun(site).page.path == "/answer/question/1"
    again = open_invitation(site)
    assert again.browser.submit(again.page, voice="patient-none").path == "/answer/question/1"


def test_the_sharing_question_is_not_asked_of_a_proxy(site: Site) -> None:
    walk = open_invitation(site)
    assert walk.browser.submit(walk.page, voice="relative-none").path == "/answer/question/1"
    assert walk.go("/answer/sharing").path == "/answer"


def test_what_was_said_can_be_changed_from_the_thanks_page(site: Site) -> None:
    walk = sent(site)
    assert "You have not said anything, so the answer is no." in walk.page.text
    for code, words in (("yes", "You have said yes."), ("no", "You have said no.")):
        site.clock.forward(minutes=1)
        page = walk.browser.submit(walk.go("/answer/sharing"), sharing=code, button="next")
        assert page.path == "/answer/thanks"
        assert words in page.text


def test_the_way_on_from_sharing_never_leads_elsewhere(site: Site) -> None:
    walk = begun(site)
    for there in ("https://example.org/", "//example.org", "/answer/\\x", "/staff/patients"):
        page = walk.browser.submit(walk.go("/answer/sharing"), button="skip", then=there)
        assert page.path == "/answer/question/1"


def test_two_forms_on_the_same_day_are_both_kept(site: Site) -> None:
    for number, code in enumerate(("1", "4")):
        walk = begun(site)
        walk.answer(code)
        walk.send()
        site.clock.forward(hours=number + 1)
    with site.context.database.reading() as reading:
        stored = responses.list_responses(reading, site.patient.id)
    first_answers = [response.answers["1"] for response in stored]  # type: ignore[index]
    assert first_answers == [Choice("4", 4), Choice("1", 1)]
    assert len({response.id for response in stored}) == 2


@pytest.mark.parametrize("place", [0, -1], ids=["first", "last"])
def test_the_first_and_the_last_option_are_stored_as_chosen(site: Site, place: int) -> None:
    walk = begun(site)
    chosen = [radio.get("value") for radio in walk.page.all("input", type="radio", name="answer")][place]
    assert chosen is not None
    walk.answer(chosen)
    walk.send()
    with site.context.database.reading() as reading:
        (stored,) = responses.list_responses(reading, site.patient.id)
    answer = stored.answers["1"]  # type: ignore[index]
    assert isinstance(answer, Choice)
    assert answer.code == chosen


def test_an_after_time_of_yesterday_is_shut_for_the_open_device_too(site: Site) -> None:
    walk = sent(site)
    site.clock.now += timedelta(days=90) - timedelta(minutes=30)
    open_invitation(site, walk.made, walk.browser)
    site.clock.forward(minutes=31)
    assert "answers are safe" in walk.go("/answer/thanks").heading


def said(site: Site) -> bool:
    return consent.get_consent(
        site.context, site.nurse, site.patient.id, consent=Consent.RELATIVE_SEES_ANSWERS
    ).given

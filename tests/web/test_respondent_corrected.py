"""After sending: what staff have corrected since is said on the page of thanks, and stands in the copy."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader

from screening.core.questionnaire import LinkId
from screening.core.response import AskedBy, Response, ResponseId
from screening.report.corrected import request_words
from screening.services import corrections
from screening.services.corrections import CorrectionEntry
from screening.services.sent import get_sent
from screening.translation import LANGUAGES
from tests.web.respondent_site import Site, Walk, begun, open_invitation

MATTERS = LinkId("matters-most")


def sent(site: Site) -> Walk:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    walk.answer("To sit in the garden")
    walk.send()
    return walk


def stored(site: Site, walk: Walk) -> Response:
    return get_sent(site.context, walk.made.invitation.id).response


def correct(site: Site, before: Response, value: str, asked_by: AskedBy = AskedBy.PATIENT) -> Response:
    entry = CorrectionEntry(
        id=ResponseId(str(uuid4())),
        value=value,
        withdrawn=not value,
        asked_by=asked_by,
        reason="said so on the telephone",
    )
    return corrections.correct_answer(site.context, site.nurse, before.id, MATTERS, entry)


def copy_of(walk: Walk) -> str:
    pdf = walk.browser.client.get("/answer/copy.pdf").data
    return " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def test_nothing_is_said_of_corrections_where_there_are_none(site: Site) -> None:
    walk = sent(site)
    assert "Corrected" not in walk.page.text
    assert "Corrected" not in copy_of(walk)


def test_thanks_says_which_question_was_corrected_when_and_at_whose_request_and_no_answer(site: Site) -> None:
    walk = sent(site)
    site.clock.forward(days=2)
    correct(site, stored(site, walk), "To sit by the sea")
    page = open_invitation(site, walk.made).page
    for words in ("Corrected by staff on 24 November 2026.", "You asked for it."):
        assert words in page.text
    (question,) = (
        wording.items[MATTERS].text
        for code, wording in get_sent(site.context, walk.made.invitation.id).questionnaire.wordings.items()
        if code == "en"
    )
    assert question in page.text
    for words in ("garden", "the sea", "telephone"):
        assert words not in page.text


def test_the_copy_shows_what_stands_and_every_answer_before_it(site: Site) -> None:
    walk = sent(site)
    second = correct(site, stored(site, walk), "To sit by the sea")
    correct(site, second, "", AskedBy.RELATIVE)
    text = copy_of(open_invitation(site, walk.made))
    now, sea, garden = (
        text.index(words)
        for words in (
            "Taken out: should not have been answered",
            "A relative asked for it. Before: To sit by the sea",
            "You asked for it. Before: To sit in the garden",
        )
    )
    assert now < sea < garden


def test_what_was_sent_is_still_what_was_sent_when_it_is_corrected(site: Site) -> None:
    walk = sent(site)
    first = stored(site, walk)
    correct(site, first, "To sit by the sea")
    found = get_sent(site.context, walk.made.invitation.id)
    assert found.parts == (first,)
    assert [one.before for one in found.corrected] == [first]


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_said_of_a_correction_is_said_in_every_language(site: Site, code: str) -> None:
    walk = sent(site)
    correct(site, stored(site, walk), "To sit by the sea")
    walk.browser.client.set_cookie("language", code)
    page = walk.go("/answer/thanks")
    english = ("Corrected by staff", "You asked for it", "Corrected since")
    assert [words for words in english if (words in page.text) is not (code == "en")] == []


def test_a_relative_who_reads_is_not_told_that_they_asked_themselves() -> None:
    assert request_words(AskedBy.PATIENT, is_patient=False) == "The patient asked for it."
    assert request_words(None, is_patient=True) is None

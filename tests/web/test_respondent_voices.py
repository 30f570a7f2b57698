"""Whose words: said at the start, changed at any question, kept with each answer, never mixed."""

from __future__ import annotations

import pytest

from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import Assistance, Choice, GivenBy, Missing, Response, Text
from screening.services import patients
from tests.web.hygiene import Page
from tests.web.respondent_site import Site, Walk, begun

OWN = GivenBy(Source.PATIENT, Assistance.NONE)


def responses_of(site: Site) -> dict[Source, Response]:
    found = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    return {response.source: response for response in found}


def change(walk: Walk, voice: str, **fields: str) -> Page:
    """Press "Somebody else, or with help?", and say who."""
    walk.answer(button="who")
    walk.page = walk.browser.submit(walk.page, voice=voice, fields=fields)
    return walk.page


def words(walk: Walk, link_id: str) -> tuple[str, str | None]:
    item = walk.draft.questionnaire.wordings[Language("en")].items[LinkId(link_id)]
    return item.text, item.proxy_text


def test_who_answers_can_be_changed_at_any_question_and_leads_back_to_it(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    page = change(walk, "relative-none")
    assert page.path == "/answer/question/2"
    assert page.heading == words(walk, "2")[1]
    assert "A relative answers for the patient" in page.text
    change(walk, "patient-staff")
    assert walk.page.heading == words(walk, "2")[0]


def test_an_answer_just_tapped_is_saved_in_the_words_of_who_tapped_it(site: Site) -> None:
    walk = begun(site)
    walk.answer("3", button="who")
    walk.page = walk.browser.submit(walk.page, voice="relative-none")
    assert walk.draft.given_by[LinkId("1")] == OWN
    assert walk.answers["1"] == Choice("3", 3)


def test_who_answers_needs_one_of_the_lines(site: Site) -> None:
    walk = begun(site)
    walk.answer(button="who")
    page = walk.browser.submit(walk.page, voice="nobody", status=422)
    assert "Choose who answers" in page.text
    assert walk.draft.speaker == OWN


def test_each_answer_keeps_its_own_source_and_help(site: Site) -> None:
    walk = begun(site)
    walk.answer("1")
    change(walk, "patient-relative")
    walk.answer("2")
    change(walk, "staff-none")
    walk.answer("3")
    assert {str(id): by for id, by in walk.draft.given_by.items()} == {
        "1": OWN,
        "2": GivenBy(Source.PATIENT, Assistance.RELATIVE),
        "3": GivenBy(Source.STAFF, Assistance.NONE),
    }


def test_what_is_sent_is_one_response_for_each_voice(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer(button="decline")
    change(walk, "relative-none")
    walk.answer("4")
    walk.answer(button="skip")
    walk.send()
    own, proxy = responses_of(site)[Source.PATIENT], responses_of(site)[Source.RELATIVE]
    ids = [LinkId(id) for id in ("1", "2", "3", "4", "5")]
    gone = Missing.NOT_REACHED
    assert [own.answers[id] for id in ids] == [Choice("2", 2), Missing.DECLINED, gone, gone, gone]
    assert [proxy.answers[id] for id in ids] == [gone, gone, Choice("4", 4), Missing.SKIPPED, gone]


def test_somebody_elses_answer_is_shown_as_theirs_and_none_is_chosen(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    change(walk, "relative-none")
    page = walk.go("/answer/question/1")
    assert page.chosen is None
    said = page.one("div", id="earlier").text
    assert "by the patient" in said
    assert "your answer takes its place" in said


@pytest.mark.parametrize("button", ["next", "skip", "back", "stop", "who"])
def test_going_past_somebody_elses_answer_leaves_it_as_it_is(site: Site, button: str) -> None:
    walk = begun(site)
    walk.answer("2")
    change(walk, "relative-none")
    walk.go("/answer/question/1")
    walk.answer(button=button)
    assert (walk.answers["1"], walk.draft.given_by[LinkId("1")]) == (Choice("2", 2), OWN)


def test_rather_not_say_never_takes_the_place_of_somebody_elses_answer(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    change(walk, "relative-none")
    page = walk.go("/answer/question/1")
    assert not page.all("button", value="decline")
    walk.answer(button="decline")
    assert walk.answers["1"] == Choice("2", 2)


def test_somebody_elses_words_are_not_lost_by_an_empty_field(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    walk.answer("My garden")
    walk.go("/answer/question/1")
    change(walk, "relative-none")
    page = walk.go("/answer/question/matters-most")
    assert page.one("textarea").text.strip() == ""
    assert "My garden" in page.one("div", id="earlier").text
    walk.answer("")
    assert walk.answers["matters-most"] == Text("My garden")


def test_an_answer_by_somebody_else_takes_the_place_of_the_one_before(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    change(walk, "relative-none")
    walk.go("/answer/question/1")
    walk.answer("4")
    assert walk.answers["1"] == Choice("4", 4)
    assert walk.draft.given_by[LinkId("1")].source is Source.RELATIVE
    walk.send()
    assert set(responses_of(site)) == {Source.RELATIVE}


def test_a_page_left_open_speaks_for_whom_it_asked(site: Site) -> None:
    walk = begun(site)
    left_open = walk.page
    change(walk, "relative-none")
    walk.browser.submit(left_open, answer="3", button="next")
    assert walk.draft.given_by[LinkId("1")] == OWN
    assert walk.draft.source is Source.RELATIVE


def test_a_wrong_line_chosen_at_first_can_be_mended_with_all_answers(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer("3")
    change(walk, "relative-none", **{"until-now": "mine"})
    assert {by.source for by in walk.draft.given_by.values()} == {Source.RELATIVE}
    assert (walk.answers["1"], walk.answers["2"]) == (Choice("2", 2), Choice("3", 3))


def test_the_list_of_answers_says_who_gave_each_when_there_are_several(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    assert "by the patient" not in walk.go("/answer/review").text
    walk.go("/answer/question/2")
    change(walk, "relative-none")
    walk.answer("3")
    lines = walk.go("/answer/review").all("li")
    assert "by the patient" in lines[0].text
    assert "by a relative" in lines[1].text
    assert words(walk, "1")[0] in lines[0].text
    assert (words(walk, "2")[1] or "?") in " ".join(lines[1].text.split())


def test_the_page_for_who_answers_comes_back_when_it_was_open_too_long(site: Site) -> None:
    walk = begun(site)
    walk.answer(button="who")
    page = walk.browser.submit(walk.page, voice="relative-none", csrf_token="stale", status=400)
    assert "still here" in page.text
    assert walk.draft.speaker == OWN

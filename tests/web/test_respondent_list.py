"""All questions on one page: the same saving, the same rules, and everything kept."""

from __future__ import annotations

import pytest

from screening.core.questionnaire import LinkId, Source
from screening.core.response import Choice, Missing, Text
from screening.services import patients
from tests.web.hygiene import Element, Page
from tests.web.respondent_site import Site, Walk, begun, open_invitation

LIST = "/answer/questions"


def listed(site: Site) -> Walk:
    walk = begun(site)
    walk.go(LIST)
    return walk


def save(walk: Walk, *, button: str = "next", status: int = 200, **entered: str) -> Page:
    """Enter answers by item, `q5="3"`, and press a button."""
    fields = {f"answer-{name.removeprefix('q').replace('_', '-')}": value for name, value in entered.items()}
    walk.page = walk.browser.submit(walk.page, button=button, status=status, fields=fields)
    return walk.page


def item_of(page: Page, link_id: str) -> Element:
    return page.one("fieldset", id=f"q-{link_id}")


def checked(page: Page, link_id: str) -> list[str | None]:
    return [
        radio.get("value")
        for radio in item_of(page, link_id).walk()
        if radio.tag == "input" and radio.get("checked") is not None
    ]


def test_every_question_stands_there_with_its_options_in_order_and_none_chosen(site: Site) -> None:
    walk = listed(site)
    for item in walk.draft.items:
        place = item_of(walk.page, item.link_id)
        values = [e.get("value") for e in place.walk() if e.tag == "input" and e.get("type") == "radio"]
        codes = [value for value in values if value and not value.startswith("!")]
        assert codes == [option.code for option in item.options]
        assert checked(walk.page, item.link_id) == []
        assert any(element.get("class") == "recall" for element in place.walk())


def test_the_first_page_offers_it_and_the_choice_lasts(site: Site) -> None:
    walk = open_invitation(site)
    walk.page = walk.browser.submit(walk.page, voice="patient-none", walk="list")
    assert walk.go(LIST).status == 200
    walk.go("/answer")
    assert "One question at a time" in walk.page.text
    walk.begin()
    assert walk.page.path == LIST


def test_the_next_patient_on_the_same_device_begins_with_one_question(site: Site) -> None:
    walk = open_invitation(site)
    walk.browser.submit(walk.page, voice="patient-none", walk="list")
    other = site.add_patient("Another Person")
    second = open_invitation(site, site.invite(patient=other), walk.browser)
    assert "All questions on one page" in second.page.text
    assert "One question at a time" in second.page.text  # in the introduction, not as a way back
    assert not second.page.all("button", value="one")


def test_what_is_entered_is_saved_and_looked_over(site: Site) -> None:
    walk = listed(site)
    page = save(walk, q1="2", q3="4", matters_most="  My garden ")
    assert page.path == "/answer/review"
    assert (walk.answers["1"], walk.answers["3"]) == (Choice("2", 2), Choice("4", 4))
    assert walk.answers["matters-most"] == Text("My garden")


def test_left_open_is_gone_past_only_above_the_last_answer(site: Site) -> None:
    walk = listed(site)
    save(walk, q1="2", q4="3")
    found = [walk.answers[id] for id in ("1", "2", "3", "4", "5")]
    skipped = Missing.SKIPPED
    assert found == [Choice("2", 2), skipped, skipped, Choice("3", 3), Missing.NOT_REACHED]


def test_stopping_leaves_what_was_not_reached_as_it_is(site: Site) -> None:
    walk = listed(site)
    page = save(walk, button="stop", q1="2", q4="3")
    assert page.path == "/answer/stop"
    assert walk.answers["2"] is Missing.NOT_REACHED
    assert walk.answers["4"] == Choice("3", 3)


def test_skipping_declining_and_not_reaching_stay_three_things(site: Site) -> None:
    walk = listed(site)
    save(walk, button="stop", q1="!skipped", q2="!declined")
    walk.browser.submit(walk.page)
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert [response.answers[LinkId(id)] for id in ("1", "2", "3")] == [
        Missing.SKIPPED,
        Missing.DECLINED,
        Missing.NOT_REACHED,
    ]


def test_rather_not_say_to_a_question_one_writes_in_can_be_said_and_taken_back(site: Site) -> None:
    walk = listed(site)
    walk.page = walk.browser.submit(walk.page, button="stop", fields={"reason-matters-most": "declined"})
    assert walk.answers["matters-most"] is Missing.DECLINED
    page = walk.go(LIST)
    assert checked(page, "matters-most") == ["declined"]
    fields = {e.get("name") or "": e.get("value") or "" for e in page.all("input", type="hidden")}
    walk.browser.post(LIST, {**fields, "go": "stop"})
    assert walk.answers.get("matters-most") is Missing.SKIPPED


def test_what_is_wrong_is_said_with_a_link_and_everything_is_kept(site: Site) -> None:
    walk = listed(site)
    page = save(walk, status=422, q1="2", q2="9", added_1="x" * 200, matters_most="My garden")
    (summary,) = [e for e in page.all("div") if e.get("class") == "notice notice-error"]
    assert [e.get("href") for e in summary.walk() if e.tag == "a"] == ["#q-2", "#q-added-1"]
    assert item_of(page, "added-1").text.count("x" * 200) == 1
    assert checked(page, "1") == ["2"]
    assert walk.answers["1"] == Choice("2", 2)  # what was right is saved
    assert walk.answers["matters-most"] == Text("My garden")
    assert walk.answers["2"] is Missing.NOT_REACHED


def test_words_and_rather_not_say_together_are_asked_about(site: Site) -> None:
    walk = listed(site)
    page = walk.browser.submit(
        walk.page,
        button="next",
        status=422,
        fields={"answer-matters-most": "My garden", "reason-matters-most": "declined"},
    )
    assert "My garden" in item_of(page, "matters-most").text
    assert walk.answers["matters-most"] is Missing.NOT_REACHED


def test_a_question_that_an_answer_opens_appears_and_is_said(site: Site) -> None:
    walk = listed(site)
    assert item_of(walk.page, "added-1-severity").get("hidden") is not None
    page = save(walk, added_1="itching")
    assert page.path.startswith(LIST)
    assert "led to more questions" in page.text
    assert item_of(page, "added-1-severity").get("hidden") is None
    save(walk, added_1_severity="3")
    assert walk.answers["added-1-severity"] == Choice("3", 3)
    assert walk.page.path == "/answer/review"


def test_a_page_left_open_puts_nothing_old_over_what_is_newer(site: Site) -> None:
    walk = begun(site)
    walk.answer("1")
    left_open = walk.go(LIST)
    walk.go("/answer/question/1")
    walk.answer("4")
    walk.page = left_open
    save(walk, q2="2")
    assert (walk.answers["1"], walk.answers["2"]) == (Choice("4", 4), Choice("2", 2))


def test_sent_twice_it_is_saved_once_and_looks_the_same(site: Site) -> None:
    walk = listed(site)
    page = walk.page
    save(walk, q1="2")
    walk.page = page
    save(walk, q1="2")
    assert walk.answers["1"] == Choice("2", 2)


def test_the_language_is_switched_on_the_page_and_all_is_kept(site: Site) -> None:
    walk = listed(site)
    page = walk.browser.submit(walk.page, language="da", fields={"answer-1": "3"})
    assert page.path == LIST
    assert page.one("html").get("lang") == "da"
    assert checked(page, "1") == ["3"]


def test_somebody_elses_answers_stay_theirs(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.page = walk.browser.submit(walk.go("/answer/who"), voice="relative-none")
    walk.go(LIST)
    assert checked(walk.page, "1") == []
    assert "by the patient" in item_of(walk.page, "1").text
    save(walk, q2="4")
    assert walk.draft.given_by[LinkId("1")].source is Source.PATIENT
    assert walk.draft.given_by[LinkId("2")].source is Source.RELATIVE


def test_a_stale_list_comes_back_with_all_that_was_entered(site: Site) -> None:
    walk = listed(site)
    page = walk.browser.submit(
        walk.page,
        button="next",
        csrf_token="stale",
        status=400,
        fields={"answer-1": "3", "answer-matters-most": "My garden"},
    )
    assert checked(page, "1") == ["3"]
    assert "My garden" in item_of(page, "matters-most").text
    assert walk.answers["1"] is Missing.NOT_REACHED
    walk.page = page
    save(walk)
    assert (walk.answers.get("1"), walk.answers.get("matters-most")) == (Choice("3", 3), Text("My garden"))


@pytest.mark.parametrize(
    "questionnaire", ["dk-pro-pall", "ipos-patient", "relative-needs", "patient-sharing"]
)
def test_every_form_has_a_list(site: Site, questionnaire: str) -> None:
    made = site.invite(questionnaire=questionnaire)
    walk = open_invitation(site, made)
    voice = next(radio.get("value") for radio in walk.page.all("input", name="voice"))
    walk.begin(voice or "")
    walk.go(LIST)
    assert walk.page.all("fieldset")

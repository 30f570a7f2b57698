"""The respondent's pages, walked as a patient would: forwards, back, tired, interrupted, in two tabs."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from screening.core.people import TIME_TO_FINISH
from screening.core.questionnaire import Language, LinkId, Source
from screening.core.response import Assistance, Choice, Missing, Text
from screening.services import patients
from screening.services.context import Context
from tests.web.pages import Browser
from tests.web.respondent_site import (
    NO_SUCH_SECRET,
    Site,
    begun,
    open_invitation,
)

QUESTIONS = [str(number) for number in range(1, 16)]


def responses_of(site: Site) -> list[object]:
    return list(patients.get_patient(site.context, site.nurse, site.patient.id).responses)


# ---- The whole walk --------------------------------------------------------------------------------------------


def test_the_whole_walk_stores_every_answer_as_it_was_given(site: Site) -> None:
    walk = begun(site)
    for number in QUESTIONS:
        assert walk.page.path == f"/answer/question/{number}"
        walk.answer("1" if int(number) % 2 else "4")
    walk.answer("  itching  ")
    assert "itching" in walk.page.one("p", id="about").text
    walk.answer("3")
    walk.answer("")  # no second problem
    walk.answer("To see <my> garden & the sea\nonce more")
    assert walk.page.path == "/answer/review"
    walk.send()
    assert walk.page.path == "/answer/thanks"
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    expected: dict[str, object] = {
        number: Choice("1", 1) if int(number) % 2 else Choice("4", 4) for number in QUESTIONS
    }
    expected |= {
        "added-1": Text("itching"),
        "added-1-severity": Choice("3", 3),
        "added-2": Missing.SKIPPED,
        "added-2-severity": Missing.NOT_ASKED,
        "added-3": Missing.NOT_ASKED,
        "added-3-severity": Missing.NOT_ASKED,
        "matters-most": Text("To see <my> garden & the sea\nonce more"),
    }
    assert {str(link_id): answer for link_id, answer in response.answers.items()} == expected
    assert response.source is Source.PATIENT
    assert response.language == "en"


@pytest.mark.parametrize("code", ["1", "7"])
def test_the_first_and_the_last_option_are_stored_right(site: Site, code: str) -> None:
    walk = begun(site)
    walk.go("/answer/question/15")
    walk.answer(code)
    assert walk.answers["15"] == Choice(code, int(code))
    assert walk.go("/answer/question/15").chosen == code


def test_no_answer_is_chosen_beforehand(site: Site) -> None:
    walk = open_invitation(site)
    assert walk.page.chosen is None
    walk.begin()
    for number in QUESTIONS:
        assert walk.go(f"/answer/question/{number}").chosen is None


def test_every_option_is_shown_in_the_questionnaires_order(site: Site) -> None:
    walk = begun(site)
    for link_id, item in walk.draft.questionnaire.items.items():
        if item.options and item.enable_when is None:
            radios = walk.go(f"/answer/question/{link_id}").all("input", type="radio")
            assert [radio.get("value") for radio in radios] == [option.code for option in item.options]


def test_the_recall_period_stands_on_every_question(site: Site) -> None:
    walk = begun(site)
    for item in walk.draft.items:
        page = walk.go(f"/answer/question/{item.link_id}")
        assert page.one("p", id="recall").text.strip()


def test_wording_that_is_not_validated_is_marked(site: Site) -> None:
    assert "has not been validated" in begun(site).page.text


# ---- Whose words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voice", "source", "assistance"),
    [
        ("patient-none", Source.PATIENT, Assistance.NONE),
        ("patient-relative", Source.PATIENT, Assistance.RELATIVE),
        ("patient-staff", Source.PATIENT, Assistance.STAFF),
        ("relative-none", Source.RELATIVE, Assistance.NONE),
        ("staff-none", Source.STAFF, Assistance.NONE),
    ],
)
def test_who_answers_is_kept(site: Site, voice: str, source: Source, assistance: Assistance) -> None:
    draft = begun(site, voice=voice).draft
    assert (draft.source, draft.assistance) == (source, assistance)


def test_a_proxy_is_asked_in_words_about_the_patient(site: Site) -> None:
    own, proxy = begun(site), begun(site, voice="relative-none")
    words = own.draft.questionnaire.wordings[Language("en")].items[LinkId("1")]
    assert own.page.heading == words.text
    assert proxy.page.heading == words.proxy_text


@pytest.mark.parametrize("voice", ["", "nobody", "staff-relative"])
def test_nobody_is_asked_anything_before_it_is_known_who_answers(site: Site, voice: str) -> None:
    walk = open_invitation(site)
    page = walk.browser.submit(walk.page, voice=voice, status=422)
    assert "Choose who answers" in page.text
    assert walk.go("/answer/question/1").path == "/answer"


def test_own_answers_and_those_of_a_proxy_are_never_mixed(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.go("/answer")
    walk.begin("relative-none")
    walk.answer("3")
    given_by = {str(id): by.source for id, by in walk.draft.given_by.items()}
    assert given_by == {"1": Source.PATIENT, "2": Source.RELATIVE}
    assert walk.answers["1"] == Choice("2", 2)


def test_a_wrong_tap_on_who_answers_can_be_mended_before_the_first_answer(site: Site) -> None:
    walk = begun(site, voice="relative-none")
    walk.answer(button="back")
    walk.begin("patient-none")
    assert walk.draft.source is Source.PATIENT


def test_help_that_comes_later_is_kept_and_loses_nothing(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.go("/answer")
    assert walk.begin("patient-staff").path == "/answer/question/2"
    assert (walk.draft.assistance, walk.answers["1"]) == (Assistance.STAFF, Choice("2", 2))


# ---- Back, skip, decline, stop ---------------------------------------------------------------------------------


def test_back_keeps_what_was_entered(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer("3", button="back")
    assert (walk.page.path, walk.page.chosen) == ("/answer/question/1", "2")
    assert walk.answers["2"] == Choice("3", 3)


def test_back_without_an_answer_leaves_the_question_not_reached(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer(button="back")
    assert walk.answers["2"] is Missing.NOT_REACHED
    assert walk.answer(button="back").path == "/answer"


def test_skipping_declining_and_not_reaching_stay_three_things(site: Site) -> None:
    walk = begun(site)
    walk.answer(button="skip")
    walk.answer(button="decline")
    walk.send()
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert [response.answers[LinkId(id)] for id in ("1", "2", "3")] == [
        Missing.SKIPPED,
        Missing.DECLINED,
        Missing.NOT_REACHED,
    ]


def test_next_without_an_answer_asks_for_one_or_for_skip(site: Site) -> None:
    walk = begun(site)
    assert "Choose an answer" in walk.answer(status=422).text
    assert walk.answers["1"] is Missing.NOT_REACHED


def test_a_question_skipped_before_is_passed_by_next(site: Site) -> None:
    walk = begun(site)
    walk.answer(button="skip")
    walk.go("/answer/question/1")
    assert "Skipped" in walk.page.text
    assert walk.answer().path == "/answer/question/2"
    assert walk.answers["1"] is Missing.SKIPPED


@pytest.mark.parametrize(("button", "reason"), [("skip", Missing.SKIPPED), ("decline", Missing.DECLINED)])
def test_an_answer_just_entered_is_not_dropped_by_another_button_unasked(
    site: Site, button: str, reason: Missing
) -> None:
    walk = begun(site)
    walk.answer("4", button=button, status=422)
    assert walk.page.chosen == "4"
    assert walk.answers["1"] is Missing.NOT_REACHED
    walk.answer(button=button)  # the second press means it
    assert walk.answers["1"] is reason


def test_an_answer_dropped_by_mistake_is_kept_by_next(site: Site) -> None:
    walk = begun(site)
    walk.answer("4", button="skip", status=422)
    walk.answer()
    assert walk.answers["1"] == Choice("4", 4)


def test_an_answer_can_be_taken_away_by_a_button_that_says_so(site: Site) -> None:
    walk = begun(site)
    walk.answer("4")
    assert "Remove my answer" in walk.go("/answer/question/1").text
    walk.answer(button="skip")
    assert walk.answers["1"] is Missing.SKIPPED


def test_stopping_keeps_the_answer_on_the_page_and_what_follows_is_not_reached(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    assert "You have answered 2 of" in walk.answer("3", button="stop").text
    assert walk.browser.submit(walk.page).path == "/answer/thanks"
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert response.answers[LinkId("2")] == Choice("3", 3)
    assert response.answers[LinkId("3")] is Missing.NOT_REACHED


def test_a_break_takes_the_answers_off_the_device_and_the_link_brings_them_back(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer(button="stop")
    walk.page = walk.browser.submit(walk.page, form=1)
    assert walk.page.path == "/answer/paused"
    walk.go("/answer/review", status=403)
    again = open_invitation(site, walk.made, Browser(site.app))
    assert "Welcome back. 1 of" in again.page.text
    assert again.page.chosen == "patient-none"
    assert again.begin().path == "/answer/question/2"


# ---- The list of answers ---------------------------------------------------------------------------------------


def test_the_list_shows_every_question_with_its_answer_or_why_there_is_none(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.answer(button="skip")
    walk.answer(button="decline")
    page = walk.go("/answer/review")
    wording = walk.draft.questionnaire.wordings[Language("en")]
    lines = page.all("li")
    given = [line.children[1].text.strip() for line in lines]
    assert len(lines) == len(walk.draft.items)
    assert given[:4] == [
        wording.items[LinkId("1")].options["2"],
        "Skipped",
        "Would rather not say",
        "Not reached",
    ]


def test_an_answer_changed_from_the_list_leads_back_to_it(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.go("/answer/review")
    link = next(element for element in walk.page.all("a") if "/question/1?" in (element.get("href") or ""))
    walk.go(link.get("href") or "")
    assert walk.answer("4").path == "/answer/review"
    assert walk.answers["1"] == Choice("4", 4)


def test_an_added_problem_named_from_the_list_is_asked_about_before_going_back(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/added-1?to=review")
    assert walk.answer("itching").path == "/answer/question/added-1-severity?to=review"
    assert walk.answer("4").path == "/answer/question/added-2?to=review"
    assert walk.answer("").path == "/answer/review"


def test_emptying_a_text_takes_it_away_with_the_questions_about_it(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/added-1")
    walk.answer("itching")
    walk.answer("4")
    walk.go("/answer/question/added-1")
    assert "itching" in walk.page.one("textarea").text
    assert walk.answer("").path == "/answer/question/matters-most"
    walk.send()
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert response.answers[LinkId("added-1")] is Missing.SKIPPED
    assert response.answers[LinkId("added-1-severity")] is Missing.NOT_ASKED


def test_a_question_that_is_not_asked_leads_on_to_the_next_that_is(site: Site) -> None:
    walk = begun(site)
    assert walk.go("/answer/question/added-2-severity").path == "/answer/question/matters-most"


def test_a_question_that_does_not_exist_is_not_found(site: Site) -> None:
    begun(site).go("/answer/question/99", status=404)


# ---- Text ------------------------------------------------------------------------------------------------------


def test_text_that_is_too_long_comes_back_whole(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    long = "æ" * 1001
    page = walk.answer(long, status=422)
    assert "1000" in page.one("div", id="problem").text
    assert page.one("textarea").text.strip() == long
    walk.answer("æ" * 1000)
    assert walk.answers["matters-most"] == Text("æ" * 1000)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "</textarea><h1>x</h1>",
        '" onfocus="alert(1)',
        "{{ 7 * 7 }} {name}",
        "%s %(name)s",
        "שלום \u202ehidden",
        "'; DROP TABLE draft; --",
        "line one\nline two",
    ],
)
def test_hostile_text_is_shown_and_stored_as_it_was_written(site: Site, text: str) -> None:
    walk = begun(site)
    walk.go("/answer/question/added-1")
    walk.answer(text)
    assert walk.page.one("p", id="about").text == f"“{text}”"
    assert walk.go("/answer/question/added-1").one("textarea").text.removeprefix("\n") == text
    assert text in walk.go("/answer/review").one("ol").text
    assert walk.answers["added-1"] == Text(text)


def test_a_choice_outside_the_options_is_refused_and_nothing_is_saved(site: Site) -> None:
    walk = begun(site)
    page = walk.answer("5", status=422)
    assert "Is not one of the possible answers" in page.text
    assert walk.answers["1"] is Missing.NOT_REACHED


def test_two_answers_to_one_question_are_refused(site: Site) -> None:
    walk = begun(site)
    fields: dict[str, str | list[str]] = {
        element.get("name") or "": element.get("value") or ""
        for element in walk.page.all("input", type="hidden")
    }
    walk.browser.post("/answer/question/1", {**fields, "answer": ["1", "4"], "go": "next"}, status=422)
    assert walk.answers["1"] is Missing.NOT_REACHED


# ---- Twice, late, in two tabs ----------------------------------------------------------------------------------


def test_sent_twice_it_is_stored_once(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    page = walk.go("/answer/review")
    assert walk.browser.submit(page).path == "/answer/thanks"
    assert walk.browser.submit(page).path == "/answer/thanks"
    assert len(responses_of(site)) == 1


def test_an_answer_posted_twice_is_one_answer(site: Site) -> None:
    walk = begun(site)
    first = walk.page
    walk.answer("2")
    assert walk.browser.submit(first, answer="2", button="next").path == "/answer/question/2"
    assert walk.answers["1"] == Choice("2", 2)


def test_thanks_can_be_loaded_again_and_the_questions_lead_to_it(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.send()
    for path in ("/answer/thanks", "/answer", "/answer/question/1", "/answer/review", "/answer/stop"):
        assert walk.go(path).path == "/answer/thanks"


def test_an_answer_from_a_tab_left_open_after_sending_changes_nothing(site: Site) -> None:
    walk = begun(site)
    old_tab = walk.page
    walk.answer("2")
    walk.send()
    page = walk.browser.submit(old_tab, answer="4", button="next", status=409)
    assert "already been sent" in page.heading
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert response.answers[LinkId("1")] == Choice("2", 2)


def test_thanks_before_sending_leads_back(site: Site) -> None:
    assert begun(site).go("/answer/thanks").path == "/answer"


def test_text_sent_too_late_is_shown_for_copying(site: Site) -> None:
    walk = begun(site)
    old_tab = walk.go("/answer/question/matters-most")
    walk.send()
    page = walk.browser.submit(old_tab, answer="my garden", button="next", status=409)
    assert "my garden" in page.one("textarea").text


# ---- The link --------------------------------------------------------------------------------------------------


def test_the_secret_leaves_the_address_bar_and_is_in_no_page(site: Site) -> None:
    walk = open_invitation(site)
    assert walk.page.path == "/answer"
    assert walk.made.secret not in walk.page.response.get_data(as_text=True)
    cookie = walk.browser.client.get_cookie("respondent", path="/answer")
    assert cookie is not None
    assert walk.made.secret not in cookie.value
    assert (cookie.http_only, cookie.same_site, cookie.path, cookie.max_age) == (True, "Lax", "/answer", None)


def test_an_unknown_link_says_what_to_do(site: Site) -> None:
    page = Browser(site.app).get(f"/i/{NO_SUCH_SECRET}", status=404)
    assert NO_SUCH_SECRET not in page.text


def test_an_expired_link_says_what_to_do(site: Site) -> None:
    made = site.invite()
    site.clock.now = made.invitation.expires_at + timedelta(seconds=1)
    page = Browser(site.app).get(f"/i/{made.secret}", status=409, headers={"Accept-Language": "en"})
    assert "too old" in page.heading


def test_a_link_that_expires_on_the_way_is_said_and_the_text_shown(site: Site) -> None:
    walk = begun(site)
    site.clock.now = walk.made.invitation.expires_at + TIME_TO_FINISH - timedelta(minutes=30)
    walk.go(f"/i/{walk.made.secret}")
    walk.go("/answer/question/matters-most")
    site.clock.forward(minutes=30)
    page = walk.answer("my garden", status=409)
    assert "too old" in page.heading
    assert "my garden" in page.one("textarea").text


def test_who_is_still_answering_when_the_link_expires_can_finish(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    site.clock.now = walk.made.invitation.expires_at - timedelta(minutes=10)
    walk.go(f"/i/{walk.made.secret}")
    walk.go("/answer/question/2")
    site.clock.forward(minutes=20)
    walk.answer("3")
    assert walk.send().path == "/answer/thanks"
    assert walk.draft.invitation.response is not None
    open_invitation(site, walk.made)


def test_a_used_link_thanks_and_opens_no_question(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.send()
    other = Browser(site.app)
    assert other.get(f"/i/{walk.made.secret}").path == "/answer/thanks"
    assert other.get("/answer/review").path == "/answer/thanks"


def test_without_a_link_there_is_nothing_to_see(site: Site) -> None:
    for path in ("/answer", "/answer/question/1", "/answer/review", "/answer/stop", "/answer/thanks"):
        Browser(site.app).get(path, status=403)


def test_a_forged_cookie_opens_nothing(site: Site) -> None:
    made = site.invite()
    browser = Browser(site.app)
    for forged in (made.invitation.id, f'"{made.invitation.id}".x.y', "", "x" * 3000):
        browser.client.set_cookie("respondent", forged, path="/answer")
        browser.get("/answer", status=403)


def test_a_cookie_of_yesterday_opens_nothing(site: Site) -> None:
    walk = begun(site)
    site.clock.forward(days=1)
    walk.go("/answer/review", status=403)


def test_the_second_patient_on_a_tablet_sees_nothing_of_the_first(site: Site) -> None:
    first = begun(site)
    first.go("/answer/question/matters-most")
    first.answer("the first one's words")
    second = open_invitation(site, site.invite(patient=site.add_patient("Another Person")), first.browser)
    assert "Welcome back" not in second.page.text
    second.begin()
    for path in ("/answer", "/answer/question/matters-most", "/answer/review", "/answer/stop"):
        assert "the first one's words" not in second.go(path).text


def test_a_page_of_the_first_patient_cannot_write_into_the_seconds_form(site: Site) -> None:
    first = begun(site)
    left_open = first.page
    second = open_invitation(site, site.invite(patient=site.add_patient("Another Person")), first.browser)
    second.begin()
    page = second.browser.submit(left_open, answer="4", button="next", status=409)
    assert "Another form" in page.heading
    assert second.answers["1"] is Missing.NOT_REACHED
    assert first.answers["1"] is Missing.NOT_REACHED


def test_the_same_link_opened_in_a_second_tab_leaves_the_first_in_working_order(site: Site) -> None:
    first = begun(site)
    open_invitation(site, first.made, first.browser)
    assert first.answer("2").path == "/answer/question/2"
    assert first.answers["1"] == Choice("2", 2)


def test_opening_a_link_signs_out_whoever_was_signed_in(site: Site) -> None:
    browser = Browser(site.app)
    with browser.client.session_transaction() as session:
        session["staff"] = "somebody"
    open_invitation(site, browser=browser)
    with browser.client.session_transaction() as session:
        assert "staff" not in session


def test_no_page_of_the_respondent_names_the_patient(site: Site) -> None:
    walk = begun(site)
    for path in ("/answer", "/answer/question/1", "/answer/review", "/answer/stop"):
        assert "Testesen" not in walk.go(path).text


# ---- A stale form, and the log ---------------------------------------------------------------------------------


def test_a_stale_form_comes_back_with_the_answer_and_takes_it_the_second_time(site: Site) -> None:
    walk = begun(site)
    page = walk.browser.submit(walk.page, answer="3", csrf_token="stale", button="next", status=400)
    assert page.chosen == "3"
    assert "still here" in page.text
    assert dict(walk.draft.answers)[LinkId("1")] is Missing.NOT_REACHED
    walk.page = walk.browser.submit(page, button="next")
    assert walk.answers["1"] == Choice("3", 3)


def test_a_stale_text_comes_back_whole(site: Site) -> None:
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    page = walk.browser.submit(walk.page, answer="my garden", csrf_token="", button="next", status=400)
    assert page.one("textarea").text.strip() == "my garden"


def test_a_stale_start_review_and_stop_come_back(site: Site) -> None:
    walk = open_invitation(site)
    page = walk.browser.submit(walk.page, voice="patient-relative", csrf_token="stale", status=400)
    assert page.chosen == "patient-relative"
    walk.page = walk.browser.submit(page)
    for path, form in (("/answer/review", 0), ("/answer/stop", 0), ("/answer/stop", 1)):
        page = walk.browser.submit(walk.go(path), form=form, csrf_token="stale", status=400)
        assert "still here" in page.text
    assert responses_of(site) == []


def test_a_stale_form_of_answers_already_sent_says_so_and_shows_the_text(site: Site) -> None:
    walk = begun(site)
    old_tab = walk.go("/answer/question/matters-most")
    walk.send()
    page = walk.browser.submit(old_tab, answer="my garden", csrf_token="stale", button="next", status=409)
    assert "already been sent" in page.heading
    assert "my garden" in page.one("textarea").text


def test_a_stale_form_without_a_cookie_says_how_to_go_on(site: Site) -> None:
    walk = begun(site)
    stranger = Browser(site.app)
    stranger.submit(walk.page, answer="3", button="next", status=403)


def test_words_that_another_site_sends_are_not_shown_on_our_page(site: Site) -> None:
    client = site.app.test_client()
    headers = {"Sec-Fetch-Site": "cross-site"}
    page = client.post("/answer/question/1", data={"answer": "Ring this number"}, headers=headers)
    assert "Ring this number" not in page.get_data(as_text=True)


def test_no_answer_and_no_secret_is_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    walk = begun(site)
    walk.go("/answer/question/matters-most")
    walk.answer("my garden")
    walk.browser.submit(
        walk.go("/answer/question/matters-most"), answer="my garden", csrf_token="x", status=400
    )

    def fail(context: Context, secret: str) -> None:
        raise RuntimeError(f"{secret} my garden")

    monkeypatch.setattr("screening.services.invitations.open_invitation", fail)
    page = walk.browser.get(f"/i/{walk.made.secret}", status=500)
    assert "RuntimeError" in caplog.text
    assert page.one("p", **{"class": "quiet"}).text.split()[-1].rstrip(".") in caplog.text
    assert "my garden" not in caplog.text
    assert walk.made.secret not in caplog.text


# ---- Languages -------------------------------------------------------------------------------------------------


def test_the_link_speaks_the_invitations_language(site: Site) -> None:
    assert begun(site, language="da").page.one("html").get("lang") == "da"


def test_a_language_chosen_half_way_keeps_the_answers_and_the_one_just_entered(site: Site) -> None:
    walk = begun(site)
    walk.answer("2")
    walk.page = walk.browser.submit(walk.page, answer="3", language="da")
    assert (walk.page.path, walk.page.chosen) == ("/answer/question/2", "3")
    assert walk.page.one("html").get("lang") == "da"
    assert (walk.answers["1"], walk.answers["2"]) == (Choice("2", 2), Choice("3", 3))
    walk.send()
    (response,) = patients.get_patient(site.context, site.nurse, site.patient.id).responses
    assert response.language == "da"


def test_choosing_a_language_skips_nothing(site: Site) -> None:
    walk = begun(site)
    walk.page = walk.browser.submit(walk.page, language="da")
    assert walk.answers["1"] is Missing.NOT_REACHED


def test_a_link_opened_again_speaks_the_language_of_the_answers(site: Site) -> None:
    walk = begun(site)
    walk.page = walk.browser.submit(walk.page, language="da")
    again = open_invitation(site, walk.made, Browser(site.app))
    assert again.page.one("html").get("lang") == "da"

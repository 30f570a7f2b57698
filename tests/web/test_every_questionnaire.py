"""Every questionnaire that a patient or relative can be sent, walked in the browser from its link to its thanks."""

from __future__ import annotations

import pytest

from screening.core.questionnaire import Consent, Questionnaire, Source
from screening.core.response import Choice, Missing, Response
from screening.services import consent, patients
from tests.web.respondent_site import Site, Walk, open_invitation

SENT = (
    "dk-pro-pall",
    "ipos-patient",
    "ipos-patient-3d",
    "ipos-proxy",
    "ipos-proxy-3d",
    "patient-sharing",
    "qlq-c15-pal",
    "relative-needs",
)


def invited(site: Site, questionnaire: str, *, language: str = "en") -> Walk:
    return open_invitation(site, site.invite(questionnaire=questionnaire, language=language))


def newest(site: Site) -> Response:
    return patients.get_patient(site.context, site.nurse, site.patient.id).responses[0]


def definition(site: Site, questionnaire: str) -> Questionnaire:
    return site.context.catalog.get_questionnaire(questionnaire)


def voice_of(questionnaire: Questionnaire) -> str:
    source = Source.RELATIVE if questionnaire.proxies_only else questionnaire.respondent
    return f"{source.value}-none"


def voices(walk: Walk) -> set[str | None]:
    return {radio.get("value") for radio in walk.page.all("input", name="voice")}


def place(walk: Walk) -> str:
    return walk.page.path.partition("?")[0]


def answer_all(walk: Walk, questionnaire: Questionnaire, *, worst: bool) -> None:
    """Answer whatever is asked, with the last option that has a number, or the first."""
    for _ in range(len(questionnaire.items) + 1):
        if not place(walk).startswith("/answer/question/"):
            return
        item = next(i for i in questionnaire.items.values() if place(walk).endswith(f"/{i.link_id}"))
        counted = [option.code for option in item.options if not option.is_unknown]
        walk.answer(counted[-1 if worst and item.values else 0] if counted else "words of my own")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("questionnaire", SENT)
def test_it_is_walked_from_the_link_to_the_thanks(site: Site, questionnaire: str, language: str) -> None:
    form = definition(site, questionnaire)
    walk = invited(site, questionnaire, language=language)
    walk.begin(voice_of(form))
    answer_all(walk, form, worst=True)
    assert place(walk) == "/answer/review"
    walk.send()
    assert place(walk) == "/answer/thanks"
    response = newest(site)
    assert response.questionnaire == form.ref
    assert not any(answer is Missing.NOT_REACHED for answer in response.answers.values())


def test_these_are_all_that_staff_can_send(site: Site) -> None:
    sent = {
        id for id, form in site.context.catalog.questionnaires.items() if form.respondent is not Source.STAFF
    }
    assert sent == set(SENT)


# -- whose voice --------------------------------------------------------------------------------------------------


def test_a_relatives_own_form_makes_the_relative_the_respondent(site: Site) -> None:
    walk = invited(site, "relative-needs")
    assert voices(walk) == {
        "relative-none", "relative-relative", "relative-staff",
    }  # fmt: skip
    walk.begin("relative-none")
    walk.answer("no")
    walk.send()
    response = newest(site)
    assert response.source is Source.RELATIVE
    assert not definition(site, "relative-needs").is_proxy(response.source)
    assert response.answers[definition(site, "relative-needs").sections[0].items[0].link_id] == Choice(
        "no", None
    )


def test_a_form_for_proxies_cannot_be_answered_as_the_patient(site: Site) -> None:
    walk = invited(site, "ipos-proxy")
    assert voices(walk) == {"relative-none", "staff-none"}
    walk.page = walk.browser.submit(walk.page, voice="patient-none", status=422)
    assert walk.draft.source is None
    walk.begin("staff-none")
    walk.go("/answer/question/2a")
    walk.answer("cannot-assess")
    walk.send()
    assert newest(site).value(definition(site, "ipos-proxy").sections[1].items[0].link_id) is None


# -- help, and the short form -------------------------------------------------------------------------------------


def test_help_is_offered_after_a_severe_answer_and_kept_beside_it(site: Site) -> None:
    walk = invited(site, "dk-pro-pall")
    walk.begin("patient-none")
    walk.go("/answer/question/itching")
    walk.answer("4")
    assert place(walk) == "/answer/question/itching-help"
    walk.answer("yes")
    assert place(walk) == "/answer/question/cough"
    walk.answer("2")
    assert place(walk) == "/answer/question/oedema"


def test_a_very_tired_patient_is_asked_five_questions_and_may_send_them(site: Site) -> None:
    walk = invited(site, "dk-pro-pall")
    walk.page = walk.browser.submit(walk.page, walk="short", voice="patient-none")
    asked = []
    for number in range(1, 6):
        assert f"Question {number} of 5" in walk.page.text
        asked.append(place(walk).rpartition("/")[2])
        walk.answer("4")
    assert asked == [*definition(site, "dk-pro-pall").short_form]
    assert place(walk) == "/answer/stop"
    assert "You have answered 5 of" in walk.page.text
    walk.send()
    response = newest(site)
    assert sum(isinstance(answer, Choice) for answer in response.answers.values()) == 5
    assert (
        response.answers[definition(site, "dk-pro-pall").sections[0].items[0].link_id] is Missing.NOT_REACHED
    )


def test_the_short_walk_goes_back_through_the_same_five_and_can_be_left(site: Site) -> None:
    walk = invited(site, "dk-pro-pall")
    walk.page = walk.browser.submit(walk.page, walk="short", voice="patient-none")
    walk.answer("2")
    assert place(walk) == "/answer/question/4"
    walk.answer("3", button="back")
    assert place(walk) == "/answer/question/5"
    walk.answer(button="back")
    assert place(walk) == "/answer"
    assert walk.draft.answers[definition(site, "dk-pro-pall").short_form[1]] == Choice("3", 3)
    walk.begin("patient-none")
    assert place(walk) == "/answer/question/1"


def test_a_form_without_a_short_form_offers_none(site: Site) -> None:
    assert "most important" not in invited(site, "ipos-patient").page.text
    assert "Only the 5 most important questions" in invited(site, "dk-pro-pall").page.text


# -- who may see the answers --------------------------------------------------------------------------------------


def test_a_relative_may_see_nothing_until_the_patient_says_so(site: Site) -> None:
    def allowed() -> bool:
        return consent.get_consent(
            site.context, site.nurse, site.patient.id, consent=Consent.RELATIVE_SEES_ANSWERS
        ).given

    assert not allowed()
    for word, given in (("yes", True), ("no", False)):
        walk = invited(site, "patient-sharing")
        walk.begin("patient-none")
        walk.answer(word)
        walk.send()
        site.clock.forward(minutes=1)
        assert allowed() is given

"""The relative: a link and a form of their own, and nothing of the patient's unless the patient says so."""

from __future__ import annotations

from screening.core.people import Invitee
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.services import invitations
from screening.services.invitations import NewInvitation
from screening.storage import responses
from tests.web.respondent_site import C15, Site, Walk, begun, open_invitation

OWN = QuestionnaireId("relative-needs")


def invite(site: Site, questionnaire: QuestionnaireId = OWN) -> NewInvitation:
    return invitations.make_invitation(
        site.context,
        site.nurse,
        site.patient.id,
        questionnaire=questionnaire,
        language=Language("en"),
        invitee=Invitee.RELATIVE,
    )


def relative_has_sent(site: Site) -> Walk:
    walk = open_invitation(site, invite(site))
    walk.begin("relative-none")
    walk.send()
    return walk


def patient_has_sent(site: Site) -> Walk:
    walk = begun(site)
    walk.answer("4")
    walk.answer(button="decline")
    walk.go("/answer/question/matters-most")
    walk.answer("the patient's own words")
    walk.send()
    return walk


def say(patient: Walk, code: str) -> None:
    patient.site.clock.forward(seconds=1)
    patient.browser.submit(patient.go("/answer/sharing"), sharing=code, button="next")


def test_the_relative_is_greeted_as_a_relative_and_never_named_the_patient(site: Site) -> None:
    page = open_invitation(site, invite(site)).page
    assert "This link is yours as a relative" in page.text
    assert "Test Testesen" not in page.text


def test_a_relative_asked_about_the_patient_answers_as_a_relative_only(site: Site) -> None:
    walk = open_invitation(site, invite(site, C15))
    assert {radio.get("value") for radio in walk.page.all("input", name="voice")} == {"relative-none"}
    walk.browser.submit(walk.page, voice="patient-none", status=422)
    walk.begin("relative-none")
    assert walk.page.path == "/answer/question/1"
    walk.answer("2")
    walk.send()
    with site.context.database.reading() as reading:
        (stored,) = responses.list_responses(reading, site.patient.id)
    assert stored.source is Source.RELATIVE


def test_without_the_patients_yes_the_relative_sees_nothing(site: Site) -> None:
    patient_has_sent(site)
    relative = relative_has_sent(site)
    assert "See what the patient has answered" not in relative.page.text
    page = relative.go("/answer/patient", status=403)
    assert "the patient's own words" not in page.text


def test_with_the_patients_yes_the_relative_reads_the_answers_but_not_why_one_is_missing(site: Site) -> None:
    patient, relative = patient_has_sent(site), relative_has_sent(site)
    say(patient, "yes")
    assert "See what the patient has answered" in relative.go("/answer/thanks").text
    page = relative.go("/answer/patient")
    assert "the patient's own words" in page.text
    assert "Not answered" in page.text
    assert "Would rather not say" not in page.text


def test_taking_it_back_holds_at_once(site: Site) -> None:
    patient, relative = patient_has_sent(site), relative_has_sent(site)
    say(patient, "yes")
    relative.go("/answer/patient")
    say(patient, "no")
    relative.go("/answer/patient", status=403)


def test_a_look_of_the_relative_stands_among_who_has_looked(site: Site) -> None:
    patient, relative = patient_has_sent(site), relative_has_sent(site)
    say(patient, "yes")
    relative.go("/answer/patient")
    assert "saw your last answers as your relative" in patient.go("/answer/seen").text


def test_a_relative_cannot_say_yes_for_the_patient(site: Site) -> None:
    patient_has_sent(site)
    relative = relative_has_sent(site)
    assert relative.go("/answer/sharing").path == "/answer/thanks"
    relative.browser.submit(relative.go("/answer/thanks"), form=0)
    relative.go("/answer/patient", status=403)


def test_the_patient_never_reads_what_the_relative_has_answered(site: Site) -> None:
    relative = open_invitation(site, invite(site))
    relative.begin("relative-none")
    relative.send()
    patient = patient_has_sent(site)
    for path in ("/answer/thanks", "/answer/seen"):
        assert "elative" not in patient.go(path).one("main").text.replace("closest relative", "")
    patient.go("/answer/patient", status=403)


def test_the_relatives_code_opens_the_relatives_form(site: Site) -> None:
    made = invite(site)
    walk = open_invitation(site, made)
    walk.begin("relative-none")
    code = walk.go("/answer/stop").one("strong", **{"class": "code"}).text
    page = walk.browser.submit(walk.browser.get("/code"), code=code)
    assert page.one("input", name="form").get("value") == made.invitation.id

"""Reminders on the pages: staff's, and the one that says no more."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from screening.config import MailSettings, MailWay
from screening.core.identity import IdentityEntry
from screening.core.people import Patient, Role
from screening.services import identities, notifications, reminders
from screening.services.mail import Message, RefusedForGood
from tests.services.reminders_world import links_in
from tests.web.staff_site import C15, Site, csrf_token, open_site_with, text_of

ADDRESS = "karen@hemmelig.example"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    mail = MailSettings(way=MailWay.CONSOLE, sender="besked@example.dk")
    with open_site_with(tmp_path, mail=mail) as site:
        yield site


def add(site: Site, **known: object) -> Patient:
    """A patient who has agreed to e-mail, due today."""
    entry = IdentityEntry(name="Karen Hemmelig", birth="1-2-1950", email=ADDRESS, may_email=True)
    entry = replace(entry, **known)  # type: ignore[arg-type]
    stored = identities.add_with_identity(site.context, site.staff[Role.NURSE], entry)
    assert stored.patient is not None
    site.client().post(
        f"/staff/patients/{stored.patient.id}/plan",
        {"every_weeks": "2", "first_on": "2026-11-22", "questionnaire": C15, "asks": "patient"},
    )
    return stored.patient


def send(site: Site) -> list[Message]:
    sent: list[Message] = []
    reminders.make_due(site.context)
    notifications.send_waiting(site.context, console=io.StringIO(), sender=sent.append)
    return sent


def plan_of(patient: Patient) -> str:
    return f"/staff/patients/{patient.id}/plan"


def test_the_plans_page_tells_what_was_sent_when_and_to_whom_and_no_address(site: Site) -> None:
    patient = add(site)
    send(site)
    for path in (plan_of(patient), f"/staff/patients/{patient.id}"):
        page = site.client().get(path).text
        assert "Sent by e-mail, 22 November 2026" in text_of(page)
        assert "to the patient" in text_of(page)
        assert ADDRESS not in page


def test_a_reminder_is_asked_for_and_goes_out(site: Site) -> None:
    patient = add(site)
    send(site)
    client = site.client()
    client.post(f"{plan_of(patient)}/remind", page=plan_of(patient))
    page = text_of(client.get(plan_of(patient)).text)
    assert "The reminder goes out in a few minutes." in page
    assert "Asked for by staff · nurse Jensen" in page
    assert "Send a reminder now" not in page
    assert len(send(site)) == 1


def test_consent_is_asked_for_where_the_address_is_typed_and_is_no_by_itself(site: Site) -> None:
    client = site.client()
    typed = {"name": "Karen Hemmelig", "birth": "1-2-1950", "email": ADDRESS}
    where = client.post("/staff/patients/new", typed).headers["Location"]
    shown = text_of(client.get(f"{where}/identity").text)
    assert "Has not agreed to get reminders by e-mail" in shown
    client.post(f"{where}/identity/change", typed | {"may_email": "y"})
    assert "Has agreed to get reminders by e-mail" in text_of(client.get(f"{where}/identity").text)
    assert 'name="may_email" value="y" checked' in client.get(f"{where}/identity/change").text


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"may_email": False}, "Nobody has noted that they agree"),
        ({"is_protected": True}, "Name and address are protected: no e-mail is sent."),
        ({"email": ""}, "No e-mail address is known."),
    ],
)
def test_why_nobody_can_be_reminded_is_said_in_place_of_the_button(
    site: Site, known: dict[str, object], said: str
) -> None:
    page = text_of(site.client().get(plan_of(add(site, **known))).text)
    assert said in page
    assert "Send a reminder now" not in page


def test_an_address_that_does_not_work_is_said_on_the_patients_page(site: Site) -> None:
    def refuse(_: Message) -> None:
        raise RefusedForGood

    patient = add(site)
    reminders.make_due(site.context)
    notifications.send_waiting(site.context, console=io.StringIO(), sender=refuse)
    page = text_of(site.client().get(f"/staff/patients/{patient.id}").text)
    assert "The e-mail address does not work: a reminder came back." in page


def test_a_plan_ends_with_a_reason_and_nothing_is_sent(site: Site) -> None:
    patient, client = add(site), site.client()
    client.post(f"{plan_of(patient)}/end", {"why": "nothing"}, page=plan_of(patient))
    assert "Choose why the plan ends." in client.get(plan_of(patient)).text
    client.post(f"{plan_of(patient)}/end", {"why": "died"}, page=plan_of(patient))
    assert "The plan has ended: The patient has died." in text_of(client.get(plan_of(patient)).text)
    assert send(site) == []


def test_a_relative_cannot_be_asked_what_only_the_patient_can_answer(site: Site) -> None:
    patient = add(site)
    wrong = {"every_weeks": "2", "first_on": "2026-11-22", "questionnaire": "nothing", "asks": "relative"}
    page = site.client().post(plan_of(patient), wrong)
    assert page.status_code == 422
    assert '<option value="relative" selected>' in page.text


# ---- No more ---------------------------------------------------------------------------------------------------


def no_more(site: Site) -> tuple[Patient, str]:
    """The address of the page that a reminder leads to."""
    patient = add(site)
    (message,) = send(site)
    return patient, f"/no-more/{links_in(message.text)[1]}"


def test_opening_the_page_stops_nothing_and_its_button_does(site: Site) -> None:
    patient, path = no_more(site)
    reader = site.client(None)
    assert "Do you want no more of these e-mails?" in reader.get(path).text
    assert "They have asked for no more" not in site.client().get(plan_of(patient)).text
    assert reader.post(path).status_code == 303
    assert "You get no more of these e-mails" in reader.get(path).text
    assert "They have asked for no more e-mails." in site.client().get(plan_of(patient)).text


def test_a_mail_program_says_it_without_a_page(site: Site) -> None:
    patient, path = no_more(site)
    answer = site.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "They have asked for no more e-mails." in site.client().get(plan_of(patient)).text


def test_a_post_without_the_pages_token_is_asked_once_more(site: Site) -> None:
    _, path = no_more(site)
    answer = site.app.test_client().post(path, headers={"Accept-Language": "en"})
    assert answer.status_code == 400
    assert "Do you want no more of these e-mails?" in answer.text


def test_the_page_tells_nothing_of_anybody(site: Site) -> None:
    patient, path = no_more(site)
    page = site.client(None).get(path).text
    assert not {word for word in ("Karen", "Hemmelig", ADDRESS, str(patient.id)) if word in page}


def test_an_unknown_link_is_said_to_be_so(site: Site) -> None:
    reader = site.app.test_client()
    assert reader.get("/no-more/guessed").status_code == 404
    assert reader.post("/no-more/guessed", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    token = csrf_token(reader.get("/code").text)
    assert reader.post("/no-more/guessed", data={"csrf_token": token}).status_code == 404


def test_staff_let_them_come_again(site: Site) -> None:
    patient, path = no_more(site)
    site.app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    client = site.client()
    client.post(f"{plan_of(patient)}/remind-again", page=plan_of(patient))
    assert "Send a reminder now" in client.get(plan_of(patient)).text

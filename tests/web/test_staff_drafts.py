"""Answers that were begun and never sent, on the staff's pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.services import patients
from screening.web.upkeep import EVERY
from tests.web.staff_site import Site, csrf_token, opened_site, text_of

BUTTON = "Take in what has been answered"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


def test_the_list_and_the_patients_page_say_how_far_it_is(site: Site) -> None:
    patient = site.add_patient()
    site.begin(patient, "4 3 2")
    site.clock.forward(hours=1)
    client = site.client()
    said = "3 of 17 answered"
    listed = text_of(client.get("/staff/patients").text)
    assert f"Begun and not sent: {said}, 22 November 2026, 10:00" in listed
    page = text_of(client.get(f"/staff/patients/{patient.id}").text)
    assert f"Begun and not sent {said} How you are doing · The patient alone" in page
    assert "Last answer 22 November 2026, 10:00" in page
    assert "It happens by itself 7 December 2026, 10:00." in page


def test_the_page_tells_nothing_of_what_was_answered(site: Site) -> None:
    patient = site.add_patient()
    site.begin(patient, {"1": "4", "matters-most": "Hemmelighed"})
    client = site.client()
    for path in ("/staff/patients", f"/staff/patients/{patient.id}"):
        assert "Hemmelighed" not in client.get(path).text


def test_one_tap_takes_the_answers_in_and_assesses_them(site: Site) -> None:
    patient = site.add_patient()
    invitation = site.begin(patient, "4 3 2")
    client, path = site.client(), f"/staff/patients/{patient.id}"
    response = client.post(f"/staff/invitations/{invitation}/take-in", page=path)
    assert response.headers["Location"] == path
    page = text_of(client.get(path).text)
    assert "The answers are taken in." in page
    assert BUTTON not in page
    assert "not sent; taken in by nurse Jensen · 3 of 17 answered" in page
    record = patients.get_patient(site.context, site.staff[Role.GP], patient.id)
    assert len(record.responses) == len(record.assessments) == 1


def test_pressed_twice_it_is_done_once(site: Site) -> None:
    patient = site.add_patient()
    invitation = site.begin(patient, "4")
    client, path = site.client(), f"/staff/invitations/{invitation}/take-in"
    token = csrf_token(client.get(f"/staff/patients/{patient.id}").text)
    for _ in range(2):
        assert client.post_again(path, {}, token).status_code == 303
    assert len(patients.get_patient(site.context, site.staff[Role.GP], patient.id).responses) == 1


def test_a_draft_without_an_answer_has_no_button(site: Site) -> None:
    patient = site.add_patient()
    invitation = site.begin(patient, "")
    client, path = site.client(language="da"), f"/staff/patients/{patient.id}"
    page = client.get(path).text
    assert "take-in" not in page
    response = client.post(f"/staff/invitations/{invitation}/take-in", page=path)
    assert response.status_code == 409
    assert "Der er ikke svaret på noget endnu" in text_of(response.text)  # the reason has its Danish


def test_the_list_takes_in_what_nobody_can_finish_and_asks_at_most_once_a_minute(site: Site) -> None:
    client, first = site.client(), site.add_patient("First Firstsen")
    site.begin(first, "4 3")
    site.clock.forward(days=15)
    client = site.client()
    assert "Newest answers: 22 November 2026, 10:00" in text_of(client.get("/staff/patients").text)
    page = text_of(client.get(f"/staff/patients/{first.id}").text)
    assert "not sent; taken in by the program" in page
    second = site.add_patient("Second Secondsen")
    site.begin(second, "4 3")
    site.clock.forward(days=15)
    client = site.client()
    for waits in (False, True):  # the first visit asks; the second patient's time runs out just after
        text = text_of(client.get("/staff/patients").text)
        assert ("Begun and not sent" in text) is waits
        if not waits:
            third = site.add_patient("Third Thirdsen")
            invitation = site.begin(third, "1")
            _let_time_run_out(site, invitation)
    site.clock.forward(seconds=EVERY.total_seconds())
    assert "Begun and not sent" not in text_of(client.get("/staff/patients").text)


def _let_time_run_out(site: Site, invitation: str) -> None:
    """Without moving the clock, which would end the minute."""
    with site.context.database.writing() as writing:
        writing.connection.exec_driver_sql(
            "UPDATE invitation SET expires_at = '2026-11-22T09:00:00.000000Z' WHERE id = ?", (invitation,)
        )


def test_an_assessment_of_answers_taken_in_says_so(site: Site) -> None:
    patient = site.add_patient()
    invitation = site.begin(patient, "4 3 2")
    client = site.client()
    client.post(f"/staff/invitations/{invitation}/take-in", page=f"/staff/patients/{patient.id}")
    page = text_of(client.get(f"/staff/assessments/{site.newest_assessment(patient)}").text)
    assert "patient, not sent; taken in by nurse Jensen, 22 Nov 2026" in page

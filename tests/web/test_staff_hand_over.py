"""The tablet in a patient's hands: whatever is tried with it, no other patient is there, until the PIN is given."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from screening.core.people import Patient, Role
from screening.services import answering, hand_over, invitations, patients, sessions
from tests.web.staff_site import C15, DANISH, Client, Site, csrf_token, opened_site
from tests.web.test_staff_permissions import TABLE

PIN = "4711"
OTHERS = "Andersine Hemmeligsen"
UNLOCK = "/staff/unlock"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


@pytest.fixture
def handed(site: Site) -> tuple[Client, Patient]:
    """A nurse's tablet in the hands of a patient; there is another patient besides."""
    return hand(site)


def hand(site: Site) -> tuple[Client, Patient]:
    site.add_patient(OTHERS)
    patient = site.add_patient("Test Testesen")
    hand_over.set_pin(site.context, site.staff[Role.NURSE], PIN)
    client = site.client()
    answer = client.post(f"/staff/patients/{patient.id}/hand-over", page="/staff/patients")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/answer")
    return client, patient


def is_locked(response: TestResponse) -> bool:
    return response.status_code == 303 and response.headers["Location"] == UNLOCK


def give_pin(client: Client, pin: str = PIN) -> TestResponse:
    return client.post(UNLOCK, {"pin": pin})


def say_who_answers(client: Client) -> None:
    page = client.browser.get("/answer").text
    fields = dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))
    assert client.browser.post("/answer", data={**fields, "voice": "patient-none"}).status_code == 303


def test_one_tap_opens_the_patients_form(handed: tuple[Client, Patient]) -> None:
    client, _ = handed
    page = client.browser.get("/answer")
    assert page.status_code == 200
    assert OTHERS not in page.text
    assert f'href="{UNLOCK}"' in page.text  # the way back, for the nurse


@pytest.mark.parametrize("key", [key for key in TABLE if not TABLE[key].open_to_all], ids=" ".join)
def test_no_page_of_the_staffs_opens_while_it_is_locked(
    handed: tuple[Client, Patient], key: tuple[str, str]
) -> None:
    client, patient = handed
    route = TABLE[key]
    path = route.path.format_map(defaultdict(lambda: "x", patient=patient.id))
    if key[0] in ("staff.unlock", "staff.sign_out"):
        return
    # A token of a page that does open, so that it is the lock that refuses and not the token.
    token = csrf_token(client.get(UNLOCK).text)
    sent = {"csrf_token": token} if route.method == "POST" else None
    answer = client.browser.open(path, method=route.method, data=sent)
    assert is_locked(answer), (path, answer.status_code)


def test_a_form_of_a_page_from_before_is_refused_and_unlocks_nothing(site: Site) -> None:
    site.add_patient(OTHERS)
    patient = site.add_patient()
    hand_over.set_pin(site.context, site.staff[Role.NURSE], PIN)
    client = site.client()
    old = csrf_token(client.get("/staff/patients").text)
    client.post(f"/staff/patients/{patient.id}/hand-over", page="/staff/patients")
    back = client.browser.post("/staff/patients/find", data={"csrf_token": old, "sought": "hemmelig"})
    assert is_locked(back)
    assert is_locked(client.browser.get("/staff/patients"))


def test_the_cookie_from_before_opens_nothing(site: Site) -> None:
    """A browser that was restored, or a copy of its cookie."""
    site.add_patient(OTHERS)
    patient = site.add_patient()
    hand_over.set_pin(site.context, site.staff[Role.NURSE], PIN)
    client = site.client()
    page = client.get("/staff/patients")
    kept = client.browser.get_cookie("session")
    assert kept is not None
    client.post_again(f"/staff/patients/{patient.id}/hand-over", {}, csrf_token(page.text))
    other = site.app.test_client()
    other.set_cookie("session", kept.value)
    answer = other.get("/staff/patients")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/staff/sign-in")


def test_the_cookie_of_now_in_another_browser_is_locked_too(
    site: Site, handed: tuple[Client, Patient]
) -> None:
    kept = handed[0].browser.get_cookie("session")
    assert kept is not None
    other = site.app.test_client()
    other.set_cookie("session", kept.value)
    assert is_locked(other.get("/staff/patients"))


def test_it_stays_locked_when_the_answers_are_sent(site: Site, handed: tuple[Client, Patient]) -> None:
    client, patient = handed
    say_who_answers(client)
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    answering.submit(site.context, record.invitations[0].id)
    assert client.browser.get("/answer/thanks").status_code == 200
    assert is_locked(client.browser.get("/staff/patients"))


def test_the_pin_opens_the_list_again_and_takes_the_form_away(handed: tuple[Client, Patient]) -> None:
    client, _ = handed
    answer = give_pin(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/patients")
    assert OTHERS in client.get("/staff/patients").text
    assert client.browser.get_cookie("respondent", path="/answer") is None


def test_the_next_patient_sees_no_trace_of_the_one_before(site: Site, handed: tuple[Client, Patient]) -> None:
    client, before = handed
    say_who_answers(client)
    first = patients.get_patient(site.context, site.staff[Role.NURSE], before.id).invitations[0].id
    give_pin(client)
    second = next(
        one.patient
        for one in patients.list_patients(site.context, site.staff[Role.NURSE])
        if one.patient.name == OTHERS
    )
    client.post(f"/staff/patients/{second.id}/hand-over", page="/staff/patients")
    page = client.browser.get("/answer/question/1", follow_redirects=True)
    assert before.name not in page.text
    assert first not in page.text
    # The second has said nothing yet, so the form asks who answers: it is not the first one's, begun a moment ago.
    assert 'name="voice"' in page.text


def test_a_wrong_pin_is_said_and_the_sixth_try_is_the_last(
    site: Site, handed: tuple[Client, Patient]
) -> None:
    client, _ = handed
    for _ in range(5):
        answer = give_pin(client, "0000")
        assert answer.status_code == 422
        assert 'value="0000"' not in answer.text
    answer = give_pin(client, PIN)  # right, and too late
    assert answer.headers["Location"] == "/staff/sign-in"
    assert client.browser.get("/staff/patients").headers["Location"].startswith("/staff/sign-in")
    assert sessions.list_own(site.context, site.staff[Role.NURSE]) == ()


def test_the_pin_of_a_colleague_does_not_open_it(site: Site, handed: tuple[Client, Patient]) -> None:
    hand_over.set_pin(site.context, site.staff[Role.GP], "8625")
    assert give_pin(handed[0], "8625").status_code == 422


def test_a_session_that_has_run_out_is_not_unlocked(site: Site, handed: tuple[Client, Patient]) -> None:
    client, _ = handed
    site.clock.forward(minutes=site.context.settings.session_idle_minutes + 1)
    assert client.browser.get("/staff/patients").headers["Location"].startswith("/staff/sign-in")


def test_what_the_patient_has_begun_goes_on_and_no_second_form_is_made(site: Site) -> None:
    patient = site.add_patient()
    begun = site.begin(patient, "1 2 3")
    invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
    )
    hand_over.set_pin(site.context, site.staff[Role.NURSE], PIN)
    client = site.client()
    client.post(f"/staff/patients/{patient.id}/hand-over", page="/staff/patients")
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    assert len(record.invitations) == 2
    assert {draft.invitation.id for draft in record.drafts} == {begun}


def test_without_a_pin_one_is_chosen_first(site: Site) -> None:
    patient = site.add_patient()
    client = site.client()
    answer = client.post(f"/staff/patients/{patient.id}/hand-over", page="/staff/patients")
    assert answer.headers["Location"] == "/staff/own/pin"
    page = client.get("/staff/own/pin")
    assert "Choose a PIN first" in page.text
    answer = client.post("/staff/own/pin", {"pin": PIN, "again": PIN})
    assert answer.status_code == 303
    assert client.get("/staff/patients").status_code == 200  # nothing was locked


@pytest.mark.parametrize(
    "pin", ["1234", "4321", "0000", "123", "123456789", "12a4", "1212", "1957", "٤٧١١", "9012"]
)
def test_a_pin_that_everybody_tries_first_is_refused(site: Site, pin: str) -> None:
    answer = site.client().post("/staff/own/pin", {"pin": pin, "again": pin})
    assert answer.status_code == 422
    assert f'value="{pin}"' not in answer.text
    assert not hand_over.has_pin(site.context, site.staff[Role.NURSE])


def test_a_pin_that_is_not_the_same_twice_is_refused(site: Site) -> None:
    assert site.client().post("/staff/own/pin", {"pin": PIN, "again": "4712"}).status_code == 422
    assert not hand_over.has_pin(site.context, site.staff[Role.NURSE])

"""The list, adding a patient, the patient's page and the invitation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.services import invitations, patients
from tests.web.staff_site import C15, DANISH, Site, csrf_token, hidden, opened_site, text_of

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
MILD = "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5"
GATES = {"life_threatening": "yes", "informed": "yes", "wants_referral": "yes", "needs_assessed": "yes"}
XSS = "<script>alert(1)</script>\"'><img src=x>"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


# -- the list ----------------------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(site: Site) -> None:
    page = site.client().get("/staff/patients")
    assert "There are no patients yet." in page.text
    assert "/staff/patients/new" in page.text


def test_acute_stands_first_then_red_then_open_then_the_rest(site: Site) -> None:
    for name, answers, facts in (
        ("Anna Unanswered", None, None),
        ("Bent Calm", MILD, site.all_facts(**GATES)),
        ("Carl Open", SEVERE, None),
        ("Dora Red", SEVERE, site.all_facts(**GATES, basal_insufficient="yes")),
        ("Eva Acute", MILD, site.all_facts(**GATES, delirium="yes")),
    ):
        patient = site.add_patient(name)
        if answers is not None:
            site.answer(patient, answers)
        if facts is not None:
            site.clock.forward(minutes=1)
            site.record(patient, facts)
    text = text_of(site.client().get("/staff/patients").text)
    names = ["Eva Acute", "Dora Red", "Carl Open", "Bent Calm", "Anna Unanswered"]
    assert sorted(names, key=text.index) == names
    assert "Acute:" in text
    assert "Cannot be told yet" in text
    assert "Not assessed yet" in text


def test_a_row_says_age_newest_answers_and_open_invitation(site: Site) -> None:
    patient = site.add_patient("Åse Ø", date(1940, 11, 23))
    site.answer(patient, MILD)
    invitations.make_invitation(
        site.context, site.staff[Role.GP], patient.id, questionnaire=C15, language=DANISH
    )
    text = text_of(site.client().get("/staff/patients").text)
    assert "23 November 1940 · 85 years" in text  # 86 tomorrow
    assert "Newest answers: 22 November 2026, 10:00" in text
    assert "Invitation open until 6 December 2026" in text


def test_the_list_is_searched_by_parts_of_the_name(site: Site) -> None:
    site.add_patient("Karen Blå")
    site.add_patient("Kurt Grøn")
    page = site.client().post("/staff/patients/find", {"sought": "BLÅ kar"}, page="/staff/patients")
    assert "Karen" in page.text
    assert "Kurt" not in page.text
    assert "1 of 2 patients" in page.text


def test_what_is_searched_for_is_escaped(site: Site) -> None:
    site.add_patient()
    found = site.client().post("/staff/patients/find", {"sought": XSS}, page="/staff/patients")
    assert XSS not in found.text
    assert found.text.count("<script") == found.text.count("<script src=")  # the page's own


# -- add a patient -----------------------------------------------------------------------------------------------


def test_a_patient_is_added_with_a_date_as_danes_write_it(site: Site) -> None:
    client = site.client()
    answer = client.post("/staff/patients/new", {"name": "  Karen   Blå ", "birth": "24.12.1940"})
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    assert "The patient is added." in page.text
    assert "Karen Blå" in page.text
    assert "1940, 85 years" in page.text


def test_all_that_is_wrong_is_said_and_all_that_was_typed_is_kept(site: Site) -> None:
    page = site.client().post("/staff/patients/new", {"name": "x" * 201, "birth": "24-12-40"})
    assert page.status_code == 422
    assert "Is too long: 201 characters" in page.text
    assert "Write the year with four digits" in page.text
    assert "x" * 201 in page.text
    assert 'value="24-12-40"' in page.text
    assert 'href="#name"' in page.text
    assert 'href="#birth"' in page.text


def test_a_name_of_markup_is_shown_as_it_was_written_everywhere(site: Site) -> None:
    patient = site.add_patient(XSS)
    site.answer(patient, MILD)
    client = site.client()
    for path in (
        "/staff/patients",
        f"/staff/patients/{patient.id}",
        f"/staff/patients/{patient.id}/invitations/new",
        f"/staff/patients/{patient.id}/facts/dk-basal-facts",
        f"/staff/assessments/{site.newest_assessment(patient)}",
    ):
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
        assert "&lt;script&gt;alert(1)" in text, path


# -- the patient's page ------------------------------------------------------------------------------------------


def test_the_patient_page_tells_who_answered_and_how_much(site: Site) -> None:
    patient = site.add_patient()
    site.answer(patient, MILD)
    site.clock.forward(hours=1)
    site.record(patient, {"informed": "yes"})
    text = text_of(site.client().get(f"/staff/patients/{patient.id}").text)
    assert "The patient alone" in text
    assert "recorded by nurse Jensen · 1 of 21 answered" in text
    assert text.index("recorded by") < text.index("The patient alone")


def test_assessing_again_makes_a_new_assessment_of_the_day(site: Site) -> None:
    patient = site.add_patient()
    site.answer(patient, MILD)
    site.clock.forward(days=20)
    client = site.client()
    answer = client.post(f"/staff/patients/{patient.id}/assess", page=f"/staff/patients/{patient.id}")
    assert answer.status_code == 303
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    assert len(record.assessments) == 2
    assert answer.headers["Location"].endswith(record.assessments[0].id)


# -- invitations -------------------------------------------------------------------------------------------------


def test_an_invitation_is_shown_with_link_qr_code_and_how_long_it_is_valid(site: Site) -> None:
    patient = site.add_patient()
    client = site.client()
    page = client.post(
        f"/staff/patients/{patient.id}/invitations/new", {"questionnaire": C15, "language": "da"}
    )
    assert page.status_code == 201
    link = re.search(r"http://localhost:8000(/i/[\w-]+)", page.text)
    assert link is not None
    assert '<svg viewBox="0 0 ' in page.text
    assert "It can be answered until 6 December 2026, 10:00" in text_of(page.text)
    assert site.app.test_client().get(link.group(1)).status_code == 303


def test_the_secret_stands_in_no_page_but_the_one_that_made_it(site: Site) -> None:
    patient = site.add_patient()
    client = site.client()
    made = client.post(
        f"/staff/patients/{patient.id}/invitations/new", {"questionnaire": C15, "language": "da"}
    )
    secret = hidden(made.text, "secret")
    assert secret not in client.get(f"/staff/patients/{patient.id}").text
    with client.browser.session_transaction() as session:
        assert secret not in str(dict(session))


def test_handing_over_signs_out_and_opens_the_form(site: Site) -> None:
    patient = site.add_patient()
    client = site.client()
    made = client.post(
        f"/staff/patients/{patient.id}/invitations/new", {"questionnaire": C15, "language": "da"}
    )
    secret = hidden(made.text, "secret")
    answer = client.post_again("/staff/hand-over", {"secret": secret}, csrf_token(made.text))
    assert answer.headers["Location"] == f"/i/{secret}"
    assert client.get("/staff/patients").status_code == 303


@pytest.mark.parametrize(
    "secret", ["", "//evil.example", "https://evil.example/", "../staff", "x\r\nSet-Cookie: a=b"]
)
def test_handing_over_leads_nowhere_but_to_a_form_of_ours(site: Site, secret: str) -> None:
    client = site.client()
    answer = client.post("/staff/hand-over", {"secret": secret}, page="/staff/patients")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(("/i/", "/staff/sign-in"))
    assert "Set-Cookie: a=b" not in str(answer.headers)


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "choose a questionnaire"),
        ({"questionnaire": C15}, "choose a language"),
        ({"questionnaire": "dk-basal-facts", "language": "da"}, "choose one of the answers shown"),
        ({"questionnaire": C15, "language": "xx"}, "choose one of the answers shown"),
    ],
    ids=["nothing", "no language", "not for patients", "unknown language"],
)
def test_an_invitation_that_cannot_be_is_refused(site: Site, posted: dict[str, str], said: str) -> None:
    patient = site.add_patient()
    page = site.client().post(f"/staff/patients/{patient.id}/invitations/new", posted)
    assert page.status_code == 422
    assert said in page.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_usual_is_chosen_already_so_that_one_tap_makes_the_invitation(
    site: Site, language: str
) -> None:
    patient = site.add_patient()
    page = site.client(language=language).get(f"/staff/patients/{patient.id}/invitations/new").text
    assert re.findall(r'value="([^"]+)" checked', page) == ["patient", C15, language]

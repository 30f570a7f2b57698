"""The doctor's way from the inbox to a decision and a referral, as a browser sends it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.core.people import Patient, Role
from screening.services import decisions
from tests.web.staff_site import Site, hidden, opened_site, text_of

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as made:
        yield made


@pytest.fixture
def patient(site: Site) -> Patient:
    one = site.add_patient("Karen Hemmelig")
    gates = dict.fromkeys(
        ("life_threatening", "informed", "wants_referral", "needs_assessed", "basal_insufficient"), "yes"
    )
    site.record(one, site.all_facts("no", **gates))
    site.answer(one, SEVERE)
    return one


def task_path(html: str) -> str:
    found = re.search(r"/staff/tasks/[0-9a-f-]{36}", html)
    assert found is not None
    return found.group()


def test_a_page_is_unread_until_somebody_opens_it(site: Site, patient: Patient) -> None:
    gp, nurse = site.client(Role.GP), site.client(Role.NURSE)
    assert "Karen Hemmelig" in gp.get("/staff/inbox").text
    gp.get(f"/staff/assessments/{site.newest_assessment(patient)}")
    for client in (gp, nurse):
        assert "Nothing new" in client.get("/staff/inbox").text
    assert "Seen, not decided" in nurse.get("/staff/tasks").text


def test_what_was_typed_stands_there_again_with_all_that_is_missing(site: Site, patient: Patient) -> None:
    gp = site.client(Role.GP)
    path = task_path(gp.get("/staff/tasks").text)
    answer = gp.post(f"{path}/decide", {"kind": "confer", "reason": "<b>her reason</b>"}, page=path)
    assert answer.status_code == 422
    assert "&lt;b&gt;her reason&lt;/b&gt;" in answer.text
    assert "Write what is to be done, and by whom." in text_of(answer.text)
    assert "Choose the day on which somebody looks again." in text_of(answer.text)


def test_one_click_on_the_assessment_decides_and_sent_twice_it_decides_once(
    site: Site, patient: Patient
) -> None:
    gp = site.client(Role.GP)
    page = gp.get(f"/staff/assessments/{site.newest_assessment(patient)}").text
    path = task_path(page)
    form = {
        "id": hidden(page, "id"),
        "version": hidden(page, "version"),
        "kind": "refer",
        "reason": "pain",
        "to_name": "The hospice",
        "to": "other",
    }
    for _ in range(2):
        assert gp.post(f"{path}/decide", form, page=path).status_code == 303
    made = decisions.list_decisions(site.context, site.staff[Role.GP], patient.id)
    assert len(made) == 1
    assert "Referral to The hospice" in text_of(gp.get(path).text)


def test_who_was_too_late_sees_their_words_and_why(site: Site, patient: Patient) -> None:
    first, second = site.client(Role.GP), site.client(Role.GP)
    path = task_path(first.get("/staff/tasks").text)
    page = second.get(path).text
    version = hidden(page, "version")
    decide = {"kind": "not-now", "reason": "mine", "follow_up_on": "2026-12-01", "version": version}
    assert first.post(f"{path}/decide", {**decide, "id": "a" * 36}, page=path).status_code == 303
    answer = second.post(f"{path}/decide", {**decide, "reason": "theirs", "id": "b" * 36}, page=path)
    assert answer.status_code == 409
    assert "somebody else has changed this task" in text_of(answer.text).lower()
    assert "theirs" in answer.text


def test_the_text_for_the_referral_has_the_decision_in_it_and_marks_what_is_missing(
    site: Site, patient: Patient
) -> None:
    gp = site.client(Role.GP, language="da")
    page = gp.get(f"/staff/assessments/{site.newest_assessment(patient)}").text
    path = task_path(page)
    gp.post(
        f"{path}/decide",
        {
            "id": hidden(page, "id"),
            "version": hidden(page, "version"),
            "kind": "refer",
            "reason": "Smerter trods behandling",
            "to_name": "Hospice Midt",
        },
        page=path,
    )
    text = gp.get(f"/staff/assessments/{site.newest_assessment(patient)}/referral-text").text
    for words in ("Karen Hemmelig", "Hospice Midt", "Smerter trods behandling", "MEDICIN", "[udfyldes]"):
        assert words in text


def test_a_patients_missing_answer_is_asked_for_alone(site: Site) -> None:
    one = site.add_patient("Blank Blanksen")
    site.answer(one, {str(n): code for n, code in enumerate(SEVERE.split(), start=1) if n != 12})
    nurse = site.client(Role.NURSE)
    path = f"/staff/assessments/{site.newest_assessment(one)}"
    assert "Ask the patient for just this" in text_of(nurse.get(path).text)
    assert nurse.post(f"{path}/ask-missing", page=path).status_code == 201


def test_an_absence_is_planned_and_all_faults_are_said(site: Site) -> None:
    gp = site.client(Role.GP)
    answer = gp.post("/staff/absences", {"away": "nobody", "first": "32-1-2026"})
    assert answer.status_code == 422
    assert "there is no such date" in text_of(answer.text).lower()
    form = {"away": site.staff[Role.GP].id, "first": "2026-12-01", "last": "2026-12-24"}
    assert gp.post("/staff/absences", form).status_code == 303
    assert "gp Jensen" in gp.get("/staff/absences").text


def test_the_referrals_dates_are_written_down(site: Site, patient: Patient) -> None:
    gp = site.client(Role.GP)
    page = gp.get(f"/staff/assessments/{site.newest_assessment(patient)}").text
    path = task_path(page)
    entry = {"id": hidden(page, "id"), "version": hidden(page, "version"), "kind": "refer"}
    gp.post(f"{path}/decide", {**entry, "reason": "pain", "to_name": "The hospice"}, page=path)
    found = re.search(r"/staff/referrals/[0-9a-f-]{36}", gp.get("/staff/referrals").text)
    assert found is not None
    referral = found.group()
    assert gp.post(referral, {"step": "sent", "on": "2026-11-22"}).status_code == 303
    refused = gp.post(referral, {"step": "rejected", "on": "2026-11-22"})
    assert refused.status_code == 422
    assert "Write why the referral was rejected." in text_of(refused.text)

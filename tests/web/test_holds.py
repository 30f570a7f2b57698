"""Keeping a record while a case is running: on the page of the patient's data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.test import TestResponse

from screening.core.people import Patient, Role
from tests.web.staff_site import Client, Site, opened_site

WHY = "A complaint to the Patient Safety Authority"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture
def patient(site: Site) -> Patient:
    patient = site.add_patient("Karen Hemmelig")
    site.begin(patient, {"1": "2"})
    return patient


def data_page(patient: Patient) -> str:
    return f"/staff/patients/{patient.id}/data"


def hold(client: Client, patient: Patient, reason: str = WHY) -> TestResponse:
    return client.post(f"{data_page(patient)}/hold", {"reason": reason}, page=data_page(patient))


def test_a_nurse_keeps_the_record_and_lets_it_go_again(site: Site, patient: Patient) -> None:
    client = site.client()
    assert hold(client, patient).status_code == 303
    page = client.get(data_page(patient)).text
    for words in (WHY, "The record is kept.", site.staff[Role.NURSE].name):
        assert words in page
    assert "Delete this for good" not in page
    ended = client.post(f"{data_page(patient)}/hold/end", {}, page=data_page(patient))
    assert ended.status_code == 303
    page = client.get(data_page(patient)).text
    assert "The record is kept." not in page
    assert "Delete this for good" in page
    assert WHY in page  # among the cases before


@pytest.mark.parametrize("reason", ["  ", "x" * 5000], ids=["nothing", "too much"])
def test_what_is_wrong_is_said_what_was_typed_stays_and_nothing_is_kept(
    site: Site, patient: Patient, reason: str
) -> None:
    client = site.client()
    answer = hold(client, patient, reason)
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert reason in answer.text
    assert "The record is kept." not in client.get(data_page(patient)).text


def test_to_delete_what_is_kept_is_refused(site: Site, patient: Patient) -> None:
    client = site.client()
    hold(client, patient)
    assert client.post(f"{data_page(patient)}/delete", {}, page=data_page(patient)).status_code == 409

"""The pages of who watches over the service: the auditor's search, a patient's data, the settings, health."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest

from screening.core.people import Patient, Role
from tests.web.staff_site import Site, opened_site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


@pytest.fixture(scope="module")
def patient(site: Site) -> Patient:
    patient = site.add_patient("Karen Hemmelig")
    site.answer(patient, "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5")
    return patient


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_auditor_finds_a_patients_events_and_no_name(site: Site, patient: Patient, language: str) -> None:
    page = site.client(Role.AUDITOR, language=language).get(f"/staff/audit?patient={patient.id}").text
    assert "patient-added" in page
    assert patient.id in page
    assert "Karen" not in page


def test_the_auditors_file_is_csv_and_holds_no_name(site: Site, patient: Patient) -> None:
    answer = site.client(Role.AUDITOR).browser.get(f"/staff/audit/file?patient={patient.id}")
    assert answer.mimetype == "text/csv"
    assert "Karen" not in answer.text
    assert patient.id in answer.text


@pytest.mark.parametrize(
    "query", ["first=x", "action=x", "first=2026-02-02&last=2026-01-01", "first=0001-01-01"]
)
def test_a_search_that_cannot_be_is_told_why(site: Site, query: str) -> None:
    answer = site.client(Role.AUDITOR).get(f"/staff/audit?{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("path", ["/staff/audit", "/staff/audit/file"])
def test_only_the_auditor_may(site: Site, path: str) -> None:
    for role in set(Role) - {Role.AUDITOR}:
        assert site.client(role).get(path).status_code == 403


def test_a_nurse_downloads_a_copy_whose_name_tells_nothing(site: Site, patient: Patient) -> None:
    client = site.client()
    page = client.get(f"/staff/patients/{patient.id}/data")
    assert page.status_code == 200
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.browser.post(f"/staff/patients/{patient.id}/data/copy", data={"csrf_token": token})
    assert answer.headers["Content-Disposition"] == "attachment; filename=patient-data.zip"
    assert "Karen Hemmelig" in zipfile.ZipFile(BytesIO(answer.data)).read("data.html").decode()


def test_health_tells_of_the_service_and_of_no_patient(site: Site, patient: Patient) -> None:
    answer = site.app.test_client().get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "ok"
    assert patient.id not in answer.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_administrator_sees_the_settings_and_no_secret(site: Site, language: str) -> None:
    page = site.client(Role.ADMINISTRATOR, language=language).get("/staff/running").text
    assert "SCREENING_KEEP_YEARS" in page
    assert site.context.settings.secret_key not in page
    assert site.context.settings.database_url not in page


def test_an_administrator_puts_criteria_in_force_and_takes_it_back(site: Site) -> None:
    client = site.client(Role.ADMINISTRATOR)
    put = {"criteria_set": "dk-basal-spec", "first_day": "2030-01-01", "organisation": ""}
    assert client.post("/staff/criteria-in-force", put).status_code == 303
    page = client.get("/staff/criteria-in-force").text
    address = page.split('action="/staff/criteria-in-force/')[1].split('"')[0]
    assert (
        client.post(f"/staff/criteria-in-force/{address}", {}, page="/staff/criteria-in-force").status_code
        == 303
    )
    assert client.post("/staff/criteria-in-force", put | {"first_day": "2020-01-01"}).status_code == 422

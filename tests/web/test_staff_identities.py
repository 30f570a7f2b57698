"""The pages of who a patient is: typed, shown, sought, imported, merged, and protected."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from screening.core.identity import IdentityEntry
from screening.core.people import Patient, Role
from screening.services import identities, patients
from tests.web.staff_site import Client, Site, csrf_token, opened_site

CPR = "010250-0000"
KAREN = {"name": "Karen Hemmelig", "cpr": CPR, "birth": ""}
MILD = "2 1 1 1 2 2 2 2 1 1 2 2 2 1 5"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as opened:
        yield opened


def add(site: Site, **entry: object) -> Patient:
    made = IdentityEntry(**{"name": "Karen Hemmelig", "cpr": CPR, **entry})  # type: ignore[arg-type]
    stored = identities.add_with_identity(site.context, site.staff[Role.NURSE], made)
    assert stored.patient is not None
    return stored.patient


def upload(client: Client, content: bytes, go: str) -> str:
    token = csrf_token(client.get("/staff/patients/import").text)
    data = {"csrf_token": token, "go": go, "file": (BytesIO(content), "Karen Hemmelig.csv")}
    return client.browser.post("/staff/patients/import", data=data).get_data(as_text=True)


def test_a_patient_is_added_with_all_that_is_known(site: Site) -> None:
    client = site.client()
    typed = KAREN | {
        "phone": "12345678", "diagnosis_code": "C34.1", "municipality": "0751", "language": "da",
        "relatives-0-name": "Kurt", "relatives-0-relation": "søn", "relatives-0-phone": "87654321",
    }  # fmt: skip
    answer = client.post("/staff/patients/new", typed)
    assert answer.status_code == 303
    text = client.get(f"{answer.headers['Location']}/identity").text
    for known in (
        "Karen Hemmelig",
        CPR,
        "12345678",
        "Lung, bronchi and windpipe",
        "DC341",
        "Aarhus",
        "Kurt",
        "søn",
    ):
        assert known in text, known


def test_what_is_wrong_is_said_at_each_field_and_what_was_typed_is_kept(site: Site) -> None:
    page = site.client().post(
        "/staff/patients/new",
        {
            "name": "A",
            "birth": "1-1-1950",
            "phone": "ring",
            "relatives-0-name": "",
            "relatives-1-email": "kurt",
            "is_protected": "y",
        },
    )
    assert page.status_code == 422
    for field in ("phone", "relatives-1-name", "relatives-1-email"):
        assert f'href="#{field}"' in page.text
    assert 'value="ring"' in page.text
    assert 'value="kurt"' in page.text
    assert "<details open>" in page.text


def test_a_double_entry_is_asked_about_once_and_then_taken(site: Site) -> None:
    first = add(site)
    client = site.client()
    page = client.post("/staff/patients/new", KAREN)
    assert page.status_code == 422
    assert "A patient with this CPR number is there already" in page.text
    assert f"/staff/patients/{first.id}" in page.text
    assert len(patients.list_patients(site.context, site.staff[Role.NURSE])) == 1
    again = client.post_again(
        "/staff/patients/new", KAREN | {"confirmed": f"same-cpr:{first.id}"}, csrf_token(page.text)
    )
    assert again.status_code == 303


def test_the_change_page_shows_what_is_known_and_keeps_what_is_not_changed(site: Site) -> None:
    patient = add(site, phone="12345678", address="Testvej 1")
    client, path = site.client(), f"/staff/patients/{patient.id}/identity/change"
    page = client.get(path).text
    assert f'value="{CPR}"' in page
    assert 'value="12345678"' in page
    assert client.post(path, KAREN | {"phone": "11111111", "address": "Testvej 1"}).status_code == 303
    found = identities.get_identity(site.context, site.staff[Role.NURSE], patient.id).identity
    assert (found.contact.phone, found.contact.address) == ("11111111", "Testvej 1")


@pytest.mark.parametrize("sought", [CPR, "0102500000", "karen hem", " 010250 0000 "])
def test_a_patient_is_found_by_name_or_number_and_neither_stands_in_an_address(
    site: Site, sought: str
) -> None:
    add(site)
    site.add_patient("Kurt Grøn")
    page = site.client().post("/staff/patients/find", {"sought": sought}, page="/staff/patients")
    assert "Karen Hemmelig" in page.text
    assert "Kurt" not in page.text
    assert 'method="get"' not in page.text


def test_a_number_that_nobody_has_finds_nobody(site: Site) -> None:
    add(site)
    page = site.client().post("/staff/patients/find", {"sought": "010250-0001"}, page="/staff/patients")
    assert "Karen" not in page.text


def test_a_protected_name_stands_in_no_title_and_the_address_nowhere(site: Site) -> None:
    patient = add(site, is_protected=True, address="Testvej 1, 8000 Aarhus C")
    site.answer(patient, MILD)
    client = site.client()
    paths = [
        f"/staff/patients/{patient.id}",
        f"/staff/patients/{patient.id}/identity",
        f"/staff/patients/{patient.id}/identity/change",
        f"/staff/patients/{patient.id}/invitations/new",
        f"/staff/assessments/{site.newest_assessment(patient)}",
    ]
    for path in paths:
        text = client.get(path).text
        title = text.partition("<title>")[2].partition("</title>")[0]
        assert "Karen" not in title, path
        assert "Karen" not in path
        if not path.endswith("change"):
            assert "Testvej" not in text, path
    for path in paths[:2]:
        assert "Name and address are protected" in client.get(path).text
    pdf = client.browser.get(f"{paths[-1]}/pdf/da")
    assert "Karen" not in str(pdf.headers)
    assert b"Testvej" not in pdf.data


def test_the_protected_address_is_not_shown_in_the_form_and_is_kept_when_left_alone(site: Site) -> None:
    patient = add(site, is_protected=True, address="Testvej 1")
    client, path = site.client(), f"/staff/patients/{patient.id}/identity/change"
    assert "Testvej" not in client.get(path).text
    client.post(path, KAREN | {"is_protected": "y", "address": ""})
    found = identities.get_identity(site.context, site.staff[Role.NURSE], patient.id).identity
    assert found.contact.address == "Testvej 1"


def test_a_file_is_checked_and_then_added_and_the_report_repeats_no_name(site: Site) -> None:
    client, good = site.client(), f"name;cpr\nKaren Hemmelig;{CPR}\n".encode()
    bad = upload(client, good + b"Kurt Blaa;990250-0000\n", "import")
    assert "Nothing was added" in bad
    assert "line 3 cpr" in bad
    assert not any(secret in bad for secret in ("Karen", "Kurt", "0102500000", CPR, "990250"))
    assert "Patients that would be added: 1." in upload(client, good, "check")
    assert len(patients.list_patients(site.context, site.staff[Role.NURSE])) == 0
    assert "Patients added: 1." in upload(client, good, "import")
    assert "There already, and left as they are: 1." in upload(client, good, "import")
    assert "Choose a file" in upload(client, b"", "check")


def test_a_file_larger_than_any_form_can_be_sent(site: Site) -> None:
    padding = b"name;birth\nA;1-1-1950\n" + b"\n" * 400_000
    assert "Patients that would be added: 1." in upload(site.client(), padding, "check")


def test_the_template_is_a_file_with_a_name_that_tells_nothing(site: Site) -> None:
    answer = site.client().browser.get("/staff/patients/import/template")
    assert answer.headers["Content-Disposition"] == "attachment; filename=patients.csv"
    assert answer.data.decode("utf-8-sig").startswith("name;cpr;birth;")


def test_two_entries_are_shown_side_by_side_made_one_and_made_two_again(site: Site) -> None:
    first, second = add(site), site.add_patient("Karen Hemmelg")
    site.answer(second, MILD)
    client = site.client()
    choose = client.post(
        f"/staff/patients/{first.id}/merge", {"sought": "hemmelg"}, page=f"/staff/patients/{first.id}/merge"
    )
    path = f"/staff/patients/{first.id}/merge/{second.id}"
    assert path in choose.text
    preview = client.get(path).text
    assert "Karen Hemmelig" in preview
    assert "Karen Hemmelg" in preview
    assert client.post(path).status_code == 303
    text = client.get(f"/staff/patients/{second.id}/identity").text
    assert "Also entered as:" in text
    undo = text.partition(f'action="/staff/patients/{first.id}/merges/')[2].partition('"')[0]
    undone = client.post(
        f"/staff/patients/{first.id}/merges/{undo}", page=f"/staff/patients/{first.id}/identity"
    )
    assert undone.status_code == 303
    assert "Also entered as:" not in client.get(f"/staff/patients/{first.id}/identity").text

"""The administrator's pages, and who has a patient in care: organisations, accounts, roles. All that is wrong is said
at once, and nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.core.people import Role
from screening.services import care, memberships, organisations
from screening.services.memberships import Account
from tests.web.staff_site import PASSWORD, Site, opened_site, text_of

ORGANISATIONS, ACCOUNTS = "/staff/organisations", "/staff/accounts"
WRONG = {
    "name": "x" * 201,
    "kind": "",
    "sor": "S-12",
    "phone": "ring",
    "email": "nobody",
    "municipality": "By",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as opened:
        yield opened


def the_account(site: Site, username: str) -> Account:
    return memberships.find_account(site.context, username)


def test_an_administrator_finds_the_way_from_the_first_page(site: Site) -> None:
    page = site.client(Role.ADMINISTRATOR).get("/staff/")
    for path in (ORGANISATIONS, ACCOUNTS):
        assert f'href="{path}"' in page.text
        assert site.client(Role.ADMINISTRATOR).get(path).status_code == 200
    auditor = site.client(Role.AUDITOR).get("/staff/")
    assert ACCOUNTS not in auditor.text


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_organisation_is_added_changed_and_closed(site: Site, language: str) -> None:
    client = site.client(Role.ADMINISTRATOR, language=language)
    entered = {"name": "Lægerne & Co", "kind": "gp-practice", "phone": "12 34 56 78", "email": "a@example.dk"}
    assert client.post(f"{ORGANISATIONS}/new", entered).status_code == 303
    known = next(one for one in organisations.list_open(site.context) if one.name == "Lægerne & Co")
    assert "Lægerne &amp; Co" in client.get(ORGANISATIONS).text
    page = client.get(f"{ORGANISATIONS}/{known.id}")
    assert 'value="12 34 56 78"' in page.text
    assert client.post(f"{ORGANISATIONS}/{known.id}", entered | {"phone": "87 65 43 21"}).status_code == 303
    assert organisations.get_organisation(site.context, known.id).phone == "87 65 43 21"
    assert client.post(f"{ORGANISATIONS}/{known.id}/close", {"successor": ""}).status_code == 303
    assert known.id not in {one.id for one in organisations.list_open(site.context)}


@pytest.mark.parametrize("path", ["new", "{id}"], ids=["a new one", "one that is there"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_all_that_is_wrong_with_an_organisation_is_said_and_what_was_typed_is_kept(
    site: Site, path: str, language: str
) -> None:
    (known,) = organisations.list_open(site.context)
    client = site.client(Role.ADMINISTRATOR, language=language)
    page = client.post(f"{ORGANISATIONS}/{path.format(id=known.id)}", WRONG)
    assert page.status_code == 422
    assert all(f'value="{typed}"' in page.text for typed in WRONG.values() if typed)
    wrong = ["name", "sor", "phone", "email", *(["kind"] if path == "new" else [])]
    assert all(f'href="#{field}"' in page.text for field in wrong)
    assert ("at most 200" in text_of(page.text)) == (language == "en")
    assert organisations.list_open(site.context) == (known,)


def test_an_organisation_is_not_closed_while_patients_would_be_in_nobodys_care(site: Site) -> None:
    other = site.beside()
    other.add_patient("Karen Karensen")
    closing = other.staff[Role.NURSE].organisation
    client = site.client(Role.ADMINISTRATOR)
    page = client.post(f"{ORGANISATIONS}/{closing}/close", {"successor": ""})
    assert page.status_code == 422
    assert "nobody else treats: 1" in text_of(page.text)
    assert "Karen" not in page.text
    successor = str(site.staff[Role.NURSE].organisation)
    assert client.post(f"{ORGANISATIONS}/{closing}/close", {"successor": successor}).status_code == 303
    assert "Karen Karensen" in site.client(Role.NURSE).get("/staff/patients").text


def test_an_account_is_made_given_a_role_a_password_and_closed(site: Site) -> None:
    client = site.client(Role.ADMINISTRATOR)
    place = str(site.staff[Role.NURSE].organisation)
    entered = {
        "username": "anna",
        "name": "Anna Annasen",
        "password": PASSWORD,
        "role": "nurse",
        "organisation": place,
    }
    assert client.post(f"{ACCOUNTS}/new", entered).status_code == 303
    made = the_account(site, "anna")
    page = f"{ACCOUNTS}/{made.record.id}"
    assert client.post(page, {"role": "administrator", "organisation": "-"}).status_code == 303
    first, second = the_account(site, "anna").memberships
    assert (first.role, second.role, second.organisation) == (Role.NURSE, Role.ADMINISTRATOR, None)
    ended = client.post(f"{page}/memberships/{second.id}/end", page=page)
    assert ended.status_code == 303
    assert the_account(site, "anna").memberships == (first,)
    assert client.post(f"{page}/password", {"password": PASSWORD[::-1]}).status_code == 303
    assert client.post(f"{page}/close").status_code == 303
    assert memberships.get_account(site.context, made.record.id).record.closed_at == site.clock()
    assert "Anna Annasen" in client.get(ACCOUNTS).text


@pytest.mark.parametrize("language", ["da", "en"])
def test_all_that_is_wrong_with_an_account_is_said_and_what_was_typed_is_kept_but_the_password(
    site: Site, language: str
) -> None:
    client = site.client(Role.ADMINISTRATOR, language=language)
    typed = {
        "username": "to ord",
        "name": "y" * 201,
        "password": "qz-7",
        "role": "visitator",
        "organisation": "-",
    }
    page = client.post(f"{ACCOUNTS}/new", typed)
    assert page.status_code == 422
    assert all(f'href="#{field}"' in page.text for field in ("username", "name", "password", "organisation"))
    assert 'value="to ord"' in page.text
    assert 'value="visitator" checked' in page.text
    assert "qz-7" not in page.text.partition("<main")[2]
    taken = client.post(f"{ACCOUNTS}/new", {
        "username": "nurse", "name": "N", "password": PASSWORD, "role": "auditor", "organisation": "-",
    })  # fmt: skip
    assert taken.status_code == 422
    assert 'href="#username"' in taken.text
    nothing = client.post(f"{ACCOUNTS}/new", {})
    assert all(
        f'href="#{field}"' in nothing.text
        for field in ("username", "name", "password", "role", "organisation")
    )


def test_who_runs_one_organisation_runs_its_people_and_no_other(site: Site) -> None:
    other = site.beside("Another unit")
    client = other.client(Role.ADMINISTRATOR)
    listed = client.get(ACCOUNTS).text
    assert "nurse of Another unit" in listed
    assert "nurse Jensen" not in listed
    theirs = f"{ACCOUNTS}/{site.staff[Role.NURSE].id}"
    assert client.get(theirs).status_code == 404
    assert client.get(f"{ORGANISATIONS}/new").status_code == 403
    assert client.get(f"{ORGANISATIONS}/{site.staff[Role.NURSE].organisation}").status_code == 403
    form = client.get(f"{ACCOUNTS}/new").text
    assert str(site.staff[Role.NURSE].organisation) not in form
    assert 'value="-"' not in form


def test_nobody_is_offered_to_change_their_own_roles(site: Site) -> None:
    me = site.staff[Role.ADMINISTRATOR]
    client = site.client(Role.ADMINISTRATOR)
    page = client.get(f"{ACCOUNTS}/{me.id}")
    assert "another administrator" in text_of(page.text)
    assert "memberships" not in page.text
    refused = client.post(
        f"{ACCOUNTS}/{me.id}", {"role": "nurse", "organisation": str(site.staff[Role.NURSE].organisation)}
    )
    assert refused.status_code == 403


def test_another_organisation_is_brought_in_and_let_go_on_the_patients_page(site: Site) -> None:
    other, patient = site.beside("Enheden"), site.add_patient("Karen Karensen")
    there, client = str(other.staff[Role.NURSE].organisation), site.client(Role.NURSE)
    page = f"/staff/patients/{patient.id}/care"
    assert page in client.get(f"/staff/patients/{patient.id}").text
    assert other.client(Role.NURSE).get(page).status_code == 404
    assert client.post(page, {"organisation": there, "reason": "brought-in"}).status_code == 303
    assert other.client(Role.NURSE).get(page).status_code == 200
    relation = care.list_care(site.context, site.staff[Role.NURSE], patient.id)[-1].relation
    assert client.post(f"{page}/{relation.id}/end", page=page).status_code == 303
    assert other.client(Role.NURSE).get(page).status_code == 404
    assert "Enheden" in text_of(client.get(page).text).partition("before")[2]


@pytest.mark.parametrize("language", ["da", "en"])
def test_bringing_in_nobody_for_no_reason_is_refused_with_both_said(site: Site, language: str) -> None:
    site.beside("Enheden")
    patient = site.add_patient("Karen Karensen")
    page = site.client(Role.NURSE, language=language).post(f"/staff/patients/{patient.id}/care", {})
    assert page.status_code == 422
    assert all(f'href="#{field}"' in page.text for field in ("organisation", "reason"))


def test_a_visitator_sees_the_referred_patient_and_is_offered_nothing_that_is_not_theirs(site: Site) -> None:
    other, patient = site.beside("Enheden"), site.add_patient("Karen Karensen")
    visitator = other.client(Role.VISITATOR)
    assert "Karen" not in visitator.get("/staff/patients").text
    there = str(other.staff[Role.VISITATOR].organisation)
    site.client(Role.GP).post(
        f"/staff/patients/{patient.id}/care", {"organisation": there, "reason": "referred"}
    )
    assert "Karen" in visitator.get("/staff/patients").text
    page = visitator.get(f"/staff/patients/{patient.id}").text
    assert "invitations/new" not in page
    assert "/facts/" not in page
    assert "Bring" not in text_of(visitator.get(f"/staff/patients/{patient.id}/care").text)


def test_the_header_says_for_whom_one_works(site: Site) -> None:
    other = site.beside("Enheden")
    assert "Enheden" in text_of(other.client(Role.NURSE).get("/staff/patients").text)

"""The staff's pages for paper: print, find by the code, key in; every page as the site's client checks it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from screening.core.people import InvitationId, Patient, Role
from screening.core.response import Choice, Missing
from screening.services import invitations, patients, short_codes
from tests.web.staff_site import C15, DANISH, Client, Site, csrf_token, hidden, opened_site, text_of

FIFTEEN = "321143321234225"  # one key for each of the first fifteen questions


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with opened_site(tmp_path) as site:
        yield site


def invite(site: Site, patient: Patient) -> InvitationId:
    made = invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=DANISH
    )
    return made.invitation.id


def print_it(client: Client, patient: Patient, id: InvitationId, language: str = "da") -> bytes:
    page = f"/staff/patients/{patient.id}"
    token = csrf_token(client.browser.get(page).text)
    response = client.browser.post(
        f"/staff/invitations/{id}/print", data={"csrf_token": token, "language": language}
    )
    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == 'attachment; filename="form.pdf"'
    return bytes(response.data)


def typed(page: str, **changed: str) -> dict[str, str]:
    """A whole page keyed in: the fifteen, nothing added, the first three again."""
    fields = {f"key-{number}": key for number, key in enumerate(FIFTEEN, start=1)}
    fields |= {f"again-{number}": key for number, key in enumerate(FIFTEEN[:3], start=1)}
    fields |= {"who": "1", "day": "23-11-2026", "response_id": hidden(page, "response_id"), "language": "da"}
    return fields | {name.replace("_", "-"): value for name, value in changed.items()}


def today(site: Site) -> str:
    return site.clock().strftime("%d-%m-%Y")


@pytest.mark.parametrize("language", ["da", "en", "ar", "tr", "pl", "uk", "de"])
def test_the_form_is_printed_in_every_language_there_is(site: Site, language: str) -> None:
    patient = site.add_patient()
    pdf = print_it(site.client(), patient, invite(site, patient), language)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
        assert len(document.pages) <= 2


def test_a_paper_is_found_by_its_code_and_keyed_in(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    id = invite(site, patient)
    print_it(client, patient, id)
    code = short_codes.show_code(site.context, id)
    assert code is not None
    found = client.post("/staff/paper", {"code": code.code})
    assert found.headers["Location"] == f"/staff/invitations/{id}/paper"
    page = client.get(found.headers["Location"]).text
    stored = client.post(found.headers["Location"], typed(page, day=today(site)))
    assert stored.status_code == 303
    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    (kept,) = record.responses
    numbers = [kept.answers[item] for item in list(kept.answers)[:15]]
    assert [answer.code for answer in numbers if isinstance(answer, Choice)] == list(FIFTEEN)
    assert kept.answers[list(kept.answers)[-1]] is Missing.SKIPPED
    shown = text_of(client.get(stored.headers["Location"]).text)
    assert "The paper form is stored." in shown
    assert "on paper, keyed in by nurse Jensen on" in shown
    assert "not sent" not in shown
    assessed = record.assessments[0].id
    assert "on paper, keyed in by nurse Jensen" in text_of(client.get(f"/staff/assessments/{assessed}").text)


def test_fifteen_questions_take_fewer_than_forty_keys(site: Site) -> None:
    """A key is one sign in a field that takes one; the script goes on by itself after it, and Enter passes what is left
    open in words. The day is eight digits."""
    patient, client = site.add_patient(), site.client()
    id = invite(site, patient)
    print_it(client, patient, id)
    page = client.get(f"/staff/invitations/{id}/paper").text
    asked = re.findall(r'id="(key-\d+|again-\d+|who)"[^>]*maxlength="1"', page)
    assert len(asked) == 15 + 3 + 1
    day = len(site.clock().strftime("%d%m%Y")) + 1
    left_open = len(re.findall(r'<(?:textarea|input)[^>]* id="key-(?:added-|matters)', page))
    assert left_open == 7
    assert len(asked) + day + left_open + 1 < 40
    body = typed(page, day=site.clock().strftime("%d%m%Y"))
    assert client.post(f"/staff/invitations/{id}/paper", body).status_code == 303


def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    id = invite(site, patient)
    print_it(client, patient, id)
    path = f"/staff/invitations/{id}/paper"
    page = client.get(path).text
    response = client.post(
        path, typed(page, key_2="1", key_5="9", key_matters_most="Min have <3", day="41-11-2026", who="8")
    )
    assert response.status_code == 422
    for place in ("again-2", "key-5", "day", "who"):
        assert f'href="#{place}"' in response.text
        assert re.search(rf'id="{place}"[^>]*aria-invalid="true"', response.text), place
    assert 'value="41-11-2026"' in response.text
    assert "Min have &lt;3</textarea>" in response.text
    assert re.search(r'name="key-15"[^>]*value="5"', response.text)
    assert patients.get_patient(site.context, site.staff[Role.NURSE], patient.id).responses == ()


def test_an_unknown_code_is_said_and_kept(site: Site) -> None:
    response = site.client().post("/staff/paper", {"code": "333 <b>"})
    assert response.status_code == 422
    assert 'value="333 &lt;b&gt;"' in response.text


def test_what_was_answered_on_a_screen_is_told_before_anything_is_keyed_in(site: Site) -> None:
    patient, client = site.add_patient(), site.client()
    id = site.begin(patient, FIFTEEN[:4].replace("", " ").strip())
    print_it(client, patient, id)
    path = f"/staff/invitations/{id}/paper"
    page = client.get(path).text
    assert "begun on a screen and not sent: 4" in text_of(page)
    refused = client.post(path, typed(page, day=today(site)))
    assert refused.status_code == 409
    client.post(f"/staff/invitations/{id}/take-in", page=f"/staff/patients/{patient.id}")
    page = client.get(path).text
    body = typed(page, day=today(site))
    assert client.post(path, body).status_code == 409
    assert client.post(path, {**body, "keep_both": "yes"}).status_code == 303


def test_the_script_is_small() -> None:
    folder = Path(__file__).parents[2] / "screening" / "web" / "static"
    assert (folder / "keying.js").stat().st_size <= 6 * 1024
    assert (folder / "code.js").stat().st_size <= 1024

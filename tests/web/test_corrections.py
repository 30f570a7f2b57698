"""Correcting an answer in the pages: from the patient's page to the corrected answers, and all that can go wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from screening.core.people import Role
from screening.core.questionnaire import Consent
from screening.core.response import Response
from screening.services import consent, patients
from tests.web.staff_site import DANISH, Site, hidden, opened_site, text_of

ANSWERS = "2 1 1 1 4 2 2 2 1 1 2 2 2 1 5"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened_site(tmp_path_factory.mktemp("site")) as opened:
        yield opened


def answered(site: Site) -> Response:
    return site.answer(site.add_patient("Karen Rettesen"), {"matters-most": "Else", **numbered(ANSWERS)})


def numbered(codes: str) -> dict[str, str]:
    return {str(number): code for number, code in enumerate(codes.split(), start=1)}


def path_of(response: Response, item: str = "5") -> str:
    return f"/staff/responses/{response.id}/correct/{item}"


FILLED = {"answer": "1", "asked_by": "patient", "reason": "her finger slipped"}


@pytest.mark.parametrize("language", ["da", "en"])
def test_from_the_patients_page_to_the_corrected_answers_and_back_to_the_old(
    site: Site, language: str
) -> None:
    first, client = answered(site), site.client(language=language)
    page = client.get(f"/staff/patients/{first.patient}").text
    assert f"/staff/responses/{first.id}" in page
    assert path_of(first) in client.get(f"/staff/responses/{first.id}").text
    form = client.get(path_of(first)).text
    assert "checked" not in form  # nothing is chosen beforehand
    stored = client.post(path_of(first), {**FILLED, "id": hidden(form, "id")})
    assert stored.status_code == 303
    after = client.get(stored.headers["Location"]).text
    assert "her finger slipped" in after
    assert site.staff[Role.NURSE].name in after
    assert path_of(first) not in after
    before = client.get(f"/staff/responses/{first.id}").text
    assert stored.headers["Location"] in before  # where those are that count
    assert "/correct/" not in before


def test_the_old_assessment_says_that_it_rests_on_a_corrected_answer(site: Site) -> None:
    first, client = answered(site), site.client()
    assert first.patient is not None
    nurse = site.staff[Role.NURSE]
    old = patients.get_patient(site.context, nurse, first.patient).assessments[0]
    words = "rests on an answer that was corrected later"
    assert words not in text_of(client.get(f"/staff/assessments/{old.id}").text)
    client.post(path_of(first), FILLED)
    assert words in text_of(client.get(f"/staff/assessments/{old.id}").text)
    newest = patients.get_patient(site.context, nurse, first.patient).assessments[0]
    page = text_of(client.get(f"/staff/assessments/{newest.id}").text)
    assert words not in page
    assert "1 corrected on" in page


def test_what_cannot_be_stored_comes_back_as_it_was_typed_with_all_that_is_wrong(site: Site) -> None:
    first, client = answered(site), site.client()
    answer = client.post(path_of(first), {"answer": "withdrawn", "reason": ""})
    assert answer.status_code == 422
    assert {"#asked_by", "#reason"} <= set(re.findall(r'href="(#[a-z_]+)"', answer.text))
    assert re.search(r'value="withdrawn" checked', answer.text)
    again = client.post(path_of(first), {"asked_by": "relative", "reason": "kept words"})
    assert "kept words" in again.text
    assert re.search(r'value="relative" checked', again.text)


def test_who_comes_second_is_told_and_loses_nothing_that_was_typed(site: Site) -> None:
    first, nurse, gp = answered(site), site.client(), site.client(Role.GP)
    nurse.post(path_of(first), FILLED)
    late = gp.post(path_of(first), {"answer": "3", "asked_by": "staff", "reason": "the doctor's reason"})
    assert late.status_code == 409
    assert "the doctor" in late.text
    assert re.search(r'value="3" checked', late.text)
    assert "corrected or completed since" in late.text


def test_the_same_page_sent_twice_corrects_once(site: Site) -> None:
    first, client = answered(site), site.client()
    form = client.get(path_of(first)).text
    sent = {**FILLED, "id": hidden(form, "id")}
    places = {client.post(path_of(first), sent).headers["Location"] for _ in range(2)}
    assert len(places) == 1


def test_words_of_ones_own_are_corrected_as_words(site: Site) -> None:
    first, client = answered(site), site.client()
    sent = {"text": "<b>my family</b>", "asked_by": "patient", "reason": "spelt wrong"}
    place = client.post(path_of(first, "matters-most"), sent).headers["Location"]
    assert "&lt;b&gt;my family&lt;/b&gt;" in client.get(place).text


def test_a_fact_taken_out_is_not_offered_as_still_true(site: Site) -> None:
    patient = site.add_patient("Karen Faktasen")
    recorded = site.record(patient, {"basal-insufficient": "yes"})
    client, facts = site.client(), f"/staff/patients/{patient.id}/facts/dk-basal-facts"
    assert 'name="still"' in client.get(facts).text
    withdrawn = {"answer": "withdrawn", "asked_by": "staff", "reason": "wrong patient"}
    assert client.post(path_of(recorded, "basal-insufficient"), withdrawn).status_code == 303
    assert 'name="still"' not in client.get(facts).text


def test_an_item_that_there_is_not_is_not_found(site: Site) -> None:
    first, client = answered(site), site.client()
    assert client.get(path_of(first, "no-such")).status_code == 404
    assert client.post(path_of(first, "no-such"), FILLED, page=path_of(first)).status_code == 404


def test_what_the_patient_allows_is_not_corrected_by_staff(site: Site) -> None:
    patient, nurse = site.add_patient("Karen Nejsen"), site.staff[Role.NURSE]
    invitation, asked = site.begin(patient, numbered(ANSWERS)), Consent.RELATIVE_SEES_ANSWERS
    consent.say(site.context, invitation, consent=asked, allowed=False, language=DANISH)
    (said,) = patients.get_patient(site.context, nurse, patient.id).responses
    item = "relative-sees-answers"
    client = site.client()
    assert f"/correct/{item}" not in client.get(f"/staff/responses/{said.id}").text
    page = f"/staff/patients/{patient.id}"
    sent = client.post(path_of(said, item), {**FILLED, "answer": "yes"}, page=page)
    assert sent.status_code == 404
    assert not consent.get_consent(site.context, nurse, patient.id, consent=asked).given

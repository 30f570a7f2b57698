"""Answers given in a draft language, read by staff: in their own language, marked with the words they were given to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening.core.people import Role
from screening.core.questionnaire import Language, Source
from screening.core.response import Assistance, Response, SubmittedItem
from screening.interop.fhir_out import response_to_fhir
from screening.services import answering, invitations
from screening.translation import DRAFT_LANGUAGES, LANGUAGE_NAMES
from tests.web import staff_site
from tests.web.hygiene import read_page
from tests.web.pages import Browser
from tests.web.staff_site import C15, Site

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"
OWN_WORDS = "ألم في الظهر"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with staff_site.opened_site(tmp_path) as opened:
        yield opened


def answered(site: Site, language: str) -> tuple[Response, str]:
    """Answers in this language, with something in the respondent's own words; and the assessment made of them."""
    patient = site.add_patient()
    made = invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=Language(language)
    )
    answering.begin(
        site.context,
        made.invitation.id,
        source=Source.PATIENT,
        assistance=Assistance.NONE,
        language=Language(language),
    )
    answers = {str(number): code for number, code in enumerate(SEVERE.split(), start=1)}
    for link_id, value in {**answers, "added-1": OWN_WORDS, "added-1-severity": "4"}.items():
        answering.save_answer(
            site.context, made.invitation.id, SubmittedItem(link_id=link_id, values=(value,))
        )
    response = answering.submit(site.context, made.invitation.id)
    return response, site.newest_assessment(patient)


@pytest.mark.parametrize("language", DRAFT_LANGUAGES)
def test_the_doctor_reads_them_in_danish_and_sees_in_which_unvalidated_words_they_were_given(
    site: Site, language: str
) -> None:
    _, assessment = answered(site, language)
    page = site.client(language="da").get(f"/staff/assessments/{assessment}").text
    pdf = site.client().browser.get(f"/staff/assessments/{assessment}/pdf/da")
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.data)).pages).split())
    for words in (page, text):
        assert f"Ordlyd {language} v1.0.0: IKKE en valideret oversættelse." in words
        assert "Hvor ondt har du haft?" in words or "Smerter" in words
        assert "Meget" in words
    assert OWN_WORDS in page


@pytest.mark.parametrize("language", DRAFT_LANGUAGES)
def test_the_export_names_the_words_and_that_nobody_has_validated_them(site: Site, language: str) -> None:
    response, _ = answered(site, language)
    questionnaire = site.context.catalog.get_questionnaire(C15)
    document = response_to_fhir(response, questionnaire, canonical_base="https://example.org")
    assert document["language"] == language
    text = json.dumps(document, ensure_ascii=False)
    assert questionnaire.wordings[Language(language)].source in text
    assert '"valueBoolean": false' in text
    assert OWN_WORDS in text


def test_staff_may_invite_in_every_language_by_its_own_name(site: Site) -> None:
    patient = site.add_patient()
    path = f"/staff/patients/{patient.id}/invitations/new"
    page = read_page(path, site.client().get(path))
    offered = {field.get("value") for field in page.all("input", type="radio", name="language")}
    assert offered == set(LANGUAGE_NAMES)
    assert all(name in page.text for name in LANGUAGE_NAMES.values())


@pytest.mark.parametrize("language", DRAFT_LANGUAGES)
def test_the_form_opens_in_the_language_it_was_sent_in(site: Site, language: str) -> None:
    patient = site.add_patient()
    made = invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=Language(language)
    )
    page = Browser(site.app).get(f"/i/{made.secret}")
    wording = site.context.catalog.get_questionnaire(C15).wordings[Language(language)]
    assert page.one("html").get("lang") == language
    assert page.heading == wording.title

"""A wording pack made from scratch on the form, on the assessment's page and in the PDF; and after it is removed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from screening.core.people import Role
from screening.core.questionnaire import Language
from screening.interop.fhir_out import response_to_fhir
from screening.services import invitations, patients
from screening.services.wording import install_wording, remove_wording
from screening.web import create_app
from screening.web.runtime import get_context
from tests.web import staff_site
from tests.web.hygiene import Page
from tests.web.pages import Browser
from tests.web.staff_site import C15, DANISH, REPOSITORY, Site
from tests.wording_packs import SOURCE, a_pack, as_yaml

SEVERE = "3 2 1 1 4 3 3 2 1 2 3 4 2 2 3"


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Site]:
    with staff_site.opened_site(tmp_path) as site:
        yield site


def install(folder: Path, *, validated: bool = True) -> None:
    content = as_yaml(a_pack(validated=validated)).encode()
    at = datetime.fromisoformat("2026-11-22T10:00:00+01:00")
    install_wording(REPOSITORY, folder, content, name="pack.yaml", by="a test", at=at)


def restarted(site: Site, folder: Path) -> Site:
    """The same service, its workers started anew with what is installed in the folder."""
    settings = replace(site.context.settings, wording=folder)
    app = create_app(settings, clock=site.clock)
    with app.app_context():
        return replace(site, app=app, context=get_context())


def opened_form(site: Site, language: str = "da") -> tuple[Browser, Page]:
    patient = site.add_patient()
    browser = Browser(site.app)
    made = invitations.make_invitation(
        site.context, site.staff[Role.NURSE], patient.id, questionnaire=C15, language=Language(language)
    )
    return browser, browser.get(f"/i/{made.secret}")


def pdf_text(site: Site, assessment: str, language: str = "da") -> str:
    pdf = site.client().browser.get(f"/staff/assessments/{assessment}/pdf/{language}")
    assert pdf.status_code == 200
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf.data)).pages).split())


def test_the_form_speaks_the_installed_words_and_says_whose_they_are(plain: Site, tmp_path: Path) -> None:
    install(tmp_path / "wording")
    site = restarted(plain, tmp_path / "wording")
    browser, start = opened_form(site)
    assert "Prøveskemaet" in start.text
    assert f"Ordlyd: {SOURCE}, version 2.0.0. Valideret." in start.text
    sharing = browser.submit(start, voice="patient-none")
    question = browser.submit(sharing, button="skip")
    assert "Vælg prøveord 1" in question.text
    assert "vegne" not in question.text
    assert "Prøvesvar 4" in question.text
    assert "Prøvetid now" in question.text
    assert "ikke valideret" not in question.text


def test_who_answers_for_the_patient_reads_the_proxy_wording(plain: Site, tmp_path: Path) -> None:
    install(tmp_path / "wording")
    browser, start = opened_form(restarted(plain, tmp_path / "wording"))
    question = browser.submit(start, voice="relative-none")
    assert "Vælg prøveord 1 på hans eller hendes vegne" in question.text


@pytest.mark.parametrize(("language", "said"), [("da", "ikke valideret"), ("en", "has not been validated")])
def test_words_that_nobody_has_validated_say_so_on_every_page_of_the_form(
    plain: Site, tmp_path: Path, language: str, said: str
) -> None:
    install(tmp_path / "wording", validated=False)
    browser, start = opened_form(restarted(plain, tmp_path / "wording"), language)
    assert said in start.text
    sharing = browser.submit(start, voice="patient-none")
    assert said in browser.submit(sharing, button="skip").text


def test_the_mark_travels_to_page_pdf_and_fhir_and_old_answers_keep_theirs(
    plain: Site, tmp_path: Path
) -> None:
    """Validated Danish words are installed, answered and removed; the same patient answers ours before and after."""
    folder = tmp_path / "wording"
    patient = plain.add_patient()
    plain.answer(patient, SEVERE)
    install(folder)
    packed = restarted(plain, folder)
    packed.clock.forward(days=1)
    answered = packed.answer(patient, SEVERE)
    assessment = packed.newest_assessment(patient)
    remove_wording(folder, "qlq-c15-pal", "da")
    site = restarted(packed, folder)

    page = site.client(language="en").get(f"/staff/assessments/{assessment}").text
    for text in (page, pdf_text(site, assessment, "en")):
        assert "Wording da v2.0.0: validated." in text
        assert "Wording da v1.0.0: NOT a validated translation." in text  # the answers before, for the trend
        assert SOURCE in text
    danish = pdf_text(site, assessment)
    assert "Vælg prøveord 5" in danish, "the words of the pack, though it is gone"

    record = patients.get_patient(site.context, site.staff[Role.NURSE], patient.id)
    assert {response.questionnaire.sha256 for response in record.responses} == {
        answered.questionnaire.sha256,
        site.context.catalog.get_questionnaire(C15).ref.sha256,
    }
    questionnaire = packed.context.catalog.by_ref[answered.questionnaire]
    document = json.dumps(response_to_fhir(answered, questionnaire, canonical_base="https://example.org"))
    assert SOURCE in document

    site.clock.forward(days=1)
    site.answer(patient, SEVERE)
    newest = site.newest_assessment(patient)
    assert newest != assessment
    assert "Wording da v1.0.0: NOT a validated translation." in pdf_text(site, newest, "en")
    assert site.context.catalog.get_questionnaire(C15).wordings[DANISH].version == "1.0.0"


def test_the_mark_is_of_the_answers_language_and_not_of_the_readers(plain: Site, tmp_path: Path) -> None:
    install(tmp_path / "wording")
    site = restarted(plain, tmp_path / "wording")
    patient = site.add_patient()
    site.answer(patient, SEVERE)  # in Danish
    text = pdf_text(site, site.newest_assessment(patient), "en")
    c15 = text.partition("QLQ-C15-PAL")[2]
    assert "Wording da v2.0.0: validated." in c15
    assert "Wording en v1.0.0" not in c15.partition("dk-basal-facts")[0]

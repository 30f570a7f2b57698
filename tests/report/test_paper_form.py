"""The form on paper: what stands on it, that it can be read by everybody, and that a key on it is the key keyed in."""

from __future__ import annotations

import re
import subprocess
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from screening.catalog.catalog import Catalog, load_catalog
from screening.core.people import Invitation, InvitationId, Invitee, StaffId
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.response import Assistance, GivenBy, PatientId
from screening.report.own_copy import Contacts
from screening.report.paper_form import PaperForm, paper_form, who_can_have_answered
from screening.report.paper_form_pdf import BOX, render_paper_form
from screening.report.reader import Reader
from screening.translation import Translations, load_translations
from tests.report.pdf_checks import read_aloud, tag_faults

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
CODE, LINK = "KTM 4HFX 7RW", "https://needs.example/code#KTM4HFX7RW"
POINTS_PER_MM = 72 / 25.4


@cache
def catalog() -> Catalog:
    return load_catalog(ROOT)


@cache
def translations() -> Translations:
    return load_translations(ROOT / "translations")


def invitation(questionnaire: str, invitee: Invitee = Invitee.PATIENT) -> Invitation:
    return Invitation(
        id=InvitationId("1"),
        patient=PatientId("2"),
        questionnaire=catalog().get_questionnaire(QuestionnaireId(questionnaire)).ref,
        language=Language("da"),
        made_at=NOW,
        expires_at=NOW,
        made_by=StaffId("3"),
        invitee=invitee,
    )


def form(questionnaire: str, language: str, name: str | None = "Test Testesen") -> PaperForm:
    known = catalog().get_questionnaire(QuestionnaireId(questionnaire))
    invitee = Invitee.RELATIVE if known.respondent is Source.RELATIVE else Invitee.PATIENT
    return paper_form(
        invitation(questionnaire, invitee),
        known,
        name=name,
        code=CODE,
        address="needs.example/code",
        link=LINK,
        contacts=Contacts(
            organisation="Hjemmeplejen",
            own_doctor_phone="12 34 56 78",
            out_of_hours="1813",
            emergency_phone="112",
        ),
        made_at=NOW,
        reader=Reader(
            language=Language(language),
            translate=translations().translator(language),
            zone=ZoneInfo("Europe/Copenhagen"),
        ),
    )


@cache
def pdf(questionnaire: str, language: str) -> bytes:
    return render_paper_form(form(questionnaire, language))


def in_a_line(pdf: bytes) -> str:
    """What is read out, one space between words."""
    return " ".join(" ".join(words for _, words in read_aloud(pdf)).split())


def instead_of_signs(pdf: bytes) -> str:
    """What is read out instead of the signs that are drawn."""
    with pikepdf.open(BytesIO(pdf)) as document:
        entries = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        return " ".join(str(one.ActualText) for one in entries if "/ActualText" in one)


@pytest.mark.parametrize("language", ["da", "en", "ar", "tr", "pl", "uk", "de"])
@pytest.mark.parametrize("questionnaire", ["qlq-c15-pal", "ipos-patient", "relative-needs"])
def test_everybody_can_read_it(questionnaire: str, language: str) -> None:
    """Tagged as PDF/UA asks, with every font inside and every letter in it."""
    content = pdf(questionnaire, language)
    assert list(tag_faults(content)) == []
    aloud = in_a_line(content)
    shown = form(questionnaire, language)
    assert CODE in aloud
    # Arabic is drawn in the order of the eye; beside it stands what is read out, as it was written.
    heard = f"{aloud} {instead_of_signs(content)}"
    for item in shown.items:
        assert item.text in heard, item.link_id


@pytest.mark.parametrize("language", ["da", "en", "ar", "tr", "pl", "uk", "de"])
@pytest.mark.parametrize("questionnaire", ["qlq-c15-pal", "relative-needs", "patient-sharing"])
def test_two_pages_hold_it_in_print_of_at_least_12_points(questionnaire: str, language: str) -> None:
    with pikepdf.open(BytesIO(pdf(questionnaire, language))) as document:
        assert len(document.pages) <= 2


def test_every_box_is_at_least_5_mm_and_there_is_one_for_each_answer_and_for_rather_not_say() -> None:
    assert BOX / POINTS_PER_MM >= 5
    shown = form("qlq-c15-pal", "da")
    with pikepdf.open(BytesIO(pdf("qlq-c15-pal", "da"))) as document:
        code = b"".join(page.Contents.read_bytes() for page in document.pages).decode("latin-1")
    boxes = re.findall(rf"{BOX:.2f} {BOX:.2f} re S", code)
    choices = [item for item in shown.items if item.options]
    expected = sum(len(item.options) + 1 for item in choices) + len(shown.who)
    assert len(boxes) == expected


def test_the_key_beside_a_box_is_its_place_whatever_the_option_counts() -> None:
    """IPOS counts from 0, which means left open where it is keyed in."""
    item = next(item for item in form("ipos-patient", "en").items if len(item.options) == 5)
    assert [option.key for option in item.options] == ["1", "2", "3", "4", "5"]


def test_it_says_whom_to_ring_which_version_it_is_and_that_its_words_are_not_validated() -> None:
    aloud = in_a_line(pdf("qlq-c15-pal", "en"))
    assert "Nobody watches this form round the clock." in aloud
    assert "12 34 56 78" in aloud
    assert "The wording has not been validated." in aloud
    known = catalog().get_questionnaire(QuestionnaireId("qlq-c15-pal"))
    footer = form("qlq-c15-pal", "en").footer
    assert known.ref.version in footer
    assert known.ref.sha256[:12] in footer
    assert "{page}" in footer


def test_who_must_not_be_named_is_not() -> None:
    unnamed = render_paper_form(form("qlq-c15-pal", "da", name=None))
    for content, is_named in ((pdf("qlq-c15-pal", "da"), True), (unnamed, False)):
        assert ("Test Testesen" in in_a_line(content)) is is_named


def test_only_who_may_answer_can_say_that_they_have() -> None:
    of_patient = catalog().get_questionnaire(QuestionnaireId("qlq-c15-pal"))
    first = [who for who, _ in who_can_have_answered(invitation("qlq-c15-pal"), of_patient)]
    assert first[0] == GivenBy(Source.PATIENT, Assistance.NONE)
    for who in first:
        assert of_patient.may_answer(who.source)
    proxies = catalog().get_questionnaire(QuestionnaireId("ipos-proxy"))
    assert Source.PATIENT not in {
        who.source for who, _ in who_can_have_answered(invitation("ipos-proxy"), proxies)
    }


def test_an_answer_that_is_a_number_stands_at_its_own_box_in_a_mirrored_line() -> None:
    """Its words run from the left in a line that runs from the right; beside the next box they would be that one's."""
    words = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"], input=pdf("qlq-c15-pal", "ar"), capture_output=True, check=True
    ).stdout.decode()
    found = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([2-6])<', words)
    rows: dict[int, list[tuple[float, float, str]]] = {}
    for left, top, right, text in found:
        rows.setdefault(round(float(top) / 10), []).append((float(left), float(right), text))
    # The question with seven options has each of these twice in its line: as its words, and as its key.
    longest = max(rows.values(), key=len)
    line = sorted(longest)
    assert [text for *_, text in line] == ["6", "6", "5", "5", "4", "4", "3", "3", "2", "2"]
    for label, key in zip(line[::2], line[1::2], strict=True):
        assert 0 < key[0] - label[1] < 10


def test_the_same_form_gives_the_same_bytes() -> None:
    assert render_paper_form(form("qlq-c15-pal", "ar")) == pdf("qlq-c15-pal", "ar")

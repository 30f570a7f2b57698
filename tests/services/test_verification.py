"""A page checked against its assessment: by its own data from a file, and against what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from screening import __version__
from screening.core.assessment import AssessmentId
from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import Language
from screening.report.attachment import find_attached
from screening.services import assessments, patients
from screening.services.file_pdf import file_pdf
from screening.services.files import assess_file
from screening.services.verification import Verification, verify_assessment_pdf, verify_pdf
from screening.translation import load_translations
from tests.report.samples import REPOSITORY
from tests.services.data import edit
from tests.services.test_facts import record
from tests.services.world import DANISH, SET, World

LANGUAGES = pytest.mark.parametrize("language", [Language("da"), Language("en")])


def words(language: Language) -> Callable[[str], str]:
    return load_translations(REPOSITORY / "translations").translator(language)


def assessed(world: World) -> AssessmentId:
    """Two responses of the patient and one of the clinician, days apart."""
    world.respond(pain="2", sleep="1")
    world.clock.forward(days=9)
    world.respond(pain="4", sleep="2")
    record(world, "yes")
    return patients.get_patient(world.context, world.gp, world.patient.id).assessments[0].id


def page_of(world: World, id: AssessmentId, language: Language = DANISH) -> bytes:
    return assessments.assessment_pdf(
        world.context, world.gp, id, language=language, translate=words(language)
    )


def verified(world: World, pdf: bytes) -> Verification:
    return verify_pdf(world.context.catalog, pdf, translators=words)


def said(found: Verification) -> str:
    return " ".join(difference.text for difference in found.differences)


@LANGUAGES
def test_the_web_and_the_command_line_give_the_same_bytes(world: World, language: Language) -> None:
    id = assessed(world)
    page = page_of(world, id, language)
    attached = find_attached(page)
    assert attached is not None
    at = assessments.get_assessment(world.context, world.gp, id).at
    found = assess_file(world.context.catalog, attached.decode(), criteria_set=SET, at=at)
    again = file_pdf(found, language=language, translate=words(language))
    assert find_attached(again) == attached
    # Never the bytes themselves in an assertion: a failure would print the whole file.
    assert hashlib.sha256(again).hexdigest() == hashlib.sha256(page).hexdigest()


@LANGUAGES
def test_a_page_as_it_was_made_matches(world: World, language: Language) -> None:
    id = assessed(world)
    page = page_of(world, id, language)
    found = verified(world, page)
    assert (found.matches, found.differences) == (True, ())
    assert found.made_with.criteria_set == world.context.catalog.get_criteria_set(SET).ref
    assert found.made_with.program_version == __version__
    assert verify_assessment_pdf(world.context, world.gp, id, page, translators=words).matches


def test_a_page_without_answers_matches(world: World) -> None:
    made = assessments.assess_patient(world.context, world.gp, world.patient.id, criteria_set=SET)
    page = page_of(world, made.id)
    assert verify_assessment_pdf(world.context, world.gp, made.id, page, translators=words).matches


def test_one_changed_byte_anywhere_is_found(world: World) -> None:
    page = page_of(world, assessed(world))
    assert find_attached(page) is not None
    for at in range(200, len(page), len(page) // 40):
        changed = bytearray(page)
        changed[at] ^= 1
        try:
            found = verified(world, bytes(changed))
        except InvalidSubmission:
            continue  # the attached data itself was hit, and can no longer be read
        assert not found.matches
        assert "altered" in said(found) or "made" in said(found)


def test_what_is_added_to_a_page_is_found(world: World) -> None:
    page = page_of(world, assessed(world))
    found = verified(world, page + b"\n1 0 obj\n<</Type /Catalog>>\nendobj\n")
    assert f"they differ from byte {len(page)} on" in said(found)


def test_the_page_of_another_patient_does_not_match_the_stored_assessment(world: World) -> None:
    first = assessed(world)
    page = page_of(world, first)
    world.clock.forward(days=2)
    world.respond(pain="1", sleep="1")
    second = patients.get_patient(world.context, world.gp, world.patient.id).assessments[0].id
    assert second != first
    found = verify_assessment_pdf(world.context, world.gp, second, page, translators=words)
    assert "the attached data is not" in said(found)


def test_data_of_another_page_in_a_page_is_found(world: World) -> None:
    """The attached data is changed for data that is sound by itself: then the page is not its page."""
    id = assessed(world)
    danish, english = page_of(world, id), page_of(world, id, Language("en"))
    for one, other in ((danish, english), (english, danish)):
        swapped = one.replace(_stream(one), _stream(other))
        assert find_attached(swapped) == find_attached(other)
        assert "they differ from byte" in said(verified(world, swapped))


def _stream(pdf: bytes) -> bytes:
    start = pdf.index(b"stream\n", pdf.index(b"/Type /EmbeddedFile"))
    return pdf[start : pdf.index(b"endstream", start)]


def test_a_changed_criteria_set_is_named_with_both_versions(world: World) -> None:
    page = page_of(world, assessed(world))
    made = world.context.catalog.get_criteria_set(SET).ref
    edit(world.context.settings.data / "criteria" / f"{SET}.yaml", "version: 1.0.0", "version: 1.0.1")
    here = world.reopen().catalog
    text = said(verify_pdf(here, page, translators=words))
    assert f"made with {made} (sha256 {made.sha256})" in text
    assert here.get_criteria_set(SET).ref.sha256 in text
    # What is stored keeps its definitions, so there the old page still stands.


def test_the_stored_assessment_still_vouches_for_its_page_when_the_set_has_changed(world: World) -> None:
    id = assessed(world)
    page = page_of(world, id)
    edit(world.context.settings.data / "criteria" / f"{SET}.yaml", "version: 1.0.0", "version: 1.0.1")
    assert verify_assessment_pdf(world.reopen(), world.gp, id, page, translators=words).matches


def test_a_page_of_another_version_of_the_program_is_named_so(world: World) -> None:
    world.respond(pain="4")
    other = world.reopen(program_version="0.0.9")
    made = assessments.assess_patient(other, world.gp, world.patient.id, criteria_set=SET)
    page = page_of(world, made.id)
    text = said(verified(world, page))
    assert text == f"made by version 0.0.9 of the program; this is version {__version__}"


@pytest.mark.parametrize(
    "pdf",
    [b"", b"%PDF-1.7\n", b"/Type /EmbeddedFile", b"/Type /EmbeddedFile stream\nnot packed", b"\x00" * 4000],
    ids=["empty", "head only", "no stream", "not packed", "zeros"],
)
def test_what_is_no_page_is_refused_in_words(world: World, pdf: bytes) -> None:
    with pytest.raises(InvalidSubmission, match="holds no assessment"):
        verified(world, pdf)

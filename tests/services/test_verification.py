"""A page checked against its assessment: by its own data from a file, and against what is stored."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest

from screening import __version__
from screening.core.assessment import AssessmentId
from screening.core.decisions import DecisionKind
from screening.core.errors import InvalidSubmission
from screening.core.questionnaire import Language, QuestionnaireId, Source
from screening.core.referrals import ReferralStep
from screening.core.response import Assistance
from screening.report.attachment import find_attached
from screening.services import answering, assessments, identities, invitations, merging, patients, referrals
from screening.services.file_pdf import file_pdf
from screening.services.files import assess_file
from screening.services.verification import Verification, verify_assessment_pdf, verify_pdf
from screening.translation import load_translations
from tests.report.reading import text_of
from tests.report.samples import REPOSITORY
from tests.services.data import edit
from tests.services.tasks_world import a_task, decide, refer, the_task, today
from tests.services.test_facts import record
from tests.services.test_merge import DOUBLE
from tests.services.world import DANISH, SET, World, make_item

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


# -- what was done meanwhile ------------------------------------------------------------------------------------


def referred_and_assessed(world: World) -> AssessmentId:
    """An answer, a referral that was decided on and sent, and another answer nine days later."""
    refer(world, a_task(world, pain="4", sleep="1"), world.add_organisation().id)
    sent(world)
    world.clock.forward(days=9)
    world.respond(pain="4", sleep="2")
    return newest(world)


def sent(world: World, *, days_ago: int = 0) -> None:
    (note,) = referrals.list_referrals(world.context, world.gp)
    on = today(world) - timedelta(days=days_ago)
    referrals.record_step(world.context, world.gp, note.referral.id, ReferralStep.SENT, on=on)


def newest(world: World) -> AssessmentId:
    return patients.get_patient(world.context, world.gp, world.patient.id).assessments[0].id


def known(world: World, id: AssessmentId) -> list[DecisionKind | ReferralStep]:
    return [one.what for one in assessments.get_assessment(world.context, world.gp, id).happenings]


@LANGUAGES
def test_decisions_and_referrals_of_before_are_marked_and_the_page_still_verifies(
    world: World, language: Language
) -> None:
    id = referred_and_assessed(world)
    assert known(world, id) == [DecisionKind.REFER, ReferralStep.SENT]
    page = page_of(world, id, language)
    decided, referral = (
        words(language)("Decided: refer to specialised palliative care"), words(language)("Referral sent")
    )  # fmt: skip
    assert f"{decided}; {referral}" in " ".join(text_of(page).split())
    summary = assessments.assessment_page(
        world.context, world.gp, id, language=language, translate=words(language)
    )
    assert summary.timeline is not None
    assert [event.text.partition(": ")[2] for event in summary.timeline.events] == [f"{decided}; {referral}"]
    assert verified(world, page).differences == ()
    assert verify_assessment_pdf(world.context, world.gp, id, page, translators=words).matches


def test_what_was_done_is_told_by_the_data_too_and_read_back_alike(world: World) -> None:
    id = referred_and_assessed(world)
    stored = assessments.get_assessment(world.context, world.gp, id)
    attached = find_attached(page_of(world, id))
    assert attached is not None
    found = assess_file(world.context.catalog, attached.decode(), criteria_set=SET, at=stored.at)
    assert found.happenings == stored.happenings != ()
    unknown = attached.decode().replace("referral/sent", "referral/flown")
    with pytest.raises(InvalidSubmission, match="must be a decision or a step of a referral"):
        assess_file(world.context.catalog, unknown, criteria_set=SET, at=stored.at)


def test_a_page_never_learns_of_what_is_written_down_later(world: World) -> None:
    """Not even when it is said to have happened before."""
    refer(world, a_task(world, pain="4"), world.add_organisation().id)
    world.clock.forward(days=9)
    world.respond(pain="4")
    id = newest(world)
    page = page_of(world, id)
    world.clock.forward(hours=1)
    sent(world, days_ago=5)
    assert known(world, id) == [DecisionKind.REFER]
    assert page_of(world, id) == page
    assert verify_assessment_pdf(world.context, world.gp, id, page, translators=words).matches
    world.clock.forward(days=1)
    world.respond(pain="3")
    assert known(world, newest(world)) == [DecisionKind.REFER, ReferralStep.SENT]


def test_a_decision_that_was_put_right_on_its_own_day_is_marked_once_and_a_later_one_beside_it(
    world: World,
) -> None:
    decide(world, a_task(world, pain="4"), DecisionKind.NOT_NOW)
    first = newest(world)
    world.clock.forward(minutes=2)
    decide(world, the_task(world), DecisionKind.BASAL)
    world.clock.forward(days=2)
    decide(world, the_task(world), DecisionKind.CONFER)
    world.clock.forward(days=1)
    world.respond(pain="4")
    assert known(world, first) == []  # it was decided upon that assessment, and so after it
    assert known(world, newest(world)) == [DecisionKind.BASAL, DecisionKind.CONFER]


def test_a_merge_later_on_brings_nothing_into_an_old_page(world: World) -> None:
    double = identities.add_with_identity(world.context, world.nurse, DOUBLE).patient
    assert double is not None
    id = referred_and_assessed(world)
    other = assessments.assess_patient(world.context, world.gp, double.id, criteria_set=SET)
    page, empty = page_of(world, id), page_of(world, other.id)
    world.clock.forward(days=1)
    merging.merge_patients(world.context, world.nurse, survivor=double.id, merged=world.patient.id)
    assert (page_of(world, id), page_of(world, other.id)) == (page, empty)
    assert known(world, other.id) == []
    made = assessments.assess_patient(world.context, world.gp, double.id, criteria_set=SET)
    assert known(world, made.id) == [DecisionKind.REFER, ReferralStep.SENT]


# -- what a relative says of themselves ---------------------------------------------------------------------------


def test_a_relatives_own_form_is_kept_with_the_assessment_shown_and_verified(world: World) -> None:
    data = world.context.settings.data
    shutil.copytree(
        REPOSITORY / "questionnaires" / "relative-needs", data / "questionnaires" / "relative-needs"
    )
    shown = "  rel: {questionnaire: relative-needs, max_age_days: 14, citation: own, shown_only: true}\n"
    edit(data / "criteria" / f"{SET}.yaml", "criteria:\n", f"{shown}criteria:\n")
    context = world.reopen()
    alone = assessments.assess_patient(context, world.gp, world.patient.id, criteria_set=SET)
    world.clock.forward(hours=1)
    made = invitations.make_invitation(
        context,
        world.nurse,
        world.patient.id,
        questionnaire=QuestionnaireId("relative-needs"),
        language=DANISH,
    )
    answering.begin(
        context, made.invitation.id, source=Source.RELATIVE, assistance=Assistance.NONE, language=DANISH
    )
    answering.save_answer(context, made.invitation.id, make_item("manage-two-weeks", "no"))
    response = answering.submit(context, made.invitation.id)
    id = patients.get_patient(context, world.gp, world.patient.id).assessments[0].id
    stored = assessments.get_assessment(context, world.gp, id)
    assert id != alone.id
    assert stored.assessment.case.all_responses() == (response,)
    assert (stored.assessment.verdict, stored.assessment.findings) == (
        alone.assessment.verdict,
        alone.assessment.findings,
    )
    page = assessments.assessment_pdf(context, world.gp, id, language=DANISH, translate=words(DANISH))
    assert words(DANISH)("The relative's own needs (about the relative, not the patient)") in text_of(page)
    assert verify_assessment_pdf(context, world.gp, id, page, translators=words).matches
    assert verify_pdf(context.catalog, page, translators=words).differences == ()

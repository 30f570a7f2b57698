"""Two entries of one person: nothing is lost by making them one, nor by taking it back."""

import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, NotFound, NotPermitted
from screening.core.identity import IdentityEntry
from screening.core.people import CareReason, Patient, Role
from screening.core.questionnaire import Language, Source
from screening.core.response import Assistance, PatientId, ResponseId, Submission
from screening.services import answering, assessments, care, facts, identities, invitations, merging, patients
from tests.services.world import DANISH, FACTS, NEEDS, World, make_item

DOUBLE = IdentityEntry(name="Test Testesn", cpr="010350-0000", phone="12345678")


@pytest.fixture
def double(world: World) -> Patient:
    added = identities.add_with_identity(world.context, world.nurse, DOUBLE).patient
    assert added is not None
    return added


def invite(world: World, patient: PatientId) -> invitations.NewInvitation:
    return invitations.make_invitation(
        world.context, world.nurse, patient, questionnaire=NEEDS, language=DANISH
    )


def begin(world: World, patient: PatientId) -> invitations.NewInvitation:
    made = invite(world, patient)
    answering.begin(
        world.context,
        made.invitation.id,
        source=Source.PATIENT,
        assistance=Assistance.NONE,
        language=DANISH,
    )
    return made


def respond(world: World, patient: PatientId, pain: str) -> ResponseId:
    made = begin(world, patient)
    answering.save_answer(world.context, made.invitation.id, make_item("pain", pain))
    return answering.submit(world.context, made.invitation.id).id


def record_facts(world: World, patient: PatientId) -> ResponseId:
    id = ResponseId("facts-of-double")
    facts.record_facts(
        world.context,
        world.nurse,
        patient,
        questionnaire=FACTS,
        submission=Submission(items=()),
        response_id=id,
    )
    return id


def record_of(world: World, patient: PatientId) -> patients.PatientRecord:
    return patients.get_patient(world.context, world.nurse, patient)


def test_everything_of_both_is_the_one_patients(world: World, double: Patient) -> None:
    first = world.respond(pain="2").id
    world.clock.forward(hours=1)
    second, third = respond(world, double.id, "4"), record_facts(world, double.id)
    draft = begin(world, double.id)
    answering.save_answer(world.context, draft.invitation.id, make_item("pain", "1"))
    before = {
        note.id for patient in (world.patient.id, double.id) for note in record_of(world, patient).assessments
    }
    world.clock.forward(hours=1)
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    record = record_of(world, world.patient.id)
    assert record.patient == world.patient
    assert {response.id for response in record.responses} == {first, second, third}
    assert {one.invitation.id for one in record.drafts} == {draft.invitation.id}
    assert draft.invitation.id in {one.id for one in record.invitations}
    assert before < {note.id for note in record.assessments}


def test_either_id_leads_to_the_one_patient_and_the_list_has_them_once(world: World, double: Patient) -> None:
    world.respond(pain="1")
    world.clock.forward(hours=1)
    respond(world, double.id, "4")
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    assert record_of(world, double.id) == record_of(world, world.patient.id)
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.patient == world.patient
    assert overview.newest_response_at == record_of(world, double.id).responses[0].authored
    assert not overview.waits_for_assessment
    found = identities.get_identity(world.context, world.nurse, double.id)
    assert [one.name for one in found.also] == ["Test Testesn"]


def test_the_other_ones_number_finds_the_survivor(world: World, double: Patient) -> None:
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    number = identities.get_identity(world.context, world.nurse, world.patient.id).also[0].cpr
    assert number is not None
    assert identities.find_by_cpr(world.context, world.nurse, number) == {world.patient.id}


def test_the_one_patient_is_assessed_anew_with_the_answers_of_both(world: World, double: Patient) -> None:
    first, second = world.respond(pain="1").id, respond(world, double.id, "4")
    world.clock.forward(minutes=1)
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    newest = record_of(world, world.patient.id).assessments[0].id
    case = assessments.get_assessment(world.context, world.nurse, newest).assessment.case
    used = {response.id for responses in case.responses.values() for response in responses}
    assert used == {first, second}


def test_the_page_of_an_old_assessment_stays_as_it_was(world: World, double: Patient) -> None:
    respond(world, double.id, "4")
    old = record_of(world, double.id).assessments[0].id

    def page() -> bytes:
        return assessments.assessment_pdf(
            world.context, world.nurse, old, language=Language("en"), translate=str
        )

    before = page()
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    assert page() == before


def test_an_old_invitation_can_still_be_answered_and_counts_for_the_one_patient(
    world: World, double: Patient
) -> None:
    made = invite(world, double.id)
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    opened = invitations.open_invitation(world.context, made.secret)
    answering.begin(
        world.context, opened.id, source=Source.PATIENT, assistance=Assistance.NONE, language=DANISH
    )
    answering.save_answer(world.context, opened.id, make_item("pain", "4"))
    response = answering.submit(world.context, opened.id)
    record = record_of(world, world.patient.id)
    assert record.responses == (response,)
    assert len(record.assessments) == 1


def test_taken_back_each_has_their_own_again(world: World, double: Patient) -> None:
    first, second = world.respond(pain="1").id, respond(world, double.id, "4")
    done = merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    merging.undo_merge(world.context, world.nurse, world.patient.id, done.id)
    assert [one.id for one in record_of(world, world.patient.id).responses] == [first]
    assert [one.id for one in record_of(world, double.id).responses] == [second]
    assert record_of(world, double.id).patient == double
    assert merging.list_merges(world.context, world.nurse, world.patient.id) == ()
    with pytest.raises(Conflict):
        merging.undo_merge(world.context, world.nurse, world.patient.id, done.id)


def test_of_three_entries_the_last_merge_is_taken_back_first(world: World, double: Patient) -> None:
    third = patients.add_patient(world.context, world.nurse, name="Third", birth=double.birth)
    inner = merging.merge_patients(world.context, world.nurse, survivor=double.id, merged=third.id)
    outer = merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=third.id)
    assert (outer.merged, set(outer.members)) == (double.id, {double.id, third.id})
    assert record_of(world, third.id).patient == world.patient
    with pytest.raises(Conflict, match="take that back first"):
        merging.undo_merge(world.context, world.nurse, world.patient.id, inner.id)
    merging.undo_merge(world.context, world.nurse, world.patient.id, outer.id)
    assert record_of(world, third.id).patient == double
    merging.undo_merge(world.context, world.nurse, double.id, inner.id)
    assert record_of(world, third.id).patient == third


def test_the_preview_shows_both_and_changes_nothing(world: World, double: Patient) -> None:
    respond(world, double.id, "4")
    preview = merging.preview_merge(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    assert (preview.survivor.patient, preview.merged.patient) == (world.patient, double)
    assert (preview.survivor.responses, preview.merged.responses) == (0, 1)
    assert record_of(world, double.id).patient == double


def test_an_entry_that_is_not_in_ones_care_cannot_be_merged(world: World) -> None:
    theirs = world.add_organisation().patient
    for survivor, merged in ((world.patient.id, theirs.id), (theirs.id, world.patient.id)):
        with pytest.raises(NotFound):
            merging.preview_merge(world.context, world.nurse, survivor=survivor, merged=merged)
        with pytest.raises(NotFound):
            merging.merge_patients(world.context, world.nurse, survivor=survivor, merged=merged)


def test_an_organisation_that_had_the_other_entry_in_care_has_the_one_patient(
    world: World, double: Patient
) -> None:
    unit = world.add_organisation()
    care.bring_in(world.context, world.nurse, double.id, unit.id, reason=CareReason.BROUGHT_IN)
    done = merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    assert patients.get_patient(world.context, unit.nurse, double.id).patient == world.patient
    assert patients.get_patient(world.context, unit.nurse, world.patient.id).patient == world.patient
    merging.undo_merge(world.context, world.nurse, world.patient.id, done.id)
    with pytest.raises(NotFound):
        patients.get_patient(world.context, unit.nurse, world.patient.id)
    assert patients.get_patient(world.context, unit.nurse, double.id).patient == double


def test_one_entry_cannot_be_merged_with_itself_or_twice(world: World, double: Patient) -> None:
    with pytest.raises(Conflict):
        merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=world.patient.id)
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    with pytest.raises(Conflict):
        merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=double.id)
    with pytest.raises(Conflict):
        merging.merge_patients(world.context, world.nurse, survivor=double.id, merged=world.patient.id)


def test_protection_of_either_entry_holds_for_the_one_patient(world: World) -> None:
    protected = identities.add_with_identity(
        world.context, world.nurse, IdentityEntry(name="P", birth="1-1-1950", is_protected=True)
    ).patient
    assert protected is not None
    merging.merge_patients(world.context, world.nurse, survivor=world.patient.id, merged=protected.id)
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.patient.is_protected


def test_candidates_have_the_same_number_or_name_and_birth(world: World) -> None:
    same = patients.add_patient(world.context, world.nurse, name="test  TESTESEN", birth=world.patient.birth)
    patients.add_patient(world.context, world.nurse, name="Another", birth=world.patient.birth)
    assert merging.list_candidates(world.context, world.nurse, world.patient.id) == (same,)


def test_merging_is_written_down_under_both_and_refused_to_who_may_not(world: World, double: Patient) -> None:
    with pytest.raises(NotPermitted):
        merging.merge_patients(
            world.context, world.administrator, survivor=world.patient.id, merged=double.id
        )
    merging.merge_patients(world.context, world.gp, survivor=world.patient.id, merged=double.id)
    for id in (world.patient.id, double.id):
        assert (world.gp.id, Action.PATIENTS_MERGED) in world.events(id)
    assert world.gp.role is Role.GP

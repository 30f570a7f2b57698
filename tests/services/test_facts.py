import pytest

from screening.core.audit import Action
from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.questionnaire import LinkId, Source
from screening.core.response import Choice, PatientId, Response, ResponseId, Submission, SubmittedItem
from screening.services import facts, patients
from tests.services.world import FACTS, NEEDS, World

ID = ResponseId("5f6c8a52-7d0c-4f0e-9d1a-6a54a1f5b7aa")


def record(world: World, tried: str, *, id: ResponseId = ID, patient: PatientId | None = None) -> Response:
    submission = Submission(items=(SubmittedItem(link_id="tried", values=(tried,)),))
    return facts.record_facts(
        world.context,
        world.gp,
        patient or world.patient.id,
        questionnaire=FACTS,
        submission=submission,
        response_id=id,
    )


def test_facts_are_stored_with_who_recorded_them_and_assessed(world: World) -> None:
    world.respond(pain="4")
    world.clock.forward(minutes=1)
    stored = record(world, "yes")
    assert stored.answers[LinkId("tried")] == Choice("yes", None)
    assert (stored.source, stored.author, stored.patient) == (Source.STAFF, world.gp.id, world.patient.id)
    found = patients.get_patient(world.context, world.gp, world.patient.id)
    assert found.responses[0] == stored
    assert [note.outcome for note in found.assessments] == ["refer", None]
    assert world.events(ID) == [(world.gp.id, Action.FACTS_RECORDED)]


def test_facts_sent_twice_are_stored_once(world: World) -> None:
    first = record(world, "yes")
    world.clock.forward(minutes=1)
    assert record(world, "yes") == first
    assert len(patients.get_patient(world.context, world.gp, world.patient.id).assessments) == 1


def test_other_facts_under_the_same_id_are_refused_and_the_first_stay(world: World) -> None:
    first = record(world, "yes")
    with pytest.raises(Conflict):
        record(world, "no")
    other = patients.add_patient(world.context, world.gp, name="Anden", birth=world.patient.birth)
    with pytest.raises(Conflict):
        record(world, "yes", patient=other.id)
    assert patients.get_patient(world.context, world.gp, world.patient.id).responses == (first,)


@pytest.mark.parametrize("id", ["", "x" * 65, "a b", "å", "a\n"], ids=repr)
def test_an_id_that_is_none_is_refused(world: World, id: str) -> None:
    with pytest.raises(InvalidSubmission):
        record(world, "yes", id=ResponseId(id))


def test_facts_that_cannot_be_are_refused_and_named(world: World) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        record(world, "perhaps")
    assert [problem.where for problem in caught.value.problems] == ["tried"]
    with pytest.raises(NotFound):
        record(world, "yes", patient=PatientId("nobody"))


def test_staff_cannot_record_what_only_the_patient_may_answer(world: World) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        facts.record_facts(
            world.context,
            world.gp,
            world.patient.id,
            questionnaire=NEEDS,
            submission=Submission(items=()),
            response_id=ID,
        )
    assert [problem.where for problem in caught.value.problems] == ["source"]

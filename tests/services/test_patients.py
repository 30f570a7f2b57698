from datetime import date, timedelta

import pytest

from screening.core.audit import Action
from screening.core.errors import InvalidSubmission, NotFound
from screening.core.response import PatientId
from screening.services import assessments, invitations, patients
from tests.services.world import DANISH, NEEDS, SET, World


def test_a_new_patient_stands_in_the_list_with_nothing_yet(world: World) -> None:
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.patient == world.patient
    assert (overview.newest_response_at, overview.assessment, overview.invitation) == (None, None, None)
    assert not overview.waits_for_assessment


def test_a_name_is_tidied_and_kept(world: World) -> None:
    patient = patients.add_patient(world.context, world.nurse, name="  Åse\t Ærø ", birth=date(1950, 1, 1))
    assert patients.get_patient(world.context, world.nurse, patient.id).patient == patient
    assert patient.name == "Åse Ærø"


def test_everything_wrong_with_a_new_patient_is_said_at_once(world: World) -> None:
    with pytest.raises(InvalidSubmission) as caught:
        patients.add_patient(world.context, world.nurse, name=" ", birth=date(2026, 11, 23))
    assert [problem.where for problem in caught.value.problems] == ["name", "birth"]


@pytest.mark.parametrize(
    ("name", "birth"),
    [
        ("", date(1950, 1, 1)),
        ("x" * 201, date(1950, 1, 1)),
        ("a\0b", date(1950, 1, 1)),
        ("a\ud800b", date(1950, 1, 1)),
        ("a", date(1895, 12, 31)),
    ],
    ids=["no name", "too long", "NUL", "half a character", "too long ago"],
)
def test_a_patient_that_cannot_be_is_refused(world: World, name: str, birth: date) -> None:
    with pytest.raises(InvalidSubmission):
        patients.add_patient(world.context, world.nurse, name=name, birth=birth)
    assert len(patients.list_patients(world.context, world.nurse)) == 1


def test_somebody_born_today_by_the_local_calendar_can_be_added(world: World) -> None:
    world.clock.forward(hours=14, minutes=30)  # 23.30 UTC is already tomorrow in Denmark
    patient = patients.add_patient(world.context, world.nurse, name="a", birth=date(2026, 11, 23))
    assert patient.birth == date(2026, 11, 23)


def test_the_list_is_by_name_and_shows_the_newest_of_everything(world: World) -> None:
    other = patients.add_patient(world.context, world.nurse, name="alma", birth=date(1950, 1, 1))
    world.respond(pain="2")
    world.clock.forward(days=1)
    second = world.respond(pain="4")
    old = world.invite()
    world.clock.forward(days=1)
    newest = world.invite()
    first, last = patients.list_patients(world.context, world.nurse)
    assert (first.patient, last.patient) == (other, world.patient)
    assert last.newest_response_at == second.authored
    assert last.assessment is not None
    assert last.assessment.at_least == "confer"
    assert last.invitation == newest != old
    assert not last.waits_for_assessment


def test_an_expired_invitation_is_not_shown_as_open(world: World) -> None:
    world.invite()
    world.clock.forward(days=15)
    assert patients.list_patients(world.context, world.nurse)[0].invitation is None


def test_a_record_holds_everything_newest_first(world: World) -> None:
    first = world.respond(pain="1")
    world.clock.forward(days=1)
    second = world.respond(pain="4")
    record = patients.get_patient(world.context, world.gp, world.patient.id)
    assert record.responses == (second, first)
    assert [note.outcome for note in record.assessments] == [None, "none"]
    assert [note.at_most for note in record.assessments] == ["refer", "none"]
    assert [invitation.response for invitation in record.invitations] == [second.id, first.id]
    assert record.assessments[0].at - record.assessments[1].at == timedelta(days=1)


def test_a_patient_who_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        patients.get_patient(world.context, world.gp, PatientId("nobody"))


def test_reading_is_written_down(world: World) -> None:
    patients.list_patients(world.context, world.gp)
    patients.get_patient(world.context, world.gp, world.patient.id)
    assert (world.gp.id, Action.PATIENTS_LISTED) in world.events()
    assert world.events(world.patient.id) == [
        (world.nurse.id, Action.PATIENT_ADDED),
        (world.nurse.id, Action.CARE_BEGUN),
        (world.gp.id, Action.PATIENT_READ),
    ]


def test_a_patient_whose_answers_no_assessment_has_seen_is_shown_as_waiting(world: World) -> None:
    invitation = invitations.make_invitation(
        world.context, world.nurse, world.patient.id, questionnaire=NEEDS, language=DANISH
    )
    assert invitation.secret not in repr(invitation)
    world.respond(pain="3")
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert not overview.waits_for_assessment
    assert overview.assessment is not None
    world.clock.forward(minutes=1)
    made = assessments.assess_patient(world.context, world.nurse, world.patient.id, criteria_set=SET)
    (overview,) = patients.list_patients(world.context, world.nurse)
    assert overview.assessment is not None
    assert overview.assessment.id == made.id

from datetime import timedelta

import pytest

from screening.core.decisions import DecisionKind
from screening.core.errors import Conflict, InvalidSubmission, NotFound
from screening.core.referrals import Referral, ReferralStep
from screening.core.tasks import TaskState, TaskUrgency
from screening.services import decisions, patients, referrals, tasks
from tests.services.tasks_world import a_task, an_entry, decide, refer, the_task, today
from tests.services.world import Neighbour, World


@pytest.fixture
def unit(world: World) -> Neighbour:
    return world.add_organisation()


@pytest.fixture
def referral(world: World, unit: Neighbour) -> Referral:
    refer(world, a_task(world), unit.id)
    return referrals.list_referrals(world.context, world.gp)[0].referral


def record(world: World, referral: Referral, step: ReferralStep, **rest: str) -> Referral:
    return referrals.record_step(
        world.context, world.gp, referral.id, step, on=today(world), reason=rest.get("reason", "")
    )


def test_the_unit_sees_the_patient_from_when_it_is_asked(
    world: World, unit: Neighbour, referral: Referral
) -> None:
    assert [note.referral for note in referrals.list_referrals(world.context, unit.visitator)] == [referral]
    assert patients.get_patient(world.context, unit.visitator, world.patient.id).patient == world.patient
    with pytest.raises(NotFound):
        patients.get_patient(world.context, unit.nurse, world.patient.id)  # not treating yet


def test_from_sent_to_first_contact_every_day_is_kept(
    world: World, unit: Neighbour, referral: Referral
) -> None:
    record(world, referral, ReferralStep.SENT)
    world.clock.forward(days=2)
    for step in (ReferralStep.RECEIVED, ReferralStep.ACCEPTED):
        referrals.record_step(world.context, unit.visitator, referral.id, step, on=today(world))
    assert patients.get_patient(world.context, unit.nurse, world.patient.id).patient == world.patient
    world.clock.forward(days=7)
    done = record(world, referral, ReferralStep.FIRST_CONTACT)
    assert [event.step for event in done.events] == [
        ReferralStep.SENT,
        ReferralStep.RECEIVED,
        ReferralStep.ACCEPTED,
        ReferralStep.FIRST_CONTACT,
    ]
    assert done.days_to_first_contact() == 9
    task = tasks.get_task(world.context, world.gp, referral.task).note.task
    assert task.state is TaskState.CLOSED


def test_a_rejection_needs_a_reason_and_opens_the_task_again(
    world: World, unit: Neighbour, referral: Referral
) -> None:
    record(world, referral, ReferralStep.SENT)
    with pytest.raises(InvalidSubmission) as caught:
        record(world, referral, ReferralStep.REJECTED)
    assert [problem.where for problem in caught.value.problems] == ["reason"]
    referrals.record_step(
        world.context,
        unit.visitator,
        referral.id,
        ReferralStep.REJECTED,
        on=today(world),
        reason="not yet",
    )
    task = the_task(world)
    assert (task.state, task.urgency) == (TaskState.OPEN, TaskUrgency.REFER)
    with pytest.raises(NotFound):
        patients.get_patient(world.context, unit.visitator, world.patient.id)


def test_the_same_step_twice_is_written_once_and_a_step_back_is_refused(
    world: World, referral: Referral
) -> None:
    record(world, referral, ReferralStep.SENT)
    assert len(record(world, referral, ReferralStep.SENT).events) == 1
    record(world, referral, ReferralStep.ACCEPTED)
    with pytest.raises(Conflict):
        record(world, referral, ReferralStep.SENT)


def test_a_day_to_come_and_a_day_before_what_happened_are_refused(world: World, referral: Referral) -> None:
    record(world, referral, ReferralStep.SENT)
    for days in (1, -1):
        with pytest.raises(InvalidSubmission) as caught:
            referrals.record_step(
                world.context,
                world.gp,
                referral.id,
                ReferralStep.RECEIVED,
                on=today(world) + timedelta(days=days),
            )
        assert [problem.where for problem in caught.value.problems] == ["on"]


def test_a_changed_decision_takes_the_referral_back(
    world: World, unit: Neighbour, referral: Referral
) -> None:
    decide(world, the_task(world))
    (note,) = referrals.list_referrals(world.context, world.gp)
    assert note.referral.step is ReferralStep.WITHDRAWN
    assert referrals.list_referrals(world.context, unit.visitator) == ()


def test_to_confer_at_the_follow_up_leaves_the_referral_under_way(world: World, referral: Referral) -> None:
    world.clock.forward(days=11)
    task = the_task(world)
    assert task.is_follow_up(today(world))
    decide(world, task)
    assert referrals.get_referral(world.context, world.gp, referral.id).referral.is_under_way


def test_another_unit_finds_nothing(world: World, referral: Referral) -> None:
    other = world.add_organisation("A third unit", patient="Tredje Tredjesen")
    assert referrals.list_referrals(world.context, other.visitator) == ()
    with pytest.raises(NotFound):
        referrals.get_referral(world.context, other.visitator, referral.id)
    with pytest.raises(NotFound):
        referrals.record_step(world.context, other.visitator, referral.id, ReferralStep.SENT, on=today(world))


def test_a_unit_that_is_not_here_is_named(world: World) -> None:
    task = a_task(world)

    entry = an_entry(world, task, DecisionKind.REFER, to_name="  The  hospice ")
    decisions.decide(world.context, world.gp, task.id, entry)
    (note,) = referrals.list_referrals(world.context, world.gp)
    assert (note.referral.to, note.referral.to_name) == (None, "The hospice")


def test_the_number_in_the_units_menu_is_what_waits_for_its_answer(
    world: World, unit: Neighbour, referral: Referral
) -> None:
    def counted() -> int:
        return referrals.count_waiting(world.context, unit.visitator)

    assert counted() == 1
    record(world, referral, ReferralStep.SENT)
    assert counted() == 1
    referrals.record_step(world.context, unit.visitator, referral.id, ReferralStep.RECEIVED, on=today(world))
    assert counted() == 1
    referrals.record_step(world.context, unit.visitator, referral.id, ReferralStep.ACCEPTED, on=today(world))
    assert counted() == 0
    other = world.add_organisation("A third unit", patient="Tredje Tredjesen")
    assert referrals.count_waiting(world.context, other.visitator) == 0

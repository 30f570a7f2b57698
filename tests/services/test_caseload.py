from datetime import date, timedelta

from sqlalchemy import Engine, event

from screening.core.plans import PlanEnd, ScreeningPlan
from screening.core.questionnaire import QuestionnaireId
from screening.services import caseload, patients, planning
from screening.services.caseload import CaseloadRow, Mark
from tests.services.tasks_world import a_task, say_tried
from tests.services.world import NEEDS, World

TODAY = date(2026, 11, 22)


def row(world: World) -> CaseloadRow:
    (found,) = caseload.list_caseload(world.context, world.nurse)
    return found


def plan(world: World, *, first_on: date, every_weeks: int | None = 2) -> ScreeningPlan:
    return planning.set_plan(
        world.context,
        world.nurse,
        world.patient.id,
        questionnaire=NEEDS,
        every_weeks=every_weeks,
        first_on=first_on,
    )


def test_a_patient_without_a_plan_bears_no_mark(world: World) -> None:
    assert row(world).marks == frozenset()


def test_due_is_today_and_the_next_two_days_and_overdue_is_before(world: World) -> None:
    days = {-1: Mark.OVERDUE, 0: Mark.DUE, 2: Mark.DUE, 3: None}
    for away, mark in days.items():
        plan(world, first_on=TODAY + timedelta(days=away))
        assert row(world).marks == (frozenset() if mark is None else {mark}), away


def test_answers_move_the_day(world: World) -> None:
    plan(world, first_on=TODAY)
    world.respond(pain="1", sleep="1")
    found = row(world)
    assert found.due_on == TODAY + timedelta(weeks=2)
    assert Mark.DUE not in found.marks


def test_what_staff_record_does_not_move_the_day(world: World) -> None:
    plan(world, first_on=TODAY)
    say_tried(world)
    assert row(world).due_on == TODAY


def test_paused_nothing_is_due_and_it_is_due_again_when_the_pause_ends(world: World) -> None:
    plan(world, first_on=TODAY - timedelta(days=9))
    planning.pause(world.context, world.nurse, world.patient.id, until=TODAY + timedelta(days=1))
    assert (row(world).due_on, row(world).is_paused) == (None, True)
    world.clock.forward(days=1)
    assert (row(world).due_on, row(world).is_paused) == (TODAY + timedelta(days=1), False)


def test_on_change_only_nothing_is_due_by_the_calendar(world: World) -> None:
    plan(world, first_on=TODAY - timedelta(days=99), every_weeks=None)
    assert row(world).marks == frozenset()


def test_whoever_has_died_is_due_no_more_and_nobody_waits_for_answers(world: World) -> None:
    plan(world, first_on=TODAY - timedelta(days=9))
    world.invite()
    assert row(world).marks == {Mark.OVERDUE, Mark.ANSWERS}
    planning.end(world.context, world.nurse, world.patient.id, why=PlanEnd.DIED)
    assert (row(world).due_on, row(world).marks) == (None, frozenset())


def test_what_somebody_answered_before_they_died_is_still_to_be_taken_in(world: World) -> None:
    plan(world, first_on=TODAY)
    world.answer(world.begin(), pain="4")
    planning.end(world.context, world.nurse, world.patient.id, why=PlanEnd.DIED)
    assert row(world).marks == {Mark.ANSWERS}


def test_who_was_invited_waits_for_answers(world: World) -> None:
    world.begin()
    assert row(world).marks == {Mark.ANSWERS}


def test_what_nobody_has_decided_waits_for_the_gp_and_is_red_when_referral_is_met(world: World) -> None:
    a_task(world)
    found = row(world)
    assert found.task is not None
    assert found.marks >= {Mark.GP}
    say_tried(world)
    assert row(world).marks >= {Mark.RED, Mark.GP}
    assert row(world).first is Mark.RED


def test_who_may_not_see_tasks_is_told_of_none(world: World) -> None:
    a_task(world)
    assert caseload.list_caseload(world.context, world.visitator) == ()


def test_the_number_of_queries_does_not_grow_with_the_patients(world: World) -> None:
    sent: list[str] = []

    def note(*arguments: object) -> None:
        sent.append(str(arguments[2]))

    def statements() -> int:
        sent.clear()
        event.listen(Engine, "before_cursor_execute", note)
        try:
            caseload.list_caseload(world.context, world.nurse)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        return len(sent)

    plan(world, first_on=TODAY)
    a_task(world)
    world.begin()
    few = statements()
    for number in range(12):
        added = patients.add_patient(
            world.context, world.nurse, name=f"Test {number}", birth=date(1950, 1, 1)
        )
        planning.set_plan(
            world.context,
            world.nurse,
            added.id,
            questionnaire=QuestionnaireId(NEEDS),
            every_weeks=2,
            first_on=TODAY,
        )
    assert len(caseload.list_caseload(world.context, world.nurse)) == 13
    assert statements() == few

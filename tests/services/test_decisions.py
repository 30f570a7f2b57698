from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from screening.core.decisions import Decision, DecisionKind
from screening.core.errors import Conflict, DatabaseFailed, InvalidSubmission, NotFound, NotPermitted
from screening.core.tasks import TaskState
from screening.services import decisions, tasks
from tests.services.tasks_world import a_task, an_entry, decide, refer, the_task, today
from tests.services.world import World


def test_a_decision_is_kept_with_all_that_was_written(world: World) -> None:
    task = a_task(world)
    made = decide(world, task)
    assert decisions.list_decisions(world.context, world.nurse, world.patient.id) == (made,)
    after = the_task(world)
    assert (after.state, after.owner) == (TaskState.DECIDED, world.gp.id)
    assert after.waits(today(world))


def test_the_same_form_sent_twice_decides_once(world: World) -> None:
    task = a_task(world)
    entry = an_entry(world, task)
    first = decisions.decide(world.context, world.gp, task.id, entry)
    assert decisions.decide(world.context, world.gp, task.id, entry) == first
    assert len(decisions.list_decisions(world.context, world.gp, world.patient.id)) == 1


def test_of_two_who_decide_at_once_one_is_told_to_look_again(world: World) -> None:
    task = a_task(world)

    def act(kind: DecisionKind) -> Decision | Conflict:
        try:
            return decisions.decide(world.context, world.gp, task.id, an_entry(world, task, kind))
        except Conflict as refused:
            return refused

    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(act, [DecisionKind.BASAL, DecisionKind.NOT_NOW]))
    assert sorted(type(one).__name__ for one in came) == ["Conflict", "Decision"]
    assert len(decisions.list_decisions(world.context, world.gp, world.patient.id)) == 1


def test_a_decision_on_what_has_changed_meanwhile_is_refused(world: World) -> None:
    task = a_task(world)
    world.respond(pain="4")
    with pytest.raises(Conflict, match="somebody else"):
        decide(world, task)


def test_everything_that_is_missing_is_said_at_once(world: World) -> None:
    task = a_task(world)
    with pytest.raises(InvalidSubmission) as caught:
        decisions.decide(
            world.context,
            world.gp,
            task.id,
            an_entry(world, task, DecisionKind.CONFER, reason=" ", plan="", follow_up_on=today(world)),
        )
    assert {problem.where for problem in caught.value.problems} == {"reason", "plan", "follow_up_on"}
    with pytest.raises(InvalidSubmission) as caught:
        decisions.decide(
            world.context, world.gp, task.id, an_entry(world, task, DecisionKind.REFER, reason="")
        )
    assert {problem.where for problem in caught.value.problems} == {"reason", "to"}


def test_a_changed_decision_names_the_old_and_the_old_stays(world: World) -> None:
    first = decide(world, a_task(world))
    second = decide(world, the_task(world), DecisionKind.NOT_NOW)
    assert second.replaces == first.id
    kept = decisions.list_decisions(world.context, world.gp, world.patient.id)
    assert kept == (second, first)


def test_what_is_decided_when_the_follow_up_is_due_replaces_nothing(world: World) -> None:
    decide(world, a_task(world))
    world.clock.forward(days=8)
    assert the_task(world).is_follow_up(today(world))
    assert decide(world, the_task(world)).replaces is None


def test_the_database_refuses_to_change_a_decision(world: World) -> None:
    decide(world, a_task(world))
    for statement in ("UPDATE decision SET reason = 'x'", "DELETE FROM task_event"):
        with pytest.raises(DatabaseFailed), world.context.database.writing() as writing:
            writing.execute(text(statement))


def test_a_referral_without_a_day_comes_back_before_ten_days_are_over(world: World) -> None:
    unit = world.add_organisation()
    made = refer(world, a_task(world), unit.id)
    assert made.choice.follow_up_on == today(world) + timedelta(days=10)  # a Wednesday
    assert the_task(world).is_follow_up(today(world) + timedelta(days=10))


def test_a_nurse_does_not_decide_and_another_practice_finds_no_task(world: World) -> None:
    task, other = a_task(world), world.add_organisation()
    with pytest.raises(NotPermitted, match="doctor"):
        decide(world, task, by=world.nurse)
    with pytest.raises(NotFound):
        decide(world, task, by=other.gp)


def test_closed_twice_it_is_closed_once_and_then_nothing_more_is_decided(world: World) -> None:
    decide(world, a_task(world))
    task = the_task(world)
    tasks.close(world.context, world.gp, task.id, version=task.version)
    assert tasks.close(world.context, world.gp, task.id, version=task.version).state is TaskState.CLOSED
    entry = replace(an_entry(world, task), version=task.version + 1)
    with pytest.raises(Conflict, match="closed"):
        decisions.decide(world.context, world.gp, task.id, entry)

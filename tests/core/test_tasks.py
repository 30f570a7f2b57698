from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from screening.core import tasks
from screening.core.assessment import AssessmentId
from screening.core.criteria import CriterionId, OutcomeId
from screening.core.errors import Conflict
from screening.core.people import OrganisationId, StaffId
from screening.core.response import PatientId
from screening.core.tasks import Deadlines, Task, TaskId, TaskState, TaskUrgency
from screening.core.truth import Truth
from screening.core.working_days import WorkingDays

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # a Friday
DAY = AT.date()
PLAIN = WorkingDays(lambda _: False)
REFER, CONFER = OutcomeId("refer"), OutcomeId("confer")


def a_task(urgency: TaskUrgency = TaskUrgency.REFER, state: TaskState = TaskState.OPEN) -> Task:
    return Task(
        id=TaskId("t"),
        patient=PatientId("p"),
        assessment=AssessmentId("a1"),
        urgency=urgency,
        state=state,
        organisation=OrganisationId("o"),
        owner=None,
        opened_at=AT,
        due_on=DAY + timedelta(days=5),
        decided_at=AT if state is TaskState.DECIDED else None,
        follow_up_on=DAY + timedelta(days=10) if state is TaskState.DECIDED else None,
    )


def attach(task: Task, urgency: TaskUrgency | None, *, new: bool = True, due: date | None = None) -> Task:
    return tasks.attached(
        task,
        AssessmentId("a2"),
        urgency=urgency,
        says_something_new=new,
        due_on=due or DAY + timedelta(days=20),
        at=AT + timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("outcome", "alert", "expected"),
    [
        (REFER, Truth.FALSE, TaskUrgency.REFER),
        (None, Truth.UNKNOWN, TaskUrgency.UNDETERMINED),
        (CONFER, Truth.UNKNOWN, None),
        (CONFER, Truth.FALSE, None),
        (CONFER, Truth.TRUE, TaskUrgency.ACUTE),
        (None, Truth.TRUE, TaskUrgency.ACUTE),
    ],
)
def test_what_asks_for_a_task(outcome: OutcomeId | None, alert: Truth, expected: TaskUrgency | None) -> None:
    assert tasks.urgency_of(outcome, first=REFER, alerts={CriterionId("U1"): alert}) is expected


def test_the_three_deadlines() -> None:
    due = {one: Deadlines().due_on(one, DAY, PLAIN) for one in TaskUrgency}
    assert due == {
        TaskUrgency.ACUTE: DAY,
        TaskUrgency.REFER: date(2026, 11, 25),  # Monday, Tuesday, Wednesday
        TaskUrgency.UNDETERMINED: date(2026, 12, 4),
    }


def test_an_acute_one_is_due_the_same_day_on_a_sunday_too() -> None:
    sunday = date(2026, 11, 22)
    assert Deadlines().due_on(TaskUrgency.ACUTE, sunday, PLAIN) == sunday


def test_urgency_is_raised_and_the_deadline_comes_nearer() -> None:
    raised = attach(a_task(TaskUrgency.UNDETERMINED, TaskState.SEEN), TaskUrgency.ACUTE, due=DAY)
    assert (raised.urgency, raised.due_on, raised.state) == (TaskUrgency.ACUTE, DAY, TaskState.OPEN)
    assert raised.acute_since == AT + timedelta(days=1)


@pytest.mark.parametrize("milder", [TaskUrgency.UNDETERMINED, None])
def test_a_milder_assessment_lowers_nothing(milder: TaskUrgency | None) -> None:
    before = a_task(TaskUrgency.ACUTE)
    after = attach(before, milder)
    assert (after.urgency, after.due_on) == (before.urgency, before.due_on)
    assert after.assessment == "a2"


def test_a_decision_stands_while_nothing_new_is_said() -> None:
    assert attach(a_task(state=TaskState.DECIDED), TaskUrgency.REFER, new=False).state is TaskState.DECIDED


def test_new_answers_open_a_decided_task_again_with_a_deadline_of_its_own() -> None:
    after = attach(a_task(state=TaskState.DECIDED), TaskUrgency.UNDETERMINED)
    assert (after.state, after.urgency) == (TaskState.OPEN, TaskUrgency.UNDETERMINED)
    assert (after.due_on, after.follow_up_on, after.decided_at) == (DAY + timedelta(days=20), None, None)


def test_something_more_urgent_opens_it_again_even_from_the_same_answers() -> None:
    after = attach(a_task(state=TaskState.DECIDED), TaskUrgency.ACUTE, new=False)
    assert (after.state, after.urgency) == (TaskState.OPEN, TaskUrgency.ACUTE)


def test_a_decided_task_rests_until_the_day_of_its_follow_up() -> None:
    task = a_task(state=TaskState.DECIDED)
    assert task.follow_up_on is not None
    eve, after = task.follow_up_on - timedelta(days=1), task.follow_up_on + timedelta(days=1)
    assert (task.waits(eve), task.needs_somebody(eve)) == (True, False)
    assert (task.is_follow_up(task.follow_up_on), task.is_overdue(task.follow_up_on)) == (True, False)
    assert task.is_overdue(after)


def test_the_last_day_itself_is_in_time() -> None:
    task = a_task()
    assert not task.is_overdue(task.due_on)
    assert task.is_overdue(task.due_on + timedelta(days=1))


def test_72_hours_are_counted_from_the_alert() -> None:
    acute = replace(a_task(TaskUrgency.ACUTE), acute_since=AT)
    assert acute.acted_in_time is None
    in_time = tasks.decided(acute, follow_up_on=None, at=AT + timedelta(hours=72))
    late = tasks.decided(acute, follow_up_on=None, at=AT + timedelta(hours=72, seconds=1))
    assert (in_time.acted_in_time, late.acted_in_time) == (True, False)


def test_nothing_is_closed_before_it_is_decided() -> None:
    with pytest.raises(Conflict, match="decide first"):
        tasks.closed(a_task(), at=AT)
    ended = tasks.closed(a_task(state=TaskState.DECIDED), at=AT)
    changes: tuple[Callable[[], object], ...] = (
        lambda: tasks.decided(ended, follow_up_on=None, at=AT),
        lambda: tasks.handed_over(ended, organisation=None, owner=StaffId("s")),
        lambda: tasks.closed(ended, at=AT),
    )
    for change in changes:
        with pytest.raises(Conflict, match="closed"):
            change()


def test_who_saw_another_state_is_told_so() -> None:
    with pytest.raises(Conflict, match="somebody else"):
        tasks.require_version(tasks.seen(a_task(), StaffId("s"), at=AT), 1)

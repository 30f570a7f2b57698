"""Today's list: every patient in care with what there is to do about them. Nothing is recomputed and nothing is asked
per patient: a fixed number of questions to the database, whatever the number of patients.

The list is read and narrowed by `patients.list_patients`, which writes down that it was read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from screening.core.people import Staff
from screening.core.permissions import Act, may
from screening.core.plans import PlanEnd, ScreeningPlan
from screening.core.response import PatientId
from screening.core.tasks import Task, TaskState, TaskUrgency
from screening.services import patients
from screening.services.access import scope_of
from screening.services.context import Context
from screening.services.patients import PatientOverview
from screening.services.working_calendar import local_day
from screening.storage import merges, plans, tasks

DUE_WITHIN = timedelta(days=2)  # a visit is planned over a weekend
_RED = frozenset({TaskUrgency.ACUTE, TaskUrgency.REFER})


class Mark(Enum):
    """What there is to do about a patient, in the order of the list. A patient may bear several."""

    RED = "red"  # an acute alert, or the criteria for referral are met, and nobody has decided
    OVERDUE = "overdue"  # the day of the next screening has passed
    DUE = "due"  # it is today, or in the next days
    ANSWERS = "answers"  # somebody has been invited and has not sent anything
    GP = "gp"  # a doctor must decide


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadRow:
    """One patient in the list. `due_on`: the day of the next screening; `is_paused`: there is a plan, and it rests."""

    overview: PatientOverview
    marks: frozenset[Mark]
    due_on: date | None
    task: Task | None
    is_paused: bool

    @property
    def first(self) -> Mark:
        """The first of its marks; there must be one."""
        return list(Mark)[self.place]

    @property
    def place(self) -> int:
        """Where the first of its marks stands in the list; behind all marks where it has none."""
        order = list(Mark)
        return min((order.index(mark) for mark in self.marks), default=len(order))


def list_caseload(context: Context, staff: Staff) -> tuple[CaseloadRow, ...]:
    """The patients in the care of the organisation acted in, by name. Raises NotPermitted."""
    overviews = patients.list_patients(context, staff)
    now = context.clock()
    today, scope = local_day(context.settings, now), scope_of(staff, now=now)
    sees_tasks = may(staff.role, Act.SEE_TASKS).allowed
    with context.database.reading() as reading:
        planned = plans.list_plans(reading, scope)
        open_tasks = tasks.list_not_closed(reading, scope) if sees_tasks else ()
        survivors = merges.list_survivors(reading)
    answered = {
        one.patient.id: local_day(context.settings, one.screened_at)
        for one in overviews
        if one.screened_at is not None
    }
    waiting = {survivors.get(task.patient, task.patient): task for task in reversed(open_tasks)}
    return tuple(
        _row(one, planned.get(one.patient.id), waiting.get(one.patient.id), answered, today)
        for one in overviews
    )


def _row(
    overview: PatientOverview,
    plan: ScreeningPlan | None,
    task: Task | None,
    answered: dict[PatientId, date],
    today: date,
) -> CaseloadRow:
    due_on = None if plan is None else plan.due_on(answered.get(overview.patient.id), today=today)
    return CaseloadRow(
        overview=overview,
        marks=frozenset(_marks(overview, due_on, task, today, has_died=_has_died(plan))),
        due_on=due_on,
        task=task,
        is_paused=plan is not None and plan.is_paused(today),
    )


def _has_died(plan: ScreeningPlan | None) -> bool:
    return plan is not None and plan.ended is PlanEnd.DIED


def _marks(
    overview: PatientOverview, due_on: date | None, task: Task | None, today: date, *, has_died: bool
) -> list[Mark]:
    undecided = task is not None and (
        task.state in (TaskState.OPEN, TaskState.SEEN) or task.is_follow_up(today)
    )
    marks = []
    if task is not None and undecided and task.urgency in _RED:
        marks.append(Mark.RED)
    if due_on is not None and due_on <= today + DUE_WITHIN:
        marks.append(Mark.OVERDUE if due_on < today else Mark.DUE)
    # Nobody waits for answers of somebody who has died; what was answered before is to be taken in all the same.
    if overview.draft is not None or (overview.invitation is not None and not has_died):
        marks.append(Mark.ANSWERS)
    if undecided:
        marks.append(Mark.GP)
    return marks

"""A task: somebody must look at what an assessment found, decide, and see it through.

    open -> seen -> decided -> closed
      ^______________|   (the follow-up date has come, a referral is rejected, or new answers have come in)

Every assessment whose outcome is the set's first, or cannot be told, opens one, and so does every acute alert. A
patient has one task that is not closed: what comes later is attached to it, and can raise its urgency, never lower it
until somebody has decided. What is overdue follows from the clock and is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import NewType

from screening.core.assessment import AssessmentId
from screening.core.criteria import CriterionId, OutcomeId
from screening.core.errors import Conflict
from screening.core.people import OrganisationId, StaffId
from screening.core.response import PatientId
from screening.core.truth import Truth
from screening.core.working_days import WorkingDays

TaskId = NewType("TaskId", str)

# PRO-TECT (NCT03249090; Basch 2022, JAMA, doi 10.1001/jama.2022.9265): an alert is acted on, and that is documented,
# within 72 hours.
ACT_WITHIN = timedelta(hours=72)


class TaskUrgency(Enum):
    """Why somebody must look, the most urgent first."""

    ACUTE = "acute"
    REFER = "refer"
    UNDETERMINED = "undetermined"

    def is_above(self, other: TaskUrgency) -> bool:
        """Whether it is more urgent than the other."""
        order = list(TaskUrgency)
        return order.index(self) < order.index(other)


class TaskState(Enum):
    """How far somebody has come; the values are the words in the database."""

    OPEN = "open"
    SEEN = "seen"
    DECIDED = "decided"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Within what time a task is to be decided: days for an acute one (0: the same day), working days for a referral,
    days for the rest. The times are our own operationalisation and a service's to set."""

    acute_days: int = 0
    refer_working_days: int = 3
    other_days: int = 14

    def due_on(self, urgency: TaskUrgency, opened: date, working_days: WorkingDays) -> date:
        """The last day on which it is in time. Acute takes no account of holidays; the long limit ends on a working
        day, the one before a holiday."""
        match urgency:
            case TaskUrgency.ACUTE:
                return opened + timedelta(days=self.acute_days)
            case TaskUrgency.REFER:
                return working_days.after(opened, self.refer_working_days)
            case TaskUrgency.UNDETERMINED:
                last = opened + timedelta(days=self.other_days)
                return working_days.on_or_before(last, not_before=opened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What somebody must do about one patient.

    `assessment` is the newest; `due_on` the last day for deciding; `follow_up_on` when a decision is to be looked at
    again; `acute_since` when the acute alert came that is not decided on yet (or was, at `decided_at`). `version`
    counts the changes: who acts says which one they saw. Times are aware UTC, days those of the service's calendar.
    """

    id: TaskId
    patient: PatientId
    assessment: AssessmentId
    urgency: TaskUrgency
    state: TaskState
    organisation: OrganisationId | None
    owner: StaffId | None
    opened_at: datetime
    due_on: date
    follow_up_on: date | None = None
    acute_since: datetime | None = None
    seen_at: datetime | None = None
    seen_by: StaffId | None = None
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    version: int = 1

    def waits(self, today: date) -> bool:
        """Whether it rests: decided, and the day of its follow-up has not come."""
        return self.state is TaskState.DECIDED and (self.follow_up_on is None or today < self.follow_up_on)

    def is_follow_up(self, today: date) -> bool:
        """Whether the day has come to look again at what was decided."""
        return self.state is TaskState.DECIDED and not self.waits(today)

    def needs_somebody(self, today: date) -> bool:
        """Whether there is something to do now."""
        return self.state is not TaskState.CLOSED and not self.waits(today)

    @property
    def due(self) -> date:
        """The last day for what is to be done next."""
        if self.state is TaskState.DECIDED and self.follow_up_on is not None:
            return self.follow_up_on
        return self.due_on

    def is_overdue(self, today: date) -> bool:
        """Whether the last day for what is to be done has passed."""
        return self.needs_somebody(today) and today > self.due

    @property
    def act_by(self) -> datetime | None:
        """Until when an acute alert is to be acted on and documented; None when there is none."""
        return None if self.acute_since is None else self.acute_since + ACT_WITHIN

    @property
    def acted_in_time(self) -> bool | None:
        """Whether the acute alert was decided on within that time; None when there is none, or it is not decided on."""
        if self.act_by is None or self.decided_at is None:
            return None
        return self.decided_at <= self.act_by


def urgency_of(
    outcome: OutcomeId | None, *, first: OutcomeId, alerts: Mapping[CriterionId, Truth]
) -> TaskUrgency | None:
    """How urgent an assessment is; None when it asks for no task. `outcome` is None when it cannot be told, `first`
    the set's first outcome."""
    if any(truth is Truth.TRUE for truth in alerts.values()):
        return TaskUrgency.ACUTE
    if outcome == first:
        return TaskUrgency.REFER
    return TaskUrgency.UNDETERMINED if outcome is None else None


def attached(
    task: Task,
    assessment: AssessmentId,
    *,
    urgency: TaskUrgency | None,
    says_something_new: bool,
    due_on: date,
    at: datetime,
) -> Task:
    """The task with a newer assessment. `says_something_new`: it rests on answers that the one before did not;
    `due_on` is the deadline it would have by itself.

    Urgency is raised and never lowered, and a deadline only comes nearer, until somebody has decided. A decision
    stands while nothing new is said and nothing has become more urgent; else the task is open again.
    """
    raised = urgency is not None and urgency.is_above(task.urgency)
    changed = replace(task, assessment=assessment, version=task.version + 1)
    if urgency is None or not (says_something_new or raised):
        return changed
    if task.state is TaskState.DECIDED:
        return _opened_again(changed, urgency=urgency, due_on=due_on, at=at)
    acute = urgency is TaskUrgency.ACUTE
    return replace(
        changed,
        state=TaskState.OPEN,
        urgency=urgency if raised else task.urgency,
        due_on=min(due_on, task.due_on),
        acute_since=task.acute_since or (at if acute else None),
    )


def seen(task: Task, by: StaffId, *, at: datetime) -> Task:
    """Somebody has looked. Changes nothing unless it is open."""
    if task.state is not TaskState.OPEN:
        return task
    return replace(task, state=TaskState.SEEN, seen_at=at, seen_by=by, version=task.version + 1)


def decided(task: Task, *, follow_up_on: date | None, at: datetime) -> Task:
    """Somebody has decided. Raises Conflict when the task is closed."""
    _refuse_closed(task)
    return replace(
        task,
        state=TaskState.DECIDED,
        decided_at=at,
        follow_up_on=follow_up_on,
        version=task.version + 1,
    )


def closed(task: Task, *, at: datetime) -> Task:
    """Nothing is left to do. Raises Conflict unless it has been decided: nothing ends unseen."""
    _refuse_closed(task)
    if task.state is not TaskState.DECIDED:
        raise Conflict("decide first: a task is closed only after a decision")
    return replace(task, state=TaskState.CLOSED, closed_at=at, version=task.version + 1)


def opened_again(task: Task, *, due_on: date, at: datetime) -> Task:
    """Something has come back that must be decided anew (a rejected referral)."""
    changed = replace(task, version=task.version + 1)
    return _opened_again(changed, urgency=TaskUrgency.REFER, due_on=due_on, at=at)


def handed_over(task: Task, *, organisation: OrganisationId | None, owner: StaffId | None) -> Task:
    """The task in other hands; its deadline stays. Raises Conflict when it is closed."""
    _refuse_closed(task)
    return replace(task, organisation=organisation, owner=owner, version=task.version + 1)


def require_version(task: Task, version: int) -> None:
    """Raise Conflict when somebody has changed the task since it was shown."""
    if task.version != version:
        raise Conflict(
            "somebody else has changed this task since you opened it: look at it again before you go on"
        )


def _refuse_closed(task: Task) -> None:
    if task.state is TaskState.CLOSED:
        raise Conflict("this task is closed")


def _opened_again(task: Task, *, urgency: TaskUrgency, due_on: date, at: datetime) -> Task:
    return replace(
        task,
        state=TaskState.OPEN,
        urgency=urgency,
        due_on=due_on,
        follow_up_on=None,
        acute_since=at if urgency is TaskUrgency.ACUTE else None,
        decided_at=None,
        seen_at=None,
        seen_by=None,
        closed_at=None,
    )

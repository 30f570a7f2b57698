"""Tasks and what happened to them. A task's row changes; its events are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Row, Select, and_, func, insert, or_, select, update

from screening.core.assessment import AssessmentId
from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import OrganisationId, StaffId
from screening.core.response import PatientId
from screening.core.tasks import Task, TaskId, TaskState, TaskUrgency
from screening.storage.audit import record
from screening.storage.care import Scope
from screening.storage.database import Reading, Writing
from screening.storage.merges import same_person
from screening.storage.rows_tasks import NOT_CLOSED, absence, task, task_event


class TaskEventKind(Enum):
    """What happened to a task; the values are the words in the table."""

    OPENED = "opened"
    ATTACHED = "attached"
    OPENED_AGAIN = "opened-again"
    SEEN = "seen"
    TAKEN = "taken"
    HANDED_OVER = "handed-over"
    DECIDED = "decided"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """One thing that happened: by whom (None: the program), with the assessment it was about, or in whose hands the
    task was put; `note` is what was written along."""

    at: datetime
    kind: TaskEventKind
    by: StaffId | None
    assessment: AssessmentId | None = None
    organisation: OrganisationId | None = None
    owner: StaffId | None = None
    note: str = ""


def save_task(writing: Writing, new: Task, *, event: TaskEvent, audit: AuditEvent) -> bool:
    """Open a task, unless the patient has one that is not closed: then nothing is done, and False comes back."""
    stored = writing.execute(
        writing.insert(task)
        .values(id=new.id, **_columns(new))
        .on_conflict_do_nothing(index_elements=["patient_id"], index_where=NOT_CLOSED)
        .returning(task.c.id)
    ).one_or_none()
    if stored is None:
        return False
    _add_event(writing, new.id, event)
    record(writing, audit)
    return True


def change_task(writing: Writing, changed: Task, *, event: TaskEvent, audit: AuditEvent) -> None:
    """Write a task over what it was, and what happened. The row must be held (`get_for_change`)."""
    writing.execute(update(task).where(task.c.id == changed.id).values(**_columns(changed)))
    _add_event(writing, changed.id, event)
    record(writing, audit)


def get_task(reading: Reading, task_id: TaskId) -> Task:
    """Raises NotFound."""
    return _found(reading.execute(select(task).where(task.c.id == task_id)).one_or_none(), task_id)


def get_for_change(writing: Writing, task_id: TaskId) -> Task:
    """The task, held until the transaction ends: of two who decide at once, the second sees the first. Raises
    NotFound."""
    found = select(task).where(task.c.id == task_id).with_for_update()
    return _found(writing.execute(found).one_or_none(), task_id)


def find_not_closed(reading: Reading, patient_id: PatientId) -> Task | None:
    """The patient's task that is not closed, if there is one."""
    row = reading.execute(_not_closed(patient_id)).first()
    return None if row is None else _task(row)


def find_for_change(writing: Writing, patient_id: PatientId) -> Task | None:
    """The same, held until the transaction ends."""
    row = writing.execute(_not_closed(patient_id).with_for_update()).first()
    return None if row is None else _task(row)


def list_not_closed(reading: Reading, scope: Scope | None) -> tuple[Task, ...]:
    """The tasks of the patients in this scope that are not closed, those due first, first."""
    found = (
        select(task).where(task.c.closed_at.is_(None)).order_by(task.c.due_on, task.c.opened_at, task.c.id)
    )
    if scope is not None:
        found = found.where(scope.covers(task.c.patient_id))
    return tuple(_task(row) for row in reading.execute(found))


def count_waiting(reading: Reading, scope: Scope | None, staff_id: StaffId, *, today: date) -> int:
    """How many tasks need somebody today (`Task.needs_somebody`), and are this person's, nobody's, or somebody's who is
    away today. Counted by the database: the number stands in the menu of every page."""
    rests = and_(
        task.c.state == TaskState.DECIDED.value,
        or_(task.c.follow_up_on.is_(None), task.c.follow_up_on > today),
    )
    away = select(absence.c.staff_id).where(
        absence.c.cancelled_at.is_(None), absence.c.first_day <= today, absence.c.last_day >= today
    )
    found = select(func.count()).where(
        task.c.closed_at.is_(None),
        ~rests,
        or_(task.c.owner_id.is_(None), task.c.owner_id == staff_id, task.c.owner_id.in_(away)),
    )
    if scope is not None:
        found = found.where(scope.covers(task.c.patient_id))
    return int(reading.execute(found).scalar_one())


def list_of_patient(reading: Reading, patient_id: PatientId) -> tuple[Task, ...]:
    """All tasks a patient has and had, newest first."""
    found = (
        select(task)
        .where(same_person(task.c.patient_id, patient_id))
        .order_by(task.c.opened_at.desc(), task.c.id)
    )
    return tuple(_task(row) for row in reading.execute(found))


def list_events(reading: Reading, task_id: TaskId) -> tuple[TaskEvent, ...]:
    """What happened to a task, oldest first."""
    found = select(task_event).where(task_event.c.task_id == task_id).order_by(task_event.c.number)
    return tuple(_event(row) for row in reading.execute(found))


def _not_closed(patient_id: PatientId) -> Select[Any]:
    """The one that is due first, of a patient who was entered twice and has one under each id."""
    found = select(task).where(same_person(task.c.patient_id, patient_id), task.c.closed_at.is_(None))
    return found.order_by(task.c.due_on, task.c.opened_at, task.c.id)


def _add_event(writing: Writing, task_id: TaskId, event: TaskEvent) -> None:
    writing.execute(
        insert(task_event).values(
            task_id=task_id,
            at=event.at,
            kind=event.kind.value,
            by=event.by,
            assessment_id=event.assessment,
            organisation_id=event.organisation,
            owner_id=event.owner,
            note=event.note,
        )
    )


def _columns(known: Task) -> dict[str, Any]:
    return {
        "patient_id": known.patient,
        "assessment_id": known.assessment,
        "urgency": known.urgency.value,
        "state": known.state.value,
        "organisation_id": known.organisation,
        "owner_id": known.owner,
        "opened_at": known.opened_at,
        "due_on": known.due_on,
        "follow_up_on": known.follow_up_on,
        "acute_since": known.acute_since,
        "seen_at": known.seen_at,
        "seen_by": known.seen_by,
        "decided_at": known.decided_at,
        "closed_at": known.closed_at,
        "version": known.version,
    }


def _found(row: Row[Any] | None, task_id: TaskId) -> Task:
    if row is None:
        raise NotFound("task", task_id)
    return _task(row)


def _task(row: Row[Any]) -> Task:
    return Task(
        id=TaskId(row.id),
        patient=PatientId(row.patient_id),
        assessment=AssessmentId(row.assessment_id),
        urgency=TaskUrgency(row.urgency),
        state=TaskState(row.state),
        organisation=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        owner=None if row.owner_id is None else StaffId(row.owner_id),
        opened_at=row.opened_at,
        due_on=row.due_on,
        follow_up_on=row.follow_up_on,
        acute_since=row.acute_since,
        seen_at=row.seen_at,
        seen_by=None if row.seen_by is None else StaffId(row.seen_by),
        decided_at=row.decided_at,
        closed_at=row.closed_at,
        version=row.version,
    )


def _event(row: Row[Any]) -> TaskEvent:
    return TaskEvent(
        at=row.at,
        kind=TaskEventKind(row.kind),
        by=None if row.by is None else StaffId(row.by),
        assessment=None if row.assessment_id is None else AssessmentId(row.assessment_id),
        organisation=None if row.organisation_id is None else OrganisationId(row.organisation_id),
        owner=None if row.owner_id is None else StaffId(row.owner_id),
        note=row.note,
    )

"""Decisions: written once, never changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, insert, select

from screening.core.assessment import AssessmentId
from screening.core.audit import AuditEvent
from screening.core.decisions import Choice, Decision, DecisionId, DecisionKind
from screening.core.people import StaffId
from screening.core.response import PatientId
from screening.core.tasks import TaskId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.merges import same_person
from screening.storage.rows_tasks import decision


def save_decision(writing: Writing, new: Decision, *, audit: AuditEvent) -> None:
    """Store a decision."""
    writing.execute(
        insert(decision).values(
            id=new.id,
            task_id=new.task,
            patient_id=new.patient,
            assessment_id=new.assessment,
            kind=new.choice.kind.value,
            reason=new.choice.reason,
            plan=new.choice.plan,
            follow_up_on=new.choice.follow_up_on,
            by=new.by,
            at=new.at,
            replaces=new.replaces,
        )
    )
    record(writing, audit)


def find_decision(reading: Reading, decision_id: DecisionId) -> Decision | None:
    """The decision with this id, or None."""
    row = reading.execute(select(decision).where(decision.c.id == decision_id)).one_or_none()
    return None if row is None else _decision(row)


def list_of_task(reading: Reading, task_id: TaskId) -> tuple[Decision, ...]:
    """What was decided in a task, newest first."""
    found = select(decision).where(decision.c.task_id == task_id).order_by(decision.c.number.desc())
    return tuple(_decision(row) for row in reading.execute(found))


def list_of_patient(reading: Reading, patient_id: PatientId) -> tuple[Decision, ...]:
    """All that was decided about a patient, newest first."""
    found = (
        select(decision)
        .where(same_person(decision.c.patient_id, patient_id))
        .order_by(decision.c.number.desc())
    )
    return tuple(_decision(row) for row in reading.execute(found))


def list_of_ids(reading: Reading, ids: Collection[PatientId]) -> tuple[Decision, ...]:
    """All that was decided under these ids and no others, oldest first."""
    found = select(decision).where(decision.c.patient_id.in_(ids)).order_by(decision.c.number)
    return tuple(_decision(row) for row in reading.execute(found))


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        task=TaskId(row.task_id),
        patient=PatientId(row.patient_id),
        assessment=AssessmentId(row.assessment_id),
        choice=Choice(
            kind=DecisionKind(row.kind), reason=row.reason, plan=row.plan, follow_up_on=row.follow_up_on
        ),
        by=StaffId(row.by),
        at=row.at,
        replaces=None if row.replaces is None else DecisionId(row.replaces),
    )

"""Looking into the audit trail: what was done to everything that is one patient's, by whom, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select

from screening.core.audit import Action, AuditEvent
from screening.core.response import PatientId
from screening.storage.database import Reading
from screening.storage.merges import same_person
from screening.storage.owned import ids_of
from screening.storage.rows import audit_event


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What narrows a search; None or empty: nothing. `until` is not included."""

    patient: PatientId | None = None
    actor: str = ""
    action: Action | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_found(
    reading: Reading, sought: Sought, *, before: int | None = None, most: int
) -> tuple[tuple[int, AuditEvent], ...]:
    """The events with their numbers, newest first. Of a patient: events on them, and on all that is
    theirs."""
    found = select(audit_event).where(*_conditions(reading, sought)).order_by(audit_event.c.number.desc())
    if before is not None:
        found = found.where(audit_event.c.number < before)
    return tuple(
        (
            row.number,
            AuditEvent(at=row.at, actor=row.actor, action=Action(row.action), subject=row.subject),
        )
        for row in reading.execute(found.limit(most))
    )


def _conditions(reading: Reading, sought: Sought) -> list[ColumnElement[bool]]:
    column = audit_event.c
    conditions: list[ColumnElement[bool]] = []
    if sought.patient is not None:
        of_theirs = column.subject.in_(ids_of(reading, sought.patient))
        conditions.append(or_(of_theirs, same_person(column.subject, sought.patient)))
    if sought.actor:
        conditions.append(column.actor == sought.actor.replace("\0", ""))
    if sought.action is not None:
        conditions.append(column.action == sought.action.value)
    if sought.since is not None:
        conditions.append(column.at >= sought.since)
    if sought.until is not None:
        conditions.append(column.at < sought.until)
    return conditions

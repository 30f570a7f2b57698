"""The audit trail: one row for everything that was written or read about a person. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import insert, select

from screening.core.audit import Action, AuditEvent
from screening.storage.database import Reading, Writing
from screening.storage.rows import audit_event


def record(writing: Writing, event: AuditEvent) -> None:
    """Write an event down, within the transaction of what it tells of: neither is kept without the other."""
    writing.execute(
        insert(audit_event),
        {"at": event.at, "actor": event.actor, "action": event.action.value, "subject": event.subject},
    )


def list_events(reading: Reading, *, subject: str | None = None) -> tuple[AuditEvent, ...]:
    """What happened to `subject` (None: to anything), oldest first."""
    found = select(audit_event).order_by(audit_event.c.number)
    if subject is not None:
        found = found.where(audit_event.c.subject == subject)
    return tuple(
        AuditEvent(at=row.at, actor=row.actor, action=Action(row.action), subject=row.subject)
        for row in reading.execute(found)
    )

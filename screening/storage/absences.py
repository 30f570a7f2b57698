"""Who is away when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from screening.core.absences import Absence, AbsenceId
from screening.core.audit import AuditEvent
from screening.core.errors import NotFound
from screening.core.people import StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_tasks import absence


def save_absence(writing: Writing, new: Absence, *, made_at: datetime, audit: AuditEvent) -> None:
    """Store an absence."""
    writing.execute(
        insert(absence).values(
            id=new.id,
            staff_id=new.staff,
            first_day=new.first,
            last_day=new.last,
            deputy_id=new.deputy,
            made_at=made_at,
        )
    )
    record(writing, audit)


def cancel_absence(
    writing: Writing, absence_id: AbsenceId, *, cancelled_at: datetime, audit: AuditEvent
) -> None:
    """They are here after all."""
    writing.execute(update(absence).where(absence.c.id == absence_id).values(cancelled_at=cancelled_at))
    record(writing, audit)


def get_absence(reading: Reading, absence_id: AbsenceId) -> Absence:
    """An absence that is not cancelled. Raises NotFound."""
    found = select(absence).where(absence.c.id == absence_id, absence.c.cancelled_at.is_(None))
    row = reading.execute(found).one_or_none()
    if row is None:
        raise NotFound("absence", absence_id)
    return _absence(row)


def list_absences(
    reading: Reading, *, until_after: date, of: Collection[StaffId] | None = None
) -> tuple[Absence, ...]:
    """The absences (of these people) that are not over before this day, the soonest first."""
    found = select(absence).where(absence.c.cancelled_at.is_(None), absence.c.last_day >= until_after)
    if of is not None:
        found = found.where(absence.c.staff_id.in_(of))
    return tuple(_absence(row) for row in reading.execute(found.order_by(absence.c.first_day, absence.c.id)))


def _absence(row: Row[Any]) -> Absence:
    return Absence(
        id=AbsenceId(row.id),
        staff=StaffId(row.staff_id),
        first=row.first_day,
        last=row.last_day,
        deputy=None if row.deputy_id is None else StaffId(row.deputy_id),
    )

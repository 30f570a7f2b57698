"""The PIN of a member of staff, as its slow hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from screening.core.audit import AuditEvent
from screening.core.people import StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_caseload import staff_pin


def save_pin(writing: Writing, staff_id: StaffId, pin_hash: str, *, at: datetime, audit: AuditEvent) -> None:
    """Set somebody's PIN; the one before is gone."""
    values = {"pin_hash": pin_hash, "set_at": at}
    writing.execute(
        writing.insert(staff_pin)
        .values(staff_id=staff_id, **values)
        .on_conflict_do_update(index_elements=["staff_id"], set_=values)
    )
    record(writing, audit)


def find_pin(reading: Reading, staff_id: StaffId) -> str | None:
    """The hash of somebody's PIN; None when they have set none."""
    found = select(staff_pin.c.pin_hash).where(staff_pin.c.staff_id == staff_id)
    return reading.execute(found).scalar_one_or_none()

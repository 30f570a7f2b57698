"""Records that are to be kept because a case about them is running. A hold under any of a person's ids holds all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from screening.core.audit import AuditEvent
from screening.core.holds import Hold, HoldId
from screening.core.people import StaffId
from screening.core.response import PatientId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.merges import find_survivor, list_ids, same_person
from screening.storage.rows import patient
from screening.storage.rows_holds import record_hold


def lock_record(writing: Writing, patient_id: PatientId) -> None:
    """Let nobody begin or end a hold of this record, or delete it, until the transaction ends."""
    ids = sorted(list_ids(writing, patient_id))
    writing.execute(
        select(patient.c.id).where(patient.c.id.in_(ids)).order_by(patient.c.id).with_for_update()
    )


def begin_hold(writing: Writing, new: Hold, *, audit: AuditEvent) -> None:
    """Keep a record from now on."""
    writing.execute(
        insert(record_hold).values(
            id=new.id,
            patient_id=new.patient,
            reason=new.reason,
            begun_at=new.begun_at,
            begun_by=new.begun_by,
        )
    )
    record(writing, audit)


def end_holds(
    writing: Writing, patient_id: PatientId, *, at: datetime, by: StaffId | None, audit: AuditEvent
) -> bool:
    """Keep the record no longer than others; False when it was not held."""
    theirs = same_person(record_hold.c.patient_id, patient_id)
    ended = writing.execute(
        update(record_hold)
        .where(theirs, record_hold.c.ended_at.is_(None))
        .values(ended_at=at, ended_by=by)
        .returning(record_hold.c.id)
    ).all()
    if ended:
        record(writing, audit)
    return bool(ended)


def is_held(reading: Reading, patient_id: PatientId) -> bool:
    """Whether the record is to be kept now."""
    theirs = same_person(record_hold.c.patient_id, patient_id)
    found = select(record_hold.c.id).where(theirs, record_hold.c.ended_at.is_(None)).limit(1)
    return reading.execute(found).first() is not None


def list_held(reading: Reading) -> frozenset[PatientId]:
    """Every patient whose record is to be kept now, by the id that stands for them."""
    found = reading.execute(select(record_hold.c.patient_id).where(record_hold.c.ended_at.is_(None)))
    return frozenset(find_survivor(reading, PatientId(one)) for one in found.scalars())


def list_holds(reading: Reading, patient_id: PatientId) -> tuple[Hold, ...]:
    """All holds of a record, the newest first."""
    found = select(record_hold).where(same_person(record_hold.c.patient_id, patient_id))
    ordered = found.order_by(record_hold.c.begun_at.desc(), record_hold.c.id)
    return tuple(_hold(row) for row in reading.execute(ordered))


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        id=HoldId(row.id),
        patient=PatientId(row.patient_id),
        reason=row.reason,
        begun_at=row.begun_at,
        begun_by=None if row.begun_by is None else StaffId(row.begun_by),
        ended_at=row.ended_at,
        ended_by=None if row.ended_by is None else StaffId(row.ended_by),
    )

"""Records that are to be kept because a case about them is running: the table. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, text

from screening.storage.rows import metadata, patient, staff
from screening.storage.types import Key, UtcTime

_IN_FORCE = text("ended_at IS NULL")

record_hold = Table(
    "record_hold",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", UtcTime, nullable=False),
    Column("begun_by", ForeignKey(staff.c.id)),  # none: whoever runs the machine
    Column("ended_at", UtcTime),
    Column("ended_by", ForeignKey(staff.c.id)),
    # One in force for each patient, whatever two hosts do at the same moment.
    Index(
        "uq_record_hold_in_force",
        "patient_id",
        unique=True,
        sqlite_where=_IN_FORCE,
        postgresql_where=_IN_FORCE,
    ),
    Index(None, "patient_id", "begun_at"),
)

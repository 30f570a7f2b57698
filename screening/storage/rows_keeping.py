"""Permits to delete, and what is in force from which day: the tables. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Table, Text

from screening.storage.rows import metadata, staff
from screening.storage.rows_organisations import organisation
from screening.storage.types import Key, Number, UtcTime

# Whose rows may be deleted: written and taken away within the one transaction that deletes, so that none is ever seen
# from outside. The triggers of the tables that are never changed look here.
erasure_permit = Table("erasure_permit", metadata, Column("patient_id", Key(36), primary_key=True))

# Which criteria set is used from a day on, by one organisation's patients or (none) by everybody's. What has begun is
# never changed or cancelled; of two for one day the later entry counts.
in_force = Table(
    "in_force",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("criteria_set_id", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id)),
    Column("cancelled_at", UtcTime),
    Column("cancelled_by", ForeignKey(staff.c.id)),
)

"""Hand-over and plans of re-screening: the tables. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, Text

from screening.storage.rows import metadata, patient, staff
from screening.storage.types import UtcTime

# How somebody unlocks their own session on a tablet that was handed over. It opens nothing else.
staff_pin = Table(
    "staff_pin",
    metadata,
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("pin_hash", Text, nullable=False),
    Column("set_at", UtcTime, nullable=False),
)

screening_plan = Table(
    "screening_plan",
    metadata,
    Column("patient_id", ForeignKey(patient.c.id), primary_key=True),
    Column("questionnaire_id", Text, nullable=False),
    Column("every_weeks", Integer),  # none: on change only
    Column("first_on", Date, nullable=False),
    Column("paused_at", UtcTime),
    Column("paused_until", Date),  # none: until somebody ends the pause
    Column("changed_at", UtcTime, nullable=False),
    Column("changed_by", ForeignKey(staff.c.id), nullable=False),
    Column("asks", String(20), nullable=False, server_default="patient"),
    Column("ended", String(20)),  # why it is over; none: it is not
)

"""Organisations, who belongs to them, and which patients they care for: the tables. Part of `rows`, which see.

Nothing here is ever deleted: an organisation is closed, a membership and a care relation are ended.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

from screening.storage.rows import metadata, patient, staff
from screening.storage.types import Key, Number, UtcTime

organisation = Table(
    "organisation",
    metadata,
    Column("id", Key(36), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("sor", String(20)),
    Column("municipality", Text),
    Column("phone", Text),
    Column("email", Text),
    Column("made_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
)

# The number is the order they were given in: the first is the one acted in where nothing was chosen.
membership = Table(
    "membership",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("organisation_id", ForeignKey(organisation.c.id)),  # none: the whole service
    Column("role", String(20), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index(None, "staff_id"),
    Index(None, "organisation_id"),
)

care_relation = Table(
    "care_relation",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("organisation_id", ForeignKey(organisation.c.id), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("until", UtcTime),
    Column("begun_in", ForeignKey(organisation.c.id)),
    Index(None, "patient_id", "organisation_id"),
    Index(None, "organisation_id", "patient_id"),
)

"""Patients' identifiers, encrypted, and what else is known of who they are: the tables. Part of `rows`, which see.

The name stands in `patient` itself, since every list shows it; the rest has a row of its own, which a patient from
before
has not. Columns that end in `_sealed` hold ciphertext, tied to their row and column (`sealing`).
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, Text

from screening.storage.rows import metadata, patient, staff
from screening.storage.rows_organisations import organisation
from screening.storage.types import Document, Key, Number, UtcTime

patient_identity = Table(
    "patient_identity",
    metadata,
    Column("patient_id", ForeignKey(patient.c.id), primary_key=True),
    Column("cpr_sealed", Text),
    Column("cpr_hash", String(64)),  # keyed: to find a number, and not to read one
    Column("contact_sealed", Text),
    Column("relatives_sealed", Text),
    Column("language", String(35)),
    Column("diagnosis_code", String(10)),
    Column("diagnosis_group", String(40)),
    Column("municipality", String(4)),
    Column("gp_practice", ForeignKey(organisation.c.id)),
    Column("is_protected", Boolean, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    # Not unique: two organisations may each have added somebody, and neither may learn of the other's.
    Index(None, "cpr_hash"),
)

# A patient who was entered twice. What is stored under the one id stands for the other too; nothing is moved.
merged_patient = Table(
    "merged_patient",
    metadata,
    Column("patient_id", ForeignKey(patient.c.id), primary_key=True),
    Column("survivor_id", ForeignKey(patient.c.id), nullable=False),
    Index(None, "survivor_id"),
)

# What each merge moved, to be able to undo it; `members` are all ids that it gave another survivor.
merge = Table(
    "merge",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("survivor_id", ForeignKey(patient.c.id), nullable=False),
    Column("merged_id", ForeignKey(patient.c.id), nullable=False),
    Column("members", Document, nullable=False),
    Column(
        "relations", Document, nullable=False
    ),  # ids of the care relations that the survivor was given by it
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id), nullable=False),
    Column("undone_at", UtcTime),
    Column("undone_by", ForeignKey(staff.c.id)),
    Index(None, "survivor_id"),
)

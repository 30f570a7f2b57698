"""Which wording is in force from which day: the table. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, String, Table, Text

from screening.storage.rows import definition, metadata, staff
from screening.storage.rows_organisations import organisation
from screening.storage.types import Key, Number, UtcTime

# Which words a questionnaire has in a language from a day on, for one organisation's patients or (none) everybody's.
# The words themselves are a definition. They are used while the questionnaire is the version they were chosen for.
# What has begun is never changed or cancelled; of two for one day the later entry counts.
wording_in_force = Table(
    "wording_in_force",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("organisation_id", ForeignKey(organisation.c.id)),
    Column("questionnaire_id", Text, nullable=False),
    Column("fits", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("wording_sha256", ForeignKey(definition.c.sha256), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id)),
    Column("cancelled_at", UtcTime),
    Column("cancelled_by", ForeignKey(staff.c.id)),
)

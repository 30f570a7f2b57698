"""Short codes: the table. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from screening.storage.rows import invitation, metadata
from screening.storage.types import UtcTime

# The code itself is nowhere: it is worked out again from the invitation, `nth` and the service's secret key.
short_code = Table(
    "short_code",
    metadata,
    Column("invitation_id", ForeignKey(invitation.c.id), primary_key=True),
    Column("nth", Integer, nullable=False),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("made_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
)

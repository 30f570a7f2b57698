"""Sessions that the server can end, second factors, and rate limits: the tables. Part of `rows`, which see."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from screening.storage.rows import metadata, staff
from screening.storage.rows_organisations import membership
from screening.storage.types import Key, UtcTime

# One window of one limit. Not immutable and without audit events: it holds a count and no person's data.
rate_limit = Table(
    "rate_limit",
    metadata,
    Column("kind", String(40), primary_key=True),
    Column("key_hash", String(64), primary_key=True),
    Column("spent", Integer, nullable=False),
    Column("ends_at", UtcTime, nullable=False, index=True),
)

# The cookie holds a secret of which only the hash stands here: whoever reads the table can take over no session.
staff_session = Table(
    "staff_session",
    metadata,
    Column("secret_hash", String(64), primary_key=True),
    Column("id", Key(36), nullable=False, unique=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False),
    Column("membership_id", ForeignKey(membership.c.id)),
    Column("stage", String(20), nullable=False),
    Column("way", String(20), nullable=False),
    Column("device", String(80), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False, index=True),
    Column("ended_at", UtcTime),
    Index(None, "staff_id", "ended_at"),
)

# A device on which somebody has signed in: others' failures do not lock it out.
known_device = Table(
    "known_device",
    metadata,
    Column("device_hash", String(64), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("sealed_key", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),  # it counts once a code of it has been given
    Column("last_step", Integer, nullable=False),  # of the newest code taken: none is taken twice
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("staff_id", ForeignKey(staff.c.id), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
    Column("used_at", UtcTime),
)

# Who somebody is to an identity provider. Written by an administrator: nobody becomes staff by signing in elsewhere.
staff_identity = Table(
    "staff_identity",
    metadata,
    Column("issuer", String(255), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("staff_id", ForeignKey(staff.c.id), nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
)

# A sign-in that is on its way through the provider; gone when it comes back, so that it comes back once.
oidc_request = Table(
    "oidc_request",
    metadata,
    Column("state_hash", String(64), primary_key=True),
    Column("nonce", String(64), nullable=False),
    Column("sealed_verifier", Text, nullable=False),
    Column("sealed_waiting", Text, nullable=False),  # where to go afterwards, and what had been typed
    Column("made_at", UtcTime, nullable=False, index=True),
)

"""Reminders, the links that they carry, and who wants no more of them: the tables. Part of `rows`, which see.

No address and no secret stands here: addresses are read from the patient's identity when a message is sent, secrets are
worked out from the reminder's id and the service's secret key, and what is stored are hashes.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from screening.storage.rows import invitation, metadata, patient, staff
from screening.storage.types import Key, UtcTime

# More ways to open an invitation: the secret that it was made with was shown once, and cannot be sent again.
invitation_link = Table(
    "invitation_link",
    metadata,
    Column("secret_sha256", String(64), primary_key=True),
    Column("invitation_id", ForeignKey(invitation.c.id), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Index(None, "invitation_id"),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", Key(36), primary_key=True),
    # Which round of which plan it is for: made once, whoever else makes it at the same moment.
    Column("once", String(120), nullable=False, unique=True),
    Column("patient_id", ForeignKey(patient.c.id), nullable=False),
    Column("invitation_id", ForeignKey(invitation.c.id), nullable=False),
    Column("invitee", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("address_hash", String(64), nullable=False),
    Column("stop_sha256", String(64), unique=True),
    Column("made_at", UtcTime, nullable=False),
    Column("made_by", ForeignKey(staff.c.id)),
    Column("sent_at", UtcTime),
    Column("refused_at", UtcTime),
    Column("not_sent", String(20)),
    Index(None, "patient_id"),
    Index(None, "invitation_id"),
)

# Nobody is to be written to any more, as the patient or as a relative, whatever is agreed elsewhere. Not by address: it
# must hold when the address is written down anew, and when the service's keys are changed.
reminder_stop = Table(
    "reminder_stop",
    metadata,
    Column("patient_id", ForeignKey(patient.c.id), primary_key=True),
    Column("invitee", String(20), primary_key=True),
    Column("stopped_at", UtcTime, nullable=False),
)

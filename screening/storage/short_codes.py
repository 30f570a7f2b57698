"""Short codes: one for an invitation, kept as a keyed hash and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from screening.core.audit import AuditEvent
from screening.core.people import InvitationId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_links import short_code


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCode:
    """The code of an invitation: which of those that can be worked out for it, its hash, and how long it is good."""

    invitation: InvitationId
    nth: int
    code_hash: str
    expires_at: datetime


def find_code(reading: Reading, invitation: InvitationId) -> StoredCode | None:
    """The code of an invitation, expired or not."""
    row = reading.execute(select(short_code).where(short_code.c.invitation_id == invitation)).one_or_none()
    if row is None:
        return None
    return StoredCode(invitation=invitation, nth=row.nth, code_hash=row.code_hash, expires_at=row.expires_at)


def find_by_hash(reading: Reading, code_hash: str, *, now: datetime) -> InvitationId | None:
    """The invitation that a code opens now, or None: unknown and expired are the same."""
    found = select(short_code.c.invitation_id).where(
        short_code.c.code_hash == code_hash, short_code.c.expires_at > now
    )
    id = reading.execute(found).scalar_one_or_none()
    return None if id is None else InvitationId(id)


def is_taken(reading: Reading, code_hash: str) -> bool:
    """Whether some invitation has, or had, this code."""
    found = select(short_code.c.invitation_id).where(short_code.c.code_hash == code_hash)
    return reading.execute(found).one_or_none() is not None


def save_code(writing: Writing, code: StoredCode, *, made_at: datetime, audit: AuditEvent) -> None:
    """Give an invitation this code, in place of the one it had."""
    values = {
        "nth": code.nth,
        "code_hash": code.code_hash,
        "made_at": made_at,
        "expires_at": code.expires_at,
    }
    writing.execute(
        writing.insert(short_code)
        .values(invitation_id=code.invitation, **values)
        .on_conflict_do_update(index_elements=["invitation_id"], set_=values)
    )
    record(writing, audit)


def prolong(writing: Writing, invitation: InvitationId, *, expires_at: datetime, audit: AuditEvent) -> None:
    """Let the code of an invitation be good for longer."""
    writing.execute(
        update(short_code).where(short_code.c.invitation_id == invitation).values(expires_at=expires_at)
    )
    record(writing, audit)

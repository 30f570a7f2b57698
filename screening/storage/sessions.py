"""Sessions of staff, and the devices that somebody has signed in on. The secrets of both are here only as hashes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, or_, select, update

from screening.core.audit import AuditEvent
from screening.core.people import MembershipId, StaffId
from screening.core.sign_in import SessionId, StaffSession, Stage, Way
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows_sign_in import known_device, staff_session

SWEPT_AT_ONCE = 200


def save_session(
    writing: Writing, session: StaffSession, *, secret_hash: str, audit: AuditEvent | None
) -> None:
    """Begin a session. `audit` is None where a session takes the place of one that was written down already."""
    writing.execute(
        writing.insert(staff_session).values(
            secret_hash=secret_hash,
            id=session.id,
            staff_id=session.staff,
            membership_id=session.membership,
            stage=session.stage.value,
            way=session.way.value,
            device=session.device,
            made_at=session.made_at,
            seen_at=session.seen_at,
            ends_at=session.ends_at,
        )
    )
    if audit is not None:
        record(writing, audit)


def find_session(reading: Reading, secret_hash: str) -> StaffSession | None:
    """The session that has not been ended; its limits are for the service to judge."""
    found = select(staff_session).where(
        staff_session.c.secret_hash == secret_hash, staff_session.c.ended_at.is_(None)
    )
    row = reading.execute(found).one_or_none()
    return None if row is None else _session(row)


def find_owner(reading: Reading, secret_hash: str) -> StaffId | None:
    """Whose session it is, or was until it ended."""
    found = select(staff_session.c.staff_id).where(staff_session.c.secret_hash == secret_hash)
    staff_id = reading.execute(found).scalar_one_or_none()
    return None if staff_id is None else StaffId(staff_id)


def list_sessions(reading: Reading, staff_id: StaffId, *, at: datetime) -> tuple[StaffSession, ...]:
    """Somebody's sessions that have not been ended, the one seen last first."""
    found = (
        select(staff_session)
        .where(
            staff_session.c.staff_id == staff_id,
            staff_session.c.ended_at.is_(None),
            staff_session.c.ends_at >= at,
        )
        .order_by(staff_session.c.seen_at.desc(), staff_session.c.id)
    )
    return tuple(_session(row) for row in reading.execute(found))


def note_seen(writing: Writing, session_id: SessionId, *, at: datetime) -> None:
    """The session was used. No audit event: what was done with it has its own."""
    writing.execute(update(staff_session).where(staff_session.c.id == session_id).values(seen_at=at))


def end_session(writing: Writing, session_id: SessionId, *, at: datetime) -> bool:
    """End one session; False when it had ended. Whoever ends it takes the audit event."""
    ended = (
        update(staff_session)
        .where(staff_session.c.id == session_id, staff_session.c.ended_at.is_(None))
        .values(ended_at=at)
        .returning(staff_session.c.id)
    )
    return writing.execute(ended).one_or_none() is not None


def end_sessions(writing: Writing, staff_id: StaffId, *, at: datetime, but: SessionId | None = None) -> None:
    """End all sessions of somebody, but for one."""
    mine = (staff_session.c.staff_id == staff_id) & staff_session.c.ended_at.is_(None)
    others = mine if but is None else mine & (staff_session.c.id != but)
    writing.execute(update(staff_session).where(others).values(ended_at=at))


def sweep_sessions(writing: Writing, *, before: datetime) -> None:
    """Delete some of the sessions that were over before this moment; rows that another worker has in hand are left."""
    over = (
        select(staff_session.c.id)
        .where(or_(staff_session.c.ends_at < before, staff_session.c.ended_at < before))
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = list(writing.execute(over).scalars())
    if ids:
        writing.execute(delete(staff_session).where(staff_session.c.id.in_(ids)))


def remember_device(writing: Writing, device_hash: str, staff_id: StaffId, *, at: datetime) -> None:
    """Somebody has signed in on this device."""
    writing.execute(
        writing.insert(known_device)
        .values(device_hash=device_hash, staff_id=staff_id, seen_at=at)
        .on_conflict_do_update(index_elements=["device_hash", "staff_id"], set_={"seen_at": at})
    )


def rename_device(writing: Writing, device_hash: str, new_hash: str) -> None:
    """A device has a new secret; everybody who had signed in on it is still known there."""
    known = known_device.c.device_hash
    writing.execute(update(known_device).where(known == device_hash).values(device_hash=new_hash))


def is_device_known(reading: Reading, device_hash: str, staff_id: StaffId, *, since: datetime) -> bool:
    """Whether this account has signed in on the device since then."""
    found = select(known_device.c.seen_at).where(
        known_device.c.device_hash == device_hash,
        known_device.c.staff_id == staff_id,
        known_device.c.seen_at >= since,
    )
    return reading.execute(found).one_or_none() is not None


def forget_devices(writing: Writing, staff_id: StaffId) -> None:
    """No device is known for this account any more: its password has been changed."""
    writing.execute(delete(known_device).where(known_device.c.staff_id == staff_id))


def _session(row: Row[Any]) -> StaffSession:
    return StaffSession(
        id=SessionId(row.id),
        staff=StaffId(row.staff_id),
        membership=None if row.membership_id is None else MembershipId(row.membership_id),
        stage=Stage(row.stage),
        way=Way(row.way),
        device=row.device,
        made_at=row.made_at,
        seen_at=row.seen_at,
        ends_at=row.ends_at,
    )

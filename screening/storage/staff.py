"""Staff accounts and failed attempts to sign in. A password is here only as the hash that the service made."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, case, delete, false, func, literal, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import Role, Staff, StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.rows import sign_in_failure, staff
from screening.storage.types import UtcTime


def save_staff(
    writing: Writing, new: Staff, *, password_hash: str, made_at: datetime, audit: AuditEvent
) -> None:
    """Open an account. Raises Conflict when the username has, or had, one."""
    stored = writing.execute(
        writing.insert(staff)
        .values(
            id=new.id,
            username=new.username,
            name=new.name,
            role=new.role.value,
            password_hash=password_hash,
            made_at=made_at,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(staff.c.id)
    ).one_or_none()
    if stored is None:
        raise Conflict("there is, or was, an account with this username: choose another")
    record(writing, audit)


def set_password_hash(writing: Writing, staff_id: StaffId, password_hash: str, *, audit: AuditEvent) -> None:
    """Replace the hash of an account's password."""
    writing.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))
    record(writing, audit)


def close_account(writing: Writing, staff_id: StaffId, *, closed_at: datetime, audit: AuditEvent) -> None:
    """Close an account; what it has done still names it."""
    writing.execute(update(staff).where(staff.c.id == staff_id).values(closed_at=closed_at))
    record(writing, audit)


def get_staff(reading: Reading, staff_id: StaffId) -> Staff:
    """An open account. Raises NotFound."""
    row = reading.execute(
        select(staff).where(staff.c.id == staff_id, staff.c.closed_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound("account", staff_id)
    return _staff(row)


def find_by_username(reading: Reading, username: str) -> tuple[Staff, str] | None:
    """The open account of this username with the hash of its password, or None."""
    found = select(staff).where(staff.c.username == username, staff.c.closed_at.is_(None))
    row = reading.execute(found).one_or_none()
    return None if row is None else (_staff(row), row.password_hash)


def list_staff(reading: Reading) -> tuple[Staff, ...]:
    """Every open account, by username."""
    found = select(staff).where(staff.c.closed_at.is_(None)).order_by(staff.c.username)
    return tuple(_staff(row) for row in reading.execute(found))


def list_names(reading: Reading) -> dict[str, str]:
    """The name behind every id, of closed accounts too: what they have done still names them."""
    return {row.id: row.name for row in reading.execute(select(staff.c.id, staff.c.name))}


def count_attempt(
    writing: Writing,
    username_hash: str,
    *,
    at: datetime,
    most: int,
    forgotten_after: timedelta,
    locked_for: timedelta,
    audit: AuditEvent,
) -> datetime | None:
    """Count an attempt before its password is looked at, and give the time until which it is refused, if it is.

    Counted first, and in one statement: many attempts at the same moment must not be let through on the count before
    them. The attempt that reaches `most` is still tried, and locks the next. Attempts during a lock do not prolong it.
    """
    before = sign_in_failure.c
    locked = func.coalesce(before.locked_until > at, false())
    counts_on = locked | (before.locked_until.is_(None) & (before.last_at > at - forgotten_after))
    failures = case((counts_on, before.failures + 1), else_=1)
    new_lock = literal(at + locked_for, UtcTime)
    until = case((locked, before.locked_until), (failures >= most, new_lock), else_=None)
    counted = writing.execute(
        writing.insert(sign_in_failure)
        .values(username_hash=username_hash, failures=1, last_at=at)
        .on_conflict_do_update(
            index_elements=["username_hash"],
            set_={"failures": failures, "last_at": at, "locked_until": until},
        )
        .returning(before.failures, before.locked_until)
    ).one()
    record(writing, audit)
    return counted.locked_until if counted.failures > most else None


def forget_attempts(writing: Writing, username_hash: str, *, before: datetime, audit: AuditEvent) -> None:
    """After a sign-in that went well: forget this username's failures, and everybody's older than `before`."""
    mine = sign_in_failure.c.username_hash == username_hash
    writing.execute(delete(sign_in_failure).where(mine | (sign_in_failure.c.last_at < before)))
    record(writing, audit)


def _staff(row: Row[Any]) -> Staff:
    return Staff(id=StaffId(row.id), username=row.username, name=row.name, role=Role(row.role))

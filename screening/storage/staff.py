"""Staff accounts. A password is here only as the hash that the service made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from screening.core.audit import AuditEvent
from screening.core.errors import Conflict, NotFound
from screening.core.people import Membership, MembershipId, Staff, StaffId
from screening.storage.audit import record
from screening.storage.database import Reading, Writing
from screening.storage.organisations import save_membership, seat_of, with_seats
from screening.storage.rows import staff


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account as its administrator sees it, open or closed, wherever it belongs."""

    id: StaffId
    username: str
    name: str
    made_at: datetime
    closed_at: datetime | None


def save_staff(
    writing: Writing, new: Staff, *, password_hash: str, made_at: datetime, audit: AuditEvent
) -> None:
    """Open an account with the membership that `new` acts in, which bears the account's own id.

    Raises Conflict when the username has, or had, one.
    """
    stored = writing.execute(
        writing.insert(staff)
        .values(
            id=new.id,
            username=new.username,
            name=new.name,
            password_hash=password_hash,
            made_at=made_at,
        )
        .on_conflict_do_nothing(index_elements=["username"])
        .returning(staff.c.id)
    ).one_or_none()
    if stored is None:
        raise Conflict("there is, or was, an account with this username: choose another")
    first = Membership(id=MembershipId(new.id), staff=new.id, organisation=new.organisation, role=new.role)
    save_membership(writing, first, made_at=made_at, audit=audit)


def set_password_hash(writing: Writing, staff_id: StaffId, password_hash: str, *, audit: AuditEvent) -> None:
    """Replace the hash of an account's password."""
    writing.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))
    record(writing, audit)


def close_account(writing: Writing, staff_id: StaffId, *, closed_at: datetime, audit: AuditEvent) -> None:
    """Close an account; what it has done still names it."""
    writing.execute(update(staff).where(staff.c.id == staff_id).values(closed_at=closed_at))
    record(writing, audit)


def get_staff(reading: Reading, staff_id: StaffId) -> Staff:
    """An open account, acting in its first membership. Raises NotFound."""
    row = reading.execute(with_seats(staff.c.id == staff_id, staff.c.closed_at.is_(None))).first()
    if row is None:
        raise NotFound("account", staff_id)
    return seat_of(row).staff


def find_by_username(reading: Reading, username: str) -> tuple[Staff, str] | None:
    """The open account of this username, acting in its first membership, with the hash of its password; None when
    there is no such account, or it belongs nowhere (any more)."""
    row = reading.execute(with_seats(staff.c.username == username, staff.c.closed_at.is_(None))).first()
    return None if row is None else (seat_of(row).staff, row.password_hash)


def list_staff(reading: Reading) -> tuple[Staff, ...]:
    """Every open account that belongs somewhere, acting in its first membership, by username."""
    found: dict[str, Staff] = {}
    for row in reading.execute(with_seats(staff.c.closed_at.is_(None))):
        found.setdefault(row.id, seat_of(row).staff)
    return tuple(found.values())


def get_account(reading: Reading, staff_id: StaffId) -> AccountRecord:
    """An account, closed or not. Raises NotFound."""
    row = reading.execute(select(staff).where(staff.c.id == staff_id)).one_or_none()
    if row is None:
        raise NotFound("account", staff_id)
    return _account(row)


def list_accounts(reading: Reading) -> tuple[AccountRecord, ...]:
    """Every account, closed ones too, by username."""
    return tuple(_account(row) for row in reading.execute(select(staff).order_by(staff.c.username)))


def list_names(reading: Reading) -> dict[str, str]:
    """The name behind every id, of closed accounts too: what they have done still names them."""
    return {row.id: row.name for row in reading.execute(select(staff.c.id, staff.c.name))}


def _account(row: Row[Any]) -> AccountRecord:
    return AccountRecord(
        id=StaffId(row.id),
        username=row.username,
        name=row.name,
        made_at=row.made_at,
        closed_at=row.closed_at,
    )

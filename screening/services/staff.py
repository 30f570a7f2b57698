"""Staff accounts: add, list, change a password, close, sign in.

Signing in takes the same words and the same time whether the account exists or not. After ten failures a username is
locked for a quarter of an hour, account or no account; the count is in the database, so all workers share it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, NotPermitted
from screening.core.people import Role, Staff, StaffId
from screening.core.permissions import Act, require
from screening.services.context import Context
from screening.services.credentials import (
    hash_of,
    hash_of_nobody,
    hash_password,
    is_outdated,
    matches,
    normal,
    one_line,
    problems_of_name,
    problems_of_password,
    problems_of_username,
    sought,
)
from screening.storage import audit
from screening.storage import staff as accounts
from screening.storage.database import Reading, Writing

MOST_FAILURES = 10
LOCKED_FOR = timedelta(minutes=15)
COMMAND_LINE = "command-line"  # the actor where no account stands behind the act
UNKNOWN = (
    "unknown"  # the subject of an attempt with a username that has no account; the name itself is not kept
)


def add_staff(
    context: Context, *, username: str, name: str, role: Role, password: str, by: Staff | None = None
) -> Staff:
    """Open an account; `by` is None on the command line.

    Raises InvalidSubmission (`username`, `name`, `password`), Conflict (taken), NotPermitted.
    """
    _require_manager(by)
    tidy, called = normal(username), one_line(name)
    problems = [*problems_of_username(tidy), *problems_of_name(called), *problems_of_password(password)]
    if problems:
        raise InvalidSubmission(problems)
    staff = Staff(id=StaffId(str(uuid.uuid4())), username=tidy, name=called, role=role)
    hashed, now = hash_password(password), context.clock()
    event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_ADDED, subject=staff.id)
    with context.database.writing() as writing:
        accounts.save_staff(writing, staff, password_hash=hashed, made_at=now, audit=event)
    return staff


def list_staff(context: Context, *, by: Staff | None = None) -> tuple[Staff, ...]:
    """Every open account, by username. Raises NotPermitted."""
    _require_manager(by)
    with context.database.reading() as reading:
        return accounts.list_staff(reading)


def list_names(context: Context) -> Mapping[str, str]:
    """The name behind every staff id that stands in a record, of closed accounts too. Needs no permission: whoever may
    see the record may see who made it."""
    with context.database.reading() as reading:
        return accounts.list_names(reading)


def set_password(context: Context, *, username: str, password: str, by: Staff | None = None) -> Staff:
    """Give an account a new password, and lift a lock.

    Raises NotFound, InvalidSubmission (`password`), NotPermitted.
    """
    _require_manager(by)
    problems = [*problems_of_password(password)]
    if problems:
        raise InvalidSubmission(problems)
    hashed, now = hash_password(password), context.clock()
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_CHANGED, subject=staff.id)
        accounts.set_password_hash(writing, staff.id, hashed, audit=event)
        accounts.forget_attempts(writing, hash_of(staff.username), before=now - LOCKED_FOR, audit=event)
    return staff


def close_account(context: Context, *, username: str, by: Staff | None = None) -> Staff:
    """The account can no longer sign in, and `get_staff` no longer finds it. Raises NotFound, NotPermitted."""
    _require_manager(by)
    now = context.clock()
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_CHANGED, subject=staff.id)
        accounts.close_account(writing, staff.id, closed_at=now, audit=event)
    return staff


def sign_in(context: Context, *, username: str, password: str) -> Staff:
    """The member of staff whose username and password these are.

    Raises NotPermitted, in the same words and after the same time whether the account exists or not.
    """
    now, tidy = context.clock(), sought(username)
    with context.database.writing() as writing:
        found = accounts.find_by_username(writing, tidy)
        subject = UNKNOWN if found is None else str(found[0].id)
        locked_until = accounts.count_attempt(
            writing,
            hash_of(tidy),
            at=now,
            most=MOST_FAILURES,
            forgotten_after=LOCKED_FOR,
            locked_for=LOCKED_FOR,
            audit=AuditEvent(at=now, actor=subject, action=Action.SIGN_IN_ATTEMPTED, subject=subject),
        )
    if locked_until is not None:
        raise NotPermitted("too many attempts to sign in with this username: wait a quarter of an hour")
    # The hash is checked outside the transaction: it takes long, and nobody should queue behind it.
    is_right = matches(hash_of_nobody() if found is None else found[1], password)
    if found is None or not is_right:
        _write_down(context, subject, Action.SIGN_IN_FAILED, now)
        raise NotPermitted("the username or the password is wrong")
    _welcome(context, *found, password=password, now=now)
    return found[0]


def sign_out(context: Context, staff: Staff) -> None:
    """Write down that somebody signed out; the session itself is the web's."""
    _write_down(context, staff.id, Action.SIGNED_OUT, context.clock())


def get_staff(context: Context, staff_id: StaffId) -> Staff:
    """An open account. Raises NotFound."""
    with context.database.reading() as reading:
        return accounts.get_staff(reading, staff_id)


def _welcome(context: Context, staff: Staff, stored_hash: str, *, password: str, now: datetime) -> None:
    """Forget the failures; hash anew when the parameters have become stronger since the password was set."""
    outdated = is_outdated(stored_hash)
    rehashed = hash_password(password) if outdated else None
    with context.database.writing() as writing:
        if rehashed is not None:
            changed = AuditEvent(at=now, actor=staff.id, action=Action.STAFF_CHANGED, subject=staff.id)
            accounts.set_password_hash(writing, staff.id, rehashed, audit=changed)
        signed_in = AuditEvent(at=now, actor=staff.id, action=Action.SIGNED_IN, subject=staff.id)
        accounts.forget_attempts(writing, hash_of(staff.username), before=now - LOCKED_FOR, audit=signed_in)


def _write_down(context: Context, staff_id: str, action: Action, at: datetime) -> None:
    with context.database.writing() as writing:
        audit.record(writing, AuditEvent(at=at, actor=staff_id, action=action, subject=staff_id))


def _get_by_username(reading: Reading | Writing, username: str) -> Staff:
    found = accounts.find_by_username(reading, sought(username))
    if found is None:
        raise NotFound("account with the username", sought(username))
    return found[0]


def _require_manager(by: Staff | None) -> None:
    if by is not None:
        require(by.role, Act.MANAGE_STAFF)


def _actor(by: Staff | None) -> str:
    return COMMAND_LINE if by is None else str(by.id)

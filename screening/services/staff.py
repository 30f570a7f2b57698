"""Staff accounts: add, list, change a password, close, sign in.

Signing in takes the same words and the same time whether the account exists or not. After ten failures from one network
a username is locked there for a quarter of an hour, account or no account (`sign_in_limits`).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from screening.core.audit import Action, AuditEvent
from screening.core.errors import InvalidSubmission, NotFound, NotPermitted, Problem
from screening.core.people import OrganisationId, Role, Staff, StaffId
from screening.core.permissions import Act, require
from screening.core.sign_in import SessionId
from screening.services.context import Context
from screening.services.credentials import (
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
from screening.services.organisations import place_for, require_may_change
from screening.services.sessions import is_device_known
from screening.services.sign_in_limits import Attempt, count_attempt, forget_failures
from screening.storage import audit, sessions
from screening.storage import staff as accounts
from screening.storage.database import Reading, Writing

COMMAND_LINE = "command-line"  # the actor where no account stands behind the act
UNKNOWN = (
    "unknown"  # the subject of an attempt with a username that has no account; the name itself is not kept
)


def add_staff(
    context: Context,
    *,
    username: str,
    name: str,
    role: Role,
    password: str,
    organisation: OrganisationId | None = None,
    by: Staff | None = None,
) -> Staff:
    """Open an account with this role in an organisation (None: see `place_for`); `by` is None on the command line.

    Raises InvalidSubmission (`username`, `name`, `password`, `organisation`), Conflict (taken), NotPermitted.
    """
    _require_manager(by)
    tidy, called = normal(username), one_line(name)
    problems = [*problems_of_username(tidy), *problems_of_name(called), *problems_of_password(password)]
    if problems:
        raise InvalidSubmission(problems)
    hashed, now = hash_password(password), context.clock()
    with context.database.writing() as writing:
        place = place_for(context, writing, role, organisation, by=by)
        staff = Staff(
            id=StaffId(str(uuid.uuid4())), username=tidy, name=called, role=role, organisation=place
        )
        event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_ADDED, subject=staff.id)
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
    """Give an account a new password. It lifts a lock, and ends all its sessions.

    Raises NotFound, InvalidSubmission (`password`), NotPermitted.
    """
    _require_manager(by)
    problems = [*problems_of_password(password)]
    if problems:
        raise InvalidSubmission(problems)
    hashed, now = hash_password(password), context.clock()
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        require_may_change(writing, staff.id, by=by)
        event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_CHANGED, subject=staff.id)
        accounts.set_password_hash(writing, staff.id, hashed, audit=event)
        sessions.end_sessions(writing, staff.id, at=now)
        sessions.forget_devices(writing, staff.id)
    return staff


def change_own_password(
    context: Context, staff: Staff, *, session: SessionId, old: str, new: str, network: str = ""
) -> None:
    """Replace one's own password; every other session ends, and no other device is trusted any more.

    Raises InvalidSubmission (`old`, `password`), NotPermitted (too many tries).
    """
    problems = [*problems_of_password(new)]
    if not is_own_password(context, staff, old, network=network):
        problems.insert(0, Problem("old", "this is not your password"))
    if problems:
        raise InvalidSubmission(problems)
    hashed, now = hash_password(new), context.clock()
    with context.database.writing() as writing:
        event = AuditEvent(at=now, actor=staff.id, action=Action.STAFF_CHANGED, subject=staff.id)
        accounts.set_password_hash(writing, staff.id, hashed, audit=event)
        sessions.end_sessions(writing, staff.id, at=now, but=session)
        sessions.forget_devices(writing, staff.id)


def is_own_password(context: Context, staff: Staff, password: str, *, network: str = "") -> bool:
    """Whether somebody who is signed in knows the password, too: asked before what would be worth stealing a session
    for. Raises NotPermitted after too many tries."""
    with context.database.reading() as reading:
        found = accounts.find_by_username(reading, staff.username)
    stored = hash_of_nobody() if found is None else found[1]
    attempt = Attempt(username=staff.username, epoch=stored, network=network, device=f"signed in: {staff.id}")
    count_attempt(context, attempt)
    is_right = matches(stored, password) and found is not None
    if is_right:
        forget_failures(context, attempt)
    return is_right


def close_account(context: Context, *, username: str, by: Staff | None = None) -> Staff:
    """The account can no longer sign in, and `get_staff` no longer finds it. Raises NotFound, NotPermitted."""
    _require_manager(by)
    now = context.clock()
    with context.database.writing() as writing:
        staff = _get_by_username(writing, username)
        require_may_change(writing, staff.id, by=by)
        event = AuditEvent(at=now, actor=_actor(by), action=Action.STAFF_CHANGED, subject=staff.id)
        accounts.close_account(writing, staff.id, closed_at=now, audit=event)
        sessions.end_sessions(writing, staff.id, at=now)
    return staff


def sign_in(context: Context, *, username: str, password: str, network: str = "", device: str = "") -> Staff:
    """The member of staff whose username and password these are. `network` is where the attempt comes from, `device`
    the secret that the browser may have kept from an earlier sign-in.

    Raises NotPermitted, in the same words and after the same time whether the account exists or not.
    """
    now, tidy = context.clock(), sought(username)
    with context.database.reading() as reading:
        found = accounts.find_by_username(reading, tidy)
    subject = UNKNOWN if found is None else str(found[0].id)
    # Asked for an unknown account too, so that as much work is done for it.
    known = is_device_known(context, StaffId(subject), device)
    attempt = Attempt(
        username=tidy,
        epoch="" if found is None else found[1],
        network=network,
        device=device if known else "",
    )
    count_attempt(context, attempt)
    _write_down(context, subject, Action.SIGN_IN_ATTEMPTED, now)
    # The hash is checked outside of any transaction: it takes long, and nobody should queue behind it.
    is_right = matches(hash_of_nobody() if found is None else found[1], password)
    if found is None or not is_right:
        _write_down(context, subject, Action.SIGN_IN_FAILED, now)
        raise NotPermitted("the username or the password is wrong")
    forget_failures(context, attempt)
    _welcome(context, *found, password=password, now=now)
    return found[0]


def get_staff(context: Context, staff_id: StaffId) -> Staff:
    """An open account. Raises NotFound."""
    with context.database.reading() as reading:
        return accounts.get_staff(reading, staff_id)


def _welcome(context: Context, staff: Staff, stored_hash: str, *, password: str, now: datetime) -> None:
    """Hash anew when the parameters have become stronger since the password was set."""
    outdated = is_outdated(stored_hash)
    rehashed = hash_password(password) if outdated else None
    with context.database.writing() as writing:
        if rehashed is not None:
            changed = AuditEvent(at=now, actor=staff.id, action=Action.STAFF_CHANGED, subject=staff.id)
            accounts.set_password_hash(writing, staff.id, rehashed, audit=changed)
        signed_in = AuditEvent(at=now, actor=staff.id, action=Action.SIGNED_IN, subject=staff.id)
        audit.record(writing, signed_in)


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

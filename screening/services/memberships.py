"""Who belongs where: the accounts an administrator sees, and the role each person has in an organisation.

An administrator of one organisation sees and changes its users only; one of the whole service everybody. Nobody gives
a role to themselves, and nobody's password is set by an organisation that is not the only one they belong to: it would
be a way into the others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from screening.core.audit import Action, AuditEvent
from screening.core.errors import NotFound, NotPermitted
from screening.core.people import Membership, MembershipId, OrganisationId, Role, Staff, StaffId
from screening.core.permissions import Act, Permission, may_for, may_manage, require_permission
from screening.services import staff as accounts
from screening.services.context import Context
from screening.services.credentials import sought
from screening.services.organisations import actor_of, place_for
from screening.storage import organisations
from screening.storage import staff as stored_accounts
from screening.storage.database import Reading
from screening.storage.staff import AccountRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account with the memberships that `reader` may see, and whether the reader may change the account itself."""

    record: AccountRecord
    memberships: tuple[Membership, ...]
    may_change: Permission


def list_accounts(context: Context, *, by: Staff | None = None) -> tuple[Account, ...]:
    """Every account, closed ones too, by username; for an administrator of one organisation, those who belong to it.

    Raises NotPermitted.
    """
    _require_manager(by)
    with context.database.reading() as reading:
        records = stored_accounts.list_accounts(reading)
        memberships = organisations.list_memberships(reading)
    found = (_account(record, memberships.get(record.id, ()), by) for record in records)
    return tuple(account for account in found if by is None or by.organisation is None or account.memberships)


def get_account(context: Context, staff_id: StaffId, *, by: Staff | None = None) -> Account:
    """Raises NotFound (of another organisation, too), NotPermitted."""
    _require_manager(by)
    with context.database.reading() as reading:
        return _get(reading, staff_id, by)


def find_account(context: Context, username: str, *, by: Staff | None = None) -> Account:
    """The open account of this username. Raises NotFound, NotPermitted."""
    tidy = sought(username)
    accounts_seen = (one for one in list_accounts(context, by=by) if one.record.closed_at is None)
    found = next((one for one in accounts_seen if one.record.username == tidy), None)
    if found is None:
        raise NotFound("account with the username", tidy)
    return found


def give_membership(
    context: Context,
    staff_id: StaffId,
    *,
    role: Role,
    organisation: OrganisationId | None = None,
    by: Staff | None = None,
) -> Membership:
    """Give somebody a role in an organisation; None: where whoever gives it is, or for the whole service.

    What somebody has already they have once. Raises InvalidSubmission (`organisation`, `role`), NotFound, NotPermitted.
    """
    _require_manager(by)
    _refuse_oneself(by, staff_id)
    now = context.clock()
    with context.database.writing() as writing:
        _get(writing, staff_id, by)
        place = place_for(context, writing, role, organisation, by=by)
        new = Membership(id=MembershipId(str(uuid.uuid4())), staff=staff_id, organisation=place, role=role)
        event = AuditEvent(at=now, actor=actor_of(by), action=Action.MEMBERSHIP_GIVEN, subject=staff_id)
        organisations.save_membership(writing, new, made_at=now, audit=event)
    return new


def end_membership(
    context: Context, staff_id: StaffId, membership_id: MembershipId, *, by: Staff | None = None
) -> Membership:
    """Take a role back; whoever acts in it is out at their next click. Raises NotFound, NotPermitted."""
    _require_manager(by)
    _refuse_oneself(by, staff_id)
    now = context.clock()
    with context.database.writing() as writing:
        account = _get(writing, staff_id, by)
        ending = next((one for one in account.memberships if one.id == membership_id), None)
        if ending is None:
            raise NotFound("membership", membership_id)
        event = AuditEvent(at=now, actor=actor_of(by), action=Action.MEMBERSHIP_ENDED, subject=staff_id)
        organisations.end_membership(writing, membership_id, ended_at=now, audit=event)
    return ending


def reset_password(context: Context, staff_id: StaffId, *, password: str, by: Staff | None = None) -> None:
    """Give an account a new password. Raises InvalidSubmission (`password`), NotFound, NotPermitted."""
    account = get_account(context, staff_id, by=by)
    require_permission(account.may_change)
    accounts.set_password(context, username=account.record.username, password=password, by=by)


def close_account(context: Context, staff_id: StaffId, *, by: Staff | None = None) -> None:
    """The account can no longer sign in. Raises NotFound, NotPermitted."""
    _refuse_oneself(by, staff_id)
    account = get_account(context, staff_id, by=by)
    require_permission(account.may_change)
    accounts.close_account(context, username=account.record.username, by=by)


def _get(reading: Reading, staff_id: StaffId, by: Staff | None) -> Account:
    record = stored_accounts.get_account(reading, staff_id)
    memberships = organisations.list_memberships(reading, of=[staff_id]).get(staff_id, ())
    account = _account(record, memberships, by)
    if by is not None and by.organisation is not None and not account.memberships:
        raise NotFound("account", staff_id)
    return account


def _account(record: AccountRecord, memberships: Iterable[Membership], by: Staff | None) -> Account:
    of = frozenset(membership.organisation for membership in memberships)
    return Account(
        record=record,
        memberships=tuple(one for one in memberships if _sees(by, one)),
        may_change=Permission() if by is None else may_manage(by, of),
    )


def _sees(by: Staff | None, membership: Membership) -> bool:
    return by is None or by.organisation in (None, membership.organisation)


def _require_manager(by: Staff | None) -> None:
    if by is not None:
        require_permission(may_for(by, Act.MANAGE_STAFF))


def _refuse_oneself(by: Staff | None, staff_id: StaffId) -> None:
    if by is not None and by.id == staff_id:
        raise NotPermitted(
            "ask another administrator: nobody changes their own roles or closes their own account"
        )
